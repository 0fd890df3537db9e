"""The upkeep of knowledge over HTTP: quality, tests, reports and coverage; `routes_gaps` has the rest."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel

from qiantai.floor.staff import StaffIdentity
from qiantai.floor.text import DEFAULT, language_of
from qiantai.knowledge import store_upkeep
from qiantai.knowledge.assembly_upkeep import Keeping
from qiantai.knowledge.coverage import Cell
from qiantai.knowledge.gaps import monday
from qiantai.knowledge.routes_gaps import gap_routes
from qiantai.knowledge.store_upkeep import QualityRow, ReportRow, Run, RunState, TestRow

READ, WRITE = "article:read", "article:write"
RowId = Annotated[int, Path(ge=1, lt=2**63)]
Before = Annotated[int | None, Query(ge=1, lt=2**63)]
Limit = Annotated[int, Query(ge=1, le=500)]
ArticleQuery = Annotated[str | None, Query(max_length=100)]
AcceptLanguage = Annotated[str, Header()]
Guard = Callable[[str], Callable[..., Any]]


class PartOut(BaseModel):
    """One part of a score, 0..1; None when there is nothing to judge by. `facts` are the figures behind it."""

    name: str
    value: float | None
    weight: float
    facts: dict[str, Any]


class QualityOut(BaseModel):
    """The score of one version, 0..100, with its parts."""

    day: date
    article: str
    version: int
    score: float
    parts: list[PartOut]


class QualityDay(BaseModel):
    """The mean of one day."""

    day: date
    mean: float
    articles: int


class QualityList(BaseModel):
    """Scores, worst first, and the mean of the last days, newest first."""

    quality: list[QualityOut]
    days: list[QualityDay]


class OverdueOut(BaseModel):
    """An article that nobody used for long, or whose last day is near (`days_left`, 0 or less: over)."""

    article: str
    version: int
    question: str
    owner: str
    days_left: int | None


class OverdueList(BaseModel):
    dead: list[OverdueOut]
    expiring: list[OverdueOut]


class FailureOut(BaseModel):
    """A test question that another article came first for; `first` None: nothing was found."""

    article: str
    version: int
    question: str
    first: str | None
    answered: bool
    score: float | None


class RunOut(BaseModel):
    """One run; `detail` counts articles, questions, passed, unsure, conflicts, duplicates and the mean quality."""

    id: int
    due: datetime
    by: str
    state: RunState
    began_at: datetime
    ended_at: datetime | None
    detail: dict[str, Any]


class RunList(BaseModel):
    runs: list[RunOut]


class TestOut(BaseModel):
    """The tests of one article in one run; `unsure` of the passed came first, but too unlikely to be said."""

    run: int
    due: datetime
    article: str
    version: int
    questions: int
    passed: int
    unsure: int
    failures: list[FailureOut]


class TestList(BaseModel):
    tests: list[TestOut]


class ReportOut(BaseModel):
    """The report of the week that begins on this Monday; `body` as the documentation describes it."""

    week: date
    made_at: datetime
    body: dict[str, Any]


class ReportLine(BaseModel):
    """One stored report in short."""

    week: date
    made_at: datetime
    totals: dict[str, Any]


class ReportList(BaseModel):
    reports: list[ReportLine]


class CellOut(BaseModel):
    """A group of services, or all ("") of them, on one channel in one language."""

    group: str
    channel: str
    language: str
    services: int
    covered: int
    share: float
    missing: list[str]


class ServiceOut(BaseModel):
    """A service that needs an article."""

    id: str
    group: str
    kind: str
    name: str


class CoverageOut(BaseModel):
    """The heat map; `cells` by group, `totals` over all groups, shares 0..1."""

    target: float
    lowest: float
    channels: list[str]
    languages: list[str]
    groups: list[str]
    totals: list[CellOut]
    cells: list[CellOut]
    services: list[ServiceOut]


def upkeep_routes(keeping: Keeping, current_staff: Guard) -> APIRouter:
    """Routes under /knowledge; `current_staff(permission)` gives who is signed in."""
    router = APIRouter(prefix="/knowledge", tags=["knowledge"])
    for part in (_quality_routes, _report_routes, gap_routes):
        router.include_router(part(keeping, current_staff))
    return router


def _quality_routes(keeping: Keeping, current_staff: Guard) -> APIRouter:
    router, reader = APIRouter(), Depends(current_staff(READ))
    writer, database = Depends(current_staff(WRITE)), keeping.database

    @router.get("/quality", dependencies=[reader])
    async def quality(article: ArticleQuery = None, limit: Limit = 200) -> QualityList:
        """The scores of the last run, worst first; with `article` its history, newest first."""
        found = await store_upkeep.list_quality(database, _plain(article))
        days = await store_upkeep.quality_days(database, 60)
        return QualityList(
            quality=[_quality(one) for one in found[:limit]],
            days=[QualityDay(day=day, mean=round(mean, 1), articles=n) for day, mean, n in days],
        )

    @router.get("/overdue", dependencies=[reader])
    async def overdue() -> OverdueList:
        """Articles without use, and those that expire soon."""
        dead, expiring = await keeping.reports.overdue()
        return OverdueList(
            dead=[OverdueOut(**one.shown) for one in dead],
            expiring=[OverdueOut(**one.shown) for one in expiring],
        )

    @router.get("/runs", dependencies=[reader])
    async def runs(limit: Limit = 30) -> RunList:
        """The nightly runs and those that were asked for, newest first."""
        found = await store_upkeep.list_runs(database, "nightly", limit)
        return RunList(runs=[_run(one) for one in found])

    @router.post("/runs", status_code=202)
    async def run_now(identity: StaffIdentity = writer) -> RunOut:
        """Run tests and quality now; 409 `run_underway`."""
        return _run(await keeping.upkeep.test_now(_by(identity)))

    @router.get("/tests", dependencies=[reader])
    async def tests(
        run: Before = None, article: ArticleQuery = None, failing: bool = False, limit: Limit = 200
    ) -> TestList:
        """Results of one run (the last one by default), or the history of one article."""
        if run is None and article is None:
            done = await store_upkeep.list_runs(database, "nightly", 30)
            run = next((one.id for one in done if one.state == "done"), None)
            if run is None:
                return TestList(tests=[])
        found = await store_upkeep.list_tests(database, run, _plain(article), failing, limit)
        return TestList(tests=[_test(one) for one in found])

    @router.get("/coverage", dependencies=[reader])
    async def coverage(accept_language: AcceptLanguage = DEFAULT) -> CoverageOut:
        """The share of services of kinds F, Q and C that an article explains, by channel and language."""
        found, english = await keeping.coverage(), language_of(accept_language) == "en"
        return CoverageOut(
            target=found.target,
            lowest=round(found.lowest, 4),
            channels=list(found.channels),
            languages=list(found.languages),
            groups=list(found.groups),
            totals=[_cell(one) for one in found.totals],
            cells=[_cell(one) for one in found.cells],
            services=[
                ServiceOut(
                    id=one.id,
                    group=one.group,
                    kind=one.kind,
                    name=one.name_en if english else one.name_zh,
                )
                for one in found.services
            ],
        )

    return router


def _report_routes(keeping: Keeping, current_staff: Guard) -> APIRouter:
    router, reports = APIRouter(), keeping.reports
    reader = Depends(current_staff(READ))

    @router.get("/reports", dependencies=[reader])
    async def list_reports(limit: Limit = 26) -> ReportList:
        """The stored reports, newest first."""
        return ReportList(
            reports=[
                ReportLine(week=one.week, made_at=one.made_at, totals=one.body["totals"])
                for one in await reports.list(limit)
            ]
        )

    @router.get("/reports/{week}", dependencies=[reader])
    async def read_report(week: date) -> ReportOut:
        """The report of the week that begins on this Monday; 404 `report_not_found`."""
        return _report(await reports.get(week))

    @router.get("/reports/{week}/markdown", dependencies=[reader], response_class=PlainTextResponse)
    async def read_markdown(
        week: date, accept_language: AcceptLanguage = DEFAULT
    ) -> PlainTextResponse:
        """The same as a page in the reader's language."""
        text = reports.markdown(await reports.get(week), language_of(accept_language))
        return PlainTextResponse(text, media_type="text/markdown; charset=utf-8")

    @router.post("/reports/{week}", dependencies=[Depends(current_staff(WRITE))])
    async def make_report(week: date) -> ReportOut:
        """Make the report of the week of this day again."""
        return _report(await reports.make(monday(week)))

    return router


def _quality(row: QualityRow) -> QualityOut:
    parts = [PartOut(**part) for part in row.parts]
    return QualityOut(
        day=row.day,
        article=row.article,
        version=row.version,
        score=round(row.score, 1),
        parts=parts,
    )


def _run(run: Run) -> RunOut:
    return RunOut(**_fields(run, RunOut))


def _test(row: TestRow) -> TestOut:
    return TestOut(**_fields(row, TestOut))


def _cell(cell: Cell) -> CellOut:
    share = {"share": round(cell.share, 4), "missing": list(cell.missing)}
    names = ("group", "channel", "language", "services", "covered")
    return CellOut(**{name: getattr(cell, name) for name in names}, **share)


def _report(row: ReportRow) -> ReportOut:
    return ReportOut(week=row.week, made_at=row.made_at, body=row.body)


def _fields(
    row: object, shape: type[BaseModel], without: Sequence[str] | set[str] = ()
) -> dict[str, Any]:
    return {name: getattr(row, name) for name in shape.model_fields if name not in without}


def _plain(text: str | None) -> str | None:
    """PostgreSQL holds no NUL, so nothing is found by it."""
    return text.replace("\0", "\ufffd") if text else None


def _by(identity: StaffIdentity) -> str:
    return f"staff:{identity.staff}"
