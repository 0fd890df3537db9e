"""Values between another system's shape and ours: where they stand in an answer and how they are written there."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from qiantai.floor.money import Money

HOLE = re.compile(r"\{([a-z_]+(?:\.[A-Za-z0-9_]+)*)\}")


class _Nothing(Enum):
    UNSET = "unset"


UNSET: Any = _Nothing.UNSET
"""Stands for no value at all, where None would be a value."""
Form = Literal[
    "as_is", "text", "yuan", "cents", "decimal", "percent", "basis_points", "whole", "flag",
    "date", "time", "epoch_ms", "last4", "list",
]  # fmt: skip
TRUE = frozenset(("true", "1", "y", "yes"))
FALSE = frozenset(("false", "0", "n", "no"))


class Absent(ValueError):
    """A template names a value that we do not have."""


class Shape(BaseModel):
    """A part of a mapping file: frozen, with no key that nobody reads."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class Negative(Shape):
    """What makes an amount one that leaves the customer: the value at `from` is one of `in`."""

    from_: str = Field(alias="from")
    in_: list[str] = Field(alias="in")


class Spot(Shape):
    """One value: where it is read (`from`, several are joined), its form there (`as`), or the constant (`value`)."""

    from_: str | list[str] | None = Field(None, alias="from")
    value: Any = UNSET
    as_: Form = Field("as_is", alias="as")
    format: str | None = None
    zone: str = "Asia/Shanghai"
    values: dict[str, Any] | None = None
    otherwise: Any = UNSET
    default: Any = UNSET
    optional: bool = False
    negative: Negative | None = None
    fields: "dict[str, Reading] | None" = None
    each: "dict[str, Reading] | None" = None

    @model_validator(mode="after")
    def _one_source(self) -> "Spot":
        if (self.from_ is None) == (self.value is UNSET):
            raise ValueError("needs either `from` or `value`")
        for given in (self.value, self.default, self.otherwise, *(self.values or {}).values()):
            if isinstance(given, float):
                raise ValueError(f"{given} is a binary fraction; put it in quotes")
        return self

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        ZoneInfo(zone)
        return zone

    @property
    def sources(self) -> list[str]:
        """The places it is read from."""
        return [self.from_] if isinstance(self.from_, str) else list(self.from_ or ())


def _as_spot(given: Any) -> Any:
    return {"from": given} if isinstance(given, str) else given


Reading = Annotated[Spot, BeforeValidator(_as_spot)]
Spot.model_rebuild()


def find(tree: Any, path: str) -> Any:
    """What stands at a dotted path (`data.rows.0`) or JSON pointer (`/data/rows/0`); KeyError when nothing does."""
    parts = path[1:].split("/") if path.startswith("/") else path.split(".")
    if path.startswith("/"):
        parts = [part.replace("~1", "/").replace("~0", "~") for part in parts]
    for part in parts:
        if part in ("", "$"):
            continue
        if isinstance(tree, Mapping):
            tree = tree[part]
        elif isinstance(tree, list) and part.isdecimal() and int(part) < len(tree):
            tree = tree[int(part)]
        else:
            raise KeyError(path)
    return tree


def read(spots: Mapping[str, Spot], row: Any, root: Any) -> dict[str, Any]:
    """Our plain row from theirs; paths that begin with `$.` count from the whole answer.

    ValueError names the field that is missing or has another form.
    """
    values: dict[str, Any] = {}
    for name, spot in spots.items():
        try:
            value = read_one(spot, row, root)
        except (KeyError, ValueError, TypeError, ArithmeticError, OverflowError) as error:
            raise ValueError(f"{name}: {error}") from error
        if value is not UNSET:
            values[name] = value
    return values


def read_one(spot: Spot, row: Any, root: Any) -> Any:
    """One value of ours; UNSET when it is optional and not there."""
    if spot.value is not UNSET:
        return spot.value
    raw = _raw(spot, row, root)
    if raw is None or raw == "":
        if spot.default is not UNSET:
            return spot.default
        if spot.optional:
            return UNSET
        if spot.values is None and spot.as_ not in ("as_is", "list"):
            raise ValueError(f"nothing at {spot.from_}")
    if spot.fields is not None:
        return read(spot.fields, raw, root)
    if spot.each is not None:
        return [read(spot.each, one, root) for one in _listed(raw)]
    if spot.values is not None:
        return _valued(spot, raw)
    value = INWARD[spot.as_](raw, spot)
    if spot.negative and _text(find(row, spot.negative.from_)) in spot.negative.in_:
        return -value
    return value


def _raw(spot: Spot, row: Any, root: Any) -> Any:
    found = []
    for path in spot.sources:
        try:
            found.append(find(root if path.startswith("$.") else row, path))
        except KeyError:
            if spot.default is UNSET and not spot.optional:
                raise
            return None
    return found[0] if len(found) == 1 else "".join(_text(one) for one in found)


def _valued(spot: Spot, raw: Any) -> Any:
    assert spot.values is not None
    said = _text(raw)
    if said in spot.values:
        return spot.values[said]
    if spot.otherwise is UNSET:
        raise ValueError(f"the value {said!r} is not in the map")
    return spot.otherwise


def write(template: Any, given: Mapping[str, Any]) -> Any:
    """A body in their shape from our values; a Decimal in it is a number to write digit by digit.

    Absent names what is missing.
    """
    if isinstance(template, Spot):
        return write_one(template, given)
    if isinstance(template, Mapping):
        made = {name: write(part, given) for name, part in template.items()}
        return {name: value for name, value in made.items() if value is not UNSET}
    if isinstance(template, list):
        return [one for one in (write(part, given) for part in template) if one is not UNSET]
    return filled(template, given) if isinstance(template, str) else template


def write_one(spot: Spot, given: Mapping[str, Any]) -> Any:
    """One value of theirs; UNSET when it is optional and we have none."""
    if spot.value is not UNSET:
        return spot.value
    try:
        raw = _raw(spot, given, given)
    except KeyError as error:
        raise Absent(f"there is no {spot.from_}") from error
    if raw is None or raw == "":
        if spot.default is not UNSET:
            return spot.default
        if spot.optional:
            return UNSET
        raise Absent(f"there is no {spot.from_}")
    return _valued(spot, raw) if spot.values is not None else OUTWARD[spot.as_](raw, spot)


def filled(text: str, given: Mapping[str, Any], *, quoted: bool = False) -> str:
    """Text with its holes filled, percent-encoded for a path when `quoted`; Absent for a hole without a value."""

    def value(hole: re.Match[str]) -> str:
        try:
            found = find(given, hole[1])
        except KeyError:
            found = None
        if found is None:
            raise Absent(f"there is no {hole[1]}")
        return quote(_text(found), safe="") if quoted else _text(found)

    return HOLE.sub(value, text)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, Decimal)):
        return str(value)
    raise ValueError(f"{type(value).__name__} is no single value")


def _number(value: Any) -> Decimal:
    number = Decimal(_text(value).strip().replace(",", ""))
    if isinstance(value, bool) or not number.is_finite():
        raise ValueError(f"{value!r} is no number")
    return number


def _money(value: Any, _spot: Spot) -> Money:
    number = _number(value)
    amount = Money.of(number)
    if amount.yuan != number:
        raise ValueError(f"{value!r} is finer than a cent")
    return amount


def _cents(value: Any, spot: Spot) -> Money:
    return _money(_whole(value, spot) / Decimal(100), spot)


def _whole(value: Any, _spot: Spot) -> int:
    number = _number(value)
    if number != number.to_integral_value():
        raise ValueError(f"{value!r} is no whole number")
    return int(number)


def _flag(value: Any, _spot: Spot) -> bool:
    said = _text(value).lower()
    if said not in TRUE | FALSE:
        raise ValueError(f"{value!r} is neither yes nor no")
    return said in TRUE


def _day(value: Any, spot: Spot) -> date:
    text = _text(value)
    return _parsed(text, spot).date() if spot.format else date.fromisoformat(text)


def _time(value: Any, spot: Spot) -> datetime:
    text = _text(value)
    moment = _parsed(text, spot) if spot.format else datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(spot.zone))


def _parsed(text: str, spot: Spot) -> datetime:
    assert spot.format is not None
    return datetime.strptime(text, spot.format)


def _epoch(value: Any, spot: Spot) -> datetime:
    seconds, rest = divmod(_whole(value, spot), 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000)


def _listed(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def plain(value: Any) -> Any:
    """JSON values as they are, numbers with a fraction as text."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else value


def _exact(value: Any, _spot: Spot) -> Any:
    if isinstance(value, float):
        raise ValueError(f"{value} is a binary fraction")
    return value


INWARD: Mapping[str, Callable[[Any, Spot], Any]] = {
    "as_is": lambda value, spot: plain(value),
    "text": lambda value, spot: _text(value),
    "yuan": _money,
    "cents": _cents,
    "decimal": lambda value, spot: _number(value),
    "percent": lambda value, spot: _number(value) / 100,
    "basis_points": lambda value, spot: _number(value) / 10_000,
    "whole": _whole,
    "flag": _flag,
    "date": _day,
    "time": _time,
    "epoch_ms": _epoch,
    "last4": lambda value, spot: _text(value)[-4:],
    "list": lambda value, spot: [_text(one) for one in _listed(value)],
}
OUTWARD: Mapping[str, Callable[[Any, Spot], Any]] = {
    "as_is": _exact,
    "text": lambda value, spot: _text(value),
    "yuan": lambda value, spot: _money(value, spot).yuan,
    "cents": lambda value, spot: int(_money(value, spot).yuan * 100),
    "decimal": lambda value, spot: _number(value),
    "percent": lambda value, spot: _number(value) * 100,
    "basis_points": lambda value, spot: _number(value) * 10_000,
    "whole": _whole,
    "flag": _flag,
    "date": lambda value, spot: date.fromisoformat(value[:10]).strftime(spot.format or "%Y-%m-%d"),
    "time": lambda value, spot: (
        datetime.fromisoformat(value)
        .astimezone(ZoneInfo(spot.zone))
        .strftime(spot.format or "%Y-%m-%dT%H:%M:%S%z")
    ),
    "epoch_ms": lambda value, spot: int(datetime.fromisoformat(value).timestamp()) * 1000,
    "last4": lambda value, spot: _text(value)[-4:],
    "list": lambda value, spot: [_exact(one, spot) for one in _listed(value)],
}
