"""All SQL of the clusters of unanswered questions, and of remarks on answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from qiantai.floor.database import Database
from qiantai.knowledge.store_missed import MISSED, Missed

GapState = Literal["open", "drafted", "dismissed"]
RemarkState = Literal["open", "accepted", "declined"]
ZONE = "Asia/Shanghai"
_GAP = (
    "id, question, language, intent, state, settled_by, settled_at, note, article, version, asked,"
    " first_at, last_at"
)
_REMARK = (
    'id, conversation, "offset", article, version, said, remark, proposal, excerpt, by, at, state,'
    " closed_by, closed_at, note"
)


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that mean the same, named by the most central one; `article` is what was drafted."""

    id: int
    question: str
    language: str
    intent: str | None
    state: GapState
    settled_by: str | None
    settled_at: datetime | None
    note: str
    article: str | None
    version: int | None
    asked: int
    first_at: datetime
    last_at: datetime
    weeks: Mapping[date, int] = field(default_factory=dict)  # Monday -> how often

    def in_week(self, week: date) -> int:
        """How often it was asked in the week that begins on this Monday."""
        return self.weeks.get(week, 0)


@dataclass(frozen=True, slots=True)
class Named:
    """What a cluster is called after it has been looked over."""

    id: int
    question: str
    language: str
    intent: str | None


@dataclass(frozen=True, slots=True)
class Remark:
    """What a member of staff says about one answer; `excerpt` is the conversation around it, masked."""

    id: int
    conversation: UUID
    offset: int
    article: str | None
    version: int | None
    said: str
    remark: str
    proposal: str
    excerpt: list[dict[str, Any]]
    by: str
    at: datetime
    state: RemarkState
    closed_by: str | None
    closed_at: datetime | None
    note: str


async def list_loose(connection: Any, limit: int) -> list[Missed]:
    """Questions in no cluster yet, oldest first; held until the transaction ends, and those held are left out."""
    rows = await connection.fetch(
        f"select {MISSED} from knowledge_missed where gap is null order by id limit $1"
        " for update skip locked",
        limit,
    )
    return [Missed(**row) for row in rows]


async def list_samples(connection: Any, gaps: int, each: int) -> dict[int, list[Missed]]:
    """The newest different questions of the clusters asked last, by cluster."""
    rows = await connection.fetch(
        f"select {MISSED} from (select distinct on (m.gap, m.text) m.*, g.last_at,"
        " row_number() over (partition by m.gap order by m.id desc) as place"
        " from (select id, last_at from knowledge_gap order by last_at desc limit $1) g"
        " join knowledge_missed m on m.gap = g.id order by m.gap, m.text, m.id desc) s"
        " where place <= $2 order by gap, id desc",
        gaps,
        4 * each,
    )
    found: dict[int, list[Missed]] = {}
    for row in rows:
        members = found.setdefault(row["gap"], [])
        if len(members) < each:
            members.append(Missed(**row))
    return found


async def add_gap(connection: Any, question: str, language: str, at: datetime) -> int:
    """A new cluster; returns its id."""
    row = await connection.fetchrow(
        "insert into knowledge_gap (question, language, first_at, last_at) values ($1, $2, $3, $3) returning id",
        question,
        language,
        at,
    )
    return int(row["id"])


async def put_members(connection: Any, members: Mapping[int, int]) -> None:
    """Say which cluster each question is in (question -> cluster), and count the clusters again."""
    await connection.execute(
        "update knowledge_missed m set gap = t.gap from unnest($1::bigint[], $2::bigint[]) as t (id, gap)"
        " where m.id = t.id",
        list(members),
        list(members.values()),
    )
    await connection.execute(
        "update knowledge_gap g set asked = c.n, first_at = c.first_at, last_at = c.last_at from"
        " (select gap, count(*)::int as n, min(at) as first_at, max(at) as last_at from knowledge_missed"
        " where gap = any($1::bigint[]) group by gap) c where g.id = c.gap",
        sorted(set(members.values())),
    )


async def name_gaps(connection: Any, named: Sequence[Named]) -> None:
    """Name clusters; those that an editor has settled keep their names."""
    await connection.execute(
        "update knowledge_gap g set question = t.question, language = t.language, intent = t.intent"
        " from unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) as t (id, question, language, intent)"
        " where g.id = t.id and g.state = 'open'",
        [one.id for one in named],
        [one.question for one in named],
        [one.language for one in named],
        [one.intent for one in named],
    )


async def list_gaps(
    database: Database, state: GapState | None, since: datetime, until: datetime, limit: int
) -> list[Gap]:
    """Clusters, those asked most between two times first, with the weeks of that time."""
    rows = await database.fetch(
        f"select {_GAP}, coalesce(w.weeks, '{{}}'::jsonb) as weeks from knowledge_gap g left join lateral"
        " (select sum(n)::int as total, jsonb_object_agg(week, n) as weeks from"
        " (select date_trunc('week', at at time zone $5)::date as week, count(*)::int as n from knowledge_missed"
        " where gap = g.id and at >= $2 and at < $3 group by 1) by_week) w on true"
        " where $1::text is null or state = $1"
        " order by coalesce(w.total, 0) desc, asked desc, last_at desc, id limit $4",
        state,
        since,
        until,
        limit,
        ZONE,
    )
    return [_gap(row) for row in rows]


async def count_gaps(database: Database) -> dict[str, int]:
    """How many clusters are in each state."""
    rows = await database.fetch(
        "select state, count(*)::int as n from knowledge_gap group by state"
    )
    return {"open": 0, "drafted": 0, "dismissed": 0} | {row["state"]: row["n"] for row in rows}


async def lock_gap(connection: Any, gap: int) -> Gap | None:
    """One cluster, held until the transaction ends."""
    row = await connection.fetchrow(
        f"select {_GAP} from knowledge_gap where id = $1 for update", gap
    )
    return _gap(row) if row else None


async def find_gap(database: Database, gap: int) -> Gap | None:
    """One cluster."""
    row = await database.fetchrow(f"select {_GAP} from knowledge_gap where id = $1", gap)
    return _gap(row) if row else None


async def settle_gap(
    connection: Any,
    gap: int,
    state: GapState,
    by: str | None,
    at: datetime | None,
    note: str,
    article: str | None,
    version: int | None,
) -> Gap:
    """Keep what an editor decided."""
    row = await connection.fetchrow(
        "update knowledge_gap set state = $2, settled_by = $3, settled_at = $4, note = $5, article = $6, version = $7"
        f" where id = $1 returning {_GAP}",
        gap,
        state,
        by,
        at,
        note,
        article,
        version,
    )
    return _gap(row)


async def list_members(connection: Any, gap: int, limit: int) -> list[Missed]:
    """The questions of a cluster, newest first."""
    rows = await connection.fetch(
        f"select {MISSED} from knowledge_missed where gap = $1 order by id desc limit $2",
        gap,
        limit,
    )
    return [Missed(**row) for row in rows]


async def add_remark(
    connection: Any,
    conversation: UUID,
    offset: int,
    article: str | None,
    version: int | None,
    said: str,
    remark: str,
    proposal: str,
    excerpt: Sequence[Mapping[str, Any]],
    by: str,
    at: datetime,
) -> Remark:
    """Keep a remark."""
    row = await connection.fetchrow(
        'insert into knowledge_remark (conversation, "offset", article, version, said, remark, proposal, excerpt, by, at)'
        f" values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning {_REMARK}",
        conversation,
        offset,
        article,
        version,
        said,
        remark,
        proposal,
        list(excerpt),
        by,
        at,
    )
    return Remark(**row)


async def list_remarks(
    database: Database, state: RemarkState | None, by: str | None, before: int | None, limit: int
) -> list[Remark]:
    """Remarks of one state or of one person, newest first."""
    rows = await database.fetch(
        f"select {_REMARK} from knowledge_remark where ($1::text is null or state = $1)"
        " and ($2::text is null or by = $2) and ($3::bigint is null or id < $3) order by id desc limit $4",
        state,
        by,
        before,
        limit,
    )
    return [Remark(**row) for row in rows]


async def lock_remark(connection: Any, remark: int) -> Remark | None:
    """One remark, held until the transaction ends."""
    row = await connection.fetchrow(
        f"select {_REMARK} from knowledge_remark where id = $1 for update", remark
    )
    return Remark(**row) if row else None


async def close_remark(
    connection: Any, remark: int, state: RemarkState, by: str, at: datetime, note: str
) -> Remark:
    """Keep what an editor made of it."""
    row = await connection.fetchrow(
        "update knowledge_remark set state = $2, closed_by = $3, closed_at = $4, note = $5"
        f" where id = $1 returning {_REMARK}",
        remark,
        state,
        by,
        at,
        note,
    )
    return Remark(**row)


async def count_remarks(database: Database) -> list[tuple[str, RemarkState, int]]:
    """How many remarks each person made, by what became of them."""
    rows = await database.fetch(
        "select by, state, count(*)::int as n from knowledge_remark group by by, state order by by, state"
    )
    return [(row["by"], row["state"], row["n"]) for row in rows]


def _gap(row: Any) -> Gap:
    values = dict(row)
    weeks = values.pop("weeks", {})
    return Gap(**values, weeks={date.fromisoformat(week): n for week, n in weeks.items()})
