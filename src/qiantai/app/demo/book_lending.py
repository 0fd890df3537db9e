"""What the demonstration core keeps and carries out for the services of `lending`."""

from collections.abc import Mapping

from qiantai.app.demo.documents import Row
from qiantai.app.demo.loan_orders import (
    apply,
    ask_for_help,
    book_prepayment,
    cancel_prepayment,
    change_account,
    change_cycle,
    dispute_credit,
    order_proof,
    prepay,
    proof_ready,
    repay,
    review,
    switch_account,
)
from qiantai.app.demo.work import Due, Handler, Look, View
from qiantai.floor.months import months_after

USUAL_CYCLE = 12


def terms_view(look: Look) -> list[Row]:
    """`loan-terms`: of loans that float, with what was changed since the opening."""
    found = []
    for loan in look.person.loans:
        row = (look.documents.find("loans", loan.id) or ("", {}))[1]
        if loan.next_repricing is None or "lpr_spread_bp" not in row:
            continue
        cycle = int(row.get("cycle", USUAL_CYCLE))
        coming = look.bank.day(loan.next_repricing)
        found.append(
            {
                "id": loan.id,
                "spread_bp": int(row["lpr_spread_bp"]),
                "cycle": cycle,
                "changes": int(row.get("cycle_changes", 0)),
                "anchor": row.get("anchor") or months_after(coming, -USUAL_CYCLE).isoformat(),
            }
        )
    return found


def applications_view(look: Look) -> list[Row]:
    """`loan-applications`: those of the institution file, and later ones for loans."""
    filed = look.rows("applications", "day", "reviewed_on")
    return [*filed, *look.rows("loan_applications", "day", "reviewed_on")]


def settled_view(look: Look) -> list[Row]:
    """`loan-settled`."""
    return look.rows("loan_settled", "settled_on")


def prepayments_view(look: Look) -> list[Row]:
    """`loan-prepayments`: those not debited yet."""
    return look.rows("loan_prepayments")


def hardships_view(look: Look) -> list[Row]:
    """`loan-hardships`."""
    return look.rows("loan_hardships", "day")


VIEWS: Mapping[str, View] = {
    "loan-terms": terms_view,
    "loan-applications": applications_view,
    "loan-settled": settled_view,
    "loan-prepayments": prepayments_view,
    "loan-hardships": hardships_view,
}
"""Records by noun."""
ORDERS: Mapping[str, Handler] = {
    "loans.apply": apply,
    "loans.review": review,
    "loans.repay": repay,
    "loans.prepay": book_prepayment,
    "loans.prepay_cancel": cancel_prepayment,
    "loans.cycle": change_cycle,
    "loans.account": change_account,
    "loans.proof": order_proof,
    "loans.hardship": ask_for_help,
    "loans.credit_dispute": dispute_credit,
}
"""Orders by kind."""
DUE: Mapping[str, Due] = {
    "loan_prepayments": prepay,
    "loan_accounts": switch_account,
    "loan_proofs": proof_ready,
}
"""What happens when a row of a noun falls due."""
