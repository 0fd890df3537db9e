"""The customer's cards: which one is meant, and what a credit card owes."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.base import Account, CreditCard
from qiantai.banking.connectors.records_credit import CardBill
from qiantai.banking.services.base import Counter
from qiantai.banking.services.categories import spent
from qiantai.banking.services.whose import Whose
from qiantai.banking.words import Words
from qiantai.customers import CustomerActor

KINDS = ("debit", "credit")


@dataclass(frozen=True, slots=True)
class HeldCard:
    """A card in the customer's hands; a debit card goes by the id of its account."""

    id: str
    last4: str
    kind: str
    status: str


class Cards:
    """Reads about the customer's own cards."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._whose = Whose(counter)

    async def find(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """The card that is meant; slots: card? (last four digits or id), kind? (debit or credit)."""
        core, words, language = self._counter.core, self._counter.words, request.language
        accounts, cards = await asyncio.gather(
            core.accounts(actor.customer), core.cards(actor.customer)
        )
        kind = request.slots.get("kind")
        held = [one for one in held_cards(accounts, cards) if kind not in KINDS or one.kind == kind]
        if not held:
            return ActionResult("none", {"kind": kind or ""})
        said = request.slots.get("card")
        live = [one for one in held if one.status != "lost"] or held
        found = (
            find_card(held, str(said))
            if said is not None
            else (live[0] if len(live) == 1 else None)
        )
        if found is None:
            options = card_options(live, words, language)
            return ActionResult("ambiguous", {"slot": "card", "options": options})
        kind_text = words.get(f"card.kind.{found.kind}", language)
        values = {
            "card": found.id,
            "last4": found.last4,
            "kind": found.kind,
            "kind_text": kind_text,
        }
        return ActionResult("ok", {**values, "status": found.status})

    async def bill(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """What the credit cards owe; slots: card?. The first card, or the one named, also fills the plain values; `not_own`."""
        if await self._whose.is_others(actor, request):
            return ActionResult("not_own", {})
        core = self._counter.core
        cards, bills = await asyncio.gather(
            core.cards(actor.customer), core.records(CardBill, actor.customer)
        )
        said = request.slots.get("card")
        if said is not None:
            cards = [one for one in cards if str(said) in (one.id, one.last4)]
        if not cards:
            return ActionResult("none", {})
        shown = [self._shown(one, request.language) for one in cards]
        pictured = [
            {**row, **self._picture(one, bills, request.language)}
            for row, one in zip(shown, cards, strict=True)
        ]
        given = card("bill", cards=pictured, **shown[0])
        return ActionResult("ok", {"cards": shown, **shown[0]}, given)

    def _picture(self, one: CreditCard, bills: Sequence[CardBill], language: str) -> dict[str, Any]:
        """The latest statement of a card by category, where the institution keeps it."""
        own = [bill for bill in bills if bill.card == one.id and bill.parts]
        if not own:
            return {}
        words = self._counter.words
        points = spent([max(own, key=lambda bill: bill.day)], words, language)
        label = words.get("sheet.credit.by_category", language)
        shown = [{"x": name, "y": amount} for name, amount in points]
        return {"chart": {"kind": "parts", "label": label, "points": shown}}

    def _shown(self, one: CreditCard, language: str) -> dict[str, Any]:
        return {
            "last4": one.last4,
            "statement": str(one.statement),
            "min_due": str(one.min_due),
            "due_date": one.due_date.isoformat(),
            "bill_day": one.bill_day,
            "overdue_days": one.overdue_days,
            "limit": str(one.limit),
            "used": str(one.used),
            "available_limit": str(one.limit - one.used),
            "points": one.points,
            "status": one.status,
            "status_text": self._counter.words.status("card", one.status, language),
        }


def held_cards(accounts: Iterable[Account], cards: Iterable[CreditCard]) -> list[HeldCard]:
    """Debit and credit cards in one list."""
    debit = [HeldCard(one.id, one.last4, "debit", one.status) for one in accounts]
    return debit + [HeldCard(one.id, one.last4, "credit", one.status) for one in cards]


def find_card(held: Sequence[HeldCard], said: str) -> HeldCard | None:
    """The card of this id, or the only one of these last four digits."""
    found = [one for one in held if one.id == said] or [one for one in held if one.last4 == said]
    return found[0] if len(found) == 1 else None


def card_options(held: Sequence[HeldCard], words: Words, language: str) -> list[dict[str, str]]:
    """Cards to choose from; the value is the last four digits, or the id where two share them."""
    digits = [one.last4 for one in held]
    return [
        {
            "value": one.last4 if digits.count(one.last4) == 1 else one.id,
            "label": words.get(
                "label.account",
                language,
                name=words.get(f"card.kind.{one.kind}", language),
                last4=one.last4,
            ),
        }
        for one in held
    ]
