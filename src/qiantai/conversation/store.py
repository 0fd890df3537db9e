"""All SQL of conversations; the two statements of a turn take many conversations at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import asyncpg
from msgspec import Struct, convert, to_builtins

from qiantai.conversation.model import Draft, Event, Memory, Session
from qiantai.floor.audit import AuditRecord, columns
from qiantai.floor.database import Database
from qiantai.floor.events import Fact

COLUMNS = (
    "id, customer, customer_name, channel, status, mode, holder, holder_name, level, level_until, locale, elder,"
    " tier, last_offset, answered_offset, memory, created_at, updated_at"
)

RECEIVE = f"""
with i as (
    select * from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::jsonb[], $5::timestamptz[], $6::text[])
        as t (conversation, message_id, at, body, level_until, kind)
), known as (
    select i.conversation, e."offset" from i join conversation_event e
        on e.conversation = i.conversation and e.message_id = i.message_id
), moved as (
    update conversation c set last_offset = c.last_offset + 1, updated_at = i.at,
        status = case when c.status = 'snoozed' and c.holder is not null then 'open'
            when c.status in ('resolved', 'snoozed') then 'pending' else c.status end,
        level_until = case when c.level_until > i.at then greatest(c.level_until, i.level_until) else c.level_until end
    from i where c.id = i.conversation and not exists (select from known k where k.conversation = c.id)
    returning {", ".join(f"c.{column.strip()}" for column in COLUMNS.split(","))}
), said as (
    insert into conversation_event (conversation, "offset", kind, source, at, message_id, body)
    select m.id, m.last_offset, i.kind, 'customer', i.at, i.message_id, i.body
    from moved m join i on i.conversation = m.id
)
select i.conversation, k."offset" as known_offset, m.* from i
    left join known k using (conversation) left join moved m on m.id = i.conversation
"""

WRITE = """
with i as (
    select * from unnest($1::uuid[], $2::int[], $3::int[], $4::jsonb[], $5::int[], $6::text[], $7::text[], $8::text[],
        $9::text[], $10::int[], $11::timestamptz[], $12::timestamptz[])
        as t (id, expected, added, memory, answered, status, mode, holder, holder_name, level, level_until, at)
), moved as (
    update conversation c set last_offset = c.last_offset + i.added, memory = i.memory,
        answered_offset = greatest(c.answered_offset, i.answered), status = i.status, mode = i.mode,
        holder = i.holder, holder_name = i.holder_name, level = i.level, level_until = i.level_until,
        updated_at = i.at
    from i where c.id = i.id and c.last_offset = i.expected
    returning c.id, i.expected
), said as (
    insert into conversation_event (conversation, "offset", kind, source, at, message_id, body, why)
    select m.id, m.expected + e.nth, e.kind, e.source, e.at, e.message_id, e.body, e.why
    from unnest($13::uuid[], $14::int[], $15::text[], $16::text[], $17::timestamptz[], $18::text[], $19::jsonb[],
        $20::jsonb[]) as e (conversation, nth, kind, source, at, message_id, body, why)
    join moved m on m.id = e.conversation
), noted as (
    select audit_append(array_agg(a.at order by a.nth), array_agg(a.actor order by a.nth),
        array_agg(a.action order by a.nth), array_agg(a.subject order by a.nth), array_agg(a.detail order by a.nth),
        array_agg(a.first order by a.nth), array_agg(a.last order by a.nth))
    from unnest($21::uuid[], $22::timestamptz[], $23::text[], $24::text[], $25::text[], $26::json[], $27::bytea[],
        $28::bytea[]) with ordinality as a (conversation, at, actor, action, subject, detail, first, last, nth)
    join moved m on m.id = a.conversation
), told as (
    insert into outbox (topic, key, body) select f.topic, f.key, f.body
    from unnest($29::uuid[], $30::text[], $31::text[], $32::jsonb[]) as f (conversation, topic, key, body)
    join moved m on m.id = f.conversation
)
select moved.id from noted left join moved on true
"""


class Received(Struct, frozen=True):
    """One customer message or file to store; `level_until` is how long the sign-in lasts from now."""

    conversation: UUID
    message_id: str
    at: datetime
    body: dict[str, Any]
    level_until: datetime
    kind: Literal["message", "file"] = "message"


class Change(Struct, frozen=True):
    """What a turn or a person writes: the session as it shall be, and the events that made it so.

    `session.last_offset` is the offset that was read: the change is refused when the conversation has moved on.
    """

    session: Session
    drafts: tuple[Draft, ...]
    facts: tuple[Fact, ...]
    at: datetime
    actor: str
    action: str


async def receive(
    connection: Any, items: Sequence[Received]
) -> list[tuple[int | None, Session | None]]:
    """Append customer messages; for each the known offset of a repeat, or the session after the append."""
    rows = await connection.fetch(
        RECEIVE,
        [item.conversation for item in items],
        [item.message_id for item in items],
        [item.at for item in items],
        [item.body for item in items],
        [item.level_until for item in items],
        [item.kind for item in items],
    )
    found = {row["conversation"]: row for row in rows}
    results: list[tuple[int | None, Session | None]] = []
    for item in items:
        row = found[item.conversation]
        session = read_session(row) if row["id"] is not None else None
        results.append((row["known_offset"], session))
    return results


async def write(
    connection: Any,
    changes: Sequence[Change],
    records: Sequence[AuditRecord],
    facts: Sequence[tuple[UUID, Fact]],
) -> set[UUID]:
    """Apply changes whose conversation has not moved since it was read, each with its audit record and its facts.

    Returns the ids that were applied; one statement, and so one transaction.
    """
    drafts = [
        (change, nth, draft) for change in changes for nth, draft in enumerate(change.drafts, 1)
    ]
    sessions = [change.session for change in changes]
    rows = await connection.fetch(
        WRITE,
        [s.id for s in sessions],
        [s.last_offset for s in sessions],
        [len(change.drafts) for change in changes],
        [write_memory(s.memory) for s in sessions],
        [s.answered_offset for s in sessions],
        [s.status for s in sessions],
        [s.mode for s in sessions],
        [s.holder for s in sessions],
        [s.holder_name for s in sessions],
        [s.level for s in sessions],
        [s.level_until for s in sessions],
        [change.at for change in changes],
        [change.session.id for change, _, _ in drafts],
        [nth for _, nth, _ in drafts],
        [draft.kind for _, _, draft in drafts],
        [draft.source for _, _, draft in drafts],
        [change.at for change, _, _ in drafts],
        [draft.message_id for _, _, draft in drafts],
        [dict(draft.body) for _, _, draft in drafts],
        [dict(draft.why) if draft.why is not None else None for _, _, draft in drafts],
        [s.id for s in sessions],
        *columns(records),
        [conversation for conversation, _ in facts],
        [fact.topic for _, fact in facts],
        [fact.key for _, fact in facts],
        [dict(fact.body) for _, fact in facts],
    )
    return {row["id"] for row in rows if row["id"] is not None}


async def create(database: Database, session: Session) -> None:
    """Insert a new conversation."""
    await database.execute(
        "insert into conversation (id, customer, customer_name, channel, level, level_until, locale, elder, tier,"
        " created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)",
        session.id,
        session.customer,
        session.customer_name,
        session.channel,
        session.level,
        session.level_until,
        session.locale,
        session.elder,
        session.tier,
        session.created_at,
    )


async def find(database: Database, conversation: UUID) -> Session | None:
    """One conversation."""
    row = await database.fetchrow(f"select {COLUMNS} from conversation where id = $1", conversation)
    return read_session(row) if row else None


async def find_of_customer(database: Database, customer: str) -> Session | None:
    """The customer's latest conversation; one that rests goes on as soon as they write."""
    row = await database.fetchrow(
        f"select {COLUMNS} from conversation where customer = $1"
        " and imported_from is null order by updated_at desc limit 1",
        customer,
    )
    return read_session(row) if row else None


async def identify(database: Database, session: Session) -> None:
    """Write who the customer is and how surely; the offset does not move."""
    await database.execute(
        "update conversation set customer = $2, customer_name = $3, level = $4, level_until = $5, locale = $6,"
        " elder = $7, tier = $8, channel = $9 where id = $1",
        session.id,
        session.customer,
        session.customer_name,
        session.level,
        session.level_until,
        session.locale,
        session.elder,
        session.tier,
        session.channel,
    )


async def list_sessions(
    database: Database,
    status: str | None,
    holder: str | None,
    customer: str | None,
    limit: int,
    before: datetime | None,
) -> list[Session]:
    """Conversations by filter, latest first."""
    rows = await database.fetch(
        f"select {COLUMNS} from conversation where ($1::text is null or status = $1)"
        " and ($2::text is null or holder = $2) and ($3::text is null or customer = $3)"
        " and ($4::timestamptz is null or updated_at < $4) and last_offset > 0 order by updated_at desc limit $5",
        status,
        holder,
        customer,
        before,
        limit,
    )
    return [read_session(row) for row in rows]


async def claim_unanswered(
    database: Database, before: datetime, now: datetime, limit: int
) -> list[UUID]:
    """Conversations whose customer waits for the assistant since `before`, each to one of all callers."""
    rows = await database.fetch(
        "update conversation set updated_at = $2 where id in (select id from conversation c"
        " where mode = 'auto' and updated_at < $1 and answered_offset < last_offset"
        " and exists (select from conversation_event e where e.conversation = c.id and e.source = 'customer'"
        ' and e."offset" > c.answered_offset) order by updated_at limit $3 for update skip locked)'
        " returning id",
        before,
        now,
        limit,
    )
    return [row["id"] for row in rows]


async def list_events(
    database: Database, conversation: UUID, after: int, limit: int = 1000
) -> list[Event]:
    """Events behind an offset, in order."""
    rows = await database.fetch(
        'select conversation, "offset", kind, source, at, body, why, message_id from conversation_event'
        ' where conversation = $1 and "offset" > $2 order by "offset" limit $3',
        conversation,
        after,
        limit,
    )
    return [Event(**row) for row in rows]


async def list_withheld(database: Database, conversation: UUID) -> list[Event]:
    """What the assistant had to say while a person held, and has not said yet, in order."""
    rows = await database.fetch(
        'select conversation, "offset", kind, source, at, body, why, message_id from conversation_event e'
        " where conversation = $1 and kind = 'withheld' and not exists (select from conversation_event s"
        ' where s.conversation = $1 and s.message_id = \'withheld:\' || e."offset") order by "offset"',
        conversation,
    )
    return [Event(**row) for row in rows]


async def sample_answers(database: Database, conversation: UUID | None, limit: int) -> list[Event]:
    """Replies that rest on knowledge: of one conversation in order, or of all by chance."""
    rows = await database.fetch(
        'select conversation, "offset", kind, source, at, body, why, message_id from conversation_event'
        " where source = 'assistant' and why ? 'answer' and ($1::uuid is null or conversation = $1)"
        ' order by case when $1::uuid is null then random() end, "offset" limit $2',
        conversation,
        limit,
    )
    return [Event(**row) for row in rows]


def read_session(row: asyncpg.Record) -> Session:
    """A row as a frozen session."""
    values = {column.strip(): row[column.strip()] for column in COLUMNS.split(",")}
    values["memory"] = read_memory(values["memory"])
    return Session(**values)


def read_memory(stored: dict[str, Any]) -> Memory:
    """Memory from its JSON; unknown keys of an older version are dropped."""
    return convert(stored, Memory)


def write_memory(memory: Memory) -> dict[str, Any]:
    """Memory as JSON, without what has its default value."""
    stored: dict[str, Any] = to_builtins(memory, enc_hook=str)
    return stored


async def find_message(database: Database, conversation: UUID, message_id: str) -> Event | None:
    """The event kept under this message id."""
    row = await database.fetchrow(
        'select conversation, "offset", kind, source, at, body, why, message_id from conversation_event'
        " where conversation = $1 and message_id = $2",
        conversation,
        message_id,
    )
    return Event(**row) if row else None
