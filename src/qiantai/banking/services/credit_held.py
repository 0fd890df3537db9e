"""Which credit card the customer means and which account pays for it, as every service around credit cards asks."""

import asyncio
from dataclasses import dataclass

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.base import Account, CreditCard
from qiantai.banking.connectors.records_credit import CardDetail
from qiantai.banking.services.base import (
    Counter,
    account_label,
    account_options,
    find_account,
    main_account,
)
from qiantai.banking.services.cards import HeldCard, card_options
from qiantai.banking.services.whose import Whose
from qiantai.customers import CustomerActor
from qiantai.floor.money import ZERO, Money

ENDED = ("closing", "closed")


@dataclass(frozen=True, slots=True)
class Held:
    """The card that is meant, with its terms and the customer's accounts."""

    card: CreditCard
    detail: CardDetail | None
    accounts: list[Account]
    said: tuple[str, ...]

    @property
    def left(self) -> Money:
        """What may still be spent."""
        return max(self.card.limit - self.card.used, ZERO)


class CreditCards:
    """Finds the card and the paying account among what the customer said."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._whose = Whose(counter)

    async def held(
        self, actor: CustomerActor, request: ActionRequest, *, lost: bool = False
    ) -> Held | ActionResult:
        """Slots card?, from_account?, to_account?: digits count for what they fit.

        `not_own` when another person's is meant, `no_card` without a credit card, `ambiguous` between several, `card_lost` and `card_ended` with its last four. What is only looked at may be of a card that is `lost`.
        """
        if await self._whose.is_others(actor, request):
            return ActionResult("not_own", {})
        core = self._counter.core
        cards, accounts, details = await asyncio.gather(
            core.cards(actor.customer),
            core.accounts(actor.customer),
            core.records(CardDetail, actor.customer),
        )
        said = tuple(
            str(request.slots[name])
            for name in ("card", "from_account", "to_account")
            if request.slots.get(name)
        )
        live = [one for one in cards if one.status not in ENDED] or list(cards)
        named = [one for one in cards if any(one.id == s or one.last4 == s[-4:] for s in said)]
        if not cards:
            return ActionResult("no_card", {})
        if not named and len(live) > 1:
            held = [HeldCard(one.id, one.last4, "credit", one.status) for one in live]
            options = card_options(held, self._counter.words, request.language)
            return ActionResult("ambiguous", {"slot": "card", "options": options})
        one = named[0] if named else live[0]
        if (one.status == "lost" and not lost) or one.status in ENDED:
            outcome = "card_lost" if one.status == "lost" else "card_ended"
            return ActionResult(outcome, {"last4": one.last4})
        detail = next((d for d in details if d.id == one.id), None)
        return Held(one, detail, list(accounts), said)

    def account(
        self, held: Held, request: ActionRequest, slot: str = "from_account"
    ) -> Account | ActionResult:
        """The debit account that was named, else the main one; `ambiguous`, `account_restricted`, `no_account`."""
        words, language = self._counter.words, request.language
        usable = [one for one in held.accounts if one.status == "active"]
        others = [s for s in held.said if s not in (held.card.id, held.card.last4)]
        found = next((a for s in others if (a := find_account(held.accounts, s))), None)
        if found is None and others and usable:
            options = account_options(usable, words, language)
            return ActionResult("ambiguous", {"slot": slot, "options": options})
        found = found or main_account(held.accounts)
        if found is None:
            return ActionResult("no_account", {})
        if found.status != "active":
            category = found.reason_category or ("lost" if found.status == "lost" else "other")
            reason = words.get(f"restriction.{category}", language)
            return ActionResult("account_restricted", {"last4": found.last4, "reason": reason})
        return found

    def label(self, account: Account, language: str) -> str:
        """The account in words."""
        return account_label(account, self._counter.words, language)

    def short_of(self, account: Account, amount: Money) -> ActionResult | None:
        """`insufficient_funds` when the account does not reach."""
        if amount <= account.available:
            return None
        values = {"balance": str(account.available), "last4": account.last4, "amount": str(amount)}
        return ActionResult("insufficient_funds", values)
