"""What has changed between two versions, field by field and line by line, for the person who must approve it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from qiantai.knowledge.model import Version

Op = Literal["same", "removed", "added"]
FIELDS = (
    "question.zh",
    "question.en",
    "answer.zh",
    "answer.en",
    "similar.zh",
    "similar.en",
    "tests",
    "source.document",
    "source.clause",
    "source.law",
    "effective_from",
    "effective_to",
    "audience",
    "channels",
    "product",
    "intents",
    "actions",
    "topic",
    "risk",
    "owner",
    "rule",
)
"""Every field of a version in the order in which a reviewer reads them."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of one line."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `parts` mark the characters that differ where a line took the place of a like one."""

    op: Op
    text: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field whose lines differ, with the lines between that are the same."""

    field: str
    lines: tuple[Line, ...]


def difference(before: Version, after: Version) -> list[FieldChange]:
    """The fields that differ, in reading order; lists have a line for each entry."""
    found = []
    for field in FIELDS:
        old, new = _lines(before, field), _lines(after, field)
        if old != new:
            found.append(FieldChange(field, tuple(_compared(old, new))))
    return found


def _lines(version: Version, field: str) -> list[str]:
    if field in ("tests", "rule"):
        value: Any = getattr(version, field)
    else:
        value = version.content
        for name in field.split("."):
            value = value.get(name) if isinstance(value, Mapping) else None
    if value is None or value == "":
        return []
    return str(value).split("\n") if not isinstance(value, list | tuple) else list(map(str, value))


def _compared(old: Sequence[str], new: Sequence[str]) -> list[Line]:
    lines: list[Line] = []
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            lines += [Line("same", text) for text in old[a:b]]
            continue
        pairs = list(zip(old[a:b], new[c:d], strict=False))
        for gone, come in pairs:
            removed, added = _parts(gone, come)
            lines += [Line("removed", gone, removed), Line("added", come, added)]
        lines += [Line("removed", text) for text in old[a + len(pairs) : b]]
        lines += [Line("added", text) for text in new[c + len(pairs) : d]]
    return lines


def _parts(old: str, new: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """What differs inside a line that was rewritten; nothing is marked in lines that share too little."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < 0.4:
        return (), ()
    removed, added = [], []
    for op, a, b, c, d in matcher.get_opcodes():
        if a < b:
            removed.append(Part("same" if op == "equal" else "removed", old[a:b]))
        if c < d:
            added.append(Part("same" if op == "equal" else "added", new[c:d]))
    return tuple(removed), tuple(added)
