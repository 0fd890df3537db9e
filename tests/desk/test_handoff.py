"""The queue follows the conversation, also when one of the two fails in between."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.desk.house import House, agent

from qiantai.conversation import NotHolder
from qiantai.desk.errors import NotWaiting
from qiantai.desk.model import EntryState
from qiantai.floor.errors import Conflict, Unavailable

LIN, HE = agent("s001"), agent("s002")


async def state_of(house: House, one: object) -> tuple[str, str | None]:
    entry = await house.desk.queues.find(one)  # type: ignore[arg-type]
    assert entry is not None
    return entry.state.value, entry.holder


async def test_a_handoff_from_taking_to_closing(house: House) -> None:
    one = await house.queued()
    await house.desk.handoff.take(LIN, one)
    said = await house.desk.handoff.say(LIN, one, "您好,我是林晓", "m1")
    again = await house.desk.handoff.say(LIN, one, "您好,我是林晓", "m1")
    assert said == again
    await house.desk.handoff.finish(LIN, one)
    await house.desk.handoff.finish(LIN, one)
    assert [event.kind for event in house.holding.log[one]] == [
        "agent.joined",
        "message",
        "resolved",
    ]
    entry = await house.desk.queues.find(one)
    assert entry is not None
    assert (entry.state, entry.first_said_at) == (EntryState.DONE, house.clock.now())


async def test_taking_again_after_a_lost_answer_changes_nothing(house: House) -> None:
    one = await house.queued()
    await house.desk.handoff.take(LIN, one)
    await house.desk.handoff.take(LIN, one)
    assert [event.kind for event in house.holding.log[one]] == ["agent.joined"]


async def test_when_the_conversation_refuses_the_customer_waits_again_where_they_stood(
    house: House,
) -> None:
    one = await house.queued()
    began = house.clock.now()
    house.clock.advance(timedelta(seconds=90))
    house.holding.fail = Unavailable()
    with pytest.raises(Unavailable):
        await house.desk.handoff.take(LIN, one)
    house.holding.fail = None
    assert await state_of(house, one) == ("waiting", None)
    (entry,) = await house.desk.queues.list()
    assert entry.waiting_since == began
    await house.desk.handoff.take(HE, one)
    assert await state_of(house, one) == ("held", "s002")


async def test_when_only_the_answer_was_lost_the_taking_stands(house: House) -> None:
    one = await house.queued()
    house.holding.fail_after = Unavailable()
    with pytest.raises(Unavailable):
        await house.desk.handoff.take(LIN, one)
    assert await state_of(house, one) == ("held", "s001")


async def test_when_somebody_else_holds_the_conversation_the_entry_follows_them(
    house: House,
) -> None:
    one = await house.queued()
    house.holding.views[one] = replace(house.holding.views[one], holder="s004", holder_name="郑洁")
    with pytest.raises(Conflict):
        await house.desk.handoff.take(LIN, one)
    assert await state_of(house, one) == ("held", "s004")


async def test_a_server_that_stops_between_the_two_sides_is_repaired(house: House) -> None:
    one = await house.queued()
    await house.desk.queues.take(LIN, one)
    assert await house.desk.handoff.reconcile() == 0
    house.clock.advance(timedelta(minutes=1))
    assert await house.desk.handoff.reconcile() == 1
    assert await state_of(house, one) == ("waiting", None)
    assert await house.desk.handoff.reconcile() == 0


async def test_a_conversation_back_with_the_assistant_leaves_the_queue(house: House) -> None:
    held, waiting = await house.queued(), await house.queued()
    await house.desk.handoff.take(LIN, held)
    for one in (held, waiting):
        house.holding.views[one] = replace(house.holding.views[one], mode="auto", holder=None)
    house.clock.advance(timedelta(minutes=1))
    await house.pass_time()
    assert await state_of(house, held) == ("done", "s001")
    assert await state_of(house, waiting) == ("done", None)


async def test_a_failed_return_can_be_repeated(house: House) -> None:
    one = await house.queued()
    await house.desk.handoff.take(LIN, one)
    house.holding.fail_after = Unavailable()
    with pytest.raises(Unavailable):
        await house.desk.handoff.hand_back(LIN, one, "")
    house.holding.fail_after = None
    assert await state_of(house, one) == ("held", "s001")
    await house.desk.handoff.hand_back(LIN, one, "")
    assert await state_of(house, one) == ("done", "s001")


async def test_only_the_holder_speaks_returns_and_closes(house: House) -> None:
    one = await house.queued()
    await house.desk.handoff.take(LIN, one)
    with pytest.raises(NotHolder):
        await house.desk.handoff.say(HE, one, "您好", "m1")
    with pytest.raises(NotHolder):
        await house.desk.handoff.hand_back(HE, one, "留言")
    with pytest.raises(NotHolder):
        await house.desk.handoff.finish(HE, one)
    with pytest.raises(NotWaiting):
        await house.desk.handoff.take(HE, one)
    assert [event.kind for event in house.holding.log[one]] == ["agent.joined"]
    assert await state_of(house, one) == ("held", "s001")


async def test_who_waits_cannot_be_closed_by_somebody_who_does_not_hold_them(house: House) -> None:
    one = await house.queued()
    await house.desk.queues.take(LIN, one)
    with pytest.raises(NotHolder):
        await house.desk.handoff.finish(LIN, one)
    assert await state_of(house, one) == ("held", "s001")
