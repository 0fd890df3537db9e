"""Releases articles: each changed content becomes a new version, and old versions stay for the answers that cite them."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from qiantai.floor.clock import Clock, local_date
from qiantai.floor.database import Database
from qiantai.floor.errors import NotFound
from qiantai.knowledge import store
from qiantai.knowledge.model import RUNNING, Article, Release, State, Version
from qiantai.knowledge.store import Known, Logged

FIRST = 1
PACKS = "system:packs"


def digest_of(article: Article) -> str:
    """sha-256 of what is released."""
    return content_digest(article.content)


def content_digest(content: Mapping[str, Any]) -> str:
    """sha-256 of plain values, whatever their order."""
    return hashlib.sha256(orjson.dumps(dict(content), option=orjson.OPT_SORT_KEYS)).hexdigest()


def first_releases(articles: Sequence[Article], at: datetime) -> tuple[Release, ...]:
    """Every article as version 1, without a database."""
    return tuple(Release(article, FIRST, digest_of(article), at) for article in articles)


class Releases:
    """The versions of all articles in our database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def publish(self, articles: Sequence[Article]) -> None:
        """Bring what the packs hold online, and nothing else from packs.

        Content that the packs have not changed keeps its versions, those of the studio too. A pack's article that is
        not given any more is withdrawn; its versions, and what the studio made of it, stay.
        """
        now = self._clock.now()
        async with self._database.transaction() as connection:
            await store.lock_releases(connection)
            known = await store.list_known(connection)
            fresh = [made for article in articles if (made := _made(article, known, now))]
            lines = await self._put_online(connection, fresh, now)
            back = [_key(one, known) for one in articles if _is_back(one, known)]
            await store.bring_back(connection, back)
            ids = [article.id for article in articles]
            gone = await store.withdraw_gone(connection, ids, PACKS, now)
            await store.set_tests(connection, _other_tests(articles, known))
            lines += _lines([(*key, "online") for key in back], "online", now)
            lines += _lines(gone, "withdrawn", now)
            await store.append_log(connection, lines)

    async def _put_online(
        self, connection: Any, fresh: Sequence[Version], now: datetime
    ) -> list[Logged]:
        """Insert versions, and end those that they take the place of today."""
        await store.insert_versions(connection, fresh)
        today = local_date(now).isoformat()
        begun = [
            (one.article, one.version) for one in fresh if one.content["effective_from"] <= today
        ]
        ended = await store.end_older(connection, begun, PACKS, now)
        online = [(one.article, one.version, one.state) for one in fresh]
        return _lines(online, "online", now) + _lines(ended, "superseded", now)

    async def serving(self, articles: Sequence[str] | None = None) -> tuple[Release, ...]:
        """Every version that answers somebody, by article and version; of these articles when given."""
        return tuple(await store.list_serving(self._database, articles))

    async def list_newest(self, state: str | None = None, **wanted: str | None) -> list[Version]:
        """The newest version of every article, or the newest in a state; `wanted`: pack, topic, owner, product."""
        return await store.list_newest(self._database, state, **wanted)

    async def versions(self, article: str) -> list[Version]:
        """All versions of an article, newest first; raises NotFound."""
        found = [] if "\0" in article else await store.list_versions(self._database, article)
        if not found:
            raise NotFound(article=article)
        return found

    async def get(self, article: str, version: int | None) -> Release:
        """One version that was released, or the one that runs; raises NotFound."""
        day = local_date(self._clock.now())
        for found in await self.versions(article):
            if found.released_at is None:
                continue
            release = store.release_of(found)
            in_force = found.state in RUNNING and release.begun(day)
            if found.version == version or (version is None and in_force):
                return release
        raise NotFound(article=article, version=version)


def _made(article: Article, known: Mapping[str, Known], now: datetime) -> Version | None:
    """The version that is still to be inserted, or None when the packs said the same before."""
    before, digest = known.get(article.id), digest_of(article)
    if before is not None and before.digest == digest:
        return None
    return Version(
        article=article.id,
        version=(before.newest if before else FIRST - 1) + 1,
        pack=article.pack,
        origin="pack",
        state="online",
        content=article.content,
        tests=article.tests,
        digest=digest,
        base=before.running if before else None,
        authors=(PACKS,),
        made_at=now,
        saved_at=now,
        revision=1,
        turn=0,
        urgent=False,
        share=100,
        rule="",
        step=0,
        canary_at=None,
        judged_at=None,
        released_at=now,
        ended_at=None,
        ended_by=None,
        why="",
    )


def _is_back(article: Article, known: Mapping[str, Known]) -> bool:
    """Whether a pack brings again what it had taken away; what people have withdrawn stays withdrawn."""
    before = known.get(article.id)
    return (
        before is not None
        and before.digest == digest_of(article)
        and before.state == "withdrawn"
        and before.ended_by == PACKS
        and (before.running or 0) < (before.pack_version or 0)
    )


def _key(article: Article, known: Mapping[str, Known]) -> tuple[str, int]:
    return article.id, known[article.id].pack_version or FIRST


def _other_tests(
    articles: Sequence[Article], known: Mapping[str, Known]
) -> Iterable[tuple[str, int, tuple[str, ...]]]:
    for article in articles:
        before = known.get(article.id)
        same = before is not None and before.digest == digest_of(article)
        if before is not None and same and before.tests != article.tests:
            yield article.id, before.pack_version or FIRST, article.tests


def _lines(found: Iterable[tuple[str, int, State]], action: str, now: datetime) -> list[Logged]:
    return [
        Logged(article, version, action, state, 100, PACKS, now)
        for article, version, state in found
    ]
