"""How words fill slots: entities, choices by label, value or position, and free words."""

from dataclasses import replace

import pytest
from tests.conversation.conftest import Say

from qiantai.conversation.flowbook import FlowBook
from qiantai.conversation.memory import choose, fill, fill_freely
from qiantai.conversation.model import Frame
from qiantai.floor.packs import Packs
from qiantai.understanding import Entity, Understanding

CARDS = (
    {"value": "6789", "label": "尾号6789 I类户"},
    {"value": "1122", "label": "尾号1122 II类户"},
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1122", "1122"),
        ("尾号1122 II类户", "1122"),
        ("第一个", "6789"),
        ("第2张", "1122"),
        ("2", "1122"),
        ("the second one", "1122"),
        ("last one", "1122"),
        ("尾号1122那张", "1122"),
        ("随便", None),
        ("", None),
        ("第五个", None),
    ],
)
def test_an_offered_choice_is_named_in_many_ways(text: str, value: str | None) -> None:
    assert choose(CARDS, text) == value


def test_entities_fill_the_slots_that_take_them(packs: Packs, said: Say) -> None:
    flow = FlowBook.load(packs).get("transfer_make")
    frame = Frame("transfer_make", "v", 1)
    filled = fill(frame, flow, said("给我妈转五百", relation="妈妈", amount="500.00"))
    assert filled.frame.slots == {"payee": "妈妈", "amount": "500.00"}
    assert filled.changed == {"payee", "amount"}


def test_the_same_value_again_changes_nothing(packs: Packs, said: Say) -> None:
    flow = FlowBook.load(packs).get("transfer_make")
    frame = Frame("transfer_make", "v", 1, slots={"amount": "500.00"})
    assert fill(frame, flow, said("五百", amount="500.00")).changed == frozenset()


def test_from_and_to_are_told_apart_by_the_word_before(packs: Packs) -> None:
    flow = FlowBook.load(packs).get("transfer_own")
    text = "转到1122从6789转500"
    entities = (
        Entity("card_last4", "1122", "1122", 2, 6),
        Entity("card_last4", "6789", "6789", 7, 11),
    )
    understanding = Understanding(text, text, "zh-Hans", (), (), entities, None, "平静", 0.0, None)
    slots = fill(Frame("transfer_own", "v", 1), flow, understanding).frame.slots
    assert slots == {"to_account": "1122", "from_account": "6789"}


def test_only_a_slot_that_takes_free_words_takes_the_whole_message(packs: Packs) -> None:
    book = FlowBook.load(packs)
    payee = fill_freely(
        Frame("transfer_make", "v", 1, waiting="payee"), book.get("transfer_make"), "王秀英"
    )
    assert payee.frame.slots == {"payee": "王秀英"}
    amount = fill_freely(
        Frame("transfer_make", "v", 1, waiting="amount"), book.get("transfer_make"), "随便"
    )
    assert amount.changed == frozenset()


def test_of_two_sums_the_one_that_it_is_changed_to_counts(packs: Packs, said: Say) -> None:
    flow = FlowBook.load(packs).get("fund_sip")
    text = "定投从三百改成五百"
    entities = (
        Entity("amount", "300.00", "三百", text.index("三百"), text.index("三百") + 2),
        Entity("amount", "500.00", "五百", text.index("五百"), text.index("五百") + 2),
    )
    understanding = replace(said(text), entities=entities)
    filled = fill(Frame("fund_sip", "v", 1), flow, understanding)
    assert filled.frame.slots["amount"] == "500.00"


@pytest.mark.parametrize(
    ("text", "amounts", "kept"),
    [
        ("十万不够,要开十五万的", {"十万": "100000.00", "十五万": "150000.00"}, "150000.00"),
        ("两万太多了,取五千", {"两万": "20000.00", "五千": "5000.00"}, "5000.00"),
        ("转五百,不是八百", {"五百": "500.00", "八百": "800.00"}, "500.00"),
        ("五百不够", {"五百": "500.00"}, "500.00"),
    ],
)
def test_a_value_named_to_say_that_it_is_not_wanted_fills_nothing(
    packs: Packs, text: str, amounts: dict[str, str], kept: str
) -> None:
    flow = FlowBook.load(packs).get("transfer_make")
    entities = tuple(
        Entity("amount", value, said, text.index(said), text.index(said) + len(said))
        for said, value in amounts.items()
    )
    message = Understanding(text, text, "zh-Hans", (), (), entities, None, "平静", 0.0, None)
    assert fill(Frame("transfer_make", "v", 1), flow, message).frame.slots["amount"] == kept


def test_a_day_of_a_story_fills_nothing_beside_what_is_asked(packs: Packs) -> None:
    flow = FlowBook.load(packs).get("balance_query")
    frame = Frame("balance_query", "v", 1)
    day = Entity("date", "2026-11-21", "昨天", 0, 2)

    def heard(text: str) -> Understanding:
        return Understanding(text, text, "zh-Hans", (), (), (day,), None, "平静", 0.0, None)

    assert fill(frame, flow, heard("昨天看了医生,卡上还有多少钱")).changed == frozenset()
    assert fill(frame, flow, heard("昨天卡上有多少钱")).changed == {"date"}
    assert fill(frame, flow, heard("昨天呢")).changed == {"date"}
