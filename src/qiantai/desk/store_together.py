"""SQL of those who watch conversations."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from qiantai.floor.database import Database


@dataclass(frozen=True, slots=True)
class Watcher:
    """A supervisor who watches, and since when."""

    staff: str
    name: str
    since: datetime


async def watch(connection: Any, conversation: UUID, watcher: Watcher) -> None:
    """Note that somebody watches; watching again keeps since when."""
    await connection.execute(
        "insert into desk_watch (conversation, staff, name, since) values ($1, $2, $3, $4)"
        " on conflict (conversation, staff) do nothing",
        conversation,
        watcher.staff,
        watcher.name,
        watcher.since,
    )


async def unwatch(connection: Any, conversation: UUID, staff: str) -> bool:
    """Note that somebody watches no more; False when they did not."""
    row = await connection.fetchrow(
        "delete from desk_watch where conversation = $1 and staff = $2 returning staff",
        conversation,
        staff,
    )
    return row is not None


async def list_watchers(database: Database, conversation: UUID) -> list[Watcher]:
    """Who watches a conversation, longest first."""
    rows = await database.fetch(
        "select staff, name, since from desk_watch where conversation = $1 order by since, staff",
        conversation,
    )
    return [Watcher(**row) for row in rows]
