"""All SQL of tags, snoozes, readings and mentions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from qiantai.floor.database import Database

MOST_LISTED = 100
SNOOZE = """
insert into conversation_snooze (conversation, staff, until, at) values ($1, $2, $3, $4)
on conflict (conversation) do update set staff = $2, until = $3, at = $4
"""
READ = """
insert into conversation_read as r (conversation, reader, "offset", at) values ($1, $2, $3, $4)
on conflict (conversation, reader) do update set "offset" = excluded."offset", at = excluded.at
where r."offset" < excluded."offset"
"""
MENTION = 'conversation, "offset", staff, by_name, text, at, seen_at, about'


@dataclass(frozen=True, slots=True)
class Snooze:
    """Until when a conversation was put aside; whether it still rests is its own status."""

    conversation: UUID
    until: datetime


@dataclass(frozen=True, slots=True)
class Mention:
    """A note of `by_name` that names a member of staff, or what else calls them: consult, conference, transfer, alarm."""

    conversation: UUID
    offset: int
    staff: str
    by_name: str
    text: str
    at: datetime
    seen_at: datetime | None
    about: str = "note"


async def list_tags(database: Database, conversations: Collection[UUID]) -> dict[UUID, list[str]]:
    """Tags by conversation, in the order of adding."""
    rows = await database.fetch(
        "select conversation, tag from conversation_tag where conversation = any($1)"
        " order by at, tag",
        list(conversations),
    )
    found: dict[UUID, list[str]] = {}
    for row in rows:
        found.setdefault(row["conversation"], []).append(row["tag"])
    return found


async def list_used_tags(database: Database) -> list[str]:
    """Tags in use, the commonest first."""
    rows = await database.fetch(
        f"select tag from conversation_tag group by tag order by count(*) desc, tag limit {MOST_LISTED}"
    )
    return [row["tag"] for row in rows]


async def set_tags(
    connection: Any, conversation: UUID, tags: Sequence[str], staff: str, now: datetime
) -> None:
    """Let a conversation have exactly these tags."""
    await connection.execute(
        "delete from conversation_tag where conversation = $1 and tag <> all($2)",
        conversation,
        list(tags),
    )
    await connection.executemany(
        "insert into conversation_tag (conversation, tag, added_by, at) values ($1, $2, $3, $4)"
        " on conflict do nothing",
        [(conversation, tag, staff, now) for tag in tags],
    )


async def set_snooze(
    database: Database, conversation: UUID, staff: str, until: datetime, now: datetime
) -> None:
    """Put a conversation aside."""
    await database.execute(SNOOZE, conversation, staff, until, now)


async def end_snooze(connection: Any, conversation: UUID, until: datetime | None = None) -> None:
    """Forget one; with `until` only that date, which may have been renewed meanwhile."""
    await connection.execute(
        "delete from conversation_snooze where conversation = $1 and ($2::timestamptz is null or until = $2)",
        conversation,
        until,
    )


async def list_snoozed(database: Database, conversations: Collection[UUID]) -> dict[UUID, datetime]:
    """Until when each of these was put aside last."""
    rows = await database.fetch(
        "select conversation, until from conversation_snooze where conversation = any($1)",
        list(conversations),
    )
    return {row["conversation"]: row["until"] for row in rows}


async def list_due(database: Database, now: datetime) -> list[Snooze]:
    """Snoozes whose time has come, longest first."""
    rows = await database.fetch(
        "select conversation, until from conversation_snooze where until <= $1 order by until limit 200",
        now,
    )
    return [Snooze(**row) for row in rows]


async def set_read(
    database: Database, conversation: UUID, reader: str, offset: int, now: datetime
) -> None:
    """Keep how far somebody has read; it never goes back."""
    await database.execute(READ, conversation, reader, offset, now)


async def list_read(
    database: Database, conversations: Collection[UUID], readers: Collection[str]
) -> dict[tuple[UUID, str], int]:
    """Offsets by conversation and reader."""
    rows = await database.fetch(
        'select conversation, reader, "offset" from conversation_read'
        " where conversation = any($1) and reader = any($2)",
        list(conversations),
        list(readers),
    )
    return {(row["conversation"], row["reader"]): row["offset"] for row in rows}


async def add_mention(database: Database, one: Mention) -> None:
    """Keep one; a note names a person once."""
    await database.execute(
        f"insert into mention ({MENTION}) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
        one.conversation,
        one.offset,
        one.staff,
        one.by_name,
        one.text,
        one.at,
        one.seen_at,
        one.about,
    )


async def list_mentions(database: Database, staff: str) -> list[Mention]:
    """Mentions of a member of staff, latest first."""
    rows = await database.fetch(
        f"select {MENTION} from mention where staff = $1 order by at desc limit {MOST_LISTED}",
        staff,
    )
    return [Mention(**row) for row in rows]


async def is_mentioned(database: Database, staff: str, conversation: UUID) -> bool:
    """Whether a note of this conversation names this member of staff."""
    row = await database.fetchrow(
        "select 1 from mention where staff = $1 and conversation = $2 limit 1", staff, conversation
    )
    return row is not None


async def see_mentions(database: Database, staff: str, conversation: UUID, now: datetime) -> None:
    """Mark a person's mentions of a conversation as seen."""
    await database.execute(
        "update mention set seen_at = $3 where staff = $1 and conversation = $2 and seen_at is null",
        staff,
        conversation,
        now,
    )
