"""Turns plain JSON or YAML values into our records, strictly: what cannot be read is not guessed."""

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from qiantai.floor.money import Money

T = TypeVar("T")
Convert = Callable[[Any], Any]
Field = tuple[str, str, Convert, bool]
_FIELDS: dict[type, tuple[Field, ...]] = {}


def decode(kind: type[T], row: Any) -> T:
    """A record from a mapping; keys without a field are ignored, and so is a trailing underscore of the field.

    ValueError names the field that is missing or of the wrong kind.
    """
    if not isinstance(row, Mapping):
        raise ValueError(f"{kind.__name__}: not an object")
    values: dict[str, Any] = {}
    for name, key, convert, needed in _FIELDS.get(kind) or _FIELDS.setdefault(kind, _fields(kind)):
        if key in row:
            try:
                values[name] = convert(row[key])
            except (ValueError, TypeError, ArithmeticError) as error:
                raise ValueError(f"{kind.__name__}.{key}: {row[key]!r} does not fit") from error
        elif needed:
            raise ValueError(f"{kind.__name__}.{key} is missing")
    return kind(**values)


def _fields(kind: Any) -> tuple[Field, ...]:
    """Of each field its name, its key, how its value is read and whether it must be there."""
    hints = get_type_hints(kind)
    return tuple(
        (
            one.name,
            one.name.removesuffix("_"),
            _converter(hints[one.name]),
            one.default is MISSING and one.default_factory is MISSING,
        )
        for one in fields(kind)
    )


def _converter(kind: Any) -> Convert:
    if isinstance(kind, types.UnionType):
        inner = next(one for one in get_args(kind) if one is not type(None))
        return partial(_if_any, _converter(inner))
    if get_origin(kind) is Mapping:
        return _mapping
    if get_origin(kind) is tuple:
        return partial(_each, _converter(get_args(kind)[0]))
    if is_dataclass(kind) and kind is not Money:
        return partial(decode, kind)  # type: ignore[arg-type]
    return partial(_plain, kind)


def _if_any(convert: Convert, value: Any) -> Any:
    return None if value is None else convert(value)


def _each(convert: Convert, value: Any) -> tuple[Any, ...]:
    if not isinstance(value, (list, tuple)):
        raise TypeError
    return tuple(map(convert, value))


def _plain(kind: Any, value: Any) -> Any:
    if type(value) is kind:
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


def _mapping(value: Any) -> Any:
    if not isinstance(value, Mapping):
        raise TypeError
    return value
