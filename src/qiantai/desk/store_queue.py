"""SQL of the queue: entries, the offers on them, and each wait with its end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from qiantai.desk.model import EntryState, Priority, QueueEntry
from qiantai.floor.database import Database

ENTRY = (
    "conversation, customer, customer_name, skill, priority, reason, elder, channel, packet, requested_at,"
    " waiting_since, state, holder, holder_name, taken_at, first_said_at, done_at, needs_level, known_by,"
    " reserved_for, reserved_until, offered_to, offered_name, offered_until, declined, declined_at, callback_at, told"
)
NO_OFFER = "offered_to = null, offered_name = null, offered_until = null"
UNRESERVED = "reserved_for = null, reserved_until = null"

ENQUEUE = """
insert into queue_entry as q (conversation, customer, customer_name, skill, priority, reason, elder, channel, packet,
    requested_at, waiting_since, known_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
    (select staff from queue_spell where coalesce(customer, conversation::text) = coalesce($2::text, $1::uuid::text)
        and ended_at > $10::timestamptz - $12::interval and staff is not null order by ended_at desc limit 1))
on conflict (conversation) do update set
    customer = excluded.customer, customer_name = excluded.customer_name, reason = excluded.reason,
    elder = excluded.elder, channel = excluded.channel, packet = excluded.packet,
    requested_at = excluded.requested_at, state = 'waiting', holder = null, holder_name = null, taken_at = null,
    first_said_at = null, done_at = null, known_by = excluded.known_by,
    needs_level = case when q.state = 'waiting' then q.needs_level end,
    reserved_for = case when q.state = 'waiting' then q.reserved_for end,
    reserved_until = case when q.state = 'waiting' then q.reserved_until end,
    declined = case when q.state = 'waiting' then q.declined else '{}' end,
    callback_at = case when q.state = 'waiting' then q.callback_at end,
    told = case when q.state = 'waiting' then q.told end,
    skill = case when q.state <> 'waiting' or excluded.priority < q.priority then excluded.skill else q.skill end,
    priority = case when q.state <> 'waiting' then excluded.priority else least(q.priority, excluded.priority) end,
    waiting_since = case when q.state <> 'waiting' then excluded.waiting_since else q.waiting_since end
where q.requested_at < excluded.requested_at and (q.state <> 'held' or q.taken_at < excluded.requested_at)
returning conversation
"""

TAKE = f"""
update queue_entry set state = 'held', holder = $2, holder_name = $3, taken_at = $4, {NO_OFFER}, {UNRESERVED}
where conversation = $1 and state = 'waiting'
    and (offered_to is null or offered_to = $2 or offered_until <= $4)
    and (reserved_for is null or reserved_for = $2 or reserved_until <= $4)
returning conversation
"""

ASSIGN = f"""
update queue_entry set state = 'held', holder = $2, holder_name = $3, taken_at = $4, first_said_at = null,
    {NO_OFFER}, {UNRESERVED}
where conversation = $1 and (state = 'waiting' or (state = 'held' and holder = $5)) returning conversation
"""

MOVE = f"""
update queue_entry set state = 'waiting', holder = null, holder_name = null, taken_at = null, first_said_at = null,
    {NO_OFFER}, declined = '{{}}', skill = coalesce($3, skill), priority = least(priority, $4::smallint),
    needs_level = $5, reserved_for = $6, reserved_until = $7
where conversation = $1 and (($2::text is null and state = 'waiting') or (state = 'held' and holder = $2))
returning conversation
"""

OPEN_SPELL = """
insert into queue_spell (conversation, customer, skill, channel, priority, began_at)
select conversation, customer, skill, channel, priority, $2 from queue_entry where conversation = $1
on conflict (conversation) where ended_at is null do update set
    skill = excluded.skill, priority = excluded.priority, customer = excluded.customer
"""

AVERAGES = """
select skill, avg(extract(epoch from ended_at - answered_at)) as seconds, count(*) as sample from (
    select skill, answered_at, ended_at, row_number() over (partition by skill order by ended_at desc) as nth
    from queue_spell where ended_at > $1 and answered_at is not null
) latest where nth <= $2 group by skill
"""


@dataclass(frozen=True, slots=True)
class Held:
    """Whose conversation of which channel; `since` they hold it."""

    staff: str
    channel: str
    since: datetime | None


async def enqueue(connection: Any, entry: QueueEntry, affinity: timedelta) -> bool:
    """Insert or renew an entry; False when this request, or a newer one, is already here.

    The assistant speaks again only after the agent has left: a request made after the taking ends that holding.
    """
    row = await connection.fetchrow(
        ENQUEUE,
        entry.conversation,
        entry.customer,
        entry.customer_name,
        entry.skill,
        int(entry.priority),
        entry.reason,
        entry.elder,
        entry.channel,
        dict(entry.packet),
        entry.requested_at,
        entry.waiting_since,
        affinity,
    )
    return row is not None


async def lock_entry(connection: Any, conversation: UUID) -> QueueEntry | None:
    """One entry, locked for the transaction."""
    row = await connection.fetchrow(
        f"select {ENTRY} from queue_entry where conversation = $1 for update", conversation
    )
    return _entry(row) if row else None


async def take(connection: Any, conversation: UUID, staff: str, name: str, now: datetime) -> bool:
    """Hold a waiting entry; False when it does not wait (any more), or rings at or is kept for somebody else."""
    return await connection.fetchrow(TAKE, conversation, staff, name, now) is not None


async def assign(
    connection: Any, conversation: UUID, staff: str, name: str, now: datetime, holder: str | None
) -> bool:
    """Hold an entry that waits, or that `holder` holds, for this agent; False when it does neither."""
    return await connection.fetchrow(ASSIGN, conversation, staff, name, now, holder) is not None


async def move(
    connection: Any,
    conversation: UUID,
    holder: str | None,
    skill: str | None,
    priority: Priority,
    level: int | None,
    reserved: tuple[str, datetime] | None,
) -> bool:
    """Let an entry wait for another group or agent; False unless it waits, or `holder` holds it when one is named."""
    staff, until = reserved or (None, None)
    row = await connection.fetchrow(
        MOVE, conversation, holder, skill, int(priority), level, staff, until
    )
    return row is not None


async def release(connection: Any, conversation: UUID, staff: str) -> bool:
    """Put a held entry back where it stood in the queue; False when this agent does not hold it."""
    row = await connection.fetchrow(
        "update queue_entry set state = 'waiting', holder = null, holder_name = null, taken_at = null,"
        " first_said_at = null where conversation = $1 and state = 'held' and holder = $2 returning conversation",
        conversation,
        staff,
    )
    return row is not None


async def follow(connection: Any, conversation: UUID, staff: str, name: str, now: datetime) -> bool:
    """Hold an entry that has not ended for this agent, whoever held it; False when it has ended."""
    row = await connection.fetchrow(
        f"update queue_entry set state = 'held', holder = $2, holder_name = $3, taken_at = coalesce(taken_at, $4),"
        f" {NO_OFFER}, {UNRESERVED} where conversation = $1 and state <> 'done' returning conversation",
        conversation,
        staff,
        name,
        now,
    )
    return row is not None


async def finish(connection: Any, conversation: UUID, now: datetime) -> bool:
    """End an entry; False when it had ended."""
    row = await connection.fetchrow(
        f"update queue_entry set state = 'done', done_at = $2, {NO_OFFER}, {UNRESERVED}"
        " where conversation = $1 and state <> 'done' returning conversation",
        conversation,
        now,
    )
    return row is not None


async def mark_said(database: Database, conversation: UUID, staff: str, now: datetime) -> None:
    """Keep when the agent first answered."""
    await database.execute(
        "update queue_entry set first_said_at = $3"
        " where conversation = $1 and holder = $2 and state = 'held' and first_said_at is null",
        conversation,
        staff,
        now,
    )


async def find_entry(database: Database, conversation: UUID) -> QueueEntry | None:
    """One entry, in whatever state."""
    row = await database.fetchrow(
        f"select {ENTRY} from queue_entry where conversation = $1", conversation
    )
    return _entry(row) if row else None


async def list_entries(
    database: Database, state: EntryState, holder: str | None = None
) -> list[QueueEntry]:
    """Entries in a state, longest waiting first."""
    rows = await database.fetch(
        f"select {ENTRY} from queue_entry where state = $1 and ($2::text is null or holder = $2)"
        " order by waiting_since, conversation",
        state,
        holder,
    )
    return [_entry(row) for row in rows]


async def list_held(connection: Any, staff: str | None = None) -> list[Held]:
    """What this agent holds, or everybody."""
    rows = await connection.fetch(
        "select holder as staff, channel, taken_at as since from queue_entry"
        " where state = 'held' and ($1::text is null or holder = $1)",
        staff,
    )
    return [Held(**row) for row in rows]


async def withdraw_offers(connection: Any, staff: str) -> None:
    """Let what rings at this agent wait for anybody again."""
    await connection.execute(f"update queue_entry set {NO_OFFER} where offered_to = $1", staff)


async def count_held(connection: Any) -> list[tuple[str, str, int]]:
    """How many conversations of each channel everybody holds: (agent, channel, count)."""
    rows = await connection.fetch(
        "select holder, channel, count(*) from queue_entry where state = 'held' group by holder, channel"
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def mark_told(database: Database, conversation: UUID, told: Mapping[str, Any]) -> None:
    """Keep what the customer was last told about the wait."""
    await database.execute(
        "update queue_entry set told = $2 where conversation = $1 and state = 'waiting'",
        conversation,
        dict(told),
    )


async def mark_callback(database: Database, conversation: UUID, now: datetime) -> None:
    """Keep that a call was offered instead of the wait."""
    await database.execute(
        "update queue_entry set callback_at = coalesce(callback_at, $2) where conversation = $1",
        conversation,
        now,
    )


async def open_spell(connection: Any, conversation: UUID, now: datetime) -> None:
    """Begin a wait as its entry stands; one that goes on takes over the entry's group and class."""
    await connection.execute(OPEN_SPELL, conversation, now)


async def answer_spell(connection: Any, conversation: UUID, staff: str, now: datetime) -> None:
    """Keep when a person took the conversation, first, and who has it now."""
    await connection.execute(
        "update queue_spell set answered_at = coalesce(answered_at, $3), staff = $2"
        " where conversation = $1 and ended_at is null",
        conversation,
        staff,
        now,
    )


async def end_spell(connection: Any, conversation: UUID, now: datetime, how: str) -> None:
    """End the wait or the holding."""
    await connection.execute(
        "update queue_spell set ended_at = $2, how = $3 where conversation = $1 and ended_at is null",
        conversation,
        now,
        how,
    )


async def list_averages(
    database: Database, since: datetime, most: int
) -> dict[str, tuple[float, int]]:
    """Seconds from taking to ending by skill, over the latest handlings since then, with how many there were."""
    rows = await database.fetch(AVERAGES, since, most)
    return {row["skill"]: (float(row["seconds"]), int(row["sample"])) for row in rows}


def entries(rows: Sequence[asyncpg.Record]) -> list[QueueEntry]:
    """Rows of `ENTRY` as entries."""
    return [_entry(row) for row in rows]


def _entry(row: asyncpg.Record) -> QueueEntry:
    values = {
        **row,
        "state": EntryState(row["state"]),
        "priority": Priority(row["priority"]),
        "declined": tuple(row["declined"]),
    }
    return QueueEntry(**values)
