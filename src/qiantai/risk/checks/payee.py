"""Who gets the money: a first or untrusted payee is the strongest sign of fraud (domain §5.3)."""

from collections.abc import Mapping
from typing import Any

from qiantai.risk.checks.base import Facts


class PayeeCheck:
    """Signals: given (there is a payee), known (paid before), trusted (the customer marked it), own (same holder)."""

    name = "payee"

    def observe(self, facts: Facts) -> Mapping[str, Any]:
        payee = facts.get("payee")
        if payee is None:
            return {"given": False, "known": False, "trusted": False, "own": False}
        return {
            "given": True,
            "known": bool(payee.get("known")),
            "trusted": bool(payee.get("trusted")),
            "own": bool(payee.get("own")),
        }
