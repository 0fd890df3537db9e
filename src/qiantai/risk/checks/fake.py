"""A check that says what it is told, for tests of rules and for trying out new ones."""

from collections.abc import Mapping
from typing import Any

from qiantai.risk.checks.base import Facts


class FakeCheck:
    """Gives the same signals for every act."""

    def __init__(self, name: str, signals: Mapping[str, Any]) -> None:
        self._name = name
        self._signals = dict(signals)

    @property
    def name(self) -> str:
        return self._name

    def observe(self, facts: Facts) -> Mapping[str, Any]:
        return self._signals
