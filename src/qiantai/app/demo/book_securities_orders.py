"""Stock orders at the demonstration core: cash and shares they hold back, how they are filled, and when they end.

A queued order is sent at the next opening. An order whose price the market meets is filled at the market's price, any
other waits to the end of its trading day; what was bought can be sold the next trading day.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Self

from qiantai.app.demo.bank import Bank, Refused
from qiantai.app.demo.documents import Documents, Row
from qiantai.app.demo.market import EXCHANGE
from qiantai.app.demo.work import Look, Work
from qiantai.banking.brokerage import Cash, cash
from qiantai.banking.calendars import on_or_after, on_or_before
from qiantai.floor.clock import CHINA, local_date
from qiantai.floor.money import ZERO, Money

HOUSE = "house:securities"
WAITING = ("queued", "open")
END = time(15, 30)
COST = Decimal("0.0001")


@dataclass
class Cashbox:
    """The cash of one account: settled at the last close, and sold and bought on its trading day `day`."""

    id: str
    row: Row
    settled: Money
    sold: Money
    bought: Money
    frozen: Money
    day: date

    @classmethod
    def of(cls, documents: Documents, bank: Bank, customer: str, now: datetime) -> Self | None:
        """The cash of a customer at a moment, None without an account; yesterday's trades are settled."""
        rows = documents.list("securities", customer)
        if not rows:
            return None
        row = rows[0]
        orders = orders_of(documents, bank, customer, now)
        held = (Money.of(one["reserved"]) for one in orders if one["status"] in WAITING)
        frozen = sum(held, ZERO)
        trading = on_or_before(EXCHANGE, local_date(now))
        if "settled" in row:
            settled, sold, bought = (Money.of(row[name]) for name in ("settled", "sold", "bought"))
            day = date.fromisoformat(row["cash_day"])
        else:
            opening = sum((Money.of(one["reserved"]) for one in orders if one.get("seed")), ZERO)
            settled, bought = Money.of(row["withdrawable"]), ZERO
            sold = Money.of(row["cash"]) - settled + opening
            day = on_or_before(EXCHANGE, bank.opened)
        if trading > day:
            settled, sold, bought, day = settled + sold - bought, ZERO, ZERO, trading
        return cls(str(row["id"]), row, settled, sold, bought, frozen, day)

    @classmethod
    def own(cls, work: Work) -> Self:
        """The cash of the customer who orders; Refused (no_securities)."""
        found = cls.of(work.documents, work.bank, work.person.id, work.now)
        if found is None:
            raise Refused("no_securities", f"{work.person.id} has no securities account")
        return found

    @property
    def cash(self) -> Cash:
        """What can buy and what can leave."""
        return cash(self.settled, ZERO, self.sold, self.bought, self.frozen)

    def keep(self, work: Work) -> None:
        """Keep it as changed."""
        kept = {name: str(getattr(self, name)) for name in ("settled", "sold", "bought")}
        work.put("securities", self.id, {**self.row, **kept, "cash_day": self.day.isoformat()})


def orders_of(documents: Documents, bank: Bank, customer: str, now: datetime) -> list[Row]:
    """All orders, those of the institution file with what `records/` adds; whose day is over is `expired`."""
    facts = {row["id"]: row for row in documents.list("stock_order_facts", customer)}
    kept = {row["id"]: row for row in documents.list("stock_orders", customer)}
    found = [
        _seeded({**row, **facts.get(row["id"], {})}, bank)
        for held in documents.list("securities", customer)
        for row in held.get("orders") or ()
        if row["id"] not in kept
    ]
    return [_ended(row, now) for row in (*found, *kept.values())]


def _seeded(row: Row, bank: Bank) -> Row:
    day = bank.day(int(row["day"]))
    at = datetime.combine(day, time.fromisoformat(str(row.get("sent", "09:30"))), CHINA)
    last = on_or_after(EXCHANGE, bank.opened)
    ends = datetime.combine(last, END, CHINA).isoformat()
    return {"reserved": "0.00", **row, "at": at.isoformat(), "ends_at": ends, "seed": True}


def _ended(row: Row, now: datetime) -> Row:
    over = row["status"] in WAITING and datetime.fromisoformat(row["ends_at"]) <= now
    return {**row, "status": "expired"} if over else row


def positions_of(documents: Documents, bank: Bank, customer: str, now: datetime) -> list[Row]:
    """Shares held, with those that can be sold now: bought before today and not in a waiting order."""
    kept = {row["code"]: row for row in documents.list("stock_positions", customer)}
    opening = on_or_before(EXCHANGE, bank.opened).isoformat()
    seeds = [
        {**row, "locked": [{"day": opening, "shares": row["shares"] - row["available"]}]}
        for held in documents.list("securities", customer)
        for row in held.get("positions") or ()
        if row["code"] not in kept
    ]
    selling: dict[str, int] = {}
    for one in orders_of(documents, bank, customer, now):
        if one["side"] == "sell" and one["status"] in WAITING:
            selling[one["code"]] = selling.get(one["code"], 0) + one["shares"] - one["filled"]
    trading = on_or_before(EXCHANGE, local_date(now)).isoformat()
    found = []
    for row in (*seeds, *kept.values()):
        locked = sum(lot["shares"] for lot in row["locked"] if lot["day"] >= trading)
        free = max(row["shares"] - locked - selling.get(row["code"], 0), 0)
        found.append({**row, "available": free})
    return [row for row in found if row["shares"] > 0]


def view_stocks(look: Look) -> list[Row]:
    """Listed stocks."""
    return look.shared("stocks")


def view_positions(look: Look) -> list[Row]:
    """Positions at the market's price."""
    stocks = {row["code"]: row for row in look.shared("stocks")}
    return [
        {
            **row,
            "id": f"{look.person.id}-{row['code']}",
            "price": stocks[row["code"]]["price"],
            "previous_close": stocks[row["code"]]["previous_close"],
        }
        for row in positions_of(look.documents, look.bank, look.person.id, look.now)
    ]


def view_orders(look: Look) -> list[Row]:
    """Orders with the names of their stocks, newest first."""
    names = {row["code"]: row["name"] for row in look.shared("stocks")}
    rows = orders_of(look.documents, look.bank, look.person.id, look.now)
    found = [{**row, "name": names.get(row["code"], row["code"])} for row in rows]
    return sorted(found, key=lambda row: datetime.fromisoformat(row["at"]), reverse=True)


def place(work: Work) -> Row:
    """`stocks.order`, {code, side, shares, price?, reserve, rates, sends_at?, ends_at}: taken, and filled where it can be.

    Refused (no_securities, unknown_stocks, sellable, cash); `rates` are those of the customer's contract.
    """
    box, stock = Cashbox.own(work), work.shared("stocks", work.text("code"))
    shares, side = int(work.body["shares"]), work.text("side")
    reserve = Money.of(work.body.get("reserve") or "0")
    if side == "sell" and shares > _sellable(work, stock["code"]):
        raise Refused("sellable", f"{_sellable(work, stock['code'])} shares can be sold")
    if side == "buy" and reserve > box.cash.available:
        raise Refused("cash", f"{box.cash.available} is available")
    sends_at = work.body.get("sends_at")
    row = {
        "code": stock["code"],
        "side": side,
        "shares": shares,
        "filled": 0,
        "price": work.body.get("price"),
        "reserved": str(reserve),
        "rates": work.body.get("rates") or {},
        "status": "queued" if sends_at else "open",
        "at": work.now.isoformat(),
        "ends_at": work.text("ends_at"),
        **({"sends_at": sends_at} if sends_at else {}),
    }
    if sends_at:
        work.put("stock_orders", work.reference, row, datetime.fromisoformat(sends_at))
    else:
        row = _matched(work, work.reference, row)
    number = f"E{work.reference[-6:]}".upper()
    return work.done(number=number, state=row["status"], average=row.get("average") or "")


def cancel(work: Work) -> Row:
    """`stocks.cancel`, {orders}: what is not filled ends and gives back what it held; Refused (not_open)."""
    open_ones = {
        row["id"]: row
        for row in orders_of(work.documents, work.bank, work.person.id, work.now)
        if row["status"] in WAITING
    }
    wanted = [str(one) for one in work.body.get("orders") or ()]
    if not wanted or any(one not in open_ones for one in wanted):
        raise Refused("not_open", "an order is filled or ended")
    for ident in wanted:
        row = open_ones[ident]
        work.put("stock_orders", ident, {**row, "status": "cancelled"})
    box = Cashbox.own(work)
    return work.done(cash=str(box.cash.available))


def send(work: Work) -> None:
    """A queued order reaches the exchange; one that is still open ends with its day."""
    if work.body["status"] == "queued":
        _matched(work, work.reference, {**work.body, "status": "open"})
    elif work.body["status"] == "open":
        work.put("stock_orders", work.reference, {**work.body, "status": "expired"})


def _matched(work: Work, ident: str, row: Row) -> Row:
    """The order as kept: filled at the market's price where its own price is met, else open."""
    market = Decimal(work.shared("stocks", row["code"])["price"])
    asked = None if row["price"] is None else Decimal(row["price"])
    met = asked is None or (asked >= market if row["side"] == "buy" else asked <= market)
    if not met:
        work.put("stock_orders", ident, row, datetime.fromisoformat(row["ends_at"]))
        return row
    row = {**row, "filled": row["shares"], "status": "filled", "average": str(market)}
    box = Cashbox.own(work)
    amount = Money.of(market * row["shares"])
    charged = _charges(row["side"], amount, row["rates"])
    if row["side"] == "buy":
        box.bought += amount + charged
    else:
        box.sold += amount - charged
    work.put("stock_orders", ident, row)
    box.keep(work)
    _add_shares(work, row, market, amount + charged)
    return row


def _charges(side: str, amount: Money, rates: dict[str, Any]) -> Money:
    """What one fill costs by the contract's rates, each charge to the cent."""
    if not rates:
        return ZERO
    commission = max(Money.of(amount.yuan * Decimal(rates["commission"])), Money.of(rates["least"]))
    duty = Money.of(amount.yuan * Decimal(rates["stamp_duty"])) if side == "sell" else ZERO
    return commission + Money.of(amount.yuan * Decimal(rates["transfer"])) + duty


def _add_shares(work: Work, order: Row, price: Decimal, paid: Money) -> None:
    held = positions_of(work.documents, work.bank, work.person.id, work.now)
    found = next((row for row in held if row["code"] == order["code"]), None)
    stock = work.shared("stocks", order["code"])
    row = found or {
        "code": order["code"],
        "name": stock["name"],
        "shares": 0,
        "cost": "0",
        "locked": [],
    }
    if order["side"] == "buy":
        total = row["shares"] + order["shares"]
        cost = (Decimal(row["cost"]) * row["shares"] + paid.yuan) / total
        day = on_or_before(EXCHANGE, local_date(work.now)).isoformat()
        locked = [*row["locked"], {"day": day, "shares": order["shares"]}]
        row = {**row, "shares": total, "cost": str(cost.quantize(COST)), "locked": locked}
    else:
        row = {**row, "shares": row["shares"] - order["shares"]}
    work.put("stock_positions", f"{work.person.id}-{order['code']}", row)


def _sellable(work: Work, code: str) -> int:
    held = positions_of(work.documents, work.bank, work.person.id, work.now)
    return next((int(row["available"]) for row in held if row["code"] == code), 0)
