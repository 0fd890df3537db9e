"""A small convolutional encoder of a whole message, read with plain NumPy: phrases of one to four tokens, the best of each.

After Kim 2014 (arXiv:1408.5882). Every token is the sum of its own vector, its word's and its sound's, so that a
misspelt or misheard character still sounds right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qiantai.understanding.readers.tokens import STREAMS, Token, tokens

WIDTHS = (1, 2, 3, 4)
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Encoder:
    """`tables` hold one vector per place of `known`; `filters` are the weights of all widths side by side.

    Columns of `filters` belong to width 1, then the two places of width 2, and so on, `size` filters each.
    """

    known: tuple[dict[str, int], ...]
    tables: tuple[Floats, ...]
    filters: Floats
    filter_bias: Floats
    output: Floats
    output_bias: Floats

    @property
    def size(self) -> int:
        """How many filters there are of each width."""
        return len(self.filter_bias) // len(WIDTHS)

    def scores(self, wording: str) -> Floats:
        """One raw score per label."""
        places = self.places(tokens(wording))
        vectors = sum(table[places[:, stream]] for stream, table in enumerate(self.tables))
        phrases, _ = best_phrases((vectors @ self.filters)[None], self.size)
        found = np.maximum(phrases[0] + self.filter_bias, 0)
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
        return {
            **half,
            **names,
            "encoder_filters": self.filters.astype(np.float16),
            "encoder_filter_bias": self.filter_bias,
            "encoder_output": self.output.astype(np.float16),
            "encoder_output_bias": self.output_bias,
        }

    @classmethod
    def of(cls, saved: Mapping[str, Any]) -> "Encoder":
        """The encoder of an .npz made by `arrays`."""
        known = (saved[f"encoder_known_{n}"].tobytes().decode().split("\n") for n in range(STREAMS))
        return cls(
            tuple({name: place for place, name in enumerate(names, start=2)} for names in known),
            tuple(saved[f"encoder_table_{n}"].astype(np.float32) for n in range(STREAMS)),
            saved["encoder_filters"].astype(np.float32),
            saved["encoder_filter_bias"],
            saved["encoder_output"].astype(np.float32),
            saved["encoder_output_bias"],
        )


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
