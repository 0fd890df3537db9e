"""What the demonstration core keeps and carries out for the services of `insurance`."""

from collections.abc import Mapping
from typing import Any

from qiantai.app.demo.bank import Refused
from qiantai.app.demo.documents import Row
from qiantai.app.demo.work import Due, Handler, Look, View, Work
from qiantai.floor.money import ZERO, Money
from qiantai.floor.months import months_after

YEAR_DAYS = 365
NOTES = "policy_notes"
NOTE_DAYS = ("failed_on", "loan_since", "payout_from", "dividend_on")


def details_view(look: Look) -> list[Row]:
    """Policies with their notes; days are ISO days, and what was paid in is the premiums so far."""
    notes = {row["id"]: look.dated(row, *NOTE_DAYS) for row in look.rows(NOTES)}
    names = look.bank.institution.product_names
    products = {row["id"]: row for row in look.shared("products_insurance_more")}
    shared = {"phone": look.person.phone}
    for row in look.rows("policy_contacts"):
        shared |= {name: value for name, value in row.items() if name != "id"}
    rows = []
    for row in look.rows("policies"):
        product = row["product"]
        name = names.get(product) or products.get(product, {}).get("name", product)
        note = {**shared, **notes.get(row["id"], {})}
        times = int(note.get("paid_times") or _times(row))
        paid = Money.of(Money.of(row["premium"]).yuan * times)
        rows.append(
            {
                **row,
                "cash_value": row.get("cash_value") or "0",
                **note,
                "id": row["id"],
                "product_name": name,
                "insured": row.get("insured"),
                "due_date": look.day(row["due_in"]),
                "signed": look.day(row["signed"]),
                "paid": str(paid),
                "paid_times": times,
            }
        )
    return rows


def cases_view(look: Look) -> list[Row]:
    """What customers have asked for and a person completes."""
    return look.rows("policy_cases", "day")


def applications_view(look: Look) -> list[Row]:
    """Applications for cover."""
    return look.rows("underwriting", "day", "until")


def products_view(look: Look) -> list[Row]:
    """Products on sale."""
    return look.shared("products_insurance")


def pay_premium(work: Work) -> Row:
    """`policies.pay_premium`, {policy, account, amount}: the premium of the row; the next one is due a year later.

    Refused (unknown_policies, wrong_amount, and those of `Work.pay`).
    """
    row, amount = work.own("policies", work.text("policy")), work.amount()
    if amount != Money.of(row["premium"]):
        raise Refused("wrong_amount", f"the premium is {row['premium']}")
    account = work.text("account")
    work.pay(account, "house:premiums", amount, row["product"], "premium")
    due = months_after(work.bank.day(int(row["due_in"])), 12)
    note = _note(work, row["id"])
    times = int(note.get("paid_times") or _times(row)) + 1
    work.change("policies", row["id"], due_in=(due - work.bank.opened).days)
    work.change(NOTES, row["id"], paid_times=times, failed_on=None)
    return work.done(account, next_due=due.isoformat())


def cool_off(work: Work) -> Row:
    """`policies.cool_off`, {policy, account, refund}: the contract ends and the money goes back.

    Refused (unknown_policies, cooling_off_over, wrong_amount, unknown_account).
    """
    row = work.own("policies", work.text("policy"))
    days = row.get("cooling_off_days")
    if days is None or work.today > int(row["signed"]) + int(days):
        raise Refused("cooling_off_over", "the cooling-off is over")
    refund, note = work.amount("refund"), _note(work, row["id"])
    times = int(note.get("paid_times") or _times(row))
    if refund > Money.of(Money.of(row["premium"]).yuan * times):
        raise Refused("wrong_amount", "more than was paid")
    work.receive("house:premiums", work.text("account"), refund, row["product"], "premium_refund")
    work.remove("policies", row["id"])
    work.put("policies_ended", row["id"], {**row, "ended": work.today, "how": "cooling_off"})
    return work.done(work.text("account"))


def open_case(work: Work) -> Row:
    """`policies.surrender`, `policies.reinstate`, `policies.beneficiary`, {policy, kind, ...}: a case for a person.

    Refused (unknown_policies, already) when the same is being worked on.
    """
    row, kind = work.own("policies", work.text("policy")), work.text("kind")
    for case in work.documents.list("policy_cases", work.person.id):
        if (case["policy"], case["kind"], case["status"]) == (row["id"], kind, "open"):
            raise Refused("already", f"case {case['id']} is open")
    more = {name: value for name, value in work.body.items() if name not in ("policy", "kind")}
    case = {**more, "policy": row["id"], "kind": kind, "day": work.today, "status": "open"}
    work.put("policy_cases", work.reference, case)
    return work.done(case=work.reference)


def borrow(work: Work) -> Row:
    """`policies.borrow`, {policy, account, amount, most, due_on}: paid out; interest runs from the next day.

    Refused (unknown_policies, over_cash_value, unknown_account).
    """
    row, amount = work.own("policies", work.text("policy")), work.amount()
    note = _note(work, row["id"])
    owed = Money.of(note.get("loan") or "0") + amount
    if owed > Money.of(row.get("cash_value") or "0"):
        raise Refused("over_cash_value", "the loan would pass the cash value")
    account = work.text("account")
    work.receive("house:policy_loans", account, amount, row["product"], "policy_loan")
    work.change(NOTES, row["id"], loan=str(owed), loan_since=work.today)
    return work.done(account, due_on=work.text("due_on"))


def payout(work: Work) -> Row:
    """`policies.payout`, {policy, account}: where benefits are paid; what waits is paid now. Refused (unknown_account)."""
    row, account = work.own("policies", work.text("policy")), work.text("account")
    work.account(account)
    ready = Money.of(_note(work, row["id"]).get("payout_ready") or "0")
    if ready > ZERO:
        work.receive("house:benefits", account, ready, row["product"], "annuity")
    work.change(NOTES, row["id"], payout_account=account, payout_ready="0")
    return work.done(account, received=str(ready))


def contact(work: Work) -> Row:
    """`policies.contact`, {field, value}: for all policies of the customer; Refused (400 invalid)."""
    field = work.text("field")
    if field not in ("phone", "address", "email"):
        raise Refused("invalid", "field: must be phone, address or email", status=400)
    ident = f"{work.person.id}-policies"
    work.change("policy_contacts", ident, **{field: work.text("value")})
    return work.done()


def apply(work: Work) -> Row:
    """`policies.apply`, {product, insured, beneficiary}: an application, open until an underwriter decides."""
    product = work.shared("products_insurance", work.text("product"))
    row = {
        "product": product["code"],
        "product_name": product["name"],
        "insured": work.text("insured"),
        "beneficiary": work.text("beneficiary"),
        "day": work.today,
        "status": "health_notice" if product["kind"] != "accident" else "reviewing",
    }
    work.put("underwriting", work.reference, row)
    return work.done(application=work.reference)


def _times(row: Mapping[str, Any]) -> int:
    """Premiums paid by the opening, one at the signing and one each year since."""
    return max(-int(row["signed"]), 0) // YEAR_DAYS + 1


def _note(work: Work, policy: str) -> Row:
    found = work.documents.find(NOTES, policy)
    return found[1] if found is not None else {}


VIEWS: Mapping[str, View] = {
    "policy-details": details_view,
    "policy-cases": cases_view,
    "underwriting": applications_view,
    "insurance-products": products_view,
}
"""Records by noun."""
ORDERS: Mapping[str, Handler] = {
    "policies.pay_premium": pay_premium,
    "policies.cool_off": cool_off,
    "policies.surrender": open_case,
    "policies.reinstate": open_case,
    "policies.beneficiary": open_case,
    "policies.borrow": borrow,
    "policies.payout": payout,
    "policies.contact": contact,
    "policies.apply": apply,
}
"""Orders by kind."""
DUE: Mapping[str, Due] = {}
"""What happens when a row of a noun falls due."""
