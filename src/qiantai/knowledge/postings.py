"""Texts as postings of their pieces with the BM25 impact of each, kept in four arrays."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qiantai.knowledge.grams import (
    NUMBER,
    ONE,
    PART,
    STEM,
    THREE,
    TWO,
    WORD,
    Keys,
    Pieces,
    kinds,
)

KINDS: Mapping[int, float] = {
    WORD: 1.0,
    ONE: 0.5,
    TWO: 1.0,
    THREE: 1.0,
    STEM: 1.0,
    PART: 0.5,
    NUMBER: 1.0,
}
"""How much a kind of piece counts; single characters are in every text and say little alone."""
SATURATION, LENGTHS = 1.2, 0.75  # k1 and b of BM25, the usual ones
CHUNK = 2000
MANY = 20_000  # texts, from which on not every posting is read
COMMON = 50  # a piece in more than one of so many texts is common
AHEAD = 500
Floats = NDArray[np.float32]
Cut = Callable[[Sequence[str]], Pieces]
Counted = tuple[Keys, NDArray[np.int32], Floats]
Seen = Callable[[Counted, int], None]
"""Is told the counted pieces of each chunk of so many texts."""


class Postings:
    """Texts found by their pieces; the score of a text is the sum of the impacts of the query's pieces.

    `extent` is about how many different characters a text has, a stem counting as two.
    """

    def __init__(
        self,
        texts: Sequence[str],
        cut: Cut,
        seen: Seen | None = None,
        held: Mapping[str, NDArray[Any]] | None = None,
    ) -> None:
        self._cut = cut
        self.size = len(texts)
        if held is not None:
            self._keys: Keys = held["keys"]
            self._starts, self._rows = held["starts"], held["rows"]
            self._rarity, self._impacts = held["rarity"], held["impacts"]
            self.extent = float(held["extent"])
            return
        self._build(texts, seen)

    @property
    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """What `held` takes in place of reading the same texts again."""
        return {
            "keys": self._keys,
            "starts": self._starts,
            "rows": self._rows,
            "rarity": self._rarity,
            "impacts": self._impacts,
            "extent": np.array(self.extent),
        }

    def _build(self, texts: Sequence[str], seen: Seen | None) -> None:
        keys, rows, counts = _counted(texts, self._cut, seen)
        order = np.argsort(keys, kind="stable")
        keys, self._rows, counts = keys[order], rows[order], counts[order]
        starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])[: len(keys)])
        self._keys = keys[starts]
        self._starts = np.append(starts, len(keys)).astype(np.int64)
        kind = kinds(self._keys)
        found = np.diff(self._starts)
        self.extent = float(found @ ((kind == ONE) + 2.0 * (kind == STEM))) / max(self.size, 1)
        self._rarity = self._rarities()
        self._impacts = self._weighed(counts)

    def pieces(self, query: str) -> Keys:
        """The distinct pieces of a query."""
        return np.unique(self._cut([query]).keys)

    def scores(self, pieces: Keys) -> tuple[Floats, float]:
        """The score of every text, and what a text that says all of the query would score."""
        scores = np.zeros(self.size, np.float32)
        if not len(self._keys) or not len(pieces):
            return scores, 0.0
        places = np.minimum(np.searchsorted(self._keys, pieces), len(self._keys) - 1)
        known = self._keys[places] == pieces
        self._add(scores, places[known])
        unknown = _weights(pieces[~known]).sum() * np.log(1 + self.size / 0.5)
        return scores, float(self._rarity[places[known]].sum() + unknown)

    def _add(self, scores: Floats, places: NDArray[np.int64]) -> None:
        """Among many texts, common pieces count only for those that the rare pieces put ahead."""
        found = self._starts[places + 1] - self._starts[places]
        common = found > max(MANY // 10, self.size // COMMON)
        for place in places[~common]:
            part = slice(self._starts[place], self._starts[place + 1])
            scores[self._rows[part]] += self._impacts[part]
        ahead: NDArray[np.int64] | None = None
        if self.size > MANY:
            ahead = foremost(scores)
            ahead = ahead if len(ahead) == AHEAD else None
        for place in places[common]:
            part = slice(self._starts[place], self._starts[place + 1])
            rows, impacts = self._rows[part], self._impacts[part]
            if ahead is None:
                scores[rows] += impacts
                continue
            at = np.minimum(np.searchsorted(rows, ahead), len(rows) - 1)
            there = rows[at] == ahead
            scores[ahead[there]] += impacts[at[there]]

    def _rarities(self) -> Floats:
        found = np.diff(self._starts)
        rarity = np.log(1 + (self.size - found + 0.5) / (found + 0.5))
        return np.asarray(rarity * _weights(self._keys), np.float32)

    def _weighed(self, counts: Floats) -> Floats:
        """BM25 of each posting; the lengths of texts count by kind, since a kind's pieces are compared with its own."""
        kind = np.repeat(kinds(self._keys).astype(np.int8), np.diff(self._starts))
        impacts = np.repeat(self._rarity, np.diff(self._starts)) * (SATURATION + 1) * counts
        for one in KINDS:
            of_kind = kind == one
            rows, found = self._rows[of_kind], counts[of_kind]
            lengths = np.bincount(rows, found, self.size)
            norm = (
                1
                - LENGTHS
                + LENGTHS * lengths / max(float(lengths.sum()) / max(self.size, 1), 1e-9)
            )
            impacts[of_kind] /= found + (SATURATION * norm[rows]).astype(np.float32)
        return np.asarray(impacts, np.float32)


def foremost(scores: Floats) -> NDArray[np.int64]:
    """The places of the `AHEAD` best scores above 0, in their order; fewer where there are not so many."""
    some = np.flatnonzero(scores)
    if len(some) <= AHEAD:
        return some
    return np.sort(some[np.argpartition(scores[some], -AHEAD)[-AHEAD:]])


def _weights(keys: Keys) -> Floats:
    table = np.zeros(max(KINDS) + 1, np.float32)
    table[list(KINDS)] = list(KINDS.values())
    return table[kinds(keys)]


def _counted(texts: Sequence[str], cut: Cut, seen: Seen | None) -> Counted:
    """Each piece of each text once, with how often it stands there, by rising key in every chunk of texts."""
    keys: list[Keys] = [np.zeros(0, np.int64)]
    rows: list[NDArray[np.int32]] = [np.zeros(0, np.int32)]
    counts: list[Floats] = [np.zeros(0, np.float32)]
    for start in range(0, len(texts), CHUNK):
        part = texts[start : start + CHUNK]
        found = once(cut(part))
        if seen is not None:
            seen(found, len(part))
        keys.append(found[0])
        rows.append(found[1] + np.int32(start))
        counts.append(found[2])
    return np.concatenate(keys), np.concatenate(rows), np.concatenate(counts)


def once(pieces: Pieces) -> Counted:
    """Key, row and count of each piece of each text, by rising key and then row."""
    keys, places = np.unique(pieces.keys, return_inverse=True)
    pairs, counts = np.unique(places.astype(np.int64) << 32 | pieces.rows, return_counts=True)
    return keys[pairs >> 32], (pairs & 0xFFFFFFFF).astype(np.int32), counts.astype(np.float32)
