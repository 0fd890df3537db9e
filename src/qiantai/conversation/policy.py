"""What to do with a message: a pure decision over memory, understanding and what the packs can serve."""

import re
from collections.abc import Sequence
from dataclasses import replace

from qiantai.conversation.choosing import (
    counted,
    family,
    joins,
    read_once,
    spoken_of,
    told,
    wanted,
)
from qiantai.conversation.decisions import (
    Answer,
    Cancel,
    Clarify,
    Confirm,
    Fill,
    Menu,
    Move,
    Pick,
    Point,
    Repeat,
    Return,
    Skip,
    Small,
    Start,
    TooLate,
    Unknown,
)
from qiantai.conversation.leaning import DIGRESS, SMALL, SURE, before, elliptical, leaning, offered
from qiantai.conversation.model import Frame, Memory
from qiantai.conversation.references import CARD, Leaning, asks
from qiantai.understanding import IntentScore, Understanding

__all__ = [
    "PERSON",
    "URGENT",
    "Answer",
    "Cancel",
    "Clarify",
    "Confirm",
    "Fill",
    "Menu",
    "Move",
    "Pick",
    "Point",
    "Repeat",
    "Return",
    "Skip",
    "Small",
    "Start",
    "TooLate",
    "Unknown",
    "decide",
    "served",
]

CLEAR = 0.6  # probability from which a need is not asked about
DOUBTFUL = 0.5  # probability below which even a distant rival is offered
LEAST = 0.3  # probability below which a need that is not asked about is not served either
COVERED = 0.5  # probability that the choices of a question must hold together
RIVAL, LEAST_RIVAL = 0.6, 0.35  # share of the best need's probability that makes a rival
REMARK = 10  # characters: a longer message to a flow that waits for free words is those words
YES = 6  # characters of a yes that is no answer in the customer's own words
URGENT = frozenset({"fraud_victim_report", "crisis_support", "card_lost_report", "cc_lost_report"})
PERSON = "human_handoff"
REVISES = re.compile(
    r"(?:那|就|还是|请|帮我|给我|麻烦|把它)*(?:改成|改为|改到|换成|change (?:it|that) to|make it)"
)


def decide(memory: Memory, understanding: Understanding, menu: Menu) -> tuple[Move, ...]:
    """The moves of this turn, in order. What protects the customer comes first, then a person, then the open flow."""
    if understanding.urgent in URGENT and not _already_in(memory, understanding.urgent):
        return (served(_urgent_first(understanding), menu),)
    if understanding.urgent == PERSON or understanding.act == "person":
        return (Start(PERSON),)
    lean = menu.lean(understanding)
    if memory.top is not None:
        return _in_flow(memory, understanding, menu, lean)
    return (
        offered(memory, understanding, lean)
        or leaning(memory, understanding, menu, lean)
        or _fresh(memory, understanding, menu, lean)
    )


def _urgent_first(understanding: Understanding) -> list[str]:
    """What protects the customer, then whatever else was said for certain."""
    sure = [
        need.intent
        for need in understanding.intents
        if need.score >= SURE and need.intent not in (*SMALL, *URGENT, PERSON)
    ]
    return [str(understanding.urgent), *sure]


def _already_in(memory: Memory, intent: str | None) -> bool:
    return memory.top is not None and memory.top.flow == intent


def _in_flow(
    memory: Memory, understanding: Understanding, menu: Menu, lean: Leaning
) -> tuple[Move, ...]:
    frame = memory.top
    assert frame is not None
    fills = menu.fills(memory, understanding)
    other = _other_need(memory, understanding, menu, lean)
    if lean.drops and not fills and not _is_remark(memory, understanding, menu):
        return (Cancel(), served(other, menu)) if other and lean.clauses > 1 else (Cancel(),)
    if understanding.act == "cancel" and not fills:
        return (Cancel(),)
    if understanding.act == "repeat":
        return (Repeat(),)
    if understanding.act == "skip" and not fills:
        return (Skip(),)
    yes = understanding.act == "confirm" or lean.has("agreed")
    if frame.waiting == "confirm" and yes and not fills:
        return (Confirm(tuple(other) if lean.clauses > 1 else ()),)
    if frame.waiting == "confirm" and understanding.act == "deny" and not fills:
        return (Cancel(),)
    if yes and not fills and _only_agrees(memory, understanding, menu, lean):
        return (Skip(),) if menu.is_optional(memory) else (Fill(words=False),)
    if lean.has("resume") and not fills:
        return (_back(memory, understanding),)
    aside = _aside(memory, understanding, menu, lean)
    if aside is not None:
        return (aside,)
    corrects = understanding.act in ("correct", "deny") and fills
    alike = all(family(need) == family(frame.flow) for need in other)
    if corrects and alike and menu.takes_all(frame.flow, understanding):
        return (Fill(),)
    if corrects and understanding.entities:
        other = [need for need in other if understanding.entities[0].kind not in menu.kinds(need)]
    if fills and (lean.bare or menu.names_option(memory, understanding)):
        return (Fill(),)
    if other and fills and _goes_on(frame, other, understanding, menu, lean):
        return (Fill(),)
    if other and fills and menu.fills_beside(memory, understanding, other):
        return (Fill(then=tuple(other)),)
    revises = frame.waiting == "confirm" and REVISES.match(understanding.normal)
    if corrects and (revises or not any(map(menu.has_flow, other))):
        return (Fill(),)
    if other and not (fills and _weak(other, understanding)):
        return (_digression(memory, other, menu),)
    if fills:
        return (Fill(),)
    if understanding.act in ("thanks", "greet", "goodbye"):
        return (Small(understanding.act), Repeat())
    return (Fill(words=menu.wants_words(memory)),)


def _goes_on(
    frame: Frame, others: list[str], understanding: Understanding, menu: Menu, lean: Leaning
) -> bool:
    """Whether other readings of what fills the flow are none: less likely than its own, or of the same values in 那借四千好了."""
    if lean.has("besides") or frame.waiting in (None, "confirm", "challenge"):
        return False
    scores = {need.intent: need.score for need in understanding.intents}
    own = scores.get(frame.flow, 0.0)
    if all(scores.get(need, 0.0) < min(own, SURE) for need in others):
        return True
    said = {entity.kind for entity in understanding.entities} - {CARD}
    if not said or len(others) > 1 or not said <= menu.kinds(frame.flow):
        return False
    alike = said <= menu.kinds(others[0]) or family(others[0]) == family(frame.flow)
    return alike and lean.has("cue") and not asks(understanding)


def _only_agrees(memory: Memory, understanding: Understanding, menu: Menu, lean: Leaning) -> bool:
    """Whether a yes is all that was said, though something is asked for; where free words are awaited only a plain 确认 is."""
    if understanding.entities or not menu.wants_words(memory):
        return not understanding.entities
    plain = understanding.normal
    return lean.has("agreed") and len(plain) <= (3 * YES if plain.isascii() else YES)


def _is_remark(memory: Memory, understanding: Understanding, menu: Menu) -> bool:
    """Whether the message is the free words that the flow waits for."""
    return menu.wants_words(memory) and len(understanding.text) > REMARK


def _back(memory: Memory, understanding: Understanding) -> Move:
    """The flow that the customer wants to go on with: the one named, or the one below, or the active one."""
    named = [need.intent for need in understanding.ranking[:3]]
    below = [frame.flow for frame in memory.frames[:-1]]
    meant = next((flow for flow in named if flow in below), None)
    if meant is None and below and memory.frames[-1].flow not in named[:1]:
        meant = below[-1]
    return Return(meant) if meant else Repeat()


def _aside(memory: Memory, understanding: Understanding, menu: Menu, lean: Leaning) -> Move | None:
    """An elliptical question about a digression, while the flow that it left waits."""
    last = memory.last
    if last is None or last.depth != len(memory.frames) or last.ended not in ("shown", "answered"):
        return None
    return elliptical(last, understanding, menu, lean) if lean.has("asks") else None


def _digression(memory: Memory, others: list[str], menu: Menu) -> Move:
    below = [frame.flow for frame in memory.frames[:-1]]
    return Return(others[0]) if others[0] in below else served(others, menu)


def _other_need(
    memory: Memory, understanding: Understanding, menu: Menu, lean: Leaning
) -> list[str]:
    """Needs other than the open flow's, clear enough to leave that flow for them; none beside that flow's own in one clause."""
    assert memory.top is not None
    own = [need for need in understanding.intents if need.intent == memory.top.flow]
    if own and own[0].score >= SURE and not joins(understanding, lean):
        return []
    bar = DIGRESS
    if menu.wants_words(memory):
        short = len(understanding.text) <= REMARK or menu.asks_otherwise(memory, understanding)
        bar = SURE if short else 2.0
    return [
        need.intent
        for need in understanding.intents
        if need.intent not in (memory.top.flow, *SMALL)
        and need.score >= bar
        and not (menu.wants_words(memory) and menu.asks_alike(memory, need.intent))
    ]


def _weak(others: list[str], understanding: Understanding) -> bool:
    scores = {need.intent: need.score for need in understanding.intents}
    return scores[others[0]] < 0.9


def _fresh(
    memory: Memory, understanding: Understanding, menu: Menu, lean: Leaning
) -> tuple[Move, ...]:
    if understanding.act == "confirm" and lean.has("agreed") and not understanding.entities:
        done = memory.last is not None and memory.last.ended in ("done", "shown")
        return (Small("settled" if done else "confirm"),)
    needs = wanted(understanding, lean)
    if needs:
        near = _unclear(memory, lean) or _near(understanding, needs)
        if near:
            fitting = _fitting(memory, near, understanding, menu, lean)
            if fitting:
                return (_continued(served([fitting], menu), memory, understanding, menu, lean),)
            return (Unknown(),) if memory.offer and memory.offer.asks else (Clarify(near),)
        if not menu.takes(needs[0].intent, understanding) and _is_strange(understanding, needs):
            return (Unknown(),)
        needs = spoken_of(memory, needs, understanding, lean)
        needs = told(read_once(needs, understanding, menu, lean), menu, lean)
        move = served(counted(needs, understanding, menu), menu)
        return (_continued(move, memory, understanding, menu, lean),)
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


def _continued(
    move: Move, memory: Memory, understanding: Understanding, menu: Menu, lean: Leaning
) -> Move:
    """A flow begun by 那交易明细呢 takes over what the need before it spoke of; a question falls back on the last one.

    So does one of the same business right after something was done or refused: 钱怎么还没到 is about the transfer just made.
    """
    last = memory.last
    after = last is not None and last.ended in ("done", "stopped") and not understanding.entities
    if (lean.has("cue") or after) and memory.last and isinstance(move, Start):
        return replace(move, slots=menu.carried(memory.last, move.flow))
    if lean.has("cue") and memory.last and isinstance(move, Answer):
        return replace(move, instead=before(memory.last, understanding))
    return move


def _is_strange(understanding: Understanding, needs: list[IntentScore]) -> bool:
    """Whether a doubtful message is about as likely none of ours."""
    if len(needs) > 1 or needs[0].score >= CLEAR:
        return False
    if needs[0].score < LEAST:
        return True
    return any(
        one.intent == "out_of_scope" and one.score >= needs[0].score * RIVAL
        for one in understanding.ranking
    )


def _unclear(memory: Memory, lean: Leaning) -> tuple[str, ...]:
    """The services that a bare word names alike, unless the need before it says which."""
    if not lean.unclear or memory.last is None:
        return lean.unclear
    last = family(memory.last.intent)
    alike = tuple(intent for intent in lean.unclear if family(intent) == last)
    return alike if len(alike) == 1 else lean.unclear


def _near(understanding: Understanding, needs: list[IntentScore]) -> tuple[str, ...]:
    """Two or three intents too close to choose between; empty when one is clear."""
    first = needs[0]
    if len(needs) > 1 or first.score >= CLEAR:
        return ()
    share = RIVAL if first.score >= DOUBTFUL else LEAST_RIVAL
    rivals = [
        rival.intent
        for rival in understanding.ranking
        if rival.score >= first.score * share and rival.intent not in SMALL
    ]
    chances = {one.intent: one.score for one in understanding.ranking}
    covered = sum(chances[rival] for rival in rivals[:3])
    return tuple(rivals[:3]) if len(rivals) > 1 and covered >= COVERED else ()


def _fitting(
    memory: Memory,
    near: tuple[str, ...],
    understanding: Understanding,
    menu: Menu,
    lean: Leaning,
) -> str | None:
    """The one near intent whose flow takes two or more of the message's entities, tells what it names, or goes on with what was spoken of."""
    if len(near) == 1:
        return near[0]
    last = memory.last
    refused = last is not None and last.ended == "stopped" and last.intent in near
    if last and refused and menu.takes(last.intent, understanding):
        return last.intent
    named = [intent for intent in near if menu.named(intent, understanding)]
    if len(named) == 1:
        return named[0]
    covering = [intent for intent in near if menu.covers(intent, understanding)]
    if len(covering) == 1:
        return covering[0]
    counts = {intent: menu.takes(intent, understanding) for intent in near}
    if lean.has("cue") and memory.last:
        going_on = [intent for intent in near if menu.carried(memory.last, intent)]
        if len(going_on) == 1:
            return going_on[0]
    best = max(counts, key=lambda intent: counts[intent])
    alone = list(counts.values()).count(counts[best]) == 1
    return best if counts[best] >= 2 and alone else _of_family(memory, near)


def _of_family(memory: Memory, near: tuple[str, ...]) -> str | None:
    """The one near intent of the same business as the need just served: 钱怎么还没到 after a transfer."""
    last = memory.last
    if last is None or last.ended in ("cancelled", "stopped"):
        return None
    alike = [intent for intent in near if family(intent) == family(last.intent)]
    return alike[0] if len(alike) == 1 else None


def served(intents: list[str], menu: Menu) -> Move:
    """The first need's move; the others follow when it is over."""
    first, *then = intents
    if menu.has_flow(first):
        return Start(first, then=tuple(then))
    return Answer((first,), then=tuple(then))


def served_by(moves: Sequence[Move]) -> str | None:
    """The need that the first of these moves serves."""
    match moves[0]:
        case Start(flow=flow):
            return flow
        case Answer(intents=(first, *_)):
            return first
    return None
