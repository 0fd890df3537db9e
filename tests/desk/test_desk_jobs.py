"""Reminders come at 50 % and 80 % of the period, the breach at its end, each once."""

from datetime import timedelta

from tests.desk.house import House, agent, customer

from qiantai.desk import Priority, TicketState
from qiantai.desk.jobs import escalated
from qiantai.desk.model import Opening, path_to

S = TicketState
ZHENG = agent("s004")


async def opened(house: House, kind: str) -> str:
    opening = Opening(kind, kind, "年费", "扣了两次")
    return (await house.tickets.open(customer(), opening)).no


async def given(house: House, no: str) -> list[str]:
    """What the targets gave this ticket, in order."""
    await house.pass_time()
    events = await house.tickets.list_events(ZHENG, no)
    return [
        f"{event.kind} {event.detail['percent']}" for event in events if "percent" in event.detail
    ]


async def walk(house: House, no: str, to: TicketState, start: TicketState = S.NEW) -> None:
    way = path_to(to)
    for step in way[way.index(start) + 1 :]:
        await house.tickets.advance(ZHENG, no, step, "已核实")


async def test_a_complaint_is_reminded_twice_and_escalated_at_its_end(house: House) -> None:
    no = await opened(house, "complaint")
    assert await given(house, no) == []
    house.clock.advance(timedelta(days=7, hours=18))
    assert await given(house, no) == []
    house.clock.advance(timedelta(hours=2))
    assert await given(house, no) == ["reminded 50"]
    house.clock.advance(timedelta(days=4, hours=18))
    assert await given(house, no) == ["reminded 50", "reminded 80"]
    house.clock.advance(timedelta(days=4))
    assert await given(house, no) == ["reminded 50", "reminded 80", "breached 100"]
    assert await given(house, no) == ["reminded 50", "reminded 80", "breached 100"]
    ticket = await house.tickets.get(ZHENG, no)
    assert ticket.escalated_at == house.clock.now()
    assert await house.audited("desk:ticket:") == [
        "desk:ticket:opened",
        "desk:ticket:unanswered",
        "desk:ticket:reminded",
        "desk:ticket:reminded",
        "desk:ticket:breached",
    ]


async def test_a_finished_ticket_is_left_alone(house: House) -> None:
    no = await opened(house, "complaint")
    await walk(house, no, S.RESOLVED)
    house.clock.advance(timedelta(days=30))
    assert await given(house, no) == []


async def test_a_stopped_clock_moves_the_reminders(house: House) -> None:
    no = await opened(house, "dispute")
    await house.pass_time()
    await walk(house, no, S.WAITING_CUSTOMER)
    house.clock.advance(timedelta(days=20))
    assert await given(house, no) == []
    await house.tickets.advance(ZHENG, no, S.IN_PROGRESS)
    assert await given(house, no) == []
    house.clock.advance(timedelta(days=14))
    assert await given(house, no) == []
    house.clock.advance(timedelta(days=2))
    assert await given(house, no) == ["reminded 50"]


async def test_a_reopened_ticket_is_reminded_again(house: House) -> None:
    no = await opened(house, "complaint")
    house.clock.advance(timedelta(days=8))
    assert await given(house, no) == ["reminded 50"]
    await walk(house, no, S.RESOLVED)
    await house.tickets.advance(ZHENG, no, S.IN_PROGRESS)
    assert await given(house, no) == ["reminded 50"]
    house.clock.advance(timedelta(days=8))
    assert await given(house, no) == ["reminded 50", "reminded 50"]


async def test_escalation_raises_the_class_but_never_to_danger(house: House) -> None:
    no = await opened(house, "callback")
    house.clock.advance(timedelta(hours=25))
    await given(house, no)
    ticket = await house.tickets.get(ZHENG, no)
    assert ticket.priority is Priority.P1
    assert escalated(ticket, house.clock.now()).priority is Priority.P1
