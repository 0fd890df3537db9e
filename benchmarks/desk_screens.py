"""Reading the queue and the wall as many desks do at once: processor time of the server, quiet and while the queue changes.

Prints one JSON object.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import orjson
from fastapi import FastAPI

from qiantai.app.benchmark_desk import SKILLS, asked, make_servers, seat, spread
from qiantai.banking import Words
from qiantai.conversation.holding import Holding
from qiantai.desk import Agents, Queues, build_desk, build_tickets, desk_routes
from qiantai.desk.help_heard import Hearing
from qiantai.desk.routes_wall import wall_routes
from qiantai.desk.wall import build_wall
from qiantai.floor.audit import Audit
from qiantai.floor.auth import Roles
from qiantai.floor.clock import SystemClock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database, migrate
from qiantai.floor.embedded import embedded_postgres
from qiantai.floor.events import Live, Outbox
from qiantai.floor.jobs import Jobs
from qiantai.floor.policies import PolicyTable
from qiantai.floor.staff import StaffIdentity


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Whoever reads the screens, signed in already."""

    roles: Roles
    clock: SystemClock

    async def session(self, token: str, now: datetime) -> StaffIdentity:
        """Always the same person."""
        return StaffIdentity("s010", "高峰", frozenset({"supervisor"}), ("account", "card"))


async def read_screens(url: str, agents: int, waiting: int, readers: int) -> dict[str, Any]:
    """The queue and the wall with `waiting` people in it, read by many desks at once, ten times a second apart."""
    database, clock, packs = Database(url, 8), SystemClock(), Settings().pack_set
    await database.open()
    policies, audit, live, outbox = PolicyTable.load(packs), Audit(), Live(), Outbox(database)
    words, roles, nobody = Words.load(packs), Roles.load(packs), cast("Any", None)
    holding = Holding(database, clock, nobody, nobody)
    tickets, _ = build_tickets(database, clock, policies, audit, outbox, words)
    desk = build_desk(
        database, clock, policies, audit, outbox, live, Jobs(database, clock), roles, tickets, holding, words, nobody
    )  # fmt: skip
    wall = build_wall(database, policies, audit, desk, Hearing(nobody, nobody, nobody), holding)
    await people_of(database, desk.agents, agents, waiting, clock.now())
    for number in range(waiting):
        fact = asked(number, random.Random(number), clock.now() - timedelta(seconds=number % 900))
        await desk.queues.enqueue(fact)
    await database.execute("analyze")
    app, staff = FastAPI(), cast("Any", Supervisor(roles, clock))
    app.include_router(desk_routes(desk, staff))
    app.include_router(wall_routes(wall, staff, clock))
    found: dict[str, Any] = {"agents": agents, "waiting": waiting, "readers": readers}
    for path in ("/queues", "/queues/groups", "/wall"):
        found[path] = await read_at_once(app, path, readers, desk.queues)
    await database.close()
    return found


async def people_of(
    database: Database, present: Agents, agents: int, waiting: int, now: datetime
) -> None:
    """Agents at the desk, conversations of everybody who waits, and a day of waits that have ended."""
    await seat(database, present, make_servers(agents, random.Random(7)))
    await database.execute(
        "insert into conversation (id, customer, customer_name, channel, level, locale, elder, tier, status, mode,"
        " created_at, updated_at) select ('00000000-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid, 'c' || n, '客户',"
        " 'web', 1, 'zh-Hans', false, 'standard', 'open', 'person', $2, $2 from generate_series(1, $1::int) n",
        waiting,
        now,
    )
    await database.execute(
        "insert into queue_spell (conversation, skill, channel, priority, began_at, answered_at, ended_at, staff, how)"
        " select gen_random_uuid(), ($3::text[])[1 + n % 10], 'web', 2, $2::timestamptz - n * interval '20 seconds',"
        " $2::timestamptz - n * interval '20 seconds' + interval '15 seconds',"
        " $2::timestamptz - n * interval '20 seconds' + interval '200 seconds', 'a001', 'resolved'"
        " from generate_series(11, $1::int) n",
        60_000,
        now,
        list(SKILLS),
    )


async def read_at_once(app: FastAPI, path: str, readers: int, queues: Queues) -> dict[str, Any]:
    """Processor milliseconds of one reading on the average, quiet and while the queue changes, and how long it took."""
    size = await read_once(app, path)
    found: dict[str, Any] = {"bytes": size}
    for name, changes in (("quiet", False), ("changing", True)):
        times: list[float] = []
        used = 0.0
        for _ in range(10):
            if changes:
                queues.announce()
            began, busy = time.perf_counter(), time.process_time()
            await asyncio.gather(*(read_once(app, path) for _ in range(readers)))
            used += time.process_time() - busy
            times.append(time.perf_counter() - began)
            await asyncio.sleep(max(0.0, 1 - (time.perf_counter() - began)))
        found[f"{name}_processor_ms_each"] = round(used * 1000 / (10 * readers), 2)
        found[f"{name}_ms_until_all_had_it"] = spread(times)
    return found


async def read_once(app: FastAPI, path: str) -> int:
    """One request as the server gets it; bytes of the answer."""
    sent: list[dict[str, Any]] = []
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "headers": [(b"x-requested-with", b"qiantai")],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "root_path": "",
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, cast("Any", send))
    assert sent[0]["status"] == 200, sent
    return sum(len(one.get("body", b"")) for one in sent)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agents", type=int, default=200)
    parser.add_argument("--waiting", type=int, default=2000)
    parser.add_argument("--readers", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qiantai-desk-") as folder:
        Path(folder).chmod(0o755)
        with embedded_postgres(Path(folder) / "postgres") as url:
            migrate(url)
            read = asyncio.run(read_screens(url, given.agents, given.waiting, given.readers))
    sys.stdout.write(orjson.dumps(read).decode() + "\n")


if __name__ == "__main__":
    main()
