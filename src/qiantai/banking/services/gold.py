"""Buys and sells accumulated gold behind the suitability gate, at the live quote, with its price risk and no promise."""

import asyncio
import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.errors import CoreUnavailable
from qiantai.banking.connectors.records_debit import GoldHolding, GoldQuote
from qiantai.banking.model import amount_of
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import DIGITS, Hearing, plain, spoken, told
from qiantai.banking.services.paying import paying_account
from qiantai.banking.services.sheets import Sheet
from qiantai.banking.services.suitability import RULES, Gate
from qiantai.customers import CustomerActor
from qiantai.floor.clock import CHINA
from qiantai.floor.money import Money

LEVEL, FEE = "gold.accumulation.risk_level", "gold.accumulation.sell_fee"
DAYS, EVERY_DAY = "gold.accumulation.days", "every"
"""`every`: around the clock; `trading`: in the hours of trading days."""
LEAST, OPENS, CLOSES = (f"gold.accumulation.{name}" for name in ("min_grams", "opens", "closes"))
HOURS = "gold.accumulation.hours"
GOLD = "GOLD"
TEN_THOUSANDTH = Decimal("0.0001")
GRAMS = re.compile(r"(\d+(?:\.\d+)?|[一二三四五六七八九十百两]+)\s*(?:克|(?:g|grams?)\b)")
WAYS = ("physical", "plan", "sell", "ask", "buy")
DAY = timedelta(days=1)


class Gold:
    """Reads what is wanted, and drafts purchases and sales."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._gate = Gate(counter)
        self._ways = Hearing(counter.words, "gold", WAYS)
        self._parts = Hearing(counter.words, "part", ("half", "all"))

    async def look(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Which way is meant: `buy`, `sell`, `physical`, `plan`, or `ask` about price and holding; slots way?."""
        quote, held = await self._market(actor)
        way = self._ways.first(*told(request, "way")) or "buy"
        if way == "ask" and request.slots.get("amount") and request.slots.get("from_account"):
            way = "buy"  # an order with a worry at its end; the read-back tells the risk
        return ActionResult(way, {**self._facts(quote, held, request.language), "way": way})

    async def buy(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots grams?, amount?, from_account?, revision?: the gate's outcomes, `closed`, `size_needed`,
        `below_minimum`, and those of the account."""
        quote, held = await self._market(actor)
        values = self._facts(quote, held, request.language)
        risk = str(self._counter.policies.get(LEVEL, self._counter.clock.now()))
        stopped = await self._gate.stops(actor, GOLD, risk, "wealth", values)
        if stopped is not None:
            return stopped
        if not self._open():
            return ActionResult("closed", values)
        asked = self._asked(request, quote.buy)
        if asked is None:
            return ActionResult("size_needed", values)
        grams, amount = asked
        if grams < self._least():
            return ActionResult("below_minimum", values)
        account = await paying_account(self._counter, actor, request, amount)
        if isinstance(account, ActionResult):
            return account
        standing = self._gate.facts(await self._gate.standing(actor))
        shown = {**values, **standing, **_size(grams, amount), "from_last4": account.last4}
        shown["grams_said"] = (
            "" if amount == amount_of(request.slots.get("amount")) else shown["grams"]
        )
        body = {"account": account.id, "grams": str(grams), "price": str(quote.buy)}
        return Draft(
            order="gold.buy",
            body={**body, "amount": str(amount)},
            shown=shown,
            subject=account.id,
            sheet=self._sheet("buy", shown, request.language),
            amount=amount,
            policies=(*RULES, LEVEL, LEAST),
        )

    async def sell(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots grams?, amount?, part?, from_account? (who is credited): `no_gold`, `closed`, `size_needed`, `too_much`."""
        quote, held = await self._market(actor)
        values = self._facts(quote, held, request.language)
        if held is None or not held.grams:
            return ActionResult("no_gold", values)
        if not self._open():
            return ActionResult("closed", values)
        asked = self._asked(request, quote.sell)
        grams = self._part(request, held) or (asked[0] if asked else None)
        if grams is None:
            return ActionResult("size_needed", values)
        if grams > held.grams:
            return ActionResult("too_much", values)
        account = await paying_account(self._counter, actor, request)
        if isinstance(account, ActionResult):
            return account
        gross = Money.of(grams * quote.sell.yuan)
        rate = self._counter.policies.fraction(FEE, self._counter.clock.now())
        fee = Money.of(gross.yuan * rate)
        shown = {
            **values,
            **_size(grams, gross),
            "fee": fee.figures,
            "net": (gross - fee).figures,
            "from_last4": account.last4,
        }
        body = {"account": account.id, "grams": str(grams), "price": str(quote.sell)}
        return Draft(
            order="gold.sell",
            body={**body, "fee": str(fee)},
            shown=shown,
            subject=account.id,
            sheet=self._sheet("sell", shown, request.language),
            policies=(FEE,),
        )

    async def _market(self, actor: CustomerActor) -> tuple[GoldQuote, GoldHolding | None]:
        core = self._counter.core
        quotes, held = await asyncio.gather(
            core.records(GoldQuote, ""), core.records(GoldHolding, actor.customer)
        )
        if not quotes:
            raise CoreUnavailable("no price of gold")
        return quotes[0], held[0] if held else None

    def _facts(self, quote: GoldQuote, held: GoldHolding | None, language: str) -> dict[str, Any]:
        policies, now = self._counter.policies, self._counter.clock.now()
        return {
            "buy_price": quote.buy.figures,
            "sell_price": quote.sell.figures,
            "held": f"{held.grams.normalize():f}" if held else "0",
            "worth": Money.of(held.grams * quote.sell.yuan).figures if held else "0.00",
            "hours": policies.rendered(HOURS, now, language),
            "minimum": policies.rendered("gold.accumulation.min_weight", now, language),
            "fee_rate": policies.rendered(FEE, now, language),
            "risk": str(policies.get(LEVEL, now)),
            "product_name": self._counter.words.get("debit.gold", language),
        }

    def _least(self) -> Decimal:
        return Decimal(self._counter.policies.get(LEAST, self._counter.clock.now()))

    def _open(self) -> bool:
        """Whether gold is dealt in now: from the opening, past midnight until the close, on the days of the policy."""
        policies, now = self._counter.policies, self._counter.clock.now()
        if str(policies.get(DAYS, now)) == EVERY_DAY:
            return True
        opens, closes = (time.fromisoformat(str(policies.get(key, now))) for key in (OPENS, CLOSES))
        local: datetime = now.astimezone(CHINA)
        day = local.date() if local.time() >= opens else local.date() - DAY
        dealt = local.time() >= opens or local.time() < closes
        return dealt and self._counter.calendars.get("exchange").is_open(day)

    def _asked(self, request: ActionRequest, price: Money) -> tuple[Decimal, Money] | None:
        """Grams and yuan at this price: what was said last counts, an amount buys to four places and never more."""
        slots = request.slots
        grams = next((one for text in spoken(request) if (one := grams_in(text))), None)
        amount = amount_of(slots.get("amount"))
        if grams is None and amount is not None:
            return (amount.yuan / price.yuan).quantize(TEN_THOUSANDTH, ROUND_DOWN), amount
        grams = grams or grams_in(str(slots.get("grams") or ""))
        return None if grams is None else (grams, Money.of(grams * price.yuan))

    def _part(self, request: ActionRequest, held: GoldHolding) -> Decimal | None:
        part = self._parts.first(*told(request, "part"))
        if part == "half":
            return (held.grams / 2).quantize(TEN_THOUSANDTH, ROUND_DOWN)
        return held.grams if part == "all" else None

    def _sheet(self, way: str, shown: Mapping[str, Any], language: str) -> dict[str, Any]:
        price = shown["buy_price" if way == "buy" else "sell_price"]
        sheet = Sheet(self._counter.words, language, f"sheet.debit.gold_{way}")
        sheet.row("sheet.debit.price", price, "money")
        sheet.row("sheet.debit.grams", shown["size"], "units", strong=True)
        sheet.row("sheet.debit.amount", shown["sum"], "money", strong=True)
        if way == "buy":
            sheet.row("sheet.debit.risk", shown["risk"]).row("sheet.debit.level", shown["level"])
            sheet.row("sheet.debit.account", shown["from_last4"])
        else:
            sheet.row("sheet.debit.fee", shown["fee"], "money")
            sheet.row("sheet.debit.net", shown["net"], "money", strong=True)
            sheet.row("sheet.debit.to", shown["from_last4"])
        return sheet.note("sheet.debit.gold_note", fee=shown["fee_rate"]).data


def grams_in(text: str) -> Decimal | None:
    """The grams that a text names: 5克, 十五克, 2.5 g; a slot's plain number counts too."""
    said = plain(text)
    found = GRAMS.search(said)
    if found is None:
        return Decimal(said) if re.fullmatch(r"\d+\.\d{4}", said) else None
    return Decimal(found[1]) if found[1][0].isdigit() else Decimal(_counted(found[1]))


def _counted(word: str) -> int:
    """A count below a thousand in Chinese: 一百五十 is 150."""
    total, last = 0, 0
    for letter in word:
        if letter in "十百":
            total += (last or 1) * (10 if letter == "十" else 100)
            last = 0
        else:
            last = DIGITS[letter]
    return total + last


def _size(grams: Decimal, amount: Money) -> dict[str, str]:
    """What the words say about a size; `grams` is how the slot keeps it."""
    return {
        "grams": f"{grams:.4f}",
        "size": f"{grams.normalize():f}",
        "sum": amount.figures,
        "sum_text": f"¥{amount.figures}",
    }
