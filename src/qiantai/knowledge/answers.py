"""Answers from released knowledge, with what they rest on; a doubtful answer is none."""

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Self

from qiantai.floor.clock import CHINA, Clock, local_date
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge.asked import Asked, read_asked
from qiantai.knowledge.model import EVERYONE, Answer, Citation, Release, Topic
from qiantai.knowledge.names import ServiceNames
from qiantai.knowledge.released import Found, Released
from qiantai.knowledge.tokens import Tokens
from qiantai.knowledge.wording import Wording

KNOWN = 0.7
"""The least probability of an answer when nothing says which service is meant."""
KNOWN_WITH_INTENT = 0.45
"""The least probability of an answer from an article of the service that was understood."""
REMEMBERED = 8192
"""How many questions are remembered with their answers until the next release."""
WORTH_OFFERING = 0.35
"""The least probability of a question that is offered."""


class Answers:
    """Finds, judges and words answers; everything is in memory and reads never wait."""

    def __init__(
        self, names: ServiceNames, asked: Asked, policies: PolicyTable, clock: Clock
    ) -> None:
        self._names = names
        self._asked = asked
        self._clock = clock
        self._wording = Wording(policies)
        self._tokens = Tokens()
        self._released = Released((), {}, self._tokens)
        self._remembered = lru_cache(REMEMBERED)(self._answer)

    @classmethod
    def load(cls, packs: Packs, policies: PolicyTable, clock: Clock) -> Self:
        """Names and utterances of the packs, and no knowledge yet; Misconfigured names file, line and field."""
        return cls(ServiceNames.load(packs), read_asked(packs), policies, clock)

    def use(self, releases: Sequence[Release]) -> None:
        """Answer from these releases from now on; of each article the version in force and later ones count."""
        self._released = Released(
            _in_force(releases, local_date(self._clock.now())), self._asked, self._tokens
        )
        self._remembered.cache_clear()

    def answer(
        self, question: str, intents: Sequence[str], audience: str, language: str, at: datetime
    ) -> Answer | None:
        """The answer that holds on the day of `at` for this audience, or None; never raises on any text.

        With a service understood, an article of that service needs moderate likeness, any other needs a high one.
        """
        return self._remembered(question, tuple(intents), audience, language, local_date(at))

    def _answer(
        self, question: str, intents: tuple[str, ...], audience: str, language: str, day: date
    ) -> Answer | None:
        at = datetime.combine(day, time(12), CHINA)
        for found in self._released.find(question, intents, audience, at):
            meant = any(intent in found.release.article.intents for intent in intents)
            if found.probability >= (KNOWN_WITH_INTENT if meant else KNOWN):
                answer = self._worded(found, language, at)
                if answer is not None:
                    return answer
        return None

    def topics(
        self, question: str, language: str, limit: int = 3, intents: Sequence[str] = ()
    ) -> list[Topic]:
        """The nearest questions that everyone may ask today, best first; `intents` are guesses that weigh in."""
        found = self._released.find(question, intents, EVERYONE, self._clock.now())
        return [
            Topic(
                hit.release.article.id, self._wording.words(hit.release.article.question, language)
            )
            for hit in found[:limit]
            if hit.probability >= WORTH_OFFERING
        ]

    def nearest(self, question: str, limit: int = 20, intents: Sequence[str] = ()) -> list[Release]:
        """Current releases for any audience, the likeliest first, however unlikely; for people who search."""
        found = self._released.find(question, intents, None, self._clock.now())
        return [hit.release for hit in found[:limit]]

    def name(self, intent: str, language: str) -> str:
        """The service's name; its id when no catalogue lists it."""
        return self._wording.words(self._names.get(intent), language)

    def _worded(self, found: Found, language: str, at: datetime) -> Answer | None:
        article, version = found.release.article, found.release.version
        worded = self._wording.answer(article, language, at)
        if worded is None:
            return None
        text, policies = worded
        return Answer(
            text=text,
            citations=(self._citation(found.release, language),),
            actions=article.actions,
            score=found.probability,
            article=article.id,
            version=version,
            policies=policies,
        )

    def _citation(self, release: Release, language: str) -> Citation:
        article, chinese = release.article, self._wording.chinese
        source = article.source
        return Citation(
            article=article.id,
            version=release.version,
            title=self._wording.words(article.question, language),
            document=chinese(source.document, language),
            clause=chinese(source.clause, language),
            law=chinese(source.law, language) if source.law else None,
        )


def _in_force(releases: Sequence[Release], day: date) -> list[Release]:
    """Of each article every version from the one in force on; earlier ones never hold again."""
    kept: list[Release] = []
    done: set[str] = set()
    for release in sorted(releases, key=lambda one: -one.version):
        if release.article.id not in done:
            kept.append(release)
            if release.begun(day):
                done.add(release.article.id)
    return sorted(kept, key=lambda one: (one.article.pack, one.article.id, one.version))
