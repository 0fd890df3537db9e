"""Finds texts by shared words and by likeness of meaning at once; what was indexed is only read."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qiantai.knowledge.encoder import Encoder, Vectors
from qiantai.knowledge.fusion import (
    ELSEWHERE,
    WITHOUT,
    among,
    cautious,
    joined,
    signals,
    standing,
)
from qiantai.knowledge.grams import Grams, Pieces
from qiantai.knowledge.postings import MANY, Counted, Floats, Postings, foremost

LONGEST = 1000
"""Characters of a query that are read."""
FEW_WORDS = 0.35
"""Share of a query that its best text says, below which meaning is compared with every text."""
SAMPLE = 2000  # texts by which the usual likeness is known among many
Places = NDArray[np.int64]


class Retriever:
    """Searches texts, counted from 0; without an encoder by words alone, with `vectors` also by another model's."""

    def __init__(
        self,
        texts: Sequence[str],
        grams: Grams,
        encoder: Encoder | None = None,
        vectors: Vectors | None = None,
    ) -> None:
        self._grams, self._encoder, self._vectors = grams, encoder, vectors
        meanings: list[Vectors] = []

        def seen(counted: Counted, size: int) -> None:
            if encoder is not None:
                meanings.append(encoder.of_counted(counted, size))

        self._postings = Postings(texts, grams.read, seen)
        self._meanings = np.concatenate(meanings) if meanings else None
        self._sample = self._meanings
        if self._meanings is not None:
            every = max(1, len(self._meanings) // SAMPLE)
            self._sample = np.ascontiguousarray(self._meanings[::every])
        self._weights = cautious(encoder.fusion) if encoder and encoder.fusion else WITHOUT

    def search(
        self, query: str, limit: int, vector: Vectors | None = None
    ) -> list[tuple[int, float]]:
        """Places of the best texts with their scores, best first; `vector` is the other model's of the query."""
        pieces = self._grams.read([query[:LONGEST]])
        words, whole = self._postings.scores(np.unique(pieces.keys))
        if not len(words):
            return []
        sure = float(words.max()) / max(whole, 1e-9)
        places = self._worth(words, sure)
        said = among(words[places], words)
        alike, known = self._alike(pieces, places)
        total = joined(signals(said, sure, alike, self._postings.extent), self._weights)
        if vector is not None and self._vectors is not None:
            likeness = np.asarray(self._vectors @ vector, np.float32)
            total += ELSEWHERE * among(likeness[places], likeness)
        elif not known:
            total[words[places] == 0] = -np.inf
        return _best(places, total, limit)

    def _worth(self, words: Floats, sure: float) -> Places:
        """Among many texts those that words put ahead, as long as words find anything."""
        if len(words) <= MANY or sure < FEW_WORDS or self._vectors is not None:
            return np.arange(len(words))
        return foremost(words)

    def _alike(self, pieces: Pieces, places: Places) -> tuple[Floats, bool]:
        """How far the likeness of meaning stands out, and whether the query has any meaning that is known."""
        if self._encoder is None or self._meanings is None or self._sample is None:
            return np.zeros(len(places), np.float32), False
        meaning = self._encoder.of(pieces, 1)[0]
        if not meaning.any():
            return np.zeros(len(places), np.float32), False
        if len(places) == len(self._meanings):
            return standing(self._meanings @ meaning), True
        likeness = self._meanings[places] @ meaning
        return among(likeness, self._sample @ meaning), True


def _best(places: Places, total: Floats, limit: int) -> list[tuple[int, float]]:
    """The first of equals is the one that was indexed first."""
    if len(total) > limit:
        kept = np.flatnonzero(total >= np.partition(total, -limit)[-limit])
        places, total = places[kept], total[kept]
    order = np.lexsort((places, -total))[:limit]
    return [(int(places[at]), float(total[at])) for at in order if total[at] > -np.inf]
