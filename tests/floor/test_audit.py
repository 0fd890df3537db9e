"""The audit chain holds what was written, and every kind of tampering shows."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import asyncpg
import pytest

from qiantai.floor.audit import VERIFY_ROWS, Audit, AuditRecord, list_audit, verify
from qiantai.floor.clock import CHINA
from qiantai.floor.database import Database

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def records(count: int, start: int = 1) -> Sequence[AuditRecord]:
    """So many different records."""
    return [
        AuditRecord("staff:s001", "ticket:state:changed", f"ticket:{n}", {"n": n}, AT)
        for n in range(start, start + count)
    ]


async def append(database: Database, items: Sequence[AuditRecord]) -> None:
    async with database.transaction() as connection:
        await Audit().append(connection, items)


async def tamper(database: Database, *statements: str) -> None:
    """As a superuser who switches the triggers off."""
    async with database.transaction() as connection:
        await connection.execute("set local session_replication_role = replica")
        for statement in statements:
            await connection.execute(statement)


async def test_an_untouched_chain_holds(database: Database) -> None:
    assert (await verify(database)).broken_at is None
    await append(database, records(3))
    await append(database, records(2, 4))
    result = await verify(database)
    assert (result.count, result.broken_at, result.why) == (5, None, "")


async def test_any_detail_survives_the_round_trip(database: Database) -> None:
    detail = {
        "z": 1,
        "a": {"b": [1.5, 1e300, 10**18, None, True]},
        "text": "含\0空字符 ‮ 😀",
        "money": Decimal("1.00"),
        "when": AT,
        "n": float(2**60),
    }
    await append(database, [AuditRecord("system:x", "thing:part:done", "thing:1", detail, AT)])
    assert (await verify(database)).broken_at is None
    kept = (await list_audit(database))[0].record.detail
    assert kept["money"] == "1.00"
    assert kept["text"] == detail["text"]


async def test_a_time_of_another_zone_is_the_same_time(database: Database) -> None:
    at = (AT + timedelta(microseconds=7)).astimezone(CHINA)
    await append(database, [AuditRecord("system:x", "thing:part:done", "thing:1", {}, at)])
    assert (await verify(database)).broken_at is None


async def test_a_rolled_back_change_leaves_no_record(database: Database) -> None:
    async with database.pool.acquire() as connection:
        change = connection.transaction()
        await change.start()
        await Audit().append(connection, records(2))
        await change.rollback()
    assert (await verify(database)).count == 0


async def test_writers_at_the_same_moment_make_one_chain(database: Database) -> None:
    await asyncio.gather(*(append(database, records(3, 10 * n)) for n in range(12)))
    result = await verify(database)
    assert (result.count, result.broken_at) == (36, None)


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_log set actor = 'x'",
        "delete from audit_log",
        "truncate audit_log",
        "delete from audit_head",
        "truncate audit_head",
        "update audit_head set count = 0",
        "insert into audit_head (count, hash) values (0, '')",
    ],
)
async def test_the_log_refuses_change(database: Database, statement: str) -> None:
    await append(database, records(2))
    with pytest.raises(asyncpg.PostgresError):
        await database.execute(statement)
    assert (await verify(database)).broken_at is None


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'staff:s002'",
        "action = 'ticket:state:kept'",
        "subject = 'ticket:9'",
        "detail = '{\"n\":5}'",
        "at = at + interval '1 microsecond'",
        "hash = sha256(hash)",
    ],
)
async def test_a_changed_row_shows(database: Database, change: str) -> None:
    await append(database, records(5))
    await tamper(database, f"update audit_log set {change} where id = 3")
    result = await verify(database)
    assert (result.broken_at, result.why) == (3, "changed")


async def test_a_removed_row_shows(database: Database) -> None:
    await append(database, records(5))
    await tamper(database, "delete from audit_log where id = 3")
    result = await verify(database)
    assert (result.broken_at, result.why) == (3, "removed")


async def test_a_row_removed_with_later_ids_moved_up_shows(database: Database) -> None:
    await append(database, records(5))
    await tamper(
        database,
        "delete from audit_log where id = 3",
        "update audit_log set id = 3 where id = 4",
        "update audit_log set id = 4 where id = 5",
    )
    result = await verify(database)
    assert (result.broken_at, result.why) == (3, "changed")


async def test_a_removed_tail_shows(database: Database) -> None:
    await append(database, records(5))
    await tamper(database, "delete from audit_log where id > 3")
    result = await verify(database)
    assert (result.count, result.broken_at, result.why) == (3, 4, "removed")


async def test_a_removed_tail_with_a_set_back_count_shows(database: Database) -> None:
    await append(database, records(5))
    await tamper(database, "delete from audit_log where id > 3", "update audit_head set count = 3")
    result = await verify(database)
    assert (result.broken_at, result.why) == (3, "head_changed")


async def test_an_emptied_log_shows(database: Database) -> None:
    await append(database, records(5))
    await tamper(database, "delete from audit_log")
    assert (await verify(database)).broken_at == 1
    await tamper(database, "delete from audit_head")
    assert (await verify(database)).why == "head_missing"


async def test_an_inserted_row_shows(database: Database) -> None:
    await append(database, records(5))
    await tamper(
        database,
        "update audit_log set id = id + 100 where id >= 3",
        "update audit_log set id = id - 99 where id > 100",
        "insert into audit_log select 3, at, actor, action, subject, detail, hash from audit_log where id = 2",
    )
    result = await verify(database)
    assert (result.broken_at, result.why) == (3, "changed")


async def test_a_row_added_past_the_head_shows(database: Database) -> None:
    await append(database, records(2))
    await database.execute(
        "insert into audit_log select 3, at, actor, action, subject, detail, hash from audit_log where id = 2"
    )
    result = await verify(database)
    assert (result.broken_at, result.why) == (3, "inserted")


async def test_verification_passes_the_size_of_a_batch(database: Database) -> None:
    await append(database, records(VERIFY_ROWS + 1))
    assert await verify(database) == await verify(database)
    assert (await verify(database)).count == VERIFY_ROWS + 1
    await tamper(database, f"update audit_log set actor = 'x' where id = {VERIFY_ROWS + 1}")
    assert (await verify(database)).broken_at == VERIFY_ROWS + 1


async def test_pages_go_back_from_the_newest(database: Database) -> None:
    await append(database, records(5))
    first = await list_audit(database, limit=2)
    assert [entry.id for entry in first] == [5, 4]
    assert [entry.id for entry in await list_audit(database, 2, first[-1].id)] == [3, 2]
    assert first[0].record == records(1, 5)[0]
