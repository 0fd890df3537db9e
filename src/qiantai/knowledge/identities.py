"""Which document an imported file is: its id and printed version, from nothing but the names of a run's files."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

_DATE = re.compile(
    r"[（(\[_\s-]*(?P<year>(?:19|20)\d\d)[-._年]?(?P<month>\d\d)[-._月]?(?P<day>\d\d)日?[）)\]]?$"
)
_VERSION = re.compile(r"[（(\[_\s-]+[vV]?(?P<version>\d+(?:\.\d+)*|(?:19|20)\d\d[-.]\d\d)[）)\]]?$")
_WORDS = re.compile(r"[a-z0-9]+")
_MOST_LETTERS = 80


@dataclass(frozen=True, slots=True)
class Identity:
    """The id, a title to fall back on, and the version and day that the name gives."""

    id: str
    title: str
    version: str | None
    day: date | None


def identities(names: Sequence[str]) -> list[Identity]:
    """One identity per name: names that differ only by a date are versions of one document.

    Other files of one name, as in two formats, are told apart by their suffix.
    """
    found: list[Identity] = []
    taken: set[tuple[str, str | None]] = set()
    for name in names:
        one = _identity(name)
        if (one.id, one.version) in taken:
            suffix = PurePosixPath(name).suffix.lower().lstrip(".")
            one = Identity(f"{one.id}-{suffix or 'file'}", one.title, one.version, one.day)
        count, wanted = 1, one
        while (one.id, one.version) in taken:
            count += 1
            one = Identity(f"{wanted.id}-{count}", one.title, one.version, one.day)
        taken.add((one.id, one.version))
        found.append(one)
    return found


def _identity(name: str) -> Identity:
    path = PurePosixPath(name)
    stem, day, version = path.stem, None, None
    if dated := _DATE.search(stem):
        try:
            day = date(int(dated["year"]), int(dated["month"]), int(dated["day"]))
        except ValueError:
            day = None
    if dated and day:
        stem, version = stem[: dated.start()], day.isoformat()
    elif numbered := _VERSION.search(stem):
        stem, version = stem[: numbered.start()], numbered["version"]
    stem = stem or path.stem
    folders = [part for part in path.parent.parts if part not in (".", "..", "/")]
    parts = [*folders, *([] if stem == "index" and folders else [stem])]
    return Identity(_slug(" ".join(parts)), stem, version, day)


def _slug(text: str) -> str:
    from pypinyin import (
        lazy_pinyin,
    )  # its words take a third of a second; only an import needs them

    syllables = " ".join(lazy_pinyin(text)).lower()
    return "-".join(_WORDS.findall(syllables))[:_MOST_LETTERS].strip("-") or "document"
