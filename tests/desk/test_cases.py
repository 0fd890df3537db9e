"""Longer periods, independent handlers, groups, withdrawal and letters; and every clock of domain §3.5 and §4.2."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.desk.house import House, agent, customer

from qiantai.app.offering import workdays_of
from qiantai.desk import Priority, Ticket, TicketState
from qiantai.desk.errors import (
    ApprovalNeeded,
    ConflictOfInterest,
    GroupFull,
    NoteNeeded,
    NotExtendable,
    NotJoinable,
    TransitionRefused,
)
from qiantai.desk.model import Opening, path_to
from qiantai.desk.targets import Targets, days_left
from qiantai.floor.clock import local_date
from qiantai.floor.errors import NotFound
from qiantai.floor.packs import Packs

S = TicketState
ZHENG, GAO = agent("s004"), agent("s010")


async def opened(house: House, kind: str = "complaint", key: str = "", **more: Any) -> Ticket:
    fields = {"facts": "扣了两次", **more}
    return await house.tickets.open(customer(), Opening(key or kind, kind, "年费", **fields))


async def walk(house: House, no: str, to: TicketState, **more: Any) -> None:
    ticket = await house.tickets.get(ZHENG, no)
    way = path_to(to)
    for step in way[way.index(ticket.state) + 1 :]:
        words = more if step is to else {}
        await house.tickets.advance(ZHENG, no, step, "已核实", **words)


async def marks(house: House, no: str) -> list[str]:
    await house.pass_time()
    events = await house.tickets.list_events(ZHENG, no)
    return [f"{one.kind} {one.detail.get('percent', '')}".strip() for one in events if one.mark]


async def test_a_complex_complaint_has_thirty_days_from_its_opening(house: House) -> None:
    ticket = await opened(house)
    house.clock.advance(timedelta(days=10))
    after = await house.desk.cases.extend(ZHENG, ticket.no, "complex", "要调录音", approves=False)
    assert (local_date(after.due_at) - local_date(ticket.opened_at)).days == 30
    with pytest.raises(NotExtendable):
        await house.desk.cases.extend(ZHENG, ticket.no, "complex", "再延", approves=True)


async def test_sixty_days_need_an_approval(house: House) -> None:
    ticket = await opened(house)
    with pytest.raises(ApprovalNeeded):
        await house.desk.cases.extend(ZHENG, ticket.no, "very_complex", "跨省", approves=False)
    with pytest.raises(NoteNeeded):
        await house.desk.cases.extend(GAO, ticket.no, "very_complex", " ", approves=True)
    after = await house.desk.cases.extend(GAO, ticket.no, "very_complex", "跨省", approves=True)
    assert (local_date(after.due_at) - local_date(ticket.opened_at)).days == 60
    assert after.complexity == "very_complex"


async def test_nothing_is_extended_after_its_deadline(house: House) -> None:
    ticket = await opened(house)
    house.clock.advance(timedelta(days=16))
    with pytest.raises(NotExtendable):
        await house.desk.cases.extend(ZHENG, ticket.no, "complex", "晚了", approves=True)


async def test_the_longer_period_is_reminded_and_breached_anew(house: House) -> None:
    ticket = await opened(house)
    await walk(house, ticket.no, S.IN_PROGRESS)
    house.clock.advance(timedelta(days=8))
    assert await marks(house, ticket.no) == ["reminded 50"]
    await house.desk.cases.extend(ZHENG, ticket.no, "complex", "要调录音", approves=False)
    house.clock.advance(timedelta(days=6))
    assert await marks(house, ticket.no) == ["reminded 50"]
    house.clock.advance(timedelta(days=2))
    assert await marks(house, ticket.no) == ["reminded 50", "reminded 50"]
    house.clock.advance(timedelta(days=9))
    assert (await marks(house, ticket.no))[2:] == ["reminded 80"]
    house.clock.advance(timedelta(days=6))
    assert (await marks(house, ticket.no))[3:] == ["breached 100"]
    assert (await house.tickets.get(ZHENG, ticket.no)).escalated_at is not None


async def test_a_securities_complaint_is_accepted_in_fifteen_and_closed_in_sixty_days(
    house: House,
) -> None:
    ticket = await opened(house, "securities_complaint")
    assert days_left(ticket.first_due_at, house.clock.now()) == 15
    assert days_left(ticket.due_at, house.clock.now()) == 60
    house.clock.advance(timedelta(days=15, hours=23))
    assert "unanswered" in await marks(house, ticket.no)
    with pytest.raises(ApprovalNeeded):
        await house.desk.cases.extend(ZHENG, ticket.no, "complex", "复杂", approves=False)
    after = await house.desk.cases.extend(GAO, ticket.no, "complex", "复杂", approves=True)
    assert (local_date(after.due_at) - local_date(ticket.opened_at)).days == 90


@pytest.mark.parametrize(
    ("kind", "days"), [("complaint", 15), ("securities_complaint", 60), ("credit_dispute", 20)]
)
async def test_a_clock_set_by_law_does_not_wait_for_the_customer(
    house: House, kind: str, days: int
) -> None:
    ticket = await opened(house, kind)
    await walk(house, ticket.no, S.WAITING_CUSTOMER)
    house.clock.advance(timedelta(days=3))
    after = await house.tickets.advance(ZHENG, ticket.no, S.IN_PROGRESS)
    assert (local_date(after.due_at) - local_date(ticket.opened_at)).days == days


@pytest.mark.parametrize(("kind", "days"), [("dispute", 30), ("claim", 30)])
async def test_a_claim_or_dispute_waits_for_what_the_customer_brings(
    house: House, kind: str, days: int
) -> None:
    ticket = await opened(house, kind)
    assert days_left(ticket.due_at, house.clock.now()) == days
    await walk(house, ticket.no, S.WAITING_CUSTOMER)
    house.clock.advance(timedelta(days=4))
    after = await house.tickets.advance(ZHENG, ticket.no, S.IN_PROGRESS)
    assert after.due_at - ticket.due_at == timedelta(days=4)


async def test_a_review_of_a_claim_is_answered_in_ten_working_days(house: House) -> None:
    ticket = await opened(house, "dispute", basis="insurance.claim.review_days")
    assert local_date(ticket.due_at).isoformat() == "2026-12-04"


def test_working_days_pass_over_the_national_holidays(house: House, packs: Packs) -> None:
    targets = Targets(house.policies, workdays_of(packs))
    start = datetime(2026, 9, 30, 2, tzinfo=UTC)
    due = targets.resolution("dispute", Priority.P2, start, "insurance.claim.review_days").due_at
    plain = local_date(start) + timedelta(days=14)
    assert local_date(due) > plain
    assert due.astimezone(UTC).strftime("%H:%M:%S") == "15:59:59"


@pytest.mark.parametrize(
    ("priority", "first", "resolution"),
    [
        (Priority.P0, timedelta(minutes=1), timedelta(hours=1)),
        (Priority.P1, timedelta(minutes=10), 1),
        (Priority.P2, timedelta(hours=2), 3),
        (Priority.P3, timedelta(hours=8), 7),
    ],
)
def test_each_class_has_its_times(
    house: House, priority: Priority, first: timedelta, resolution: timedelta | int
) -> None:
    at, targets = house.clock.now(), Targets(house.policies)
    assert targets.first_response(priority, at, "general") - at == first
    due = targets.resolution("general", priority, at).due_at
    spent = due - at if isinstance(resolution, timedelta) else days_left(due, at)
    assert spent == resolution


async def test_a_ticket_that_nobody_takes_up_is_escalated_once(house: House) -> None:
    ticket = await opened(house, "general")
    house.clock.advance(timedelta(hours=7, minutes=59))
    assert await marks(house, ticket.no) == []
    house.clock.advance(timedelta(minutes=2))
    assert await marks(house, ticket.no) == ["unanswered"]
    assert await marks(house, ticket.no) == ["unanswered"]
    after = await house.tickets.get(ZHENG, ticket.no)
    assert (after.priority, after.escalated_at) == (Priority.P2, house.clock.now())


async def test_a_ticket_taken_up_in_time_is_not_unanswered(house: House) -> None:
    ticket = await opened(house, "general")
    await house.pass_time()
    await house.tickets.advance(ZHENG, ticket.no, S.TRIAGED)
    house.clock.advance(timedelta(hours=9))
    assert await marks(house, ticket.no) == []


async def test_whom_a_complaint_names_does_not_handle_it(house: House) -> None:
    ticket = await opened(house, facts="坐席s004态度恶劣")
    listed = await opened(house, "complaint", "k2", against=("高峰", " "))
    for step in (S.TRIAGED,):
        with pytest.raises(ConflictOfInterest):
            await house.tickets.advance(ZHENG, ticket.no, step)
    with pytest.raises(ConflictOfInterest):
        await house.desk.cases.assign(GAO, ticket.no, "s004", "坐席s004")
    with pytest.raises(ConflictOfInterest):
        await house.desk.cases.assign(ZHENG, listed.no, "s010", "高峰")
    after = await house.desk.cases.assign(GAO, ticket.no, "s003", "马超")
    assert (after.owner, listed.against) == ("s003", ("高峰",))


async def test_five_at_most_speak_for_a_group(house: House) -> None:
    lead = await opened(house, "complaint", "lead")
    for number in range(4):
        one = await opened(house, "complaint", f"m{number}")
        await house.desk.cases.join(ZHENG, one.no, lead.no, representative=True)
    sixth = await opened(house, "complaint", "m5")
    with pytest.raises(GroupFull):
        await house.desk.cases.join(ZHENG, sixth.no, lead.no, representative=True)
    await house.desk.cases.join(ZHENG, sixth.no, lead.no)
    assert len(await house.desk.cases.list_joined(lead.no)) == 5


async def test_a_group_is_of_one_kind_and_one_level(house: House) -> None:
    lead, member = await opened(house), await opened(house, key="b")
    other = await opened(house, "dispute")
    await house.desk.cases.join(ZHENG, member.no, lead.no)
    for no, head in ((lead.no, lead.no), (other.no, lead.no), (lead.no, other.no)):
        with pytest.raises(NotJoinable):
            await house.desk.cases.join(ZHENG, no, head)
    third = await opened(house, key="c")
    with pytest.raises(NotJoinable):
        await house.desk.cases.join(ZHENG, third.no, member.no)


async def test_a_customer_takes_back_their_own_and_is_told_once(house: House) -> None:
    ticket = await opened(house)
    with pytest.raises(NotFound):
        await house.desk.cases.withdraw(customer("c002"), ticket.no)
    after = await house.desk.cases.withdraw(customer(), ticket.no)
    assert after.state is S.CANCELLED
    with pytest.raises(TransitionRefused):
        await house.desk.cases.withdraw(customer(), ticket.no)
    await house.pass_time()
    assert house.telling.utters == ["utter_ticket_withdrawn"]
    house.clock.advance(timedelta(days=30))
    assert await marks(house, ticket.no) == []


async def test_the_customer_is_told_each_step_once_with_the_letter_at_the_end(
    house: House,
) -> None:
    ticket = await opened(house)
    await walk(house, ticket.no, S.IN_PROGRESS)
    await house.tickets.advance(
        ZHENG, ticket.no, S.WAITING_CUSTOMER, "内部备注", reply="上个月的账单截图"
    )
    await house.tickets.advance(ZHENG, ticket.no, S.IN_PROGRESS)
    await house.tickets.advance(
        ZHENG, ticket.no, S.RESOLVED, "系统重复入账", reply="多扣的200元今天退回", outcome="upheld"
    )
    await house.pass_time()
    await house.pass_time()
    assert house.telling.utters == [
        "utter_ticket_in_progress",
        "utter_ticket_waiting_customer",
        "utter_ticket_resolved",
    ]
    _, _, asked = house.telling.said[1]
    _, _, final = house.telling.said[2]
    assert asked["asked"] == "上个月的账单截图"
    assert all(words in final["letter"] for words in (ticket.no, "属实", "多扣的200元", "12378"))
    assert "内部备注" not in str(house.telling.said)
    assert "重复入账" not in str(house.telling.said)


async def test_each_regime_names_its_own_outside_line(house: House) -> None:
    for kind, line in (("complaint", "12378"), ("securities_complaint", "12386"), ("credit_dispute", "12363")):  # fmt: skip
        ticket = await opened(house, kind)
        for language in ("zh-Hans", "en"):
            assert line in house.desk.letters.letter(ticket, language)


async def test_a_breach_is_owned_up_to(house: House) -> None:
    ticket = await opened(house)
    await walk(house, ticket.no, S.IN_PROGRESS)
    house.telling.said.clear()
    await house.pass_time()
    house.clock.advance(timedelta(days=16))
    await house.pass_time()
    assert house.telling.utters[-1] == "utter_ticket_breached"
