"""Four digits that are the end of one of the customer's own cards, accounts or loans are that one and no sum of money."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from qiantai.banking import Action, ActionRequest
from qiantai.conversation.exchange import Exchange
from qiantai.conversation.products import moved
from qiantai.conversation.references import AMOUNT, BARE_LAST4, CARD, LAST4
from qiantai.understanding import Entity, Understanding

Siblings = Mapping[str, Mapping[str, str]]
"""By the kind of what digits end (`account`, `card`): the service of another kind, and the one that is meant."""

TAILS = "accounts.tails"
PAID = re.compile(
    r"(?:转|打|汇|付|还|存|取|借|充|缴|交|[改换]?成|改为|pay|send|transfer)(?:了|我|给)? ?$"
)
"""Words right before a sum: 转1122 stays money though an account ends so."""


class OwnDigits:
    """Asks for the ends of what the customer holds, only when a message has digits that could matter."""

    def __init__(self, actions: Mapping[str, Action], siblings: Siblings) -> None:
        self._ask = actions.get(TAILS)
        self._siblings = siblings
        self._kin = frozenset(one for pairs in siblings.values() for one in pairs)

    async def tell(self, exchange: Exchange) -> None:
        """Read the message of this exchange anew where its digits are the customer's own."""
        said = exchange.understanding
        if self._ask is None or said is None or exchange.level < 1:
            return
        if not (could_be_own(said) or self._names_kin(said)):
            return
        request = ActionRequest(TAILS, {}, "", exchange.language)
        result = await self._ask(exchange.actor, request)
        tails: Mapping[str, str] = result.values.get("tails", {})
        exchange.understanding = meant_by(with_own(said, tails), tails, self._siblings)

    def _names_kin(self, said: Understanding) -> bool:
        """Whether a card is named and the best need has a sibling for another kind of card."""
        named = any(one.kind == CARD for one in said.entities)
        return named and any(one.intent in self._kin for one in said.ranking[:1])


def could_be_own(said: Understanding) -> bool:
    """Whether four digits stand in a message that no reader took for a card."""
    return next(_places(said), None) is not None


def with_own(said: Understanding, tails: Collection[str]) -> Understanding:
    """The message with a card in place of the digits that end something of the customer's."""
    own = [place for place in _places(said) if said.normal[slice(*place)] in tails]
    if not own:
        return said
    left = [one for one in said.entities if (one.start, one.end) not in own]
    named = [Entity(CARD, said.normal[a:b], said.text[a:b], a, b) for a, b in own]
    entities = sorted((*left, *named), key=lambda one: (one.start, one.end))
    return replace(said, entities=tuple(entities))


def meant_by(said: Understanding, tails: Mapping[str, str], siblings: Siblings) -> Understanding:
    """The message with the services of the kind of card that its digits end: 9012额度提到八万 is about a credit card."""
    kinds = {tails.get(str(one.value)) for one in said.entities if one.kind == CARD}
    pairs = siblings.get(str(next(iter(kinds))), {}) if len(kinds) == 1 else {}
    if not any(one.intent in pairs for one in (*said.intents, *said.ranking[:2])):
        return said
    return moved(said, pairs)


def _places(said: Understanding) -> Iterator[tuple[int, int]]:
    """Where four bare digits stand that are read as a sum or as nothing; the only sum behind 转 or 还 stays one."""
    taken = [one for one in said.entities if one.kind != AMOUNT]
    sums = [one for one in said.entities if one.kind == AMOUNT]
    for match in BARE_LAST4.finditer(said.normal):
        start, end = match.span()
        if any(one.start < end and start < one.end for one in taken):
            continue
        read = next((one for one in sums if one.start < end and start < one.end), None)
        if read is not None and not LAST4.fullmatch(said.normal[read.start : read.end]):
            continue
        if len(sums) < 2 and PAID.search(said.normal[:start]):
            continue
        yield start, end
