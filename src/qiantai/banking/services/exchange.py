"""Buying and selling foreign currency within the year's quota, at the bank's rates, for a purpose that is declared.

Quota and declaration: 个人外汇管理办法, domain §2.15; what looks like splitting over people or days is not done here.
"""

import asyncio
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.base import Account
from qiantai.banking.connectors.records_payments import Purse, Quota, Rate
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, latest, told
from qiantai.banking.services.paying import paying_account
from qiantai.banking.services.sheets import Sheet
from qiantai.banking.words import traditional
from qiantai.customers import CustomerActor
from qiantai.floor.money import ZERO, Money

CENT = Decimal("0.01")
DOLLAR = "USD"
QUOTA, SPLIT = "payments.fx.quota_usd", "payments.fx.split_deals"
PURPOSES = ("travel", "study", "family", "medical", "other", "forbidden")


@dataclass(frozen=True, slots=True)
class Market:
    """What an exchange is decided by."""

    rates: dict[str, Rate]
    purses: dict[str, Decimal]
    quota: Quota

    def dollars(self, currency: str, amount: Decimal) -> Decimal:
        """What a foreign amount counts for towards the quota, at middle rates."""
        if currency == DOLLAR:
            return amount
        one, dollar = self.rates[currency], self.rates[DOLLAR]
        return (amount * (one.buy + one.sell) / (dollar.buy + dollar.sell)).quantize(CENT)


async def market(counter: Counter, actor: CustomerActor) -> Market:
    """Rates, purses and the used quota, read at once."""
    core = counter.core
    rates, purses, quotas = await asyncio.gather(
        core.records(Rate, ""),
        core.records(Purse, actor.customer),
        core.records(Quota, actor.customer),
    )
    quota = quotas[0] if quotas else Quota(Decimal(0), Decimal(0), 0, resident=True)
    return Market(
        {one.id: one for one in rates}, {one.currency: one.amount for one in purses}, quota
    )


class Exchange:
    """Drafts both directions."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._sides = Hearing(counter.words, "fx", ("split", "sell", "buy"))
        self._yuan = Hearing(counter.words, "yuan", ("yuan",))
        self._purposes = Hearing(counter.words, "purpose", PURPOSES)

    async def look(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """What is wanted: `ok` with side and amount as far as they are said, `split` for a wish that the rules forbid,
        `non_resident`, `no_currency` with those on offer, `nothing_held` when there is nothing to sell, `over_quota`."""
        known = await market(self._counter, actor)
        side = self._sides.first(*told(request, "side")) or str(request.slots.get("side") or "buy")
        if side == "split":
            return ActionResult("split", {})
        if side == "buy" and not known.quota.resident:
            return ActionResult("non_resident", {})
        currency = request.slots.get("currency")
        if side == "sell" and currency is None and len(known.purses) == 1:
            currency = next(iter(known.purses))
        if side == "sell" and not any(known.purses.values()):
            return ActionResult("nothing_held", {})
        if currency not in known.rates:
            offered = known.purses if side == "sell" else known.rates
            options = [self._option(known.rates[code], request.language) for code in offered]
            return ActionResult("ambiguous", {"slot": "currency", "options": options})
        rate = known.rates[str(currency)]
        values = self._quoted(known, rate, side, request.language)
        amount = self._wanted(request, rate, side)
        purpose = self._purposes.first(*told(request, "purpose"))
        if purpose == "forbidden":
            return ActionResult("forbidden", values)
        if amount and known.dollars(rate.id, amount) > Decimal(values["left_usd"]):
            return ActionResult("over_quota", values)
        if purpose is None and request.slots.get("purpose") is not None:
            purpose = "other"
        return ActionResult("ok", {**values, "amount": amount and str(amount), "purpose": purpose})

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots: side, currency, amount, purpose, from_account?. `over_quota` with what is left, `splitting` after many
        purchases, `insufficient_currency` when the purse holds less, `forbidden` purposes."""
        slots, known = request.slots, await market(self._counter, actor)
        side, rate = str(slots.get("side") or "buy"), known.rates[str(slots["currency"])]
        amount = foreign_amount(request)
        if amount is None:
            return ActionResult("no_amount", {})
        refusal = self._refusal(known, side, rate, amount, request)
        if refusal is not None:
            return refusal
        yuan = Money.of((amount * (rate.sell if side == "buy" else rate.buy)).quantize(CENT))
        account = await paying_account(
            self._counter, actor, request, yuan if side == "buy" else ZERO
        )
        if isinstance(account, ActionResult):
            return account
        return self._drafted(known, side, rate, amount, yuan, account, request)

    def _refusal(
        self, known: Market, side: str, rate: Rate, amount: Decimal, request: ActionRequest
    ) -> ActionResult | None:
        now, policies = self._counter.clock.now(), self._counter.policies
        values = self._quoted(known, rate, side, request.language)
        if self._purposes.first(*told(request, "purpose")) == "forbidden":
            return ActionResult("forbidden", values)
        if side == "buy" and not known.quota.resident:
            return ActionResult("non_resident", values)
        if side == "sell" and amount > known.purses.get(rate.id, Decimal(0)):
            return ActionResult("insufficient_currency", values)
        if known.dollars(rate.id, amount) > Decimal(values["left_usd"]):
            return ActionResult("over_quota", values)
        if side == "buy" and known.quota.recent >= policies.whole(SPLIT, now):
            return ActionResult("splitting", {**values, "recent": known.quota.recent})
        return None

    def _drafted(
        self,
        known: Market,
        side: str,
        rate: Rate,
        amount: Decimal,
        yuan: Money,
        account: Account,
        request: ActionRequest,
    ) -> Draft:
        language, words = request.language, self._counter.words
        purpose = str(request.slots.get("purpose") or "other")
        purpose_text = words.find(f"payments.fx.{purpose}", language) or purpose
        shown = self._quoted(known, rate, side, language) | {
            "amount": str(amount),
            "yuan": yuan.figures,
            "capitals": yuan.capitals,
            "from_last4": account.last4,
            "purpose_text": purpose_text if side == "buy" else "",
            "purpose_part": words.get("payments.fx.purpose", language, purpose=purpose_text)
            if side == "buy"
            else "",
            "sum_text": f"{rate.id} {amount}",
        }
        sheet = (
            Sheet(words, language, f"sheet.payments.fx_{side}")
            .row("sheet.payments.foreign", f"{rate.id} {amount}", strong=True)
            .row("sheet.payments.rate", shown["rate"], "number")
            .money("sheet.payments.yuan", yuan, strong=True)
            .row("sheet.payments.fee", shown["fee"], "money")
            .row("sheet.payments.account", account.last4)
            .row("sheet.payments.purpose", shown["purpose_text"])
            .row("sheet.payments.left_usd", shown["left_usd"], "number")
            .note(f"sheet.payments.fx_note_{side}")
        )
        body = {"side": side, "currency": rate.id, "amount": str(amount), "yuan": str(yuan)}
        dollars = str(known.dollars(rate.id, amount))
        return Draft(
            order="fx.exchange",
            body={**body, "usd": dollars, "account": account.id, "purpose": purpose},
            shown=shown,
            subject=account.id,
            sheet=sheet.data,
            amount=yuan if side == "buy" else ZERO,
            policies=(QUOTA, SPLIT),
        )

    def _quoted(self, known: Market, rate: Rate, side: str, language: str) -> dict[str, Any]:
        now, policies = self._counter.clock.now(), self._counter.policies
        used = known.quota.bought if side == "buy" else known.quota.sold
        left = max(Decimal(policies.get(QUOTA, now)) - used, Decimal(0))
        return {
            "side": side,
            "side_text": self._counter.words.get(f"payments.fx.{side}", language),
            "currency": rate.id,
            "currency_text": currency_name(rate, language),
            "rate": str(rate.sell if side == "buy" else rate.buy),
            "quote_valid": policies.rendered("fx.quote.valid", now, language),
            "quota": policies.rendered(QUOTA, now, language),
            "used_usd": str(used.quantize(CENT)),
            "left_usd": str(left.quantize(CENT)),
            "held": str(known.purses.get(rate.id, Decimal("0.00"))),
            "fee": str(policies.money("fx.exchange.fee", now)),
        }

    def _wanted(self, request: ActionRequest, rate: Rate, side: str) -> Decimal | None:
        """The foreign amount that is asked for; a sum just said in yuan is what it buys, to the smallest coin."""
        said = foreign_amount(request)
        if said is None or not self._yuan.first(latest(request)):
            return said
        bought = said / (rate.sell if side == "buy" else rate.buy)
        return bought.quantize(Decimal(1).scaleb(-rate.digits), ROUND_DOWN) or None

    def _option(self, rate: Rate, language: str) -> dict[str, str]:
        return {"value": rate.id, "label": currency_name(rate, language)}


def currency_name(rate: Rate, language: str) -> str:
    """The name of a currency in the customer's language."""
    if language == "en":
        return rate.name_en
    return traditional(rate.name) if language == "zh-Hant" else rate.name


def foreign_amount(request: ActionRequest) -> Decimal | None:
    """The amount slot as a positive sum of foreign money, or None."""
    try:
        said = Decimal(str(request.slots.get("amount")))
    except ArithmeticError:
        return None
    return said.quantize(CENT) if said > 0 else None
