"""Builds the whole house by plain constructor calls, in the order of its layers; server, jobs, tests and stories call it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qiantai.app.welcome import welcome_of
from qiantai.banking import (
    Action,
    Core,
    Gateway,
    HttpCore,
    Policies,
    Settlement,
    Words,
    banking_actions,
)
from qiantai.channels import Inbox, LiveSocket, Passes
from qiantai.conversation import Conversations, build_conversations
from qiantai.customers import Identity, People
from qiantai.customers.notifiers.base import Notifier
from qiantai.customers.notifiers.phone import PhoneNotifier
from qiantai.desk import Desk, Tickets, build_desk, build_tickets
from qiantai.floor.accounts import StaffAccounts
from qiantai.floor.audit import Audit
from qiantai.floor.auth import CustomerTokens, Roles
from qiantai.floor.clock import Clock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database
from qiantai.floor.engines.configured import chat_engine, embedding_engine
from qiantai.floor.errors import Misconfigured
from qiantai.floor.events import Live, Outbox
from qiantai.floor.jobs import Jobs
from qiantai.floor.limits import Limits
from qiantai.floor.observe import Metrics, Tracing
from qiantai.floor.policies import PolicyTable
from qiantai.floor.secrets import SecretBox, secret_key
from qiantai.floor.staff import Staff
from qiantai.floor.text import Texts
from qiantai.knowledge import Knowledge, build_knowledge
from qiantai.risk import Screening
from qiantai.understanding import Analyser
from qiantai.understanding.adjudication import Adjudication, ChatJudge, Judge, LikenessJudge
from qiantai.understanding.assembly import Studio, build_studio
from qiantai.understanding.candidates import read_candidates


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

    async def close(self) -> None:
        """Let go of everything, last first."""
        await self.jobs.close()
        await self.live.close()
        await self.database.close()
        self.tracing.close()


@dataclass(frozen=True, slots=True)
class House:
    """Everything that is built once and lives as long as the process."""

    ground: Ground
    tokens: CustomerTokens
    accounts: StaffAccounts
    staff: Staff
    people: People
    core: Core
    settlement: Settlement
    knowledge: Knowledge
    tickets: Tickets
    adjudication: Adjudication | None
    studio: Studio
    conversations: Conversations
    inbox: Inbox
    socket: LiveSocket
    desk: Desk
    welcome: Mapping[str, Any]

    async def close(self) -> None:
        """Finish the turns under way, then let go of everything."""
        await self.conversations.sessions.settled()
        if isinstance(self.core, HttpCore):
            await self.core.close()
        if self.adjudication is not None:
            await self.adjudication.close()
        await self.studio.close()
        await self.ground.close()


async def build(
    settings: Settings,
    clock: Clock,
    *,
    core: Core | None = None,
    notifier: Notifier | None = None,
    analyser: Analyser | None = None,
) -> House:
    """Open the database of the settings and wire all layers; errors name the setting or the pack file.

    `core`, `notifier` and `analyser` replace the ones that the settings name.
    """
    ground = await _lay(settings, clock)
    people = People(ground.database, clock)
    core = core or HttpCore(
        settings.core_url, settings.core_token.get_secret_value(), settings.core_timeout_s, clock
    )
    notifier = notifier or PhoneNotifier(ground.database)
    identity = Identity(ground.database, clock, people, notifier, ground.texts, settings)
    settlement, actions = _banking(ground, core)
    knowledge = await build_knowledge(settings.pack_set, ground.policies, ground.database, clock)
    tickets, ticket_actions = build_tickets(
        ground.database, clock, ground.policies, ground.audit, ground.outbox, ground.words
    )
    analyser = analyser or Analyser.load(settings.pack_set, settings.data_dir)
    adjudication, studio = _adjudication(ground), await _studio(ground, analyser)
    conversations = _conversations(
        ground, identity, analyser, adjudication, studio, knowledge, {**actions, **ticket_actions}
    )
    tokens = CustomerTokens.of(settings)
    inbox = _inbox(ground, conversations, people, tokens)
    return House(
        ground=ground,
        tokens=tokens,
        accounts=StaffAccounts(ground.database, ground.audit, ground.box, ground.roles, clock),
        staff=Staff(ground.database, ground.audit, ground.box, ground.roles, settings, clock),
        people=people,
        core=core,
        settlement=settlement,
        knowledge=knowledge,
        tickets=tickets,
        adjudication=adjudication,
        studio=studio,
        conversations=conversations,
        inbox=inbox,
        socket=LiveSocket(inbox, conversations.sessions, ground.live, ground.texts, ground.metrics),
        desk=_desk(ground, tickets, conversations),
        welcome=welcome_of(settings.pack_set, settings),
    )


async def _lay(settings: Settings, clock: Clock) -> Ground:
    if settings.database_url is None:
        raise Misconfigured("QIANTAI_DATABASE_URL: name a database, or start one first")
    packs = settings.pack_set
    database = Database(settings.database_url, settings.database_pool)
    await database.open()
    live = Live(database if settings.live == "postgres" else None)
    await live.open()
    jobs = Jobs(database, clock)
    await jobs.open()
    return Ground(
        settings=settings,
        clock=clock,
        database=database,
        audit=Audit(),
        outbox=Outbox(database),
        live=live,
        jobs=jobs,
        metrics=Metrics(),
        tracing=Tracing(settings),
        texts=Texts.load(packs),
        limits=Limits(),
        roles=Roles.load(packs),
        box=SecretBox.load(settings.data_dir),
        policies=PolicyTable.load(packs),
        words=Words.load(packs),
    )


def _banking(ground: Ground, core: Core) -> tuple[Settlement, dict[str, Action]]:
    screening, policies = Screening.load(ground.settings.pack_set), Policies(ground.policies)
    gateway = Gateway(
        ground.database,
        core,
        policies,
        screening,
        ground.words,
        ground.audit,
        ground.outbox,
        ground.clock,
        ground.settings.core_timeout_s,
    )
    settlement = Settlement(ground.database, core, gateway.delivery, ground.clock)
    ground.jobs.every_minute("banking.settle", settlement.run)
    actions = banking_actions(core, gateway, policies, screening, ground.words, ground.clock)
    return settlement, actions


def _conversations(
    ground: Ground,
    identity: Identity,
    analyser: Analyser,
    adjudication: Adjudication | None,
    studio: Studio,
    knowledge: Knowledge,
    actions: Mapping[str, Action],
) -> Conversations:
    built = build_conversations(
        ground.settings,
        ground.clock,
        ground.database,
        ground.audit,
        ground.outbox,
        ground.live,
        ground.metrics,
        identity,
        analyser,
        knowledge.answers,
        actions,
        adjudication.settle if adjudication else None,
        studio.tally.note,
    )
    ground.jobs.every_minute("conversation.answer_waiting", built.sessions.answer_waiting)
    return built


def _adjudication(ground: Ground) -> Adjudication | None:
    """Whoever settles unsure needs by the engines of the settings; None when there is no engine."""
    judges: list[Judge] = []
    if chat := chat_engine(ground.settings, ground.clock):
        judges.append(ChatJudge(chat))
    if embedding := embedding_engine(ground.settings, ground.clock):
        judges.append(LikenessJudge(embedding))
    if not judges:
        return None
    return Adjudication(read_candidates(ground.settings.pack_set), judges, ground.metrics)


async def _studio(ground: Ground, analyser: Analyser) -> Studio:
    return await build_studio(
        ground.settings,
        ground.clock,
        ground.database,
        ground.audit,
        ground.outbox,
        ground.live,
        ground.jobs,
        ground.metrics,
        analyser,
    )


def _inbox(
    ground: Ground, conversations: Conversations, people: People, tokens: CustomerTokens
) -> Inbox:
    return Inbox(
        conversations.sessions,
        people,
        tokens,
        Passes(secret_key(ground.settings.data_dir, "pass-1")),
        ground.limits,
        ground.clock,
        ground.settings,
    )


def _desk(ground: Ground, tickets: Tickets, conversations: Conversations) -> Desk:
    return build_desk(
        ground.database,
        ground.clock,
        ground.policies,
        ground.audit,
        ground.outbox,
        ground.live,
        ground.jobs,
        ground.roles,
        tickets,
        conversations.holding,
    )
