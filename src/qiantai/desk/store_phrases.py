"""All SQL of canned responses and macros."""

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from qiantai.desk.phrasebook import Canned, Macro
from qiantai.floor.database import Database

CANNED = "id, short, text, shared, owner, skill"
MACRO = "id, name, steps, shared, owner"
SAVE_CANNED = f"""
insert into canned_response ({CANNED}, updated_at) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (id) do update set short = $2, text = $3, shared = $4, skill = $6, updated_at = $7
"""
SAVE_MACRO = f"""
insert into macro ({MACRO}, updated_at) values ($1, $2, $3, $4, $5, $6)
on conflict (id) do update set name = $2, steps = $3, shared = $4, updated_at = $6
"""


async def list_canned(database: Database, staff: str) -> list[Canned]:
    """The shared ones, then this person's own."""
    rows = await database.fetch(
        f"select {CANNED} from canned_response where shared or owner = $1"
        " order by shared desc, short",
        staff,
    )
    return [_canned(row) for row in rows]


async def find_canned(database: Database, one: UUID) -> Canned | None:
    """One canned response."""
    row = await database.fetchrow(f"select {CANNED} from canned_response where id = $1", one)
    return _canned(row) if row else None


async def save_canned(connection: Any, one: Canned, now: datetime) -> bool:
    """Insert or change one; False when its short name is taken."""
    values = (UUID(one.id), one.short, dict(one.text), one.shared, one.owner, one.skill, now)
    return await _saved(connection, SAVE_CANNED, *values)


async def delete_canned(connection: Any, one: Canned, now: datetime) -> bool:
    """Forget one; always True."""
    await connection.execute("delete from canned_response where id = $1", UUID(one.id))
    return True


async def list_macros(database: Database, staff: str) -> list[Macro]:
    """The shared ones, then this person's own."""
    rows = await database.fetch(
        f"select {MACRO} from macro where shared or owner = $1 order by shared desc, name", staff
    )
    return [_macro(row) for row in rows]


async def find_macro(database: Database, one: UUID) -> Macro | None:
    """One macro."""
    row = await database.fetchrow(f"select {MACRO} from macro where id = $1", one)
    return _macro(row) if row else None


async def save_macro(connection: Any, one: Macro, now: datetime) -> bool:
    """Insert or change one; False when its name is taken."""
    steps = [dict(step) for step in one.steps]
    values = (UUID(one.id), dict(one.name), steps, one.shared, one.owner, now)
    return await _saved(connection, SAVE_MACRO, *values)


async def delete_macro(connection: Any, one: Macro, now: datetime) -> bool:
    """Forget one; always True."""
    await connection.execute("delete from macro where id = $1", UUID(one.id))
    return True


async def _saved(connection: Any, sql: str, *values: Any) -> bool:
    try:
        async with connection.transaction():
            await connection.execute(sql, *values)
    except asyncpg.UniqueViolationError:
        return False
    return True


def _canned(row: asyncpg.Record) -> Canned:
    return Canned(**{**row, "id": str(row["id"])})


def _macro(row: asyncpg.Record) -> Macro:
    return Macro(**{**row, "id": str(row["id"]), "steps": tuple(row["steps"])})
