"""The securities side of the demonstration core: accounts and their cash, applications, permissions and dividends."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from qiantai.app.demo.bank import Refused
from qiantai.app.demo.book_securities_orders import (
    HOUSE,
    Cashbox,
    cancel,
    place,
    send,
    view_orders,
    view_positions,
    view_stocks,
)
from qiantai.app.demo.documents import Row
from qiantai.app.demo.market import EXCHANGE
from qiantai.app.demo.work import Due, Handler, Look, View, Work
from qiantai.banking.calendars import plus
from qiantai.floor.clock import CHINA, local_date

OPENING = time(9)
FRESH = {"cash": "0.00", "withdrawable": "0.00", "positions": [], "orders": []}


def view_accounts(look: Look) -> list[Row]:
    """The securities account with its cash of this moment."""
    facts = {row["id"]: row for row in look.rows("securities_facts", "first_trade")}
    found = Cashbox.of(look.documents, look.bank, look.person.id, look.now)
    if found is None:
        return []
    cash = found.cash
    row = {
        "id": found.id,
        "available": str(cash.available),
        "withdrawable": str(cash.withdrawable),
        "frozen": str(found.frozen),
        "unsettled": str(cash.tomorrow),
        "settles_on": plus(EXCHANGE, found.day, 1).isoformat(),
        "bank_account": found.row.get("bank_account") or "",
    }
    return [{**row, **facts.get(f"{look.person.id}-securities", {}), "id": found.id}]


def move_in(work: Work) -> Row:
    """`brokerage.move_in`, {account, amount}: bank to broker at once; Refused (no_securities) and those of `Work.pay`."""
    box = Cashbox.own(work)
    account, amount = work.text("account"), work.amount()
    work.pay(account, HOUSE, amount, "银证转账转入", "securities")
    box.settled += amount
    box.keep(work)
    return work.done(account, cash=str(box.cash.available))


def move_out(work: Work) -> Row:
    """`brokerage.move_out`, {account, amount}: broker to bank; Refused (no_securities, too_much)."""
    box = Cashbox.own(work)
    account, amount = work.text("account"), work.amount()
    if amount > box.cash.withdrawable:
        raise Refused("too_much", f"{box.cash.withdrawable} can leave")
    box.settled -= amount
    box.keep(work)
    work.receive(HOUSE, account, amount, "银证转账转出", "securities")
    return work.done(account, cash=str(box.cash.available))


def apply_open(work: Work) -> Row:
    """`brokerage.open`, {bank_account, witness}: reviewed until the next trading day; Refused (already, applied)."""
    if Cashbox.of(work.documents, work.bank, work.person.id, work.now) is not None:
        raise Refused("already", "there is a securities account")
    account = work.account(work.text("bank_account")).id
    due = datetime.combine(plus(EXCHANGE, local_date(work.now), 1), OPENING, CHINA)
    return _apply(work, "open", due, bank_account=account, witness=work.text("witness"))


def apply_leave(work: Work) -> Row:
    """`brokerage.leave`, {kind: close or move}: for a person to finish; Refused (no_securities, applied)."""
    Cashbox.own(work)
    return _apply(work, work.text("kind"), None)


def apply_margin(work: Work) -> Row:
    """`brokerage.margin_open`: for a person to finish; Refused (no_securities, applied)."""
    Cashbox.own(work)
    return _apply(work, "margin", None)


def _apply(work: Work, kind: str, due: datetime | None, **fields: Any) -> Row:
    for row in work.documents.list("securities_applications", work.person.id):
        if (row["kind"], row["status"]) == (kind, "review"):
            raise Refused("applied", f"{row['id']} is under review")
    number = f"SA{work.reference[-6:]}".upper()
    row = {"kind": kind, "day": work.today, "status": "review", "number": number, **fields}
    work.put("securities_applications", work.reference, row, due)
    return work.done(number=number)


def review(work: Work) -> None:
    """The review of an opening ends: the account exists from now on."""
    row = dict(work.body)
    if (row["kind"], row["status"]) != ("open", "review"):
        return
    work.put("securities_applications", work.reference, {**row, "status": "done"})
    account = {**FRESH, "bank_account": row["bank_account"]}
    work.put("securities", f"{work.person.id}-securities", account)
    facts = {"bank_account": row["bank_account"], "boards": [], "test_points": {}}
    work.put("securities_facts", f"{work.person.id}-securities", facts)


def open_board(work: Work) -> Row:
    """`boards.open`, {board}: the permission is held from now on; Refused (no_securities, already)."""
    Cashbox.own(work)
    board, ident = work.text("board"), f"{work.person.id}-securities"
    found = work.documents.find("securities_facts", ident)
    boards = list(found[1].get("boards") or ()) if found else []
    if board in boards:
        raise Refused("already", f"{board} is held")
    work.change("securities_facts", ident, boards=[*boards, board])
    return work.done()


def reset_password(work: Work) -> Row:
    """`brokerage.password`, {which, minutes}: a page to set it is open for so long; Refused (no_securities)."""
    Cashbox.own(work)
    until = work.now + timedelta(minutes=int(work.body["minutes"]))
    row = {"which": work.text("which"), "open_until": until.isoformat(), "status": "open"}
    work.put("trading_password_resets", work.reference, row)
    return work.done()


def order_statement(work: Work) -> Row:
    """`brokerage.statement`, {from, to, kind, stamped}: a file to be made for the address on file; Refused (no_securities)."""
    Cashbox.own(work)
    row = {name: work.body.get(name) for name in ("from", "to", "kind", "stamped")}
    work.put("securities_statements", work.reference, {**row, "status": "making"})
    return work.done(number=f"SS{work.reference[-6:]}".upper())


def view_dividends(look: Look) -> list[Row]:
    """Dividends of held stocks."""
    return look.rows("dividends", "record_on", "ex_on", "pay_on", "held_from")


VIEWS: Mapping[str, View] = {
    "securities_accounts": view_accounts,
    "stocks": view_stocks,
    "stock_positions": view_positions,
    "stock_orders": view_orders,
    "dividends": view_dividends,
    "securities_applications": lambda look: look.rows("securities_applications", "day"),
    "margin_accounts": lambda look: look.rows("margin_accounts"),
}
"""Records by noun."""
ORDERS: Mapping[str, Handler] = {
    "brokerage.move_in": move_in,
    "brokerage.move_out": move_out,
    "brokerage.open": apply_open,
    "brokerage.leave": apply_leave,
    "brokerage.margin_open": apply_margin,
    "brokerage.password": reset_password,
    "brokerage.statement": order_statement,
    "boards.open": open_board,
    "stocks.order": place,
    "stocks.cancel": cancel,
}
"""Orders by kind."""
DUE: Mapping[str, Due] = {"stock_orders": send, "securities_applications": review}
"""What happens when a row of a noun falls due."""
