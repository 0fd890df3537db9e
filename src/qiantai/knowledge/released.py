"""A set of releases in memory: a few candidates from the index, then each held against the question."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache

from qiantai.floor.clock import local_date
from qiantai.knowledge.asked import Asked
from qiantai.knowledge.likeness import Likeness
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


class Released:
    """Searches one fixed set of releases."""

    def __init__(self, releases: Sequence[Release], asked: Asked, tokens: Tokens) -> None:
        self._releases = tuple(releases)
        self._tokens = tokens
        read = cache(tokens.read)  # each text is read twice here
        self._likeness = Likeness([release.article for release in releases], asked, read)
        self._index = TextIndex(_fields(self._releases, asked, read), FIELDS)
        self._by_intent: dict[str, list[int]] = defaultdict(list)
        self._in_force = lru_cache(maxsize=16)(self._in_force_on)
        for place, release in enumerate(self._releases):
            for intent in release.article.intents:
                self._by_intent[intent].append(place)

    def find(
        self, question: str, intents: Sequence[str], audience: str | None, at: datetime
    ) -> list[Found]:
        """Releases in force for the audience (None: any), the likeliest first; empty for a text without words."""
        query = self._likeness.query(self._tokens.read(question[:LONGEST]))
        if not query.tokens:
            return []
        places = {place for intent in intents for place in self._by_intent.get(intent, ())}
        places.update(place for place, _ in self._index.search(_searched(query.tokens), CANDIDATES))
        found = [
            Found(self._releases[place], self._likeness.evidence(query, place, intents).probability)
            for place in sorted(places & self._in_force(local_date(at)))
            if audience is None or self._releases[place].meant_for(audience)
        ]
        found.sort(key=lambda one: -one.probability)
        return found

    def _in_force_on(self, day: date) -> frozenset[int]:
        """Of each article the newest version that has begun, unless its last day is over."""
        newest: dict[str, int] = {}
        for place, release in enumerate(self._releases):
            known = newest.get(release.article.id)
            newer = known is None or release.version > self._releases[known].version
            if release.begun(day) and newer:
                newest[release.article.id] = place
        return frozenset(place for place in newest.values() if self._releases[place].holds(day))


def _searched(tokens: frozenset[str]) -> Sequence[str]:
    """Single characters find too much, so they are searched only when there is nothing else."""
    longer = sorted(token for token in tokens if token[0] != "c")
    return longer or sorted(tokens)


def _fields(
    releases: Sequence[Release], asked: Asked, read: Callable[[str], list[str]]
) -> Iterator[dict[str, list[str]]]:
    for release in releases:
        article = release.article
        texts = {
            "question": article.questions,
            "asked": asked.get(article.intents[0], ()),
            "answer": article.answer.values(),
        }
        yield {
            field: [token for text in lines for token in read(text)]
            for field, lines in texts.items()
        }
