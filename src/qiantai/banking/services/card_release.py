"""Makes a card that was reported lost usable again, once its holder has it back."""

import asyncio

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.services.base import Counter
from qiantai.banking.services.cards import card_options, find_card, held_cards
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor


class CardRelease:
    """Drafts the release of one of the customer's own cards; the only lost one is meant when none is named."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots: card?. `none` when no card is lost, `not_lost` when the named one is not."""
        core, words, language = self._counter.core, self._counter.words, request.language
        accounts, cards = await asyncio.gather(
            core.accounts(actor.customer), core.cards(actor.customer)
        )
        held = held_cards(accounts, cards)
        lost = [one for one in held if one.status == "lost"]
        said = request.slots.get("card")
        if said is not None and (named := find_card(held, str(said))) not in (None, *lost):
            assert named is not None
            return ActionResult("not_lost", {"last4": named.last4})
        if not lost:
            return ActionResult("none", {})
        found = find_card(lost, str(said)) if said is not None else None
        if found is None and len(lost) > 1:
            options = card_options(lost, words, language)
            return ActionResult("ambiguous", {"slot": "card", "options": options})
        found = found or lost[0]
        kind = words.get(f"card.kind.{found.kind}", language)
        sheet = Sheet(words, language, "sheet.card_release").row(
            "sheet.card", f"{kind} {found.last4}"
        )
        return Draft(
            order="cards.release",
            body={"card": found.id},
            shown={"last4": found.last4, "kind_text": kind},
            subject=found.id,
            sheet=sheet.data,
        )
