"""Releases articles: each changed content becomes a new version, and old versions stay for the answers that cite them."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import orjson

from qiantai.floor.clock import Clock, local_date
from qiantai.floor.database import Database
from qiantai.floor.errors import NotFound
from qiantai.knowledge import store
from qiantai.knowledge.model import Article, Release

FIRST = 1


def digest_of(article: Article) -> str:
    """sha-256 of what is released."""
    return hashlib.sha256(orjson.dumps(article.content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def first_releases(articles: Sequence[Article], at: datetime) -> tuple[Release, ...]:
    """Every article as version 1, without a database."""
    return tuple(Release(article, FIRST, digest_of(article), at) for article in articles)


class Releases:
    """The versions of all articles in our database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def publish(self, articles: Sequence[Article]) -> tuple[Release, ...]:
        """Release these articles and no others; returns every version that is released.

        Unchanged content keeps its version. An article that is not given is withdrawn, and keeps its versions.
        """
        now = self._clock.now()
        async with self._database.transaction() as connection:
            await store.lock_releases(connection)
            latest = await store.latest_versions(connection)
            changed = [release for article in articles if (release := _next(article, latest, now))]
            await store.insert_versions(connection, changed)
            await store.set_states(connection, [article.id for article in articles])
        return await self.released()

    async def released(self) -> tuple[Release, ...]:
        """Every version that is released, by article and version."""
        return tuple(await store.list_released(self._database))

    async def list_latest(self, pack: str | None, topic: str | None) -> list[Release]:
        """The newest version of every article, by pack and id; withdrawn ones too."""
        return await store.list_latest(self._database, pack, topic)

    async def versions(self, article: str) -> list[Release]:
        """All versions of an article, newest first; raises NotFound."""
        found = [] if "\0" in article else await store.list_versions(self._database, article)
        if not found:
            raise NotFound(article=article)
        return found

    async def get(self, article: str, version: int | None) -> Release:
        """One version, or the one in force; raises NotFound."""
        day = local_date(self._clock.now())
        for release in await self.versions(article):
            in_force = release.state == "released" and release.begun(day)
            if release.version == version or (version is None and in_force):
                return release
        raise NotFound(article=article, version=version)


def _next(article: Article, latest: dict[str, tuple[int, str]], now: datetime) -> Release | None:
    """The version that is still to be inserted, or None when the newest has this content."""
    version, known = latest.get(article.id, (FIRST - 1, ""))
    digest = digest_of(article)
    return None if digest == known else Release(article, version + 1, digest, now)
