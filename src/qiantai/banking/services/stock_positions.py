"""Tells what a securities account holds and earns, what its trades cost, its dividends and its margin."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.brokerage import CostRates, MarginLines, margin
from qiantai.banking.connectors.records_securities import (
    Dividend,
    MarginAccount,
    Stock,
    StockPosition,
)
from qiantai.banking.services.base import Counter
from qiantai.banking.services.brokerage_held import (
    NO_ACCOUNT,
    account_of,
    listed,
    price_text,
    stock_name,
)
from qiantai.banking.services.funds_held import held_funds, told_funds
from qiantai.banking.services.hearing import latest
from qiantai.banking.services.sheets import Columns, Sheet
from qiantai.banking.services.shelf import called
from qiantai.banking.services.stock_words import stocks_named
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.money import ZERO, Money
from qiantai.floor.months import months_after

TENTH = Decimal("0.01")
SHORT, MID = "securities.tax.dividend_short", "securities.tax.dividend_mid"
YEAR = 12


class StockPositions:
    """Reads of one securities account."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    async def positions(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Slots code?: every position with its gain in all and since the last close; `no_account`, `none`, `not_held`.

        Without an account, of a fund that is held and named: `funds`.
        """
        account = await account_of(self._counter, actor)
        if account is None:
            funds = await held_funds(self._counter, actor)
            codes = {one.code for one in called([one.fund for one in funds], latest(request))}
            owned = [one for one in funds if one.fund.code in codes]
            return told_funds(self._counter, owned, request.language) if owned else NO_ACCOUNT
        held = await self._counter.core.records(StockPosition, actor.customer)
        stocks = {one.code: one for one in await listed(self._counter)}
        named = stocks_named(
            list(stocks.values()), f"{latest(request)} {request.slots.get('code') or ''}"
        )
        wanted = {one.code for one in named}
        if not held:
            return ActionResult("none", {"available": str(account.available)})
        found = [one for one in held if not wanted or one.code in wanted]
        if not found:
            return ActionResult("not_held", {"stock_name": stock_name(named[0], request.language)})
        rows = [self._position(one, stocks, request.language) for one in found]
        gain, today = (sum((row[name] for row in rows), ZERO) for name in ("_gain", "_today"))
        value = sum((row["_value"] for row in rows), ZERO)
        totals = {"value": str(value), "gain": _signed(gain), "today_gain": _signed(today)}
        sheet = self._sheet(rows, totals, account.available, request.language)
        shown = [{k: v for k, v in row.items() if not k.startswith("_")} for row in rows]
        assets = str(value + account.available)
        values = {**shown[0], "positions": shown, "count": len(shown), **totals, "assets": assets}
        return ActionResult(
            "ok", {**values, "available": str(account.available)}, card("sheet", **sheet.data)
        )

    def _position(
        self, one: StockPosition, stocks: dict[str, Stock], language: str
    ) -> dict[str, Any]:
        gain = Money.of((one.price - one.cost) * one.shares)
        today = Money.of((one.price - one.previous_close) * one.shares)
        part = (
            ((one.price / one.cost - 1) * 100).quantize(TENTH, ROUND_HALF_UP) if one.cost else None
        )
        name = stock_name(stocks[one.code], language) if one.code in stocks else one.name
        locked = one.shares - one.available
        lock = self._counter.words.get("stock.locked", language, shares=locked) if locked else ""
        return {
            "code": one.code,
            "stock_name": name,
            "shares": str(one.shares),
            "sellable": str(one.available),
            "locked_text": lock,
            "cost": price_text(one.cost),
            "price": price_text(one.price),
            "gain": _signed(gain),
            "percent": "" if part is None else f"{part:+}%",
            "today_gain": _signed(today),
            "_gain": gain,
            "_today": today,
            "_value": Money.of(one.price * one.shares),
        }

    def _sheet(
        self, rows: list[dict[str, Any]], totals: dict[str, str], available: Money, language: str
    ) -> Sheet:
        sheet = Sheet(self._counter.words, language, "sheet.securities.positions")
        sheet.money("sheet.securities.value", Money.of(totals["value"]), strong=True)
        sheet.row("sheet.securities.gain", totals["gain"], strong=True)
        sheet.row("sheet.securities.today_gain", totals["today_gain"])
        sheet.money("sheet.securities.available", available)
        sheet.table(
            (
                ("sheet.securities.stock", "text"),
                ("sheet.securities.shares", "units"),
                ("sheet.securities.sellable", "units"),
                ("sheet.securities.cost", "text"),
                ("sheet.securities.last_price", "text"),
                ("sheet.securities.gain", "text"),
            ),
            [
                [
                    r["stock_name"],
                    r["shares"],
                    r["sellable"],
                    r["cost"],
                    r["price"],
                    f"{r['gain']} ({r['percent']})",
                ]
                for r in rows
            ],
        )
        points = [(row["stock_name"], row["_gain"].yuan) for row in rows]
        return sheet.chart("bars", "sheet.securities.gain_chart", points).note(
            "sheet.securities.position_note"
        )

    async def fees(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """The customer's rates and what they cost on an example; `no_account` with the default rates."""
        now, policies = self._counter.clock.now(), self._counter.policies
        account = await account_of(self._counter, actor)
        rates = CostRates.of(policies, now, account.commission if account else None)
        values = {
            "rate": _percent(min(rates.commission, rates.cap)),
            "per_ten_thousand": f"{(rates.commission * 10000).normalize():f}",
            "least": str(rates.least),
            "stamp_duty": _percent(rates.stamp_duty),
            "transfer": _percent(rates.transfer),
            "cap": _percent(rates.cap),
        }
        sheet = (
            Sheet(self._counter.words, request.language, "sheet.securities.fees")
            .row("sheet.securities.commission", values["rate"], strong=True)
            .money("sheet.securities.least", rates.least)
            .row("sheet.securities.stamp_duty", values["stamp_duty"])
            .row("sheet.securities.transfer_fee", values["transfer"])
        )
        return ActionResult("ok" if account else "no_account", values, card("sheet", **sheet.data))

    async def dividends(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Slots code?: dividends of held stocks with the tax that a sale today would bring; `no_account`, `none`."""
        if await account_of(self._counter, actor) is None:
            return NO_ACCOUNT
        rows = await self._counter.core.records(Dividend, actor.customer)
        stocks = {one.code: one for one in await listed(self._counter)}
        named = stocks_named(
            list(stocks.values()), f"{latest(request)} {request.slots.get('code') or ''}"
        )
        found = [one for one in rows if not named or one.code in {stock.code for stock in named}]
        rule = self._rule(request.language)
        if not found:
            return ActionResult("none", rule)
        found.sort(key=lambda one: one.pay_on, reverse=True)
        shown = [self._dividend(one, stocks, request.language) for one in found]
        columns: Columns = (
            ("sheet.securities.stock", "text"),
            ("sheet.securities.per_share", "text"),
            ("sheet.securities.shares", "units"),
            ("sheet.securities.gross", "money"),
            ("sheet.securities.ex_on", "date"),
            ("sheet.securities.pay_on", "date"),
        )
        sheet = Sheet(self._counter.words, request.language, "sheet.securities.dividends").table(
            columns,
            [
                [r["stock_name"], r["per_share"], r["shares"], r["gross"], r["ex_on"], r["pay_on"]]
                for r in shown
            ],
        )
        return ActionResult(
            "ok", {**rule, **shown[0], "dividends": shown}, card("sheet", **sheet.data)
        )

    def _rule(self, language: str) -> dict[str, str]:
        now, policies = self._counter.clock.now(), self._counter.policies
        names = ("short", "mid", "long")
        return {
            f"tax_{name}": policies.rendered(f"securities.tax.dividend_{name}", now, language)
            for name in names
        }

    def _dividend(self, one: Dividend, stocks: dict[str, Stock], language: str) -> dict[str, Any]:
        words, today = self._counter.words, local_date(self._counter.clock.now())
        gross = Money.of(one.per_share * one.shares)
        paid = one.pay_on <= today
        values = {
            "stock_name": stock_name(stocks[one.code], language)
            if one.code in stocks
            else one.name,
            "per_share": price_text(one.per_share),
            "shares": str(one.shares),
            "gross": str(gross),
            "record_on": one.record_on.isoformat(),
            "ex_on": one.ex_on.isoformat(),
            "pay_on": one.pay_on.isoformat(),
        }
        state = words.get(
            "stock.dividend.paid" if paid else "stock.dividend.due", language, **values
        )
        tax = self._tax(one, gross, today, language)
        return {**values, "state_text": state, "tax_text": tax}

    def _tax(self, one: Dividend, gross: Money, today: date, language: str) -> str:
        """The tax of a sale today: a month or less, up to a year, longer (财税〔2015〕101号)."""
        policies, now, words = (
            self._counter.policies,
            self._counter.clock.now(),
            self._counter.words,
        )
        if today > months_after(one.held_from, YEAR):
            return words.get("stock.dividend.tax_none", language)
        key = SHORT if today <= months_after(one.held_from, 1) else MID
        tax = Money.of(gross.yuan * Decimal(str(policies.get(key, now))) / 100)
        rate = policies.rendered(key, now, language)
        return words.get("stock.dividend.tax", language, rate=rate, tax=tax.figures)

    async def margin(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """How the margin account stands; `none` with the lines of the contract, `no_account`."""
        now, policies, language = (
            self._counter.clock.now(),
            self._counter.policies,
            request.language,
        )
        lines = {
            "close_line": policies.rendered("securities.margin.close_line", now, language),
            "watch_line": policies.rendered("securities.margin.warn_line", now, language),
            "withdraw_line": policies.rendered("securities.margin.withdraw_line", now, language),
            "topup": policies.rendered("securities.margin.topup", now, language),
        }
        if await account_of(self._counter, actor) is None:
            return ActionResult("no_account", lines)
        rows = await self._counter.core.records(MarginAccount, actor.customer)
        if not rows:
            return ActionResult("none", lines)
        one = rows[0]
        found = margin(one.collateral, one.debt, MarginLines.of(policies, now))
        ratio = (
            "" if found.ratio is None else f"{(found.ratio * 100).quantize(TENTH, ROUND_HALF_UP)}%"
        )
        values = {
            **lines,
            "ratio": ratio,
            "collateral": str(one.collateral),
            "debt": str(one.debt),
            "add": str(found.add_collateral),
            "repay": str(found.or_repay),
            "withdrawable": str(found.withdrawable),
        }
        sheet = (
            Sheet(self._counter.words, language, "sheet.securities.margin")
            .row("sheet.securities.ratio", ratio, strong=True)
            .money("sheet.securities.collateral", one.collateral)
            .money("sheet.securities.debt", one.debt)
            .row("sheet.securities.close_line", lines["close_line"])
            .row("sheet.securities.watch_line", lines["watch_line"])
        )
        return ActionResult(found.state, values, card("sheet", **sheet.data))


def _signed(amount: Money) -> str:
    return f"+{amount}" if amount > ZERO else str(amount)


def _percent(rate: Decimal) -> str:
    return f"{(rate * 100).normalize():f}%"
