"""All SQL of questions without an answer that helped; replies are read from the conversations' events, which never change."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from qiantai.floor.database import Database

Reason = Literal["unanswered", "doubtful", "misled"]
MISSED = (
    'id, conversation, "offset", text, language, intent, score, reason, article, version, at, gap'
)
_TURN = """
select e.conversation, s."offset", s.text, coalesce(e.why ->> 'language', e.body ->> 'language', 'zh-Hans') as language,
    coalesce(e.why -> 'needs' ->> 0, e.why -> 'intents' -> 0 ->> 'intent') as intent,
    (e.why -> 'answer' ->> 'score')::real as score, e.why -> 'answer' ->> 'article' as article,
    (e.why -> 'answer' ->> 'version')::int as version, e.at
from conversation_event e join lateral (select c."offset", c.body ->> 'text' as text from conversation_event c
    where c.conversation = e.conversation and c."offset" < e."offset" and c.kind = 'message' and c.source = 'customer'
    order by c."offset" desc limit 1) s on true
"""
_REPLY = "e.kind = 'message' and e.source = 'assistant'"
_LOOKED_FOR = (
    "exists (select 1 from jsonb_array_elements_text(e.why -> 'move') as m (move)"
    " where split_part(move, ' ', 1) in ('answer', 'unknown'))"
)


@dataclass(frozen=True, slots=True)
class Missed:
    """One customer's question, masked, that found no answer, a doubtful one, or one that did not help."""

    conversation: UUID
    offset: int
    text: str
    language: str
    intent: str | None
    score: float | None  # of the answer, or else of the intent
    reason: Reason
    article: str | None
    version: int | None
    at: datetime
    id: int = 0
    gap: int | None = None


async def add_missed(database: Database, missed: Missed) -> None:
    """Keep a question once for each conversation; that an answer misled weighs more than what was known before."""
    async with database.transaction() as connection:
        if missed.reason == "misled":
            await connection.execute(
                "update knowledge_missed set reason = 'misled', article = $3, version = $4"
                ' where conversation = $1 and ("offset" = $2 or md5(text) = md5($5))',
                missed.conversation,
                missed.offset,
                missed.article,
                missed.version,
                missed.text,
            )
        await connection.execute(
            'insert into knowledge_missed (conversation, "offset", text, language, intent, score, reason, article,'
            " version, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing",
            missed.conversation,
            missed.offset,
            missed.text,
            missed.language,
            missed.intent,
            missed.score,
            missed.reason,
            missed.article,
            missed.version,
            missed.at,
        )


async def list_unsure(
    database: Database, after: datetime, until: datetime, bar: float
) -> list[Missed]:
    """Replies of a stretch of time that looked for an answer and found none, or one less likely than the bar."""
    rows = await database.fetch(
        f"{_TURN} where e.at > $1 and e.at <= $2 and {_REPLY} and ((e.why -> 'answer' ->> 'score')::float8 < $3"
        f" or (e.why -> 'answer' is null and {_LOOKED_FOR}))",
        after,
        until,
        bar,
    )
    return [_missed(row, "unanswered" if row["score"] is None else "doubtful") for row in rows]


async def list_poor(database: Database, since: datetime, rating: int) -> list[Missed]:
    """Answers since a moment that were rated no better than this, or that the customer corrected."""
    rows = await database.fetch(
        f'{_TURN} join article_outcome o on o.conversation = e.conversation and o."offset" = e."offset"'
        " where o.at >= $1 and (o.rating <= $2 or o.corrected)",
        since,
        rating,
    )
    return [_missed(row, "misled") for row in rows]


async def find_answered(database: Database, conversation: UUID, before: int) -> Missed | None:
    """The last question before an offset that an article answered."""
    row = await database.fetchrow(
        f'{_TURN} where e.conversation = $1 and e."offset" < $2 and {_REPLY}'
        " and e.why -> 'answer' ->> 'article' is not null order by e.\"offset\" desc limit 1",
        conversation,
        before,
    )
    return _missed(row, "misled") if row else None


async def read_until(database: Database) -> datetime | None:
    """The moment up to which replies were looked over."""
    row = await database.fetchrow("select until from knowledge_missed_read")
    return row["until"] if row else None


async def put_until(database: Database, until: datetime) -> None:
    """Keep how far replies were looked over."""
    await database.execute(
        "insert into knowledge_missed_read (until) values ($1) on conflict (alone) do update set until = $1",
        until,
    )


async def count_missed(
    database: Database, since: datetime, until: datetime
) -> list[tuple[str | None, Reason, int]]:
    """How many questions of each intent and reason were missed between two times."""
    rows = await database.fetch(
        "select intent, reason, count(*)::int as n from knowledge_missed where at >= $1 and at < $2"
        " group by intent, reason",
        since,
        until,
    )
    return [(row["intent"], row["reason"], row["n"]) for row in rows]


def _missed(row: Any, reason: Reason) -> Missed:
    return Missed(reason=reason, **dict(row))
