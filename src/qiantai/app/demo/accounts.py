"""What the core tells about debit accounts: balances, the day's use, and movements."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zlib import crc32

from qiantai.app.demo import store
from qiantai.app.demo.bank import Bank
from qiantai.app.demo.facts import AccountFacts, Person
from qiantai.app.demo.ledger import money, stamp
from qiantai.floor.clock import CHINA, local_date
from qiantai.floor.money import ZERO

MOST_ROWS = 500
DAY_START = time(8)
DAY_MINUTES = 600


def accounts_view(bank: Bank, person: Person, now: datetime) -> list[dict[str, Any]]:
    """All debit accounts of a customer as they stand now."""
    return [_shown(bank, person, one, now) for one in person.accounts]


def _shown(bank: Bank, person: Person, account: AccountFacts, now: datetime) -> dict[str, Any]:
    reads = bank.ledger.reads
    balance = bank.ledger.balance(account.id) or ZERO
    status = bank.status(account)
    waiting = money(store.held(reads, account.id))
    return {
        "id": account.id,
        "kind": account.kind,
        "class": account.class_,
        "last4": account.last4,
        "balance": str(balance),
        "available": str(balance - waiting if status == "active" else ZERO),
        "daily_limit": str(account.daily_limit),
        "used_today": str(money(store.used(reads, account.id, local_date(now).isoformat()))),
        "status": status,
        "reason_category": account.reason_category,
        "bank": bank.institution.house.name,
        "name": person.name,
    }


def moment_of(day: date, seed: str) -> datetime:
    """A time of day in business hours for a movement of which the file knows only the day."""
    minutes = timedelta(minutes=crc32(seed.encode()) % DAY_MINUTES)
    return datetime.combine(day, DAY_START, CHINA) + minutes


def transactions_view(
    bank: Bank, person: Person, account: str, first: date | None, last: date | None
) -> list[dict[str, Any]]:
    """Movements of an account between two days inclusive, newest first; Refused (unknown_account)."""
    held = bank.account(person, account)
    start, end = first or date.min, last or date.max
    rows = _posted(bank, held, start, end) + _history(bank, person, held, start, end)
    return rows[:MOST_ROWS]


def _posted(bank: Bank, account: AccountFacts, first: date, last: date) -> list[dict[str, Any]]:
    rows = store.list_entries(
        bank.ledger.reads, account.id, first.isoformat(), last.isoformat(), MOST_ROWS
    )
    return [
        {
            "id": row.reference,
            "at": row.at,
            "amount": str(money(row.signed)),
            "counterparty": row.note,
            "balance_after": str(money(row.after)),
            "kind": row.kind,
        }
        for row in rows
        if row.kind != "opening"
    ]


def _history(
    bank: Bank, person: Person, account: AccountFacts, first: date, last: date
) -> list[dict[str, Any]]:
    """Movements before the opening; their balances are counted back from what the account opened with."""
    rows = []
    balance = account.balance
    dated = [
        (moment_of(bank.day(one.day), one.id), one)
        for one in person.transactions
        if one.account == account.id
    ]
    for at, one in sorted(dated, key=lambda pair: pair[0], reverse=True):
        if first <= local_date(at) <= last:
            rows.append(
                {
                    "id": one.id,
                    "at": stamp(at),
                    "amount": str(one.amount),
                    "counterparty": one.counterparty,
                    "balance_after": str(balance),
                    "kind": "income" if one.amount > ZERO else "payment",
                }
            )
        balance = balance - one.amount
    return rows
