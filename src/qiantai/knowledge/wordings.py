"""Further questions of many authors: `similar/*.jsonl` for articles, `asked/*.jsonl` for clauses of documents."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs


def article_wordings(packs: Packs) -> Mapping[str, list[str]]:
    """By article the texts of lines `{"article", "text", "author"}`; Misconfigured names file and line."""
    found: dict[str, list[str]] = defaultdict(list)
    for where, row in _rows(packs, "similar"):
        found[_text(row, "article", where)].append(_text(row, "text", where))
    return found


def clause_wordings(packs: Packs) -> Mapping[tuple[str, str], list[str]]:
    """By document and clause the texts of lines `{"document", "clause", "text", "author"}`; Misconfigured as above."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for where, row in _rows(packs, "asked"):
        key = _text(row, "document", where), _text(row, "clause", where)
        found[key].append(_text(row, "text", where))
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
