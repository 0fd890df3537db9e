"""Disputes at the demonstration core: filed, answered by the acquirer in time, and settled on the card (domain §2.4c)."""

from datetime import datetime, time

from qiantai.app.demo.bank import Refused
from qiantai.app.demo.card_charges import NOUN, charge_rows
from qiantai.app.demo.documents import Row
from qiantai.app.demo.work import Work
from qiantai.banking.disputes import CLOSED, Event, State, move
from qiantai.floor.clock import CHINA
from qiantai.floor.money import Money

SUSPENSE = "house:card-disputes"
FEES = "house:card-fees"
ANSWERS: dict[str, tuple[Event, ...]] = {
    "yields": ("proof_missing", "accept"),
    "proves": ("proof_accepted",),
}
"""What the acquirer answers to the request for papers, by the field `acquirer` of the charge; it yields by default."""


def file_dispute(work: Work) -> Row:
    """`disputes.file`, {charge, class, days, credit?}: asks the acquirer for papers; Refused (already_disputed).

    With `credit` the amount stands to the customer's credit at once, until the acquirer has answered.
    """
    charge = _charge(work)
    if any(
        one["charge"] == charge["id"]
        for one in work.documents.list("card_disputes", work.person.id)
    ):
        raise Refused("already_disputed", f"{charge['id']} is disputed already")
    state: State = move("filed", "request_papers")
    number, days = f"DS{work.reference}", int(work.text("days"))
    credited = bool(work.body.get("credit"))
    if credited:
        amount = Money.of(charge["amount"])
        work.post(SUSPENSE, charge["card"], amount, number, charge["merchant"], "dispute.credit")
    row = {
        "charge": charge["id"],
        "card": charge["card"],
        "amount": charge["amount"],
        "class": work.text("class"),
        "state": state,
        "filed": work.today,
        "answer_by": work.today + days,
        "credited": credited,
    }
    due = datetime.combine(work.bank.day(work.today + days), time(12), CHINA)
    work.put("card_disputes", number, row, due)
    return work.done(number=number)


def answered(work: Work) -> None:
    """The acquirer has answered: the dispute goes to its end, and a credit becomes final or is taken back."""
    row = dict(work.body)
    state: State = row["state"]
    if state in CLOSED:
        return
    answer = _charge(work).get("acquirer", "yields")
    for event in ANSWERS[answer]:
        state = move(state, event)
    amount = Money.of(row["amount"])
    if state == "upheld" and not row["credited"]:
        work.post(SUSPENSE, row["card"], amount, row["id"], row["id"], "dispute.upheld")
    if state == "rejected" and row["credited"]:
        work.post(row["card"], SUSPENSE, amount, row["id"], row["id"], "dispute.rejected")
    work.put("card_disputes", row["id"], {**row, "state": state})


def return_fee(work: Work) -> Row:
    """`cards.return_fee`, {charge}: a fee goes back to the card; Refused (not_a_fee, already_returned)."""
    charge = _charge(work)
    if charge["kind"] != "fee":
        raise Refused("not_a_fee", f"{charge['id']} is no fee")
    rows = charge_rows(work.bank, work.documents, work.person)
    if any(one.get("of") == charge["id"] for one in rows):
        raise Refused("already_returned", f"{charge['id']} went back already")
    amount = Money.of(charge["amount"])
    work.post(FEES, charge["card"], amount, charge["merchant"], charge["merchant"], "card.fee")
    back = {
        "card": charge["card"],
        "day": work.today,
        "merchant": charge["merchant"],
        "amount": charge["amount"],
        "kind": "reversal",
        "of": charge["id"],
    }
    work.put(NOUN, f"rv-{work.reference}", back)
    return work.done()


def _charge(work: Work) -> Row:
    ident = work.text("charge")
    rows = charge_rows(work.bank, work.documents, work.person)
    found = next((one for one in rows if one["id"] == ident), None)
    if found is None:
        raise Refused("unknown_charge", f"{work.person.id} has no charge {ident}")
    return found
