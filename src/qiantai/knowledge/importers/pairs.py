"""Recognises tables of questions and answers, whatever their columns are called and wherever they stand."""

import re
from collections.abc import Iterator, Sequence

from qiantai.knowledge.importers.base import Block, Grid, Heading, Pair, Paragraph

Rows = Sequence[Sequence[str]]
_QUESTION = {"问题", "标准问", "标准问题", "标准问法", "提问", "question", "q", "faq", "問題"}
_ANSWER = {"答案", "回答", "标准答案", "答复", "回复", "answer", "a", "reply", "答覆"}
_SIMILAR = {"相似问", "相似问题", "相似问法", "扩展问", "similar", "similar questions", "variants"}
_PARTS = re.compile(r"[\n|;；]+")


def read_pairs(rows: Rows) -> list[Pair] | None:
    """The pairs of a table whose head names a question and an answer, else None."""
    if not rows:
        return None
    head = [cell.strip().lower() for cell in rows[0]]
    question, answer = _column(head, _QUESTION), _column(head, _ANSWER)
    if question is None or answer is None:
        return None
    similar = _column(head, _SIMILAR)
    pairs = []
    for row in rows[1:]:
        cells = [*row, *[""] * (len(head) - len(row))]
        if cells[question].strip() and cells[answer].strip():
            others = _PARTS.split(cells[similar]) if similar is not None else []
            kept = tuple(text.strip() for text in others if text.strip())
            pairs.append(Pair(cells[question].strip(), cells[answer].strip(), kept))
    return pairs


def pair_blocks(pairs: Sequence[Pair]) -> Iterator[Block]:
    """Each pair as a part of a document: the question above its answer."""
    for pair in pairs:
        yield Heading(pair.question, 2)
        yield Paragraph(pair.answer)


def table_blocks(rows: Rows) -> tuple[list[Block], list[Pair]]:
    """Pairs when the rows are such, else the rows as tables: a blank row ends one, a lone cell is a line of text."""
    pairs = read_pairs(rows)
    if pairs is not None:
        return list(pair_blocks(pairs)), pairs
    blocks: list[Block] = []
    for part in _parts(rows):
        while part and sum(1 for cell in part[0] if cell) == 1 and len(part[0]) > 1:
            blocks.append(Paragraph(next(cell for cell in part[0] if cell)))
            part = part[1:]
        if part:
            blocks.append(Grid(_narrow(part)))
    return blocks, []


def _parts(rows: Rows) -> Iterator[Rows]:
    part: list[Sequence[str]] = []
    for row in [*rows, ()]:
        if any(cell.strip() for cell in row):
            part.append(row)
        elif part:
            yield part
            part = []


def _narrow(rows: Rows) -> tuple[tuple[str, ...], ...]:
    """The rows without the columns that are empty in all of them."""
    width = max(len(row) for row in rows)
    full = [[*row, *[""] * (width - len(row))] for row in rows]
    used = [column for column in range(width) if any(row[column].strip() for row in full)]
    return tuple(tuple(row[column].strip() for column in used) for row in full)


def _column(head: Sequence[str], names: set[str]) -> int | None:
    return next((place for place, cell in enumerate(head) if cell in names), None)
