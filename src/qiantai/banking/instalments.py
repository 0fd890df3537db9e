"""Paying a card's debt in instalments, what that costs a year, and the table of all costs of a loan.

The yearly rate is the monthly internal rate of return times twelve: the cost as interest on what is really still owed,
which the rules ask to be shown instead of a fee per period (domain §2.6a, §2.7c).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal, localcontext
from typing import Literal

from qiantai.banking.amortisation import DIGITS, Terms, schedule
from qiantai.banking.policies import Policies
from qiantai.floor.money import CENT, ZERO, Money

TOLERANCE = Decimal("1e-20")
MOST_STEPS = 200
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One period of an instalment plan; `remaining` is the principal not yet asked for."""

    number: int
    principal: Money
    interest: Money
    remaining: Money

    @property
    def due(self) -> Money:
        """What is asked for."""
        return self.principal + self.interest


@dataclass(frozen=True, slots=True)
class Plan:
    """A debt paid in equal parts with the same interest each period, which is counted on the whole first principal."""

    principal: Money
    lines: tuple[Line, ...]

    @property
    def interest(self) -> Money:
        """All interest of the plan."""
        return _sum(line.interest for line in self.lines)

    @property
    def annual_rate(self) -> Decimal:
        """The yearly rate as a fraction: 12 000 in 12 parts at 0.6 % is 0.1303 (domain §2.6a)."""
        return annualised(self.principal, [line.due for line in self.lines])


@dataclass(frozen=True, slots=True)
class Settlement:
    """Ending a plan early: the principal left, the fee on it, and the interest that is not asked for any more."""

    principal: Money
    fee: Money
    waived: Money

    @property
    def due(self) -> Money:
        """What is to be paid now."""
        return self.principal + self.fee

    @property
    def saved(self) -> Money:
        """What settling saves after its fee; negative when it costs more than going on."""
        return self.waived - self.fee


@dataclass(frozen=True, slots=True)
class InstalmentRules:
    """Bounds of a plan and its prices: rate per period and fee of ending it early, as fractions."""

    least: Money
    max_years: int
    period_rate: Decimal
    settle_ratio: Decimal

    @classmethod
    def of(cls, policies: Policies, at: datetime) -> "InstalmentRules":
        """Those of `cc.installment.*`."""
        return cls(
            policies.money("cc.installment.min_amount", at),
            policies.whole("cc.installment.max_years", at),
            policies.fraction("cc.installment.monthly_rate", at),
            policies.fraction("cc.installment.prepay_fee", at),
        )

    def refusals(self, amount: Money, periods: int, most: Money) -> tuple[str, ...]:
        """Why a plan is not possible: `too_little`, `too_much` (of what may be paid in parts), `too_long`, `too_short`."""
        found = {
            "too_little": amount < self.least,
            "too_much": amount > most,
            "too_long": periods > self.max_years * MONTHS,
            "too_short": periods < 1,
        }
        return tuple(reason for reason, holds in found.items() if holds)


def plan(principal: Money, periods: int, period_rate: Decimal) -> Plan:
    """The lines of a plan: principal in equal parts, the odd cents with the last one.

    12 000 in 12 parts at 0.6 %: 1 000 and 72 each, 864 in all. ValueError without a principal or a period.
    """
    if principal <= ZERO or periods < 1:
        raise ValueError(f"no plan for {principal} in {periods}")
    part = Money((principal.yuan / periods).quantize(CENT, ROUND_DOWN))
    interest = Money.of(principal.yuan * period_rate)
    lines = []
    for number in range(1, periods + 1):
        rest = Money.of(principal.yuan - part.yuan * number) if number < periods else ZERO
        before = principal.yuan - part.yuan * (number - 1)
        lines.append(Line(number, Money.of(before) - rest, interest, rest))
    return Plan(principal, tuple(lines))


def settle(plan: Plan, paid: int, ratio: Decimal) -> Settlement:
    """Ending a plan after `paid` periods at a fee on the principal left; ValueError when nothing is left."""
    if not 0 <= paid < len(plan.lines):
        raise ValueError(f"{paid} of {len(plan.lines)} periods")
    left = plan.lines[paid - 1].remaining if paid else plan.principal
    waived = _sum(line.interest for line in plan.lines[paid:])
    return Settlement(left, Money.of(left.yuan * ratio), waived)


def annualised(received: Money, payments: Sequence[Money]) -> Decimal:
    """The internal monthly rate of `received` now and `payments` month by month, times twelve, as a fraction.

    Negative when less is paid than was received. ValueError without anything received or paid.
    """
    if received <= ZERO or not any(payments) or min(payments) < ZERO:
        raise ValueError("a rate needs an amount received and payments")
    with localcontext(prec=DIGITS):
        return _monthly_rate(received.yuan, [one.yuan for one in payments]) * MONTHS


def _monthly_rate(received: Decimal, payments: Sequence[Decimal]) -> Decimal:
    """Newton's method on the present value in the discount factor: it rises and bends one way, and so it is reached
    from above without ever being missed."""
    factor = Decimal(1)
    if sum(payments) < received:
        paid = [(number, one) for number, one in enumerate(payments, start=1) if one]
        factor = min((received / one) ** (1 / Decimal(number)) for number, one in paid)
    for _ in range(MOST_STEPS):
        value = slope = Decimal(0)
        for amount in reversed(payments):
            value = value * factor + amount
            slope = slope * factor + value
        step = (value * factor - received) / slope
        factor -= step
        if abs(step) < TOLERANCE:
            break
    return 1 / factor - 1


When = Literal["upfront", "monthly", "end"]


@dataclass(frozen=True, slots=True)
class Fee:
    """A cost beside interest: who takes it, and when; `monthly` is the amount of each month."""

    code: str
    amount: Money
    when: When
    collector: str


@dataclass(frozen=True, slots=True)
class DefaultCost:
    """What a breach costs: a yearly rate as a fraction, and of which amount."""

    code: str
    annual_rate: Decimal


@dataclass(frozen=True, slots=True)
class CostItem:
    """A line of the table: the total over the loan, and its part of the yearly rate as a fraction."""

    code: str
    collector: str
    amount: Money
    annual_rate: Decimal


@dataclass(frozen=True, slots=True)
class CostTable:
    """The comprehensive financing cost of a loan (domain §2.7c); there is no other cost than these lines.

    `annual_rate` is that of the cash flows with all fees; the lines' rates add up to it.
    """

    principal: Money
    months: int
    items: tuple[CostItem, ...]
    annual_rate: Decimal
    defaults: tuple[DefaultCost, ...]

    @property
    def total(self) -> Money:
        """Interest and all fees over the whole term."""
        return _sum(item.amount for item in self.items)


def financing_cost(
    terms: Terms, lender: str, fees: Sequence[Fee] = (), defaults: Sequence[DefaultCost] = ()
) -> CostTable:
    """The cost table of a loan whose interest goes to `lender`, fee by fee in the order given."""
    payments = [line.payment for line in schedule(terms)]
    interest = _sum(payments) - terms.principal
    received, rate = terms.principal, annualised(terms.principal, payments)
    items = [CostItem("interest", lender, interest, rate)]
    for fee in fees:
        received, payments = _with_fee(received, payments, fee)
        before, rate = rate, annualised(received, payments)
        count = terms.months if fee.when == "monthly" else 1
        amount = Money.of(fee.amount.yuan * count)
        items.append(CostItem(fee.code, fee.collector, amount, rate - before))
    return CostTable(terms.principal, terms.months, tuple(items), rate, tuple(defaults))


def _with_fee(received: Money, payments: list[Money], fee: Fee) -> tuple[Money, list[Money]]:
    match fee.when:
        case "upfront":
            return received - fee.amount, payments
        case "monthly":
            return received, [one + fee.amount for one in payments]
        case "end":
            return received, [*payments[:-1], payments[-1] + fee.amount]


def _sum(amounts: Iterable[Money]) -> Money:
    return Money.of(sum((one.yuan for one in amounts), Decimal(0)))
