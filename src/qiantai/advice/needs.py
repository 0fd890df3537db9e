"""How much cover a household may need, each amount with the parts it is made of (domain §6.3).

The results are calculations, not offers; whether and on which terms someone is insured is the underwriter's decision.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, Self

from qiantai.floor.money import ZERO, Money
from qiantai.floor.policies import PolicyTable

NeedKind = Literal["accident", "medical", "critical", "life", "pension"]
ORDER: tuple[NeedKind, ...] = ("accident", "medical", "critical", "life", "pension")
"""In which order cover is looked at, the breadwinner first (domain §6.3)."""
OCCUPATIONS = range(1, 5)
"""Occupation classes that are calculated; a person judges the others."""
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Part:
    """One amount of a need; what is already there is negative."""

    name: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Need:
    """What is lacking, at least and at most (the same where the formula gives one amount), with the parts of the least."""

    kind: NeedKind
    least: Money
    most: Money
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Survivors:
    """What those left behind would need: a share of yearly spending for some years, debts and duties, and what is there."""

    yearly_spending: Money
    share: Decimal
    years: int
    mortgage: Money = ZERO
    education: Money = ZERO
    parents: Money = ZERO
    funeral: Money = ZERO
    liquid_assets: Money = ZERO
    existing: Money = ZERO


@dataclass(frozen=True, slots=True)
class Needs:
    """The institution's assumptions; `*_years` are the least and most years or multiples, rates are fractions."""

    discount: Decimal
    treatment: Money
    critical_years: tuple[int, int]
    accident_years: tuple[int, int]
    pension_years: tuple[int, int]
    occupation: Mapping[int, Decimal]
    income_cap: Decimal
    surplus_cap: Decimal
    cover_multiple: int

    @classmethod
    def of(cls, policies: PolicyTable, at: datetime) -> Self:
        """The values at a moment; Misconfigured when one is missing."""

        def number(key: str) -> Decimal:
            return policies.get(key, at).number

        def span(name: str) -> tuple[int, int]:
            key = f"insurance.need.{name}"
            return int(number(f"{key}.least")), int(number(f"{key}.most"))

        return cls(
            discount=number("insurance.need.discount") / 100,
            treatment=Money.of(number("insurance.need.treatment")),
            critical_years=span("critical_years"),
            accident_years=span("accident_years"),
            pension_years=span("pension_years"),
            occupation={n: number(f"insurance.need.occupation.{n}") / 100 for n in OCCUPATIONS},
            income_cap=number("insurance.need.income_cap") / 100,
            surplus_cap=number("insurance.need.surplus_cap") / 100,
            cover_multiple=int(number("insurance.need.cover_multiple")),
        )

    def survivors(self, case: Survivors) -> Need:
        """Life cover by what survivors need: Σ spending x share/(1+r)^t for t from 1, and debts, less what is there."""
        spending = case.yearly_spending.yuan * case.share * self.annuity(case.years)
        return _need(
            "life",
            Part("spending", Money.of(spending)),
            Part("mortgage", case.mortgage),
            Part("education", case.education),
            Part("parents", case.parents),
            Part("funeral", case.funeral),
            Part("liquid_assets", -case.liquid_assets),
            Part("existing", -case.existing),
        )

    def life_value(self, age: int, retirement: int, income: Money, own_spending: Money) -> Need:
        """Life cover by the value of working years: years to retirement x (yearly income - own spending)."""
        years = max(retirement - age, 0)
        return _need("life", Part("value", _times(income - own_spending, Decimal(years))))

    def critical(self, income: Money, rehabilitation: Money, existing: Money) -> Need:
        """Treatment, rehabilitation and some years of income, less the cover there is."""
        parts = (
            Part("treatment", self.treatment),
            Part("rehabilitation", rehabilitation),
            Part("income", _times(income, Decimal(self.critical_years[0]))),
            Part("existing", -existing),
        )
        return _between("critical", parts, income, self.critical_years)

    def medical(self, expected: Money, social: Money, own_drugs: Money, existing: Money) -> Need:
        """What social insurance leaves of an expected bill, and the drugs it never pays."""
        return _need(
            "medical",
            Part("expected", expected),
            Part("social", -social),
            Part("own_drugs", own_drugs),
            Part("existing", -existing),
        )

    def accident(self, income: Money, occupation: int, existing: Money = ZERO) -> Need | None:
        """Some years of income times the occupation's factor; None for a class that a person judges."""
        if occupation not in self.occupation:
            return None
        base = _times(income, self.occupation[occupation])
        parts = (
            Part("income", _times(base, Decimal(self.accident_years[0]))),
            Part("existing", -existing),
        )
        return _between("accident", parts, base, self.accident_years)

    def pension(self, monthly_spending: Money, monthly_pension: Money, saved: Money) -> Need:
        """(Monthly spending - pension) x 12 x annuity over the years after retirement, less what is saved."""
        gap = max((monthly_spending - monthly_pension).yuan, Decimal(0)) * 12
        least, most = (Money.of(gap * self.annuity(years)) for years in self.pension_years)
        parts = (Part("gap", least), Part("saved", -saved))
        return Need("pension", _at_least_zero(least - saved), _at_least_zero(most - saved), parts)

    def premium_limit(self, income: Money, spending: Money) -> Money:
        """The most that all premiums of a year may take: a share of income, or of what is left of it, the less."""
        surplus = max((income - spending).yuan, Decimal(0)) * self.surplus_cap
        return Money.of(min(income.yuan * self.income_cap, surplus))

    def in_range(self, cover: Money, premium: Money, income: Money) -> bool:
        """Whether life cover reaches the multiple of income and its premium stays in the share of income (双十)."""
        enough = cover.yuan >= income.yuan * self.cover_multiple
        return enough and premium.yuan <= income.yuan * self.income_cap

    def annuity(self, years: int) -> Decimal:
        """The present value of one yuan at the end of each of so many years."""
        return sum((_ONE / (1 + self.discount) ** year for year in range(1, years + 1)), Decimal(0))


def _need(kind: NeedKind, *parts: Part) -> Need:
    amount = _at_least_zero(_sum(parts))
    return Need(kind, amount, amount, parts)


def _between(
    kind: NeedKind, parts: tuple[Part, ...], yearly: Money, years: tuple[int, int]
) -> Need:
    least = _sum(parts)
    more = _times(yearly, Decimal(years[1] - years[0]))
    return Need(kind, _at_least_zero(least), _at_least_zero(least + more), parts)


def _sum(parts: tuple[Part, ...]) -> Money:
    return sum((part.amount for part in parts), ZERO)


def _times(amount: Money, factor: Decimal) -> Money:
    return Money.of(amount.yuan * factor)


def _at_least_zero(amount: Money) -> Money:
    return max(amount, ZERO)
