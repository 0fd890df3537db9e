"""Places stock orders that the customer decides: checked against the board's rules, shares and cash before the read-back.

Nothing is chosen, timed or predicted for the customer; full discretion is refused (domain §1 sec_order_place).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.brokerage import CostRates, trading_costs
from qiantai.banking.connectors.records_securities import SecuritiesAccount, Stock, StockPosition
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
from qiantai.banking.services.hearing import Hearing, latest, spoken, wished
from qiantai.banking.services.sheets import Sheet
from qiantai.banking.services.stock_words import Heard, answer, heard, stocks_named, strange_code
from qiantai.banking.trading import (
    BoardRules,
    Breach,
    Market,
    Means,
    Order,
    Session,
    Side,
    breaches,
    frozen_for,
    price_band,
)
from qiantai.customers import CustomerActor
from qiantai.floor.money import ZERO, Money

MARKET = "market"
ASKED = ("code", "side", "shares", "price")


@dataclass(frozen=True, slots=True)
class _Case:
    """One order with everything that decides about it."""

    stock: Stock
    order: Order
    account: SecuritiesAccount
    position: StockPosition | None
    session: Session | None
    sends_at: datetime | None
    rules: BoardRules

    @property
    def market(self) -> Market:
        """The market facts; the cage counts only where matching is continuous and the order goes out now."""
        running = self.session is not None and self.session.matching == "continuous"
        reference = self.stock.price if running and self.sends_at is None else None
        return Market(self.stock.previous_close, reference)

    @property
    def means(self) -> Means:
        """What the customer has for it."""
        permitted = self.stock.board == "main" or self.stock.board in self.account.boards
        held, free = (self.position.shares, self.position.available) if self.position else (0, 0)
        return Means(permitted, self.account.available, held, free)


class StockOrdering:
    """Reads what is meant, and drafts the order."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._sides = Hearing(counter.words, "stock_side", ("sell", "buy"))
        self._prices = Hearing(counter.words, "stock_price", (MARKET, "last"))
        self._parts = Hearing(counter.words, "part", ("all", "half"))
        self._handed = Hearing(counter.words, "stock_wish", ("discretion",))

    async def look(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Slots code?, side?, shares?, price?, revision?: what is known now and `missing`, the first that is not.

        `no_account`, `discretion` (we decide for nobody), `unknown_stock`, `which` (more than one stock may be meant).
        """
        account = await account_of(self._counter, actor)
        if account is None:
            return NO_ACCOUNT
        if self._handed.first(latest(request)):
            return ActionResult("discretion", {})
        stocks = await listed(self._counter)
        texts = self._texts(request)
        side = self._sides.first(*texts, str(request.slots.get("side") or ""))
        meant = self._meant(stocks, texts, request)
        if isinstance(meant, ActionResult):
            return meant
        stock = meant[0] if len(meant) == 1 else None
        positions = await self._counter.core.records(StockPosition, actor.customer)
        found = self._merged(stock, side, positions, texts, request)
        told = self._told(stock, found, account, positions, request.language)
        which = len(meant) > 1 or (stock is None and side == "sell" and bool(positions))
        return ActionResult("which" if which else "ok", {**found, **told})

    async def choices(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """The stocks to choose from: those that the words may mean, else those held; `ambiguous` (slot code)."""
        stocks = await listed(self._counter)
        meant = self._meant(stocks, self._texts(request), request)
        if isinstance(meant, ActionResult) or not meant:
            positions = await self._counter.core.records(StockPosition, actor.customer)
            held = {one.code for one in positions}
            meant = [one for one in stocks if one.code in held]
        options = [
            {"value": one.code, "label": f"{stock_name(one, request.language)} {one.code}"}
            for one in meant
        ]
        return ActionResult("ambiguous", {"slot": "code", "options": options})

    def _texts(self, request: ActionRequest) -> list[str]:
        return list(spoken(request))

    def _meant(
        self, stocks: Sequence[Stock], texts: Sequence[str], request: ActionRequest
    ) -> list[Stock] | ActionResult:
        """The stocks that the words or the slot name, none when they name none; `unknown_stock` for a strange code."""
        for text in (*texts, str(request.slots.get("code") or "")):
            if found := stocks_named(stocks, text):
                return found
            if strange := strange_code(stocks, text):
                return ActionResult("unknown_stock", {"said": strange})
        said = str(request.slots.get("code") or "")
        return ActionResult("unknown_stock", {"said": said}) if said else []

    def _merged(
        self,
        stock: Stock | None,
        side: str | None,
        positions: Sequence[StockPosition],
        texts: Sequence[str],
        request: ActionRequest,
    ) -> dict[str, Any]:
        """Shares and price: a correction first, then the last message, then what was answered before."""
        revised = wished(str(request.slots.get("revision") or ""))
        found = [
            answer(text, stock, None) if text == revised else heard(text, stock) for text in texts
        ]
        kept = self._kept(stock, request)
        shares = next((one.shares for one in (*found, kept) if one.shares is not None), None)
        price = next((str(one.price) for one in (*found, kept) if one.price is not None), None)
        word = self._prices.first(*texts, str(request.slots.get("price") or ""))
        if word is not None and not any(one.price for one in found):
            price = str(stock.price) if word == "last" and stock else MARKET
        held = next((p for p in positions if stock and p.code == stock.code), None)
        if shares is None and side == "sell" and held and (part := self._parts.first(*texts)):
            shares = held.available if part == "all" else held.available // 2 // 100 * 100
        money = next((one.money for one in found if one.money), None)
        if shares is None and money is not None and stock is not None:
            shares = int(money / (Decimal(price) if price not in (None, MARKET) else stock.price))
            shares = shares // 100 * 100
        return {
            "code": stock.code if stock else None,
            "side": side,
            "shares": None if shares is None else str(shares),
            "price": price if price is None or price == MARKET else price_text(Decimal(price)),
        }

    def _kept(self, stock: Stock | None, request: ActionRequest) -> Heard:
        """What the slots hold from earlier answers."""
        shares, price = (str(request.slots.get(name) or "") for name in ("shares", "price"))
        return Heard(
            answer(shares, stock, "shares").shares if shares else None,
            answer(price, stock, "price").price if price and price != MARKET else None,
        )

    def _told(
        self,
        stock: Stock | None,
        found: dict[str, Any],
        account: SecuritiesAccount,
        positions: Sequence[StockPosition],
        language: str,
    ) -> dict[str, Any]:
        held = next((p for p in positions if stock and p.code == stock.code), None)
        side = found["side"]
        return {
            "missing": next((name for name in ASKED if found[name] is None), ""),
            "stock_name": stock_name(stock, language) if stock else "",
            "last_price": price_text(stock.price) if stock else "",
            "sellable": held.available if held else 0,
            "available": str(account.available),
            "side_text": self._counter.words.get(f"stock.side.{side}", language) if side else "",
        }

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots code, side, shares, price. `no_account`, `settling`, `not_held`, and the code of the first broken rule."""
        account = await account_of(self._counter, actor)
        if account is None:
            return NO_ACCOUNT
        stocks = {one.code: one for one in await listed(self._counter)}
        stock = stocks.get(str(request.slots.get("code")))
        if stock is None:
            return ActionResult("unknown_stock", {"said": str(request.slots.get("code"))})
        positions = await self._counter.core.records(StockPosition, actor.customer)
        held = next((one for one in positions if one.code == stock.code), None)
        case = self._case(stock, account, held, request)
        if isinstance(case, ActionResult):
            return case
        return self._decided(case, request.language)

    def _case(
        self,
        stock: Stock,
        account: SecuritiesAccount,
        held: StockPosition | None,
        request: ActionRequest,
    ) -> _Case | ActionResult:
        side = cast(Side, str(request.slots.get("side")))
        price = str(request.slots.get("price"))
        order = Order(
            side, int(str(request.slots.get("shares"))), None if price == MARKET else Decimal(price)
        )
        values = {"stock_name": stock_name(stock, request.language), "code": stock.code}
        if side == "sell" and held is None:
            return ActionResult("not_held", values)
        exchange = Exchange(self._counter, board_of(stock))
        session, sends_at = exchange.now(), None
        if session is None or not session.orders:
            if (start := exchange.settling()) is not None:
                return ActionResult("settling", {**values, "from_time": start.strftime("%H:%M")})
            sends_at = exchange.opens()
            session = exchange.at(sends_at)
        now = self._counter.clock.now()
        rules = BoardRules.of(board_of(stock), self._counter.policies, now)
        return _Case(stock, order, account, held, session, sends_at, rules)

    def _decided(self, case: _Case, language: str) -> Draft | ActionResult:
        now, order = self._counter.clock.now(), case.order
        rates = CostRates.of(self._counter.policies, now, case.account.commission)
        band = price_band(case.market, case.rules)
        at_market = band[1] if band and order.side == "buy" else case.stock.price
        amount = Money.of((order.price or at_market) * order.shares)
        costs = trading_costs(order.side, amount, rates).total
        shown = self._shown(case, amount, costs, band, language)
        found = breaches(order, case.rules, case.session, case.market, case.means, costs)
        if found:
            return self._refused(found[0], case, shown, language)
        reserve = frozen_for(order, case.rules, case.market, costs) if order.side == "buy" else ZERO
        exchange = Exchange(self._counter, board_of(case.stock))
        body = {
            "code": case.stock.code,
            "side": order.side,
            "shares": order.shares,
            "price": None if order.price is None else str(order.price),
            "reserve": str(reserve),
            "sends_at": case.sends_at.isoformat() if case.sends_at else None,
            "ends_at": exchange.ends(case.sends_at or now).isoformat(),
            "rates": {
                "commission": str(min(rates.commission, rates.cap)),
                "least": str(rates.least),
                "transfer": str(rates.transfer),
                "stamp_duty": str(rates.stamp_duty),
            },
        }
        return Draft(
            order="stocks.order",
            body=body,
            shown=shown,
            subject=case.account.id,
            sheet=self._sheet(case, shown, language).data,
            facts={"amount": Decimal(0)},
            policies=(
                "securities.fee.commission_default",
                "securities.fee.stamp_duty",
                f"securities.rules.{case.stock.board}.limit",
            ),
        )

    def _refused(
        self, breach: Breach, case: _Case, shown: dict[str, Any], language: str
    ) -> ActionResult:
        bound = breach.bound
        whole = breach.rule in ("sellable", "odd_lot", "max_shares", "min_shares", "step")
        text = "" if bound is None else str(int(bound)) if whole else price_text(bound)
        board = self._counter.words.get(f"stock.board.{case.stock.board}", language)
        held = case.position
        values = {
            "bound": text,
            "board_text": board,
            "held": held.shares if held else 0,
            "locked": held.shares - held.available if held else 0,
        }
        return ActionResult(breach.rule, {**shown, **values})

    def _shown(
        self,
        case: _Case,
        amount: Money,
        costs: Money,
        band: tuple[Decimal, Decimal] | None,
        language: str,
    ) -> dict[str, Any]:
        words, order = self._counter.words, case.order
        side = words.get(f"stock.side.{order.side}", language)
        name = stock_name(case.stock, language)
        price = (
            price_text(order.price)
            if order.price is not None
            else words.get("stock.price.market", language)
        )
        sends = minute(case.sends_at) if case.sends_at else ""
        need = amount + costs if order.side == "buy" else amount - costs
        return {
            "stock_name": name,
            "code": case.stock.code,
            "side": order.side,
            "side_text": side,
            "shares": str(order.shares),
            "price_text": price,
            "last_price": price_text(case.stock.price),
            "amount": str(amount),
            "costs": str(costs),
            "need": str(need),
            "available": str(case.account.available),
            "band_text": f"{price_text(band[0])} – {price_text(band[1])}" if band else "",
            "queued": case.sends_at is not None,
            "sends_at": sends,
            "when_text": words.get("stock.when.queued", language, at=sends)
            if sends
            else words.get("stock.when.now", language),
            "sum_text": words.get(
                "stock.order.sum", language, side=side, name=name, shares=order.shares
            ),
        }

    def _sheet(self, case: _Case, shown: dict[str, Any], language: str) -> Sheet:
        total = "need" if case.order.side == "buy" else "get"
        return (
            Sheet(self._counter.words, language, "sheet.securities.order")
            .row("sheet.securities.stock", f"{shown['stock_name']} {case.stock.code}", strong=True)
            .row("sheet.securities.side", shown["side_text"], strong=True)
            .row("sheet.securities.shares", shown["shares"], "units", strong=True)
            .row("sheet.securities.price", shown["price_text"], strong=True)
            .row("sheet.securities.last_price", shown["last_price"])
            .row("sheet.securities.band", shown["band_text"])
            .money("sheet.securities.amount", Money.of(shown["amount"]))
            .money("sheet.securities.costs", Money.of(shown["costs"]))
            .money(f"sheet.securities.{total}", Money.of(shown["need"]), strong=True)
            .row("sheet.securities.when", shown["when_text"])
            .note("sheet.securities.order_note")
        )
