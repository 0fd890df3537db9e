"""Reads files in a process of its own, so that a large or hostile file neither stops the turns nor ends the server."""

import asyncio
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from multiprocessing import get_context
from typing import Any, Protocol

from qiantai.knowledge.importers.base import Corrupt, Extract, TooSlow, Unreadable
from qiantai.knowledge.importers.shelf import Shelf, standard_shelf

MOST_SECONDS = 600
Outcome = Extract | tuple[type[Unreadable], dict[str, Any]]


class Reader(Protocol):
    """Reads files without stopping the event loop; raises the reason as one of the `Unreadable`."""

    async def read(self, name: str, content: bytes) -> Extract:
        """The content of one file."""
        ...

    def rest(self) -> None:
        """Let go of what reading needs until the next file comes."""
        ...


class ReaderHere:
    """Reads in a thread of this process, for the command line."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def read(self, name: str, content: bytes) -> Extract:
        """The content of one file."""
        return await asyncio.to_thread(self._shelf.read, name, content)

    def rest(self) -> None:
        """Nothing is held."""


class ReaderApart:
    """Reads one file after another in a process of its own, which is ended when a file takes too long."""

    def __init__(self, limit_s: float = MOST_SECONDS) -> None:
        self._limit_s = limit_s
        self._turn = asyncio.Lock()
        self._pool: ProcessPoolExecutor | None = None

    async def read(self, name: str, content: bytes) -> Extract:
        """The content of one file; a process that dies of it makes it Corrupt."""
        async with self._turn:
            self._pool = self._pool or ProcessPoolExecutor(1, mp_context=get_context("spawn"))
            loop = asyncio.get_running_loop()
            try:
                work = loop.run_in_executor(self._pool, _outcome, name, content)
                outcome = await asyncio.wait_for(work, self._limit_s)
            except BrokenProcessPool as error:
                self.rest()
                raise Corrupt("reading it ended the process") from error
            except (TimeoutError, asyncio.CancelledError) as error:
                self._end()
                if isinstance(error, asyncio.CancelledError):
                    raise
                raise TooSlow(limit=int(self._limit_s)) from error
        if isinstance(outcome, Extract):
            return outcome
        kind, detail = outcome
        raise kind(**detail)

    def rest(self) -> None:
        """End the process; it is started again for the next file."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def _end(self) -> None:
        for process in (self._pool._processes if self._pool else {}).values():
            process.kill()
        self.rest()


@cache
def _shelf() -> Shelf:
    return standard_shelf()


def _outcome(name: str, content: bytes) -> Outcome:
    """What reading gives, as something that travels between processes."""
    try:
        return _shelf().read(name, content)
    except Unreadable as error:
        return type(error), error.detail
