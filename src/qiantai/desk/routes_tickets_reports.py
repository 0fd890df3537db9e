"""Reports of tickets over HTTP: what was late, and which deadlines and business hours are in force."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from qiantai.desk.assembly import Desk
from qiantai.desk.caseload import Report
from qiantai.desk.model import Priority
from qiantai.desk.store_caseload import Due
from qiantai.floor.clock import local_date
from qiantai.floor.policies import PolicyTable, PolicyValue
from qiantai.floor.routes import current_staff
from qiantai.floor.staff import Staff, StaffIdentity

USUAL = timedelta(days=30)
TICKET, HOURS = "desk.ticket.", "desk.hours."


class ShareOut(BaseModel):
    """Late ones of all that came due; `value` is null when none did."""

    key: str
    late: int
    due: int
    value: float | None


class LateOut(BaseModel):
    """A ticket that was late, by how long until it was finished or now."""

    no: str
    kind: str
    subject: str
    priority: str
    state: str
    owner: str | None
    skill: str | None
    due_at: datetime
    finished_at: datetime | None
    late_s: int


class BreachesOut(BaseModel):
    """Tickets whose deadline fell into a period (both days counted) and has come, or that were finished before it."""

    first: date
    last: date
    total: ShareOut
    first_response: ShareOut
    by_kind: list[ShareOut]
    by_priority: list[ShareOut]
    by_owner: list[ShareOut]
    by_skill: list[ShareOut]
    by_day: list[ShareOut]
    tickets: list[LateOut]


class ValueOut(BaseModel):
    """A policy value in words, with where it comes from."""

    key: str
    text: dict[str, str]
    source: str
    version: str


class LongerOut(BaseModel):
    """A longer period; with `approval` somebody else has to give it."""

    complexity: str
    deadline: ValueOut
    approval: bool


class KindOut(BaseModel):
    """The rules of one kind of ticket; without a deadline of its own it has its priority's."""

    kind: str
    prefix: str
    priority: str
    skill: str | None
    deadline: ValueOut
    first_response: ValueOut
    clock_stops: bool
    longer: list[LongerOut]


class ClassOut(BaseModel):
    """The rules of one class."""

    priority: str
    first_response: ValueOut
    resolution: ValueOut


class HoursOut(BaseModel):
    """Business hours of a group (`default` for those without their own, `callback` for calls) and whether they run now."""

    group: str
    hours: str
    days: str
    open: bool
    opens_at: datetime


class PoliciesOut(BaseModel):
    """Deadlines, reminders and business hours in force now."""

    kinds: list[KindOut]
    classes: list[ClassOut]
    reminders: list[int]
    reopen: ValueOut
    hours: list[HoursOut]


def ticket_report_routes(desk: Desk, staff: Staff) -> APIRouter:
    """Routes /tickets/reports/breaches and /tickets/policies."""
    router = APIRouter()
    reader = Depends(current_staff(staff, "ticket:read"))

    @router.get("/reports/breaches")
    async def breaches(
        first: Annotated[date | None, Query(alias="from")] = None,
        last: Annotated[date | None, Query(alias="to")] = None,
        identity: StaffIdentity = reader,
    ) -> BreachesOut:
        """What was late; the latest 30 days when no period is named."""
        now = desk.clock.now()
        last = last or local_date(now)
        first = first or last - USUAL
        report = await desk.casework.caseload.report(first, last)
        return _breaches(report, first, last, now)

    @router.get("/policies")
    async def policies(identity: StaffIdentity = reader) -> PoliciesOut:
        """Deadlines and business hours."""
        return _policies(desk)

    return router


def _breaches(report: Report, first: date, last: date, now: datetime) -> BreachesOut:
    due = report.due
    late_first, all_first = report.first
    return BreachesOut(
        first=first,
        last=last,
        total=_share("total", sum(one.late for one in due), len(due)),
        first_response=_share("first_response", late_first, all_first),
        by_kind=_shares(due, lambda one: one.kind),
        by_priority=_shares(due, lambda one: one.priority.name),
        by_owner=_shares(due, lambda one: one.owner or ""),
        by_skill=_shares(due, lambda one: one.skill or ""),
        by_day=_shares(due, lambda one: local_date(one.due_at).isoformat()),
        tickets=[_late(one, now) for one in due if one.late],
    )


def _shares(due: Sequence[Due], key: Callable[[Due], str]) -> list[ShareOut]:
    groups: defaultdict[str, list[bool]] = defaultdict(list)
    for one in due:
        groups[key(one)].append(one.late)
    return [_share(name, sum(late), len(late)) for name, late in sorted(groups.items())]


def _share(key: str, late: int, due: int) -> ShareOut:
    return ShareOut(key=key, late=late, due=due, value=late / due if due else None)


def _late(one: Due, now: datetime) -> LateOut:
    end = one.finished_at or now
    return LateOut(
        no=one.no,
        kind=one.kind,
        subject=one.subject,
        priority=one.priority.name,
        state=one.state.value,
        owner=one.owner,
        skill=one.skill,
        due_at=one.due_at,
        finished_at=one.finished_at,
        late_s=max(0, int((end - one.due_at).total_seconds())),
    )


def _policies(desk: Desk) -> PoliciesOut:
    now, table = desk.clock.now(), desk.casework.policies
    kinds = sorted(
        key.removeprefix(TICKET).removesuffix(".prefix")
        for key in table
        if key.startswith(TICKET) and key.endswith(".prefix")
    )
    return PoliciesOut(
        kinds=[_kind(table, kind, now) for kind in kinds],
        classes=[_class(table, one, now) for one in Priority],
        reminders=list(desk.casework.targets.shares(now)),
        reopen=_value(table.get("common.ticket.reopen_days", now)),
        hours=_hours(desk, table, now),
    )


def _kind(table: PolicyTable, kind: str, now: datetime) -> KindOut:
    begin = f"{TICKET}{kind}."
    priority = str(table.get(f"{begin}priority", now).value)
    sla = f"desk.sla.{priority.lower()}."
    skill = table.find(f"{begin}skill", now)
    stops = table.find(f"{begin}clock_stops", now)
    longer = sorted(
        key.removeprefix(begin).removesuffix(".deadline")
        for key in table
        if key.startswith(begin) and key.endswith(".deadline") and key != f"{begin}deadline"
    )
    return KindOut(
        kind=kind,
        prefix=str(table.get(f"{begin}prefix", now).value),
        priority=priority,
        skill=str(skill.value) if skill else None,
        deadline=_resolved(table, f"{begin}deadline", f"{sla}resolution", now),
        first_response=_resolved(table, f"{begin}first_response", f"{sla}first_response", now),
        clock_stops=stops is None or stops.value != "no",
        longer=[_longer(table, begin, one, now) for one in longer],
    )


def _longer(table: PolicyTable, begin: str, complexity: str, now: datetime) -> LongerOut:
    key = f"{begin}{complexity}.deadline"
    approval = table.find(f"{begin}{complexity}.approval", now)
    return LongerOut(
        complexity=complexity,
        deadline=_resolved(table, key, key, now),
        approval=approval is not None and approval.value == "yes",
    )


def _class(table: PolicyTable, priority: Priority, now: datetime) -> ClassOut:
    sla = f"desk.sla.{priority.name.lower()}."
    return ClassOut(
        priority=priority.name,
        first_response=_value(table.get(f"{sla}first_response", now)),
        resolution=_value(table.get(f"{sla}resolution", now)),
    )


def _hours(desk: Desk, table: PolicyTable, now: datetime) -> list[HoursOut]:
    groups = sorted(
        key.removeprefix(HOURS)
        for key in table
        if key.startswith(HOURS) and "." not in key.removeprefix(HOURS)
    )
    hours = desk.dispatch.hours
    usual = table.get(f"{HOURS}default.days", now)
    return [
        HoursOut(
            group=group,
            hours=str(table.get(f"{HOURS}{group}", now).value),
            days=str((table.find(f"{HOURS}{group}.days", now) or usual).value),
            open=hours.is_open(group, now),
            opens_at=hours.opens_at(group, now),
        )
        for group in groups
    ]


def _resolved(table: PolicyTable, key: str, otherwise: str, now: datetime) -> ValueOut:
    """The value itself: a text names the policy that holds it."""
    value = table.find(key, now) or table.get(otherwise, now)
    return _value(table.get(str(value.value), now) if value.unit == "text" else value)


def _value(value: PolicyValue) -> ValueOut:
    text = {"zh": value.rendered("zh-Hans"), "en": value.rendered("en")}
    return ValueOut(key=value.key, text=text, source=value.source, version=value.version)
