"""Puts the desk together: plain constructor calls in order."""

from dataclasses import dataclass
from typing import Protocol

from qiantai.banking import Action, Words
from qiantai.desk.actions import ticket_actions
from qiantai.desk.agents import Agents
from qiantai.desk.cases import Cases
from qiantai.desk.handoff import Handoff, Speaking
from qiantai.desk.jobs import Reminders, add_jobs
from qiantai.desk.letters import Letters
from qiantai.desk.progress import Progress, Telling
from qiantai.desk.queues import Queues
from qiantai.desk.targets import Targets, Workdays
from qiantai.desk.tickets import Tickets
from qiantai.desk.workbench import Reading, Workbench
from qiantai.floor.audit import Audit
from qiantai.floor.auth import Roles
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.events import Live, Outbox
from qiantai.floor.jobs import Jobs
from qiantai.floor.policies import PolicyTable


class Conversations(Speaking, Reading, Protocol):
    """The staff's door of conversations: `conversation.Holding`."""


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
    return Desk(
        clock, live, agents, queues, handoff, workbench, reminders, tickets, cases, letters, roles
    )
