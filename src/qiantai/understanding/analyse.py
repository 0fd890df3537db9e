"""The one verb of this domain: a text becomes an Understanding, whatever the text is."""

from datetime import date
from functools import lru_cache
from pathlib import Path

from qiantai.floor.packs import Packs
from qiantai.understanding.model import HANDOFF, PROTECTIVE, Understanding
from qiantai.understanding.needs import find_needs, protective_first
from qiantai.understanding.readers.acts import Acts
from qiantai.understanding.readers.base import (
    EmotionReader,
    EntityReader,
    IntentReader,
    LanguageReader,
    Sentence,
    Words,
)
from qiantai.understanding.readers.emotion import LexiconEmotion
from qiantai.understanding.readers.entities import Entities
from qiantai.understanding.readers.intents import LinearIntents
from qiantai.understanding.readers.language import ScriptLanguage
from qiantai.understanding.readers.normal import Normaliser
from qiantai.understanding.readers.urgent import Urgent
from qiantai.understanding.training import pack_model

REMEMBERED = 8192
READ = (
    2000  # characters that are read; a longer message is kept whole but understood by its beginning
)


class Analyser:
    """All readers together; built once, used by many turns, holds no state between them."""

    def __init__(
        self,
        words: Words,
        intents: IntentReader,
        *,
        language: LanguageReader | None = None,
        entities: EntityReader | None = None,
        emotion: EmotionReader | None = None,
    ) -> None:
        self._normaliser = Normaliser()
        self._language = language or ScriptLanguage()
        self._acts = Acts(words)
        self._urgent = Urgent(words)
        self._intents = intents
        self._entities = entities or Entities(words)
        self._emotion = emotion or LexiconEmotion(words)
        self._remembered = lru_cache(REMEMBERED)(self._read)

    @classmethod
    def load(cls, packs: Packs, data_dir: Path, model: Path | None = None) -> "Analyser":
        """With the words of the packs and their intent model, which is trained at first use, or another one."""
        intents = LinearIntents.load(model) if model else pack_model(packs, data_dir)
        return cls(packs.merged("words"), intents)

    def analyse(self, text: str, today: date) -> Understanding:
        """Read language, act, urgency, needs, entities and emotion; never raises on any text.

        The same words of the same day mean the same, so the commonest messages are read once.
        """
        return self._remembered(text, today)

    def _read(self, text: str, today: date) -> Understanding:
        head = text[:READ]
        language = self._language.read(head)
        plain = self._normaliser.plain(head)
        wording = self._normaliser.wording(plain, head, language)
        act = self._acts.read(plain)
        ranking = self._intents.rank(wording)
        needs = find_needs(wording, ranking, self._intents.rank)
        chances = {score.intent: score.score for score in (*ranking, *needs)}
        urgent = tuple(i for i in self._urgent.read(plain, chances) if i in self._intents.labels)
        needs = protective_first(needs, urgent)
        emotion, intensity = self._emotion.read(plain)
        return Understanding(
            text=text,
            normal=plain,
            language=language,
            intents=tuple(needs),
            ranking=ranking,
            entities=tuple(self._entities.read(Sentence(head, plain, today), ())),
            act=act,
            emotion=emotion,
            intensity=intensity,
            urgent=next((i for i in (*PROTECTIVE, HANDOFF) if i in urgent), None),
        )
