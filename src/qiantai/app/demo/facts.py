"""What the institution file states, as frozen nouns; days are offsets from the day on which the institution opens."""

from dataclasses import dataclass
from decimal import Decimal

from qiantai.banking.amortisation import Terms
from qiantai.floor.money import Money


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """A debit account; `number` is generated when the file leaves it out."""

    id: str
    kind: str
    class_: str
    last4: str
    balance: Money
    daily_limit: Money
    status: str = "active"
    reason_category: str | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class MovementFacts:
    """A movement before the opening; negative amounts left the account."""

    day: int
    account: str
    amount: Money
    counterparty: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class PayeeFacts:
    """A registered payee; `bank` is the institution's id for one of its own accounts."""

    name: str
    bank: str
    last4: str
    trusted: bool = False
    relation: str | None = None


@dataclass(frozen=True, slots=True)
class CardFacts:
    """A credit card; the next payment is due in `due_in` days."""

    id: str
    last4: str
    limit: Money
    used: Money
    statement: Money
    min_due: Money
    bill_day: int
    due_in: int
    points: int = 0
    overdue_days: int = 0
    status: str = "active"
    number: str = ""


@dataclass(frozen=True, slots=True)
class ChargeFacts:
    """A credit card charge; positive amounts are owed by the customer."""

    id: str
    card: str
    day: int
    merchant: str
    amount: Money
    kind: str


@dataclass(frozen=True, slots=True)
class LoanFacts:
    """A loan after `paid_months` instalments; `annual_rate` is a fraction. Until `paid_until` nothing is due any more."""

    id: str
    kind: str
    last4: str
    principal: Money
    annual_rate: Decimal
    months: int
    paid_months: int
    method: str
    debit_account: str
    overdue_days: int = 0
    next_repricing: int | None = None
    paid_until: int | None = None
    due_day: int | None = None

    @property
    def terms(self) -> Terms:
        """The loan as signed, with equal instalments."""
        return Terms(self.principal, self.annual_rate, self.months)


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """An insurance policy; the next premium is due in `due_in` days."""

    id: str
    product: str
    kind: str
    holder: str
    sum: Money
    premium: Money
    due_in: int
    signed: int
    insured: str | None = None
    cooling_off_days: int | None = None
    cash_value: Money | None = None
    deductible_left: Money | None = None
    waiting_days: int | None = None
    plate: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """An insurance claim; `missing` names the documents still asked for."""

    id: str
    policy: str
    day: int
    kind: str
    status: str
    missing: tuple[str, ...] = ()
    expected_in: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A customer with everything they hold."""

    id: str
    name: str
    sex: str
    age: int
    phone: str
    tier: str
    locale: str = "zh-CN"
    elder: bool = False
    name_en: str | None = None
    risk_level: str | None = None
    risk_assessed_on: int | None = None
    accounts: tuple[AccountFacts, ...] = ()
    transactions: tuple[MovementFacts, ...] = ()
    payees: tuple[PayeeFacts, ...] = ()
    credit_cards: tuple[CardFacts, ...] = ()
    credit_card_transactions: tuple[ChargeFacts, ...] = ()
    loans: tuple[LoanFacts, ...] = ()
    policies: tuple[PolicyFacts, ...] = ()
    claims: tuple[ClaimFacts, ...] = ()

    @property
    def card_ids(self) -> frozenset[str]:
        """What a loss can be reported for: debit cards go by the id of their account."""
        debit = (one.id for one in self.accounts)
        return frozenset((*debit, *(one.id for one in self.credit_cards)))

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of everything this customer holds."""
        rest = (*(one.id for one in self.loans), *(one.id for one in self.policies))
        return (*self.card_ids, *rest, *(one.id for one in self.claims))


NOBODY = Person(id="", name="", sex="", age=0, phone="", tier="")
"""Stands for a visitor: the rows of nobody are everybody's."""
