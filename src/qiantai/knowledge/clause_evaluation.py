"""Measures how often the clause that answers a question is found first, and how right the answers from clauses are."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from qiantai.floor.errors import Invalid
from qiantai.floor.packs import Packs
from qiantai.knowledge.answering import KNOWN
from qiantai.knowledge.clause_answers import ClauseAnswers, ClauseFound
from qiantai.knowledge.documents import read_documents
from qiantai.knowledge.evaluation import read_objects
from qiantai.knowledge.wordings import clause_wordings

Asked = tuple[str, str, frozenset[str]]
"""Question, document, and the numbers of the clauses that answer it."""


def evaluate_clauses(packs: Packs, files: Sequence[Path]) -> dict[str, float | int]:
    """Ask every question of lines `{"text", "document", "clauses"}` of the packs' documents, and count.

    `answered` is the share that is sure enough to be answered, `right` the share of those that is. Raises Invalid, which
    names file, line and field.
    """
    answers = ClauseAnswers(read_documents(packs), wordings=clause_wordings(packs))
    asked = [row for file in files for row in _read(file, answers)]
    first = third = sure = right = 0
    for text, document, numbers in asked:
        found = answers.find(text)
        hits = [_is_right(one, document, numbers) for one in found]
        first += hits[:1] == [True]
        third += any(hits)
        if found and found[0].probability >= KNOWN:
            sure += 1
            right += hits[0]
    return {
        "n": len(asked),
        "hit_at_1": round(first / len(asked), 4),
        "hit_at_3": round(third / len(asked), 4),
        "answered": round(sure / len(asked), 4),
        "right": round(right / max(1, sure), 4),
    }


def _is_right(found: ClauseFound, document: str, numbers: frozenset[str]) -> bool:
    return found.document.id == document and found.clause.number in numbers


def _read(file: Path, answers: ClauseAnswers) -> Iterator[Asked]:
    for where, row in read_objects(file):
        text, document, numbers = (row.get(name) for name in ("text", "document", "clauses"))
        if not isinstance(text, str) or not isinstance(document, str):
            raise Invalid(f"{where}: text, document: must be strings", field="text")
        if not isinstance(numbers, list) or not _all_there(answers, document, numbers):
            raise Invalid(f"{where}: clauses: must be clauses of {document}", field="clauses")
        yield text, document, frozenset(numbers)


def _all_there(answers: ClauseAnswers, document: str, numbers: Sequence[Any]) -> bool:
    return bool(numbers) and all(answers.place(document, number) is not None for number in numbers)
