"""The contracts of the engines: a few questions that a model may answer, each within a time limit or not at all."""

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from qiantai.floor.engines.errors import (
    CircuitOpen,
    EngineFailed,
    EngineNonsense,
    EngineRefused,
    EngineTimeout,
    EngineUnreachable,
)

__all__ = [
    "ChatEngine",
    "CircuitOpen",
    "EmbeddingEngine",
    "EngineFailed",
    "EngineNonsense",
    "EngineRefused",
    "EngineTimeout",
    "EngineUnreachable",
    "Vectors",
]

Vectors = NDArray[np.float32]


class ChatEngine(Protocol):
    """A language model that answers a question by one of the answers offered, or in words.

    Contract that every member keeps:

    - `choose` returns one of `options`, character for character, whatever the model said. Anything else is
      EngineNonsense.
    - `stream` gives the words as they come, without a model's thoughts; a stream that breaks off before its end raises,
      so that no half answer is taken for a whole one. Whoever stops reading closes it.
    - It raises nothing but EngineFailed, and does so at its time limit (EngineTimeout) at the latest.
    - One call asks at most once. After several failures in a row calls raise CircuitOpen without asking, until one
      that is let through succeeds.
    - What is asked is neither kept nor logged.
    - `close` may be called twice; a later call opens the engine again.
    """

    async def choose(self, instructions: str, question: str, options: Sequence[str]) -> str:
        """The option that answers the question; `options` are distinct, `instructions` come from us alone."""
        ...

    def stream(self, instructions: str, question: str) -> AsyncGenerator[str]:
        """The answer in words, piece by piece; `instructions` come from us alone."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class EmbeddingEngine(Protocol):
    """A model that turns texts into vectors whose dot product says how alike they are.

    Contract that every member keeps: as for ChatEngine, and

    - `embed` returns one row of unit length for each text, in their order; all rows of one engine have one width.
    - The same text gives the same row, to the precision of the model.
    - No texts give no rows, without asking.
    """

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (texts, width)."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
