"""The wrap-up is drafted from what was said, kept once for each holding, and ends the agent's wrap-up."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.desk.house import House, agent

from qiantai.desk.errors import UnknownResult
from qiantai.desk.model import AgentState
from qiantai.desk.wrapping import WrapUp, follow_up_of, promise_in
from qiantai.floor.errors import NotFound

LIN, HE = agent("s001"), agent("s002")
MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
WORDS = ["会在", "给您回", "i will"]


async def served(house: House) -> object:
    one = await house.queued()
    await house.desk.agents.set_state(LIN, "ready", ["account"])
    house.holding.append(one, "message", "customer", {"text": "我的年费为什么扣了两次"})
    await house.desk.handoff.take(LIN, one)
    await house.desk.handoff.say(LIN, one, "您好", "m1")
    await house.desk.handoff.say(LIN, one, "已核实重复扣费。我们会在3个工作日内退回。", "m2")
    await house.desk.handoff.finish(LIN, one)
    return one


async def test_the_draft_says_what_was_asked_answered_and_promised(house: House) -> None:
    one = await served(house)
    form, kept = await house.desk.wrap_ups.get(LIN, one)  # type: ignore[arg-type]
    assert not kept
    assert "我的年费为什么扣了两次" in form.summary
    assert "已核实重复扣费" in form.summary
    assert form.promise == "我们会在3个工作日内退回"
    assert form.result == "follow_up"
    assert form.follow_up_on is not None
    assert form.tags == ("平静",)


async def test_keeping_it_ends_the_wrap_up_and_is_on_record(house: House) -> None:
    one = await served(house)
    assert (await house.desk.agents.get(LIN)).state is AgentState.WRAP_UP
    form = WrapUp("card_fee", "resolved", "已退 密码123456", "", None, ("年费", "年费", " "))
    kept = await house.desk.wrap_ups.keep(LIN, one, form)  # type: ignore[arg-type]
    assert kept.tags == ("年费",)
    assert "123456" not in kept.summary
    assert await house.desk.wrap_ups.get(LIN, one) == (kept, True)  # type: ignore[arg-type]
    assert (await house.desk.agents.get(LIN)).state is AgentState.READY
    assert await house.audited("desk:wrap_up") == ["desk:wrap_up:kept"]


async def test_only_who_served_wraps_up_and_only_with_a_known_result(house: House) -> None:
    one = await served(house)
    with pytest.raises(NotFound):
        await house.desk.wrap_ups.get(HE, one)  # type: ignore[arg-type]
    with pytest.raises(UnknownResult):
        await house.desk.wrap_ups.keep(LIN, one, WrapUp("", "gone", "x", "", None, ()))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "promise"),
    [
        ("您好。我们会在明天给您回电。", "我们会在明天给您回电"),
        ("Done. I will call you tomorrow.", "I will call you tomorrow"),
        ("已经处理好了。", ""),
    ],
)
def test_a_promise_is_the_last_sentence_that_promises(text: str, promise: str) -> None:
    assert promise_in([text], WORDS) == promise


@pytest.mark.parametrize(
    ("promise", "day"),
    [
        ("会在3个工作日内退回", date(2026, 3, 5)),
        ("2天内答复", date(2026, 3, 4)),
        ("within 48 hours", date(2026, 3, 4)),
        ("明天给您回电", date(2026, 3, 3)),
        ("稍后联系您", date(2026, 3, 2)),
        ("尽快处理", None),
    ],
)
def test_the_day_of_a_promise_is_read(promise: str, day: date | None) -> None:
    assert follow_up_of(promise, MONDAY, lambda at, count: at + timedelta(days=count)) == day
