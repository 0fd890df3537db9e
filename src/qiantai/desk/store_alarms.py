"""SQL of what became of alarms: which rang, who took care of them, and which are closed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from qiantai.floor.database import Database

_COLUMNS = 'conversation, kind, "offset", state, rings, rang_at, by, by_name, acted_at, note, assigned_to, assigned_name'

RING = f"""
insert into desk_alarm as d (conversation, kind, "offset", severity, raised_at, rang_at, rings)
select conversation, kind, "offset", 0, $4, $4, 1
from unnest($1::uuid[], $2::text[], $3::int[]) as t (conversation, kind, "offset")
on conflict (conversation, kind) do update set state = 'open', "offset" = excluded."offset", rang_at = excluded.rang_at,
    raised_at = case when d.state = 'closed' then excluded.raised_at else d.raised_at end,
    rings = case when d.state = 'closed' then 1 else d.rings + 1 end, by = null, by_name = null, acted_at = null,
    note = '', assigned_to = null, assigned_name = null
where (d.state = 'closed' and d."offset" < excluded."offset")
    or (d.state = 'open' and coalesce(d.rang_at <= $5, true))
returning {_COLUMNS}
"""

CARE = f"""
insert into desk_alarm as d (conversation, kind, "offset", severity, raised_at, state, by, by_name, acted_at, note,
    assigned_to, assigned_name) values ($1, $2, $3, $4, $8, $5, $6, $7, $8, $9, $10, $11)
on conflict (conversation, kind) do update set state = excluded.state, "offset" = greatest(d."offset", excluded."offset"),
    by = excluded.by, by_name = excluded.by_name, acted_at = excluded.acted_at,
    note = case when excluded.note = '' and d.state <> 'closed' then d.note else excluded.note end,
    assigned_to = case when d.state = 'closed' then excluded.assigned_to
        else coalesce(excluded.assigned_to, d.assigned_to) end,
    assigned_name = case when d.state = 'closed' then excluded.assigned_name
        else coalesce(excluded.assigned_name, d.assigned_name) end
where d.state = any($12) or (d.state = 'closed' and d."offset" < excluded."offset")
returning {_COLUMNS}
"""


@dataclass(frozen=True, slots=True)
class Cared:
    """An alarm that rang or that somebody acted on; `offset` is the evidence it was about."""

    conversation: UUID
    kind: str
    offset: int
    state: str
    rings: int
    rang_at: datetime | None
    by: str | None
    by_name: str | None
    acted_at: datetime | None
    note: str
    assigned_to: str | None
    assigned_name: str | None


async def list_cared(
    database: Database, conversations: Collection[UUID]
) -> dict[tuple[UUID, str], Cared]:
    """What became of the alarms of these conversations, by conversation and kind."""
    rows = await database.fetch(
        f"select {_COLUMNS} from desk_alarm where conversation = any($1)", list(conversations)
    )
    return {(row["conversation"], row["kind"]): Cared(**row) for row in rows}


async def ring(
    connection: Any, dangers: Sequence[tuple[UUID, str, int]], now: datetime, before: datetime
) -> list[Cared]:
    """Let these ring (conversation, kind, offset) that are new or rang `before` last; each once, whoever asks."""
    conversations, kinds, offsets = zip(*dangers, strict=True)
    rows = await connection.fetch(
        RING, list(conversations), list(kinds), list(offsets), now, before
    )
    return [Cared(**row) for row in rows]


async def care(
    connection: Any,
    alarm: tuple[UUID, str, int, int],
    state: str,
    by: tuple[str, str],
    at: datetime,
    note: str,
    to: tuple[str, str] | None,
    allowed: Collection[str],
) -> Cared | None:
    """Act on an alarm (conversation, kind, offset, severity) in one of the allowed states; None when it is in another.

    One that was closed before evidence of this offset came is as new.
    """
    row = await connection.fetchrow(
        CARE, *alarm, state, *by, at, note, *(to or (None, None)), list(allowed)
    )
    return Cared(**row) if row else None


async def find_cared(connection: Any, conversation: UUID, kind: str) -> Cared | None:
    """What became of one alarm."""
    row = await connection.fetchrow(
        f"select {_COLUMNS} from desk_alarm where conversation = $1 and kind = $2",
        conversation,
        kind,
    )
    return Cared(**row) if row else None
