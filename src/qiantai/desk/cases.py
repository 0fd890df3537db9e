"""What is decided about a ticket besides its state: who handles it, a longer period, the group it belongs to, its withdrawal."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from qiantai.customers import Actor, CustomerActor, StaffActor, actor_name
from qiantai.desk import store
from qiantai.desk.errors import (
    ApprovalNeeded,
    GroupFull,
    NoteNeeded,
    NotExtendable,
    NotJoinable,
    TransitionRefused,
)
from qiantai.desk.model import NEXT, Ticket, TicketEvent, TicketState
from qiantai.desk.targets import Targets
from qiantai.desk.tickets import Tickets, check_interest
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.errors import NotFound
from qiantai.floor.privacy import erase_secrets

Step = Callable[[Ticket], tuple[Ticket, Mapping[str, Any]]]


class Cases:
    """Verbs of people who run the work; each is an event of the ticket, an audit record and a fact, like any other."""

    def __init__(
        self, database: Database, clock: Clock, targets: Targets, tickets: Tickets
    ) -> None:
        self._database = database
        self._clock = clock
        self._targets = targets
        self._tickets = tickets

    async def assign(self, actor: StaffActor, no: str, staff: str, name: str) -> Ticket:
        """Give an open ticket to somebody; ConflictOfInterest for whom it complains about, TransitionRefused when finished."""

        def step(ticket: Ticket) -> tuple[Ticket, Mapping[str, Any]]:
            _check_open(ticket)
            check_interest(ticket, name)
            return replace(ticket, owner=staff), {"from": ticket.owner, "owner": staff}

        return await self._change(actor, no, "assigned", step)

    async def extend(
        self, actor: StaffActor, no: str, complexity: str, why: str, *, approves: bool
    ) -> Ticket:
        """Give a ticket the longer period of this complexity, counted from its opening (domain §3.5).

        NoteNeeded without a reason, NotExtendable after the deadline or without such a period, ApprovalNeeded when the
        period asks for it and the actor may not approve.
        """
        if not why.strip():
            raise NoteNeeded(field="why")
        now = self._clock.now()

        def step(ticket: Ticket) -> tuple[Ticket, Mapping[str, Any]]:
            _check_open(ticket)
            target = self._targets.extended(ticket.kind, complexity, ticket.opened_at)
            if target is None or now > ticket.due_at or target.due_at <= ticket.due_at:
                raise NotExtendable(kind=ticket.kind, complexity=complexity)
            if self._targets.needs_approval(ticket.kind, complexity, now) and not approves:
                raise ApprovalNeeded(complexity=complexity)
            after = replace(
                ticket,
                due_at=target.due_at,
                span=target.span,
                complexity=complexity,
                cycle=ticket.cycle + 1,
            )
            detail = {
                "complexity": complexity,
                "due_at": after.due_at.isoformat(),
                "before": ticket.due_at.isoformat(),
                "policies": dict(target.policies),
            }
            return after, detail

        return await self._change(actor, no, "extended", step, why)

    async def join(
        self, actor: StaffActor, no: str, lead: str, *, representative: bool = False
    ) -> Ticket:
        """Make a ticket part of a group; at most `common.complaint.group_reps` speak for it, the lead among them.

        NotJoinable, GroupFull, NotFound.
        """
        lead = lead.strip().upper()
        async with self._database.transaction() as connection:
            head = await store.lock_ticket(connection, lead)
            ticket = await store.lock_ticket(connection, no.strip().upper())
            if head is None or ticket is None:
                raise NotFound(ticket=lead if head is None else no)
            joined = await store.list_joined(connection, lead)
            _check_joinable(ticket, head, await store.list_joined(connection, ticket.no))
            others = sum(one.representative for one in joined if one.no != ticket.no)
            limit = self._targets.representatives(self._clock.now())
            if representative and others + 1 >= limit:
                raise GroupFull(limit=limit)
            after = replace(ticket, lead=lead, representative=representative)
            await store.update_ticket(connection, after)
            detail = {"lead": lead, "representative": representative}
            await self._tickets.keep(connection, after, self._event(actor, after, "joined", detail))
        self._tickets.wake()
        return after

    async def list_joined(self, no: str) -> list[Ticket]:
        """The tickets of the group that this ticket leads."""
        return await store.list_joined(self._database, no)

    async def withdraw(self, actor: CustomerActor | StaffActor, no: str, why: str = "") -> Ticket:
        """End a ticket because the customer takes it back; another customer's is NotFound, a finished one TransitionRefused."""

        def step(ticket: Ticket) -> tuple[Ticket, Mapping[str, Any]]:
            if isinstance(actor, CustomerActor) and ticket.customer != actor.customer:
                raise NotFound(ticket=no)
            if TicketState.CANCELLED not in NEXT[ticket.state]:
                raise TransitionRefused(state=ticket.state.value, to="cancelled", allowed=[])
            now = self._clock.now()
            after = replace(ticket, state=TicketState.CANCELLED, state_since=now)
            return after, {"from": ticket.state.value}

        return await self._change(actor, no, "withdrawn", step, why)

    async def _change(self, actor: Actor, no: str, kind: str, step: Step, note: str = "") -> Ticket:
        async with self._database.transaction() as connection:
            before = await store.lock_ticket(connection, no.strip().upper())
            if before is None:
                raise NotFound(ticket=no)
            after, detail = step(before)
            await store.update_ticket(connection, after)
            event = self._event(actor, after, kind, detail, note)
            await self._tickets.keep(connection, after, event)
        self._tickets.wake()
        return after

    def _event(
        self, actor: Actor, ticket: Ticket, kind: str, detail: Mapping[str, Any], note: str = ""
    ) -> TicketEvent:
        now: datetime = self._clock.now()
        words = erase_secrets(note.strip())
        return TicketEvent(now, actor_name(actor), kind, ticket.state, words, detail=detail)


def _check_open(ticket: Ticket) -> None:
    if ticket.state.finished:
        raise TransitionRefused(state=ticket.state.value, to=ticket.state.value, allowed=[])


def _check_joinable(ticket: Ticket, head: Ticket, own: list[Ticket]) -> None:
    """NotJoinable unless an open ticket of the same kind joins one that leads and is led by nobody."""
    same = ticket.no == head.no or ticket.kind != head.kind
    if same or head.lead or own or ticket.state.finished or head.state.finished:
        raise NotJoinable(ticket=ticket.no, lead=head.no)
