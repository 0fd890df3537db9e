"""Pays bills of a household and tops up mobile phones, from what the billers say is owed."""

import re
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.base import Account
from qiantai.banking.connectors.records_payments import Bill
from qiantai.banking.model import amount_of
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, told
from qiantai.banking.services.paying import paying_account
from qiantai.banking.services.sheets import Sheet
from qiantai.banking.words import traditional
from qiantai.customers import CustomerActor
from qiantai.floor.money import ZERO, Money

PHONE = "phone"
KINDS = ("electricity", "water", "gas", "broadband", "heating", "property", PHONE)
MOBILE = re.compile(r"1\d{10}")
LEAST, MOST = "payments.topup.min", "payments.topup.max"


class Bills:
    """Drafts payments to billers; which bill is heard in the words, the sum is what is owed."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._kinds = Hearing(counter.words, "bill", KINDS)

    async def look(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """What is to be paid: `topup` or `bill` with its kind, `which` with the customer's own bills to choose from."""
        bills = await self._counter.core.records(Bill, actor.customer)
        kind = self._kinds.first(*told(request, "kind"))
        number = str(request.slots.get("phone") or "")
        if kind == PHONE or (kind is None and number):
            return ActionResult("topup", {"kind": PHONE})
        if kind is not None:
            return ActionResult("bill", {"kind": kind})
        held = [one for one in KINDS if any(bill.kind == one for bill in bills)]
        kinds = [*held, PHONE]
        options = [{"value": one, "label": self._kind_text(one, request)} for one in kinds]
        return ActionResult("ambiguous", {"slot": "kind", "options": options})

    async def bill(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots: kind, amount?, bill?, from_account?. `no_bill` without such a number, `nothing_due` when all is paid."""
        kind = str(request.slots.get("kind") or "")
        rows = await self._counter.core.records(Bill, actor.customer)
        bills = [one for one in rows if one.kind == kind]
        values: dict[str, Any] = {"kind": kind, "kind_text": self._kind_text(kind, request)}
        said = request.slots.get("bill")
        if said is not None:
            bills = [one for one in bills if str(said) in (one.id, one.number)]
        if not bills:
            return ActionResult("no_bill", values)
        if len(bills) > 1:
            options = [
                {"value": one.id, "label": f"{one.biller} {one.number[-4:]}"} for one in bills
            ]
            return ActionResult("ambiguous", {"slot": "bill", "options": options})
        one = bills[0]
        amount = amount_of(request.slots.get("amount")) or one.due or ZERO
        if not amount:
            return ActionResult("nothing_due", {**values, "biller": one.biller})
        account = await paying_account(self._counter, actor, request, amount)
        if isinstance(account, ActionResult):
            return account
        shown = {
            **values,
            "biller": traditional(one.biller) if request.language == "zh-Hant" else one.biller,
            "number": f"****{one.number[-4:]}",
            "due": str(one.due) if one.due is not None else "",
        }
        body = {"bill": one.id, "account": account.id, "amount": str(amount)}
        return self._draft("bills.pay", body, shown, amount, account, request)

    async def topup(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots: amount, phone?, from_account?. The customer's own number when none is named; `topup_range` outside policy."""
        amount = amount_of(request.slots.get("amount"))
        now, policies = self._counter.clock.now(), self._counter.policies
        least, most = policies.money(LEAST, now), policies.money(MOST, now)
        if amount is None or not least <= amount <= most:
            return ActionResult("topup_range", {"least": least.figures, "most": most.figures})
        number = str(request.slots.get("phone") or "")
        own = not number
        if own:
            number = (await self._counter.core.customer(actor.customer)).phone
        if not MOBILE.fullmatch(number):
            return ActionResult("bad_phone", {})
        account = await paying_account(self._counter, actor, request, amount)
        if isinstance(account, ActionResult):
            return account
        shown = {
            "kind_text": self._kind_text(PHONE, request),
            "biller": self._counter.words.get(
                "payments.own_phone" if own else "payments.other_phone", request.language
            ),
            "number": f"{number[:3]}****{number[-4:]}",
        }
        body = {"phone": number, "account": account.id, "amount": str(amount)}
        return self._draft("bills.topup", body, shown, amount, account, request)

    def _draft(
        self,
        order: str,
        body: dict[str, Any],
        shown: dict[str, Any],
        amount: Money,
        account: Account,
        request: ActionRequest,
    ) -> Draft:
        sheet = (
            Sheet(self._counter.words, request.language, "sheet.payments.bill")
            .row("sheet.payments.bill_kind", shown["kind_text"])
            .row("sheet.payments.biller", shown["biller"])
            .row("sheet.payments.number", shown["number"])
            .money("sheet.payments.amount", amount, strong=True)
            .row("sheet.payments.account", account.last4)
        )
        values = {"amount": str(amount), "capitals": amount.capitals, "from_last4": account.last4}
        policies = (LEAST, MOST) if order == "bills.topup" else ()
        return Draft(
            order, body, {**shown, **values}, account.id, sheet.data, amount, policies=policies
        )

    def _kind_text(self, kind: str, request: ActionRequest) -> str:
        return self._counter.words.find(f"payments.bill.{kind}", request.language) or kind
