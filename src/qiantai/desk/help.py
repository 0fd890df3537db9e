"""The assistant's live help for the person who holds a conversation: what to say, what to do, how the customer feels.

It reads the same events as the desk and never stands in the customer's way; nothing in it needs a language model.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from qiantai.conversation import ConversationView
from qiantai.customers import StaffActor
from qiantai.desk.help_heard import Heard, Hearing
from qiantai.desk.model import QueueEntry
from qiantai.desk.scripts import Scripts
from qiantai.desk.workbench import Workbench
from qiantai.floor.clock import Clock
from qiantai.knowledge import Answer, Answering, Reader
from qiantai.understanding import CHITCHAT, HANDOFF, OUT_OF_SCOPE, Understanding

MOST_SUGGESTED = 4
CLAUSE = re.compile(r"[,，。;；!！?？\n]+")
LEAST = 4
"""Characters of a clause that may be a question."""
MOST_ACTIONS = 3
SURE = 0.8
"""The probability from which one answer is enough."""
COMFORT_FROM = 0.4
"""Intensity from which comfort comes first (domain §4.4)."""
UPSETTING = ("焦虑", "不满", "愤怒", "悲伤")
SORE = {"投诉": "不满", "亏损": "悲伤", "求助": "焦虑"}
"""Scenes that ask for comfort even in calm words, as of which emotion."""
NO_BUSINESS = frozenset({CHITCHAT, HANDOFF, OUT_OF_SCOPE, "bot_identity"})
PROTECTING = {"lost_card": ("card_lost_report", "cc_lost_report")}
GOODBYE = ("thanks", "goodbye")


class Guarding(Protocol):
    """Judges a person's words; `conversation.guard.Guard` is one."""

    def check(self, text: str) -> Sequence[Any]:
        """Findings in released words."""
        ...

    def check_person(
        self, text: str, question: str = "", rests_on: Sequence[str] = (), language: str = ""
    ) -> Sequence[Any]:
        """Findings, empty when it may be said."""
        ...


class Forms(Protocol):
    """What flows want to know; `conversation.acting.Acting` is one."""

    def name(self, flow: str) -> Mapping[str, str] | None:
        """The name of a flow."""
        ...

    def form(self, flow: str, language: str) -> list[dict[str, Any]]:
        """Its slots."""
        ...

    def question(self, flow: str, slot: str, language: str) -> str:
        """The words that ask for a slot."""
        ...

    def filled(
        self, flow: str, said: Sequence[Understanding], known: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Its slots from everything said."""
        ...

    def traditional(self, text: str, language: str) -> str:
        """A simplified text in the customer's script."""
        ...


class Packets(Protocol):
    """The packet as it stands now; `conversation.joining.Joining` is one."""

    async def packet(self, conversation: UUID) -> Mapping[str, Any]:
        """Summary, open flows with their slots, what was tried."""
        ...


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words that may be sent as they are; `source` is `knowledge`, `flow`, `alert` or `script`."""

    id: str
    text: str
    source: str
    citations: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class NextBest:
    """What to do next: `start` a service with its form filled, or `sign_in` before that; `missing` is still to be asked."""

    action: str
    label: Mapping[str, str]
    flow: str | None = None
    slots: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Alerted:
    """An alarm in words; severity 0 is danger."""

    kind: str
    severity: int
    offset: int
    words: str
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Helped:
    """Everything that helps with a conversation as it stands at `offset`."""

    offset: int
    summary: Mapping[str, str]
    suggestions: tuple[Suggestion, ...]
    next_best: tuple[NextBest, ...]
    comfort: tuple[str, ...]
    mood: tuple[str, float, str]
    alerts: tuple[Alerted, ...]


class Help:
    """Help for one conversation at a time; what was made of an offset is kept."""

    def __init__(
        self,
        workbench: Workbench,
        hearing: Hearing,
        answers: Answering,
        forms: Forms,
        packets: Packets,
        guard: Guarding,
        scripts: Scripts,
        clock: Clock,
    ) -> None:
        self._workbench = workbench
        self._hearing = hearing
        self._answers = answers
        self._forms = forms
        self._packets = packets
        self._guard = guard
        self._scripts = scripts
        self._clock = clock

    async def get(self, staff: StaffActor, conversation: UUID) -> Helped:
        """Help as of now, for whoever may see the conversation; NotFound."""
        view, entry = await self._workbench.get(staff, conversation)
        heard = await self.heard(staff, conversation)
        if heard.kept is None or heard.kept[0] != _key(view):
            packet = await self._packets.packet(conversation)
            heard.kept = (_key(view), self._made(view, entry, heard, packet))
        helped: Helped = heard.kept[1]
        return helped

    async def heard(self, staff: StaffActor, conversation: UUID) -> Heard:
        """What has been said so far, read on from where it was left; NotFound."""
        heard = self._hearing.of(conversation)
        events = await self._workbench.list_events(staff, conversation, heard.offset)
        self._hearing.read(heard, events)
        return heard

    def answer(self, view: ConversationView, heard: Heard) -> Answer | None:
        """What released knowledge says to the customer's last words."""
        return self._asked(view, heard.question, _needs(_last(heard)))

    async def search(
        self, staff: StaffActor, conversation: UUID, question: str
    ) -> "list[Suggestion]":
        """Released answers to a question of the agent's, as this customer may be told them; NotFound."""
        view, _ = await self._workbench.get(staff, conversation)
        found: dict[str, Suggestion] = {}
        for asked in (question, *self._near(view, question, 6)):
            answer = self._asked(view, asked, ())
            if answer is not None:
                found.setdefault(answer.text, _suggestion(answer))
        return list(found.values())

    def _near(self, view: ConversationView, question: str, limit: int) -> "list[str]":
        return [one.question for one in self._answers.topics(question, view.language, limit)]

    def _made(
        self,
        view: ConversationView,
        entry: QueueEntry | None,
        heard: Heard,
        packet: Mapping[str, Any],
    ) -> Helped:
        language = view.language
        alerts = tuple(sorted(self._warned(view, heard), key=lambda one: one.severity))
        actions = tuple(self._actions(view, entry, heard, packet))[:MOST_ACTIONS]
        found: dict[str, Suggestion] = {}
        for one in self._suggested(view, heard, alerts, actions):
            found.setdefault(one.text, one)
        lawful = [one for one in found.values() if not self._refused(one)]
        return Helped(
            heard.offset,
            packet.get("summary") or {"zh": view.summary, "en": view.summary},
            tuple(lawful[:MOST_SUGGESTED]),
            actions,
            tuple(self._comfort(heard, language)),
            heard.mood,
            alerts,
        )

    def _suggested(
        self,
        view: ConversationView,
        heard: Heard,
        alerts: Sequence[Alerted],
        actions: Sequence[NextBest],
    ) -> Iterator[Suggestion]:
        language = view.language
        for alert in alerts:
            reply = self._scripts.alerts[alert.kind].reply
            if reply is not None and alert.severity == 0:
                yield Suggestion(f"alert:{alert.kind}", self._words(reply, language), "alert")
        last = heard.said[-1] if heard.said else None
        if last is None:
            return
        if last.act in GOODBYE:
            yield self._phrase("thanks", language)
            return
        known = list(self._known(view, heard))
        yield from known
        for action in actions[:1]:
            if action.action == "sign_in":
                yield self._phrase("sign_in", language)
            for slot in action.missing[:1]:
                if question := str(slot.get("question") or ""):
                    yield Suggestion(f"ask:{action.flow}:{slot['name']}", question, "flow")
        if not known and not actions:
            yield self._phrase("unknown", language)
        yield self._phrase("looking", language)

    def _known(self, view: ConversationView, heard: Heard) -> Iterator[Suggestion]:
        """Released answers to the last words, the best first, then those to the nearest questions."""
        needs = _needs(_last(heard))
        best = self._asked(view, heard.question, needs)
        seen = set()
        if best is None:
            best = next(self._by_clause(view, heard), None)
        if best is not None:
            seen.add((best.article, best.text))
            yield _suggestion(best)
            if best.score >= SURE:
                return
        for topic in self._answers.topics(heard.question, view.language, 2, needs):
            other = self._asked(view, topic.question, needs)
            if other is not None and (other.article, other.text) not in seen:
                seen.add((other.article, other.text))
                yield _suggestion(other)

    def _by_clause(self, view: ConversationView, heard: Heard) -> Iterator[Answer]:
        """Answers to parts of a long message, the last part first: people end with what they want to know."""
        for clause in reversed(CLAUSE.split(heard.question)):
            if len(clause) >= LEAST:
                answer = self._asked(view, clause, ())
                if answer is not None:
                    yield answer

    def _asked(self, view: ConversationView, question: str, needs: Sequence[str]) -> Answer | None:
        if not question:
            return None
        attributes = {
            "elder": view.elder,
            "tier": "standard",
            "signed_in": view.level > 0,
            "level": view.level,
            "language": view.language,
        }
        reader = Reader(view.customer or str(view.id), channel=view.channel, attributes=attributes)
        return self._answers.answer(question, needs, reader, view.language, self._clock.now())

    def _actions(
        self,
        view: ConversationView,
        entry: QueueEntry | None,
        heard: Heard,
        packet: Mapping[str, Any],
    ) -> Iterator[NextBest]:
        """The services that protect, then those of the last words, then what was open when a person was called."""
        open_flows = {one["flow"]: one for one in packet.get("flows") or ()}
        wanted = [flow for kind in heard.alarms for flow in PROTECTING.get(kind, ())[:1]]
        wanted += _needs(_last(heard))
        wanted += [flow for flow in (view.flow, *open_flows) if flow]
        wanted += [str(entry.packet["about"])] if entry and entry.packet.get("about") else []
        wanted += [need for one in reversed(heard.said[-6:-1]) for need in _needs([one])]
        for flow in dict.fromkeys(wanted):
            name = self._forms.name(flow)
            form = self._forms.form(flow, view.language) if name is not None else []
            if name is None or flow in NO_BUSINESS:
                continue
            known = dict(view.slots) if view.flow == flow else {}
            known |= {item["name"]: item.get("value") for item in _items(open_flows.get(flow))}
            said = heard.said[heard.handed :] if known else heard.said
            slots = self._forms.filled(flow, said, known)
            missing = [one for one in form if one["name"] not in slots and not one["optional"]]
            needed = {item["name"] for item in _items(open_flows.get(flow), "missing")}
            missing = [one for one in missing if not needed or one["name"] in needed]
            action = "start" if view.level > 0 else "sign_in"
            yield NextBest(action, name, flow, slots, tuple(missing))

    def _comfort(self, heard: Heard, language: str) -> Iterator[str]:
        emotion, intensity, _ = heard.mood
        scene = heard.said[-1].scene if heard.said else ""
        if emotion not in UPSETTING and scene in SORE:
            emotion, intensity = SORE[scene], COMFORT_FROM
        if emotion in UPSETTING and intensity >= COMFORT_FROM:
            for words in self._scripts.comfort.get(emotion, ()):
                yield self._words(words, language)

    def _warned(self, view: ConversationView, heard: Heard) -> Iterator[Alerted]:
        for alarm in heard.alarms.values():
            known = self._scripts.alerts[alarm.kind]
            yield Alerted(alarm.kind, known.severity, alarm.offset, alarm.words, known.text)
        if view.elder and "vulnerable" not in heard.alarms:
            known = self._scripts.alerts["vulnerable"]
            yield Alerted("vulnerable", known.severity, 0, "", known.text)

    def _phrase(self, name: str, language: str) -> Suggestion:
        return Suggestion(
            f"phrase:{name}", self._words(self._scripts.phrases[name], language), "script"
        )

    def _words(self, words: Mapping[str, str], language: str) -> str:
        if language.startswith("en"):
            return words["en"]
        return self._forms.traditional(words["zh"], language)

    def _refused(self, one: Suggestion) -> bool:
        """Whether it may not be sent; the figures of released answers are the values in effect already."""
        if one.source == "knowledge":
            return bool(self._guard.check(one.text))
        return any(found.blocks for found in self._guard.check_person(one.text))


def _key(view: ConversationView) -> tuple[Any, ...]:
    """What help depends on besides what was said."""
    return view.last_offset, view.level, view.flow, view.waiting, view.language


def _last(heard: Heard) -> Sequence[Understanding]:
    return [heard.matter] if heard.matter else []


def _needs(said: Sequence[Understanding]) -> list[str]:
    found = [need.intent for one in said for need in one.intents]
    return [need for need in dict.fromkeys(found) if need not in NO_BUSINESS]


def _items(flow: Mapping[str, Any] | None, what: str = "slots") -> Sequence[Mapping[str, Any]]:
    return (flow or {}).get(what) or ()


def _suggestion(answer: Answer) -> Suggestion:
    cited = tuple(one.chip(number) for number, one in enumerate(answer.citations, 1))
    return Suggestion(f"answer:{answer.article or answer.kind}", answer.text, "knowledge", cited)
