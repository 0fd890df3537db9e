"""All SQL of messages to look at, versions of the model, and hourly tallies of what was understood."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import asyncpg

from qiantai.floor.database import Database
from qiantai.understanding.studio import Sample, Tallied, Version

_LOCK = 0x756E6472  # one publisher at a time
_SAMPLE = (
    'id, conversation, "offset", text, language, predicted, score, candidates, reason, suggested, state, label,'
    " labelled_by, labelled_at, created_at, slots"
)
_VERSION = (
    "id, made_at, made_by, examples, labelled, figures, state, path, phase, why, seen_at, published_at, published_by,"
    " replaced"
)


async def add_sample(database: Database, sample: Mapping[str, Any]) -> None:
    """Keep a message once a conversation; what the customer chose later is added while it is open."""
    await database.execute(
        "insert into understanding_sample as kept"
        ' (conversation, "offset", text, language, predicted, score, candidates, reason, suggested, created_at)'
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        " on conflict (conversation, md5(text)) do update set suggested = coalesce(excluded.suggested, kept.suggested),"
        " reason = case when excluded.reason = 'corrected' then excluded.reason else kept.reason end"
        " where kept.state = 'open' and (excluded.suggested is not null or excluded.reason = 'corrected')",
        *(sample[name] for name in ("conversation", "offset", "text", "language", "predicted")),
        *(sample[name] for name in ("score", "candidates", "reason", "suggested", "created_at")),
    )


async def correct_sample(connection: Any, sample: Mapping[str, Any]) -> Sample:
    """Keep what an agent says a message means, once a conversation; one that was settled is left as it is."""
    row = await connection.fetchrow(
        "insert into understanding_sample as kept"
        ' (conversation, "offset", text, language, predicted, score, candidates, reason, suggested, created_at, slots)'
        " values ($1, $2, $3, $4, $5, $6, $7, 'corrected', $8, $9, $10) on conflict (conversation, md5(text)) do update"
        " set reason = case when kept.state = 'open' then 'corrected' else kept.reason end,"
        " suggested = case when kept.state = 'open' then coalesce(excluded.suggested, kept.suggested)"
        " else kept.suggested end, slots = case when kept.state = 'open' then kept.slots || excluded.slots"
        f" else kept.slots end returning {_SAMPLE}",
        *(sample[name] for name in ("conversation", "offset", "text", "language", "predicted")),
        *(sample[name] for name in ("score", "candidates", "suggested", "created_at", "slots")),
    )
    return Sample(**row)


async def list_samples(
    database: Database, state: str, reason: str | None, before: int | None, limit: int
) -> list[Sample]:
    """Messages of one state, newest first; `before` is the last id of the page before."""
    rows = await database.fetch(
        f"select {_SAMPLE} from understanding_sample where state = $1 and ($2::text is null or reason = $2)"
        " and ($3::bigint is null or id < $3) order by id desc limit $4",
        state,
        reason,
        before,
        limit,
    )
    return [Sample(**row) for row in rows]


async def count_samples(database: Database) -> dict[str, int]:
    """How many messages are in each state."""
    rows = await database.fetch("select state, count(*) from understanding_sample group by state")
    return {"open": 0, "labelled": 0, "skipped": 0} | {row["state"]: row["count"] for row in rows}


async def lock_sample(connection: Any, sample: int) -> Sample | None:
    """One message, held until the transaction ends."""
    row = await connection.fetchrow(
        f"select {_SAMPLE} from understanding_sample where id = $1 for update", sample
    )
    return Sample(**row) if row else None


async def set_sample(
    connection: Any, sample: int, state: str, label: str | None, by: str | None, at: datetime | None
) -> Sample:
    """The message in its new state."""
    row = await connection.fetchrow(
        "update understanding_sample set state = $2, label = $3, labelled_by = $4, labelled_at = $5 where id = $1"
        f" returning {_SAMPLE}",
        sample,
        state,
        label,
        by,
        at,
    )
    return Sample(**row)


async def list_labelled(database: Database) -> list[tuple[str, str]]:
    """Text and label of every labelled message, oldest first."""
    rows = await database.fetch(
        "select text, label from understanding_sample where state = 'labelled' order by id"
    )
    return [(row["text"], row["label"]) for row in rows]


async def lock_versions(connection: Any) -> None:
    """Wait for whoever starts, publishes or rolls back; held until the transaction ends."""
    await connection.execute("select pg_advisory_xact_lock($1)", _LOCK)


async def is_training(connection: Any) -> bool:
    """Whether a version is being trained."""
    return bool(
        await connection.fetchval(
            "select exists (select 1 from understanding_version where state = 'training')"
        )
    )


async def add_version(connection: Any, by: str, at: datetime, labelled: int) -> int:
    """A version that is being trained; returns its id."""
    made: int = await connection.fetchval(
        "insert into understanding_version (made_at, made_by, labelled, state, phase, seen_at)"
        " values ($1, $2, $3, 'training', 'preparing', $1) returning id",
        at,
        by,
        labelled,
    )
    return made


async def list_versions(database: Database) -> list[Version]:
    """Every version, newest first."""
    rows = await database.fetch(
        f"select {_VERSION} from understanding_version order by id desc limit 200"
    )
    return [Version(**row) for row in rows]


async def find_version(database: Any, version: int | None) -> Version | None:
    """One version; `database` may be a connection."""
    row = await database.fetchrow(
        f"select {_VERSION} from understanding_version where id = $1", version
    )
    return Version(**row) if row else None


async def find_published(database: Any) -> Version | None:
    """The version that answers; None while the shipped model does."""
    row = await database.fetchrow(
        f"select {_VERSION} from understanding_version where state = 'published'"
    )
    return Version(**row) if row else None


async def seen_training(database: Database, version: int, phase: str, at: datetime) -> None:
    """A sign of life of a training, with where it stands."""
    await database.execute(
        "update understanding_version set phase = $2, seen_at = $3 where id = $1 and state = 'training'",
        version,
        phase,
        at,
    )


async def end_training(
    database: Database,
    version: int,
    figures: Mapping[str, Any] | None,
    examples: int,
    path: str,
    why: str,
) -> None:
    """A training that came to an end: trained with figures, or failed and why."""
    await database.execute(
        "update understanding_version set state = $2, figures = $3, examples = $4, path = $5, why = $6, phase = ''"
        " where id = $1 and state = 'training'",
        version,
        "trained" if figures is not None else "failed",
        dict(figures) if figures is not None else None,
        examples,
        path,
        why,
    )


async def fail_lost(connection: Any, before: datetime, why: str) -> None:
    """A training that has given no sign of life since `before` has failed."""
    await connection.execute(
        "update understanding_version set state = 'failed', phase = '', why = $2"
        " where state = 'training' and seen_at < $1",
        before,
        why,
    )


async def retire_published(connection: Any) -> None:
    """Nothing is published any more."""
    await connection.execute(
        "update understanding_version set state = 'retired' where state = 'published'"
    )


async def set_published(connection: Any, version: int, by: str, at: datetime) -> None:
    """This version answers from now on; what it took the place of stays as it was."""
    await connection.execute(
        "update understanding_version set state = 'published', published_at = $2, published_by = $3 where id = $1",
        version,
        at,
        by,
    )


async def put_before(connection: Any, version: int, replaced: int | None) -> None:
    """Remember what a version takes the place of; a version published again leaves its old place in that row."""
    await connection.execute(
        "update understanding_version set replaced = (select replaced from understanding_version where id = $1)"
        " where replaced = $1",
        version,
    )
    await connection.execute(
        "update understanding_version set replaced = $2 where id = $1", version, replaced
    )


async def add_tallies(database: Database, hour: datetime, tallies: Sequence[Tallied]) -> None:
    """Add what one process counted to the hour."""
    await database.execute(
        "insert into understanding_tally as kept (hour, intent, turns, abstained, confidence)"
        " select $1, * from unnest($2::text[], $3::int[], $4::int[], $5::float8[])"
        " on conflict (hour, intent) do update set turns = kept.turns + excluded.turns,"
        " abstained = kept.abstained + excluded.abstained, confidence = kept.confidence + excluded.confidence",
        hour,
        [one.intent for one in tallies],
        [one.turns for one in tallies],
        [one.abstained for one in tallies],
        [one.confidence for one in tallies],
    )


async def tallies_between(database: Database, start: datetime, end: datetime) -> list[Tallied]:
    """What was understood from `start` on and before `end`, by need."""
    rows = await database.fetch(
        "select intent, sum(turns)::int turns, sum(abstained)::int abstained, sum(confidence) confidence"
        " from understanding_tally where hour >= $1 and hour < $2 group by intent",
        start,
        end,
    )
    return [Tallied(**row) for row in rows]


async def tallies_by_day(
    database: Database, start: datetime, zone: str
) -> dict[date, list[Tallied]]:
    """What was understood on each day since `start`, days being those of the time zone."""
    rows: list[asyncpg.Record] = await database.fetch(
        "select (hour at time zone $2)::date as day, intent, sum(turns)::int turns, sum(abstained)::int abstained,"
        " sum(confidence) confidence from understanding_tally where hour >= $1 group by 1, 2 order by 1",
        start,
        zone,
    )
    days: dict[date, list[Tallied]] = {}
    for row in rows:
        one = Tallied(row["intent"], row["turns"], row["abstained"], row["confidence"])
        days.setdefault(row["day"], []).append(one)
    return days
