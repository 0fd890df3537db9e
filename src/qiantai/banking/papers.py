"""Papers that customers download: the statement of an account, sealed with a password, and the receipt of a transfer."""

import asyncio
import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from qiantai.banking import store
from qiantai.banking.connectors.base import Account, Transaction
from qiantai.banking.connectors.records_payments import MadeTransfer
from qiantai.banking.errors import (
    LevelNeeded,
    ReceiptNotReady,
    StatementOutOfRange,
    StatementTooLong,
)
from qiantai.banking.layouts import Layout, Period, Sums
from qiantai.banking.passwords import Passwords
from qiantai.banking.services.base import Counter, find_account
from qiantai.banking.services.hearing import Hearing
from qiantai.banking.services.statements import KINDS
from qiantai.customers import CustomerActor, actor_name
from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import local_date
from qiantai.floor.database import Database
from qiantai.floor.errors import NotFound, Unavailable
from qiantai.floor.money import ZERO, Money
from qiantai.floor.months import months_after
from qiantai.floor.papers import Paper, seal

STATEMENT, RECEIPT = "statements.download", "receipts.download"
BOUND = ("receipt_no", "at", "amount", "from_last4", "payee_last4", "to_last4")
"""What of a transfer the verification number of its receipt binds."""
DIGITS = 16
PAGE = 500
"""Movements that a core gives at once (`connectors.base`)."""
MOST_ROWS = 2000
"""Movements in one file: as many as are laid out in a few seconds."""


@dataclass(frozen=True, slots=True)
class File:
    """A paper as it is saved: its name says nothing that opens it."""

    name: str
    content: bytes


class Papers:
    """Makes statements from the core's own rows and writes every download down."""

    def __init__(
        self,
        counter: Counter,
        issuer: Mapping[str, str],
        database: Database,
        audit: Audit,
        key: bytes,
    ) -> None:
        """`issuer` is the institution's name by language, `key` what verification numbers are made with."""
        self._counter = counter
        self._layout = Layout(counter, issuer)
        self._key = key
        self._database = database
        self._audit = audit
        self._passwords = Passwords(counter)
        self._kinds = Hearing(counter.words, "statement", KINDS)
        self._printing = asyncio.Semaphore(1)

    async def statement(
        self, actor: CustomerActor, account: str, period: Period, language: str
    ) -> File:
        """The statement of an account of this customer's, encrypted; the account is named by its id or last four digits.

        LevelNeeded, StatementOutOfRange, StatementTooLong, PasswordMissing; NotFound for an account that is not theirs,
        Unavailable when the core's rows do not add up to its balances.
        """
        self._check(actor, period, language)
        core = self._counter.core
        person, accounts, password = await asyncio.gather(
            core.customer(actor.customer),
            core.accounts(actor.customer),
            self._passwords.of(actor.customer),
        )
        held = find_account(accounts, account)
        if held is None:
            raise NotFound(account=account[-4:])
        rows = await self._rows(actor, held, period.first, period.last)
        sums = await self._sums(actor, held, rows, period)
        shown = [row for row in rows if self._is_of(row, period.kind)]
        paper = self._layout.statement(person.name, held, shown, sums, period, language)
        content = seal(await self._printed(paper), password)
        detail = {"from": period.first.isoformat(), "to": period.last.isoformat()}
        detail |= {"kind": period.kind, "count": str(len(shown))}
        await self._write_down(actor, "statement", f"account:{held.id}", detail)
        days = f"{period.first:%Y%m%d}-{period.last:%Y%m%d}"
        return File(f"statement-{held.last4}-{days}.pdf", content)

    async def receipt(self, actor: CustomerActor, no: str, language: str) -> File:
        """The receipt of a transfer of this customer's that has left the account; NotFound, LevelNeeded, ReceiptNotReady.

        Its verification number binds number, time, amount and both accounts; `check` knows it again.
        """
        self._level(actor, RECEIPT)
        made = await store.find_receipt(self._database, no)
        if made is None or made.customer != actor.customer or made.result is None:
            raise NotFound(receipt=no)
        values = made.result.values
        if not (values.get("posted") or await self._has_left(actor, no)):
            raise ReceiptNotReady()
        person = await self._counter.core.customer(actor.customer)
        number = self._number(made.customer, values)
        content = await self._printed(self._layout.receipt(person.name, values, number, language))
        await self._write_down(actor, "receipt", f"receipt:{no}", {})
        return File(f"receipt-{no}.pdf", content)

    async def check(self, no: str, number: str) -> Mapping[str, str] | None:
        """What a genuine receipt says of itself (amount, time), so that a changed one shows; None for any other number."""
        made = await store.find_receipt(self._database, no)
        if made is None or made.result is None:
            return None
        values = made.result.values
        told = re.sub(r"[^A-Z2-7]", "", number.upper())
        right = self._number(made.customer, values).replace("-", "")
        if not hmac.compare_digest(told.encode(), right.encode()):
            return None
        return {"amount": str(values["amount"]), "at": str(values["at"])}

    async def _has_left(self, actor: CustomerActor, no: str) -> bool:
        """Whether a transfer that was delayed has been debited meanwhile."""
        made = await self._counter.core.records(MadeTransfer, actor.customer)
        return any(one.id == no and one.state == "posted" for one in made)

    def _number(self, customer: str, values: Mapping[str, Any]) -> str:
        said = [str(values.get(name, "")) for name in BOUND]
        digest = hmac.new(self._key, "\n".join([customer, *said]).encode(), hashlib.sha256).digest()
        text = base64.b32encode(digest).decode()[:DIGITS]
        return "-".join(text[at : at + 4] for at in range(0, DIGITS, 4))

    async def _printed(self, paper: Paper) -> bytes:
        """One paper at a time, beside the event loop."""
        async with self._printing:
            return await asyncio.to_thread(paper.render)

    def _check(self, actor: CustomerActor, period: Period, language: str) -> None:
        policies, now = self._counter.policies, self._counter.clock.now()
        self._level(actor, STATEMENT)
        key = "account.statement.online_range"
        today = local_date(now)
        oldest = months_after(today, -policies.whole(key, now))
        if not oldest <= period.first <= period.last <= today:
            raise StatementOutOfRange(reach=policies.rendered(key, now, language))

    def _level(self, actor: CustomerActor, action: str) -> None:
        needed = self._counter.policies.level(action, self._counter.clock.now())
        if actor.level < needed:
            raise LevelNeeded(level=needed)

    async def _rows(
        self, actor: CustomerActor, account: Account, first: date, last: date
    ) -> list[Transaction]:
        """All movements of the days, oldest first: the core gives them in pages, newest first."""
        found: dict[str, Transaction] = {}
        while True:
            page = await self._counter.core.transactions(actor.customer, account.id, first, last)
            fresh = [row for row in page if row.id not in found]
            found |= {row.id: row for row in fresh}
            if len(page) < PAGE:
                return list(reversed(found.values()))
            if not fresh or len(found) > MOST_ROWS:
                raise StatementTooLong(most=MOST_ROWS)
            last = local_date(page[-1].at)

    async def _sums(
        self, actor: CustomerActor, account: Account, rows: Sequence[Transaction], period: Period
    ) -> Sums:
        """Balances before and after the period, and what came in and went out in it."""
        income = sum((row.amount for row in rows if row.amount > ZERO), ZERO)
        expense = sum((-row.amount for row in rows if row.amount < ZERO), ZERO)
        closing = rows[-1].balance_after if rows else None
        if closing is None:
            closing = await self._balance_on(actor, account, period.last)
        sums = Sums(closing - income + expense, closing, income, expense)
        before = rows[0].balance_after if rows else None
        if before is not None and before - rows[0].amount != sums.opening:
            raise Unavailable("the core's movements do not add up to its balances", system="core")
        return sums

    async def _balance_on(self, actor: CustomerActor, account: Account, day: date) -> Money:
        """The balance at the end of a day, counted back from today's."""
        today = local_date(self._counter.clock.now())
        if day >= today:
            return account.balance
        later = await self._rows(actor, account, day + timedelta(days=1), today)
        return account.balance - sum((row.amount for row in later), ZERO)

    def _is_of(self, row: Transaction, kind: str) -> bool:
        if kind == "income":
            return row.amount > ZERO
        if kind == "spending":
            return row.amount < ZERO
        return kind != "salary" or (
            row.amount > ZERO and self._kinds.first(row.counterparty) == "salary"
        )

    async def _write_down(
        self, actor: CustomerActor, noun: str, subject: str, detail: Mapping[str, str]
    ) -> None:
        record = AuditRecord(
            actor_name(actor),
            f"bank:{noun}:downloaded",
            subject,
            {**detail, "level": actor.level},
            self._counter.clock.now(),
        )
        async with self._database.transaction() as connection:
            await self._audit.append(connection, [record])
