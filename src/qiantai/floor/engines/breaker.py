"""Leaves an engine alone after it failed several times in a row, so that a dead engine costs nobody a time limit."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from qiantai.floor.clock import Clock
from qiantai.floor.engines.errors import CircuitOpen, EngineFailed

FAILURES = 3
REST = timedelta(seconds=30)


class Breaker:
    """Opens after `failures` in a row; `rest` later one call at a time is let through, and the first success closes it."""

    def __init__(self, clock: Clock, failures: int = FAILURES, rest: timedelta = REST) -> None:
        self._clock = clock
        self._limit = failures
        self._rest = rest
        self._failures = 0
        self._opened: datetime | None = None
        self._trying = False

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Around one call: CircuitOpen instead of it, or its outcome is counted; a cancelled call counts as none."""
        trial = self._admit()
        try:
            yield
        except EngineFailed:
            self._failures += 1
            if self._failures >= self._limit:
                self._opened = self._clock.now()
            raise
        else:
            if trial or self._opened is None:
                self._failures, self._opened = 0, None
        finally:
            if trial:
                self._trying = False

    def _admit(self) -> bool:
        """Whether this call is a trial; a clock that was set back does not keep the circuit open."""
        if self._opened is None:
            return False
        if self._trying or abs(self._clock.now() - self._opened) < self._rest:
            raise CircuitOpen
        self._trying = True
        return True
