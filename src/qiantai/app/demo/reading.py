"""Reads plain YAML values into the typed facts, and names the field when one is missing or of the wrong kind."""

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from qiantai.floor.errors import Misconfigured
from qiantai.floor.money import Money

T = TypeVar("T")


def read(kind: type[T], value: Any, where: str) -> T:
    """A dataclass of facts from a mapping; keys without a field are left to other readers of the file.

    A field named like a keyword (`class_`) reads the key without the underscore. Money must be text, never a float.
    """
    if not isinstance(value, Mapping):
        raise Misconfigured(f"{where}: must be a mapping")
    hints = get_type_hints(kind)
    found: dict[str, Any] = {}
    for one in fields(kind):  # type: ignore[arg-type]
        key = one.name.removesuffix("_")
        if key in value:
            found[one.name] = _converted(hints[one.name], value[key], f"{where}.{key}")
        elif one.default is MISSING:
            raise Misconfigured(f"{where}.{key}: is missing")
    return kind(**found)


def _converted(kind: Any, value: Any, where: str) -> Any:
    if isinstance(kind, types.UnionType):
        inner = next(one for one in get_args(kind) if one is not type(None))
        return None if value is None else _converted(inner, value, where)
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise Misconfigured(f"{where}: must be a list")
        inner = get_args(kind)[0]
        return tuple(_converted(inner, one, f"{where}[{n}]") for n, one in enumerate(value))
    if kind in (Money, Decimal):
        return _number(kind, value, where)
    if is_dataclass(kind):
        return read(kind, value, where)  # type: ignore[arg-type]
    if type(value) is not kind:
        raise Misconfigured(f"{where}: must be {kind.__name__}, not {value!r}")
    return value


def _number(kind: type[Money] | type[Decimal], value: Any, where: str) -> Money | Decimal:
    if not isinstance(value, str):
        raise Misconfigured(f"{where}: must be a number in quotes, not {value!r}")
    try:
        return Money.of(value) if kind is Money else Decimal(value)
    except (ValueError, ArithmeticError) as error:
        raise Misconfigured(f"{where}: must be a number in quotes, not {value!r}") from error
