"""One working out for all who ask at once: a costly answer is shared for a second, and is never older than what changed.

Who asks after a change gets an answer that was begun after it. Changes that come thick do not cost more: between two
workings out there is a pause of several times what one takes, and all who ask meanwhile wait for the same one.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from qiantai.floor.clock import Clock

T = TypeVar("T")
HOLDS = timedelta(seconds=1)
"""How long an answer holds when nothing is known to have changed."""
PAUSE = 8
"""Pause between two workings out, as a multiple of the time that one takes; a second at most."""


class Shared(Generic[T]):
    """The latest answer of `work`, worked out anew when somebody asks and it is too old or `changed` was called."""

    def __init__(self, work: Callable[[], Awaitable[T]], clock: Clock) -> None:
        self._work = work
        self._clock = clock
        self._changes = 0
        self._known: tuple[int, datetime, T] | None = None
        self._done = 0
        self._task: asyncio.Task[None] | None = None
        self._next = 0.0

    def changed(self) -> None:
        """What the answer tells of has changed: who asks from now on gets a new one."""
        self._changes += 1

    async def get(self) -> T:
        """An answer that knows of every change up to now, a second old or come meanwhile."""
        wanted, done = self._changes, self._done
        while True:
            if self._known is not None:
                changes, at, value = self._known
                fresh = timedelta(0) <= self._clock.now() - at < HOLDS
                if changes >= wanted and (fresh or self._done > done):
                    return value
            if self._task is None or self._task.done():
                self._task = asyncio.create_task(self._work_out())
            await asyncio.shield(self._task)

    async def _work_out(self) -> None:
        await asyncio.sleep(max(0.0, self._next - time.monotonic()))
        changes, at, began = self._changes, self._clock.now(), time.monotonic()
        try:
            self._known = changes, at, await self._work()
            self._done += 1
        finally:
            ended = time.monotonic()
            self._next = ended + min(HOLDS.total_seconds(), PAUSE * (ended - began))
