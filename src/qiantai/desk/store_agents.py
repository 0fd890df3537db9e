"""SQL of agents: who is present and what they do; their level and licences are those of their account."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import asyncpg

from qiantai.desk.model import AgentState, Presence
from qiantai.floor.database import Database

PRESENCE = """
select p.staff, p.name, p.state, p.skills, p.since, p.seen_at, coalesce(s.level, 1) as level,
    coalesce(s.licences, '{}') as licences, p.automatic, p.idle_since, p.until
from agent_presence p left join staff s on s.id = p.staff
"""

SET_PRESENCE = """
insert into agent_presence as p (staff, name, state, skills, since, seen_at, idle_since, until)
values ($1, $2, $3, $4, $5, $5, $5, $6)
on conflict (staff) do update set name = excluded.name, state = excluded.state, skills = excluded.skills,
    since = case when p.state = excluded.state then p.since else excluded.since end,
    idle_since = case when p.state = excluded.state then p.idle_since else excluded.since end,
    seen_at = excluded.seen_at, until = excluded.until
"""

CHANGE = """
update agent_presence set state = $2, since = case when state = $2 then since else $3 end,
    idle_since = case when $2 = 'ready' and state <> 'ready' then $3 else idle_since end, until = $4
where staff = $1
"""


async def lock_agent(connection: Any, staff: str) -> None:
    """Let one transaction at a time count and take for this agent."""
    await connection.execute(
        "select pg_advisory_xact_lock(hashtextextended('desk:' || $1, 0))", staff
    )


async def set_presence(
    connection: Any,
    staff: str,
    name: str,
    state: AgentState,
    skills: Sequence[str],
    now: datetime,
    until: datetime | None,
) -> Presence:
    """Write what an agent does now; `since` stays when the state is the same."""
    await connection.execute(SET_PRESENCE, staff, name, state, list(skills), now, until)
    return _presence(await connection.fetchrow(f"{PRESENCE} where p.staff = $1", staff))


async def change_state(
    connection: Any, staff: str, state: AgentState, now: datetime, until: datetime | None = None
) -> None:
    """Write the state that a call brought; agents who never set one have none."""
    await connection.execute(CHANGE, staff, state, now, until)


async def set_automatic(connection: Any, staff: str, automatic: bool) -> bool:
    """Whether conversations ring at the agent; False when they never set a state."""
    row = await connection.fetchrow(
        "update agent_presence set automatic = $2 where staff = $1 returning staff",
        staff,
        automatic,
    )
    return row is not None


async def see_agent(database: Database, staff: str, now: datetime) -> None:
    """We heard of this agent."""
    await database.execute("update agent_presence set seen_at = $2 where staff = $1", staff, now)


async def find_presence(connection: Any, staff: str) -> Presence | None:
    """One agent's presence."""
    row = await connection.fetchrow(f"{PRESENCE} where p.staff = $1", staff)
    return _presence(row) if row else None


async def list_presences(connection: Any, seen_since: datetime) -> list[Presence]:
    """Agents who are not offline and were heard of lately, by name."""
    rows = await connection.fetch(
        f"{PRESENCE} where p.state <> 'offline' and p.seen_at >= $1 order by p.name, p.staff",
        seen_since,
    )
    return [_presence(row) for row in rows]


async def list_ended_wrap_ups(connection: Any, now: datetime) -> list[str]:
    """Who has wrapped up long enough; locked for the transaction, those of other transactions left out."""
    rows = await connection.fetch(
        "select staff from agent_presence where state = 'wrap_up' and until <= $1"
        " order by staff for update skip locked",
        now,
    )
    return [row["staff"] for row in rows]


def _presence(row: asyncpg.Record) -> Presence:
    values = {
        **row,
        "state": AgentState(row["state"]),
        "skills": tuple(row["skills"]),
        "licences": tuple(row["licences"]),
    }
    return Presence(**values)
