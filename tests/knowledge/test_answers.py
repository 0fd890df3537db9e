"""Answers are found in both scripts and in English, cite what they rest on, and stay away rather than guess."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.knowledge.conftest import MakePack

from qiantai.floor.clock import ManualClock
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge import Answer, Answers, Article, Reader, first_releases, read_articles
from qiantai.knowledge.model import Release, mark_of

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)


@pytest.fixture
def parcel(make_pack: MakePack, entry: dict[str, Any]) -> tuple[Article, Packs]:
    packs = make_pack(entry)
    (article,) = read_articles(packs, PolicyTable.load(packs))
    return article, packs


def test_an_answer_carries_its_source(shipped: Answers) -> None:
    answer = ask(shipped, "Ⅱ类户为什么有转账限额", ["account_type_info"])
    assert answer is not None
    assert (answer.article, answer.version) == ("account-class-two-limits", 1)
    (citation,) = answer.citations
    assert (citation.article, citation.version) == (answer.article, answer.version)
    assert citation.document
    assert citation.clause
    assert 0 < answer.score <= 1


def test_the_evidence_of_an_answer_says_how_to_repeat_it(shipped: Answers) -> None:
    question, intents = "Ⅱ类户为什么有转账限额", ["account_type_info"]
    answer = ask(shipped, question, intents)
    assert answer is not None
    assert answer.evidence(question, intents, "zh-Hans", NOW) == {
        "kind": "article",
        "article": "account-class-two-limits",
        "version": 1,
        "arm": "running",
        "score": round(answer.score, 4),
        "language": "zh-Hans",
        "question": question,
        "intents": intents,
        "day": "2026-11-22",
        "values": dict(answer.values),
        "digest": mark_of(answer.text),
    }
    assert answer.values["account.class_ii.daily_limit"] == "1万元"


def test_values_are_rendered_and_named_with_their_version(shipped: Answers) -> None:
    answer = ask(shipped, "Ⅱ类户为什么有转账限额", ["account_type_info"])
    assert answer is not None
    assert "1万元" in answer.text
    assert "{" not in answer.text
    assert answer.policies["account.class_ii.daily_limit"] == "2016-12-01"


def test_a_traditional_question_is_answered_in_traditional(shipped: Answers) -> None:
    answer = ask(shipped, "轉帳多久能到賬?", [], language="zh-Hant")
    assert answer is not None
    assert answer.article == "transfer-arrival-modes"
    assert "轉賬" in answer.text
    assert "转" not in answer.text + answer.citations[0].title + answer.citations[0].document


def test_an_english_question_is_answered_in_english(shipped: Answers) -> None:
    answer = ask(shipped, "how long does the transfer take to arrive", [], language="en")
    assert answer is not None
    assert answer.article == "transfer-arrival-modes"
    assert answer.text.isascii()


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_every_shipped_article_can_be_said(
    shipped: Answers, articles: tuple[Article, ...], language: str
) -> None:
    for article in articles:
        question = article.question["en" if language == "en" else "zh"]
        reader = Reader("c001", channel=next(iter(article.channels), ""))
        answer = ask(shipped, question, article.intents[:1], language=language, reader=reader)
        assert answer is not None, article.id
        assert "{" not in answer.text


@pytest.mark.parametrize(
    "question",
    ["羊肉怎么炖", "明天天气", "Bitcoin price", "帮我写一首诗", "世界杯谁会赢", "", "???", "🙂"],
)
@pytest.mark.parametrize("intents", [[], ["out_of_scope"]])
def test_an_unknown_question_has_no_answer(
    shipped: Answers, question: str, intents: list[str]
) -> None:
    assert ask(shipped, question, intents) is None


def test_a_near_exact_question_is_answered_without_an_intent(shipped: Answers) -> None:
    answer = ask(shipped, "请问信用卡账单日和还款日怎么算")
    assert answer is not None
    assert answer.article == "cc-bill-day-due-day"


def test_an_intent_makes_a_vague_question_clear(shipped: Answers) -> None:
    question = "储蓄卡遗失紧急处理"
    assert ask(shipped, question) is None
    answer = ask(shipped, question, ["card_lost_report"])
    assert answer is not None
    assert answer.article == "card-loss-report"


def test_an_article_is_silent_before_its_first_and_after_its_last_day(
    parcel: tuple[Article, Packs], clock: ManualClock
) -> None:
    article, packs = parcel
    dated = replace(article, effective_from=date(2026, 11, 23), effective_to=date(2026, 11, 24))
    answers = of(packs, clock, first_releases([dated], NOW))
    days = [NOW + timedelta(days=after) for after in range(4)]
    found = [ask(answers, "邮寄卡片收费吗", at=day) is not None for day in days]
    assert found == [False, True, True, False]


def test_the_day_is_the_institutions_own(parcel: tuple[Article, Packs], clock: ManualClock) -> None:
    article, packs = parcel
    answers = of(
        packs, clock, first_releases([replace(article, effective_from=date(2026, 11, 23))], NOW)
    )
    assert ask(answers, "邮寄卡片收费吗", at=datetime(2026, 11, 22, 15, 59, tzinfo=UTC)) is None
    assert ask(answers, "邮寄卡片收费吗", at=datetime(2026, 11, 22, 16, 0, tzinfo=UTC)) is not None


def test_a_newer_version_answers_from_its_day_on(
    parcel: tuple[Article, Packs], clock: ManualClock
) -> None:
    article, packs = parcel
    later = replace(
        article, effective_from=date(2026, 12, 1), answer={"zh": "免费。", "en": "Free."}
    )
    releases = [Release(article, 1, "a", NOW), Release(later, 2, "b", NOW)]
    answers = of(packs, clock, releases)
    today, then = (
        ask(answers, "寄卡要钱不"),
        ask(answers, "寄卡要钱不", at=NOW + timedelta(days=30)),
    )
    assert today is not None
    assert then is not None
    assert (today.version, then.version) == (1, 2)
    assert then.text == "免费。"


def test_an_article_for_the_staff_is_not_for_customers(
    parcel: tuple[Article, Packs], clock: ManualClock
) -> None:
    article, packs = parcel
    answers = of(packs, clock, first_releases([replace(article, audience="staff")], NOW))
    assert ask(answers, "邮寄卡片收费吗") is None
    assert answers.topics("邮寄卡片收费吗", "zh-Hans") == []
    assert ask(answers, "邮寄卡片收费吗", reader=Reader("s020", audience="staff")) is not None
    assert [release.article.id for release in answers.nearest("邮寄")] == ["parcel-fee"]


def test_a_value_is_that_of_the_day(parcel: tuple[Article, Packs], clock: ManualClock) -> None:
    article, packs = parcel
    answers = of(packs, clock, first_releases([article], NOW))
    before = ask(answers, "邮寄卡片收费吗", at=datetime(2026, 2, 1, tzinfo=UTC))
    after = ask(answers, "邮寄卡片收费吗", at=datetime(2026, 4, 1, tzinfo=UTC))
    assert before is not None
    assert after is not None
    assert "12.5元" in before.text
    assert "15元" in after.text
    assert (before.policies, after.policies) == (
        {"parcel.fee": "2026-01-01"},
        {"parcel.fee": "2026-03-01"},
    )


def test_an_answer_whose_value_is_not_in_effect_yet_is_none(
    parcel: tuple[Article, Packs], clock: ManualClock
) -> None:
    article, packs = parcel
    early = replace(article, effective_from=date(2025, 1, 1))
    answers = of(packs, clock, first_releases([early], NOW))
    assert ask(answers, "邮寄卡片收费吗", at=datetime(2025, 6, 1, tzinfo=UTC)) is None


def test_topics_are_near_and_in_the_customers_language(shipped: Answers) -> None:
    topics = shipped.topics("二类户限额", "zh-Hant", 2)
    assert len(topics) == 2
    assert topics[0].article == "account-class-two-limits"
    assert "限額" in topics[0].question
    assert shipped.topics("羊肉怎么炖", "zh-Hans") == []


def test_services_have_names_in_every_language(shipped: Answers) -> None:
    names = [shipped.name("card_lost_report", tag) for tag in ("zh-Hans", "zh-Hant", "en")]
    assert names == ["银行卡挂失", "銀行卡掛失", "Report a lost bank card"]
    assert shipped.name("unheard_of", "en") == "unheard_of"


def test_no_knowledge_has_no_answer(
    packs: Packs, policies: PolicyTable, clock: ManualClock
) -> None:
    answers = Answers.load(packs, policies, clock)
    assert ask(answers, "转账多久能到账") is None
    assert answers.topics("转账多久能到账", "zh-Hans") == []


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=st.text(st.characters(codec=None), max_size=60)
    | st.text("转账限额AND OR:+-\"'\\()[]{}*?~^\0\ud800"),
    intents=st.lists(st.sampled_from(["transfer_status", "out_of_scope", "", "\0"]), max_size=2),
    language=st.sampled_from(["zh-Hans", "zh-Hant", "en"]),
)
def test_no_text_raises(shipped: Answers, text: str, intents: list[str], language: str) -> None:
    ask(shipped, text, intents, language=language)
    shipped.topics(text, language)
    shipped.nearest(text)
    shipped.name(text, "zh-Hans")


def ask(
    answers: Answers,
    question: str,
    intents: Sequence[str] = (),
    language: str = "zh-Hans",
    at: datetime = NOW,
    reader: Reader | None = None,
) -> Answer | None:
    return answers.answer(question, intents, reader or Reader("c001"), language, at)


def of(packs: Packs, clock: ManualClock, releases: Sequence[Release]) -> Answers:
    answers = Answers.load(packs, PolicyTable.load(packs), clock)
    answers.use(releases)
    return answers


@pytest.mark.parametrize(
    ("question", "before", "intent", "article"),
    [
        (
            "那赔得等多久",
            "你们要是倒闭了我的钱还在吗",
            "deposit_insurance",
            "deposit-insurance-payout",
        ),
        ("还要交钱给他办", "有人说能帮我全额退保", "ins_surrender_scam", "agency-surrender-scam"),
    ],
)
def test_a_question_that_goes_on_is_answered_by_the_article_that_fits_both(
    shipped: Answers, question: str, before: str, intent: str, article: str
) -> None:
    answer = shipped.beside(question, before, [intent], Reader("c001"), "zh-Hans", NOW)
    assert answer is not None
    assert answer.article == article


def test_a_question_of_a_service_without_articles_goes_unanswered(shipped: Answers) -> None:
    nothing = shipped.beside("那呢", "你好", ["no_such_service"], Reader("c001"), "zh-Hans", NOW)
    assert nothing is None
