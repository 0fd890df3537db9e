"""What this institution serves and how a message leans on the conversation, as the policy asks for it."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from qiantai.conversation import memory as slots
from qiantai.conversation.answered import WIDENS, answering, ordered
from qiantai.conversation.flowbook import FlowBook
from qiantai.conversation.leaning import PROTECTS, SURE
from qiantai.conversation.model import Frame, Memory, Topic
from qiantai.conversation.products import PRODUCTS
from qiantai.conversation.pronouns import with_persons
from qiantai.conversation.references import (
    NOTHING,
    Leaning,
    References,
    asks,
    clauses_of,
    retyped,
)
from qiantai.understanding import IntentScore, Understanding

TOPIC = "topic"
"""The type of a slot that asks what something is about."""
SERVICE = "service"
"""The type of a slot that asks which other service a visit or call is for."""
STORY = "story"
REGISTERS = frozenset({"tickets.open", "disputes.file", "loans.credit_dispute"})
PLAIN = 0.9  # how surely an order is meant that names product, verb and amount
RECENT = 2  # needs dealt with before that a message may go on about
FEW = 12  # characters that say too little of what is spoken of
LIKELY = 0.5  # probability from which words of its name make a need another one
LONG_WORD = 5  # letters
RARE = 4  # services whose names may share two characters that still name one of them
A_QUESTION = 6  # characters from which a message to a list of choices can ask for something else
FIGURE = re.compile(r"\d")
LEAST = 2  # slots that a clause fills when it asks for a flow of its own


class FlowMenu:
    """What the flow book serves, for the policy."""

    def __init__(self, book: FlowBook, references: References | None = None) -> None:
        self._book = book
        self._references = references
        self._takes: dict[tuple[str, str], frozenset[str]] = {}

    @property
    def by_card(self) -> Mapping[str, Mapping[str, str]]:
        """By the kind of what digits end the service of another kind and the one that is meant."""
        return self._references.by_card if self._references else {}

    def before(self, memory: Memory) -> list[tuple[str, str]]:
        """The needs that may be spoken of, the last first, each with the words before these; few of them stand beside its name."""
        if len(memory.heard) < 2 or (memory.offer is not None and memory.offer.asks):
            return []
        last = [topic.intent for topic in reversed(memory.topics[-RECENT:])]
        meant = [memory.top.flow] if memory.top else [one for one in last if one not in PROTECTS]
        return [(one, self._words_of(one, memory.heard[-2])) for one in dict.fromkeys(meant) if one]

    def _words_of(self, intent: str, said: str) -> str:
        named = intent in self._book and len(said) < FEW
        return f"{self._book.get(intent).name['zh']},{said}" if named else said

    def names_another(self, understanding: Understanding, meant: str) -> bool:
        """Whether words of few services' names say another one than what was `meant`: 那消费明细呢, 那怎么还款呢."""
        if self.lean(understanding).unclear:
            return True
        if any(need.intent == meant for need in understanding.intents):
            return False
        if WIDENS.search(understanding.normal):
            return False
        first = next(iter(understanding.ranking), None)
        if first is None or first.score < LIKELY or first.intent == meant:
            return False
        said = self._references.says.get(first.intent) if self._references else None
        if said is not None and said.search(understanding.normal):
            return True
        return self.tells(first.intent, understanding, meant)

    def tells(
        self, intent: str, understanding: Understanding, meant: str = "", most: int = RARE
    ) -> bool:
        """Whether a message holds a word of this service's name that few share, at `most` so many, and not `meant`."""
        if intent not in self._book:
            return False
        own = pieces_of(self._book.get(meant).name) if meant in self._book else frozenset()
        told = {
            one
            for one in pieces_of(self._book.get(intent).name) - own
            if one in understanding.normal
        }
        if not told:
            return False
        shared = _shared(tuple((flow.name["zh"], flow.name["en"]) for flow in self._book))
        return any(shared[one] <= most for one in told)

    def resolved(self, memory: Memory, understanding: Understanding) -> Understanding:
        """The message with its references explained."""
        if self._references is None:
            return understanding
        understanding = ordered(with_persons(self._references.products.meant(understanding)))
        about = memory.top.flow if memory.top else memory.last.intent if memory.last else ""
        if about in self._book:
            understanding = retyped(understanding, self.kinds(about))
        found = self._references.resolve(memory, self._ordered(memory, understanding))
        waits = memory.top is not None and memory.top.waiting == "confirm"
        return answering(found) if waits else found

    def _ordered(self, memory: Memory, understanding: Understanding) -> Understanding:
        """An order for a product read as a need that knows no products, or something made before read as to be made now, put right."""
        assert self._references is not None
        denies, plain = self._references.denies, understanding.normal
        denied = {n.intent for n in understanding.intents if n.intent in denies}
        if denied := {one for one in denied if denies[one].search(plain)}:
            kept = tuple(n for n in understanding.intents if n.intent not in denied)
            understanding = replace(understanding, intents=kept)
        kind = self._references.products.kind(understanding)
        starts = [one for one in self._references.trades(understanding) if one in self._book]
        starts = [one for one in starts if kind and one.startswith(kind)] or starts
        needs = understanding.intents
        before = memory.top.flow if memory.top else memory.last.intent if memory.last else ""
        made = self._references.made.meant(understanding, before)
        if made is not None:
            means, read = made
            others = tuple(need for need in needs if need.intent not in (means, *read))
            return replace(understanding, intents=(IntentScore(means, PLAIN), *others))
        if not starts:
            return understanding
        needs = tuple(
            need
            for need in needs
            if need.intent in starts or need.intent not in self._references.traded
        )
        if needs and self._fits_order(needs[0], starts):
            return replace(understanding, intents=needs)
        chances = {one.intent: one.score for one in understanding.ranking}
        open_one = memory.top.flow if memory.top else ""
        best = open_one if open_one in starts else max(starts, key=lambda i: chances.get(i, 0.0))
        return replace(understanding, intents=(IntentScore(best, PLAIN), *needs[1:]))

    def _fits_order(self, need: IntentScore, starts: Sequence[str]) -> bool:
        """Whether a need knows products, and is no reading that the order goes over."""
        assert self._references is not None
        over = need.score < SURE and need.intent in self._references.traded_over
        return bool(PRODUCTS & self.kinds(need.intent)) and (need.intent in starts or not over)

    def answers(self, memory: Memory, understanding: Understanding) -> bool:
        """Whether the message gives what the active flow waits for, by an entity or a choice."""
        frame = memory.top
        if frame is None or not frame.waiting:
            return False
        found = slots.fill(frame, self._book.of(frame), understanding)
        return frame.waiting in found.changed

    def wanted(self, understanding: Understanding) -> str | None:
        """What a message says that is wanted instead: 不查余额,查账单."""
        return self._references.wanted(understanding) if self._references else None

    def name_in(self, text: str) -> str:
        """A name without the words around it."""
        return self._references.name_in(text) if self._references else text

    def lean(self, understanding: Understanding) -> Leaning:
        """How the message leans on what was said before."""
        return self._references.lean(understanding) if self._references else NOTHING

    def is_foreign(self, flow: str, understanding: Understanding) -> bool:
        """Whether the message is but the verb of other services than this one, and so no yes to it."""
        if self._references is None:
            return False
        return self._references.assent.is_foreign(flow, understanding.normal)

    def acts(self, intent: str) -> bool:
        """Whether the flow of this intent does something that the customer confirms."""
        return intent in self._book and any(
            s.kind == "confirm" for s in self._book.get(intent).steps
        )

    def has_flow(self, intent: str) -> bool:
        """Whether a flow is started by this intent."""
        return intent in self._book

    def fills(self, memory: Memory, understanding: Understanding) -> bool:
        """Whether the message gives the active flow something it can take."""
        frame = memory.top
        if frame is None:
            return False
        if self._names_topic(frame, understanding):
            return True
        return bool(slots.fill(frame, self._book.of(frame), understanding).changed)

    def changes(self, memory: Memory, understanding: Understanding) -> bool:
        """Whether the message gives the active flow another value than what was read back."""
        frame = memory.top
        if frame is None:
            return False
        flow = self._book.of(frame)
        filled, shown = slots.fill(frame, flow, understanding), set(map(str, frame.values.values()))
        given = {
            str(filled.frame.slots.get(name))
            for name in filled.changed
            if flow.slots[name].type not in (STORY, slots.REVISION)
        }
        return any(
            one not in shown and (FIGURE.search(one) or not any(one in other for other in shown))
            for one in given
        )

    def names_option(self, memory: Memory, understanding: Understanding) -> bool:
        """Whether the message is one of the choices that the active flow offers, by its label or its place."""
        if memory.top is not None and self._names_topic(memory.top, understanding):
            return True
        frame = memory.top
        slot = self._book.of(frame).slots.get(frame.waiting or "") if frame else None
        if frame is None or slot is None:
            return False
        options = slots.offered(frame, slot, understanding.language)
        said, plain = understanding.text, understanding.normal
        if slots.meant(slot, plain) is not None:
            return True
        return bool(options) and slots.is_choice(options, said, plain)

    def fills_beside(
        self, memory: Memory, understanding: Understanding, others: Sequence[str]
    ) -> bool:
        """Whether clauses of the message that are not about other needs give the active flow something."""
        if memory.top is None or len(clauses_of(understanding)) < 2:
            return False
        kinds = [self.kinds(intent) for intent in (memory.top.flow, *others)]
        own, *_ = slots.split_entities(understanding, kinds)
        return self.fills(memory, replace(understanding, entities=own))

    def kinds(self, intent: str) -> frozenset[str]:
        """The kinds of entities that the flow of this intent can take."""
        if intent not in self._book:
            return frozenset()
        flow = self._book.get(intent)
        found = self._takes.get((intent, flow.version))
        if found is None:
            found = frozenset(kind for slot in flow.slots.values() for kind in slot.sources)
            self._takes[intent, flow.version] = found
        return found

    def takes(self, intent: str, understanding: Understanding) -> int:
        """How many kinds of the message's entities the flow of this intent can take."""
        return len({entity.kind for entity in understanding.entities} & self.kinds(intent))

    def takes_all(self, intent: str, understanding: Understanding) -> bool:
        """Whether the message has entities and the flow of this intent can take every one."""
        kinds = {entity.kind for entity in understanding.entities}
        return bool(kinds) and kinds <= self.kinds(intent)

    def repeats(self, intent: str, understanding: Understanding) -> int:
        """How often the message asks for this flow, each time in a clause with the same two slots or more."""
        if intent not in self._book or len(understanding.entities) < 2 * LEAST:
            return 1
        flow, empty = self._book.get(intent), Frame(intent, "", 0)
        filled = [slots.fill(empty, flow, part).changed for part in slots.parts_of(understanding)]
        first = next((one for one in filled if len(one) >= LEAST), None)
        return max(1, sum(one == first for one in filled)) if first else 1

    def named(self, intent: str, understanding: Understanding) -> bool:
        """Whether the message says the very name of the flow of this intent."""
        if intent not in self._book:
            return False
        said = understanding.text.lower()
        return any(name.lower() in said for name in self._book.get(intent).name.values())

    def covers(self, intent: str, understanding: Understanding) -> bool:
        """Whether the flow's reply also tells what the message names: 那最低还款呢."""
        if intent not in self._book:
            return False
        return any(word in understanding.normal for word in self._book.get(intent).covers)

    def carried(self, topic: Topic, intent: str, kinds: Collection[str] = ()) -> Mapping[str, Any]:
        """The slots that the flow of this intent takes over from the need before it, but for what entities of these
        `kinds` fill anew."""
        if topic.intent not in self._book or intent not in self._book or topic.intent == intent:
            return {}
        target = self._book.get(intent)
        found = slots.carried(topic, self._book.get(topic.intent), target)
        return {
            name: value
            for name, value in found.items()
            if not set(kinds) & set(target.slots[name].sources)
        }

    def _names_topic(self, frame: Frame, understanding: Understanding) -> bool:
        """Whether the flow asks what something is about, so that the name of a service is the answer and no digression."""
        slot = self._book.of(frame).slots.get(frame.waiting or "")
        if slot is None or understanding.act is not None:
            return False
        return slot.type == SERVICE or (slot.type == TOPIC and not asks(understanding))

    def asks_alike(self, memory: Memory, intent: str) -> bool:
        """Whether the flow of this intent asks for the same as the active flow waits for: a bare name reads like either."""
        frame = memory.top
        if frame is None or intent not in self._book:
            return False
        waited = self._book.of(frame).slots.get(frame.waiting or "")
        alike = waited and self._book.get(intent).slots.get(waited.name)
        return bool(waited and alike and alike.sources == waited.sources)

    def tells_contact(self, memory: Memory, understanding: Understanding) -> bool:
        """Whether the message only says where to reach the teller of the active flow's story."""
        frame = memory.top
        return frame is not None and slots.tells_contact(self._book.of(frame), understanding)

    def is_optional(self, memory: Memory) -> bool:
        """Whether the active flow can go on without what it asks for."""
        frame = memory.top
        slot = self._book.of(frame).slots.get(frame.waiting or "") if frame else None
        return slot is not None and slot.optional

    def wants_words(self, memory: Memory) -> bool:
        """Whether the active flow waits for free words."""
        frame: Frame | None = memory.top
        if frame is None:
            return False
        known = self._book.of(frame).slots
        if frame.waiting == "confirm":
            kinds = {slot.type for slot in known.values() if slot.free or slot.type == "revision"}
            return "story" in kinds <= {"story", "revision"}
        slot = known.get(frame.waiting or "")
        return slot is not None and slot.free

    def asks_otherwise(self, memory: Memory, understanding: Understanding) -> bool:
        """Whether the message is a question where the active flow waits for a value in words and no story."""
        frame = memory.top
        slot = self._book.of(frame).slots.get(frame.waiting or "") if frame else None
        return slot is not None and slot.type != STORY and asks(understanding)

    def asks_beside_choices(self, memory: Memory, understanding: Understanding) -> bool:
        """Whether the message is a question that names none of the choices the active flow offers: 里面的钱呢,得先转空?"""
        frame = memory.top
        slot = self._book.of(frame).slots.get(frame.waiting or "") if frame else None
        if frame is None or slot is None or slot.type == STORY or not asks(understanding):
            return False
        offered = slots.offered(frame, slot, understanding.language)
        long = len(understanding.normal) >= A_QUESTION
        return long and len(offered) > 1 and not self.names_option(memory, understanding)

    def registers(self, intent: str) -> bool:
        """Whether the flow of this intent opens a ticket that somebody answers by a day."""
        steps = self._book.get(intent).steps if intent in self._book else ()
        return any(step.kind == "action" and step.argument in REGISTERS for step in steps)

    def is_about_a_need(self, intent: str) -> bool:
        """Whether the flow of this intent asks which other service it is for."""
        if intent not in self._book:
            return False
        return any(slot.type == SERVICE for slot in self._book.get(intent).slots.values())


@lru_cache(4)
def _shared(names: tuple[tuple[str, str], ...]) -> Counter[str]:
    """How many services' names hold each piece."""
    return Counter(piece for zh, en in names for piece in _pieces(zh, en))


@lru_cache(1024)
def _pieces(zh: str, en: str) -> frozenset[str]:
    pairs = {zh[n : n + 2] for n in range(len(zh) - 1)}
    return frozenset(pairs | {word for word in en.lower().split() if len(word) >= LONG_WORD})


def pieces_of(name: Mapping[str, str]) -> frozenset[str]:
    """Every two characters side by side of a service's Chinese name, and the longer words of its English one."""
    return _pieces(name.get("zh", ""), name.get("en", ""))
