"""The pace and the limits of releasing, from dated policy values; what no pack says has the house's value (domain §4.4)."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from qiantai.floor.errors import Misconfigured
from qiantai.floor.policies import PolicyTable

STEPS = "0=1, 2=10, 4=50, 7=100"
_STEP = re.compile(r"(\d{1,3})\s*=\s*(\d{1,3})")


@dataclass(frozen=True, slots=True)
class Step:
    """From this time after its start a canary reaches this percent of the readers."""

    after: timedelta
    share: int


@dataclass(frozen=True, slots=True)
class Cadence:
    """The rules of one moment; `points`, `rise` and `confidence` are parts of one."""

    steps: tuple[Step, ...]
    points: float
    rise: float
    fewest: int
    confidence: float
    window: timedelta
    span: timedelta
    expiring: timedelta
    fewest_similar: int
    fewest_tests: int

    @classmethod
    def of(cls, policies: PolicyTable, at: datetime) -> Self:
        """The rules that hold on the day of `at`; Misconfigured names the policy that is wrong."""

        def number(key: str, otherwise: float) -> float:
            found = policies.find(f"knowledge.{key}", at)
            return otherwise if found is None else float(found.number)

        steps = policies.find("knowledge.canary.steps", at)
        return cls(
            steps=read_steps(STEPS if steps is None else str(steps.value)),
            points=number("rollback.accuracy_points", 2) / 100,
            rise=number("rollback.complaint_rise", 20) / 100,
            fewest=int(number("rollback.fewest_answers", 30)),
            confidence=number("rollback.confidence", 99) / 100,
            window=timedelta(minutes=number("rollback.window", 60)),
            span=timedelta(hours=number("outcome.span", 24)),
            expiring=timedelta(days=number("article.expiring", 30)),
            fewest_similar=int(number("article.fewest_similar", 5)),
            fewest_tests=int(number("article.fewest_tests", 3)),
        )

    def step(self, begun: datetime, now: datetime) -> int:
        """The place of the step that a canary has reached."""
        return max(
            (place for place, step in enumerate(self.steps) if begun + step.after <= now), default=0
        )


def read_steps(text: str) -> tuple[Step, ...]:
    """`day=percent` with growing days from 0 and growing percents up to 100."""
    found = [_STEP.fullmatch(part.strip()) for part in text.split(",")]
    steps = [
        Step(timedelta(days=int(one.group(1))), int(one.group(2)))
        for one in found
        if one is not None
    ]
    days, shares = [step.after for step in steps], [step.share for step in steps]
    growing = days == sorted(set(days)) and shares == sorted(set(shares))
    if None in found or not growing or days[0] or not shares[0] or shares[-1] != 100:
        raise Misconfigured(f"policy knowledge.canary.steps: {text!r} is no row of day=percent")
    return tuple(steps)
