"""A ticket is opened once, seen by its own customer, and moved only as the table allows."""

import asyncio
import re
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from tests.desk.house import House, agent, customer

from qiantai.customers import SystemActor
from qiantai.desk import Ticket, TicketState
from qiantai.desk.errors import NoteNeeded, ReopenTooLate, TransitionRefused, UnknownKind
from qiantai.desk.model import Opening, path_to
from qiantai.desk.targets import days_left
from qiantai.floor.audit import verify
from qiantai.floor.errors import Conflict, Forbidden, Invalid, NotFound

S = TicketState
ZHENG = agent("s004")


def opening(key: str = "k1", kind: str = "complaint", **more: Any) -> Opening:
    return Opening(key, kind, "年费重复扣收", "十一月扣了两次年费,密码是123456", **more)


async def opened(house: House, kind: str = "complaint", to: TicketState = S.NEW) -> Ticket:
    ticket = await house.tickets.open(customer(), opening(kind, kind))
    for step in path_to(to)[1:]:
        ticket = await house.tickets.advance(ZHENG, ticket.no, step, "已核实")
    return ticket


async def test_a_ticket_has_a_number_a_deadline_and_no_secrets(house: House) -> None:
    ticket = await opened(house)
    assert re.fullmatch(r"CP20261122-[A-HJKMNP-TV-Z0-9]{6}", ticket.no)
    assert days_left(ticket.due_at, house.clock.now()) == 15
    assert "123456" not in ticket.facts
    assert ticket.customer == "c001"
    assert await house.audited("desk:ticket") == ["desk:ticket:opened"]
    assert (await verify(house.database)).broken_at is None


async def test_the_same_key_opens_one_ticket_even_at_once(house: House) -> None:
    who = customer()
    first, *rest = await asyncio.gather(*(house.tickets.open(who, opening()) for _ in range(6)))
    assert {ticket.no for ticket in rest} == {first.no}
    assert len(await house.tickets.list(ZHENG)) == 1
    assert await house.audited("desk:ticket") == ["desk:ticket:opened"]


async def test_a_key_cannot_be_used_for_something_else(house: House) -> None:
    await house.tickets.open(customer(), opening())
    with pytest.raises(Conflict):
        await house.tickets.open(customer(), opening(kind="dispute"))
    with pytest.raises(Conflict):
        await house.tickets.open(customer("c002"), opening())


async def test_a_customer_opens_only_for_themselves(house: House) -> None:
    ticket = await house.tickets.open(customer("c001"), opening(customer="c002"))
    assert ticket.customer == "c001"


async def test_words_and_a_customer_are_needed(house: House) -> None:
    with pytest.raises(Invalid):
        await house.tickets.open(SystemActor("visitor"), opening())
    with pytest.raises(Invalid):
        await house.tickets.open(customer(), Opening("k", "complaint", "  ", ""))
    with pytest.raises(UnknownKind):
        await house.tickets.open(customer(), opening(kind="bribe"))


async def test_another_customers_ticket_is_as_if_there_were_none(house: House) -> None:
    ticket = await opened(house)
    assert (await house.tickets.get(customer("c001"), ticket.no.lower())).no == ticket.no
    with pytest.raises(NotFound):
        await house.tickets.get(customer("c002"), ticket.no)
    assert await house.tickets.list(customer("c002"), customer="c001") == []
    with pytest.raises(Forbidden):
        await house.tickets.list_events(customer("c001"), ticket.no)


async def test_steps_follow_the_table_and_are_on_record(house: House) -> None:
    ticket = await opened(house)
    with pytest.raises(TransitionRefused) as refused:
        await house.tickets.advance(ZHENG, ticket.no, S.CLOSED)
    assert refused.value.detail["allowed"] == ["triaged", "cancelled"]
    ticket = await opened(house, to=S.IN_PROGRESS)
    assert ticket.owner == "s004"
    with pytest.raises(NoteNeeded):
        await house.tickets.advance(ZHENG, ticket.no, S.RESOLVED, " ")
    await house.tickets.advance(ZHENG, ticket.no, S.RESOLVED, "已退回年费")
    events = await house.tickets.list_events(ZHENG, ticket.no)
    assert [event.state for event in events] == [
        S.NEW,
        S.TRIAGED,
        S.ASSIGNED,
        S.IN_PROGRESS,
        S.RESOLVED,
    ]
    assert events[-1].note == "已退回年费"
    assert events[-1].actor == "staff:s004"
    assert await house.audited("desk:ticket:advanced") == ["desk:ticket:advanced"] * 4


async def test_of_two_steps_at_once_one_is_refused(house: House) -> None:
    ticket = await opened(house)
    results = await asyncio.gather(
        *(house.tickets.advance(agent(f"s{n}"), ticket.no, S.TRIAGED) for n in range(2)),
        return_exceptions=True,
    )
    assert sum(isinstance(result, TransitionRefused) for result in results) == 1


async def test_history_cannot_be_rewritten(house: House) -> None:
    await opened(house)
    with pytest.raises(asyncpg.RaiseError):
        await house.database.execute("update ticket_event set note = 'other'")


async def test_waiting_for_the_customer_moves_the_deadline_of_a_dispute(house: House) -> None:
    ticket = await opened(house, "dispute", S.WAITING_CUSTOMER)
    due = ticket.due_at
    house.clock.advance(timedelta(days=3))
    ticket = await house.tickets.advance(ZHENG, ticket.no, S.IN_PROGRESS)
    assert ticket.due_at == due + timedelta(days=3)


async def test_waiting_for_the_customer_does_not_move_the_deadline_of_a_complaint(
    house: House,
) -> None:
    ticket = await opened(house, "complaint", S.WAITING_CUSTOMER)
    due = ticket.due_at
    house.clock.advance(timedelta(days=3))
    ticket = await house.tickets.advance(ZHENG, ticket.no, S.IN_PROGRESS)
    assert ticket.due_at == due


async def test_a_closed_ticket_reopens_for_seven_days_with_a_new_period(house: House) -> None:
    ticket = await opened(house, to=S.CLOSED)
    house.clock.advance(timedelta(days=7))
    ticket = await house.tickets.advance(ZHENG, ticket.no, S.IN_PROGRESS)
    assert (ticket.cycle, days_left(ticket.due_at, house.clock.now())) == (2, 15)
    for step in (S.RESOLVED, S.CONFIRMED, S.CLOSED):
        ticket = await house.tickets.advance(ZHENG, ticket.no, step, "已核实")
    house.clock.advance(timedelta(days=7, seconds=1))
    with pytest.raises(ReopenTooLate):
        await house.tickets.advance(ZHENG, ticket.no, S.IN_PROGRESS)


async def test_open_tickets_come_first_and_then_by_deadline(house: House) -> None:
    done = await opened(house, "callback", S.CANCELLED)
    late = await opened(house, "dispute")
    soon = await opened(house, "complaint")
    found = await house.tickets.list(customer())
    assert [ticket.no for ticket in found] == [soon.no, late.no, done.no]
    assert [ticket.no for ticket in await house.tickets.list(ZHENG, kind="dispute")] == [late.no]
    assert [ticket.no for ticket in await house.tickets.list(ZHENG, state="cancelled")] == [done.no]


async def test_the_demonstration_complaint_is_two_days_from_its_deadline(house: House) -> None:
    complaint = {
        "id": "t001",
        "day": -13,
        "subject": "信用卡年费重复扣收",
        "status": "in_progress",
        "due_in": 2,
    }
    ticket = await house.tickets.seed("c008", complaint)
    assert (await house.tickets.seed("c008", complaint)).no == ticket.no
    assert days_left(ticket.due_at, house.clock.now()) == complaint["due_in"]
    await house.pass_time()
    events = await house.tickets.list_events(ZHENG, ticket.no)
    assert [event.kind for event in events] == ["opened"] + ["advanced"] * 3 + ["reminded"] * 2
    house.clock.advance(timedelta(days=3))
    await house.pass_time()
    events = await house.tickets.list_events(ZHENG, ticket.no)
    assert [event.kind for event in events[6:]] == ["breached"]
