"""The contracts of the readers: one small question each, answered for any text without raising."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from qiantai.understanding.model import Entity, IntentScore, Language

Words = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One message as said, its same-length plain form, and the customer's calendar day."""

    text: str
    plain: str
    today: date

    def entity(self, kind: str, value: str | int | tuple[str, ...], start: int, end: int) -> Entity:
        """An entity whose text is taken from the message as said."""
        return Entity(kind, value, self.text[start:end], start, end)


class LanguageReader(Protocol):
    """Names the language of any text; digits, emoji and emptiness count as zh-Hans."""

    def read(self, text: str) -> Language: ...


class Weight(NamedTuple):
    """Probabilities of all labels, and the raw scores behind them."""

    chances: NDArray[np.float32]
    raw: NDArray[np.float32]


class IntentReader(Protocol):
    """Ranks needs: at most `limit`, best first, scores in 0..1 that sum to at most 1; same text, same answer.

    `weigh` gives the probabilities of all labels in their order and their scores before they compete with one another;
    `glance` the probabilities at less cost, for a part of a message.
    """

    @property
    def labels(self) -> tuple[str, ...]: ...

    @property
    def data(self) -> str:
        """Digest of what it learned from."""

    def rank(self, wording: str, limit: int = 5) -> tuple[IntentScore, ...]: ...

    def weigh(self, wording: str) -> Weight: ...

    def glance(self, wording: str) -> NDArray[np.float32]: ...


def ranked(
    labels: Sequence[str], chances: NDArray[np.float32], limit: int = 5
) -> tuple[IntentScore, ...]:
    """The most likely labels, best first."""
    best = chances.argsort()[: -limit - 1 : -1]
    return tuple(map(IntentScore, (labels[i] for i in best), chances[best].tolist()))


class EntityReader(Protocol):
    """Finds values of its kinds outside the spans of `found` that it must not share.

    Every entity's `text` is `sentence.text[start:end]`, not empty; a value that is only approximate is no value.
    """

    def read(self, sentence: Sentence, found: Sequence[Entity]) -> list[Entity]: ...


@dataclass(frozen=True, slots=True)
class Mood:
    """One of EMOTIONS, its intensity in 0..1, and one of SCENES."""

    emotion: str
    intensity: float
    scene: str


class EmotionReader(Protocol):
    """Names the mood of a message from its plain form, its wording and its best intent; calm when nothing shows."""

    def read(self, plain: str, wording: str, intent: str) -> Mood: ...


def free(found: Iterable[Entity], start: int, end: int) -> bool:
    """Whether no found entity overlaps this span."""
    return all(end <= entity.start or start >= entity.end for entity in found)
