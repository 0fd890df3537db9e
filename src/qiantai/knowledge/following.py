"""Keeps one process on the released versions: it hears of each release, and looks for itself in case it did not."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence

import structlog

from qiantai.floor.database import Database
from qiantai.floor.events import Live
from qiantai.knowledge import store
from qiantai.knowledge.answers import Answers
from qiantai.knowledge.model import Release

log = structlog.get_logger(__name__)
KEY = "knowledge"
EVERY_S = 2.0
Heard = Callable[[frozenset[str]], Awaitable[None]]


class Following:
    """Reads the lines of the release log behind the last one it saw, and lets the answers follow."""

    def __init__(self, database: Database, answers: Answers) -> None:
        self._database = database
        self._answers = answers
        self._lock = asyncio.Lock()
        self._releases: dict[tuple[str, int], Release] = {}
        self._seen = 0
        self._listeners: list[Heard] = []

    def listen(self, heard: Heard) -> None:
        """Call `heard` with the articles that changed, after the answers follow them."""
        self._listeners.append(heard)

    @property
    def releases(self) -> Sequence[Release]:
        """What this process answers from."""
        return tuple(self._releases.values())

    async def begin(self) -> None:
        """Answer from everything that is released."""
        async with self._lock:
            self._seen = await store.last_logged(self._database)
            found = await store.list_serving(self._database)
            self._releases = {_key(release): release for release in found}
            self._answers.use(self.releases)

    async def catch_up(self) -> frozenset[str]:
        """Answer from what was released since; returns the articles that changed."""
        async with self._lock:
            last = await store.last_logged(self._database)
            if last == self._seen:
                return frozenset()
            touched = frozenset(await store.list_touched(self._database, self._seen))
            fresh = await store.list_serving(self._database, sorted(touched))
            kept = {key: one for key, one in self._releases.items() if key[0] not in touched}
            releases = kept | {_key(release): release for release in fresh}
            shelf = await asyncio.to_thread(self._answers.prepare, tuple(releases.values()))
            self._answers.put(shelf)
            self._releases, self._seen = releases, last
        log.info("knowledge_followed", line=last, articles=len(touched))
        for heard in self._listeners:
            await heard(touched)
        return touched

    async def run(self, live: Live) -> None:
        """Follow at every announcement and every few seconds, until cancelled."""
        async with live.subscribe(KEY) as announced:
            while True:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(announced.queue.get(), EVERY_S)
                try:
                    await self.catch_up()
                except Exception:
                    log.exception("knowledge_following_failed")
                    await asyncio.sleep(EVERY_S)


def _key(release: Release) -> tuple[str, int]:
    return release.article.id, release.version
