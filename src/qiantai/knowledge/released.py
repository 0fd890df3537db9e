"""A set of releases in memory: a few candidates from the index, then each held against the question."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from qiantai.knowledge.cuts import Cut
from qiantai.knowledge.likeness import Evidence, Likeness, Query, Reading, Utterances
from qiantai.knowledge.model import Release
from qiantai.knowledge.search import TextIndex
from qiantai.knowledge.tokens import Tokens

CANDIDATES = 12
LONGEST = 500
"""Characters of a question that are read; one that makes sense is far shorter."""
HEARD = 2048
"""How many questions are remembered as they were read, each about 10 KiB; who asks them and for which service is left open."""
FIELDS = {"question": 2.0, "asked": 1.0, "answer": 0.7}


@dataclass(frozen=True, slots=True)
class Found:
    """A release with the probability that it answers the question."""

    release: Release
    probability: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class _Kept:
    """A release with what was read of it, and its place in the index."""

    release: Release
    reading: Reading
    place: int


@dataclass(frozen=True, slots=True)
class _Heard:
    """A question as it was read, and what its words and its meaning alone find, by place."""

    query: Query
    found: Mapping[int, Found]


class Released:
    """Searches one fixed set of releases; who may read which of them is not its matter."""

    def __init__(self, releases: Sequence[Release], utterances: Utterances) -> None:
        self._utterances = utterances
        cuts = utterances.cuts.of_all([release.article for release in releases])
        self._index = _written(_texts(zip(releases, cuts, strict=True), utterances))
        self._hold(
            [
                _Kept(release, Reading.of(release.article, cut), place)
                for place, (release, cut) in enumerate(zip(releases, cuts, strict=True))
            ]
        )

    def changed(self, releases: Sequence[Release]) -> "Released":
        """With these releases instead; what is in both is not read again. This one answers as before.

        Only the newest of a row of sets may be changed again.
        """
        after = object.__new__(Released)
        after._utterances = self._utterances
        known = {_key(kept.release): kept for kept in self._kept.values()}
        wanted = {_key(release): release for release in releases}
        gone = [kept.place for key, kept in known.items() if key not in wanted]
        index = self._index.result()
        kept, cuts = [], []
        for key, release in wanted.items():
            if key in known:
                kept.append(_Kept(release, known[key].reading, known[key].place))
            else:
                cuts.append((release, self._utterances.cuts.of(release.article)))
        fresh = [
            _Kept(release, Reading.of(release.article, cut), place)
            for place, (release, cut) in enumerate(cuts, start=index.places)
        ]
        after._index = self._index
        if gone or fresh:
            after._index = Future()
            after._index.set_result(index.changed(gone, _texts(cuts, self._utterances)))
        after._hold([*kept, *fresh])
        return after

    def _hold(self, kept: Sequence[_Kept]) -> None:
        self._kept: Mapping[int, _Kept] = {one.place: one for one in kept}
        self._order = [one.place for one in kept]
        self._row = {place: row for row, place in enumerate(self._order)}
        self._likeness = Likeness([one.reading for one in kept], self._utterances)
        self._tokens = Tokens()
        self._heard = lru_cache(HEARD)(self._hear)
        self._by_intent: dict[str, list[int]] = defaultdict(list)
        for one in kept:
            for intent in one.release.article.intents:
                self._by_intent[intent].append(one.place)

    def find(self, question: str, intents: Sequence[str]) -> list[Found]:
        """Releases of any day and for anybody, the likeliest first; empty for a text without words."""
        heard = self._heard(question[:LONGEST])
        if not heard.query.tokens:
            return []
        meant = {place for intent in intents for place in self._by_intent.get(intent, ())}
        found = [self._held(heard.query, place, intents) for place in meant]
        found += [one for place, one in heard.found.items() if place not in meant]
        found.sort(key=_rank)
        return found

    def _hear(self, question: str) -> "_Heard":
        query = self._likeness.query(self._tokens.read(question), question)
        if not query.tokens:
            return _Heard(query, {})
        hits = self._index.result().search(_searched(query.tokens), CANDIDATES)
        places = {place for place, _ in hits}
        places.update(self._order[row] for row in self._likeness.alike(query, CANDIDATES))
        return _Heard(query, {place: self._held(query, place, ()) for place in places})

    def _held(self, query: Query, place: int, intents: Sequence[str]) -> Found:
        """A release held against a question."""
        evidence = self._likeness.evidence(query, self._row[place], intents)
        return Found(self._kept[place].release, self._likeness.judged(evidence), evidence)


def _written(texts: Iterable[Mapping[str, Sequence[str]]]) -> "Future[TextIndex]":
    """In a thread, for most of the writing is done outside the interpreter; who searches first may have to wait."""
    pool = ThreadPoolExecutor(1)
    index = pool.submit(TextIndex, texts, FIELDS)
    pool.shutdown(wait=False)
    return index


def _rank(found: Found) -> tuple[float, str, int]:
    """Best first; equals in an order that does not depend on what was released when."""
    return -found.probability, found.release.article.id, -found.release.version


def _key(release: Release) -> tuple[str, int]:
    return release.article.id, release.version


def _searched(tokens: frozenset[str]) -> Sequence[str]:
    """Single characters find too much, so they are searched only when there is nothing else."""
    longer = sorted(token for token in tokens if token[0] != "c")
    return longer or sorted(tokens)


def _texts(
    cuts: Iterable[tuple[Release, Cut]], utterances: Utterances
) -> Iterator[dict[str, list[str]]]:
    for release, cut in cuts:
        yield {
            "question": list(chain.from_iterable(cut.questions)),
            "asked": [utterances.words.get(release.article.intents[0], "")],
            "answer": list(chain.from_iterable(cut.answers)),
        }
