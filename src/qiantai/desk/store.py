"""SQL of tickets and their events; agents and the queue have stores of their own."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import asyncpg

from qiantai.desk.model import (
    Priority,
    Ticket,
    TicketEvent,
    TicketState,
)
from qiantai.floor.database import Database

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
    return read_ticket(row) if row else None


async def find_ticket(database: Database, no: str) -> Ticket | None:
    """One ticket."""
    row = await database.fetchrow(f"select {TICKET} from ticket where no = $1", no)
    return read_ticket(row) if row else None


async def lock_ticket(connection: Any, no: str) -> Ticket | None:
    """One ticket, locked for the transaction."""
    row = await connection.fetchrow(f"select {TICKET} from ticket where no = $1 for update", no)
    return read_ticket(row) if row else None


async def list_tickets(
    database: Database, customer: str | None, kind: str | None, state: str | None, limit: int
) -> list[Ticket]:
    """Tickets by filter: open ones first, then by deadline."""
    return [
        read_ticket(row) for row in await database.fetch(LIST_TICKETS, customer, kind, state, limit)
    ]


async def list_joined(connection: Any, lead: str) -> list[Ticket]:
    """The tickets of a group besides its lead, in the order of opening."""
    rows = await connection.fetch(
        f"select {TICKET} from ticket where lead = $1 order by opened_at, no", lead
    )
    return [read_ticket(row) for row in rows]


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


def read_ticket(row: Mapping[str, Any] | asyncpg.Record) -> Ticket:
    """A row of `TICKET` as a ticket."""
    values: dict[str, Any] = {**row}
    span: timedelta = values.pop("span")
    values["against"] = tuple(values["against"])
    return Ticket(
        **{**values, "state": TicketState(row["state"]), "priority": Priority(row["priority"])},
        span=span,
    )
