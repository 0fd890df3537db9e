"""The personal pension: what may still be paid in this year, what tax that saves, and paying it in (domain §2.14)."""

import asyncio
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.base import Customer
from qiantai.banking.connectors.records_debit import PensionAccount, PensionPayment
from qiantai.banking.limits import PensionRules
from qiantai.banking.model import amount_of
from qiantai.banking.services.base import Counter
from qiantai.banking.services.deposit_opening import percent
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, latest, plain, told
from qiantai.banking.services.paying import paying_account
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.money import ZERO, Money

CAP, TAX, AGE, BRACKETS = (
    f"pension.{name}" for name in ("annual_cap", "withdraw_tax", "paying_age", "tax_brackets")
)
RATE = re.compile(
    r"(?:税率|tax rate|bracket)\D{0,12}(\d{1,2})\s*%|(\d{1,2})\s*%\D{0,6}(?:税率|tax|bracket)"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the core knows of a customer's pension savings."""

    customer: Customer
    account: PensionAccount | None
    left: Money
    paid: Money


class Pension:
    """Reads the room of this year, and drafts opening and paying in."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._sums = Hearing(counter.words, "pension_sum", ("nothing", "full"))
        self._asks = Hearing(counter.words, "pension", ("left",))

    async def look(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """`told` when only the room of this year was asked for, with the tax that it saves; else `ok`."""
        standing = await self._standing(actor)
        asks = self._asks.first(latest(request)) and request.slots.get("amount") is None
        values = self._facts(standing, request.language)
        sheet = self._savings(standing.left, request, "sheet.debit.pension_room")
        return ActionResult("told" if asks else "ok", values, card("sheet", **sheet.data))

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots amount?, part?, from_account?, revision?: opens the account when there is none, and pays in.

        `past_age`, `full`, `amount_needed`, `over_cap`, `already_open`, and those of the paying account.
        """
        standing = await self._standing(actor)
        values = self._facts(standing, request.language)
        policies, now = self._counter.policies, self._counter.clock.now()
        if standing.customer.age >= policies.whole(AGE, now):
            return ActionResult("past_age", values)
        amount = self._amount(standing, request)
        if amount is None:
            return ActionResult("amount_needed" if standing.left else "full", values)
        if amount > standing.left:
            return ActionResult("over_cap", {**values, "amount": str(amount)})
        if not amount and standing.account is not None:
            return ActionResult("already_open", values)
        account = await paying_account(self._counter, actor, request, amount)
        if isinstance(account, ActionResult):
            return account
        shown = {
            **values,
            "amount": str(amount),
            "sum": amount.figures,
            "left_after": (standing.left - amount).figures,
            "from_last4": account.last4,
        }
        sheet = self._savings(amount, request, "sheet.debit.pension")
        sheet.row("sheet.debit.left_after", shown["left_after"], "money")
        sheet.row("sheet.debit.account", account.last4)
        sheet.note("sheet.debit.pension_note", tax=values["tax"])
        cap = str(policies.money(CAP, now))
        return Draft(
            order="pension.save",
            body={"account": account.id, "amount": str(amount), "cap": cap},
            shown=shown,
            subject=account.id,
            sheet=sheet.data,
            amount=amount,
            policies=(CAP, TAX, AGE, BRACKETS),
        )

    async def _standing(self, actor: CustomerActor) -> Standing:
        core = self._counter.core
        customer, accounts, payments = await asyncio.gather(
            core.customer(actor.customer),
            core.records(PensionAccount, actor.customer),
            core.records(PensionPayment, actor.customer),
        )
        now = self._counter.clock.now()
        rules = PensionRules.of(self._counter.policies, now)
        left = rules.left([(one.day, one.amount) for one in payments], local_date(now).year)
        return Standing(customer, accounts[0] if accounts else None, left, rules.cap - left)

    def _amount(self, standing: Standing, request: ActionRequest) -> Money | None:
        """The amount said; what is left of the year for 存满, nothing for 先开户."""
        amount = amount_of(request.slots.get("amount"))
        heard = self._sums.first(*told(request, "part")) if amount is None else None
        if heard == "full" and standing.left:
            return standing.left
        return ZERO if heard == "nothing" else amount

    def _facts(self, standing: Standing, language: str) -> dict[str, Any]:
        policies, now = self._counter.policies, self._counter.clock.now()
        return {
            "has": standing.account is not None,
            "balance": standing.account.balance.figures if standing.account else "0.00",
            "cap": policies.money(CAP, now).figures,
            "paid": standing.paid.figures,
            "left": standing.left.figures,
            "room": bool(standing.left),
            "year": str(local_date(now).year),
            "tax": policies.rendered(TAX, now, language),
            "age": policies.rendered(AGE, now, language),
        }

    def _savings(self, amount: Money, request: ActionRequest, title: str) -> Sheet:
        """What the amount saves at the customer's own marginal rate, or at every rate when it was not told."""
        policies, now = self._counter.policies, self._counter.clock.now()
        rules = PensionRules.of(policies, now)
        brackets = [Decimal(one) / 100 for one in str(policies.get(BRACKETS, now)).split()]
        said = _rate_in(" ".join(told(request, "tax_rate")))
        rates = [said] if said in brackets else brackets
        sheet = Sheet(self._counter.words, request.language, title)
        sheet.row("sheet.debit.amount", amount, "money", strong=True)
        if not amount:
            return sheet
        rows = [[percent(rate), str(rules.saved(amount, rate))] for rate in rates if rate]
        return sheet.table((("sheet.debit.tax_rate", "text"), ("sheet.debit.saved", "money")), rows)


def _rate_in(text: str) -> Decimal | None:
    found = RATE.search(plain(text))
    return Decimal(found[1] or found[2]) / 100 if found else None
