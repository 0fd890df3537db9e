"""One order being carried out: what its handler may look at and change, all inside one transaction."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qiantai.app.demo import store
from qiantai.app.demo.bank import Bank, Refused
from qiantai.app.demo.documents import Documents, Row
from qiantai.app.demo.facts import AccountFacts, Person
from qiantai.app.demo.ledger import cents, money, stamp
from qiantai.floor.clock import local_date
from qiantai.floor.money import ZERO, Money


@dataclass(frozen=True)
class Work:
    """An order under way: the customer, its body and reference, and the verbs by which it takes effect."""

    bank: Bank
    connection: sqlite3.Connection
    person: Person
    now: datetime
    reference: str
    body: Mapping[str, Any]

    @property
    def documents(self) -> Documents:
        """The documents as this transaction sees them."""
        return self.bank.documents(self.connection)

    @property
    def today(self) -> int:
        """Today as an offset from the opening: how days are kept in rows."""
        return self.bank.elapsed(self.now)

    def text(self, name: str) -> str:
        """A field of the body; Refused (400 invalid) when it is missing or no text."""
        value = self.body.get(name)
        if not isinstance(value, str) or not value:
            raise Refused("invalid", f"{name}: must be text", status=400)
        return value

    def amount(self, name: str = "amount") -> Money:
        """A positive amount of the body; Refused (400 invalid)."""
        try:
            amount = Money.of(self.text(name))
        except ValueError as error:
            raise Refused("invalid", f"{name}: must be yuan", status=400) from error
        if amount <= ZERO:
            raise Refused("invalid", f"{name}: must be above zero", status=400)
        return amount

    def own(self, noun: str, ident: str) -> Row:
        """A row of this customer; Refused (unknown_<noun>), also when it is somebody else's."""
        found = self.documents.find(noun, ident)
        if found is None or found[0] != self.person.id:
            raise Refused(f"unknown_{noun}", f"{self.person.id} has no {noun} {ident}")
        return found[1]

    def shared(self, noun: str, ident: str) -> Row:
        """A row that belongs to everybody, such as a product; Refused (unknown_<noun>)."""
        found = self.documents.find(noun, ident)
        if found is None or found[0]:
            raise Refused(f"unknown_{noun}", f"there is no {noun} {ident}")
        return found[1]

    def put(self, noun: str, ident: str, row: Row, due_at: datetime | None = None) -> None:
        """Keep a row of this customer; with `due_at` the noun's handler of due rows is called then."""
        due = None if due_at is None else stamp(due_at)
        self.documents.put(noun, ident, self.person.id, row, due)

    def change(self, noun: str, ident: str, **fields: Any) -> None:
        """Change fields of an own row. Nouns named like a list of `Person` (accounts, credit_cards, loans, policies,
        claims, payees) change what the core tells about it; `person` with the customer's id changes the customer."""
        found = self.documents.find(noun, ident)
        row = found[1] if found is not None else {}
        self.put(noun, ident, {**row, **fields})

    def remove(self, noun: str, ident: str) -> None:
        """Take an own row away."""
        self.documents.remove(noun, ident, self.person.id)

    def account(self, ident: str) -> AccountFacts:
        """An own debit account that may be used; Refused (unknown_account, account_restricted)."""
        account = self.bank.account(self.person, ident)
        if account.status != "active" or store.find_loss(self.connection, account.id):
            raise Refused("account_restricted", "the account may not be used")
        return account

    def pay(
        self, account: str, house: str, amount: Money, note: str, kind: str = "service"
    ) -> None:
        """Move money from an own account to an account of the house (`house:deposits`), a card or a loan.

        Refused (unknown_account, account_restricted, insufficient_funds).
        """
        source = self.account(account)
        free = self.balance(source.id) - money(store.held(self.connection, source.id))
        if amount > free:
            raise Refused("insufficient_funds", f"{free} is available")
        self.post(source.id, house, amount, note, self.person.name, kind)

    def receive(
        self, house: str, account: str, amount: Money, note: str, kind: str = "service"
    ) -> None:
        """Move money from an account of the house, a card or a loan to an own account."""
        target = self.bank.account(self.person, account)
        self.post(house, target.id, amount, self.person.name, note, kind)

    def post(
        self, debit: str, credit: str, amount: Money, debit_note: str, credit_note: str, kind: str
    ) -> None:
        """Post once for each kind: the notes are what each side sees. Accounts of the house are opened when first used."""
        for account in (debit, credit):
            if account.startswith("house:"):
                store.add_account(self.connection, account, "house", None, None)
        day = local_date(self.now).isoformat()
        values = (debit, credit, debit_note, credit_note, 0)
        at = stamp(self.now)
        store.add_posting(
            self.connection, store.Posting(self.reference, kind, at, day, cents(amount), *values)
        )

    def balance(self, account: str) -> Money:
        """What an account holds as this transaction sees it; what is owed counts below zero."""
        found = store.find_balance(self.connection, account)
        if found is None:
            raise LookupError(f"the chart has no account {account}")
        return money(found[1])

    def done(self, account: str | None = None, *, posted: bool = True, **details: Any) -> Row:
        """The answer: accepted, with the balance of the account that paid and further values."""
        return {
            "id": self.reference,
            "status": "accepted",
            "at": stamp(self.now),
            "from_balance": None if account is None else str(self.balance(account)),
            "posted": posted,
            "details": details,
        }


@dataclass(frozen=True)
class Look:
    """A read: whose records, and as of when; `where` are the filters of the request, already applied afterwards."""

    bank: Bank
    person: Person
    now: datetime
    documents: Documents
    where: Mapping[str, str]

    def day(self, offset: int | None) -> str | None:
        """A kept day as an ISO day."""
        return None if offset is None else self.bank.day(offset).isoformat()

    def rows(self, noun: str, *days: str) -> list[Row]:
        """The customer's rows of a noun, with these fields turned from offsets into days."""
        return [self.dated(row, *days) for row in self.documents.list(noun, self.person.id)]

    def shared(self, noun: str, *days: str) -> list[Row]:
        """Everybody's rows of a noun, such as products."""
        return [self.dated(row, *days) for row in self.documents.list(noun)]

    def dated(self, row: Row, *days: str) -> Row:
        """The row with these fields turned from offsets into days."""
        return {**row, **{name: self.day(row[name]) for name in days if name in row}}


Handler = Callable[[Work], Row]
"""Carries out one kind of order and gives its answer; Refused before anything was changed."""
View = Callable[[Look], list[Row]]
Due = Callable[[Work], None]
"""Called once when a row falls due: `body` is the row, `reference` its id; it puts, removes or posts."""
