"""Work around tickets over HTTP: bulk steps, tags, tasks of departments, approvals, words to customers, conversations."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from pydantic import AwareDatetime, BaseModel, Field

from qiantai.customers import StaffActor
from qiantai.desk.assembly import Desk
from qiantai.desk.caseload import Done
from qiantai.desk.model import Outcome, TicketState
from qiantai.desk.routes_tickets_shapes import (
    Body,
    Code,
    Number,
    StaffId,
    Tag,
    TicketFull,
    Words,
    actor_of,
    full_ticket,
)
from qiantai.desk.store_tasks import Approval, Task
from qiantai.floor.errors import Forbidden, Invalid, NotFound
from qiantai.floor.routes import current_staff
from qiantai.floor.staff import Staff, StaffIdentity

ASSIGN, APPROVE = "ticket:assign", "ticket:approve"
MOST = 200
RELATED = 20
RowId = Annotated[int, Path(ge=1, lt=2**63)]
No = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,40}$")]


class Bulk(Body):
    """One step for many tickets: `assign` needs `staff`, `advance` a `state`, `tag` and `untag` a `tag`."""

    tickets: Annotated[list[No], Field(min_length=1, max_length=MOST)]
    do: Literal["assign", "advance", "tag", "untag"]
    staff: StaffId | None = None
    state: TicketState | None = None
    note: Words = ""
    reply: Words = ""
    outcome: Outcome | None = None
    tag: Tag | None = None


class BulkDone(BaseModel):
    """What became of one ticket; `code` and `detail` are the error's when it was refused."""

    ticket: str
    ok: bool
    code: str | None
    detail: dict[str, Any]


class BulkResult(BaseModel):
    """Every ticket in the order given."""

    results: list[BulkDone]


class TagBody(Body):
    """A tag to put on, or with `on` false to take away."""

    tag: Tag
    on: bool = True


class TagsOut(BaseModel):
    """Every tag in use, the most used first."""

    tags: list[str]


class NewTask(Body):
    """What a department is to do; without a time by its usual period."""

    department: Code
    what: Words
    due_at: AwareDatetime | None = None


class SettleTask(Body):
    """Whether it is done, and what came of it."""

    done: bool
    result: Words = ""


class TaskOut(BaseModel):
    """A task of a department; `late` when its time has passed and it is not done, or it was done too late."""

    id: int
    ticket: str
    department: str
    what: str
    due_at: datetime
    by: str
    by_name: str
    created_at: datetime
    done_by: str | None
    done_at: datetime | None
    result: str
    late: bool


class TasksOut(BaseModel):
    """Tasks: those still to do first, then by time."""

    tasks: list[TaskOut]


class DepartmentOut(BaseModel):
    """A department with its usual period in words."""

    department: str
    name: dict[str, str]
    period: dict[str, str]


class DepartmentsOut(BaseModel):
    """Every department by code."""

    departments: list[DepartmentOut]


class Ask(Body):
    """The longer period and why it is needed."""

    complexity: Code
    why: Words


class Decide(Body):
    """Whether it is given; declining needs a note."""

    approve: bool
    note: Words = ""


class TicketApprovalOut(BaseModel):
    """A longer period that was asked for; `own` when the reader asked, who may not decide."""

    id: int
    ticket: str
    complexity: str
    why: str
    by: str
    by_name: str
    asked_at: datetime
    state: str
    decided_by: str | None
    decided_at: datetime | None
    note: str
    own: bool


class TicketApprovalsOut(BaseModel):
    """Approvals: those that wait first."""

    approvals: list[TicketApprovalOut]


class Told(Body):
    """Words for the customer."""

    text: Words


class RelatedOut(BaseModel):
    """A conversation of the ticket's customer; `own` is the one that it was opened in."""

    conversation: UUID
    channel: str
    status: str
    holder_name: str | None
    updated_at: datetime
    own: bool


class RelatedList(BaseModel):
    """The ticket's own conversation first, then the latest."""

    conversations: list[RelatedOut]


def ticket_work_routes(desk: Desk, staff: Staff) -> APIRouter:
    """Routes under /tickets that are about more than one ticket's state."""
    router = APIRouter()
    reader = Depends(current_staff(staff, "ticket:read"))
    writer = Depends(current_staff(staff, "ticket:write"))
    caseload = desk.casework.caseload

    @router.post("/bulk")
    async def bulk(body: Bulk, identity: StaffIdentity = writer) -> BulkResult:
        """Take one step with each; what is refused is told ticket by ticket."""
        done = await _bulk(desk, identity, body)
        return BulkResult(results=[_done(one) for one in done])

    @router.get("/tags")
    async def list_tags(identity: StaffIdentity = reader) -> TagsOut:
        """Tags in use."""
        return TagsOut(tags=await caseload.tags())

    _task_routes(router, desk, staff)
    _approval_routes(router, desk, staff)

    @router.put("/{no}/tags")
    async def tag(no: Number, body: TagBody, identity: StaffIdentity = writer) -> TicketFull:
        """Put a tag on, or take it away."""
        await caseload.tag(actor_of(identity), no, body.tag, on=body.on)
        return await full_ticket(desk, actor_of(identity), no)

    @router.post("/{no}/updates")
    async def tell(no: Number, body: Told, identity: StaffIdentity = writer) -> TicketFull:
        """Tell the customer; 422 `guard_refused` for words that may not be said."""
        await caseload.tell(actor_of(identity), no, body.text)
        return await full_ticket(desk, actor_of(identity), no)

    @router.get("/{no}/conversations")
    async def list_related(no: Number, identity: StaffIdentity = reader) -> RelatedList:
        """The conversations of the ticket's customer that the reader may see."""
        actor = actor_of(identity)
        return RelatedList(conversations=await _related(desk, actor, no))

    return router


def _task_routes(router: APIRouter, desk: Desk, staff: Staff) -> None:
    reader = Depends(current_staff(staff, "ticket:read"))
    writer = Depends(current_staff(staff, "ticket:write"))
    tasks = desk.casework.tasks

    @router.get("/departments")
    async def list_departments(identity: StaffIdentity = reader) -> DepartmentsOut:
        """Who may be given tasks."""
        found = tasks.departments(desk.clock.now())
        return DepartmentsOut(
            departments=[
                DepartmentOut(
                    department=code,
                    name=dict(value.name),
                    period={"zh": value.rendered("zh-Hans"), "en": value.rendered("en")},
                )
                for code, value in found.items()
            ]
        )

    @router.get("/tasks")
    async def list_tasks(
        department: Annotated[str, Query(pattern=r"^[a-z_]{1,30}$")] | None = None,
        undone: bool = True,
        identity: StaffIdentity = reader,
    ) -> TasksOut:
        """Tasks of every ticket."""
        found = await tasks.list(None, department, undone=undone)
        return TasksOut(tasks=[_task(one, desk.clock.now()) for one in found])

    @router.get("/{no}/tasks")
    async def list_of_ticket(no: Number, identity: StaffIdentity = reader) -> TasksOut:
        """Tasks of one ticket."""
        ticket = await desk.tickets.get(actor_of(identity), no)
        found = await tasks.list(ticket.no)
        return TasksOut(tasks=[_task(one, desk.clock.now()) for one in found])

    @router.post("/{no}/tasks")
    async def add_task(no: Number, body: NewTask, identity: StaffIdentity = writer) -> TaskOut:
        """Give a department something to do; 422 `unknown_department`."""
        actor = actor_of(identity)
        task = await tasks.add(actor, no, body.department, body.what, body.due_at)
        return _task(task, desk.clock.now())

    @router.put("/{no}/tasks/{task}")
    async def settle_task(
        no: Number, task: RowId, body: SettleTask, identity: StaffIdentity = writer
    ) -> TaskOut:
        """Done, or not done after all."""
        actor = actor_of(identity)
        settled = await tasks.settle(actor, no, task, done=body.done, result=body.result)
        return _task(settled, desk.clock.now())


def _approval_routes(router: APIRouter, desk: Desk, staff: Staff) -> None:
    reader = Depends(current_staff(staff, "ticket:read"))
    writer = Depends(current_staff(staff, "ticket:write"))
    approver = Depends(current_staff(staff, APPROVE))
    approvals = desk.casework.approvals

    @router.get("/approvals")
    async def list_approvals(
        waiting: bool = True, identity: StaffIdentity = reader
    ) -> TicketApprovalsOut:
        """What waits for a second person; who may not approve sees what they asked for themselves."""
        own = None if _may(desk, identity, APPROVE) else identity.staff
        found = await approvals.list(None, own, waiting=waiting)
        return TicketApprovalsOut(approvals=[_approval(one, identity) for one in found])

    @router.post("/approvals/{approval}/decide")
    async def decide(
        approval: RowId, body: Decide, identity: StaffIdentity = approver
    ) -> TicketApprovalOut:
        """Give or decline; 409 `no_such_approval` for one's own."""
        actor = actor_of(identity)
        decided = await approvals.decide(actor, approval, approve=body.approve, note=body.note)
        return _approval(decided, identity)

    @router.get("/{no}/approvals")
    async def list_of_ticket(no: Number, identity: StaffIdentity = reader) -> TicketApprovalsOut:
        """What was asked for about one ticket."""
        ticket = await desk.tickets.get(actor_of(identity), no)
        found = await approvals.list(ticket.no)
        return TicketApprovalsOut(approvals=[_approval(one, identity) for one in found])

    @router.post("/{no}/approvals")
    async def ask(no: Number, body: Ask, identity: StaffIdentity = writer) -> TicketApprovalOut:
        """Ask for a longer period; 409 `not_extendable`."""
        asked = await approvals.ask(actor_of(identity), no, body.complexity, body.why)
        return _approval(asked, identity)


async def _bulk(desk: Desk, identity: StaffIdentity, body: Bulk) -> list[Done]:
    actor, caseload = actor_of(identity), desk.casework.caseload

    if body.do == "assign":
        if not _may(desk, identity, ASSIGN):
            raise Forbidden
        member = await desk.agents.find(body.staff or "")
        if member is None:
            raise NotFound(staff=body.staff)
        name, who = member.name, member.staff
        return await caseload.each(body.tickets, lambda no: desk.cases.assign(actor, no, who, name))
    if body.do == "advance":
        if body.state is None:
            raise Invalid(field="state")
        to, outcome = body.state, body.outcome.value if body.outcome else ""
        return await caseload.each(
            body.tickets,
            lambda no: desk.tickets.advance(actor, no, to, body.note, body.reply, outcome),
        )
    if body.tag is None:
        raise Invalid(field="tag")
    tag, on = body.tag, body.do == "tag"
    return await caseload.each(body.tickets, lambda no: caseload.tag(actor, no, tag, on=on))


async def _related(desk: Desk, actor: StaffActor, no: str) -> list[RelatedOut]:
    ticket = await desk.tickets.get(actor, no)
    views = {
        view.id: view
        for view in await desk.workbench.list(actor, customer=ticket.customer, limit=RELATED)
    }
    own = ticket.conversation
    if own is not None and own not in views and await desk.workbench.sees(actor, own):
        views[own] = (await desk.workbench.get(actor, own))[0]
    ordered = sorted(views.values(), key=lambda one: (one.id != own, -one.updated_at.timestamp()))
    return [
        RelatedOut(
            conversation=view.id,
            channel=view.channel,
            status=view.status,
            holder_name=view.holder_name,
            updated_at=view.updated_at,
            own=view.id == own,
        )
        for view in ordered
    ]


def _may(desk: Desk, identity: StaffIdentity, permission: str) -> bool:
    return permission in desk.roles.permissions(identity.roles)


def _done(one: Done) -> BulkDone:
    error = one.error
    return BulkDone(
        ticket=one.ticket,
        ok=one.ok,
        code=error.code if error else None,
        detail=dict(error.detail) if error else {},
    )


def _task(one: Task, now: datetime) -> TaskOut:
    return TaskOut(**asdict(one), late=(one.done_at or now) > one.due_at)


def _approval(one: Approval, identity: StaffIdentity) -> TicketApprovalOut:
    return TicketApprovalOut(**asdict(one), own=one.by == identity.staff)
