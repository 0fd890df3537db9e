"""What a policyholder may do with a policy and by when: cooling-off, grace, reinstatement, surrender, loan, waiting, renewal.

All days and shares are fields of the contract or policies (domain §2.11); a period of days counts from the day after the one
that starts it, so that its last day is the start plus the days.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Literal, Self

from qiantai.banking.policies import Policies
from qiantai.floor.money import CENT, ZERO, Money
from qiantai.floor.months import months_after

PremiumState = Literal["paid", "grace", "lapsed", "may_end"]
RenewalState = Literal["early", "open", "late", "too_old", "not_renewable"]


@dataclass(frozen=True, slots=True)
class ContractDays:
    """The periods of a contract: days unless the name says otherwise; rates are fractions."""

    cooling_off: int
    cooling_cost: Money
    grace: int
    demand: int
    reinstate_years: int
    surrender_pay: int
    loan_share: Decimal
    loan_months: int
    loan_rate: Decimal
    year_days: int

    @classmethod
    def of(cls, policies: Policies, at: datetime) -> Self:
        """The institution's usual values at a moment; a contract may bring its own cooling-off (domain §2.11)."""
        return cls(
            cooling_off=policies.whole("insurance.cooling_off.period", at),
            cooling_cost=policies.money("insurance.cooling_off.cost", at),
            grace=policies.whole("insurance.grace.after_due", at),
            demand=policies.whole("insurance.grace.after_demand", at),
            reinstate_years=policies.whole("insurance.reinstate.years", at),
            surrender_pay=policies.whole("insurance.surrender.pay_days", at),
            loan_share=Decimal(policies.get("insurance.loan.max_ratio", at)) / 100,
            loan_months=policies.whole("insurance.loan.max_months", at),
            loan_rate=Decimal(policies.get("insurance.rules.loan.rate", at)) / 100,
            year_days=policies.whole("insurance.rules.loan.year_days", at),
        )


@dataclass(frozen=True, slots=True)
class CoolingOff:
    """The last day of the cooling-off, the days left today (0 on the last day, None when over), and the refund inside it."""

    last_day: date
    days_left: int | None
    refund: Money


def cooling_off(signed_on: date, paid: Money, days: ContractDays, today: date) -> CoolingOff:
    """Cooling-off from the signed receipt of the policy: all that was paid less at most the cost (domain §2.11)."""
    last = signed_on + timedelta(days=days.cooling_off)
    left = (last - today).days if signed_on <= today <= last else None
    return CoolingOff(last, left, max(paid - days.cooling_cost, ZERO))


@dataclass(frozen=True, slots=True)
class Premium:
    """How an unpaid premium stands: last day of grace, first day without cover, last day to reinstate."""

    state: PremiumState
    grace_until: date
    lapses_on: date
    reinstate_until: date


def premium_state(
    due_on: date,
    days: ContractDays,
    today: date,
    *,
    paid: bool = False,
    demanded_on: date | None = None,
) -> Premium:
    """A premium due on a day: covered in grace, then suspended; after two years it may be ended (domain §2.11).

    Grace ends so many days after the due day or after a demand, whichever comes first.
    """
    ends = [due_on + timedelta(days=days.grace)]
    if demanded_on is not None:
        ends.append(demanded_on + timedelta(days=days.demand))
    grace = max(min(ends), due_on)
    lapses = grace + timedelta(days=1)
    until = months_after(lapses, 12 * days.reinstate_years)
    state: PremiumState = "may_end"
    if paid or today <= due_on:
        state = "paid"
    elif today <= grace:
        state = "grace"
    elif today <= until:
        state = "lapsed"
    return Premium(state, grace, lapses, until)


@dataclass(frozen=True, slots=True)
class Reinstatement:
    """What bringing a policy back costs; not allowed after the last day, when cash value is paid instead."""

    allowed: bool
    until: date
    premiums: Money
    interest: Money

    @property
    def total(self) -> Money:
        """Premiums and interest together."""
        return self.premiums + self.interest


def reinstatement(
    lapsed_on: date, owed: Iterable[tuple[date, Money]], days: ContractDays, today: date
) -> Reinstatement:
    """Reinstatement within two years of the lapse: the premiums since with interest at the loan rate (domain §2.11).

    `owed` are due days and amounts; those due later than today are not owed. Health is judged by underwriters.
    """
    until = months_after(lapsed_on, 12 * days.reinstate_years)
    due = [(day, amount) for day, amount in owed if day <= today]
    premiums = sum((amount for _, amount in due), ZERO)
    interest = sum((simple_interest(amount, day, today, days) for day, amount in due), ZERO)
    return Reinstatement(today <= until, until, premiums, interest)


@dataclass(frozen=True, slots=True)
class Surrender:
    """What giving up a policy pays and costs, to be shown before it is asked for.

    `loss` is what was paid in less the cash value, `loss_share` its fraction of what was paid (None where nothing was).
    """

    pays: Money
    cash_value: Money
    debts: Money
    loss: Money
    loss_share: Decimal | None
    pay_by: date


def surrender(
    paid: Money,
    cash_value: Money,
    days: ContractDays,
    today: date,
    *,
    debts: Money = ZERO,
    unearned: Money = ZERO,
) -> Surrender:
    """Surrender after cooling-off: cash value less loans with interest, plus premiums paid ahead; never below zero.

    Paid within 30 days of the notice (domain §2.11).
    """
    loss = max(paid - cash_value - unearned, ZERO)
    return Surrender(
        pays=max(cash_value + unearned - debts, ZERO),
        cash_value=cash_value,
        debts=debts,
        loss=loss,
        loss_share=loss.yuan / paid.yuan if paid else None,
        pay_by=today + timedelta(days=days.surrender_pay),
    )


@dataclass(frozen=True, slots=True)
class PolicyLoan:
    """The most that can be lent, its last day, and the interest of that most until then."""

    most: Money
    due_on: date
    interest: Money


def policy_loan(cash_value: Money, debts: Money, days: ContractDays, today: date) -> PolicyLoan:
    """A loan on a policy: a share of cash value less debts, rounded down to the cent (domain §2.11)."""
    free = max((cash_value - debts).yuan, Decimal(0)) * days.loan_share
    most = Money(free.quantize(CENT, ROUND_FLOOR))
    due = months_after(today, days.loan_months)
    return PolicyLoan(most, due, simple_interest(most, today, due, days))


def simple_interest(amount: Money, since: date, until: date, days: ContractDays) -> Money:
    """Interest of the loan rate for the days between, the last not counted."""
    count = max((until - since).days, 0)
    return Money.of(amount.yuan * days.loan_rate * count / days.year_days)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The last day of the waiting period (None: there is none) and whether an event falls after it."""

    last_day: date | None
    covered: bool


def waiting_period(
    effective_on: date,
    waiting_days: int,
    event_on: date,
    *,
    accident: bool = False,
    continued: bool = False,
) -> Waiting:
    """The waiting period from the first day of cover, which is counted as cover begins at its midnight (ins_waiting_period).

    There is none for accidents nor for a policy renewed without a gap.
    """
    if accident or continued or waiting_days <= 0:
        return Waiting(None, event_on >= effective_on)
    last = effective_on + timedelta(days=waiting_days - 1)
    return Waiting(last, event_on > last)


@dataclass(frozen=True, slots=True)
class Renewal:
    """Whether a yearly policy can be renewed today; `continuous` keeps its waiting period and health declaration done."""

    state: RenewalState
    opens_on: date
    until: date
    continuous: bool
    guaranteed: bool


def renewal(
    expires_on: date,
    today: date,
    age: int,
    *,
    opens_days: int,
    window_days: int,
    most_age: int,
    on_sale: bool = True,
    guaranteed: bool = False,
) -> Renewal:
    """Renewal from some days before the last day of cover to some days after it, up to an age (ins_renewal).

    Later it is a new application. Whether renewal is guaranteed is the contract's word and is only passed on.
    """
    opens, until = expires_on - timedelta(days=opens_days), expires_on + timedelta(days=window_days)
    state: RenewalState = "open"
    if not on_sale and not guaranteed:
        state = "not_renewable"
    elif age > most_age:
        state = "too_old"
    elif today < opens:
        state = "early"
    elif today > until:
        state = "late"
    return Renewal(state, opens, until, state == "open", guaranteed)
