"""Tickets over HTTP."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from qiantai.customers import StaffActor
from qiantai.desk.assembly import Desk
from qiantai.desk.model import NEXT, Ticket, TicketEvent, TicketState
from qiantai.desk.targets import days_left
from qiantai.floor.routes import current_staff
from qiantai.floor.staff import Staff, StaffIdentity

Number = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,40}$")]
Kind = Annotated[str, Query(pattern=r"^[a-z_]{1,30}$")]
Words = Annotated[str, Field(max_length=2000), AfterValidator(lambda text: text.replace("\0", ""))]


class Advance(BaseModel):
    """One step of a ticket; some states need a note that says why."""

    model_config = ConfigDict(extra="forbid")
    state: TicketState
    note: Words = ""


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
    next_states: list[TicketState]


class TicketEventOut(BaseModel):
    """One thing that happened to a ticket."""

    at: datetime
    actor: str
    kind: str
    state: TicketState
    note: str
    detail: dict[str, Any]


class TicketFull(TicketOut):
    """A ticket with its history."""

    events: list[TicketEventOut]


class TicketList(BaseModel):
    """Tickets: open ones first, then by deadline."""

    tickets: list[TicketOut]


def ticket_routes(desk: Desk, staff: Staff) -> APIRouter:
    """Routes under /tickets."""
    router = APIRouter(prefix="/tickets", tags=["tickets"])
    reader = Depends(current_staff(staff, "ticket:read"))
    writer = Depends(current_staff(staff, "ticket:write"))

    @router.get("")
    async def list_tickets(
        kind: Kind | None = None,
        state: TicketState | None = None,
        customer: Annotated[str, Query(pattern=r"^[\w.:@-]{1,64}$")] | None = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
        identity: StaffIdentity = reader,
    ) -> TicketList:
        """Tickets by filter."""
        found = await desk.tickets.list(
            _actor(identity), kind=kind, state=state, customer=customer, limit=limit
        )
        now = desk.clock.now()
        return TicketList(tickets=[TicketOut(**_fields(ticket, now)) for ticket in found])

    @router.get("/{no}")
    async def get_ticket(no: Number, identity: StaffIdentity = reader) -> TicketFull:
        """One ticket with its history."""
        return await _full(desk, _actor(identity), no)

    @router.post("/{no}/advance")
    async def advance(no: Number, body: Advance, identity: StaffIdentity = writer) -> TicketFull:
        """Take one step; 409 `transition_refused` lists the steps that are allowed."""
        await desk.tickets.advance(_actor(identity), no, body.state, body.note)
        return await _full(desk, _actor(identity), no)

    return router


async def _full(desk: Desk, actor: StaffActor, no: str) -> TicketFull:
    ticket = await desk.tickets.get(actor, no)
    events = await desk.tickets.list_events(actor, ticket.no)
    return TicketFull(
        **_fields(ticket, desk.clock.now()), events=[_event(event) for event in events]
    )


def _fields(ticket: Ticket, now: datetime) -> dict[str, Any]:
    same = {name: getattr(ticket, name) for name in TicketOut.model_fields if hasattr(ticket, name)}
    return {
        **same,
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


def _actor(identity: StaffIdentity) -> StaffActor:
    return StaffActor(identity.staff, identity.name, identity.roles)
