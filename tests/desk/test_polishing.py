"""Better wordings of drafts: courteous, and with every figure, date, name, promise and denial of the draft."""

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.desk.house import House, agent
from tests.desk.test_wall import analyser
from tests.desk.writing import alone, writing_of

from qiantai.app.writing import figures_of
from qiantai.desk.courtesies import Courtesies
from qiantai.desk.polishing import Polishing, difference
from qiantai.desk.sameness import Sameness
from qiantai.floor.clock import SystemClock
from qiantai.floor.config import Settings
from qiantai.floor.engines.base import ChatEngine, EngineTimeout
from qiantai.floor.engines.fake import FakeChat
from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs
from qiantai.understanding import Analyser

__all__ = ["analyser"]
DAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def polishing(packs: Packs, analyser: Analyser) -> Polishing:
    """The packs' rules, no model."""
    return alone(packs, analyser, SystemClock())[1]


@pytest.fixture(scope="session")
def courtesies(packs: Packs) -> Courtesies:
    return Courtesies.load(packs)


@pytest.mark.parametrize(
    ("draft", "proposal"),
    [
        ("你等一下,我看看你的账户", "请您稍等，我为您查看一下您的账户。"),
        (
            "你的转账5,000元已经处理了！！",
            "您的转账5,000元已经处理了！如还有其他需要，请随时告诉我。",
        ),
        ("他说“你等一下”，请问是谁说的?", "他说“你等一下”，请问是谁说的？"),
        ("不知道，你去问别人", "不知道，我帮您核实并跟进。"),
        ("你们的3笔交易,共100.50元.", "你们的3笔交易，共100.50元。"),
        ("请您稍等，我为您查看一下。", "请您稍等，我为您查看一下。"),
        ("见https://bank.example/a,b?c=1", "见https://bank.example/a,b?c=1。"),
    ],
)
def test_chinese_drafts_become_courteous(
    polishing: Polishing, courtesies: Courtesies, draft: str, proposal: str
) -> None:
    assert polishing.by_rules(draft, courtesies.wordings["zh-Hans"], False, DAY)[0] == proposal


@pytest.mark.parametrize(
    ("draft", "proposal"),
    [
        ("hang on, i will check ur account", "One moment please, I will check your account."),
        ("you have to pay CNY 5,000 by November 30!!", "Please pay CNY 5,000 by November 30!"),
        ("pls give me your card ...wait", "Please give me your card ...wait."),
        ("Mr Wang will call you at 3 pm", "Mr Wang will call you at 3 pm."),
        ("that's risk-free", "This is subject to the contract and to the actual outcome."),
    ],
)
def test_english_drafts_become_courteous(
    polishing: Polishing, courtesies: Courtesies, draft: str, proposal: str
) -> None:
    assert polishing.by_rules(draft, courtesies.wordings["en"], False, DAY)[0] == proposal


def test_traditional_drafts_follow_the_same_rules_in_their_script(
    polishing: Polishing, courtesies: Courtesies
) -> None:
    hant = courtesies.wordings["zh-Hant"]
    proposal, applied = polishing.by_rules("你等一下,我看看你的賬戶", hant, True, DAY)
    assert proposal == "您好，請您稍等，我為您查看一下您的賬戶。"
    assert set(applied) == {"phrase:wait", "phrase:look", "address", "punctuation", "greeting"}


@pytest.mark.parametrize("draft", ["您好，余额已经为您查到", "早上好！", "尊敬的客户，请看附件"])
def test_only_a_first_reply_without_greeting_is_greeted(
    polishing: Polishing, courtesies: Courtesies, draft: str
) -> None:
    wording = courtesies.wordings["zh-Hans"]
    assert "greeting" not in polishing.by_rules(draft, wording, True, DAY)[1]
    assert "greeting" not in polishing.by_rules("余额已查到", wording, False, DAY)[1]
    assert "greeting" in polishing.by_rules("余额已查到", wording, True, DAY)[1]


PARTS = [
    "你等一下", "我看看", "转账5,000元", "11月30日前", "明天下午3点", "年利率2.35%", "尾号6789", "张伟", "王女士", "W-R1-7",
    "“你必须”", "不能取消", "没有手续费", "我会给您回电", "马上办理", "一定到账", "退款100元", "免费", "你搞错了", "知道了",
    "办不了", "LPR加50个基点", "第3条", "两笔", "App", "你们的卡", "已经处理", "138****5678", "保本", "急什么",
]  # fmt: skip
MARKS = [",", "，", "。", "!!", "？？", " ", ".", "；", "…"]
FIGURE = re.compile(r"\d[\d,.:]*\d|\d")
KEPT_WORDS = (
    "张伟",
    "王女士",
    "W-R1-7",
    "“你必须”",
    "LPR",
    "App",
    "138****5678",
    "尾号6789",
    "明天",
    "11月30日",
)
CHINESE = st.lists(
    st.tuples(st.sampled_from(PARTS), st.sampled_from(MARKS)), min_size=1, max_size=7
)


@given(CHINESE, st.booleans(), st.sampled_from(["zh-Hans", "zh-Hant"]))
@settings(max_examples=150, deadline=None)
def test_rules_leave_every_fact_of_any_draft_as_it_was(
    polishing: Polishing,
    courtesies: Courtesies,
    drafted: list[tuple[str, str]],
    first: bool,
    script: str,
) -> None:
    draft = "".join(part + mark for part, mark in drafted)
    proposal, applied = polishing.by_rules(draft, courtesies.wordings[script], first, DAY)
    assert FIGURE.findall(proposal) == FIGURE.findall(draft)
    lawful = not any(one.startswith("forbidden:") for one in applied)
    if lawful:
        for word in KEPT_WORDS:
            assert proposal.count(word) == draft.count(word)
        for pattern in ("不能", "没有", "我会", "马上", "一定", "退款", "免费"):
            assert proposal.count(pattern) == draft.count(pattern)
    again, more = polishing.by_rules(proposal, courtesies.wordings[script], False, DAY)
    assert FIGURE.findall(again) == FIGURE.findall(draft)
    assert more == () or lawful is False or again != proposal


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_gives_a_proposal_whose_difference_leads_from_one_to_the_other(
    polishing: Polishing, courtesies: Courtesies, draft: str
) -> None:
    draft = draft.encode("utf-8", "replace").decode()
    for wording in courtesies.wordings.values():
        proposal, _ = polishing.by_rules(draft, wording, True, DAY)
        pieces = difference(draft, proposal)
        assert "".join(one.text for one in pieces if one.op != "in") == draft
        assert "".join(one.text for one in pieces if one.op != "out") == proposal


def test_what_happens_to_be_the_same_between_two_changes_belongs_to_them() -> None:
    pieces = [
        (one.op, one.text) for one in difference("你等一下，余额是5元", "请您稍等，余额是5元。")
    ]
    assert pieces == [
        ("out", "你等一下"),
        ("in", "请您稍等"),
        ("same", "，余额是5元"),
        ("in", "。"),
    ]
    assert [one.op for one in difference("same", "same")] == ["same"]
    assert difference("", "") == ()


DRAFT = "张伟先生，转账5,000元11月30日前不能到账，我会给您回电"
KINDLY = "张伟先生，您好：这笔5,000元的转账在11月30日前还不能到账，我会给您回电，请您放心。"


async def proposed(
    house: House, packs: Packs, analyser: Analyser, engine: ChatEngine | None, draft: str = DRAFT
) -> Any:
    writing = writing_of(house, packs, analyser, engine)
    one = house.holding.add(holder="s001")
    return await writing.polishing.propose(agent("s001"), one, draft)


async def test_a_models_wording_with_the_same_facts_is_proposed(
    house: House, packs: Packs, analyser: Analyser
) -> None:
    polished = await proposed(house, packs, analyser, FakeChat({"转账": KINDLY}))
    assert (polished.source, polished.proposal, polished.why) == ("model", KINDLY, "")
    assert polished.findings == ()
    assert "".join(one.text for one in polished.pieces if one.op != "in") == DRAFT


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("5,000", "500"),
        ("5,000元", "5,000美元"),
        ("11月30日", "11月29日"),
        ("11月30日前", "尽快"),
        ("不能", "能"),
        ("我会给您回电", "我会马上给您回电"),
        ("我会给您回电", "请留意"),
        ("，请您放心", "，一定会到账"),
        ("，请您放心", "，手续费2元"),
        ("，请您放心", "，详见“服务协议”"),
        ("，请您放心", "，可在App查看"),
        ("，请您放心", "，我们为您退款"),
        ("，请您放心", "，免费"),
    ],
)
async def test_a_models_wording_that_changes_or_adds_a_fact_is_dropped(
    house: House, packs: Packs, analyser: Analyser, before: str, after: str
) -> None:
    assert before in KINDLY
    polished = await proposed(
        house, packs, analyser, FakeChat({"转账": KINDLY.replace(before, after)})
    )
    assert (polished.source, polished.why) == ("rules", "facts")
    assert FIGURE.findall(polished.proposal) == FIGURE.findall(DRAFT)


async def test_a_models_wording_that_the_check_stops_is_dropped(
    house: House, packs: Packs, analyser: Analyser
) -> None:
    rude = KINDLY.replace("请您放心", "别啰嗦").replace("别啰嗦", "您快点")
    polished = await proposed(house, packs, analyser, FakeChat({"转账": rude}))
    assert (polished.source, polished.why) == ("rules", "guard")


async def test_a_dead_model_leaves_the_rules(
    house: House, packs: Packs, analyser: Analyser
) -> None:
    engine = FakeChat({}, EngineTimeout())
    polished = await proposed(house, packs, analyser, engine, "你等一下")
    assert (polished.source, polished.why) == ("rules", "timeout")
    assert polished.proposal == "您好，请您稍等。"


async def test_a_draft_with_a_number_of_a_person_is_not_shown_to_the_model_and_its_finding_stays(
    house: House, packs: Packs, analyser: Analyser
) -> None:
    engine = FakeChat({})
    polished = await proposed(house, packs, analyser, engine, "你的手机是13812345678吗")
    assert engine.asked == []
    assert polished.why == "personal_data"
    assert "13812345678" in polished.proposal
    assert [one.rule for one in polished.findings] == ["personal_data"]


async def test_the_wording_that_is_proposed_is_never_sent(
    house: House, packs: Packs, analyser: Analyser
) -> None:
    writing = writing_of(house, packs, analyser, FakeChat({"转账": KINDLY}))
    one = house.holding.add(holder="s001")
    await writing.polishing.propose(agent("s001"), one, DRAFT)
    assert house.holding.log[one] == []


def test_no_rule_of_the_packs_puts_a_figure_or_a_promise_into_a_draft(
    packs: Packs, analyser: Analyser, courtesies: Courtesies
) -> None:
    sameness = Sameness(figures_of, analyser)
    for wording in courtesies.wordings.values():
        for _, pattern, instead in wording.phrases:
            assert not pattern.fullmatch(instead)
            assert not sameness.figures("", instead, DAY)
            assert not [key for key, _ in courtesies.vows.of(instead) if key[:8] == "promise:"]
        for words in (wording.greeting, wording.closing):
            assert not sameness.worded("", words, DAY, courtesies.vows)


def test_packs_without_these_rules_name_what_is_missing(packs: Packs) -> None:
    with pytest.raises(Misconfigured, match="polish: zh"):
        Courtesies.load(Settings(packs=("bank",)).pack_set)
