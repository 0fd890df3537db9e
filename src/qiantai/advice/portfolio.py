"""What a portfolio might hold for a level and an age, and what stands out in the one a customer has (domain §6.2).

Findings are codes with what was measured and the bound it is measured by; the words say "could consider", never "should buy".
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, Self, get_args

from qiantai.floor.money import ZERO, Money
from qiantai.floor.policies import PolicyTable

AssetClass = Literal["cash", "bond", "equity", "alternative"]
ASSETS: tuple[AssetClass, ...] = get_args(AssetClass)
Mix = Mapping[AssetClass, Decimal]
FindingCode = Literal[
    "above_level",
    "fund_share",
    "stock_share",
    "equity_for_age",
    "rebalance",
    "emergency_low",
    "emergency_high",
    "drawdown",
]
_NONE = Decimal(0)
_WHOLE = Decimal(1)


@dataclass(frozen=True, slots=True)
class PortfolioRules:
    """Mixes, drawdown budgets and highest product level by customer level, and limits; all shares are fractions."""

    mixes: Mapping[int, Mix]
    drawdowns: Mapping[int, Decimal]
    ceilings: Mapping[int, int]
    fund_share: Decimal
    stock_share: Decimal
    equity_base: int
    band: Decimal
    emergency_months: tuple[int, int]

    @classmethod
    def of(cls, policies: PolicyTable, at: datetime) -> Self:
        """The values at a moment; Misconfigured when one is missing."""

        def share(key: str) -> Decimal:
            return policies.get(key, at).number / 100

        levels = range(1, 6)
        return cls(
            mixes={
                level: {asset: share(f"advice.allocation.c{level}.{asset}") for asset in ASSETS}
                for level in levels
            },
            drawdowns={level: share(f"advice.drawdown.c{level}") for level in levels},
            ceilings={n: int(policies.get(f"advice.ceiling.c{n}", at).number) for n in levels},
            fund_share=share("fund.advice.single.fund"),
            stock_share=share("fund.advice.single.stock"),
            equity_base=int(str(policies.get("fund.advice.equity.base", at).value)),
            band=share("advice.rebalance.band"),
            emergency_months=(
                int(policies.get("advice.emergency.least", at).number),
                int(policies.get("advice.emergency.most", at).number),
            ),
        )

    def most_equity(self, age: int) -> Decimal:
        """The highest share of equity at an age, from nothing to all."""
        return min(max(Decimal(self.equity_base - age) / 100, _NONE), _WHOLE)

    def strategic(self, level: int, age: int) -> Mix:
        """The mix of a level (1 to 5); equity beyond the age's share goes to bonds."""
        mix = dict(self.mixes[level])
        over = max(mix["equity"] - self.most_equity(age), _NONE)
        return {**mix, "equity": mix["equity"] - over, "bond": mix["bond"] + over}


@dataclass(frozen=True, slots=True)
class Holding:
    """One product held: its kind, risk level (1 to 5), value, and what it is made of (shares that add up to one)."""

    code: str
    kind: Literal["fund", "stock", "deposit", "wealth", "other"]
    level: int
    value: Money
    mix: Mix


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that stands out: of which product or asset class, the share or months measured, and its bound."""

    code: FindingCode
    subject: str
    measured: Decimal
    bound: Decimal


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A portfolio's total, its mix beside the strategic one, and what stands out."""

    total: Money
    mix: Mix
    target: Mix
    findings: tuple[Finding, ...]

    def loss(self, fall: Decimal) -> Money:
        """What a fall of equity by a fraction (0.20 is a fifth) would take from the portfolio."""
        return Money.of(self.total.yuan * self.mix["equity"] * fall)


def diagnose(
    holdings: Iterable[Holding],
    level: int,
    age: int,
    rules: PortfolioRules,
    *,
    monthly_spending: Money | None = None,
    drawdown: Decimal | None = None,
) -> Diagnosis:
    """Concentration, risk against the level, equity for the age, drift, ready cash and drawdown (domain §6.2).

    `drawdown` is the portfolio's largest past fall as a positive fraction. ValueError when nothing is held or a mix does
    not add up to one.
    """
    held = tuple(holdings)
    total = sum((one.value for one in held), ZERO)
    if total <= ZERO:
        raise ValueError("nothing is held")
    mix = _mix(held, total)
    target = rules.strategic(level, age)
    findings = (
        *_products(held, total, level, rules),
        *_equity(mix, age, rules),
        *_drift(mix, target, rules),
        *_ready(mix, total, monthly_spending, rules),
        *_fall(drawdown, level, rules),
    )
    return Diagnosis(total, mix, target, findings)


def _mix(held: Iterable[Holding], total: Money) -> Mix:
    yuan = dict.fromkeys(ASSETS, _NONE)
    for one in held:
        if sum(one.mix.values()) != 1:
            raise ValueError(f"{one.code}: its mix does not add up to one")
        for asset, share in one.mix.items():
            yuan[asset] += one.value.yuan * share
    return {asset: amount / total.yuan for asset, amount in yuan.items()}


def _products(
    held: Iterable[Holding], total: Money, level: int, rules: PortfolioRules
) -> Iterator[Finding]:
    """Products above the level, and too much in one: a money fund is ready cash and no concentration."""
    limits: dict[str, tuple[FindingCode, Decimal]] = {
        "fund": ("fund_share", rules.fund_share),
        "stock": ("stock_share", rules.stock_share),
    }
    for one in held:
        if one.level > rules.ceilings[level]:
            above = Decimal(rules.ceilings[level])
            yield Finding("above_level", one.code, Decimal(one.level), above)
        share = one.value.yuan / total.yuan
        if one.kind in limits and one.mix.get("cash") != 1:
            code, bound = limits[one.kind]
            if share > bound:
                yield Finding(code, one.code, share, bound)


def _equity(mix: Mix, age: int, rules: PortfolioRules) -> Iterator[Finding]:
    most = rules.most_equity(age)
    if mix["equity"] > most:
        yield Finding("equity_for_age", "equity", mix["equity"], most)


def _drift(mix: Mix, target: Mix, rules: PortfolioRules) -> Iterator[Finding]:
    for asset in ASSETS:
        if abs(mix[asset] - target[asset]) > rules.band:
            yield Finding("rebalance", asset, mix[asset], target[asset])


def _ready(
    mix: Mix, total: Money, spending: Money | None, rules: PortfolioRules
) -> Iterator[Finding]:
    if not spending:
        return
    months = total.yuan * mix["cash"] / spending.yuan
    least, most = (Decimal(one) for one in rules.emergency_months)
    if months < least:
        yield Finding("emergency_low", "cash", months, least)
    elif months > most:
        yield Finding("emergency_high", "cash", months, most)


def _fall(drawdown: Decimal | None, level: int, rules: PortfolioRules) -> Iterator[Finding]:
    budget = rules.drawdowns[level]
    if drawdown is not None and drawdown > budget:
        yield Finding("drawdown", "portfolio", drawdown, budget)
