"""Questions without an answer, in clusters that an editor drafts articles from or puts aside."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import CHINA, Clock, local_date
from qiantai.floor.database import Database
from qiantai.floor.errors import Conflict, NotFound
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge import store_gaps as store
from qiantai.knowledge.answers import Answers
from qiantai.knowledge.names import ServiceNames
from qiantai.knowledge.store_gaps import Gap, GapState, Named
from qiantai.knowledge.store_missed import Missed
from qiantai.knowledge.suggestion import FindClauses, Suggestion, suggest
from qiantai.knowledge.vectors import Vectors

OUT_OF_SCOPE = "out_of_scope"
MOST_LOOSE = 500
"""Questions that one run puts into clusters; the rest waits for the next."""
MOST_GAPS, EACH = 2000, 12
"""Clusters that a new question may join, those asked last, and the members of each that it is held against."""
NEAREST_MEMBERS = 3
SAME_INTENT = 0.25
"""Added to the likeness of two questions that were taken for the same need."""
WEEKS = 8
TOP = 50
NEAREST = 3
MakeDraft = Callable[[str, Suggestion], Awaitable[tuple[str, int]]]
"""Makes a draft article of a suggestion for `staff:<id>`; gives article and version."""


class GapNotFound(NotFound):
    """There is no such cluster of questions."""

    code = "gap_not_found"


class GapSettled(Conflict):
    """Somebody has drafted from these questions or put them aside in the meantime."""

    code = "gap_settled"


@dataclass(frozen=True, slots=True)
class GapDetail:
    """A cluster with its questions, newest first, and what a draft of it would begin with."""

    gap: Gap
    members: Sequence[Missed]
    suggestion: Suggestion


class Gaps:
    """Clusters questions and takes the editors' decisions; every decision is audited."""

    def __init__(
        self,
        database: Database,
        audit: Audit,
        clock: Clock,
        policies: PolicyTable,
        names: ServiceNames,
        answers: Answers,
        learned_from: Callable[[], Awaitable[Sequence[str]]],
        find_clauses: FindClauses,
        make_draft: MakeDraft,
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._policies = policies
        self._names = names
        self._answers = answers
        self._learned_from = learned_from
        self._find_clauses = find_clauses
        self._make_draft = make_draft
        self._vectors: tuple[date, Vectors] | None = None

    async def cluster(self) -> int:
        """Put new questions into clusters, their own or those that there are; returns how many."""
        async with self._database.transaction() as connection:
            loose = await store.list_loose(connection, MOST_LOOSE)
            if not loose:
                return 0
            samples = await store.list_samples(connection, MOST_GAPS, EACH)
            vectors = await self._read_vectors()
            joined, fresh = await asyncio.to_thread(self._placed, vectors, loose, samples)
            members = dict(joined)
            for alike in fresh:
                gap = await store.add_gap(connection, alike[0].text, alike[0].language, alike[0].at)
                members |= {one.id: gap for one in alike}
            await store.put_members(connection, members)
            await self._name(connection, vectors, sorted(set(members.values())))
        return len(loose)

    async def list(self, state: GapState | None = "open", limit: int = TOP) -> list[Gap]:
        """Clusters with the last eight weeks' counts, those asked most in them first."""
        this_week = monday(local_date(self._clock.now()))
        since = start_of(this_week - timedelta(weeks=WEEKS - 1))
        until = self._clock.now() + timedelta(minutes=1)
        return await store.list_gaps(self._database, state, since, until, limit)

    async def counts(self) -> dict[str, int]:
        """How many clusters are in each state."""
        return await store.count_gaps(self._database)

    async def get(self, gap: int, limit: int = 100) -> GapDetail:
        """One cluster with what a draft would begin with; raises GapNotFound."""
        found = await store.find_gap(self._database, gap)
        if found is None:
            raise GapNotFound(gap=gap)
        members = await store.list_members(self._database.pool, gap, limit)
        return GapDetail(found, members, await self._suggested(found, members))

    async def draft(self, by: str, gap: int) -> Gap:
        """Make a draft article of an open cluster; raises GapNotFound, GapSettled, and what making a draft raises."""
        async with self._database.transaction() as connection:
            found = await self._lock(connection, gap, "drafted")
            members = await store.list_members(connection, gap, 100)
            suggestion = await self._suggested(found, members)
            article, version = await self._make_draft(by, suggestion)
            return await self._settle(connection, by, found, "drafted", "", article, version)

    async def dismiss(self, by: str, gap: int, note: str) -> Gap:
        """Put an open cluster aside; what is asked like it joins it quietly. Raises GapNotFound and GapSettled."""
        async with self._database.transaction() as connection:
            found = await self._lock(connection, gap, "dismissed")
            return await self._settle(connection, by, found, "dismissed", note.strip(), None, None)

    async def reopen(self, by: str, gap: int) -> Gap:
        """Take a decision back; an open cluster stays as it is. Raises GapNotFound."""
        async with self._database.transaction() as connection:
            found = await self._lock(connection, gap, "open")
            if found.state == "open":
                return found
            return await self._settle(connection, by, found, "open", "", None, None)

    async def _lock(self, connection: Any, gap: int, state: GapState) -> Gap:
        found = await store.lock_gap(connection, gap)
        if found is None:
            raise GapNotFound(gap=gap)
        if state != "open" and found.state != "open":
            raise GapSettled(state=found.state)
        return found

    async def _settle(
        self,
        connection: Any,
        by: str,
        found: Gap,
        state: GapState,
        note: str,
        article: str | None,
        version: int | None,
    ) -> Gap:
        now = self._clock.now()
        who, when = (None, None) if state == "open" else (by, now)
        settled = await store.settle_gap(
            connection, found.id, state, who, when, note, article, version
        )
        past = "reopened" if state == "open" else state
        detail = {"question": found.question, "article": article, "version": version, "note": note}
        record = AuditRecord(by, f"knowledge:gap:{past}", f"gap:{found.id}", detail, now)
        await self._audit.append(connection, [record])
        return settled

    async def _suggested(self, gap: Gap, members: Sequence[Missed]) -> Suggestion:
        intents = [gap.intent] if gap.intent else []
        nearest = self._answers.nearest(gap.question, NEAREST, intents)
        clauses = self._find_clauses(gap.question)
        return await asyncio.to_thread(
            suggest, gap.id, gap.question, members, nearest, clauses, self._known
        )

    def _known(self, intent: str) -> bool:
        return intent != OUT_OF_SCOPE and intent in self._names

    async def _read_vectors(self) -> Vectors:
        """Weights of tokens, learned again each day."""
        today = local_date(self._clock.now())
        if self._vectors is None or self._vectors[0] != today:
            learned = await asyncio.to_thread(Vectors.of, await self._learned_from())
            self._vectors = (today, learned)
        return self._vectors[1]

    async def _name(self, connection: Any, vectors: Vectors, gaps: Iterable[int]) -> None:
        named = []
        for gap in gaps:
            members = await store.list_members(connection, gap, 4 * EACH)
            central = await asyncio.to_thread(most_central, vectors, members)
            intents = Counter(one.intent for one in members if one.intent)
            intent = next((name for name, _ in intents.most_common(1)), None)
            named.append(Named(gap, central.text, central.language, intent))
        await store.name_gaps(connection, named)

    def _placed(
        self, vectors: Vectors, loose: Sequence[Missed], samples: Mapping[int, Sequence[Missed]]
    ) -> tuple[dict[int, int], Sequence[Sequence[Missed]]]:
        bar = self._policies.find("knowledge.gap.likeness", self._clock.now())
        limit = 0.27 if bar is None else float(bar.number) / 100
        joined = join(vectors, loose, samples, limit)
        rest = [one for one in loose if one.id not in joined]
        return joined, group(vectors, rest, limit)


def join(
    vectors: Vectors,
    loose: Sequence[Missed],
    samples: Mapping[int, Sequence[Missed]],
    limit: float,
) -> dict[int, int]:
    """Question -> the cluster whose three nearest members are likest on average, from the limit on."""
    members = [(gap, one) for gap, found in samples.items() for one in found]
    if not members or not loose:
        return {}
    others = [one for _, one in members]
    likeness = vectors.likeness([one.text for one in loose], [one.text for one in others])
    found = {}
    for row, one in enumerate(loose):
        by_gap: dict[int, list[float]] = {}
        for column, (gap, other) in enumerate(members):
            value = float(likeness[row, column]) + _same_need(one, other)
            if value > SAME_INTENT:
                by_gap.setdefault(gap, []).append(value)
        means = {gap: _mean_of_best(values) for gap, values in by_gap.items()}
        best = max(means, key=lambda gap: means[gap], default=None)
        if best is not None and means[best] >= limit:
            found[one.id] = best
    return found


def group(vectors: Vectors, loose: Sequence[Missed], limit: float) -> list[list[Missed]]:
    """New clusters by average linkage; texts that are equal stay together."""
    if not loose:
        return []
    if len(loose) == 1:
        return [list(loose)]
    from sklearn.cluster import AgglomerativeClustering

    likeness = vectors.likeness([one.text for one in loose])
    needs = [[_same_need(one, other) for other in loose] for one in loose]
    distance = 1 - (likeness + needs)
    distance[distance < 0] = 0
    for row, one in enumerate(loose):
        for column, other in enumerate(loose):
            if one.text == other.text:
                distance[row, column] = 0
    labels = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=1 - limit
    ).fit_predict(distance)
    found: dict[int, list[Missed]] = {}
    for label, one in zip(labels, loose, strict=True):
        found.setdefault(int(label), []).append(one)
    return list(found.values())


def most_central(vectors: Vectors, members: Sequence[Missed]) -> Missed:
    """The question that is likest to all others; of equals the newest."""
    likeness = vectors.likeness([one.text for one in members])
    return members[int(likeness.sum(axis=1).argmax())]


def monday(day: date) -> date:
    """The first day of the day's week."""
    return day - timedelta(days=day.weekday())


def start_of(day: date) -> datetime:
    """The first moment of a day where the institution stands."""
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)


def _same_need(one: Missed, other: Missed) -> float:
    same = one.intent is not None and one.intent == other.intent and one.intent != OUT_OF_SCOPE
    return SAME_INTENT if same else 0.0


def _mean_of_best(values: Sequence[float]) -> float:
    best = sorted(values, reverse=True)[:NEAREST_MEMBERS]
    return sum(best) / len(best)
