"""All SQL of the versions of articles, and of the log that replicas follow."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import asyncpg
import structlog

from qiantai.floor.database import Database
from qiantai.floor.errors import Misconfigured
from qiantai.knowledge.articles import article_from
from qiantai.knowledge.model import Release, State, Version

log = structlog.get_logger(__name__)
_LOCK = 0x6B6E6F77  # one publisher at a time
_COLUMNS = (
    "article, version, pack, origin, state, content, tests, digest, base, authors, made_at, saved_at, revision, turn,"
    " urgent, share, rule, step, canary_at, judged_at, released_at, ended_at, ended_by, why"
)
_INSERTED = {
    **dict.fromkeys(("article", "pack", "origin", "state", "digest", "rule"), "text"),
    **dict.fromkeys(("content", "tests"), "jsonb"),
    **dict.fromkeys(("version", "base"), "int"),
    **dict.fromkeys(("made_at", "saved_at", "released_at"), "timestamptz"),
    "share": "smallint",
}
"""Columns that a pack's version fills, with their types."""
_SERVING = "state in ('canary', 'online', 'expiring')"


@dataclass(frozen=True, slots=True)
class Known:
    """What is there of an article: its newest version, and the newest that came from a pack."""

    newest: int
    pack_version: int | None
    digest: str | None
    state: State | None
    ended_by: str | None
    tests: tuple[str, ...]
    running: int | None


@dataclass(frozen=True, slots=True)
class Logged:
    """One line of the release log."""

    article: str
    version: int
    action: str
    state: State
    share: int
    by: str
    at: datetime
    detail: dict[str, Any] = field(default_factory=dict)
    id: int = 0


async def lock_releases(connection: Any) -> None:
    """Wait for another publisher; held until the transaction ends."""
    await connection.execute("select pg_advisory_xact_lock($1)", _LOCK)


async def list_known(connection: Any) -> dict[str, Known]:
    """Every article, by id."""
    rows = await connection.fetch(
        "select a.article, a.newest, a.running, p.version as pack_version, p.digest, p.state, p.ended_by, p.tests"
        " from (select article, max(version) as newest, max(version) filter (where state in ('online', 'expiring'))"
        " as running from article_version group by article) a left join lateral (select version, digest, state,"
        " ended_by, tests from article_version v where v.article = a.article and v.origin = 'pack'"
        " order by version desc limit 1) p on true"
    )
    return {
        row["article"]: Known(
            row["newest"],
            row["pack_version"],
            row["digest"],
            row["state"],
            row["ended_by"],
            tuple(row["tests"] or ()),
            row["running"],
        )
        for row in rows
    }


async def insert_versions(connection: Any, versions: Sequence[Version]) -> None:
    """Store new versions in one statement."""
    columns = [[_plain(getattr(one, name)) for one in versions] for name in _INSERTED]
    chosen = [f"t.{name} -> 'of'" if name == "tests" else f"t.{name}" for name in _INSERTED]
    arrays = ", ".join(f"${nth}::{kind}[]" for nth, kind in enumerate(_INSERTED.values(), 1))
    names = ", ".join(_INSERTED)
    await connection.execute(
        f"insert into article_version ({names}, audience, effective_from)"
        f" select {', '.join(chosen)}, t.content ->> 'audience', (t.content ->> 'effective_from')::date"
        f" from unnest({arrays}) as t ({names})",
        *columns,
    )


async def insert_draft(connection: Any, version: Version) -> None:
    """Store one draft."""
    await connection.execute(
        "insert into article_version (article, version, pack, origin, state, content, tests, digest, base, authors,"
        " made_at, saved_at, rule, share) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12, $13)",
        version.article,
        version.version,
        version.pack,
        version.origin,
        version.state,
        dict(version.content),
        list(version.tests),
        version.digest,
        version.base,
        list(version.authors),
        version.made_at,
        version.rule,
        version.share,
    )


async def save_version(connection: Any, version: Version) -> None:
    """Write a version as it now is; its article, number, pack, base and making never change."""
    await connection.execute(
        "update article_version set state = $3, content = $4, tests = $5, digest = $6, authors = $7, saved_at = $8,"
        " revision = $9, turn = $10, urgent = $11, share = $12, rule = $13, step = $14, canary_at = $15,"
        " released_at = $16, ended_at = $17, ended_by = $18, why = $19, audience = $20, effective_from = $21, judged_at = $22"
        " where article = $1 and version = $2",
        version.article,
        version.version,
        version.state,
        dict(version.content),
        list(version.tests),
        version.digest,
        list(version.authors),
        version.saved_at,
        version.revision,
        version.turn,
        version.urgent,
        version.share,
        version.rule,
        version.step,
        version.canary_at,
        version.released_at,
        version.ended_at,
        version.ended_by,
        version.why,
        version.content.get("audience"),
        _day(version.content.get("effective_from")),
        version.judged_at,
    )


async def set_tests(connection: Any, tests: Iterable[tuple[str, int, tuple[str, ...]]]) -> None:
    """Give versions other test questions; these are no part of what is released."""
    rows = list(tests)
    if rows:
        await connection.execute(
            "update article_version v set tests = t.tests -> 'of' from unnest($1::text[], $2::int[], $3::jsonb[])"
            " as t (article, version, tests) where v.article = t.article and v.version = t.version",
            [row[0] for row in rows],
            [row[1] for row in rows],
            [_plain(row[2]) for row in rows],
        )


async def end_older(
    connection: Any, newer: Sequence[tuple[str, int]], by: str, at: datetime
) -> list[tuple[str, int, State]]:
    """Archive what these versions take the place of, and withdraw older canaries; returns what ended and how."""
    rows = await connection.fetch(
        "update article_version v set state = case when v.state = 'canary' then 'withdrawn' else 'archived' end,"
        " ended_at = $3, ended_by = $4, why = 'superseded' from unnest($1::text[], $2::int[]) as n (article, version)"
        f" where v.article = n.article and v.version < n.version and v.{_SERVING}"
        " returning v.article, v.version, v.state",
        [article for article, _ in newer],
        [version for _, version in newer],
        at,
        by,
    )
    return [(row["article"], row["version"], row["state"]) for row in rows]


async def withdraw_gone(
    connection: Any, articles: Sequence[str], by: str, at: datetime
) -> list[tuple[str, int, State]]:
    """Withdraw the serving versions of packs whose article is not among these."""
    rows = await connection.fetch(
        "update article_version set state = 'withdrawn', ended_at = $2, ended_by = $3, why = 'gone'"
        f" where {_SERVING} and origin = 'pack' and not article = any($1::text[])"
        " returning article, version, state",
        articles,
        at,
        by,
    )
    return [(row["article"], row["version"], row["state"]) for row in rows]


async def bring_back(connection: Any, versions: Sequence[tuple[str, int]]) -> None:
    """Put ended versions online again."""
    await connection.execute(
        "update article_version v set state = 'online', ended_at = null, ended_by = null, why = ''"
        " from unnest($1::text[], $2::int[]) as n (article, version)"
        " where v.article = n.article and v.version = n.version",
        [article for article, _ in versions],
        [version for _, version in versions],
    )


async def list_serving(database: Database, articles: Sequence[str] | None = None) -> list[Release]:
    """Every version that answers somebody, of these articles when given."""
    rows = await database.fetch(
        f"select {_COLUMNS} from article_version where {_SERVING}"
        " and ($1::text[] is null or article = any($1)) order by article, version",
        articles,
    )
    return [release for row in rows if (release := _readable(_version(row))) is not None]


async def list_newest(
    database: Database,
    state: str | None = None,
    pack: str | None = None,
    topic: str | None = None,
    owner: str | None = None,
    product: str | None = None,
) -> list[Version]:
    """The newest version of each article, or the newest in a state, by pack and id."""
    rows = await database.fetch(
        f"select * from (select distinct on (article) {_COLUMNS} from article_version"
        " where ($1::text is null or state = $1) order by article, version desc) newest"
        " where ($2::text is null or pack = $2) and ($3::text is null or content ->> 'topic' = $3)"
        " and ($4::text is null or content ->> 'owner' = $4)"
        " and ($5::text is null or content ->> 'product' = $5) order by pack, article",
        state,
        pack,
        topic,
        owner,
        product,
    )
    return [_version(row) for row in rows]


async def list_versions(database: Database, article: str) -> list[Version]:
    """All versions of one article, newest first."""
    rows = await database.fetch(
        f"select {_COLUMNS} from article_version where article = $1 order by version desc", article
    )
    return [_version(row) for row in rows]


async def list_in_state(connection: Any, states: Sequence[State]) -> list[Version]:
    """All versions in these states, the longest waiting first."""
    rows = await connection.fetch(
        f"select {_COLUMNS} from article_version where state = any($1::text[])"
        " order by saved_at, article",
        states,
    )
    return [_version(row) for row in rows]


async def list_ending(connection: Any, today: date, horizon: date) -> list[Version]:
    """Serving versions whose last day is near or over, or whose place a newer one has taken."""
    rows = await connection.fetch(
        f"select {_COLUMNS} from article_version v where {_SERVING} and ((content ->> 'effective_to')::date <= $2"
        " or (state <> 'canary' and exists (select from article_version n where n.article = v.article"
        " and n.version > v.version and n.state in ('online', 'expiring') and n.effective_from <= $1)))",
        today,
        horizon,
    )
    return [_version(row) for row in rows]


async def find_version(connection: Any, article: str, version: int) -> Version | None:
    """One version."""
    row = await connection.fetchrow(
        f"select {_COLUMNS} from article_version where article = $1 and version = $2",
        article,
        version,
    )
    return _version(row) if row else None


async def find_open(connection: Any, article: str) -> Version | None:
    """The version that is being written or reviewed."""
    row = await connection.fetchrow(
        f"select {_COLUMNS} from article_version where article = $1"
        " and state in ('draft', 'business_review', 'compliance_review')",
        article,
    )
    return _version(row) if row else None


async def list_of(connection: Any, article: str) -> list[Version]:
    """All versions of one article inside a transaction, newest first."""
    rows = await connection.fetch(
        f"select {_COLUMNS} from article_version where article = $1 order by version desc", article
    )
    return [_version(row) for row in rows]


async def append_log(connection: Any, lines: Sequence[Logged]) -> None:
    """Tell the replicas; hold the publishers' lock."""
    await connection.execute(
        "insert into article_log (article, version, action, state, share, by, at, detail)"
        " select * from unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::smallint[], $6::text[],"
        " $7::timestamptz[], $8::jsonb[])",
        [line.article for line in lines],
        [line.version for line in lines],
        [line.action for line in lines],
        [line.state for line in lines],
        [line.share for line in lines],
        [line.by for line in lines],
        [line.at for line in lines],
        [line.detail for line in lines],
    )


async def last_logged(database: Database) -> int:
    """The id of the newest line of the log; 0 for none."""
    row = await database.fetchrow("select coalesce(max(id), 0) as id from article_log")
    return int(row["id"]) if row else 0


async def list_touched(database: Database, after: int) -> list[str]:
    """The articles of the lines behind an id."""
    rows = await database.fetch("select distinct article from article_log where id > $1", after)
    return [row["article"] for row in rows]


async def list_log(
    database: Database, article: str | None, before: int | None, limit: int
) -> list[Logged]:
    """Lines of the log, newest first; what packs bring at a start only when an article is named."""
    rows = await database.fetch(
        "select id, article, version, action, state, share, by, at, detail from article_log"
        " where (article = $1 or ($1::text is null and by <> 'system:packs'))"
        " and ($2::bigint is null or id < $2) order by id desc limit $3",
        article,
        before,
        limit,
    )
    return [Logged(**row) for row in rows]


def release_of(version: Version) -> Release:
    """A version whose content is whole, as it answers; Misconfigured otherwise."""
    where = f"article_version {version.article} {version.version}"
    return Release(
        article=article_from(
            {**version.content, "tests": list(version.tests)}, version.pack, where
        ),
        version=version.version,
        digest=version.digest,
        released_at=version.released_at or version.saved_at,
        state=version.state,
        share=version.share,
        rule=version.rule,
    )


def _readable(version: Version) -> Release | None:
    """One unreadable article must not keep all the others from answering."""
    try:
        return release_of(version)
    except Misconfigured as error:
        log.error("article_version_unreadable", why=str(error))
        return None


def _version(row: asyncpg.Record) -> Version:
    values = dict(row)
    values["tests"], values["authors"] = tuple(values["tests"]), tuple(values["authors"])
    return Version(**values)


def _plain(value: Any) -> Any:
    """A list of texts inside an object: an array of lists would be taken for an array of two dimensions."""
    return {"of": list(value)} if isinstance(value, tuple) else value


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None
