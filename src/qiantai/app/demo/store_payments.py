"""The SQL of transfers looked back at: what was debited, what waits, and what never will be."""

import sqlite3
from typing import NamedTuple


class Made(NamedTuple):
    """One transfer of an account; `state` is waiting, posted or failed, `due_at` is empty when it was debited at once."""

    reference: str
    kind: str
    at: str
    amount: int
    debit: str
    credit: str
    note: str
    state: str
    due_at: str | None


def list_made(connection: sqlite3.Connection, account: str, limit: int) -> list[Made]:
    """What an account has transferred, newest first; a delayed transfer stands once, with its state.

    The last digits of a reference are the number of its order (`orders._attempt`).
    """
    sql = """
        select s.reference, 'transfer', coalesce(o.at, s.day), s.amount, s.debit, s.credit, s.note, s.state, s.due_at
        from scheduled s left join ordered o on o.rowid = cast(substr(s.reference, -8) as integer)
        where s.debit = ?1
        union all
        select p.reference, p.kind, p.at, p.amount, p.debit, p.credit, p.debit_note, 'posted', null
        from posting p where p.debit = ?1 and p.kind in ('transfer', 'standing')
            and p.reference not in (select reference from scheduled)
        order by 3 desc limit ?2
    """
    return [Made(*row) for row in connection.execute(sql, (account, limit)).fetchall()]


def find_waiting(connection: sqlite3.Connection, reference: str) -> tuple[str, str, int] | None:
    """Debited account, state and cents of a delayed transfer, or None."""
    sql = "select debit, state, amount from scheduled where reference = ?"
    row = connection.execute(sql, (reference,)).fetchone()
    return None if row is None else (row[0], row[1], row[2])
