"""What a customer holds in funds, and what the market did meanwhile; history is shown with its dates and foretells nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.records_wealth import FundHolding, FundProduct, FundValues
from qiantai.banking.services.base import Counter
from qiantai.banking.services.hearing import latest
from qiantai.banking.services.sheets import Columns, Sheet
from qiantai.banking.services.shelf import Shelf, called, name, named
from qiantai.customers import CustomerActor
from qiantai.floor.money import ZERO, Money

MONTH = timedelta(days=30)
SHOWN_DAYS = 60
INDEX_TYPES = ("index", "bond")


@dataclass(frozen=True, slots=True)
class HeldFund:
    """A holding with its fund."""

    holding: FundHolding
    fund: FundProduct

    @property
    def value(self) -> Money:
        """At the newest published value."""
        return Money.of(self.holding.shares * self.holding.nav)

    @property
    def cost(self) -> Money:
        """What was paid."""
        return Money.of(self.holding.shares * self.holding.cost)


async def held_funds(counter: Counter, actor: CustomerActor) -> list[HeldFund]:
    """The customer's funds."""
    funds = {one.code: one for one in await counter.core.records(FundProduct, "")}
    rows = await counter.core.records(FundHolding, actor.customer)
    return [HeldFund(one, funds[one.code]) for one in rows if one.code in funds]


class FundReads:
    """Reads around funds: values and losses."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._shelf = Shelf(counter)

    async def nav(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Slots product?: `ok` with the newest published value of the named fund, else of the funds held, else of all."""
        funds, language = await self._shelf.funds(), request.language
        found = named(funds, request)
        if not found:
            codes = {one.holding.code for one in await self._held(actor)}
            found = [one for one in funds if one.code in codes]
        shown = found or funds
        values = {one.code: one for one in await self._counter.core.records(FundValues, "")}
        rows = [self._value(one, values[one.code], language) for one in shown]
        sheet = self._nav_sheet(rows, language)
        if len(shown) == 1:
            points = [tuple(point.split(" ")) for point in values[shown[0].code].series]
            sheet.chart("line", "sheet.fund.nav_line", [(p[0], p[1]) for p in points[-SHOWN_DAYS:]])
        own = [one for one in await self._held(actor) if [one.fund.code] == [f.code for f in shown]]
        shown_values = {**rows[0], "funds": rows, "count": len(rows), "held": len(own)}
        shown_values |= fund_row(own[0], language) if own else {}
        return ActionResult("ok", shown_values, card("sheet", **sheet.data))

    async def _held(self, actor: CustomerActor) -> list[HeldFund]:
        return await held_funds(self._counter, actor) if actor.customer else []

    def _value(self, one: FundProduct, value: FundValues, language: str) -> dict[str, Any]:
        now, policies = self._counter.clock.now(), self._counter.policies
        key = "fund.nav.qdii_publish" if value.published == "abroad" else "fund.nav.publish"
        return {
            "code": one.code,
            "fund_name": name(one, language),
            "nav": str(value.nav),
            "nav_on": value.nav_on.isoformat(),
            "change": percent(value.nav / value.nav_before - 1),
            "publish": policies.rendered(key, now, language),
        }

    def _nav_sheet(self, rows: Sequence[dict[str, Any]], language: str) -> Sheet:
        columns: Columns = (
            ("sheet.fund.fund", "text"),
            ("sheet.fund.nav", "number"),
            ("sheet.fund.change", "text"),
            ("sheet.fund.nav_on", "date"),
        )
        sheet = Sheet(self._counter.words, language, "sheet.fund.navs").table(
            columns, [[r["fund_name"], r["nav"], r["change"], r["nav_on"]] for r in rows]
        )
        return sheet.note("sheet.fund.nav_note")

    async def loss(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """The facts beside a loss: `loss` with the worst holding, `gain` when none is below cost, `none` without any."""
        held = await held_funds(self._counter, actor)
        values = await self._counter.core.records(FundValues, "")
        market = market_facts(self._counter, values, request.language)
        if not held:
            return ActionResult("none", market)
        codes = {one.code for one in called([one.fund for one in held], latest(request))}
        shown = [one for one in held if one.fund.code in codes] or held
        worst = min(shown, key=lambda one: (one.value - one.cost).yuan)
        facts = {**fund_row(worst, request.language), **market}
        sheet = held_sheet(self._counter, shown, request.language)
        if len(shown) == 1:
            points = next(one for one in values if one.code == worst.fund.code).series
            series = [tuple(point.split(" ")) for point in points[-SHOWN_DAYS:]]
            sheet.chart("line", "sheet.fund.nav_line", [(p[0], p[1]) for p in series])
        lost = worst.value < worst.cost
        return ActionResult("loss" if lost else "gain", facts, card("sheet", **sheet.data))


def fund_row(one: HeldFund, language: str) -> dict[str, Any]:
    """A holding in figures: shares, value, cost, gain with its sign and in percent, what is lost."""
    gain = one.value - one.cost
    part = gain.yuan / one.cost.yuan if one.cost else Decimal(0)
    return {
        "code": one.fund.code,
        "fund_name": name(one.fund, language),
        "product_name": name(one.fund, language),
        "risk": one.fund.risk,
        "shares": str(one.holding.shares),
        "nav": str(one.holding.nav),
        "value": str(one.value),
        "worth": str(one.value),
        "cost": str(one.cost),
        "gain": signed(gain),
        "gain_percent": percent(part),
        "lost": str(-gain) if gain < ZERO else "0.00",
        "lost_percent": percent(abs(part)),
        "nav_on": one.holding.nav_on.isoformat(),
    }


def held_sheet(counter: Counter, held: Sequence[HeldFund], language: str) -> Sheet:
    """Value and gain of each holding."""
    columns: Columns = (
        ("sheet.fund.fund", "text"),
        ("sheet.fund.value", "money"),
        ("sheet.fund.gain", "money"),
    )
    rows = [fund_row(one, language) for one in held]
    sheet = Sheet(counter.words, language, "sheet.fund.held").table(
        columns, [[r["fund_name"], r["value"], r["gain"]] for r in rows]
    )
    return sheet.note("sheet.fund.history_note")


def told_funds(counter: Counter, held: Sequence[HeldFund], language: str) -> ActionResult:
    """These holdings with their sums: `funds`, or `none` of none."""
    if not held:
        return ActionResult("none", {})
    rows = [fund_row(one, language) for one in held]
    total = sum((one.value for one in held), ZERO)
    gain = total - sum((one.cost for one in held), ZERO)
    values = {
        **rows[0],
        "funds": rows,
        "holdings": [
            row | {"ends_text": counter.words.get("wealth.open_fund", language)} for row in rows
        ],
        "fund_count": len(rows),
        "total": str(total),
        "total_gain": signed(gain),
    }
    return ActionResult("funds", values, card("sheet", **held_sheet(counter, held, language).data))


def signed(amount: Money) -> str:
    """With its sign: +412.50, -80.00."""
    return f"+{amount}" if amount > ZERO else str(amount)


def market_facts(counter: Counter, values: Sequence[FundValues], language: str) -> dict[str, Any]:
    """What equity and bond values did over the last thirty days, with their dates."""
    by_code = {one.code: one for one in values}
    codes = str(counter.policies.get("advice.market.benchmarks", counter.clock.now())).split(",")
    found: dict[str, Any] = {
        "market_from": "",
        "market_to": "",
        "equity_month": "",
        "bond_month": "",
    }
    for label, code in zip(("equity", "bond"), codes, strict=True):
        if code not in by_code:
            continue
        series = parsed(by_code[code])
        last, end = series[-1]
        start_day, start = next(one for one in series if one[0] >= last - MONTH)
        found |= {
            f"{label}_month": percent(end / start - 1),
            "market_from": start_day.isoformat(),
            "market_to": last.isoformat(),
        }
    return found


def parsed(values: FundValues) -> list[tuple[date, Decimal]]:
    """The series of a fund."""
    pairs = (point.split(" ") for point in values.series)
    return [(date.fromisoformat(day), Decimal(value)) for day, value in pairs]


def percent(fraction: Decimal) -> str:
    """A fraction in percent with its sign: -3.21%, 0.40%."""
    return f"{(fraction * 100).quantize(Decimal('0.01'), ROUND_HALF_UP)}%"
