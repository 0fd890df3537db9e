"""A sale that was told differently: what is known of it, and its recordings kept from deletion at once (domain §3.5)."""

from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.records_claims import SaleRecord
from qiantai.banking.connectors.records_insurance import PolicyDetail
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.policies_held import PoliciesHeld
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor


class SalesDisputes:
    """Drafts the holding of sale records; nothing is judged here."""

    def __init__(self, counter: Counter, held: PoliciesHeld) -> None:
        self._counter = counter
        self._held = held

    async def hold(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots policy?, facts?: the recordings of the sale of one policy; `none` without any policy, `ambiguous`."""
        picked = await self._held.pick(actor, request, lambda one: True)
        if isinstance(picked, ActionResult):
            return picked
        sales = await self._counter.core.records(SaleRecord, actor.customer, policy=picked.id)
        shown = self._shown(picked, sales[0] if sales else None, request.language)
        sheet = Sheet(self._counter.words, request.language, "sheet.claims.sale")
        sheet.row("sheet.claims.policy", f"{shown['product']} {shown['number']}")
        sheet.row("sheet.claims.seller", shown["seller"])
        sheet.row("sheet.claims.sold_at", shown["place"])
        sheet.row("sheet.claims.signed", shown["signed"], "date")
        sheet.row("sheet.claims.recordings", shown["recorded_text"], strong=True)
        return Draft("sales.hold", {"policy": picked.id}, shown, picked.id, sheet.data)

    def _shown(
        self, policy: PolicyDetail, sale: SaleRecord | None, language: str
    ) -> dict[str, Any]:
        words, policies, now = (
            self._counter.words,
            self._counter.policies,
            self._counter.clock.now(),
        )
        unknown = words.get("claim.not_said", language)
        recorded = "yes" if sale is not None and sale.recorded else "no"
        keep = "short_keep" if not policy.long else "long_keep"
        years = policies.rendered(f"insurance.recordings.{keep}", now, language)
        return {
            **self._held.facts(policy, language),
            "seller": sale.seller if sale else unknown,
            "place": sale.place if sale else unknown,
            "recorded_text": words.get(f"sale.recorded.{recorded}", language),
            "keep": years,
        }
