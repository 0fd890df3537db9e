"""Pays a loan now: the instalment that comes next, what is overdue, or more of a consumer loan (domain §2.7)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.amortisation import schedule
from qiantai.banking.connectors.base import Account, Loan
from qiantai.banking.model import amount_of
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, latest, told
from qiantai.banking.services.loan_held import HeldLoan, LoanBook, terms_left
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.money import ZERO, Money
from qiantai.floor.months import months_after

YEAR_DAYS = 360


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be paid to be even: instalments with their interest, and the penalty on those overdue."""

    instalments: int
    principal: Money
    interest: Money
    penalty: Money = ZERO

    @property
    def total(self) -> Money:
        """All of it."""
        return self.principal + self.interest + self.penalty

    def split(self, amount: Money, *, principal_first: bool = False) -> "Due":
        """How a part payment counts: penalty and interest before principal, or the other way round."""
        parts = [self.penalty, self.interest, self.principal]
        if principal_first:
            parts.reverse()
        paid = []
        for part in parts:
            paid.append(min(part, amount))
            amount -= paid[-1]
        penalty, interest, principal = reversed(paid) if principal_first else paid
        return Due(0, principal, interest, penalty)


def next_due(loan: Loan) -> Due:
    """The instalment that comes next."""
    line = schedule(terms_left(loan))[0]
    return Due(1, line.principal, line.interest)


def overdue(loan: Loan, today: date, surcharge: Decimal) -> Due:
    """Every instalment missed, with penalty interest on its principal: 2 500 at 7.2 % for 10 days is 7.50."""
    first = today - timedelta(days=loan.overdue_days)
    lines = schedule(terms_left(loan))
    principal = interest = penalty = ZERO
    count = 0
    while count < len(lines) and (day := months_after(first, count)) <= today:
        line, days = lines[count], (today - day).days
        principal, interest = principal + line.principal, interest + line.interest
        rate = loan.annual_rate * (1 + surcharge) / YEAR_DAYS
        penalty += Money.of(line.principal.yuan * rate * days)
        count += 1
    return Due(count, principal, interest, penalty)


class LoanPaying:
    """Drafts payments to the customer's own loans."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._book = LoanBook(counter)
        self._all = Hearing(counter.words, "loan_part", ("due", "all"))

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots loan?, amount?, from_account?; without an amount what is due.

        `prepayment` for more of a mortgage, `too_little` and `extra_too_little` for sums that cannot be booked,
        `too_much`, `insufficient_funds`, `account_restricted`, `no_account`.
        """
        held = await self._book.held(actor, request)
        if isinstance(held, ActionResult):
            return held
        account = self._book.account(held)
        due = self._due(held.loan)
        everything = self._everything(held.loan, due)
        wants_all = self._all.first(latest(request), *told(request, "part")) == "all"
        said = amount_of(request.slots.get("amount"))
        amount = everything.total if wants_all else said or due.total
        values = {
            "last4": held.loan.last4,
            "amount": str(amount),
            "due": str(due.total),
            "owed": str(everything.total),
        }
        refusal = self._refusal(held.loan, due, everything, amount)
        if refusal is not None:
            least = self._counter.policies.money(
                "loan.prepay.consumer_min", self._counter.clock.now()
            )
            return ActionResult(refusal, {**values, "least": least.figures})
        if isinstance(account, ActionResult):
            return ActionResult(account.outcome, {**values, "account": account.values["last4"]})
        if amount > account.available:
            balance = {"balance": str(account.available), "account": account.last4}
            return ActionResult("insufficient_funds", {**values, **balance})
        return self._drafted(
            held, account, self._parts(held.loan, due, everything, amount), request
        )

    def _due(self, loan: Loan) -> Due:
        now = self._counter.clock.now()
        if not loan.overdue_days:
            return next_due(loan)
        surcharge = self._counter.policies.fraction("loan.overdue.penalty", now)
        return overdue(loan, local_date(now), surcharge)

    def _everything(self, loan: Loan, due: Due) -> Due:
        """What pays the loan off today: interest runs to this day only."""
        today = local_date(self._counter.clock.now())
        if loan.overdue_days:
            return Due(due.instalments, loan.remaining, due.interest, due.penalty)
        days = max((today - months_after(loan.next_due, -1)).days, 0)
        accrued = Money.of(loan.remaining.yuan * loan.annual_rate * days / YEAR_DAYS)
        return Due(0, loan.remaining, accrued)

    def _refusal(self, loan: Loan, due: Due, everything: Due, amount: Money) -> str | None:
        if amount in (due.total, everything.total) and (
            loan.kind != "mortgage" or amount == due.total
        ):
            return None
        if amount > due.total and loan.kind == "mortgage":
            return "prepayment"
        if amount > everything.total:
            return "too_much"
        least = self._counter.policies.money("loan.prepay.consumer_min", self._counter.clock.now())
        if amount > due.total and amount - due.total < least:
            return "extra_too_little"
        return "too_little" if amount < due.total and not loan.overdue_days else None

    def _parts(self, loan: Loan, due: Due, everything: Due, amount: Money) -> Due:
        if amount == everything.total:
            return everything
        if amount >= due.total:
            principal = due.principal + (amount - due.total)
            return Due(due.instalments, principal, due.interest, due.penalty)
        line = self._counter.policies.whole(
            "loan.overdue.principal_first", self._counter.clock.now()
        )
        return due.split(amount, principal_first=loan.overdue_days > line)

    def _drafted(
        self, held: HeldLoan, account: Account, parts: Due, request: ActionRequest
    ) -> Draft:
        loan, language = held.loan, request.language
        left = loan.remaining - parts.principal
        covers = "all" if not left else "due" if parts.instalments else "part"
        if covers == "due" and parts.instalments and parts.principal > self._due(loan).principal:
            covers = "extra"
        shown = {
            "last4": loan.last4,
            "kind_text": self._book.kind_text(loan.kind, language),
            "amount": str(parts.total),
            "from_last4": account.last4,
            "left": str(left),
            "next_due": loan.next_due.isoformat(),
            "note": self._counter.words.get(
                f"lending.covers.{covers}", language, due=loan.next_due.isoformat()
            ),
        }
        sheet = (
            Sheet(self._counter.words, language, "sheet.lending.repay")
            .row("sheet.lending.loan", self._book.label(loan, language))
            .money("sheet.lending.pays", parts.total, strong=True)
            .money("sheet.lending.of_principal", parts.principal)
            .money("sheet.lending.of_interest", parts.interest)
        )
        if parts.penalty:
            sheet.money("sheet.lending.of_penalty", parts.penalty)
        sheet.money("sheet.lending.left", left)
        sheet.row("sheet.lending.from", self._book.account_text(account, language))
        body = {
            "loan": loan.id,
            "account": account.id,
            "principal": str(parts.principal),
            "interest": str(parts.interest),
            "penalty": str(parts.penalty),
            "instalments": parts.instalments,
            "covers": covers,
            "due": loan.next_due.isoformat(),
        }
        facts = {"balance": account.available.yuan, "payee": {"known": True, "own": True}}
        return Draft("loans.repay", body, shown, account.id, sheet.data, parts.total, facts=facts)
