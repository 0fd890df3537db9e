"""How much may leave an account, when it leaves, and the yearly quotas of foreign currency and of pension savings.

A refusal names the limit that bites, and steps up on what the day adds up to, never on one amount (domain §2.1, §2.2).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Literal

from qiantai.banking.calendars import Days, on_or_after, plus
from qiantai.banking.policies import Policies
from qiantai.floor.clock import CHINA, local_date
from qiantai.floor.money import ZERO, Money

Arrival = Literal["realtime", "normal", "next_day", "atm"]
AccountClass = Literal["I", "II", "III"]


@dataclass(frozen=True, slots=True)
class Cap:
    """A limit by name, such as `class_daily` or `signed_daily`, and what has been used of it."""

    name: str
    limit: Money
    used: Money = ZERO

    @property
    def left(self) -> Money:
        """What may still be used, never below zero."""
        return max(self.limit - self.used, ZERO)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may leave now, and the cap that bites; both None when nothing limits it."""

    left: Money | None
    bites: Cap | None

    def covers(self, amount: Money) -> bool:
        """Whether an amount is within it."""
        return self.left is None or amount <= self.left


@dataclass(frozen=True, slots=True)
class Usage:
    """What left an account for unbound accounts on this day and in this year, and what is on it."""

    day: Money = ZERO
    year: Money = ZERO
    balance: Money = ZERO


@dataclass(frozen=True, slots=True)
class ClassRules:
    """Daily and yearly limits of a class II or III account; only class III has a limit of its balance (domain §2.1)."""

    daily: Money
    annual: Money
    balance: Money | None = None

    @classmethod
    def of(cls, policies: Policies, class_: AccountClass, at: datetime) -> "ClassRules | None":
        """Those of `account.class_ii.*` or `account.class_iii.*`; None for class I, which has none."""
        if class_ == "I":
            return None
        key = f"account.class_{class_.lower()}"
        third = class_ == "III"
        return cls(
            policies.money(f"{key}.daily_limit", at),
            policies.money(f"{key}.annual_limit", at),
            policies.money(f"{key}.balance_limit", at) if third else None,
        )

    def caps(self, usage: Usage) -> tuple[Cap, ...]:
        """Those on money leaving; not counted for the bound account."""
        return (
            Cap("class_daily", self.daily, usage.day),
            Cap("class_annual", self.annual, usage.year),
        )

    def incoming(self, usage: Usage) -> Allowance:
        """What may still come in."""
        if self.balance is None:
            return Allowance(None, None)
        return allowance([Cap("class_balance", self.balance, usage.balance)])


def allowance(caps: Iterable[Cap]) -> Allowance:
    """What all caps leave together; among equals the first named bites (domain §2.1)."""
    tightest = min(caps, key=lambda cap: cap.left, default=None)
    return Allowance(tightest.left if tightest else None, tightest)


def class_allowance(
    rules: ClassRules | None, usage: Usage, others: Sequence[Cap] = (), bound: bool = False
) -> Allowance:
    """What may leave under the class of the account and other caps (signed, channel, hold after a phone change).

    Payments to the `bound` account do not count for the class.
    """
    own = () if rules is None or bound else rules.caps(usage)
    return allowance([*own, *others])


@dataclass(frozen=True, slots=True)
class StepUp:
    """What a payment needs beyond the password: a certificate or signature, and a reminder to confirm (domain §2.2c)."""

    day_total: Money
    certificate: bool
    reminder: bool


def step_up(used: Money, amount: Money, certificate_above: Money, reminder_above: Money) -> StepUp:
    """What `amount` needs when `used` has already left on that day."""
    total = used + amount
    return StepUp(total, total > certificate_above, total > reminder_above)


@dataclass(frozen=True, slots=True)
class ArrivalRules:
    """How long a normal transfer and one at a cash machine wait before the debit (domain §2.2a, §2.2b)."""

    normal: timedelta
    atm: timedelta

    @classmethod
    def of(cls, policies: Policies, at: datetime) -> "ArrivalRules":
        """Those of `transfer.mode.normal_delay` and `transfer.atm.delay`."""
        return cls(
            timedelta(hours=policies.whole("transfer.mode.normal_delay", at)),
            timedelta(hours=policies.whole("transfer.atm.delay", at)),
        )

    def debited_at(self, mode: Arrival, submitted: datetime, own: bool = False) -> datetime:
        """When the money leaves; `next_day` is the start of the next natural day in China, not 24 hours later.

        At a cash machine, transfers between own accounts of the bank leave at once.
        """
        match mode:
            case "realtime":
                return submitted
            case "normal":
                return submitted + self.normal
            case "next_day":
                tomorrow = local_date(submitted) + timedelta(days=1)
                return datetime.combine(tomorrow, time(), CHINA).astimezone(submitted.tzinfo)
            case "atm":
                return submitted if own else submitted + self.atm

    def can_cancel(
        self, mode: Arrival, submitted: datetime, now: datetime, own: bool = False
    ) -> bool:
        """Whether it is not debited yet."""
        return now < self.debited_at(mode, submitted, own)


@dataclass(frozen=True, slots=True)
class Quota:
    """A person's yearly quota of foreign currency in US dollars and what is used of it; it does not carry over."""

    limit: Decimal
    used: Decimal

    @property
    def left(self) -> Decimal:
        """What can still be exchanged with identity and purpose alone."""
        return max(self.limit - self.used, Decimal(0))

    def needs_proof(self, amount: Decimal) -> bool:
        """Whether the amount goes beyond the quota, so that papers are asked for at a branch (domain §1 fx_exchange)."""
        return amount > self.left


@dataclass(frozen=True, slots=True)
class ForeignPayment:
    """Currency that a person bought or moved and paid to someone, in US dollars."""

    person: str
    payee: str
    day: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Splitting:
    """A pattern that dodges the quota: many `payers` to one payee, or one payer to many `payees`."""

    pattern: Literal["many_to_one", "one_to_many"]
    around: str
    others: tuple[str, ...]
    total: Decimal


@dataclass(frozen=True, slots=True)
class ForeignRules:
    """The yearly quota in US dollars, and how many people within which time dodge it together."""

    quota: Decimal
    people: int
    window: timedelta

    @classmethod
    def of(cls, policies: Policies, at: datetime) -> "ForeignRules":
        """Those of `fx.quota.annual` and `fx.split.*`."""
        return cls(
            Decimal(policies.get("fx.quota.annual", at)),
            policies.whole("fx.split.people", at),
            timedelta(days=policies.whole("fx.split.window", at)),
        )

    def splittings(self, payments: Sequence[ForeignPayment]) -> tuple[Splitting, ...]:
        """Enough different people within the window who together pay more than one person's quota."""
        inward = _groups([(one.payee, one.person, one) for one in payments])
        outward = _groups([(one.person, one.payee, one) for one in payments])
        found = [_pattern("many_to_one", group, self) for group in inward]
        found += [_pattern("one_to_many", group, self) for group in outward]
        return tuple(one for one in found if one)


Side = tuple[str, str, ForeignPayment]


def _groups(sides: list[Side]) -> list[list[Side]]:
    ordered = sorted(sides, key=lambda side: (side[0], side[2].day))
    return [list(group) for _, group in groupby(ordered, key=lambda side: side[0])]


def _pattern(
    name: Literal["many_to_one", "one_to_many"], group: list[Side], rules: ForeignRules
) -> Splitting | None:
    """The first window of this group that holds the pattern."""
    for around, _, first in group:
        last = first.day + rules.window
        inside = [side for side in group if first.day <= side[2].day <= last]
        others = tuple(sorted({other for _, other, _ in inside}))
        total = sum((one.amount for _, _, one in inside), Decimal(0))
        if len(others) >= rules.people and total > rules.quota:
            return Splitting(name, around, others, total)
    return None


@dataclass(frozen=True, slots=True)
class CashBooking:
    """Whether cash must be booked, and the first day on which it can be fetched."""

    needed: bool
    earliest: date


def cash_booking(
    amount: Money, today: date, days: Days, free_up_to: Money, notice: int
) -> CashBooking:
    """Cash above `free_up_to` is booked `notice` working days ahead (domain §1 large_cash_booking)."""
    needed = amount > free_up_to
    return CashBooking(needed, plus(days, today, notice) if needed else on_or_after(days, today))


@dataclass(frozen=True, slots=True)
class PensionRules:
    """The yearly cap of deductible pension savings, and the tax on what is taken out as a fraction (domain §2.14)."""

    cap: Money
    withdraw_tax: Decimal

    @classmethod
    def of(cls, policies: Policies, at: datetime) -> "PensionRules":
        """Those of `pension.annual_cap` and `pension.withdraw_tax`."""
        return cls(
            policies.money("pension.annual_cap", at), policies.fraction("pension.withdraw_tax", at)
        )

    def left(self, paid: Sequence[tuple[date, Money]], year: int) -> Money:
        """What can still be paid in a calendar year, counted by the day on which money arrived."""
        used = sum((amount.yuan for day, amount in paid if day.year == year), Decimal(0))
        return Cap("pension_annual", self.cap, Money.of(used)).left

    def saved(self, paid: Money, marginal_rate: Decimal) -> Money:
        """The tax not paid this year on savings within the cap."""
        return Money.of(min(paid, self.cap).yuan * marginal_rate)

    def tax(self, withdrawn: Money) -> Money:
        """The tax when it is taken out, on principal and gains alike."""
        return Money.of(withdrawn.yuan * self.withdraw_tax)

    def worth_it(self, marginal_rate: Decimal) -> bool:
        """Whether the rate saved is above the one paid at the end; gains aside."""
        return marginal_rate > self.withdraw_tax
