"""A customer's own requests, whatever they became: tickets of ours and what the core systems are working on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from qiantai.banking import Action, ActionRequest, Words
from qiantai.customers import CustomerActor
from qiantai.desk import store
from qiantai.desk.model import Ticket, TicketEvent, TicketState
from qiantai.desk.tickets import Tickets
from qiantai.floor.clock import CHINA, local_date
from qiantai.floor.database import Database
from qiantai.floor.errors import NotFound

FILINGS = "filings.list"
MOST_TICKETS = 1000
UNTOLD = frozenset({TicketState.TRIAGED, TicketState.ASSIGNED})
"""Steps inside the house, which say nothing to a customer."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a request; `at` is an ISO day or time, or empty, `done` whether it has been taken."""

    text: str
    at: str
    done: bool


@dataclass(frozen=True, slots=True)
class CustomerRequest:
    """A request as its customer reads it; `asks` is the question that tells its progress in the conversation.

    `opened_at` is an ISO day or time and `due_on` an ISO day, each empty where nobody said one; `paused` when the clock
    waits for the customer. `steps` and `reply` are filled for one request, not in a list.
    """

    no: str
    source: str
    kind_text: str
    subject: str
    state: str
    state_text: str
    open: bool
    opened_at: str
    due_on: str
    paused: bool
    next_text: str
    asks: str
    steps: tuple[Step, ...] = ()
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some requests, newest first, of `total`; not `complete` while the core systems do not answer."""

    requests: Sequence[CustomerRequest]
    total: int
    complete: bool


class Requests:
    """Reads for the customer alone: nothing of staff's notes, and nothing of another customer."""

    def __init__(self, database: Database, tickets: Tickets, filings: Action, words: Words) -> None:
        self._database = database
        self._tickets = tickets
        self._filings = filings
        self._words = words

    async def list(self, actor: CustomerActor, language: str, offset: int, limit: int) -> Page:
        """A page of the customer's requests, newest first."""
        found, complete = await self._filed(actor, language)
        tickets = await self._tickets.list(actor, limit=MOST_TICKETS)
        every = [*(self._of_ticket(one, language) for one in tickets), *found]
        ordered = sorted(every, key=_newest, reverse=True)
        return Page(ordered[offset : offset + limit], len(ordered), complete)

    async def get(self, actor: CustomerActor, no: str, language: str) -> CustomerRequest:
        """One request with its steps; NotFound, for another customer's too."""
        try:
            ticket = await self._tickets.get(actor, no)
        except NotFound:
            found, _ = await self._filed(actor, language)
            filing = next((one for one in found if one.no == no), None)
            if filing is None:
                raise
            return replace(filing, steps=self._steps_of(filing, language))
        events = await store.list_ticket_events(self._database, ticket.no)
        shown = self._of_ticket(ticket, language)
        steps = tuple(self._taken(events, language))
        return replace(shown, steps=steps, reply=ticket.reply if ticket.state.finished else "")

    async def _filed(
        self, actor: CustomerActor, language: str
    ) -> tuple[Sequence[CustomerRequest], bool]:
        """What the core systems are working on, and whether they answered."""
        told = await self._filings(actor, ActionRequest(FILINGS, {}, "", language))
        filings = told.values.get("filings", ()) if told.outcome == "ok" else ()
        return [_of_filing(one) for one in filings], told.outcome == "ok"

    def _of_ticket(self, one: Ticket, language: str) -> CustomerRequest:
        words = self._words
        kind = words.find(f"ticket.kind.{one.kind}", language) or one.kind
        return CustomerRequest(
            no=one.no,
            source="ticket",
            kind_text=kind,
            subject=one.subject,
            state=one.state.value,
            state_text=words.get(f"ticket.state.{one.state.value}", language),
            open=not one.state.finished,
            opened_at=one.opened_at.isoformat(),
            due_on=local_date(one.due_at).isoformat(),
            paused=one.paused,
            next_text="",
            asks=words.get("filing.ask.ticket", language, no=one.no),
        )

    def _taken(self, events: Iterable[TicketEvent], language: str) -> Iterable[Step]:
        """The states that a ticket has been in, as far as they say something to a customer."""
        before: TicketState | None = None
        for event in events:
            if event.state is before or event.state in UNTOLD:
                continue
            before = event.state
            text = self._words.get(f"ticket.state.{event.state.value}", language)
            yield Step(text, event.at.isoformat(), True)

    def _steps_of(self, one: CustomerRequest, language: str) -> tuple[Step, ...]:
        """What is known of a core system's work: when it came in, where it stands, and by when it should end."""
        words = self._words
        steps = []
        if one.opened_at:
            steps.append(Step(words.get("filing.step.opened", language), one.opened_at, True))
        steps.append(Step(words.get("filing.step.now", language, state=one.state_text), "", True))
        if one.open and one.due_on:
            steps.append(Step(words.get("filing.step.due", language), one.due_on, False))
        return tuple(steps)


def _of_filing(one: Mapping[str, Any]) -> CustomerRequest:
    return CustomerRequest(
        no=one["no"],
        source=one["source"],
        kind_text=one["kind_text"],
        subject=one["detail"],
        state=one["state"],
        state_text=one["state_text"],
        open=one["open"],
        opened_at=one["opened_on"],
        due_on=one["due_on"],
        paused=False,
        next_text=one["next_text"],
        asks=one["asks"],
    )


def _newest(one: CustomerRequest) -> tuple[datetime, str]:
    """When it was opened; what has no such day stands by the day that it is for, which is never in the past of its making."""
    text = one.opened_at or one.due_on
    if not text:
        return datetime.min.replace(tzinfo=CHINA), one.no
    if len(text) == len("2026-11-22"):
        return datetime.combine(date.fromisoformat(text), time(), CHINA), one.no
    return datetime.fromisoformat(text), one.no
