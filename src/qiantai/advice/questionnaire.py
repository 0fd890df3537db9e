"""Measures how much risk a customer can bear: twelve items of one to five points, classes and caps as data (domain §6.1).

`packs/*/advice/questionnaire.yaml` holds the questions; a level never comes from a machine's guess, and answers that
contradict each other or came too fast give no level at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from qiantai.floor.errors import Invalid, Misconfigured
from qiantai.floor.packs import Packs, read_yaml

FILE = "questionnaire.yaml"
POINTS = 5
"""Every item has options of one to five points, in this order."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question with its options, each in Chinese and English; the first option is one point."""

    id: str
    text: Mapping[str, str]
    options: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of the knowledge quiz and whether it is true."""

    id: str
    text: Mapping[str, str]
    answer: bool


@dataclass(frozen=True, slots=True)
class Cap:
    """An answer of at most `to` points to `item` holds the level at `level`."""

    item: str
    to: int
    level: int


@dataclass(frozen=True, slots=True)
class Contradiction:
    """At least `from_points` on `high` beside at most `to` on `low` cannot both be true."""

    high: str
    from_points: int
    low: str
    to: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """Points (12 to 60), level 1 to 5 or None when it must be redone, what held the level down, and why to redo.

    `lowest` marks a customer who bears no loss; `by_points` is the level before caps.
    """

    points: int
    by_points: int
    level: int | None
    lowest: bool
    bound_by: tuple[str, ...]
    redo: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """The questions of a version and the rules that turn answers into a level."""

    version: str
    items: tuple[Item, ...]
    statements: tuple[Statement, ...]
    quiz_item: str
    quiz_points: tuple[int, ...]
    classes: tuple[tuple[int, int], ...]
    caps: tuple[Cap, ...]
    lowest: Cap
    contradictions: tuple[Contradiction, ...]
    least_seconds: int
    elder_age: int
    elder_level: int

    @classmethod
    def load(cls, packs: Packs) -> Self:
        """The questionnaire of the last enabled pack that has one; Misconfigured names file and field."""
        paths = list(packs.files("advice", FILE))
        if not paths:
            raise Misconfigured(f"no enabled pack has advice/{FILE}")
        try:
            return cls._read(read_yaml(paths[-1]))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Misconfigured(f"{paths[-1]}: {error}") from error

    @classmethod
    def _read(cls, content: Mapping[str, Any]) -> Self:
        quiz, elder, lowest = content["quiz"], content["elder"], content["lowest"]
        read = cls(
            version=str(content["version"]),
            items=tuple(
                Item(one["id"], _both(one["text"]), tuple(_both(o) for o in one["options"]))
                for one in content["items"]
            ),
            statements=tuple(
                Statement(one["id"], _both(one["text"]), bool(one["answer"]))
                for one in quiz["statements"]
            ),
            quiz_item=quiz["item"],
            quiz_points=tuple(int(one) for one in quiz["points"]),
            classes=tuple((int(one["points"]), int(one["level"])) for one in content["classes"]),
            caps=tuple(Cap(o["item"], int(o["to"]), int(o["level"])) for o in content["caps"]),
            lowest=Cap(lowest["item"], int(lowest["to"]), 1),
            contradictions=tuple(
                Contradiction(one["high"], int(one["from"]), one["low"], int(one["to"]))
                for one in content["contradictions"]
            ),
            least_seconds=int(content["least_seconds"]),
            elder_age=int(elder["age"]),
            elder_level=int(elder["level"]),
        )
        read._check()
        return read

    def quiz(self, answers: Mapping[str, bool]) -> int:
        """Points of the knowledge item for answers by statement; a statement left out is wrong."""
        right = sum(answers.get(one.id) is one.answer for one in self.statements)
        return self.quiz_points[right]

    def assess(
        self, answers: Mapping[str, int], seconds: int, age: int, *, by_person: bool = False
    ) -> Assessment:
        """The level for points by item, the time taken and the customer's age; Invalid names an item without 1 to 5 points.

        The cap for elders falls only when a person led the assessment (domain §6.1).
        """
        for item in self.items:
            if answers.get(item.id) not in range(1, POINTS + 1):
                raise Invalid(f"{item.id} needs 1 to {POINTS} points", field=item.id)
        points = sum(answers[item.id] for item in self.items)
        by_points = next(level for most, level in self.classes if points <= most)
        caps = {one.item: one.level for one in reversed(self._caps(answers))}
        if age >= self.elder_age and not by_person:
            caps["elder"] = self.elder_level
        level = min([by_points, *caps.values()])
        redo = self._redo(answers, seconds)
        return Assessment(
            points=points,
            by_points=by_points,
            level=None if redo else level,
            lowest=answers[self.lowest.item] <= self.lowest.to,
            bound_by=tuple(n for n, held in caps.items() if held == level < by_points),
            redo=redo,
        )

    def _caps(self, answers: Mapping[str, int]) -> list[Cap]:
        """The caps that apply; of one item's the hardest comes first."""
        found = [one for one in self.caps if answers[one.item] <= one.to]
        return sorted(found, key=lambda one: one.level)

    def _redo(self, answers: Mapping[str, int], seconds: int) -> tuple[str, ...]:
        found = [
            f"{one.high}-{one.low}"
            for one in self.contradictions
            if answers[one.high] >= one.from_points and answers[one.low] <= one.to
        ]
        return (*(["too_fast"] if seconds < self.least_seconds else []), *found)

    def _check(self) -> None:
        """ValueError where the data cannot give a level for every answer."""
        ids = [item.id for item in self.items]
        if len(set(ids)) != len(ids):
            raise ValueError("items: an id comes twice")
        if any(len(item.options) != POINTS for item in self.items):
            raise ValueError(f"items: every item needs {POINTS} options")
        named = {self.quiz_item, self.lowest.item, *(one.item for one in self.caps)}
        named |= {name for one in self.contradictions for name in (one.high, one.low)}
        if unknown := named - set(ids):
            raise ValueError(f"no item {', '.join(sorted(unknown))}")
        bounds = [most for most, _ in self.classes]
        if bounds != sorted(bounds) or bounds[-1] < POINTS * len(ids):
            raise ValueError("classes: must rise and reach the most points")
        if len(self.quiz_points) != len(self.statements) + 1:
            raise ValueError("quiz: points for none right, one right, and so on")


def _both(text: Mapping[str, str]) -> Mapping[str, str]:
    return {"zh": str(text["zh"]), "en": str(text["en"])}
