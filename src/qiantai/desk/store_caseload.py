"""SQL of looking over many tickets: search by filter, and what was late in a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qiantai.desk.model import Priority, Ticket, TicketState
from qiantai.desk.store import TICKET, read_ticket
from qiantai.floor.database import Database

FINISHED = "('resolved', 'confirmed', 'closed', 'cancelled')"
LATE = f"""(exists (select from ticket_event e where e.ticket = t.no and (e.mark = t.cycle || ':resolution:100'
    or (e.kind = 'advanced' and e.state in ('resolved', 'cancelled') and e.at > t.due_at)))
    or (t.due_at < $1 and t.state not in {FINISHED} and not (t.clock_stops and t.state = 'waiting_customer')))"""
UNANSWERED = """(exists (select from ticket_event e where e.ticket = t.no and e.kind = 'unanswered')
    or (t.state = 'new' and t.first_due_at < $1))"""
SKILL = """coalesce((select g.skill from unnest({kinds}::text[], {skills}::text[]) as g (kind, skill) where g.kind = t.kind),
    (select q.skill from queue_entry q where q.conversation = t.conversation))"""

FIND = f"""
select {", ".join("t." + column for column in TICKET.split(", "))}, {LATE} as late,
    {SKILL.format(kinds="$2", skills="$3")} as skill
from ticket t where ($4::text is null or t.kind = $4) and ($5::text is null or t.state = $5)
    and ($6::text is null or t.customer = $6) and ($7::text is null or t.owner = $7)
    and (not $8 or t.owner is null) and ($9::timestamptz is null or t.due_at <= $9)
    and ($10::bool is null or {LATE} = $10) and (not $11 or t.state not in {FINISHED})
    and ($12::text is null or exists (select from ticket_tag g where g.ticket = t.no and g.tag = $12))
    and ($13::smallint is null or t.priority = $13)
    and ($14::text is null or {SKILL.format(kinds="$2", skills="$3")} = $14)
    and ($15::text is null or t.no ilike '%' || $15 || '%' or t.subject ilike '%' || $15 || '%')
order by t.state in {FINISHED}, t.due_at, t.no limit $16
"""

REPORT = f"""
select t.no, t.kind, t.subject, t.priority, t.state, t.owner, t.customer, t.due_at, {LATE} as late,
    {SKILL.format(kinds="$4", skills="$5")} as skill,
    (select min(e.at) from ticket_event e where e.ticket = t.no and e.kind = 'advanced'
        and e.state in ('resolved', 'cancelled') and e.at > t.due_at) as finished_at
from ticket t where t.due_at >= $2 and t.due_at < $3 and t.state <> 'cancelled'
    and (t.state in {FINISHED} or (t.due_at < $1 and not (t.clock_stops and t.state = 'waiting_customer')))
order by t.due_at, t.no
"""

FIRST = f"""
select count(*) as answered_or_due, count(*) filter (where {UNANSWERED}) as late
from ticket t where t.first_due_at >= $2 and t.first_due_at < $3 and (t.first_due_at < $1 or t.state <> 'new')
"""


@dataclass(frozen=True, slots=True)
class Query:
    """Which tickets; None does not filter. `unowned` are those of nobody, `late` those behind their deadline."""

    kind: str | None = None
    state: str | None = None
    customer: str | None = None
    owner: str | None = None
    unowned: bool = False
    due_before: datetime | None = None
    late: bool | None = None
    open_only: bool = False
    tag: str | None = None
    priority: Priority | None = None
    skill: str | None = None
    words: str | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class Found:
    """A ticket, whether it is behind its deadline, and the skill group that handles it."""

    ticket: Ticket
    late: bool
    skill: str | None


@dataclass(frozen=True, slots=True)
class Due:
    """A ticket whose deadline fell into a period; `finished_at` is when a late one was finished."""

    no: str
    kind: str
    subject: str
    priority: Priority
    state: TicketState
    owner: str | None
    customer: str
    due_at: datetime
    late: bool
    skill: str | None
    finished_at: datetime | None


async def find_tickets(
    database: Database, query: Query, kinds: Sequence[str], skills: Sequence[str], now: datetime
) -> list[Found]:
    """Tickets by filter, open ones first, then by deadline; `kinds` and `skills` say pairwise who handles what."""
    words = (
        query.words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        if query.words
        else None
    )
    rows = await database.fetch(
        FIND,
        now,
        list(kinds),
        list(skills),
        query.kind,
        query.state,
        query.customer,
        query.owner,
        query.unowned,
        query.due_before,
        query.late,
        query.open_only,
        query.tag,
        None if query.priority is None else int(query.priority),
        query.skill,
        words,
        query.limit,
    )
    return [_found(row) for row in rows]


async def list_due(
    database: Database,
    since: datetime,
    until: datetime,
    kinds: Sequence[str],
    skills: Sequence[str],
    now: datetime,
) -> list[Due]:
    """Tickets whose deadline fell into a period and has come, or that were finished before it; withdrawn ones not."""
    rows = await database.fetch(REPORT, now, since, until, list(kinds), list(skills))
    return [
        Due(**{**row, "priority": Priority(row["priority"]), "state": TicketState(row["state"])})
        for row in rows
    ]


async def count_unanswered(
    database: Database, since: datetime, until: datetime, now: datetime
) -> tuple[int, int]:
    """Tickets that nobody took in hand in time, and all that were to be taken in hand in the period."""
    row = await database.fetchrow(FIRST, now, since, until)
    return (row["late"], row["answered_or_due"]) if row else (0, 0)


def _found(row: Any) -> Found:
    values = dict(row)
    late, skill = values.pop("late"), values.pop("skill")
    return Found(read_ticket(values), late, skill)
