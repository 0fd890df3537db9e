"""PostgreSQL: one pool, one transaction per request or job, and numbered migrations."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import orjson
from yoyo import get_backend, read_migrations

from qiantai.floor.packs import data_root


async def _set_codecs(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        format="binary",
        encoder=lambda value: b"\x01" + orjson.dumps(value, default=str),
        decoder=lambda data: orjson.loads(data[1:]),
    )


class PlainConnection(asyncpg.Connection):
    """A connection that is given back as it is: we change no session state, so there is nothing to reset."""

    def get_reset_query(self) -> str:
        return ""


class Database:
    """A pool of connections; `jsonb` comes and goes as plain Python values."""

    def __init__(self, url: str, size: int = 8) -> None:
        self.url = url
        self._size = size
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None

    async def open(self) -> None:
        """Connect; asyncpg and OS errors pass through when the server is not there."""
        self._pool = await asyncpg.create_pool(
            self.url,
            min_size=1,
            max_size=self._size,
            init=_set_codecs,
            connection_class=PlainConnection,
            command_timeout=30,
            server_settings={"jit": "off"},
        )

    async def close(self) -> None:
        """Give all connections back."""
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    @property
    def pool(self) -> "asyncpg.Pool[asyncpg.Record]":
        """The open pool."""
        if self._pool is None:
            raise RuntimeError("the database is not open")
        return self._pool

    @asynccontextmanager
    async def transaction(
        self,
    ) -> AsyncIterator["asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        async with self.pool.acquire() as connection, connection.transaction():
            yield connection

    async def fetch(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        """Rows of one statement in its own transaction."""
        rows: list[asyncpg.Record] = await self.pool.fetch(sql, *args)
        return rows

    async def fetchrow(self, sql: str, *args: Any) -> asyncpg.Record | None:
        """The first row of one statement, or None."""
        return await self.pool.fetchrow(sql, *args)

    async def execute(self, sql: str, *args: Any) -> str:
        """Run one statement; returns PostgreSQL's command tag."""
        tag: str = await self.pool.execute(sql, *args)
        return tag


def migrate(url: str) -> int:
    """Bring the schema up to date; returns how many migrations were applied. Blocking: call it before the loop."""
    backend = get_backend(url.replace("postgresql://", "postgresql+psycopg://", 1))
    try:
        migrations = read_migrations(str(data_root("migrations")))
        with backend.lock():
            pending = backend.to_apply(migrations)
            backend.apply_migrations(pending)
        return len(pending)
    finally:
        backend.connection.close()
