"""Puts the work around tickets together: tasks, approvals and what is done to many tickets at once."""

from dataclasses import dataclass

from qiantai.desk.caseload import Caseload, Check
from qiantai.desk.cases import Cases
from qiantai.desk.targets import Targets, Workdays
from qiantai.desk.tasks import Approvals, Tasks
from qiantai.desk.tickets import Tickets
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.jobs import Jobs
from qiantai.floor.policies import PolicyTable


@dataclass(frozen=True, slots=True)
class Casework:
    """Everything around tickets but the tickets themselves."""

    tasks: Tasks
    approvals: Approvals
    caseload: Caseload
    policies: PolicyTable
    targets: Targets


def build_casework(
    database: Database,
    clock: Clock,
    policies: PolicyTable,
    targets: Targets,
    tickets: Tickets,
    cases: Cases,
    jobs: Jobs,
    workdays: Workdays | None,
    check: Check,
) -> Casework:
    """The work around tickets; its jobs are registered, so call it before the worker starts."""
    return Casework(
        Tasks(database, clock, policies, tickets, jobs, workdays),
        Approvals(database, clock, targets, tickets, cases),
        Caseload(database, clock, policies, tickets, check),
        policies,
        targets,
    )
