"""What a credit card tells about itself: bills of several months by category, points and benefits, the annual fee."""

from datetime import date
from decimal import Decimal

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.records_credit import CardBill, CardCharge
from qiantai.banking.services.base import Counter
from qiantai.banking.services.categories import spent
from qiantai.banking.services.credit_held import CreditCards
from qiantai.banking.services.sheets import Kind, Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.money import ZERO, Money


class CardReads:
    """Reads about one of the customer's cards."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._cards = CreditCards(counter)

    async def bills(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Slots card?, date_range?: the statements issued in it, or all that are kept, with what was bought by category.

        `none`; `latest` when only the present one is asked for, of which `cards.bill` tells more.
        """
        held = await self._cards.held(actor, request)
        if isinstance(held, ActionResult):
            return held
        span = request.slots.get("date_range")
        first, last = (
            (date.fromisoformat(str(one)) for one in span) if span else (date.min, date.max)
        )
        kept = [
            one
            for one in await self._counter.core.records(CardBill, actor.customer)
            if one.card == held.card.id
        ]
        bills = sorted((b for b in kept if first <= b.day <= last), key=lambda one: one.day)
        values = {"last4": held.card.last4, "from": str(first), "to": str(last)}
        today = local_date(self._counter.clock.now())
        if last >= today and (first.year, first.month) == (today.year, today.month):
            return ActionResult("latest", values)
        if not bills:
            oldest = min((one.day for one in kept), default=None)
            return ActionResult("none", {**values, "oldest": oldest.isoformat() if oldest else ""})
        words, language = self._counter.words, request.language
        total = Money.of(sum((one.total.yuan for one in bills), Decimal(0)))
        items = [{"day": one.day.isoformat(), "total": str(one.total)} for one in bills]
        top = spent(bills, words, language)
        sheet = Sheet(words, language, "sheet.credit.bills")
        sheet.row("sheet.credit.card", words.get("credit.ending", language, last4=held.card.last4))
        sheet.money("sheet.credit.bills_total", total, strong=True)
        columns: list[tuple[str, Kind]] = [
            ("sheet.credit.bill_day", "date"),
            ("sheet.credit.bill_total", "money"),
        ]
        sheet.table(columns, [(one["day"], one["total"]) for one in items])
        sheet.chart("parts", "sheet.credit.by_category", top)
        category, amount = top[0] if top else ("", "0.00")
        shown = {**values, "count": len(bills), "total": str(total), "items": items}
        scope = "with_latest" if max(one.day for one in kept) in (b.day for b in bills) else "past"
        shown |= {"scope": words.get(f"credit.bills.{scope}", language)}
        shown |= {"top": category, "top_amount": amount}
        return ActionResult("ok", shown, card("sheet", **sheet.data))

    async def points(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """The points, those that soon expire, and the benefits left; slots card?."""
        held = await self._cards.held(actor, request)
        if isinstance(held, ActionResult):
            return held
        words, language, one, detail = (
            self._counter.words,
            request.language,
            held.card,
            held.detail,
        )
        now, policies = self._counter.clock.now(), self._counter.policies
        expiring = detail.points_expiring if detail else 0
        on = detail.points_expire_on.isoformat() if detail and detail.points_expire_on else ""
        lounge = detail.lounge_left if detail else 0
        worth = Money.of(Decimal(one.points) / policies.whole("cc.points.per_cash_yuan", now))
        sheet = Sheet(words, language, "sheet.credit.points")
        sheet.row("sheet.credit.points_now", one.points, "number", strong=True)
        sheet.row("sheet.credit.points_expiring", expiring, "number")
        sheet.row("sheet.credit.points_expire_on", on if expiring else "", "date")
        sheet.money("sheet.credit.points_worth", worth)
        sheet.row("sheet.credit.lounge", lounge, "number")
        sheet.note("sheet.credit.points_note")
        values = {
            "last4": one.last4,
            "points": one.points,
            "expiring": expiring,
            "expire_on": on,
            "worth": str(worth),
            "lounge": lounge,
            "rule": policies.rendered("cc.points.per_yuan", now, language),
        }
        return ActionResult("ok" if expiring else "lasting", values, card("sheet", **sheet.data))

    async def annual_fee(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """The annual fee, what it takes to waive it, and when it comes; `free` and `charged` are told apart; slots card?."""
        held = await self._cards.held(actor, request)
        if isinstance(held, ActionResult):
            return held
        one, detail, words, language = (
            held.card,
            held.detail,
            self._counter.words,
            request.language,
        )
        if detail is None or detail.annual_fee <= ZERO:
            return ActionResult("free", {"last4": one.last4})
        charges, now = await self._charged(actor, one.id), self._counter.clock.now()
        needed = self._counter.policies.whole("cc.annual_fee.waive_swipes", now)
        sheet = Sheet(words, language, "sheet.credit.annual")
        sheet.row("sheet.credit.card", words.get("credit.ending", language, last4=one.last4))
        sheet.money("sheet.credit.annual_fee", detail.annual_fee, strong=True)
        sheet.row("sheet.credit.swipes_done", f"{detail.swipes_done}/{needed}")
        sheet.row("sheet.credit.swipes_left", detail.swipes_left, "number")
        sheet.row("sheet.credit.fee_on", detail.fee_on.isoformat(), "date")
        values = {
            "last4": one.last4,
            "fee": str(detail.annual_fee),
            "done": detail.swipes_done,
            "needed": needed,
            "left": detail.swipes_left,
            "fee_on": detail.fee_on.isoformat(),
        }
        outcome = "waived" if detail.swipes_left <= 0 else "ok"
        if charges:
            values |= {"charged": str(charges[0].amount), "charged_on": charges[0].day.isoformat()}
            outcome = "charged"
        return ActionResult(outcome, values, card("sheet", **sheet.data))

    async def _charged(self, actor: CustomerActor, card_id: str) -> list[CardCharge]:
        """Annual fees that were taken and not given back, newest first."""
        found = await self._counter.core.records(CardCharge, actor.customer)
        back = {one.of for one in found if one.kind == "reversal"}
        fees = [
            one
            for one in found
            if one.card == card_id and one.fee == "annual" and one.id not in back
        ]
        return sorted(fees, key=lambda one: one.day, reverse=True)
