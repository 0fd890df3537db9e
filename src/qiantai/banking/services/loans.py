"""What the customer owes on loans, and when the next instalment is due."""

from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.base import Loan
from qiantai.banking.services.base import Counter
from qiantai.customers import CustomerActor
from qiantai.floor.policies import figures


class Loans:
    """Reads about the customer's own loans."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    async def plan(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Instalments and what is left; slots: loan? (last four digits, id or kind)."""
        loans = await self._counter.core.loans(actor.customer)
        said = request.slots.get("loan")
        if said is not None:
            meant = self._counter.words.meaning(str(said))
            loans = [one for one in loans if str(said) in (one.id, one.last4) or meant == one.kind]
        if not loans:
            return ActionResult("none", {})
        shown = [self._shown(one, request.language) for one in loans]
        return ActionResult(
            "ok", {"loans": shown, **shown[0]}, card("loan", loans=shown, **shown[0])
        )

    def _shown(self, one: Loan, language: str) -> dict[str, Any]:
        return {
            "last4": one.last4,
            "kind": one.kind,
            "kind_text": self._counter.words.find(f"loan.kind.{one.kind}", language) or one.kind,
            "principal": str(one.principal),
            "remaining": str(one.remaining),
            "annual_rate": f"{figures(one.annual_rate * 100)}%",
            "monthly": str(one.monthly),
            "next_due": one.next_due.isoformat(),
            "months": one.months,
            "paid_months": one.paid_months,
            "overdue_days": one.overdue_days,
        }
