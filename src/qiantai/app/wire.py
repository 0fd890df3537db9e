"""Builds the whole house by plain constructor calls, in the order of its layers; server, jobs, tests and stories call it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from qiantai.app.assisting import assist
from qiantai.app.ground import Ground, lay
from qiantai.app.hooking import Hooking, hook
from qiantai.app.knowing import Knowing, keep, know
from qiantai.app.offering import Offered, offer, workdays_of
from qiantai.app.proving import identity_of, verifiers_of
from qiantai.app.releasing import Releasing, following
from qiantai.app.sheets import CoreSheets
from qiantai.app.welcome import welcome_of
from qiantai.banking import (
    Action,
    Core,
    HttpCore,
    Settlement,
)
from qiantai.banking.connectors.routed import RoutedCore
from qiantai.banking.connectors.systems import connect
from qiantai.channels import Inbox, LiveSocket, Passes
from qiantai.conversation import Conversations, build_conversations
from qiantai.customers import Identity, People
from qiantai.customers.notifiers.base import Notifier
from qiantai.customers.verifiers.base import Verifier
from qiantai.desk import Desk, Tickets, build_desk
from qiantai.desk.assist import Assist
from qiantai.desk.screen import Screen, build_screen
from qiantai.desk.screenpop import ScreenPop
from qiantai.desk.together import Together, build_together
from qiantai.desk.wall import Wall, build_wall
from qiantai.floor.accounts import StaffAccounts
from qiantai.floor.auth import CustomerTokens
from qiantai.floor.clock import Clock
from qiantai.floor.config import Settings
from qiantai.floor.engines.configured import chat_engine, embedding_engine
from qiantai.floor.secrets import secret_key
from qiantai.floor.staff import Staff
from qiantai.floor.tokens import ApiTokens
from qiantai.knowledge import Answering
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
    desk: Desk
    screen: Screen
    assist: Assist
    together: Together
    wall: Wall
    welcome: Mapping[str, Any]

    def understand(self, text: str, day: date) -> list[tuple[str, float]]:
        """The likeliest needs of a text, best first, with their probabilities."""
        return [(one.intent, one.score) for one in self.analyser.analyse(text, day).ranking]

    async def close(self) -> None:
        """Finish the turns under way, then let go of everything."""
        await self.conversations.sessions.settled()
        if isinstance(self.core, (HttpCore, RoutedCore)):
            await self.core.close()
        for verifier in self.verifiers.values():
            await verifier.close()
        if self.adjudication is not None:
            await self.adjudication.close()
        await self.studio.close()
        await self.keeping.upkeep.close()
        await self.hooking.deliveries.close()
        await self.ground.close()


async def build(
    settings: Settings,
    clock: Clock,
    *,
    core: Core | None = None,
    notifier: Notifier | None = None,
    verifiers: Mapping[str, Verifier] | None = None,
    analyser: Analyser | None = None,
) -> House:
    """Open the database of the settings and wire all layers; errors name the setting or the pack file.

    `core`, `notifier`, `verifiers` and `analyser` replace the ones that the settings name.
    """
    ground = await lay(settings, clock)
    people = People(ground.database, clock)
    core = core or _core(settings, clock)
    verifiers = verifiers_of(settings, ground.database) if verifiers is None else verifiers
    identity = identity_of(ground, people, notifier, verifiers)
    screening = Screening.load(settings.pack_set)
    offered = _offered(ground, core, screening)
    knowing = await know(ground)
    analyser = analyser or Analyser.load(settings.pack_set, settings.data_dir)
    adjudication, studio = _adjudication(ground), await _studio(ground, analyser)
    answers, actions, tickets = knowing.answering, offered.actions, offered.tickets
    judged = (adjudication, studio)
    conversations = _conversations(ground, identity, analyser, *judged, answers, actions)
    releasing = await following(ground, screening, conversations, actions)
    tokens = CustomerTokens.of(settings)
    access = ApiTokens(ground.database, ground.audit, ground.roles, ground.limits, clock)
    accounts = StaffAccounts(ground.database, ground.audit, ground.box, ground.roles, clock)
    desk = _desk(ground, tickets, conversations)
    keeping = keep(ground, knowing, conversations.holding, analyser)
    known = (knowing, keeping, analyser, studio)
    screen = _screen(ground, desk, CoreSheets(core, people), accounts)
    together = _together(ground, desk, conversations, accounts)
    together.on_asked(screen.mentions.asked)
    return House(
        ground=ground,
        tokens=tokens,
        access=access,
        hooking=hook(ground),
        accounts=accounts,
        staff=_staff(ground, access),
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
        releasing=releasing,
        inbox=(inbox := _inbox(ground, conversations, people, tokens)),
        socket=LiveSocket(inbox, conversations.sessions, ground.live, ground.texts, ground.metrics),
        desk=desk,
        screen=screen,
        together=together,
        assist=(helping := assist(ground, screening, *known, conversations, desk, accounts)),
        wall=_wall(ground, conversations, desk, helping),
        welcome=welcome_of(settings.pack_set, settings),
    )


def _staff(ground: Ground, access: ApiTokens) -> Staff:
    return Staff(
        ground.database,
        ground.audit,
        ground.box,
        ground.roles,
        ground.settings,
        ground.clock,
        tokens=access,
    )


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
    answers: Answering,
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
        answers,
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
    built = build_desk(
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
        ground.words,
        conversations.telling,
        workdays_of(ground.settings.pack_set),
    )
    settings = ground.settings
    return replace(built, screen_pop=ScreenPop(settings.screen_pop_url, settings.institution))


def _together(
    ground: Ground, desk: Desk, conversations: Conversations, accounts: StaffAccounts
) -> Together:
    async def names() -> dict[str, str]:
        """Those who take conversations, by id."""
        return {
            member.staff: member.name
            for member in await accounts.list()
            if member.active and "conversation:take" in ground.roles.permissions(member.roles)
        }

    skills = frozenset(ground.settings.pack_set.merged("skills").values()) | {"english"}
    return build_together(
        ground.database,
        ground.clock,
        ground.policies,
        ground.audit,
        ground.jobs,
        desk.queues,
        desk.agents,
        desk.handoff,
        desk.workbench,
        conversations.joining,
        names,
        skills,
    )


def _wall(ground: Ground, conversations: Conversations, desk: Desk, helping: Assist) -> Wall:
    return build_wall(
        ground.database, ground.policies, desk, helping.hearing, conversations.holding
    )


def _screen(ground: Ground, desk: Desk, sheets: CoreSheets, accounts: StaffAccounts) -> Screen:
    async def names() -> dict[str, str]:
        """Those who read conversations, by id."""
        return {
            member.staff: member.name
            for member in await accounts.list()
            if member.active and "conversation:read" in ground.roles.permissions(member.roles)
        }

    return build_screen(
        ground.database, ground.audit, ground.settings.pack_set, desk, sheets, names
    )
