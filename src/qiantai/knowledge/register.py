"""Writes steps of versions' lives: the row, the line that replicas follow and the audit record, in one transaction."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.knowledge import store
from qiantai.knowledge.errors import ArticleVersionNotFound, NotInState
from qiantai.knowledge.model import State, Version
from qiantai.knowledge.store import Logged


class Change:
    """One transaction over versions, in which nobody else changes any."""

    def __init__(self, connection: Any, now: datetime) -> None:
        self.connection = connection
        self.now = now
        self.lines: list[Logged] = []
        self.records: list[AuditRecord] = []

    async def get(self, article: str, version: int, states: Sequence[State] = ()) -> Version:
        """One version, in one of these states when given; raises ArticleVersionNotFound and NotInState."""
        found = None
        if "\0" not in article:
            found = await store.find_version(self.connection, article, version)
        if found is None:
            raise ArticleVersionNotFound(article=article, version=version)
        if states and found.state not in states:
            raise NotInState(state=found.state, version=version)
        return found

    async def put(
        self, version: Version, by: str, action: str, detail: Mapping[str, Any] | None = None
    ) -> Version:
        """Keep a version as it now is; `action` is `noun:past` of the audit record."""
        await store.save_version(self.connection, version)
        self.note(version, by, action, detail)
        return version

    def tell(
        self, version: Version, by: str, action: str, detail: Mapping[str, Any] | None = None
    ) -> None:
        """Add a line to the log that replicas follow."""
        self.lines.append(
            Logged(
                version.article,
                version.version,
                action,
                version.state,
                version.share,
                by,
                self.now,
                dict(detail or {}),
            )
        )

    def note(
        self, version: Version, by: str, action: str, detail: Mapping[str, Any] | None = None
    ) -> None:
        """Add an audit record about a version."""
        said = {"version": version.version, "state": version.state, **(detail or {})}
        subject = f"article:{version.article}"
        self.records.append(AuditRecord(by, f"article:{action}", subject, said, self.now))

    async def end_older(self, version: Version, by: str) -> None:
        """End what a version that is online now takes the place of."""
        newer = [(version.article, version.version)]
        for article, number, state in await store.end_older(self.connection, newer, by, self.now):
            self.lines.append(Logged(article, number, "superseded", state, 100, by, self.now))


class Register:
    """Opens changes and tells the replicas of those that were committed."""

    def __init__(
        self, database: Database, audit: Audit, clock: Clock, announce: Callable[[], None]
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._announce = announce

    @asynccontextmanager
    async def change(self) -> AsyncIterator[Change]:
        """One change; everything in it is kept when the block ends, and nothing when it raises."""
        async with self._database.transaction() as connection:
            await store.lock_releases(connection)
            change = Change(connection, self._clock.now())
            yield change
            if change.lines:
                await store.append_log(connection, change.lines)
            await self._audit.append(connection, change.records)
        if change.lines:
            self._announce()
