"""The ways in which an engine fails us; the caller goes on without it in each of them."""

from typing import Any, ClassVar

from qiantai.floor.errors import Unavailable


class EngineFailed(Unavailable):
    """An engine gave no usable answer; `reason` says why in one word, for metrics."""

    code = "engine_failed"
    reason: ClassVar[str] = "failed"


class EngineTimeout(EngineFailed):
    """The engine did not answer within its time limit."""

    reason = "timeout"


class EngineUnreachable(EngineFailed):
    """Nobody answers at the engine's address."""

    reason = "unreachable"


class EngineRefused(EngineFailed):
    """The engine answered with another status than 200."""

    reason = "refused"

    def __init__(self, message: str = "", *, answered: int, **detail: Any) -> None:
        super().__init__(message, answered=answered, **detail)
        self.answered = answered


class EngineNonsense(EngineFailed):
    """The engine's answer is none of those that were offered, or cannot be read."""

    reason = "nonsense"


class CircuitOpen(EngineFailed):
    """The engine failed several times in a row and is left alone for a while."""

    reason = "open"
