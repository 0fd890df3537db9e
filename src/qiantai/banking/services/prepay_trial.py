"""Works out what prepaying a mortgage saves, both ways side by side: for the customer's own loan or for numbers that a
visitor gives (domain §2.7a)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.amortisation import Mode, Prepayment, Terms, prepay
from qiantai.banking.amortisation import balance as balance_after
from qiantai.banking.model import amount_of
from qiantai.banking.services.base import Counter
from qiantai.banking.services.hearing import Hearing, latest, plain, told
from qiantai.banking.services.loan_held import LoanBook
from qiantai.banking.services.loan_words import months_said, rate_said
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.money import Money
from qiantai.floor.policies import figures

MODES: tuple[Mode, ...] = ("reduce_payment", "shorten_term")
PAID = re.compile(
    r"(?:还|供)(?:款|贷)?(?:了|过)(?:整|满|整整)*(\d+ ?(?:个月|年|期)|[一二三四五六七八九十两]+(?:个月|年|期))"
)
SIGNED = re.compile(r"当[年初时]|原来|最[初早]|一共|总共|(?:贷|借)了")
REST = re.compile(r"剩|还欠|还有|余额|没还|\b(?:left|remaining|outstanding|owe)\b")
"""Words that tell what is owed now, without which a loan is told as it was signed."""
MOST_YEARS = 30  # a bare number up to this are years, a higher one months


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a trial: a field is None that must still be asked; `last4` is empty for numbers that were given."""

    amount: Money | None
    balance: Money | None
    rate: Decimal | None
    months: int | None
    last4: str = ""

    @property
    def missing(self) -> str:
        """The first thing to ask, empty when nothing is."""
        given = {
            "balance": self.balance,
            "rate": self.rate,
            "months_left": self.months,
            "amount": self.amount,
        }
        return next((name for name, value in given.items() if value is None), "")


class PrepayTrial:
    """Trial calculations; they change nothing and promise nothing."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._book = LoanBook(counter)
        self._all = Hearing(counter.words, "loan_part", ("all",))

    async def look(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Slots amount?, balance?, rate?, months_left?, loan?: `ok` with both ways, else `ok` and `missing` names the next slot.

        `too_much` when more is to be paid than is owed, `ambiguous` between several mortgages.
        """
        asked = await self._asked(actor, request)
        if isinstance(asked, ActionResult):
            return asked
        known = {
            "missing": asked.missing,
            "amount": None if asked.amount is None else str(asked.amount),
            "balance": None if asked.balance is None or asked.last4 else str(asked.balance),
            "rate": None if asked.rate is None or asked.last4 else figures(asked.rate * 100),
            "months_left": None if asked.months is None or asked.last4 else f"{asked.months}个月",
            "signed_in": actor.level > 0,
        }
        amount, balance, rate, months = asked.amount, asked.balance, asked.rate, asked.months
        if amount is None or balance is None or rate is None or months is None:
            return ActionResult("ok", known)
        if amount > balance:
            return ActionResult("too_much", {**known, "owed": str(balance)})
        terms = Terms(balance, rate, months)
        ways = [prepay(terms, 0, amount, mode) for mode in MODES]
        return self._answered(asked.last4, terms, ways, known, request.language)

    async def _asked(self, actor: CustomerActor, request: ActionRequest) -> Asked | ActionResult:
        """The customer's own mortgage unless the message speaks of another loan."""
        slots = request.slots
        amount, balance = (amount_of(slots.get(name)) for name in ("amount", "balance"))
        if amount is not None and balance is not None and amount > balance:
            amount, balance = balance, amount
        rate = self._rate(request)
        months = self._months(request)
        everything = self._all.first(*told(request, "part")) == "all"
        own = actor.level > 0 and balance is None
        held = await self._book.held(actor, request, "mortgage") if own else None
        if isinstance(held, ActionResult) and held.outcome == "ambiguous":
            return held
        if held is None or isinstance(held, ActionResult):
            amount = balance if everything and amount is None else amount
            return self._left(Asked(amount, balance, rate, months), request)
        terms = held.terms
        amount = terms.principal if everything and amount is None else amount
        rate = terms.annual_rate if rate is None else rate
        return Asked(amount, terms.principal, rate, terms.months, held.loan.last4)

    def _left(self, asked: Asked, request: ActionRequest) -> Asked:
        """What is still owed where the loan is told as it was signed: 当年贷了100万,360个月,还了60个月."""
        text = plain(latest(request))
        gone = PAID.search(text)
        signed = SIGNED.search(text) or not REST.search(text)
        paid = months_said(gone[1]) if gone and signed else None
        if not paid or asked.balance is None or asked.rate is None or asked.months is None:
            return asked
        if paid >= asked.months:
            return asked
        owed = balance_after(Terms(asked.balance, asked.rate, asked.months), paid)
        return replace(asked, balance=owed, months=asked.months - paid)

    def _rate(self, request: ActionRequest) -> Decimal | None:
        """As said last, else as known; a bare number answers the question for it."""
        said = str(request.slots.get("rate") or "")
        return rate_said(latest(request)) or rate_said(said, bare=True)

    def _months(self, request: ActionRequest) -> int | None:
        """As said last, else as known; a bare number answers the question for it: below 31 they are years."""
        said = str(request.slots.get("months_left") or "").strip()
        months = months_said(latest(request)) or months_said(said)
        if months is None and said.isdigit():
            months = int(said) * 12 if int(said) <= MOST_YEARS else int(said)
        return months if months and 1 <= months <= MOST_YEARS * 12 else None

    def _answered(
        self,
        last4: str,
        terms: Terms,
        ways: Sequence[Prepayment],
        known: dict[str, Any],
        language: str,
    ) -> ActionResult:
        lower, shorter = ways
        sheet = Sheet(self._counter.words, language, "sheet.lending.trial")
        sheet.money("sheet.lending.prepays", lower.amount, strong=True)
        sheet.money("sheet.lending.owed", terms.principal)
        sheet.row("sheet.lending.rate", f"{figures(terms.annual_rate * 100)}%")
        sheet.row("sheet.lending.months_left", terms.months, "number")
        sheet.money("sheet.lending.monthly", lower.payment_before)
        sheet.money("sheet.lending.interest_left", lower.interest_before)
        self._compared(sheet, ways, language)
        sheet.note("sheet.lending.trial_note")
        values = {
            **known,
            "last4": last4,
            "owed": str(terms.principal),
            "rate_text": f"{figures(terms.annual_rate * 100)}%",
            "months_before": lower.months_before,
            "payment_before": str(lower.payment_before),
            "lower_payment": str(lower.payment),
            "lower_by": str(lower.payment_before - lower.payment),
            "lower_saved": str(lower.interest_saved),
            "shorter_months": shorter.months,
            "shorter_by": shorter.months_before - shorter.months,
            "shorter_saved": str(shorter.interest_saved),
            "more": str(shorter.interest_saved - lower.interest_saved),
            "settles": not lower.remaining,
        }
        return ActionResult("ok", values, card("sheet", **sheet.data))

    def _compared(self, sheet: Sheet, ways: Sequence[Prepayment], language: str) -> None:
        words = self._counter.words
        names = [words.get(f"prepay.mode.{mode}", language) for mode in MODES]
        columns = ("way", "monthly", "months_left", "saved")
        rows = [
            (name, one.payment.figures, one.months, one.interest_saved.figures)
            for name, one in zip(names, ways, strict=True)
        ]
        if ways[0].remaining:
            sheet.table([(f"sheet.lending.{column}", "text") for column in columns], rows)
        before = words.get("prepay.mode.none", language)
        points = [(before, ways[0].interest_before)]
        points += [(name, one.interest_after) for name, one in zip(names, ways, strict=True)]
        sheet.chart("bars", "sheet.lending.interest_left", points)
