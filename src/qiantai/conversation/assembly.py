"""Puts the conversation together from the packs and from the domains below it."""

from collections.abc import Mapping
from dataclasses import dataclass

from qiantai.banking import Action
from qiantai.conversation.acting import Acting
from qiantai.conversation.attachments import Attachments
from qiantai.conversation.compose import Composer
from qiantai.conversation.digits import OwnDigits
from qiantai.conversation.figures import Figures
from qiantai.conversation.filing import Filing
from qiantai.conversation.flowbook import FlowBook
from qiantai.conversation.flows import Runner
from qiantai.conversation.guard import Guard
from qiantai.conversation.handing import Handing
from qiantai.conversation.holding import Holding
from qiantai.conversation.joining import Joining
from qiantai.conversation.journal import Journal
from qiantai.conversation.labels import Labels
from qiantai.conversation.menu import FlowMenu
from qiantai.conversation.moves import Moves
from qiantai.conversation.noticing import Noticing, Observe
from qiantai.conversation.packet import Packing
from qiantai.conversation.references import References
from qiantai.conversation.sessions import Sessions
from qiantai.conversation.settling import TOPIC, Settling
from qiantai.conversation.speaking import Compose, Speaking
from qiantai.conversation.telling import Telling
from qiantai.conversation.turn import Settle, Turns
from qiantai.conversation.waiting import Waiting
from qiantai.conversation.walking import Walking
from qiantai.conversation.ways import Levels
from qiantai.customers import Identity
from qiantai.floor.audit import Audit
from qiantai.floor.clock import Clock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database
from qiantai.floor.events import Live, Outbox
from qiantai.floor.files import Files
from qiantai.floor.observe import Metrics
from qiantai.floor.scanners.base import Scanner
from qiantai.floor.scanners.signatures import SignatureScanner
from qiantai.knowledge import Answering
from qiantai.understanding import Analyser


@dataclass(frozen=True, slots=True)
class Conversations:
    """The two doors of every conversation, and the flows and words behind them."""

    sessions: Sessions
    holding: Holding
    book: FlowBook
    composer: Composer
    guard: Guard
    attachments: Attachments
    telling: Telling
    acting: Acting
    joining: Joining


def build_conversations(
    settings: Settings,
    clock: Clock,
    database: Database,
    audit: Audit,
    outbox: Outbox,
    live: Live,
    metrics: Metrics,
    identity: Identity,
    analyser: Analyser,
    answers: Answering,
    actions: Mapping[str, Action],
    levels: Levels,
    settle: Settle | None = None,
    observe: Observe | None = None,
    scanner: Scanner | None = None,
    compose: Compose | None = None,
) -> Conversations:
    """Read flows, responses, guard and skills of the packs, and wire the turn; Misconfigured names what is wrong."""
    packs = settings.pack_set
    book, guard = FlowBook.load(packs), Guard.load(packs)
    composer = Composer.load(packs, answers.articles.chip)
    runner, menu = Runner(book, settings.confirm_seconds), FlowMenu(book, References.load(packs))
    walking = Walking(book, runner, composer, actions, identity, Handing.load(packs))
    wording = (Speaking(compose, guard, live), Figures.load(packs, actions))
    moves = Moves(book, runner, walking, composer, answers, menu, *wording, levels)
    turns = Turns(
        clock,
        analyser,
        moves,
        walking,
        Filing(book, runner, walking),
        Waiting(moves, walking, composer),
        *(composer, guard, menu),
        settings.level_minutes,
        settle,
        Noticing(analyser, observe) if observe else None,
        OwnDigits(actions, menu.by_card),
    )
    journal = Journal(database, outbox, live, metrics)
    outbox.subscribe(TOPIC, Settling(database, clock, journal, composer).tell)
    kept = (Files(settings.data_dir, settings.upload_bytes), scanner or SignatureScanner())
    attachments = Attachments(database, clock, audit, *kept, settings.uploads_per_day)
    sessions = Sessions(database, clock, settings, journal, turns, identity, attachments, metrics)
    holding = Holding(database, clock, journal, guard)
    holding.released = sessions.answer
    joining = Joining(holding, clock, composer, Packing(book, Labels.load(packs), analyser))
    acting = Acting(database, clock, journal, book, runner, walking, composer, analyser, turns)
    doors = (attachments, Telling(database, clock, journal, composer), acting, joining)
    return Conversations(sessions, holding, book, composer, guard, *doors)
