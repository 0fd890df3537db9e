"""Compares the facts of two wordings: figures, dates, masked numbers, names, promises and denials must be the same.

A translation is held to its figures, dates and masked numbers; a better wording of a draft to everything.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from qiantai.understanding import Analyser

MASKED = re.compile(r"[0-9A-Za-z@]*\*{2,}[0-9A-Za-z@.]*(?: \d{4}(?!\d))?")
"""What `floor.privacy` leaves of a number or an address."""
QUOTED = re.compile(r"[“\"「『《]([^”\"」』》]{1,80})[”\"」』》]")
LATIN = re.compile(r"(?<![A-Za-z])[A-Za-z][A-Za-z0-9.-]+")
PROPER = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][A-Za-z0-9-]+")
"""A capital letter inside an English sentence."""
NAMED = ("payee", "bank", "branch", "product", "product_code", "policy", "claim", "currency")
"""Kinds of entities that are names of something."""
HAN = re.compile(r"[\u3400-\u9fff]")


class Figure(Protocol):
    """A figure with its place in the text that was read; `said` is value and unit in one writing."""

    @property
    def start(self) -> int:
        """Its first character."""
        ...

    @property
    def end(self) -> int:
        """Behind its last character."""
        ...

    @property
    def value(self) -> str:
        """The number without its unit."""
        ...

    @property
    def said(self) -> str:
        """Value and unit."""
        ...


Figures = Callable[[str], tuple[str, Sequence[Figure]]]
"""Reads figures: the text in plain form, and what was found in that."""
Fact = tuple[str, str]
"""In one writing, and as it was written."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Facts of the first wording that the second lacks, and those that it adds, as they were written."""

    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.missing or self.added)


@dataclass(frozen=True, slots=True)
class Vows:
    """Words of promises by group, words that deny, and what only looks like denying; data of the packs."""

    promises: Mapping[str, re.Pattern[str]]
    denials: re.Pattern[str]
    undenied: re.Pattern[str]

    def of(self, text: str) -> Iterator[Fact]:
        """Each promise and each denial of a text with its words."""
        plain = text.lower()
        for group, pattern in self.promises.items():
            if found := pattern.search(plain):
                yield f"promise:{group}", found.group()
        for place, found in enumerate(self.denials.finditer(self.undenied.sub(" ", plain))):
            yield f"denial:{place}", found.group()


class Sameness:
    """Judges by the readers of figures and of messages."""

    def __init__(self, figures: Figures, analyser: Analyser) -> None:
        self._figures = figures
        self._analyser = analyser

    def translated(self, before: str, after: str, day: date) -> Difference:
        """What a translation lacks or adds of figures, dates and masked numbers, however often each is said."""
        return _difference(self._figured(before, day), self._figured(after, day), often=False)

    def figures(self, before: str, after: str, day: date) -> Difference:
        """The same for two wordings of one language, where each must be said as often."""
        return _difference(self._figured(before, day), self._figured(after, day), often=True)

    def worded(self, before: str, after: str, day: date, vows: Vows) -> Difference:
        """What a wording lacks or adds of everything that a reader could hold us to."""
        figures = self.figures(before, after, day)
        names = _difference(self._named(before, day), self._named(after, day), often=False)
        vowed = _difference(list(vows.of(before)), list(vows.of(after)), often=False)
        return Difference(
            (*figures.missing, *names.missing, *vowed.missing),
            (*figures.added, *names.added, *vowed.added),
        )

    def _figured(self, text: str, day: date) -> list[Fact]:
        """Figures, masked numbers and relative days; "a card" is no figure."""
        found = [(one.group().replace(" ", ""), one.group()) for one in MASKED.finditer(text)]
        plain, figures = self._figures(MASKED.sub(" ", text))
        for one in figures:
            written = plain[one.start : one.end].strip()
            if one.value != "1" or any(map(str.isdigit, written)):
                found.append((one.said, written))
        for entity in self._analyser.analyse(text, day).entities:
            if entity.kind in ("date", "date_range") and not self._figures(entity.text)[1]:
                found.append((f"on {entity.value}", entity.text))
        return found

    def _named(self, text: str, day: date) -> list[Fact]:
        """Names of entities and products, quoted words, and Latin words among Chinese."""
        entities = self._analyser.analyse(text, day).entities
        found = [(f"{one.kind} {one.value}", one.text) for one in entities if one.kind in NAMED]
        found += [(one[1], one[1]) for one in QUOTED.finditer(text)]
        latin = LATIN if HAN.search(text) else PROPER
        return found + [(one.group().lower(), one.group()) for one in latin.finditer(text)]


def _difference(before: Sequence[Fact], after: Sequence[Fact], often: bool) -> Difference:
    first, second = (Counter(key for key, _ in found) for found in (before, after))
    if not often:
        first, second = Counter(set(first)), Counter(set(second))
    return Difference(_less(first, second, dict(before)), _less(second, first, dict(after)))


def _less(first: Counter[str], second: Counter[str], written: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(written[key] for key in first - second))
