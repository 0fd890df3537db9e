"""Which needs of one message are meant: what was just spoken of, what a visit is for, what a complaint tells."""

import pytest
from tests.conversation.conftest import Say

from qiantai.conversation.flowbook import FlowBook
from qiantai.conversation.menu import FlowMenu
from qiantai.conversation.model import Frame, Memory, Topic
from qiantai.conversation.policy import Fill, Move, Start, decide
from qiantai.conversation.references import References
from qiantai.floor.packs import Packs

CANCEL_ONE = {"needs": {"account_close": 0.9, "auto_debit_query": 0.95}}
BOOKING = {"needs": {"proof_certificate": 0.6, "branch_booking": 0.9}}
UNSURE = {"ranking": {"ins_claim_progress": 0.55, "transfer_status": 0.4}}


@pytest.fixture(scope="module")
def menu(packs: Packs) -> FlowMenu:
    return FlowMenu(FlowBook.load(packs), References.load(packs))


def after(intent: str, ended: str) -> Memory:
    return Memory(topics=(Topic(intent, ended),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("memory", "text", "message", "first"),
    [
        (
            after("auto_debit_query", "shown"),
            "不要了 把代扣取消掉",
            CANCEL_ONE,
            Start("auto_debit_query"),
        ),
        (Memory(), "约后天去支行办存款证明", BOOKING, Start("branch_booking")),
        (
            Memory(),
            "约后天去支行,顺便开存款证明",
            BOOKING,
            Start("proof_certificate", then=("branch_booking",)),
        ),
        (
            Memory(),
            "我要投诉,经理把我的号码给了别人",
            {"needs": {"complaint_file": 0.9, "sec_complaint": 0.8}},
            Start("complaint_file"),
        ),
        (
            Memory(),
            "我要投诉,你们那个网点排了两个钟头",
            {"needs": {"complaint_file": 0.95, "branch_booking": 0.8}},
            Start("complaint_file"),
        ),
        (
            after("wealth_buy", "stopped"),
            "确认",
            {"act": "confirm"},
            Start("wealth_buy"),
        ),
        (
            after("transfer_make", "done"),
            "怎么还没到",
            {"needs": {"ins_claim_progress": 0.55}, **UNSURE},
            Start("transfer_status"),
        ),
        (
            Memory(frames=(Frame("card_swallowed", "v", 1, waiting="atm"),)),
            "我上回那个投诉有没有结果了",
            {"needs": {"complaint_progress": 0.95}},
            Start("complaint_progress"),
        ),
        (
            Memory(frames=(Frame("proof_certificate", "v", 1, waiting="confirm"),)),
            "改成不冻结",
            {"needs": {"account_limited_reason": 0.9}, "act": "correct"},
            Fill(),
        ),
    ],
)
def test_the_conversation_says_which_need_is_meant(
    memory: Memory,
    text: str,
    message: dict[str, object],
    first: Move,
    menu: FlowMenu,
    said: Say,
) -> None:
    assert decide(memory, said(text, **message), menu)[0] == first


def test_bare_digits_are_a_card_where_no_sum_can_be_meant(menu: FlowMenu, said: Say) -> None:
    asked = menu.resolved(after("balance_query", "shown"), said("1122的呢"))
    assert [(one.kind, one.value) for one in asked.entities] == [("card_last4", "1122")]
    assert not menu.resolved(after("transfer_make", "shown"), said("1122的呢")).entities
