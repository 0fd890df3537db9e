"""Many tickets at once: search, bulk work, words to their customers, related conversations, and the report of what was late."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from qiantai.customers import StaffActor, actor_name
from qiantai.desk import store, store_caseload, store_tasks
from qiantai.desk.errors import NobodyToTell, NoteNeeded
from qiantai.desk.model import Ticket, TicketEvent
from qiantai.desk.progress import VISITOR
from qiantai.desk.store_caseload import Due, Found, Query
from qiantai.desk.tickets import Tickets, check_interest
from qiantai.floor.clock import CHINA, Clock
from qiantai.floor.database import Database
from qiantai.floor.errors import Conflict, NotFound, QiantaiError
from qiantai.floor.policies import PolicyTable
from qiantai.floor.privacy import erase_secrets

TICKET_POLICY = "desk.ticket."
Step = Callable[[str], Awaitable[object]]
Check = Callable[[str], None]
"""Refuses words that may not be said to a customer."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands on a ticket besides itself."""

    tags: tuple[str, ...] = ()
    tasks: int = 0
    approvals: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one ticket of a bulk step; `code` names what was refused, with its detail."""

    ticket: str
    ok: bool
    error: QiantaiError | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A period's tickets: `first` are those that nobody took in hand in time, of all that were to be."""

    since: datetime
    until: datetime
    due: tuple[Due, ...]
    first: tuple[int, int]


class Caseload:
    """Verbs over many tickets; every change is an event, an audit record and a fact, like a single one."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        policies: PolicyTable,
        tickets: Tickets,
        check: Check,
    ) -> None:
        self._database = database
        self._clock = clock
        self._policies = policies
        self._tickets = tickets
        self._check = check

    def groups(self, at: datetime) -> Mapping[str, str]:
        """Which skill group handles which kind (`desk.ticket.<kind>.skill`)."""
        found: dict[str, str] = {}
        for key in self._policies:
            kind, _, what = key.removeprefix(TICKET_POLICY).partition(".")
            if key.startswith(TICKET_POLICY) and what == "skill":
                value = self._policies.find(key, at)
                if value is not None:
                    found[kind] = str(value.value)
        return found

    async def find(self, query: Query) -> list[Found]:
        """Tickets by filter, open ones first, then by deadline."""
        now = self._clock.now()
        groups = self.groups(now)
        return await store_caseload.find_tickets(
            self._database, query, list(groups), list(groups.values()), now
        )

    async def marks(self, tickets: Sequence[str]) -> dict[str, Marks]:
        """Tags, tasks still to do and approvals that wait, by ticket."""
        tags, tasks, approvals = await store_tasks.list_marks(self._database, tickets)
        return {
            no: Marks(tuple(tags.get(no, ())), tasks.get(no, 0), approvals.get(no, 0))
            for no in tickets
        }

    async def tags(self) -> list[str]:
        """Every tag in use, the most used first."""
        return await store_tasks.list_tags(self._database)

    async def each(self, tickets: Sequence[str], step: Step) -> list[Done]:
        """Take a step with each ticket; one that is refused keeps no other from it."""
        done = []
        for no in dict.fromkeys(tickets):
            try:
                await step(no)
            except QiantaiError as error:
                if error.status >= 500:
                    raise
                done.append(Done(no, ok=False, error=error))
            else:
                done.append(Done(no, ok=True))
        return done

    async def tag(self, actor: StaffActor, no: str, tag: str, *, on: bool) -> None:
        """Put a tag on a ticket, or take it away; repeating changes nothing. NotFound."""
        now, words = self._clock.now(), tag.strip()
        async with self._database.transaction() as connection:
            ticket = await store.lock_ticket(connection, no.strip().upper())
            if ticket is None:
                raise NotFound(ticket=no)
            changed = (
                await store_tasks.put_tag(connection, ticket.no, words, actor.staff, now)
                if on
                else await store_tasks.drop_tag(connection, ticket.no, words)
            )
            if changed:
                event = TicketEvent(
                    now,
                    actor_name(actor),
                    "tagged" if on else "untagged",
                    ticket.state,
                    detail={"tag": words},
                )
                await self._tickets.keep(connection, ticket, event)
        self._tickets.wake()

    async def tell(self, actor: StaffActor, no: str, text: str) -> Ticket:
        """Tell the customer something about their ticket, in their conversation, once.

        NoteNeeded without words, GuardRefused, NobodyToTell for a visitor's ticket, ConflictOfInterest, NotFound.
        """
        now, words = self._clock.now(), erase_secrets(text.strip())
        if not words:
            raise NoteNeeded(field="text")
        self._check(words)
        async with self._database.transaction() as connection:
            ticket = await store.lock_ticket(connection, no.strip().upper())
            if ticket is None:
                raise NotFound(ticket=no)
            check_interest(ticket, actor.name)
            if ticket.customer == VISITOR:
                raise NobodyToTell(ticket=ticket.no)
            event = TicketEvent(
                now, actor_name(actor), "told", ticket.state, words, detail={"reply": words}
            )
            await self._tickets.keep(connection, ticket, event)
        self._tickets.wake()
        return ticket

    async def report(self, first: date, last: date) -> Report:
        """What came due from one day to another (in China, both counted) and what of it was late."""
        if last < first:
            raise Conflict(field="to")
        since = datetime.combine(first, time(0), CHINA)
        until = datetime.combine(last + timedelta(days=1), time(0), CHINA)
        now = self._clock.now()
        groups = self.groups(now)
        names = (list(groups), list(groups.values()))
        due = await store_caseload.list_due(self._database, since, until, *names, now)
        unanswered = await store_caseload.count_unanswered(self._database, since, until, now)
        return Report(since, until, tuple(due), unanswered)
