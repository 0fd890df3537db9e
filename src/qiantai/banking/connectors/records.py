"""The nouns of a core system as we read them: exact money, aware times, calendar days."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from qiantai.floor.money import Money

Day = date | None


@dataclass(frozen=True, slots=True)
class Customer:
    """A natural person; `risk_level` is C1 to C5, or None when never assessed."""

    id: str
    name: str
    sex: str
    age: int
    phone: str
    locale: str
    tier: str
    elder: bool
    risk_level: str | None
    risk_assessed_on: Day
    name_en: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A debit account; `name` is its holder's, `available` what may leave it now, `class_` I, II or III."""

    id: str
    kind: str
    class_: str
    last4: str
    balance: Money
    available: Money
    daily_limit: Money
    used_today: Money
    status: str
    bank: str
    name: str
    reason_category: str | None = None


@dataclass(frozen=True, slots=True)
class Transaction:
    """A movement; negative amounts leave the customer. `balance_after` is None on a credit card."""

    id: str
    at: datetime
    amount: Money
    counterparty: str
    kind: str
    balance_after: Money | None = None


@dataclass(frozen=True, slots=True)
class Payee:
    """Someone the customer has registered to pay; `bank` is a name, the institution's own name for its accounts."""

    name: str
    bank: str
    last4: str
    trusted: bool = False
    relation: str | None = None


@dataclass(frozen=True, slots=True)
class CreditCard:
    """A credit card with its last statement; `bill_day` is a day of the month."""

    id: str
    last4: str
    limit: Money
    used: Money
    statement: Money
    min_due: Money
    bill_day: int
    due_date: date
    overdue_days: int
    points: int
    status: str


@dataclass(frozen=True, slots=True)
class Loan:
    """A loan after `paid_months` instalments; `annual_rate` is a fraction (0.035)."""

    id: str
    kind: str
    last4: str
    principal: Money
    remaining: Money
    annual_rate: Decimal
    months: int
    paid_months: int
    method: str
    monthly: Money
    next_due: date
    debit_account: str
    overdue_days: int
    next_repricing: Day = None


@dataclass(frozen=True, slots=True)
class Policy:
    """An insurance policy; `due_date` is the next premium's, `signed` the day from which cooling off runs."""

    id: str
    product: str
    product_name: str
    kind: str
    holder: str
    insured: str | None
    sum: Money
    premium: Money
    due_date: date
    signed: date
    cooling_off_days: int | None
    cash_value: Money | None
    deductible_left: Money | None = None
    waiting_days: int | None = None
    plate: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """An insurance claim; `day` is when it was filed, `missing` the documents still asked for."""

    id: str
    policy: str
    product_name: str
    kind: str
    day: date
    status: str
    missing: tuple[str, ...]
    expected_on: Day


@dataclass(frozen=True, slots=True)
class TransferOrder:
    """One payment from `from_account` to either a payee or an own account (`to_account`), never both.

    `arrival_mode` is realtime, normal (debited after two hours) or next_day (debited the next calendar day).
    """

    customer: str
    from_account: str
    amount: Money
    arrival_mode: str
    payee: Payee | None = None
    to_account: str | None = None


@dataclass(frozen=True, slots=True)
class CoreReceipt:
    """The core's word that it did what was ordered; `status` is `accepted`, or `lost` for a locked card.

    `posted` tells whether the money has left already; `from_balance` is the payer's balance at that moment; `details`
    are further plain JSON values that an order of this kind gives back.
    """

    id: str
    status: str
    at: datetime
    from_balance: Money | None = None
    posted: bool = True
    details: Mapping[str, Any] = field(default_factory=dict, hash=False)
