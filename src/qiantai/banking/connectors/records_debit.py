"""The nouns around debit cards, cash, deposits, gold and the pension account, as we read them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from qiantai.banking.connectors.nouns import noun
from qiantai.floor.money import Money


@noun("accounts", "deposits")
@dataclass(frozen=True, slots=True)
class HeldDeposit:
    """A deposit: `kind` is fixed, notice or cd (certificate); `months` is 0 and `notice_days` set for a notice deposit.

    `annual_rate` is a fraction, `withdrawn` how often a part was taken out early.
    """

    id: str
    account: str
    principal: Money
    annual_rate: Decimal
    months: int
    opened: date
    auto_rollover: bool = False
    kind: str = "fixed"
    notice_days: int = 0
    withdrawn: int = 0


@noun("accounts", "certificates_on_sale")
@dataclass(frozen=True, slots=True)
class CertificateIssue:
    """An issue of certificates of deposit, and how much of it is left; `annual_rate` is a fraction."""

    id: str
    months: int
    annual_rate: Decimal
    left: Money


@noun("cards", "card_replacements")
@dataclass(frozen=True, slots=True)
class CardReplacement:
    """A new card for an account; `status` is making or mailed."""

    id: str
    account: str
    number: str
    status: str


@noun("accounts", "cash_bookings")
@dataclass(frozen=True, slots=True)
class CashBooking:
    """Cash that a branch keeps ready; `status` is booked, fetched or cancelled."""

    id: str
    branch: str
    day: date
    amount: Money
    status: str


@noun("wealth", "gold_quotes")
@dataclass(frozen=True, slots=True)
class GoldQuote:
    """Yuan a gram at which the bank sells (`buy`, what the customer pays) and buys back (`sell`)."""

    id: str
    buy: Money
    sell: Money
    at: datetime


@noun("wealth", "gold_holdings")
@dataclass(frozen=True, slots=True)
class GoldHolding:
    """Accumulated gold: grams to four places, and what was paid for them."""

    id: str
    grams: Decimal
    cost: Money


@noun("accounts", "pension_accounts")
@dataclass(frozen=True, slots=True)
class PensionAccount:
    """The personal pension account and what is on it."""

    id: str
    balance: Money
    opened: date


@noun("accounts", "pension_payments")
@dataclass(frozen=True, slots=True)
class PensionPayment:
    """Money that arrived on the pension account."""

    id: str
    day: date
    amount: Money
