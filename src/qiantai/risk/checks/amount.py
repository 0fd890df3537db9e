"""Whether an amount fits the customer's habit and balance (domain §5.3, habit)."""

from collections.abc import Mapping
from typing import Any

from qiantai.risk.checks.base import Facts


class AmountCheck:
    """Signals: yuan; share of the balance (0 when unknown); times_usual, the multiple of the mean (0 without history)."""

    name = "amount"

    def observe(self, facts: Facts) -> Mapping[str, Any]:
        yuan = float(facts.get("amount") or 0)
        balance = float(facts.get("balance") or 0)
        history = [abs(float(earlier)) for earlier in facts.get("history") or ()]
        mean = sum(history) / len(history) if history else 0.0
        return {
            "yuan": yuan,
            "share": yuan / balance if balance > 0 else 0.0,
            "times_usual": yuan / mean if mean > 0 else 0.0,
        }
