"""Whether, how much and at what rate a consumer loan is granted, and what can be agreed in hardship.

The policy is a few hard rules, two cuts of the score and three ceilings of the amount; a person decides wherever a
machine should not refuse or grant alone, and every refusal can be reviewed by one (domain §5.2, §2.6b).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal

from qiantai.banking.amortisation import Terms, affordable
from qiantai.banking.instalments import MONTHS, CostTable, DefaultCost, financing_cost
from qiantai.banking.policies import Policies
from qiantai.floor.money import ZERO, Money

Outcome = Literal["approve", "refer", "decline"]
BANDS = ("a", "b", "c", "d")
MOST_REASONS = 4
CONTENTS = ("debt", "schedule", "charges", "no_new_cards", "duties", "other")
"""What a hardship agreement must hold, as codes for words (domain §2.6b)."""


@dataclass(frozen=True, slots=True)
class Application:
    """A consumer loan asked for, with what was found out; `points_lost` is by reason code, from the scorecard.

    `score` is None when the scorecard could not work; `age` in whole years, incomes and payments by month.
    """

    amount: Money
    months: int
    age: int
    monthly_income: Money
    monthly_payments: Money
    score: int | None
    overdue: bool = False
    charged_off: bool = False
    listed: bool = False
    purpose_allowed: bool = True
    identity_confirmed: bool = True
    papers_complete: bool = True
    lent: Money = ZERO
    points_lost: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Band:
    """From which score a yearly rate (a fraction) applies."""

    score: int
    annual_rate: Decimal


@dataclass(frozen=True, slots=True)
class LendingRules:
    """The cuts, ceilings and prices of the policy; shares and rates are fractions."""

    min_age: int
    max_age: int
    max_age_at_end: int
    max_dti: Decimal
    capacity: Decimal
    income_share: Decimal
    cap: Money
    least: Money
    step: Money
    max_months: int
    approve_from: int
    refer_from: int
    margin: int
    human_above: Money
    refer_within: timedelta
    bands: tuple[Band, ...]
    max_rate: Decimal

    @classmethod
    def of(cls, policies: Policies, at: datetime) -> "LendingRules":
        """Those of `lending.*` and `loan.consumer.*`."""
        whole, money, fraction = policies.whole, policies.money, policies.fraction
        return cls(
            min_age=whole("lending.age.min", at),
            max_age=whole("lending.age.max", at),
            max_age_at_end=whole("lending.age.max_at_end", at),
            max_dti=fraction("lending.dti.max", at),
            capacity=fraction("lending.dti.capacity", at),
            income_share=fraction("lending.income.share", at),
            cap=money("loan.consumer.max_amount", at),
            least=money("lending.limit.least", at),
            step=money("lending.limit.step", at),
            max_months=whole("loan.consumer.max_term", at),
            approve_from=whole("lending.score.approve", at),
            refer_from=whole("lending.score.refer", at),
            margin=whole("lending.score.margin", at),
            human_above=money("loan.apply.human_above", at),
            refer_within=timedelta(hours=whole("lending.refer.hours", at)),
            bands=tuple(
                Band(
                    whole(f"lending.band.{name}.score", at),
                    fraction(f"lending.band.{name}.rate", at),
                )
                for name in BANDS
            ),
            max_rate=fraction("loan.consumer.rate_max", at),
        )

    def rate(self, score: int) -> Decimal | None:
        """The yearly rate of a score, never above the published one; None below all bands."""
        fitting = [band.annual_rate for band in self.bands if score >= band.score]
        return min(*fitting, self.max_rate) if fitting else None

    def limit(self, application: Application, annual_rate: Decimal) -> Money:
        """The least of a share of the income, the cap not yet lent, and what can be paid back monthly, rounded down."""
        income = application.monthly_income.yuan
        spare = Money.of(income * self.capacity) - application.monthly_payments
        most = min(
            Money.of(income * MONTHS * self.income_share),
            max(self.cap - application.lent, ZERO),
            affordable(spare, annual_rate, application.months),
        )
        steps = (most.yuan / self.step.yuan).to_integral_value(ROUND_FLOOR)
        return Money.of(self.step.yuan * steps)


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided: the amount and rate on offer, or reasons by code, the weightiest first and at most four.

    A referred application carries what a person may grant; `why_person` is for staff, never for the customer.
    """

    outcome: Outcome
    reasons: tuple[str, ...] = ()
    amount: Money = ZERO
    annual_rate: Decimal | None = None
    why_person: tuple[str, ...] = ()

    @property
    def can_be_reviewed(self) -> bool:
        """Whether the customer may ask for a person: whenever a machine alone did not grant it."""
        return self.outcome != "approve"


def debt_share(application: Application) -> Decimal:
    """The share of the income that goes to debts now; 1 when there is no income."""
    if application.monthly_income <= ZERO:
        return Decimal(1)
    return application.monthly_payments.yuan / application.monthly_income.yuan


def decide(application: Application, rules: LendingRules) -> Decision:
    """The decision on a consumer loan (domain §5.2).

    Identity, fraud lists, missing papers, a missing score, amounts above the bank's line for people and scores near a
    cut go to a person; other hard rules and low scores decline, with a review on demand.
    """
    asked = _asks_for_person(application)
    if asked:
        return Decision("refer", asked, why_person=asked)
    hard = _hard(application, rules)
    if hard:
        return Decision("decline", hard[:MOST_REASONS])
    if application.score is None:
        return Decision("refer", why_person=("no_score",))
    return _by_score(application, application.score, rules)


def top_reasons(points_lost: Mapping[str, Decimal]) -> tuple[str, ...]:
    """The four codes that cost the most points, by code among equals; those that cost none are no reason."""
    losses = [(-points, code) for code, points in points_lost.items() if points > 0]
    return tuple(code for _, code in sorted(losses)[:MOST_REASONS])


def _asks_for_person(application: Application) -> tuple[str, ...]:
    found = {
        "R12": not application.identity_confirmed,
        "R13": application.listed,
        "R16": not application.papers_complete,
    }
    return tuple(code for code, holds in found.items() if holds)


def _hard(application: Application, rules: LendingRules) -> tuple[str, ...]:
    at_end = application.age + Decimal(application.months) / MONTHS
    found = {
        "R10": not rules.min_age <= application.age <= rules.max_age
        or at_end > rules.max_age_at_end,
        "R03": application.overdue or application.charged_off,
        "R11": not application.purpose_allowed,
        "R01": debt_share(application) > rules.max_dti,
    }
    return tuple(code for code, holds in found.items() if holds)


def _by_score(application: Application, score: int, rules: LendingRules) -> Decision:
    reasons = top_reasons(application.points_lost)
    near = any(abs(score - cut) <= rules.margin for cut in (rules.approve_from, rules.refer_from))
    rate = rules.rate(score)
    if rate is None:
        return Decision("refer", reasons, why_person=("near_cut",)) if near else _declined(reasons)
    if not 1 <= application.months <= rules.max_months:
        raise ValueError(f"a consumer loan of {application.months} months")
    amount = min(application.amount, rules.limit(application, rate))
    why = {
        "near_cut": near,
        "score": rules.refer_from <= score < rules.approve_from,
        "amount": application.amount > rules.human_above,
    }
    people = tuple(code for code, holds in why.items() if holds)
    if amount < rules.least:
        reasons = (_short(application, rules), *reasons)[:MOST_REASONS]
        return Decision("refer", reasons, why_person=people) if people else _declined(reasons)
    if people:
        return Decision("refer", reasons, amount, rate, people)
    return Decision("approve", amount=amount, annual_rate=rate)


def _declined(reasons: tuple[str, ...]) -> Decision:
    return Decision("decline", reasons)


def _short(application: Application, rules: LendingRules) -> str:
    """Why nothing can be lent: the limit is used up, or the income does not carry it."""
    return "R15" if rules.cap - application.lent < rules.least else "R01"


def offer_cost(terms: Terms, lender: str, overdue: Decimal, misuse: Decimal) -> CostTable:
    """The cost table of an offer without fees; overdue and misused money raise the rate by these fractions (0.5, 1)."""
    raised = {"overdue": overdue, "misuse": misuse}
    rate = terms.annual_rate
    defaults = [DefaultCost(code, rate * (1 + more)) for code, more in raised.items()]
    return financing_cost(terms, lender, defaults=defaults)


@dataclass(frozen=True, slots=True)
class HardshipPlan:
    """The bounds within which a person may agree on paying a card's debt: months, and what each asks for."""

    months: int
    monthly: Money
    last: Money


def hardship_refusals(
    debt: Money, affordable_monthly: Money, minimum_due: Money, willing: bool, max_years: int
) -> tuple[str, ...]:
    """What speaks against a personal instalment agreement, for the person who decides (domain §2.6b).

    `not_over_capacity` when the minimum payment can be borne, `no_will`, and `too_long` beyond the longest term.
    """
    found = {
        "not_over_capacity": affordable_monthly >= minimum_due,
        "no_will": not willing,
        "too_long": affordable_monthly.yuan * max_years * MONTHS < debt.yuan,
    }
    return tuple(code for code, holds in found.items() if holds)


def hardship_plan(debt: Money, monthly: Money, max_years: int) -> HardshipPlan:
    """The fewest months of at most `monthly` that pay the debt; ValueError when the longest term does not do."""
    if monthly <= ZERO or debt <= ZERO:
        raise ValueError(f"no plan for {debt} at {monthly}")
    months = int((debt.yuan / monthly.yuan).to_integral_value(ROUND_CEILING))
    if months > max_years * MONTHS:
        raise ValueError(f"{months} months are more than {max_years} years")
    return HardshipPlan(months, monthly, Money.of(debt.yuan - monthly.yuan * (months - 1)))


def may_collect(signed: date | None, broken: date | None, day: date) -> bool:
    """Whether collection may go on: it stops from signing for as long as the agreement is kept."""
    if signed is None or day < signed:
        return True
    return broken is not None and day >= broken
