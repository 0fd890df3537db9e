"""Puts the life of articles together: writing, reviewing, releasing by degrees, counting and comparing."""

from dataclasses import dataclass

from qiantai.floor.audit import Audit
from qiantai.floor.database import Database
from qiantai.floor.events import Live, Outbox
from qiantai.floor.jobs import Jobs
from qiantai.floor.packs import Packs
from qiantai.knowledge.assembly import Knowledge
from qiantai.knowledge.canaries import Canaries, add_jobs
from qiantai.knowledge.checking import Checking
from qiantai.knowledge.drafts import Drafts
from qiantai.knowledge.following import KEY
from qiantai.knowledge.names import ServiceNames
from qiantai.knowledge.outcomes import Outcomes
from qiantai.knowledge.register import Register
from qiantai.knowledge.reviews import Reviews


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Everything that the studio's pages of articles are given."""

    knowledge: Knowledge
    drafts: Drafts
    reviews: Reviews
    outcomes: Outcomes
    canaries: Canaries
    register: Register
    database: Database
    live: Live

    async def run(self) -> None:
        """In each process: follow what is released, until cancelled."""
        await self.knowledge.following.run(self.live)


def build_lifecycle(
    knowledge: Knowledge,
    packs: Packs,
    database: Database,
    audit: Audit,
    outbox: Outbox,
    live: Live,
    jobs: Jobs,
) -> Lifecycle:
    """Wire the life of articles, its jobs and what it hears."""

    def announce() -> None:
        live.announce(KEY, {}, far={})

    clock, policies = knowledge.clock, knowledge.policies
    register = Register(database, audit, clock, announce)
    checking = Checking(policies, ServiceNames.load(packs))
    drafts = Drafts(database, clock, register, checking)
    outcomes = Outcomes(database, clock, policies)
    canaries = Canaries(register, outcomes, policies, clock)
    outcomes.subscribe(outbox.subscribe)
    add_jobs(jobs, canaries)
    reviews = Reviews(register, drafts, policies)
    return Lifecycle(knowledge, drafts, reviews, outcomes, canaries, register, database, live)
