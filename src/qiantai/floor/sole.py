"""Work that one of all processes does for all of them: whoever asks first, until it ends."""

from typing import Any

import asyncpg

from qiantai.floor.database import Database


class Sole:
    """A lock of the database that lasts as long as the process that took it, held on a connection of its own."""

    def __init__(self, database: Database, name: str) -> None:
        self._url = database.url
        self._name = name
        self._connection: asyncpg.Connection[Any] | None = None
        self._held = False

    async def mine(self) -> bool:
        """Whether this process is the one; OS and asyncpg errors pass through, and the next call tries anew."""
        if self._connection is None or self._connection.is_closed():
            self._held, self._connection = False, await asyncpg.connect(self._url)
        if self._held:
            await self._connection.execute("select 1")
        else:
            self._held = await self._connection.fetchval(
                "select pg_try_advisory_lock(hashtextextended($1, 6))", self._name
            )
        return self._held

    async def close(self) -> None:
        """Let another process be the one."""
        if self._connection is not None:
            await self._connection.close()
        self._connection, self._held = None, False
