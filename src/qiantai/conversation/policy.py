"""What to do with a message: a pure decision over memory, understanding and what the packs can serve."""

from dataclasses import dataclass
from typing import Protocol

from qiantai.conversation.model import Memory
from qiantai.understanding import IntentScore, Understanding

DIGRESS = 0.55
CLEAR = 0.45
NEAR = 0.12
SURE = 0.8
REMARK = 16  # characters: a longer message to a flow that waits for free words is those words
URGENT = frozenset({"fraud_victim_report", "crisis_support", "card_lost_report", "cc_lost_report"})
PERSON = "human_handoff"


class Menu(Protocol):
    """What this institution serves."""

    def has_flow(self, intent: str) -> bool:
        """Whether a flow is started by this intent."""
        ...

    def fills(self, memory: Memory, understanding: Understanding) -> bool:
        """Whether the message gives the active flow something it can take."""
        ...

    def takes(self, intent: str, understanding: Understanding) -> int:
        """How many of the message's entities the flow of this intent can take."""
        ...

    def wants_words(self, memory: Memory) -> bool:
        """Whether the active flow waits for free words."""
        ...


@dataclass(frozen=True, slots=True)
class Start:
    """Begin the flow of an intent; `over` keeps the active one below it."""

    flow: str


@dataclass(frozen=True, slots=True)
class Fill:
    """Give the message to the active flow; `words` allows it to take the whole text."""

    words: bool = True


@dataclass(frozen=True, slots=True)
class Confirm:
    """The customer said yes to what was read back."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Drop the active flow."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer from released knowledge; `intents` says what was meant, if anything."""

    intents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """Say the pending question again."""


@dataclass(frozen=True, slots=True)
class Clarify:
    """Ask which of two or three near intents is meant."""

    intents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Small:
    """A pleasantry or a remark that asks for nothing: its kind."""

    kind: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Not understood."""


Move = Start | Fill | Confirm | Cancel | Answer | Repeat | Clarify | Small | Unknown


def decide(memory: Memory, understanding: Understanding, menu: Menu) -> tuple[Move, ...]:
    """The moves of this turn, in order. What protects the customer comes first, then a person, then the open flow."""
    if understanding.urgent in URGENT and not _already_in(memory, understanding.urgent):
        return (Start(understanding.urgent),)
    if understanding.urgent == PERSON or understanding.act == "person":
        return (Start(PERSON),)
    if memory.top is not None:
        return _in_flow(memory, understanding, menu)
    return _fresh(memory, understanding, menu)


def _already_in(memory: Memory, intent: str | None) -> bool:
    return memory.top is not None and memory.top.flow == intent


def _in_flow(memory: Memory, understanding: Understanding, menu: Menu) -> tuple[Move, ...]:
    frame = memory.top
    assert frame is not None
    fills = menu.fills(memory, understanding)
    if understanding.act == "cancel" and not fills:
        return (Cancel(),)
    if understanding.act == "repeat":
        return (Repeat(),)
    if frame.waiting == "confirm" and understanding.act == "confirm" and not fills:
        return (Confirm(),)
    if frame.waiting == "confirm" and understanding.act == "deny" and not fills:
        return (Cancel(),)
    other = _other_need(memory, understanding, menu)
    if other is not None and not (fills and _weak(other)):
        return (_serve(other.intent, menu),)
    if fills:
        return (Fill(),)
    if understanding.act in ("thanks", "greet", "goodbye"):
        return (Small(understanding.act), Repeat())
    if menu.wants_words(memory):
        return (Fill(),)
    return (Fill(words=False),)


def _other_need(memory: Memory, understanding: Understanding, menu: Menu) -> IntentScore | None:
    """A need other than the open flow's, clear enough to leave that flow for it."""
    assert memory.top is not None
    bar = DIGRESS
    if menu.wants_words(memory):
        bar = SURE if len(understanding.text) <= REMARK else 2.0
    for need in understanding.intents:
        if need.intent not in (memory.top.flow, "chitchat", "out_of_scope") and need.score >= bar:
            return need
    return None


def _weak(need: IntentScore) -> bool:
    return need.score < 0.9


def _fresh(memory: Memory, understanding: Understanding, menu: Menu) -> tuple[Move, ...]:
    needs = [
        need for need in understanding.intents if need.intent not in ("chitchat", "out_of_scope")
    ]
    if needs:
        near = _near(understanding, needs)
        if near:
            fitting = _fitting(near, understanding, menu)
            return (Start(fitting),) if fitting else (Clarify(near),)
        return tuple(_serve(need.intent, menu) for need in needs[:2])
    kinds = [need.intent for need in understanding.intents]
    if understanding.act in ("greet", "thanks", "goodbye"):
        return (Small(understanding.act),)
    if "chitchat" in kinds or understanding.act in (
        "confirm",
        "deny",
        "cancel",
        "correct",
        "back",
        "repeat",
    ):
        return (Small(understanding.act or "chat"),)
    if "out_of_scope" in kinds:
        return (Answer(("out_of_scope",)),)
    return (Unknown(),)


def _near(understanding: Understanding, needs: list[IntentScore]) -> tuple[str, ...]:
    """Two or three intents too close to choose between; empty when one is clear."""
    first = needs[0]
    if len(needs) > 1 or first.score >= CLEAR:
        return ()
    rivals = [
        rival.intent
        for rival in understanding.ranking
        if first.score - rival.score <= NEAR and rival.intent not in ("chitchat", "out_of_scope")
    ]
    return tuple(rivals[:3]) if len(rivals) > 1 else ()


def _fitting(near: tuple[str, ...], understanding: Understanding, menu: Menu) -> str | None:
    """The one near intent whose flow takes two or more of the message's entities."""
    counts = {intent: menu.takes(intent, understanding) for intent in near}
    best = max(counts, key=lambda intent: counts[intent])
    alone = list(counts.values()).count(counts[best]) == 1
    return best if counts[best] >= 2 and alone else None


def _serve(intent: str, menu: Menu) -> Move:
    return Start(intent) if menu.has_flow(intent) else Answer((intent,))
