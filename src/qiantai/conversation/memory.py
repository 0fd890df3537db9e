"""How a message fills what a flow needs to know: entities, offered choices, corrections, free words."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from qiantai.conversation.flowbook import Flow, Slot
from qiantai.conversation.model import Frame
from qiantai.understanding import Entity, Understanding

ORDINAL = re.compile(
    r"第?\s*([一二两三四五六1-6])\s*(?:个|张|项|种|笔)?|(?:the\s+)?(first|second|third|last)(?:\s+one)?"
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
FROM_CUES = ("从", "由", "from")
NEGATED = re.compile(r"(?:不是|不给|不转|别给|别转|不要|\bnot(?: to| for)?)(?:给|转给|转)? ?$")
TO_CUES = ("到", "往", "进", "去", "给", "to", "into")


class Filled(Struct, frozen=True):
    """A frame that knows more, and the names of the slots that changed."""

    frame: Frame
    changed: frozenset[str]


def fill(frame: Frame, flow: Flow, understanding: Understanding) -> Filled:
    """Put the entities of a message into the slots that take them; the slot waited for takes offered choices too."""
    changes = _from_entities(flow, understanding)
    waited = flow.slots.get(frame.waiting or "")
    if waited is not None and waited.name not in changes:
        chosen = choose(frame.options, understanding.text)
        if chosen is not None:
            changes[waited.name] = chosen
    changes = {name: value for name, value in changes.items() if frame.slots.get(name) != value}
    return Filled(frame.with_slots(**changes), frozenset(changes))


def fill_freely(frame: Frame, flow: Flow, text: str) -> Filled:
    """Take the whole message as the slot waited for, when that slot takes free words."""
    waited = flow.slots.get(frame.waiting or "")
    if waited is None or not waited.free or not text.strip():
        return Filled(frame, frozenset())
    return Filled(frame.with_slots(**{waited.name: text.strip()}), frozenset({waited.name}))


def invalid_slot(
    frame: Frame, flow: Flow, names: frozenset[str], context: Mapping[str, Any]
) -> Slot | None:
    """The first changed slot whose value its rule refuses."""
    for name in names:
        slot = flow.slots[name]
        if (
            slot.valid is not None
            and frame.slots.get(name) is not None
            and not slot.valid.holds(context)
        ):
            return slot
    return None


def without(frame: Frame, *names: str) -> Frame:
    """The frame no longer knowing these slots."""
    return replace(
        frame, slots={name: value for name, value in frame.slots.items() if name not in names}
    )


def choose(options: Sequence[Mapping[str, str]], text: str) -> str | None:
    """The value of the offered option that a text names: by label, value, or position."""
    said = text.strip().strip("。.!！").lower()
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
    match = ORDINAL.fullmatch(said)
    if match:
        token = match.group(1) or match.group(2)
        number = ORDINALS.get(token, int(token) - 1 if token.isdigit() else 99)
        if -1 <= number < len(options):
            return options[number]["value"]
    return None


def _from_entities(flow: Flow, understanding: Understanding) -> dict[str, Any]:
    """The last word counts in a correction, the first otherwise; the sources of a slot stand in order of preference."""
    changes: dict[str, Any] = {}
    ranks: dict[str, int] = {}
    corrects = understanding.act in ("correct", "deny")
    for entity in understanding.entities:
        if NEGATED.search(understanding.normal[: entity.start]):
            continue
        takers = [slot for slot in flow.slots.values() if entity.kind in slot.sources]
        free = [slot for slot in takers if slot.name not in changes]
        slot = _taker(free if len(takers) > 1 else takers, entity, understanding)
        if slot is None:
            continue
        rank = slot.sources.index(entity.kind)
        known = ranks.get(slot.name)
        if known is None or rank < known or (corrects and rank == known):
            value = entity.value
            changes[slot.name] = list(value) if isinstance(value, tuple) else value
            ranks[slot.name] = rank
    return changes


def _taker(takers: Sequence[Slot], entity: Entity, understanding: Understanding) -> Slot | None:
    if len(takers) < 2:
        return takers[0] if takers else None
    before = understanding.text[max(0, entity.start - 6) : entity.start].lower()
    cues = {cue: before.rfind(cue) for cue in (*FROM_CUES, *TO_CUES)}
    nearest = max(cues, key=lambda cue: cues[cue])
    if cues[nearest] >= 0:
        side = "from" if nearest in FROM_CUES else "to"
        for slot in takers:
            if slot.name.startswith(side):
                return slot
    return takers[0]
