"""All SQL of customers, their challenges and the demonstration phone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from qiantai.customers.model import Challenge, CustomerId, Person
from qiantai.floor.database import Database


async def save_person(database: Database, person: Person, now: datetime) -> None:
    """Insert or refresh what the institution told us."""
    await database.execute(
        "insert into customer (id, name, locale, elder, tier, phone, seen_at) values ($1, $2, $3, $4, $5, $6, $7)"
        " on conflict (id) do update set name = excluded.name, locale = excluded.locale, elder = excluded.elder,"
        " tier = excluded.tier, phone = excluded.phone, seen_at = excluded.seen_at",
        person.id,
        person.name,
        person.locale,
        person.elder,
        person.tier,
        person.phone,
        now,
    )


async def find_person(database: Database, customer: CustomerId) -> Person | None:
    """The customer as last seen."""
    row = await database.fetchrow(
        "select id, name, locale, elder, tier, phone from customer where id = $1", customer
    )
    return Person(**row) if row else None


async def save_challenge(
    database: Database, challenge: Challenge, code_hash: bytes, now: datetime
) -> None:
    """Store a fresh challenge; an older open one of the conversation ends."""
    async with database.transaction() as connection:
        await connection.execute(
            "update challenge set state = 'expired' where conversation = $1 and state = 'open'",
            challenge.conversation,
        )
        await connection.execute(
            "insert into challenge (id, customer, conversation, level, purpose, code_hash, tries_left, opened_at,"
            " expires_at, method) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            challenge.id,
            challenge.customer,
            challenge.conversation,
            challenge.level,
            challenge.purpose,
            code_hash,
            challenge.tries_left,
            now,
            challenge.expires_at,
            challenge.method,
        )


async def lock_challenge(
    connection: Any, conversation: UUID, challenge: UUID
) -> tuple[Challenge, bytes] | None:
    """A challenge that is open or was passed, and its code's hash, locked for the transaction."""
    row = await connection.fetchrow(
        "select id, customer, conversation, level, purpose, tries_left, state, expires_at, method, code_hash"
        " from challenge where id = $1 and conversation = $2 and state in ('open', 'passed') for update",
        challenge,
        conversation,
    )
    if row is None:
        return None
    values = dict(row)
    code_hash: bytes = values.pop("code_hash")
    return Challenge(**values), code_hash


async def update_challenge(connection: Any, challenge: UUID, state: str, tries_left: int) -> None:
    """Write the result of one answer."""
    await connection.execute(
        "update challenge set state = $2, tries_left = $3 where id = $1",
        challenge,
        state,
        tries_left,
    )


async def add_phone_message(
    database: Database, customer: CustomerId, at: datetime, text: str, code: str | None
) -> None:
    """Show a text on the demonstration phone."""
    await database.execute(
        "insert into phone_message (customer, at, text, code) values ($1, $2, $3, $4)",
        customer,
        at,
        text,
        code,
    )


async def list_phone_messages(
    database: Database, customer: CustomerId, limit: int
) -> list[dict[str, Any]]:
    """Texts on the demonstration phone, newest first."""
    rows = await database.fetch(
        "select at, text, code from phone_message where customer = $1 order by id desc limit $2",
        customer,
        limit,
    )
    return [dict(row) for row in rows]
