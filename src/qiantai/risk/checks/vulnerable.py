"""Who needs more care: elders and minors are warned earlier (domain §5.3, vulnerable)."""

from collections.abc import Mapping
from typing import Any

from qiantai.risk.checks.base import Facts


class VulnerableCheck:
    """Signals: age in years (0 when not known); elder, as the institution marked the customer."""

    name = "vulnerable"

    def observe(self, facts: Facts) -> Mapping[str, Any]:
        return {"age": int(facts.get("age") or 0), "elder": bool(facts.get("elder"))}
