"""The contracts of the readers: one small question each, answered for any text without raising."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

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


class IntentReader(Protocol):
    """Ranks needs: at most `limit`, best first, scores in 0..1 that sum to at most 1; same text, same answer."""

    @property
    def labels(self) -> tuple[str, ...]: ...

    def rank(self, wording: str, limit: int = 5) -> tuple[IntentScore, ...]: ...


class EntityReader(Protocol):
    """Finds values of its kinds outside the spans of `found` that it must not share.

    Every entity's `text` is `sentence.text[start:end]`, not empty; a value that is only approximate is no value.
    """

    def read(self, sentence: Sentence, found: Sequence[Entity]) -> list[Entity]: ...


class EmotionReader(Protocol):
    """Names one of the six emotions and its intensity in 0..1; calm when nothing shows."""

    def read(self, plain: str) -> tuple[str, float]: ...


def free(found: Iterable[Entity], start: int, end: int) -> bool:
    """Whether no found entity overlaps this span."""
    return all(end <= entity.start or start >= entity.end for entity in found)
