"""Finds what a text says about a fee, limit, rate or deadline that contradicts the value in effect."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable, PolicyValue
from qiantai.knowledge.quantities import SCALES, Measured, Measures, Quantity

CLAUSE = re.compile(r"[^,，。;；!！?？\n]+")
SURE = 0.75
"""The share of a value's name from which a clause speaks of it, whatever was asked."""
LIKELY = 0.5
"""The same for a value that the released answer to the question rests on."""
SHORT = 6
"""A clause with fewer characters besides its number leans on the question: 是八万元."""
INTERNAL = ("desk.", "knowledge.", "risk.", "lending.", "advice.")
"""Values that are ours to work by and are never told to customers."""
WORD = re.compile(r"[a-z]{3,}")
HAN = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Misstated:
    """A stretch of text that says another value than the one in effect, which `holds` gives in words."""

    start: int
    end: int
    words: str
    key: str
    name: Mapping[str, str]
    holds: str
    source: str
    version: str
    sure: bool


class Stating:
    """Compares quantities in a text with the policy table of the day."""

    def __init__(self, policies: PolicyTable, measures: Measures) -> None:
        self._policies = policies
        self._measures = measures

    @classmethod
    def load(cls, packs: Packs, policies: PolicyTable) -> "Stating":
        """The words of units of `graph/*.yaml`, over these policies."""
        units: dict[str, list[str]] = {}
        for _, content in packs.documents("graph"):
            grammar = (content or {}).get("grammar", {}) if isinstance(content, dict) else {}
            for unit, words in grammar.get("units", {}).items():
                units.setdefault(unit, []).extend(str(word) for word in words)
        return cls(policies, Measures(units))

    def misstated(
        self, text: str, question: str, rests_on: Iterable[str], language: str, at: datetime
    ) -> list[Misstated]:
        """What contradicts the values in effect, in order; `rests_on` are the keys of the answer to the question.

        A quantity that any value spoken of in its clause has is right: only what none of them says is found.
        """
        if not self._measures.find(text.lower()):
            return []
        likely = frozenset(rests_on)
        values = [value for key in self._policies if (value := self._policies.find(key, at))]
        numbers = [
            value
            for value in values
            if isinstance(value.value, Decimal) and not value.key.startswith(INTERNAL)
        ]
        return list(self._found(text, question, likely, numbers, language))

    def _found(
        self,
        text: str,
        question: str,
        likely: frozenset[str],
        values: list[PolicyValue],
        language: str,
    ) -> Iterator[Misstated]:
        for clause in CLAUSE.finditer(text):
            measured = self._measures.find(clause.group().lower())
            for one in measured:
                fitting = [value for value in values if _comparable(one.quantity, value)]
                spoken = _spoken_of(clause.group(), one, question, likely, fitting, language)
                if not spoken or any(_same(one.quantity, value) for _, value in spoken):
                    continue
                share, value = max(spoken, key=lambda pair: pair[0])
                start, end = clause.start() + one.start, clause.start() + one.end
                yield Misstated(
                    start,
                    end,
                    text[start:end],
                    value.key,
                    value.name,
                    value.rendered(language),
                    value.source,
                    value.version,
                    share >= SURE,
                )


def _spoken_of(
    clause: str,
    one: Measured,
    question: str,
    likely: frozenset[str],
    values: list[PolicyValue],
    language: str,
) -> list[tuple[float, PolicyValue]]:
    """The values that a clause speaks of, with the share of their names that it says."""
    rest = clause[: one.start] + " " + clause[one.end :]
    elliptic = len("".join(HAN.findall(rest))) + len("".join(WORD.findall(rest.lower()))) < SHORT
    found = []
    for value in values:
        about = f"{rest} {question}" if elliptic and value.key in likely else rest
        share = _share(value, about, language)
        if share >= (LIKELY if value.key in likely else SURE):
            found.append((share, value))
    return found


def _share(value: PolicyValue, text: str, language: str) -> float:
    name = value.name["en" if language == "en" else "zh"].lower()
    parts = _parts(name, language)
    said = text.lower()
    return sum(part in said for part in parts) / len(parts) if parts else 0.0


def _parts(name: str, language: str) -> list[str]:
    """What a name is made of: its words in English, its pairs of characters in Chinese."""
    if language == "en":
        return WORD.findall(name)
    runs = HAN.findall(name)
    return [run[place : place + 2] for run in runs for place in range(len(run) - 1)]


def _comparable(quantity: Quantity, value: PolicyValue) -> bool:
    scale = SCALES[value.unit][0] if value.unit in SCALES else value.unit
    return scale == quantity.dimension


def _same(quantity: Quantity, value: PolicyValue) -> bool:
    """Whether they say the same; working days are no calendar days."""
    if quantity.unit == value.unit:
        return quantity.number == value.number
    if "workdays" in (quantity.unit, value.unit):
        return False
    return quantity.size == Quantity(value.number, value.unit).size
