"""The nouns around insurance policies, as we read them: all that a policyholder may ask about or change."""

from dataclasses import dataclass
from datetime import date

from qiantai.banking.connectors.nouns import noun
from qiantai.banking.connectors.records import Day
from qiantai.floor.money import ZERO, Money


@noun("insurance", "policy-details")
@dataclass(frozen=True, slots=True)
class PolicyDetail:
    """A policy with its payments, loan, payouts, dividend and contact.

    `paid` is all that was paid in by `paid_times` premiums; `pay_times` is how many there are in all, 0 for a policy that is
    renewed each year. `loan` runs since `loan_since`. `payout_*` are of an annuity or survival benefit: its first day, the
    yearly amount and what waits to be fetched. `dividend` is `participating`, `universal` or empty. `failed_on` is the day on
    which a debit failed.
    """

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
    paid: Money
    paid_times: int
    pay_times: int = 0
    cash_value: Money = ZERO
    cooling_off_days: int | None = None
    waiting_days: int | None = None
    deductible_left: Money | None = None
    plate: str | None = None
    account: str = ""
    failed_on: Day = None
    loan: Money = ZERO
    loan_since: Day = None
    beneficiaries: tuple[str, ...] = ()
    phone: str = ""
    address: str = ""
    email: str = ""
    payout_from: Day = None
    payout_age: int | None = None
    payout_yearly: Money = ZERO
    payout_ready: Money = ZERO
    payout_account: str = ""
    dividend: str = ""
    dividend_year: Money = ZERO
    dividend_total: Money = ZERO
    dividend_on: Day = None
    guaranteed_renewal: bool = False
    use: str = ""
    clean_years: int = 0

    @property
    def long(self) -> bool:
        """Whether it runs longer than a year and so knows grace, cash value and reinstatement."""
        return self.pay_times > 0


@noun("insurance", "policy-cases")
@dataclass(frozen=True, slots=True)
class PolicyCase:
    """Something asked for that a person completes: `kind` is surrender, reinstatement, beneficiary."""

    id: str
    policy: str
    kind: str
    day: date
    status: str


@noun("insurance", "underwriting")
@dataclass(frozen=True, slots=True)
class InsuranceApplication:
    """An application for cover; `asked` names what underwriters still ask for, by `until`."""

    id: str
    product: str
    product_name: str
    insured: str
    day: date
    status: str
    asked: tuple[str, ...] = ()
    until: Day = None


@noun("insurance", "insurance-products")
@dataclass(frozen=True, slots=True)
class InsuranceProduct:
    """A product on sale; ages are full years of the insured at entry."""

    code: str
    name: str
    kind: str
    cooling_off_days: int = 0
    waiting_days: int = 0
    ages: tuple[int, ...] = ()
    health: bool = True
    name_en: str = ""
