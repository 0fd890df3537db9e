"""The one language in which operators write conditions: CEL, compiled once and given only what it names.

Handing values to CEL costs far more than evaluating (160 µs for a context of 40 values, 0.5 µs to evaluate), so an
expression gets the variables and fields that its text names, and a plain comparison with a word gets none.
"""

import re
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from qiantai.floor.errors import Misconfigured

sys.modules.setdefault("cel.cli", ModuleType("cel.cli"))  # its prompt costs half a second of start
import cel  # noqa: E402

__all__ = ["Expression", "cel"]

_PLAIN = re.compile(r"([a-z_]\w*) == '([^'\\]*)'")
_TEXT = re.compile(r"'[^'\\]*'|\"[^\"\\]*\"")
_NAME = re.compile(r"(?<![\w.])([a-z_]\w*)(?:\.([a-z_]\w*)(?!\w*\())?")


class Expression:
    """One compiled condition or value; Misconfigured with the place of the mistake when it does not compile."""

    __slots__ = ("_named", "_plain", "_program", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        try:
            self._program = cel.compile(text)
        except ValueError as error:
            raise Misconfigured(str(error)) from error
        self._plain = _PLAIN.fullmatch(text.strip())
        self._named = _names(_TEXT.sub("''", text))

    def value(self, variables: Mapping[str, Any]) -> Any:
        """The result over these variables; ValueError or RuntimeError when it cannot be computed."""
        if self._plain is not None:
            return variables.get(self._plain[1]) == self._plain[2]
        given = {
            name: variables[name] if fields is None else _chosen(variables[name], fields)
            for name, fields in self._named.items()
            if name in variables
        }
        return self._program.execute(given)

    def holds(self, variables: Mapping[str, Any]) -> bool:
        """Whether the result is true."""
        return self.value(variables) is True


def _names(text: str) -> dict[str, frozenset[str] | None]:
    """Each variable with the fields that are read of it, or None where the whole of it is."""
    fields: dict[str, set[str] | None] = {}
    for name, field in _NAME.findall(text):
        known = fields.setdefault(name, set())
        if not field:
            fields[name] = None
        elif known is not None:
            known.add(field)
    return {name: None if read is None else frozenset(read) for name, read in fields.items()}


def _chosen(value: Any, fields: frozenset[str]) -> Any:
    if not isinstance(value, Mapping):
        return value
    return {field: value[field] for field in fields if field in value}
