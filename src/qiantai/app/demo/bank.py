"""The running institution: its facts, the day on which they were true, and its ledger."""

import sqlite3
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from qiantai.app.demo import store
from qiantai.app.demo.changes import changed
from qiantai.app.demo.documents import Documents
from qiantai.app.demo.facts import AccountFacts, CardFacts, Person
from qiantai.app.demo.institution import Institution
from qiantai.app.demo.ledger import Ledger
from qiantai.floor.clock import local_date


class Refused(Exception):
    """The core decides against a request; `code` is for programs, `status` is the HTTP status."""

    def __init__(self, code: str, message: str, status: int = 422) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


@dataclass(slots=True)
class Bank:
    """Day offsets of the institution file count from `opened`: the day of the service's start or last reset."""

    institution: Institution
    opened: date
    ledger: Ledger
    known: dict[str, tuple[int, Person]] = field(default_factory=dict)
    """Customers with what has changed about them, by the version of the ledger they were read from."""

    def day(self, offset: int) -> date:
        """The calendar day of an offset."""
        return self.opened + timedelta(days=offset)

    def elapsed(self, now: datetime) -> int:
        """Days since the opening."""
        return (local_date(now) - self.opened).days

    def documents(self, connection: sqlite3.Connection | None = None) -> Documents:
        """The documents as a transaction sees them, or as they are committed."""
        return Documents(connection or self.ledger.reads, self.institution.seeds)

    def person(self, customer: str, connection: sqlite3.Connection | None = None) -> Person:
        """The customer of an id with what has changed since the opening; Refused (404 unknown_customer)."""
        found = self.institution.people.get(customer)
        if found is None:
            raise Refused("unknown_customer", f"there is no customer {customer}", status=404)
        if connection is not None:
            return changed(found, self.documents(connection))
        known, version = self.known.get(customer), self.ledger.version
        if known is None or known[0] != version:
            known = self.known[customer] = (version, changed(found, self.documents()))
        return known[1]

    def account(self, person: Person, account: str) -> AccountFacts:
        """An account of this customer; Refused (unknown_account), also when it is somebody else's."""
        for one in person.accounts:
            if one.id == account:
                return one
        raise Refused("unknown_account", f"{person.id} has no account {account}")

    def card(self, person: Person, card: str) -> CardFacts:
        """A credit card of this customer; Refused (unknown_card), also when it is somebody else's."""
        for one in person.credit_cards:
            if one.id == card:
                return one
        raise Refused("unknown_card", f"{person.id} has no card {card}")

    def status(self, held: AccountFacts | CardFacts) -> str:
        """active, lost, or the restriction of the institution file; a loss outweighs the others."""
        return "lost" if store.find_loss(self.ledger.reads, held.id) else held.status
