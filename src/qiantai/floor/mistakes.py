"""Where a text of a pack is wrong, read from what a reader of packs says, so that an editor can show it at its line."""

import contextlib
import re
from pathlib import Path
from typing import Any

import yaml

from qiantai.floor.packs import lines_of

_WHERE = re.compile(r"(?:(?P<path>\S+\.yaml)(?::(?P<line>\d+|\?))?: )?(?P<message>.*)", re.DOTALL)
_ENTRY = re.compile(r"entry (\d+)\b")
_NAME = re.compile(r"[\w.]+")


def mistakes_of(said: str, root: Path, path: str, body: str) -> list[dict[str, Any]]:
    """`{path, line, message}` for every line of what was said; `line` is None where nothing tells it.

    A message without a line gets that of the entry, flow or response it names in `body`, the new text of `path`.
    """
    found: list[dict[str, Any]] = []
    for one in said.splitlines():
        match = _WHERE.fullmatch(one.replace(f"{root.as_posix()}/", ""))
        assert match is not None
        named, line = match["path"] or "", match["line"]
        number = int(line) if line and line != "?" else None
        if number is None and named in ("", path):
            number = _line(match["message"], body)
        found.append({"path": named, "line": number, "message": match["message"]})
    return found


def _line(message: str, body: str) -> int | None:
    lines: dict[tuple[Any, ...], int] = {}
    with contextlib.suppress(yaml.YAMLError):
        lines = lines_of(body)
    if entry := _ENTRY.match(message):
        for number in (int(entry[1]) - 1, int(entry[1])):
            if (number,) in lines:
                return lines[(number,)]
    for word in _NAME.findall(message):
        for place in (("flows", word), (word,)):
            if place in lines:
                return lines[place]
    return None
