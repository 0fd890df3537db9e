"""Tickets over HTTP."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from qiantai.customers import StaffActor
from qiantai.desk.assembly import Desk
from qiantai.desk.model import NEXT, Opening, Outcome, Ticket, TicketEvent, TicketState
from qiantai.desk.targets import days_left
from qiantai.floor.errors import NotFound
from qiantai.floor.routes import current_staff
from qiantai.floor.staff import Staff, StaffIdentity

Number = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,40}$")]
Kind = Annotated[str, Query(pattern=r"^[a-z_]{1,30}$")]
Words = Annotated[str, Field(max_length=2000), AfterValidator(lambda text: text.replace("\0", ""))]


Name = Annotated[str, Field(min_length=1, max_length=40)]
APPROVE = "ticket:approve"


class Advance(BaseModel):
    """One step of a ticket; some states need a note that says why."""

    model_config = ConfigDict(extra="forbid")
    state: TicketState
    note: Words = ""
    reply: Words = ""
    outcome: Outcome | None = None


class NewTicket(BaseModel):
    """A ticket that staff or another system opens for a customer; the same key opens one ticket."""

    model_config = ConfigDict(extra="forbid")
    key: Annotated[str, Field(pattern=r"^[\w.:-]{8,100}$")]
    kind: Annotated[str, Field(pattern=r"^[a-z_]{1,30}$")]
    customer: Annotated[str, Field(pattern=r"^[\w.:@-]{1,64}$")]
    subject: Words
    facts: Words = ""
    demand: Words = ""
    contact: Annotated[str, Field(max_length=100)] = ""
    conversation: UUID | None = None
    against: Annotated[list[Name], Field(max_length=20)] = []


class Assign(BaseModel):
    """Who is to handle a ticket."""

    model_config = ConfigDict(extra="forbid")
    staff: Annotated[str, Field(pattern=r"^[\w.:@-]{1,64}$")]


class Extend(BaseModel):
    """A longer period and why it is needed."""

    model_config = ConfigDict(extra="forbid")
    complexity: Annotated[str, Field(pattern=r"^[a-z_]{1,30}$")]
    why: Words


class Join(BaseModel):
    """The ticket that leads the group."""

    model_config = ConfigDict(extra="forbid")
    lead: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,40}$")]
    representative: bool = False


class Withdraw(BaseModel):
    """Why the customer takes it back."""

    model_config = ConfigDict(extra="forbid")
    why: Words = ""


class LetterOut(BaseModel):
    """The outcome letter as the customer gets it."""

    text: str


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


class TicketEventOut(BaseModel):
    """One thing that happened to a ticket."""

    at: datetime
    actor: str
    kind: str
    state: TicketState
    note: str
    detail: dict[str, Any]


class TicketFull(TicketOut):
    """A ticket with its history, and the others of the group that it leads."""

    joined: list[str]
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
        outcome = body.outcome.value if body.outcome else ""
        await desk.tickets.advance(_actor(identity), no, body.state, body.note, body.reply, outcome)
        return await _full(desk, _actor(identity), no)

    _add_cases(router, desk, staff)
    return router


def _add_cases(router: APIRouter, desk: Desk, staff: Staff) -> None:
    reader = Depends(current_staff(staff, "ticket:read"))
    writer = Depends(current_staff(staff, "ticket:write"))
    leader = Depends(current_staff(staff, "ticket:assign"))

    @router.post("")
    async def open_ticket(body: NewTicket, identity: StaffIdentity = writer) -> TicketFull:
        """Open a ticket for a customer; 422 `unknown_kind`."""
        fields = body.model_dump() | {"against": tuple(body.against)}
        ticket = await desk.tickets.open(_actor(identity), Opening(**fields))
        return await _full(desk, _actor(identity), ticket.no)

    @router.post("/{no}/assign")
    async def assign(no: Number, body: Assign, identity: StaffIdentity = leader) -> TicketFull:
        """Give it to somebody; 403 `conflict_of_interest` for whom it complains about."""
        member = await desk.agents.find(body.staff)
        if member is None:
            raise NotFound(staff=body.staff)
        await desk.cases.assign(_actor(identity), no, member.staff, member.name)
        return await _full(desk, _actor(identity), no)

    @router.post("/{no}/extend")
    async def extend(no: Number, body: Extend, identity: StaffIdentity = writer) -> TicketFull:
        """Grant a longer period; 403 `approval_needed` where it takes somebody who may approve it."""
        approves = APPROVE in desk.roles.permissions(identity.roles)
        await desk.cases.extend(_actor(identity), no, body.complexity, body.why, approves=approves)
        return await _full(desk, _actor(identity), no)

    @router.post("/{no}/join")
    async def join(no: Number, body: Join, identity: StaffIdentity = writer) -> TicketFull:
        """Make it part of a group; 409 `group_full`, `not_joinable`."""
        await desk.cases.join(_actor(identity), no, body.lead, representative=body.representative)
        return await _full(desk, _actor(identity), no)

    @router.post("/{no}/withdraw")
    async def withdraw(no: Number, body: Withdraw, identity: StaffIdentity = writer) -> TicketFull:
        """End it because the customer takes it back."""
        await desk.cases.withdraw(_actor(identity), no, body.why)
        return await _full(desk, _actor(identity), no)

    @router.get("/{no}/letter")
    async def letter(
        no: Number,
        language: Annotated[str, Query(pattern=r"^(zh-Hans|zh-Hant|en)$")] = "zh-Hans",
        identity: StaffIdentity = reader,
    ) -> LetterOut:
        """The outcome letter as it stands."""
        ticket = await desk.tickets.get(_actor(identity), no)
        return LetterOut(text=desk.letters.letter(ticket, language))


async def _full(desk: Desk, actor: StaffActor, no: str) -> TicketFull:
    ticket = await desk.tickets.get(actor, no)
    events = await desk.tickets.list_events(actor, ticket.no)
    return TicketFull(
        **_fields(ticket, desk.clock.now()),
        joined=[one.no for one in await desk.cases.list_joined(ticket.no)],
        events=[_event(event) for event in events],
    )


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


def _actor(identity: StaffIdentity) -> StaffActor:
    return StaffActor(identity.staff, identity.name, identity.roles)
