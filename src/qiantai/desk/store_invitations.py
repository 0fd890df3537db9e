"""SQL of invitations into a conversation: each ends once, by the colleague's answer, the inviter's, or its time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from qiantai.floor.database import Database

_COLUMNS = "id, conversation, staff, name, by, by_name, asked_at, until, state, answered_at, reason"

INVITE = f"""
insert into desk_invitation (conversation, staff, name, by, by_name, asked_at, until)
values ($1, $2, $3, $4, $5, $6, $7) on conflict (conversation, staff) where state = 'open' do nothing
returning {_COLUMNS}
"""

ANSWER = f"""
update desk_invitation set state = $3, answered_at = $4, reason = $5
where conversation = $1 and staff = $2 and state = 'open' and until > $4 and ($6::text is null or by = $6)
returning {_COLUMNS}
"""

EXPIRE = f"""
update desk_invitation set state = 'expired', answered_at = $1
where id in (select id from desk_invitation where state = 'open' and until <= $1 order by id for update skip locked)
returning {_COLUMNS}
"""

LATEST = f"""
select distinct on (staff) {_COLUMNS} from desk_invitation where conversation = $1 and by = $2 and asked_at > $3
order by staff, id desc
"""


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody is asked to speak beside the holder; `state` is open, accepted, declined, expired or withdrawn."""

    id: int
    conversation: UUID
    staff: str
    name: str
    by: str
    by_name: str
    asked_at: datetime
    until: datetime
    state: str
    answered_at: datetime | None
    reason: str


async def invite(
    connection: Any,
    conversation: UUID,
    to: tuple[str, str],
    by: tuple[str, str],
    now: datetime,
    until: datetime,
) -> Invitation | None:
    """Ask a colleague (id and name) in; None when one of this conversation rings at them already."""
    row = await connection.fetchrow(INVITE, conversation, *to, *by, now, until)
    return Invitation(**row) if row else None


async def answer(
    connection: Any,
    conversation: UUID,
    staff: str,
    state: str,
    now: datetime,
    reason: str = "",
    by: str | None = None,
) -> Invitation | None:
    """End the open invitation of this colleague, once; with `by` only who invited may. None when none rings."""
    row = await connection.fetchrow(ANSWER, conversation, staff, state, now, reason, by)
    return Invitation(**row) if row else None


async def expire(connection: Any, now: datetime) -> Sequence[Invitation]:
    """End those whose time has passed; each of several servers gets its own."""
    return [Invitation(**row) for row in await connection.fetch(EXPIRE, now)]


async def list_ringing(database: Database, staff: str, now: datetime) -> Sequence[Invitation]:
    """What this colleague is invited to now, oldest first."""
    rows = await database.fetch(
        f"select {_COLUMNS} from desk_invitation where staff = $1 and state = 'open' and until > $2 order by id",
        staff,
        now,
    )
    return [Invitation(**row) for row in rows]


async def find_latest(database: Database, conversation: UUID, staff: str) -> Invitation | None:
    """The colleague's latest invitation into this conversation."""
    row = await database.fetchrow(
        f"select {_COLUMNS} from desk_invitation where conversation = $1 and staff = $2 order by id desc limit 1",
        conversation,
        staff,
    )
    return Invitation(**row) if row else None


async def list_latest(
    database: Database, conversation: UUID, by: str, since: datetime
) -> Sequence[Invitation]:
    """The latest invitation of each colleague whom this holder asked since then."""
    rows = await database.fetch(LATEST, conversation, by, since)
    return [Invitation(**row) for row in rows]
