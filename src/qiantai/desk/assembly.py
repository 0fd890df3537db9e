"""Puts the desk together: plain constructor calls in order."""

from dataclasses import dataclass, field
from typing import Protocol

from qiantai.banking import Action, Words
from qiantai.desk.actions import ticket_actions
from qiantai.desk.agents import Agents
from qiantai.desk.cases import Cases
from qiantai.desk.casework import Casework, build_casework
from qiantai.desk.dispatch import Dispatch, build_dispatch
from qiantai.desk.handoff import Handoff, Speaking
from qiantai.desk.jobs import Reminders, add_jobs
from qiantai.desk.letters import Letters
from qiantai.desk.looks import Looks
from qiantai.desk.marks import Marks, Resting
from qiantai.desk.progress import Progress, Telling
from qiantai.desk.queues import Queues
from qiantai.desk.screenpop import ScreenPop
from qiantai.desk.targets import Targets, Workdays
from qiantai.desk.tickets import Tickets
from qiantai.desk.workbench import Reading, Workbench
from qiantai.desk.wrapup import WrapUps
from qiantai.floor.audit import Audit
from qiantai.floor.auth import Roles
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.events import Live, Outbox
from qiantai.floor.jobs import Jobs
from qiantai.floor.policies import PolicyTable


class Conversations(Speaking, Reading, Resting, Protocol):
    """The staff's door of conversations: `conversation.Holding`."""

    def check(self, text: str) -> None:
        """GuardRefused for words that may not be said to a customer."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything where staff meet customers."""

    clock: Clock
    live: Live
    agents: Agents
    queues: Queues
    handoff: Handoff
    workbench: Workbench
    reminders: Reminders
    tickets: Tickets
    cases: Cases
    letters: Letters
    roles: Roles
    marks: Marks
    dispatch: Dispatch
    wrap_ups: WrapUps
    casework: Casework
    looks: Looks
    screen_pop: ScreenPop = field(default_factory=ScreenPop, kw_only=True)


def build_tickets(
    database: Database,
    clock: Clock,
    policies: PolicyTable,
    audit: Audit,
    outbox: Outbox,
    words: Words,
    workdays: Workdays | None = None,
) -> tuple[Tickets, dict[str, Action]]:
    """Tickets and the actions the conversation gets; they are built before the conversation, the desk after it."""
    targets = Targets(policies, workdays)
    tickets = Tickets(database, clock, targets, audit, outbox)
    cases = Cases(database, clock, targets, tickets)
    return tickets, ticket_actions(tickets, cases, policies, words, clock)


def build_desk(
    database: Database,
    clock: Clock,
    policies: PolicyTable,
    audit: Audit,
    outbox: Outbox,
    live: Live,
    jobs: Jobs,
    roles: Roles,
    tickets: Tickets,
    conversations: Conversations,
    words: Words,
    telling: Telling,
    workdays: Workdays | None = None,
) -> Desk:
    """The desk, listening to `handoff.requested` and to its own tickets."""
    targets, letters = Targets(policies, workdays), Letters(words)
    agents = Agents(database, clock, policies, audit)
    queues = Queues(database, clock, policies, audit, live, agents)
    handoff = Handoff(queues, conversations, clock)
    reminders = Reminders(database, clock, targets, audit, outbox, jobs)
    add_jobs(jobs, outbox, queues, handoff, reminders)
    workbench = Workbench(queues, conversations, roles, policies, clock)
    Progress(database, letters, telling).subscribe(outbox)
    cases = Cases(database, clock, targets, tickets)
    casework = build_casework(
        database, clock, policies, targets, tickets, cases, jobs, workdays, conversations.check
    )
    marks = Marks(database, clock, audit, live, workbench, conversations)
    dispatch = build_dispatch(
        database, clock, policies, audit, outbox, live, queues, agents, handoff, tickets, telling, words, workdays
    )  # fmt: skip
    dispatch.also.append(marks.wake_due)
    wrap_ups = WrapUps(
        database, clock, policies, audit, queues, agents, conversations, words, workdays
    )
    return Desk(
        clock, live, agents, queues, handoff, workbench, reminders, tickets, cases, letters, roles, marks, dispatch,
        wrap_ups, casework, Looks(database, clock, agents, queues.waits, live),
    )  # fmt: skip
