"""The one verb of this domain: a text becomes an Understanding, whatever the text is."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial
from pathlib import Path

from threadpoolctl import threadpool_limits

from qiantai.floor.packs import Packs
from qiantai.understanding.followups import FollowUps, joined
from qiantai.understanding.model import (
    CHITCHAT,
    HANDOFF,
    OUT_OF_SCOPE,
    PROTECTIVE,
    Entity,
    IntentScore,
    Language,
    Understanding,
)
from qiantai.understanding.needs import Needs, in_order, protecting, spoken, whole
from qiantai.understanding.reactions import Floats, Reactions, beside_signs, said_signs
from qiantai.understanding.readers.acts import Acts
from qiantai.understanding.readers.base import (
    EmotionReader,
    EntityReader,
    IntentReader,
    LanguageReader,
    Sentence,
    Weight,
    Words,
    ranked,
)
from qiantai.understanding.readers.emotion import TrainedMood
from qiantai.understanding.readers.entities import Entities
from qiantai.understanding.readers.intents import Intents
from qiantai.understanding.readers.language import ScriptLanguage
from qiantai.understanding.readers.mixed import Mixed
from qiantai.understanding.readers.normal import Normaliser
from qiantai.understanding.readers.terms import Terms, read_terms
from qiantai.understanding.readers.urgent import Urgent
from qiantai.understanding.training import (
    pack_model,
    shipped_followups,
    shipped_moods,
    shipped_needs,
    shipped_reactions,
)

REMEMBERED = 8192
WEIGHED = 1024  # wordings whose probabilities are kept: parts and stand-ins come again with other names and amounts
UNSURE = 0.6  # probability below which a message is read again with usual names and amounts
CLEAR = (
    0.8  # probability of a need from which words that few follow-ups would use say it by themselves
)
HALF = 0.5
FAINT = 0.1  # probability of none of our business under which a last clause behind small talk is business
ASKS = re.compile(r"[?？吗么呢]|什么|怎|咋|啥|几|多少|多久")
CLAUSES = re.compile(r"[,，。;；!！?？ ]")
LEADS = re.compile(
    r"^(?:(?:hi|hello|hey|ok|okay|well|alright|right|so|then|yes|thanks|你好|您好|在吗|在不在|哈喽|喂|嗯+|好的?|行|那)\b[,.!。 ]*)+(?:then |just |so )*"
)
ACT = 6  # characters of a message that is nothing but an act
MARK = 12  # characters of a model's digest that name it
READ = (
    2000  # characters that are read; a longer message is kept whole but understood by its beginning
)


Weigh = Callable[[str], Weight]
Beside = tuple[tuple[IntentScore, ...], float]


@dataclass(frozen=True, slots=True)
class _Model:
    """An intent model with what was read by it, so that both change at once."""

    intents: IntentReader
    read: Callable[[str, date], Understanding]
    beside: Callable[[str, str, str], Beside]


class Analyser:
    """All readers together; built once, used by many turns, holds no state between them."""

    def __init__(
        self,
        words: Words,
        intents: IntentReader,
        needs: Needs,
        *,
        emotion: EmotionReader,
        language: LanguageReader | None = None,
        entities: EntityReader | None = None,
        terms: EntityReader | None = None,
        followups: FollowUps | None = None,
        reactions: Reactions | None = None,
    ) -> None:
        self._normaliser = Normaliser()
        self._language = language or ScriptLanguage()
        self._acts = Acts(words)
        self._urgent = Urgent(words)
        self._needs = needs
        self._stand_in: dict[str, str] = words.get("stand_in", {})
        self._mixed = Mixed(words.get("mixed", {}))
        self._absorbs: dict[str, list[str]] = words.get("absorbs", {})
        beside: dict[str, str] = words.get("beside", {})
        self._beside = {intent: re.compile(form) for intent, form in beside.items()}
        self._before: dict[str, list[str]] = words.get("before", {})
        self._entities = entities or Entities(words)
        self._emotion = emotion
        self._terms = terms
        self._followups = followups
        self._reactions = reactions
        self._taken = lru_cache(REMEMBERED)(self._weigh_taken)
        self._model = self._remembering(intents)

    @classmethod
    def load(cls, packs: Packs, data_dir: Path, model: Path | None = None) -> "Analyser":
        """With the words of the packs and their intent model, which is trained at first use, or another one."""
        intents = Intents.load(model) if model else pack_model(packs, data_dir)
        terms = Terms(list(read_terms(packs).values()))
        threadpool_limits(1, "blas")  # one message is too small to share between threads
        words = packs.merged("words")
        emotion = TrainedMood(words, shipped_moods())
        return cls(
            words,
            intents,
            shipped_needs(),
            emotion=emotion,
            terms=terms,
            followups=shipped_followups(),
            reactions=shipped_reactions(),
        )

    @property
    def intents(self) -> IntentReader:
        """The model that ranks needs now."""
        return self._model.intents

    def use(self, intents: IntentReader) -> None:
        """Rank needs by another model from the next message on; what was remembered of the old one is forgotten."""
        self._model = self._remembering(intents)

    def _remembering(self, intents: IntentReader) -> _Model:
        weigh = lru_cache(WEIGHED)(intents.weigh)
        return _Model(
            intents,
            lru_cache(REMEMBERED)(partial(self._read, intents, weigh)),
            lru_cache(REMEMBERED)(partial(self._weigh_beside, intents, weigh)),
        )

    def analyse(self, text: str, today: date) -> Understanding:
        """Read language, act, urgency, needs, entities and emotion; never raises on any text.

        The same words of the same day mean the same, so the commonest messages are read once.
        """
        return self._model.read(text, today)

    def beside(self, understanding: Understanding, meant: str, before: str) -> Understanding:
        """The same message read beside the one `before` it, which meant `meant`; as it was where that cannot matter.

        Messages with several sure needs, with nothing but an act, or with something urgent, and long sure ones, say
        enough alone.
        """
        said = understanding
        if said.urgent or said.adjudicated or not said.ranking or _says_enough(said, meant):
            return said
        model, followups = self._model, self._followups
        if followups is None or followups.labels != model.intents.labels:
            return said
        wording = self._normaliser.wording(said.normal, said.text[:READ], said.language)
        if said.language != "en" and said.ranking[0].score < CLEAR:
            wording = self._mixed.in_chinese(wording)
        if followups.stands_alone(wording, said.ranking[0].score):
            return said
        if not before or meant not in followups.labels:
            return said
        ranking, stays = model.beside(wording, meant, before)
        alone = said.ranking[0]
        own = next((one.score for one in said.ranking if one.intent == meant), 0.0)
        if ranking[0].score < HALF or (len(said.intents) > 1 and stays < HALF):
            return said
        if ranking[0].intent == alone.intent:
            needs = tuple(n for n in said.intents if n.intent == meant or n.score >= CLEAR)
            return replace(said, intents=needs or said.intents, stays=stays, alone=own)
        return replace(said, intents=ranking[:1], ranking=ranking, stays=stays, alone=own)

    def react(self, said: Understanding, service: str, *, read_back: bool) -> Understanding:
        """The same message with how it takes an open service, which read everything back or asked for something."""
        if self._reactions is None:
            return said
        wording = self._normaliser.wording(said.normal, said.text[:READ], said.language)
        kinds = [entity.kind for entity in said.entities]
        beside = beside_signs(
            said.normal, said.act, kinds, said.ranking, service, read_back=read_back
        )
        taken = self._taken(self._normaliser.unexcused(said.normal), wording)
        return replace(said, reaction=self._reactions.read(taken, beside))

    def _weigh_taken(self, plain: str, wording: str) -> Floats:
        assert self._reactions is not None
        return self._reactions.weigh(said_signs(plain, wording))

    def _weigh_beside(
        self, intents: IntentReader, weigh: Weigh, wording: str, meant: str, before: str
    ) -> Beside:
        """The ranking beside the message before, and how likely it is the same need."""
        assert self._followups is not None
        head = before[:READ]
        earlier = self._normaliser.wording(
            self._normaliser.plain(head), head, self._language.read(head)
        )
        together = intents.weigh(joined(earlier, wording)).chances
        chances = self._followups.weigh(wording, meant, weigh(wording), together)
        labels = intents.labels
        return ranked(labels, chances), round(float(chances[labels.index(meant)]), 4)

    def _plainly(
        self,
        plain: str,
        head: str,
        language: Language,
        entities: tuple[Entity, ...],
        read: tuple[str, Weight],
        weigh: Weigh,
    ) -> tuple[str, Weight]:
        """The same with usual names and amounts in place of rare ones, where that makes the need clearer."""
        parts, place = [], 0
        for entity in entities:
            usual = self._stand_in.get(f"{entity.kind}.en" if language == "en" else entity.kind)
            if usual and entity.start >= place:
                parts += [plain[place : entity.start], usual]
                place = entity.end
        if not parts:
            return read
        wording = self._normaliser.wording("".join((*parts, plain[place:])), head, language)
        weight = weigh(wording)
        return (wording, weight) if weight.chances.max() > read[1].chances.max() else read

    def _in_chinese(
        self, wording: str, weight: Weight, weigh: Weigh, labels: tuple[str, ...]
    ) -> tuple[str, Weight]:
        """An unclear wording with its English words in Chinese, where that makes it a clearer need."""
        small = labels[int(weight.chances.argmax())] in (CHITCHAT, OUT_OF_SCOPE)
        chinese = self._mixed.in_chinese(wording)
        if chinese == wording or not (small or weight.chances.max() < CLEAR):
            return wording, weight
        other = weigh(chinese)
        clearer = small or other.chances.max() > weight.chances.max()
        return (chinese, other) if clearer else (wording, weight)

    def _read(self, intents: IntentReader, weigh: Weigh, text: str, today: date) -> Understanding:
        head = text[:READ]
        language = self._language.read(head)
        plain = self._normaliser.plain(head)
        wording = self._normaliser.wording(plain, head, language)
        act = self._acts.read(plain)
        weight = weigh(wording)
        if intents.labels[int(weight.chances.argmax())] == CHITCHAT:
            last = CLAUSES.split(plain.rstrip(" ,，。.!！?？"))[-1]
            ending = self._normaliser.wording(last, last, language)
            wording, weight = _business(wording, ending, weight, weigh, intents.labels)
        if language != "en":
            wording, weight = self._in_chinese(wording, weight, weigh, intents.labels)
        sentence = Sentence(head, plain, today)
        entities = tuple(self._entities.read(sentence, ()))
        if wording and weight.chances.max() < UNSURE and entities:
            wording, weight = self._plainly(
                plain, head, language, entities, (wording, weight), weigh
            )
        ranking = ranked(intents.labels, weight.chances) if wording else ()
        needs = self._needs.find(wording, ranking, weight, intents)
        needs = spoken(whole(needs, ranking, self._absorbs), ranking, self._beside, plain)
        chances = {score.intent: score.score for score in ranking}
        parts = {score.intent: score.score for score in needs}
        urgent = tuple(i for i in self._urgent.read(plain, chances, parts) if i in intents.labels)
        if refused := self._urgent.refused(plain):
            needs = [need for need in needs if need.intent not in refused] or needs
            ranking = (*ranking[:1], *(o for o in ranking[1:] if o.intent not in refused))
        needs = in_order(protecting(needs, ranking, urgent), urgent, self._before)
        likely = (*needs, *ranking)[0].intent if ranking else ""
        mood = self._emotion.read(plain, wording, likely)
        return Understanding(
            text=text,
            normal=plain,
            language=language,
            intents=tuple(needs),
            ranking=ranking,
            entities=entities,
            act=act,
            emotion=mood.emotion,
            intensity=mood.intensity,
            scene=mood.scene,
            terms=tuple(self._terms.read(sentence, ())) if self._terms else (),
            urgent=next((i for i in (*PROTECTIVE, HANDOFF) if i in urgent), None),
            model=intents.data[:MARK],
        )


def _business(
    wording: str, ending: str, weight: Weight, weigh: Weigh, labels: tuple[str, ...]
) -> tuple[str, Weight]:
    """What follows a greeting or a word that leads over, or a last clause, where it says a need of its own.

    ok then just send Mary 6000; 哈哈逗你的 我理赔还缺啥资料.
    """
    rest, most = LEADS.sub("", wording), HALF
    if rest == wording:
        rest, most = ending, FAINT
    if rest == wording or len(rest) < ACT:
        return wording, weight
    other = weigh(rest)
    none = sum(
        float(other.chances[labels.index(one)]) for one in (CHITCHAT, OUT_OF_SCOPE) if one in labels
    )
    small = labels[int(other.chances.argmax())] in (CHITCHAT, OUT_OF_SCOPE)
    unsure = none > most or other.chances.max() < HALF
    return (wording, weight) if small or unsure else (rest, other)


def _says_enough(said: Understanding, meant: str) -> bool:
    """Whether a message is nothing but an act, or holds several other needs that are all sure."""
    if said.act in ("thanks", "person", "greet", "goodbye", "repeat", "skip"):
        return True
    if said.act not in (None, "correct") and len(said.normal) <= ACT:
        return True
    alone = CLAUSES.search(said.normal.strip()) is None
    if said.act in ("cancel", "deny") and alone and not (said.entities or ASKS.search(said.normal)):
        return True
    others = [need for need in said.intents if need.intent != meant]
    several = len(others) > 1 and len(others) == len(said.intents)
    return several and min(need.score for need in others) >= CLEAR
