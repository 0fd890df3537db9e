"""Calculates premiums from the published tariff and puts plans side by side (domain §2.13, ins_quote).

`packs/*/rates/tariff.yaml` holds the plans. A quote is a calculation for a standard life and carries the label that says
so; what the tariff does not cover is referred to a person with the reason.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, Self

from qiantai.advice.premiums import Sex
from qiantai.floor.errors import Misconfigured, NotFound
from qiantai.floor.money import Money
from qiantai.floor.packs import Packs, read_yaml

FILE = "tariff.yaml"
Frequency = Literal["year", "half", "quarter", "month"]
TIMES: Mapping[Frequency, int] = {"year": 1, "half": 2, "quarter": 4, "month": 12}
ReferralReason = Literal["age", "sum", "occupation", "social", "loading", "frequency"]


@dataclass(frozen=True, slots=True)
class Life:
    """The person to insure: age in full years on the first day, sex, occupation class 1 to 6, smoker, social insurance."""

    age: int
    sex: Sex
    occupation: int = 1
    smoker: bool = False
    social: bool = True


@dataclass(frozen=True, slots=True)
class Rate:
    """A premium in yuan for ages `first` to `last`."""

    first: int
    last: int
    by_sex: Mapping[Sex, Decimal]


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan of the tariff: what the rate buys (`per` yuan of cover, or the fixed `sum`) and whom it takes.

    `occupations` holds premiums by class where age and sex do not matter; `social` None takes both kinds of insured.
    """

    id: str
    kind: str
    name: Mapping[str, str]
    term: Mapping[str, str]
    pay_years: int
    per: Decimal | None
    sum: Money | None
    least_sum: Money | None
    social: bool | None
    smoker: Decimal
    month: Decimal | None
    ages: tuple[int, int]
    rates: tuple[Rate, ...]
    occupations: Mapping[int, Decimal]


@dataclass(frozen=True, slots=True)
class Quote:
    """A calculated premium: a year's, each instalment's and all of the payment years; never an offer (`label`)."""

    plan: Plan
    cover: Money
    yearly: Money
    instalment: Money
    instalments: int
    total: Money
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Referral:
    """Why a plan cannot be calculated for this life; a person looks at it."""

    plan: Plan
    reason: ReferralReason


@dataclass(frozen=True, slots=True)
class Comparison:
    """Plans side by side, the lowest total first, and those that a person must look at."""

    quotes: tuple[Quote, ...]
    referrals: tuple[Referral, ...]
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tariff:
    """The plans by id, the share of a year's premium that one instalment is, and the label every quote carries."""

    plans: Mapping[str, Plan]
    frequency: Mapping[Frequency, Decimal]
    most_loading: Decimal
    label: Mapping[str, str]

    @classmethod
    def load(cls, packs: Packs) -> Self:
        """The tariff of the last enabled pack that has one; Misconfigured names file and field."""
        paths = list(packs.files("rates", FILE))
        if not paths:
            raise Misconfigured(f"no enabled pack has rates/{FILE}")
        try:
            content = read_yaml(paths[-1])
            plans = [_plan(one) for one in content["plans"]]
            return cls(
                plans={one.id: one for one in plans},
                frequency={name: Decimal(content["frequency"][name]) for name in TIMES},
                most_loading=Decimal(content["most_loading"]),
                label=content["label"],
            )
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise Misconfigured(f"{paths[-1]}: {error}") from error

    def quote(
        self,
        plan: str,
        life: Life,
        cover: Money | None = None,
        frequency: Frequency = "year",
        loadings: Iterable[Decimal] = (),
    ) -> Quote | Referral:
        """A plan's premium for a life; NotFound for an unknown plan.

        `cover` is needed where the rate is per sum. Loadings are factors such as 1.20; together they add up, and beyond
        the tariff's most a person decides.
        """
        found = self.plans.get(plan)
        if found is None:
            raise NotFound(f"no plan {plan}")
        insured = found.sum or cover
        if insured is None or (found.least_sum is not None and insured < found.least_sum):
            return Referral(found, "sum")
        base = _base(found, life, insured)
        if not isinstance(base, Decimal):
            return base
        factors = [*loadings, *([found.smoker] if life.smoker else [])]
        factor = 1 + sum((one - 1 for one in factors), Decimal(0))
        if factor > self.most_loading:
            return Referral(found, "loading")
        return self._priced(found, insured, base * factor, frequency)

    def compare(
        self,
        plans: Iterable[str],
        life: Life,
        cover: Money | None = None,
        frequency: Frequency = "year",
    ) -> Comparison:
        """Two plans or more for the same life and cover; ValueError for fewer than two."""
        results = [self.quote(plan, life, cover, frequency) for plan in dict.fromkeys(plans)]
        if len(results) < 2:
            raise ValueError("a comparison needs two plans")
        quotes = sorted((one for one in results if isinstance(one, Quote)), key=lambda q: q.total)
        referrals = tuple(one for one in results if isinstance(one, Referral))
        return Comparison(tuple(quotes), referrals, self.label)

    def _priced(
        self, plan: Plan, cover: Money, yearly: Decimal, frequency: Frequency
    ) -> Quote | Referral:
        """A plan of one year is paid at once, or by the month where it says how."""
        share = self.frequency[frequency]
        if plan.pay_years == 1 and frequency != "year":
            if frequency != "month" or plan.month is None:
                return Referral(plan, "frequency")
            share = plan.month
        year = Money.of(yearly)
        instalment = Money.of(year.yuan * share)
        count = TIMES[frequency] * plan.pay_years
        total = Money(instalment.yuan * count)
        return Quote(plan, cover, year, instalment, count, total, self.label)


def _base(plan: Plan, life: Life, insured: Money) -> Decimal | Referral:
    """The year's premium of a standard life, unrounded, or why there is none."""
    if not plan.ages[0] <= life.age <= plan.ages[1]:
        return Referral(plan, "age")
    if plan.social is not None and plan.social is not life.social:
        return Referral(plan, "social")
    if plan.occupations:
        premium = plan.occupations.get(life.occupation)
        return Referral(plan, "occupation") if premium is None else premium
    rate = next((one for one in plan.rates if one.first <= life.age <= one.last), None)
    if rate is None:
        return Referral(plan, "age")
    premium = rate.by_sex[life.sex]
    return premium * insured.yuan / plan.per if plan.per else premium


def _plan(entry: Mapping[str, Any]) -> Plan:
    rates = tuple(
        Rate(
            int(one["from"]),
            int(one["to"]),
            {"male": Decimal(one["male"]), "female": Decimal(one["female"])},
        )
        for one in entry.get("rates", ())
    )
    return Plan(
        id=str(entry["id"]),
        kind=str(entry["kind"]),
        name=entry["name"],
        term=entry["term"],
        pay_years=int(entry["pay_years"]),
        per=_optional(entry.get("per")),
        sum=_money(entry.get("sum")),
        least_sum=_money(entry.get("least_sum")),
        social=entry.get("social"),
        smoker=Decimal(entry.get("smoker", "1")),
        month=_optional(entry.get("month")),
        ages=(int(entry["ages"][0]), int(entry["ages"][1])),
        rates=rates,
        occupations={int(n): Decimal(one) for n, one in entry.get("occupations", {}).items()},
    )


def _optional(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _money(value: str | None) -> Money | None:
    return None if value is None else Money.of(value)
