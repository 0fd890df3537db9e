"""All SQL of what came of answers; what was said is read from the conversations' own events, which never change."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from qiantai.floor.clock import CHINA
from qiantai.floor.database import Database
from qiantai.knowledge.comparison import Tally

_ANSWERS = """
insert into article_outcome (conversation, "offset", article, version, arm, at, day)
select e.conversation, e."offset", e.why -> 'answer' ->> 'article', (e.why -> 'answer' ->> 'version')::int,
    coalesce(e.why -> 'answer' ->> 'arm', 'running'), e.at, (e.at at time zone $3)::date
from conversation_event e
where e.source = 'assistant' and e.why -> 'answer' ->> 'article' is not null
"""
_LAST = """
    join lateral (select a."offset" from article_outcome a where a.conversation = e.conversation
        and a."offset" < e."offset" and a.at >= e.at - $3::interval order by a."offset" desc limit 1) a on true
    where e.at > $1 and e.at <= $2
"""
_HANDOFFS = f"""
update article_outcome o set handoff = true from (
    select e.conversation, a."offset" from conversation_event e {_LAST} and e.kind = 'handoff.requested'
) m where o.conversation = m.conversation and o."offset" = m."offset" and not o.handoff
"""
_RATINGS = f"""
update article_outcome o set rating = m.score from (
    select distinct on (e.conversation, a."offset") e.conversation, a."offset", (e.body ->> 'score')::smallint as score
    from conversation_event e {_LAST} and e.kind = 'rated'
    order by e.conversation, a."offset", e."offset" desc
) m where o.conversation = m.conversation and o."offset" = m."offset" and o.rating is distinct from m.score
"""
_COUNTS = """
count(*) as answers, count(rating) as ratings, count(*) filter (where rating >= 4) as liked,
count(*) filter (where rating <= 2) as disliked, count(*) filter (where handoff) as handoffs,
count(*) filter (where complaint) as complaints, count(*) filter (where corrected) as corrections,
count(*) filter (where handoff or corrected or rating <= 2) as wrong
"""


async def read_until(database: Database) -> datetime | None:
    """The moment up to which events were read."""
    row = await database.fetchrow("select until from article_outcome_read")
    return row["until"] if row else None


async def collect(database: Database, after: datetime, until: datetime, span: timedelta) -> None:
    """Keep answers, handoffs and ratings of a stretch of time; repeating it changes nothing."""
    async with database.transaction() as connection:
        await connection.execute(
            _ANSWERS + " and e.at > $1 and e.at <= $2 on conflict do nothing",
            after,
            until,
            str(CHINA),
        )
        await connection.execute(_HANDOFFS, after, until, span)
        await connection.execute(_RATINGS, after, until, span)
        await connection.execute(
            "insert into article_outcome_read (until) values ($1) on conflict (alone) do update set until = $1",
            until,
        )


async def mark(
    database: Database,
    conversation: UUID,
    sign: str,
    since: datetime,
    within: tuple[int, int] | None = None,
) -> None:
    """Hold a sign (`complaint`, `corrected`) against the last answer of a conversation since a moment.

    `within` are the first and the last offset that it may have.
    """
    low, high = within or (0, 2**31 - 1)
    column = {"complaint": "complaint", "corrected": "corrected"}[sign]
    async with database.transaction() as connection:
        await connection.execute(
            _ANSWERS + " and e.conversation = $1 and e.at >= $2 on conflict do nothing",
            conversation,
            since,
            str(CHINA),
        )
        await connection.execute(
            f"update article_outcome set {column} = true where conversation = $1"
            ' and "offset" = (select max("offset") from article_outcome where conversation = $1 and at >= $2'
            ' and "offset" between $3 and $4)',
            conversation,
            since,
            low,
            high,
        )


async def tally(
    connection: Any, article: str, version: int, since: datetime | None, until: datetime | None
) -> Tally:
    """What came of a version's answers in a stretch of time."""
    row = await connection.fetchrow(
        f"select {_COUNTS} from article_outcome where article = $1 and version = $2"
        " and ($3::timestamptz is null or at >= $3) and ($4::timestamptz is null or at < $4)",
        article,
        version,
        since,
        until,
    )
    return Tally(**row)


async def tally_running(connection: Any, article: str, canary: int, since: datetime) -> Tally:
    """What came of the article's answers beside a canary."""
    row = await connection.fetchrow(
        f"select {_COUNTS} from article_outcome where article = $1 and version <> $2"
        " and arm = 'running' and at >= $3",
        article,
        canary,
        since,
    )
    return Tally(**row)


async def tally_days(
    database: Database, article: str, since: date
) -> list[tuple[date, int, str, Tally]]:
    """By day, version and arm, oldest first."""
    rows = await database.fetch(
        f"select day, version, arm, {_COUNTS} from article_outcome"
        " where article = $1 and day >= $2 group by day, version, arm order by day, version, arm",
        article,
        since,
    )
    found = []
    for row in rows:
        counts = dict(row)
        day, version, arm = counts.pop("day"), counts.pop("version"), counts.pop("arm")
        found.append((day, version, arm, Tally(**counts)))
    return found
