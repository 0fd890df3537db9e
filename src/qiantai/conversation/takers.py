"""Which of several slots takes a value, by the words before it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from qiantai.conversation.flowbook import Flow, Slot
from qiantai.conversation.references import AMOUNT, CARD, clauses_of
from qiantai.understanding import Entity, Understanding

FROM_CUES, TO_CUES = ("从", "由", "from"), ("到", "往", "进", "去", "给", "to", "into")
USED = ("用", "拿")  # before what money goes from, or what is only spoken of
BEFORE = 16  # characters before an entity in which a cue counts
DAY, RANGE = "date", "date_range"
LAST_DAY = re.compile(r"(?:到|至|截止|为止|止于|\b(?:to|until|till|through)) ?(?:今年|去年|the )*$")
FIRST_DAY = re.compile(r"(?:从|自|起始|\b(?:from|since|starting)) ?(?:今年|去年|the )*$")
NEGATED = re.compile(
    r"(?:不是|不给|不转|别给|别转|不要|别|不用|不按|(?<![要差是能可好行对])不[换打还取存走刷扣]?|\bnot(?: to| for)?)(?:给|转给|转|从|用|走|由|拿|刷|到|打到?)? ?$"
)
REFUSED = re.compile(
    r"^ ?(?:元|块钱?)?(?:那|这)?(?:张|个)?(?:卡|里|上|面|头)*[都是也的还]?"
    r"(?:不够|钱不够|没钱|没那么多|没这么多|太[多少高低大小早晚远近长短贵]|[多少高低大小早晚远近长短贵]了|(?:先|就)?(?:不要|不动|不用|别动|留着)|不行|不好|不合适|嫌)|^ (?:is|was) (?:not enough|too)"
)  # behind a value that is not wanted: 十万不够,要开十五万
HELD = re.compile(
    r"^ ?(?:元|块钱?)?的?(?:那|这)?(?:笔|张|单)?的?(?:定期|存单|存款|大额存单|理财|贷款|房贷|账单|总额)"
)
"""Behind a sum that only says what is held: 那笔十万的定期先掏三万."""
CLAUSE = re.compile(r"[,，。;；!！?？]")


def told_apart(slot: Slot, entity: Entity, understanding: Understanding) -> bool:
    """Whether an entity stands in a story beside what is asked: 昨天看了医生 卡上还有多少钱 asks of no day."""
    if slot.beside is None:
        return False
    clauses = [(span, understanding.normal[slice(*span)]) for span in clauses_of(understanding)]
    asking = [span for span, said in clauses if slot.beside.search(said)]
    return bool(asking) and not any(start <= entity.start < end for start, end in asking)


def cued(takers: Sequence[Slot], entity: Entity, understanding: Understanding) -> Slot | None:
    """The slot whose cue stands nearest before an entity, in its clause."""
    clause = CLAUSE.split(understanding.normal[max(0, entity.start - BEFORE) : entity.start])[-1]
    ends = [
        (clause.rfind(cue) + len(cue), slot)
        for slot in takers
        for cue in slot.cues
        if cue in clause
    ]
    return max(ends, key=lambda one: one[0])[1] if ends else None


def taker(takers: Sequence[Slot], entity: Entity, understanding: Understanding) -> Slot | None:
    """The slot of the side that is said, else the first; none for what a transfer goes from where no slot takes that."""
    told = side(entity, understanding) if len(takers) > 1 else None
    fitting = [slot for slot in takers if told and slot.name.startswith(told)]
    if fitting or told == "from":
        return next(iter(fitting), None)
    return next(iter(takers), None)


def side(entity: Entity, understanding: Understanding) -> str | None:
    """Which side of a transfer the word before an entity says; what is said so goes before what only fits."""
    if entity.kind != CARD:
        return None
    before = understanding.text[max(0, entity.start - 6) : entity.start].lower()
    before = CLAUSE.split(before)[-1]
    cues = {cue: before.rfind(cue) for cue in (*FROM_CUES, *USED, *TO_CUES)}
    nearest = max(cues, key=lambda cue: cues[cue])
    if cues[nearest] < 0:
        return None
    return "to" if nearest in TO_CUES else "from"


def with_end_moved(known: object, understanding: Understanding) -> Understanding:
    """With one day that is said to be the first or the last as the range known, moved at that end: 不对,到10月31号."""
    days = [one for one in understanding.entities if one.kind in (DAY, RANGE)]
    if not isinstance(known, (list, tuple)) or len(days) != 1 or days[0].kind != DAY:
        return understanding
    day, before = str(days[0].value), understanding.normal[: days[0].start]
    last, first = LAST_DAY.search(before), FIRST_DAY.search(before)
    moved = (str(known[0]), day) if last else (day, str(known[1])) if first else None
    if moved is None or moved[0] > moved[1]:
        return understanding
    entities = (
        replace(one, kind=RANGE, value=moved) if one is days[0] else one
        for one in understanding.entities
    )
    return replace(understanding, entities=tuple(entities))


def in_turn(entities: Sequence[Entity], understanding: Understanding, flow: Flow) -> list[Entity]:
    """The entities whose side a word says before the others, where the flow has slots of such a side."""
    sides = {name.partition("_")[0] for name in flow.slots}

    def rank(one: Entity) -> int:
        if side(one, understanding) not in sides:
            return 2
        return int(understanding.normal[: one.start].rstrip().endswith(USED))

    return sorted(entities, key=rank)


def refused(entity: Entity, understanding: Understanding) -> bool:
    """Whether a value is named only to say that it is not wanted."""
    if NEGATED.search(understanding.normal[: entity.start]):
        return True
    another = any(one.kind == entity.kind and one is not entity for one in understanding.entities)
    behind = understanding.normal[entity.end :]
    held = entity.kind == AMOUNT and HELD.match(behind) is not None
    return another and (held or REFUSED.match(behind) is not None)
