"""What to do with a message: a pure decision over memory, understanding and what the packs can serve."""

import re
from collections.abc import Sequence
from dataclasses import replace

from qiantai.conversation.choosing import (
    counted,
    family,
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
    Way,
)
from qiantai.conversation.leaning import (
    PROTECTS,
    SMALL,
    SURE,
    before,
    declined,
    leaning,
    offered,
)
from qiantai.conversation.midflow import in_flow, served
from qiantai.conversation.model import Memory, Topic
from qiantai.conversation.references import CARD, Leaning, asks, clauses_of
from qiantai.conversation.ways import ways
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
    "Way",
    "decide",
    "served",
]

CLEAR = 0.6  # probability from which a need is not asked about
DOUBTFUL = 0.5  # probability below which even a distant rival is offered
LEAST = 0.3  # probability below which a need that is not asked about is not served either
COVERED = 0.5  # probability that the choices of a question must hold together
STRANGE = (
    0.8  # share of the best need's probability from which a message may as well be none of ours
)
KIN = 0.2  # probability from which a need of the business just done goes before an unsure other one
RIVAL, LEAST_RIVAL = 0.65, 0.5  # share of the best need's probability that makes a rival
URGENT = frozenset({"fraud_victim_report", "crisis_support", "card_lost_report", "cc_lost_report"})
PERSON = "human_handoff"
ANOTHER = re.compile(
    r"也|另|别的|还有一?张|(?:储蓄|借记|工资|银行|社保)卡|\d{4}|\b(?:another|other|too|also|debit|bank card)\b"
)
"""Words by which a lost card is another one than that just locked."""

LOCKED = re.compile(
    r"(?:冻|锁|挂失?|停用?|封|止付)(?:上|住|好|掉|结|成功|了)*(?:没有?|吗|么|是吧|[了住上]吧|不)(?=$|[?？,，。 ])|\b(?:is|has|was) (?:it|the card|that card|my card|\d{4})[^?]{0,20}(?:locked|frozen|blocked|stopped)"
)
"""Words that ask whether a card is locked."""
WISHES = re.compile(
    r"查|看|算|帮|给我|我[要想]|再|另|换|\b(?:show|check|tell|quote|want|need|another|please)\b"
)
"""Words that ask for something."""


def decide(memory: Memory, understanding: Understanding, menu: Menu) -> tuple[Move, ...]:
    """The moves of this turn, in order. What protects the customer comes first, then a person, then the open flow."""
    if _asks_of_the_loss(memory, understanding):
        needs = tuple(n for n in understanding.intents if n.intent not in PROTECTS)
        understanding = replace(understanding, urgent=None, intents=needs)
    if (locked := _locked(memory, understanding)) is not None:
        return (Start(locked.intent, locked.slots),)
    if understanding.urgent in URGENT and not _already_in(memory, understanding.urgent):
        return (served(_urgent_first(understanding), menu),)
    if understanding.urgent == PERSON or understanding.act == "person":
        return (Start(PERSON),)
    lean = menu.lean(understanding)
    if lean.has("code"):
        return (Small("code"), Repeat()) if memory.top is not None else (Small("code"),)
    if (sign := _warned_of(memory, understanding, lean)) is not None:
        if memory.top is not None:
            return (Small(sign), Repeat())
        serves = sign == "password" or (sign == "cvv" and memory.last is None)
        serves = serves and _wants(understanding)
        return (Small(sign), *(_fresh(memory, understanding, menu, lean) if serves else ()))
    if lean.has("insults") and not _wants(understanding):
        return (Small("abuse"),)
    if way := ways(memory, understanding, menu, lean):
        return way
    if memory.top is not None:
        return in_flow(memory, understanding, menu, lean)
    return (
        declined(memory, understanding, lean)
        or offered(memory, understanding, lean)
        or leaning(memory, understanding, menu, lean)
        or _fresh(memory, understanding, menu, lean)
    )


def _warned_of(memory: Memory, understanding: Understanding, lean: Leaning) -> str | None:
    """What is answered by itself wherever it is said: a secret told, or the question what can be done here."""
    if lean.has("ability"):
        return "ability"
    if lean.has("password"):
        return "password"
    if lean.has("way_secret"):
        return "secret"
    return "cvv" if lean.has("cvv") else None


def _urgent_first(understanding: Understanding) -> list[str]:
    """What protects the customer, then whatever else was said for certain."""
    sure = [
        need.intent
        for need in understanding.intents
        if need.score >= SURE and need.intent not in (*SMALL, *URGENT, PERSON)
    ]
    return [str(understanding.urgent), *sure]


def _asks_of_the_loss(memory: Memory, understanding: Understanding) -> bool:
    """Whether a question only mentions the card that was just locked: 卡丢了这期还用还吗; another one is locked at once."""
    if ANOTHER.search(understanding.normal) or understanding.urgent == "cc_lost_report":
        return False
    locked = any(one.intent in PROTECTS and one.ended == "done" for one in memory.topics)
    others = [n for n in understanding.intents if n.intent not in (*PROTECTS, *SMALL)]
    return bool(understanding.urgent in PROTECTS and locked and others and asks(understanding))


def _locked(memory: Memory, understanding: Understanding) -> Topic | None:
    """The loss that a question asks after, whether what was locked is: 锁上了没有,是那张吧."""
    done = [one for one in memory.topics if one.intent in PROTECTS and one.ended == "done"]
    asked = LOCKED.search(understanding.normal)
    if not done or memory.top is not None or not asked or understanding.act is not None:
        return None
    named = {one.value for one in understanding.entities if one.kind == CARD}
    return done[-1] if named <= {done[-1].slots.get("card")} else None


def _wants(understanding: Understanding) -> bool:
    """Whether a message asks for something of business."""
    return any(n.intent not in SMALL and n.score >= CLEAR for n in understanding.intents)


def _already_in(memory: Memory, intent: str | None) -> bool:
    return memory.top is not None and memory.top.flow == intent


def _fresh(
    memory: Memory, understanding: Understanding, menu: Menu, lean: Leaning
) -> tuple[Move, ...]:
    if understanding.act == "confirm" and lean.has("agreed") and not understanding.entities:
        last = memory.last
        if last is not None and last.ended == "stopped" and menu.has_flow(last.intent):
            return (Start(last.intent, last.slots),)
        done = last is not None and last.ended in ("done", "shown")
        return (Small("settled" if done else "confirm"),)
    needs = wanted(understanding, lean)
    if needs:
        needs = _kin(memory, understanding) or needs
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
        if len(needs) == 1 and lean.has("explains") and menu.has_flow(needs[0].intent):
            return (Answer((needs[0].intent,)),)
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
    What was refused begins again with what it had: 那就只换五千美元; so does what was shown and is told more of: 不抽烟,交20年.
    """
    last = memory.last
    if last and isinstance(move, Start) and last.intent == move.flow:
        on = lean.has("cue") if last.ended == "stopped" else _adds(last, understanding, menu)
        return replace(move, slots=last.slots) if on else move
    after = last is not None and last.ended in ("done", "stopped") and not understanding.entities
    if (lean.has("cue") or after) and memory.last and isinstance(move, Start):
        kinds = {entity.kind for entity in understanding.entities}
        return replace(move, slots=menu.carried(memory.last, move.flow, kinds))
    if lean.has("cue") and memory.last and isinstance(move, Answer):
        return replace(move, instead=before(memory.last, understanding))
    return move


def _adds(last: Topic, understanding: Understanding, menu: Menu) -> bool:
    """Whether clauses behind what was shown only tell more particulars of it, and ask for nothing."""
    plain = understanding.normal
    several = len(clauses_of(understanding)) > 1
    asked = asks(understanding) or WISHES.search(plain) is not None
    return (
        last.ended == "shown" and several and not (asked or menu.tells(last.intent, understanding))
    )


def _is_strange(understanding: Understanding, needs: list[IntentScore]) -> bool:
    """Whether a doubtful message is about as likely none of ours."""
    if len(needs) > 1 or needs[0].score >= CLEAR:
        return False
    if needs[0].score < LEAST:
        return True
    return any(
        one.intent == "out_of_scope" and one.score >= needs[0].score * STRANGE
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
    fresh = [intent for intent in near if last is None or intent != last.intent]
    if last and last.ended == "shown" and 1 == len(fresh) < len(near):
        return fresh[0]
    named = [intent for intent in near if menu.named(intent, understanding)]
    if len(named) == 1:
        return named[0]
    telling = [intent for intent in near if menu.tells(intent, understanding, most=1)]
    if len(telling) == 1 and not lean.unclear:
        return telling[0]
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


def _kin(memory: Memory, understanding: Understanding) -> list[IntentScore]:
    """The need of the business just done, where the message is unsurely another's: 钱怎么还没到 behind a transfer."""
    last, first = memory.last, understanding.ranking[0]
    if last is None or last.ended != "done" or first.score >= SURE:
        return []
    if family(first.intent) == family(last.intent):
        return []
    alike = [
        one
        for one in understanding.ranking
        if one.score >= KIN and family(one.intent) == family(last.intent)
    ]
    return [IntentScore(alike[0].intent, CLEAR)] if alike else []


def _of_family(memory: Memory, near: tuple[str, ...]) -> str | None:
    """The one near intent of the same business as the need just served: 钱怎么还没到 after a transfer."""
    last = memory.last
    if last is None or last.ended in ("cancelled", "stopped"):
        return None
    alike = [intent for intent in near if family(intent) == family(last.intent)]
    return alike[0] if len(alike) == 1 else None


def served_by(moves: Sequence[Move]) -> str | None:
    """The need that the first of these moves serves."""
    match moves[0]:
        case Start(flow=flow):
            return flow
        case Answer(intents=(first, *_)):
            return first
    return None
