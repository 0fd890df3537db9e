"""What cannot wait is noticed, and what only sounds like it is not."""

import pytest

from qiantai.floor.packs import Packs
from qiantai.understanding.readers.normal import Normaliser
from qiantai.understanding.readers.urgent import Urgent

NORMAL = Normaliser()
CASES = {
    "不想活了": "crisis_support",
    "亏光了活着没意思": "crisis_support",
    "I want to end my life": "crisis_support",
    "我被骗了刚转了五万": "fraud_victim_report",
    "被诈骗了怎么办": "fraud_victim_report",
    "钱转给骗子了": "fraud_victim_report",
    "骗子让我转错账户的,钱被骗了": "fraud_victim_report",
    "我被詐騙了,剛剛匯出去三十萬": "fraud_victim_report",
    "I got scammed": "fraud_victim_report",
    "卡丢了快帮我挂失": "card_lost_report",
    "钱包被偷": "card_lost_report",
    "挂失银行卡": "card_lost_report",
    "I lost my debit card": "card_lost_report",
    "信用卡丢了": "cc_lost_report",
    "我要挂失一张信用卡": "cc_lost_report",
    "my credit card was stolen": "cc_lost_report",
    "转人工": "human_handoff",
    "别跟我扯了,给我接客服": "human_handoff",
    "I want to talk to a real person": "human_handoff",
    "我脑子乱得很 找个人跟我说吧": "human_handoff",
    "是尾号7002那笔 失业证明我有 给我找个人商量": "human_handoff",
    "我一个月最多能还八百 提交吧 让能做主的人跟我谈": "human_handoff",
    "书面理由给我 现在就找人跟我说清楚": "human_handoff",
    "给我转人": "human_handoff",
}
HARMLESS = [
    "卡找到了,取消挂失",
    "解除挂失",
    "怎么防止被骗",
    "手机卡丢了",
    "刚有人说是你们客服让我转账",
    "你是真人吗",
    "今天热死了",
    "查余额",
    "挂失要多少钱",
    "我把钱打错人了,能不能追回来",
    "i sent it to the wrong account, can you get it back",
    "每月偷偷扣我会员费的是谁",
    "给我转人民币",
    "给我找人寿保险的保单",
    "你们柜台说是存款,回家一看是保险,你们骗我",
    "拒了我的申请,想让人工复核一下",
    "",
]


@pytest.fixture(scope="module")
def urgent(packs: Packs) -> Urgent:
    return Urgent(packs.merged("words"))


@pytest.mark.parametrize(("text", "intent"), CASES.items())
def test_urgent_need_is_noticed_by_words_alone(urgent: Urgent, text: str, intent: str) -> None:
    assert urgent.read(NORMAL.plain(text), {}) == (intent,)


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_words_are_not_urgent(urgent: Urgent, text: str) -> None:
    assert urgent.read(NORMAL.plain(text), {}) == ()


def test_likely_words_need_the_classifier(urgent: Urgent) -> None:
    assert urgent.read("客服在哪", {}) == ()
    assert urgent.read("客服在哪", {"human_handoff": 0.3}) == ("human_handoff",)


def test_confident_classifier_needs_no_words(urgent: Urgent) -> None:
    assert urgent.read("他马上把我拉黑了", {"fraud_victim_report": 0.8}) == ("fraud_victim_report",)


def test_protective_needs_come_in_their_order(urgent: Urgent) -> None:
    assert urgent.read("转人工,我被骗了,不想活了", {}) == (
        "crisis_support",
        "fraud_victim_report",
        "human_handoff",
    )


def test_what_only_a_part_reads_as_counts_beside_likely_words_alone(urgent: Urgent) -> None:
    assert urgent.read("没活了,贷款还不上了", {}, {"crisis_support": 0.99}) == ()
    assert urgent.read("撑不下去了,贷款还不上了", {}, {"crisis_support": 0.99}) == (
        "crisis_support",
    )
