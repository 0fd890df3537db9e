"""Money sent abroad to a registered payee: bought within the year's quota, its purpose declared, face required."""

import re
from decimal import Decimal
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.base import Account
from qiantai.banking.connectors.records_payments import OverseasPayee, Rate
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.exchange import (
    CENT,
    QUOTA,
    SPLIT,
    Market,
    currency_name,
    foreign_amount,
    market,
)
from qiantai.banking.services.hearing import Hearing, latest, plain, told
from qiantai.banking.services.paying import paying_account
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.money import Money

PURPOSES = ("forbidden", "study", "medical", "family", "dues", "goods")
ACCOUNT = re.compile(
    r"(?<![A-Za-z])[A-Z]{2}\d{2}[A-Z0-9 ]{8,30}(?![A-Za-z0-9])|(?<!\d)\d{12,18}(?!\d)|iban|swift",
    re.IGNORECASE,
)
"""An account abroad, spelt out."""
FEE_RATIO, FEE_MIN = "transfer.remit.fee_ratio", "transfer.remit.fee_min"


class Remittances:
    """Tells what a remittance takes, and drafts one."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._asks = Hearing(counter.words, "remit", ("asks",))
        self._splits = Hearing(counter.words, "fx", ("split",))
        self._purposes = Hearing(counter.words, "remit_purpose", PURPOSES)

    async def look(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """`asks` for a mere question, with what remittances take; `ok` with payee, purpose and amount as far as known.

        `not_listed` once when the account that is named belongs to none of the registered payees; `split`, `forbidden`, `non_resident`, `no_payee` say why it cannot be done here; `ambiguous` among payees.
        """
        core, language = self._counter.core, request.language
        facts = self._facts(language)
        if request.slots.get("amount") is None and self._asks.first(*told(request, "asks")[-1:]):
            return ActionResult("asks", facts)
        if self._splits.first(latest(request)):
            return ActionResult("split", facts)
        purpose = self._purposes.first(*told(request, "purpose"))
        if purpose == "forbidden":
            return ActionResult("forbidden", facts)
        known = await market(self._counter, actor)
        if not known.quota.resident:
            return ActionResult("non_resident", facts)
        payees = await core.records(OverseasPayee, actor.customer)
        if not payees:
            return ActionResult("no_payee", facts)
        one = _meant(payees, request)
        if one is None and not request.slots.get("unlisted") and ACCOUNT.search(latest(request)):
            return ActionResult("not_listed", facts)
        if one is None:
            options = [{"value": p.id, "label": f"{p.name} {p.last4}"} for p in payees]
            return ActionResult("ambiguous", {"slot": "payee", "options": options})
        values = {**facts, **self._payee(one, known.rates[one.currency], language)}
        if purpose is None and request.slots.get("purpose") is not None:
            purpose = "other"
        return ActionResult("ok", {**values, "payee": one.id, "purpose": purpose})

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots: payee, amount (in the payee's currency), purpose, from_account?. `over_quota` and `splitting` as for
        an exchange, `wrong_currency` when another one was named than the payee's account holds."""
        payees = await self._counter.core.records(OverseasPayee, actor.customer)
        one = next((p for p in payees if p.id == str(request.slots.get("payee"))), None)
        amount = foreign_amount(request)
        if one is None or amount is None:
            return ActionResult("no_payee", {})
        known = await market(self._counter, actor)
        rate = known.rates[one.currency]
        shown = self._facts(request.language) | self._payee(one, rate, request.language)
        if (said := request.slots.get("currency")) not in (None, one.currency):
            return ActionResult("wrong_currency", {**shown, "said_currency": str(said)})
        left = self._left(known)
        shown |= {"left_usd": str(left), "amount": str(amount)}
        if known.dollars(rate.id, amount) > left:
            return ActionResult("over_quota", shown)
        now = self._counter.clock.now()
        if known.quota.recent >= self._counter.policies.whole(SPLIT, now):
            return ActionResult("splitting", {**shown, "recent": known.quota.recent})
        yuan = Money.of((amount * rate.sell).quantize(CENT))
        fee = self._fee(yuan)
        account = await paying_account(self._counter, actor, request, yuan + fee)
        if isinstance(account, ActionResult):
            return account
        dollars = known.dollars(rate.id, amount)
        return self._drafted(one, amount, yuan, fee, dollars, account, shown, request)

    def _drafted(
        self,
        one: OverseasPayee,
        amount: Decimal,
        yuan: Money,
        fee: Money,
        dollars: Decimal,
        account: Account,
        shown: dict[str, Any],
        request: ActionRequest,
    ) -> Draft:
        words, language = self._counter.words, request.language
        purpose = str(request.slots.get("purpose"))
        purpose_text = words.find(f"payments.remit.{purpose}", language) or purpose
        papers = words.find(f"payments.papers.{purpose}", language) or words.get(
            "payments.papers.other", language
        )
        shown = shown | {
            "yuan": yuan.figures,
            "capitals": yuan.capitals,
            "fee": str(fee),
            "from_last4": account.last4,
            "purpose_text": purpose_text,
            "papers": papers,
            "sum_text": f"{one.currency} {amount}",
        }
        body = {"payee": one.id, "currency": one.currency, "amount": str(amount), "yuan": str(yuan)}
        rest = {"fee": str(fee), "usd": str(dollars), "account": account.id, "purpose": purpose}
        return Draft(
            order="remittances.send",
            body={**body, **rest},
            shown=shown,
            subject=account.id,
            sheet=self._sheet(one, yuan, fee, shown, language),
            amount=yuan + fee,
            facts={"payee": {"known": True, "trusted": True, "own": False}},
            policies=(QUOTA, SPLIT, FEE_RATIO, FEE_MIN),
        )

    def _sheet(
        self, one: OverseasPayee, yuan: Money, fee: Money, shown: dict[str, Any], language: str
    ) -> dict[str, Any]:
        sheet = (
            Sheet(self._counter.words, language, "sheet.payments.remit")
            .row("sheet.payments.payee", f"{one.name} {one.last4}", strong=True)
            .row("sheet.payments.country", shown["country"])
            .row("sheet.payments.bank", f"{one.bank} {one.swift}")
            .row("sheet.payments.foreign", shown["sum_text"], strong=True)
            .row("sheet.payments.rate", shown["rate"], "number")
            .money("sheet.payments.yuan", yuan)
            .money("sheet.payments.fee", fee)
            .row("sheet.payments.purpose", shown["purpose_text"])
            .row("sheet.payments.papers", shown["papers"])
            .row("sheet.payments.account", shown["from_last4"])
            .row("sheet.payments.left_usd", shown["left_usd"], "number")
            .note("sheet.payments.remit_note", cutoff=shown["cutoff"], arrival=shown["arrival"])
        )
        return sheet.data

    def _left(self, known: Market) -> Decimal:
        quota = Decimal(self._counter.policies.get(QUOTA, self._counter.clock.now()))
        return max(quota - known.quota.bought, Decimal(0)).quantize(CENT)

    def _fee(self, yuan: Money) -> Money:
        """The ratio of the sum in yuan, at least the minimum (个人业务收费价目表)."""
        now, policies = self._counter.clock.now(), self._counter.policies
        fee = Money.of((yuan.yuan * policies.fraction(FEE_RATIO, now)).quantize(CENT))
        return max(fee, policies.money(FEE_MIN, now))

    def _facts(self, language: str) -> dict[str, Any]:
        now, policies = self._counter.clock.now(), self._counter.policies
        keys = {
            "arrival": "transfer.remit.arrival",
            "cutoff": "remit.cutoff.time",
            "advance": "remit.advance.days",
            "fee_ratio": FEE_RATIO,
            "fee_min": FEE_MIN,
            "quota": QUOTA,
            "keep": "remit.papers.keep",
        }
        return {name: policies.rendered(key, now, language) for name, key in keys.items()}

    def _payee(self, one: OverseasPayee, rate: Rate, language: str) -> dict[str, Any]:
        return {
            "payee_name": one.name,
            "payee_last4": one.last4,
            "country": one.country_en if language == "en" else one.country,
            "bank": one.bank,
            "swift": one.swift,
            "currency": one.currency,
            "currency_text": currency_name(rate, language),
            "rate": str(rate.sell),
        }


def _meant(payees: list[OverseasPayee], request: ActionRequest) -> OverseasPayee | None:
    """The payee chosen or named, else the only one of the country or currency said, else the only one there is."""
    said = str(request.slots.get("payee") or "")
    chosen = [one for one in payees if said and plain(said) in (plain(one.id), plain(one.name))]
    if chosen:
        return chosen[0]
    text = plain(latest(request))
    named = [
        one
        for one in payees
        if one.country in text
        or one.country_en.lower() in text
        or one.currency == request.slots.get("currency")
        or plain(one.name) in text
    ]
    found = named or payees
    return found[0] if len(found) == 1 else None
