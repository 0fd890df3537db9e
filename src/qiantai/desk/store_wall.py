"""SQL of the wall and of staffing: how today's waits went, and how many asked for a person in each half hour."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from qiantai.desk.model import Priority
from qiantai.floor.database import Database

TODAY = """
select skill, count(*) filter (where answered_at is not null) as answered,
    count(*) filter (where answered_at is null and ended_at is not null and how is distinct from 'callback') as abandoned,
    count(*) filter (where answered_at is null and how = 'callback') as callbacks,
    coalesce(sum(extract(epoch from answered_at - began_at)) filter (where answered_at is not null), 0)::float8 as waited_s,
    count(*) filter (where answered_at is not null and ended_at is not null) as handled,
    coalesce(sum(extract(epoch from ended_at - answered_at)) filter (where answered_at is not null
        and ended_at is not null), 0)::float8 as handled_s,
    count(*) filter (where answered_at - began_at <= $2) as in_time,
    count(*) filter (where answered_at is not null or (ended_at - began_at > greatest($2::interval, $3::interval)
        and how is distinct from 'callback')) as counted
from queue_spell where began_at >= $1 group by skill order by skill
"""

SHOWN = """
select conversation, skill, priority, waiting_since, channel, needs_level, customer_name, reason, elder,
    packet->>'emotion', left(packet->>'last_words', 200), callback_at is not null, offered_name, offered_until
from queue_entry where state = 'waiting'
"""

HELD = """
select conversation, skill, priority, customer_name, holder, taken_at from queue_entry where state = 'held'
order by taken_at, conversation
"""

ARRIVALS = """
select local::date as day, (extract(hour from local) * 2 + floor(extract(minute from local) / 30))::int as slot,
    count(*) as requests
from (select began_at at time zone 'Asia/Shanghai' as local from queue_spell
    where skill = $1 and began_at >= $2 and began_at < $3) as asked
group by 1, 2
"""


@dataclass(frozen=True, slots=True)
class Waited:
    """How the waits that began since a time have gone; those that go on are not counted.

    A wait ends answered, abandoned, or in a call that was chosen instead, which is neither of the two. `in_time` of
    `counted` is the service level (domain §4.1): answered within the time ÷ (answered + abandoned after that time), short
    abandons and calls left out.
    """

    answered: int = 0
    abandoned: int = 0
    callbacks: int = 0
    waited_s: float = 0.0
    handled: int = 0
    handled_s: float = 0.0
    in_time: int = 0
    counted: int = 0

    @property
    def ended(self) -> int:
        """Waits that are over, however."""
        return self.answered + self.abandoned + self.callbacks

    def __add__(self, other: "Waited") -> "Waited":
        return Waited(
            self.answered + other.answered,
            self.abandoned + other.abandoned,
            self.callbacks + other.callbacks,
            self.waited_s + other.waited_s,
            self.handled + other.handled,
            self.handled_s + other.handled_s,
            self.in_time + other.in_time,
            self.counted + other.counted,
        )


class Waiting(NamedTuple):
    """Somebody who waits, as far as lists show it; `callback` says that a call was offered."""

    conversation: UUID
    skill: str
    priority: Priority
    since: datetime
    channel: str
    level: int | None
    customer_name: str | None
    reason: str
    elder: bool
    emotion: str | None
    words: str | None
    callback: bool
    offered_name: str | None
    offered_until: datetime | None


class Held(NamedTuple):
    """A conversation with an agent, since when."""

    conversation: UUID
    skill: str
    priority: Priority
    customer_name: str | None
    holder: str
    since: datetime | None


async def list_waited(
    database: Database, since: datetime, within: timedelta, short: timedelta
) -> dict[str, Waited]:
    """By skill; `within` is the time of the service level, abandons up to `short` are left out of it."""
    rows = await database.fetch(TODAY, since, within, short)
    return {row["skill"]: Waited(*list(row.values())[1:]) for row in rows}


async def list_shown(database: Database) -> list[Waiting]:
    """Everybody who waits, in no order; only what lists show is read, not the packets."""
    return [
        Waiting(row[0], row[1], Priority(row[2]), *list(row.values())[3:])
        for row in await database.fetch(SHOWN)
    ]


async def list_held(database: Database) -> list[Held]:
    """Everything that agents hold, longest first; the packets are not read."""
    rows = await database.fetch(HELD)
    return [Held(row[0], row[1], Priority(row[2]), *list(row.values())[3:]) for row in rows]


async def count_arrivals(
    database: Database, skill: str, since: datetime, until: datetime
) -> dict[tuple[date, int], int]:
    """Requests for a person of a skill by the day and half hour in China; half hours without any are left out."""
    rows = await database.fetch(ARRIVALS, skill, since, until)
    return {(row["day"], row["slot"]): row["requests"] for row in rows}


async def list_asked_skills(database: Database) -> list[str]:
    """Every skill that somebody ever asked for, by name."""
    rows = await database.fetch("select distinct skill from queue_spell order by skill")
    return [row["skill"] for row in rows]


async def first_asked(database: Database, skill: str) -> Any:
    """When somebody first asked for this skill, or None."""
    row = await database.fetchrow(
        "select min(began_at) as at from queue_spell where skill = $1", skill
    )
    return row["at"] if row else None
