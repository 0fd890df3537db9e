"""Books a prepayment of a mortgage for a day, as the contract allows: notice, least sum, fee, and which way (domain §2.7a)."""

from dataclasses import dataclass
from datetime import date

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.amortisation import Mode, Prepayment, PrepaymentRules, prepay
from qiantai.banking.connectors.records_lending import BookedPrepayment
from qiantai.banking.model import amount_of
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, latest, told
from qiantai.banking.services.loan_held import HeldLoan, LoanBook
from qiantai.banking.services.prepay_trial import MODES
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.money import Money

KEYS = (
    "loan.prepay.notice",
    "loan.prepay.min_amount",
    "loan.prepay.fee_free_after",
    "loan.prepay.fee_before",
)


@dataclass(frozen=True, slots=True)
class Booking:
    """A prepayment as it would be booked."""

    held: HeldLoan
    amount: Money
    mode: str
    on: date
    fee: Money


class PrepayBooking:
    """Drafts bookings, and their end."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._book = LoanBook(counter)
        self._all = Hearing(counter.words, "loan_part", ("all",))
        self._wishes = Hearing(counter.words, "prepay_wish", ("cancel",))

    async def look(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Which mortgage and what is said: `cancel` or `booked` when one is booked, `consumer` for a loan that needs no booking.

        `ok` with `amount` (None when it must be asked) and the rules in words.
        """
        held = await self._book.held(actor, request, "mortgage")
        if isinstance(held, ActionResult):
            return ActionResult("consumer", {}) if held.outcome == "no_mortgage" else held
        policies, now, language = (
            self._counter.policies,
            self._counter.clock.now(),
            request.language,
        )
        booked = await self._booked(actor, held.loan.id)
        rules = PrepaymentRules.of(policies, now)
        amount = self._amount(held, request)
        values = {
            "loan": held.loan.id,
            "last4": held.loan.last4,
            "owed": str(held.loan.remaining),
            "amount": None if amount is None else str(amount),
            "notice": policies.rendered("loan.prepay.notice", now, language),
            "least": policies.rendered("loan.prepay.min_amount", now, language),
            "earliest": (local_date(now) + rules.notice).isoformat(),
        }
        cancels = self._wishes.first(*told(request, "wish")) == "cancel"
        if booked is not None:
            values |= {"on": booked.on.isoformat(), "booked": str(booked.amount)}
            return ActionResult("cancel" if cancels else "booked", values)
        return ActionResult("none_booked" if cancels else "ok", values)

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots loan?, amount, mode?, date?: choices of a mode, and `overdue`, `too_much`, `too_little`, `too_soon` by the rules."""
        held = await self._book.held(actor, request, "mortgage")
        if isinstance(held, ActionResult):
            return held
        now, policies = self._counter.clock.now(), self._counter.policies
        rules, amount, loan = (
            PrepaymentRules.of(policies, now),
            self._amount(held, request),
            held.loan,
        )
        if amount is None:
            return ActionResult("incomplete", {})
        today = local_date(now)
        on = _day(request.slots.get("date")) or today + rules.notice
        refused = rules.refusals(amount, loan.remaining, bool(loan.overdue_days), today, on)
        values = {
            "amount": str(amount),
            "last4": loan.last4,
            "owed": str(loan.remaining),
            "least": policies.rendered("loan.prepay.min_amount", now, request.language),
            "notice": policies.rendered("loan.prepay.notice", now, request.language),
            "earliest": (today + rules.notice).isoformat(),
        }
        if refused:
            return ActionResult(refused[0], values)
        ways = {mode: prepay(held.terms, 0, amount, mode) for mode in MODES}
        said = str(request.slots.get("mode") or "")
        if amount < loan.remaining and said not in MODES:
            return self._choices(ways, request.language)
        mode = "settle" if amount == loan.remaining else said
        fee = rules.fee(amount, loan.paid_months)
        chosen = next((one for name, one in ways.items() if name == mode), ways["reduce_payment"])
        return self._drafted(Booking(held, amount, mode, on, fee), chosen, request.language)

    async def cancel(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Takes a booking back; `none_booked` without one."""
        held = await self._book.held(actor, request, "mortgage")
        if isinstance(held, ActionResult):
            return held
        booked = await self._booked(actor, held.loan.id)
        if booked is None:
            return ActionResult("none_booked", {"last4": held.loan.last4})
        sheet = (
            Sheet(self._counter.words, request.language, "sheet.lending.prepay_cancel")
            .row("sheet.lending.loan", self._book.label(held.loan, request.language))
            .money("sheet.lending.prepays", booked.amount)
            .row("sheet.lending.on", booked.on.isoformat(), "date")
        )
        shown = {
            "booked": str(booked.amount),
            "on": booked.on.isoformat(),
            "last4": held.loan.last4,
        }
        return Draft("loans.prepay_cancel", {"booking": booked.id}, shown, booked.id, sheet.data)

    async def _booked(self, actor: CustomerActor, loan: str) -> BookedPrepayment | None:
        found = await self._counter.core.records(BookedPrepayment, actor.customer)
        return next((one for one in found if one.loan == loan), None)

    def _amount(self, held: HeldLoan, request: ActionRequest) -> Money | None:
        """The sum that was named, else everything when that was said."""
        said = amount_of(request.slots.get("amount"))
        if said is not None:
            return said
        everything = self._all.first(latest(request)) == "all"
        return held.loan.remaining if everything else None

    def _choices(self, ways: dict[Mode, Prepayment], language: str) -> ActionResult:
        options = [
            {
                "value": mode,
                "label": self._counter.words.get(
                    f"prepay.choice.{mode}",
                    language,
                    payment=one.payment.figures,
                    months=one.months,
                    saved=one.interest_saved.figures,
                ),
            }
            for mode, one in ways.items()
        ]
        return ActionResult("ambiguous", {"slot": "mode", "options": options})

    def _drafted(self, one: Booking, after: Prepayment, language: str) -> Draft:
        words, loan, payer = self._counter.words, one.held.loan, one.held.payer
        mode_text = words.get(f"prepay.mode.{one.mode}", language)
        needed = one.amount + one.fee
        short = payer is not None and payer.available < needed
        sheet = Sheet(words, language, "sheet.lending.prepay")
        sheet.row("sheet.lending.loan", self._book.label(loan, language))
        sheet.money("sheet.lending.prepays", one.amount, strong=True)
        sheet.row("sheet.lending.way", mode_text)
        sheet.row("sheet.lending.on", one.on.isoformat(), "date")
        sheet.money("sheet.lending.fee", one.fee)
        sheet.row("sheet.lending.from", self._book.account_text(payer, language))
        if one.mode != "settle":
            sheet.money("sheet.lending.monthly_after", after.payment)
            sheet.row("sheet.lending.months_after", after.months, "number")
        sheet.money("sheet.lending.saved", after.interest_saved)
        sheet.note("sheet.lending.prepay_note")
        shown = {
            "last4": loan.last4,
            "amount": str(one.amount),
            "mode_text": mode_text,
            "on": one.on.isoformat(),
            "fee": str(one.fee),
            "from_last4": payer.last4 if payer else "",
            "needed": str(needed),
            "saved": str(after.interest_saved),
            "note": words.get("prepay.short", language, needed=needed.figures) if short else "",
        }
        body = {
            "loan": loan.id,
            "amount": str(one.amount),
            "mode": one.mode,
            "on": one.on.isoformat(),
            "fee": str(one.fee),
        }
        return Draft("loans.prepay", body, shown, loan.id, sheet.data, policies=KEYS)


def _day(said: object) -> date | None:
    try:
        return date.fromisoformat(str(said)) if said else None
    except ValueError:
        return None
