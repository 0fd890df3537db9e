"""Orders about loans: applications, payments, prepayments on their day, and what is changed of a running loan."""

from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, localcontext

from qiantai.app.demo.bank import Refused
from qiantai.app.demo.documents import Row
from qiantai.app.demo.facts import LoanFacts
from qiantai.app.demo.work import Work
from qiantai.banking.amortisation import Mode, balance
from qiantai.banking.amortisation import prepay as prepaid
from qiantai.floor.clock import CHINA
from qiantai.floor.money import ZERO, Money

MORNING = time(8)
INTEREST, PENALTY, FEES = "house:loan-interest", "house:loan-penalties", "house:loan-fees"
PROOF_AFTER = timedelta(days=3)
MODES: tuple[Mode, ...] = ("reduce_payment", "shorten_term")


def apply(work: Work) -> Row:
    """`loans.apply`, {amount, months, purpose, income, consent}: an application for people to decide; Refused (no_consent)."""
    if work.text("consent") != "yes":
        raise Refused("no_consent", "the credit report may not be asked for")
    number = f"LN{work.reference}"
    row = {
        "kind": "consumer_loan",
        "day": work.today,
        "status": "reviewing",
        "amount": str(work.amount()),
        "months": int(work.body["months"]),
        "purpose": work.text("purpose"),
        "income": str(work.amount("income")),
        "consent": work.now.isoformat(),
    }
    work.put("loan_applications", number, row)
    return work.done(number=number)


def review(work: Work) -> Row:
    """`loans.review`, {application}: a refused application goes to a person; Refused (unknown_application)."""
    ident = work.text("application")
    for noun in ("loan_applications", "applications", "card_applications"):
        found = work.documents.find(noun, ident)
        if found is not None and found[0] == work.person.id:
            work.put(noun, ident, {**found[1], "status": "reviewing", "reviewed_on": work.today})
            return work.done(number=ident)
    raise Refused("unknown_application", f"{work.person.id} has no application {ident}")


def repay(work: Work) -> Row:
    """`loans.repay`, {loan, account, principal, interest, penalty, instalments, covers, due}: pays a loan.

    Refused (unknown_loan, too_much, insufficient_funds). A loan of which nothing is left is settled.
    """
    loan, account = _loan(work), work.text("account")
    principal, interest, penalty = (
        Money.of(str(work.body.get(name, "0"))) for name in ("principal", "interest", "penalty")
    )
    owed = _owed(work, loan)
    if principal > owed:
        raise Refused("too_much", f"{loan.id} owes {owed}")
    if principal + interest + penalty > work.balance(work.account(account).id):
        raise Refused("insufficient_funds", "the account does not reach")
    parts = (
        (loan.id, principal, f"贷款还款 {loan.last4}", "loan.principal"),
        (INTEREST, interest, f"贷款利息 {loan.last4}", "loan.interest"),
        (PENALTY, penalty, f"贷款罚息 {loan.last4}", "loan.penalty"),
    )
    for house, amount, note, kind in parts:
        if amount > ZERO:
            work.pay(account, house, amount, note, kind)
    if principal == owed:
        _settled(work, loan)
        return work.done(account, left="0.00")
    covers = work.text("covers")
    if covers != "part":
        _counted(work, loan, int(work.body["instalments"]))
    if covers == "extra":
        _scaled(work, _loan(work), owed - principal)
    return work.done(account, left=str(owed - principal))


def _counted(work: Work, loan: LoanFacts, instalments: int) -> None:
    """Instalments are paid; the next one is due a month later unless they were overdue."""
    due = date.fromisoformat(work.text("due"))
    changes: Row = {
        "paid_months": loan.paid_months + instalments,
        "overdue_days": 0,
        "due_day": due.day,
    }
    if not loan.overdue_days:
        changes["paid_until"] = (due - work.bank.opened).days
    work.change("loans", loan.id, **changes)


def book_prepayment(work: Work) -> Row:
    """`loans.prepay`, {loan, amount, mode, on, fee}: debited on its day; Refused (unknown_loan, booked, too_much)."""
    loan, amount = _loan(work), work.amount()
    if amount > _owed(work, loan):
        raise Refused("too_much", f"{loan.id} owes less than {amount}")
    rows = work.documents.list("loan_prepayments", work.person.id)
    if any(one["loan"] == loan.id for one in rows):
        raise Refused("booked", f"{loan.id} has a prepayment booked")
    day = date.fromisoformat(work.text("on"))
    number = f"PP{work.reference}"
    row = {
        "loan": loan.id,
        "amount": str(amount),
        "mode": work.text("mode"),
        "on": day.isoformat(),
        "fee": str(Money.of(work.text("fee"))),
    }
    work.put("loan_prepayments", number, row, datetime.combine(day, MORNING, CHINA))
    return work.done(number=number)


def cancel_prepayment(work: Work) -> Row:
    """`loans.prepay_cancel`, {booking}: nothing is debited; Refused (unknown_loan_prepayments)."""
    booking = work.own("loan_prepayments", work.text("booking"))
    work.remove("loan_prepayments", booking["id"])
    return work.done(number=booking["id"])


def prepay(work: Work) -> None:
    """On the booked day: fee and sum are debited and the loan goes on as chosen; without the money the booking lapses."""
    work.remove("loan_prepayments", work.reference)
    loan = _loan(work)
    owed = _owed(work, loan)
    amount, fee = min(work.amount(), owed), Money.of(work.text("fee"))
    try:
        account = work.account(loan.debit_account)
    except Refused:
        return
    if not ZERO < amount + fee <= work.balance(account.id):
        return
    work.pay(account.id, loan.id, amount, f"提前还款 {loan.last4}", "loan.prepayment")
    if fee > ZERO:
        work.pay(account.id, FEES, fee, f"提前还款补偿金 {loan.last4}", "loan.fee")
    if amount == owed:
        _settled(work, loan)
    elif work.text("mode") == "shorten_term":
        _shortened(work, loan, amount)
    else:
        _scaled(work, loan, owed - amount)


def _scaled(work: Work, loan: LoanFacts, left: Money) -> None:
    """The same months with smaller instalments: all of the schedule in proportion."""
    before = balance(loan.terms, loan.paid_months)
    with localcontext(prec=50):
        principal = Money.of(loan.principal.yuan * left.yuan / before.yuan)
    work.change("loans", loan.id, principal=str(principal))


def _shortened(work: Work, loan: LoanFacts, amount: Money) -> None:
    """Fewer months, with the instalment as it was but for what rounding to whole months takes off."""
    after = prepaid(loan.terms, loan.paid_months, amount, "shorten_term")
    months = loan.paid_months + int(after.exact_months.to_integral_value(ROUND_CEILING))
    work.change("loans", loan.id, months=months)
    shorter = _loan(work)
    _scaled(work, shorter, after.remaining)


def _settled(work: Work, loan: LoanFacts) -> None:
    """The loan is paid off and leaves the list of running loans."""
    row = {
        "kind": loan.kind,
        "last4": loan.last4,
        "principal": str(loan.principal),
        "settled_on": work.today,
        "secured": loan.kind == "mortgage",
    }
    work.put("loan_settled", loan.id, row)
    work.remove("loans", loan.id)


def change_cycle(work: Work) -> Row:
    """`loans.cycle`, {loan, cycle, next}: another repricing cycle, once; Refused (used_up, fixed)."""
    loan = _loan(work)
    row = work.own("loans", loan.id)
    if loan.next_repricing is None:
        raise Refused("fixed", f"{loan.id} does not float")
    if int(row.get("cycle_changes", 0)) > 0:
        raise Refused("used_up", f"{loan.id} has had its change")
    coming = date.fromisoformat(work.text("next"))
    work.change(
        "loans",
        loan.id,
        cycle=int(work.body["cycle"]),
        cycle_changes=1,
        anchor=coming.isoformat(),
        next_repricing=(coming - work.bank.opened).days,
    )
    return work.done(next=coming.isoformat())


def change_account(work: Work) -> Row:
    """`loans.account`, {loan, account, starts, at_once}: now, or after the debit that is too near; Refused (account_restricted)."""
    loan, account = _loan(work), work.account(work.text("account"))
    starts = date.fromisoformat(work.text("starts"))
    due = datetime.combine(starts - timedelta(days=1), time(), CHINA)
    if not work.body.get("at_once"):
        work.put("loan_accounts", loan.id, {"account": account.id}, due)
    else:
        work.change("loans", loan.id, debit_account=account.id)
    return work.done(starts=starts.isoformat())


def switch_account(work: Work) -> None:
    """The day before the first debit from the new account."""
    work.change("loans", work.reference, debit_account=work.text("account"))
    work.remove("loan_accounts", work.reference)


def order_proof(work: Work) -> Row:
    """`loans.proof`, {loan}: a proof of settlement is made out; Refused (unknown_loan_settled)."""
    loan = work.own("loan_settled", work.text("loan"))
    number = f"JQ{work.reference}"
    work.put("loan_settled", loan["id"], {**loan, "proof": number})
    row = {"loan": loan["id"], "status": "making", "day": work.today}
    work.put("loan_proofs", number, row, work.now + PROOF_AFTER)
    return work.done(number=number)


def proof_ready(work: Work) -> None:
    """It can be downloaded."""
    work.change("loan_proofs", work.reference, status="ready")


def ask_for_help(work: Work) -> Row:
    """`loans.hardship`, {loan, story, reason}: a request for help with repaying, for people to decide."""
    loan, number = _loan(work), f"HP{work.reference}"
    row = {
        "loan": loan.id,
        "day": work.today,
        "status": "reviewing",
        "story": work.text("story"),
        "reason": work.text("reason"),
    }
    work.put("loan_hardships", number, row)
    return work.done(number=number)


def dispute_credit(work: Work) -> Row:
    """`loans.credit_dispute`, {entry, text}: an objection to the credit report, to be checked by people."""
    number = f"CR{work.reference}"
    row = {
        "day": work.today,
        "status": "checking",
        "entry": work.text("entry"),
        "text": work.text("text"),
    }
    work.put("credit_disputes", number, row)
    return work.done(number=number)


def _loan(work: Work) -> LoanFacts:
    """The loan of the body as this transaction sees it; Refused (unknown_loan)."""
    person = work.bank.person(work.person.id, work.connection)
    for one in person.loans:
        if one.id == work.text("loan"):
            return one
    raise Refused("unknown_loan", f"{work.person.id} has no loan {work.text('loan')}")


def _owed(work: Work, loan: LoanFacts) -> Money:
    return max(-work.balance(loan.id), ZERO)
