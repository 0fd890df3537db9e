"""Engines for tests and demonstrations: they know only what they are told, and fail when they are told to."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from itertools import pairwise
from zlib import crc32

import numpy as np

from qiantai.floor.clock import Clock, SystemClock
from qiantai.floor.engines.base import Vectors
from qiantai.floor.engines.breaker import Breaker
from qiantai.floor.engines.errors import EngineFailed, EngineNonsense

WIDTH = 256
PIECE = 7


class FakeChat:
    """Chooses by the words of a question: `{"丢": "card_lost_report"}`; the last option for a question it does not know.

    `stream` says the answer to the first word that the question holds, a few characters at a time, or nothing.
    """

    def __init__(
        self,
        answers: Mapping[str, str],
        failure: EngineFailed | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.failure = failure
        self._breaker = Breaker(clock or SystemClock())
        self.asked: list[tuple[str, str, tuple[str, ...]]] = []
        self._answers = dict(answers)

    async def choose(self, instructions: str, question: str, options: Sequence[str]) -> str:
        with self._breaker.watch():
            self.asked.append((instructions, question, tuple(options)))
            if self.failure is not None:
                raise self.failure
            answer = next((a for word, a in self._answers.items() if word in question), options[-1])
            if answer not in options:
                raise EngineNonsense
            return answer

    async def stream(self, instructions: str, question: str) -> AsyncGenerator[str]:
        with self._breaker.watch():
            self.asked.append((instructions, question, ()))
            if self.failure is not None:
                raise self.failure
            answer = next((a for word, a in self._answers.items() if word in question), "")
            for start in range(0, len(answer), PIECE):
                yield answer[start : start + PIECE]

    async def close(self) -> None:
        """There is nothing to let go of."""


class FakeEmbedding:
    """Counts characters and their pairs: texts that share them are alike."""

    def __init__(self, failure: EngineFailed | None = None, clock: Clock | None = None) -> None:
        self.failure = failure
        self._breaker = Breaker(clock or SystemClock())
        self.asked: list[tuple[str, ...]] = []

    async def embed(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        with self._breaker.watch():
            self.asked.append(tuple(texts))
            if self.failure is not None:
                raise self.failure
        rows = np.zeros((len(texts), WIDTH), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for piece in ("", *text, *map("".join, pairwise(text))):
                row[crc32(piece.encode("utf-8", "replace")) % WIDTH] += 1
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)

    async def close(self) -> None:
        """There is nothing to let go of."""
