"""The nouns of the operation of understanding: a message to look at, and a version of the model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

Reason = Literal["unsure", "unknown", "corrected", "clarified"]
SampleState = Literal["open", "labelled", "skipped"]
VersionState = Literal["training", "failed", "trained", "published", "retired"]


@dataclass(frozen=True, slots=True)
class Sample:
    """One message, masked, with what was predicted; `suggested` is what the customer or an agent says instead.

    `slots` are values that an agent corrected: {slot, is, should}.
    """

    id: int
    conversation: UUID
    offset: int
    text: str
    language: str
    predicted: str
    score: float
    candidates: Sequence[str]
    reason: Reason
    suggested: str | None
    state: SampleState
    label: str | None
    labelled_by: str | None
    labelled_at: datetime | None
    created_at: datetime
    slots: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """One trained model; `figures` are those of `comparison.compare`, `replaced` what it took the place of."""

    id: int
    made_at: datetime
    made_by: str
    examples: int
    labelled: int
    figures: Mapping[str, Any] | None
    state: VersionState
    path: str
    phase: str
    why: str
    seen_at: datetime
    published_at: datetime | None
    published_by: str | None
    replaced: int | None


@dataclass(frozen=True, slots=True)
class Tallied:
    """Turns of one need: how many, how many of them not understood, and the sum of their confidence."""

    intent: str
    turns: int
    abstained: int
    confidence: float
