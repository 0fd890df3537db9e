"""Gathers what many concurrent callers want to do and does it in one round trip."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Batcher(Generic[Item, Result]):
    """Runs `work` on all items that arrived while the previous batch was under way.

    No timer delays a lonely caller: the first item starts at once and later ones wait for the next round.
    Items with the same `key` never share a batch, so one statement may update each row once. When a batch of
    several fails, each item is tried alone so that one bad item cannot fail its neighbours.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]],
        *,
        key: Callable[[Item], Hashable] | None = None,
        most: int = 256,
        lanes: int = 1,
        observe: Callable[[int], None] | None = None,
    ) -> None:
        self._work = work
        self._key = key
        self._most = most
        self._lanes = lanes
        self._observe = observe
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._busy_keys: set[Hashable] = set()
        self._running: set[asyncio.Task[None]] = set()

    async def do(self, item: Item) -> Result:
        """The result for this item; an error of its own passes through."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        self._start()
        return await future

    def _start(self) -> None:
        while self._waiting and len(self._running) < self._lanes:
            batch = self._next()
            if not batch:
                return
            task = asyncio.create_task(self._run(batch))
            self._running.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._running.discard(task)
        self._start()

    def _next(self) -> list[tuple[Item, asyncio.Future[Result]]]:
        batch: list[tuple[Item, asyncio.Future[Result]]] = []
        left: list[tuple[Item, asyncio.Future[Result]]] = []
        for entry in self._waiting:
            name = self._key(entry[0]) if self._key else None
            if len(batch) >= self._most or (self._key and name in self._busy_keys):
                left.append(entry)
                continue
            if self._key:
                self._busy_keys.add(name)
            batch.append(entry)
        self._waiting = left
        return batch

    async def _run(self, batch: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        if self._observe:
            self._observe(len(batch))
        try:
            await self._attempt(batch)
        finally:
            if self._key:
                self._busy_keys.difference_update(self._key(item) for item, _ in batch)

    async def _attempt(self, batch: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            results = await self._work([item for item, _ in batch])
        except Exception as error:
            if len(batch) == 1:
                if not batch[0][1].done():
                    batch[0][1].set_exception(error)
                return
            for entry in batch:
                await self._attempt([entry])
            return
        for (_, future), result in zip(batch, results, strict=True):
            if not future.done():
                future.set_result(result)
