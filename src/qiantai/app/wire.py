"""Builds the whole house by plain constructor calls, in the order of its layers; server, jobs, tests and stories call it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from qiantai.app.desking import Seats, seat
from qiantai.app.ground import Ground, lay
from qiantai.app.hooking import Hooking, hook
from qiantai.app.knowing import Knowing, keep, know
from qiantai.app.offering import Offered, offer
from qiantai.app.proving import identity_of, verifiers_of
from qiantai.app.releasing import Releasing, following
from qiantai.app.sheets import CoreSheets
from qiantai.app.welcome import welcome_of
from qiantai.banking import (
    Action,
    Core,
    HttpCore,
    Policies,
    Settlement,
)
from qiantai.banking.connectors.routed import RoutedCore
from qiantai.banking.connectors.systems import connect
from qiantai.channels import Inbox, LiveSocket, Passes
from qiantai.conversation import Conversations, build_conversations
from qiantai.customers import Identity, People
from qiantai.customers.notifiers.base import Notifier
from qiantai.customers.verifiers.base import Verifier
from qiantai.desk import Desk, Tickets
from qiantai.floor.accounts import StaffAccounts
from qiantai.floor.auth import CustomerTokens
from qiantai.floor.clock import Clock
from qiantai.floor.config import Settings
from qiantai.floor.engines.configured import chat_engine, embedding_engine
from qiantai.floor.secrets import secret_key
from qiantai.floor.staff import Staff
from qiantai.floor.tokens import ApiTokens
from qiantai.knowledge.assembly_upkeep import Keeping
from qiantai.risk import Screening
from qiantai.understanding import Analyser
from qiantai.understanding.adjudication import Adjudication, ChatJudge, Judge, LikenessJudge
from qiantai.understanding.assembly import Studio, build_studio
from qiantai.understanding.candidates import read_candidates


@dataclass(frozen=True, slots=True)
class House:
    """Everything that is built once and lives as long as the process."""

    ground: Ground
    tokens: CustomerTokens
    access: ApiTokens
    hooking: Hooking
    accounts: StaffAccounts
    staff: Staff
    people: People
    verifiers: Mapping[str, Verifier]
    core: Core
    settlement: Settlement
    knowing: Knowing
    keeping: Keeping
    analyser: Analyser
    tickets: Tickets
    adjudication: Adjudication | None
    studio: Studio
    conversations: Conversations
    releasing: Releasing
    inbox: Inbox
    socket: LiveSocket
    seats: Seats
    welcome: Mapping[str, Any]

    @property
    def desk(self) -> Desk:
        """The queue, the agents and their verbs."""
        return self.seats.desk

    def understand(self, text: str, day: date) -> list[tuple[str, float]]:
        """The likeliest needs of a text, best first, with their probabilities."""
        return [(one.intent, one.score) for one in self.analyser.analyse(text, day).ranking]

    async def wake(self) -> None:
        """Connect again after `rest`, as a fork of the process that built us does, and follow what was released since."""
        await self.ground.wake()
        await self.knowing.knowledge.following.catch_up()
        await self.studio.versions.restore()
        await self.releasing.begin()

    async def rest(self) -> None:
        """Finish the turns under way, then give up every connection; what was built and read is kept."""
        await self.conversations.sessions.settled()
        if isinstance(self.core, (HttpCore, RoutedCore)):
            await self.core.close()
        for verifier in self.verifiers.values():
            await verifier.close()
        if self.adjudication is not None:
            await self.adjudication.close()
        await self.seats.writing.close()
        await self.knowing.close()
        await self.studio.close()
        await self.keeping.upkeep.close()
        await self.hooking.deliveries.close()
        await self.ground.rest()

    async def close(self) -> None:
        """Finish the turns under way, then let go of everything."""
        await self.rest()
        self.ground.tracing.close()


async def build(
    settings: Settings,
    clock: Clock,
    *,
    core: Core | None = None,
    notifier: Notifier | None = None,
    verifiers: Mapping[str, Verifier] | None = None,
    analyser: Analyser | None = None,
) -> House:
    """Wire all layers over the database of the settings; what is given replaces theirs, errors name setting or file."""
    ground = await lay(settings, clock)
    people = People(ground.database, clock)
    core = core or _core(settings, clock)
    verifiers = verifiers_of(settings, ground.database) if verifiers is None else verifiers
    identity = identity_of(ground, people, notifier, verifiers)
    screening = Screening.load(settings.pack_set)
    offered = _offered(ground, core, screening)
    knowing = await know(ground)
    analyser = analyser or Analyser.load(settings.pack_set, settings.data_dir)
    judged = (adjudication, studio) = (_adjudication(ground), await _studio(ground, analyser))
    conversations = _conversations(ground, identity, analyser, *judged, knowing, offered.actions)
    access, accounts, staff = _staff(ground)
    keeping = keep(ground, knowing, conversations.holding, analyser)
    known = (screening, knowing, keeping, analyser, studio)
    sheets, tickets = CoreSheets(core, people), offered.tickets
    return House(
        ground=ground,
        tokens=(tokens := CustomerTokens.of(settings)),
        access=access,
        hooking=hook(ground),
        accounts=accounts,
        staff=staff,
        people=people,
        verifiers=verifiers,
        core=core,
        settlement=offered.settlement,
        knowing=knowing,
        analyser=analyser,
        keeping=keeping,
        tickets=tickets,
        adjudication=adjudication,
        studio=studio,
        conversations=conversations,
        releasing=await following(ground, screening, conversations, offered.actions),
        inbox=(inbox := _inbox(ground, conversations, people, tokens)),
        socket=LiveSocket(inbox, conversations.sessions, ground.live, ground.texts, ground.metrics),
        seats=seat(ground, conversations, accounts, tickets, sheets, *known),
        welcome=welcome_of(settings.pack_set, settings),
    )


def _staff(ground: Ground) -> tuple[ApiTokens, StaffAccounts, Staff]:
    database, audit, roles, clock = ground.database, ground.audit, ground.roles, ground.clock
    access = ApiTokens(database, audit, roles, ground.limits, clock)
    accounts = StaffAccounts(database, audit, ground.box, roles, clock)
    staff = Staff(database, audit, ground.box, roles, ground.settings, clock, tokens=access)
    return access, accounts, staff


def _core(settings: Settings, clock: Clock) -> Core:
    token = settings.core_token.get_secret_value()
    default = HttpCore(settings.core_url, token, settings.core_timeout_s, clock)
    if settings.systems_dir is None:
        return default
    return connect(settings.systems_dir, default if token else None, clock)


def _offered(ground: Ground, core: Core, screening: Screening) -> Offered:
    offered = offer(
        ground.settings.pack_set,
        ground.database,
        core,
        ground.policies,
        screening,
        ground.words,
        ground.audit,
        ground.outbox,
        ground.clock,
        ground.settings.core_timeout_s,
    )
    ground.jobs.every_minute("banking.settle", offered.settlement.run)
    return offered


def _conversations(
    ground: Ground,
    identity: Identity,
    analyser: Analyser,
    adjudication: Adjudication | None,
    studio: Studio,
    knowing: Knowing,
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
        knowing.answering,
        actions,
        Policies(ground.policies).level_known,
        adjudication.settle if adjudication else None,
        studio.tally.note,
        compose=knowing.composing.compose if knowing.composing else None,
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
