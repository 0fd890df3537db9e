"""What the desk does later: reminders before a ticket's deadline, escalation after it, and keeping the queue true."""

from dataclasses import replace
from datetime import datetime

from qiantai.customers import SystemActor, actor_name
from qiantai.desk import store
from qiantai.desk.handoff import Handoff
from qiantai.desk.model import Priority, Ticket, TicketEvent, TicketState
from qiantai.desk.queues import Queues
from qiantai.desk.targets import Targets
from qiantai.desk.tickets import ticket_fact
from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.events import Fact, Outbox
from qiantai.floor.jobs import Jobs

REMIND = "desk_remind"
ANSWER = "desk_unanswered"
BREACH = 100
ACTOR = SystemActor("targets")


class Reminders:
    """Reminds at 50 % and 80 % of a ticket's period and escalates at its end (domain §4.2).

    Each reminder is deferred to its moment. When the clock was stopped meanwhile the moment has moved: a job that
    comes too early defers itself again, and one that comes twice finds its mark.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        targets: Targets,
        audit: Audit,
        outbox: Outbox,
        jobs: Jobs,
    ) -> None:
        self._database = database
        self._clock = clock
        self._targets = targets
        self._audit = audit
        self._outbox = outbox
        self._jobs = jobs

    async def plan(self, fact: Fact) -> None:
        """Defer what a ticket has coming (`ticket.opened`, `ticket.advanced`); repeating it changes nothing."""
        ticket = await store.find_ticket(self._database, fact.key)
        if ticket is None or not ticket.running:
            return
        given = {event.mark for event in await store.list_ticket_events(self._database, ticket.no)}
        for percent in (*self._targets.shares(self._clock.now()), BREACH):
            if ticket.mark(percent) not in given:
                await self._defer(ticket, percent)

        if ticket.state is TicketState.NEW and ticket.opened_at <= ticket.first_due_at:
            lock = f"{ANSWER}:{ticket.no}"
            await self._jobs.defer(ANSWER, ticket.first_due_at, lock=lock, ticket=ticket.no)

    async def answer(self, due: str, ticket: str) -> None:
        """Record once that nobody has taken a ticket in hand by its first deadline, and escalate it."""
        now = self._clock.now()
        async with self._database.transaction() as connection:
            found = await store.lock_ticket(connection, ticket)
            if found is None or found.state is not TicketState.NEW or now < found.first_due_at:
                return
            detail = {"first_due_at": found.first_due_at.isoformat()}
            mark = f"{found.cycle}:first_response"
            actor = actor_name(ACTOR)
            event = TicketEvent(now, actor, "unanswered", found.state, mark=mark, detail=detail)
            if not await store.add_ticket_event(connection, found.no, event):
                return
            await store.update_ticket(connection, escalated(found, now))
            await self._publish(connection, escalated(found, now), event)
        self._outbox.wake()

    async def remind(self, due: str, ticket: str, percent: int) -> None:
        """Record one reminder, or the breach at 100 %, if it is time; `due` is when the job was to run."""
        now = self._clock.now()
        async with self._database.transaction() as connection:
            found = await store.lock_ticket(connection, ticket)
            if found is None or not found.running:
                return
            early = found.reached(percent) > now
            if not early:
                await self._give(connection, found, percent, now)
        if early:
            await self._defer(found, percent)
        else:
            self._outbox.wake()

    async def _defer(self, ticket: Ticket, percent: int) -> None:
        await self._jobs.defer(
            REMIND,
            ticket.reached(percent),
            lock=f"{REMIND}:{ticket.no}:{ticket.mark(percent)}",
            ticket=ticket.no,
            percent=percent,
        )

    async def _give(self, connection: object, ticket: Ticket, percent: int, now: datetime) -> None:
        breached = percent >= BREACH
        kind = "breached" if breached else "reminded"
        mark = ticket.mark(percent)
        detail = {"percent": percent, "due_at": ticket.due_at.isoformat(), "owner": ticket.owner}
        event = TicketEvent(now, actor_name(ACTOR), kind, ticket.state, mark=mark, detail=detail)
        if not await store.add_ticket_event(connection, ticket.no, event):
            return
        if breached:
            ticket = escalated(ticket, now)
            await store.update_ticket(connection, ticket)
        await self._publish(connection, ticket, event)

    async def _publish(self, connection: object, ticket: Ticket, event: TicketEvent) -> None:
        await self._outbox.publish(connection, [ticket_fact(ticket, event.kind, event)])
        record = AuditRecord(
            event.actor,
            f"desk:ticket:{event.kind}",
            f"ticket:{ticket.no}",
            dict(event.detail),
            event.at,
        )
        await self._audit.append(connection, [record])


def escalated(ticket: Ticket, now: datetime) -> Ticket:
    """The ticket one class more urgent, never P0, which is for danger."""
    priority = Priority(max(min(ticket.priority, Priority.P1), ticket.priority - 1))
    return replace(ticket, escalated_at=now, priority=priority)


def add_jobs(
    jobs: Jobs, outbox: Outbox, queues: Queues, handoff: Handoff, reminders: Reminders
) -> None:
    """Register what the desk hears and what it does each minute; call it before the worker starts."""
    outbox.subscribe("handoff.requested", queues.enqueue)
    outbox.subscribe("handoff.withdrawn", queues.withdraw)
    outbox.subscribe("ticket.opened", reminders.plan)
    outbox.subscribe("ticket.advanced", reminders.plan)
    outbox.subscribe("ticket.extended", reminders.plan)
    jobs.add(REMIND, reminders.remind)
    jobs.add(ANSWER, reminders.answer)
    jobs.every_minute("desk_reconcile", handoff.reconcile)
