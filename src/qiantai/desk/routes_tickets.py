"""Tickets over HTTP: search, one ticket with its history, its steps, and what is decided about it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from qiantai.desk.assembly import Desk
from qiantai.desk.model import Opening, Outcome, Priority, TicketState
from qiantai.desk.routes_tickets_reports import ticket_report_routes
from qiantai.desk.routes_tickets_shapes import (
    Number,
    TicketFull,
    TicketRow,
    Words,
    actor_of,
    full_ticket,
    ticket_rows,
)
from qiantai.desk.routes_tickets_work import ticket_work_routes
from qiantai.desk.store_caseload import Query as Search
from qiantai.floor.errors import NotFound
from qiantai.floor.routes import current_staff
from qiantai.floor.staff import Staff, StaffIdentity

Kind = Annotated[str, Query(pattern=r"^[a-z_]{1,30}$")]
Person = Annotated[str, Query(pattern=r"^[\w.:@-]{1,64}$")]
Name = Annotated[str, Field(min_length=1, max_length=40)]
APPROVE = "ticket:approve"
ME, NOBODY = "me", "none"


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


class TicketList(BaseModel):
    """Tickets: open ones first, then by deadline."""

    tickets: list[TicketRow]


def ticket_routes(desk: Desk, staff: Staff) -> APIRouter:
    """Routes under /tickets."""
    router = APIRouter(prefix="/tickets", tags=["tickets"])
    reader = Depends(current_staff(staff, "ticket:read"))
    writer = Depends(current_staff(staff, "ticket:write"))

    router.include_router(ticket_report_routes(desk, staff))
    router.include_router(ticket_work_routes(desk, staff))

    @router.get("")
    async def list_tickets(
        kind: Kind | None = None,
        state: TicketState | None = None,
        customer: Person | None = None,
        owner: Person | None = None,
        skill: Kind | None = None,
        priority: Annotated[str, Query(pattern=r"^P[0-3]$")] | None = None,
        due_before: datetime | None = None,
        late: bool | None = None,
        open_only: Annotated[bool, Query(alias="open")] = False,
        tag: Annotated[str, Query(max_length=30)] | None = None,
        words: Annotated[str, Query(alias="q", max_length=60)] | None = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
        identity: StaffIdentity = reader,
    ) -> TicketList:
        """Tickets by filter; `owner` may be `me` or `none`."""
        search = Search(
            kind=kind,
            state=state,
            customer=customer,
            owner={ME: identity.staff, NOBODY: None}.get(owner or NOBODY, owner),
            unowned=owner == NOBODY,
            due_before=due_before,
            late=late,
            open_only=open_only,
            tag=tag,
            priority=Priority[priority] if priority else None,
            skill=skill,
            words=words,
            limit=limit,
        )
        found = await desk.casework.caseload.find(search)
        marks = await desk.casework.caseload.marks([one.ticket.no for one in found])
        return TicketList(tickets=ticket_rows(found, marks, desk.clock.now()))

    @router.get("/{no}")
    async def get_ticket(no: Number, identity: StaffIdentity = reader) -> TicketFull:
        """One ticket with its history."""
        return await full_ticket(desk, actor_of(identity), no)

    @router.post("/{no}/advance")
    async def advance(no: Number, body: Advance, identity: StaffIdentity = writer) -> TicketFull:
        """Take one step; 409 `transition_refused` lists the steps that are allowed."""
        outcome = body.outcome.value if body.outcome else ""
        await desk.tickets.advance(
            actor_of(identity), no, body.state, body.note, body.reply, outcome
        )
        return await full_ticket(desk, actor_of(identity), no)

    _case_routes(router, desk, staff)
    return router


def _case_routes(router: APIRouter, desk: Desk, staff: Staff) -> None:
    reader = Depends(current_staff(staff, "ticket:read"))
    writer = Depends(current_staff(staff, "ticket:write"))
    leader = Depends(current_staff(staff, "ticket:assign"))

    @router.post("")
    async def open_ticket(body: NewTicket, identity: StaffIdentity = writer) -> TicketFull:
        """Open a ticket for a customer; 422 `unknown_kind`."""
        fields = body.model_dump() | {"against": tuple(body.against)}
        ticket = await desk.tickets.open(actor_of(identity), Opening(**fields))
        return await full_ticket(desk, actor_of(identity), ticket.no)

    @router.post("/{no}/assign")
    async def assign(no: Number, body: Assign, identity: StaffIdentity = leader) -> TicketFull:
        """Give it to somebody; 403 `conflict_of_interest` for whom it complains about."""
        member = await desk.agents.find(body.staff)
        if member is None:
            raise NotFound(staff=body.staff)
        await desk.cases.assign(actor_of(identity), no, member.staff, member.name)
        return await full_ticket(desk, actor_of(identity), no)

    @router.post("/{no}/extend")
    async def extend(no: Number, body: Extend, identity: StaffIdentity = writer) -> TicketFull:
        """Grant a longer period; 403 `approval_needed` where it takes somebody who may approve it."""
        approves = APPROVE in desk.roles.permissions(identity.roles)
        await desk.cases.extend(
            actor_of(identity), no, body.complexity, body.why, approves=approves
        )
        return await full_ticket(desk, actor_of(identity), no)

    @router.post("/{no}/join")
    async def join(no: Number, body: Join, identity: StaffIdentity = writer) -> TicketFull:
        """Make it part of a group; 409 `group_full`, `not_joinable`."""
        await desk.cases.join(actor_of(identity), no, body.lead, representative=body.representative)
        return await full_ticket(desk, actor_of(identity), no)

    @router.post("/{no}/withdraw")
    async def withdraw(no: Number, body: Withdraw, identity: StaffIdentity = writer) -> TicketFull:
        """End it because the customer takes it back."""
        await desk.cases.withdraw(actor_of(identity), no, body.why)
        return await full_ticket(desk, actor_of(identity), no)

    @router.get("/{no}/letter")
    async def letter(
        no: Number,
        language: Annotated[str, Query(pattern=r"^(zh-Hans|zh-Hant|en)$")] = "zh-Hans",
        identity: StaffIdentity = reader,
    ) -> LetterOut:
        """The outcome letter as it stands."""
        ticket = await desk.tickets.get(actor_of(identity), no)
        return LetterOut(text=desk.letters.letter(ticket, language))
