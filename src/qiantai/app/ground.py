"""The floor as this installation has it: opened from the settings before anything is built on it."""

from dataclasses import dataclass

from qiantai.banking import Words
from qiantai.floor.audit import Audit
from qiantai.floor.auth import Roles
from qiantai.floor.clock import Clock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database
from qiantai.floor.errors import Misconfigured
from qiantai.floor.events import Live, Outbox
from qiantai.floor.jobs import Jobs
from qiantai.floor.limits import Limits
from qiantai.floor.observe import Metrics, Tracing
from qiantai.floor.policies import PolicyTable
from qiantai.floor.secrets import SecretBox
from qiantai.floor.text import Texts


@dataclass(frozen=True, slots=True)
class Ground:
    """The floor as this installation has it, and the pack tables that several domains read."""

    settings: Settings
    clock: Clock
    database: Database
    audit: Audit
    outbox: Outbox
    live: Live
    jobs: Jobs
    metrics: Metrics
    tracing: Tracing
    texts: Texts
    limits: Limits
    roles: Roles
    box: SecretBox
    policies: PolicyTable
    words: Words

    async def wake(self) -> None:
        """Connect, in whichever process this is."""
        await self.database.open()
        await self.live.open()
        await self.jobs.open()

    async def rest(self) -> None:
        """Give up every connection, last first, until `wake`."""
        await self.jobs.close()
        await self.live.close()
        await self.database.close()


async def lay(settings: Settings, clock: Clock) -> Ground:
    """Open the database and read the tables of the packs; Misconfigured names the setting or the file."""
    if settings.database_url is None:
        raise Misconfigured("QIANTAI_DATABASE_URL: name a database, or start one first")
    packs = settings.pack_set
    database = Database(settings.database_url, settings.database_pool)
    ground = Ground(
        settings=settings,
        clock=clock,
        database=database,
        audit=Audit(),
        outbox=Outbox(database),
        live=Live(database if settings.live == "postgres" else None),
        jobs=Jobs(database, clock),
        metrics=Metrics(),
        tracing=Tracing(settings),
        texts=Texts.load(packs),
        limits=Limits(),
        roles=Roles.load(packs),
        box=SecretBox.load(settings.data_dir),
        policies=PolicyTable.load(packs),
        words=Words.load(packs),
    )
    await ground.wake()
    return ground
