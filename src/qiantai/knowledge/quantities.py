"""Numbers with their units in words of people and of contracts, on one scale each so that they can be compared."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import cn2an

from qiantai.floor.policies import UNITS, figures

SCALES: Mapping[str, tuple[str, Decimal]] = {
    "hours": ("time", Decimal(1) / 24),
    "days": ("time", Decimal(1)),
    "workdays": ("time", Decimal(1)),
    "months": ("time", Decimal(30)),
    "years": ("time", Decimal(365)),
}
"""Dimension and size of each unit that shares a scale; any other unit is a scale of its own. Time is counted in days."""
_SPOKEN = {**UNITS, "age": ("{}周岁", "{} year", "{} years")}
_ENGLISH = {
    word: Decimal(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
    )
} | {"fifteen": Decimal(15), "thirty": Decimal(30), "sixty": Decimal(60), "ninety": Decimal(90)}
_TIMES = {
    "万": 10_000,
    "千": 1000,
    "百万": 1_000_000,
    "亿": 100_000_000,
    "million": 1_000_000,
    "thousand": 1000,
    "k": 1000,
}
_NUMBER = (
    r"(?P<number>\d[\d,]*(?:\.\d+)?|[零〇一二两三四五六七八九十百千万]+|"
    + "|".join(_ENGLISH)
    + r")\s*(?P<times>百万|万|千|亿|million|thousand|k(?=\s))?\s*"
)
_GRADE = re.compile(r"(?<![a-z0-9])(?P<unit>[rc])(?P<number>[1-5])(?![0-9])")
_CURRENCY = re.compile(r"(?:cny|rmb|¥|￥)\s*(?P<number>\d[\d,]*(?:\.\d+)?)")
_BARE = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?|[一二两三四五六七八九十]+)\s*(?P<times>万)(?!\w*[元块年月天日])"
)
"""An amount is often said without its unit."""
_HALF = re.compile(r"半年")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in one of the units of attributes."""

    number: Decimal
    unit: str

    @property
    def dimension(self) -> str:
        """What it may be compared with."""
        return SCALES[self.unit][0] if self.unit in SCALES else self.unit

    @property
    def size(self) -> Decimal:
        """The number on the scale of its dimension."""
        return self.number * SCALES[self.unit][1] if self.unit in SCALES else self.number

    @property
    def spoken(self) -> Mapping[str, str]:
        """In words, zh and en: 30天, 30 days."""
        if self.unit not in _SPOKEN:
            return {"zh": f"{self.unit}{self.number:f}", "en": f"{self.unit}{self.number:f}"}
        chinese, one, many = _SPOKEN[self.unit]
        said = figures(self.number)
        return {"zh": chinese.format(said), "en": (one if self.number == 1 else many).format(said)}


@dataclass(frozen=True, slots=True)
class Measured:
    """A quantity with its place in the text."""

    start: int
    end: int
    quantity: Quantity


class Measures:
    """Finds quantities by the words of their units."""

    def __init__(self, units: Mapping[str, Sequence[str]]) -> None:
        self._units = {word: unit for unit, words in units.items() for word in words}
        known = "|".join(re.escape(word) for word in sorted(self._units, key=len, reverse=True))
        self._pattern = re.compile(rf"{_NUMBER}(?P<unit>{known})(?![a-z])", re.I)

    def find(self, text: str) -> list[Measured]:
        """All quantities of a normalised text, in order."""
        return sorted(self._found(text), key=lambda measured: measured.start)

    def one(self, text: str) -> Quantity | None:
        """The quantity of a text that is nothing else."""
        for measured in self.find(text.strip().lower()):
            if measured.start == 0 and measured.end == len(text.strip()):
                return measured.quantity
        return None

    def _found(self, text: str) -> Iterable[Measured]:
        for match in self._pattern.finditer(text):
            number = _number(match["number"], match["times"])
            if number is not None:
                unit = self._units[match["unit"].lower()]
                yield Measured(match.start(), match.end(), Quantity(number, unit))
        for match in _GRADE.finditer(text):
            quantity = Quantity(Decimal(match["number"]), match["unit"].upper())
            yield Measured(match.start(), match.end(), quantity)
        for match in _CURRENCY.finditer(text):
            number = _number(match["number"], None)
            if number is not None:
                yield Measured(match.start(), match.end(), Quantity(number, "CNY"))
        for match in _BARE.finditer(text):
            number = _number(match["number"], match["times"])
            if number is not None:
                yield Measured(match.start(), match.end(), Quantity(number, "CNY"))
        for match in _HALF.finditer(text):
            yield Measured(match.start(), match.end(), Quantity(Decimal(6), "months"))


def _number(text: str, times: str | None) -> Decimal | None:
    factor = _TIMES[times] if times else 1
    if text in _ENGLISH:
        return _ENGLISH[text] * factor
    try:
        if text[0].isdigit() and text.isascii():
            return Decimal(text.replace(",", "")) * factor
        return Decimal(str(cn2an.cn2an(text.replace("〇", "零"), "smart"))) * factor
    except (ValueError, InvalidOperation):
        return None
