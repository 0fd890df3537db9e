"""Stands by customers who cannot pay: the ways out side by side, without threats, and a person who decides (domain §2.6b).

Also here: a wrong entry in the credit report, and the loan that somebody offers against money in advance.
"""

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.amortisation import Terms, payment
from qiantai.banking.connectors.base import Loan
from qiantai.banking.connectors.records_lending import HardshipRequest
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, latest, plain, told
from qiantai.banking.services.loan_held import LoanBook, terms_left
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.money import ZERO, Money

REASONS = ("job", "illness", "family", "business", "disaster", "income")
SCAMS = ("runs", "unfreeze", "deposit", "repair", "campus", "link")
ENTRIES = ("enquiry", "not_mine", "paid_off", "amount", "overdue", "personal")
TEXT = 500


class LoanCare:
    """Drafts requests for help, and reads what is said about scams and credit reports."""

    def __init__(self, counter: Counter) -> None:
        words = counter.words
        self._counter = counter
        self._book = LoanBook(counter)
        self._reasons = Hearing(words, "hardship", REASONS)
        self._scams = Hearing(words, "loan_scam", SCAMS)
        self._paid = Hearing(words, "loan_scam_paid", ("not_yet", "paid"))
        self._entries = Hearing(words, "credit_entry", ENTRIES)

    async def hardship(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots loan?, reason: a request for help; `reason_needed`, `already` when one is being worked on."""
        held = await self._book.held(actor, request)
        if isinstance(held, ActionResult):
            return held
        loan, language = held.loan, request.language
        asked = await self._counter.core.records(HardshipRequest, actor.customer)
        open_ = next((one for one in asked if one.loan == loan.id), None)
        if open_ is not None:
            values = {"last4": loan.last4, "number": open_.id, "day": open_.day.isoformat()}
            return ActionResult("already", values)
        said = [one for one in told(request, "reason") if one]
        reason = self._reasons.first(*said)
        story = str(request.slots.get("reason") or (latest(request) if reason else ""))
        if not story:
            return ActionResult("reason_needed", {"last4": loan.last4})
        words = self._counter.words
        reason_text = words.get(f"hardship.{reason}", language) if reason else story[:40]
        now = self._counter.clock.now()
        shown = {
            "last4": loan.last4,
            "reason": story[:TEXT],
            "reason_text": reason_text,
            "monthly": str(loan.monthly),
            "overdue": words.get("lending.overdue", language, days=loan.overdue_days)
            if loan.overdue_days
            else "",
            "reply": self._counter.policies.rendered("loan.overdue.reply", now, language),
        }
        sheet = Sheet(words, language, "sheet.lending.hardship")
        sheet.row("sheet.lending.loan", self._book.label(loan, language))
        sheet.row("sheet.lending.reason", reason_text)
        sheet.money("sheet.lending.monthly", loan.monthly)
        self._ways(sheet, loan, language)
        sheet.note("sheet.lending.hardship_note")
        body = {
            "loan": loan.id,
            "story": story[:TEXT],
            "reason": reason or "other",
        }
        return Draft("loans.hardship", body, shown, loan.id, sheet.data)

    def _ways(self, sheet: Sheet, loan: Loan, language: str) -> None:
        """What each way out would ask for a month; whether it is granted, a person decides."""
        words, terms = self._counter.words, terms_left(loan)
        longer = Terms(
            terms.principal, terms.annual_rate, terms.months + terms.months // 2, terms.method
        )
        asks = {
            "defer": ZERO,
            "interest": Money.of(terms.principal.yuan * terms.annual_rate / 12),
            "longer": payment(longer),
        }
        rows = [
            (
                words.get(f"lending.way.{way}", language),
                words.get("lending.way.month", language, amount=amount.figures),
                words.get(f"lending.way.{way}.but", language),
            )
            for way, amount in asks.items()
        ]
        columns = ("way", "monthly_about", "but")
        sheet.table([(f"sheet.lending.{name}", "text") for name in columns], rows)

    async def dispute(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots text: what is wrong in the credit report; `text_needed` until it is said."""
        text = str(request.slots.get("text") or "").strip()
        entry = self._entries.first(*((text,) if text else ()), latest(request))
        if not text and (entry is None or len(plain(latest(request))) < 8):
            return ActionResult("text_needed", {})
        text = text or latest(request)
        words, language, now = self._counter.words, request.language, self._counter.clock.now()
        days = self._counter.policies.rendered("credit_report.dispute_days", now, language)
        entry_text = words.get(f"credit_entry.{entry or 'other'}", language)
        proof = words.get(f"credit_entry.{entry or 'other'}.proof", language)
        sheet = (
            Sheet(words, language, "sheet.lending.dispute")
            .row("sheet.lending.entry", entry_text, strong=True)
            .row("sheet.lending.facts", text[:120])
            .row("sheet.lending.papers", proof)
            .row("sheet.lending.reply", days)
            .note("sheet.lending.dispute_note")
        )
        shown = {
            "text": text[:TEXT],
            "entry": entry or "other",
            "entry_text": entry_text,
            "proof": proof,
            "days": days,
        }
        body = {"entry": entry or "other", "text": text[:TEXT]}
        subject = f"{actor.customer}:credit"
        return Draft("loans.credit_dispute", body, shown, subject, sheet.data)

    async def scam(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Which trick the words describe, in words: `paid` when money or a code has already gone, else `warn`."""
        texts = told(request, "text")
        scam = self._scams.first(*texts) or "other"
        paid = self._paid.first(*texts) == "paid"
        text = self._counter.words.get(f"loan_scam.{scam}", request.language)
        return ActionResult("paid" if paid else "warn", {"scam": scam, "scam_text": text})
