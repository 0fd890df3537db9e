"""SQL of routing: who waits, slim enough to read thousands at once, and the offers that ring."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from qiantai.desk.model import Priority, QueueEntry
from qiantai.desk.routing import Offer, Waiter
from qiantai.desk.store_queue import ENTRY, NO_OFFER, entries

LOCK = "select pg_advisory_xact_lock(hashtextextended('desk:route', 0))"

WAITERS = """
select conversation, skill, priority, waiting_since, channel, needs_level, known_by, reserved_for, reserved_until,
    declined, declined_at
from queue_entry where state = 'waiting'
"""

MIGHT_RING = """
    and offered_to is null and (skill = any($1) or priority = 0 or reserved_for is not null)
"""
IN_TIME = " order by waiting_since, conversation"

CLAIM = """
update queue_entry q set offered_to = o.staff, offered_name = o.name, offered_until = $4
from unnest($1::uuid[], $2::text[], $3::text[]) as o (conversation, staff, name)
where q.conversation = o.conversation and q.state = 'waiting' and q.offered_to is null
returning q.conversation, q.offered_to as staff
"""

RING = """
update agent_presence set state = 'ringing', since = $2
where staff = any($1) and state in ('ready', 'talking') returning staff
"""


@dataclass(frozen=True, slots=True)
class Ringing:
    """An offer that rings: at whom, until when, and whose conversation."""

    conversation: UUID
    staff: str
    until: datetime


async def lock_route(connection: Any) -> None:
    """Let one server at a time decide."""
    await connection.execute(LOCK)


async def list_waiters(connection: Any, skills: Collection[str] | None = None) -> list[Waiter]:
    """Everybody who waits; with `skills` only those whom nobody is rung for and whom agents of these might serve."""
    if skills is None:
        rows = await connection.fetch(f"{WAITERS}{IN_TIME}")
    else:
        rows = await connection.fetch(f"{WAITERS}{MIGHT_RING}{IN_TIME}", list(skills))
    return [
        Waiter(
            row[0],
            row[1],
            Priority(row[2]),
            row[3],
            row[4],
            row[5],
            row[6],
            row[7],
            row[8],
            frozenset(row[9]),
            row[10],
        )
        for row in rows
    ]


async def claim(
    connection: Any, offers: Sequence[Offer], names: Sequence[str], until: datetime
) -> list[Offer]:
    """Ring at agents; returns the offers that now ring, without those somebody was quicker for."""
    rows = await connection.fetch(
        CLAIM,
        [offer.conversation for offer in offers],
        [offer.staff for offer in offers],
        list(names),
        until,
    )
    return [Offer(row["conversation"], row["staff"]) for row in rows]


async def ring(connection: Any, staff: Sequence[str], now: datetime) -> set[str]:
    """Write that it rings at these agents; returns those who were there to hear it."""
    rows = await connection.fetch(RING, list(staff), now)
    return {row["staff"] for row in rows}


async def withdraw(
    connection: Any, conversation: UUID, staff: str, declined_at: datetime | None = None
) -> bool:
    """Stop an offer; with `declined_at` it was declined then. False when it does not ring at this agent."""
    row = await connection.fetchrow(
        f"update queue_entry set {NO_OFFER}, declined_at = coalesce($3, declined_at),"
        " declined = case when $3::timestamptz is null then declined else declined || $2::text end"
        " where conversation = $1 and offered_to = $2 returning conversation",
        conversation,
        staff,
        declined_at,
    )
    return row is not None


async def expire(connection: Any, now: datetime) -> list[Ringing]:
    """Stop the offers whose time has passed; those that another transaction has in hand are left to it."""
    rows = await connection.fetch(
        f"with due as (select conversation, offered_to, offered_until from queue_entry where offered_until <= $1"
        f" order by conversation for update skip locked)"
        f" update queue_entry q set {NO_OFFER} from due where q.conversation = due.conversation"
        f" returning q.conversation, due.offered_to as staff, due.offered_until as until",
        now,
    )
    return [Ringing(**row) for row in rows]


async def find_ringing(connection: Any, staff: str, now: datetime) -> Ringing | None:
    """What rings at this agent now, or None."""
    row = await connection.fetchrow(
        "select conversation, offered_to as staff, offered_until as until from queue_entry"
        " where offered_to = $1 and offered_until > $2",
        staff,
        now,
    )
    return Ringing(**row) if row else None


async def list_to_tell(connection: Any) -> list[QueueEntry]:
    """Everybody who waits, with what they were told."""
    rows = await connection.fetch(
        f"select {ENTRY} from queue_entry where state = 'waiting' order by waiting_since"
    )
    return entries(rows)


async def may_tell(connection: Any) -> bool:
    """Whether this transaction is the one that tells those who wait; other servers leave it to it."""
    row = await connection.fetchrow(
        "select pg_try_advisory_xact_lock(hashtextextended('desk:tell', 0)) as mine"
    )
    return bool(row["mine"])
