"""The register of record kinds: which system of the institution keeps a kind, and under which name it is asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Noun:
    """`system` is one of accounts, cards, loans, wealth, securities, insurance, crm, notices; `name` is the path of the records."""

    system: str
    name: str


_NOUNS: dict[type, Noun] = {}


def noun(system: str, name: str) -> Callable[[type[T]], type[T]]:
    """Declares a frozen dataclass as the records called `name` of a system."""

    def declare(kind: type[T]) -> type[T]:
        _NOUNS[kind] = Noun(system, name)
        return kind

    return declare


def noun_of(kind: type) -> Noun:
    """The noun of a record kind; KeyError for a class that was not declared."""
    return _NOUNS[kind]


def kind_named(name: str) -> type | None:
    """The record kind of a noun's name, None when no kind is called so."""
    return next((kind for kind, noun in _NOUNS.items() if noun.name == name), None)
