"""Asks every article's test questions as a customer would, and keeps what came first instead."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qiantai.floor.clock import Clock, local_date
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge.answers import Answers
from qiantai.knowledge.articles import WORD, read_articles
from qiantai.knowledge.model import EVERYONE, RUNNING, Reader, Release
from qiantai.knowledge.releases import first_releases

Understand = Callable[[str, date], Sequence[str]]
"""What a question means: the ids of its intents."""
_HAN_FIRST, _HAN_LAST = "\u3400", "\u9fff"


@dataclass(frozen=True, slots=True)
class Tested:
    """One test question: which article came first, and whether it was sure enough to be said."""

    article: str
    version: int
    question: str
    first: str | None
    answered: bool
    score: float | None

    @property
    def passed(self) -> bool:
        """Whether the article came first."""
        return self.first == self.article

    @property
    def shown(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "article": self.article,
            "version": self.version,
            "question": self.question,
            "first": self.first,
            "answered": self.answered,
            "score": self.score,
        }


@dataclass(frozen=True, slots=True)
class Tally:
    """The test questions of one article; `unsure` of the passed were first, but too unlikely to be said."""

    article: str
    version: int
    questions: int
    passed: int
    unsure: int
    failures: tuple[Tested, ...]


def nothing_understood(question: str, day: date) -> Sequence[str]:
    """Stands in where no understanding is at hand: the words alone must find the article."""
    return ()


def ask_tests(
    answers: Answers, releases: Sequence[Release], at: datetime, understand: Understand
) -> Iterator[Tested]:
    """Each test question of the running releases that hold, one at a step; a step takes some milliseconds."""
    day = local_date(at)
    for release in current(releases, day):
        if release.holds(day):
            for question in release.article.tests:
                yield _ask(answers, release, question, at, understand(question, day))


def current(releases: Sequence[Release], day: date) -> list[Release]:
    """Of each article the newest version that everybody gets and that has begun, though its last day may be over."""
    newest: dict[str, Release] = {}
    for release in sorted(releases, key=lambda one: one.version):
        if release.state in RUNNING and release.begun(day):
            newest[release.article.id] = release
    return [newest[article] for article in sorted(newest)]


def tally(tested: Sequence[Tested]) -> list[Tally]:
    """By article, in the order of asking."""
    by_article: dict[str, list[Tested]] = {}
    for one in tested:
        by_article.setdefault(one.article, []).append(one)
    return [_tally(article, rows) for article, rows in by_article.items()]


async def ask_all(
    answers: Answers, releases: Sequence[Release], clock: Clock, understand: Understand
) -> list[Tested]:
    """All of them, letting customers' turns go between two questions."""
    tested = []
    for one in ask_tests(answers, releases, clock.now(), understand):
        tested.append(one)
        await asyncio.sleep(0)
    return tested


def check_tests(
    packs: Packs,
    policies: PolicyTable,
    clock: Clock,
    understand: Understand = nothing_understood,
) -> dict[str, Any]:
    """The packs' articles without a database, for the command line; Misconfigured names file, article and field."""
    releases = first_releases(read_articles(packs, policies), clock.now())
    answers = Answers.load(packs, policies, clock)
    answers.use(releases)
    tested = list(ask_tests(answers, releases, clock.now(), understand))
    tallies = tally(tested)
    failures = [one.shown for one in tested if not one.passed]
    untested = [one.article.id for one in releases if not one.article.tests]
    return {
        "articles": len(releases),
        "questions": len(tested),
        "passed": len(tested) - len(failures),
        "unsure": sum(one.unsure for one in tallies),
        "share": round(1 - len(failures) / len(tested), 4) if tested else None,
        "failures": failures,
        "untested": untested,
    }


def _ask(
    answers: Answers, release: Release, question: str, at: datetime, intents: Sequence[str]
) -> Tested:
    answer = answers.answer(question, intents, _reader(release), _language(question), at)
    if answer is not None:
        first, score = answer.article, round(answer.score, 4)
        return Tested(release.article.id, release.version, question, first, True, score)
    nearest = answers.nearest(question, 1, intents)
    first_of = nearest[0].article.id if nearest else None
    return Tested(release.article.id, release.version, question, first_of, False, None)


def _reader(release: Release) -> Reader:
    """Somebody whom the article is meant for; a condition on the audience cannot be turned into one."""
    article = release.article
    audience = article.audience if WORD.fullmatch(article.audience) else EVERYONE
    return Reader("", audience, article.channels[0] if article.channels else "")


def _language(question: str) -> str:
    return "zh-Hans" if any(_HAN_FIRST <= letter <= _HAN_LAST for letter in question) else "en"


def _tally(article: str, rows: Sequence[Tested]) -> Tally:
    passed = [one for one in rows if one.passed]
    unsure = sum(not one.answered for one in passed)
    failures = tuple(one for one in rows if not one.passed)
    return Tally(article, rows[0].version, len(rows), len(passed), unsure, failures)
