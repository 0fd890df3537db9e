"""Everybody who asks waits once, is served in order, and is got by exactly one agent."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.desk.house import House, agent, requested

from qiantai.desk.errors import AtCapacity, NotWaiting
from qiantai.desk.model import EntryState, Priority


async def order(house: House, *skills: str) -> list[object]:
    return [entry.conversation for entry in await house.desk.queues.list(skills)]


async def test_a_repeated_request_waits_once(house: House) -> None:
    one = house.holding.add()
    fact = requested(one, house.clock.now(), "P2")
    await house.desk.queues.enqueue(fact)
    await house.desk.queues.enqueue(fact)
    assert await order(house) == [one]
    assert await house.audited("desk:entry") == ["desk:entry:queued"]


async def test_a_late_repeat_does_not_bring_back_what_is_done(house: House) -> None:
    one = house.holding.add()
    fact = requested(one, house.clock.now())
    await house.desk.queues.enqueue(fact)
    await house.desk.handoff.take(agent("s001"), one)
    await house.desk.queues.enqueue(fact)
    await house.desk.handoff.hand_back(agent("s001"), one, "")
    await house.desk.queues.enqueue(fact)
    assert await order(house) == []


async def test_a_new_request_after_a_handback_waits_again(house: House) -> None:
    one = await house.queued("P2")
    await house.desk.handoff.take(agent("s001"), one)
    await house.desk.handoff.hand_back(agent("s001"), one, "")
    house.clock.advance(timedelta(minutes=5))
    await house.desk.queues.enqueue(requested(one, house.clock.now(), "P3"))
    (entry,) = await house.desk.queues.list()
    assert (entry.conversation, entry.holder, entry.priority) == (one, None, Priority.P3)
    assert entry.waiting_since == house.clock.now()


async def test_a_worse_need_raises_the_class_and_keeps_the_time_waited(house: House) -> None:
    one = await house.queued("P3")
    began = house.clock.now()
    house.clock.advance(timedelta(seconds=20))
    await house.desk.queues.enqueue(requested(one, house.clock.now(), "P0", "card"))
    (entry,) = await house.desk.queues.list()
    assert (entry.priority, entry.skill, entry.waiting_since) == (Priority.P0, "card", began)


async def test_the_order_is_class_with_ageing_then_time(house: House) -> None:
    old = await house.queued("P3")
    house.clock.advance(timedelta(seconds=10))
    middle = await house.queued("P2")
    assert await order(house) == [middle, old]
    house.clock.advance(timedelta(seconds=49))
    assert await order(house) == [middle, old]
    house.clock.advance(timedelta(seconds=1))
    assert await order(house) == [old, middle]
    urgent = await house.queued("P1")
    danger = await house.queued("P0")
    house.clock.advance(timedelta(seconds=600))
    late_danger = await house.queued("P0")
    assert await order(house) == [danger, late_danger, old, middle, urgent]


async def test_an_agent_sees_their_own_skill_first_within_a_class(house: House) -> None:
    account = await house.queued("P3", "account")
    house.clock.advance(timedelta(seconds=1))
    wealth = await house.queued("P3", "wealth")
    danger = await house.queued("P0", "card")
    assert await order(house, "wealth") == [danger, wealth, account]
    assert await order(house, "account") == [danger, account, wealth]


async def test_the_second_skill_group_serves_after_thirty_seconds(house: House) -> None:
    account = await house.queued("P3", "account")
    house.clock.advance(timedelta(seconds=1))
    wealth = await house.queued("P3", "wealth")
    assert await order(house, "fund") == [account, wealth]
    house.clock.advance(timedelta(seconds=30))
    assert await order(house, "fund") == [wealth, account]


async def test_place_and_wait_follow_the_room_of_the_agents_of_the_group(house: House) -> None:
    waiting = [await house.queued("P3") for _ in range(7)]
    last = waiting[-1]
    place = await house.desk.queues.place(last)
    assert place is not None
    assert (place.position, place.wait) == (7, None)
    await house.desk.agents.set_state(agent("s001"), "ready", ["account"])
    await house.desk.agents.set_state(agent("s002"), "break", ["account"])
    await house.desk.agents.set_state(agent("s003"), "ready", ["claims"])
    place = await house.desk.queues.place(last)
    assert place is not None
    pickup = timedelta(seconds=15)
    assert place.wait == pickup + timedelta(minutes=3) * 2 / 5
    await house.desk.handoff.take(agent("s001"), waiting[0])
    place = await house.desk.queues.place(last)
    assert place is not None
    assert (place.position, place.wait) == (6, pickup + timedelta(minutes=3) * 2 / 5)
    free = await house.desk.queues.place(waiting[1])
    assert free is not None
    assert (free.position, free.wait) == (1, pickup)
    assert await house.desk.queues.place(waiting[0]) is None


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(agents=st.integers(2, 12), repeats=st.integers(1, 3))
async def test_of_any_number_of_takes_at_once_exactly_one_wins(
    house: House, agents: int, repeats: int
) -> None:
    one = await house.queued()
    takes = [agent(f"s{n:03}") for n in range(agents) for _ in range(repeats)]
    results = await asyncio.gather(
        *(house.desk.queues.take(staff, one) for staff in takes), return_exceptions=True
    )
    entry = await house.desk.queues.find(one)
    assert entry is not None
    assert entry.state is EntryState.HELD
    for staff, result in zip(takes, results, strict=True):
        if staff.staff == entry.holder:
            assert not isinstance(result, BaseException)
        else:
            assert isinstance(result, NotWaiting)
    rows = await house.database.fetch(
        "select count(*) as n from audit_log where action = 'desk:entry:taken' and subject = $1",
        f"conversation:{one}",
    )
    assert rows[0]["n"] == 1
    await house.desk.queues.finish(agent(str(entry.holder)), one, "test")


async def test_an_agent_cannot_hold_more_than_the_limit_even_at_once(house: House) -> None:
    waiting = [await house.queued() for _ in range(8)]
    results = await asyncio.gather(
        *(house.desk.queues.take(agent("s001"), one) for one in waiting), return_exceptions=True
    )
    refused = [result for result in results if isinstance(result, BaseException)]
    assert len(refused) == 3
    assert all(isinstance(result, AtCapacity) for result in refused)
    assert await house.desk.agents.count_held(agent("s001")) == 5


async def test_what_never_asked_for_a_person_cannot_be_taken(house: House) -> None:
    with pytest.raises(NotWaiting):
        await house.desk.queues.take(agent("s001"), house.holding.add())


async def test_every_change_wakes_the_desks(house: House) -> None:
    async with house.live.subscribe("desk") as heard:
        one = await house.queued()
        await house.desk.handoff.take(agent("s001"), one)
        await house.desk.handoff.finish(agent("s001"), one)
        assert heard.queue.qsize() == 3
        assert heard.queue.get_nowait() == {"type": "queue"}
