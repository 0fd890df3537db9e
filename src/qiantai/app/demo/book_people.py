"""What the demonstration core keeps and carries out for the services of `people`."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from qiantai.app.demo import store
from qiantai.app.demo.bank import Refused
from qiantai.app.demo.documents import Row
from qiantai.app.demo.ledger import cents
from qiantai.app.demo.work import Due, Handler, Look, View, Work
from qiantai.floor.clock import CHINA, local_date
from qiantai.floor.money import ZERO, Money

FEES = "house:fees"
DORMANT = "house:dormant"
EQUITY = "equity:opening"


def view_branches(look: Look) -> list[Row]:
    """The branches of the institution file with what `records/` adds to them."""
    more = {row["id"]: row for row in look.shared("branch_facts")}
    return [{**row, **more.get(row["id"], {})} for row in look.shared("branches")]


def view_shared(noun: str) -> View:
    """Rows that belong to everybody."""
    return lambda look: look.shared(noun)


def view_dated(noun: str, *days: str) -> View:
    """The customer's rows with these days."""
    return lambda look: look.rows(noun, *days)


def view_links(look: Look) -> list[Row]:
    """What hangs on the customer's accounts; what names no account hangs on the first."""
    first = look.person.accounts[0].id if look.person.accounts else ""
    names = {row["code"]: row["name"] for row in look.shared("products_wealth")}
    found: list[tuple[str, Any, Any]] = [
        ("deposit", row.get("account", first), str(row["principal"]))
        for row in look.rows("deposits")
    ]
    found += [
        ("wealth", first, names.get(row["product"], row["product"])) for row in look.rows("wealth")
    ]
    found += [("fund", first, str(row["name"])) for row in look.rows("funds")]
    found += [("loan", one.debit_account, one.last4) for one in look.person.loans]
    found += [("card", first, one.last4) for one in look.person.credit_cards]
    found += [("hold", row["account"], str(row["until"])) for row in look.rows("holds")]
    return [
        {"id": f"{account}-{n}", "account": account, "kind": kind, "name": name}
        for n, (kind, account, name) in enumerate(found, 1)
    ]


def book_visit(work: Work) -> Row:
    """`branches.book`, {branch, day, time, business}: a visit; Refused (unknown_branches, already_booked)."""
    branch, day = work.shared("branches", work.text("branch")), work.text("day")
    for row in work.documents.list("branch_bookings", work.person.id):
        if (row["branch"], row["day"], row["status"]) == (branch["id"], day, "booked"):
            raise Refused("already_booked", f"{branch['id']} is booked for {day}")
    row = {"branch": branch["id"], "day": day, "time": work.text("time")}
    number = f"B{work.reference[-6:]}"
    work.put(
        "branch_bookings",
        work.reference,
        {**row, "business": work.text("business"), "status": "booked", "number": number},
    )
    return work.done(number=number)


def keep(noun: str, *names: str, status: str = "received") -> Handler:
    """An order that is kept as it came, for the institution's own people and machines to finish."""

    def act(work: Work) -> Row:
        row = {name: work.body.get(name) for name in names}
        day = local_date(work.now).isoformat()
        work.put(noun, work.reference, {**row, "day": day, "status": status})
        return work.done()

    return act


def order_statement(work: Work) -> Row:
    """`statements.export`, {account, from, to, kind, deliver_to}: a file to be made and sent to the address on file."""
    work.bank.account(work.person, work.text("account"))
    names = ("account", "from", "to", "kind", "deliver_to")
    return keep("statement_orders", *names, status="making")(work)


def issue_certificate(work: Work) -> Row:
    """`certificates.issue`, {account, amount, until?, fee}: paid for, and the amount held to the day named."""
    account, amount, last = work.text("account"), work.amount(), work.body.get("until")
    fee = Money.of(work.text("fee"))
    held = store.held(work.connection, account)
    if cents(amount) + cents(fee) + held > cents(work.balance(account)):
        raise Refused("insufficient_funds", "the amount cannot be certified")
    if fee > ZERO:
        work.pay(account, FEES, fee, "存款证明费")
    until = date.fromisoformat(str(last)) if last else None
    if until is not None:
        ends = datetime.combine(until, time(23, 59, 59), CHINA)
        row = {"account": account, "cents": cents(amount), "until": until.isoformat()}
        work.put("holds", work.reference, row, ends)
    work.put(
        "certificates", work.reference, {"account": account, "amount": str(amount), "until": until}
    )
    return work.done(account)


def release_hold(work: Work) -> None:
    """A hold has reached its last day."""
    work.remove("holds", work.reference)


def change_profile(work: Work) -> Row:
    """`profile.update`, {field, value}."""
    ident = _only(work, "profile")
    work.change("profile", ident, **{work.text("field"): work.text("value")})
    return work.done()


def change_phone(work: Work) -> Row:
    """`phones.change`, {phone, cooldown_hours, ceiling}: the new number, and lower daily limits until the hold is over."""
    ceiling = Money.of(work.text("ceiling"))
    hold: dict[str, Any] = {}
    for account in work.person.accounts:
        if account.daily_limit > ceiling:
            hold[account.id] = str(account.daily_limit)
            work.change("accounts", account.id, daily_limit=str(ceiling))
    work.change("person", work.person.id, phone=work.text("phone"))
    until = work.now + timedelta(hours=int(work.body["cooldown_hours"]))
    work.put("phone_holds", work.reference, {"limits": hold}, until)
    return work.done()


def end_phone_hold(work: Work) -> None:
    """The limits from before the change of the phone hold again, where nothing else has changed them since."""
    for account, limit in work.body["limits"].items():
        work.change("accounts", account, daily_limit=limit)
    work.remove("phone_holds", work.reference)


def renew_document(work: Work) -> Row:
    """`identity.renew`, {document, expires_on}: the new validity waits for its picture to be checked against the register."""
    ident = work.text("document")
    work.own("identity_documents", ident)
    work.change(
        "identity_documents",
        ident,
        status="reviewing",
        announced_until=work.body.get("expires_on") or None,
    )
    return work.done()


def activate(work: Work) -> Row:
    """`accounts.activate`, {account}: a sleeping account is an account again, with what the register held for it."""
    row = work.own("dormant_accounts", work.text("account"))
    amount = Money.of(row["balance"])
    store.add_account(work.connection, row["id"], "deposit", work.person.id, None)
    if amount > ZERO:
        work.post(EQUITY, DORMANT, amount, "opening", "opening", "dormant")
        work.post(DORMANT, row["id"], amount, work.person.name, "激活转回", "service")
    facts = {
        "kind": "debit",
        "class": row["class"],
        "last4": row["last4"],
        "daily_limit": row["daily_limit"],
    }
    work.put("accounts", row["id"], {**facts, "balance": str(amount)})
    work.remove("dormant_accounts", row["id"])
    return work.done()


def set_safety(work: Work) -> Row:
    """`safety.set`, {account, setting, on}: a protection of an account or credit card; the card lock also stops an account."""
    account, setting, on = work.text("account"), work.text("setting"), bool(work.body.get("on"))
    if account not in {one.id for one in work.person.credit_cards}:
        work.bank.account(work.person, account)
    if setting == "card_lock":
        held = work.bank.account(work.person, account)
        if held.status not in ("active", "locked"):
            raise Refused("account_restricted", "the account is restricted already")
        work.change("accounts", account, status="locked" if on else "active")
    ident = f"{account}-{setting}"
    work.put("safety_settings", ident, {"account": account, "setting": setting, "on": on})
    return work.done()


def refuse_marketing(work: Work) -> Row:
    """`marketing.optout`, {off}: what the customer does not want, all of it."""
    work.change("preferences", _only(work, "preferences"), off=list(work.body["off"]))
    return work.done()


def keep_modes(work: Work) -> Row:
    """`profile.accessibility`, {modes}."""
    work.change("preferences", _only(work, "preferences"), modes=list(work.body["modes"]))
    return work.done()


def unbind_device(work: Work) -> Row:
    """`devices.unbind`, {device}; Refused (unknown_devices, in_use)."""
    device = work.own("devices", work.text("device"))
    if device.get("current"):
        raise Refused("in_use", "the device in hand stays")
    work.remove("devices", device["id"])
    return work.done()


def reset_login(work: Work) -> Row:
    """`logins.reset`, {minutes}: a page to set a new password, open for so long."""
    until = work.now + timedelta(minutes=int(work.body["minutes"]))
    work.put("login_resets", work.reference, {"open_until": until.isoformat(), "status": "open"})
    return work.done()


def _only(work: Work, noun: str) -> str:
    """The id of the customer's one row of a noun."""
    rows = work.documents.list(noun, work.person.id)
    return str(rows[0]["id"]) if rows else f"{work.person.id}-{noun}"


VIEWS: Mapping[str, View] = {
    "branches": view_branches,
    "atms": view_shared("atms"),
    "official_contacts": view_shared("official_contacts"),
    "account_links": view_links,
    "identity_documents": view_dated("identity_documents", "expires_on"),
    "devices": view_dated("devices", "last_used"),
    "dormant_accounts": view_dated("dormant_accounts", "idle_since"),
}
"""Records by noun."""
ORDERS: Mapping[str, Handler] = {
    "branches.book": book_visit,
    "statements.export": order_statement,
    "certificates.issue": issue_certificate,
    "profile.update": change_profile,
    "phones.change": change_phone,
    "identity.renew": renew_document,
    "accounts.activate": activate,
    "accounts.unfreeze_apply": keep(
        "unfreeze_applications", "account", "statement", status="review"
    ),
    "privacy.request": keep("privacy_requests", "right", "words"),
    "safety.set": set_safety,
    "marketing.optout": refuse_marketing,
    "profile.accessibility": keep_modes,
    "devices.unbind": unbind_device,
    "logins.reset": reset_login,
}
"""Orders by kind."""
DUE: Mapping[str, Due] = {"holds": release_hold, "phone_holds": end_phone_hold}
"""What happens when a row of a noun falls due."""
