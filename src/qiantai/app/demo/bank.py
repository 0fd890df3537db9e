"""The running institution: its facts, the day on which they were true, and its ledger."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from qiantai.app.demo import store
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

    def day(self, offset: int) -> date:
        """The calendar day of an offset."""
        return self.opened + timedelta(days=offset)

    def elapsed(self, now: datetime) -> int:
        """Days since the opening."""
        return (local_date(now) - self.opened).days

    def person(self, customer: str) -> Person:
        """The customer of an id; Refused (404 unknown_customer)."""
        found = self.institution.people.get(customer)
        if found is None:
            raise Refused("unknown_customer", f"there is no customer {customer}", status=404)
        return found

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
