"""Whether a product suits a customer, under the two regimes that differ in what happens above the customer's level.

`fund` is the securities regulator's (public funds, broker products): a customer who is not of the lowest class may insist
after a special written warning. `wealth` is the financial regulator's rule no. 7 of 2026-02-01 (bank wealth, trust,
insurance): nothing is sold above the level (domain §2.10a to §2.10c). Reasons and duties are codes; words are data.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, Self

from qiantai.floor.clock import local_date
from qiantai.floor.money import Money
from qiantai.floor.months import months_after
from qiantai.floor.policies import PolicyTable

Regime = Literal["fund", "wealth"]
Capacity = Literal["full", "limited", "none"]
SuitabilityDecision = Literal["allow", "warn_sign", "block"]
SuitabilityReason = Literal[
    "matched",
    "elder_explained",
    "customer_insists",
    "above_level",
    "lowest_class",
    "pitched_above_level",
    "above_means",
    "not_assessed",
    "assessment_expired",
    "level_unconfirmed",
    "no_capacity",
    "guardian_needed",
    "limited_capacity",
    "private_product",
]
Duty = Literal[
    "risk_notice",
    "special_warning",
    "not_lowest_check",
    "own_confirmation",
    "recording",
    "institution_decides",
    "person",
    "restate",
    "follow_up_call",
    "time_to_think",
]


@dataclass(frozen=True, slots=True)
class AssessmentRoom:
    """How many assessments are left today and in the window, and the first day on which one is allowed."""

    today: int
    window: int
    next_on: date

    @property
    def allowed(self) -> bool:
        """Whether the customer may assess now."""
        return self.today > 0 and self.window > 0


@dataclass(frozen=True, slots=True)
class LevelChange:
    """Which level holds now, whether the customer must confirm, whether a person calls first, and whether plans pause."""

    level: int
    must_confirm: bool
    person_calls: bool
    pauses_plans: bool


@dataclass(frozen=True, slots=True)
class SuitabilityRules:
    """Months an assessment holds, how often one may assess, and from which age and levels special care is due."""

    valid_months: int
    per_day: int
    per_window: int
    window_months: int
    elder_age: int
    elder_level: int
    elder_call_level: int
    think_level: int
    notice_level: int
    sudden_level: int

    @classmethod
    def of(cls, policies: PolicyTable, at: datetime) -> Self:
        """The values at a moment; Misconfigured when one is missing."""

        def whole(key: str) -> int:
            return int(str(policies.get(f"risk.suitability.{key}", at).value))

        return cls(
            valid_months=whole("valid"),
            per_day=whole("per_day"),
            per_window=whole("per_window"),
            window_months=whole("window"),
            elder_age=whole("elder_age"),
            elder_level=whole("elder_level"),
            elder_call_level=whole("elder_call_level"),
            think_level=whole("think_level"),
            notice_level=whole("notice_level"),
            sudden_level=whole("sudden_level"),
        )

    def expires_on(self, assessed_on: date) -> date:
        """The last day on which an assessment holds."""
        return months_after(assessed_on, self.valid_months)

    def room(self, past: Iterable[datetime], now: datetime) -> AssessmentRoom:
        """What the counters leave: a day by the local calendar, and a window of months ending today (domain §2.10c).

        Assessments of all channels count together.
        """
        today = local_date(now)
        days = sorted(local_date(one) for one in past)
        day = today
        while days.count(day) >= self.per_day or self._inside(days, day) >= self.per_window:
            day += timedelta(days=1)
        left_today = max(self.per_day - days.count(today), 0)
        return AssessmentRoom(left_today, max(self.per_window - self._inside(days, today), 0), day)

    def change(self, previous: int | None, assessed: int) -> LevelChange:
        """What a new assessment changes: a lower level holds at once, a higher one when confirmed (domain §2.10c)."""
        if previous is None or assessed == previous:
            return LevelChange(assessed, False, False, False)
        if assessed < previous:
            return LevelChange(assessed, True, False, True)
        return LevelChange(previous, True, previous == 1 and assessed >= self.sudden_level, False)

    def _inside(self, days: list[date], day: date) -> int:
        start = months_after(day, -self.window_months)
        return sum(start < one <= day for one in days)


@dataclass(frozen=True, slots=True)
class Investor:
    """What is known of the customer; level 1 to 5, `lowest` is C1 that bears no loss, `confirmed` is a level taken note of."""

    level: int | None
    assessed_on: date | None
    age: int
    lowest: bool = False
    confirmed: bool = True
    capacity: Capacity = "full"
    guardian: bool = False
    qualified: bool = False
    investable: Money | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What would be sold: every rating the product has (1 to 5), its regime, and whether we proposed it."""

    levels: tuple[int, ...]
    regime: Regime
    pitched: bool = False
    private: bool = False
    amount: Money | None = None

    @property
    def level(self) -> int:
        """The strictest rating (domain §2.10b)."""
        return max(self.levels)


@dataclass(frozen=True, slots=True)
class Suitability:
    """The decision with its reason, and what must be done before the sale."""

    decision: SuitabilityDecision
    reason: SuitabilityReason
    duties: tuple[Duty, ...] = ()

    @property
    def sells(self) -> bool:
        """Whether a sale can follow, at once or after its duties."""
        return self.decision != "block"


def decide(investor: Investor, offer: Offer, rules: SuitabilityRules, today: date) -> Suitability:
    """Allow, warn and have signed, or block, with the reason that bites first (domain §2.10a, §2.10b)."""
    barred = (
        _bar_of_person(investor, offer)
        or _bar_of_assessment(investor, rules, today)
        or _bar_of_means(investor, offer)
    )
    if barred:
        return Suitability("block", barred)
    if investor.level is not None and offer.level <= investor.level:
        return _matched(investor, offer, rules)
    return _above(investor, offer, rules)


def _bar_of_person(investor: Investor, offer: Offer) -> SuitabilityReason | None:
    if offer.private and not investor.qualified:
        return "private_product"
    if investor.capacity == "none":
        return "no_capacity"
    if investor.capacity == "limited":
        if not investor.guardian:
            return "guardian_needed"
        return "limited_capacity" if offer.level > 1 else None
    return None


def _bar_of_assessment(
    investor: Investor, rules: SuitabilityRules, today: date
) -> SuitabilityReason | None:
    if investor.level is None or investor.assessed_on is None:
        return "not_assessed"
    if today > rules.expires_on(investor.assessed_on):
        return "assessment_expired"
    return None if investor.confirmed else "level_unconfirmed"


def _bar_of_means(investor: Investor, offer: Offer) -> SuitabilityReason | None:
    """Under the financial regulator nothing is sold clearly above means (domain §2.10b)."""
    if offer.regime == "fund" or offer.amount is None or investor.investable is None:
        return None
    return "above_means" if offer.amount > investor.investable else None


def _matched(investor: Investor, offer: Offer, rules: SuitabilityRules) -> Suitability:
    duties = _duties(investor, offer, rules)
    if investor.age >= rules.elder_age and offer.level >= rules.elder_level:
        return Suitability("warn_sign", "elder_explained", duties)
    return Suitability("allow", "matched", duties)


def _above(investor: Investor, offer: Offer, rules: SuitabilityRules) -> Suitability:
    if investor.lowest:
        return Suitability("block", "lowest_class")
    if offer.regime == "wealth":
        return Suitability("block", "above_level")
    if offer.pitched:
        return Suitability("block", "pitched_above_level")
    warned: tuple[Duty, ...] = (
        "not_lowest_check",
        "special_warning",
        "own_confirmation",
        "recording",
        "institution_decides",
    )
    duties = dict.fromkeys((*warned, "person", *_duties(investor, offer, rules)))
    return Suitability("warn_sign", "customer_insists", tuple(duties))


def _duties(investor: Investor, offer: Offer, rules: SuitabilityRules) -> tuple[Duty, ...]:
    """What care the product's level and the customer's age ask for, whatever the customer's own level."""
    duties: list[Duty] = []
    if offer.level >= rules.notice_level:
        duties.append("risk_notice")
    if offer.level >= rules.think_level:
        duties.append("time_to_think")
    if investor.age >= rules.elder_age and offer.level >= rules.elder_level:
        duties += ["person", "restate"]
        if offer.level >= rules.elder_call_level:
            duties.append("follow_up_call")
    return tuple(duties)
