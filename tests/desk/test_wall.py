"""The wall says what is on record: service level, waits, agents, alarms, and the staffing of a day."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from tests.desk.house import House, agent, requested

from qiantai.conversation import Event
from qiantai.desk.help_heard import Hearing
from qiantai.desk.model import Priority
from qiantai.desk.scripts import Scripts
from qiantai.desk.wall import Wall, build_wall
from qiantai.floor.packs import Packs
from qiantai.risk import Screening
from qiantai.understanding import Analyser

LIN, GAO = agent("s001"), agent("s010")


@pytest.fixture(scope="session")
def analyser(packs: Packs, tmp_path_factory: pytest.TempPathFactory) -> Analyser:
    """The shipped analyser."""
    return Analyser.load(packs, tmp_path_factory.mktemp("data"))


@pytest.fixture
def wall(house: House, packs: Packs, analyser: Analyser) -> Wall:
    """The wall over the house, hearing with the shipped readers."""
    hearing = Hearing(analyser, Screening.load(packs), Scripts.load(packs))
    return build_wall(house.database, house.policies, house.desk, hearing, house.holding)


async def waits(house: House, seconds: int) -> None:
    house.clock.advance(timedelta(seconds=seconds))


async def test_the_service_level_leaves_short_abandons_and_open_waits_out(
    house: House, wall: Wall
) -> None:
    quick, slow, left, hasty = [await house.queued() for _ in range(4)]
    await waits(house, 3)
    await house.desk.queues.finish(LIN, hasty, "withdrawn")
    await waits(house, 12)
    await house.desk.queues.take(LIN, quick)
    await waits(house, 15)
    await house.desk.queues.take(LIN, slow)
    await house.desk.queues.finish(LIN, left, "withdrawn")
    await house.queued()
    view = await wall.read()
    # Answered after 15 s and 30 s, abandoned after 30 s and 3 s: 1 of 3 within 20 s.
    assert (view.numerator, view.denominator) == (1, 3)
    assert (view.total.answered, view.total.abandoned) == (2, 2)
    assert view.total.waited_s / view.total.answered == pytest.approx(22.5)
    [line] = view.lines
    assert (line.group.skill, line.group.waiting) == ("account", 1)


async def test_yesterday_is_not_counted(house: House, wall: Wall) -> None:
    one = await house.queued()
    await house.desk.queues.take(LIN, one)
    house.clock.advance(timedelta(days=1))
    view = await wall.read()
    assert (view.denominator, view.total.answered) == (0, 0)


async def test_who_waits_is_shown_in_the_class_they_are_served_in(house: House, wall: Wall) -> None:
    plain = await house.queued("P3")
    urgent = await house.queued("P0")
    await waits(house, 75)
    [line] = (await wall.read()).lines
    shown = {one.entry.conversation: one for one in line.waiting}
    assert (shown[plain].standing, shown[plain].rises_in) == (Priority.P2, timedelta(seconds=45))
    assert (shown[urgent].standing, shown[urgent].rises_in) == (Priority.P0, None)
    assert shown[plain].waited == timedelta(seconds=75)
    place = shown[urgent].place
    assert place is not None
    assert place.position == 1


async def test_agents_are_shown_with_what_they_hold(house: House, wall: Wall) -> None:
    await house.desk.agents.set_state(LIN, "ready", ("account",))
    await house.desk.agents.set_state(GAO, "break", ())
    one = await house.queued()
    await house.desk.queues.take(LIN, one)
    shown = {agent.presence.staff: agent for agent in (await wall.read()).agents}
    assert shown["s001"].presence.state == "talking"
    assert [entry.conversation for entry in shown["s001"].holding] == [one]
    assert (shown["s010"].presence.state, shown["s010"].holding) == ("break", ())


def say(house: House, conversation: UUID, text: str) -> None:
    """The customer says something; the conversation's last offset moves along."""
    event = house.holding.append(conversation, "message", "customer", {"text": text})
    view = house.holding.views[conversation]
    house.holding.views[conversation] = replace(view, last_offset=event.offset)


async def alarms(wall: Wall) -> list[tuple[UUID, str]]:
    return [(one.conversation, one.kind) for one in (await wall.read()).alarms]


async def test_danger_and_anger_in_a_conversation_raise_alarms_once_read(
    house: House, wall: Wall
) -> None:
    calm, afraid, angry = [await house.queued() for _ in range(3)]
    say(house, calm, "我想查一下余额")
    say(house, angry, "你们太过分了，我要向银保监会投诉，找律师起诉你们！")
    assert (angry, "escalation") in await alarms(wall)
    say(house, afraid, "我刚被骗了，骗子让我把钱转到安全账户")
    found = await alarms(wall)
    assert found[0] == (afraid, "fraud")
    assert calm not in {conversation for conversation, _ in found}
    await house.desk.queues.finish(LIN, afraid, "resolved")
    house.holding.views.pop(afraid)
    assert afraid not in {conversation for conversation, _ in await alarms(wall)}


async def test_the_assistants_own_evidence_raises_alarms_of_its_conversations(
    house: House, wall: Wall
) -> None:
    one = house.holding.add(mode="auto")
    say(house, one, "怎么又错了")
    log = house.holding.log[one]
    why = {"emotion": "愤怒", "intensity": 0.9, "urgent": None, "risk": {"decision": "block"}}
    log.append(Event(one, 2, "message", "assistant", house.clock.now(), {"text": "抱歉"}, why))
    house.holding.views[one] = replace(house.holding.views[one], last_offset=2)
    found = [(alarm.kind, alarm.severity, alarm.offset) for alarm in (await wall.read()).alarms]
    assert found == [("furious", 1, 1), ("screening", 1, 1)]
    house.clock.advance(timedelta(minutes=31))
    assert await alarms(wall) == []


async def test_a_day_is_staffed_from_the_requests_on_record(house: House, wall: Wall) -> None:
    for _ in range(14):
        for _ in range(4):
            one = house.holding.add()
            await house.desk.queues.enqueue(requested(one, house.clock.now()))
        house.clock.advance(timedelta(days=1))
    roster = await wall.staffing.plan("account", date(2026, 12, 6), at_once=1)
    ten = roster.half_hours[20]
    assert (ten.expected.mean, ten.expected.samples, ten.came) == (4, 2, 0)
    assert roster.half_hours[19].expected.mean == 0
    assert (roster.history_days, roster.error.wape) == (14, 0)
    assert (roster.handling_s, roster.measured) == (180, 0)
    # 4 in a half hour at 180 s are 0.4 erlangs: two agents answer 95 % within 20 s, and three are on the roster.
    assert (ten.need.agents, ten.need.scheduled) == (2, 3)
    tomorrow = await wall.staffing.plan("account", date(2026, 12, 7))
    assert tomorrow.half_hours[20].came is None
    assert await wall.staffing.skills() == ["account"]


async def test_a_group_nobody_asked_for_needs_nobody(wall: Wall) -> None:
    roster = await wall.staffing.plan("fund", date(2026, 11, 23))
    assert {one.need.scheduled for one in roster.half_hours} == {0}
    assert roster.error.days == 0
