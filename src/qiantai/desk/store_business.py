"""All SQL of the approvals that services driven for customers need."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from qiantai.floor.database import Database

_APPROVAL = "id, conversation, flow, slots, amount, by, by_name, asked_at, until, state, decided_by, decided_at, note"


@dataclass(frozen=True, slots=True)
class Approval:
    """One service that waits for a second person, or what that person said."""

    id: int
    conversation: UUID
    flow: str
    slots: Mapping[str, Any]
    amount: Decimal | None
    by: str
    by_name: str
    asked_at: datetime
    until: datetime
    state: str
    decided_by: str | None
    decided_at: datetime | None
    note: str


async def ask(
    connection: Any,
    conversation: UUID,
    flow: str,
    slots: Mapping[str, Any],
    amount: Decimal | None,
    by: tuple[str, str],
    at: datetime,
    until: datetime,
) -> Approval:
    """Keep what waits for approval; a newer one of the same flow replaces the one that is still open."""
    row = await connection.fetchrow(
        "insert into desk_approval (conversation, flow, slots, amount, by, by_name, asked_at, until)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (conversation, flow) where state = 'open'"
        " do update set slots = excluded.slots, amount = excluded.amount, by = excluded.by,"
        f" by_name = excluded.by_name, asked_at = excluded.asked_at, until = excluded.until returning {_APPROVAL}",
        conversation,
        flow,
        dict(slots),
        amount,
        *by,
        at,
        until,
    )
    return Approval(**row)


async def decide(
    connection: Any, conversation: UUID, approval: int, state: str, by: str, note: str, at: datetime
) -> Approval | None:
    """The decision on an open approval that has not run out, once; None when there is none."""
    row = await connection.fetchrow(
        "update desk_approval set state = $3, decided_by = $4, note = $5, decided_at = $6 where id = $1"
        f" and conversation = $2 and state = 'open' and until > $6 and by <> $4 returning {_APPROVAL}",
        approval,
        conversation,
        state,
        by,
        note,
        at,
    )
    return Approval(**row) if row else None


async def fail(database: Database, approval: int, note: str) -> None:
    """An approved service that could not be begun."""
    await database.execute(
        "update desk_approval set state = 'failed', note = $2 where id = $1", approval, note
    )


async def find(database: Database, approval: int) -> Approval | None:
    """One approval."""
    row = await database.fetchrow(f"select {_APPROVAL} from desk_approval where id = $1", approval)
    return Approval(**row) if row else None


async def of_conversation(database: Database, conversation: UUID) -> list[Approval]:
    """The approvals of a conversation, newest first."""
    rows = await database.fetch(
        f"select {_APPROVAL} from desk_approval where conversation = $1 order by id desc limit 50",
        conversation,
    )
    return [Approval(**row) for row in rows]


async def waiting(database: Database, at: datetime) -> list[Approval]:
    """What waits for a second person now, oldest first."""
    rows = await database.fetch(
        f"select {_APPROVAL} from desk_approval where state = 'open' and until > $1 order by id limit 200",
        at,
    )
    return [Approval(**row) for row in rows]


async def decided(database: Database, at: datetime) -> list[Approval]:
    """What was decided or ran out, latest first; what ran out is `expired`."""
    rows = await database.fetch(
        f"select {_APPROVAL} from desk_approval where state <> 'open' or until <= $1"
        " order by coalesce(decided_at, until) desc, id desc limit 100",
        at,
    )
    return [
        Approval(**{**row, "state": "expired" if row["state"] == "open" else row["state"]})
        for row in rows
    ]
