"""A set of releases in memory: a few candidates from the index, then each held against the question."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qiantai.knowledge.likeness import Evidence, Likeness, Reading, Utterances
from qiantai.knowledge.model import Release
from qiantai.knowledge.search import TextIndex
from qiantai.knowledge.tokens import Tokens

CANDIDATES = 12
LONGEST = 500
"""Characters of a question that are read; one that makes sense is far shorter."""
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


class Released:
    """Searches one fixed set of releases; who may read which of them is not its matter."""

    def __init__(self, releases: Sequence[Release], utterances: Utterances) -> None:
        tokens = Tokens()
        self._utterances = utterances
        kept = [
            _Kept(release, Reading.of(release.article, tokens.read, self._utterances), place)
            for place, release in enumerate(releases)
        ]
        self._index = TextIndex(_texts(kept, tokens, utterances), FIELDS)
        self._hold(kept)

    def changed(self, releases: Sequence[Release]) -> "Released":
        """With these releases instead; what is in both is not read again. This one answers as before.

        Only the newest of a row of sets may be changed again.
        """
        tokens, after = Tokens(), object.__new__(Released)
        after._utterances = self._utterances
        known = {_key(kept.release): kept for kept in self._kept.values()}
        wanted = {_key(release): release for release in releases}
        gone = [kept.place for key, kept in known.items() if key not in wanted]
        place, kept, fresh = self._index.places, [], []
        for key, release in wanted.items():
            if key in known:
                kept.append(_Kept(release, known[key].reading, known[key].place))
                continue
            fresh.append(
                _Kept(release, Reading.of(release.article, tokens.read, self._utterances), place)
            )
            place += 1
        after._index = self._index
        if gone or fresh:
            after._index = self._index.changed(gone, _texts(fresh, tokens, self._utterances))
        after._hold([*kept, *fresh])
        return after

    def _hold(self, kept: Sequence[_Kept]) -> None:
        self._kept: Mapping[int, _Kept] = {one.place: one for one in kept}
        self._order = [one.place for one in kept]
        self._row = {place: row for row, place in enumerate(self._order)}
        self._likeness = Likeness([one.reading for one in kept], self._utterances)
        self._tokens = Tokens()
        self._by_intent: dict[str, list[int]] = defaultdict(list)
        for one in kept:
            for intent in one.release.article.intents:
                self._by_intent[intent].append(one.place)

    def find(self, question: str, intents: Sequence[str]) -> list[Found]:
        """Releases of any day and for anybody, the likeliest first; empty for a text without words."""
        question = question[:LONGEST]
        query = self._likeness.query(self._tokens.read(question), question)
        if not query.tokens:
            return []
        places = {place for intent in intents for place in self._by_intent.get(intent, ())}
        places.update(place for place, _ in self._index.search(_searched(query.tokens), CANDIDATES))
        places.update(self._order[row] for row in self._likeness.alike(query, CANDIDATES))
        found = []
        for place in places:
            evidence = self._likeness.evidence(query, self._row[place], intents)
            judged = self._likeness.judged(evidence)
            found.append(Found(self._kept[place].release, judged, evidence))
        found.sort(key=_rank)
        return found


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
    kept: Sequence[_Kept], tokens: Tokens, utterances: Utterances
) -> Iterator[dict[str, list[str]]]:
    for one in kept:
        article = one.release.article
        yield {
            "question": [token for text in article.questions for token in tokens.read(text)],
            "asked": [utterances.words.get(article.intents[0], "")],
            "answer": [token for text in article.answer.values() for token in tokens.read(text)],
        }
