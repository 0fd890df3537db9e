"""The packet a person gets with a conversation: all that was said and done, read from the journal, without a language model."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from qiantai.conversation.flowbook import Flow, FlowBook, Step
from qiantai.conversation.labels import Labels, Words
from qiantai.conversation.model import Event, Frame, Session
from qiantai.floor.clock import local_date
from qiantai.understanding import Analyser

ASSISTANT = ("message", "withheld")
GATES = ("confirm", "challenge", "sign_in")
NOT_BUSINESS = frozenset({"human_handoff", "bot_identity"})
UPSET = 0.85
"""Intensity from which a supervisor should know (domain §4.4)."""
SPARED = frozenset({"revision", "answers", "started"})
"""Slots that hold a flow's own notes and nothing to tell or to ask for."""


@dataclass(frozen=True, slots=True)
class Item:
    """A slot in words: its name, its label, the value, and the value as people say it; without a value it is open."""

    name: str
    label: Words
    value: Any = None
    shown: Words | None = None


@dataclass(frozen=True, slots=True)
class OpenFlow:
    """A service under way, or handed over half way."""

    flow: str
    name: Words
    waiting: Item | None
    slots: tuple[Item, ...]
    missing: tuple[Item, ...]
    handed: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """One value that the customer gave, and the offset of the message."""

    offset: int
    kind: str
    label: Words
    value: Any


@dataclass(frozen=True, slots=True)
class Felt:
    """How the customer felt at one message."""

    offset: int
    emotion: str
    intensity: float


@dataclass(frozen=True, slots=True)
class Flag:
    """Something to be careful about."""

    flag: str
    label: Words
    offset: int
    detail: Any = None


@dataclass(frozen=True, slots=True)
class Tried:
    """One thing that was tried and how it ended."""

    what: Words
    outcome: str
    outcome_label: Words
    offset: int
    slots: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """One question that was asked, in its words, with the answer if there was one: not to be asked again."""

    name: str
    label: Words
    question: str
    offset: int
    answer: Any = None


@dataclass(frozen=True, slots=True)
class Packet:
    """Everything that the next person needs; `transcript` says which offsets hold the words."""

    conversation: UUID
    transcript: Mapping[str, int]
    reason: str
    reason_label: Words
    skill: str
    priority: str
    language: str
    level: int
    elder: bool
    summary: Words
    flow: OpenFlow | None
    flows: tuple[OpenFlow, ...]
    slots: tuple[Item, ...]
    missing: tuple[Item, ...]
    said: tuple[Said, ...]
    emotion: tuple[Felt, ...]
    risk_flags: tuple[Flag, ...]
    tried: tuple[Tried, ...]
    asked_already: tuple[Asked, ...]
    promised: tuple[Words, ...]


class Packing:
    """Reads packets; the labels and the words of the summary come from the packs."""

    def __init__(self, book: FlowBook, labels: Labels, analyser: Analyser) -> None:
        self._book = book
        self._labels = labels
        self._analyser = analyser

    def read(self, session: Session, events: Sequence[Event], now: Any) -> Packet:
        """The packet of a conversation from all its events, as it stands at `now`."""
        request = next((e for e in reversed(events) if e.kind == "handoff.requested"), None)
        body: Mapping[str, Any] = request.body if request else {}
        heard = list(self._heard(events, local_date(now)))
        flows = tuple(self._open(frame) for frame in reversed(session.memory.frames))
        if not flows and request is not None:
            flows = tuple(self._handed(events, request.offset))
        tried = tuple(self._tried(events))
        felt = tuple(
            Felt(offset, str(why["emotion"]), float(why["intensity"])) for offset, why in heard
        )
        flags = tuple(self._flags(session, events, heard))
        promised = tuple(self._labels.promises(events))
        flow = flows[0] if flows else None
        reason = str(body.get("reason", ""))
        parts = Parts(reason, flow, tried, felt, flags, promised, _last_words(events), session)
        return Packet(
            conversation=session.id,
            transcript={"first": 1, "last": session.last_offset, "messages": _messages(events)},
            reason=reason,
            reason_label=self._labels.of("reasons", reason, "other"),
            skill=str(body.get("skill", "")),
            priority=str(body.get("priority", "")),
            language=session.memory.language or session.locale,
            level=session.level_at(now),
            elder=session.elder,
            summary=self._summary(parts, session.level_at(now)),
            flow=flow,
            flows=flows,
            slots=flow.slots if flow else (),
            missing=flow.missing if flow else (),
            said=tuple(self._said(heard)),
            emotion=felt,
            risk_flags=flags,
            tried=tried,
            asked_already=tuple(self._asked(session, events)),
            promised=promised,
        )

    def _heard(self, events: Sequence[Event], day: date) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """What was understood of every message: as the turn kept it, else read anew."""
        waiting: list[Event] = []
        for event in events:
            if event.source == "customer" and event.kind == "message":
                waiting.append(event)
            elif event.why and "emotion" in event.why and waiting:
                *before, last = waiting
                for one in before:
                    yield one.offset, self._understood(one, day)
                yield last.offset, event.why
                waiting = []
        for one in waiting:
            yield one.offset, self._understood(one, day)

    def _understood(self, event: Event, day: date) -> Mapping[str, Any]:
        found = self._analyser.analyse(str(event.body.get("text", "")), day)
        return {
            "emotion": found.emotion,
            "intensity": round(found.intensity, 2),
            "urgent": found.urgent,
            "entities": [{"kind": one.kind, "value": one.value} for one in found.entities],
        }

    def _said(self, heard: Sequence[tuple[int, Mapping[str, Any]]]) -> Iterator[Said]:
        for offset, why in heard:
            for one in why.get("entities", ()):
                label = self._labels.of("entities", one["kind"])
                yield Said(offset, one["kind"], label, one["value"])

    def _open(self, frame: Frame) -> OpenFlow:
        flow = self._book.of(frame)
        waiting = frame.waiting
        asked = (
            None
            if waiting is None
            else Item(waiting, self._labels.of("slots", waiting), None, None)
        )
        slots = tuple(self._items(flow, frame.slots))
        return OpenFlow(
            flow.id, flow.name, asked, slots, tuple(self._missing(flow, frame)), handed=False
        )

    def _handed(self, events: Sequence[Event], before: int) -> Iterator[OpenFlow]:
        """A flow that handed the conversation over ended by it: its slots are in its last event."""
        said = max(
            (e.offset for e in events if e.source == "customer" and e.offset < before), default=0
        )
        for event in events:
            if event.kind == "flow.completed" and event.offset > said:
                flow_id = str(event.body["flow"])
                if flow_id in NOT_BUSINESS or flow_id not in self._book:
                    continue
                flow = self._book.get(flow_id)
                slots = tuple(self._items(flow, event.body.get("slots", {})))
                yield OpenFlow(flow.id, flow.name, None, slots, (), handed=True)

    def _items(self, flow: Flow, slots: Mapping[str, Any]) -> Iterator[Item]:
        for name, value in slots.items():
            told = name in flow.slots or self._labels.has("slots", name)
            if told and name not in SPARED and value not in (None, "", [], ()):
                label = self._labels.of("slots", name)
                yield Item(name, label, value, self._labels.value(flow.slots.get(name), value))

    def _missing(self, flow: Flow, frame: Frame) -> Iterator[Item]:
        """What the flow may still ask for from where it stands, in its order; what it waits for first."""
        names = [frame.waiting] if frame.waiting and frame.waiting not in GATES else []
        names += [str(step.argument) for step in reachable(flow, frame.step)]
        for name in dict.fromkeys(names):
            slot = flow.slots.get(name)
            if slot is None or name in SPARED or name in frame.skipped or slot.optional:
                continue
            if frame.slots.get(name) is None:
                yield Item(name, self._labels.of("slots", name))

    def _flags(
        self,
        session: Session,
        events: Sequence[Event],
        heard: Sequence[tuple[int, Mapping[str, Any]]],
    ) -> Iterator[Flag]:
        def flag(name: str, offset: int, detail: Any = None) -> Flag:
            return Flag(name, self._labels.of("flags", name), offset, detail)

        if session.elder:
            yield flag("elder", 0)
        for offset, why in heard:
            if why.get("urgent") and why["urgent"] not in NOT_BUSINESS:
                yield flag(str(why["urgent"]), offset)
            if float(why["intensity"]) >= UPSET:
                yield flag("upset", offset, why["emotion"])
        for event in events:
            if event.source == "customer" and event.kind == "message":
                for name in self._labels.patterns_in(str(event.body.get("text", ""))):
                    yield flag(name, event.offset)
            elif event.kind == "challenge.failed":
                yield flag("identity_failed", event.offset, event.body.get("state"))
            elif event.why:
                verdict = event.why.get("risk")
                if isinstance(verdict, Mapping) and verdict.get("decision") != "allow":
                    yield flag("screening", event.offset, verdict)
                if not all(check["ok"] for check in event.why.get("guard", ())):
                    yield flag("guarded", event.offset)

    def _tried(self, events: Sequence[Event]) -> Iterator[Tried]:
        stopped = {
            (walked["flow"], walked["end"])
            for event in events
            for walked in (event.why or {}).get("walked", ())
            if "end" in walked
        }
        last = ""
        for event in events:
            why = event.why or {}
            if event.source == "customer":
                last = str(event.body.get("text", ""))
            elif event.kind in ("flow.completed", "flow.cancelled"):
                flow_id = str(event.body["flow"])
                if flow_id in NOT_BUSINESS or flow_id not in self._book:
                    continue
                flow = self._book.get(flow_id)
                how = event.kind.removeprefix("flow.")
                if how == "cancelled" and (flow_id, "stopped") in stopped:
                    how = "stopped"
                yield self._ended(
                    flow.name, how, event, tuple(self._items(flow, event.body["slots"]))
                )
            elif "answer" in why:
                asked = str(why["answer"].get("question") or last)
                yield self._ended({"zh": asked, "en": asked}, "answered", event)
            elif "unknown" in why.get("move", ()):
                yield self._ended({"zh": last, "en": last}, "not_understood", event)

    def _ended(self, what: Words, how: str, event: Event, slots: tuple[Item, ...] = ()) -> Tried:
        return Tried(what, how, self._labels.of("outcomes", how), event.offset, slots)

    def _asked(self, session: Session, events: Sequence[Event]) -> Iterator[Asked]:
        answers = _answers(session, events)
        for event in events:
            at = (event.why or {}).get("flow")
            if event.kind not in ASSISTANT or event.source != "assistant" or not at:
                continue
            step = self._step(at)
            if step is None or step.kind not in ("collect", "confirm"):
                continue
            name = str(step.argument) if step.kind == "collect" else "confirm"
            question = str(event.body.get("text", ""))
            label = self._labels.of("slots", name)
            yield Asked(name, label, question, event.offset, answers.get((at["id"], name)))

    def _step(self, at: Mapping[str, Any]) -> Step | None:
        flow = self._book.get(at["id"]) if at["id"] in self._book else None
        return next((one for one in flow.steps if one.id == at["step"]), None) if flow else None

    def _summary(self, parts: "Parts", level: int) -> Words:
        return {language: self._labels.summary(parts, level, language) for language in ("zh", "en")}


@dataclass(frozen=True, slots=True)
class Parts:
    """What a summary is put together from."""

    reason: str
    flow: OpenFlow | None
    tried: tuple[Tried, ...]
    felt: tuple[Felt, ...]
    flags: tuple[Flag, ...]
    promised: tuple[Words, ...]
    words: str
    session: Session


def reachable(flow: Flow, start: int) -> list[Step]:
    """The collect steps that a flow may come to from a step, nearest first."""
    seen, queue, found = set[int](), [start], list[Step]()
    while queue:
        place = queue.pop(0)
        if place < 0 or place in seen:
            continue
        seen.add(place)
        step = flow.steps[place]
        if step.kind == "collect":
            found.append(step)
        targets = [branch.target for branch in step.branches]
        always = any(branch.condition is None for branch in step.branches)
        queue += targets if always else [*targets, step.following]
    return found


def _answers(session: Session, events: Sequence[Event]) -> dict[tuple[str, str], Any]:
    ended = [
        (str(event.body["flow"]), event.body.get("slots", {}))
        for event in events
        if event.kind in ("flow.completed", "flow.cancelled")
    ]
    under_way = [(frame.flow, frame.slots) for frame in session.memory.frames]
    return {
        (flow, name): value
        for flow, slots in (*ended, *under_way)
        for name, value in slots.items()
        if value is not None
    }


def _messages(events: Sequence[Event]) -> int:
    return sum(event.kind == "message" for event in events)


def _last_words(events: Sequence[Event]) -> str:
    said = (
        str(event.body.get("text", ""))
        for event in reversed(events)
        if event.source == "customer" and event.kind == "message"
    )
    return next(said, "")
