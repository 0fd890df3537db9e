"""Needs that were said together and are served one after the other, each with its share of what was said."""

from dataclasses import replace as revised

from msgspec.structs import replace

from qiantai.conversation import memory as slots
from qiantai.conversation.exchange import Exchange
from qiantai.conversation.menu import FlowMenu
from qiantai.conversation.model import Need, Offer
from qiantai.understanding import Entity, Understanding


def queue(
    exchange: Exchange, menu: FlowMenu, first: str, then: tuple[str, ...], depth: int | None = None
) -> None:
    """Keep the further needs of the message for later, each with its share of the entities."""
    top = exchange.memory.top
    served = first if top is None or top.flow != first else ""
    pending = tuple(need for need in exchange.memory.pending if need.intent != served)
    said = exchange.understanding
    if then and said is not None:
        kinds = [menu.kinds(intent) for intent in (first, *then)]
        own, *shares = slots.split_entities(said, kinds)
        if first == said.urgent:
            own = _with_only_ones(own, said, kinds[0])
        below = len(exchange.memory.frames) if depth is None else depth
        offset = exchange.session.last_offset
        later = [
            Need(intent, share, exchange.text, offset, below)
            for intent, share in zip(then, shares, strict=True)
        ]
        fresh = {need.intent for need in later}
        pending = (*later, *(need for need in pending if need.intent not in fresh))
        exchange.understanding = revised(said, entities=own)
    exchange.memory = replace(exchange.memory, pending=pending)


def _with_only_ones(
    own: tuple[Entity, ...], said: Understanding, kinds: frozenset[str]
) -> tuple[Entity, ...]:
    """What protects the customer never asks for what was said once: 看下余额,另外卡丢了,尾号6789."""
    told = [one.kind for one in said.entities]
    missing = kinds - {one.kind for one in own}
    return own + tuple(
        one for one in said.entities if one.kind in missing and told.count(one.kind) == 1
    )


def recalled(need: Need, language: str) -> Understanding:
    """A need that waited, as if it had been said alone."""
    return Understanding(
        text=need.words,
        normal=need.words,
        language="en" if language == "en" else "zh-Hans",
        intents=(),
        ranking=(),
        entities=need.entities,
        act=None,
        emotion="平静",
        intensity=0.0,
        urgent=None,
    )


def recall(exchange: Exchange, flow: str, offer: Offer | None) -> None:
    """Take what was said before a clarifying question together with its answer."""
    said = exchange.understanding
    if offer is None or said is None or not offer.asks:
        return
    if any(option["value"] == f"start:{flow}" for option in offer.options):
        kinds = {entity.kind for entity in said.entities}
        earlier = (entity for entity in offer.entities if entity.kind not in kinds)
        exchange.understanding = revised(said, entities=(*earlier, *said.entities))
