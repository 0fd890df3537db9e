"""What buying and redeeming a fund costs, and when shares and money arrive (domain §2.8a to §2.8d).

Shares leave in the order in which they came; the holding days of a lot run from its confirmation to the confirmation of the
redemption, which is not counted. Every rate, cap and number of days is a parameter that the caller takes from policies.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, Self

from qiantai.banking.policies import Policies
from qiantai.floor.clock import CHINA
from qiantai.floor.money import ZERO, Money
from qiantai.floor.months import months_after

FundKind = Literal["stock", "mixed", "index", "bond", "money", "etf", "cd", "qdii"]
Investor = Literal["person", "institution"]
TradingDay = Callable[[date], bool]

_SHARE = Decimal("0.01")
_WITHOUT_FLOOR = frozenset({"money", "etf", "cd"})
_CAP_KEYS = {
    "stock": "fund.fee.buy_stock",
    "qdii": "fund.fee.buy_stock",
    "mixed": "fund.fee.buy_mixed",
    "index": "fund.fee.buy_index_bond",
    "bond": "fund.fee.buy_index_bond",
}


@dataclass(frozen=True, slots=True)
class FeeTier:
    """`rate` (a fraction) for shares held fewer than `below` natural days; None: from there on."""

    below: int | None
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Lot:
    """Shares of one purchase, held since the day of their confirmation."""

    confirmed: date
    shares: Decimal


@dataclass(frozen=True, slots=True)
class LotFee:
    """What one lot gives: its holding days, rate, gross amount and fee, and when a lower rate begins (None: never)."""

    lot: Lot
    shares: Decimal
    days: int
    rate: Decimal
    gross: Money
    fee: Money
    lower_rate: Decimal | None
    lower_from: date | None


@dataclass(frozen=True, slots=True)
class Redemption:
    """A redemption by lot, in the order in which the shares leave; the sums are those of the lines."""

    lines: tuple[LotFee, ...]
    gross: Money
    fee: Money

    @property
    def net(self) -> Money:
        """What the customer receives."""
        return self.gross - self.fee

    @property
    def waiting(self) -> tuple[LotFee, ...]:
        """The lines whose fee falls when the customer waits."""
        return tuple(line for line in self.lines if line.lower_from is not None)


def legal_tiers(policies: Policies, at: datetime) -> tuple[FeeTier, ...]:
    """The lowest redemption fees that the rules allow at a moment (domain §2.8c)."""
    named = [f"fund.fee.tier{number}" for number in (1, 2, 3)]
    tiers = [FeeTier(policies.whole(f"{key}_days", at), _rate(policies, key, at)) for key in named]
    return (*tiers, FeeTier(None, Decimal(0)))


def fee_tiers(
    contract: Sequence[FeeTier], legal: Sequence[FeeTier], kind: FundKind, investor: Investor
) -> tuple[FeeTier, ...]:
    """The contract's tiers, lifted to the legal minimum where this kind of fund and investor has one (domain §2.8c)."""
    free = _free_from(legal, kind, investor)
    bounds = {tier.below for tier in (*contract, *legal) if tier.below is not None}
    ends = sorted(bounds | ({free} if free else set()))
    starts = [0, *ends]
    merged: list[FeeTier] = []
    for start, end in zip(starts, [*ends, None], strict=True):
        floor = Decimal(0) if free is not None and start >= free else rate_of(legal, start)
        rate = max(rate_of(contract, start), floor)
        if merged and merged[-1].rate == rate:
            merged.pop()
        merged.append(FeeTier(end, rate))
    return tuple(merged)


def rate_of(tiers: Iterable[FeeTier], days: int) -> Decimal:
    """The rate for shares held so many natural days; zero beyond the last tier."""
    found = (tier.rate for tier in tiers if tier.below is None or days < tier.below)
    return next(found, Decimal(0))


def preview(
    lots: Iterable[Lot], shares: Decimal, nav: Decimal, tiers: Sequence[FeeTier], confirmed: date
) -> Redemption:
    """A redemption at `nav` yuan a share, confirmed on a day; ValueError when the lots hold fewer shares."""
    if shares <= 0:
        raise ValueError(f"not a number of shares: {shares}")
    lines: list[LotFee] = []
    left = shares
    for lot in sorted(lots, key=lambda one: one.confirmed):
        if left > 0 and lot.shares > 0:
            taken = min(lot.shares, left)
            lines.append(_line(lot, taken, nav, tiers, confirmed))
            left -= taken
    if left > 0:
        raise ValueError(f"{left} shares more than are held")
    gross = sum((line.gross for line in lines), ZERO)
    return Redemption(tuple(lines), gross, sum((line.fee for line in lines), ZERO))


def _line(
    lot: Lot, shares: Decimal, nav: Decimal, tiers: Sequence[FeeTier], confirmed: date
) -> LotFee:
    days = (confirmed - lot.confirmed).days
    if days < 0:
        raise ValueError(f"the lot of {lot.confirmed} is confirmed after {confirmed}")
    rate = rate_of(tiers, days)
    lower = _lower(tiers, days, rate)
    gross = Money.of(shares * nav)
    return LotFee(
        lot=lot,
        shares=shares,
        days=days,
        rate=rate,
        gross=gross,
        fee=Money.of(shares * nav * rate),
        lower_rate=rate_of(tiers, lower) if lower else None,
        lower_from=lot.confirmed + timedelta(days=lower) if lower else None,
    )


def _lower(tiers: Iterable[FeeTier], days: int, rate: Decimal) -> int | None:
    """The first number of holding days after `days` at which the rate is lower."""
    ends = sorted(tier.below for tier in tiers if tier.below is not None and tier.below > days)
    return next((end for end in ends if rate_of(tiers, end) < rate), None)


def _free_from(legal: Sequence[FeeTier], kind: FundKind, investor: Investor) -> int | None:
    """From how many days the contract alone decides: never (None), at once, or after the first or second tier."""
    if kind in _WITHOUT_FLOOR:
        return 0
    if investor == "person" and kind in ("index", "bond"):
        return legal[0].below
    return legal[1].below if investor == "institution" and kind == "bond" else None


@dataclass(frozen=True, slots=True)
class PurchaseTier:
    """For amounts below `below` yuan (None: no end) either a rate, a fraction of the net amount, or a fixed fee."""

    below: Money | None
    rate: Decimal
    fixed: Money | None = None


@dataclass(frozen=True, slots=True)
class Purchase:
    """How an amount divides into fee and net amount; the shares are unknown (None) until the day's value is published."""

    net: Money
    fee: Money
    shares: Decimal | None


def purchase_cap(kind: FundKind, policies: Policies, at: datetime) -> Decimal:
    """The highest purchase rate of a kind of fund, as a fraction; zero where none may be charged (domain §2.8c)."""
    key = _CAP_KEYS.get(kind)
    return _rate(policies, key, at) if key else Decimal(0)


def purchase(
    amount: Money, tiers: Sequence[PurchaseTier], cap: Decimal, nav: Decimal | None = None
) -> Purchase:
    """The fee out of the amount, at the tier's rate but no more than `cap`; shares to 0.01 when the value is known.

    ValueError when the amount does not cover a fixed fee or no tier takes it.
    """
    tier = next((one for one in tiers if one.below is None or amount < one.below), None)
    if tier is None:
        raise ValueError(f"no purchase tier for {amount}")
    if tier.fixed is not None:
        net = amount - tier.fixed
    else:
        net = Money.of(amount.yuan / (1 + min(tier.rate, cap)))
    if net < ZERO or amount <= ZERO:
        raise ValueError(f"{amount} does not cover the fee")
    shares = None if nav is None else (net.yuan / nav).quantize(_SHARE, ROUND_HALF_UP)
    return Purchase(net, amount - net, shares)


@dataclass(frozen=True, slots=True)
class SettlementDays:
    """How many trading days after the day of the order things happen; orders from `cutoff` on are of the next day."""

    cutoff: time
    confirm: int
    visible: int
    arrive_first: int
    arrive_last: int

    @classmethod
    def of(cls, kind: FundKind, policies: Policies, at: datetime) -> Self:
        """The days of a kind of fund (domain §2.8a, §2.8b, §2.8d)."""
        group = kind if kind in ("money", "qdii") else "usual"
        names = ("confirm", "visible", "arrive_first", "arrive_last")
        days = (policies.whole(f"fund.settle.{group}.{name}", at) for name in names)
        return cls(time.fromisoformat(str(policies.get("fund.cutoff", at))), *days)


@dataclass(frozen=True, slots=True)
class Settlement:
    """The days of one order: priced, confirmed, visible, and the first and last day on which money usually arrives."""

    priced: date
    confirmed: date
    visible: date
    arrives_from: date
    arrives_by: date


def settlement(applied: datetime, days: SettlementDays, is_trading_day: TradingDay) -> Settlement:
    """When an order of a moment is priced, confirmed and paid; no hour is ever promised (domain §2.8b).

    For a fund that invests abroad `is_trading_day` holds only on days on which both markets are open.
    """
    local = applied.astimezone(CHINA)
    today = local.date()
    late = local.time() >= days.cutoff or not is_trading_day(today)
    priced = open_days_after(today, 1, is_trading_day) if late else today
    return Settlement(
        priced,
        *(
            open_days_after(priced, count, is_trading_day)
            for count in (days.confirm, days.visible, days.arrive_first, days.arrive_last)
        ),
    )


def open_days_after(day: date, count: int, is_open: TradingDay) -> date:
    """The open day that is so many open days after a day; ValueError when a year holds too few."""
    last = day + timedelta(days=366 + count)
    while count > 0:
        day += timedelta(days=1)
        count -= is_open(day)
        if day > last:
            raise ValueError("the calendar holds no open days")
    return day


def fast_room(cap: Money, used: Money) -> Money:
    """What may still be redeemed at once from a money fund today (domain §2.8b)."""
    return max(cap - used, ZERO)


@dataclass(frozen=True, slots=True)
class Deferral:
    """Shares of one order that are accepted today and that wait for the next open day."""

    accepted: Decimal
    deferred: Decimal


def deferral(shares: Decimal, all_net: Decimal, total: Decimal, ratio: Decimal) -> Deferral:
    """An order's least accepted part on a day whose net redemptions exceed `ratio` of all shares (domain §2.8b).

    The manager may accept more; every order of the day is cut alike, to 0.01 share.
    """
    most = total * ratio
    if all_net <= most:
        return Deferral(shares, Decimal(0))
    accepted = (shares * most / all_net).quantize(_SHARE, ROUND_HALF_UP)
    return Deferral(accepted, shares - accepted)


def pays_service_fee(kind: FundKind, confirmed: date, on: date, months: int) -> bool:
    """Whether shares still bear a sales service fee on a day; money funds always do (domain §2.8c)."""
    return kind == "money" or on < months_after(confirmed, months)


def _rate(policies: Policies, key: str, at: datetime) -> Decimal:
    return Decimal(policies.get(key, at)) / 100
