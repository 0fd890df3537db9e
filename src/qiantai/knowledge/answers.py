"""Answers from released knowledge, with what they rest on; a doubtful answer is none."""

import math
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Self

from qiantai.floor.clock import CHINA, Clock, local_date
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge.asked import Asked, read_asked
from qiantai.knowledge.kept import NOWHERE, Kept
from qiantai.knowledge.likeness import Utterances
from qiantai.knowledge.model import RUNNING, Answer, Citation, Reader, Release, Topic
from qiantai.knowledge.names import ServiceNames
from qiantai.knowledge.released import Found, Released
from qiantai.knowledge.rollout import NOBODY, Rollout
from qiantai.knowledge.wording import Said, Wording

KNOWN = 0.7
"""The least probability of an answer when nothing says which service is meant."""
KNOWN_WITH_INTENT = 0.45
"""The least probability of an answer from an article of the service that was understood."""
REMEMBERED = 8192
"""How many questions are remembered with what may answer them until the next release."""
FITTING = 0.05
"""The least fit of an answer to a follow-up question: its probability for both messages, and half as much for the last."""
WORTH_OFFERING = 0.35
"""The least probability of a question that is offered."""


class Shelf:
    """One set of releases with who reads which; it remembers what questions find, and nothing of who asked."""

    __slots__ = ("_by_version", "_wording", "find", "likely", "released", "rollout", "worded")

    def __init__(self, releases: Sequence[Release], released: Released, wording: Wording) -> None:
        self._wording = wording
        self._by_version = {(one.article.id, one.version): one for one in releases}
        self.worded = lru_cache(REMEMBERED)(self._worded)
        self.released = released
        self.rollout = Rollout(releases)
        self.find = released.find
        self.likely = lru_cache(REMEMBERED)(self._likely)

    def _likely(self, question: str, intents: tuple[str, ...]) -> tuple[Found, ...]:
        """What may answer, the likeliest first, for whoever asks."""
        return tuple(
            found
            for found in self.released.find(question, intents)
            if found.probability >= _least(found, intents)
        )

    def _worded(self, article: str, version: int, language: str, day: date) -> Said | None:
        release = self._by_version[article, version]
        at = datetime.combine(day, time(12), CHINA)
        return self._wording.answer(release.article, language, at)


class Answers:
    """Finds, judges and words answers; everything is in memory and reads never wait."""

    def __init__(
        self,
        names: ServiceNames,
        asked: Asked,
        policies: PolicyTable,
        clock: Clock,
        kept: Kept = NOWHERE,
    ) -> None:
        self._kept = kept
        self._names = names
        self._asked = asked
        self._clock = clock
        self._wording = Wording(policies)
        self._utterances: Utterances | None = None
        self._shelf = Shelf((), Released((), Utterances({})), self._wording)
        self._changeable = False

    @classmethod
    def load(cls, packs: Packs, policies: PolicyTable, clock: Clock, kept: Kept = NOWHERE) -> Self:
        """Names and utterances of the packs, and no knowledge yet; Misconfigured names file, line and field."""
        return cls(ServiceNames.load(packs), read_asked(packs), policies, clock, kept)

    def use(self, releases: Sequence[Release]) -> None:
        """Answer from these releases from now on; of each article the version in force and later ones count."""
        self.put(self.prepare(releases))

    def prepare(self, releases: Sequence[Release]) -> Shelf:
        """Read what is new in these releases, in any thread but one at a time; nothing changes until `put`."""
        kept = _in_force(releases, local_date(self._clock.now()))
        if self._utterances is None:
            self._utterances = Utterances(self._asked, kept=self._kept)
        changeable, self._changeable = self._changeable, False
        if changeable:
            return Shelf(kept, self._shelf.released.changed(kept), self._wording)
        return Shelf(kept, Released(kept, self._utterances), self._wording)

    def put(self, shelf: Shelf) -> None:
        """Answer from what was prepared last."""
        self._shelf = shelf
        self._changeable = True

    def answer(
        self, question: str, intents: Sequence[str], reader: Reader, language: str, at: datetime
    ) -> Answer | None:
        """The answer that holds for this reader on the day of `at`, or None; never raises on any text.

        With a service understood, an article of that service needs moderate likeness, any other needs a high one.
        """
        shelf, day = self._shelf, local_date(at)
        for found in shelf.likely(question, tuple(intents)):
            if shelf.rollout.reads(reader, found.release, day):
                said = shelf.worded(found.release.article.id, found.release.version, language, day)
                if said is not None:
                    return self._answer(found, language, said)
        return None

    def of_service(
        self, question: str, intents: Sequence[str], reader: Reader, language: str, at: datetime
    ) -> Answer | None:
        """The nearest article about one of these services, however unlikely."""
        shelf, day = self._shelf, local_date(at)
        for found in shelf.find(question, intents):
            own = found.release.article.intents[0] in intents
            if own and shelf.rollout.reads(reader, found.release, day):
                article, version = found.release.article.id, found.release.version
                said = shelf.worded(article, version, language, day)
                if said is not None:
                    return self._answer(found, language, said)
        return None

    def of_business(
        self, question: str, intent: str, reader: Reader, language: str, at: datetime
    ) -> Answer | None:
        """The likeliest article for a question, if it is about the same business as this service (its id's first word)."""
        shelf, day = self._shelf, local_date(at)
        for found in shelf.likely(question, (intent,)):
            if shelf.rollout.reads(reader, found.release, day):
                article = found.release.article
                said = shelf.worded(article.id, found.release.version, language, day)
                own = any(_business(one) == _business(intent) for one in article.intents)
                return self._answer(found, language, said) if own and said else None
        return None

    def beside(
        self,
        question: str,
        before: str,
        intents: Sequence[str],
        reader: Reader,
        language: str,
        at: datetime,
    ) -> Answer | None:
        """The article of one of these services that fits a follow-up question and what was asked `before` best.

        Neither alone says enough: the question names no matter, and the words before are about what was told already.
        """
        shelf, day = self._shelf, local_date(at)
        chances: dict[str, list[float]] = {}
        known: dict[str, Found] = {}
        for words in (f"{question} {before}", question):
            for found in shelf.find(words, tuple(intents)):
                article = found.release.article
                if article.intents[0] in intents and shelf.rollout.reads(
                    reader, found.release, day
                ):
                    known.setdefault(article.id, found)
                    chances.setdefault(article.id, []).append(found.probability)
        fits = {one: both[0] * math.sqrt(both[1]) for one, both in chances.items() if len(both) > 1}
        for one in sorted(fits, key=lambda name: -fits[name]):
            release = known[one].release
            said = shelf.worded(release.article.id, release.version, language, day)
            if said is not None and fits[one] >= FITTING:
                return self._answer(known[one], language, said)
        return None

    def several(
        self,
        question: str,
        intents: Sequence[str],
        reader: Reader,
        language: str,
        at: datetime,
        limit: int,
    ) -> list[tuple[Answer, Release]]:
        """What may answer this reader on the day of `at` however likely, best first, each with its release."""
        shelf, day = self._shelf, local_date(at)
        several: list[tuple[Answer, Release]] = []
        for found in shelf.find(question, intents):
            if len(several) < limit and shelf.rollout.reads(reader, found.release, day):
                release = found.release
                said = shelf.worded(release.article.id, release.version, language, day)
                if said is not None:
                    several.append((self._answer(found, language, said), release))
        return several

    def topics(
        self, question: str, language: str, limit: int = 3, intents: Sequence[str] = ()
    ) -> list[Topic]:
        """The nearest questions that everyone may ask today, best first; `intents` are guesses that weigh in."""
        shelf, day = self._shelf, local_date(self._clock.now())
        found = [
            hit
            for hit in shelf.find(question, intents)
            if hit.probability >= WORTH_OFFERING and shelf.rollout.reads(NOBODY, hit.release, day)
        ]
        return [
            Topic(
                hit.release.article.id, self._wording.words(hit.release.article.question, language)
            )
            for hit in found[:limit]
        ]

    def nearest(self, question: str, limit: int = 20, intents: Sequence[str] = ()) -> list[Release]:
        """Current releases for any reader, the likeliest first, however unlikely; for people who search."""
        return [hit.release for hit in self.found(question, limit, intents)]

    def found(self, question: str, limit: int, intents: Sequence[str]) -> list[Found]:
        """The same with what speaks for each."""
        shelf, day = self._shelf, local_date(self._clock.now())
        hits = shelf.find(question, intents)
        return [hit for hit in hits if shelf.rollout.current(hit.release, day)][:limit]

    def version_for(self, reader: Reader, article: str, at: datetime) -> Release | None:
        """The version of an article that this reader gets on the day of `at`."""
        return self._shelf.rollout.chosen(reader, article, local_date(at))

    def chip(self, article: str, language: str, number: int) -> dict[str, Any] | None:
        """The citation of the version that everybody reads today, as a message carries it."""
        release = self.version_for(NOBODY, article, self._clock.now())
        return self._citation(release, language).chip(number) if release is not None else None

    def name(self, intent: str, language: str) -> str:
        """The service's name; its id when no catalogue lists it."""
        return self._wording.words(self._names.get(intent), language)

    def _answer(self, found: Found, language: str, said: Said) -> Answer:
        article = found.release.article
        return Answer(
            text=said.text,
            citations=(self._citation(found.release, language),),
            actions=article.actions,
            score=found.probability,
            article=article.id,
            version=found.release.version,
            policies=said.versions,
            values=said.values,
            arm=found.release.arm,
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


def _least(found: Found, intents: Sequence[str]) -> float:
    meant = any(intent in found.release.article.intents for intent in intents)
    return KNOWN_WITH_INTENT if meant else KNOWN


def _in_force(releases: Sequence[Release], day: date) -> list[Release]:
    """Of each article every version from the running one that is in force on; earlier ones never hold again."""
    kept: list[Release] = []
    done: set[str] = set()
    for release in sorted(releases, key=lambda one: -one.version):
        if release.article.id not in done:
            kept.append(release)
            if release.state in RUNNING and release.begun(day):
                done.add(release.article.id)
    return sorted(kept, key=lambda one: (one.article.pack, one.article.id, one.version))


def _business(intent: str) -> str:
    return intent.partition("_")[0]
