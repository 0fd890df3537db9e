"""Locks a lost card at once: the mutation behind `cards.lock`, without confirmation, because a delay costs the holder."""

import asyncio
from collections.abc import Mapping
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.base import CoreReceipt
from qiantai.banking.model import Plan
from qiantai.banking.services.base import Counter, local_text
from qiantai.banking.services.cards import HeldCard, card_options, find_card, held_cards
from qiantai.customers import CustomerActor


class CardLock:
    """Reports one of the customer's own cards lost (domain §2.4a)."""

    name = "cards.lock"
    slots = ("card",)
    money = False
    noun = "bank:card"

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    async def plan(self, actor: CustomerActor, request: ActionRequest) -> Plan | ActionResult:
        core = self._counter.core
        accounts, cards = await asyncio.gather(
            core.accounts(actor.customer), core.cards(actor.customer)
        )
        held = held_cards(accounts, cards)
        found = find_card(held, str(request.slots.get("card", "")))
        if found is None:
            options = card_options(held, self._counter.words, request.language)
            return ActionResult("no_such_account", {"slot": "card", "options": options})
        shown = self._shown(found, request.language)
        if found.status == "lost":
            at = local_text(self._counter.clock.now())
            values = {**shown, "at": at}
            return ActionResult("already", values, _card(values))
        order = {"customer": actor.customer, "card": found.id}
        return Plan(subject=found.id, body={"order": order, "shown": shown})

    async def send(self, body: Mapping[str, Any], key: str) -> CoreReceipt:
        order = body["order"]
        return await self._counter.core.lose_card(order["customer"], order["card"], key)

    def done(self, body: Mapping[str, Any], receipt: CoreReceipt, language: str) -> ActionResult:
        values = {**body["shown"], "at": local_text(receipt.at)}
        return ActionResult("ok", values, _card(values), effect=True)

    def refused(self, body: Mapping[str, Any], code: str, language: str) -> ActionResult:
        return ActionResult("unavailable", {})

    def _shown(self, found: HeldCard, language: str) -> dict[str, str]:
        kind_text = self._counter.words.get(f"card.kind.{found.kind}", language)
        return {"card": found.id, "last4": found.last4, "kind": found.kind, "kind_text": kind_text}


def _card(values: Mapping[str, Any]) -> dict[str, Any]:
    return card("card_locked", **{name: value for name, value in values.items() if name != "card"})
