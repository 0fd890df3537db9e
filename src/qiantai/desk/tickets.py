"""Tickets: matters that outlive a conversation, with a number the customer gets and a deadline somebody keeps."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from qiantai.customers import Actor, CustomerActor, StaffActor, actor_name
from qiantai.desk import store
from qiantai.desk.drafting import ALPHABET, CHARACTERS, Drafting
from qiantai.desk.errors import ConflictOfInterest, NoteNeeded
from qiantai.desk.model import NEEDS_NOTE, Opening, Ticket, TicketEvent, TicketState, path_to
from qiantai.desk.targets import Targets
from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.errors import Conflict, Forbidden, NotFound
from qiantai.floor.events import Fact, Outbox
from qiantai.floor.privacy import erase_secrets

PLAIN = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET)


class Tickets:
    """Verbs of tickets; every change is an event of the ticket, an audit record and a fact in one transaction."""

    def __init__(
        self, database: Database, clock: Clock, targets: Targets, audit: Audit, outbox: Outbox
    ) -> None:
        self._database = database
        self._clock = clock
        self._drafting = Drafting(targets)
        self._audit = audit
        self._outbox = outbox

    async def open(self, actor: Actor, opening: Opening) -> Ticket:
        """Open a ticket; the same key answers the ticket that it opened before.

        A customer opens for themselves only. UnknownKind; Conflict when the key was used for something else.
        Passwords and codes in the words are erased first (domain §2.4d).
        """
        now = self._clock.now()
        if isinstance(actor, CustomerActor):
            opening = replace(
                opening,
                customer=actor.customer,
                conversation=opening.conversation or actor.conversation,
            )
        ticket, target = self._drafting.new(opening, now)
        async with self._database.transaction() as connection:
            while not await store.insert_ticket(connection, ticket):
                known = await store.find_ticket_by_key(connection, ticket.key)
                if known is not None:
                    return _same(known, ticket)
                ticket = replace(ticket, no=self._drafting.number(ticket.kind, now))
            detail = {
                "kind": ticket.kind,
                "due_at": ticket.due_at.isoformat(),
                "policies": dict(target.policies),
            }
            event = TicketEvent(now, actor_name(actor), "opened", ticket.state, detail=detail)
            await self.keep(connection, ticket, event)
        self._outbox.wake()
        return ticket

    async def list(
        self,
        actor: Actor,
        *,
        kind: str | None = None,
        state: str | None = None,
        customer: str | None = None,
        limit: int = 100,
    ) -> "list[Ticket]":
        """Tickets, open ones first and then by deadline; a customer sees their own only."""
        if isinstance(actor, CustomerActor):
            customer = actor.customer
        return await store.list_tickets(self._database, customer, kind, state, limit)

    async def get(self, actor: Actor, no: str) -> Ticket:
        """One ticket; for a customer another's is NotFound, as if there were none."""
        ticket = await store.find_ticket(self._database, no.strip().upper())
        if ticket is None or (
            isinstance(actor, CustomerActor) and ticket.customer != actor.customer
        ):
            raise NotFound(ticket=no)
        return ticket

    async def list_events(self, actor: Actor, no: str) -> Sequence[TicketEvent]:
        """A ticket's history in order, for staff: notes are not written for customers."""
        if isinstance(actor, CustomerActor):
            raise Forbidden
        return await store.list_ticket_events(self._database, no)

    async def advance(
        self,
        actor: StaffActor,
        no: str,
        to: TicketState,
        note: str = "",
        reply: str = "",
        outcome: str = "",
    ) -> Ticket:
        """Take one step of the state table; `reply` is said to the customer, `outcome` how it ended for them.

        TransitionRefused, ReopenTooLate, NoteNeeded, NotFound; ConflictOfInterest for whom the ticket complains about.
        """
        now = self._clock.now()
        if to in NEEDS_NOTE and not note.strip():
            raise NoteNeeded(field="note", state=to.value)
        async with self._database.transaction() as connection:
            before = await store.lock_ticket(connection, no.strip().upper())
            if before is None:
                raise NotFound(ticket=no)
            check_interest(before, actor.name)
            after = self._drafting.step(before, to, actor.staff, now)
            if to is TicketState.RESOLVED:
                after = replace(after, reply=erase_secrets(reply.strip()), outcome=outcome)
            await store.update_ticket(connection, after)
            event = TicketEvent(
                now,
                actor_name(actor),
                "advanced",
                to,
                erase_secrets(note.strip()),
                detail={
                    "from": before.state.value,
                    "due_at": after.due_at.isoformat(),
                    "reply": erase_secrets(reply.strip()),
                    "outcome": outcome,
                },
            )
            await self.keep(connection, after, event)
        self._outbox.wake()
        return after

    async def seed(self, customer: str, complaint: Mapping[str, Any]) -> Ticket:
        """A demonstration complaint of `institution.yaml`: {id, subject, day (offset), status}; harmless to repeat.

        Its history and the reminders that would have been given are dated back.
        """
        now = self._clock.now()
        opened = now + timedelta(days=int(complaint["day"]))
        words = complaint["subject"]
        key = f"seed:{complaint['id']}"
        ticket, _ = self._drafting.new(
            Opening(key, "complaint", words, words, customer=customer), opened
        )
        stable = base64.b32encode(hashlib.sha256(key.encode()).digest()).decode().translate(PLAIN)
        ticket = replace(ticket, no=f"{ticket.no[:-CHARACTERS]}{stable[:CHARACTERS]}")
        ticket = replace(ticket, state=TicketState(complaint["status"]))
        async with self._database.transaction() as connection:
            if not await store.insert_ticket(connection, ticket):
                return _same(await store.find_ticket_by_key(connection, key), ticket)
            for step in path_to(ticket.state):
                kind = "opened" if step is TicketState.NEW else "advanced"
                await self.keep(connection, ticket, TicketEvent(opened, "system:seed", kind, step))
            for event in self._drafting.past_reminders(ticket, now):
                await store.add_ticket_event(connection, ticket.no, event)
        self._outbox.wake()
        return ticket

    def wake(self) -> None:
        """Let the outbox deliver what was just kept."""
        self._outbox.wake()

    async def keep(self, connection: Any, ticket: Ticket, event: TicketEvent) -> None:
        """Write an event of a ticket with its audit record and its fact."""
        await store.add_ticket_event(connection, ticket.no, event)
        await self._outbox.publish(connection, [ticket_fact(ticket, event.kind, event)])
        detail = {"state": event.state.value, **event.detail}
        record = AuditRecord(
            event.actor, f"desk:ticket:{event.kind}", f"ticket:{ticket.no}", detail, event.at
        )
        await self._audit.append(connection, [record])


def check_interest(ticket: Ticket, person: str) -> None:
    """ConflictOfInterest when the ticket complains about this person (domain §3.5: an independent handler)."""
    if ticket.names(person):
        raise ConflictOfInterest(ticket=ticket.no)


def ticket_fact(ticket: Ticket, kind: str, event: TicketEvent | None = None) -> Fact:
    """What others hear of a ticket: `ticket.<kind of the event>`; `at` and `reply` are the event's."""
    body = {
        "at": event.at.isoformat() if event else None,
        "reply": event.detail.get("reply", "") if event else "",
        "from": event.detail.get("from") if event else None,
        "ticket": ticket.no,
        "kind": ticket.kind,
        "state": ticket.state.value,
        "customer": ticket.customer,
        "conversation": str(ticket.conversation) if ticket.conversation else None,
        "owner": ticket.owner,
        "due_at": ticket.due_at.isoformat(),
    }
    return Fact(f"ticket.{kind}", ticket.no, body)


def _same(known: Ticket | None, asked: Ticket) -> Ticket:
    if known is None or (known.kind, known.customer) != (asked.kind, asked.customer):
        raise Conflict(key=asked.key)
    return known
