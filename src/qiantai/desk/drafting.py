"""How a ticket begins and what a step does to it: numbers, clocks and owners, without a database."""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from qiantai.desk.errors import ReopenTooLate, TransitionRefused
from qiantai.desk.model import NEXT, Opening, Ticket, TicketEvent, TicketState
from qiantai.desk.targets import Target, Targets
from qiantai.floor.clock import local_date
from qiantai.floor.errors import Invalid
from qiantai.floor.privacy import erase_secrets

ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"
"""Crockford's base 32: no letter is taken for a digit when a number is read aloud."""
CHARACTERS = 6
SUBJECT_CHARACTERS = 80


class Drafting:
    """Makes tickets as the policies of the day say."""

    def __init__(self, targets: Targets) -> None:
        self._targets = targets

    def number(self, kind: str, at: datetime) -> str:
        """Prefix, the day in China and six random characters: one number does not lead to the next one."""
        tail = "".join(secrets.choice(ALPHABET) for _ in range(CHARACTERS))
        return f"{self._targets.prefix(kind, at)}{local_date(at):%Y%m%d}-{tail}"

    def new(self, opening: Opening, at: datetime) -> tuple[Ticket, Target]:
        """A fresh ticket and the target that set its deadline; UnknownKind, Invalid without customer or words."""
        self._targets.check_kind(opening.kind, at)
        subject = erase_secrets(opening.subject.strip())[:SUBJECT_CHARACTERS]
        if not opening.customer or not subject:
            raise Invalid(field="subject" if opening.customer else "customer")
        priority = self._targets.priority(opening.kind, at)
        target = self._targets.resolution(opening.kind, priority, at, opening.basis)
        if opening.due_at is not None:
            target = Target(opening.due_at, opening.due_at - at, {})
        ticket = Ticket(
            no=self.number(opening.kind, at),
            key=opening.key,
            kind=opening.kind,
            subject=subject,
            facts=erase_secrets(opening.facts.strip()),
            demand=erase_secrets(opening.demand.strip()),
            contact=opening.contact.strip(),
            customer=opening.customer,
            conversation=opening.conversation,
            state=TicketState.NEW,
            state_since=at,
            priority=priority,
            owner=None,
            opened_at=at,
            first_due_at=self._targets.first_response(priority, at, opening.kind),
            due_at=target.due_at,
            span=target.span,
            clock_stops=self._targets.clock_stops(opening.kind, at),
            against=tuple(name.strip() for name in opening.against if name.strip()),
        )
        return ticket, target

    def step(self, ticket: Ticket, to: TicketState, staff: str, now: datetime) -> Ticket:
        """The ticket one step further; TransitionRefused, ReopenTooLate.

        Leaving `waiting_customer` adds the time waited to the deadline where the clock stops, reopening starts a
        new period, and who starts to work on a ticket without owner owns it.
        """
        if to not in NEXT[ticket.state]:
            allowed = [state.value for state in NEXT[ticket.state]]
            raise TransitionRefused(state=ticket.state.value, to=to.value, allowed=allowed)
        after = replace(ticket, state=to, state_since=now)
        if ticket.state.reopens(to):
            after = self._reopened(ticket, after, now)
        elif ticket.paused:
            after = replace(after, due_at=ticket.due_at + (now - ticket.state_since))
        if to in (TicketState.ASSIGNED, TicketState.IN_PROGRESS):
            after = replace(after, owner=ticket.owner or staff)
        return after

    def past_reminders(self, ticket: Ticket, now: datetime) -> Iterator[TicketEvent]:
        """The reminders that a ticket of earlier days has had by now."""
        for percent in self._targets.shares(now):
            at = ticket.reached(percent)
            if at <= now:
                mark = ticket.mark(percent)
                yield TicketEvent(at, "system:targets", "reminded", ticket.state, mark=mark)

    def _reopened(self, before: Ticket, after: Ticket, now: datetime) -> Ticket:
        within = self._targets.reopen_within(now)
        if now - before.state_since > within:
            raise ReopenTooLate(days=within.days)
        target = self._targets.resolution(before.kind, before.priority, now)
        return replace(
            after,
            due_at=target.due_at,
            span=target.span,
            cycle=before.cycle + 1,
            escalated_at=None,
        )
