"""What every securities service reads first: the account, the stocks, and when the exchange works."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

from qiantai.banking.actions import ActionResult
from qiantai.banking.calendars import Days
from qiantai.banking.connectors.records_securities import SecuritiesAccount, Stock
from qiantai.banking.services.base import Counter
from qiantai.banking.trading import Board, Session, next_orders, session_at, sessions
from qiantai.banking.words import traditional
from qiantai.customers import CustomerActor
from qiantai.floor.clock import CHINA

NIGHT = "securities.rules.session.night"
BOARDS: tuple[Board, ...] = ("main", "star", "chinext", "bse")
NO_ACCOUNT = ActionResult("no_account", {})


async def account_of(counter: Counter, actor: CustomerActor) -> SecuritiesAccount | None:
    """The customer's securities account, or None."""
    found = await counter.core.records(SecuritiesAccount, actor.customer)
    return found[0] if found else None


async def listed(counter: Counter) -> Sequence[Stock]:
    """Every stock that can be traded here."""
    return await counter.core.records(Stock, "")


def board_of(stock: Stock) -> Board:
    """The board of a stock; ValueError for one that we do not know."""
    for board in BOARDS:
        if stock.board == board:
            return board
    raise ValueError(f"{stock.code} is of the board {stock.board}")


def stock_name(stock: Stock, language: str) -> str:
    """The name in the customer's language."""
    if language == "en":
        return stock.name_en
    return traditional(stock.name) if language == "zh-Hant" else stock.name


def price_text(price: Decimal) -> str:
    """A price with at least two decimals: 5.40, 5.215."""
    text = f"{price.normalize():f}"
    whole, _, part = text.partition(".")
    return f"{whole}.{part.ljust(2, '0')}"


def minute(moment: datetime) -> str:
    """A moment as day and minute in the exchange's time: 2026-11-23 09:15."""
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


@dataclass(frozen=True, slots=True)
class Exchange:
    """When a board takes and cancels orders, seen from now."""

    counter: Counter
    board: Board

    @property
    def days(self) -> Days:
        """The trading days."""
        return self.counter.calendars.get("exchange")

    @property
    def parts(self) -> tuple[Session, ...]:
        """The sessions of a day."""
        return sessions(self.board, self.counter.policies, self.counter.clock.now())

    def now(self) -> Session | None:
        """The session of this moment, None when closed."""
        return session_at(self.counter.clock.now(), self.parts, self.days.is_open)

    def opens(self) -> datetime:
        """When orders are taken next."""
        return next_orders(self.counter.clock.now(), self.parts, self.days.is_open)

    def at(self, moment: datetime) -> Session | None:
        """The session of a moment."""
        return session_at(moment, self.parts, self.days.is_open)

    def ends(self, moment: datetime) -> datetime:
        """When an order that reaches the exchange at a moment ends: with the last session of its day."""
        return datetime.combine(moment.astimezone(CHINA).date(), self.parts[-1].end, CHINA)

    def settling(self) -> time | None:
        """From when orders for the next day are taken, while the finished day is being settled; else None."""
        local = self.counter.clock.now().astimezone(CHINA)
        night = str(self.counter.policies.get(NIGHT, local))
        start = time.fromisoformat(night)
        finished = self.days.is_open(local.date()) and local.time() >= self.parts[-1].end
        return start if finished and local.time() < start else None
