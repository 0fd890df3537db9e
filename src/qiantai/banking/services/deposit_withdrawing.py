"""Takes a deposit out before its day, in part or whole: the interest given up is shown first (domain §2.5a)."""

from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.records_debit import HeldDeposit
from qiantai.banking.interest import TimeDeposit, Withdrawal, partial_refusal, withdraw
from qiantai.banking.model import amount_of
from qiantai.banking.services.base import Counter
from qiantai.banking.services.deposit_opening import percent
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, told
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.money import Money

CURRENT = "deposit.rate.current"
LEAST = {
    "fixed": "deposit.time.min_amount",
    "notice": "deposit.notice.min_amount",
    "cd": "deposit.cd.min_left",
}


class DepositWithdrawing:
    """Drafts withdrawals from the customer's own deposits."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._parts = Hearing(counter.words, "part", ("half", "all"))

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots deposit?, amount?, part?, revision?; the whole deposit when no part is named.

        `none`, `ambiguous`, `too_much`, `once_only`, `too_little_left`.
        """
        held = await self._counter.core.records(HeldDeposit, actor.customer)
        if not held:
            return ActionResult("none", {})
        one = next((one for one in held if one.id == request.slots.get("deposit")), None)
        if one is None and len(held) > 1:
            options = [{"value": one.id, "label": self._label(one, request)} for one in held]
            return ActionResult("ambiguous", {"slot": "deposit", "options": options})
        one = one or held[0]
        amount = self._amount(one, request)
        values = {"deposit": one.id, "amount": str(amount), "principal": one.principal.figures}
        if amount > one.principal:
            return ActionResult("too_much", values)
        now = self._counter.clock.now()
        least = self._counter.policies.money(LEAST[one.kind], now)
        refusal = partial_refusal(signed(one), amount, least, one.withdrawn)
        if refusal is not None:
            return ActionResult(refusal, {**values, "least": least.figures})
        rate = self._counter.policies.fraction(CURRENT, now)
        found = withdraw(signed(one), amount, local_date(now), rate)
        return await self._drafted(actor, one, found, request.language)

    def _label(self, one: HeldDeposit, request: ActionRequest) -> str:
        return self._counter.words.get(
            "label.debit.deposit",
            request.language,
            amount=one.principal.figures,
            rate=percent(one.annual_rate),
            opened=one.opened.isoformat(),
        )

    def _amount(self, one: HeldDeposit, request: ActionRequest) -> Money:
        part = self._parts.first(*told(request, "part"))
        if part == "half":
            return Money.of(one.principal.yuan / 2)
        amount = amount_of(request.slots.get("amount"))
        return one.principal if amount is None or part == "all" else amount

    async def _drafted(
        self, actor: CustomerActor, one: HeldDeposit, found: Withdrawal, language: str
    ) -> Draft:
        accounts = await self._counter.core.accounts(actor.customer)
        last4 = next((a.last4 for a in accounts if a.id == one.account), "")
        shown = self._shown(one, found, last4)
        sheet = Sheet(self._counter.words, language, "sheet.debit.withdraw")
        sheet.row("sheet.debit.held", shown["principal"], "money")
        sheet.row("sheet.debit.opened", shown["opened"], "date")
        sheet.row("sheet.debit.matures", shown["matures"], "date")
        sheet.row("sheet.debit.amount", shown["taken"], "money", strong=True)
        sheet.row("sheet.debit.term_interest", shown["term_interest"], "money")
        sheet.row("sheet.debit.interest_now", shown["interest"], "money")
        sheet.row("sheet.debit.lost", shown["lost"], "money", strong=True)
        sheet.row("sheet.debit.left", shown["left"], "money")
        sheet.row("sheet.debit.to", last4)
        sheet.note("sheet.debit.withdraw_note", rate=shown["current_rate"])
        body = {"deposit": one.id, "amount": str(found.amount), "interest": str(found.interest)}
        return Draft(
            order="deposits.withdraw",
            body=body,
            shown=shown,
            subject=one.id,
            sheet=sheet.data,
            policies=(CURRENT, LEAST[one.kind]),
        )

    def _shown(self, one: HeldDeposit, found: Withdrawal, last4: str) -> dict[str, Any]:
        policies, now = self._counter.policies, self._counter.clock.now()
        early = found.moment == "early"
        return {
            "deposit": one.id,
            "part": None,
            "amount": str(found.amount),
            "taken": found.amount.figures,
            "principal": one.principal.figures,
            "opened": one.opened.isoformat(),
            "matures": signed(one).matures.isoformat() if one.months else "",
            "moment": found.moment if one.months else "called",
            "interest": found.interest.figures,
            "term_interest": (found.interest + found.lost).figures if early else "",
            "lost": found.lost.figures if early else "",
            "total": (found.amount + found.interest).figures,
            "left": found.left.principal.figures if found.left else "",
            "rate": percent(one.annual_rate),
            "current_rate": percent(policies.fraction(CURRENT, now)),
            "last4": last4,
        }


def signed(one: HeldDeposit) -> TimeDeposit:
    """The deposit as it was signed; one on notice has no term, so that all its days earn the current rate."""
    return TimeDeposit(one.principal, one.annual_rate, one.opened, one.months)
