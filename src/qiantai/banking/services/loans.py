"""What the customer owes on loans, when the next instalment is due, and how the debt goes down."""

from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.amortisation import schedule
from qiantai.banking.connectors.base import Loan
from qiantai.banking.services.base import Counter
from qiantai.banking.services.hearing import Hearing, latest
from qiantai.banking.services.loan_held import KINDS, LoanBook, terms_left
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.months import months_after
from qiantai.floor.policies import figures

NEXT_LINES = 3
POINTS = 12  # places of the curve besides its beginning


class Loans:
    """Reads about the customer's own loans."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._book = LoanBook(counter)
        self._kinds = Hearing(counter.words, "loan_kind", KINDS)

    async def plan(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Instalments and what is left; slots: loan? (last four digits, id or kind).

        One loan comes with its next instalments and the curve of the debt, several as a list.
        """
        loans = await self._counter.core.loans(actor.customer)
        said = request.slots.get("loan")
        if said is not None:
            meant = self._counter.words.meaning(str(said))
            loans = [one for one in loans if str(said) in (one.id, one.last4) or meant == one.kind]
        elif len(loans) > 1 and (kind := self._kinds.first(latest(request))) is not None:
            loans = [one for one in loans if one.kind == kind] or loans
        if not loans:
            return ActionResult("none", {})
        shown = [self._shown(one, request.language) for one in loans]
        paying = await self._counter.last4(actor, loans[0].debit_account)
        values = {"loans": shown, "count": len(shown), **shown[0], "paying_last4": paying}
        if len(loans) > 1:
            return ActionResult("ok", values, card("loan", loans=shown, **shown[0]))
        return ActionResult("ok", values, card("sheet", **self._sheet(loans[0], request.language)))

    def _shown(self, one: Loan, language: str) -> dict[str, Any]:
        return {
            "last4": one.last4,
            "kind": one.kind,
            "kind_text": self._book.kind_text(one.kind, language),
            "principal": str(one.principal),
            "remaining": str(one.remaining),
            "annual_rate": f"{figures(one.annual_rate * 100)}%",
            "monthly": str(one.monthly),
            "next_due": one.next_due.isoformat(),
            "months": one.months,
            "paid_months": one.paid_months,
            "left_months": max(one.months - one.paid_months, 0),
            "overdue_days": one.overdue_days,
        }

    def _sheet(self, one: Loan, language: str) -> dict[str, Any]:
        lines = schedule(terms_left(one))
        sheet = Sheet(self._counter.words, language, "sheet.lending.plan")
        sheet.row("sheet.lending.loan", self._book.label(one, language))
        sheet.money("sheet.lending.monthly", one.monthly, strong=True)
        sheet.row("sheet.lending.next_due", one.next_due.isoformat(), "date")
        sheet.row("sheet.lending.rate", f"{figures(one.annual_rate * 100)}%")
        sheet.row("sheet.lending.paid", f"{one.paid_months} / {one.months}")
        if one.overdue_days:
            sheet.row("sheet.lending.overdue_days", one.overdue_days, "number", strong=True)
        columns = ("next_due", "monthly", "of_principal", "of_interest", "left")
        kinds = ("date", *("money",) * 4)
        rows = [
            (
                months_after(one.next_due, number).isoformat(),
                line.payment,
                line.principal,
                line.interest,
                line.remaining,
            )
            for number, line in enumerate(lines[:NEXT_LINES])
        ]
        sheet.table(
            [(f"sheet.lending.{n}", k) for n, k in zip(columns, kinds, strict=True)],  # type: ignore[misc]
            rows,
        )
        step = max(len(lines) // POINTS, 1)
        curve = [lines[number] for number in range(step - 1, len(lines), step)]
        points = [(one.next_due.isoformat()[:7], one.remaining)]
        points += [
            (months_after(one.next_due, line.number - 1).isoformat()[:7], line.remaining)
            for line in curve
        ]
        return sheet.chart("line", "sheet.lending.curve", points).data
