"""How a message fills what a flow needs to know: entities, offered choices, corrections, free words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace as revised
from itertools import permutations
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from qiantai.conversation.flowbook import Flow, Slot
from qiantai.conversation.model import Frame, Topic
from qiantai.conversation.references import clauses_of
from qiantai.conversation.takers import (
    RANGE,
    cued,
    in_turn,
    refused,
    side,
    taker,
    told_apart,
    with_end_moved,
)
from qiantai.understanding import Entity, Understanding

ORDINAL = re.compile(
    r"(?:那|就|要|选|选择|是|用|嗯|办|我要|我选|就要|就是|option|number|no\.?)* ?"
    r"(?:第?\s*([一二两三四五六1-6])\s*(?:个|张|项|种|笔|位)?|(?:the\s+)?(first|second|third|last)(?:\s+one)?"
    r"|(最后|末尾)(?:一|那)?(?:个|张|项|种|笔|位)|(前者|(?:上|前)面(?:那|的)?个?)|(后者|(?:下|后)面(?:那|的)?个?))"
    r" ?(?:那|的)?(?:个|张|项)?(?:吧|呢|啊|呀|好了|谢谢|please)*"
)
ORDINALS = {
    "一": 0,
    "二": 1,
    "两": 1,
    "三": 2,
    "四": 3,
    "五": 4,
    "六": 5,
    "first": 0,
    "second": 1,
    "third": 2,
    "last": -1,
}
APART = "not_"
PHONE = "phone"
CONTACT = re.compile(
    r"联系|联络|找我|打我?(?:这|那|另)|回(?:我?电|复|访)|\b(?:contact|reach|call me)\b"
)
REVISION = "revision"
"""The type of a slot that takes a correction of the read-back in the customer's own words."""
RIVALS = (frozenset({"date", "date_range"}), frozenset({"card_last4", "other_card"}))
ASKED_FIRST = re.compile(r"^[^?]*\? *(?=[^?]{3,}$)")
"""A question before what is wanted: 还要扣手续费啊?那就卖五千份."""
CHANGED = re.compile(
    r"(?:[改换调变降升]成|(?:改|换|调|变更|变|更改|修改)为|(?:改|换|调|调整|提|提高|升|降|降低|加|增加|涨|减|减少)到|(?<![一-龥])改|[,，。 ]改|\bto) ?$"
    r"|(?:只|就)(?:卖|赎回?|买|转|取|还|要|存) ?$"
    r"|[,，。 ]那(?:就|还是|改)? ?$"
)
"""Words behind which the new value stands: 从三百改成五百."""
PARTICLES = re.compile(r"(?<=.)[吧呢啊呀嘛]+$")
TELLS = 0.5  # probability of the same need from which a message goes on telling of it
CHANGES = 0.6  # probability from which words put right what was read back
CLEARLY = 0.6  # probability from which a message behind a story is a need of its own
NO_NEED = ("chitchat", "out_of_scope")
STORY = 5  # characters of an addition to a story
DROPPED = re.compile(
    r"不.{0,5}了|算了|取消|撤|别登|\b(?:cancel|stop|forget|never ?mind)\b"
    r"|(?:登记|提交|受理|上报|确认)(?:吧|了|一下)*[。! ]*$"
)
"""A story is given up or its record agreed to."""
RATHER = re.compile(
    r"^(?:不对|不不|不是|错了|哦不|等等|no\b)|还是|太(?:长|短|多|少|贵|高|低|久|早|晚)|[改换]成|\b(?:rather|instead|actually)\b"
)
"""Words with which a read-back is put right: 三年太长了,存两年吧."""
FIGURE = re.compile(r"\d|[一二两三四五六七八九十百千万半](?:年|期|个?月|天|万|千|百|份|股|号)")
QUESTION = re.compile(
    r"[?？吗呢]|[能会要行得][^,，。不]{0,12}不[。 ]*$|(?<![这那什要怎多])么|什么|怎么|多少|多久|为啥|哪|几|\b(?:what|how|why|when|which|can|will|would|does)\b"
)
WHAT_IF = (re.compile(r"呢[。?？ ]*$"), re.compile(r"那[^?？吗么几哪怎]*\d"))
"""A proposal that sounds like a question: 那只赎5000份呢."""


class Filled(Struct, frozen=True):
    """A frame that knows more, and the names of the slots that changed."""

    frame: Frame
    changed: frozenset[str]


def fill(frame: Frame, flow: Flow, understanding: Understanding) -> Filled:
    """Put the entities of a message into the slots that take them; the slot waited for takes offered choices too."""
    waited = flow.slots.get(frame.waiting or "")
    understanding = with_end_moved(frame.slots.get(RANGE), understanding)
    options = offered(frame, waited, understanding.language) if waited is not None else ()
    pressed = _pressed(options, understanding.text)
    if waited is not None and pressed is not None:
        changes: dict[str, Any] = {waited.name: pressed}
    else:
        changes = _from_entities(flow, understanding, frame)
    if waited is not None and waited.name not in changes:
        chosen = (
            choose(options, understanding.text, understanding.normal)
            or meant(waited, understanding.normal)
            or _agreed(options, understanding)
        )
        if chosen is not None:
            changes[waited.name] = chosen
    changes = _told(flow, understanding.normal) | changes
    new = any(frame.slots.get(name) != value for name, value in changes.items())
    revised_too = new and not QUESTION.search(_wanted(understanding.normal))
    earlier = understanding.act == "correct" and len(understanding.normal) > STORY
    earlier = earlier and waited is not None and not (changes or waited.free)
    if earlier or (frame.waiting == "confirm" and (revised_too or _amends(flow, understanding))):
        changes |= {
            slot.name: understanding.text for slot in flow.slots.values() if slot.type == REVISION
        }
    changes |= {
        name.removeprefix(APART): None
        for name in changes
        if name.startswith(APART) and name.removeprefix(APART) not in changes
    }
    changes = {name: value for name, value in changes.items() if frame.slots.get(name) != value}
    return Filled(frame.with_slots(**changes), frozenset(changes))


def _amends(flow: Flow, understanding: Understanding) -> bool:
    """Whether words behind a read-back put something right, or go on telling of the same matter and ask for nothing.

    A story goes on with anything that is no clear need of its own: 我用的是安卓 behind a crash that was told.
    """
    if understanding.act not in (None, "cancel", "deny") or not understanding.ranking:
        return understanding.act == "correct"
    best = understanding.ranking[0]
    if QUESTION.search(_wanted(understanding.normal)):
        return False
    if tells_contact(flow, understanding):
        return True
    if understanding.reaction.changes >= CHANGES:
        return True
    unclear = best.score < CLEARLY or best.intent in NO_NEED
    if unclear and RATHER.search(understanding.normal) and understanding.act != "cancel":
        return True
    told = unclear and any(slot.type == "story" for slot in flow.slots.values())
    own = (*understanding.intents[:1], best)[0]
    return (own.intent == flow.id and max(own.score, understanding.stays) >= TELLS) or (
        told and len(understanding.normal) >= STORY and not DROPPED.search(understanding.normal)
    )


def tells_contact(flow: Flow, understanding: Understanding) -> bool:
    """Whether a message says where the teller of a story is to be reached: 联系我请打另一个号."""
    phone = PHONE in {one.kind for one in understanding.entities}
    told = any(slot.type == "story" for slot in flow.slots.values())
    taken = any(PHONE in slot.sources for slot in flow.slots.values())
    return phone and told and not taken and CONTACT.search(understanding.normal) is not None


def _wanted(plain: str) -> str:
    """A message without a question, or words on what was read, before a last clause that names a number."""
    rest = ASKED_FIRST.sub("", plain)
    head, _, last = rest.rpartition(",")
    rest = last if head and FIGURE.search(last) else rest
    return WHAT_IF[0].sub("", rest) if WHAT_IF[1].match(rest) else rest


def fill_freely(frame: Frame, flow: Flow, text: str) -> Filled:
    """Take the whole message as the slot waited for, when that slot takes free words."""
    waited = flow.slots.get(frame.waiting or "")
    if waited is None or not waited.free or not text.strip():
        return Filled(frame, frozenset())
    return Filled(frame.with_slots(**{waited.name: text.strip()}), frozenset({waited.name}))


def inherited(earlier: Mapping[str, Any], frame: Frame, flow: Flow) -> Frame:
    """The frame with the slots of an earlier need below its own; of rival slots only the newly said one stands."""
    said = {name for name, value in frame.slots.items() if value is not None}
    kinds = {kind for name in said for kind in flow.slots[name].sources if name in flow.slots}
    kept = {
        name: value
        for name, value in earlier.items()
        if name in flow.slots and value is not None and not _rivals(flow.slots[name], kinds, said)
    }
    return replace(frame, slots={**kept, **frame.slots})


def revised_by(text: str, frame: Frame, flow: Flow) -> Frame:
    """The frame with a correction in the customer's own words, where the flow takes one."""
    names = [slot.name for slot in flow.slots.values() if slot.type == REVISION]
    return frame.with_slots(**dict.fromkeys(names, text)) if names else frame


def carried(topic: Topic, source: Flow, target: Flow) -> dict[str, Any]:
    """What an elliptical question of another flow takes over: slots of the same name and a like type."""
    return {
        name: topic.slots[name]
        for name, slot in target.slots.items()
        if topic.slots.get(name) is not None
        and name in source.slots
        and source.slots[name].type in slot.like
    }


def split_entities(
    understanding: Understanding, takers: Sequence[frozenset[str]]
) -> list[tuple[Entity, ...]]:
    """The entities that belong to each of several needs, said in this order unless the entities show another.

    A need is said in clauses, so it is clauses that are divided, where most entities find a need that takes them;
    without a second clause every need gets them all.
    """
    entities = understanding.entities
    clauses = clauses_of(understanding)
    if len(clauses) < 2 or not takers:
        return [entities] * len(takers)
    parts = [tuple(one for one in entities if a <= one.start < b) for a, b in clauses]
    if len(parts) < len(takers):
        return [entities] * len(takers)
    divisions = [
        (order, _divided(parts, [takers[place] for place in order]))
        for order in permutations(range(len(takers)))
    ]
    order, (_, shares) = max(divisions, key=lambda one: one[1][0])
    return [share for _, share in sorted(zip(order, shares, strict=True), key=lambda one: one[0])]


def parts_of(understanding: Understanding) -> list[Understanding]:
    """The message with the entities of one clause at a time."""
    return [
        revised(
            understanding,
            entities=tuple(one for one in understanding.entities if a <= one.start < b),
        )
        for a, b in clauses_of(understanding)
    ]


def _divided(
    parts: Sequence[tuple[Entity, ...]], takers: Sequence[frozenset[str]]
) -> tuple[int, list[tuple[Entity, ...]]]:
    """How many entities are taken in the best division of clauses among needs, and the division."""
    if len(takers) == 1:
        rest = tuple(one for part in parts for one in part)
        return sum(one.kind in takers[0] for one in rest), [rest]
    best: tuple[int, list[tuple[Entity, ...]]] | None = None
    for cut in range(1, len(parts) - len(takers) + 2):
        own = tuple(one for part in parts[:cut] for one in part)
        score, others = _divided(parts[cut:], takers[1:])
        score += sum(one.kind in takers[0] for one in own)
        if best is None or score > best[0]:
            best = (score, [own, *others])
    assert best is not None
    return best


def _rivals(slot: Slot, kinds: set[str], said: set[str]) -> bool:
    """Whether something newly said speaks of the same as this slot."""
    if slot.name in said:
        return True
    rivals = {kind for pair in RIVALS if pair & set(slot.sources) for kind in pair}
    return bool(rivals & kinds) and len(slot.sources) == 1


def rejection(
    frame: Frame, flow: Flow, names: frozenset[str], context: Mapping[str, Any]
) -> tuple[Slot, str] | None:
    """The first changed slot whose value is not taken, with the response that says why."""
    for name in names:
        slot = flow.slots[name]
        if frame.slots.get(name) is None:
            continue
        for condition, utter in slot.rejections:
            if condition.holds(context):
                return slot, utter
    return None


def without(frame: Frame, *names: str) -> Frame:
    """The frame no longer knowing these slots."""
    return replace(
        frame, slots={name: value for name, value in frame.slots.items() if name not in names}
    )


def choose(options: Sequence[Mapping[str, str]], text: str, plain: str = "") -> str | None:
    """The value of the offered option that a text names: by label, value, or position; `plain` is its plain form."""
    said = PARTICLES.sub("", text.strip().strip("。.!！").lower())
    if not options or not said:
        return None
    for option in options:
        if said in (option["value"].lower(), option["label"].lower()):
            return option["value"]
    named = [
        option
        for option in options
        if option["value"].lower() in said or option["label"].lower() in said
    ]
    if len(named) == 1:
        return named[0]["value"]
    match = ORDINAL.fullmatch(plain.strip().strip("。.!？?，, ") or said)
    number = _place(match) if match else None
    if number is not None and -len(options) <= number < len(options):
        return options[number]["value"]
    return None


def offered(frame: Frame, waited: Slot, language: str) -> Sequence[Mapping[str, str]]:
    """What is offered for the slot waited for: by an action, or by the flow itself."""
    spoken = "en" if language == "en" else "zh"
    own = ((str(one["value"]), str(one["label"].get(spoken, ""))) for one in waited.options)
    return frame.options or [{"value": value, "label": label} for value, label in own]


def meant(waited: Slot, plain: str, key: str = "said") -> str | None:
    """The value of the one option of a slot whose own words (`said`) the plain form of a message holds."""
    forms = ((str(option["value"]), option.get(key, ())) for option in waited.options)
    found = [value for value, said in forms if any(re.search(form, plain) for form in said)]
    return found[0] if len(found) == 1 else None


def _told(flow: Flow, plain: str) -> dict[str, Any]:
    """The options whose words count whenever they are said (`told`), asked for or not."""
    found = ((slot.name, meant(slot, plain, "told")) for slot in flow.slots.values())
    return {name: value for name, value in found if value is not None}


def _pressed(options: Sequence[Mapping[str, str]], text: str) -> str | None:
    """The value of the option whose label is the whole message."""
    return next((one["value"] for one in options if one["label"] == text.strip()), None)


def _agreed(options: Sequence[Mapping[str, str]], understanding: Understanding) -> str | None:
    """The offered `yes` or `no` that an agreeing or refusing message means."""
    meant = {"confirm": "yes", "deny": "no"}.get(understanding.act or "")
    return next((one["value"] for one in options if one["value"] == meant), None)


def is_choice(options: Sequence[Mapping[str, str]], text: str, plain: str) -> bool:
    """Whether a text is nothing but an offered option's name or place."""
    said = PARTICLES.sub("", text.strip().lower())
    named = any(said in (one["value"].lower(), one["label"].lower()) for one in options)
    return named or ORDINAL.fullmatch(plain.strip().strip("。.!！？?，, ")) is not None


def _place(match: re.Match[str]) -> int | None:
    """Which place a position word means; -1 is the last."""
    digit, english, last, former, _ = match.groups()
    if last:
        return -1
    token = digit or english
    if token is None:
        return 0 if former else 1
    return ORDINALS.get(token, int(token) - 1 if token.isdigit() else None)


def _from_entities(flow: Flow, understanding: Understanding, frame: Frame) -> dict[str, Any]:
    """The last word counts in a correction, the first otherwise; the sources of a slot stand in order of preference.

    Of several slots that take an entity, the one whose cue stands before it comes first, then the one waited for; and what
    a cue points to goes before what only fits: 现在五万不够,提到八万. A value that the flow holds gives way to another
    one: 十二期不要,二十四期.
    """
    changes: dict[str, Any] = {}
    ranks: dict[str, tuple[int, bool]] = {}
    corrects = understanding.act in ("correct", "deny")
    for entity in in_turn(understanding.entities, understanding, flow):
        if refused(entity, understanding):
            continue
        takers = [
            slot
            for slot in flow.slots.values()
            if entity.kind in slot.sources and not told_apart(slot, entity, understanding)
        ]
        free = [s for s in takers if s.name not in changes or _held(frame, s, changes[s.name])]
        free.sort(key=lambda one: one.name != frame.waiting)
        own = [slot for slot in free if _held(frame, slot, entity.value)]
        if own and side(entity, understanding) is None:
            free = own
        open_to = [slot for slot in takers if slot.name not in ranks or ranks[slot.name][1]]
        told = cued(open_to, entity, understanding)
        slot = told or taker(free if len(takers) > 1 else takers, entity, understanding)
        if slot is None:
            continue
        rank = (slot.sources.index(entity.kind), told is None)
        known = ranks.get(slot.name)
        if known is not None and _held(frame, slot, entity.value):
            continue
        anew = corrects or CHANGED.search(understanding.normal[: entity.start]) is not None
        anew = anew or (known is not None and _held(frame, slot, changes[slot.name]))
        if known is None or rank < known or (anew and rank == known):
            value = entity.value
            changes[slot.name] = list(value) if isinstance(value, tuple) else value
            ranks[slot.name] = rank
    return changes


def _held(frame: Frame, slot: Slot, value: Any) -> bool:
    """Whether a slot knows this very value from before."""
    return frame.waiting == "confirm" and frame.slots.get(slot.name) == value
