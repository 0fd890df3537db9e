"""Transfers: every check that stands between an order and the money, and the posting itself."""

import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from typing import Any

from qiantai.app.demo import store
from qiantai.app.demo.bank import Bank, Refused
from qiantai.app.demo.facts import AccountFacts, Person
from qiantai.app.demo.ledger import cents, clearing, money, stamp
from qiantai.floor.clock import CHINA, local_date
from qiantai.floor.money import Money

MODES = ("realtime", "normal", "next_day")
NORMAL_DELAY = timedelta(hours=2)
"""银发〔2016〕261号: a normal transfer is debited after two hours."""


@dataclass(frozen=True, slots=True)
class PayeeOrder:
    """Who is to be paid."""

    name: str
    bank: str
    last4: str


@dataclass(frozen=True, slots=True)
class TransferOrder:
    """A transfer to a payee or to an own account; exactly one of the two is given."""

    customer: str
    from_account: str
    amount: Money
    arrival_mode: str
    payee: PayeeOrder | None
    to_account: str | None

    @property
    def content(self) -> dict[str, Any]:
        """The order as plain values, for comparing repeats."""
        return {**asdict(self), "amount": str(self.amount)}


@dataclass(frozen=True, slots=True)
class Way:
    """Where the money goes: the credited account, how each side sees the other, and whether it counts for the day."""

    credit: str
    receiver: str
    sender: str
    counts: bool


class Transfers:
    """Carries out transfers inside the change that stores their answer."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank

    def carry_out(
        self,
        connection: sqlite3.Connection,
        order: TransferOrder,
        now: datetime,
        reference: str,
        kind: str = "transfer",
    ) -> Mapping[str, Any]:
        """Check and post, or keep for later; Refused names the first obstacle and nothing is changed."""
        bank = self._bank
        person = bank.person(order.customer)
        source = bank.account(person, order.from_account)
        _check_status(connection, source)
        way = self._way(person, source, order)
        amount = cents(order.amount)
        if way.counts:
            _check_limit(connection, source, amount, now)
        _check_funds(connection, source, amount)
        due = due_at(order.arrival_mode, now)
        if due is None:
            _post(connection, reference, now, source.id, way, amount, kind)
        else:
            _keep(connection, reference, now, due, source.id, way, amount)
        return {
            "id": reference,
            "status": "accepted",
            "at": stamp(now),
            "from_balance": str(money(_balance(connection, source.id))),
            "posted": due is None,
            "due_at": None if due is None else stamp(due),
            "details": {} if due is None else {"due_at": stamp(due)},
        }

    def _way(self, person: Person, source: AccountFacts, order: TransferOrder) -> Way:
        if order.to_account is not None:
            target = self._bank.account(person, order.to_account).id
            return self._within(person, source, target, person.name)
        payee = order.payee
        if payee is None:
            raise Refused("unknown_payee", "neither a payee nor an own account is given")
        institution = self._bank.institution
        if institution.is_own_bank(payee.bank):
            receiver = institution.find_receiver(payee.name, payee.last4)
            if receiver is None:
                raise Refused("unknown_payee", "no account here has this holder and last digits")
            return self._within(person, source, receiver, payee.name)
        if institution.find_payee(person, payee.name, payee.bank, payee.last4) is None:
            raise Refused("unknown_payee", "the payee is not on the customer's list")
        return Way(clearing(payee.bank), payee.name, person.name, counts=True)

    def _within(self, person: Person, source: AccountFacts, target: str, receiver: str) -> Way:
        if target == source.id:
            raise Refused("same_account", "both accounts are the same")
        own = any(target == one.id for one in person.accounts)
        return Way(target, receiver, person.name, counts=not own)


def due_at(mode: str, now: datetime) -> datetime | None:
    """When a transfer is debited: None at once, two hours later, or at the start of the next calendar day."""
    match mode:
        case "realtime":
            return None
        case "normal":
            return now + NORMAL_DELAY
        case _:
            return datetime.combine(local_date(now) + timedelta(days=1), time(), CHINA)


def release(connection: sqlite3.Connection, now: datetime) -> str | None:
    """Debit what has become due, in order; returns when the next one is due.

    A transfer from an account that was reported lost meanwhile fails and moves nothing.
    """
    for one in store.list_due(connection, stamp(now)):
        if store.find_loss(connection, one.debit):
            store.close_scheduled(connection, one.reference, "failed")
            continue
        due = datetime.fromisoformat(one.due_at)
        way = Way(one.credit, one.note, one.back_note, counts=False)
        store.close_scheduled(connection, one.reference, "posted")
        _post(connection, one.reference, due, one.debit, way, one.amount)
    return store.next_due(connection)


def _check_status(connection: sqlite3.Connection, source: AccountFacts) -> None:
    if source.status != "active" or store.find_loss(connection, source.id):
        raise Refused("account_restricted", "the account may not pay")


def _check_limit(
    connection: sqlite3.Connection, source: AccountFacts, amount: int, now: datetime
) -> None:
    used = store.used(connection, source.id, local_date(now).isoformat())
    if used + amount > cents(source.daily_limit):
        raise Refused("daily_limit", f"{money(used)} of {source.daily_limit} is used today")


def _check_funds(connection: sqlite3.Connection, source: AccountFacts, amount: int) -> None:
    available = _balance(connection, source.id) - store.held(connection, source.id)
    if amount > available:
        raise Refused("insufficient_funds", f"{money(available)} is available")


def _balance(connection: sqlite3.Connection, account: str) -> int:
    found = store.find_balance(connection, account)
    if found is None:
        raise LookupError(f"the chart has no account {account}")
    return found[1]


def _post(
    connection: sqlite3.Connection,
    reference: str,
    at: datetime,
    debit: str,
    way: Way,
    amount: int,
    kind: str = "transfer",
) -> None:
    day = local_date(at).isoformat()
    store.add_posting(
        connection,
        store.Posting(
            reference=reference,
            kind=kind,
            at=stamp(at),
            day=day,
            amount=amount,
            debit=debit,
            credit=way.credit,
            debit_note=way.receiver,
            credit_note=way.sender,
            counts=int(way.counts),
        ),
    )


def _keep(
    connection: sqlite3.Connection,
    reference: str,
    now: datetime,
    due: datetime,
    debit: str,
    way: Way,
    amount: int,
) -> None:
    day = local_date(now).isoformat()
    store.add_scheduled(
        connection,
        store.Scheduled(
            reference=reference,
            due_at=stamp(due),
            day=day,
            amount=amount,
            debit=debit,
            credit=way.credit,
            note=way.receiver,
            back_note=way.sender,
            counts=int(way.counts),
        ),
    )
