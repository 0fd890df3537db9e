"""All SQL of banking: operations under their idempotency keys."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import asyncpg

from qiantai.banking.actions import ActionResult
from qiantai.banking.model import OPEN, Operation, State
from qiantai.floor.database import Database
from qiantai.floor.money import Money

_INSERT = """
insert into operation (key, digest, action, customer, conversation, language, subject, amount, limited, body, verdict, policies,
    state, result, created_at, next_try_at, finished_at, finished_wall)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
    case when $17::timestamptz is null then null else clock_timestamp() end)
on conflict (key) do update
set body = excluded.body, verdict = excluded.verdict, policies = excluded.policies, amount = excluded.amount,
    limited = excluded.limited,
    subject = excluded.subject, state = excluded.state, result = excluded.result, tries = 0,
    created_at = excluded.created_at, next_try_at = excluded.next_try_at, finished_at = excluded.finished_at,
    finished_wall = excluded.finished_wall
where operation.state = 'refused' and operation.result ->> 'outcome' = 'unavailable'
    and operation.digest = excluded.digest
returning key
"""
_PENDING = """
select coalesce(sum(amount), 0) from operation
where subject = $1 and limited and (state = any($2) or (finished_wall >= $3 and state in ('done', 'settled')))
"""
_FINISH = """
update operation set state = $2, result = $3, finished_at = $4, finished_wall = clock_timestamp(), next_try_at = null
where key = $1 and state = any($5) returning key
"""
_CLAIM = """
update operation set next_try_at = $2, tries = tries + 1
where key in (
    select key from operation where state = any($4) and next_try_at <= $1
    order by next_try_at limit $3 for update skip locked
) returning *
"""


async def find(database: Database, key: str) -> tuple[Operation | None, datetime]:
    """The operation of a key, if any, and the database's time before anything else was looked at."""
    row = await database.fetchrow(
        "select clock_timestamp() as wall, o.* from (select 1) one left join operation o on o.key = $1",
        key,
    )
    assert row is not None
    return (_operation(row) if row["key"] is not None else None), row["wall"]


async def get(connection: Any, key: str) -> Operation:
    """The operation of a key that is known to exist."""
    return _operation(await connection.fetchrow("select * from operation where key = $1", key))


async def find_receipt(database: Database, no: str) -> Operation | None:
    """The transfer that the core gave this receipt number."""
    row = await database.fetchrow(
        "select * from operation where action = 'transfers.execute' and result #>> '{values,receipt_no}' = $1",
        no,
    )
    return _operation(row) if row else None


async def list_open(database: Database, customer: str) -> list[Operation]:
    """What a customer has ordered and no answer has come for, newest first."""
    rows = await database.fetch(
        "select * from operation where customer = $1 and state = any($2) order by created_at desc",
        customer,
        list(OPEN),
    )
    return [_operation(row) for row in rows]


async def lock_subject(connection: Any, subject: str) -> None:
    """Let one caller at a time judge the limit of an account; held until the transaction ends."""
    await connection.execute("select pg_advisory_xact_lock(hashtextextended($1, 4))", subject)


async def pending_of(connection: Any, subject: str, since: datetime) -> Money:
    """What the core may not have counted yet: unsettled amounts, and those that finished after `since`."""
    return Money.of(await connection.fetchval(_PENDING, subject, list(OPEN), since))


async def pending_by_subject(
    database: Database, customers: Sequence[str]
) -> list[dict[str, Money]]:
    """For each customer the unsettled amounts that count for the day, by account."""
    rows = await database.fetch(
        "select customer, subject, sum(amount) as amount from operation"
        " where customer = any($1) and state = any($2) and limited group by customer, subject",
        customers,
        list(OPEN),
    )
    found: dict[str, dict[str, Money]] = {customer: {} for customer in customers}
    for row in rows:
        found[row["customer"]][row["subject"]] = Money.of(row["amount"])
    return [found[customer] for customer in customers]


async def insert(
    connection: Any,
    operation: Operation,
    next_try_at: datetime | None,
    finished_at: datetime | None,
) -> bool:
    """Commit to an operation; False when the key was taken meanwhile.

    A key under which the core was never reached may be taken again by the same act.
    """
    o = operation
    result = asdict(o.result) if o.result else None
    values = [
        o.key,
        o.digest,
        o.action,
        o.customer,
        o.conversation,
        o.language,
        o.subject,
        o.amount.yuan,
        o.limited,
    ]
    values += [dict(o.body), dict(o.verdict), dict(o.policies), o.state, result]
    row = await connection.fetchrow(_INSERT, *values, o.created_at, next_try_at, finished_at)
    return row is not None


async def mark(database: Database, key: str, state: State, next_try_at: datetime) -> None:
    """An open operation got no answer: note it and when to ask again."""
    await database.execute(
        "update operation set state = $2, next_try_at = $3 where key = $1 and state = any($4)",
        key,
        state,
        next_try_at,
        list(OPEN),
    )


async def finish(
    connection: Any, key: str, state: State, result: ActionResult, at: datetime
) -> bool:
    """Store the outcome; False when another caller has stored one."""
    row = await connection.fetchrow(_FINISH, key, state, asdict(result), at, list(OPEN))
    return row is not None


async def claim(
    database: Database, now: datetime, again_at: datetime, most: int
) -> list[Operation]:
    """Open operations that are due, each to one caller, who has until `again_at`."""
    return [
        _operation(row) for row in await database.fetch(_CLAIM, now, again_at, most, list(OPEN))
    ]


def _operation(row: asyncpg.Record) -> Operation:
    return Operation(
        key=row["key"],
        digest=row["digest"],
        action=row["action"],
        customer=row["customer"],
        conversation=row["conversation"],
        language=row["language"],
        subject=row["subject"],
        amount=Money.of(row["amount"]),
        limited=row["limited"],
        body=row["body"],
        verdict=row["verdict"],
        policies=row["policies"],
        state=row["state"],
        result=_result(row["result"]),
        tries=row["tries"],
        created_at=row["created_at"],
    )


def _result(stored: Mapping[str, Any] | None) -> ActionResult | None:
    return None if stored is None else ActionResult(**stored)
