"""The audit log: append-only rows in one hash chain, so that a later change, removal or insertion shows."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import asyncpg
import orjson

from qiantai.floor.database import Database

VERIFY_ROWS = 5000
_PLAIN = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
_APPEND = """
select audit_append($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::json[], $6::bytea[], $7::bytea[])
"""
_PAGE = """
select id, at, actor, action, subject, detail from audit_log
where $2::bigint is null or id < $2 order by id desc limit $1
"""


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """Who did what to what: `action` is `noun:noun:past`, `subject` is `kind:id`, `detail` holds plain values."""

    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A record with its place in the chain, counted from 1."""

    id: int
    record: AuditRecord


@dataclass(frozen=True, slots=True)
class Verification:
    """Rows that hold, and the first place that does not (None when all do) with the reason."""

    count: int
    broken_at: int | None
    why: str


class Audit:
    """Appends to the one chain of the installation."""

    async def append(self, connection: Any, records: Sequence[AuditRecord]) -> None:
        """Add records in order inside the caller's transaction, in one round trip.

        The row of `audit_head` is the lock of the chain and is held until the caller commits: append last.
        """
        if records:
            await connection.execute(_APPEND, *columns(records))


def columns(records: Sequence[AuditRecord]) -> tuple[list[Any], ...]:
    """The arguments of the database's `audit_append`: at, actor, action, subject, detail, and the halves of a link.

    The database puts the place in the chain between the halves and hashes the whole, so that a statement which
    writes something may record it as well.
    """
    rows = [_row(record) for record in records]
    return tuple(map(list, zip(*rows, strict=True))) if rows else ([], [], [], [], [], [], [])


def _row(record: AuditRecord) -> tuple[datetime, str, str, str, str, bytes, bytes]:
    detail = orjson.dumps(dict(record.detail), default=str, option=_PLAIN)
    words = (record.actor, record.action, record.subject)
    return (record.at, *words, detail.decode(), *_halves(record.at, words, detail))


def _halves(at: datetime, words: tuple[str, str, str], detail: bytes) -> tuple[bytes, bytes]:
    """What stands before and behind the place in a record's canonical form: JSON with its keys in order."""
    actor, action, subject = words
    first = orjson.dumps(
        {
            "action": action,
            "actor": actor,
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "detail": orjson.Fragment(detail),
        }
    )
    return first[:-1] + b',"id":', b',"subject":' + orjson.dumps(subject) + b"}"


def _link(
    previous: bytes, place: int, at: datetime, words: tuple[str, str, str], detail: bytes
) -> bytes:
    first, last = _halves(at, words, detail)
    return hashlib.sha256(previous + first + str(place).encode() + last).digest()


async def list_audit(
    database: Database, limit: int = 50, before: int | None = None
) -> list[AuditEntry]:
    """The newest records first; `before` is the id where the last page ended."""
    rows = await database.fetch(_PAGE, max(1, min(limit, 500)), before)
    return [
        AuditEntry(
            row["id"],
            AuditRecord(
                row["actor"], row["action"], row["subject"], orjson.loads(row["detail"]), row["at"]
            ),
        )
        for row in rows
    ]


async def verify(database: Database) -> Verification:
    """Walk the whole chain and name the first row that was changed, removed or inserted.

    Somebody who may switch triggers off and rewrites every later row and the head as well is not found:
    keep copies of the head outside.
    """
    async with (
        database.pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        head = await connection.fetchrow("select count, hash from audit_head")
        if head is None:
            return Verification(0, 1, "head_missing")
        return await _walk(connection, head["count"], head["hash"])


async def _walk(connection: Any, count: int, final: bytes) -> Verification:
    place, previous = 0, b""
    while rows := await connection.fetch(
        "select * from audit_log where id > $1 order by id limit $2", place, VERIFY_ROWS
    ):
        for row in rows:
            why = _fault(row, place + 1, previous, count)
            if why:
                return Verification(place, place + 1, why)
            place, previous = row["id"], row["hash"]
    if place < count:
        return Verification(place, place + 1, "removed")
    if previous != final:
        return Verification(place, place or 1, "head_changed")
    return Verification(place, None, "")


def _fault(row: asyncpg.Record, expected: int, previous: bytes, count: int) -> str:
    if row["id"] != expected:
        return "removed"
    if expected > count:
        return "inserted"
    words = (row["actor"], row["action"], row["subject"])
    found = _link(previous, expected, row["at"], words, row["detail"].encode())
    return "" if found == row["hash"] else "changed"
