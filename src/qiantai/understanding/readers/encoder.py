"""A small convolutional encoder of a whole message, read with plain NumPy: phrases of one to four tokens, the best of each.

After Kim 2014 (arXiv:1408.5882). Every token is the sum of its own vector, its word's and its sound's, so that a
misspelt or misheard character still sounds right; a Latin word has vectors of its parts besides (Bojanowski et al. 2017,
arXiv:1607.04606), so that an inflected or misspelt one still resembles what was learnt.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qiantai.understanding.readers.tokens import STREAMS, Token, tokens

WIDTHS = (1, 2, 3, 4)
SLOTS = 1 << 13  # vectors that the parts of Latin words share
PART_SIZES = (3, 4, 5)  # letters, the edges of the word among them
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Encoder:
    """`tables` hold one vector per place of `known`; `filters` are the weights of all widths side by side.

    Columns of `filters` belong to width 1, then the two places of width 2, and so on, `size` filters each. `parts` are
    the vectors of the parts of Latin words; models without them name none.
    """

    known: tuple[dict[str, int], ...]
    tables: tuple[Floats, ...]
    filters: Floats
    filter_bias: Floats
    output: Floats
    output_bias: Floats
    parts: Floats | None = None

    @property
    def size(self) -> int:
        """How many filters there are of each width."""
        return len(self.filter_bias) // len(WIDTHS)

    def scores(self, wording: str) -> Floats:
        """One raw score per label."""
        text = tokens(wording)
        first, word, sound = self.places(text).T
        vectors = self.tables[0][first] + self.tables[1][word] + self.tables[2][sound]
        if self.parts is not None:
            for place, token in enumerate(text):
                slots, share = parts_of(token[0])
                if len(slots):
                    vectors[place] += self.parts[slots].sum(axis=0) * share
        found = np.maximum(peaks(vectors @ self.filters, self.size) + self.filter_bias, 0)
        return np.asarray(found @ self.output + self.output_bias, dtype=np.float32)

    def places(self, text: Sequence[Token]) -> NDArray[np.int32]:
        """The table rows of a text's tokens, one column a stream; one unknown token when there is none."""
        rows = [
            [known.get(part, 1) for known, part in zip(self.known, token, strict=True)]
            for token in text
        ]
        return np.array(rows or [[1] * STREAMS], dtype=np.int32)

    def arrays(self) -> dict[str, Any]:
        """Everything for one .npz, tables and weights in half precision."""
        half = {
            f"encoder_table_{n}": table.astype(np.float16) for n, table in enumerate(self.tables)
        }
        names = {
            f"encoder_known_{n}": np.frombuffer("\n".join(known).encode(), dtype=np.uint8)
            for n, known in enumerate(self.known)
        }
        parts = {} if self.parts is None else {"encoder_parts": self.parts.astype(np.float16)}
        return {
            **half,
            **names,
            **parts,
            "encoder_filters": self.filters.astype(np.float16),
            "encoder_filter_bias": self.filter_bias,
            "encoder_output": self.output.astype(np.float16),
            "encoder_output_bias": self.output_bias,
        }

    @classmethod
    def of(cls, saved: Mapping[str, Any]) -> "Encoder":
        """The encoder of an .npz made by `arrays`."""
        parts = saved["encoder_parts"].astype(np.float32) if "encoder_parts" in saved else None
        known = (saved[f"encoder_known_{n}"].tobytes().decode().split("\n") for n in range(STREAMS))
        return cls(
            tuple({name: place for place, name in enumerate(names, start=2)} for names in known),
            tuple(saved[f"encoder_table_{n}"].astype(np.float32) for n in range(STREAMS)),
            saved["encoder_filters"].astype(np.float32),
            saved["encoder_filter_bias"],
            saved["encoder_output"].astype(np.float32),
            saved["encoder_output_bias"],
            parts,
        )


@lru_cache(8192)
def parts_of(word: str) -> tuple[NDArray[np.int64], np.float32]:
    """Slots of a Latin word's parts, and the share that each has in the word; no slots for anything else."""
    if not (word.isascii() and word.isalpha()):
        return np.zeros(0, dtype=np.int64), np.float32(0)
    marked = f"<{word}>".encode()
    slots = {
        zlib.crc32(marked[start : start + size]) % SLOTS
        for size in PART_SIZES
        for start in range(len(marked) - size + 1)
    }
    return np.array(sorted(slots), dtype=np.int64), np.float32(1 / np.sqrt(max(1, len(slots))))


def peaks(parts: Floats, size: int) -> Floats:
    """What `best_phrases` finds in one text, without the places; writes over `parts`."""
    length, start = len(parts), 0
    best = np.empty(len(WIDTHS) * size, dtype=np.float32)
    for nth, width in enumerate(WIDTHS):
        response = parts[:, start : start + size]
        for ahead in range(1, min(width, length)):
            column = start + ahead * size
            response[: length - ahead] += parts[ahead:, column : column + size]
        response.max(axis=0, out=best[nth * size : (nth + 1) * size])
        start += width * size
    return best


def best_phrases(parts: Floats, size: int) -> tuple[Floats, NDArray[np.intp]]:
    """The highest response of each filter over a batch of texts, and where its phrase begins.

    `parts` is texts x tokens x all filter places; a phrase that runs over the end counts what it has.
    """
    length, start = parts.shape[1], 0
    best, places = [], []
    for width in WIDTHS:
        response = parts[:, :, start : start + size]
        if width > 1:
            response = response.copy()
        for ahead in range(1, min(width, length)):
            column = start + ahead * size
            response[:, : length - ahead] += parts[:, ahead:, column : column + size]
        place = response.argmax(axis=1)
        places.append(place)
        best.append(np.take_along_axis(response, place[:, None], axis=1)[:, 0])
        start += width * size
    return np.concatenate(best, axis=1), np.concatenate(places, axis=1)
