"""Reads JSON lines for training and evaluation, and names file, line and field of what is wrong."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qiantai.floor.errors import Invalid


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text with its intent; `author` and `part` say where it comes from."""

    text: str
    intent: str
    author: str = ""
    part: str = ""
    line: int = 0


def read_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Numbered objects of a JSON-lines file; Invalid names the line that is none."""
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{path}: cannot be read: {error}", field="file") from error
    for number, line in enumerate(content.split("\n"), start=1):
        if line.strip():
            yield number, _object(path, number, line)


def field(path: Path, number: int, row: dict[str, Any], name: str, kind: type) -> Any:
    """A required field of the right type; Invalid names file, line and field."""
    value = row.get(name)
    if not isinstance(value, kind):
        raise Invalid(f"{path}:{number}: {name}: must be a {_NAMES[kind]}", field=name)
    return value


def read_labelled(path: Path) -> list[Labelled]:
    """Lines `{"text", "intent", "author"?, "slice"?}`."""
    rows = []
    for number, row in read_lines(path):
        text = field(path, number, row, "text", str)
        intent = field(path, number, row, "intent", str)
        part = str(row.get("slice") or row.get("style") or "")
        rows.append(Labelled(text, intent, str(row.get("author") or ""), part, number))
    return rows


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise Invalid(f"{path}:{number}: is no JSON: {error}", field="line") from error
    if not isinstance(row, dict):
        raise Invalid(f"{path}:{number}: must be an object", field="line")
    return row


_NAMES: dict[type, str] = {str: "string", list: "list", dict: "mapping"}
