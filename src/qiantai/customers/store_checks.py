"""All SQL of face and voice checks, the real ones and those on the demonstration phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from qiantai.customers.model import CustomerId
from qiantai.customers.verifiers.base import Result
from qiantai.floor.database import Database


@dataclass(frozen=True, slots=True)
class Check:
    """One try of a challenge, begun with the customer's separate consent."""

    id: UUID
    challenge: UUID
    customer: CustomerId
    method: str
    reference: str
    consented_at: datetime


async def add_check(connection: Any, check: Check) -> None:
    """Keep a check that has begun; earlier tries of the challenge no longer count."""
    await connection.execute(
        "update identity_check set state = 'replaced' where challenge = $1 and state = 'started'",
        check.challenge,
    )
    await connection.execute(
        "insert into identity_check (id, challenge, customer, method, reference, consented_at)"
        " values ($1, $2, $3, $4, $5, $6)",
        check.id,
        check.challenge,
        check.customer,
        check.method,
        check.reference,
        check.consented_at,
    )


async def find_check(database: Database, challenge: UUID) -> Check | None:
    """The try under way of a challenge."""
    row = await database.fetchrow(
        "select id, challenge, customer, method, reference, consented_at from identity_check"
        " where challenge = $1 and state = 'started'",
        challenge,
    )
    return Check(**row) if row else None


async def end_check(connection: Any, check: UUID, result: Result, at: datetime) -> bool:
    """Write the result of a check under way; False when it is no longer under way."""
    done = await connection.execute(
        "update identity_check set state = $2, ended_at = $3 where id = $1 and state = 'started'",
        check,
        result,
        at,
    )
    return bool(done.endswith(" 1"))


async def lock_customer(connection: Any, customer: CustomerId) -> None:
    """Judge the checks of one customer one after the other."""
    await connection.execute("select id from customer where id = $1 for update", customer)


async def last_failures(source: Any, customer: CustomerId, limit: int) -> Sequence[datetime]:
    """When the last checks failed that came after the last passed one, newest first."""
    rows = await source.fetch(
        "select ended_at from identity_check where customer = $1 and state = 'failed' and ended_at > coalesce("
        "(select max(ended_at) from identity_check where customer = $1 and state = 'passed'), '-infinity')"
        " order by ended_at desc limit $2",
        customer,
        limit,
    )
    return [row["ended_at"] for row in rows]


async def add_phone_check(
    database: Database,
    reference: str,
    customer: CustomerId,
    method: str,
    at: datetime,
    until: datetime,
) -> None:
    """Show a check on the demonstration phone."""
    await database.execute(
        "insert into phone_check (reference, customer, method, at, until) values ($1, $2, $3, $4, $5)"
        " on conflict do nothing",
        reference,
        customer,
        method,
        at,
        until,
    )


async def find_phone_check(database: Database, reference: str) -> Result | None:
    """How a check on the demonstration phone stands."""
    row = await database.fetchrow("select state from phone_check where reference = $1", reference)
    return row["state"] if row else None


async def decide_phone_check(
    database: Database, customer: CustomerId, reference: str, passed: bool, now: datetime
) -> bool:
    """Press one of the two buttons; False when the check is over, out of time, or somebody else's."""
    found = await database.fetchrow(
        "update phone_check set state = $3 where reference = $1 and customer = $2 and state = 'pending'"
        " and until > $4 returning reference",
        reference,
        customer,
        "passed" if passed else "failed",
        now,
    )
    return found is not None


async def waiting_phone_check(
    database: Database, customer: CustomerId, now: datetime
) -> dict[str, Any] | None:
    """The newest check on a customer's phone while its buttons can be pressed."""
    row = await database.fetchrow(
        "select reference, method, at, until, state from phone_check where customer = $1"
        " order by at desc, reference desc limit 1",
        customer,
    )
    return dict(row) if row and row["state"] == "pending" and row["until"] > now else None
