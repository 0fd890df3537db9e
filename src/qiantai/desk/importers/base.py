"""What every importer gives back and promises: records in one shape, and a mistake in place of each that cannot be read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol

from qiantai.floor.errors import Invalid

Source = Literal["customer", "agent", "assistant", "system"]
_TAG = re.compile(r"<(?:br|/p|/div|/li)[^>]*>", re.IGNORECASE)
_MARKUP = re.compile(r"<[^>]{0,2000}>")
_ENTITIES = {"&nbsp;": " ", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&"}


class NotAnExport(Invalid):
    """The file is no export of this kind: nothing in it has a known shape."""

    code = "not_an_export"


@dataclass(frozen=True, slots=True)
class Contact:
    """A person as the other system knew them; `customer` is the institution's own id where it was kept there."""

    id: str
    name: str
    customer: str | None
    email: str | None
    phone: str | None
    created_at: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said; `files` are the names of what was attached, which is not brought in."""

    id: str
    at: datetime
    source: Source
    private: bool
    name: str
    text: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation with everything said in it, in the order of time; `contact` is the id of its person."""

    id: str
    contact: str | None
    channel: str
    created_at: datetime
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A canned response."""

    id: str
    short: str
    text: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """A record that cannot be brought in, and why."""

    kind: str
    id: str
    why: str


Record = Contact | Talk | Phrase | Mistake


class Importer(Protocol):
    """Reads one kind of export.

    Contacts come before conversations, and conversations before canned responses. A record that lacks what it needs is
    a Mistake and never an exception; a file with nothing of a known shape raises NotAnExport. Reading twice gives the
    same records with the same ids.
    """

    name: ClassVar[str]

    def read(self, path: Path) -> Iterator[Record]:
        """Every record of a file or folder."""
        ...


class Broken(ValueError):
    """A field that a record cannot do without."""


def moment(value: Any) -> datetime:
    """A time in UTC, from seconds since 1970 or ISO 8601; Broken."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        text = str(value).strip()
        if text.isdigit():
            return datetime.fromtimestamp(int(text), UTC)
        found = datetime.fromisoformat(text.replace(" UTC", "+00:00"))
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Broken(f"no time: {str(value)[:40]!r}") from error


def optional_moment(value: Any) -> datetime | None:
    """A time, or None where there is none; Broken."""
    return None if value in (None, "") else moment(value)


def words(value: Any) -> str:
    """Text as it can be stored, without what surrounds it."""
    text = "" if value is None else str(value)
    return text.replace("\x00", "").encode(errors="ignore").decode().strip()


def plain(html: str) -> str:
    """The words of simple HTML."""
    text = _MARKUP.sub("", _TAG.sub("\n", html))
    for entity, sign in _ENTITIES.items():
        text = text.replace(entity, sign)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def key_of(record: Mapping[str, Any]) -> str:
    """The record's own id; Broken."""
    found = words(record.get("id"))
    if not found:
        raise Broken("no id")
    return found


def contact_of(record: Mapping[str, Any], customer: str, phone: str) -> Contact:
    """A person; `customer` and `phone` are the names of these fields in that system. Broken."""
    return Contact(
        key_of(record),
        words(record.get("name"))[:200],
        words(record.get(customer))[:200] or None,
        words(record.get("email")).lower()[:200] or None,
        re.sub(r"[^\d+]", "", words(record.get(phone)))[:40] or None,
        optional_moment(record.get("created_at")),
    )
