"""Our own small encoder: a vector for every piece, learned from the packs, and the sum of a text's vectors for the text."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import data_root
from qiantai.knowledge.grams import Grams, Keys, Pieces
from qiantai.knowledge.postings import CHUNK, Counted, once

Vectors = NDArray[np.float32]
MODEL = "retrieval.npz"
BLOCK = 4096  # pieces whose vectors are added at a time, so that they stay in the cache


@dataclass(frozen=True, slots=True)
class Encoder:
    """Pieces in rising order of their keys, one row of small numbers each, and the size of a row's unit.

    `fusion` are the weights, by name, with which its likeness joins that of words.
    """

    keys: Keys
    rows: NDArray[np.int8]
    units: NDArray[np.float32]
    fusion: Mapping[str, float]

    @classmethod
    def load(cls, path: Path) -> Self:
        """Misconfigured when the file is none of ours."""
        try:
            with np.load(path, allow_pickle=False) as held:
                names = [str(name) for name in held["fusion_names"]]
                fusion = dict(zip(names, map(float, held["fusion"]), strict=True))
                return cls(held["keys"], held["rows"], held["units"], fusion)
        except (OSError, ValueError, KeyError) as error:
            raise Misconfigured(f"{path}: is no retrieval model: {error}") from error

    def save(self, path: Path) -> None:
        """Write it as a file that `load` reads."""
        arrays: dict[str, Any] = {"keys": self.keys, "rows": self.rows, "units": self.units}
        arrays["fusion_names"] = np.array(list(self.fusion))
        arrays["fusion"] = np.array(list(self.fusion.values()))
        np.savez_compressed(path, **arrays)

    @property
    def mark(self) -> str:
        """Changes with every vector that it makes, in hexadecimal."""
        digest = hashlib.sha256()
        for part in (self.keys, self.rows, self.units):
            digest.update(np.ascontiguousarray(part).data)
        return digest.hexdigest()

    @property
    def width(self) -> int:
        """Numbers in a vector."""
        return int(self.rows.shape[1])

    def encode(self, texts: Sequence[str], grams: Grams) -> Vectors:
        """One row of unit length for each text; zeros for one without a known piece."""
        chunks = [np.zeros((0, self.width), np.float32)]
        for start in range(0, len(texts), CHUNK):
            part = texts[start : start + CHUNK]
            chunks.append(self.of(grams.read(part), len(part)))
        return np.concatenate(chunks)

    def of(self, pieces: Pieces, texts: int) -> Vectors:
        """The vectors of texts that were cut already."""
        return self.of_counted(once(pieces), texts)

    def of_counted(self, counted: Counted, texts: int) -> Vectors:
        """The vectors of texts whose pieces were counted already."""
        keys, rows, counts = counted
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        known = self.keys[places] == keys
        places, rows = places[known], rows[known]
        weights = (1 + np.log(counts[known])) * self.units[places]
        order = np.argsort(rows, kind="stable")
        places, rows, weights = places[order], rows[order], weights[order, None]
        vectors = np.zeros((texts, self.width), np.float32)
        for start in range(0, len(rows), BLOCK):
            block = slice(start, start + BLOCK)
            starts = np.flatnonzero(np.diff(rows[block], prepend=-1))
            weighed = self.rows[places[block]] * weights[block]
            vectors[rows[block][starts]] += np.add.reduceat(weighed, starts, axis=0)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-9), np.float32)


def packed(keys: Keys, rows: Vectors, fusion: Mapping[str, float]) -> Encoder:
    """An encoder of full vectors, whose rows are rounded to 127 steps."""
    order = np.argsort(keys)
    full = rows[order]
    units = np.maximum(np.abs(full).max(axis=1), 1e-9).astype(np.float32) / 127
    return Encoder(keys[order], np.rint(full / units[:, None]).astype(np.int8), units, fusion)


@lru_cache(maxsize=1)
def shipped_encoder() -> Encoder | None:
    """The model that comes with the package, read once; None in a copy that was built without it."""
    path = data_root("models") / MODEL
    return Encoder.load(path) if path.is_file() else None
