"""Which of the needs that were read out of one message are meant, and in which order; all pure."""

import re
from collections.abc import Mapping

from qiantai.conversation.decisions import Menu
from qiantai.conversation.leaning import SMALL
from qiantai.conversation.model import Memory
from qiantai.conversation.references import Leaning, telling_clauses
from qiantai.understanding import IntentScore, Understanding

TRACE = 0.02  # probability as the only need that a second need of one clause has at least
EVEN = 0.3  # probability from which two readings of one clause are about even
LEAST = 0.3  # probability below which a need beside a clearer one is not served
MOST_NEEDS = 3
WHOLE = 0.97  # probability from which a message as a whole surely says one need
HINT = 0.01  # probability in the whole message under which another need leaves no trace in it
DOUBTED = 0.7  # probability from which a need is served without such a trace
COMPLAINT = "complaint_file"
COMPLAINTS = frozenset(
    {COMPLAINT, "sec_complaint", "ins_claim_reject", "ins_mis_selling", "mis_selling_claim"}
)
"""Needs that tell a story: what else is read out of it is what it is about."""
ADDS = re.compile(
    r"和|跟|与|以及|还有|顺便|顺带|同时|并且|另外|然后|也|再(?=帮|查|看|给|问)|\b(?:and|also|then|plus)\b"
)
JOINED = re.compile(r"和|跟|与|以及|还有|顺便|同时|并且|\band\b|\balso\b")


def counted(needs: list[IntentScore], understanding: Understanding, menu: Menu) -> list[str]:
    """The needs by name, the only one as often as it is asked for: 给我妈转五百,给李娜转三百."""
    times = 1
    if len(needs) == 1 and understanding.act not in ("correct", "deny"):
        times = min(MOST_NEEDS, menu.repeats(needs[0].intent, understanding))
    return [need.intent for need in needs for _ in range(times)]


def wanted(understanding: Understanding, lean: Leaning) -> list[IntentScore]:
    """The needs of a message in order, without the one that a clause says is not wanted: 不查余额,查账单."""
    needs = [need for need in understanding.intents if need.intent not in SMALL]
    needs = [need for need in needs if need.score >= LEAST] or needs
    needs = _heard_whole(needs, understanding)
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


def _heard_whole(needs: list[IntentScore], understanding: Understanding) -> list[IntentScore]:
    """Without doubtful needs, and those of the same business that lead over to it, of which the whole message shows no
    trace, where it surely says another and joins nothing: 我有一笔三年定期,能不能先取一部分."""
    chances = {one.intent: one.score for one in understanding.ranking}
    first = max(needs, key=lambda need: chances.get(need.intent, 0.0), default=None)
    best = chances.get(first.intent, 0.0) if first else 0.0
    if first is None or len(needs) < 2 or best < WHOLE or ADDS.search(understanding.normal):
        return needs
    lead = needs[: needs.index(first)]
    kin = [need for need in lead if family(need.intent) == family(first.intent)]
    return [
        need
        for need in needs
        if chances.get(need.intent, 0.0) >= HINT or (need.score >= DOUBTED and need not in kin)
    ]


def joins(understanding: Understanding, lean: Leaning) -> bool:
    """Whether a message has room for two needs: several clauses, or words that join what is asked for."""
    return lean.clauses > 1 or JOINED.search(understanding.normal) is not None


def spoken_of(
    memory: Memory, needs: list[IntentScore], understanding: Understanding, lean: Leaning
) -> list[IntentScore]:
    """Of several needs read out of one clause those of what was just spoken of: 不要了 把这个代扣取消掉."""
    last = memory.last
    if len(needs) < 2 or last is None or joins(understanding, lean):
        return needs
    same = [need for need in needs if need.intent == last.intent]
    return same or [need for need in needs if family(need.intent) == family(last.intent)] or needs


def read_once(
    needs: list[IntentScore], understanding: Understanding, menu: Menu, lean: Leaning
) -> list[IntentScore]:
    """Without needs of one business that one clause read as a likelier one says too: of the same values, or less evenly."""
    if len(needs) < 2 or joins(understanding, lean):
        return needs
    said = frozenset(entity.kind for entity in understanding.entities)
    chances = {one.intent: one.score for one in understanding.ranking}
    if fitting := _fitting(needs, chances, understanding, menu):
        return [fitting]
    best = max(needs, key=lambda need: chances.get(need.intent, 0.0))
    taken = said & menu.kinds(best.intent)
    return [
        need
        for need in needs
        if need is best
        or family(need.intent) != family(best.intent)
        or (len(taken & menu.kinds(need.intent)) < 2 and chances.get(need.intent, 0.0) >= EVEN)
    ]


def _fitting(
    needs: list[IntentScore],
    chances: Mapping[str, float],
    understanding: Understanding,
    menu: Menu,
) -> IntentScore | None:
    """Of two about even readings of one business the one that takes what is named: 把这期账单全部分6期."""
    even = all(chances.get(need.intent, 0.0) >= EVEN for need in needs)
    if len(needs) > 2 or not even or len({family(need.intent) for need in needs}) > 1:
        return None
    taking = [need for need in needs if menu.takes(need.intent, understanding)]
    return taking[0] if len(taking) == 1 else None


def family(intent: str) -> str:
    """The business of an intent: transfer_make and transfer_status are one."""
    return intent.partition("_")[0]


def told(needs: list[IntentScore], menu: Menu, lean: Leaning) -> list[IntentScore]:
    """Without the needs that only say what another is about: 约明天去办存款证明, 我要投诉,你们把我电话给了别人."""
    if len(needs) < 2 or lean.has("besides"):
        return needs
    if needs[0].intent in COMPLAINTS:
        return needs[:1]
    about = [need for need in needs if menu.is_about_a_need(need.intent)]
    if len(about) == 1:
        return about
    return needs
