"""What a securities account may do and what it costs: permissions, charges, cash, margin and new issues (domain §1, §2.9)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal, Self

from qiantai.banking.policies import Policies
from qiantai.banking.trading import Side
from qiantai.floor.money import CENT, ZERO, Money
from qiantai.floor.months import months_after

PermissionBoard = Literal["star", "chinext", "bse", "hk"]
Gap = Literal["assets", "experience", "level", "assessment", "test"]
MarginState = Literal["close_out", "watch", "normal", "may_withdraw", "no_debt"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a permission demands: mean assets, months of trading, risk level, test points; from `person_age` a person helps."""

    assets: Money
    months: int
    level: int
    test_points: int
    person_age: int

    @classmethod
    def of(cls, board: PermissionBoard, policies: Policies, at: datetime) -> Self:
        """The thresholds of a board at a moment (domain §2.9); Hong Kong asks for no months of trading."""
        return cls(
            assets=policies.money(f"securities.board.{board}_assets", at),
            months=0 if board == "hk" else policies.whole("securities.board.experience", at),
            level=policies.whole("securities.rules.permission.level", at),
            test_points=int(Decimal(policies.get("securities.rules.permission.test_points", at))),
            person_age=int(Decimal(policies.get("securities.rules.permission.person_age", at))),
        )


@dataclass(frozen=True, slots=True)
class Applicant:
    """What is known of the applicant; `mean_assets` over the trading days before the day, without borrowed ones."""

    mean_assets: Money
    first_trade: date | None
    level: int | None
    assessment_valid: bool
    test_points: int | None
    age: int


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What is missing, each named; the assets short; the day from which experience suffices; whether a person must help."""

    gaps: tuple[Gap, ...]
    short: Money
    experienced_from: date | None
    needs_person: bool

    @property
    def granted(self) -> bool:
        """Whether every condition holds and no person must help first."""
        return not self.gaps and not self.needs_person


def eligibility(applicant: Applicant, needs: Requirement, today: date) -> Eligibility:
    """Which conditions of a permission an applicant misses today (domain §2.9)."""
    first = applicant.first_trade
    experienced = months_after(first, needs.months) if first else None
    short = max(needs.assets - applicant.mean_assets, ZERO)
    held: dict[Gap, bool] = {
        "assets": not short,
        "experience": not needs.months or (experienced is not None and experienced <= today),
        "level": applicant.level is not None and applicant.level >= needs.level,
        "assessment": applicant.assessment_valid,
        "test": applicant.test_points is not None and applicant.test_points >= needs.test_points,
    }
    gaps = tuple(gap for gap, met in held.items() if not met)
    return Eligibility(gaps, short, experienced, applicant.age >= needs.person_age)


@dataclass(frozen=True, slots=True)
class CostRates:
    """Rates of the amount traded, as fractions; the commission is at least `least` and its rate at most `cap`."""

    commission: Decimal
    least: Money
    cap: Decimal
    stamp_duty: Decimal
    transfer: Decimal

    @classmethod
    def of(cls, policies: Policies, at: datetime, commission: Decimal | None = None) -> Self:
        """The stock rates at a moment, with the customer's own commission rate where one was agreed."""

        def rate(name: str) -> Decimal:
            return Decimal(policies.get(f"securities.fee.{name}", at)) / 100

        agreed = rate("commission_default") if commission is None else commission
        least = policies.money("securities.fee.commission_min", at)
        return cls(agreed, least, rate("commission_cap"), rate("stamp_duty"), rate("transfer"))


@dataclass(frozen=True, slots=True)
class Costs:
    """The charges of one order that was filled, each to the cent."""

    commission: Money
    transfer: Money
    stamp_duty: Money

    @property
    def total(self) -> Money:
        """All charges together."""
        return self.commission + self.transfer + self.stamp_duty


def trading_costs(side: Side, amount: Money, rates: CostRates) -> Costs:
    """The charges of an order by its amount filled; stamp duty only on a sale, nothing where nothing was filled."""
    if not amount:
        return Costs(ZERO, ZERO, ZERO)
    commission = max(Money.of(amount.yuan * min(rates.commission, rates.cap)), rates.least)
    duty = Money.of(amount.yuan * rates.stamp_duty) if side == "sell" else ZERO
    return Costs(commission, Money.of(amount.yuan * rates.transfer), duty)


@dataclass(frozen=True, slots=True)
class Cash:
    """Money that can buy now, money that can leave now, and the part of today's sales that can leave the next trading day."""

    available: Money
    withdrawable: Money
    tomorrow: Money


def cash(settled: Money, moved_in: Money, sold: Money, bought: Money, frozen: Money) -> Cash:
    """Cash of an account: settled at the last close, moved in today (less what left), sold, bought and frozen today.

    What was sold today buys today and leaves only after settlement (domain §1 sec_cash_unavailable). A purchase uses the
    day's proceeds first.
    """
    own = settled + moved_in
    available = max(own + sold - bought - frozen, ZERO)
    withdrawable = max(min(own, available), ZERO)
    return Cash(available, withdrawable, available - withdrawable)


@dataclass(frozen=True, slots=True)
class MarginLines:
    """Lines of the collateral ratio, as fractions of the debt: 1.3 is 130 %."""

    close_out: Decimal
    watch: Decimal
    withdraw: Decimal

    @classmethod
    def of(cls, policies: Policies, at: datetime) -> Self:
        """The lines of the contract at a moment (domain §1 sec_margin_risk)."""
        names = ("close_line", "warn_line", "withdraw_line")
        return cls(*(Decimal(policies.get(f"securities.margin.{n}", at)) / 100 for n in names))


@dataclass(frozen=True, slots=True)
class Margin:
    """The collateral ratio (None without debt), where it stands, and what would bring it back to the watch line."""

    ratio: Decimal | None
    state: MarginState
    add_collateral: Money
    or_repay: Money
    withdrawable: Money


def margin(collateral: Money, debt: Money, lines: MarginLines) -> Margin:
    """How a margin account stands: collateral is cash and securities, debt is loan, shares owed, interest and fees.

    Collateral to add or debt to repay rounds up to the cent, what may leave rounds down.
    """
    if debt <= ZERO:
        return Margin(None, "no_debt", ZERO, ZERO, collateral)
    ratio = collateral.yuan / debt.yuan
    lacking = lines.watch * debt.yuan - collateral.yuan
    below = ratio < lines.close_out
    return Margin(
        ratio=ratio,
        state=_state(ratio, lines),
        add_collateral=_up(lacking) if below else ZERO,
        or_repay=min(_up(lacking / (lines.watch - 1)), debt) if below else ZERO,
        withdrawable=_down(collateral.yuan - lines.withdraw * debt.yuan),
    )


def _state(ratio: Decimal, lines: MarginLines) -> MarginState:
    if ratio < lines.close_out:
        return "close_out"
    if ratio < lines.watch:
        return "watch"
    return "may_withdraw" if ratio > lines.withdraw else "normal"


def _up(yuan: Decimal) -> Money:
    return Money(max(yuan, Decimal(0)).quantize(CENT, ROUND_CEILING))


def _down(yuan: Decimal) -> Money:
    return Money(max(yuan, Decimal(0)).quantize(CENT, ROUND_FLOOR))


@dataclass(frozen=True, slots=True)
class IpoRules:
    """So many unpaid allotments within some months bar from new issues for some months."""

    defaults: int
    window_months: int
    ban_months: int

    @classmethod
    def of(cls, policies: Policies, at: datetime) -> Self:
        """The values at a moment (domain §1 sec_ipo)."""
        names = ("default_count", "default_window", "ban")
        return cls(*(policies.whole(f"securities.ipo.{name}", at) for name in names))


@dataclass(frozen=True, slots=True)
class IpoBan:
    """The first and last day on which new issues may not be applied for."""

    first: date
    last: date


def ipo_ban(defaults: Iterable[date], rules: IpoRules) -> IpoBan | None:
    """The latest ban that unpaid allotments brought; it runs from the day after the one that completed the count."""
    days = sorted(defaults)
    for position in range(len(days) - 1, rules.defaults - 2, -1):
        last = days[position]
        if days[position - rules.defaults + 1] > months_after(last, -rules.window_months):
            first = last + timedelta(days=1)
            end = months_after(first, rules.ban_months) - timedelta(days=1)
            return IpoBan(first, end)
    return None


def ipo_shares(mean_value: Money, least: Money, unit_value: Money, unit_shares: int) -> int:
    """How many new shares the mean value held in one market allows to apply for; zero below the least value."""
    if mean_value < least:
        return 0
    return int(mean_value.yuan // unit_value.yuan) * unit_shares
