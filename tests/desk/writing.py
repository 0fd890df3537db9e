"""Reading and writing over a house of tests: the packs' own rules and readers, any model, any recogniser."""

from typing import Any
from uuid import UUID

from tests.desk.house import House

from qiantai.app.writing import figures_of, gloss_of
from qiantai.conversation.guard import Guard
from qiantai.customers import StaffActor
from qiantai.desk.assist import Assist
from qiantai.desk.courtesies import Courtesies
from qiantai.desk.help import Help
from qiantai.desk.help_heard import Heard
from qiantai.desk.polishing import Polishing
from qiantai.desk.proofing import Proofing
from qiantai.desk.sameness import Sameness
from qiantai.desk.translating import Translating
from qiantai.desk.writing import Writing, build_writing
from qiantai.floor.clock import Clock
from qiantai.floor.engines.base import ChatEngine
from qiantai.floor.packs import Packs
from qiantai.media import Dictation
from qiantai.understanding import Analyser
from qiantai.understanding.readers.language import ScriptLanguage


class QuietHelp(Help):
    """Help that has heard nothing, for a check of words alone."""

    def __init__(self) -> None:
        """It needs nobody."""

    async def heard(self, staff: StaffActor, conversation: UUID) -> Heard:
        return Heard()

    def answer(self, view: Any, heard: Heard) -> None:
        return None


def writing_of(
    house: House,
    packs: Packs,
    analyser: Analyser,
    engine: ChatEngine | None = None,
    dictation: Dictation | None = None,
) -> Writing:
    """All three of them on the desk of a house."""
    guard = Guard.load(packs)
    nobody: Any = None
    proofing = Proofing(house.desk.workbench, QuietHelp(), guard)
    assist = Assist(house.desk, nobody, proofing, nobody, nobody, nobody)
    return build_writing(
        packs,
        assist,
        guard,
        gloss_of(packs, analyser),
        Sameness(figures_of, analyser),
        ScriptLanguage().read,
        engine,
        dictation or Dictation(None, 60),
    )


def alone(
    packs: Packs, analyser: Analyser, clock: Clock, engine: ChatEngine | None = None
) -> tuple[Translating, Polishing]:
    """Translation and better wordings of bare texts, without a conversation."""
    nobody: Any = None
    sameness = Sameness(figures_of, analyser)
    translating = Translating(
        nobody, gloss_of(packs, analyser), sameness, ScriptLanguage().read, engine, clock
    )
    courtesies, guard = Courtesies.load(packs), Guard.load(packs)
    polishing = Polishing(nobody, nobody, guard, courtesies, sameness, engine, clock)
    return translating, polishing
