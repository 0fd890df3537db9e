"""SQL of the wall and of staffing: how today's waits went, and how many asked for a person in each half hour."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qiantai.floor.database import Database

TODAY = """
select skill, count(*) filter (where answered_at is not null) as answered,
    count(*) filter (where answered_at is null and ended_at is not null) as abandoned,
    count(*) filter (where answered_at is null and how = 'callback') as callbacks,
    coalesce(sum(extract(epoch from answered_at - began_at)) filter (where answered_at is not null), 0) as waited_s,
    count(*) filter (where answered_at is not null and ended_at is not null) as handled,
    coalesce(sum(extract(epoch from ended_at - answered_at)) filter (where answered_at is not null
        and ended_at is not null), 0) as handled_s
from queue_spell where began_at >= $1 group by skill order by skill
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

    `abandoned` ended unanswered; `callbacks` of them because the customer chose a call.
    """

    answered: int = 0
    abandoned: int = 0
    callbacks: int = 0
    waited_s: float = 0.0
    handled: int = 0
    handled_s: float = 0.0

    def __add__(self, other: "Waited") -> "Waited":
        return Waited(
            self.answered + other.answered,
            self.abandoned + other.abandoned,
            self.callbacks + other.callbacks,
            self.waited_s + other.waited_s,
            self.handled + other.handled,
            self.handled_s + other.handled_s,
        )


async def list_waited(database: Database, since: datetime) -> dict[str, Waited]:
    """By skill."""
    return {
        row["skill"]: Waited(
            row["answered"],
            row["abandoned"],
            row["callbacks"],
            float(row["waited_s"]),
            row["handled"],
            float(row["handled_s"]),
        )
        for row in await database.fetch(TODAY, since)
    }


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
