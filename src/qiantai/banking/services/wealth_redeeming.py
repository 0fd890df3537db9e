"""Takes money out of wealth products: in an open period, before the cut-off or after it, at once up to the daily cap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.calendars import on_or_after, plus
from qiantai.banking.connectors.base import Account
from qiantai.banking.connectors.records_wealth import WealthHolding, WealthOrder, WealthProduct
from qiantai.banking.redemption import fast_room
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, told
from qiantai.banking.services.paying import paying_account
from qiantai.banking.services.sheets import Sheet
from qiantai.banking.services.shelf import CUTOFF, Shelf, called, name
from qiantai.customers import CustomerActor
from qiantai.floor.money import ZERO, Money

FAST, ARRIVAL, MATURED = (
    "wealth.r1_7.fast_redeem",
    "wealth.redeem.arrival",
    "wealth.redeem.maturity_arrival",
)


@dataclass(frozen=True, slots=True)
class Held:
    """A holding with its product."""

    holding: WealthHolding
    product: WealthProduct


class WealthRedeeming:
    """Drafts redemptions."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._shelf = Shelf(counter)
        self._ways = Hearing(counter.words, "redeem_way", ("normal", "fast"))

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots product?, amount?, shares?, way?. `none`, `fund`, `ambiguous`, `closed` with the day of maturity,
        `amount_needed`, `insufficient_units`."""
        held, language = await held_wealth(self._counter, actor), request.language
        if isinstance(one := await self._which(held, request), ActionResult):
            return one
        values = self._facts(one, language)
        if one.product.closed_days:
            return ActionResult("closed", values)
        amount = self._amount(one, request)
        if amount is None:
            return ActionResult("amount_needed", values)
        if amount > one.holding.value:
            return ActionResult("insufficient_units", {**values, "amount": str(amount)})
        account = await paying_account(self._counter, actor, request)
        if isinstance(account, ActionResult):
            return account
        left = await self._fast_left(actor)
        fast = amount <= left and self._ways.first(*told(request, "way")) != "normal"
        return self._drafted(
            one, amount, account, {**values, "fast_left": left.figures}, language, fast=fast
        )

    async def _which(self, held: Sequence[Held], request: ActionRequest) -> Held | ActionResult:
        products = [one.product for one in held]
        texts = [
            str(t) for t in (request.slots.get("product"), *told(request, "product_code")) if t
        ]
        meant = next((found for text in texts if (found := called(products, text))), [])
        if not meant and texts and called(await self._shelf.funds(), texts[0]):
            return ActionResult("fund", {})
        if not held:
            return ActionResult("none", {})
        codes = {one.code for one in meant}
        own = [one for one in held if one.product.code in codes] or list(held)
        open_ones = [one for one in own if not one.product.closed_days]
        if len(own) > 1 and len(open_ones) == 1:
            own = open_ones
        options = {one.product.code: one.product for one in own}
        if len(options) == 1:
            return own[0]
        return self._shelf.choice(options.values(), request.language)

    def _amount(self, one: Held, request: ActionRequest) -> Money | None:
        part = self._shelf.part(request, one.holding.value.yuan, Decimal(1))
        return None if part is None else Money.of(part)

    async def _fast_left(self, actor: CustomerActor) -> Money:
        orders = await self._counter.core.records(WealthOrder, actor.customer)
        today = self._shelf.today
        used = sum((one.amount for one in orders if one.fast and one.day == today), ZERO)
        cap = self._counter.policies.money(FAST, self._counter.clock.now())
        return fast_room(cap, used)

    def _facts(self, one: Held, language: str) -> dict[str, Any]:
        now, policies = self._counter.clock.now(), self._counter.policies
        days = self._counter.calendars.get("exchange")
        matures = one.holding.matures
        paid = None
        if matures is not None:
            last = on_or_after(days, matures)
            paid = plus(days, last, policies.whole(MATURED, now))
        return {
            "code": one.product.code,
            "product_name": name(one.product, language),
            "value": str(one.holding.value),
            "term": one.product.term_en if language == "en" else one.product.term,
            "matures": matures.isoformat() if matures else "",
            "paid_by": paid.isoformat() if paid else "",
            "days_left": (matures - self._shelf.today).days if matures else 0,
            "cutoff": policies.rendered("wealth.redeem.cutoff", now, language),
        }

    def _drafted(
        self,
        one: Held,
        amount: Money,
        account: Account,
        values: dict[str, Any],
        language: str,
        *,
        fast: bool,
    ) -> Draft:
        words, arrives = self._counter.words, self._arrives()
        way = "fast" if fast else "normal"
        shown = {
            **values,
            "amount": str(amount),
            "last4": account.last4,
            "left": str(one.holding.value - amount),
            "way": way,
            "arrival_text": words.get(
                f"wealth.arrival.{way}", language, day=arrives.isoformat(), cutoff=values["cutoff"]
            ),
        }
        sheet = (
            Sheet(words, language, "sheet.wealth.redeem")
            .row("sheet.wealth.product", values["product_name"], strong=True)
            .money("sheet.wealth.amount", amount, strong=True)
            .money("sheet.wealth.left", one.holding.value - amount)
            .row("sheet.wealth.arrival", shown["arrival_text"])
            .row("sheet.wealth.paid_to", account.last4)
            .note(f"sheet.wealth.redeem_note_{way}")
        )
        body = {"holding": one.holding.id, "amount": str(amount), "account": account.id}
        return Draft(
            order="wealth.redeem",
            body={**body, "fast": fast, "arrives_on": arrives.isoformat()},
            shown=shown,
            subject=account.id,
            sheet=sheet.data,
            facts={"amount": Decimal(0)},
            policies=(FAST, ARRIVAL, CUTOFF),
        )

    def _arrives(self) -> date:
        days = self._counter.calendars.get("exchange")
        later = self._counter.policies.whole(ARRIVAL, self._counter.clock.now())
        return plus(days, self._shelf.trade_day(), later)


async def held_wealth(counter: Counter, actor: CustomerActor) -> list[Held]:
    """The customer's wealth products, each with its product."""
    products = {one.code: one for one in await counter.core.records(WealthProduct, "")}
    rows = await counter.core.records(WealthHolding, actor.customer)
    return [Held(one, products[one.product]) for one in rows if one.product in products]
