"""Questions that the articles' own wordings do not contain still find their article."""

from qiantai.floor.clock import ManualClock
from qiantai.knowledge import Answers, Article, Reader


def test_test_questions_find_their_article_when_their_intent_is_understood(
    shipped: Answers, articles: tuple[Article, ...]
) -> None:
    first, third = measured(shipped, articles, given_intent=True)
    assert first >= 0.75
    assert third >= 0.92


def test_test_questions_find_their_article_without_an_intent(
    shipped: Answers, articles: tuple[Article, ...]
) -> None:
    first, third = measured(shipped, articles, given_intent=False)
    assert first >= 0.48
    assert third >= 0.68


def test_almost_every_test_question_is_answered_when_its_intent_is_understood(
    shipped: Answers, articles: tuple[Article, ...], clock: ManualClock
) -> None:
    asked = [(article, question) for article in articles for question in article.tests]
    answers = [
        shipped.answer(
            question,
            article.intents[:1],
            Reader("c001", channel=next(iter(article.channels), "")),
            "zh-Hans",
            clock.now(),
        )
        for article, question in asked
    ]
    assert sum(answer is not None for answer in answers) / len(asked) >= 0.8


def measured(
    answers: Answers, articles: tuple[Article, ...], *, given_intent: bool
) -> tuple[float, float]:
    """The parts of the test questions whose article is found first, and among the first three."""
    first = third = count = 0
    for article in articles:
        for question in article.tests:
            intents = article.intents[:1] if given_intent else ()
            found = [near.article.id for near in answers.nearest(question, 3, intents)]
            first += found[:1] == [article.id]
            third += article.id in found
            count += 1
    return first / count, third / count
