"""The nouns around payments: transfers made, standing orders, bills, linked merchants, mandates and foreign exchange."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from qiantai.banking.connectors.nouns import noun
from qiantai.floor.money import Money


@noun("accounts", "transfers")
@dataclass(frozen=True, slots=True)
class MadeTransfer:
    """A transfer that was ordered; `state` is waiting (not debited yet), posted, failed or cancelled."""

    id: str
    at: datetime
    amount: Money
    payee: str
    bank: str
    last4: str
    account: str
    mode: str
    state: str
    due_at: datetime | None = None


@noun("accounts", "standing_orders")
@dataclass(frozen=True, slots=True)
class StandingOrder:
    """A transfer that repeats; `cycle` is monthly:<day>, weekly:<day from 1>, daily:0 or once:<ISO day>."""

    id: str
    account: str
    payee: str
    bank: str
    last4: str
    amount: Money
    cycle: str
    next_on: date
    state: str
    times_left: int | None = None


@noun("accounts", "bills")
@dataclass(frozen=True, slots=True)
class Bill:
    """A customer number at a biller; `due` is what is owed now, None where any sum may be paid in advance."""

    id: str
    kind: str
    biller: str
    number: str
    holder: str
    due: Money | None = None
    month: str | None = None


@noun("accounts", "quickpays")
@dataclass(frozen=True, slots=True)
class QuickPay:
    """A merchant or wallet that may charge an account; `free` up to `free_limit` a payment without a password."""

    id: str
    merchant: str
    account: str
    free: bool
    free_limit: Money
    merchant_en: str | None = None


@noun("accounts", "mandates")
@dataclass(frozen=True, slots=True)
class Mandate:
    """Someone's right to debit an account; `cycle` as of a standing order, `essential` for insurance, loans and supply."""

    id: str
    merchant: str
    account: str
    amount: Money
    cycle: str
    next_on: date
    since: date
    purpose: str
    essential: bool = False
    merchant_en: str | None = None


@noun("accounts", "fx_rates")
@dataclass(frozen=True, slots=True)
class Rate:
    """Yuan for one unit: the bank buys at `buy` and sells at `sell`; `digits` are those of the smallest coin."""

    id: str
    name: str
    name_en: str
    buy: Decimal
    sell: Decimal
    digits: int = 2


@noun("accounts", "fx_purses")
@dataclass(frozen=True, slots=True)
class Purse:
    """Foreign currency that the customer holds."""

    id: str
    currency: str
    amount: Decimal


@noun("accounts", "fx_quota")
@dataclass(frozen=True, slots=True)
class Quota:
    """US dollars exchanged this calendar year without papers, each way, and how many purchases of the last days."""

    bought: Decimal
    sold: Decimal
    recent: int
    resident: bool


@noun("accounts", "overseas_payees")
@dataclass(frozen=True, slots=True)
class OverseasPayee:
    """Someone abroad whom the customer has registered, with the account's currency and the bank's SWIFT code."""

    id: str
    name: str
    country: str
    country_en: str
    currency: str
    bank: str
    swift: str
    last4: str
