"""What helps an agent to read and write: the translation line, the better wording, and dictation; put together here."""

from dataclasses import dataclass

from qiantai.desk.assist import Assist
from qiantai.desk.courtesies import Courtesies
from qiantai.desk.gloss import Gloss
from qiantai.desk.polishing import Polishing
from qiantai.desk.proofing import Judging
from qiantai.desk.sameness import Sameness
from qiantai.desk.translating import Spoken, Translating
from qiantai.floor.engines.base import ChatEngine
from qiantai.floor.packs import Packs
from qiantai.media import Dictation


@dataclass(frozen=True, slots=True)
class Writing:
    """The three of them, with the engine that two of them share."""

    assist: Assist
    translating: Translating
    polishing: Polishing
    dictation: Dictation
    engine: ChatEngine | None

    async def close(self) -> None:
        """Let go of the model and of the speech service."""
        if self.engine is not None:
            await self.engine.close()
        await self.dictation.close()


def build_writing(
    packs: Packs,
    assist: Assist,
    guard: Judging,
    gloss: Gloss,
    sameness: Sameness,
    spoken: Spoken,
    engine: ChatEngine | None,
    dictation: Dictation,
) -> Writing:
    """Reading and writing on the desk of `assist`; Misconfigured names what is wrong in `polish/*.yaml`."""
    bench, clock = assist.desk.workbench, assist.desk.clock
    translating = Translating(bench, gloss, sameness, spoken, engine, clock)
    courtesies = Courtesies.load(packs)
    polishing = Polishing(bench, assist.proofing, guard, courtesies, sameness, engine, clock)
    return Writing(assist, translating, polishing, dictation, engine)
