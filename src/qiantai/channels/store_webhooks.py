"""All SQL of webhooks: subscriptions, the deliveries that wait, and the log of every attempt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from qiantai.floor.database import Database

HOOK = "id, name, url, events, secret, personal, active, created_by, created_at, failures, retry_at, disabled_at, disabled_why"
DELIVERY = "id, webhook, event, event_id, body, state, attempts, response_code, error, created_at, next_at, delivered_at"
QUEUE = """
insert into webhook_delivery (id, webhook, event, event_id, body, created_at, next_at)
select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::timestamptz[], $6::timestamptz[])
on conflict (webhook, event_id) do nothing returning webhook
"""
BUSY = """
update webhook set busy_until = $3 where id = $1 and active and (busy_until is null or busy_until < $2) returning id
"""
NEXT = f"""
select {DELIVERY} from webhook_delivery where webhook = $1 and state = 'pending' and next_at <= $2
order by next_at, id limit 1
"""
OVERDUE = """
select w.id from webhook w where w.active and (w.retry_at is null or w.retry_at <= $1)
    and (w.busy_until is null or w.busy_until < $1)
    and exists (select from webhook_delivery d where d.webhook = w.id and d.state = 'pending' and d.next_at <= $1)
"""
TRIED = """
update webhook_delivery set attempts = attempts + 1, state = $2, response_code = $3, error = $4, next_at = $5,
    delivered_at = $6 where id = $1 returning attempts
"""


@dataclass(frozen=True, slots=True)
class Webhook:
    """A subscription; `secret` is sealed, `failures` counts attempts that failed in a row."""

    id: UUID
    name: str
    url: str
    events: tuple[str, ...]
    secret: str
    personal: bool
    active: bool
    created_by: str
    created_at: datetime
    failures: int = 0
    retry_at: datetime | None = None
    disabled_at: datetime | None = None
    disabled_why: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one subscription; `id` stays the same through retries and replays."""

    id: UUID
    webhook: UUID
    event: str
    event_id: UUID
    body: str
    state: str
    attempts: int
    response_code: int | None
    error: str | None
    created_at: datetime
    next_at: datetime
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one call came to: a code of HTTP, or an error of ours (`timeout`, `unreachable`, `target_not_allowed`)."""

    at: datetime
    response_code: int | None
    error: str | None
    response: str
    took_ms: int

    @property
    def delivered(self) -> bool:
        """Whether the receiver has it."""
        return self.response_code is not None and 200 <= self.response_code < 300


async def add_webhook(connection: Any, hook: Webhook) -> None:
    """Insert a subscription."""
    await connection.execute(
        "insert into webhook (id, name, url, events, secret, personal, created_by, created_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        hook.id,
        hook.name,
        hook.url,
        list(hook.events),
        hook.secret,
        hook.personal,
        hook.created_by,
        hook.created_at,
    )


async def update_webhook(connection: Any, hook: Webhook) -> None:
    """Write everything that can change of a subscription."""
    await connection.execute(
        "update webhook set name = $2, url = $3, events = $4, secret = $5, personal = $6, active = $7, failures = $8,"
        " retry_at = $9, disabled_at = $10, disabled_why = $11 where id = $1",
        hook.id,
        hook.name,
        hook.url,
        list(hook.events),
        hook.secret,
        hook.personal,
        hook.active,
        hook.failures,
        hook.retry_at,
        hook.disabled_at,
        hook.disabled_why,
    )


async def delete_webhook(connection: Any, webhook: UUID) -> None:
    """Remove a subscription with its log."""
    await connection.execute("delete from webhook where id = $1", webhook)


async def find_webhook(connection: Any, webhook: UUID, *, lock: bool = False) -> Webhook | None:
    """One subscription, locked for the transaction when asked."""
    row = await connection.fetchrow(
        f"select {HOOK} from webhook where id = $1{' for update' if lock else ''}", webhook
    )
    return _hook(row) if row else None


async def list_webhooks(database: Database) -> list[Webhook]:
    """All subscriptions by name."""
    return [
        _hook(row) for row in await database.fetch(f"select {HOOK} from webhook order by name, id")
    ]


async def queue(database: Database, deliveries: Sequence[Delivery]) -> set[UUID]:
    """Keep deliveries; those of an event that the subscription has already are left out. The webhooks with new ones."""
    rows = await database.fetch(
        QUEUE,
        [one.id for one in deliveries],
        [one.webhook for one in deliveries],
        [one.event for one in deliveries],
        [one.event_id for one in deliveries],
        [one.body for one in deliveries],
        [one.created_at for one in deliveries],
    )
    return {row["webhook"] for row in rows}


async def take_turn(database: Database, webhook: UUID, now: datetime, until: datetime) -> bool:
    """Be the only one who delivers for an active subscription; False when somebody is at it."""
    return await database.fetchrow(BUSY, webhook, now, until) is not None


async def extend_turn(database: Database, webhook: UUID, until: datetime) -> None:
    """Stay the one who delivers."""
    await database.execute("update webhook set busy_until = $2 where id = $1", webhook, until)


async def end_turn(database: Database, webhook: UUID) -> None:
    """Let others deliver."""
    await database.execute("update webhook set busy_until = null where id = $1", webhook)


async def next_due(database: Database, webhook: UUID, now: datetime) -> Delivery | None:
    """The delivery that has been due for longest."""
    row = await database.fetchrow(NEXT, webhook, now)
    return Delivery(**row) if row else None


async def list_overdue(database: Database, now: datetime) -> list[UUID]:
    """Subscriptions with something due that nobody delivers."""
    return [row["id"] for row in await database.fetch(OVERDUE, now)]


async def write_attempt(
    connection: Any, delivery: UUID, attempt: Attempt, state: str, next_at: datetime
) -> int:
    """Log an attempt and what it makes of its delivery; the number of attempts since it was sent or replayed."""
    row = await connection.fetchrow(
        TRIED,
        delivery,
        state,
        attempt.response_code,
        attempt.error,
        next_at,
        attempt.at if attempt.delivered else None,
    )
    await connection.execute(
        "insert into webhook_attempt (delivery, number, at, response_code, error, response, took_ms) select $1,"
        " coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6 from webhook_attempt where delivery = $1",
        delivery,
        attempt.at,
        attempt.response_code,
        attempt.error,
        attempt.response,
        attempt.took_ms,
    )
    return int(row["attempts"])


async def keep_ping(database: Database, one: Delivery, attempt: Attempt, state: str) -> None:
    """Log a test event with its only attempt."""
    async with database.transaction() as connection:
        await connection.execute(
            "insert into webhook_delivery (id, webhook, event, event_id, body, state, created_at, next_at)"
            " values ($1, $2, $3, $4, $5, 'failed', $6, $6)",
            one.id,
            one.webhook,
            one.event,
            one.event_id,
            one.body,
            one.created_at,
        )
        await write_attempt(connection, one.id, attempt, state, one.created_at)


async def replay(connection: Any, webhook: UUID, delivery: UUID, now: datetime) -> bool:
    """Make a finished delivery due again; False when there is none."""
    row = await connection.fetchrow(
        "update webhook_delivery set state = 'pending', next_at = $3, attempts = 0, delivered_at = null"
        " where id = $2 and webhook = $1 and state <> 'pending' returning id",
        webhook,
        delivery,
        now,
    )
    return row is not None


async def list_deliveries(
    database: Database, webhook: UUID, state: str | None, limit: int, before: UUID | None
) -> list[Delivery]:
    """Deliveries of a subscription, latest first; `before` is the last id of the page before."""
    rows = await database.fetch(
        f"select {DELIVERY} from webhook_delivery where webhook = $1 and ($2::text is null or state = $2)"
        " and ($4::uuid is null or id < $4) order by id desc limit $3",
        webhook,
        state,
        limit,
        before,
    )
    return [Delivery(**row) for row in rows]


async def find_delivery(database: Database, webhook: UUID, delivery: UUID) -> Delivery | None:
    """One delivery."""
    row = await database.fetchrow(
        f"select {DELIVERY} from webhook_delivery where webhook = $1 and id = $2", webhook, delivery
    )
    return Delivery(**row) if row else None


async def list_attempts(database: Database, delivery: UUID) -> list[Attempt]:
    """All attempts of a delivery in order."""
    rows = await database.fetch(
        "select at, response_code, error, response, took_ms from webhook_attempt where delivery = $1 order by number",
        delivery,
    )
    return [Attempt(**row) for row in rows]


async def count_pending(database: Database) -> Mapping[UUID, int]:
    """How many deliveries wait, by subscription."""
    rows = await database.fetch(
        "select webhook, count(*)::int as waiting from webhook_delivery where state = 'pending' group by webhook"
    )
    return {row["webhook"]: row["waiting"] for row in rows}


async def forget(database: Database, now: datetime, after: timedelta) -> None:
    """Remove finished deliveries that are older."""
    await database.execute(
        "delete from webhook_delivery where state <> 'pending' and created_at < $1", now - after
    )


def _hook(row: Any) -> Webhook:
    return Webhook(**{**row, "events": tuple(row["events"])})
