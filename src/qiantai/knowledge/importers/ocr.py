"""Recognises text on pictures, and puts the pieces back into lines and tables by their places."""

import importlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from qiantai.knowledge.importers.base import Block, Grid, Paragraph

LEAST_SCORE = 0.5
_ITEM = re.compile(r"[（(]([一二三四五六七八九十]{1,3})[）)]")  # brackets are often read half wide
Picture = NDArray[np.uint8]  # height x width x 3, blue first


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text with its box in pixels."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """How tall the letters stand."""
        return self.bottom - self.top


class Recogniser(Protocol):
    """Finds text on a picture; blocking, gives no pieces for a blank one, opens no network connection."""

    def read(self, picture: Picture) -> Sequence[Piece]:
        """All pieces in any order."""
        ...


class RapidRecogniser:
    """RapidOCR with the models of its wheel, on one core."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def read(self, picture: Picture) -> Sequence[Piece]:
        """All pieces that are sure enough."""
        found = self._engine(picture)
        if found.boxes is None:
            return []
        return [
            Piece(_ITEM.sub(r"（\1）", text), min(xs), min(ys), max(xs), max(ys))
            for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
            if score >= LEAST_SCORE and text.strip()
            for xs, ys in [(box[:, 0].tolist(), box[:, 1].tolist())]
        ]


@cache
def find_recogniser() -> Recogniser | None:
    """The recogniser of the extra `ocr`, or None while that is not installed."""
    try:
        rapid = importlib.import_module("rapidocr")
    except ImportError:
        return None
    params = {
        "Global.log_level": "error",
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }
    return RapidRecogniser(rapid.RapidOCR(params=params))


def piece_blocks(pieces: Sequence[Piece], page: int) -> list[Block]:
    """Lines that belong together as paragraphs, and rows of several columns as tables."""
    rows = list(_rows(pieces))
    blocks: list[Block] = []
    place = 0
    while place < len(rows):
        end = _table_end(rows, place)
        if end - place > 1:
            blocks.append(Grid(_grid(rows[place:end]), page))
            place = end
        else:
            blocks.append(Paragraph(" ".join(piece.text for piece in rows[place]), page))
            place += 1
    return _joined(blocks, rows)


def _rows(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Pieces whose middles stand at one height, from left to right."""
    row: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: piece.top + piece.bottom):
        middle = (piece.top + piece.bottom) / 2
        if row and middle > row[0].bottom - row[0].height * 0.25:
            yield sorted(row, key=lambda one: one.left)
            row = []
        row.append(piece)
    if row:
        yield sorted(row, key=lambda one: one.left)


def _table_end(rows: Sequence[Sequence[Piece]], first: int) -> int:
    """Behind the last row that has the columns of the first one; a row may leave cells empty."""
    columns = len(rows[first])
    end = first + 1
    if columns < 2:
        return end
    while end < len(rows) and 2 <= len(rows[end]) <= columns and _fits(rows[first], rows[end]):
        end += 1
    return end


def _fits(head: Sequence[Piece], row: Sequence[Piece]) -> bool:
    places = [_column(head, piece) for piece in row]
    return len(set(places)) == len(places)


def _column(head: Sequence[Piece], piece: Piece) -> int:
    """The column whose left edge or middle is nearest."""

    def distance(one: Piece) -> float:
        middles = abs((one.left + one.right) - (piece.left + piece.right)) / 2
        return min(abs(one.left - piece.left), middles)

    return min(range(len(head)), key=lambda place: distance(head[place]))


def _grid(rows: Sequence[Sequence[Piece]]) -> tuple[tuple[str, ...], ...]:
    result = []
    for row in rows:
        cells = [""] * len(rows[0])
        for piece in row:
            cells[_column(rows[0], piece)] = piece.text
        result.append(tuple(cells))
    return tuple(result)


def _joined(blocks: list[Block], rows: Sequence[Sequence[Piece]]) -> list[Block]:
    """Lines that fill the width go on in the next one."""
    right = max((row[-1].right for row in rows), default=0.0)
    left = min((row[0].left for row in rows), default=0.0)
    full = {" ".join(p.text for p in row) for row in rows if row[-1].right > right - row[-1].height}
    starts = {" ".join(p.text for p in row): row[0].left - left > row[0].height for row in rows}
    result: list[Block] = []
    before = ""
    for block in blocks:
        last = result[-1] if result else None
        if isinstance(block, Paragraph):
            line = block.text
            joins = isinstance(last, Paragraph) and before in full and not starts[line]
            if joins and isinstance(last, Paragraph) and len(before) > 8:
                result[-1] = Paragraph(last.text + line, last.page)
            else:
                result.append(block)
            before = line
        else:
            result.append(block)
            before = ""
    return result
