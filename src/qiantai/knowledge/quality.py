"""What an article is worth today, 0..100, with the parts that make it and the reasons in figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal, Self, get_args

from qiantai.floor.clock import local_date
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge.articles import placeholders
from qiantai.knowledge.cadence import Cadence
from qiantai.knowledge.doubles import Double
from qiantai.knowledge.model import Release
from qiantai.knowledge.testing import Tally

PartName = Literal["freshness", "wordings", "conflicts", "unanswered", "ratings", "handoffs"]
PARTS: tuple[PartName, ...] = get_args(PartName)
LANGUAGES = ("zh", "en")
DEFAULT_WEIGHTS = {
    "freshness": 20,
    "wordings": 25,
    "conflicts": 20,
    "unanswered": 10,
    "ratings": 15,
    "handoffs": 10,
}
VALUE_MOVED = 0.8
"""What is left of the freshness when a policy value that the text names has changed since the release."""
DUPLICATE = 0.5
BEST_RATING, WORST_RATING = 5.0, 1.0


@dataclass(frozen=True, slots=True)
class Standard:
    """What is asked of an article at one moment, from dated policy values."""

    weights: Mapping[str, float]
    fresh: timedelta
    stale: timedelta
    window: timedelta
    twin: float
    dead: timedelta
    kept: timedelta
    cadence: Cadence

    @classmethod
    def of(cls, policies: PolicyTable, at: datetime) -> Self:
        """The values of the day of `at`; what no pack says has the house's value."""

        def number(key: str, otherwise: float) -> float:
            found = policies.find(f"knowledge.{key}", at)
            return otherwise if found is None else float(found.number)

        return cls(
            weights={
                name: number(f"quality.weight.{name}", weight)
                for name, weight in DEFAULT_WEIGHTS.items()
            },
            fresh=timedelta(days=number("quality.fresh", 180)),
            stale=timedelta(days=number("quality.stale", 720)),
            window=timedelta(days=number("quality.window", 90)),
            twin=number("quality.twin", 85) / 100,
            dead=timedelta(days=number("dead", 90)),
            kept=timedelta(days=number("upkeep.kept", 400)),
            cadence=Cadence.of(policies, at),
        )


@dataclass(frozen=True, slots=True)
class Use:
    """What came of an article's answers in the window; `rating` is the mean of 1..5."""

    answers: int = 0
    rated: int = 0
    rating: float | None = None
    handoffs: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """How often the services of an article were asked for in the window, and how often that found no answer."""

    answered: int = 0
    unanswered: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One part, 0..1; None when there is nothing to judge by, and then its weight goes to the others."""

    name: PartName
    value: float | None
    weight: float
    facts: Mapping[str, Any]

    @property
    def shown(self) -> dict[str, Any]:
        """As JSON."""
        value = None if self.value is None else round(self.value, 4)
        return {
            "name": self.name,
            "value": value,
            "weight": self.weight,
            "facts": dict(self.facts),
        }


@dataclass(frozen=True, slots=True)
class Quality:
    """The score of one version with its parts."""

    article: str
    version: int
    score: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that is known of one release on one day."""

    release: Release
    tests: Tally | None = None
    doubles: Sequence[Double] = ()
    use: Use = field(default_factory=Use)
    asked: Asked = field(default_factory=Asked)


def judge(known: Known, standard: Standard, policies: PolicyTable, at: datetime) -> Quality:
    """The weighted mean of the parts that can be judged, times 100."""
    judged: Mapping[PartName, tuple[float | None, dict[str, Any]]] = {
        "freshness": _freshness(known.release, standard, policies, at),
        "wordings": _wordings(known, standard.cadence),
        "conflicts": _conflicts(known),
        "unanswered": _unanswered(known.asked),
        "ratings": _ratings(known.use),
        "handoffs": _handoffs(known.use),
    }
    parts = tuple(
        Part(name, judged[name][0], standard.weights[name], judged[name][1]) for name in PARTS
    )
    counted = [(part.value, part.weight) for part in parts if part.value is not None]
    total = sum(weight for _, weight in counted)
    score = sum(value * weight for value, weight in counted) / total if total else 0.0
    article = known.release.article.id
    return Quality(article, known.release.version, round(100 * score, 1), parts)


def changed_values(release: Release, policies: PolicyTable, at: datetime) -> list[str]:
    """The policy values named by the answer that have another version now than when it was released."""
    keys = dict.fromkeys(
        key for text in release.article.answer.values() for key in placeholders(text)
    )
    moved = []
    for key in keys:
        before, now = policies.find(key, release.released_at), policies.find(key, at)
        if now is not None and (before is None or before.version != now.version):
            moved.append(key)
    return moved


def days_left(last: date | None, at: datetime) -> int | None:
    """Days until the last day is over; 0 or less once it is."""
    return None if last is None else (last - local_date(at)).days + 1


def _freshness(
    release: Release, standard: Standard, policies: PolicyTable, at: datetime
) -> tuple[float, dict[str, Any]]:
    age = at - release.released_at
    span = max(standard.stale - standard.fresh, timedelta(days=1))
    value = min(1.0, max(0.0, 1 - (age - standard.fresh) / span))
    left = days_left(release.article.effective_to, at)
    if left is not None:
        notice = max(1, standard.cadence.expiring.days)
        value = min(value, max(0.0, left / notice))
    moved = changed_values(release, policies, at)
    if moved:
        value *= VALUE_MOVED
    return value, {"age_days": age.days, "days_left": left, "values_changed": moved}


def _wordings(known: Known, cadence: Cadence) -> tuple[float, dict[str, Any]]:
    """The mean of: enough similar questions, every language asked in, enough tests and how many of them pass."""
    article, tests = known.release.article, known.tests
    similar = {language: len(article.similar.get(language, ())) for language in LANGUAGES}
    languages = [
        name for name in LANGUAGES if article.question.get(name) and article.answer.get(name)
    ]
    passed = tests.passed if tests else None
    shares = [
        min(1.0, similar["zh"] / max(1, cadence.fewest_similar)),
        len(languages) / len(LANGUAGES),
        min(1.0, len(article.tests) / max(1, cadence.fewest_tests)),
    ]
    if tests is not None and tests.questions:
        shares.append(tests.passed / tests.questions)
    facts = {
        "similar": similar,
        "languages": languages,
        "tests": len(article.tests),
        "tests_passed": passed,
        "failing": [one.shown for one in tests.failures] if tests else [],
    }
    return sum(shares) / len(shares), facts


def _conflicts(known: Known) -> tuple[float, dict[str, Any]]:
    kinds = {one.kind for one in known.doubles}
    value = 0.0 if "conflict" in kinds else DUPLICATE if kinds else 1.0
    return value, {"doubles": [one.shown for one in known.doubles]}


def _unanswered(asked: Asked) -> tuple[float | None, dict[str, Any]]:
    total = asked.answered + asked.unanswered
    facts = {"answered": asked.answered, "unanswered": asked.unanswered}
    return (asked.answered / total if total else None), facts


def _ratings(use: Use) -> tuple[float | None, dict[str, Any]]:
    facts = {"rated": use.rated, "mean": None if use.rating is None else round(use.rating, 2)}
    if use.rating is None:
        return None, facts
    return (use.rating - WORST_RATING) / (BEST_RATING - WORST_RATING), facts


def _handoffs(use: Use) -> tuple[float | None, dict[str, Any]]:
    facts = {"answers": use.answers, "handoffs": use.handoffs}
    return (1 - use.handoffs / use.answers if use.answers else None), facts
