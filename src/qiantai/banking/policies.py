"""The institution's limits, fees and levels as banking uses them, each with the version that an operation records."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from qiantai.floor.money import Money
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.risk import SuitabilityRules


class Policies:
    """Values of `packs/*/policies/*.yaml` at a moment; Misconfigured when a value is missing or of the wrong kind."""

    def __init__(self, table: PolicyTable) -> None:
        self._table = table

    @classmethod
    def load(cls, packs: Packs) -> "Policies":
        """Read the enabled packs; Misconfigured names file, entry and field."""
        return cls(PolicyTable.load(packs))

    def get(self, key: str, at: datetime) -> Decimal | str:
        """A number, or a text (in Chinese when it differs by language)."""
        value = self._table.get(key, at).value
        return value["zh"] if isinstance(value, Mapping) else value

    def version(self, key: str, at: datetime) -> str:
        """The ISO day from which the value of that moment holds."""
        return self._table.get(key, at).version

    def money(self, key: str, at: datetime) -> Money:
        """A value in yuan."""
        return Money.of(self._table.get(key, at).number)

    def whole(self, key: str, at: datetime) -> int:
        """A whole number, such as days."""
        return int(self._table.get(key, at).number)

    def fraction(self, key: str, at: datetime) -> Decimal:
        """A value in percent as a fraction: 0.05 % is 0.0005."""
        return self._table.get(key, at).number / 100

    def level(self, action: str, at: datetime) -> int:
        """The identity level that `action` needs: policy `action.<name>.level`."""
        return self.whole(f"action.{action}.level", at)

    def level_known(self, action: str, at: datetime) -> int:
        """The same, and 0 for an act that no policy names."""
        return self.level(action, at) if f"action.{action}.level" in self._table else 0

    def rendered(self, key: str, at: datetime, language: str) -> str:
        """The value with its unit in words."""
        return self._table.rendered(key, at, language)

    def suitability(self, at: datetime) -> SuitabilityRules:
        """The numbers of both suitability regimes."""
        return SuitabilityRules.of(self._table, at)

    def versions(self, at: datetime, *keys: str) -> dict[str, Any]:
        """The versions of some values, to record with what they decided."""
        return {key: self.version(key, at) for key in keys}
