"""Carries out what the policy decided, one verb for each kind of move."""

import re
from collections.abc import Mapping
from dataclasses import replace as revised
from typing import Any

from msgspec.structs import replace

from qiantai.conversation import memory as slots
from qiantai.conversation import policy
from qiantai.conversation.compose import Composer
from qiantai.conversation.exchange import Exchange, line_of
from qiantai.conversation.explaining import (
    ALONE,
    LEAST,
    OWN,
    RULES,
    SURELY,
    VISITOR,
    Explaining,
    comfort,
)
from qiantai.conversation.figures import Figures
from qiantai.conversation.filling import Filling
from qiantai.conversation.flowbook import Flow, FlowBook
from qiantai.conversation.flows import Act, Runner
from qiantai.conversation.leaning import SMALL, SURE
from qiantai.conversation.menu import FlowMenu
from qiantai.conversation.model import Frame, Need, Offer, Topic
from qiantai.conversation.pending import queue, recall, recalled
from qiantai.conversation.references import asks, retyped
from qiantai.conversation.sent_files import with_kept
from qiantai.conversation.speaking import Speaking
from qiantai.conversation.walking import Walking
from qiantai.conversation.ways import Levels, act_ahead, card_of
from qiantai.knowledge import Answering
from qiantai.understanding import OUT_OF_SCOPE, Understanding

WAITS = re.compile(
    r"等(?!待期|额)|排队|前面|人呢|有人|在吗|在不在|快点|接(?:入|通|进来)|坐席|客服|轮到|转.{0,2}人|\b(?:wait|queue|anyone|hello|agent)\b"
)
"""Words about the wait for a person itself."""
LIKELY = 0.1  # probability from which a need weighs in when questions are offered
WARNS = ("code", "cvv", "password", "secret")
"""What is said of secrets, whatever the mood."""


class Moves:
    """One verb a move; each changes the exchange only."""

    def __init__(
        self,
        book: FlowBook,
        runner: Runner,
        walking: Walking,
        composer: Composer,
        answers: Answering,
        menu: FlowMenu,
        speaking: Speaking,
        figures: Figures,
        levels: Levels,
    ) -> None:
        self._book = book
        self._levels = levels
        self._runner = runner
        self._walking = walking
        self._composer = composer
        self._answers = answers
        self._explaining = Explaining(book, walking, composer, answers, speaking, figures)
        self._menu = menu
        self._filling = Filling(book, runner, walking, menu)

    async def make(self, exchange: Exchange, move: policy.Move) -> None:
        """Carry out one move; choices offered before it are off the table."""
        offer = exchange.memory.offer
        if offer is not None:
            exchange.memory = replace(exchange.memory, offer=None)
        match move:
            case policy.Start(flow, earlier, then):
                recall(exchange, flow, offer)
                queue(exchange, self._menu, flow, then)
                if await self._told_to_visitor(exchange, flow):
                    return
                if not await self._explained(exchange, flow):
                    await self._start(exchange, flow, earlier)
            case policy.Return(flow):
                await self._return(exchange, flow)
            case policy.Pick(value, label):
                await self._pick(exchange, value, label, offer)
            case policy.TooLate(flow):
                self._walking.say(
                    exchange, line_of("utter_too_late", flow=self._book.get(flow).name)
                )
            case policy.Fill(words, then):
                top = exchange.memory.top
                queue(exchange, self._menu, top.flow if top else "", then)
                await self._filling.fill(exchange, words)
            case policy.Skip():
                await self._filling.skip(exchange)
            case policy.Confirm(then, adds):
                queue(exchange, self._menu, "", then, depth=len(exchange.memory.frames) - 1)
                await self._filling.confirm(exchange, adds=adds)
            case policy.Point(value):
                self._point(exchange, value)
            case policy.Cancel():
                await self.cancel(exchange)
            case policy.Answer(intents, _, then):
                queue(exchange, self._menu, intents[0] if intents else "", then)
                if move.beside:
                    await self._answer_beside(exchange, move)
                else:
                    await self._answer(exchange, intents, move.words, move.instead)
            case policy.Repeat():
                await self._walking.walk(exchange)
            case policy.Clarify(intents):
                await self._clarify(exchange, intents)
            case policy.Small(kind):
                self._small(exchange, kind)
            case policy.Way(kind, flow):
                await self._way(exchange, kind, flow)
            case policy.Unknown():
                self._unknown(exchange)

    async def inform(self, exchange: Exchange) -> bool:
        """Answer a sure question from knowledge and begin nothing; whether there was an answer. Words about the wait are none."""
        said = exchange.understanding
        if said is None or WAITS.search(said.normal) or len(said.normal) < LEAST:
            return False
        if OWN.search(said.normal) and not RULES.search(said.normal):
            return False
        others = (*SMALL, policy.PERSON)
        sure = (n.intent for n in said.intents if n.intent not in others and n.score >= SURE)
        for about in dict.fromkeys((*sure, exchange.memory.last_intent)):
            if about and await self._explaining.alone(exchange, about, ALONE):
                return True
        return False

    async def cancel(self, exchange: Exchange) -> None:
        """Drop the active flow, and a need said with it that it leads to by itself; go on with the one below."""
        frame = exchange.memory.top
        assert frame is not None
        steps = self._book.of(frame).steps
        leads = {step.argument for step in steps if step.kind in ("call", "link")}
        left = tuple(need for need in exchange.memory.pending if need.intent not in leads)
        exchange.memory = replace(exchange.memory, pending=left)
        self._walking.say(exchange, line_of("utter_cancelled", flow=self._book.of(frame).name))
        others = tuple(one for one in exchange.memory.frames[:-1] if one.flow != frame.flow)
        exchange.memory = replace(exchange.memory, frames=(*others, frame))
        self._walking.end(exchange, "cancelled")
        await self._walking.walk(exchange)

    async def take_up(self, exchange: Exchange) -> None:
        """Go on with the needs that were said in one message with another, as far as they can be served now."""
        while exchange.memory.due and exchange.session.mode == "auto":
            need, *rest = exchange.memory.pending
            exchange.memory = replace(exchange.memory, pending=tuple(rest))
            if need.offset < exchange.session.last_offset:
                self._walking.say(exchange, line_of("utter_next_need", flow=self._named(need)))
            said = exchange.understanding
            exchange.understanding = recalled(need, exchange.language)
            if need.intent in self._book:
                await self._start(exchange, need.intent)
            else:
                await self._answer(exchange, (need.intent,), need.words)
            exchange.understanding = said
        if exchange.session.mode != "auto" and exchange.memory.pending:
            exchange.memory = replace(exchange.memory, pending=())

    def _named(self, need: Need) -> Mapping[str, str]:
        if need.intent in self._book:
            return self._book.get(need.intent).name
        return {language: self._answers.name(need.intent, language) for language in ("zh", "en")}

    def _point(self, exchange: Exchange, value: str) -> None:
        """Tell one row of what was shown last."""
        last = exchange.memory.last
        assert last is not None
        row = next(row for row in last.shown if str(row["value"]) == value)
        self._walking.say(exchange, line_of(f"utter_row_{last.intent}", **row))

    async def _return(self, exchange: Exchange, flow: str) -> None:
        """Leave what lies above a flow and go on with it."""
        while exchange.memory.top is not None and exchange.memory.top.flow != flow:
            self._walking.end(exchange, "cancelled", quietly=True)
        self._walking.say(exchange, line_of("utter_resume", flow=self._book.get(flow).name))
        await self._walking.walk(exchange)

    async def _pick(self, exchange: Exchange, value: str, label: str, offer: Offer | None) -> None:
        """Do what a shown choice stands for."""
        command, _, argument = value.partition(":")
        if command == "start" and argument in self._book:
            recall(exchange, argument, offer)
            await self._start(exchange, argument)
        elif command == "about":
            words = offer.words if offer is not None and offer.asks else label
            await self._answer(exchange, (argument,), words, chosen=True)
        elif command == "person":
            await self._start(exchange, policy.PERSON)
        else:
            await self._answer(exchange, (), label or value)

    async def _start(
        self, exchange: Exchange, flow_id: str, earlier: Mapping[str, Any] | None = None
    ) -> None:
        flow = self._book.get(flow_id)
        comfort(self._walking, exchange, flow_id)
        frame = self._runner.start(flow_id, exchange.session.last_offset)
        if exchange.understanding is not None:
            said = retyped(exchange.understanding, self._menu.kinds(flow_id))
            frame = slots.fill(frame, flow, said).frame
            wordy = [slot for slot in flow.slots.values() if slot.free and slot.type == "story"]
            if wordy and tells_a_story(exchange.understanding):
                frame = frame.with_slots(**{wordy[0].name: exchange.text})
        top = exchange.memory.top
        if not earlier and top is not None and top.flow != flow_id and act_ahead(flow) is None:
            earlier = self._menu.carried(Topic(top.flow, "stopped", top.slots), flow_id)
        if earlier:
            frame = slots.inherited(earlier, frame, flow)
            if exchange.understanding is not None and exchange.understanding.act == "correct":
                frame = slots.revised_by(exchange.text, frame, flow)
        frame = self._with_kept_files(exchange, frame)
        same = exchange.memory.top is not None and exchange.memory.top.flow == flow_id
        below = exchange.memory.popped() if same else exchange.memory
        about = below.last_intent if flow_id == policy.PERSON else flow_id
        exchange.memory = replace(below.pushed(frame), last_intent=about, failures=0)
        await self._walking.walk(exchange)

    def _with_kept_files(self, exchange: Exchange, frame: Frame) -> Frame:
        kept = exchange.memory.files
        filled = with_kept(frame, self._book.of(frame), kept, exchange.now)
        if filled is not frame:
            exchange.memory = replace(exchange.memory, files=())
            self._walking.say(exchange, line_of("utter_file_used", count=len(kept)))
        return filled

    async def _told_to_visitor(self, exchange: Exchange, flow: str) -> bool:
        """Whether a visitor's question about a service that needs a sign-in was answered by an article instead."""
        said = exchange.understanding
        if said is None or said.urgent or exchange.memory.top is not None:
            return False
        if exchange.level >= self._book.get(flow).level or not asks(said):
            return False
        own = OWN.search(said.normal) and not RULES.search(said.normal)
        return not own and await self._explaining.alone(exchange, flow, VISITOR)

    async def _explained(self, exchange: Exchange, flow: str) -> bool:
        """Whether a question that would only have the same told again was answered by an article instead."""
        said, last = exchange.understanding, exchange.memory.last
        if said is None or last is None or last.intent != flow or last.ended == "cancelled":
            return False
        if not asks(said) or self._menu.covers(flow, said) or exchange.memory.top is not None:
            return False
        if OWN.search(said.normal):
            return False
        least = SURELY if self._menu.takes(flow, said) else ALONE
        return await self._explaining.alone(exchange, flow, least)

    async def _answer(
        self,
        exchange: Exchange,
        intents: tuple[str, ...],
        words: str = "",
        instead: tuple[str, ...] = (),
        *,
        chosen: bool = False,
    ) -> None:
        """Answer from knowledge, or say that there is no answer; go on with what is open."""
        found = await self._explaining.answer(exchange, intents, words, instead, chosen=chosen)
        if not found:
            self._unknown(exchange, intents[0] if intents else None)
        await self._go_back(exchange)

    async def _answer_beside(self, exchange: Exchange, move: policy.Answer) -> None:
        """Answer a question that goes on about what was said before; without an article the service itself goes on."""
        top, intents = exchange.memory.top, move.intents
        if await self._explaining.beside(exchange, move):
            await self._go_back(exchange)
        elif move.slots is not None and intents[0] in self._book:
            await self._start(exchange, intents[0], move.slots)
        elif top is not None and top.flow in intents:
            await self._filling.fill(exchange, self._menu.wants_words(exchange.memory))
        else:
            words = f"{move.words or exchange.text} {move.beside}"
            await self._answer(exchange, intents, words, chosen=True)

    async def _way(self, exchange: Exchange, kind: str, flow_id: str) -> None:
        """Say how the service is done, and go on with it."""
        flow = self._book.get(flow_id)
        act = self._ahead(exchange, flow)
        level = max(flow.level, self._levels(act, exchange.now) if act else 0)
        said = f"{kind}_{level}" if kind == "check" else kind
        card = card_of(exchange.memory)
        self._walking.say(exchange, line_of(f"utter_way_{said}", flow=flow.name, card=card))
        await self._go_back(exchange)

    def _ahead(self, exchange: Exchange, flow: Flow) -> str | None:
        """The act that a yes would bring about, or the flow's first one where nothing was read back."""
        frame = exchange.memory.top
        if frame is not None and frame.waiting == "confirm":
            agreed = replace(frame, waiting=None, confirmed=True)
            pause = self._runner.walk(agreed, exchange.around).pause
            return pause.action if isinstance(pause, Act) else None
        return act_ahead(flow)

    async def _go_back(self, exchange: Exchange) -> None:
        """Go on with the flow that was left for an answer."""
        if exchange.memory.top is not None and not exchange.memory.due:
            await self._resume(exchange, exchange.memory.top)

    async def _resume(self, exchange: Exchange, frame: Frame) -> None:
        """Go back to the open flow; a challenge that is still open stands, and no second one is opened."""
        if frame.waiting == "challenge":
            await self._filling.remind_of_challenge(exchange)
            return
        self._walking.say(exchange, line_of("utter_resume", flow=self._book.of(frame).name))
        await self._walking.walk(exchange)

    async def _clarify(self, exchange: Exchange, intents: tuple[str, ...]) -> None:
        """Ask which; a single one that this institution serves needs no question."""
        intents = tuple(i for i in intents if i in self._book or self._answers.name(i, "zh") != i)
        if len(intents) == 1:
            await self.make(exchange, policy.served(list(intents), self._menu))
            return
        buttons = [self._explaining.button(intent, exchange.language) for intent in intents]
        choices = [{"n": n, "label": button["label"]} for n, button in enumerate(buttons, 1)]
        self._walking.say(exchange, line_of("utter_clarify", choices=choices))
        exchange.reply = revised(exchange.reply, buttons=(*buttons, *exchange.reply.buttons))
        said = exchange.understanding
        offer = Offer(tuple(buttons), said.entities if said else (), exchange.text, asks=True)
        exchange.memory = replace(exchange.memory, offer=offer)

    def _small(self, exchange: Exchange, kind: str) -> None:
        understanding = exchange.understanding
        angry = understanding is not None and understanding.emotion == "愤怒" and kind not in WARNS
        if kind == "abuse" or angry:
            abuses = exchange.memory.abuses + 1
            exchange.memory = replace(exchange.memory, abuses=abuses)
            kind = "abuse" if abuses < 2 else "abuse_again"
        utter = self._composer.first(f"utter_small_{kind}", "utter_small_chat")
        self._walking.say(exchange, line_of(utter))

    def _unknown(self, exchange: Exchange, intent: str | None = None) -> None:
        """Say so; the second time with topics and a person, from the third on with the person first."""
        failures = exchange.memory.failures + 1
        exchange.memory = replace(exchange.memory, failures=failures)
        comfort(self._walking, exchange, intent)
        utter = "utter_out_of_scope" if intent == OUT_OF_SCOPE else "utter_unknown"
        if intent not in (None, OUT_OF_SCOPE):
            utter = "utter_not_online"
        if failures >= 2:
            utter = "utter_unknown_again" if failures == 2 else "utter_unknown_person"
        buttons = self._topics(exchange, general=failures == 2)
        before = exchange.reply.buttons
        self._walking.say(exchange, line_of(utter))
        said = exchange.reply.buttons[len(before) :]
        ordered = (*said, *buttons) if failures > 2 else (*buttons, *said)
        exchange.reply = revised(exchange.reply, buttons=(*before, *ordered))
        exchange.memory = replace(exchange.memory, offer=Offer(ordered) if ordered else None)

    def _topics(self, exchange: Exchange, *, general: bool) -> list[dict[str, str]]:
        """The nearest questions as buttons; the commonest services where nothing is near."""
        understanding = exchange.understanding
        ranked = understanding.ranking if understanding else ()
        likely = [one.intent for one in ranked if one.score >= LIKELY and one.intent not in SMALL]
        topics = (
            self._answers.topics(exchange.text, exchange.language, intents=likely) if likely else []
        )
        buttons = [{"value": topic.question, "label": topic.question} for topic in topics]
        if not general or (buttons and likely):
            return buttons
        common = self._composer.buttons("utter_common_topics", exchange.language)
        return [one for one in common if one["value"].removeprefix("start:") in self._book]


def tells_a_story(understanding: Understanding) -> bool:
    """Whether a message says more than the bare request, so that nothing need be asked again."""
    words = understanding.text.strip()
    return len(words) >= (40 if understanding.language == "en" else 12)
