"""All SQL of released articles."""

from collections.abc import Sequence
from typing import Any

import asyncpg

from qiantai.floor.database import Database
from qiantai.knowledge.articles import article_from
from qiantai.knowledge.model import Release

_LOCK = 0x6B6E6F77  # one publisher at a time
_COLUMNS = "article, version, pack, digest, content, released_at, state"


async def lock_releases(connection: Any) -> None:
    """Wait for another publisher; held until the transaction ends."""
    await connection.execute("select pg_advisory_xact_lock($1)", _LOCK)


async def latest_versions(connection: Any) -> dict[str, tuple[int, str]]:
    """Newest version and digest of every article."""
    rows = await connection.fetch(
        "select distinct on (article) article, version, digest from article_version"
        " order by article, version desc"
    )
    return {row["article"]: (row["version"], row["digest"]) for row in rows}


async def insert_versions(connection: Any, releases: Sequence[Release]) -> None:
    """Store new versions."""
    await connection.executemany(
        "insert into article_version (article, version, pack, digest, content, audience, effective_from, released_at,"
        " state) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [
            (
                release.article.id,
                release.version,
                release.article.pack,
                release.digest,
                release.article.content,
                release.article.audience,
                release.article.effective_from,
                release.released_at,
                release.state,
            )
            for release in releases
        ],
    )


async def set_states(connection: Any, articles: Sequence[str]) -> None:
    """Withdraw what is not among these articles; of those that are, release the newest version."""
    await connection.execute(
        "update article_version set state = 'withdrawn'"
        " where state = 'released' and not article = any($1::text[])",
        articles,
    )
    await connection.execute(
        "update article_version v set state = 'released' where state = 'withdrawn' and article = any($1::text[])"
        " and version = (select max(version) from article_version where article = v.article)",
        articles,
    )


async def list_released(database: Database) -> list[Release]:
    """Every released version."""
    rows = await database.fetch(
        f"select {_COLUMNS} from article_version where state = 'released' order by article, version"
    )
    return [_release(row) for row in rows]


async def list_latest(database: Database, pack: str | None, topic: str | None) -> list[Release]:
    """The newest version of each article, of one pack or topic when given."""
    rows = await database.fetch(
        f"select * from (select distinct on (article) {_COLUMNS} from article_version"
        " order by article, version desc) newest where ($1::text is null or pack = $1)"
        " and ($2::text is null or content ->> 'topic' = $2) order by pack, article",
        pack,
        topic,
    )
    return [_release(row) for row in rows]


async def list_versions(database: Database, article: str) -> list[Release]:
    """All versions of one article, newest first."""
    rows = await database.fetch(
        f"select {_COLUMNS} from article_version where article = $1 order by version desc",
        article,
    )
    return [_release(row) for row in rows]


def _release(row: asyncpg.Record) -> Release:
    where = f"article_version {row['article']} {row['version']}"
    return Release(
        article=article_from({**row["content"], "tests": []}, row["pack"], where),
        version=row["version"],
        digest=row["digest"],
        released_at=row["released_at"],
        state=row["state"],
    )
