"""Documents as frozen nouns: numbered clauses with their place, page and tables, as an institution publishes them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson

from qiantai.knowledge.model import EVERYONE

UNSAVED = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, the first row being the head; it stands below the first `after` lines of its clause's text."""

    rows: tuple[tuple[str, ...], ...]
    after: int = 0


@dataclass(frozen=True, slots=True)
class Clause:
    """One numbered part of a document; lines of the text are parted by line feeds."""

    document: str
    number: str  # as printed: 第五条, 1.2.3, （一）; §3 is the third part of a document that prints none
    path: tuple[str, ...]  # the headings above it, outermost first
    title: str  # empty where the document gives none
    text: str  # without the tables
    page: int | None  # where it begins
    tables: tuple[Table, ...] = ()

    @property
    def id(self) -> str:
        """The clause among all documents."""
        return f"{self.document}#{self.number}"

    @property
    def heading(self) -> str:
        """Number and title, as a reader looks for it."""
        return f"{self.number} {self.title}".rstrip()

    @property
    def words(self) -> str:
        """Everything that can be read in it: title, text and every cell."""
        cells = (" ".join(row) for table in self.tables for row in table.rows)
        return "\n".join(part for part in (self.title, self.text, *cells) if part)


@dataclass(frozen=True, slots=True)
class Document:
    """One version of a document; `version` is the printed one, `revision` counts what our database holds from 1."""

    id: str
    pack: str  # empty when it was imported
    version: str
    kind: str
    title: Mapping[str, str]  # zh, en
    product: str | None
    intents: tuple[str, ...]
    audience: str
    owner: str
    effective_from: date
    effective_to: date | None  # the last day
    law: tuple[str, ...]
    clauses: tuple[Clause, ...]
    revision: int = UNSAVED

    def clause(self, number: str) -> Clause | None:
        """The clause of this number."""
        return next((clause for clause in self.clauses if clause.number == number), None)

    def meant_for(self, audience: str) -> bool:
        """Whether this audience may read it."""
        return self.audience in (EVERYONE, audience)

    def holds(self, day: date) -> bool:
        """Whether the day lies in the document's time."""
        return self.effective_from <= day and (
            self.effective_to is None or day <= self.effective_to
        )

    def saved(self, revision: int) -> "Document":
        """The same under the number that our database gave it."""
        return replace(self, revision=revision)

    @property
    def content(self) -> dict[str, Any]:
        """What is published, as plain values; the clauses beside it."""
        return {
            "id": self.id,
            "version": self.version,
            "kind": self.kind,
            "title": dict(self.title),
            "product": self.product,
            "intents": list(self.intents),
            "audience": self.audience,
            "owner": self.owner,
            "effective_from": self.effective_from.isoformat(),
            "effective_to": self.effective_to.isoformat() if self.effective_to else None,
            "law": list(self.law),
        }

    @property
    def digest(self) -> str:
        """sha-256 of everything that a reader sees, in hexadecimal."""
        clauses = [clause_values(clause) for clause in self.clauses]
        plain = orjson.dumps([self.content, clauses], option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(plain).hexdigest()


def clause_values(clause: Clause) -> dict[str, Any]:
    """A clause as plain values."""
    return {
        "number": clause.number,
        "path": list(clause.path),
        "title": clause.title,
        "text": clause.text,
        "page": clause.page,
        "tables": [
            {"rows": [list(row) for row in table.rows], "after": table.after}
            for table in clause.tables
        ],
    }


def clause_from(document: str, values: Mapping[str, Any]) -> Clause:
    """The clause of plain values."""
    return Clause(
        document=document,
        number=values["number"],
        path=tuple(values["path"]),
        title=values["title"],
        text=values["text"],
        page=values["page"],
        tables=tuple(
            Table(tuple(tuple(row) for row in table["rows"]), table["after"])
            for table in values["tables"]
        ),
    )
