"""Every limit, fee, rate and deadline is a dated value in a pack, so that an answer and a transaction use the same one.

The format is a list of `{key, value, unit, effective_from, source, approver, name}` in `packs/<pack>/policies/*.yaml`.
The version of a value is the day from which it holds (domain §2: every answer stores the policy version it used).
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from qiantai.floor.clock import local_date
from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs
from qiantai.floor.text import converter

MYRIAD, MYRIAD_STEP = Decimal(10_000), Decimal(1_000)
SUMS = frozenset({"CNY", "USD"})
FIELDS = frozenset({"key", "value", "unit", "effective_from", "source", "approver", "name"})
UNITS: Mapping[str, tuple[str, str, str]] = {
    "CNY": ("{}元", "CNY {}", "CNY {}"),
    "USD": ("{}美元", "USD {}", "USD {}"),
    "percent": ("{}%", "{}%", "{}%"),
    "days": ("{}天", "{} day", "{} days"),
    "workdays": ("{}个工作日", "{} working day", "{} working days"),
    "hours": ("{}小时", "{} hour", "{} hours"),
    "minutes": ("{}分钟", "{} minute", "{} minutes"),
    "seconds": ("{}秒", "{} second", "{} seconds"),
    "months": ("{}个月", "{} month", "{} months"),
    "years": ("{}年", "{} year", "{} years"),
    "times": ("{}次", "{} time", "{} times"),
    "points": ("{}分", "{} point", "{} points"),
    "people": ("{}人", "{} person", "{} people"),
    "level": ("{}级", "level {}", "level {}"),
}
"""Words of a numeric unit: Chinese, English for one, English for any other number."""


@dataclass(frozen=True, slots=True)
class PolicyValue:
    """One value with the day it holds from, its source and who approved it; a text value may differ by language."""

    key: str
    value: Decimal | str | Mapping[str, str]
    unit: str
    effective_from: date
    source: str
    approver: str
    name: Mapping[str, str]

    @property
    def version(self) -> str:
        """The ISO day from which this value holds."""
        return self.effective_from.isoformat()

    @property
    def number(self) -> Decimal:
        """The value of a numeric unit; Misconfigured when this is a text."""
        if not isinstance(self.value, Decimal):
            raise Misconfigured(f"policy {self.key}: a number is needed, the unit is {self.unit}")
        return self.value

    def rendered(self, language: str) -> str:
        """The value with its unit in words of `zh-Hans`, `zh-Hant` or `en`: 50万元, CNY 500,000, 15 days."""
        chinese = language.startswith("zh")
        if isinstance(self.value, Decimal):
            one_zh, one_en, many_en = UNITS[self.unit]
            english = one_en if self.value == 1 else many_en
            text = (one_zh if chinese else english).format(figures(self.value))
            if chinese and self.unit in SUMS and self.value >= MYRIAD:
                text = one_zh.format(_in_myriads(self.value))
        elif isinstance(self.value, str):
            text = self.value
        else:
            text = self.value["zh" if chinese else "en"]
        return _traditional(text) if language == "zh-Hant" else text


class PolicyTable:
    """All values of the enabled packs; a later pack replaces the same key and day of an earlier one."""

    def __init__(self, values: Iterable[PolicyValue]) -> None:
        dated: dict[str, dict[date, PolicyValue]] = {}
        for value in values:
            dated.setdefault(value.key, {})[value.effective_from] = value
        self._history = {
            key: tuple(by_day[day] for day in sorted(by_day)) for key, by_day in dated.items()
        }

    @classmethod
    def load(cls, packs: Packs) -> "PolicyTable":
        """Read `policies/*.yaml` of every pack; Misconfigured names file, entry and field."""
        return cls(_read(packs))

    def put(self, other: "PolicyTable") -> None:
        """Hold the values of `other` from now on."""
        self._history = other._history

    def __contains__(self, key: str) -> bool:
        return key in self._history

    def __iter__(self) -> Iterator[str]:
        return iter(self._history)

    def find(self, key: str, at: datetime) -> PolicyValue | None:
        """The value that holds on the institution's day of `at`, or None."""
        history = self._history.get(key, ())
        position = bisect_right(history, local_date(at), key=lambda value: value.effective_from)
        return history[position - 1] if position else None

    def get(self, key: str, at: datetime) -> PolicyValue:
        """The value that holds on the institution's day of `at`; Misconfigured when there is none."""
        found = self.find(key, at)
        if found is None:
            why = "is not in effect yet" if key in self else "is not defined"
            raise Misconfigured(f"policy {key} {why} on {local_date(at)}", key=key)
        return found

    def rendered(self, key: str, at: datetime, language: str) -> str:
        """The value of that day in words; Misconfigured when there is none."""
        return self.get(key, at).rendered(language)


def figures(number: Decimal) -> str:
    """A number for people: thousands separators and no trailing zeros (10,000 and 0.95)."""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _in_myriads(number: Decimal) -> str:
    """As Chinese readers write a round sum of ten thousand or more: 50万, 2.5万; any other in figures."""
    return f"{figures(number / MYRIAD)}万" if number % MYRIAD_STEP == 0 else figures(number)


def _traditional(text: str) -> str:
    return str(converter("s2hk").convert(text))


def _read(packs: Packs) -> Iterator[PolicyValue]:
    seen: dict[tuple[str, str, date], Path] = {}
    for path, content in packs.documents("policies"):
        if content is None:
            continue
        if not isinstance(content, list):
            raise Misconfigured(f"{path}: must hold a list of policy values")
        for number, entry in enumerate(content, start=1):
            value = _value(entry, f"{path}: entry {number}")
            same = (path.parent.parent.name, value.key, value.effective_from)
            if same in seen:
                raise Misconfigured(
                    f"{path}: entry {number}: {value.key} from {value.version} is already in {seen[same]}"
                )
            seen[same] = path
            yield value


def _value(entry: Any, where: str) -> PolicyValue:
    if not isinstance(entry, dict):
        raise Misconfigured(f"{where}: must be a mapping")
    if isinstance(entry.get("key"), str):
        where = f"{where} ({entry['key']})"
    missing, unknown = FIELDS - entry.keys(), entry.keys() - FIELDS
    if missing or unknown:
        named = ", ".join(sorted(missing)) or ", ".join(sorted(str(field) for field in unknown))
        raise Misconfigured(f"{where}: {'missing' if missing else 'unknown'} field {named}")
    if type(entry["effective_from"]) is not date:
        raise Misconfigured(f"{where}: effective_from must be a date")
    for field in ("key", "unit", "source", "approver"):
        if not isinstance(entry[field], str) or not entry[field]:
            raise Misconfigured(f"{where}: {field} must be a text")
    return PolicyValue(
        key=entry["key"],
        value=_content(entry["value"], entry["unit"], where),
        unit=entry["unit"],
        effective_from=entry["effective_from"],
        source=entry["source"],
        approver=entry["approver"],
        name=_both(entry["name"], f"{where}: name"),
    )


def _content(value: Any, unit: str, where: str) -> Decimal | str | Mapping[str, str]:
    if unit == "text":
        return value if isinstance(value, str) else _both(value, f"{where}: value")
    if unit not in UNITS:
        raise Misconfigured(f"{where}: unit {unit!r} is none of {', '.join(UNITS)}, text")
    try:
        number = Decimal(value) if isinstance(value, str | int) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise Misconfigured(f"{where}: value must be a decimal number in quotes")
    return number


def _both(value: Any, where: str) -> Mapping[str, str]:
    """A text in Chinese and English."""
    if not isinstance(value, dict) or not {"zh", "en"} <= value.keys():
        raise Misconfigured(f"{where} must hold zh and en")
    return {str(language): str(text) for language, text in value.items()}
