"""All SQL of the demonstration core: its own SQLite file, opened so that a committed change survives a power cut."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

SCHEMA = Path(__file__).with_name("ledger.sql")
TABLES = ("document", "loss_released", "loss", "scheduled", "ordered", "posting", "account")
LAYOUT = 2
"""Grows when the tables change."""


class Posting(NamedTuple):
    """What moves from the debited to the credited account; `counts` towards the payer's day."""

    reference: str
    kind: str
    at: str
    day: str
    amount: int
    debit: str
    credit: str
    debit_note: str
    credit_note: str
    counts: int


class Scheduled(NamedTuple):
    """A posting that waits for `due_at`; `day` is the day on which it was accepted and counts."""

    reference: str
    due_at: str
    day: str
    amount: int
    debit: str
    credit: str
    note: str
    back_note: str
    counts: int


class Loss(NamedTuple):
    """A card reported lost, and by which order."""

    card: str
    customer: str
    at: str
    reference: str


class Stored(NamedTuple):
    """The stored answer of an idempotency key."""

    key: str
    digest: bytes
    verb: str
    customer: str
    at: str
    status: int
    answer: str


class Entry(NamedTuple):
    """One side of a posting as one account sees it; `signed` is positive for a credit."""

    id: int
    reference: str
    kind: str
    at: str
    signed: int
    after: int
    note: str


def connect(path: Path) -> sqlite3.Connection:
    """A connection that commits only when told, with every commit forced to disk."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    connection.execute("pragma foreign_keys = on")
    return connection


def prepare(connection: sqlite3.Connection, afresh: bool = False) -> None:
    """Make the tables where they are missing, or drop and make them all; inside the caller's transaction.

    A demonstration's file of an older layout holds nothing that its institution file does not, so it is made afresh.
    """
    layout = connection.execute("pragma user_version").fetchone()[0]
    if afresh or layout != LAYOUT:
        for table in TABLES:
            connection.execute(f"drop table if exists {table}")
        connection.execute(f"pragma user_version = {LAYOUT}")
    known = connection.execute("select 1 from sqlite_master where name = 'posting'").fetchone()
    if not known:
        for statement in _statements(SCHEMA.read_text(encoding="utf-8")):
            connection.execute(statement)


def _statements(script: str) -> Iterator[str]:
    collected = ""
    for line in script.splitlines(keepends=True):
        collected += line
        if sqlite3.complete_statement(collected):
            yield collected
            collected = ""


def add_account(
    connection: sqlite3.Connection, account: str, kind: str, owner: str | None, number: str | None
) -> bool:
    """Add to the chart of accounts; False when it is there already."""
    sql = "insert into account (id, kind, owner, number) values (?, ?, ?, ?) on conflict (id) do nothing"
    return connection.execute(sql, (account, kind, owner, number)).rowcount == 1


def add_posting(connection: sqlite3.Connection, posting: Posting) -> None:
    """Post; IntegrityError when an account is missing or a customer's account would fall below zero."""
    connection.execute(
        """
        insert into posting (reference, kind, at, day, amount, debit, credit, debit_note, credit_note, counts,
                             debit_after, credit_after)
        select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,
               (select balance from account where id = ?6) - ?5, (select balance from account where id = ?7) + ?5
        """,
        posting,
    )


def add_scheduled(connection: sqlite3.Connection, one: Scheduled) -> None:
    """Keep a transfer for later."""
    connection.execute(
        """
        insert into scheduled (reference, due_at, day, amount, debit, credit, note, back_note, counts)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        one,
    )


def list_due(connection: sqlite3.Connection, now: str) -> list[Scheduled]:
    """Waiting transfers whose time has come, oldest first."""
    sql = """
        select reference, due_at, day, amount, debit, credit, note, back_note, counts
        from scheduled where state = 'waiting' and due_at <= ? order by due_at, reference
    """
    return [Scheduled(*row) for row in connection.execute(sql, (now,)).fetchall()]


def close_scheduled(connection: sqlite3.Connection, reference: str, state: str) -> None:
    """Mark a waiting transfer posted or failed."""
    connection.execute(
        "update scheduled set state = ? where reference = ? and state = 'waiting'",
        (state, reference),
    )


def next_due(connection: sqlite3.Connection) -> str | None:
    """When the next waiting transfer or document is due."""
    sql = """
        select min(due_at) from (
            select due_at from scheduled where state = 'waiting'
            union all select due_at from document where due_at is not null
        )
    """
    row = connection.execute(sql).fetchone()
    return None if row is None else row[0]


def find_balance(connection: sqlite3.Connection, account: str) -> tuple[str, int] | None:
    """Kind and balance (credits minus debits) of an account, or None."""
    row = connection.execute(
        "select kind, balance from account where id = ?", (account,)
    ).fetchone()
    return None if row is None else (row[0], row[1])


def held(connection: sqlite3.Connection, account: str) -> int:
    """What is held back: by waiting transfers, and by documents called `holds` with account and cents."""
    sql = """
        select (select coalesce(sum(amount), 0) from scheduled where debit = ?1 and state = 'waiting')
             + (select coalesce(sum(json_extract(body, '$.cents')), 0) from document
                where noun = 'holds' and body is not null and json_extract(body, '$.account') = ?1)
    """
    return int(connection.execute(sql, (account,)).fetchone()[0])


def used(connection: sqlite3.Connection, account: str, day: str) -> int:
    """What counts towards the account's daily limit on one day: posted and accepted for later."""
    sql = """
        select (select coalesce(sum(amount), 0) from posting where debit = ?1 and day = ?2 and counts = 1)
             + (select coalesce(sum(amount), 0) from scheduled
                where debit = ?1 and day = ?2 and counts = 1 and state <> 'failed')
    """
    return int(connection.execute(sql, (account, day)).fetchone()[0])


def list_entries(
    connection: sqlite3.Connection, account: str, first: str, last: str, limit: int
) -> list[Entry]:
    """The account's side of its postings between two days inclusive, newest first."""
    sql = """
        select id, reference, kind, at, -amount, debit_after, debit_note from posting
        where debit = ?1 and day between ?2 and ?3
        union all
        select id, reference, kind, at, amount, credit_after, credit_note from posting
        where credit = ?1 and day between ?2 and ?3
        order by 1 desc limit ?4
    """
    return [
        Entry(*row) for row in connection.execute(sql, (account, first, last, limit)).fetchall()
    ]


def find_stored(connection: sqlite3.Connection, key: str) -> Stored | None:
    """The stored answer of a key, or None when it never arrived."""
    sql = "select key, digest, verb, customer, at, status, answer from ordered where key = ?"
    row = connection.execute(sql, (key,)).fetchone()
    return None if row is None else Stored(*row)


def add_stored(connection: sqlite3.Connection, stored: Stored) -> None:
    """Keep an answer for good; IntegrityError when the key has one."""
    connection.execute("insert into ordered values (?, ?, ?, ?, ?, ?, ?)", stored)


def count_stored(connection: sqlite3.Connection) -> int:
    """How many keys have an answer; answers are never deleted, so it also numbers the next one."""
    return int(connection.execute("select coalesce(max(rowid), 0) from ordered").fetchone()[0])


def find_loss(connection: sqlite3.Connection, card: str) -> Loss | None:
    """The report by which a card is lost now, or None."""
    sql = """
        select card, customer, at, reference from loss
        where card = ? and reference not in (select reference from loss_released) order by at desc limit 1
    """
    row = connection.execute(sql, (card,)).fetchone()
    return None if row is None else Loss(*row)


def add_loss(connection: sqlite3.Connection, loss: Loss) -> None:
    """Record a lost card."""
    connection.execute("insert into loss (card, customer, at, reference) values (?, ?, ?, ?)", loss)


def release_loss(connection: sqlite3.Connection, reference: str, at: str, by_order: str) -> None:
    """Record that a lost card was found."""
    connection.execute("insert into loss_released values (?, ?, ?)", (reference, at, by_order))


class Document(NamedTuple):
    """What is kept under a noun; `body` is JSON text, or None when it was removed."""

    noun: str
    id: str
    customer: str
    body: str | None
    due_at: str | None


def put_document(connection: sqlite3.Connection, one: Document) -> None:
    """Keep a document in place of the one of its noun and id."""
    connection.execute(
        "insert into document values (?, ?, ?, ?, ?) on conflict (noun, id) do update"
        " set customer = excluded.customer, body = excluded.body, due_at = excluded.due_at",
        one,
    )


def list_documents(connection: sqlite3.Connection, noun: str, customer: str) -> list[Document]:
    """The documents of a customer, in the order in which they were first kept."""
    sql = "select * from document where noun = ? and customer = ? order by rowid"
    return [Document(*row) for row in connection.execute(sql, (noun, customer)).fetchall()]


def list_changes(connection: sqlite3.Connection, customer: str) -> list[Document]:
    """All documents of a customer, in the order in which they were first kept."""
    sql = "select * from document where customer = ? order by rowid"
    return [Document(*row) for row in connection.execute(sql, (customer,)).fetchall()]


def find_document(connection: sqlite3.Connection, noun: str, ident: str) -> Document | None:
    """One document, or None."""
    row = connection.execute(
        "select * from document where noun = ? and id = ?", (noun, ident)
    ).fetchone()
    return None if row is None else Document(*row)


def list_due_documents(connection: sqlite3.Connection, now: str) -> list[Document]:
    """Documents whose time has come, oldest first."""
    sql = "select * from document where due_at <= ? order by due_at, rowid"
    return [Document(*row) for row in connection.execute(sql, (now,)).fetchall()]


def audit(path: Path) -> dict[str, Any]:
    """Recompute the whole ledger from its postings, on a connection of its own."""
    with closing(connect(path)) as connection:
        connection.execute("begin")
        return {name: connection.execute(sql).fetchone()[0] for name, sql in _AUDIT}


_AUDIT: Iterable[tuple[str, str]] = (
    ("accounts", "select count(*) from account"),
    ("postings", "select count(*) from posting"),
    ("keys", "select count(*) from ordered"),
    ("transfers", "select count(*) from ordered where verb = 'transfer' and status = 200"),
    ("refused", "select count(*) from ordered where status <> 200"),
    ("waiting", "select count(*) from scheduled where state = 'waiting'"),
    ("failed", "select count(*) from scheduled where state = 'failed'"),
    ("total", "select coalesce(sum(balance), 0) from account"),
    ("paid", "select count(*) from posting where kind = 'transfer'"),
    (
        "wrong",
        """
        with moved (id, amount) as (
            select debit, -amount from posting union all select credit, amount from posting
        )
        select count(*) from account a
        left join (select id, sum(amount) as amount from moved group by id) m on m.id = a.id
        where a.balance <> coalesce(m.amount, 0)
        """,
    ),
)
