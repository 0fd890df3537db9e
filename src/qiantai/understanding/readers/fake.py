"""Readers for tests and demonstrations: they know only what they are told."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from qiantai.understanding.model import Entity, IntentScore, Language
from qiantai.understanding.readers.base import Mood, Sentence, Weight


class FakeIntents:
    """Ranks the intents whose word occurs in the wording, in the order given."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = dict(words)
        self.labels = tuple(dict.fromkeys(self._words.values()))
        self.data = ""

    def rank(self, wording: str, limit: int = 5) -> tuple[IntentScore, ...]:
        """Nine tenths for the first intent found, the rest shared among the others."""
        found = list(dict.fromkeys(i for word, i in self._words.items() if word in wording))[:limit]
        rest = 0.1 / max(1, len(found) - 1)
        return tuple(IntentScore(i, rest if n else 0.9) for n, i in enumerate(found))

    def weigh(self, wording: str) -> Weight:
        """The scores of `rank` by label, nothing for the others; raw scores are the same."""
        return Weight(self.glance(wording), self.glance(wording))

    def glance(self, wording: str) -> NDArray[np.float32]:
        """The same probabilities."""
        scores = {score.intent: score.score for score in self.rank(wording)}
        return np.array([scores.get(label, 0.0) for label in self.labels], dtype=np.float32)


class FakeEntities:
    """Finds fixed words with fixed kinds and values."""

    def __init__(self, words: Mapping[str, tuple[str, str]]) -> None:
        self._words = dict(words)

    def read(self, sentence: Sentence, found: Sequence[Entity]) -> list[Entity]:
        """One entity at the first place of each known word."""
        fresh = []
        for word, (kind, value) in self._words.items():
            start = sentence.plain.find(word)
            if start >= 0:
                fresh.append(sentence.entity(kind, value, start, start + len(word)))
        return fresh


class FakeLanguage:
    """Always the same language."""

    def __init__(self, language: Language = "zh-Hans") -> None:
        self._language = language

    def read(self, text: str) -> Language:
        """The language given at construction."""
        return self._language


class FakeEmotion:
    """Always the same mood."""

    def __init__(self, emotion: str = "平静", intensity: float = 0.0, scene: str = "咨询") -> None:
        self._mood = Mood(emotion, intensity, scene)

    def read(self, plain: str, wording: str, intent: str) -> Mood:
        """The mood given at construction."""
        return self._mood
