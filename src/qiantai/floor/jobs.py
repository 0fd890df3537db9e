"""Work that must happen later or again, kept in PostgreSQL by Procrastinate and claimed with SKIP LOCKED."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import procrastinate
from procrastinate import exceptions

from qiantai.floor.clock import Clock, SystemClock
from qiantai.floor.database import Database

FAR = datetime(2999, 1, 1, tzinfo=UTC)
OWN, OUTSIDE = "default", "outside"
"""Lanes: our own work, one at a time; and calls to other people's systems, which may be slow and must not hold it up."""
OUTSIDE_AT_ONCE = 8


class Jobs:
    """Named background entry points, deferred to a time of our clock.

    Under a clock other than the system's the queue's own times are set far ahead, and `run_due` releases what that
    clock has reached: the queue reads the database's time and cannot know ours.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._app = procrastinate.App(
            connector=procrastinate.PsycopgConnector(conninfo=database.url, min_size=1, max_size=2)
        )
        self._periodic: list[Callable[[], Awaitable[Any]]] = []

    async def open(self) -> None:
        """Connect."""
        await self._app.open_async()

    async def close(self) -> None:
        """Give the connections back."""
        await self._app.close_async()

    def add(self, name: str, work: Callable[..., Awaitable[None]], lane: str = OWN) -> None:
        """Let `defer(name, ...)` run `work` with its keyword values; a failing job is tried five times."""
        retry = procrastinate.RetryStrategy(max_attempts=5, exponential_wait=4)
        self._app.task(name=name, queue=lane, retry=retry)(work)

    def every_minute(
        self, name: str, work: Callable[[], Awaitable[Any]], *, minutes: int = 1
    ) -> None:
        """Run `work` each minute, or each so many minutes, on one of the replicas."""

        async def run(timestamp: int) -> None:
            await work()

        self._app.periodic(cron=f"*/{minutes} * * * *")(
            self._app.task(name=name, queueing_lock=name)(run)
        )
        self._periodic.append(work)

    async def defer(self, name: str, at: datetime, lock: str | None = None, **values: Any) -> None:
        """Run the job `name` at or after `at`; with a lock, only one such job waits at a time."""
        own_time = isinstance(self._clock, SystemClock)
        task = self._app.configure_task(
            name, schedule_at=at if own_time else FAR, queueing_lock=lock, allow_unknown=False
        )
        try:
            await task.defer_async(due=at.isoformat(), **values)
        except exceptions.AlreadyEnqueued:
            return

    async def run(self) -> None:
        """Work on due jobs of both lanes until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._work(OWN, 1))
            group.create_task(self._work(OUTSIDE, OUTSIDE_AT_ONCE))

    async def _work(self, lane: str, at_once: int) -> None:
        await self._app.run_worker_async(
            queues=[lane],
            concurrency=at_once,
            install_signal_handlers=False,
            delete_jobs="successful",
        )

    async def run_due(self) -> None:
        """Run everything that our clock has reached, then the periodic work once."""
        await self._database.execute(
            "update procrastinate_jobs set scheduled_at = null"
            " where status = 'todo' and (args->>'due')::timestamptz <= $1",
            self._clock.now(),
        )
        await self._app.run_worker_async(
            wait=False, install_signal_handlers=False, delete_jobs="successful"
        )
        for work in self._periodic:
            await work()
