"""What the demonstration core keeps and carries out for the services of `claims`."""

from collections.abc import Mapping
from datetime import date

from qiantai.app.demo.bank import Refused
from qiantai.app.demo.documents import Row
from qiantai.app.demo.work import Due, Handler, Look, View, Work

NOTES = "claim_notes"
DAYS = ("event_on", "paid_on", "letter_on")
OPEN = ("submitted", "waiting_documents", "assessing", "investigating", "surveying")


def details_view(look: Look) -> list[Row]:
    """Claims with their notes; days are ISO days, and the insured is the policy's unless the claim names one."""
    notes = {row["id"]: row for row in look.rows(NOTES)}
    policies = {row["id"]: row for row in look.rows("policies")}
    names = {row["id"]: row["name"] for row in look.shared("products_insurance")}
    names |= {row["id"]: row["name"] for row in look.shared("products_insurance_more")}
    rows = []
    for row in look.rows("claims"):
        whole = look.dated({**row, **notes.get(row["id"], {})}, *DAYS)
        policy = policies.get(row["policy"], {})
        product = str(policy.get("product", ""))
        rows.append(
            {
                **whole,
                "product_name": names.get(product, product),
                "insured": whole.get("insured") or policy.get("insured") or "",
                "day": look.day(row["day"]),
                "expected_on": look.day(row.get("expected_in")),
            }
        )
    return rows


def sales_view(look: Look) -> list[Row]:
    """How policies were sold."""
    return look.rows("sale_records", "until")


def report(work: Work) -> Row:
    """`claims.report`, {policy, kind, event_on, insured, cause, place, hospital, missing, hurt}: a claim waits for its papers.

    Refused (unknown_policies, future, already) when the same was reported before.
    """
    policy, kind = work.own("policies", work.text("policy")), work.text("kind")
    event = (date.fromisoformat(work.text("event_on")) - work.bank.opened).days
    if event > work.today:
        raise Refused("future", "it has not happened yet")
    for row in work.documents.list("claims", work.person.id):
        same = (row["policy"], row["kind"], row.get("event_on")) == (policy["id"], kind, event)
        if same and row["status"] in OPEN:
            raise Refused("already", f"claim {row['id']} is open")
    told = ("insured", "cause", "place", "hospital", "hurt")
    row = {name: work.body.get(name) for name in told}
    row |= {
        "policy": policy["id"],
        "kind": kind,
        "day": work.today,
        "event_on": event,
        "status": "surveying" if kind == "motor" else "submitted",
        "missing": list(work.body.get("missing") or ()),
    }
    work.put("claims", work.reference, row)
    return work.done(claim=work.reference)


def submit(work: Work) -> Row:
    """`claims.submit`, {claim, files, missing, account, expected_on}: files join the claim; complete ones are assessed.

    Refused (unknown_claims, not_open, invalid, unknown_account).
    """
    row = work.own("claims", work.text("claim"))
    if row["status"] not in OPEN:
        raise Refused("not_open", f"claim {row['id']} is {row['status']}")
    files = work.body.get("files")
    if not isinstance(files, list) or not files:
        raise Refused("invalid", "files: must be a list", status=400)
    account = work.account(work.text("account"))
    missing = [str(one) for one in work.body.get("missing") or ()]
    fields: Row = {
        "missing": missing,
        "files": [*row.get("files", ()), *files],
        "paid_to": account.last4,
        "status": "waiting_documents" if missing else "assessing",
    }
    expected = work.body.get("expected_on")
    if not missing and expected:
        fields["expected_in"] = (date.fromisoformat(str(expected)) - work.bank.opened).days
    work.change("claims", row["id"], **fields)
    return work.done(claim=row["id"])


def hold_recordings(work: Work) -> Row:
    """`sales.hold`, {policy}: the records of the sale are not deleted while the dispute lasts."""
    policy = work.own("policies", work.text("policy"))
    found = [
        row
        for row in work.documents.list("sale_records", work.person.id)
        if row["policy"] == policy["id"]
    ]
    ident = found[0]["id"] if found else f"sale-{policy['id']}"
    base = found[0] if found else {"policy": policy["id"], "seller": "", "place": ""}
    work.put("sale_records", ident, {"recorded": False, **base, "held": True})
    return work.done()


VIEWS: Mapping[str, View] = {"claim-details": details_view, "sale-records": sales_view}
"""Records by noun."""
ORDERS: Mapping[str, Handler] = {
    "claims.report": report,
    "claims.submit": submit,
    "sales.hold": hold_recordings,
}
"""Orders by kind."""
DUE: Mapping[str, Due] = {}
"""What happens when a row of a noun falls due."""
