"""The nouns of wealth products, funds and risk assessments, as we read them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from qiantai.banking.connectors.nouns import noun
from qiantai.banking.connectors.records import Day
from qiantai.floor.money import Money


@noun("wealth", "risk_assessments")
@dataclass(frozen=True, slots=True)
class RiskAssessment:
    """A finished assessment: level 1 to 5, whether the customer bears no loss, and whether a changed level is confirmed."""

    id: str
    at: datetime
    level: int
    lowest: bool = False
    confirmed: bool = True
    points: int = 0


@noun("wealth", "wealth_products")
@dataclass(frozen=True, slots=True)
class WealthProduct:
    """A bank wealth product on sale; `closed_days` is 0 when it can be redeemed every day, `said` what people call it."""

    code: str
    name: str
    name_en: str
    risk: str
    min: Money
    benchmark: str
    benchmark_en: str
    term: str
    term_en: str
    closed_days: int
    said: str
    cash: Decimal
    bond: Decimal
    equity: Decimal
    alternative: Decimal


@noun("wealth", "wealth_holdings")
@dataclass(frozen=True, slots=True)
class WealthHolding:
    """Units of a wealth product: what was paid, the latest value, that of the day before, and past unit values."""

    id: str
    product: str
    units: Decimal
    cost: Money
    value: Money
    value_before: Money
    valued_on: date
    opened: date
    matures: Day = None
    history: tuple[str, ...] = ()
    """Past unit values as `2026-11-20 1.0082`, oldest first."""


@noun("wealth", "fund_products")
@dataclass(frozen=True, slots=True)
class FundProduct:
    """A public fund on sale; `markets` are the calendars that must all be open, the mix adds up to one."""

    code: str
    name: str
    name_en: str
    type: str
    risk: str
    min: Money
    said: str
    markets: tuple[str, ...]
    cash: Decimal
    bond: Decimal
    equity: Decimal
    alternative: Decimal
    purchase_suspended: bool = False


@dataclass(frozen=True, slots=True)
class HeldLot:
    """Shares of one purchase since the day of their confirmation."""

    confirmed: date
    shares: Decimal


@noun("wealth", "fund_holdings")
@dataclass(frozen=True, slots=True)
class FundHolding:
    """Shares of a fund that can be redeemed; `cost` and `nav` are yuan a share, `nav_on` the day of that value."""

    id: str
    code: str
    shares: Decimal
    cost: Decimal
    nav: Decimal
    nav_on: date
    lots: tuple[HeldLot, ...]


@noun("wealth", "fund_values")
@dataclass(frozen=True, slots=True)
class FundValues:
    """A fund's published values: the latest with its day, the one before, and the series as `2026-11-20 1.1210`."""

    code: str
    nav: Decimal
    nav_on: date
    nav_before: Decimal
    published: str
    series: tuple[str, ...]


@noun("wealth", "fund_plans")
@dataclass(frozen=True, slots=True)
class FundPlan:
    """A purchase that repeats; `state` is active, paused or ended."""

    id: str
    code: str
    account: str
    amount: Money
    cycle: str
    next_on: date
    state: str
    failed: int = 0


@noun("wealth", "fund_orders")
@dataclass(frozen=True, slots=True)
class FundOrder:
    """An order under way: `kind` is buy or redeem, `state` accepted, confirmed, paid or returned."""

    id: str
    kind: str
    code: str
    state: str
    priced_on: date
    confirmed_on: date
    amount: Money
    shares: Decimal


@noun("wealth", "insistences")
@dataclass(frozen=True, slots=True)
class Insistence:
    """A signed wish to buy above the level; `state` is waiting, approved, refused or used, `decides_on` the last day to decide."""

    id: str
    code: str
    amount: Money
    state: str
    at: datetime
    decides_on: date


@noun("wealth", "considerations")
@dataclass(frozen=True, slots=True)
class Consideration:
    """When the risk disclosure of a product was shown for thinking over."""

    id: str
    code: str
    at: datetime


@noun("wealth", "sales")
@dataclass(frozen=True, slots=True)
class Sale:
    """A sale of a wealth product: where and by whom it was sold, and what recording exists."""

    id: str
    product: str
    day: date
    channel: str
    seller: str
    recording: str


@noun("wealth", "wealth_orders")
@dataclass(frozen=True, slots=True)
class WealthOrder:
    """A redemption of a wealth product: `fast` was paid at once, else `state` tells whether it has been paid."""

    id: str
    product: str
    amount: Money
    fast: bool
    day: date
    state: str
