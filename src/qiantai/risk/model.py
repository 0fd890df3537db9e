"""What a screening says: a decision, the points behind it and the rules that were hit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

Decision = Literal["allow", "warn", "step_up", "delay", "callback", "block"]
DECISIONS: tuple[Decision, ...] = get_args(Decision)
"""From mildest to hardest (domain §2.3a)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision, its points (0 to 1000) and the ids of the rules hit; reasons are for staff, never for customers."""

    decision: Decision
    score: int
    reasons: tuple[str, ...]

    @property
    def refuses(self) -> bool:
        """Whether the act must not happen now."""
        return self.decision in ("delay", "callback", "block")


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition over signals: it adds points, multiplies them, or demands at least a decision."""

    id: str
    program: Any
    points: int
    factor: float
    decision: Decision
    reason: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Band:
    """From this many points on, at least this decision."""

    points: int
    decision: Decision


def hardest(decisions: list[Decision]) -> Decision:
    """The hardest of some decisions; `allow` when there is none."""
    return max(decisions, key=DECISIONS.index, default="allow")
