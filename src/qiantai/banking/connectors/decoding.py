"""Turns plain JSON or YAML values into our records, strictly: what cannot be read is not guessed."""

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from qiantai.floor.money import Money

T = TypeVar("T")
_HINTS: dict[type, dict[str, Any]] = {}


def decode(kind: type[T], row: Any) -> T:
    """A record from a mapping; keys without a field are ignored, and so is a trailing underscore of the field.

    ValueError names the field that is missing or of the wrong kind.
    """
    if not isinstance(row, Mapping):
        raise ValueError(f"{kind.__name__}: not an object")
    hints = _HINTS.get(kind) or _HINTS.setdefault(kind, get_type_hints(kind))
    values: dict[str, Any] = {}
    for one in fields(kind):  # type: ignore[arg-type]
        key = one.name.removesuffix("_")
        if key in row:
            try:
                values[one.name] = _converted(hints[one.name], row[key])
            except (ValueError, TypeError, ArithmeticError) as error:
                raise ValueError(f"{kind.__name__}.{key}: {row[key]!r} does not fit") from error
        elif one.default is MISSING and one.default_factory is MISSING:
            raise ValueError(f"{kind.__name__}.{key} is missing")
    return kind(**values)


def _converted(kind: Any, value: Any) -> Any:
    if isinstance(kind, types.UnionType):
        inner = next(one for one in get_args(kind) if one is not type(None))
        return None if value is None else _converted(inner, value)
    if get_origin(kind) is Mapping:
        return _mapping(value)
    if get_origin(kind) is tuple:
        return tuple(_converted(get_args(kind)[0], one) for one in _list(value))
    if is_dataclass(kind) and kind is not Money:
        return decode(kind, value)  # type: ignore[arg-type]
    if isinstance(kind, type) and type(value) is kind:
        return value
    if not isinstance(value, str):
        raise TypeError
    return _from_text(kind, value)


def _from_text(kind: Any, text: str) -> Any:
    if kind is Money:
        return _exact(text)
    if kind is Decimal:
        return Decimal(text)
    if kind is date:
        return date.fromisoformat(text)
    if kind is datetime:
        return _aware(datetime.fromisoformat(text))
    raise TypeError


def _exact(text: str) -> Money:
    amount = Money.of(text)
    if amount.yuan != Decimal(text):
        raise ValueError
    return amount


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _list(value: Any) -> Any:
    if not isinstance(value, (list, tuple)):
        raise TypeError
    return value


def _mapping(value: Any) -> Any:
    if not isinstance(value, Mapping):
        raise TypeError
    return value
