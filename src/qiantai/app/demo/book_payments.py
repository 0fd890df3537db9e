"""What the demonstration core keeps and carries out for the services of `payments`."""

from collections.abc import Mapping
from datetime import datetime, time

from qiantai.app.demo import store, store_payments
from qiantai.app.demo.accounts import moment_of
from qiantai.app.demo.bank import Refused
from qiantai.app.demo.book_exchange import exchange, fx_quota, remit
from qiantai.app.demo.documents import Row
from qiantai.app.demo.ledger import money, stamp
from qiantai.app.demo.transfers import PayeeOrder, TransferOrder, Transfers
from qiantai.app.demo.work import Due, Handler, Look, View, Work
from qiantai.banking.cycles import Cycle
from qiantai.floor.clock import CHINA, local_date
from qiantai.floor.money import ZERO, Money

MOST_MADE = 50
TRIES = (time(9), time(12), time(16))
"""A standing order is tried three times on its day."""
MOST_MISSED = 3
CLEARING = "clearing:"


def made_transfers(look: Look) -> list[Row]:
    """Transfers of the customer, newest first: ordered since the opening, and those of the institution file."""
    connection = look.bank.ledger.reads
    rows = [
        _made(look, one)
        for account in look.person.accounts
        for one in store_payments.list_made(connection, account.id, MOST_MADE)
    ]
    return sorted([*rows, *_earlier(look)], key=lambda row: str(row["at"]), reverse=True)


def _made(look: Look, one: store_payments.Made) -> Row:
    cancelled = look.documents.find("cancelled_transfers", one.reference) is not None
    own = next((a for a in look.person.accounts if a.id == one.credit), None)
    bank = one.credit.removeprefix(CLEARING)
    listed = next((p for p in look.person.payees if p.name == one.note), None)
    at = one.at if len(one.at) > len("2026-11-22") else f"{one.at}T00:00:00+08:00"
    return {
        "id": one.reference,
        "at": at,
        "amount": str(money(one.amount)),
        "payee": one.note,
        "bank": bank if one.credit.startswith(CLEARING) else look.bank.institution.house.name,
        "last4": own.last4 if own else listed.last4 if listed else "",
        "account": one.debit,
        "mode": _mode(one.due_at),
        "state": "cancelled" if cancelled else one.state,
        "due_at": one.due_at,
    }


def _mode(due_at: str | None) -> str:
    if due_at is None:
        return "realtime"
    midnight = datetime.fromisoformat(due_at).astimezone(CHINA).time() == time()
    return "next_day" if midnight else "normal"


def _earlier(look: Look) -> list[Row]:
    names = {payee.name: payee for payee in look.person.payees}
    return [
        {
            "id": one.id,
            "at": stamp(moment_of(look.bank.day(one.day), one.id)),
            "amount": str(-one.amount),
            "payee": one.counterparty,
            "bank": look.bank.institution.bank_name(names[one.counterparty].bank),
            "last4": names[one.counterparty].last4,
            "account": one.account,
            "mode": "realtime",
            "state": "posted",
            "due_at": None,
        }
        for one in look.person.transactions
        if one.amount < ZERO and one.counterparty in names
    ]


def cancel_transfer(work: Work) -> Row:
    """`transfers.cancel`, {transfer}: what is not debited yet never will be; Refused (unknown_transfer, already_debited)."""
    reference = work.text("transfer")
    found = store_payments.find_waiting(work.connection, reference)
    if found is None or found[0] not in {one.id for one in work.person.accounts}:
        raise Refused("unknown_transfer", f"no delayed transfer {reference}")
    account, state, _ = found
    if state != "waiting":
        raise Refused("already_debited", f"{reference} is {state}")
    store.close_scheduled(work.connection, reference, "failed")
    work.put("cancelled_transfers", reference, {"at": stamp(work.now)})
    return work.done(account)


def change_limit(work: Work) -> Row:
    """`limits.change`, {account, limit}: the account's daily limit from now on; Refused (unknown_account)."""
    account = work.bank.account(work.person, work.text("account"))
    work.change("accounts", account.id, daily_limit=str(work.amount("limit")))
    return work.done()


def schedule(work: Work) -> Row:
    """`transfers.schedule`, {account, payee: {name, bank, last4}, amount, cycle, times}: repeats from its first day on."""
    account = work.account(work.text("account"))
    amount, cycle = work.amount(), Cycle.of(work.text("cycle"))
    first = cycle.next(local_date(work.now))
    if first is None:
        raise Refused("past", "the day is not ahead")
    payee = work.body.get("payee")
    if not isinstance(payee, Mapping):
        raise Refused("invalid", "payee: must be an object", status=400)
    row = {
        "account": account.id,
        "payee": str(payee["name"]),
        "bank": str(payee["bank"]),
        "last4": str(payee["last4"]),
        "amount": str(amount),
        "cycle": cycle.code,
        "next_on": first.isoformat(),
        "state": "active",
        "times_left": work.body.get("times"),
        "missed": 0,
        "tries": 0,
    }
    work.put("standing_orders", work.reference, row, _at(first.isoformat(), 0))
    return work.done(account.id, posted=False, first_on=first.isoformat())


def end_schedule(work: Work) -> Row:
    """`transfers.unschedule`, {standing_order}: it is not carried out again; Refused (unknown_standing_orders)."""
    row = work.own("standing_orders", work.text("standing_order"))
    work.put("standing_orders", str(row["id"]), {**row, "state": "ended"})
    return work.done()


def carry_out_standing(work: Work) -> None:
    """Pay one turn; when that is refused try again on the same day, then leave the turn out and go on (three missed: pause)."""
    row = dict(work.body)
    if row["state"] != "active":
        return
    order = TransferOrder(
        customer=work.person.id,
        from_account=row["account"],
        amount=Money.of(row["amount"]),
        arrival_mode="realtime",
        payee=PayeeOrder(row["payee"], row["bank"], row["last4"]),
        to_account=None,
    )
    turn = f"{work.reference}-{row['next_on']}"
    try:
        Transfers(work.bank).carry_out(work.connection, order, work.now, turn, "standing")
    except Refused as refusal:
        if row["tries"] + 1 < len(TRIES):
            row["tries"] += 1
            work.put("standing_orders", work.reference, row, _at(row["next_on"], row["tries"]))
            return
        row |= {"missed": row["missed"] + 1, "last_refusal": refusal.code}
    else:
        left = row["times_left"]
        row |= {"missed": 0, "times_left": None if left is None else left - 1}
    _await_next(work, {**row, "tries": 0})


def _await_next(work: Work, row: Row) -> None:
    following = Cycle.of(row["cycle"]).next(local_date(work.now))
    if following is None or row["times_left"] == 0:
        work.put("standing_orders", work.reference, {**row, "state": "ended"})
    elif row["missed"] >= MOST_MISSED:
        work.put("standing_orders", work.reference, {**row, "state": "paused"})
    else:
        row["next_on"] = following.isoformat()
        work.put("standing_orders", work.reference, row, _at(row["next_on"], 0))


def _at(day: str, attempt: int) -> datetime:
    return datetime.combine(datetime.fromisoformat(day).date(), TRIES[attempt], CHINA)


def pay_bill(work: Work) -> Row:
    """`bills.pay`, {bill, account, amount}: to the biller; Refused (unknown_bills, insufficient_funds)."""
    bill = work.own("bills", work.text("bill"))
    account, amount = work.text("account"), work.amount()
    work.pay(account, f"house:biller:{bill['kind']}", amount, str(bill["biller"]), "bill")
    if bill.get("due") is not None:
        left = max(Money.of(bill["due"]) - amount, ZERO)
        work.change("bills", str(bill["id"]), due=str(left))
    return work.done(account)


def top_up(work: Work) -> Row:
    """`bills.topup`, {phone, account, amount}: credit of any mobile phone number."""
    account, amount = work.text("account"), work.amount()
    work.pay(account, "house:biller:phone", amount, f"话费充值 {work.text('phone')}", "bill")
    return work.done(account)


def change_quickpay(work: Work) -> Row:
    """`quickpay.change`, {links, operation}: unbind takes links away, no_pin_off asks for the password again."""
    links = work.body.get("links")
    if not isinstance(links, list) or not links:
        raise Refused("invalid", "links: must be a list", status=400)
    for row in [work.own("quickpays", str(one)) for one in links]:
        if work.text("operation") == "unbind":
            work.remove("quickpays", str(row["id"]))
        else:
            work.change("quickpays", str(row["id"]), free=False)
    return work.done()


def end_mandate(work: Work) -> Row:
    """`mandates.cancel`, {mandate}: nothing is debited under it again; Refused (unknown_mandates)."""
    row = work.own("mandates", work.text("mandate"))
    work.remove("mandates", str(row["id"]))
    return work.done()


def standing_orders(look: Look) -> list[Row]:
    """Standing orders that go on or are paused."""
    return [row for row in look.rows("standing_orders") if row["state"] != "ended"]


VIEWS: Mapping[str, View] = {
    "transfers": made_transfers,
    "standing_orders": standing_orders,
    "mandates": lambda look: look.rows("mandates", "next_on", "since"),
    "fx_rates": lambda look: look.shared("fx_rates"),
    "fx_quota": fx_quota,
}
"""Records by noun."""
ORDERS: Mapping[str, Handler] = {
    "transfers.cancel": cancel_transfer,
    "transfers.schedule": schedule,
    "transfers.unschedule": end_schedule,
    "limits.change": change_limit,
    "bills.pay": pay_bill,
    "bills.topup": top_up,
    "quickpay.change": change_quickpay,
    "mandates.cancel": end_mandate,
    "fx.exchange": exchange,
    "remittances.send": remit,
}
"""Orders by kind."""
DUE: Mapping[str, Due] = {"standing_orders": carry_out_standing}
"""What happens when a row of a noun falls due."""
