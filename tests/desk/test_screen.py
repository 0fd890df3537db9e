"""The agent's screen: phrases, macros, tags, snoozes, readings, mentions, the customer card and what it holds back."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from tests.desk.house import House, agent

from qiantai.conversation import NotHolder
from qiantai.conversation.guard import Guard
from qiantai.customers import StaffActor
from qiantai.desk.cards import Product, Sheet, Trait
from qiantai.desk.errors import PackOwned, ShortTaken
from qiantai.desk.marks import Mentions, mentioned
from qiantai.desk.phrasebook import Canned, Macro, check_steps, read_canned, read_macros
from qiantai.desk.screen import Screen, build_screen
from qiantai.floor.audit import Audit
from qiantai.floor.errors import Forbidden, Invalid, NotFound
from qiantai.floor.packs import Packs

NAMES = {"s001": "林晓", "s004": "郑洁", "s010": "高峰", "s011": "高峰林"}
LIN, ZHENG = agent("s001"), agent("s004")
GAO = StaffActor("s010", "高峰", frozenset({"supervisor"}))
OWN = Canned("", "mine", {"zh": "好的"}, False, "")


@dataclass
class FakeSheets:
    """One customer's sheet, and who asked for it."""

    asked: list[str] = field(default_factory=list)

    async def read(self, customer: str) -> Sheet:
        self.asked.append(customer)
        account = Product("a001", "account", "debit", "6789", "active", {}, {"balance": "48250.36"})
        trait = Trait("age", "34", "core", "regulation")
        phone = {"phone": "13800000001"}
        return Sheet("张伟", None, False, "standard", "zh-CN", (trait,), (account,), phone)


@pytest.fixture
def screen(house: House, packs: Packs) -> Screen:
    async def names() -> dict[str, str]:
        return NAMES

    return build_screen(house.database, Audit(), packs, house.desk, FakeSheets(), names)


async def held(house: House, staff: StaffActor = LIN) -> UUID:
    """A conversation that this agent serves."""
    one = await house.queued()
    await house.desk.handoff.take(staff, one)
    return one


def test_every_canned_response_of_the_packs_passes_the_guard_in_both_languages(
    packs: Packs,
) -> None:
    guard = Guard.load(packs)
    said = [words for one in read_canned(packs) for words in one.text.values()]
    said += [
        words
        for macro in read_macros(packs)
        for step in macro.steps
        if step["do"] == "reply"
        for words in step["text"].values()
    ]
    assert len(said) > 20
    assert [words for words in said if guard.check(words)] == []


async def test_own_canned_response_stands_in_place_of_the_packs(screen: Screen) -> None:
    packed = {one.short: one for one in await screen.phrases.list_canned(LIN)}
    assert packed["hello"].owner == "pack"
    await screen.phrases.save_canned(LIN, replace(OWN, short="hello"))
    mine = {one.short: one for one in await screen.phrases.list_canned(LIN)}
    others = {one.short: one for one in await screen.phrases.list_canned(ZHENG)}
    assert mine["hello"].text == {"zh": "好的"}
    assert others["hello"].owner == "pack"
    assert len(mine) == len(packed)


async def test_only_who_may_share_shares_and_changes_what_is_shared(screen: Screen) -> None:
    with pytest.raises(Forbidden):
        await screen.phrases.save_canned(LIN, replace(OWN, shared=True))
    shared = await screen.phrases.save_canned(GAO, replace(OWN, short="team", shared=True))
    assert "team" in {one.short for one in await screen.phrases.list_canned(LIN)}
    with pytest.raises(Forbidden):
        await screen.phrases.delete_canned(LIN, shared.id)
    await screen.phrases.delete_canned(GAO, shared.id)
    assert "team" not in {one.short for one in await screen.phrases.list_canned(LIN)}


async def test_another_agents_own_phrases_are_not_found(screen: Screen) -> None:
    mine = await screen.phrases.save_canned(LIN, OWN)
    assert "mine" not in {one.short for one in await screen.phrases.list_canned(ZHENG)}
    with pytest.raises(NotFound):
        await screen.phrases.save_canned(ZHENG, replace(mine, text={"zh": "不好"}))


async def test_a_short_name_is_taken_once_and_the_packs_own_theirs(screen: Screen) -> None:
    await screen.phrases.save_canned(LIN, OWN)
    with pytest.raises(ShortTaken):
        await screen.phrases.save_canned(LIN, OWN)
    with pytest.raises(PackOwned):
        await screen.phrases.delete_canned(GAO, "pack.hello")


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [{"do": "dance"}],
        [{"do": "reply"}],
        [{"do": "reply", "text": {"en": "only"}}],
        [{"do": "resolve", "text": {"zh": "多"}}],
        [{"do": "note", "text": {"zh": "x"}}] * 11,
    ],
)
def test_a_macro_says_what_each_step_needs_and_nothing_else(steps: list[dict[str, Any]]) -> None:
    with pytest.raises(Invalid):
        check_steps(steps)


async def test_a_macro_speaks_tags_and_snoozes_in_order_and_its_run_says_things_once(
    house: House, screen: Screen
) -> None:
    one = await held(house)
    for _ in range(2):
        steps = await screen.macros.run(LIN, one, "pack.await-file", "run1")
        assert [step["done"] for step in steps] == [True, True, True]
    said = [event for event in house.holding.log[one] if event.kind == "message"]
    assert len(said) == 1
    assert "照片" in said[0].body["text"]
    [marked] = await house.desk.marks.list(LIN, [one])
    assert marked.tags == ("待补材料",)
    assert marked.snoozed_until == house.clock.now() + timedelta(minutes=30)


async def test_a_macro_stops_at_what_is_refused_and_opens_its_ticket_once(
    house: House, screen: Screen
) -> None:
    one = await house.queued()
    refused = await screen.macros.run(LIN, one, "pack.welcome", "r1")
    assert [(step["done"], step["code"]) for step in refused] == [(False, "not_holder")]
    await house.desk.handoff.take(LIN, one)
    for _ in range(2):
        await screen.macros.run(LIN, one, "pack.file-ticket", "r2")
    tickets = await house.tickets.list(LIN, customer="c001")
    assert [ticket.conversation for ticket in tickets] == [one]


async def test_a_macro_fills_in_who_speaks_with_whom(house: House, screen: Screen) -> None:
    words = {"zh": "{customer}您好，我是{agent}"}
    macro = Macro("", {"zh": "问候"}, ({"do": "reply", "text": words},), False, "")
    kept = await screen.phrases.save_macro(LIN, macro)
    one = await held(house)
    await screen.macros.run(LIN, one, kept.id, "r")
    assert house.holding.log[one][-1].body["text"] == "张伟您好，我是坐席s001"


async def test_tags_are_exactly_those_given_and_on_record(house: House, screen: Screen) -> None:
    one = await held(house)
    marks = house.desk.marks
    assert await marks.tag(LIN, one, ["退费", " 退费 ", "回访"]) == ["退费", "回访"]
    assert await marks.tag(LIN, one, ["回访"]) == ["回访"]
    [marked] = await marks.list(LIN, [one])
    assert marked.tags == ("回访",)
    assert await marks.list_tags() == ["回访"]
    assert (await house.audited("desk:conversation:tagged")).count("desk:conversation:tagged") == 2
    for wrong in (["a,b"], ["#x"], ["x" * 40], [str(n) for n in range(21)]):
        with pytest.raises(Invalid):
            await marks.tag(LIN, one, wrong)


async def test_a_snooze_ends_when_its_time_comes_or_the_customer_speaks(house: House) -> None:
    marks, first, second = house.desk.marks, await held(house), await held(house)
    until = house.clock.now() + timedelta(minutes=10)
    for one in (first, second):
        await marks.snooze(LIN, one, until)
    assert [one.snoozed_until for one in await marks.list(LIN, [first, second])] == [until, until]
    house.holding.append(second, "message", "customer", {"text": "在吗"})
    assert [one.snoozed_until for one in await marks.list(LIN, [first, second])] == [until, None]
    house.clock.advance(timedelta(minutes=9))
    assert await marks.wake_due() == 0
    house.clock.advance(timedelta(minutes=2))
    await house.desk.dispatch.match()
    assert house.holding.views[first].status == "open"
    assert [one.snoozed_until for one in await marks.list(LIN, [first])] == [None]
    assert await house.database.fetch("select 1 from conversation_snooze") == []
    with pytest.raises(Invalid):
        await marks.snooze(LIN, first, house.clock.now())


async def test_only_the_holder_snoozes_and_wakes_by_hand(house: House) -> None:
    marks, one = house.desk.marks, await held(house)
    until = house.clock.now() + timedelta(minutes=10)
    with pytest.raises(NotHolder):
        await marks.snooze(GAO, one, until)
    await marks.snooze(LIN, one, until)
    found = await house.desk.workbench.list(LIN, status="snoozed", holder="me")
    assert [view.id for view in found] == [one]
    await marks.snooze(LIN, one, None)
    assert [one.snoozed_until for one in await marks.list(LIN, [one])] == [None]
    assert await house.desk.workbench.list(LIN, status="snoozed", holder="me") == []


async def test_readings_only_grow_and_the_holders_are_told_to_the_customer(house: House) -> None:
    one = await held(house)
    house.holding.views[one] = replace(house.holding.views[one], last_offset=9)
    marks = house.desk.marks
    async with house.live.subscribe(f"conversation:{one}") as line:
        await marks.read(LIN, one, 7)
        assert line.queue.get_nowait() == {"seen": {"source": "agent", "offset": 7}}
        await marks.read(GAO, one, 99)
        assert line.queue.empty()
    await marks.read(LIN, one, 3)
    await marks.heard_seen(one, 5)
    await marks.heard_seen(one, 4)
    [marked] = await marks.list(LIN, [one])
    assert (marked.read, marked.customer_read) == (7, 5)


async def test_marks_of_a_conversation_that_one_may_not_see_are_not_given(house: House) -> None:
    one = await held(house)
    assert await house.desk.marks.list(ZHENG, [one]) == []
    with pytest.raises(NotFound):
        await house.desk.marks.tag(ZHENG, one, ["x"])
    with pytest.raises(NotFound):
        await house.desk.marks.snooze(ZHENG, one, None)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("请 @高峰 看一下", {"s010"}),
        ("请@高峰林看一下", {"s011"}),
        ("@s004 和 @林晓", {"s004", "s001"}),
        ("邮箱 a@example.com", set()),
        ("@", set()),
    ],
)
def test_a_name_behind_an_at_sign_names_the_longest_that_fits(text: str, named: set[str]) -> None:
    assert mentioned(text, NAMES) == named


async def test_who_is_named_in_a_note_finds_it_and_may_read_the_conversation(
    house: House, screen: Screen
) -> None:
    one = await held(house)
    with pytest.raises(NotFound):
        await house.desk.workbench.get(ZHENG, one)
    await house.desk.handoff.note(LIN, one, "@郑洁 这个你熟,@林晓 自己记一下")
    [found] = await screen.mentions.list(ZHENG)
    assert (found.conversation, found.by_name, found.seen_at) == (one, "坐席s001", None)
    assert await screen.mentions.list(LIN) == []
    await house.desk.workbench.get(ZHENG, one)
    await screen.mentions.see(ZHENG, one)
    [seen] = await screen.mentions.list(ZHENG)
    assert seen.seen_at == house.clock.now()


async def test_a_note_names_nobody_twice(house: House, screen: Screen) -> None:
    one = await held(house)
    note = await house.desk.handoff.note(LIN, one, "@郑洁 @s004")
    await Mentions(house.database, house.clock, house.live, screen.mentions.people).hear(LIN, note)
    assert len(await screen.mentions.list(ZHENG)) == 1


async def test_the_card_is_for_those_who_serve_the_customer_or_see_them_wait(
    house: House, screen: Screen
) -> None:
    with pytest.raises(NotFound):
        await screen.cards.get(LIN, "c001")
    one = await house.queued()
    card = await screen.cards.get(LIN, "c001")
    assert [view.id for view in card.conversations] == [one]
    await house.desk.handoff.take(LIN, one)
    assert (await screen.cards.get(LIN, "c001")).level == 1
    with pytest.raises(NotFound):
        await screen.cards.get(ZHENG, "c001")
    assert (await screen.cards.get(GAO, "c001")).sheet.name == "张伟"


async def test_what_is_held_back_is_given_for_a_purpose_and_goes_on_record_without_the_value(
    house: House, screen: Screen
) -> None:
    await held(house)
    with pytest.raises(Invalid):
        await screen.cards.reveal(LIN, "c001", "phone", "  看 ")
    assert await house.audited("customer:field") == []
    given = await screen.cards.reveal(LIN, "c001", "account:a001", "核对转账余额")
    assert given == {"balance": "48250.36"}
    [row] = await house.database.fetch(
        "select actor, subject, detail from audit_log where action = 'customer:field:revealed'"
    )
    assert (row["actor"], row["subject"]) == ("staff:s001", "customer:c001")
    detail = orjson.loads(row["detail"])
    assert detail == {"field": "account:a001", "purpose": "核对转账余额"}
    for nothing in ("account:a009", "balance", "card:a001"):
        with pytest.raises(NotFound):
            await screen.cards.reveal(LIN, "c001", nothing, "核对转账余额")
    with pytest.raises(NotFound):
        await screen.cards.reveal(ZHENG, "c001", "phone", "随便看看客户")
