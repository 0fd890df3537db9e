"""Puts reading and writing on the desk together: the readers of figures, terms and languages, the model, the speech service."""

from collections.abc import Sequence

from qiantai.app.ground import Ground
from qiantai.conversation import Conversations
from qiantai.desk.assist import Assist
from qiantai.desk.gloss import Gloss, Word
from qiantai.desk.sameness import Figure, Sameness
from qiantai.desk.writing import Writing, build_writing
from qiantai.floor.engines.configured import assisting_engine
from qiantai.floor.packs import Packs
from qiantai.knowledge import figures
from qiantai.knowledge.glossary import plain, read_glossary
from qiantai.knowledge.names import ServiceNames
from qiantai.media import build_dictation
from qiantai.understanding import Analyser
from qiantai.understanding.readers.language import ScriptLanguage


def write(
    ground: Ground, conversations: Conversations, analyser: Analyser, assist: Assist
) -> Writing:
    """Translation lines, better wordings and dictation for the desk of `assist`."""
    packs, clock = ground.settings.pack_set, ground.clock
    return build_writing(
        packs,
        assist,
        conversations.guard,
        gloss_of(packs, analyser),
        Sameness(figures_of, analyser),
        ScriptLanguage().read,
        assisting_engine(ground.settings, clock),
        build_dictation(ground.settings, clock),
    )


def gloss_of(packs: Packs, analyser: Analyser) -> Gloss:
    """Key points by the dictionary and the catalogues of the packs."""
    terms = {
        term.name: Word(term.name, term.english, term.forms)
        for term in read_glossary(packs).values()
    }
    return Gloss(analyser, ServiceNames.load(packs).get, terms, plain)


def figures_of(text: str) -> tuple[str, Sequence[Figure]]:
    """The text in plain form and its figures."""
    read = figures.plain(text)
    return read, figures.figures(read)
