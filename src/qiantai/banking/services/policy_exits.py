"""Ends a policy: inside cooling-off with a refund at once, after it by an application that shows the loss first."""

from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.records_insurance import PolicyDetail
from qiantai.banking.contracts import Surrender, cooling_off, simple_interest, surrender
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, told
from qiantai.banking.services.policies_held import PoliciesHeld
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.money import ZERO, Money

REASONS = ("misled", "agent", "money", "unneeded", "other")
CAR = "auto"


class PolicyExits:
    """Drafts that end a policy."""

    def __init__(self, counter: Counter, held: PoliciesHeld) -> None:
        self._counter = counter
        self._held = held
        self._reasons = Hearing(counter.words, "surrender_reason", REASONS)

    async def cool_off(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots policy?, account?: all that was paid back, less at most the cost (domain §2.11, day count of the contract).

        `none`, `unfit` (no cooling-off left: the values tell its last day), `ambiguous`, `account_restricted`.
        """
        one = await self._held.pick(actor, request, lambda p: self._held.days_left(p) is not None)
        if isinstance(one, ActionResult):
            return one
        account = await self._held.account(actor, request)
        if isinstance(account, ActionResult):
            return account
        language, days = request.language, self._held.contract_days(one)
        period = cooling_off(one.signed, one.paid, days, self._held.today)
        facts = self._held.facts(one, language)
        cost, now = one.paid - period.refund, self._counter.clock.now()
        shown = {
            **facts,
            "refund": str(period.refund),
            "cost": str(cost),
            "last4": account.last4,
            "period": self._counter.policies.rendered("insurance.cooling_off.period", now, language)
            if one.cooling_off_days is None
            else days.cooling_off,
            "elder": await self._held.elder(actor),
        }
        sheet = Sheet(self._counter.words, language, "sheet.ins.cooling_off")
        sheet.row("sheet.ins.product", facts["product"]).row("sheet.ins.number", facts["number"])
        sheet.row("sheet.ins.signed", facts["signed"], "date")
        sheet.row("sheet.ins.cooling_until", facts["cooling_until"], "date")
        sheet.row("sheet.ins.days_left", period.days_left or 0, "number")
        sheet.money("sheet.ins.paid", one.paid).money("sheet.ins.cost", cost)
        sheet.money("sheet.ins.refund", period.refund, strong=True)
        sheet.row("sheet.ins.paid_to", account.last4)
        sheet.note("sheet.ins.cooling_off_note")
        return Draft(
            order="policies.cool_off",
            body={"policy": one.id, "account": account.id, "refund": str(period.refund)},
            shown=shown,
            subject=one.id,
            sheet=sheet.data,
            policies=("insurance.cooling_off.period", "insurance.cooling_off.cost"),
        )

    async def review(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """What giving up a policy would cost, shown before anything is asked; slots policy?, reason?.

        `ok`, `reason_needed`, `cooling_off` (a full refund is open), `already`, `none`, `ambiguous`.
        """
        one = await self._held.pick(actor, request, lambda p: p.kind != CAR)
        if isinstance(one, ActionResult):
            return one
        language = request.language
        if self._held.days_left(one) is not None:
            return ActionResult("cooling_off", self._held.facts(one, language))
        if open_one := await self._held.open_case(actor, one, "surrender", language):
            return open_one
        reason = self._reasons.first(*told(request, "reason"))
        reason = reason or ("other" if request.slots.get("reason") else None)
        values, sheet = await self._loss(actor, one, language)
        shown = card("sheet", **sheet.data)
        if reason is None:
            return ActionResult("reason_needed", values, shown)
        reason_text = self._counter.words.get(f"policy.reason.{reason}", language)
        return ActionResult("ok", {**values, "reason": reason, "reason_text": reason_text}, shown)

    async def surrender(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots policy, reason: the application that a person completes; money is paid to the holder within 30 days."""
        found = await self.review(actor, request)
        if found.outcome != "ok":
            return found
        assert found.card is not None
        values = found.values
        body = {"policy": values["policy"], "kind": "surrender", "reason": values["reason"]}
        return Draft(
            order="policies.surrender",
            body=body,
            shown=values,
            subject=str(values["policy"]),
            sheet=found.card["data"],
            policies=("insurance.surrender.pay_days",),
        )

    async def _loss(
        self, actor: CustomerActor, one: PolicyDetail, language: str
    ) -> tuple[dict[str, Any], Sheet]:
        """The figures of a surrender and the card that shows them."""
        words = self._counter.words
        owed = self._debts(one)
        result = surrender(one.paid, one.cash_value, self._held.days, self._held.today, debts=owed)
        facts = self._held.facts(one, language)
        lost = words.get(f"policy.lost.{one.kind}", language, sum=_plain(one.sum))
        sheet = Sheet(words, language, "sheet.ins.surrender")
        sheet.row("sheet.ins.product", facts["product"]).row("sheet.ins.number", facts["number"])
        sheet.money("sheet.ins.paid", one.paid)
        sheet.money("sheet.ins.cash_value", one.cash_value)
        if owed > ZERO:
            sheet.money("sheet.ins.loan", owed)
        sheet.money("sheet.ins.pays", result.pays, strong=True)
        sheet.money("sheet.ins.loss", result.loss, strong=True)
        sheet.row("sheet.ins.cover_lost", lost)
        sheet.row("sheet.ins.pay_by", result.pay_by.isoformat(), "date")
        sheet.note("sheet.ins.surrender_note")
        return {**facts, **self._shown(result, lost), "elder": await self._held.elder(actor)}, sheet

    def _shown(self, result: Surrender, lost: str) -> dict[str, Any]:
        share = result.loss_share
        return {
            "pays": str(result.pays),
            "debts": str(result.debts),
            "loss": str(result.loss),
            "loss_percent": "" if share is None else f"{share * 100:.0f}",
            "pay_by": result.pay_by.isoformat(),
            "pay_days": (result.pay_by - local_date(self._counter.clock.now())).days,
            "lost": lost,
        }

    def _debts(self, one: PolicyDetail) -> Money:
        """The loan on the policy with its interest until today."""
        if one.loan_since is None:
            return one.loan
        interest = simple_interest(one.loan, one.loan_since, self._held.today, self._held.days)
        return one.loan + interest


def _plain(amount: Money) -> str:
    return f"{amount.yuan:,.0f}"
