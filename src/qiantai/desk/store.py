"""All SQL of the desk: presence, the queue, and tickets with their events."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from qiantai.desk.model import (
    AgentState,
    EntryState,
    Presence,
    Priority,
    QueueEntry,
    Ticket,
    TicketEvent,
    TicketState,
)
from qiantai.floor.database import Database

SET_PRESENCE = """
insert into agent_presence as p (staff, name, state, skills, since, seen_at) values ($1, $2, $3, $4, $5, $5)
on conflict (staff) do update set name = excluded.name, state = excluded.state, skills = excluded.skills,
    since = case when p.state = excluded.state then p.since else excluded.since end, seen_at = excluded.seen_at
returning staff, name, state, skills, since, seen_at
"""

ENTRY = (
    "conversation, customer, customer_name, skill, priority, reason, elder, channel, packet, requested_at,"
    " waiting_since, state, holder, holder_name, taken_at, first_said_at, done_at"
)

ENQUEUE = """
insert into queue_entry as q (conversation, customer, customer_name, skill, priority, reason, elder, channel, packet,
    requested_at, waiting_since) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (conversation) do update set
    customer = excluded.customer, customer_name = excluded.customer_name, reason = excluded.reason,
    elder = excluded.elder, channel = excluded.channel, packet = excluded.packet,
    requested_at = excluded.requested_at, state = 'waiting', holder = null, holder_name = null, taken_at = null,
    first_said_at = null, done_at = null,
    skill = case when q.state <> 'waiting' or excluded.priority < q.priority then excluded.skill else q.skill end,
    priority = case when q.state <> 'waiting' then excluded.priority else least(q.priority, excluded.priority) end,
    waiting_since = case when q.state <> 'waiting' then excluded.waiting_since else q.waiting_since end
where q.requested_at < excluded.requested_at and (q.state <> 'held' or q.taken_at < excluded.requested_at)
returning conversation
"""

TAKE = """
update queue_entry set state = 'held', holder = $2, holder_name = $3, taken_at = $4
where conversation = $1 and state = 'waiting' returning conversation
"""

TICKET = (
    "no, key, kind, subject, facts, demand, contact, customer, conversation, state, state_since, priority, owner,"
    " opened_at, first_due_at, due_at, span, clock_stops, cycle, escalated_at,"
    " against, lead, representative, complexity, outcome, reply"
)

LIST_TICKETS = f"""
select {TICKET} from ticket where ($1::text is null or customer = $1) and ($2::text is null or kind = $2)
    and ($3::text is null or state = $3)
order by state in ('resolved', 'confirmed', 'closed', 'cancelled'), due_at, no limit $4
"""


async def set_presence(
    connection: Any, staff: str, name: str, state: AgentState, skills: Sequence[str], now: datetime
) -> Presence:
    """Write what an agent does now; `since` stays when the state is the same."""
    row = await connection.fetchrow(SET_PRESENCE, staff, name, state, list(skills), now)
    return _presence(row)


async def see_agent(database: Database, staff: str, now: datetime) -> None:
    """We heard of this agent."""
    await database.execute("update agent_presence set seen_at = $2 where staff = $1", staff, now)


async def find_presence(database: Database, staff: str) -> Presence | None:
    """One agent's presence."""
    row = await database.fetchrow(
        "select staff, name, state, skills, since, seen_at from agent_presence where staff = $1",
        staff,
    )
    return _presence(row) if row else None


async def list_presences(database: Database, seen_since: datetime) -> list[Presence]:
    """Agents who are not offline and were heard of lately, by name."""
    rows = await database.fetch(
        "select staff, name, state, skills, since, seen_at from agent_presence"
        " where state <> 'offline' and seen_at >= $1 order by name, staff",
        seen_since,
    )
    return [_presence(row) for row in rows]


async def enqueue(connection: Any, entry: QueueEntry) -> bool:
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
    )
    return row is not None


async def lock_agent(connection: Any, staff: str) -> None:
    """Let one transaction at a time count and take for this agent."""
    await connection.execute(
        "select pg_advisory_xact_lock(hashtextextended('desk:' || $1, 0))", staff
    )


async def count_held(connection: Any, staff: str) -> int:
    """How many conversations the agent holds."""
    row = await connection.fetchrow(
        "select count(*) as held from queue_entry where holder = $1 and state = 'held'", staff
    )
    return int(row["held"])


async def take(connection: Any, conversation: UUID, staff: str, name: str, now: datetime) -> bool:
    """Hold a waiting entry; False when it does not wait (any more)."""
    return await connection.fetchrow(TAKE, conversation, staff, name, now) is not None


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
        "update queue_entry set state = 'held', holder = $2, holder_name = $3, taken_at = coalesce(taken_at, $4)"
        " where conversation = $1 and state <> 'done' returning conversation",
        conversation,
        staff,
        name,
        now,
    )
    return row is not None


async def finish(connection: Any, conversation: UUID, now: datetime) -> bool:
    """End an entry; False when it had ended."""
    row = await connection.fetchrow(
        "update queue_entry set state = 'done', done_at = $2 where conversation = $1 and state <> 'done'"
        " returning conversation",
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


async def insert_ticket(connection: Any, ticket: Ticket) -> bool:
    """Insert a ticket; False when its key or its number is taken."""
    columns = TICKET.split(", ")
    marks = ", ".join(f"${place}" for place in range(1, len(columns) + 1))
    row = await connection.fetchrow(
        f"insert into ticket ({TICKET}) values ({marks}) on conflict do nothing returning no",
        *(_plain(getattr(ticket, column)) for column in columns),
    )
    return row is not None


async def update_ticket(connection: Any, ticket: Ticket) -> None:
    """Write what an advance or a breach changes."""
    await connection.execute(
        "update ticket set state = $2, state_since = $3, priority = $4, owner = $5, due_at = $6, span = $7,"
        " cycle = $8, escalated_at = $9, against = $10, lead = $11, representative = $12, complexity = $13,"
        " outcome = $14, reply = $15 where no = $1",
        ticket.no,
        ticket.state,
        ticket.state_since,
        int(ticket.priority),
        ticket.owner,
        ticket.due_at,
        ticket.span,
        ticket.cycle,
        ticket.escalated_at,
        list(ticket.against),
        ticket.lead,
        ticket.representative,
        ticket.complexity,
        ticket.outcome,
        ticket.reply,
    )


async def add_ticket_event(connection: Any, no: str, event: TicketEvent) -> bool:
    """Append to a ticket's history; False when an event with this mark is there."""
    row = await connection.fetchrow(
        "insert into ticket_event (ticket, at, actor, kind, state, note, mark, detail)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning id",
        no,
        event.at,
        event.actor,
        event.kind,
        event.state,
        event.note,
        event.mark,
        dict(event.detail),
    )
    return row is not None


async def find_ticket_by_key(connection: Any, key: str) -> Ticket | None:
    """The ticket that this key opened."""
    row = await connection.fetchrow(f"select {TICKET} from ticket where key = $1", key)
    return _ticket(row) if row else None


async def find_ticket(database: Database, no: str) -> Ticket | None:
    """One ticket."""
    row = await database.fetchrow(f"select {TICKET} from ticket where no = $1", no)
    return _ticket(row) if row else None


async def lock_ticket(connection: Any, no: str) -> Ticket | None:
    """One ticket, locked for the transaction."""
    row = await connection.fetchrow(f"select {TICKET} from ticket where no = $1 for update", no)
    return _ticket(row) if row else None


async def list_tickets(
    database: Database, customer: str | None, kind: str | None, state: str | None, limit: int
) -> list[Ticket]:
    """Tickets by filter: open ones first, then by deadline."""
    return [
        _ticket(row) for row in await database.fetch(LIST_TICKETS, customer, kind, state, limit)
    ]


async def list_joined(connection: Any, lead: str) -> list[Ticket]:
    """The tickets of a group besides its lead, in the order of opening."""
    rows = await connection.fetch(
        f"select {TICKET} from ticket where lead = $1 order by opened_at, no", lead
    )
    return [_ticket(row) for row in rows]


async def list_ticket_events(database: Database, no: str) -> list[TicketEvent]:
    """A ticket's history in order."""
    rows = await database.fetch(
        "select at, actor, kind, state, note, mark, detail from ticket_event where ticket = $1 order by id",
        no,
    )
    return [TicketEvent(**{**row, "state": TicketState(row["state"])}) for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return int(value) if isinstance(value, Priority) else value


def _presence(row: asyncpg.Record) -> Presence:
    return Presence(**{**row, "state": AgentState(row["state"]), "skills": tuple(row["skills"])})


def _entry(row: asyncpg.Record) -> QueueEntry:
    return QueueEntry(
        **{**row, "state": EntryState(row["state"]), "priority": Priority(row["priority"])}
    )


def _ticket(row: asyncpg.Record) -> Ticket:
    values: dict[str, Any] = {**row}
    span: timedelta = values.pop("span")
    values["against"] = tuple(values["against"])
    return Ticket(
        **{**values, "state": TicketState(row["state"]), "priority": Priority(row["priority"])},
        span=span,
    )
