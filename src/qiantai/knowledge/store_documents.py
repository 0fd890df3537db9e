"""All SQL of documents: their versions and clauses, kept for as long as an answer may cite them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import asyncpg

from qiantai.floor.database import Database
from qiantai.knowledge.clauses import Clause, Document, clause_from, clause_values
from qiantai.knowledge.documents import document_from

DocumentState = Literal["draft", "online", "withdrawn", "rejected"]
_LOCK = 0x646F6373  # one publisher at a time
_COLUMNS = (
    "v.document, v.revision, v.pack, v.content, v.state, v.source, v.made_at, v.made_by, v.settled_at, v.settled_by,"
    " v.note, (select count(*) from document_clause c where c.document = v.document and c.revision = v.revision)"
    " as clauses"
)
_INSERT = """
with given as (
    select * from jsonb_to_recordset($1) as g (document text, revision int, pack text, version text, digest text,
        words text, content jsonb, audience text, effective_from date, state text, source text, made_at timestamptz,
        made_by text, settled_at timestamptz, settled_by text, clauses jsonb)
), kept as (
    insert into document_version (document, revision, pack, version, digest, words, content, audience, effective_from,
        state, source, made_at, made_by, settled_at, settled_by)
    select document, revision, pack, version, digest, words, content, audience, effective_from, state, source,
        made_at, made_by, settled_at, settled_by from given
)
insert into document_clause (document, revision, place, number, path, title, text, page, tables)
select g.document, g.revision, c.place, c.number, c.path, c.title, c.text, c.page, c.tables
from given g cross join lateral jsonb_to_recordset(g.clauses) as c (place int, number text, path jsonb, title text,
    text text, page int, tables jsonb)
"""


@dataclass(frozen=True, slots=True)
class Edition:
    """One version as it is kept: the document (with clauses only where asked) and what was decided about it."""

    document: Document
    state: DocumentState
    source: str  # the file it was imported from
    made_at: datetime
    made_by: str
    settled_at: datetime | None
    settled_by: str | None
    note: str
    clauses: int


@dataclass(frozen=True, slots=True)
class Known:
    """What is needed to tell whether content is new."""

    revision: int
    digest: str
    words: str
    state: DocumentState


async def lock_documents(connection: Any) -> None:
    """Wait for another publisher; held until the transaction ends."""
    await connection.execute("select pg_advisory_xact_lock($1)", _LOCK)


async def newest_revisions(connection: Any) -> dict[str, int]:
    """The highest revision of every document."""
    rows = await connection.fetch(
        "select document, max(revision) as revision from document_version group by document"
    )
    return {row["document"]: row["revision"] for row in rows}


async def newest_of_packs(connection: Any) -> dict[str, Known]:
    """The newest version that a pack brought, by document."""
    rows = await connection.fetch(
        "select distinct on (document) document, revision, digest, words, state from document_version"
        " where pack <> '' order by document, revision desc"
    )
    return {row["document"]: _known(row) for row in rows}


async def known_versions(connection: Any, document: str) -> list[Known]:
    """All versions of a document, newest first."""
    rows = await connection.fetch(
        "select revision, digest, words, state from document_version where document = $1 order by revision desc",
        document,
    )
    return [_known(row) for row in rows]


async def insert_editions(connection: Any, editions: Sequence[Edition], words: Any) -> None:
    """Store versions with all their clauses in one statement; `words(document)` is the digest of what is read."""
    if editions:
        await connection.execute(
            _INSERT, [_row(edition, words(edition.document)) for edition in editions]
        )


async def withdraw_packs(connection: Any, kept: Sequence[str], by: str, now: datetime) -> None:
    """Withdraw what packs brought and bring no more, and put online again what they bring anew."""
    await connection.execute(
        "update document_version set state = 'withdrawn', settled_at = $3, settled_by = $2"
        " where state = 'online' and pack <> '' and not document = any($1::text[])",
        kept,
        by,
        now,
    )
    await connection.execute(
        "update document_version v set state = 'online', settled_at = $3, settled_by = $2 where state = 'withdrawn'"
        " and pack <> '' and settled_by = $2 and document = any($1::text[]) and revision = (select max(revision)"
        " from document_version where document = v.document and pack <> '')",
        kept,
        by,
        now,
    )


async def set_state(
    connection: Any,
    document: str,
    revision: int,
    state: DocumentState,
    by: str,
    now: datetime,
    note: str,
) -> None:
    """Settle a version."""
    await connection.execute(
        "update document_version set state = $3, settled_by = $4, settled_at = $5, note = $6"
        " where document = $1 and revision = $2",
        document,
        revision,
        state,
        by,
        now,
        note,
    )


async def lock_edition(connection: Any, document: str, revision: int) -> Edition | None:
    """One version without clauses, held until the transaction ends."""
    row = await connection.fetchrow(
        f"select {_COLUMNS} from document_version v where document = $1 and revision = $2 for update",
        document,
        revision,
    )
    return None if row is None else _edition(row)


async def list_editions(
    database: Database, states: Sequence[str], kind: str | None, document: str | None
) -> list[Edition]:
    """Versions without clauses, by document, newest first."""
    rows = await database.fetch(
        f"select {_COLUMNS} from document_version v where state = any($1::text[])"
        " and ($2::text is null or content ->> 'kind' = $2) and ($3::text is null or document = $3)"
        " order by document, revision desc",
        states,
        kind,
        document,
    )
    return [_edition(row) for row in rows]


async def find_edition(
    database: Database, document: str, version: str | None, day: date
) -> Edition | None:
    """The version of this revision or of this printed name, else the newest online that has begun; without clauses."""
    row = await database.fetchrow(
        f"select {_COLUMNS} from document_version v where document = $1 and case when $2::text is null"
        " then state = 'online' and effective_from <= $3 else revision::text = $2 or version = $2 end"
        " order by (revision::text = $2) desc nulls last, state in ('online', 'withdrawn') desc, revision desc limit 1",
        document,
        version,
        day,
    )
    return None if row is None else _edition(row)


async def clauses_of(
    database: Database, keys: Sequence[tuple[str, int]]
) -> Mapping[tuple[str, int], tuple[Clause, ...]]:
    """The clauses of these versions, in order."""
    rows = await database.fetch(
        "select document, revision, number, path, title, text, page, tables from document_clause"
        " where (document, revision) in (select * from unnest($1::text[], $2::int[])) order by document, revision, place",
        [document for document, _ in keys],
        [revision for _, revision in keys],
    )
    found: dict[tuple[str, int], list[Clause]] = {key: [] for key in keys}
    for row in rows:
        clause = clause_from(row["document"], dict(row))
        found[row["document"], row["revision"]].append(clause)
    return {key: tuple(clauses) for key, clauses in found.items()}


def _known(row: asyncpg.Record) -> Known:
    return Known(row["revision"], row["digest"], row["words"], row["state"])


def _row(edition: Edition, words: str) -> dict[str, Any]:
    document = edition.document
    return {
        "document": document.id,
        "revision": document.revision,
        "pack": document.pack,
        "version": document.version,
        "digest": document.digest,
        "words": words,
        "content": document.content,
        "audience": document.audience,
        "effective_from": document.effective_from,
        "state": edition.state,
        "source": edition.source,
        "made_at": edition.made_at,
        "made_by": edition.made_by,
        "settled_at": edition.settled_at,
        "settled_by": edition.settled_by,
        "clauses": [
            {"place": place, **clause_values(clause)}
            for place, clause in enumerate(document.clauses)
        ],
    }


def _edition(row: asyncpg.Record) -> Edition:
    where = f"document_version {row['document']} {row['revision']}"
    document = document_from(row["content"], row["pack"], lambda field: f"{where}: {field}")
    return Edition(
        document=document.saved(row["revision"]),
        state=row["state"],
        source=row["source"],
        made_at=row["made_at"],
        made_by=row["made_by"],
        settled_at=row["settled_at"],
        settled_by=row["settled_by"],
        note=row["note"],
        clauses=row["clauses"],
    )
