"""The wall and the staffing helper over HTTP."""

from datetime import date, datetime, timedelta
from math import isfinite
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel

from qiantai.desk.model import AgentState
from qiantai.desk.roster import HalfHour, Roster
from qiantai.desk.routes_alarms import AlarmOut, alarm_out
from qiantai.desk.store_wall import Waited
from qiantai.desk.wall import AtDesk, Line, Waiter, Wall, WallView
from qiantai.floor.clock import Clock, local_date
from qiantai.floor.errors import Invalid
from qiantai.floor.routes import current_staff
from qiantai.floor.staff import Staff, StaffIdentity

FURTHEST = timedelta(days=60)
FORMULA = (
    "answered within {within} s / (answered + abandoned after {within} s);"
    " abandons within {short} s and chosen call-backs are left out; who still waits is not counted yet"
)
Skill = Annotated[str, Query(pattern=r"^[a-z_]{1,30}$")]


class RatioView(BaseModel):
    """A figure with its numerator and denominator; `value` is null while there is nothing to divide by."""

    numerator: float
    denominator: int
    value: float | None
    target: float


class ServiceView(RatioView):
    """The service level, the times it uses, and its formula in words."""

    within_s: int
    short_s: int
    formula: str


class FiguresView(BaseModel):
    """How waits that began today have gone: of `offered`, all that have ended, each was answered, abandoned or called back."""

    service_level: ServiceView
    asa_s: RatioView
    answered: RatioView
    abandoned: RatioView
    callbacks: int
    offered: int
    handling_s: float | None


class WaitingView(BaseModel):
    """Somebody who waits; `standing` is the class they are served in now, `rises_in_s` until the next one."""

    conversation: UUID
    customer_name: str | None
    priority: str
    standing: str
    rises_in_s: int | None
    position: int | None
    expected_wait_s: int | None
    waited_s: int
    waiting_since: datetime
    reason: str
    channel: str
    elder: bool
    emotion: str | None
    offered_to: str | None


class ServiceLineView(BaseModel):
    """A skill group; `entries` are the first of those who wait."""

    skill: str
    waiting: int
    longest_wait_s: int
    ready: int
    talking: int
    figures: FiguresView
    entries: list[WaitingView]


class HeldView(BaseModel):
    """A conversation that an agent holds."""

    conversation: UUID
    customer_name: str | None
    skill: str
    priority: str
    since: datetime | None


class AtDeskView(BaseModel):
    """An agent who is present."""

    staff: str
    name: str
    state: AgentState
    since: datetime
    until: datetime | None
    skills: list[str]
    level: int
    holding: list[HeldView]


class WallOut(BaseModel):
    """Everything at `at`; figures are of waits that began since `since`."""

    at: datetime
    since: datetime
    waiting: int
    longest_wait_s: int
    figures: FiguresView
    groups: list[ServiceLineView]
    agents: list[AtDeskView]
    capacity: dict[str, int]
    alarms: list[AlarmOut]


class RuleView(BaseModel):
    """What the plan reaches; shares of 1."""

    target: float
    within_s: float
    occupancy: float
    shrinkage: float
    at_once: int


class ErrorView(BaseModel):
    """How far the forecast was off on the latest days: per half hour, and in all as a share of what came."""

    mae: float
    wape: float | None
    days: int


class HalfHourView(BaseModel):
    """Foreseen arrivals with the range of four of five days, the need, and what came."""

    start: datetime
    expected: float
    low: float
    high: float
    samples: int
    came: int | None
    load: float
    agents: int
    scheduled: int
    service_level: float
    asa_s: float | None
    occupancy: float


class StaffingOut(BaseModel):
    """A day of a skill group; `measured` handlings are behind the handling time, 0 when it is the policy's."""

    skill: str
    date: date
    skills: list[str]
    interval_minutes: int
    rule: RuleView
    handling_s: float
    measured: int
    history_days: int
    error: ErrorView
    half_hours: list[HalfHourView]


def wall_routes(wall: Wall, staff: Staff, clock: Clock) -> APIRouter:
    """Routes /wall and /staffing."""
    router = APIRouter(tags=["wall"])
    supervising = Depends(current_staff(staff, "queue:supervise"))

    drawn: tuple[WallView, bytes] | None = None

    @router.get("/wall", response_model=WallOut)
    async def read_wall(identity: StaffIdentity = supervising) -> Response:
        """Queues, service, agents and alarms now; drawn once for everybody who looks within a second."""
        nonlocal drawn
        view = await wall.read()
        if drawn is None or drawn[0] is not view:
            drawn = view, _wall(view).model_dump_json().encode()
        return Response(
            drawn[1], media_type="application/json", headers={"Cache-Control": "no-store"}
        )

    @router.get("/staffing")
    async def plan(
        skill: Skill = "account",
        day: Annotated[date | None, Query(alias="date")] = None,
        shrinkage: Annotated[float | None, Query(ge=0, lt=0.9)] = None,
        target: Annotated[float | None, Query(gt=0, lt=1)] = None,
        at_once: Annotated[int | None, Query(ge=1, le=20)] = None,
        identity: StaffIdentity = supervising,
    ) -> StaffingOut:
        """How many agents each half hour of a day needs; the values given stand in for the policies'."""
        today = local_date(clock.now())
        day = day or today
        if abs(day - today) > FURTHEST:
            raise Invalid(field="date")
        roster = await wall.staffing.plan(
            skill, day, shrinkage=shrinkage, target=target, at_once=at_once
        )
        return _staffing(roster, await wall.staffing.skills())

    return router


def _wall(view: WallView) -> WallOut:
    longest = max((line.group.longest_wait for line in view.lines), default=timedelta(0))
    return WallOut(
        at=view.at,
        since=view.since,
        waiting=sum(line.group.waiting for line in view.lines),
        longest_wait_s=int(longest.total_seconds()),
        figures=_figures(view, view.total),
        groups=[_line(view, line) for line in view.lines],
        agents=[_agent(one) for one in view.agents],
        capacity=dict(view.capacity),
        alarms=[alarm_out(one) for one in view.alarms],
    )


def _figures(view: WallView, waited: Waited) -> FiguresView:
    standards = view.standards
    within, short = int(standards.within.total_seconds()), int(standards.short.total_seconds())
    return FiguresView(
        service_level=ServiceView(
            numerator=waited.in_time,
            denominator=waited.counted,
            value=_ratio(waited.in_time, waited.counted),
            target=standards.service,
            within_s=within,
            short_s=short,
            formula=FORMULA.format(within=within, short=short),
        ),
        asa_s=_share(round(waited.waited_s, 1), waited.answered, standards.asa.total_seconds()),
        answered=_share(waited.answered, waited.ended, standards.answered),
        abandoned=_share(waited.abandoned, waited.ended, standards.abandoned),
        callbacks=waited.callbacks,
        offered=waited.ended,
        handling_s=_ratio(waited.handled_s, waited.handled),
    )


def _share(numerator: float, denominator: int, target: float) -> RatioView:
    return RatioView(
        numerator=numerator,
        denominator=denominator,
        value=_ratio(numerator, denominator),
        target=target,
    )


def _ratio(numerator: float, denominator: int) -> float | None:
    return numerator / denominator if denominator else None


def _line(view: WallView, line: Line) -> ServiceLineView:
    group = line.group
    return ServiceLineView(
        skill=group.skill,
        waiting=group.waiting,
        longest_wait_s=int(group.longest_wait.total_seconds()),
        ready=group.ready,
        talking=group.talking,
        figures=_figures(view, line.waited),
        entries=[_waiting(one, view.at) for one in line.waiting],
    )


def _waiting(one: Waiter, now: datetime) -> WaitingView:
    entry, place = one.entry, one.place
    return WaitingView(
        conversation=entry.conversation,
        customer_name=entry.customer_name,
        priority=entry.priority.name,
        standing=one.standing.name,
        rises_in_s=int(one.rises_in.total_seconds()) if one.rises_in is not None else None,
        position=place.position if place else None,
        expected_wait_s=int(place.wait.total_seconds())
        if place and place.wait is not None
        else None,
        waited_s=int(one.waited.total_seconds()),
        waiting_since=entry.since,
        reason=entry.reason,
        channel=entry.channel,
        elder=entry.elder,
        emotion=entry.emotion,
        offered_to=entry.offered_name if (entry.offered_until or now) > now else None,
    )


def _agent(one: AtDesk) -> AtDeskView:
    return AtDeskView(
        staff=one.presence.staff,
        name=one.presence.name,
        state=one.presence.state,
        since=one.presence.since,
        until=one.presence.until,
        skills=list(one.presence.skills),
        level=one.presence.level,
        holding=[
            HeldView(
                conversation=entry.conversation,
                customer_name=entry.customer_name,
                skill=entry.skill,
                priority=entry.priority.name,
                since=entry.since,
            )
            for entry in one.holding
        ],
    )


def _staffing(roster: Roster, skills: list[str]) -> StaffingOut:
    rule, error = roster.rule, roster.error
    return StaffingOut(
        skill=roster.skill,
        date=roster.day,
        skills=skills,
        interval_minutes=30,
        rule=RuleView(
            target=rule.target,
            within_s=rule.within_s,
            occupancy=rule.occupancy,
            shrinkage=rule.shrinkage,
            at_once=rule.at_once,
        ),
        handling_s=roster.handling_s,
        measured=roster.measured,
        history_days=roster.history_days,
        error=ErrorView(mae=error.mae, wape=error.wape, days=error.days),
        half_hours=[_half_hour(one) for one in roster.half_hours],
    )


def _half_hour(one: HalfHour) -> HalfHourView:
    return HalfHourView(
        start=one.start,
        expected=one.expected.mean,
        low=one.expected.low,
        high=one.expected.high,
        samples=one.expected.samples,
        came=one.came,
        load=one.need.load,
        agents=one.need.agents,
        scheduled=one.need.scheduled,
        service_level=one.need.service_level,
        asa_s=one.need.asa_s if isfinite(one.need.asa_s) else None,
        occupancy=one.need.occupancy,
    )
