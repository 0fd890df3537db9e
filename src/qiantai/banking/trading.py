"""Whether a stock order is valid now, and if not, which exchange rule it breaks (domain §1 sec_trade_rules, sec_order_place).

The exchange's structure (which session takes orders, which lets them be cancelled) is here; every number and hour is data.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, Self

from qiantai.banking.policies import Policies
from qiantai.floor.clock import CHINA
from qiantai.floor.money import Money

Board = Literal["main", "star", "chinext", "bse"]
Side = Literal["buy", "sell"]
Matching = Literal["auction", "continuous", "fixed", "none"]
TradingDay = Callable[[date], bool]
BreachCode = Literal[
    "permission",
    "session",
    "market_order",
    "min_shares",
    "step",
    "odd_lot",
    "max_shares",
    "tick",
    "limit_up",
    "limit_down",
    "cage",
    "sellable",
    "cash",
]

AFTER_HOURS: frozenset[Board] = frozenset({"star", "chinext"})
"""The boards with trading at the closing price after the close."""


@dataclass(frozen=True, slots=True)
class BoardRules:
    """What one board demands of an order; `limit` and `cage` are fractions, `tick` is yuan, shares are whole."""

    min_shares: int
    step: int
    max_shares: int
    max_market_shares: int
    tick: Decimal
    limit: Decimal
    cage: Decimal
    cage_ticks: int
    free_days: int

    @classmethod
    def of(cls, board: Board, policies: Policies, at: datetime) -> Self:
        """The values of a board at a moment; Misconfigured when one is missing."""
        key = f"securities.rules.{board}"

        def number(name: str) -> Decimal:
            return Decimal(policies.get(f"{key}.{name}", at))

        return cls(
            min_shares=int(number("min_shares")),
            step=int(number("step")),
            max_shares=int(number("max_shares")),
            max_market_shares=int(number("max_market_shares")),
            tick=number("tick"),
            limit=number("limit") / 100,
            cage=number("cage") / 100,
            cage_ticks=int(number("cage_ticks")),
            free_days=int(number("free_days")),
        )


@dataclass(frozen=True, slots=True)
class Session:
    """A part of the trading day, local time, the end not included."""

    name: str
    start: time
    end: time
    orders: bool
    cancels: bool
    matching: Matching


_SESSIONS: tuple[tuple[str, bool, bool, Matching], ...] = (
    ("open_call", True, True, "auction"),
    ("open_fixed", True, False, "auction"),
    ("open_pause", False, False, "none"),
    ("morning", True, True, "continuous"),
    ("afternoon", True, True, "continuous"),
    ("close_call", True, False, "auction"),
    ("after_hours", True, True, "fixed"),
)
"""Name, whether orders are taken, whether they may be cancelled, and how they are matched."""


def sessions(board: Board, policies: Policies, at: datetime) -> tuple[Session, ...]:
    """The sessions of a board, in order; hours are the policies `securities.rules.session.<name>`."""
    return tuple(
        Session(name, *_hours(policies, name, at), orders, cancels, matching)
        for name, orders, cancels, matching in _SESSIONS
        if name != "after_hours" or board in AFTER_HOURS
    )


def session_at(
    moment: datetime, day: tuple[Session, ...], is_trading_day: TradingDay
) -> Session | None:
    """The session of a moment; None when the market is closed."""
    local = moment.astimezone(CHINA)
    if not is_trading_day(local.date()):
        return None
    return next((one for one in day if one.start <= local.time() < one.end), None)


def next_orders(moment: datetime, day: tuple[Session, ...], is_trading_day: TradingDay) -> datetime:
    """The first moment from now on at which the exchange takes orders; ValueError when a year has no trading day."""
    now = moment.astimezone(CHINA)
    for ahead in range(367):
        today = now.date() + timedelta(days=ahead)
        if not is_trading_day(today):
            continue
        for one in (one for one in day if one.orders):
            if now < datetime.combine(today, one.end, CHINA):
                return max(now, datetime.combine(today, one.start, CHINA))
    raise ValueError("the calendar holds no trading days")


@dataclass(frozen=True, slots=True)
class Order:
    """Shares of one stock; `price` in yuan, None for an order at the market."""

    side: Side
    shares: int
    price: Decimal | None


@dataclass(frozen=True, slots=True)
class Market:
    """What the market data say: previous close, the price that bounds the cage (None: unknown), trading days since listing.

    `limit` is a fraction that replaces the board's, for stocks under special treatment.
    """

    previous_close: Decimal
    reference: Decimal | None = None
    listed_days: int | None = None
    limit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Means:
    """What the customer has: the board's permission, cash that can buy, shares held and shares that can be sold today."""

    permitted: bool
    available: Money
    held: int = 0
    sellable: int = 0


@dataclass(frozen=True, slots=True)
class Breach:
    """The rule that bites and the bound that would have been kept (yuan or shares); None where a rule has no number."""

    rule: BreachCode
    bound: Decimal | None = None


def breaches(
    order: Order,
    rules: BoardRules,
    session: Session | None,
    market: Market,
    means: Means,
    costs: Money,
) -> tuple[Breach, ...]:
    """Every rule that an order breaks, the first to name first; empty when the exchange would take it."""
    return (
        *_access(order, session, means),
        *_size(order, rules, means),
        *_price(order, rules, session, market),
        *_cover(order, rules, market, means, costs),
    )


def price_band(market: Market, rules: BoardRules) -> tuple[Decimal, Decimal] | None:
    """Lowest and highest price of the day; None in the first days after listing, which have no limit.

    Half a tick rounds up; a limit nearer than one tick is one tick, and no price falls below one tick.
    """
    if market.listed_days is not None and market.listed_days <= rules.free_days:
        return None
    limit = rules.limit if market.limit is None else market.limit
    close = market.previous_close
    low = _to_tick(close * (1 - limit), rules.tick)
    high = _to_tick(close * (1 + limit), rules.tick)
    return max(min(low, close - rules.tick), rules.tick), max(high, close + rules.tick)


def cage_bound(side: Side, reference: Decimal, rules: BoardRules) -> Decimal:
    """The highest bid or lowest offer of continuous trading: a share of the reference price or some ticks, the wider."""
    ticks = rules.cage_ticks * rules.tick
    if side == "buy":
        return max(_to_tick(reference * (1 + rules.cage), rules.tick), reference + ticks)
    return min(_to_tick(reference * (1 - rules.cage), rules.tick), reference - ticks)


def frozen_for(order: Order, rules: BoardRules, market: Market, costs: Money) -> Money:
    """What a purchase holds back: its price, or the day's highest for an order at the market, and its costs."""
    band = price_band(market, rules)
    at_market = band[1] if band else market.reference or market.previous_close
    return Money.of((order.price or at_market) * order.shares) + costs


def _access(order: Order, session: Session | None, means: Means) -> Iterator[Breach]:
    if order.side == "buy" and not means.permitted:
        yield Breach("permission")
    if session is None or not session.orders:
        yield Breach("session")
    elif order.price is None and session.matching != "continuous":
        yield Breach("market_order")


def _size(order: Order, rules: BoardRules, means: Means) -> Iterator[Breach]:
    shares = order.shares
    most = rules.max_market_shares if order.price is None else rules.max_shares
    if shares > most:
        yield Breach("max_shares", Decimal(most))
    whole = shares >= rules.min_shares and (shares - rules.min_shares) % rules.step == 0
    if order.side == "sell":
        if shares > means.sellable:
            yield Breach("sellable", Decimal(means.sellable))
        if not whole and not _whole_remainder(shares, rules, means.held):
            yield Breach("odd_lot", Decimal(_remainder(rules, means.held)))
    elif shares < rules.min_shares:
        yield Breach("min_shares", Decimal(rules.min_shares))
    elif not whole:
        yield Breach("step", Decimal(rules.step))


def _whole_remainder(shares: int, rules: BoardRules, held: int) -> bool:
    """Whether a sale takes the odd shares all at once, alone or with whole lots."""
    if shares <= 0:
        return False
    if rules.step > 1:
        return 0 < held % rules.step == shares % rules.step
    return shares == held < rules.min_shares


def _remainder(rules: BoardRules, held: int) -> int:
    return held % rules.step if rules.step > 1 else min(held, rules.min_shares)


def _price(
    order: Order, rules: BoardRules, session: Session | None, market: Market
) -> Iterator[Breach]:
    if order.price is None:
        return
    if order.price <= 0 or order.price % rules.tick:
        yield Breach("tick", rules.tick)
    if band := price_band(market, rules):
        if order.price > band[1]:
            yield Breach("limit_up", band[1])
        if order.price < band[0]:
            yield Breach("limit_down", band[0])
    if session and session.matching == "continuous" and market.reference is not None:
        bound = cage_bound(order.side, market.reference, rules)
        if order.price > bound if order.side == "buy" else order.price < bound:
            yield Breach("cage", bound)


def _cover(
    order: Order, rules: BoardRules, market: Market, means: Means, costs: Money
) -> Iterator[Breach]:
    if order.side == "buy" and frozen_for(order, rules, market, costs) > means.available:
        yield Breach("cash", means.available.yuan)


def _to_tick(price: Decimal, tick: Decimal) -> Decimal:
    return (price / tick).quantize(Decimal(1), ROUND_HALF_UP) * tick


def _hours(policies: Policies, name: str, at: datetime) -> tuple[time, time]:
    start, _, end = str(policies.get(f"securities.rules.session.{name}", at)).partition("-")
    return time.fromisoformat(start), time.fromisoformat(end)
