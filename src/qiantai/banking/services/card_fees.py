"""Interest and fees that a customer objects to: how they came about, and those that the rules themselves give back."""

from collections.abc import Sequence

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.records_credit import CardCharge
from qiantai.banking.services.base import Counter
from qiantai.banking.services.card_charges import Charges
from qiantai.banking.services.card_disputes import fee_words
from qiantai.banking.services.credit_held import CreditCards
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, latest
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.money import Money

FEES = ("annual", "overseas", "cash", "late", "interest")


class CardFees:
    """Reads and drafts about fees that were charged."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._cards = CreditCards(counter)
        self._charges = Charges(counter)
        self._fees = Hearing(counter.words, "credit_fee", FEES)
        self._answers = Hearing(counter.words, "credit_answer", ("file", "clear"))

    async def look(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """What the fee is; slots card?, charge?, amount?, reason?, settled?. `returnable` when the days or the sum tolerated
        were kept (domain §2.6c), `explained`, `returned`, `no_fee`; choices of a fee; after that `clear` or `review`."""
        one = await self._meant(actor, request)
        if isinstance(one, ActionResult):
            return one
        language = request.language
        values = {
            "charge": one.id,
            "fee_text": one.merchant,
            "fee_amount": str(one.amount),
            "day": one.day.isoformat(),
            "how": fee_words(self._counter, one, language),
            "review": self._counter.policies.rendered(
                "cc.fee_review.workdays", self._counter.clock.now(), language
            ),
        }
        back = [each for each in await self._charges.of(actor, one.card) if each.of == one.id]
        if back:
            return ActionResult("returned", {**values, "on": back[0].day.isoformat()})
        settled = request.slots.get("settled")
        finding = "returnable" if self._tolerated(one) else "explained"
        if settled is not None and finding == "explained":
            finding = "clear" if self._answers.first(str(settled)) == "clear" else "review"
        shown = self._sheet(one, values["how"], language)
        return ActionResult("ok", {**values, "finding": finding}, card("sheet", **shown.data))

    def _sheet(self, one: CardCharge, how: str, language: str) -> Sheet:
        sheet = Sheet(self._counter.words, language, "sheet.credit.fee")
        sheet.row("sheet.credit.fee_name", one.merchant)
        sheet.row("sheet.credit.day", one.day.isoformat(), "date")
        sheet.money("sheet.credit.amount", one.amount, strong=True)
        if one.base:
            sheet.money("sheet.credit.fee_base", one.base)
        sheet.row("sheet.credit.fee_days", one.days or "", "number")
        sheet.row("sheet.credit.late_days", one.late_days or "", "number")
        sheet.row("sheet.credit.how", how)
        return sheet

    def _tolerated(self, one: CardCharge) -> bool:
        """Whether the payment came within the days of grace, or was short by no more than what is tolerated."""
        if one.fee not in ("late", "interest"):
            return False
        now, policies = self._counter.clock.now(), self._counter.policies
        late, short = one.late_days, one.short
        if short is not None and short <= policies.money("cc.grace.amount", now):
            return True
        return late is not None and 0 < late <= policies.whole("cc.grace.days", now)

    async def _meant(
        self, actor: CustomerActor, request: ActionRequest
    ) -> CardCharge | ActionResult:
        held = await self._cards.held(actor, request)
        if isinstance(held, ActionResult):
            return held
        charges = await self._charges.of(actor, held.card.id)
        fees = [one for one in charges if one.kind == "fee"]
        if not fees:
            return ActionResult("no_fee", {"last4": held.card.last4})
        chosen = [one for one in fees if one.id == request.slots.get("charge")]
        found = chosen or self._named(fees, request)
        if len(found) == 1:
            return found[0]
        options = self._charges.options(found, request.language)
        return ActionResult("ambiguous", {"slot": "charge", "options": options})

    def _named(self, fees: Sequence[CardCharge], request: ActionRequest) -> Sequence[CardCharge]:
        """The fees of the kind and the sum that were named, or all."""
        said = [str(one) for one in (request.slots.get("reason"), latest(request)) if one]
        kind = self._fees.first(*said)
        found = [one for one in fees if kind is None or one.fee == kind] or fees
        amount = request.slots.get("amount")
        exact = [one for one in found if amount and one.amount == Money.of(str(amount))]
        return exact or found

    async def give_back(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots as for `look`: the fee goes back to the card; `not_tolerated` for one that the rules do not give back."""
        one = await self._meant(actor, request)
        if isinstance(one, ActionResult):
            return one
        if not self._tolerated(one):
            return ActionResult("not_tolerated", {"fee_text": one.merchant})
        language = request.language
        how = fee_words(self._counter, one, language)
        sheet = self._sheet(one, how, language)
        shown = {"fee_text": one.merchant, "fee_amount": str(one.amount), "charge": one.id}
        keys = ("cc.grace.days", "cc.grace.amount")
        return Draft(
            "cards.return_fee", {"charge": one.id}, shown, one.id, sheet.data, policies=keys
        )
