"""What a portfolio could look like for a level and a time, and what stands out in the one a customer has (domain §6.2).

Every figure is shown with its dates; the words say "could consider", and an adviser explains.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from qiantai.advice import Holding, Performance, PortfolioRules, diagnose
from qiantai.advice.portfolio import ASSETS, AssetClass, Diagnosis, Finding
from qiantai.banking import ActionRequest, ActionResult
from qiantai.banking.actions import card
from qiantai.banking.connectors.records_wealth import FundProduct, FundValues, WealthProduct
from qiantai.banking.model import amount_of
from qiantai.banking.services.base import Counter
from qiantai.banking.services.funds_held import HeldFund, held_funds, parsed, percent
from qiantai.banking.services.hearing import Hearing, latest, months_in, told
from qiantai.banking.services.sheets import Columns, Sheet
from qiantai.banking.services.shelf import name
from qiantai.banking.services.suitability import Gate
from qiantai.banking.services.wealth_redeeming import Held, held_wealth
from qiantai.customers import CustomerActor
from qiantai.floor.money import ZERO, Money
from qiantai.floor.policies import PolicyTable

Series = Sequence[tuple[date, Decimal]]
FALLS = (Decimal("0.1"), Decimal("0.2"), Decimal("0.3"))
SHORT, SHORT_LEVEL = 12, 2
"""Money needed within a year bears no more than a level 2 mix, as the questionnaire caps it."""
CASH: Mapping[AssetClass, Decimal] = {"cash": Decimal(1)}


class Portfolios:
    """Both reads, for customers with a valid level."""

    def __init__(self, counter: Counter, policies: PolicyTable) -> None:
        self._counter = counter
        self._policies = policies
        self._gate = Gate(counter)
        self._trims = Hearing(counter.words, "advice", ("review",))

    async def mix(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """A mix for the level, the age and the time; slots horizon?, amount?. `review` when what is held is asked about,
        `horizon_needed`, or why there is no valid level."""
        barred = await self._gate.stops(actor, "", "R1", "fund", {})
        if barred is not None:
            return barred
        if not request.slots.get("horizon") and self._trims.first(latest(request)):
            return ActionResult("review", {})
        months = self._horizon(request)
        if months is None:
            return ActionResult("horizon_needed", {})
        standing = await self._gate.standing(actor)
        held = standing.level or 1
        level = min(held, SHORT_LEVEL) if months < SHORT else held
        rules = PortfolioRules.of(self._policies, self._counter.clock.now())
        target = rules.strategic(level, standing.customer.age)
        amount = amount_of(request.slots.get("amount") or "")
        past = await self._past(target)
        values = self._mix_values(target, past, months, amount, request.language)
        values |= self._gate.facts(standing)
        values |= {"budget": percent(rules.drawdowns[level])}
        sheet = self._mix_sheet(target, past, values, amount, request.language)
        return ActionResult("ok", values, card("sheet", **sheet.data))

    def _horizon(self, request: ActionRequest) -> int | None:
        for text in told(request, "horizon"):
            if text.isdigit():
                return int(text)
            if (months := months_in(text)) is not None:
                return months
        return None

    async def _past(self, target: Mapping[AssetClass, Decimal]) -> Mapping[str, Performance]:
        """What the mix would have done on past days, beside cash and 60/40; what has no series counts as cash."""
        now = self._counter.clock.now()
        values = {one.code: one for one in await self._counter.core.records(FundValues, "")}
        codes = str(self._policies.get("advice.market.benchmarks", now).value).split(",")
        equity, bonds = (parsed(values[code]) for code in codes)
        rate = self._policies.get("advice.risk_free", now).number / 100
        series = _mixed(equity, dict(bonds), target, rate)
        return Performance.beside(series, equity, bonds, rate)

    def _mix_values(
        self,
        target: Mapping[AssetClass, Decimal],
        past: Mapping[str, Performance],
        months: int,
        amount: Money | None,
        language: str,
    ) -> dict[str, Any]:
        words, own = self._counter.words, past["portfolio"]
        parts = []
        for asset in ASSETS:
            text = words.get(f"asset.{asset}", language)
            share = f"{(target[asset] * 100).normalize():f}%"
            if amount:
                share += f" ({Money.of(amount.yuan * target[asset]).figures})"
            parts.append({"asset": text, "share": share})
        return {
            "parts": parts,
            "months": str(months),
            "term": words.get("wealth.months", language, months=months),
            "annual": percent(own.annual),
            "volatility": percent(own.volatility or Decimal(0)),
            "drawdown": percent(own.drawdown),
            "worst_year": percent(own.worst_year[1]),
            "worst_of": own.worst_year[0],
            "from": own.start.isoformat(),
            "until": own.end.isoformat(),
        }

    def _mix_sheet(
        self,
        target: Mapping[AssetClass, Decimal],
        past: Mapping[str, Performance],
        values: dict[str, Any],
        amount: Money | None,
        language: str,
    ) -> Sheet:
        words = self._counter.words
        sheet = (
            Sheet(words, language, "sheet.advice.mix")
            .row("sheet.wealth.level", values["level"])
            .row("sheet.wealth.assessed_on", values["assessed_on"], "date")
            .row("sheet.advice.range", f"{values['from']} – {values['until']}")
        )
        for fall in FALLS:
            lost = target["equity"] * fall
            text = percent(-lost)
            if amount:
                text += f" ({Money.of(-amount.yuan * lost).figures})"
            sheet.row(f"sheet.advice.fall_{int(fall * 100)}", text)
        columns: Columns = (
            ("sheet.advice.what", "text"),
            ("sheet.advice.annual", "text"),
            ("sheet.advice.volatility", "text"),
            ("sheet.advice.drawdown", "text"),
        )
        rows = [
            [
                words.get(f"advice.{which}", language),
                percent(one.annual),
                percent(one.volatility or Decimal(0)),
                percent(one.drawdown),
            ]
            for which, one in past.items()
        ]
        parts = [(words.get(f"asset.{asset}", language), target[asset] * 100) for asset in ASSETS]
        return (
            sheet.table(columns, rows)
            .chart("parts", "sheet.advice.parts", parts)
            .note("sheet.advice.note")
        )

    async def review(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """What stands out in what is held: concentration, risk against the level, equity for the age, drift, past fall.

        `none` without wealth products and funds, or why there is no valid level.
        """
        barred = await self._gate.stops(actor, "", "R1", "fund", {})
        if barred is not None:
            return barred
        wealth = await held_wealth(self._counter, actor)
        funds = await held_funds(self._counter, actor)
        if not wealth and not funds:
            return ActionResult("none", {})
        standing = await self._gate.standing(actor)
        accounts = await self._counter.core.accounts(actor.customer)
        ready = sum((one.balance for one in accounts), ZERO)
        rules = PortfolioRules.of(self._policies, self._counter.clock.now())
        found = diagnose(
            [*self._held(wealth, funds), Holding("cash", "deposit", 1, ready, CASH)],
            standing.level or 1,
            standing.customer.age,
            rules,
            drawdown=await self._fall(funds),
        )
        names = {one.product.code: name(one.product, request.language) for one in wealth}
        names |= {one.fund.code: name(one.fund, request.language) for one in funds}
        findings = [self._told(one, names, request.language) for one in found.findings]
        values = {
            **self._gate.facts(standing),
            "total": str(found.total),
            "findings": [{"text": text} for text in findings],
            "count": len(findings),
            "loss20": str(found.loss(FALLS[1])),
            "as_of": self._gate.today.isoformat(),
        }
        sheet = self._review_sheet(found, values, request.language)
        return ActionResult("ok" if findings else "fine", values, card("sheet", **sheet.data))

    def _held(self, wealth: Sequence[Held], funds: Sequence[HeldFund]) -> list[Holding]:
        own = [
            Holding(
                o.product.code,
                "wealth",
                int(o.product.risk[1:]),
                o.holding.value,
                mix_of(o.product),
            )
            for o in wealth
        ]
        return own + [
            Holding(o.fund.code, "fund", int(o.fund.risk[1:]), o.value, mix_of(o.fund))
            for o in funds
        ]

    async def _fall(self, funds: Sequence[HeldFund]) -> Decimal | None:
        """The largest past fall of the funds as they are held now, on the days that all of them have."""
        if not funds:
            return None
        values = {one.code: one for one in await self._counter.core.records(FundValues, "")}
        series = {one.fund.code: dict(parsed(values[one.fund.code])) for one in funds}
        days = sorted(set.intersection(*(set(one) for one in series.values())))
        total = [
            (day, sum((o.holding.shares * series[o.fund.code][day] for o in funds), Decimal(0)))
            for day in days
        ]
        return Performance.of(total, Decimal(0)).drawdown

    def _told(self, one: Finding, names: Mapping[str, str], language: str) -> str:
        words = self._counter.words
        subject = (
            names.get(one.subject) or words.find(f"asset.{one.subject}", language) or one.subject
        )
        if one.code == "above_level":
            measured, bound = f"R{one.measured}", f"R{one.bound}"
        else:
            measured, bound = percent(one.measured), percent(one.bound)
        return words.get(
            f"finding.{one.code}", language, subject=subject, measured=measured, bound=bound
        )

    def _review_sheet(self, found: Diagnosis, values: dict[str, Any], language: str) -> Sheet:
        words = self._counter.words
        columns: Columns = (
            ("sheet.advice.asset", "text"),
            ("sheet.advice.now", "text"),
            ("sheet.advice.reference", "text"),
        )
        rows = [
            [
                words.get(f"asset.{asset}", language),
                percent(found.mix[asset]),
                percent(found.target[asset]),
            ]
            for asset in ASSETS
        ]
        parts = [(row[0], found.mix[asset] * 100) for row, asset in zip(rows, ASSETS, strict=True)]
        return (
            Sheet(words, language, "sheet.advice.review")
            .money("sheet.advice.total", found.total, strong=True)
            .row("sheet.wealth.level", values["level"])
            .row("sheet.wealth.assessed_on", values["assessed_on"], "date")
            .row("sheet.advice.loss20", values["loss20"], "money")
            .table(columns, rows)
            .chart("parts", "sheet.advice.parts", [(x, round(y, 2)) for x, y in parts])
            .note("sheet.advice.note")
        )


def mix_of(one: WealthProduct | FundProduct) -> Mapping[AssetClass, Decimal]:
    """What a product is made of."""
    return {
        "cash": one.cash,
        "bond": one.bond,
        "equity": one.equity,
        "alternative": one.alternative,
    }


def _mixed(
    equity: Series,
    bonds: Mapping[date, Decimal],
    target: Mapping[AssetClass, Decimal],
    rate: Decimal,
) -> Series:
    """A portfolio kept at the target shares every day, from 1."""
    daily = rate / 252
    pairs = [(day, value, bonds[day]) for day, value in equity if day in bonds]
    value, found = Decimal(1), [(pairs[0][0], Decimal(1))]
    still = target["cash"] + target["alternative"]
    for (_, stock, bond), (day, next_stock, next_bond) in pairwise(pairs):
        moved = target["equity"] * (next_stock / stock - 1) + target["bond"] * (
            next_bond / bond - 1
        )
        value *= 1 + moved + still * daily
        found.append((day, value))
    return found
