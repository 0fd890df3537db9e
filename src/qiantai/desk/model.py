"""What the desk works with: agents, people who wait, and tickets with their states and clocks; all pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID


class Priority(IntEnum):
    """How urgent (domain §4.2): P0 danger, P1 elders, complaints and VIP, P2 failed or upset, P3 the rest."""

    P0 = 0
    P1 = 1
    P2 = 2
    P3 = 3


class AgentState(StrEnum):
    """What an agent is doing (domain §4.2)."""

    OFFLINE = "offline"
    READY = "ready"
    RINGING = "ringing"
    TALKING = "talking"
    HOLD = "hold"
    WRAP_UP = "wrap_up"
    BREAK = "break"
    TRAINING = "training"
    MEETING = "meeting"


CHOOSABLE = frozenset(AgentState) - {AgentState.RINGING, AgentState.TALKING, AgentState.HOLD}
"""States that an agent sets; a call sets the others."""


@dataclass(frozen=True, slots=True)
class Presence:
    """An agent's state since when, and when we last heard of them.

    `automatic` is whether conversations ring at them, None when they never chose; `idle_since` when they last had
    nothing to do, and `until` the end of a wrap-up.
    """

    staff: str
    name: str
    state: AgentState
    skills: tuple[str, ...]
    since: datetime
    seen_at: datetime
    level: int = 1
    licences: tuple[str, ...] = ()
    automatic: bool | None = None
    idle_since: datetime | None = None
    until: datetime | None = None


class EntryState(StrEnum):
    """Where a person's request for a person stands."""

    WAITING = "waiting"
    HELD = "held"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A conversation that asked for a person; `packet` is what the assistant hands over.

    While it rings at an agent, `offered_to` names them until `offered_until`; `reserved_for` is whom it was transferred
    to; `known_by` who served this customer last; `needs_level` a level above the skill's own; `told` what the customer was
    last told about the wait.
    """

    conversation: UUID
    customer: str | None
    customer_name: str | None
    skill: str
    priority: Priority
    reason: str
    elder: bool
    channel: str
    packet: Mapping[str, Any]
    requested_at: datetime
    waiting_since: datetime
    state: EntryState = EntryState.WAITING
    holder: str | None = None
    holder_name: str | None = None
    taken_at: datetime | None = None
    first_said_at: datetime | None = None
    done_at: datetime | None = None
    needs_level: int | None = None
    known_by: str | None = None
    reserved_for: str | None = None
    reserved_until: datetime | None = None
    offered_to: str | None = None
    offered_name: str | None = None
    offered_until: datetime | None = None
    declined: tuple[str, ...] = ()
    declined_at: datetime | None = None
    callback_at: datetime | None = None
    told: Mapping[str, Any] | None = None

    def standing(self, now: datetime, step: timedelta) -> Priority:
        """The class it is served in now: one higher for each `step` waited, never into P0, which is for danger."""
        if self.priority <= Priority.P1:
            return self.priority
        aged = self.priority - max(timedelta(0), now - self.waiting_since) // step
        return Priority(max(Priority.P1, aged))


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands in the queue, from 1; the wait is None while no agent is ready."""

    position: int
    wait: timedelta | None


class TicketState(StrEnum):
    """Where a ticket stands (domain §4.2)."""

    NEW = "new"
    TRIAGED = "triaged"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING_CUSTOMER = "waiting_customer"
    WAITING_THIRD = "waiting_third"
    RESOLVED = "resolved"
    CONFIRMED = "confirmed"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def finished(self) -> bool:
        """Whether the resolution clock has ended."""
        return self in FINISHED

    def reopens(self, to: "TicketState") -> bool:
        """Whether this step reopens a finished ticket."""
        return self in FINISHED and to not in FINISHED


S = TicketState
FINISHED = frozenset({S.RESOLVED, S.CONFIRMED, S.CLOSED, S.CANCELLED})
NEXT: Mapping[TicketState, tuple[TicketState, ...]] = {
    S.NEW: (S.TRIAGED, S.CANCELLED),
    S.TRIAGED: (S.ASSIGNED, S.CANCELLED),
    S.ASSIGNED: (S.IN_PROGRESS, S.TRIAGED, S.CANCELLED),
    S.IN_PROGRESS: (S.WAITING_CUSTOMER, S.WAITING_THIRD, S.RESOLVED, S.ASSIGNED, S.CANCELLED),
    S.WAITING_CUSTOMER: (S.IN_PROGRESS, S.RESOLVED, S.CANCELLED),
    S.WAITING_THIRD: (S.IN_PROGRESS, S.CANCELLED),
    S.RESOLVED: (S.CONFIRMED, S.IN_PROGRESS),
    S.CONFIRMED: (S.CLOSED, S.IN_PROGRESS),
    S.CLOSED: (S.IN_PROGRESS,),
    S.CANCELLED: (),
}
"""Every step a ticket may take."""
NEEDS_NOTE = frozenset({S.WAITING_CUSTOMER, S.WAITING_THIRD, S.RESOLVED, S.CANCELLED})
"""States that one may only enter saying why."""


def path_to(state: TicketState) -> tuple[TicketState, ...]:
    """The shortest way of a new ticket to this state."""
    paths: list[tuple[TicketState, ...]] = [(TicketState.NEW,)]
    for path in paths:
        if path[-1] is state:
            return path
        paths += [(*path, to) for to in NEXT[path[-1]] if to not in path]
    raise AssertionError(state)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a new ticket says; the same `key` never opens a second one.

    `basis` is the policy that sets its deadline, where a law gives the matter another one than its kind has; `due_at` is a
    time that was promised instead. `against` are
    the people whom it complains about: none of them handles it.
    """

    key: str
    kind: str
    subject: str
    facts: str
    demand: str = ""
    contact: str = ""
    customer: str = ""
    conversation: UUID | None = None
    basis: str = ""
    against: tuple[str, ...] = ()
    due_at: datetime | None = None


class Outcome(StrEnum):
    """How a matter ended for the customer."""

    UPHELD = "upheld"
    PARTLY = "partly"
    EXPLAINED = "explained"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Ticket:
    """A matter to be finished by `due_at`; `span` is the length of the resolution period without pauses.

    `cycle` counts from 1 and grows when the ticket is reopened with a new period. With `clock_stops` the time
    in which we wait for the customer is added to the deadline. `against` are the people it complains about. Tickets of a
    group name their `lead`; of them at most a few are `representative` (domain §3.5). `complexity` is the longer period
    that was granted, or empty. `outcome` and `reply` are what the customer is told at the end.
    """

    no: str
    key: str
    kind: str
    subject: str
    facts: str
    demand: str
    contact: str
    customer: str
    conversation: UUID | None
    state: TicketState
    state_since: datetime
    priority: Priority
    owner: str | None
    opened_at: datetime
    first_due_at: datetime
    due_at: datetime
    span: timedelta
    clock_stops: bool
    cycle: int = 1
    escalated_at: datetime | None = None
    against: tuple[str, ...] = ()
    lead: str | None = None
    representative: bool = False
    complexity: str = ""
    outcome: str = ""
    reply: str = ""

    @property
    def paused(self) -> bool:
        """Whether the resolution clock stands still."""
        return self.clock_stops and self.state is TicketState.WAITING_CUSTOMER

    @property
    def running(self) -> bool:
        """Whether the resolution clock runs."""
        return not self.state.finished and not self.paused

    def reached(self, percent: int) -> datetime:
        """When this share of the resolution period is used up, as long as the clock runs on."""
        return self.due_at - self.span * (100 - percent) / 100

    def names(self, person: str) -> bool:
        """Whether this person is one of those it complains about, listed or named in its words."""
        words = f"{self.subject} {self.facts} {self.demand}"
        return bool(person) and (person in self.against or person in words)

    def mark(self, percent: int) -> str:
        """The name under which a reminder of this period is kept."""
        return f"{self.cycle}:resolution:{percent}"


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """One thing that happened to a ticket: `mark` keeps a reminder from being given twice."""

    at: datetime
    actor: str
    kind: str
    state: TicketState
    note: str = ""
    mark: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
