"""Tasks that a ticket gives to other departments, each with its own time, and periods that wait for a second person's word."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from qiantai.customers import Actor, StaffActor, SystemActor, actor_name
from qiantai.desk import store, store_tasks
from qiantai.desk.cases import Cases
from qiantai.desk.errors import (
    NoSuchApproval,
    NoteNeeded,
    NotExtendable,
    TransitionRefused,
    UnknownDepartment,
)
from qiantai.desk.model import Ticket, TicketEvent
from qiantai.desk.store_tasks import Approval, Task
from qiantai.desk.targets import Targets, Workdays, due_after
from qiantai.desk.tickets import Tickets, check_interest
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.errors import Invalid, NotFound
from qiantai.floor.jobs import Jobs
from qiantai.floor.policies import PolicyTable, PolicyValue
from qiantai.floor.privacy import erase_secrets

TASK_DUE = "desk_task_due"
DEPARTMENT = "desk.department."


class Tasks:
    """Verbs of tasks; each is an event of the ticket, an audit record and a fact."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        policies: PolicyTable,
        tickets: Tickets,
        jobs: Jobs,
        workdays: Workdays | None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._policies = policies
        self._tickets = tickets
        self._jobs = jobs
        self._workdays = workdays
        jobs.add(TASK_DUE, self.overdue)

    def departments(self, at: datetime) -> Mapping[str, PolicyValue]:
        """The departments by code, each with its usual period (`desk.department.<code>`)."""
        codes = sorted(key for key in self._policies if key.startswith(DEPARTMENT))
        found = {key.removeprefix(DEPARTMENT): self._policies.find(key, at) for key in codes}
        return {code: value for code, value in found.items() if value is not None}

    async def add(
        self, actor: StaffActor, no: str, department: str, what: str, due_at: datetime | None = None
    ) -> Task:
        """Give a department something to do; without a time by its usual period.

        UnknownDepartment, Invalid for a time that has passed, NoteNeeded without words, TransitionRefused when the ticket
        is finished, NotFound.
        """
        now = self._clock.now()
        period = self.departments(now).get(department)
        if period is None:
            raise UnknownDepartment(field="department", department=department)
        words = erase_secrets(what.strip())
        if not words:
            raise NoteNeeded(field="what")
        due_at = due_at or due_after(now, period.number, period.unit, self._workdays)
        if due_at <= now:
            raise Invalid(field="due_at")
        async with self._database.transaction() as connection:
            ticket = await _locked(connection, no)
            _check_open(ticket)
            by = (actor.staff, actor.name)
            task = await store_tasks.add_task(
                connection, ticket.no, department, words, due_at, by, now
            )
            detail = {"task": task.id, "department": department, "due_at": due_at.isoformat()}
            await self._keep(connection, actor, ticket, "task_added", words, detail)
        await self._jobs.defer(
            TASK_DUE, due_at, lock=f"{TASK_DUE}:{task.id}", ticket=ticket.no, task=task.id
        )
        self._tickets.wake()
        return task

    async def settle(
        self, actor: StaffActor, no: str, task: int, *, done: bool, result: str = ""
    ) -> Task:
        """Say that it is done, with what came of it, or that it is not after all; repeating changes nothing. NotFound."""
        now, words = self._clock.now(), erase_secrets(result.strip())
        async with self._database.transaction() as connection:
            ticket = await _locked(connection, no)
            before = await store_tasks.lock_task(connection, ticket.no, task)
            if before is None:
                raise NotFound(task=task)
            if (before.done_at is not None) == done:
                return before
            by, at = (actor.staff, now) if done else (None, None)
            await store_tasks.settle_task(connection, task, by, at, words)
            kind = "task_done" if done else "task_undone"
            detail = {"task": task, "department": before.department}
            await self._keep(connection, actor, ticket, kind, words, detail)
            after = await store_tasks.lock_task(connection, ticket.no, task)
        self._tickets.wake()
        assert after is not None, "tasks are never deleted"
        return after

    async def overdue(self, due: str, ticket: str, task: int) -> None:
        """Record once that a task was not done in time."""
        now = self._clock.now()
        async with self._database.transaction() as connection:
            found = await _locked(connection, ticket)
            late = await store_tasks.lock_task(connection, ticket, task)
            if late is None or late.done_at is not None or now < late.due_at:
                return
            detail = {"task": task, "department": late.department}
            event = TicketEvent(
                now,
                actor_name(SystemActor("targets")),
                "task_overdue",
                found.state,
                late.what,
                mark=f"task:{task}",
                detail=detail,
            )
            await self._tickets.keep(connection, found, event)
        self._tickets.wake()

    async def list(
        self, ticket: str | None = None, department: str | None = None, *, undone: bool = False
    ) -> "list[Task]":
        """Tasks by filter: those still to do first, then by time."""
        return await store_tasks.list_tasks(self._database, ticket, department, undone=undone)

    async def _keep(
        self,
        connection: Any,
        actor: Actor,
        ticket: Ticket,
        kind: str,
        note: str,
        detail: Mapping[str, Any],
    ) -> None:
        event = TicketEvent(
            self._clock.now(), actor_name(actor), kind, ticket.state, note, detail=detail
        )
        await self._tickets.keep(connection, ticket, event)


class Approvals:
    """A longer period that needs a second person: asked for, then given or declined by somebody else (domain §3.5)."""

    def __init__(
        self, database: Database, clock: Clock, targets: Targets, tickets: Tickets, cases: Cases
    ) -> None:
        self._database = database
        self._clock = clock
        self._targets = targets
        self._tickets = tickets
        self._cases = cases

    async def ask(self, actor: StaffActor, no: str, complexity: str, why: str) -> Approval:
        """Ask for the period of this complexity; NoteNeeded, NotExtendable, NoSuchApproval while it waits already."""
        now, words = self._clock.now(), erase_secrets(why.strip())
        if not words:
            raise NoteNeeded(field="why")
        async with self._database.transaction() as connection:
            ticket = await _locked(connection, no)
            _check_open(ticket)
            check_interest(ticket, actor.name)
            target = self._targets.extended(ticket.kind, complexity, ticket.opened_at)
            if target is None or now > ticket.due_at or target.due_at <= ticket.due_at:
                raise NotExtendable(kind=ticket.kind, complexity=complexity)
            by = (actor.staff, actor.name)
            asked = await store_tasks.add_approval(
                connection, ticket.no, complexity, words, by, now
            )
            if asked is None:
                raise NoSuchApproval(ticket=ticket.no)
            await self._keep(connection, actor, ticket, "approval_asked", words, asked)
        self._tickets.wake()
        return asked

    async def decide(
        self, actor: StaffActor, approval: int, *, approve: bool, note: str = ""
    ) -> Approval:
        """Give the period, which extends the ticket at once, or decline with a reason.

        NoSuchApproval when it is decided or one's own, NoteNeeded for declining without words, NotExtendable after the
        deadline.
        """
        words, found = (
            erase_secrets(note.strip()),
            await store_tasks.find_approval(self._database, approval),
        )
        if found is None or found.state != "open" or found.by == actor.staff:
            raise NoSuchApproval(approval=approval)
        if not approve and not words:
            raise NoteNeeded(field="note")
        if approve:
            await self._cases.extend(
                actor, found.ticket, found.complexity, found.why, approves=True
            )
        state = "approved" if approve else "declined"
        now = self._clock.now()
        async with self._database.transaction() as connection:
            ticket = await _locked(connection, found.ticket)
            decided = await store_tasks.decide_approval(
                connection, approval, state, actor.staff, now, words
            )
            if decided is None:
                raise NoSuchApproval(approval=approval)
            kind = "approval_given" if approve else "approval_declined"
            await self._keep(connection, actor, ticket, kind, words, decided)
        self._tickets.wake()
        return decided

    async def list(
        self, ticket: str | None = None, by: str | None = None, *, waiting: bool = False
    ) -> "list[Approval]":
        """Approvals by filter: those that wait first."""
        return await store_tasks.list_approvals(self._database, ticket, by, waiting=waiting)

    async def _keep(
        self,
        connection: Any,
        actor: StaffActor,
        ticket: Ticket,
        kind: str,
        note: str,
        one: Approval,
    ) -> None:
        detail = {"approval": one.id, "complexity": one.complexity, "by": one.by}
        now = self._clock.now()
        event = TicketEvent(now, actor_name(actor), kind, ticket.state, note, detail=detail)
        await self._tickets.keep(connection, ticket, event)


async def _locked(connection: Any, no: str) -> Ticket:
    ticket = await store.lock_ticket(connection, no.strip().upper())
    if ticket is None:
        raise NotFound(ticket=no)
    return ticket


def _check_open(ticket: Ticket) -> None:
    if ticket.state.finished:
        raise TransitionRefused(state=ticket.state.value, to=ticket.state.value, allowed=[])
