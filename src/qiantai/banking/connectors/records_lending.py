"""What the core tells about loans besides the loan itself: its pricing, applications, bookings, and loans paid off."""

from dataclasses import dataclass
from datetime import date

from qiantai.banking.connectors.nouns import noun
from qiantai.banking.connectors.records import Day
from qiantai.floor.money import Money


@noun("loans", "loan-terms")
@dataclass(frozen=True, slots=True)
class LoanTerms:
    """How a floating loan is priced: `spread_bp` over the LPR, repriced every `cycle` months counted from `anchor`.

    `changes` is how often the cycle has been changed.
    """

    id: str
    spread_bp: int
    cycle: int
    changes: int
    anchor: date
    next_account: str | None = None
    account_from: Day = None


@noun("loans", "loan-applications")
@dataclass(frozen=True, slots=True)
class LoanApplication:
    """An application of any kind, also for a card; `reasons` are codes of a refusal (domain §5.2)."""

    id: str
    kind: str
    day: date
    status: str
    reasons: tuple[str, ...] = ()
    amount: Money | None = None
    months: int | None = None
    reviewed_on: Day = None


@noun("loans", "loan-settled")
@dataclass(frozen=True, slots=True)
class SettledLoan:
    """A loan that is paid off; `secured` ones have a mortgage to be released, `proof` numbers a proof ordered before."""

    id: str
    kind: str
    last4: str
    principal: Money
    settled_on: date
    secured: bool = False
    proof: str | None = None


@noun("loans", "loan-prepayments")
@dataclass(frozen=True, slots=True)
class BookedPrepayment:
    """A prepayment to be debited on a day; `mode` is reduce_payment, shorten_term or settle."""

    id: str
    loan: str
    amount: Money
    mode: str
    on: date
    fee: Money


@noun("loans", "loan-hardships")
@dataclass(frozen=True, slots=True)
class HardshipRequest:
    """A request for help with repaying that a person is working on."""

    id: str
    loan: str
    day: date
    status: str
