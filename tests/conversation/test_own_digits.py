"""Digits that end something of the customer's are that, a pronoun is the person named before, and a cue wins a slot."""

import pytest
from tests.conversation.conftest import Say

from qiantai.conversation.digits import could_be_own, with_own
from qiantai.conversation.flowbook import FlowBook
from qiantai.conversation.memory import fill
from qiantai.conversation.model import Frame
from qiantai.conversation.pronouns import with_persons
from qiantai.floor.packs import Packs
from qiantai.understanding import Entity, Understanding

TAILS = ("6789", "1122", "9012", "7001")


def read(text: str, *found: tuple[str, str, str]) -> Understanding:
    """An understanding whose entities stand where their words do."""
    entities = [
        Entity(kind, value, said, text.index(said), text.index(said) + len(said))
        for kind, value, said in found
    ]
    entities.sort(key=lambda one: one.start)
    return Understanding(text, text, "zh-Hans", (), (), tuple(entities), None, "平静", 0.0, None)


def told(said: Understanding) -> dict[str, object]:
    return {one.text: (one.kind, one.value) for one in said.entities}


@pytest.mark.parametrize(
    ("text", "found", "cards"),
    [
        (
            "9012额度提到七万",
            [("amount", "9012.00", "9012"), ("amount", "70000.00", "七万")],
            ["9012"],
        ),
        ("7001那笔提前还两万", [("amount", "20000.00", "两万")], ["7001"]),
        ("给她转1122", [("amount", "1122.00", "1122")], []),
        ("存了3456", [("amount", "3456.00", "3456")], []),
        ("1122元不见了", [("amount", "1122.00", "1122元")], []),
        ("从6789扣", [("card_last4", "6789", "6789")], ["6789"]),
    ],
)
def test_digits_are_a_card_when_something_of_the_customer_ends_so(
    text: str, found: list[tuple[str, str, str]], cards: list[str]
) -> None:
    said = with_own(read(text, *found), TAILS)
    assert [one.value for one in said.entities if one.kind == "card_last4"] == cards


def test_nothing_is_asked_for_a_message_without_such_digits() -> None:
    assert not could_be_own(read("查一下余额"))
    assert not could_be_own(read("打13800000001找我"))


def test_a_pronoun_is_the_one_person_named_before() -> None:
    named = ("relation", "妈妈", "我妈")
    assert told(with_persons(read("我妈要买药,给她转三百", named)))["她"] == ("relation", "妈妈")
    two = (named, ("payee", "李娜", "李娜"))
    assert "她" not in told(with_persons(read("我妈和李娜要买药,给她转三百", *two)))
    assert "他" not in told(with_persons(read("给他转三百,我妈要用", named)))


def test_what_a_cue_points_to_goes_before_what_only_fits(packs: Packs) -> None:
    flow = FlowBook.load(packs).get("transfer_limit_change")
    sums = (("amount", "50000.00", "五万"), ("amount", "80000.00", "八万"))
    filled = fill(Frame(flow.id, "v", 1), flow, read("现在五万不够,调到八万", *sums))
    assert filled.frame.slots["amount"] == "80000.00"
    only = fill(Frame(flow.id, "v", 1), flow, read("限额改五万", sums[0]))
    assert only.frame.slots["amount"] == "50000.00"


@pytest.mark.parametrize(
    ("text", "taken"),
    [("我的手机是安卓的", True), ("什么时候能好", False), ("算了不报了", False)],
)
def test_a_story_goes_on_behind_its_read_back(
    text: str, taken: bool, packs: Packs, said: Say
) -> None:
    flow = FlowBook.load(packs).get("app_error_report")
    frame = Frame(flow.id, "v", 1, slots={"text": "一转账就闪退"}, waiting="confirm")
    filled = fill(frame, flow, said(text, ranking={"out_of_scope": 0.4}))
    assert ("revision" in filled.changed) is taken
