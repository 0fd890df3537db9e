"""Shows what a customer holds in wealth products, and gives the facts beside a loss without talking it away."""

import re
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.records_wealth import FundValues, Sale
from qiantai.banking.services.base import Counter
from qiantai.banking.services.funds_held import (
    fund_row,
    held_funds,
    market_facts,
    percent,
    signed,
    told_funds,
)
from qiantai.banking.services.hearing import Hearing, latest
from qiantai.banking.services.sheets import Columns, Sheet
from qiantai.banking.services.shelf import Shelf, called, name
from qiantai.banking.services.wealth_redeeming import Held, held_wealth
from qiantai.customers import CustomerActor
from qiantai.floor.money import ZERO

FOREIGN = "foreign"

NAMED = re.compile(
    r"(?<=[那这][个只款支]|买[的了])[一-龥A-Za-z0-9]{2,10}?(?:基金|信托|资管计划|理财(?!经理))"
)
"""What a claim calls a product that is on no list of ours."""


class WealthReads:
    """Reads around wealth holdings."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._shelf = Shelf(counter)
        self._sellers = Hearing(counter.words, "seller", ("seller",))
        self._times = Hearing(counter.words, "sold_when", ("when",))
        self._foreign = Hearing(counter.words, "foreign_product", (FOREIGN,))

    async def holdings(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Wealth products with value, gain and the last day's change, beside them the funds; the named one alone.

        `funds` where only funds are named or held, `none` without any.
        """
        held, funds = (
            await held_wealth(self._counter, actor),
            await held_funds(self._counter, actor),
        )
        said = latest(request)
        meant = {one.code for one in called([one.product for one in held], said)}
        codes = {one.code for one in called([one.fund for one in funds], said)}
        named = [one for one in funds if one.fund.code in codes]
        if (named and not meant) or not held:
            return told_funds(self._counter, named or funds, request.language)
        shown = [one for one in held if one.product.code in meant] or held
        rows = [self._row(one, request.language) for one in shown]
        beside = named if meant else funds
        values = {
            **self._sums(shown),
            **rows[0],
            "holdings": rows,
            "count": len(rows),
            "funds": [fund_row(one, request.language) for one in beside],
            "fund_count": len(beside),
        }
        return ActionResult(
            "ok", values, card("sheet", **self._sheet(shown, request.language).data)
        )

    async def loss(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """The facts beside a loss: `loss` with the worst holding, `gain` when nothing is below cost, `none`."""
        held = await held_wealth(self._counter, actor)
        values = await self._counter.core.records(FundValues, "")
        market = market_facts(self._counter, values, request.language)
        if not held:
            return ActionResult("none", market)
        meant = {one.code for one in called([one.product for one in held], latest(request))}
        shown = [one for one in held if one.product.code in meant] or held
        worst = min(shown, key=lambda one: (one.holding.value - one.holding.cost).yuan)
        facts = {**self._sums(shown), **self._row(worst, request.language), **market}
        lost = worst.holding.value < worst.holding.cost
        sheet = self._sheet(shown, request.language)
        return ActionResult("loss" if lost else "gain", facts, card("sheet", **sheet.data))

    async def missale(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """What a claim of wrong selling still lacks: `missing` is product, seller or nothing, with what our books say.

        Slots facts, product?, seller?.
        """
        language = request.language
        facts = str(request.slots.get("facts") or "")
        sales = await self._counter.core.records(Sale, actor.customer)
        held = await held_wealth(self._counter, actor)
        products = [one.product for one in held]
        said = str(request.slots.get("product") or "")
        meant = called(products, said) or called(products, facts) if said or facts else []
        if not (said or meant) and (named := NAMED.search(facts)):
            said = named[0]
        foreign = self._foreign.first(said, facts) is not None
        product = (
            ""
            if not (said or meant or foreign)
            else (
                name(meant[0], language)
                if len(meant) == 1
                else said or self._told_foreign(language)
            )
        )
        told_by = bool(request.slots.get("seller")) or self._sellers.first(facts) is not None
        told_when = bool(request.slots.get("seller")) or self._times.first(facts) is not None
        missing = "" if product and told_by and told_when else "seller" if product else "product"
        sale = next((one for one in sales if meant and one.product == meant[0].code), None)
        told = (facts, "" if meant and said == meant[0].code else said, request.slots.get("seller"))
        text = "\n".join(str(one) for one in told if one)
        values = {
            "missing": missing,
            "product": product or None,
            "product_name": product,
            "code": meant[0].code if len(meant) == 1 else "",
            "sold_on": sale.day.isoformat() if sale else "",
            "recording": sale.recording if sale else "",
            "facts": text,
            "subject": self._counter.words.get(
                "wealth.missale.subject", "zh-Hans", product=product
            ),
        }
        if missing == "product" and products:
            options = [{"value": p.code, "label": name(p, language)} for p in products]
            other = self._told_foreign(language)
            options.append({"value": FOREIGN, "label": other})
            return ActionResult("ambiguous", {**values, "slot": "product", "options": options})
        return ActionResult("ok", values)

    def _told_foreign(self, language: str) -> str:
        return self._counter.words.get("wealth.missale.foreign", language)

    def _sums(self, held: list[Held]) -> dict[str, Any]:
        value = sum((one.holding.value for one in held), ZERO)
        cost = sum((one.holding.cost for one in held), ZERO)
        before = sum((one.holding.value_before for one in held), ZERO)
        return {
            "total": str(value),
            "total_gain": signed(value - cost),
            "day_gain": signed(value - before),
            "valued_on": max(one.holding.valued_on for one in held).isoformat(),
        }

    def _row(self, one: Held, language: str) -> dict[str, Any]:
        gain = one.holding.value - one.holding.cost
        matures = one.holding.matures
        words = self._counter.words
        return {
            "code": one.product.code,
            "product_name": name(one.product, language),
            "risk": one.product.risk,
            "value": str(one.holding.value),
            "worth": str(one.holding.value),
            "cost": str(one.holding.cost),
            "gain": signed(gain),
            "lost": str(-gain) if gain < ZERO else "0.00",
            "gain_percent": percent(gain.yuan / one.holding.cost.yuan)
            if one.holding.cost
            else "0%",
            "ends_text": words.get("wealth.ends", language, day=matures.isoformat())
            if matures
            else words.get("wealth.open", language),
        }

    def _sheet(self, held: list[Held], language: str) -> Sheet:
        sums = self._sums(held)
        sheet = (
            Sheet(self._counter.words, language, "sheet.wealth.holdings")
            .row("sheet.wealth.total", sums["total"], "money", strong=True)
            .row("sheet.wealth.gain", sums["total_gain"], "money")
            .row("sheet.wealth.day_gain", sums["day_gain"], "money")
            .row("sheet.wealth.valued_on", sums["valued_on"], "date")
        )
        columns: Columns = (
            ("sheet.wealth.product", "text"),
            ("sheet.wealth.value", "money"),
            ("sheet.wealth.gain", "money"),
            ("sheet.wealth.ends", "text"),
        )
        rows = [self._row(one, language) for one in held]
        sheet.table(
            columns, [[r["product_name"], r["value"], r["gain"], r["ends_text"]] for r in rows]
        )
        points = [tuple(point.split(" ")) for point in held[0].holding.history]
        if len(held) == 1 and len(points) > 1:
            sheet.chart("line", "sheet.wealth.value_line", [(p[0], p[1]) for p in points])
        elif len(held) > 1:
            parts = [(r["product_name"], r["value"]) for r in rows]
            sheet.chart("parts", "sheet.wealth.parts", parts)
        return sheet.note("sheet.wealth.history_note")
