"""Takes money out of a policy without ending it: a loan on its cash value, and what an annuity pays."""

from collections.abc import Mapping
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.base import Account
from qiantai.banking.connectors.records_insurance import PolicyDetail
from qiantai.banking.contracts import policy_loan, simple_interest
from qiantai.banking.model import amount_of
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.policies_held import PoliciesHeld
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.money import ZERO, Money

TERMS = {
    "rate": "insurance.rules.loan.rate",
    "share": "insurance.loan.max_ratio",
    "months": "insurance.loan.max_months",
}


class PolicyMoney:
    """Drafts of loans and payouts."""

    def __init__(self, counter: Counter, held: PoliciesHeld) -> None:
        self._counter = counter
        self._held = held

    async def borrow(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots policy?, amount?, account?: at most the share of cash value less what is owed (domain ins_policy_loan).

        `none`, `unfit` (no cash value), `amount_needed` (the values tell the most), `too_much`, `ambiguous`.
        """
        language, terms = request.language, self._terms(request.language)
        one = await self._held.pick(actor, request, self._lends)
        if isinstance(one, ActionResult):
            return ActionResult(one.outcome, {**terms, **one.values})
        most = self._most(one)
        account = await self._held.account(actor, request)
        if isinstance(account, ActionResult):
            return account
        facts = self._held.facts(one, language)
        values = {
            **facts,
            **terms,
            "most": str(most),
            "last4": account.last4,
        }
        amount = amount_of(request.slots.get("amount") or "")
        if amount is None:
            return ActionResult("amount_needed", {**values, "amount": None})
        if amount > most:
            return ActionResult("too_much", {**values, "asked": str(amount), "amount": None})
        return self._loan(one, account, amount, values, language)

    def _loan(
        self,
        one: PolicyDetail,
        account: Account,
        amount: Money,
        values: Mapping[str, Any],
        language: str,
    ) -> Draft:
        """The loan with its last day and what is to be repaid then."""
        days = self._held.days
        due = policy_loan(one.cash_value, one.loan, days, self._held.today).due_on
        interest = simple_interest(amount, self._held.today, due, days)
        shown = {
            **values,
            "amount": str(amount),
            "due_on": due.isoformat(),
            "loan_interest": str(interest),
            "total": str(amount + interest),
        }
        sheet = Sheet(self._counter.words, language, "sheet.ins.loan_terms")
        sheet.row("sheet.ins.product", values["product"]).row("sheet.ins.number", values["number"])
        sheet.money("sheet.ins.cash_value", one.cash_value).money(
            "sheet.ins.loan_most", Money.of(values["most"])
        )
        sheet.money("sheet.ins.loan_amount", amount, strong=True)
        sheet.row("sheet.ins.loan_rate", values["rate"])
        sheet.row("sheet.ins.loan_due", due.isoformat(), "date")
        sheet.money("sheet.ins.loan_interest", interest)
        sheet.money("sheet.ins.loan_total", amount + interest)
        sheet.row("sheet.ins.paid_to", account.last4)
        sheet.note("sheet.ins.loan_note")
        return Draft(
            order="policies.borrow",
            body={
                "policy": one.id,
                "account": account.id,
                "amount": str(amount),
                "most": values["most"],
                "due_on": due.isoformat(),
            },
            shown=shown,
            subject=one.id,
            sheet=sheet.data,
            policies=tuple(TERMS.values()),
        )

    def _terms(self, language: str) -> dict[str, str]:
        """Rate, share and longest term in words."""
        policies, now = self._counter.policies, self._counter.clock.now()
        return {name: policies.rendered(key, now, language) for name, key in TERMS.items()}

    def _most(self, one: PolicyDetail) -> Money:
        days, today = self._held.days, self._held.today
        owed = one.loan
        if one.loan_since is not None:
            owed += simple_interest(one.loan, one.loan_since, today, days)
        return policy_loan(one.cash_value, owed, days, today).most

    def _lends(self, one: PolicyDetail) -> bool:
        return self._held.status(one) in ("in_force", "grace") and self._most(one) > ZERO

    async def payout(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots policy?, account?: where an annuity or survival benefit is paid; what waits is paid at once.

        `none`, `unfit` (a kind that pays no annuity), `already` (this account, nothing waiting), `ambiguous`.
        """
        one = await self._held.pick(actor, request, lambda p: p.payout_from is not None)
        if isinstance(one, ActionResult):
            return one
        account = await self._held.account(actor, request)
        if isinstance(account, ActionResult):
            return account
        assert one.payout_from is not None
        language, facts = request.language, self._held.facts(one, request.language)
        begun = one.payout_from <= self._held.today
        values = {
            **facts,
            "payout_from": one.payout_from.isoformat(),
            "payout_age": one.payout_age or "",
            "yearly": str(one.payout_yearly),
            "ready": str(one.payout_ready),
            "last4": account.last4,
            "begun": begun,
        }
        if one.payout_account == account.id and one.payout_ready <= ZERO:
            return ActionResult("already", values)
        sheet = Sheet(self._counter.words, language, "sheet.ins.payout")
        sheet.row("sheet.ins.product", facts["product"]).row("sheet.ins.number", facts["number"])
        sheet.row("sheet.ins.payout_from", values["payout_from"], "date")
        sheet.money("sheet.ins.payout_yearly", one.payout_yearly)
        if one.payout_ready > ZERO:
            sheet.money("sheet.ins.payout_ready", one.payout_ready, strong=True)
        sheet.row("sheet.ins.paid_to", account.last4, strong=True)
        sheet.note("sheet.ins.payout_note")
        code = "payout.now" if one.payout_ready > ZERO else "payout.later"
        text = self._counter.words.get(
            code, language, ready=str(one.payout_ready), day=values["payout_from"]
        )
        return Draft(
            order="policies.payout",
            body={"policy": one.id, "account": account.id},
            shown={**values, "effect_text": text},
            subject=one.id,
            sheet=sheet.data,
        )
