"""Doing business for a customer: a person drives a flow, the customer confirms it and proves who they are themselves.

The flow, its actions, the gateway and its limits are those of the assistant. What the flow still has to know is asked of
the person who drives; what is read back, and what came of it, the customer sees.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from msgspec.structs import replace

from qiantai.conversation import memory as slots
from qiantai.conversation import store
from qiantai.conversation.compose import Composer, Reply
from qiantai.conversation.errors import ServiceUnderWay, SlotNotTaken
from qiantai.conversation.exchange import Exchange
from qiantai.conversation.flowbook import FlowBook, Slot
from qiantai.conversation.flows import Line, Runner
from qiantai.conversation.forms import Given, has_form, kept_as, money_of, span_of, story_of
from qiantai.conversation.holds import behind, caught_up, check_holder
from qiantai.conversation.journal import Journal
from qiantai.conversation.model import Frame, Session
from qiantai.conversation.sent_files import FILES
from qiantai.conversation.store import Change
from qiantai.conversation.walking import Walking
from qiantai.customers import StaffActor
from qiantai.floor.clock import Clock, local_date
from qiantai.floor.database import Database
from qiantai.floor.errors import Conflict, NotFound
from qiantai.understanding import Analyser, Understanding

CUSTOMERS = ("confirm", "challenge", "sign_in")
"""What a flow waits for that only the customer can give."""
MOST_TRIES = 8
Permit = Callable[[str, Decimal | None], None]
"""Raises when the member of staff may not do this flow with this much money."""


class Finishing(Protocol):
    """Makes the change of an exchange, its words guarded; `Turns` is one."""

    def finish(self, exchange: Exchange) -> Change:
        """The change to write."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What the flow has to know next, for the person who drives it."""

    slot: str
    question: str
    options: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Driven:
    """A service that a person drives: `waits` is `agent`, `customer` or None when it is over; `step` is what it waits for.

    `told` is what the flow said to the person, while it asks; `ended` is `completed` or `cancelled`.
    """

    flow: str
    name: Mapping[str, str]
    by: str
    waits: str | None
    step: str | None
    slots: Mapping[str, Any]
    asks: Asked | None = None
    told: str = ""
    ended: str | None = None


class Acting:
    """The door of services that people drive."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        journal: Journal,
        book: FlowBook,
        runner: Runner,
        walking: Walking,
        composer: Composer,
        analyser: Analyser,
        turns: Finishing,
    ) -> None:
        self._database = database
        self._clock = clock
        self._journal = journal
        self._book = book
        self._runner = runner
        self._walking = walking
        self._composer = composer
        self._analyser = analyser
        self._turns = turns

    async def drive(
        self,
        staff: StaffActor,
        conversation: UUID,
        flow: str,
        given: Mapping[str, Given],
        permit: Permit,
    ) -> Driven:
        """Begin a flow with these slots, or give the open one more of them.

        NotHolder, NotFound, SlotNotTaken, ServiceUnderWay, and what `permit` raises, which is asked before anything is
        read back to the customer. Repeating it with the same slots reads back again and does nothing twice.
        """
        if flow not in self._book:
            raise NotFound(flow=flow)
        start: int | None = None
        for _ in range(MOST_TRIES):
            session = await self._get(conversation)
            check_holder(session, staff)
            start = session.last_offset if start is None else start
            exchange = self._opened(session, staff, flow, given, start)
            self._permitted(exchange, permit)
            await self._walking.walk(exchange)
            if not exchange.acted:
                self._permitted(exchange, permit)
            driven, change = self._closed(exchange, staff, flow)
            if await self._written(change, session, acted=exchange.acted):
                return driven
        raise Conflict(conversation=str(conversation))

    async def stop(self, staff: StaffActor, conversation: UUID) -> None:
        """Drop the service that a person drives, with no effect; NotHolder, NotFound when there is none."""
        for _ in range(MOST_TRIES):
            session = await self._get(conversation)
            check_holder(session, staff)
            top = session.memory.top
            if top is None or not top.by:
                raise NotFound(conversation=str(conversation))
            exchange = self._exchange(session)
            while exchange.memory.top is not None and exchange.memory.top.by:
                self._walking.end(exchange, "cancelled", quietly=True)
            if top.waiting in CUSTOMERS:
                name = self._book.of(top).name
                self._walking.say(exchange, Line("utter_cancelled", {"flow": name}))
            change = self._acted_by(self._turns.finish(exchange), staff)
            if await self._written(change, session, acted=False):
                return
        raise Conflict(conversation=str(conversation))

    async def find(self, conversation: UUID) -> Driven | None:
        """The service that a person drives there now, or None."""
        session = await self._get(conversation)
        top = session.memory.top
        if top is None or not top.by:
            return None
        return self._shown(top, session.memory.language or session.locale)

    def names(self) -> list[tuple[str, Mapping[str, str]]]:
        """Every flow that has something to do for a customer, by id, with its name."""
        return [(flow.id, flow.name) for flow in self._book if flow.level > 0]

    def name(self, flow: str) -> Mapping[str, str] | None:
        """The name of a flow, zh and en; None when there is no such flow."""
        return self._book.get(flow).name if flow in self._book else None

    def form(self, flow: str, language: str) -> list[dict[str, Any]]:
        """What a flow can be given, slot by slot: name, type, the question that asks for it, and what may be chosen.

        What no step collects is optional: the flow finds it out, or does without.
        """
        book = self._book.get(flow)
        collected = {step.argument for step in book.steps if step.kind == "collect"}
        return [
            {
                "name": slot.name,
                "type": slot.type,
                "question": self._question(slot, {}, language),
                "options": [dict(one) for one in self._options(slot, language)],
                "optional": slot.optional or slot.name not in collected,
            }
            for slot in book.slots.values()
            if not slot.name.startswith(slots.APART) and slot.type != FILES
        ]

    def traditional(self, text: str, language: str) -> str:
        """A simplified text in the script of this language."""
        return self._composer.traditional(text) if language == "zh-Hant" else text

    def question(self, flow: str, slot: str, language: str) -> str:
        """The words in which a flow asks for a slot; empty when it has none without further values."""
        known = self._book.get(flow).slots.get(slot) if flow in self._book else None
        return self._question(known, {}, language) if known is not None else ""

    def filled(
        self, flow: str, said: Sequence[Understanding], known: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The slots of a flow from what is known and from everything said so far, the later words winning."""
        if flow not in self._book:
            return {}
        book = self._book.get(flow)
        given = {name: value for name, value in known.items() if name in book.slots and value}
        frame = Frame(flow, book.version, 0, given)
        for understanding in said:
            frame = slots.fill(frame, book, understanding).frame
        for slot in book.slots.values():
            if slot.free and slot.type == "story" and not frame.slots.get(slot.name):
                frame = frame.with_slots(**{slot.name: story_of(flow, said)})
        return {name: value for name, value in frame.slots.items() if value is not None}

    def _opened(
        self, session: Session, staff: StaffActor, flow: str, given: Mapping[str, Given], start: int
    ) -> Exchange:
        """The exchange with the frame to walk on top; words are read as if the customer had said them."""
        exchange, frames = self._exchange(session), session.memory.frames
        top = session.memory.top
        if top is not None and top.by and (top.flow != flow or top.waiting == "challenge"):
            raise ServiceUnderWay(flow=top.flow, waiting=top.waiting)
        known = next((one for one in reversed(frames) if one.flow == flow), None)
        same = top is not None and top.flow == flow
        frame = self._runner.start(flow, start)
        if known is not None:
            frame = replace(frame, slots=known.slots, values=known.values if same else {})
            if same and top is not None and top.by:
                frame = replace(frame, start=top.start, waiting=top.waiting, options=top.options)
        frame = self._given(exchange, frame, given)
        frame = replace(self._runner.restarted(frame), by=staff.staff, by_name=staff.name)
        if not (same and top is not None and top.by):
            exchange.event("flow.started", {"flow": flow, "by": staff.staff, "name": staff.name})
        below = exchange.memory.popped() if same else exchange.memory
        exchange.memory = replace(below.pushed(frame), last_intent=flow, failures=0)
        exchange.session = replace(session, memory=exchange.memory)
        return exchange

    def _exchange(self, session: Session) -> Exchange:
        language = session.memory.language or session.locale
        language = "en" if language.lower().startswith("en") else language
        return Exchange(session, session.memory, self._clock.now(), language)

    def _given(self, exchange: Exchange, frame: Frame, given: Mapping[str, Given]) -> Frame:
        """The frame with these slots; SlotNotTaken for words that do not say what the slot takes."""
        flow = self._book.of(frame)
        changes: dict[str, Any] = {}
        for name, words in given.items():
            slot = flow.slots.get(name)
            value = self._read(exchange, slot, frame, words) if slot is not None else None
            if slot is None or (value is None and words not in ("", [])):
                raise SlotNotTaken(field=f"slots.{name}", slot=name)
            changes[name] = value
        filled = frame.with_slots(**changes)
        named = frozenset(name for name, value in changes.items() if value is not None)
        context = self._runner.context(filled, exchange.around)
        if refused := slots.rejection(filled, flow, named, context):
            slot, utter = refused
            said = self._said(Line(utter, filled.values), exchange.language)
            raise SlotNotTaken(field=f"slots.{slot.name}", slot=slot.name, why=said)
        return replace(filled, asked=tuple({*filled.asked, *named}))

    def _read(self, exchange: Exchange, slot: Slot, frame: Frame, given: Given) -> Any:
        if not isinstance(given, (str, int)):
            return span_of(slot, given)
        words = str(given).strip()
        if words and words == str(frame.slots.get(slot.name)):
            return frame.slots[slot.name]
        waited = frame.options if frame.waiting == slot.name else ()
        options = [*waited, *self._options(slot, exchange.language)]
        chosen = slots.choose(options, words) if options else None
        if chosen is not None:
            return chosen
        understanding = self._analyser.analyse(words, local_date(exchange.now))
        for kind in slot.sources:
            for entity in understanding.entities:
                if entity.kind == kind:
                    found = entity.value
                    return list(found) if isinstance(found, tuple) else found
        formed = next((one for one in slot.sources if has_form(one, words)), None)
        if formed is not None:
            return kept_as(formed, words)
        return words if words and (slot.free or not slot.sources) else None

    def _permitted(self, exchange: Exchange, permit: Permit) -> None:
        top = exchange.memory.top
        if top is not None and top.by and top.waiting not in ("challenge",):
            permit(top.flow, money_of(self._book.of(top), top))

    def _closed(self, exchange: Exchange, staff: StaffActor, flow: str) -> tuple[Driven, Change]:
        """What came of the walk, and what to write: a question to the person is not said to the customer."""
        top = exchange.memory.top
        open_ = top if top is not None and top.by else None
        told = ""
        if open_ is not None and open_.waiting not in CUSTOMERS:
            told, exchange.reply = exchange.reply.text, Reply()
            exchange.event("flow.asked", {"flow": open_.flow, "slot": open_.waiting})
        change = self._acted_by(self._turns.finish(exchange), staff)
        if open_ is not None:
            driven = self._shown(open_, exchange.language)
            asks = driven.asks
            if asks is not None and told:
                asks = Asked(asks.slot, told, asks.options)
            return Driven(**{**_fields(driven), "asks": asks, "told": told}), change
        ended = "completed" if flow in exchange.completed else "cancelled"
        name = self._book.get(flow).name
        return Driven(flow, name, staff.staff, None, None, {}, ended=ended), change

    def _acted_by(self, change: Change, staff: StaffActor) -> Change:
        counted = caught_up(change.session, len(change.drafts))
        return replace(
            change,
            session=counted,
            actor=f"staff:{staff.staff}",
            action="conversation:service:driven",
        )

    async def _written(self, change: Change, read: Session, *, acted: bool) -> bool:
        """Whether it is written; what has acted is written behind whatever came in meanwhile."""
        if await self._journal.write(change):
            return True
        for _ in range(MOST_TRIES if acted else 0):
            if await self._journal.write(behind(change, read, await self._get(read.id))):
                return True
        return False

    def _shown(self, frame: Frame, language: str) -> Driven:
        flow = self._book.of(frame)
        known = {name: value for name, value in frame.slots.items() if value is not None}
        theirs = frame.waiting in CUSTOMERS
        asks = None
        slot = flow.slots.get(frame.waiting or "")
        if not theirs and slot is not None:
            options = frame.options or tuple(self._options(slot, language))
            asks = Asked(slot.name, self._question(slot, frame.values, language), tuple(options))
        waits = "customer" if theirs else "agent"
        return Driven(flow.id, flow.name, frame.by or "", waits, frame.waiting, known, asks)

    def _options(self, slot: Slot, language: str) -> list[dict[str, str]]:
        spoken = "en" if language == "en" else "zh"
        return [
            {"value": str(one["value"]), "label": str(one["label"].get(spoken, ""))}
            for one in slot.options
        ]

    def _question(self, slot: Slot, values: Mapping[str, Any], language: str) -> str:
        if slot.ask not in self._composer:
            return ""
        return self._said(Line(slot.ask, values), language)

    def _said(self, line: Line, language: str) -> str:
        """The words of a line; empty when values that it names are not known here."""
        if line.utter not in self._composer or self._composer.missing(line):
            return ""
        return self._composer.say(Reply(), line, language).text

    async def _get(self, conversation: UUID) -> Session:
        session = await store.find(self._database, conversation)
        if session is None:
            raise NotFound(conversation=str(conversation))
        return session


def _fields(driven: Driven) -> dict[str, Any]:
    return {name: getattr(driven, name) for name in Driven.__dataclass_fields__}
