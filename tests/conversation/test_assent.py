"""A yes in the customer's own words is one; what wants something else, asks or changes a value is none."""

import pytest

from qiantai.conversation.assent import Assent
from qiantai.conversation.model import Frame
from qiantai.floor.packs import Packs
from qiantai.understanding import Entity, IntentScore, Understanding


@pytest.fixture(scope="module")
def assent(packs: Packs) -> Assent:
    return Assent(packs.merged("words")["assent"])


def said(
    text: str, *needs: tuple[str, float], amount: tuple[str, str] | None = None
) -> Understanding:
    intents = tuple(IntentScore(intent, score) for intent, score in needs)
    entities: tuple[Entity, ...] = ()
    if amount:
        start = text.index(amount[0])
        entities = (Entity("amount", amount[1], amount[0], start, start + len(amount[0])),)
    return Understanding(text, text, "zh-Hans", intents, intents, entities, None, "平静", 0.0, None)


def waiting(flow: str, **slots: str) -> Frame:
    return Frame(flow, "1", 1, slots, waiting="confirm")


@pytest.mark.parametrize(
    ("flow", "text"),
    [
        ("transfer_make", "嗯对 转吧"),
        ("statement_export", "没问题 发吧"),
        ("deposit_early_withdraw", "亏就亏吧 取"),
        ("profile_update", "嗯 改吧"),
        ("quickpay_manage", "对 关掉"),
        ("transfer_cancel_delayed", "是 撤掉"),
        ("ins_surrender", "好的,退保吧"),
        ("complaint_file", "对就这些,给我登记上"),
        ("loan_apply", "同意你们查我征信"),
        ("fund_buy", "刚才那个基金继续,确认买"),
        ("transfer_make", "yes please send it"),
    ],
)
def test_a_yes_in_own_words(assent: Assent, flow: str, text: str) -> None:
    assert assent.read(waiting(flow), said(text)).act == "confirm"


@pytest.mark.parametrize(
    ("flow", "text"),
    [
        ("transfer_make", "撤了吧"),
        ("transfer_make", "改吧"),
        ("transfer_make", "我要投诉"),
        ("transfer_make", "好 等一下"),
        ("transfer_make", "能转吗"),
        ("transfer_make", "对 转了多少"),
        ("transfer_make", "先不转"),
        ("transfer_make", "yes but not now"),
        ("transfer_make", ""),
    ],
)
def test_no_yes(assent: Assent, flow: str, text: str) -> None:
    assert assent.read(waiting(flow), said(text)).act is None


def test_a_value_said_again_agrees_and_another_does_not(assent: Assent) -> None:
    frame = waiting("cc_repay", amount="4000.00")
    assert assent.read(frame, said("好的就还四千", amount=("四千", "4000.00"))).act == "confirm"
    assert assent.read(frame, said("好的就还五千", amount=("五千", "5000.00"))).act is None


def test_a_bare_verb_is_no_yes_when_another_service_is_surely_wanted(assent: Assent) -> None:
    frame = waiting("transfer_make")
    assert assent.read(frame, said("锁上", ("card_lost_report", 0.97))).act is None


def test_a_yes_that_says_the_same_again(assent: Assent) -> None:
    frame = waiting("transfer_wrong_payee")
    again = said("对 就是前天那笔 帮我登记 让你们联系对方行", ("transfer_wrong_payee", 0.8))
    assert assent.read(frame, again).act == "confirm"
    other = said("对 就是前天那笔 我卡也丢了", ("card_lost_report", 0.95))
    assert assent.read(frame, other).act is None
