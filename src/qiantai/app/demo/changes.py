"""Lays what has changed since the opening over the facts of a customer."""

from dataclasses import fields, replace
from typing import Any, get_args, get_type_hints

from qiantai.app.demo.documents import Documents
from qiantai.app.demo.facts import Person
from qiantai.app.demo.reading import read

LISTS = (
    "accounts",
    "payees",
    "credit_cards",
    "credit_card_transactions",
    "loans",
    "policies",
    "claims",
)


def changed(person: Person, documents: Documents) -> Person:
    """The customer with changed fields, changed, new and removed things; the file's order, new things last."""
    found = documents.changes(person.id)
    if not found:
        return person
    new: dict[str, Any] = {}
    for noun in LISTS:
        if rows := found.get(noun):
            new[noun] = _laid(person, noun, rows)
    own = found.get("person", {}).get(person.id) or {}
    known = {one.name for one in fields(person)}
    return replace(person, **new, **{k: v for k, v in own.items() if k in known and k != "id"})


def _laid(person: Person, noun: str, rows: dict[str, Any]) -> tuple[Any, ...]:
    kind = get_args(get_type_hints(Person)[noun])[0]
    kept = []
    for place, one in enumerate(getattr(person, noun), 1):
        ident = getattr(one, "id", f"{person.id}-{noun}-{place}")
        if ident not in rows:
            kept.append(one)
        elif rows[ident] is not None:
            kept.append(_replaced(one, rows[ident]))
    known = {
        getattr(one, "id", f"{person.id}-{noun}-{place}")
        for place, one in enumerate(getattr(person, noun), 1)
    }
    fresh = [
        read(kind, row, noun)
        for ident, row in rows.items()
        if ident not in known and row is not None
    ]
    return (*kept, *fresh)


def _replaced(one: Any, row: dict[str, Any]) -> Any:
    """The fact with the fields of the row, read like those of the file."""
    as_read = read(type(one), row, type(one).__name__)
    names = {f.name for f in fields(one) if f.name.removesuffix("_") in row}
    return replace(one, **{name: getattr(as_read, name) for name in names})
