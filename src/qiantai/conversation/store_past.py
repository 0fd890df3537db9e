"""SQL of conversations that were held elsewhere: they are history here and are never gone on with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PastEvent:
    """One thing that was said; `message_id` is its id in the other system, so that it is kept once."""

    message_id: str
    kind: str
    source: str
    at: datetime
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PastConversation:
    """A conversation of another system, with everything said in it in order."""

    id: UUID
    origin: str
    customer: str | None
    customer_name: str | None
    channel: str
    locale: str
    created_at: datetime
    events: Sequence[PastEvent]


ADD = """
insert into conversation (id, customer, customer_name, channel, status, locale, created_at, updated_at, imported_from)
values ($1, $2, $3, $4, 'resolved', $5, $6, $6, $7) on conflict (id) do nothing
"""
SAY = """
with known as (
    select message_id from conversation_event where conversation = $1 and message_id is not null
), fresh as (
    select t.*, row_number() over (order by t.nth) as place
    from unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::jsonb[]) with ordinality
        as t (message_id, kind, source, at, body, nth)
    where t.message_id not in (select message_id from known)
), said as (
    insert into conversation_event (conversation, "offset", kind, source, at, message_id, body)
    select $1, c.last_offset + f.place, f.kind, f.source, f.at, f.message_id, f.body
    from fresh f, conversation c where c.id = $1
    returning "offset", at
)
update conversation c set last_offset = s.last, answered_offset = s.last, updated_at = greatest(c.updated_at, s.at),
    customer = coalesce(c.customer, $7), customer_name = coalesce(c.customer_name, $8)
from (select max("offset") as last, max(at) as at, count(*)::int as added from said) s
where c.id = $1 and s.added > 0 returning s.added
"""


async def keep_past(connection: Any, one: PastConversation) -> tuple[bool, int]:
    """Insert a conversation, or append what is new in it; whether it is new here, and how many events were added."""
    tag: str = await connection.execute(
        ADD,
        one.id,
        one.customer,
        one.customer_name,
        one.channel,
        one.locale,
        one.created_at,
        one.origin,
    )
    row = await connection.fetchrow(
        SAY,
        one.id,
        [said.message_id for said in one.events],
        [said.kind for said in one.events],
        [said.source for said in one.events],
        [said.at for said in one.events],
        [said.body for said in one.events],
        one.customer,
        one.customer_name,
    )
    return tag.endswith(" 1"), int(row["added"]) if row else 0
