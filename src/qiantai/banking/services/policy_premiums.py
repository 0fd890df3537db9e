"""Pays the premium of a policy, and asks to bring a lapsed one back."""

from datetime import date

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.records_insurance import PolicyDetail
from qiantai.banking.contracts import reinstatement
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, told
from qiantai.banking.services.policies_held import PoliciesHeld
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.money import Money
from qiantai.floor.months import months_after

HEALTHY_KINDS = ("annuity",)
"""Kinds that come back without a health declaration (保全服务规则 第八条)."""
YEAR = 12
YEARS = "insurance.reinstate.years"


class PolicyPremiums:
    """Drafts around premiums."""

    def __init__(self, counter: Counter, held: PoliciesHeld) -> None:
        self._counter = counter
        self._held = held
        self._health = Hearing(counter.words, "ins_health", ("changed", "same"))

    async def pay(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots policy?, account?: the next premium from an own account.

        `none`, `unfit` (lapsed or all paid), `ambiguous`, `insufficient_funds`, `account_restricted`.
        """
        one = await self._held.pick(actor, request, self._payable)
        if isinstance(one, ActionResult):
            return one
        account = await self._held.account(actor, request)
        if isinstance(account, ActionResult):
            return account
        facts = self._held.facts(one, request.language)
        shown = {**facts, "amount": str(one.premium), "last4": account.last4}
        if account.available < one.premium:
            return ActionResult("insufficient_funds", {**shown, "balance": str(account.available)})
        shown["when"] = self._when(one, request.language)
        sheet = Sheet(self._counter.words, request.language, "sheet.ins.premium_pay")
        sheet.row("sheet.ins.product", facts["product"]).row("sheet.ins.number", facts["number"])
        sheet.row("sheet.ins.due", facts["due_date"], "date")
        sheet.money("sheet.ins.premium", one.premium, strong=True)
        sheet.row("sheet.ins.pays_from", account.last4)
        return Draft(
            order="policies.pay_premium",
            body={"policy": one.id, "account": account.id, "amount": str(one.premium)},
            shown=shown,
            subject=one.id,
            sheet=sheet.data,
            amount=one.premium,
            facts={"kind": "premium"},
        )

    def _payable(self, one: PolicyDetail) -> bool:
        all_paid = one.long and one.paid_times >= one.pay_times
        return not all_paid and self._held.status(one) in ("in_force", "grace")

    def _when(self, one: PolicyDetail, language: str) -> str:
        """What the customer should know about the day: overdue in grace, debit failed, or early."""
        words, days = self._counter.words, (one.due_date - self._held.today).days
        facts = self._held.facts(one, language)
        if days < 0:
            return words.get("premium.when.grace", language, until=facts["grace_until"])
        return words.get("premium.when.early", language, due=facts["due_date"], days=days)

    async def reinstate(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots policy?, health?: an application within two years of the lapse; a person judges health (domain §2.11).

        `none`, `unfit` (not lapsed), `too_late`, `health_needed`, `already`.
        """
        lapsed = ("lapsed", "may_end")
        one = await self._held.pick(actor, request, lambda p: self._held.status(p) in lapsed)
        if isinstance(one, ActionResult):
            return self._with_years(one, request.language)
        language, facts = request.language, self._held.facts(one, request.language)
        if self._held.status(one) == "may_end":
            return ActionResult("too_late", facts)
        if open_one := await self._held.open_case(actor, one, "reinstatement", language):
            return open_one
        cost = reinstatement(
            self._held.premium(one).lapses_on, self._owed(one), self._held.days, self._held.today
        )
        asked = one.kind not in HEALTHY_KINDS
        health = self._health.first(*told(request, "health")[:1]) if asked else "same"
        values = {
            **facts,
            "premiums": str(cost.premiums),
            "interest": str(cost.interest),
            "amount": str(cost.total),
            "until": cost.until.isoformat(),
            "lapsed_on": self._held.premium(one).lapses_on.isoformat(),
        }
        if health is None or (asked and not request.slots.get("health")):
            return ActionResult("health_needed", {**values, "health": None})
        health_text = self._counter.words.get(f"policy.health.{health}", language)
        shown = {**values, "health": health, "health_text": health_text}
        sheet = Sheet(self._counter.words, language, "sheet.ins.reinstatement")
        sheet.row("sheet.ins.product", facts["product"]).row("sheet.ins.number", facts["number"])
        sheet.row("sheet.ins.lapsed_on", values["lapsed_on"], "date")
        sheet.row("sheet.ins.reinstate_until", values["until"], "date")
        sheet.money("sheet.ins.premiums_owed", cost.premiums)
        sheet.money("sheet.ins.interest_owed", cost.interest)
        sheet.money("sheet.ins.to_pay", cost.total, strong=True)
        sheet.row("sheet.ins.health", health_text)
        sheet.note("sheet.ins.reinstatement_note")
        return Draft(
            order="policies.reinstate",
            body={"policy": one.id, "kind": "reinstatement", "health": health},
            shown=shown,
            subject=one.id,
            sheet=sheet.data,
            policies=(YEARS, "insurance.rules.loan.rate"),
        )

    def _with_years(self, found: ActionResult, language: str) -> ActionResult:
        """What stands in the way, with the time in which a lapsed policy can come back."""
        years = self._counter.policies.rendered(YEARS, self._counter.clock.now(), language)
        return ActionResult(found.outcome, {**found.values, "years": years}, found.card)

    def _owed(self, one: PolicyDetail) -> list[tuple[date, Money]]:
        """The unpaid premiums: one a year since the due day, at most those of two years."""
        return [(months_after(one.due_date, YEAR * year), one.premium) for year in range(4)]
