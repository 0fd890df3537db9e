"""The release board over HTTP: every canary with its figures, the steps that were taken, and versions side by side."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from qiantai.floor.text import DEFAULT, language_of
from qiantai.knowledge import store
from qiantai.knowledge.assembly_lifecycle import Lifecycle
from qiantai.knowledge.cadence import Cadence
from qiantai.knowledge.comparison import Comparison, Tally, compare, fallen
from qiantai.knowledge.model import RUNNING, State, Version
from qiantai.knowledge.routes import (
    READ,
    AcceptLanguage,
    ArticleId,
    ArticleView,
    Filter,
    VersionQuery,
    storable,
    summary,
)
from qiantai.knowledge.routes_editing import VersionChoice
from qiantai.knowledge.wording import Wording

MOST_DAYS = 92


class TallyView(BaseModel):
    """What came of answers; `wrong` are those handed on, corrected, or rated 1 or 2."""

    answers: int
    ratings: int
    liked: int
    disliked: int
    handoffs: int
    complaints: int
    corrections: int
    wrong: int


class ShareView(BaseModel):
    """A part of one with its interval of 95 %."""

    value: float
    low: float
    high: float


class SideView(BaseModel):
    """One side of a comparison."""

    tally: TallyView
    accuracy: ShareView
    complaints: ShareView


class ComparisonView(BaseModel):
    """Two sides; the differences are second minus first, with intervals of 95 % (Newcombe)."""

    first: SideView
    second: SideView
    accuracy_difference: ShareView
    complaint_difference: ShareView


class StepView(BaseModel):
    """From `at` on a canary reaches `share` percent."""

    at: datetime
    share: int
    reached: bool


class CanaryView(BaseModel):
    """A canary with its running counterpart first; `alarm` is why it would be taken back now."""

    article: ArticleView
    running: int | None
    rule: str
    begun: datetime
    share: int
    steps: list[StepView]
    judged_at: datetime | None
    figures: ComparisonView
    alarm: Literal["accuracy", "complaints"] | None


class LimitsView(BaseModel):
    """When a canary is taken back: parts of one, a least count of answers on each side, one-sided confidence."""

    accuracy_fall: float
    complaint_rise: float
    fewest_answers: int
    confidence: float
    window_minutes: int


class LogView(BaseModel):
    """One step of a release: canary, grown, online, rolled_back, withdrawn, restored, superseded, expiring, archived."""

    id: int
    article: str
    version: int
    action: str
    state: State
    share: int
    by: str
    at: datetime
    detail: dict[str, Any]


class BoardView(BaseModel):
    """Every canary, the versions that end soon, the newest steps, and the limits; `week` counts releases of 7 days."""

    canaries: list[CanaryView]
    expiring: list[ArticleView]
    log: list[LogView]
    limits: LimitsView
    week: int
    now: datetime


class LogPage(BaseModel):
    """Steps, newest first."""

    log: list[LogView]


class DayView(BaseModel):
    """What came of one version's answers on one day."""

    day: date
    version: int
    arm: str
    tally: TallyView
    accuracy: ShareView


class DaysView(BaseModel):
    """By day, version and arm, oldest first."""

    days: list[DayView]


def article_board_routes(lifecycle: Lifecycle, current_staff: Callable[[str], Any]) -> APIRouter:
    """What everybody who reads articles may see of their releases."""
    router = APIRouter(tags=["articles"], dependencies=[Depends(current_staff(READ))])
    wording = Wording(lifecycle.knowledge.policies)

    def shown(version: Version, accept_language: str) -> ArticleView:
        return ArticleView(**summary(version, wording, language_of(accept_language)))

    @router.get("/article-releases")
    async def board(accept_language: AcceptLanguage = DEFAULT) -> BoardView:
        """The release board."""
        pool, now = lifecycle.database.pool, lifecycle.knowledge.clock.now()
        cadence = Cadence.of(lifecycle.knowledge.policies, now)
        canaries = await store.list_in_state(pool, ("canary",))
        ending = await store.list_in_state(pool, ("expiring",))
        log = await store.list_log(lifecycle.database, None, None, 100)
        fresh = {
            (line.article, line.version)
            for line in await store.list_log(lifecycle.database, None, None, 1000)
            if line.action in ("canary", "online") and line.at > now - timedelta(days=7)
        }
        return BoardView(
            canaries=[
                await _canary(lifecycle, one, cadence, shown(one, accept_language))
                for one in canaries
            ],
            expiring=[shown(one, accept_language) for one in ending],
            log=[LogView(**asdict(line)) for line in log],
            limits=_limits(cadence),
            week=len(fresh),
            now=now,
        )

    @router.get("/article-releases/log")
    async def log(
        article: Filter = None,
        before: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> LogPage:
        """Steps of one article or of all; `before` is the last id of the page before."""
        found = await store.list_log(
            lifecycle.database, storable(article) if article else None, before, limit
        )
        return LogPage(log=[LogView(**asdict(line)) for line in found])

    @router.get("/articles/{article}/compare")
    async def compare_versions(
        article: ArticleId,
        first: VersionChoice,
        second: VersionChoice,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> ComparisonView:
        """Two versions side by side, over all their answers or a stretch of time (aware times)."""
        one, two, compared = await lifecycle.outcomes.compare(
            storable(article), first, second, _aware(since), _aware(until)
        )
        return _comparison(one, two, compared)

    @router.get("/articles/{article}/outcomes")
    async def outcomes(
        article: ArticleId,
        days: Annotated[int, Query(ge=1, le=MOST_DAYS)] = 30,
        version: VersionQuery = None,
    ) -> DaysView:
        """What came of the answers of the last days."""
        since = lifecycle.outcomes.today() - timedelta(days=days - 1)
        found = await lifecycle.outcomes.by_day(storable(article), since)
        return DaysView(
            days=[
                DayView(
                    day=day,
                    version=number,
                    arm=arm,
                    tally=TallyView(**asdict(tally)),
                    accuracy=_side(tally, compare(tally, tally), 0).accuracy,
                )
                for day, number, arm, tally in found
                if version in (None, number)
            ]
        )

    return router


async def _canary(
    lifecycle: Lifecycle, version: Version, cadence: Cadence, article: ArticleView
) -> CanaryView:
    begun = version.canary_at or version.saved_at
    running, canary = await lifecycle.outcomes.now_beside(version.article, version.version, begun)
    versions = await lifecycle.knowledge.releases.versions(version.article)
    why = fallen(running, canary, cadence)
    return CanaryView(
        article=article,
        running=next((one.version for one in versions if one.state in RUNNING), None),
        rule=version.rule,
        begun=begun,
        share=version.share,
        steps=[
            StepView(at=at, share=share, reached=reached)
            for at, share, reached in lifecycle.canaries.steps(version)
        ],
        judged_at=version.judged_at,
        figures=_comparison(running, canary, compare(running, canary)),
        alarm=why,
    )


def _comparison(first: Tally, second: Tally, compared: Comparison) -> ComparisonView:
    return ComparisonView(
        first=_side(first, compared, 0),
        second=_side(second, compared, 1),
        accuracy_difference=ShareView(**asdict(compared.accuracy_difference)),
        complaint_difference=ShareView(**asdict(compared.complaint_difference)),
    )


def _side(tally: Tally, compared: Comparison, place: int) -> SideView:
    return SideView(
        tally=TallyView(**asdict(tally)),
        accuracy=ShareView(**asdict(compared.accuracy[place])),
        complaints=ShareView(**asdict(compared.complaints[place])),
    )


def _limits(cadence: Cadence) -> LimitsView:
    return LimitsView(
        accuracy_fall=cadence.points,
        complaint_rise=cadence.rise,
        fewest_answers=cadence.fewest,
        confidence=cadence.confidence,
        window_minutes=int(cadence.window.total_seconds() // 60),
    )


def _aware(at: datetime | None) -> datetime | None:
    return at.astimezone() if at is not None and at.tzinfo is None else at
