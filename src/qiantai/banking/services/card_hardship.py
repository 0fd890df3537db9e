"""A card debt that its holder cannot pay as agreed: registered with the facts, decided and signed with people (domain §2.6b)."""

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.services.base import Counter
from qiantai.banking.services.credit_held import CreditCards
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.money import ZERO, Money

OPEN = "open"
"""What can be paid a month is left to the talk with the bank's people."""


class Hardship:
    """Drafts of the request."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._cards = CreditCards(counter)

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots card?, reason?, monthly?: `nothing_owed`, and what is missing: `reason_needed`. What can be paid a month may be told or left open."""
        held = await self._cards.held(actor, request)
        if isinstance(held, ActionResult):
            return held
        one, words, language = held.card, self._counter.words, request.language
        now, policies = self._counter.clock.now(), self._counter.policies
        values = {
            "last4": one.last4,
            "owed": str(one.used),
            "overdue_days": one.overdue_days,
            "years": policies.rendered("cc.overdue.max_years", now, language),
            "reply": policies.rendered("cc.overdue.reply", now, language),
        }
        if one.used <= ZERO:
            return ActionResult("nothing_owed", values)
        reason, monthly = request.slots.get("reason"), request.slots.get("monthly") or OPEN
        if reason is None:
            return ActionResult("reason_needed", values)
        amount = ZERO if monthly == OPEN else Money.of(str(monthly))
        text = words.get("credit.hardship.open", language) if monthly == OPEN else ""
        sheet = Sheet(words, language, "sheet.credit.hardship")
        sheet.row("sheet.credit.card", words.get("credit.ending", language, last4=one.last4))
        sheet.money("sheet.credit.owed", one.used, strong=True)
        sheet.row("sheet.credit.overdue_days", one.overdue_days, "number")
        sheet.row("sheet.credit.story", str(reason))
        if monthly == OPEN:
            sheet.row("sheet.credit.monthly", text)
        else:
            sheet.money("sheet.credit.monthly", amount)
        sheet.note("sheet.credit.hardship_note")
        text = text or words.get("credit.hardship.monthly", language, amount=amount.figures)
        shown = {**values, "monthly": str(amount), "monthly_text": text, "reason": str(reason)}
        body = {"card": one.id, "story": str(reason), "monthly": str(amount)}
        keys = ("cc.overdue.max_years", "cc.overdue.reply")
        return Draft("cards.hardship", body, shown, one.id, sheet.data, policies=keys)

    async def collection(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """What collectors may do, as the rules stand (domain §1 cc_collection_complaint)."""
        now, policies = self._counter.clock.now(), self._counter.policies
        values = {
            "quiet": policies.rendered("cc.collection.quiet_hours", now, request.language),
            "calls": policies.rendered("cc.collection.daily_calls", now, request.language),
        }
        return ActionResult("ok", values)
