"""Tells the customer's own deposits, which stand beside their accounts and are in no balance."""

from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.records_debit import HeldDeposit
from qiantai.banking.services.base import Counter
from qiantai.banking.services.deposit_opening import percent
from qiantai.banking.services.deposit_withdrawing import signed
from qiantai.banking.services.hearing import Hearing, latest
from qiantai.customers import CustomerActor
from qiantai.floor.money import ZERO


class DepositsHeld:
    """One read."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._asked = Hearing(counter.words, "deposits", ("asked",))

    async def held(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Every deposit with its sum, rate and last day: `ok`, `none`, or `unasked` where the words name no deposit."""
        if self._asked.first(latest(request)) is None:
            return ActionResult("unasked", {})
        held = await self._counter.core.records(HeldDeposit, actor.customer)
        if not held:
            return ActionResult("none", {})
        values = {
            "deposits": [self._shown(one, request.language) for one in held],
            "deposits_total": sum((one.principal for one in held), ZERO).figures,
        }
        return ActionResult("ok", values)

    def _shown(self, one: HeldDeposit, language: str) -> dict[str, Any]:
        words = self._counter.words
        key = "debit.deposit.until" if one.months else "debit.deposit.on_call"
        return {
            "kind_text": words.get(f"debit.deposit.{one.kind}", language),
            "principal": one.principal.figures,
            "rate": percent(one.annual_rate),
            "opened": one.opened.isoformat(),
            "end_text": words.get(
                key, language, matures=signed(one).matures.isoformat() if one.months else ""
            ),
        }
