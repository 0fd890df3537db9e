"""Key points of a message in the reader's language, for want of a translation: the need, terms and values, with both names."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from qiantai.floor.privacy import mask, mask_card
from qiantai.understanding import CHITCHAT, OUT_OF_SCOPE, Analyser, Entity, Understanding

SURE = 0.6
"""The probability from which a need is named."""
HIDDEN = ("card_number", "id_number", "phone")
Named = Callable[[str], Mapping[str, str]]
"""The name of a need, zh and en."""


@dataclass(frozen=True, slots=True)
class Word:
    """A term of finance in both languages, with every plain form in which it is written."""

    zh: str
    en: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that was read: `need`, `term`, `act`, or the kind of a value; `said` as written, `shown` for the reader.

    `shown` of an act is its id, whose words the reader's page has. Numbers of people and cards are masked.
    """

    kind: str
    said: str
    shown: str


class Gloss:
    """Reads key points with the analyser; `plain` gives the form in which terms are compared."""

    def __init__(
        self,
        analyser: Analyser,
        named: Named,
        terms: Mapping[str, Word],
        plain: Callable[[str], str],
    ) -> None:
        self._analyser = analyser
        self._named = named
        self._terms = terms
        self._plain = plain

    def points(self, text: str, english: bool, day: date) -> tuple[Point, ...]:
        """What was read of a text, for a reader of English or of Chinese; empty when nothing was."""
        said = self._analyser.analyse(text, day)
        found = [*self._needs(said, english), *self._linked(said, english), *_values(said, english)]
        return tuple(dict.fromkeys(found))

    def _needs(self, said: Understanding, english: bool) -> Iterator[Point]:
        for need in said.intents:
            if need.score >= SURE and need.intent not in (CHITCHAT, OUT_OF_SCOPE):
                yield Point("need", "", self._named(need.intent)["en" if english else "zh"])
        if said.act is not None:
            yield Point("act", "", said.act)

    def _linked(self, said: Understanding, english: bool) -> Iterator[Point]:
        """Terms that stand there as they are written, not those that were only guessed from their sound."""
        for found in said.terms:
            term = self._terms.get(str(found.value))
            if term is not None and self._plain(found.text) in term.forms:
                yield Point("term", found.text, term.en if english else term.zh)


def _values(said: Understanding, english: bool) -> Iterator[Point]:
    for entity in said.entities:
        yield Point(entity.kind, _masked(entity, entity.text), _shown(entity, english))


def _shown(entity: Entity, english: bool) -> str:
    value = entity.value
    if isinstance(value, tuple):
        return mask((" to " if english else "至").join(value))
    if entity.kind == "amount":
        return f"CNY {value}" if english else f"{value}元"
    return _masked(entity, str(value))


def _masked(entity: Entity, text: str) -> str:
    shown = mask(text)
    if shown != text or entity.kind not in HIDDEN:
        return shown
    return mask_card(str(entity.value))
