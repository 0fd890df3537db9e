"""What stands behind the agent's screen besides the desk itself: phrases, macros, mentions, the customer card."""

from dataclasses import dataclass
from uuid import UUID

from qiantai.customers import StaffActor
from qiantai.desk import store_marks
from qiantai.desk.assembly import Desk
from qiantai.desk.cards import Cards, Sheets
from qiantai.desk.macros import Macros
from qiantai.desk.marks import Mentions, Names
from qiantai.desk.phrases import Phrases
from qiantai.floor.audit import Audit
from qiantai.floor.database import Database
from qiantai.floor.packs import Packs


@dataclass(frozen=True, slots=True)
class Screen:
    """Everything that only the screen asks for."""

    desk: Desk
    phrases: Phrases
    macros: Macros
    mentions: Mentions
    cards: Cards


def build_screen(
    database: Database, audit: Audit, packs: Packs, desk: Desk, sheets: Sheets, names: Names
) -> Screen:
    """The screen on a desk; it hears the desk's notes and lets those in whom a note names."""
    phrases = Phrases(database, desk.clock, audit, desk.roles, packs)
    mentions = Mentions(database, desk.clock, desk.live, names)
    desk.handoff.on_note(mentions.hear)

    async def named(staff: StaffActor, conversation: UUID) -> bool:
        return await store_marks.is_mentioned(database, staff.staff, conversation)

    desk.workbench.admit(named)
    macros = Macros(desk.clock, phrases, desk.handoff, desk.marks, desk.tickets, desk.workbench)
    cards = Cards(database, desk.clock, audit, sheets, desk.tickets, desk.queues, desk.workbench)
    return Screen(desk, phrases, macros, mentions, cards)
