"""SQL of the work around tickets: tasks of other departments, periods that wait for an approval, and tags."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qiantai.floor.database import Database

TASK = "id, ticket, department, what, due_at, by, by_name, created_at, done_by, done_at, result"
APPROVAL = "id, ticket, complexity, why, by, by_name, asked_at, state, decided_by, decided_at, note"


@dataclass(frozen=True, slots=True)
class Task:
    """Something that another department does for a ticket, by a time of its own."""

    id: int
    ticket: str
    department: str
    what: str
    due_at: datetime
    by: str
    by_name: str
    created_at: datetime
    done_by: str | None = None
    done_at: datetime | None = None
    result: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """A longer period that somebody asked for; `open` until a second person decides."""

    id: int
    ticket: str
    complexity: str
    why: str
    by: str
    by_name: str
    asked_at: datetime
    state: str = "open"
    decided_by: str | None = None
    decided_at: datetime | None = None
    note: str = ""


async def add_task(
    connection: Any,
    ticket: str,
    department: str,
    what: str,
    due_at: datetime,
    by: tuple[str, str],
    now: datetime,
) -> Task:
    """Insert a task; `by` is who gives it, by id and name."""
    row = await connection.fetchrow(
        "insert into ticket_task (ticket, department, what, due_at, by, by_name, created_at)"
        f" values ($1, $2, $3, $4, $5, $6, $7) returning {TASK}",
        ticket,
        department,
        what,
        due_at,
        *by,
        now,
    )
    return Task(**row)


async def lock_task(connection: Any, ticket: str, task: int) -> Task | None:
    """One task of a ticket, locked for the transaction."""
    row = await connection.fetchrow(
        f"select {TASK} from ticket_task where ticket = $1 and id = $2 for update", ticket, task
    )
    return Task(**row) if row else None


async def settle_task(
    connection: Any, task: int, by: str | None, at: datetime | None, result: str
) -> None:
    """Write that a task is done, or with None that it is not."""
    await connection.execute(
        "update ticket_task set done_by = $2, done_at = $3, result = $4 where id = $1",
        task,
        by,
        at,
        result,
    )


async def list_tasks(
    database: Database, ticket: str | None, department: str | None, *, undone: bool
) -> list[Task]:
    """Tasks by filter: those still to do first, then by time."""
    rows = await database.fetch(
        f"select {TASK} from ticket_task where ($1::text is null or ticket = $1)"
        " and ($2::text is null or department = $2) and (not $3 or done_at is null)"
        " order by done_at is not null, due_at, id limit 500",
        ticket,
        department,
        undone,
    )
    return [Task(**row) for row in rows]


async def add_approval(
    connection: Any, ticket: str, complexity: str, why: str, by: tuple[str, str], now: datetime
) -> Approval | None:
    """Ask once; None when the same one waits already."""
    row = await connection.fetchrow(
        "insert into ticket_approval (ticket, complexity, why, by, by_name, asked_at)"
        " values ($1, $2, $3, $4, $5, $6) on conflict (ticket, complexity) where state = 'open' do nothing"
        f" returning {APPROVAL}",
        ticket,
        complexity,
        why,
        *by,
        now,
    )
    return Approval(**row) if row else None


async def find_approval(connection: Any, approval: int) -> Approval | None:
    """One approval."""
    row = await connection.fetchrow(
        f"select {APPROVAL} from ticket_approval where id = $1", approval
    )
    return Approval(**row) if row else None


async def decide_approval(
    connection: Any, approval: int, state: str, by: str, at: datetime, note: str
) -> Approval | None:
    """Decide an open one; None when it was decided meanwhile."""
    row = await connection.fetchrow(
        "update ticket_approval set state = $2, decided_by = $3, decided_at = $4, note = $5"
        f" where id = $1 and state = 'open' and by <> $3 returning {APPROVAL}",
        approval,
        state,
        by,
        at,
        note,
    )
    return Approval(**row) if row else None


async def list_approvals(
    database: Database, ticket: str | None, by: str | None, *, waiting: bool
) -> list[Approval]:
    """Approvals by filter: those that wait first, the longest waiting before."""
    rows = await database.fetch(
        f"select {APPROVAL} from ticket_approval where ($1::text is null or ticket = $1)"
        " and ($2::text is null or by = $2) and (not $3 or state = 'open')"
        " order by state <> 'open', asked_at, id limit 500",
        ticket,
        by,
        waiting,
    )
    return [Approval(**row) for row in rows]


async def put_tag(connection: Any, ticket: str, tag: str, by: str, now: datetime) -> bool:
    """Tag a ticket; False when it has the tag."""
    row = await connection.fetchrow(
        "insert into ticket_tag (ticket, tag, added_by, at) values ($1, $2, $3, $4) on conflict do nothing"
        " returning tag",
        ticket,
        tag,
        by,
        now,
    )
    return row is not None


async def drop_tag(connection: Any, ticket: str, tag: str) -> bool:
    """Take a tag away; False when there is none."""
    row = await connection.fetchrow(
        "delete from ticket_tag where ticket = $1 and tag = $2 returning tag", ticket, tag
    )
    return row is not None


async def list_marks(
    database: Database, tickets: Sequence[str]
) -> tuple[dict[str, list[str]], dict[str, int], dict[str, int]]:
    """Of these tickets: their tags, how many of their tasks are still to do, and how many approvals wait."""
    tags: dict[str, list[str]] = {}
    names = list(tickets)
    for row in await database.fetch(
        "select ticket, tag from ticket_tag where ticket = any($1) order by ticket, tag", names
    ):
        tags.setdefault(row["ticket"], []).append(row["tag"])
    tasks = await database.fetch(
        "select ticket, count(*) as n from ticket_task where ticket = any($1) and done_at is null group by ticket",
        names,
    )
    approvals = await database.fetch(
        "select ticket, count(*) as n from ticket_approval where ticket = any($1) and state = 'open' group by ticket",
        names,
    )
    return (
        tags,
        {row["ticket"]: row["n"] for row in tasks},
        {row["ticket"]: row["n"] for row in approvals},
    )


async def list_tags(database: Database) -> list[str]:
    """Every tag in use, the most used first."""
    rows = await database.fetch(
        "select tag from ticket_tag group by tag order by count(*) desc, tag limit 200"
    )
    return [row["tag"] for row in rows]
