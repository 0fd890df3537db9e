"""What customers hold besides accounts, cards and loans: rows of the institution file, and what has changed since."""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from qiantai.app.demo import store
from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import read_yaml

Row = dict[str, Any]
Seeds = Mapping[str, Mapping[str, tuple[str, Row]]]
"""Noun -> id -> (customer, row); what belongs to nobody has the customer ''."""


def seeds_of(content: Mapping[str, Any], folder: Path | None = None) -> Seeds:
    """Every list and mapping that a customer of the file has, its products and branches, and the rows of `records/*.yaml`.

    A row without an id gets one from its customer and place; days are offsets from the opening. Misconfigured names a
    file whose rows name no customer.
    """
    found: dict[str, dict[str, tuple[str, Row]]] = {}

    def add(noun: str, customer: str, rows: Any) -> None:
        place = found.setdefault(noun, {})
        listed = [rows] if isinstance(rows, Mapping) else rows
        for row in listed:
            number = sum(owner == customer for owner, _ in place.values()) + 1
            ident = str(row.get("id") or row.get("code") or f"{customer or noun}-{noun}-{number}")
            place[ident] = (customer, {**row, "id": ident})

    for person in content.get("customers") or ():
        for noun, rows in person.items():
            if isinstance(rows, Mapping) or (isinstance(rows, list) and rows):
                add(noun, str(person["id"]), rows)
    for line, rows in (content.get("products") or {}).items():
        add(f"products_{line}", "", rows)
    add("branches", "", (content.get("institution") or {}).get("branches") or ())
    for path, noun, row in _more(folder):
        if "customer" not in row:
            raise Misconfigured(f"{path}: {noun}: a row needs a customer ('' for everybody)")
        add(
            noun,
            str(row["customer"]),
            [{name: value for name, value in row.items() if name != "customer"}],
        )
    return found


def _more(folder: Path | None) -> Iterator[tuple[Path, str, Row]]:
    for path in sorted((folder / "records").glob("*.yaml")) if folder else ():
        for noun, rows in (read_yaml(path) or {}).items():
            for row in rows:
                yield path, noun, row


@dataclass(frozen=True)
class Documents:
    """The documents as one connection sees them; later ones stand in place of the file's."""

    connection: sqlite3.Connection
    seeds: Seeds

    def list(self, noun: str, customer: str = "") -> list[Row]:
        """All rows of a customer, those of the file first."""
        rows = {
            ident: dict(row)
            for ident, (owner, row) in self._seeded(noun).items()
            if owner == customer
        }
        for one in store.list_documents(self.connection, noun, customer):
            if one.body is None:
                rows.pop(one.id, None)
            else:
                rows[one.id] = orjson.loads(one.body)
        return list(rows.values())

    def find(self, noun: str, ident: str) -> tuple[str, Row] | None:
        """A row and its customer, or None."""
        kept = store.find_document(self.connection, noun, ident)
        if kept is not None:
            return None if kept.body is None else (kept.customer, orjson.loads(kept.body))
        found = self._seeded(noun).get(ident)
        return None if found is None else (found[0], dict(found[1]))

    def changes(self, customer: str) -> dict[str, dict[str, Row | None]]:
        """What has been kept or taken away since the opening, by noun and id."""
        found: dict[str, dict[str, Row | None]] = {}
        for one in store.list_changes(self.connection, customer):
            body = None if one.body is None else orjson.loads(one.body)
            found.setdefault(one.noun, {})[one.id] = body
        return found

    def put(
        self, noun: str, ident: str, customer: str, row: Row, due_at: str | None = None
    ) -> None:
        """Keep a row; with `due_at` (see `ledger.stamp`) it falls due then."""
        body = orjson.dumps({**row, "id": ident}, default=str).decode()
        store.put_document(self.connection, store.Document(noun, ident, customer, body, due_at))

    def remove(self, noun: str, ident: str, customer: str) -> None:
        """Take a row away."""
        store.put_document(self.connection, store.Document(noun, ident, customer, None, None))

    def _seeded(self, noun: str) -> Mapping[str, tuple[str, Row]]:
        return self.seeds.get(noun) or {}
