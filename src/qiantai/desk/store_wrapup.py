"""SQL of wrap-ups: one for each time an agent held a conversation."""

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from qiantai.desk.wrapping import Handled, WrapUp
from qiantai.floor.database import Database

FORM = "intent, result, summary, promise, follow_up_on, tags"
KEEP = f"""
insert into wrap_up (conversation, taken_at, staff, {FORM}, kept_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (conversation, taken_at) do update set intent = excluded.intent, result = excluded.result,
    summary = excluded.summary, promise = excluded.promise, follow_up_on = excluded.follow_up_on, tags = excluded.tags,
    kept_at = excluded.kept_at
"""


async def find_handled(database: Database, conversation: UUID, staff: str) -> Handled | None:
    """When this agent last held the conversation, and how that ended; None when they never did."""
    row = await database.fetchrow(
        "select conversation, answered_at as taken_at, how from queue_spell"
        " where conversation = $1 and staff = $2 and answered_at is not null order by id desc limit 1",
        conversation,
        staff,
    )
    return Handled(**row) if row else None


async def find_wrap_up(database: Database, handled: Handled) -> WrapUp | None:
    """What was written down, or None."""
    row = await database.fetchrow(
        f"select {FORM} from wrap_up where conversation = $1 and taken_at = $2",
        handled.conversation,
        handled.taken_at,
    )
    return _wrap_up(row) if row else None


async def keep_wrap_up(
    connection: Any, handled: Handled, staff: str, form: WrapUp, now: datetime
) -> None:
    """Write it down; writing it again corrects it."""
    await connection.execute(
        KEEP,
        handled.conversation,
        handled.taken_at,
        staff,
        form.intent,
        form.result,
        form.summary,
        form.promise,
        form.follow_up_on,
        list(form.tags),
        now,
    )


def _wrap_up(row: asyncpg.Record) -> WrapUp:
    return WrapUp(**{**row, "tags": tuple(row["tags"])})
