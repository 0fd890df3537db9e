"""Buys bank wealth products: never above the level, at least the minimum, with term, fees and the mandatory words first."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.calendars import on_or_after, plus
from qiantai.banking.connectors.base import Account
from qiantai.banking.connectors.records_wealth import WealthProduct
from qiantai.banking.model import amount_of
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.paying import paying_account
from qiantai.banking.services.sheets import Sheet
from qiantai.banking.services.shelf import CUTOFF, Shelf, called, name, named
from qiantai.banking.services.suitability import RULES, Gate
from qiantai.customers import CustomerActor
from qiantai.floor.money import Money

FEES = ("manage", "sales")


class WealthBuying:
    """Drafts purchases of wealth products behind the gate."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._gate = Gate(counter)
        self._shelf = Shelf(counter)

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots product?, amount?, from_account?. `fund` when a fund is meant, the gate's outcomes, `ambiguous`,
        `amount_needed`, `below_minimum`, and those of the paying account."""
        products, language = await self._shelf.wealth(), request.language
        found = named(products, request)
        if not found and (fund := await self._fund(request)):
            return ActionResult("fund", {"fund": fund})
        if len(found) != 1:
            return await self._which(actor, found or products, language)
        one = found[0]
        values = self.facts(one, language)
        stopped = await self._gate.stops(actor, one.code, one.risk, "wealth", values)
        if stopped is not None:
            return stopped
        amount = amount_of(request.slots.get("amount") or "")
        if amount is None:
            return ActionResult("amount_needed", values)
        if amount < one.min:
            return ActionResult("below_minimum", {**values, "amount": str(amount)})
        account = await paying_account(self._counter, actor, request, amount)
        if isinstance(account, ActionResult):
            return replace(account, values={**values, **account.values})
        standing = await self._gate.standing(actor)
        return self._drafted(
            one, amount, account, {**values, **self._gate.facts(standing)}, language
        )

    async def _which(
        self, actor: CustomerActor, found: list[WealthProduct], language: str
    ) -> ActionResult:
        """The products among these that fit the level; why nothing can be bought when the level does not hold."""
        barred = await self._gate.stops(actor, "", "R1", "wealth", {})
        if barred is not None:
            return barred
        level = (await self._gate.standing(actor)).level or 0
        fitting = [one for one in found if int(one.risk[1:]) <= level]
        return self._shelf.choice(fitting or found, language)

    async def _fund(self, request: ActionRequest) -> str | None:
        funds = await self._shelf.funds()
        said = request.slots.get("product") or request.slots.get("product_code")
        found = called(funds, str(said)) if said else []
        return found[0].code if len(found) == 1 else None

    def facts(self, one: WealthProduct, language: str) -> dict[str, Any]:
        """A product in words."""
        english = language == "en"
        return {
            "code": one.code,
            "product_name": name(one, language),
            "risk": one.risk,
            "minimum": one.min.figures,
            "term": one.term_en if english else one.term,
            "benchmark": one.benchmark_en if english else one.benchmark,
        }

    def _drafted(
        self,
        one: WealthProduct,
        amount: Money,
        account: Account,
        values: dict[str, Any],
        language: str,
    ) -> Draft:
        words = self._counter.words
        days = self._counter.calendars.get("exchange")
        placed = self._shelf.trade_day()
        opened = plus(days, placed, 1)
        ends = on_or_after(days, opened + timedelta(days=one.closed_days))
        care = words.get("wealth.care.elder", language) if values["elder"] else ""
        shown = {
            **values,
            "amount": str(amount),
            "capitals": amount.capitals,
            "from_last4": account.last4,
            "opened_on": opened.isoformat(),
            "ends_on": ends.isoformat() if one.closed_days else "",
            "care": care,
        }
        keys = [f"wealth.fee.{one.risk.lower()}_{kind}" for kind in FEES]
        sheet = self._sheet(shown, amount, keys, language)
        body = {"product": one.code, "amount": str(amount), "account": account.id}
        return Draft(
            order="wealth.buy",
            body={**body, "opened_on": opened.isoformat()},
            shown=shown,
            subject=account.id,
            sheet=sheet.data,
            amount=amount,
            policies=(*RULES, CUTOFF, *keys),
        )

    def _sheet(
        self, shown: dict[str, Any], amount: Money, keys: Sequence[str], language: str
    ) -> Sheet:
        words, now = self._counter.words, self._counter.clock.now()
        sheet = (
            Sheet(words, language, "sheet.wealth.buy")
            .row("sheet.wealth.product", shown["product_name"], strong=True)
            .row("sheet.wealth.risk", shown["risk"])
            .row("sheet.wealth.level", shown["level"])
            .money("sheet.wealth.amount", amount, strong=True)
            .row("sheet.wealth.term", shown["term"])
            .row("sheet.wealth.benchmark", shown["benchmark"])
            .row("sheet.wealth.opened_on", shown["opened_on"], "date")
            .row("sheet.wealth.ends_on", shown["ends_on"], "date")
            .row("sheet.wealth.account", shown["from_last4"])
            .note("sheet.wealth.disclosure")
        )
        for kind, key in zip(FEES, keys, strict=True):
            fee = self._counter.policies.rendered(key, now, language)
            sheet.row(f"sheet.wealth.fee_{kind}", words.get("wealth.yearly", language, rate=fee))
        return sheet
