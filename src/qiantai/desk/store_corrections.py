"""All SQL of agents' corrections and what became of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from qiantai.floor.database import Database

_CORRECTION = 'id, conversation, "offset", kind, was, should, note, by, at, sample, remark, state, closed_by, closed_at'


@dataclass(frozen=True, slots=True)
class Correction:
    """What an agent says was wrong; `sample` or `remark` is where the editors decide about it."""

    id: int
    conversation: UUID
    offset: int
    kind: str
    was: str
    should: str
    note: str
    by: str
    at: datetime
    sample: int | None
    remark: int | None
    state: str
    closed_by: str | None
    closed_at: datetime | None


async def find(
    database: Database, conversation: UUID, offset: int, kind: str, by: str, should: str
) -> Correction | None:
    """The same correction by the same person."""
    row = await database.fetchrow(
        f'select {_CORRECTION} from desk_correction where conversation = $1 and "offset" = $2 and kind = $3'
        " and by = $4 and md5(should) = md5($5)",
        conversation,
        offset,
        kind,
        by,
        should,
    )
    return Correction(**row) if row else None


async def add(
    connection: Any,
    conversation: UUID,
    offset: int,
    kind: str,
    words: tuple[str, str, str],
    by: str,
    at: datetime,
    sample: int | None,
    remark: int | None,
    state: str,
) -> Correction | None:
    """Keep one; `words` are what was, what it should be, and a note. None when it is here already."""
    row = await connection.fetchrow(
        'insert into desk_correction (conversation, "offset", kind, was, should, note, by, at, sample, remark, state,'
        " closed_at) values ($1, $2, $3, $4, $5, $6, $7, $8::timestamptz, $9, $10, $11::text,"
        " case when $11::text = 'open' then null else $8::timestamptz end)"
        f" on conflict do nothing returning {_CORRECTION}",
        conversation,
        offset,
        kind,
        *words,
        by,
        at,
        sample,
        remark,
        state,
    )
    return Correction(**row) if row else None


async def settle_sample(
    database: Database, sample: int, state: str, label: str | None, by: str, at: datetime
) -> None:
    """An editor decided about a message: a need is accepted when the label is the one proposed, a value with any label."""
    await database.execute(
        "update desk_correction set state = case when $2::text = 'open' then 'open' when $2::text = 'labelled'"
        " and (kind = 'slot' or should = $3::text) then 'accepted' else 'declined' end,"
        " closed_by = case when $2::text = 'open' then null else $4::text end,"
        " closed_at = case when $2::text = 'open' then null else $5::timestamptz end where sample = $1",
        sample,
        state,
        label,
        by,
        at,
    )


async def settle_remark(
    database: Database, remark: int, state: str, by: str | None, at: datetime
) -> None:
    """An editor decided about a remark on an answer."""
    await database.execute(
        "update desk_correction set state = $2, closed_by = $3, closed_at = $4 where remark = $1",
        remark,
        state,
        by,
        at,
    )


async def of_person(database: Database, by: str, limit: int = 200) -> list[Correction]:
    """One person's corrections, newest first."""
    rows = await database.fetch(
        f"select {_CORRECTION} from desk_correction where by = $1 order by id desc limit $2",
        by,
        limit,
    )
    return [Correction(**row) for row in rows]


async def count(database: Database, by: str) -> dict[str, int]:
    """How many corrections of one person are in each state."""
    rows = await database.fetch(
        "select state, count(*) from desk_correction where by = $1 group by state", by
    )
    return {"open": 0, "accepted": 0, "declined": 0} | {row["state"]: row["count"] for row in rows}
