"""Every reader of the shelf keeps its contract, the fakes too."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qiantai.floor.packs import Packs
from qiantai.understanding import EMOTIONS, training
from qiantai.understanding.lines import Labelled
from qiantai.understanding.model import SCENES
from qiantai.understanding.readers.amounts import Amounts
from qiantai.understanding.readers.base import (
    EmotionReader,
    EntityReader,
    IntentReader,
    LanguageReader,
    Sentence,
)
from qiantai.understanding.readers.dates import Dates
from qiantai.understanding.readers.emotion import TrainedMood
from qiantai.understanding.readers.entities import Entities
from qiantai.understanding.readers.fake import FakeEmotion, FakeEntities, FakeIntents, FakeLanguage
from qiantai.understanding.readers.language import ScriptLanguage
from qiantai.understanding.readers.named import Named
from qiantai.understanding.readers.normal import Normaliser
from qiantai.understanding.readers.numbers import Numbers
from qiantai.understanding.readers.payees import Payees
from qiantai.understanding.readers.people import People
from qiantai.understanding.readers.terms import Term, Terms

NORMAL = Normaliser()
TEXTS = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(["给", "转", "到", "张三", "我妈", "招行", "卡", "尾号", "6789", "一", "万", "五百", "块", "下周三", "月底", "分", "12", "期", "查", "余额", "💳"]),
        max_size=12,
    ).map("".join),
)  # fmt: skip
ROWS = [
    Labelled(text, text[:2])
    for text in ("余额查询", "余额多少", "转账汇款", "转账给人", "挂失卡", "挂失它")
]


@pytest.fixture(scope="module")
def words(packs: Packs) -> dict[str, Any]:
    return packs.merged("words")


@pytest.fixture(scope="module", params=["linear", "fake"])
def intents(request: pytest.FixtureRequest) -> IntentReader:
    linear = training.fit(ROWS)[0]
    return linear if request.param == "linear" else FakeIntents({"余额": "余额", "转": "转账"})


@pytest.fixture(
    scope="module",
    params=["numbers", "dates", "amounts", "people", "payees", "named", "all", "terms", "fake"],
)
def entities(request: pytest.FixtureRequest, words: dict[str, Any]) -> EntityReader:
    readers: dict[str, EntityReader] = {
        "numbers": Numbers(),
        "dates": Dates(),
        "amounts": Amounts(words),
        "people": People(words),
        "payees": Payees(words),
        "named": Named(words),
        "all": Entities(words),
        "terms": Terms([Term("信用卡", "credit card", ("卡卡",), "", (), ())]),
        "fake": FakeEntities({"卡": ("card", "x")}),
    }
    return readers[request.param]


@pytest.fixture(scope="module", params=["trained", "fake"])
def emotion(request: pytest.FixtureRequest, words: dict[str, Any]) -> EmotionReader:
    models = training.shipped_moods()
    return TrainedMood(words, models) if request.param == "trained" else FakeEmotion()


@pytest.fixture(scope="module", params=["script", "fake"])
def language(request: pytest.FixtureRequest) -> LanguageReader:
    return ScriptLanguage() if request.param == "script" else FakeLanguage()


def sentence(text: str) -> Sentence:
    return Sentence(text, NORMAL.plain(text), date(2026, 11, 22))


@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_intents_are_ranked_probabilities(intents: IntentReader, text: str) -> None:
    wording = NORMAL.wording(NORMAL.plain(text), text, "zh-Hans")
    ranking = intents.rank(wording, 3)
    scores = [score.score for score in ranking]
    assert len(ranking) <= 3
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert sum(scores) <= 1.001
    assert {score.intent for score in ranking} <= set(intents.labels)
    assert intents.rank(wording, 3) == ranking
    if wording:
        weight = intents.weigh(wording)
        assert len(weight.chances) == len(weight.raw) == len(intents.labels)
        assert len(intents.glance(wording)) == len(intents.labels)


def test_empty_wording_has_no_intent(intents: IntentReader) -> None:
    assert intents.rank("") == ()


@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_entities_quote_the_text(entities: EntityReader, text: str) -> None:
    read = entities.read(sentence(text), ())
    assert all(e.text == text[e.start : e.end] and e.text and e.kind for e in read)
    assert entities.read(sentence(text), ()) == read


@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_emotion_is_one_of_six(emotion: EmotionReader, text: str) -> None:
    plain = NORMAL.plain(text)
    mood = emotion.read(plain, NORMAL.wording(plain, text, "zh-Hans"), "balance_query")
    assert mood.emotion in EMOTIONS
    assert mood.scene in SCENES
    assert 0 <= mood.intensity <= 1


@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_language_is_one_of_three(language: LanguageReader, text: str) -> None:
    assert language.read(text) in ("zh-Hans", "zh-Hant", "en")
