"""The nouns of securities accounts, stocks, positions and orders, as we read them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from qiantai.banking.connectors.nouns import noun
from qiantai.banking.connectors.records import Day
from qiantai.floor.money import ZERO, Money


@noun("securities", "securities_accounts")
@dataclass(frozen=True, slots=True)
class SecuritiesAccount:
    """Cash that can buy, cash that can leave, and today's proceeds, which can leave from `settles_on`.

    `bank_account` is the linked debit account, `commission` the agreed rate as a fraction, `mean_assets` the mean of the
    trading days that permissions ask for, `boards` the permissions held, `test_points` those of the permission tests.
    """

    id: str
    available: Money
    withdrawable: Money
    frozen: Money
    unsettled: Money
    settles_on: date
    bank_account: str
    mean_assets: Money = ZERO
    commission: Decimal | None = None
    first_trade: Day = None
    boards: tuple[str, ...] = ()
    test_points: Mapping[str, int] = field(default_factory=dict)


@noun("securities", "stocks")
@dataclass(frozen=True, slots=True)
class Stock:
    """A listed stock; `said` is what people call it (a regular expression), prices are yuan."""

    code: str
    name: str
    name_en: str
    board: str
    previous_close: Decimal
    price: Decimal
    said: str


@noun("securities", "stock_positions")
@dataclass(frozen=True, slots=True)
class StockPosition:
    """Shares held, those that can be sold today, and their cost and price in yuan a share."""

    id: str
    code: str
    name: str
    shares: int
    available: int
    cost: Decimal
    price: Decimal
    previous_close: Decimal


@noun("securities", "stock_orders")
@dataclass(frozen=True, slots=True)
class StockOrder:
    """An order: `status` is queued (not sent yet), open, partly, filled, cancelled or expired; `price` None is at the market."""

    id: str
    code: str
    name: str
    side: str
    shares: int
    filled: int
    status: str
    at: datetime
    reserved: Money
    price: Decimal | None = None
    average: Decimal | None = None
    sends_at: datetime | None = None


@noun("securities", "dividends")
@dataclass(frozen=True, slots=True)
class Dividend:
    """A payment of a held stock: yuan a share before tax, and since when the shares have been held."""

    id: str
    code: str
    name: str
    record_on: date
    ex_on: date
    pay_on: date
    per_share: Decimal
    shares: int
    held_from: date


@noun("securities", "margin_accounts")
@dataclass(frozen=True, slots=True)
class MarginAccount:
    """Collateral (cash and securities) and debt (loan, shares owed, interest and fees)."""

    id: str
    collateral: Money
    debt: Money


@noun("securities", "securities_applications")
@dataclass(frozen=True, slots=True)
class SecuritiesApplication:
    """An application: `kind` is open, close, move or margin; `status` is review, done or refused."""

    id: str
    kind: str
    day: date
    status: str
