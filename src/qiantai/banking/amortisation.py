"""How a loan is paid off: instalments, what is left, and what prepaying or a new rate changes.

Everything follows the contract's formulas without rounding on the way; only results are rounded to the cent, so
that a schedule, a balance and a trial calculation name the same amounts (domain §2.7).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_DOWN, Decimal, localcontext
from typing import Literal

from qiantai.banking.policies import Policies
from qiantai.floor.money import CENT, ZERO, Money

Method = Literal["equal_payment", "equal_principal"]
Mode = Literal["reduce_payment", "shorten_term"]
DIGITS = 50
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Terms:
    """A loan as signed or as it stands after a change: principal, yearly rate as a fraction (0.035), months."""

    principal: Money
    annual_rate: Decimal
    months: int
    method: Method = "equal_payment"

    def __post_init__(self) -> None:
        if self.principal < ZERO or self.annual_rate < 0 or self.months < 1:
            raise ValueError(f"no terms of a loan: {self}")

    @property
    def monthly_rate(self) -> Decimal:
        """A twelfth of the yearly rate."""
        return self.annual_rate / 12


@dataclass(frozen=True, slots=True)
class Instalment:
    """One line of a repayment schedule; `payment` is principal and interest, `remaining` what is owed after it."""

    number: int
    payment: Money
    principal: Money
    interest: Money
    remaining: Money


@dataclass(frozen=True, slots=True)
class Prepayment:
    """What paying `amount` early changes; `payment` is the next instalment, and `months` is 0 when all is paid.

    `exact_months` is the term before it was rounded up to whole months: the last instalment is smaller.
    """

    amount: Money
    remaining: Money
    payment: Money
    payment_before: Money
    months: int
    months_before: int
    exact_months: Decimal
    interest_before: Money
    interest_after: Money

    @property
    def interest_saved(self) -> Money:
        """The interest that need not be paid any more."""
        return self.interest_before - self.interest_after


@dataclass(frozen=True, slots=True)
class Repricing:
    """What a new rate changes for the months that are left; `interest_change` is negative when it saves."""

    remaining: Money
    months: int
    payment_before: Money
    payment: Money
    interest_change: Money


def payment(terms: Terms) -> Money:
    """The first instalment: 1 000 000 at 3.5 % over 360 months is 4490.45 (domain §2.7a)."""
    with localcontext(prec=DIGITS):
        return Money.of(_payment(terms, terms.principal.yuan, terms.months))


def balance(terms: Terms, paid: int) -> Money:
    """The principal left after `paid` instalments; the same loan after 60 months owes 896970.73 (domain §2.7a)."""
    with localcontext(prec=DIGITS):
        return Money.of(_balance(terms, paid))


def schedule(terms: Terms) -> tuple[Instalment, ...]:
    """Every instalment; principals add up to the loan, and `remaining` is what `balance` tells for that month."""
    with localcontext(prec=DIGITS):
        return tuple(_lines(terms))


def interest_left(terms: Terms, paid: int) -> Money:
    """All interest still to come after `paid` instalments."""
    with localcontext(prec=DIGITS):
        return Money.of(_interest(terms, _balance(terms, paid), Decimal(terms.months - paid)))


def affordable(monthly: Money, annual_rate: Decimal, months: int) -> Money:
    """The principal that equal instalments of `monthly` pay off, rounded down to the cent."""
    with localcontext(prec=DIGITS):
        one = _payment(Terms(Money.of(1), annual_rate, months), ONE, months)
        return Money((max(monthly, ZERO).yuan / one).quantize(CENT, ROUND_DOWN))


def prepay(terms: Terms, paid: int, amount: Money, mode: Mode) -> Prepayment:
    """What paying `amount` after `paid` instalments changes; ValueError unless it is positive and at most what is owed.

    The loan above with 200 000 paid after 60 months: 3489.20 a month, or 207 months instead of 300 (domain §2.7a).
    """
    with localcontext(prec=DIGITS):
        owed, left = _balance(terms, paid), Decimal(terms.months - paid)
        if not ZERO < amount <= Money.of(owed):
            raise ValueError(f"cannot prepay {amount} of {Money.of(owed)}")
        rest = max(owed - amount.yuan, Decimal(0))
        term = left if mode == "reduce_payment" else _term(terms, paid, rest)
        term = term if Money.of(rest) else Decimal(0)
        due = _next(terms, paid, rest, term, mode)
        return Prepayment(
            amount,
            Money.of(rest),
            Money.of(due),
            Money.of(_payment(terms, owed, left)),
            int(term.to_integral_value(ROUND_CEILING)),
            int(left),
            term,
            Money.of(_interest(terms, owed, left)),
            Money.of(_interest_after(terms, paid, rest, term, due)),
        )


def reprice(terms: Terms, paid: int, annual_rate: Decimal) -> Repricing:
    """What `annual_rate` changes after `paid` instalments; the loan above at 3.05 % is 4276.90 a month (domain §2.7b)."""
    with localcontext(prec=DIGITS):
        owed, left = _balance(terms, paid), Decimal(terms.months - paid)
        again = replace(terms, annual_rate=annual_rate)
        before, after = (_interest(one, owed, left) for one in (terms, again))
        return Repricing(
            Money.of(owed),
            int(left),
            Money.of(_payment(terms, owed, left)),
            Money.of(_payment(again, owed, left)),
            Money.of(after) - Money.of(before),
        )


@dataclass(frozen=True, slots=True)
class PrepaymentRules:
    """What the contract asks before a prepayment; `fee_ratio` holds until `free_after` months have been paid."""

    notice: timedelta
    least: Money
    free_after: int
    fee_ratio: Decimal

    @classmethod
    def of(cls, policies: Policies, at: datetime) -> "PrepaymentRules":
        """Those of `loan.prepay.*`."""
        return cls(
            timedelta(days=policies.whole("loan.prepay.notice", at)),
            policies.money("loan.prepay.min_amount", at),
            policies.whole("loan.prepay.fee_free_after", at),
            policies.fraction("loan.prepay.fee_before", at),
        )

    def fee(self, amount: Money, paid: int) -> Money:
        """What prepaying `amount` costs after `paid` instalments."""
        return ZERO if paid >= self.free_after else Money.of(amount.yuan * self.fee_ratio)

    def refusals(
        self, amount: Money, owed: Money, overdue: bool, today: date, on: date
    ) -> tuple[str, ...]:
        """Why it cannot be booked for `on`: `overdue`, `too_much`, `too_little` (unless it pays all), `too_soon`."""
        found = {
            "overdue": overdue,
            "too_much": amount > owed,
            "too_little": amount < min(self.least, owed),
            "too_soon": on < today + self.notice,
        }
        return tuple(reason for reason, holds in found.items() if holds)


@dataclass(frozen=True, slots=True)
class RepricingRules:
    """Cycles in months to choose from, how often one may change, and from which gap the spread may (domain §2.7b)."""

    cycles: frozenset[int]
    changes: int
    gap: Decimal

    @classmethod
    def of(cls, policies: Policies, at: datetime) -> "RepricingRules":
        """Those of `loan.lpr.*`."""
        cycles = str(policies.get("loan.lpr.cycle_months", at)).split(",")
        return cls(
            frozenset(int(months) for months in cycles),
            policies.whole("loan.lpr.changes_max", at),
            policies.fraction("loan.lpr.spread_gap_min", at),
        )

    def cycle_refusal(self, current: int, wanted: int, changed: int) -> str | None:
        """Why the cycle cannot be changed after `changed` changes: `no_option`, `same`, `used_up`, or None."""
        if wanted not in self.cycles:
            return "no_option"
        if wanted == current:
            return "same"
        return "used_up" if changed >= self.changes else None

    def may_renegotiate(self, spread: Decimal, usual: Decimal) -> bool:
        """Whether the spread is far enough above what new loans usually get; both as fractions."""
        return spread - usual >= self.gap


def _payment(terms: Terms, owed: Decimal, months: Decimal | int) -> Decimal:
    rate = terms.monthly_rate
    if terms.method == "equal_principal" or not rate:
        return owed / months + owed * rate
    growth = (1 + rate) ** months
    return owed * rate * growth / (growth - 1)


def _balance(terms: Terms, paid: int) -> Decimal:
    if not 0 <= paid <= terms.months:
        raise ValueError(f"{paid} of {terms.months} instalments")
    rate, principal = terms.monthly_rate, terms.principal.yuan
    if terms.method == "equal_principal" or not rate:
        return principal * (terms.months - paid) / terms.months
    growth = (1 + rate) ** paid
    return principal * growth - _payment(terms, principal, terms.months) * (growth - 1) / rate


def _interest(terms: Terms, owed: Decimal, months: Decimal) -> Decimal:
    """The interest on `owed` over whole months."""
    if not months:
        return Decimal(0)
    if terms.method == "equal_principal":
        return owed * terms.monthly_rate * (months + 1) / 2
    return _payment(terms, owed, months) * months - owed


def _term(terms: Terms, paid: int, rest: Decimal) -> Decimal:
    """The months in which `rest` is paid off when the instalment stays as it is."""
    rate = terms.monthly_rate
    if terms.method == "equal_principal" or not rate:
        return rest * terms.months / terms.principal.yuan
    same = _payment(terms, terms.principal.yuan, terms.months)
    return -(1 - rest * rate / same).ln() / (1 + rate).ln()


def _next(terms: Terms, paid: int, rest: Decimal, term: Decimal, mode: Mode) -> Decimal:
    """The instalment after a prepayment; the last one alone when less than a month is left."""
    if not term:
        return Decimal(0)
    if mode == "reduce_payment":
        return _payment(terms, rest, term)
    full = rest * (1 + terms.monthly_rate)
    if terms.method == "equal_principal":
        return min(full, terms.principal.yuan / terms.months + rest * terms.monthly_rate)
    return min(full, _payment(terms, terms.principal.yuan, terms.months))


def _interest_after(terms: Terms, paid: int, rest: Decimal, term: Decimal, due: Decimal) -> Decimal:
    """The interest on `rest` over a term whose last instalment may be a smaller one."""
    rate, whole = terms.monthly_rate, int(term.to_integral_value(ROUND_CEILING))
    if not whole or not rate:
        return Decimal(0)
    if term == whole:
        return _interest(terms, rest, term)
    total = Decimal(0)
    share = terms.principal.yuan / terms.months
    for _ in range(whole):
        interest = rest * rate
        total += interest
        rest -= share if terms.method == "equal_principal" else due - interest
    return total


def _lines(terms: Terms) -> Iterator[Instalment]:
    """Equal instalments stay equal: their interest is what the rounded principal leaves, but for the last one."""
    usual, owed, exact = payment(terms), terms.principal, terms.principal.yuan
    for number in range(1, terms.months + 1):
        accrued, exact = Money.of(exact * terms.monthly_rate), _balance(terms, number)
        rest = Money.of(exact)
        principal = owed - rest
        equal = terms.method == "equal_payment" and terms.annual_rate and number < terms.months
        interest = max(usual - principal, ZERO) if equal else accrued
        yield Instalment(number, principal + interest, principal, interest, rest)
        owed = rest
