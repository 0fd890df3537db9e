"""Carries out what the policy decided, one verb for each kind of move."""

from msgspec.structs import replace

from qiantai.conversation import memory as slots
from qiantai.conversation import policy
from qiantai.conversation.compose import Composer
from qiantai.conversation.exchange import Exchange, line_of
from qiantai.conversation.flowbook import FlowBook
from qiantai.conversation.flows import Runner
from qiantai.conversation.model import Memory
from qiantai.conversation.walking import Walking
from qiantai.knowledge import Answers
from qiantai.understanding import Understanding

COMFORT = {"焦虑": 0.4, "不满": 0.4, "愤怒": 0.4, "悲伤": 0.4}


class FlowMenu:
    """What the flow book serves, for the policy."""

    def __init__(self, book: FlowBook) -> None:
        self._book = book

    def has_flow(self, intent: str) -> bool:
        """Whether a flow is started by this intent."""
        return intent in self._book

    def fills(self, memory: Memory, understanding: Understanding) -> bool:
        """Whether the message gives the active flow something it can take."""
        frame = memory.top
        if frame is None:
            return False
        return bool(slots.fill(frame, self._book.get(frame.flow), understanding).changed)

    def takes(self, intent: str, understanding: Understanding) -> int:
        """How many of the message's entities the flow of this intent can take."""
        if intent not in self._book:
            return 0
        flow = self._book.get(intent)
        kinds = {kind for slot in flow.slots.values() for kind in slot.sources}
        return len({entity.kind for entity in understanding.entities} & kinds)

    def wants_words(self, memory: Memory) -> bool:
        """Whether the active flow waits for free words."""
        frame = memory.top
        if frame is None:
            return False
        slot = self._book.get(frame.flow).slots.get(frame.waiting or "")
        return slot is not None and slot.free


class Moves:
    """One verb a move; each changes the exchange only."""

    def __init__(
        self, book: FlowBook, runner: Runner, walking: Walking, composer: Composer, answers: Answers
    ) -> None:
        self._book = book
        self._runner = runner
        self._walking = walking
        self._composer = composer
        self._answers = answers

    async def make(self, exchange: Exchange, move: policy.Move) -> None:
        """Carry out one move."""
        match move:
            case policy.Start(flow):
                await self._start(exchange, flow)
            case policy.Fill(words):
                await self._fill(exchange, words)
            case policy.Confirm():
                await self._confirm(exchange)
            case policy.Cancel():
                await self.cancel(exchange)
            case policy.Answer(intents):
                await self._answer(exchange, intents)
            case policy.Repeat():
                await self._walking.walk(exchange)
            case policy.Clarify(intents):
                self._clarify(exchange, intents)
            case policy.Small(kind):
                self._small(exchange, kind)
            case policy.Unknown():
                self._unknown(exchange)

    async def cancel(self, exchange: Exchange) -> None:
        """Drop the active flow and go on with the one below."""
        frame = exchange.memory.top
        assert frame is not None
        self._walking.say(
            exchange, line_of("utter_cancelled", flow=self._book.get(frame.flow).name)
        )
        self._walking.end(exchange, completed=False)
        await self._walking.walk(exchange)

    async def _start(self, exchange: Exchange, flow_id: str) -> None:
        flow = self._book.get(flow_id)
        self._comfort(exchange, flow_id)
        frame = self._runner.start(flow_id, exchange.session.last_offset)
        if exchange.understanding is not None:
            frame = slots.fill(frame, flow, exchange.understanding).frame
            wordy = [slot for slot in flow.slots.values() if slot.free and slot.type == "story"]
            if wordy and tells_a_story(exchange.understanding):
                frame = frame.with_slots(**{wordy[0].name: exchange.text})
        same = exchange.memory.top is not None and exchange.memory.top.flow == flow_id
        below = exchange.memory.popped() if same else exchange.memory
        about = below.last_intent if flow_id == policy.PERSON else flow_id
        exchange.memory = replace(below.pushed(frame), last_intent=about, failures=0)
        await self._walking.walk(exchange)

    async def _fill(self, exchange: Exchange, words: bool) -> None:
        frame, understanding = exchange.memory.top, exchange.understanding
        assert frame is not None
        assert understanding is not None
        flow = self._book.get(frame.flow)
        filled = slots.fill(frame, flow, understanding)
        if not filled.changed and words:
            filled = slots.fill_freely(frame, flow, exchange.text)
        if not filled.changed:
            await self._not_taken(exchange)
            return
        context = self._runner.context(filled.frame, exchange.around)
        wrong = slots.invalid_slot(filled.frame, flow, filled.changed, context)
        kept = slots.without(filled.frame, wrong.name) if wrong else filled.frame
        if wrong:
            self._walking.say(exchange, line_of(wrong.invalid, **filled.frame.values))
        kept = replace(self._runner.restarted(kept), failures=0)
        exchange.memory = exchange.memory.with_top(kept)
        await self._walking.walk(exchange)

    async def _not_taken(self, exchange: Exchange) -> None:
        frame = exchange.memory.top
        assert frame is not None
        failures = frame.failures + 1
        exchange.memory = exchange.memory.with_top(replace(frame, failures=failures))
        if frame.waiting == "challenge":
            await self._remind_of_challenge(exchange)
            return
        utter = "utter_not_taken" if failures < 2 else "utter_not_taken_again"
        self._walking.say(exchange, line_of(utter, flow=self._book.get(frame.flow).name))
        await self._walking.walk(exchange)

    async def _remind_of_challenge(self, exchange: Exchange) -> None:
        """Point to the open challenge, or read back and open a new one when its time is over."""
        frame = exchange.memory.top
        assert frame is not None
        if frame.confirm_until is not None and exchange.now.isoformat() > frame.confirm_until:
            self._walking.say(exchange, line_of("utter_challenge_expired"))
            exchange.memory = exchange.memory.with_top(self._runner.restarted(frame))
            await self._walking.walk(exchange)
        else:
            self._walking.say(exchange, line_of("utter_challenge_pending"))

    async def _confirm(self, exchange: Exchange) -> None:
        frame = exchange.memory.top
        assert frame is not None
        if frame.confirm_until is not None and exchange.now.isoformat() > frame.confirm_until:
            self._walking.say(exchange, line_of("utter_confirm_expired"))
            exchange.memory = exchange.memory.with_top(self._runner.restarted(frame))
        else:
            exchange.memory = exchange.memory.with_top(replace(frame, confirmed=True, waiting=None))
        await self._walking.walk(exchange)

    async def _answer(self, exchange: Exchange, intents: tuple[str, ...]) -> None:
        answer = self._answers.answer(
            exchange.text, intents, "all", exchange.language, exchange.now
        )
        if answer is None:
            self._unknown(exchange, intents[0] if intents else None)
        else:
            self._comfort(exchange, intents[0] if intents else None)
            cited = [
                {
                    "n": number,
                    "article": citation.article,
                    "version": citation.version,
                    "title": citation.title,
                    "document": citation.document,
                    "clause": citation.clause,
                }
                for number, citation in enumerate(answer.citations, 1)
            ]
            buttons = [
                self._start_button(action, exchange.language)
                for action in answer.actions
                if action in self._book
            ]
            exchange.reply = exchange.reply.plus(answer.text, citations=cited, buttons=buttons)
            exchange.explain(
                answer={
                    "article": answer.article,
                    "version": answer.version,
                    "score": round(answer.score, 4),
                },
                policies=dict(answer.policies),
            )
            intent = intents[0] if intents else exchange.memory.last_intent
            exchange.memory = replace(exchange.memory, failures=0, last_intent=intent)
        if exchange.memory.top is not None:
            name = self._book.get(exchange.memory.top.flow).name
            self._walking.say(exchange, line_of("utter_resume", flow=name))
            await self._walking.walk(exchange)

    def _clarify(self, exchange: Exchange, intents: tuple[str, ...]) -> None:
        buttons = [self._start_button(intent, exchange.language) for intent in intents]
        self._walking.say(exchange, line_of("utter_clarify"))
        exchange.reply = exchange.reply.plus(buttons=buttons)

    def _small(self, exchange: Exchange, kind: str) -> None:
        understanding = exchange.understanding
        if understanding is not None and understanding.emotion == "愤怒":
            abuses = exchange.memory.abuses + 1
            exchange.memory = replace(exchange.memory, abuses=abuses)
            kind = "abuse" if abuses < 3 else "abuse_again"
        utter = self._composer.first(f"utter_small_{kind}", "utter_small_chat")
        self._walking.say(exchange, line_of(utter))

    def _unknown(self, exchange: Exchange, intent: str | None = None) -> None:
        exchange.memory = replace(exchange.memory, failures=exchange.memory.failures + 1)
        self._comfort(exchange, intent)
        utter = "utter_out_of_scope" if intent == "out_of_scope" else "utter_unknown"
        if intent not in (None, "out_of_scope"):
            utter = "utter_not_online"
        if exchange.memory.failures >= 2:
            utter = "utter_unknown_again"
        understanding = exchange.understanding
        ranked = [c.intent for c in understanding.ranking] if understanding else []
        topics = self._answers.topics(exchange.text, exchange.language, intents=ranked)
        buttons = [{"value": topic.question, "label": topic.question} for topic in topics]
        exchange.reply = exchange.reply.plus(buttons=buttons)
        self._walking.say(exchange, line_of(utter))

    def _comfort(self, exchange: Exchange, intent: str | None) -> None:
        """One sentence of comfort before business when the customer is upset (domain §4.4)."""
        understanding = exchange.understanding
        if understanding is None or intent in policy.URGENT or exchange.memory.top is not None:
            return
        if understanding.intensity >= COMFORT.get(understanding.emotion, 2.0):
            self._walking.say(exchange, line_of(f"utter_comfort_{understanding.emotion}"))

    def _start_button(self, intent: str, language: str) -> dict[str, str]:
        if intent in self._book:
            return {
                "value": f"start:{intent}",
                "label": self._composer.words(self._book.get(intent).name, language),
            }
        return {"value": f"about:{intent}", "label": self._answers.name(intent, language)}


def tells_a_story(understanding: Understanding) -> bool:
    """Whether a message says more than the bare request, so that nothing need be asked again."""
    words = understanding.text.strip()
    return len(words) >= (40 if understanding.language == "en" else 12)
