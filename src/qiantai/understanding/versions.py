"""Versions of the intent model: which are there, which one answers, and how one takes the place of another."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog

from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.errors import Misconfigured
from qiantai.understanding import store
from qiantai.understanding.analyse import Analyser
from qiantai.understanding.errors import (
    FiguresMissing,
    NothingToRollBack,
    TrainingUnderway,
    VersionNotFound,
    VersionUnusable,
)
from qiantai.understanding.readers.base import IntentReader
from qiantai.understanding.readers.intents import Intents
from qiantai.understanding.studio import Version

log = structlog.get_logger(__name__)
LOST = timedelta(minutes=2)
WHY_LOST = "the process that trained it is gone"


class Versions:
    """Starts, publishes and rolls back versions, and keeps this process's analyser on the published one."""

    def __init__(
        self,
        database: Database,
        audit: Audit,
        clock: Clock,
        analyser: Analyser,
        intents: frozenset[str],
        announce: Callable[[dict[str, Any]], None],
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._analyser = analyser
        self._shipped: IntentReader | None = None
        self._intents = intents
        self._announce = announce
        self._lock = asyncio.Lock()
        self.serving: int | None = None

    async def list(self) -> list[Version]:
        """Every version, newest first; a training without a sign of life has failed."""
        await store.fail_lost(self._database, self._clock.now() - LOST, WHY_LOST)
        return await store.list_versions(self._database)

    async def get(self, version: int) -> Version:
        """One version; raises VersionNotFound."""
        found = await store.find_version(self._database, version)
        if found is None:
            raise VersionNotFound(version=version)
        return found

    async def start(self, by: str, labelled: int) -> tuple[Version, Version | None]:
        """A new version to train, and the one that answers now; raises TrainingUnderway."""
        now = self._clock.now()
        async with self._database.transaction() as connection:
            await store.lock_versions(connection)
            await store.fail_lost(connection, now - LOST, WHY_LOST)
            if await store.is_training(connection):
                raise TrainingUnderway
            made = await store.add_version(connection, by, now, labelled)
            published = await store.find_published(connection)
            await self._record(connection, by, "started", made, {"labelled": labelled})
        return await self.get(made), published

    async def publish(self, by: str, version: int) -> Version:
        """Let a version answer, in every process; raises FiguresMissing, VersionUnusable and VersionNotFound."""
        async with self._database.transaction() as connection:
            await store.lock_versions(connection)
            found = await store.find_version(connection, version)
            if found is None:
                raise VersionNotFound(version=version)
            before = await store.find_published(connection)
            if before is not None and before.id == version:
                return found
            if found.state not in ("trained", "retired") or not (found.figures or {}).get("n"):
                raise FiguresMissing(version=version)
            await asyncio.to_thread(self._load, found)
            await store.retire_published(connection)
            await store.put_before(connection, version, before.id if before else None)
            await store.set_published(connection, version, by, self._clock.now())
            await self._record(
                connection, by, "published", version, {"before": before.id if before else "shipped"}
            )
        await self._tell()
        return await self.get(version)

    async def roll_back(self, by: str) -> Version | None:
        """Let the version before answer again, None for the shipped model; raises NothingToRollBack."""
        async with self._database.transaction() as connection:
            await store.lock_versions(connection)
            now = await store.find_published(connection)
            if now is None:
                raise NothingToRollBack
            before = await store.find_version(connection, now.replaced)
            if before is not None:
                await asyncio.to_thread(self._load, before)
            await store.retire_published(connection)
            if before is not None:
                await store.set_published(connection, before.id, by, self._clock.now())
            detail = {"to": before.id if before else "shipped"}
            await self._record(connection, by, "rolled_back", now.id, detail)
        await self._tell()
        return await self.get(before.id) if before else None

    async def restore(self) -> None:
        """Let the published version answer in this process; without a usable model the one before goes on."""
        async with self._lock:
            published = await store.find_published(self._database)
            wanted = published.id if published else None
            if wanted == self.serving:
                return
            self._shipped = self._shipped or self._analyser.intents
            model: IntentReader = self._shipped
            if published is not None:
                try:
                    model = await asyncio.to_thread(self._load, published)
                except VersionUnusable as error:
                    log.error("understanding_version_unusable", version=wanted, why=str(error))
                    return
            self._analyser.use(model)
            self.serving = wanted
            log.info("understanding_version_serving", version=wanted or "shipped")

    def _load(self, version: Version) -> Intents:
        try:
            model = Intents.load(Path(version.path))
        except (Misconfigured, OSError, ValueError, KeyError) as error:
            raise VersionUnusable(str(error), version=version.id) from error
        if not set(model.labels) <= self._intents:
            strange = ", ".join(sorted(set(model.labels) - self._intents)[:3])
            raise VersionUnusable(f"no catalogue has {strange}", version=version.id)
        return model

    async def _tell(self) -> None:
        await self.restore()
        self._announce({"version": self.serving})

    async def _record(
        self, connection: Any, by: str, past: str, version: int, detail: dict[str, Any]
    ) -> None:
        action, subject = f"understanding:version:{past}", f"understanding_version:{version}"
        await self._audit.append(
            connection, [AuditRecord(by, action, subject, detail, self._clock.now())]
        )
