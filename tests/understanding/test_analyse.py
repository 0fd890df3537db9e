"""The whole reading of a message: order of needs, urgency, and no text that breaks it."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs
from qiantai.understanding import EMOTIONS, Analyser, IntentScore, Understanding, training
from qiantai.understanding.model import SCENES
from qiantai.understanding.needs import in_order, spoken
from qiantai.understanding.readers.fake import FakeEmotion, FakeEntities, FakeIntents, FakeLanguage

SUNDAY = date(2026, 11, 22)

CHARACTERS = st.one_of(
    st.characters(),
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    st.sampled_from(
        "零一二两三四五六七八九十百千万亿元块角分年月日号周转给到卡尾期0123456789.,-/:$¥%kwK\x00\ud800😀"
    ),
)


def intents(understanding: Understanding) -> list[str]:
    return [need.intent for need in understanding.intents]


def test_one_need_is_understood(analyser: Analyser) -> None:
    read = analyser.analyse("给张三转两千", SUNDAY)
    assert intents(read) == ["transfer_make"]
    assert {e.kind: e.value for e in read.entities} == {"payee": "张三", "amount": "2000.00"}


def test_two_needs_stay_in_the_order_of_speaking(analyser: Analyser) -> None:
    assert intents(analyser.analyse("查余额,顺便给张三转两千", SUNDAY)) == [
        "balance_query",
        "transfer_make",
    ]


def test_what_protects_comes_first_even_when_said_second(analyser: Analyser) -> None:
    read = analyser.analyse("帮我查余额,还有我的卡丢了", SUNDAY)
    assert intents(read)[0] == "card_lost_report"
    assert read.urgent == "card_lost_report"
    assert "balance_query" in intents(read)


def test_a_card_that_was_looked_for_and_not_found_is_lost(analyser: Analyser) -> None:
    read = analyser.analyse("卡掉了回去找没找着就那张银行卡赶紧挂失", SUNDAY)
    assert read.urgent == "card_lost_report"


def test_a_caller_who_asks_for_money_is_no_fraud_yet(analyser: Analyser) -> None:
    read = analyser.analyse("刚来个电话说是你们客服叫我把钱转到安全账户里是你们打的不", SUNDAY)
    assert read.urgent is None
    read = analyser.analyse("有个电话说是你们客服叫我把钱转到安全账户我转了八千过去了", SUNDAY)
    assert read.urgent == "fraud_victim_report"


def test_found_card_is_no_lost_card(analyser: Analyser) -> None:
    read = analyser.analyse("卡找到了,取消挂失", SUNDAY)
    assert read.urgent is None
    assert intents(read) == ["card_loss_cancel"]


def test_unlikely_message_is_not_understood() -> None:
    unlikely = (IntentScore("balance_query", 0.1), IntentScore("transfer_make", 0.08))
    reader = FakeIntents({"那个": "balance_query"})
    wording = "那个什么东西在哪里来着"
    needs = training.shipped_needs()
    assert needs.find(wording, unlikely, reader.weigh(wording), reader) == []


def test_what_another_need_waits_for_comes_before_it() -> None:
    needs = [IntentScore("gold_accumulation", 0.9), IntentScore("wealth_redeem", 0.8)]
    ordered = in_order(needs, (), {"wealth_redeem": ["gold_accumulation"]})
    assert [need.intent for need in ordered] == ["wealth_redeem", "gold_accumulation"]


def test_nothing_said_has_no_candidates(analyser: Analyser) -> None:
    read = analyser.analyse("  \u3000\n", SUNDAY)
    assert (read.intents, read.ranking, read.entities, read.act) == ((), (), (), None)


def test_language_act_and_emotion_are_read(analyser: Analyser) -> None:
    read = analyser.analyse("謝謝!", SUNDAY)
    assert (read.language, read.act, read.emotion) == ("zh-Hant", "thanks", "满意")
    assert read.scene in SCENES


def test_urgent_need_unknown_to_the_model_is_not_invented(packs: Packs) -> None:
    fake = FakeIntents({"卡": "card_question"})
    needs = training.shipped_needs()
    other = Analyser(packs.merged("words"), fake, needs, emotion=FakeEmotion())
    read = other.analyse("卡丢了", SUNDAY)
    assert intents(read) == ["card_question"]
    assert read.urgent is None


def test_readers_can_be_replaced(packs: Packs) -> None:
    analyser = Analyser(
        packs.merged("words"),
        FakeIntents({"hello": "chitchat"}),
        training.shipped_needs(),
        language=FakeLanguage("en"),
        entities=FakeEntities({"hello": ("greeting", "hello")}),
        emotion=FakeEmotion("满意", 0.5),
    )
    read = analyser.analyse("hello", SUNDAY)
    assert (read.language, read.emotion, read.intensity) == ("en", "满意", 0.5)
    assert [e.value for e in read.entities] == ["hello"]


def test_missing_model_is_named(packs: Packs, tmp_path: object) -> None:
    with pytest.raises(Misconfigured, match="no trained intent model"):
        Analyser.load(packs, tmp_path, model=tmp_path / "none.npz")  # type: ignore[operator,arg-type]


@pytest.mark.parametrize(
    "text",
    ["1" * 10_000, "转" * 10_000, "给张三转," * 2_000, "一二三四五六七八九十" * 1_000, "a " * 5_000, "1,000" * 2_000, "\u0000" * 500, "😀" * 3_000, "八" * 9_999 + "万"],
)  # fmt: skip
def test_long_and_strange_text_is_read(analyser: Analyser, text: str) -> None:
    assert analyser.analyse(text, SUNDAY).text == text


@settings(max_examples=400, deadline=None)
@given(text=st.text(CHARACTERS, max_size=60))
def test_any_text_is_read(analyser: Analyser, text: str) -> None:
    read = analyser.analyse(text, SUNDAY)
    assert len(read.normal) == len(text)
    assert read.emotion in EMOTIONS
    assert 0 <= read.intensity <= 1
    for entity in read.entities:
        assert entity.text == text[entity.start : entity.end] != ""


@pytest.mark.parametrize(
    ("text", "kept"),
    [("卖掉三分之一", ["fund_redeem"]), ("卖掉三分之一,买点债基", ["fund_redeem", "fund_buy"])],
)
def test_a_need_of_a_part_has_words_of_its_own(text: str, kept: list[str]) -> None:
    needs = [IntentScore("fund_redeem", 0.99), IntentScore("fund_buy", 0.89)]
    ranking = [IntentScore("fund_redeem", 0.99), IntentScore("fund_buy", 0.01)]
    beside = {"fund_buy": re.compile("买|申购")}
    assert [one.intent for one in spoken(needs, ranking, beside, text)] == kept
