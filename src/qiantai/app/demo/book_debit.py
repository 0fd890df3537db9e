"""What the demonstration core keeps and carries out for the services of `debit`."""

from collections.abc import Mapping
from datetime import timedelta

from qiantai.app.demo import store
from qiantai.app.demo.bank import Refused
from qiantai.app.demo.book_deposits import DEPOSIT_DUE, DEPOSIT_ORDERS, DEPOSIT_VIEWS
from qiantai.app.demo.documents import Row
from qiantai.app.demo.ledger import stamp
from qiantai.app.demo.work import Due, Handler, View, Work
from qiantai.floor.money import ZERO, Money

FEES = "house:fees"
MAILED_AFTER = timedelta(days=2)


def release_loss(work: Work) -> Row:
    """`cards.release`, {card}: a card reported lost may be used again; Refused (unknown_card, not_lost, replaced)."""
    card = work.text("card")
    if card not in work.person.card_ids:
        raise Refused("unknown_card", f"{work.person.id} has no card {card}")
    loss = store.find_loss(work.connection, card)
    if loss is None:
        raise Refused("not_lost", f"{card} is not reported lost")
    if _replacement(work, card):
        raise Refused("replaced", f"a new card for {card} is on its way")
    store.release_loss(work.connection, loss.reference, stamp(work.now), work.reference)
    return work.done()


def replace_card(work: Work) -> Row:
    """`cards.replace`, {account, number, reason, address, fee}: a new card is made and mailed; a lost one can be replaced too.

    Refused (unknown_account, under_way, insufficient_funds).
    """
    account = work.bank.account(work.person, work.text("account"))
    if _replacement(work, account.id):
        raise Refused("under_way", f"a new card for {account.id} is on its way")
    fee = Money.of(work.text("fee"))
    if fee > work.balance(account.id):
        raise Refused("insufficient_funds", "the fee cannot be taken")
    if fee > ZERO:
        work.post(account.id, FEES, fee, "补卡工本费", work.person.name, "service")
    names = ("account", "number", "reason", "address")
    row = {**{name: work.text(name) for name in names}, "status": "making"}
    work.put("card_replacements", work.reference, row, work.now + MAILED_AFTER)
    return work.done(account.id)


def mail_card(work: Work) -> None:
    """The new card has left for the address."""
    work.documents.put(
        "card_replacements", work.reference, work.person.id, {**work.body, "status": "mailed"}
    )


def reset_pin(work: Work) -> Row:
    """`cards.pin_reset`, {account, minutes}: a page in the mobile bank to set a new PIN, open for so long."""
    account = work.bank.account(work.person, work.text("account"))
    until = work.now + timedelta(minutes=int(work.body["minutes"]))
    work.put("pin_resets", work.reference, {"account": account.id, "open_until": until.isoformat()})
    return work.done()


def keep_swallowed(work: Work) -> Row:
    """`cards.swallowed`, {account, atm, collect_until}: the branch of the machine looks for the card."""
    account = work.bank.account(work.person, work.text("account"))
    atm = work.shared("atms", work.text("atm"))
    row = {"account": account.id, "atm": atm["id"], "at": work.now.isoformat(), "status": "kept"}
    work.put(
        "swallowed_cards", work.reference, {**row, "collect_until": work.text("collect_until")}
    )
    return work.done()


def book_cash(work: Work) -> Row:
    """`cash.book`, {account, branch, day, amount}: notes are kept ready; Refused (unknown_branches, already_booked)."""
    branch, day = work.shared("branches", work.text("branch")), work.text("day")
    for row in work.documents.list("cash_bookings", work.person.id):
        if (row["branch"], row["day"], row["status"]) == (branch["id"], day, "booked"):
            raise Refused("already_booked", f"{branch['id']} is booked for {day}")
    row = {
        "account": work.account(work.text("account")).id,
        "branch": branch["id"],
        "day": day,
        "amount": str(work.amount()),
        "status": "booked",
    }
    work.put("cash_bookings", work.reference, row)
    return work.done(number=f"X{work.reference[-6:]}")


def _replacement(work: Work, account: str) -> bool:
    """Whether a new card for the account has been ordered."""
    rows = work.documents.list("card_replacements", work.person.id)
    return any(row["account"] == account for row in rows)


VIEWS: Mapping[str, View] = DEPOSIT_VIEWS
"""Records by noun."""
ORDERS: Mapping[str, Handler] = {
    **DEPOSIT_ORDERS,
    "cards.release": release_loss,
    "cards.replace": replace_card,
    "cards.pin_reset": reset_pin,
    "cards.swallowed": keep_swallowed,
    "cash.book": book_cash,
}
"""Orders by kind."""
DUE: Mapping[str, Due] = {**DEPOSIT_DUE, "card_replacements": mail_card}
"""What happens when a row of a noun falls due."""
