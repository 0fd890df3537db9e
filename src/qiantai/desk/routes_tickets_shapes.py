"""The shapes of a ticket over HTTP, which several doors of tickets share."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from qiantai.customers import StaffActor
from qiantai.desk.assembly import Desk
from qiantai.desk.caseload import Marks
from qiantai.desk.model import NEXT, Ticket, TicketEvent, TicketState
from qiantai.desk.store_caseload import Found
from qiantai.desk.targets import days_left
from qiantai.floor.staff import StaffIdentity

Number = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,40}$")]
Words = Annotated[str, Field(max_length=2000), AfterValidator(lambda text: text.replace("\0", ""))]
Code = Annotated[str, Field(pattern=r"^[a-z_]{1,30}$")]
StaffId = Annotated[str, Field(pattern=r"^[\w.:@-]{1,64}$")]
Tag = Annotated[str, Field(pattern=r"^[^\s,\x00]{1,30}$")]


class Body(BaseModel):
    """A body takes nothing that it does not name."""

    model_config = ConfigDict(extra="forbid")


class TicketOut(BaseModel):
    """A ticket; `next_states` are the steps it may take."""

    no: str
    kind: str
    subject: str
    facts: str
    demand: str
    contact: str
    state: TicketState
    state_since: datetime
    priority: str
    customer: str
    conversation: UUID | None
    owner: str | None
    opened_at: datetime
    first_due_at: datetime
    due_at: datetime
    days_left: int
    paused: bool
    escalated_at: datetime | None
    against: list[str]
    lead: str | None
    representative: bool
    complexity: str
    outcome: str
    reply: str
    next_states: list[TicketState]


class TicketRow(TicketOut):
    """A ticket of a list: `late` behind its deadline, `skill` the group that handles it, `used` the share of its period."""

    late: bool
    skill: str | None
    used: float
    tags: list[str]
    tasks_open: int
    approvals_open: int


class TicketEventOut(BaseModel):
    """One thing that happened to a ticket."""

    at: datetime
    actor: str
    kind: str
    state: TicketState
    note: str
    detail: dict[str, Any]


class TicketFull(TicketOut):
    """A ticket with its history, the others of the group that it leads, and its tags."""

    joined: list[str]
    tags: list[str]
    events: list[TicketEventOut]


async def full_ticket(desk: Desk, actor: StaffActor, no: str) -> TicketFull:
    """One ticket with its history; NotFound."""
    ticket = await desk.tickets.get(actor, no)
    events = await desk.tickets.list_events(actor, ticket.no)
    marks = await desk.casework.caseload.marks([ticket.no])
    return TicketFull(
        **_fields(ticket, desk.clock.now()),
        joined=[one.no for one in await desk.cases.list_joined(ticket.no)],
        tags=list(marks[ticket.no].tags),
        events=[_event(event) for event in events],
    )


def ticket_rows(
    found: Sequence[Found], marks: Mapping[str, Marks], now: datetime
) -> list[TicketRow]:
    """Found tickets as rows of a list."""
    return [
        TicketRow(
            **_fields(one.ticket, now),
            late=one.late,
            skill=one.skill,
            used=_used(one.ticket, now),
            tags=list(marks[one.ticket.no].tags),
            tasks_open=marks[one.ticket.no].tasks,
            approvals_open=marks[one.ticket.no].approvals,
        )
        for one in found
    ]


def actor_of(identity: StaffIdentity) -> StaffActor:
    """Who acts."""
    return StaffActor(identity.staff, identity.name, identity.roles)


def _used(ticket: Ticket, now: datetime) -> float:
    """The share of the period that is used up; a clock that stands still has not moved since it stopped."""
    if not ticket.span:
        return 1.0
    stopped = ticket.state.finished or ticket.paused
    left = ticket.due_at - (ticket.state_since if stopped else now)
    return round(max(0.0, 1 - left / ticket.span), 3)


def _fields(ticket: Ticket, now: datetime) -> dict[str, Any]:
    same = {name: getattr(ticket, name) for name in TicketOut.model_fields if hasattr(ticket, name)}
    return {
        **same,
        "against": list(ticket.against),
        "priority": ticket.priority.name,
        "days_left": days_left(ticket.due_at, now),
        "next_states": list(NEXT[ticket.state]),
    }


def _event(event: TicketEvent) -> TicketEventOut:
    return TicketEventOut(
        at=event.at,
        actor=event.actor,
        kind=event.kind,
        state=event.state,
        note=event.note,
        detail=dict(event.detail),
    )
