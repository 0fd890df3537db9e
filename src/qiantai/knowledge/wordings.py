"""Further questions of many authors: `similar/*.jsonl` for articles, `asked/*.jsonl` for clauses of documents."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs


@dataclass(frozen=True, slots=True)
class ClauseQuestion:
    """What somebody asks that a clause answers; `clause` is its number."""

    document: str
    clause: str
    text: str
    author: str


def article_wordings(packs: Packs) -> Mapping[str, list[str]]:
    """By article the texts of lines `{"article", "text", "author"}`; Misconfigured names file and line."""
    found: dict[str, list[str]] = defaultdict(list)
    for where, row in _rows(packs, "similar"):
        found[_text(row, "article", where)].append(_text(row, "text", where))
    return found


def clause_questions(packs: Packs) -> list[ClauseQuestion]:
    """Lines `{"document", "clause", "text", "author"}` in order; Misconfigured as above."""
    names = ("document", "clause", "text", "author")
    return [
        ClauseQuestion(*(_text(row, name, where) for name in names))
        for where, row in _rows(packs, "asked")
    ]


def clause_wordings(packs: Packs) -> Mapping[tuple[str, str], list[str]]:
    """By document and number of a clause the texts of its questions."""
    return by_clause(clause_questions(packs))


def by_clause(questions: Iterable[ClauseQuestion]) -> Mapping[tuple[str, str], list[str]]:
    """The texts by document and number of their clause."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in questions:
        found[one.document, one.clause].append(one.text)
    return found


def _rows(packs: Packs, folder: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for path in packs.files(folder, "*.jsonl"):
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
            if line.strip():
                try:
                    row = orjson.loads(line)
                except ValueError as error:
                    raise Misconfigured(f"{path}:{number}: is no JSON: {error}") from error
                if not isinstance(row, dict):
                    raise Misconfigured(f"{path}:{number}: must be an object")
                yield f"{path}:{number}", row


def _text(row: Mapping[str, Any], name: str, where: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Misconfigured(f"{where}: {name}: must be a text")
    return value.strip()
