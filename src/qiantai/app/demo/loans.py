"""What the core tells about loans: instalment, what is left, and when the next instalment is due."""

from calendar import monthrange
from datetime import date, datetime
from typing import Any

from qiantai.app.demo.bank import Bank
from qiantai.app.demo.facts import LoanFacts, Person
from qiantai.banking.amortisation import payment
from qiantai.floor.clock import local_date

USUAL_DAY = 20


def loans_view(bank: Bank, person: Person, now: datetime) -> list[dict[str, Any]]:
    """All loans of a customer."""
    return [_shown(bank, person, one, now) for one in person.loans]


def _shown(bank: Bank, person: Person, loan: LoanFacts, now: datetime) -> dict[str, Any]:
    late = loan.overdue_days + bank.elapsed(now) if loan.overdue_days else 0
    repricing = loan.next_repricing
    return {
        "id": loan.id,
        "kind": loan.kind,
        "last4": loan.last4,
        "principal": str(loan.principal),
        "remaining": str(bank.ledger.balance(loan.id)),
        "annual_rate": str(loan.annual_rate),
        "months": loan.months,
        "paid_months": loan.paid_months,
        "method": loan.method,
        "monthly": str(payment(loan.terms)),
        "next_due": _next_due(bank, person, loan, local_date(now)),
        "debit_account": loan.debit_account,
        "overdue_days": late,
        "next_repricing": None if repricing is None else bank.day(repricing),
    }


def _next_due(bank: Bank, person: Person, loan: LoanFacts, today: date) -> date:
    """The next day of the month on which this loan is due.

    That day is the one kept since a payment, or that of the overdue instalment, else of the last deduction on the account, else the 20th.
    """
    monthly = payment(loan.terms)
    paid = [
        one.day
        for one in person.transactions
        if one.account == loan.debit_account and -one.amount == monthly
    ]
    if loan.due_day:
        day = loan.due_day
    elif loan.overdue_days:
        day = bank.day(-loan.overdue_days).day
    else:
        day = bank.day(max(paid)).day if paid else USUAL_DAY
    if loan.paid_until is not None:
        today = max(today, bank.day(loan.paid_until))
    due = _in_month(today.year, today.month, day)
    if due > today:
        return due
    year, month = divmod(today.year * 12 + today.month, 12)
    return _in_month(year, month + 1, day)


def _in_month(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))
