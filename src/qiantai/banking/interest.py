"""What a deposit earns, also when it is taken out early or left too long, and what a credit card's debt costs.

Deposits earn by months within their term and by actual days over 360 at the current rate (domain §2.5a). Cards count actual days at a daily
rate from the day a purchase is posted, on everything not yet paid back: the full-amount method (domain §2.6c).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from qiantai.banking.policies import Policies
from qiantai.floor.money import ZERO, Money
from qiantai.floor.months import months_after

YEAR_DAYS = 360
Moment = Literal["early", "matured", "overdue"]


@dataclass(frozen=True, slots=True)
class TimeDeposit:
    """A fixed-term deposit; its yearly rate (a fraction) is fixed at opening (domain §2.5a)."""

    principal: Money
    annual_rate: Decimal
    opened: date
    months: int

    @property
    def matures(self) -> date:
        """The same day of the month after the term, or that month's last."""
        return months_after(self.opened, self.months)

    @property
    def interest(self) -> Money:
        """The interest of the whole term."""
        return Money.of(self.principal.yuan * self.annual_rate * self.months / 12)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Taking `amount` out on a day: what its term and the days at the current rate earn, and what stays.

    `lost` is the interest given up by not waiting; `left` goes on as signed, and is None when nothing stays.
    """

    moment: Moment
    amount: Money
    days: int
    term_interest: Money
    current_interest: Money
    lost: Money
    left: TimeDeposit | None

    @property
    def interest(self) -> Money:
        """All interest that is paid out with the amount."""
        return self.term_interest + self.current_interest


def current_interest(amount: Money, annual_rate: Decimal, days: int) -> Money:
    """Simple interest for days: 100 000 at 0.05 % for 300 days is 41.67 (domain §2.5a)."""
    return Money.of(amount.yuan * annual_rate * days / YEAR_DAYS)


def withdraw(deposit: TimeDeposit, amount: Money, on: date, current_rate: Decimal) -> Withdrawal:
    """What `amount` earns when it is taken out on `on`, at the current rate of that day outside of the term.

    Before maturity the part taken out earns the current rate only; after it, the days since do. ValueError for more than
    there is or a day before the opening (domain §2.5a).
    """
    if not ZERO < amount <= deposit.principal:
        raise ValueError(f"cannot withdraw {amount} of {deposit.principal}")
    part = replace(deposit, principal=amount)
    rest = deposit.principal - amount
    early = on < deposit.matures
    days = (on - (deposit.opened if early else deposit.matures)).days
    if days < 0:
        raise ValueError(f"{on} is before {deposit.opened}")
    current = current_interest(amount, current_rate, days)
    return Withdrawal(
        "early" if early else "overdue" if days else "matured",
        amount,
        days,
        ZERO if early else part.interest,
        current,
        part.interest - current if early else ZERO,
        replace(deposit, principal=rest) if rest else None,
    )


def partial_refusal(deposit: TimeDeposit, amount: Money, least: Money, before: int) -> str | None:
    """Why a part cannot be taken out early: `once_only` after an earlier one, `too_little_left`, or None."""
    if amount == deposit.principal:
        return None
    if before:
        return "once_only"
    return "too_little_left" if deposit.principal - amount < least else None


def rolled_over(deposit: TimeDeposit, rates: Sequence[Decimal]) -> tuple[TimeDeposit, ...]:
    """The terms that follow when principal and interest go on for the same term, each at its day's posted rate."""
    terms = [deposit]
    for rate in rates:
        last = terms[-1]
        again = months_after(deposit.opened, deposit.months * len(terms))
        terms.append(TimeDeposit(last.principal + last.interest, rate, again, deposit.months))
    return tuple(terms[1:])


@dataclass(frozen=True, slots=True)
class Entry:
    """An amount on its posting day: a purchase, or a payment that arrived."""

    day: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days over which the same amount was owed, and what they cost; `last` is the day it changed and is not charged."""

    first: date
    last: date
    owed: Money
    interest: Money

    @property
    def days(self) -> int:
        """Days charged."""
        return (self.last - self.first).days


@dataclass(frozen=True, slots=True)
class CardTerms:
    """How a card charges: daily rate, minimum payment and late fee as fractions, and what is tolerated after the due day."""

    daily_rate: Decimal
    minimum_ratio: Decimal
    late_ratio: Decimal
    grace: timedelta
    tolerance: Money

    @classmethod
    def of(cls, policies: Policies, at: datetime) -> "CardTerms":
        """Those of `cc.interest.*`, `cc.min_pay.*`, `cc.late_fee.*` and `cc.grace.*`."""
        return cls(
            policies.fraction("cc.interest.daily_rate", at),
            policies.fraction("cc.min_pay.ratio", at),
            policies.fraction("cc.late_fee.ratio", at),
            timedelta(days=policies.whole("cc.grace.days", at)),
            policies.money("cc.grace.amount", at),
        )

    @property
    def annual_rate(self) -> Decimal:
        """Simple interest of a year: 0.05 % a day is 18.25 %."""
        return self.daily_rate * 365


@dataclass(frozen=True, slots=True)
class Bill:
    """What a statement asks for, part by part; only purchases are asked for by a ratio in the minimum payment."""

    purchases: Money
    cash: Money = ZERO
    interest: Money = ZERO
    fees: Money = ZERO
    instalments: Money = ZERO
    over_limit: Money = ZERO
    unpaid_minimum: Money = ZERO

    @property
    def total(self) -> Money:
        """The whole statement; amounts over the limit and unpaid minimums are part of purchases and cash already."""
        return self.purchases + self.cash + self.interest + self.fees + self.instalments

    def minimum(self, ratio: Decimal) -> Money:
        """The minimum payment, never more than the statement (domain §2.6c)."""
        share = Money.of(self.purchases.yuan * ratio)
        due = share + self.cash + self.interest + self.fees + self.instalments
        return min(due + self.over_limit + self.unpaid_minimum, self.total)


def daily_interest(
    charges: Iterable[Entry], payments: Iterable[Entry], daily_rate: Decimal, until: date
) -> tuple[Stretch, ...]:
    """What is owed from posting to repayment, stretch by stretch, until a day that is not charged itself.

    10 000 posted on 1 March, 9 000 paid on the 26th and 1 000 on 10 April at 0.05 % a day: 125.00 + 7.50 (domain §2.6c).
    A credit balance earns nothing.
    """
    changes: dict[date, Decimal] = {}
    for day, amount in [
        *((one.day, one.amount.yuan) for one in charges),
        *((one.day, -one.amount.yuan) for one in payments),
    ]:
        changes[day] = changes.get(day, Decimal(0)) + amount
    found: list[Stretch] = []
    owed = Decimal(0)
    for first, last in pairwise([*sorted(day for day in changes if day < until), until]):
        owed += changes[first]
        if owed > 0:
            interest = Money.of(owed * daily_rate * (last - first).days)
            found.append(Stretch(first, last, Money.of(owed), interest))
    return tuple(found)


def total_interest(stretches: Iterable[Stretch]) -> Money:
    """The sum of their interest."""
    return Money.of(sum((one.interest.yuan for one in stretches), Decimal(0)))


def paid_in_full(bill: Money, payments: Iterable[Entry], due: date, terms: CardTerms) -> bool:
    """Whether all but the tolerated amount arrived by the due day and its days of grace (domain §2.6c)."""
    return bill - _arrived(payments, due, terms) <= terms.tolerance


def card_interest(
    bill: Money,
    charges: Sequence[Entry],
    payments: Sequence[Entry],
    due: date,
    until: date,
    terms: CardTerms,
) -> tuple[Stretch, ...]:
    """The interest on a statement's purchases: none when it was paid in full in time, else from each posting day on."""
    if paid_in_full(bill, payments, due, terms):
        return ()
    return daily_interest(charges, payments, terms.daily_rate, until)


def late_fee(bill: Bill, payments: Iterable[Entry], due: date, terms: CardTerms) -> Money:
    """The penalty on the part of the minimum payment that did not arrive in time; none when the rest is tolerated."""
    arrived = _arrived(payments, due, terms)
    unpaid = bill.minimum(terms.minimum_ratio) - arrived
    if unpaid <= ZERO or bill.total - arrived <= terms.tolerance:
        return ZERO
    return Money.of(unpaid.yuan * terms.late_ratio)


def overdue_interest(principal: Money, annual_rate: Decimal, penalty: Decimal, days: int) -> Money:
    """The interest on an overdue loan: its rate raised by `penalty` (0.5), on 360 days a year, on principal only.

    2 500 overdue for 10 days at 7.2 % raised by half: 7.50.
    """
    return Money.of(principal.yuan * annual_rate * (1 + penalty) * days / YEAR_DAYS)


def _arrived(payments: Iterable[Entry], due: date, terms: CardTerms) -> Money:
    by = due + terms.grace
    return Money.of(sum((one.amount.yuan for one in payments if one.day <= by), Decimal(0)))
