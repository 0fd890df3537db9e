"""Answers from released knowledge within a conversation: which one, how it is said, and what is remembered of it."""

import re

from msgspec.structs import replace

from qiantai.conversation import policy
from qiantai.conversation.compose import Composer
from qiantai.conversation.exchange import Exchange, line_of
from qiantai.conversation.figures import Figures
from qiantai.conversation.flowbook import FlowBook
from qiantai.conversation.leaning import SMALL, STAYS
from qiantai.conversation.model import Offer, Topic
from qiantai.conversation.references import asks
from qiantai.conversation.speaking import Speaking
from qiantai.conversation.walking import Walking
from qiantai.knowledge import Answer, Answering, Reader
from qiantai.understanding import OUT_OF_SCOPE

MOST_WORDS = 120  # characters of a question that are remembered for the next one
ALONE = 0.6  # probability from which an article answers a question that goes on, by its words alone
HALF = 0.5
BRIEF = 8  # characters of a question that names nothing: 需要带什么
LIKELY = 0.5  # probability from which its service says where it belongs
MEANT = 0.6  # probability from which a service's nearest article is better than none
SURELY = 0.75  # the same before what its words and those before them find together
VISITOR = 0.5  # the same for who would have to sign in first
NEAR = 0.15  # probability from which an article of the open service itself answers a sure question
OWN = re.compile(
    r"多少(?!时间|天|小时)|逾期了?(?:几|多少)天|几(?!天|个?小时|时)|哪[天日一些]|我(?:的|有|还|名下)|\b(?:how (?:much|many)|which|what)\b"
)
"""Words that ask for a value of the customer's own, which is told again rather than explained."""
RULES = re.compile(
    r"几点到几点|(?:多少|几)[^,，。]{0,6}(?:不[能准许让]|违规)|不[能准许让][^,，。]{0,4}几|允许|最[多少高低长短久晚早]|一般|合适|规定|要求|每?一?[个天日年月次]人?|能不能|是不是"
)
"""Words that ask for a rule all the same."""
PARTS = re.compile(r"[,，。;；!！?？ ]+")
LEAST = 5  # characters of a last clause that asks by itself
ELLIPTIC = re.compile(r"^.{0,4}$|[呢咧][?？。 ]*$")
"""A question whose other half was said before."""
COMFORT = {"焦虑": 0.4, "不满": 0.4, "愤怒": 0.4, "悲伤": 0.4}


class Explaining:
    """Finds and says answers; each verb changes the exchange only and returns whether there was one."""

    def __init__(
        self,
        book: FlowBook,
        walking: Walking,
        composer: Composer,
        answers: Answering,
        speaking: Speaking,
        figures: Figures,
    ) -> None:
        self._book = book
        self._walking = walking
        self._composer = composer
        self._answers = answers
        self._speaking = speaking
        self._figures = figures

    async def answer(
        self,
        exchange: Exchange,
        intents: tuple[str, ...],
        words: str = "",
        instead: tuple[str, ...] = (),
        *,
        chosen: bool = False,
    ) -> bool:
        """Answer the question, or the one of `instead`; with `chosen` the customer named the service."""
        question, reader = words or _plain_words(exchange), reader_of(exchange)
        told = chosen or (len(question) <= BRIEF and _is_sure(exchange, intents, LIKELY))
        answer = self._answers.answer(
            question, intents, reader, exchange.language, exchange.now, chosen=told
        )
        if not chosen and len(exchange.memory.heard) > 1:
            before, around = exchange.memory.heard[-2], (exchange.language, exchange.now)
            if self._answers.of_product(question, question, *around) is None:
                answer = self._answers.of_product(question, before, *around) or answer
        if answer is None and instead:
            return await self.answer(exchange, instead[:1], instead[1])
        last = PARTS.split(question.rstrip("。！？!?. "))[-1]
        if answer is None and LEAST <= len(last) < len(question):
            answer = self._answers.answer(last, intents, reader, exchange.language, exchange.now)
        if answer is None and not chosen and _is_sure(exchange, intents):
            return await self.answer(exchange, intents, words, chosen=True)
        if answer is None:
            return False
        if not chosen:
            answer = await self._speaking.reword(exchange, answer, question, intents, reader)
        await self._say(exchange, answer, question, intents)
        return True

    async def beside(self, exchange: Exchange, move: policy.Answer) -> bool:
        """Answer a question that goes on about what was said before, of the same service."""
        question, reader, intents = move.words or exchange.text, reader_of(exchange), move.intents
        answers, around = self._answers, (exchange.language, exchange.now)
        said = exchange.understanding
        if exchange.memory.top is not None and said is not None and said.stays < STAYS:
            return await self.alone(exchange, intents[0], ALONE) or await self._own(
                exchange, intents
            )
        answer = answers.of_product(question, move.beside, *around)
        whole = said is not None and not ELLIPTIC.search(said.normal)
        last = exchange.memory.last
        if said is not None and (last is None or last.ended != "answered"):
            whole = whole and not OWN.search(said.normal)
        if answer is None and whole and await self.alone(exchange, intents[0], SURELY):
            return True
        answer = answer or answers.articles.beside(question, move.beside, intents, reader, *around)
        if answer is None:
            return exchange.memory.top is not None and await self._own(exchange, intents)
        answer = await self._speaking.reword(
            exchange, answer, f"{question} {move.beside}", intents, reader
        )
        await self._say(exchange, answer, move.beside, intents)
        return True

    async def alone(self, exchange: Exchange, intent: str, least: float) -> bool:
        """Answer the message by itself from an article of the same business that is likely enough."""
        question, reader = exchange.text, reader_of(exchange)
        around = (reader, exchange.language, exchange.now)
        answer = self._answers.articles.of_business(question, intent, *around)
        if answer is None or answer.score < least:
            return False
        answer = await self._speaking.reword(exchange, answer, question, (intent,), reader)
        await self._say(exchange, answer, question, (intent,))
        return True

    async def _own(self, exchange: Exchange, intents: tuple[str, ...]) -> bool:
        """Answer a question by the nearest article of the open service itself, or of the need that led to it."""
        said, question, reader = exchange.understanding, exchange.text, reader_of(exchange)
        if said is None or (said.reaction.asks < HALF and not asks(said)):
            return False
        if OWN.search(said.normal) and not RULES.search(said.normal):
            return False
        around = (reader, exchange.language, exchange.now)
        top, topics = exchange.memory.top, exchange.memory.topics[-1:]
        kept = top.slots.values() if top is not None else ()
        led = (one for one in kept if isinstance(one, str) and one in self._book)
        about = tuple(dict.fromkeys((intents[0], *led, *(topic.intent for topic in topics))))
        of_service = self._answers.articles.of_service
        answer = of_service(question, about, *around)
        if (answer is None or answer.score < NEAR) and top is not None:
            name = self._book.of(top).name["en" if exchange.language == "en" else "zh"]
            answer = of_service(f"{name},{question}", about, *around)
        if answer is None or answer.score < NEAR:
            return False
        await self._say(exchange, answer, question, about)
        return True

    async def _say(
        self, exchange: Exchange, answer: Answer, question: str, intents: tuple[str, ...]
    ) -> None:
        if answer.kind != "clause" and answer.text in exchange.reply.texts:
            return
        comfort(self._walking, exchange, intents[0] if intents else None)
        cited = [one.chip(number) for number, one in enumerate(answer.citations, 1)]
        buttons = [
            self.button(action, exchange.language)
            for action in answer.actions
            if action in self._book
        ]
        if figure := await self._figures.line(exchange, intents):
            self._walking.say(exchange, figure)
        self._quote(exchange, answer)
        exchange.reply = exchange.reply.plus(citations=cited, buttons=buttons)
        exchange.explain(
            answer=answer.evidence(question, intents, exchange.language, exchange.now),
            policies=dict(answer.policies),
        )
        self._remember_answer(exchange, intents, question, buttons)

    def _quote(self, exchange: Exchange, answer: Answer) -> None:
        """Say an answer; the words of a clause are shown as such."""
        if answer.kind == "clause":
            title = answer.citations[0].document
            said = {"document": title, "clause": answer.place, "heading": answer.heading}
            self._walking.say(exchange, line_of("utter_clause", **said, words=answer.text))
        else:
            blocks = [answer.block] if answer.block else []
            exchange.reply = exchange.reply.plus(answer.text, blocks=blocks)

    def _remember_answer(
        self,
        exchange: Exchange,
        intents: tuple[str, ...],
        question: str,
        buttons: list[dict[str, str]],
    ) -> None:
        memory = exchange.memory
        about = intents[0] if intents else memory.last_intent
        topic = Topic(
            about or "", "answered", words=question[:MOST_WORDS], depth=len(memory.frames)
        )
        offer = Offer(tuple(buttons)) if buttons else None
        exchange.memory = replace(
            memory.having(topic), failures=0, last_intent=about, offer=offer or memory.offer
        )

    def button(self, intent: str, language: str) -> dict[str, str]:
        """A button that begins or explains the service."""
        if intent in self._book:
            return {
                "value": f"start:{intent}",
                "label": self._composer.words(self._book.get(intent).name, language),
            }
        return {"value": f"about:{intent}", "label": self._answers.name(intent, language)}


def comfort(walking: Walking, exchange: Exchange, intent: str | None) -> None:
    """One sentence of comfort before business when the customer is upset (domain §4.4)."""
    understanding = exchange.understanding
    if understanding is None or intent in (*policy.URGENT, OUT_OF_SCOPE) or exchange.memory.top:
        return
    if understanding.intensity >= COMFORT.get(understanding.emotion, 2.0):
        walking.say(exchange, line_of(f"utter_comfort_{understanding.emotion}"))


def _is_sure(exchange: Exchange, intents: tuple[str, ...], least: float = MEANT) -> bool:
    """Whether the message surely means one of these services."""
    needs = exchange.understanding.intents if exchange.understanding else ()
    return any(n.intent in intents and n.intent not in SMALL and n.score >= least for n in needs)


def _plain_words(exchange: Exchange) -> str:
    """The message, in common words where it was written in regional ones of the traditional script."""
    said = exchange.understanding
    return said.normal if said is not None and said.language == "zh-Hant" else exchange.text


def reader_of(exchange: Exchange) -> Reader:
    """Who reads an answer: the customer, or a visitor known by the conversation only."""
    session = exchange.session
    attributes = {
        **exchange.around.customer,
        "level": exchange.level,
        "language": exchange.language,
    }
    key = session.customer or str(session.id)
    return Reader(key, channel=session.channel, attributes=attributes)
