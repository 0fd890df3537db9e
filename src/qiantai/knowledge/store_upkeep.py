"""All SQL of runs, test results, quality, weekly reports, and of the use that these count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from qiantai.floor.database import Database
from qiantai.knowledge.quality import Quality, Use
from qiantai.knowledge.testing import Tally

RunKind = Literal["nightly", "report"]
RunState = Literal["running", "done", "failed", "skipped"]
_RUN = "id, kind, due, by, state, began_at, ended_at, detail"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a job, for the moment that it was due."""

    id: int
    kind: RunKind
    due: datetime
    by: str
    state: RunState
    began_at: datetime
    ended_at: datetime | None
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class TestRow:
    """The test questions of one article in one run."""

    run: int
    due: datetime
    article: str
    version: int
    questions: int
    passed: int
    unsure: int
    failures: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class QualityRow:
    """The quality of one version on one day; `parts` as `Part.shown`."""

    day: date
    article: str
    version: int
    score: float
    parts: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ReportRow:
    """The stored report of the week that begins on a Monday."""

    week: date
    made_at: datetime
    body: dict[str, Any]


async def claim_run(
    database: Database,
    kind: RunKind,
    due: datetime,
    by: str,
    now: datetime,
    lost_before: datetime,
    state: RunState = "running",
) -> Run | None:
    """Begin a run unless somebody has; one that failed or was lost in the middle may begin again."""
    row = await database.fetchrow(
        "insert into knowledge_run as r (kind, due, by, state, began_at) values ($1, $2, $3, $4, $5)"
        " on conflict (kind, due, by) do update set state = $4, began_at = $5, ended_at = null"
        " where r.began_at < $6 and r.state in ('running', 'failed') returning " + _RUN,
        kind,
        due,
        by,
        state,
        now,
        lost_before,
    )
    return Run(**row) if row else None


async def has_runs(database: Database, kind: RunKind) -> bool:
    """Whether any moment of this kind is known."""
    return bool(await database.fetch("select 1 from knowledge_run where kind = $1 limit 1", kind))


async def end_run(
    database: Database, run: int, state: RunState, at: datetime, detail: dict[str, Any]
) -> None:
    """Keep how a run ended."""
    await database.execute(
        "update knowledge_run set state = $2, ended_at = $3, detail = $4 where id = $1",
        run,
        state,
        at,
        detail,
    )


async def list_runs(database: Database, kind: RunKind, limit: int) -> list[Run]:
    """The last runs that did something, newest first."""
    rows = await database.fetch(
        f"select {_RUN} from knowledge_run where kind = $1 and state <> 'skipped' order by id desc limit $2",
        kind,
        limit,
    )
    return [Run(**row) for row in rows]


async def put_tests(database: Database, run: int, tallies: Sequence[Tally]) -> None:
    """Keep the results of a run in one statement; the same run may write them again."""
    await database.execute(
        "insert into knowledge_test (run, article, version, questions, passed, unsure, failures)"
        " select $1, * from jsonb_to_recordset($2) as t (article text, version int, questions int, passed int,"
        " unsure int, failures jsonb)"
        " on conflict (run, article) do update set version = excluded.version, questions = excluded.questions,"
        " passed = excluded.passed, unsure = excluded.unsure, failures = excluded.failures",
        run,
        [
            {
                "article": one.article,
                "version": one.version,
                "questions": one.questions,
                "passed": one.passed,
                "unsure": one.unsure,
                "failures": [failure.shown for failure in one.failures],
            }
            for one in tallies
        ],
    )


async def list_tests(
    database: Database, run: int | None, article: str | None, failing: bool, limit: int
) -> list[TestRow]:
    """Results of one run or of one article, newest first; of failing articles only when asked."""
    rows = await database.fetch(
        "select t.run, r.due, t.article, t.version, t.questions, t.passed, t.unsure, t.failures"
        " from knowledge_test t join knowledge_run r on r.id = t.run"
        " where ($1::bigint is null or t.run = $1) and ($2::text is null or t.article = $2)"
        " and (not $3 or t.passed < t.questions) order by t.run desc, t.article limit $4",
        run,
        article,
        failing,
        limit,
    )
    return [TestRow(**row) for row in rows]


async def put_quality(database: Database, day: date, found: Sequence[Quality]) -> None:
    """Keep a day's scores; those of the same day before are replaced."""
    async with database.transaction() as connection:
        await connection.execute("delete from knowledge_quality where day = $1", day)
        await connection.execute(
            "insert into knowledge_quality (day, article, version, score, parts)"
            " select $1, * from jsonb_to_recordset($2) as t (article text, version int, score real, parts jsonb)",
            day,
            [
                {
                    "article": one.article,
                    "version": one.version,
                    "score": one.score,
                    "parts": [part.shown for part in one.parts],
                }
                for one in found
            ],
        )


async def list_quality(database: Database, article: str | None = None) -> list[QualityRow]:
    """The scores of the last day, worst first; of one article those of every day, newest first."""
    rows = await database.fetch(
        "select day, article, version, score, parts from knowledge_quality"
        " where ($1::text is null and day = (select max(day) from knowledge_quality)) or article = $1"
        " order by case when $1::text is null then score end, day desc, article",
        article,
    )
    return [QualityRow(**row) for row in rows]


async def quality_days(database: Database, limit: int) -> list[tuple[date, float, int]]:
    """The mean score and the number of articles of each day, newest first."""
    rows = await database.fetch(
        "select day, avg(score)::float8 as mean, count(*)::int as n from knowledge_quality"
        " group by day order by day desc limit $1",
        limit,
    )
    return [(row["day"], row["mean"], row["n"]) for row in rows]


async def put_report(database: Database, week: date, at: datetime, body: dict[str, Any]) -> None:
    """Keep the report of a week; a report made again replaces it."""
    await database.execute(
        "insert into knowledge_report (week, made_at, body) values ($1, $2, $3)"
        " on conflict (week) do update set made_at = $2, body = $3",
        week,
        at,
        body,
    )


async def find_report(database: Database, week: date) -> ReportRow | None:
    """The report of the week that begins on this Monday."""
    row = await database.fetchrow(
        "select week, made_at, body from knowledge_report where week = $1", week
    )
    return ReportRow(**row) if row else None


async def list_reports(database: Database, limit: int) -> list[ReportRow]:
    """The last reports, newest first."""
    rows = await database.fetch(
        "select week, made_at, body from knowledge_report order by week desc limit $1", limit
    )
    return [ReportRow(**row) for row in rows]


async def list_uses(database: Database, since: datetime, until: datetime) -> dict[str, Use]:
    """What came of each article's answers between two times."""
    rows = await database.fetch(
        "select article, count(*)::int as answers, count(rating)::int as rated, avg(rating)::float8 as rating,"
        " count(*) filter (where handoff)::int as handoffs, max(at) as last_at from article_outcome"
        " where at >= $1 and at < $2 group by article",
        since,
        until,
    )
    return {
        row["article"]: Use(
            row["answers"], row["rated"], row["rating"], row["handoffs"], row["last_at"]
        )
        for row in rows
    }


async def list_released(
    database: Database, since: datetime, until: datetime, limit: int
) -> list[dict[str, Any]]:
    """What people and canaries did to versions between two times, oldest first; a pack's start is left out."""
    rows = await database.fetch(
        "select article, version, action, state, share, by, at, detail from article_log"
        " where at >= $1 and at < $2 and by <> 'system:packs' order by id limit $3",
        since,
        until,
        limit,
    )
    return [dict(row) for row in rows]


async def forget(database: Database, before: datetime) -> None:
    """Delete the history of runs, tests and quality that is older than it is kept."""
    await database.execute("delete from knowledge_run where due < $1", before)
    await database.execute(
        "delete from knowledge_quality where day < $1::timestamptz::date", before
    )
