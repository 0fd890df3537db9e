"""The wall says what is on record: service level, waits, agents, alarms, and the staffing of a day."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from tests.desk.house import House, agent, requested

from qiantai.conversation import Event
from qiantai.desk.alarm_care import RINGS_AT, Attended, found_in
from qiantai.desk.errors import AlarmTaken
from qiantai.desk.help_heard import Hearing
from qiantai.desk.model import Priority
from qiantai.desk.scripts import Scripts
from qiantai.desk.wall import MOST_SHOWN, Wall, build_wall
from qiantai.floor.audit import Audit
from qiantai.floor.errors import NotFound
from qiantai.floor.packs import Packs
from qiantai.risk import Screening
from qiantai.understanding import Analyser

LIN, GAO, ZHOU = agent("s001"), agent("s010"), agent("s011")


@pytest.fixture(scope="session")
def analyser(packs: Packs, tmp_path_factory: pytest.TempPathFactory) -> Analyser:
    """The shipped analyser."""
    return Analyser.load(packs, tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def hearing(packs: Packs, analyser: Analyser) -> Hearing:
    """What the shipped readers hear."""
    return Hearing(analyser, Screening.load(packs), Scripts.load(packs))


@pytest.fixture
def wall(house: House, hearing: Hearing) -> Wall:
    """The wall over the house, hearing with the shipped readers."""
    return build_wall(house.database, house.policies, Audit(), house.desk, hearing, house.holding)


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
    assert (view.total.in_time, view.total.counted) == (1, 3)
    assert (view.total.answered, view.total.abandoned) == (2, 2)
    assert view.total.waited_s / view.total.answered == pytest.approx(22.5)
    [line] = view.lines
    assert (line.group.skill, line.group.waiting) == ("account", 1)


async def test_yesterday_is_not_counted(house: House, wall: Wall) -> None:
    one = await house.queued()
    await house.desk.queues.take(LIN, one)
    house.clock.advance(timedelta(days=1))
    view = await wall.read()
    assert (view.total.counted, view.total.answered) == (0, 0)


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


async def alarms(house: House, wall: Wall) -> list[tuple[UUID, str]]:
    """What is raised a second later: within a second all who look share one reading."""
    house.clock.advance(timedelta(seconds=1))
    return [(one.alarm.conversation, one.alarm.kind) for one in (await wall.read()).alarms]


async def test_danger_and_anger_in_a_conversation_raise_alarms_once_read(
    house: House, wall: Wall
) -> None:
    calm, afraid, angry = [await house.queued() for _ in range(3)]
    say(house, calm, "我想查一下余额")
    say(house, angry, "你们太过分了，我要向银保监会投诉，找律师起诉你们！")
    assert (angry, "escalation") in await alarms(house, wall)
    say(house, afraid, "我刚被骗了，骗子让我把钱转到安全账户")
    found = await alarms(house, wall)
    assert found[0] == (afraid, "fraud")
    assert calm not in {conversation for conversation, _ in found}
    await house.desk.queues.finish(LIN, afraid, "resolved")
    house.holding.views.pop(afraid)
    assert afraid not in {conversation for conversation, _ in await alarms(house, wall)}


async def test_the_assistants_own_evidence_raises_alarms_of_its_conversations(
    house: House, wall: Wall
) -> None:
    one = house.holding.add(mode="auto")
    say(house, one, "怎么又错了")
    log = house.holding.log[one]
    why = {"emotion": "愤怒", "intensity": 0.9, "urgent": None, "risk": {"decision": "block"}}
    log.append(Event(one, 2, "message", "assistant", house.clock.now(), {"text": "抱歉"}, why))
    house.holding.views[one] = replace(house.holding.views[one], last_offset=2)
    shown = [one.alarm for one in (await wall.read()).alarms]
    found = [(alarm.kind, alarm.severity, alarm.offset) for alarm in shown]
    assert found == [("furious", 1, 1), ("screening", 1, 1)]
    other = house.holding.add(mode="auto")
    say(house, other, "我想买那个理财")
    odd = {"emotion": "平静", "intensity": 0.1, "risk": "R3"}
    log = house.holding.log[other]
    log.append(Event(other, 2, "message", "assistant", house.clock.now(), {"text": "好的"}, odd))
    assert other not in {conversation for conversation, _ in await alarms(house, wall)}
    house.clock.advance(timedelta(minutes=31))
    assert await alarms(house, wall) == []


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


async def test_a_chosen_call_is_neither_answered_nor_abandoned(house: House, wall: Wall) -> None:
    answered, called, lost = [await house.queued() for _ in range(3)]
    await waits(house, 10)
    await house.desk.queues.take(LIN, answered)
    await waits(house, 90)
    await house.desk.queues.finish(LIN, called, "callback")
    await house.desk.queues.finish(LIN, lost, "withdrawn")
    total = (await wall.read()).total
    # Of three waits one was answered in time, one ended in a call and one was abandoned after 20 s.
    assert (total.answered, total.callbacks, total.abandoned, total.ended) == (1, 1, 1, 3)
    assert (total.in_time, total.counted) == (1, 2)
    [group] = (await house.desk.looks.get()).groups
    assert (group.numerator, group.denominator) == (1, 2)


async def test_all_who_look_within_a_second_share_one_reading(house: House, wall: Wall) -> None:
    await house.queued()
    views = await asyncio.gather(*(wall.read() for _ in range(20)))
    assert len({id(view) for view in views}) == 1
    again = await wall.read()
    assert again is views[0]
    await house.queued()
    assert (await wall.read()).lines[0].group.waiting == 2
    before = await wall.read()
    house.clock.advance(timedelta(seconds=1))
    assert (await wall.read()) is not before


async def test_thousands_may_wait_and_a_wall_shows_the_first_of_each_group(
    house: House, wall: Wall
) -> None:
    for _ in range(MOST_SHOWN + 2):
        await house.queued("P3")
    first = await house.queued("P1")
    [line] = (await wall.read()).lines
    assert (line.group.waiting, len(line.waiting)) == (MOST_SHOWN + 3, MOST_SHOWN)
    assert line.waiting[0].entry.conversation == first


async def frightened(house: House) -> UUID:
    """A conversation that raises an alarm of danger."""
    one = await house.queued()
    say(house, one, "我刚被骗了，骗子让我把钱转到安全账户")
    return one


async def raised(house: House, wall: Wall, one: UUID) -> Attended | None:
    """The alarm of danger a second later, or None when it is not shown."""
    house.clock.advance(timedelta(seconds=1))
    found = [alarm for alarm in (await wall.read()).alarms if alarm.alarm.kind == "fraud"]
    return next((alarm for alarm in found if alarm.alarm.conversation == one), None)


async def test_danger_rings_again_until_somebody_takes_it(house: House, wall: Wall) -> None:
    one = await frightened(house)
    async with house.live.subscribe(RINGS_AT) as heard:
        for minutes in (0, 1, 1, 1, 1):
            house.clock.advance(timedelta(minutes=minutes))
            found = await raised(house, wall, one)
        rings = [heard.queue.get_nowait()["rings"] for _ in range(heard.queue.qsize())]
        assert rings == [1, 2, 3]
        assert found is not None
        assert found.care is not None
        assert found.care.rings == 3
        await wall.care.acknowledge(GAO, found.alarm, "我来联系客户")
        house.clock.advance(timedelta(minutes=10))
        found = await raised(house, wall, one)
        assert heard.queue.empty()
    assert found is not None
    assert found.care is not None
    assert (found.care.state, found.care.by, found.care.note) == (
        "acknowledged", GAO.staff, "我来联系客户",
    )  # fmt: skip
    assert await house.audited("desk:alarm") == ["desk:alarm:rang"] * 3 + [
        "desk:alarm:acknowledged"
    ]


async def test_an_alarm_rings_once_though_two_servers_look(house: House, hearing: Hearing) -> None:
    two = [
        build_wall(house.database, house.policies, Audit(), house.desk, hearing, house.holding)
        for _ in range(2)
    ]
    await frightened(house)
    async with house.live.subscribe(RINGS_AT) as heard:
        await asyncio.gather(*(one.read() for one in two))
        assert heard.queue.qsize() == 1


async def test_of_two_who_take_an_alarm_one_does(house: House, wall: Wall) -> None:
    one = await frightened(house)
    found = await raised(house, wall, one)
    assert found is not None
    answers = await asyncio.gather(
        wall.care.acknowledge(GAO, found.alarm),
        wall.care.acknowledge(ZHOU, found.alarm),
        return_exceptions=True,
    )
    [refused] = [answer for answer in answers if isinstance(answer, AlarmTaken)]
    assert refused.detail["by"] in (GAO.name, ZHOU.name)
    cared = await wall.care.assign(ZHOU, found.alarm, "s001", "林晓", "请回访")
    assert (cared.by, cared.assigned_to) == (ZHOU.staff, "s001")


async def test_a_closed_alarm_is_gone_until_newer_evidence_comes(house: House, wall: Wall) -> None:
    one = await frightened(house)
    found = await raised(house, wall, one)
    assert found is not None
    closings = await asyncio.gather(
        *(wall.care.close(staff, found.alarm, "已劝阻") for staff in (GAO, ZHOU)),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, AlarmTaken) for answer in closings) == 1
    assert await raised(house, wall, one) is None
    with pytest.raises(NotFound):
        found_in((await wall.read()).alarms, one, "fraud", 1)
    say(house, one, "骗子又打来了，让我转到安全账户")
    again = await raised(house, wall, one)
    assert again is not None
    assert again.care is not None
    assert (again.care.state, again.care.rings, again.care.note) == ("open", 1, "")
