"""One thread makes all changes to the ledger, one after another; those that arrive meanwhile share one commit to disk."""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar, cast

T = TypeVar("T")
MOST_TOGETHER = 64


@dataclass(slots=True)
class _Job:
    work: Callable[[sqlite3.Connection], Any]
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[Any]"
    result: Any = None
    error: BaseException | None = field(default=None)

    def tell(self) -> None:
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class Writer:
    """Runs changes in order of arrival; a change is told done only after its commit is on disk."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")
        self._waiting: deque[_Job] = deque()
        self._lock = Lock()
        self._busy = False

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """The result of `work` inside a transaction; what it raises undoes its own changes only and passes through.

        A caller that is cancelled stops waiting; the change is made all the same.
        """
        loop = asyncio.get_running_loop()
        job = _Job(work, loop, loop.create_future())
        with self._lock:
            self._waiting.append(job)
            idle, self._busy = not self._busy, True
        if idle:
            self._thread.submit(self._drain)
        return cast(T, await job.future)

    def now(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """The same outside a running loop, for the opening."""
        self._connection.execute("begin immediate")
        try:
            result = work(self._connection)
        except BaseException:
            self._connection.execute("rollback")
            raise
        self._connection.execute("commit")
        return result

    def close(self) -> None:
        """Finish what waits, then let the thread go."""
        self._thread.shutdown()

    def _drain(self) -> None:
        while jobs := self._next():
            self._commit(jobs)
            for job in jobs:
                if not job.loop.is_closed():
                    job.loop.call_soon_threadsafe(job.tell)

    def _next(self) -> list[_Job]:
        with self._lock:
            jobs = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_TOGETHER))]
            self._busy = bool(jobs)
        return jobs

    def _commit(self, jobs: list[_Job]) -> None:
        try:
            self._connection.execute("begin immediate")
            for job in jobs:
                self._attempt(job)
            self._connection.execute("commit")
        except BaseException as error:
            for job in jobs:
                job.error = error
            if self._connection.in_transaction:
                self._connection.execute("rollback")

    def _attempt(self, job: _Job) -> None:
        self._connection.execute("savepoint change")
        try:
            job.result = job.work(self._connection)
        except Exception as error:
            job.error = error
            self._connection.execute("rollback to change")
        self._connection.execute("release change")
