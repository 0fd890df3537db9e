"""Tells how stock orders stand, and cancels what is not filled."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.records_securities import Stock, StockOrder
from qiantai.banking.services.base import Counter
from qiantai.banking.services.brokerage_held import (
    NO_ACCOUNT,
    Exchange,
    account_of,
    board_of,
    listed,
    minute,
    price_text,
    stock_name,
)
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, latest
from qiantai.banking.services.sheets import Sheet
from qiantai.banking.services.stock_words import stocks_named
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.money import ZERO

WAITING = ("queued", "open", "partly")
SHOWN = 8


class StockBook:
    """Orders of one customer."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._sides = Hearing(counter.words, "stock_side", ("sell", "buy"))
        self._every = Hearing(counter.words, "part", ("all",))

    async def status(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Slots date?, date_range?, code?: the orders of those days (today's and what still waits), newest first.

        `no_account`, `none`, `none_then` when there are orders, but not of those days.
        """
        if await account_of(self._counter, actor) is None:
            return NO_ACCOUNT
        orders, stocks = await self._orders(actor)
        found = [
            one for one in self._narrowed(orders, stocks, request) if self._within(one, request)
        ]
        if not found:
            return ActionResult("none_then" if orders else "none", {})
        rows = [self._row(one, stocks, request.language) for one in found[:SHOWN]]
        sheet = Sheet(self._counter.words, request.language, "sheet.securities.orders").table(
            (
                ("sheet.securities.stock", "text"),
                ("sheet.securities.side", "text"),
                ("sheet.securities.price", "text"),
                ("sheet.securities.shares", "units"),
                ("sheet.securities.filled", "units"),
                ("sheet.securities.status", "text"),
            ),
            [
                [
                    r["stock_name"],
                    r["side_text"],
                    r["price_text"],
                    r["shares"],
                    r["filled"],
                    r["status_text"],
                ]
                for r in rows
            ],
        )
        open_count = sum(one.status in WAITING for one in found)
        values = {**rows[0], "orders": rows, "count": len(rows), "open_count": open_count}
        return ActionResult("ok", values, card("sheet", **sheet.data))

    async def cancel(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots order?, code?: what is to be cancelled; the only waiting order is meant when none is named.

        `no_account`, `none`, `filled` (the order named is done), `ambiguous` (slot order), `no_cancel` (the auction).
        """
        account = await account_of(self._counter, actor)
        if account is None:
            return NO_ACCOUNT
        orders, stocks = await self._orders(actor)
        language = request.language
        waiting = [one for one in orders if one.status in WAITING]
        if not waiting:
            rows = [self._row(one, stocks, language) for one in orders[:1]]
            return ActionResult("nothing_open", rows[0]) if rows else ActionResult("none", {})
        chosen = self._chosen(waiting, stocks, request)
        if isinstance(chosen, ActionResult):
            return chosen
        for one in chosen:
            if one.code in stocks and (refusal := self._barred(one, stocks[one.code], language)):
                return refusal
        return self._drafted(chosen, stocks, account.id, language)

    async def _orders(self, actor: CustomerActor) -> tuple[list[StockOrder], dict[str, Stock]]:
        orders = await self._counter.core.records(StockOrder, actor.customer)
        return orders, {one.code: one for one in await listed(self._counter)}

    def _chosen(
        self, waiting: list[StockOrder], stocks: dict[str, Stock], request: ActionRequest
    ) -> list[StockOrder] | ActionResult:
        wanted = str(request.slots.get("order") or "")
        named = [one for one in waiting if one.id in wanted.split(",")] if wanted else []
        if named:
            return named
        found = self._narrowed(waiting, stocks, request)
        if len(found) == 1 or (found and self._every.first(latest(request))):
            return found
        rows = [self._row(one, stocks, request.language) for one in found or waiting]
        options = [
            {
                "value": row["order"],
                "label": self._label(row, request.language),
            }
            for row in rows
        ]
        every = {
            "value": ",".join(row["order"] for row in rows),
            "label": self._counter.words.get("stock.order.every", request.language),
        }
        return ActionResult("ambiguous", {"slot": "order", "options": [*options, every]})

    def _barred(self, one: StockOrder, stock: Stock, language: str) -> ActionResult | None:
        """In the auctions the exchange gives no order back (domain §1 sec_order_cancel)."""
        exchange = Exchange(self._counter, board_of(stock))
        session = exchange.now()
        if one.status == "queued" or session is None or session.cancels or not session.orders:
            return None
        row = self._row(one, {stock.code: stock}, language)
        return ActionResult("no_cancel", {**row, "until": session.end.strftime("%H:%M")})

    def _drafted(
        self, chosen: list[StockOrder], stocks: dict[str, Stock], subject: str, language: str
    ) -> Draft:
        rows = [self._row(one, stocks, language) for one in chosen]
        words = self._counter.words
        back = sum((one.reserved for one in chosen), ZERO)
        text = "、" if language.startswith("zh") else "; "
        labels = text.join(self._label(row, language) for row in rows)
        sheet = Sheet(words, language, "sheet.securities.cancel")
        for row in rows:
            sheet.row("sheet.securities.order_one", self._label(row, language))
        if back:
            sheet.money("sheet.securities.freed", back, strong=True)
        freed = words.get("stock.cancel.freed", language, amount=back.figures) if back else ""
        shown = {
            "orders_text": labels,
            "count": len(rows),
            "freed_text": freed,
            "order": ",".join(one.id for one in chosen),
        }
        body = {"orders": [one.id for one in chosen]}
        return Draft("stocks.cancel", body, shown, subject, sheet=sheet.data)

    def _label(self, row: dict[str, Any], language: str) -> str:
        names = ("side_text", "stock_name", "left", "price_text")
        fields = {name: row[name] for name in names}
        return self._counter.words.get("stock.order.label", language, **fields)

    def _narrowed(
        self, orders: Sequence[StockOrder], stocks: dict[str, Stock], request: ActionRequest
    ) -> list[StockOrder]:
        """Those of the stock and side that the words name, or all where they name none of them."""
        said = f"{latest(request)} {request.slots.get('code') or ''}"
        codes = {one.code for one in stocks_named(list(stocks.values()), said)}
        side = self._sides.first(latest(request))
        found = [one for one in orders if not codes or one.code in codes]
        sided = [one for one in found if one.side == side]
        return sided if sided and side else found

    def _within(self, one: StockOrder, request: ActionRequest) -> bool:
        day = local_date(one.at)
        span, single = request.slots.get("date_range"), request.slots.get("date")
        if span:
            return bool(date.fromisoformat(span[0]) <= day <= date.fromisoformat(span[1]))
        if single:
            return day == date.fromisoformat(str(single))
        return one.status in WAITING or day == local_date(self._counter.clock.now())

    def _row(self, one: StockOrder, stocks: dict[str, Stock], language: str) -> dict[str, Any]:
        words = self._counter.words
        stock = stocks.get(one.code)
        price = (
            words.get("stock.price.market", language)
            if one.price is None
            else price_text(one.price)
        )
        return {
            "order": one.id,
            "code": one.code,
            "stock_name": stock_name(stock, language) if stock else one.name,
            "side_text": words.get(f"stock.side.{one.side}", language),
            "price_text": price,
            "shares": str(one.shares),
            "filled": str(one.filled),
            "left": str(one.shares - one.filled),
            "average": price_text(one.average) if one.average is not None else "",
            "at_text": minute(one.at),
            "status": one.status,
            "status_text": words.status("stock.order", one.status, language),
            "last_price": price_text(stock.price) if stock else "",
        }
