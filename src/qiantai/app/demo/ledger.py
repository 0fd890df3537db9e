"""The double-entry ledger: opens the chart of accounts, posts, and tells what every account holds.

Customers' accounts and clearing accounts are owed by the institution (credits add), cards and loans are owed to it
(debits add). Every posting debits one account and credits another with the same amount.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from qiantai.app.demo import store
from qiantai.app.demo.institution import Institution
from qiantai.app.demo.writer import Writer
from qiantai.banking.amortisation import balance
from qiantai.floor.clock import local_date
from qiantai.floor.money import Money

T = TypeVar("T")
EQUITY = "equity:opening"
OWED_TO_US = ("card", "loan", "equity")


def cents(amount: Money) -> int:
    """Whole cents, as the ledger counts."""
    return int(amount.yuan.scaleb(2))


def money(amount: int) -> Money:
    """Money from whole cents."""
    return Money(Decimal(amount).scaleb(-2))


def stamp(moment: datetime) -> str:
    """A moment as text of fixed width in UTC, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def clearing(bank: str) -> str:
    """The id of the account that stands for another bank."""
    return f"clearing:{bank}"


class Ledger:
    """One file, one writer, and a connection for reads that never wait for it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "ledger.sqlite"
        self._connection = store.connect(self.path)
        self._writer = Writer(self._connection)
        self.reads = store.connect(self.path)
        self.version = 0
        """Grows after every change, so that what was read under an older one is known to be old."""

    def open(self, institution: Institution, now: datetime) -> None:
        """Open the accounts that are missing; those that exist keep what they hold."""
        self._writer.now(lambda connection: _open(connection, institution, now))

    async def reset(self, institution: Institution, now: datetime) -> None:
        """Forget everything and open afresh, in one transaction."""

        def work(connection: sqlite3.Connection) -> None:
            store.prepare(connection, afresh=True)
            _open(connection, institution, now)

        await self.change(work)

    async def change(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run a change in the writer; when this returns it is on disk."""
        try:
            return await self._writer.run(work)
        finally:
            self.version += 1

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Reads inside the block see one state of the ledger; the block must not await."""
        self.reads.execute("begin")
        try:
            yield
        finally:
            self.reads.execute("commit")

    def balance(self, account: str) -> Money | None:
        """What an account holds, or what is owed on a card or loan; None when there is no such account."""
        found = store.find_balance(self.reads, account)
        if found is None:
            return None
        kind, balance = found
        return money(-balance if kind in OWED_TO_US else balance)

    def entries(self, account: str, limit: int) -> list[dict[str, Any]]:
        """The newest entries of an account with their side."""
        rows = store.list_entries(self.reads, account, "", "9999", limit)
        return [
            {
                "id": str(row.id),
                "order": row.reference,
                "kind": row.kind,
                "at": row.at,
                "debit": str(money(max(-row.signed, 0))),
                "credit": str(money(max(row.signed, 0))),
                "note": row.note,
            }
            for row in rows
        ]

    async def check(self) -> dict[str, Any]:
        """Recompute everything: balanced when all balances agree with the postings, cancel out, and every accepted
        transfer was paid once, waits, or failed."""
        found = await asyncio.to_thread(store.audit, self.path)
        once = found["transfers"] == found["paid"] + found["waiting"] + found["failed"]
        balanced = found["total"] == 0 and found["wrong"] == 0 and once
        return {"balanced": balanced, **found}

    def close(self) -> None:
        """Finish what waits and close the file."""
        self._writer.close()
        self._connection.close()
        self.reads.close()


def _open(connection: sqlite3.Connection, institution: Institution, now: datetime) -> None:
    store.prepare(connection)
    store.add_account(connection, EQUITY, "equity", None, None)
    for person in institution.customers:
        for account in person.accounts:
            if store.add_account(connection, account.id, "deposit", person.id, account.number):
                _opening(connection, EQUITY, account.id, account.balance, now)
        for card in person.credit_cards:
            if store.add_account(connection, card.id, "card", person.id, card.number):
                _opening(connection, card.id, EQUITY, card.used, now)
        for loan in person.loans:
            if store.add_account(connection, loan.id, "loan", person.id, None):
                _opening(connection, loan.id, EQUITY, balance(loan.terms, loan.paid_months), now)
        for payee in person.payees:
            if not institution.is_own_bank(payee.bank):
                store.add_account(connection, clearing(payee.bank), "clearing", None, None)
    for outsider in institution.outsiders:
        store.add_account(connection, outsider.account, "deposit", None, None)


def _opening(
    connection: sqlite3.Connection, debit: str, credit: str, amount: Money, now: datetime
) -> None:
    if not amount:
        return
    account = credit if debit == EQUITY else debit
    day = local_date(now).isoformat()
    store.add_posting(
        connection,
        store.Posting(
            reference=f"open-{account}",
            kind="opening",
            at=stamp(now),
            day=day,
            amount=cents(amount),
            debit=debit,
            credit=credit,
            debit_note="",
            credit_note="",
            counts=0,
        ),
    )
