"""Credit cards as the core tells them, and the report of a lost card, debit or credit."""

import sqlite3
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from qiantai.app.demo import store
from qiantai.app.demo.accounts import MOST_ROWS, moment_of
from qiantai.app.demo.bank import Bank, Refused
from qiantai.app.demo.card_charges import BACK, charge_rows
from qiantai.app.demo.facts import CardFacts, Person
from qiantai.app.demo.ledger import stamp
from qiantai.floor.clock import local_date
from qiantai.floor.money import ZERO


def cards_view(bank: Bank, person: Person, now: datetime) -> list[dict[str, Any]]:
    """All credit cards of a customer as they stand now."""
    return [_shown(bank, one, now) for one in person.credit_cards]


def _shown(bank: Bank, card: CardFacts, now: datetime) -> dict[str, Any]:
    due = bank.day(card.due_in)
    return {
        "id": card.id,
        "last4": card.last4,
        "limit": str(card.limit),
        "used": str(bank.ledger.balance(card.id) or ZERO),
        "statement": str(card.statement),
        "min_due": str(card.min_due),
        "bill_day": card.bill_day,
        "due_date": due,
        "overdue_days": max((local_date(now) - due).days, 0) if card.statement else 0,
        "points": card.points,
        "status": bank.status(card),
    }


def charges_view(
    bank: Bank, person: Person, card: str, first: date | None, last: date | None
) -> list[dict[str, Any]]:
    """Charges of a card, negative as they burden the customer, newest first; Refused (unknown_card)."""
    bank.card(person, card)
    start, end = first or date.min, last or date.max
    dated = [
        (moment_of(date.fromisoformat(one["day"]), one["id"]), one)
        for one in charge_rows(bank, bank.documents(), person)
        if one["card"] == card and one.get("posted", True)
    ]
    return [
        {
            "id": one["id"],
            "at": stamp(at),
            "amount": one["amount"] if one["kind"] in BACK else f"-{one['amount']}",
            "counterparty": one["merchant"],
            "kind": one["kind"],
        }
        for at, one in sorted(dated, key=lambda pair: pair[0], reverse=True)
        if start <= local_date(at) <= end
    ][:MOST_ROWS]


def lose(
    bank: Bank,
    connection: sqlite3.Connection,
    customer: str,
    card: str,
    now: datetime,
    reference: str,
) -> Mapping[str, Any]:
    """Lock a card for good; on a lost one the first answer comes again. Refused (unknown_card)."""
    person = bank.person(customer)
    if card not in person.card_ids:
        raise Refused("unknown_card", f"{customer} has no card {card}")
    loss = store.find_loss(connection, card)
    if loss is None:
        loss = store.Loss(card, customer, stamp(now), reference)
        store.add_loss(connection, loss)
    return {"id": loss.reference, "status": "lost", "at": loss.at}
