"""Facts leave through an outbox that is written with the change itself; live wake-ups tell the sockets after commit."""

import asyncio
import contextlib
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import orjson
import structlog

from qiantai.floor.database import Database

Handler = Callable[["Fact"], Awaitable[None]]
Listening = Callable[[], bool]
log = structlog.get_logger(__name__)
CHANNEL = "qiantai_live"
MOST_TRIES = 10
GATHER_S = 0.02
"""How long a notification to other replicas waits for company: each costs the database a commit of its own."""
AT_ONCE = 50  # payloads of a notification, whose text may have 8,000 bytes


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened: a dotted topic, the id it is about, and its values."""

    topic: str
    key: str
    body: Mapping[str, Any]


class Outbox:
    """Facts to deliver, claimed with SKIP LOCKED so that any number of replicas may relay.

    A handler runs at least once: it must be harmless to repeat. A fact whose handler keeps failing stays in the
    table after MOST_TRIES for an operator to see.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._handlers: dict[str, list[Handler]] = defaultdict(list)
        self._listening: dict[str, list[Listening]] = defaultdict(list)
        self._wake = asyncio.Event()

    def subscribe(self, topic: str, handler: Handler, listening: Listening = lambda: True) -> None:
        """Call `handler` for every fact of this topic, after its commit.

        `listening` says whether it cares just now: facts of a busy topic are made only while somebody does (`wants`).
        """
        self._handlers[topic].append(handler)
        self._listening[topic].append(listening)

    def wants(self, *topics: str) -> bool:
        """Whether anybody listens to one of these topics now."""
        return any(listening() for topic in topics for listening in self._listening.get(topic, ()))

    async def publish(self, connection: Any, facts: Sequence[Fact]) -> None:
        """Store facts inside the caller's transaction; call `wake` after it commits."""
        if facts:
            await connection.execute(
                "insert into outbox (topic, key, body) select * from unnest($1::text[], $2::text[], $3::jsonb[])",
                [f.topic for f in facts],
                [f.key for f in facts],
                [dict(f.body) for f in facts],
            )

    def wake(self) -> None:
        """Relay soon: something was published and committed."""
        self._wake.set()

    async def relay(self) -> int:
        """Deliver everything that waits; returns how many facts were delivered."""
        total = 0
        while count := await self._relay_some():
            total += count
        return total

    async def _relay_some(self) -> int:
        async with self._database.transaction() as connection:
            rows = await connection.fetch(
                "select id, topic, key, body from outbox where tries < $1 order by id limit 100 for update skip locked",
                MOST_TRIES,
            )
            if not rows:
                return 0
            delivered = [row["id"] for row in rows if await self._deliver(row)]
            await connection.execute("delete from outbox where id = any($1)", delivered)
            if len(delivered) < len(rows):
                failed = [row["id"] for row in rows if row["id"] not in set(delivered)]
                await connection.execute(
                    "update outbox set tries = tries + 1 where id = any($1)", failed
                )
        return len(delivered)

    async def _deliver(self, row: asyncpg.Record) -> bool:
        fact = Fact(row["topic"], row["key"], row["body"])
        try:
            for handler in self._handlers[fact.topic]:
                await handler(fact)
        except Exception:
            log.exception("outbox_handler_failed", topic=fact.topic, key=fact.key)
            return False
        return True

    async def run(self, every_s: float = 2.0) -> None:
        """Relay whenever woken, and every few seconds for facts of replicas that died."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), every_s)
            self._wake.clear()
            try:
                await self.relay()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                log.exception("outbox_relay_failed")
                await asyncio.sleep(every_s)


class Subscription:
    """A queue of payloads for one listener; a slow listener loses payloads and must catch up by offset."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[Any] = asyncio.Queue(256)

    def push(self, payload: Any) -> None:
        with contextlib.suppress(asyncio.QueueFull):
            self.queue.put_nowait(payload)


class Live:
    """Wake-ups between sockets, and between replicas when `database` is given (LISTEN/NOTIFY)."""

    def __init__(self, database: Database | None = None) -> None:
        self._database = database
        self._listeners: dict[str, set[Subscription]] = defaultdict(set)
        self._hooks: dict[str, list[Callable[[], None]]] = defaultdict(list)
        self._origin = ""
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._outgoing: list[tuple[str, Any]] = []
        self._sender: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Start hearing other replicas."""
        self._origin = secrets.token_hex(8)  # of this process: a fork of it opens for itself
        if self._database is not None:
            self._connection = await asyncpg.connect(self._database.url)
            await self._connection.add_listener(CHANNEL, self._heard)

    async def close(self) -> None:
        """Stop hearing other replicas."""
        if self._sender is not None:
            await self._sender
            self._sender = None
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    @asynccontextmanager
    async def subscribe(self, key: str) -> AsyncIterator[Subscription]:
        """Hear everything announced under `key` while the block runs."""
        subscription = Subscription()
        self._listeners[key].add(subscription)
        try:
            yield subscription
        finally:
            self._listeners[key].discard(subscription)
            if not self._listeners[key]:
                del self._listeners[key]

    def on(self, key: str, hook: Callable[[], None]) -> None:
        """Call `hook` at once for everything announced under `key`, here or by another replica."""
        self._hooks[key].append(hook)

    def announce(self, key: str, payload: Any, *, far: Any = None) -> None:
        """Tell listeners here `payload` at once, and those of other replicas `far` in the next notification."""
        self._tell(key, payload)
        if self._connection is not None:
            self._outgoing.append((key, far))
            if self._sender is None or self._sender.done():
                self._sender = asyncio.create_task(self._send())

    def _tell(self, key: str, payload: Any) -> None:
        for hook in self._hooks.get(key, ()):
            hook()
        for subscription in tuple(self._listeners.get(key, ())):
            subscription.push(payload)

    async def _send(self) -> None:
        while self._outgoing and self._connection is not None:
            await asyncio.sleep(GATHER_S)
            batch, self._outgoing = self._outgoing[:AT_ONCE], self._outgoing[AT_ONCE:]
            message = orjson.dumps([self._origin, batch], default=str).decode()
            try:
                await self._connection.execute("select pg_notify($1, $2)", CHANNEL, message)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                log.exception("live_notify_failed")

    def _heard(self, *args: Any) -> None:
        origin, batch = orjson.loads(args[3])
        if origin != self._origin:
            for key, payload in batch:
                self._tell(key, payload)
