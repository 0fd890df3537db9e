"""What to do with a message: a pure decision over memory, understanding and what the packs can serve."""

from dataclasses import replace

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
from qiantai.conversation.model import Memory
from qiantai.conversation.references import Leaning, telling_clauses
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
TRACE = 0.02  # probability as the only need that a second need of one clause has at least
MOST_NEEDS = 3
REMARK = 10  # characters: a longer message to a flow that waits for free words is those words
URGENT = frozenset({"fraud_victim_report", "crisis_support", "card_lost_report", "cc_lost_report"})
PERSON = "human_handoff"


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
    other = _other_need(memory, understanding, menu)
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
    if lean.has("resume") and not fills:
        return (_back(memory, understanding),)
    aside = _aside(memory, understanding, menu, lean)
    if aside is not None:
        return (aside,)
    corrects = understanding.act == "correct" and fills
    if corrects and understanding.entities:
        other = [need for need in other if understanding.entities[0].kind not in menu.kinds(need)]
    if fills and (lean.bare or menu.names_option(memory, understanding)):
        return (Fill(),)
    if other and fills and menu.fills_beside(memory, understanding, other):
        return (Fill(then=tuple(other)),)
    if corrects and not any(map(menu.has_flow, other)):
        return (Fill(),)
    if other and not (fills and _weak(other, understanding)):
        return (_digression(memory, other, menu),)
    if fills:
        return (Fill(),)
    if understanding.act in ("thanks", "greet", "goodbye"):
        return (Small(understanding.act), Repeat())
    if menu.wants_words(memory):
        return (Fill(),)
    return (Fill(words=False),)


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


def _other_need(memory: Memory, understanding: Understanding, menu: Menu) -> list[str]:
    """Needs other than the open flow's, clear enough to leave that flow for them."""
    assert memory.top is not None
    bar = DIGRESS
    if menu.wants_words(memory):
        bar = SURE if len(understanding.text) <= REMARK else 2.0
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
    needs = _wanted(understanding, lean)
    if needs:
        near = _unclear(memory, lean) or _near(understanding, needs)
        if near:
            fitting = _fitting(memory, near, understanding, menu, lean)
            if fitting:
                return (_continued(served([fitting], menu), memory, understanding, menu, lean),)
            return (Unknown(),) if memory.offer and memory.offer.asks else (Clarify(near),)
        if not menu.takes(needs[0].intent, understanding) and _is_strange(understanding, needs):
            return (Unknown(),)
        move = served(_counted(needs, understanding, menu), menu)
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


def _counted(needs: list[IntentScore], understanding: Understanding, menu: Menu) -> list[str]:
    """The needs by name, the only one as often as it is asked for: 给我妈转五百,给李娜转三百."""
    times = 1
    if len(needs) == 1 and understanding.act not in ("correct", "deny"):
        times = min(MOST_NEEDS, menu.repeats(needs[0].intent, understanding))
    return [need.intent for need in needs for _ in range(times)]


def _wanted(understanding: Understanding, lean: Leaning) -> list[IntentScore]:
    """The needs of a message in order, without the one that a clause says is not wanted: 不查余额,查账单."""
    needs = [need for need in understanding.intents if need.intent not in SMALL]
    if len(needs) > 1 and lean.negated and lean.clauses > 1:
        if 0 in lean.negated:
            needs = needs[1:]
        elif lean.clauses - 1 in lean.negated:
            needs = needs[:-1]
    if len(needs) > 1 and lean.clauses > 1 and understanding.entities:
        needs = needs[: telling_clauses(understanding)]
    elif len(needs) > 1 and lean.clauses < 2:
        alone = {one.intent for one in understanding.ranking if one.score >= TRACE}
        needs = [need for need in needs if need.intent in alone] or needs[:1]
    return needs[:MOST_NEEDS]


def _continued(
    move: Move, memory: Memory, understanding: Understanding, menu: Menu, lean: Leaning
) -> Move:
    """A flow begun by 那交易明细呢 takes over what the need before it spoke of; a question falls back on the last one."""
    if lean.has("cue") and memory.last and isinstance(move, Start):
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
    family = memory.last.intent.partition("_")[0]
    alike = tuple(intent for intent in lean.unclear if intent.partition("_")[0] == family)
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
    """The one near intent whose flow takes two or more of the message's entities, or goes on with what was spoken of."""
    if len(near) == 1:
        return near[0]
    named = [intent for intent in near if menu.named(intent, understanding)]
    if len(named) == 1:
        return named[0]
    counts = {intent: menu.takes(intent, understanding) for intent in near}
    if lean.has("cue") and memory.last:
        going_on = [intent for intent in near if menu.carried(memory.last, intent)]
        if len(going_on) == 1:
            return going_on[0]
    best = max(counts, key=lambda intent: counts[intent])
    alone = list(counts.values()).count(counts[best]) == 1
    return best if counts[best] >= 2 and alone else None


def served(intents: list[str], menu: Menu) -> Move:
    """The first need's move; the others follow when it is over."""
    first, *then = intents
    if menu.has_flow(first):
        return Start(first, then=tuple(then))
    return Answer((first,), then=tuple(then))
