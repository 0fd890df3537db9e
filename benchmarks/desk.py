"""Routing under load: many agents and many who wait, on a virtual clock, and the same decisions on a real database.

The simulation keeps the queue full for half of its time and then lets it drain. It counts conversations that two agents
had at once, offers that went past somebody who stood before, and whoever was never served. The database part lets two
servers decide and accept at the same moments. Prints one JSON object.
"""

import argparse
import asyncio
import heapq
import random
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from msgspec.structs import replace as alter

from qiantai.app.benchmark_desk import SHARES, SKILLS, START, asked, make_servers, seat, spread
from qiantai.customers import StaffActor
from qiantai.desk import Agents, Queues
from qiantai.desk.errors import AtCapacity, NotWaiting, OfferGone
from qiantai.desk.model import Priority
from qiantai.desk.offers import Offers
from qiantai.desk.routing import Rules, Server, Waiter, read_rules, route
from qiantai.floor.audit import Audit
from qiantai.floor.clock import ManualClock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database, migrate
from qiantai.floor.embedded import embedded_postgres
from qiantai.floor.events import Live
from qiantai.floor.policies import PolicyTable

HANDLING_S = 240.0


@dataclass(slots=True)
class Agent:
    """An agent of the simulation."""

    server: Server
    held: set[UUID] = field(default_factory=set)
    ringing: UUID | None = None
    away_until: float = 0.0


class Simulation:
    """A desk on a virtual clock: seconds pass, agents answer, decline, miss and finish."""

    def __init__(self, agents: int, waiting: int, seconds: int, rules: Rules, seed: int) -> None:
        self._chance = random.Random(seed)
        self._rules, self._most, self._seconds = rules, waiting, seconds
        self._agents = {one.staff: Agent(one) for one in make_servers(agents, self._chance)}
        self._waiting: dict[UUID, Waiter] = {}
        self._due: list[tuple[float, int, str, str, UUID]] = []
        self._number = 0
        self.decisions: list[float] = []
        self.busy: list[float] = []
        self.holder: dict[UUID, str] = {}
        self.waits: dict[str, list[float]] = defaultdict(list)
        self.counts: Counter[str] = Counter()

    def run(self) -> None:
        """Fill, keep full for half of the time, then drain."""
        second = 0
        while second < self._seconds or (self._waiting and second < self._seconds * 6):
            if second < self._seconds / 2:
                self._arrive(second)
            self._happen(second)
            self._decide(second)
            second += 1
        self.counts["seconds"] = second
        self.counts["left_waiting"] = len(self._waiting)

    def _arrive(self, second: int) -> None:
        while len(self._waiting) < self._most:
            self._number += 1
            since = START + timedelta(seconds=second, microseconds=self._number % 1000)
            waiter = Waiter(
                UUID(int=self._number),
                self._chance.choice(SKILLS),
                Priority[self._chance.choices([*SHARES], [*SHARES.values()])[0]],
                since,
                known_by=f"a{self._chance.randrange(len(self._agents) * 4):03}",
            )
            self._waiting[waiter.conversation] = waiter

    def _happen(self, second: int) -> None:
        while self._due and self._due[0][0] <= second:
            _, _, what, staff, conversation = heapq.heappop(self._due)
            agent, now = self._agents[staff], START + timedelta(seconds=second)
            if what == "finish":
                agent.held.discard(conversation)
                if not agent.held:
                    agent.away_until = second + 20.0
                    agent.server = replace(agent.server, idle_since=now + timedelta(seconds=20))
                continue
            agent.ringing = None
            waiter = self._waiting[conversation]
            if what == "accept":
                self._accept(agent, waiter, second)
            elif what == "decline":
                self.counts["declined"] += 1
                self._waiting[conversation] = alter(
                    waiter, declined=waiter.declined | {staff}, declined_at=now
                )
            else:
                self.counts["unanswered"] += 1
                agent.away_until = second + 120.0

    def _accept(self, agent: Agent, waiter: Waiter, second: int) -> None:
        if waiter.conversation in self.holder:
            self.counts["double_assignments"] += 1
        self.holder[waiter.conversation] = agent.server.staff
        del self._waiting[waiter.conversation]
        agent.held.add(waiter.conversation)
        waited = (START + timedelta(seconds=second) - waiter.since).total_seconds()
        self.waits[waiter.priority.name].append(waited)
        length = self._chance.expovariate(1 / HANDLING_S) + 10
        self._plan(second + length, "finish", agent, waiter.conversation)

    def _decide(self, second: int) -> None:
        now = START + timedelta(seconds=second)
        ringing = {agent.ringing for agent in self._agents.values() if agent.ringing}
        servers = [
            replace(agent.server, chats=len(agent.held))
            for agent in self._agents.values()
            if agent.ringing is None and agent.away_until <= second
        ]
        waiting = [one for one in self._waiting.values() if one.conversation not in ringing]
        began, busy = time.perf_counter(), time.thread_time()
        offers = route(waiting, servers, self._rules, now)
        self.busy.append(time.thread_time() - busy)
        self.decisions.append(time.perf_counter() - began)
        self.counts["decisions_with_full_queue"] += len(waiting) >= self._most * 0.8
        if second % 5 == 0:
            self._check_order(waiting, servers, offers, now)
        for offer in offers:
            agent = self._agents[offer.staff]
            if agent.ringing or offer.conversation in ringing:
                self.counts["double_offers"] += 1
            agent.ringing = offer.conversation
            luck = self._chance.random()
            what = "accept" if luck < 0.94 else "decline" if luck < 0.97 else "miss"
            after = (
                self._rules.ring.total_seconds() if what == "miss" else self._chance.uniform(1, 6)
            )
            self._plan(second + after, what, agent, offer.conversation)
        self.counts["offers"] += len(offers)

    def _check_order(
        self, waiting: list[Waiter], servers: list[Server], offers: list[Any], now: datetime
    ) -> None:
        """Whoever gets an agent has nobody before them whom that agent serves and who got nobody."""
        by_id = {one.conversation: one for one in waiting}
        by_staff = {one.staff: one for one in servers}
        offered = {offer.conversation for offer in offers}
        step = self._rules.ageing
        passed = [
            (one.standing(now, step), one.since, one)
            for one in waiting
            if one.conversation not in offered
        ]
        for offer in offers:
            winner, server = by_id[offer.conversation], by_staff[offer.staff]
            key = (winner.standing(now, step), winner.since)
            self.counts["order_checked"] += 1
            self.counts["order_broken"] += any(
                (standing, since) < key
                and self._serves(server, one)
                and server.staff not in one.refusers(now, self._rules.again)
                for standing, since, one in passed
            )

    def _serves(self, server: Server, one: Waiter) -> bool:
        rules = self._rules
        return server.can(one.skill, rules.level.get(one.skill, 1), rules.licence.get(one.skill))

    def _plan(self, at: float, what: str, agent: Agent, conversation: UUID) -> None:
        self.counts["planned"] += 1
        heapq.heappush(
            self._due, (at, self.counts["planned"], what, agent.server.staff, conversation)
        )


def simulate(agents: int, waiting: int, seconds: int, rules: Rules, seed: int) -> dict[str, Any]:
    """Run and report."""
    desk = Simulation(agents, waiting, seconds, rules, seed)
    desk.run()
    return {
        "agents": agents,
        "waiting": waiting,
        "virtual_seconds": desk.counts["seconds"],
        "served": len(desk.holder),
        "offers": desk.counts["offers"],
        "declined": desk.counts["declined"],
        "unanswered": desk.counts["unanswered"],
        "double_assignments": desk.counts["double_assignments"],
        "double_offers": desk.counts["double_offers"],
        "never_served": desk.counts["left_waiting"],
        "order_checked": desk.counts["order_checked"],
        "order_broken": desk.counts["order_broken"],
        "decisions": len(desk.decisions),
        "decisions_with_full_queue": desk.counts["decisions_with_full_queue"],
        "decision_ms": spread(desk.decisions),
        "decision_processor_ms": spread(desk.busy),
        "wait_s": {
            name: {"mean": round(statistics.fmean(waits), 1), "most": round(max(waits), 1)}
            for name, waits in sorted(desk.waits.items())
        },
    }


class NoHandoff:
    """Taking without the conversation's side: only the queue is measured."""

    def __init__(self, queues: Queues) -> None:
        self.take = queues.take


ServerParts = tuple[Agents, Queues, Offers]


async def decide_on_database(url: str, agents: int, waiting: int, rounds: int) -> dict[str, Any]:
    """Two servers decide, and their agents accept, at the same moments, on one database."""
    clock, chance = ManualClock(START), random.Random(7)
    pools = [Database(url, 8) for _ in range(2)]
    servers = [await server_on(pool, clock) for pool in pools]
    present, queues, _ = servers[0]
    for actor in await seat(pools[0], present, make_servers(agents, chance)):
        await present.set_automatic(actor, True)
    for number in range(waiting):
        await queues.enqueue(asked(number, chance, clock.now()))
    times: list[float] = []
    answers: list[Any] = []
    for _ in range(rounds):
        await decide(servers[0], times)
        await asyncio.gather(*(decide(one, times) for one in servers))
        answers += await accept(servers, await rung(pools[0]), chance)
        clock.advance(timedelta(seconds=1))
    found = {"rounds": rounds, **told(answers), **await standing(pools[0], waiting)}
    for pool in pools:
        await pool.close()
    return {"servers": len(servers), **found, "decision_ms": spread(times)}


async def server_on(pool: Database, clock: ManualClock) -> ServerParts:
    """What decides and accepts, as one server holds it."""
    policies, audit, live = PolicyTable.load(Settings().pack_set), Audit(), Live()
    await pool.open()
    present = Agents(pool, clock, policies, audit)
    queues = Queues(pool, clock, policies, audit, live, present)
    handoff: Any = NoHandoff(queues)
    return present, queues, Offers(pool, clock, audit, live, present, queues, handoff)


async def decide(server: ServerParts, times: list[float]) -> None:
    """Decide once, and note how long it took."""
    began = time.perf_counter()
    await server[2].route()
    times.append(time.perf_counter() - began)


async def rung(pool: Database) -> list[tuple[UUID, str]]:
    """Who is offered to whom now."""
    rows = await pool.fetch(
        "select conversation, offered_to from queue_entry where offered_to is not null"
    )
    return [(row["conversation"], row["offered_to"]) for row in rows]


async def accept(
    servers: list[ServerParts], ringing: list[tuple[UUID, str]], chance: random.Random
) -> list[Any]:
    """Some agents accept, each at all servers at once; returns what each was answered."""
    return await asyncio.gather(
        *(
            offers.accept(StaffActor(staff, "", frozenset()), conversation)
            for conversation, staff in chance.sample(ringing, min(len(ringing), 25))
            for _, _, offers in servers
        ),
        return_exceptions=True,
    )


def told(answers: list[Any]) -> dict[str, int]:
    """Accepts that held and that were refused; raises what is neither."""
    failed = [one for one in answers if isinstance(one, BaseException)]
    for one in failed:
        if not isinstance(one, NotWaiting | AtCapacity | OfferGone):
            raise one
    return {"accepts_answered": len(answers) - len(failed), "accepts_refused": len(failed)}


async def standing(pool: Database, waiting: int) -> dict[str, int]:
    """Who was taken twice, who holds too many, who still waits and who is lost."""
    twice = await pool.fetch(
        "select subject from audit_log where action = 'desk:entry:taken' group by subject having count(*) > 1"
    )
    crowded = await pool.fetch(
        "select holder from queue_entry where state = 'held' group by holder having count(*) > 5"
    )
    left = await pool.fetch(
        "select count(*) filter (where state = 'waiting') as waiting, count(*) as entries from queue_entry"
    )
    return {
        "double_assignments": len(twice),
        "agents_over_capacity": len(crowded),
        "still_waiting": left[0]["waiting"],
        "lost": waiting - left[0]["entries"],
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agents", type=int, default=200)
    parser.add_argument("--waiting", type=int, default=2000)
    parser.add_argument("--seconds", type=int, default=1200)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-database", action="store_true")
    given = parser.parse_args()
    rules = read_rules(PolicyTable.load(Settings().pack_set), START)
    result = {"simulation": simulate(given.agents, given.waiting, given.seconds, rules, given.seed)}
    if not given.no_database:
        with tempfile.TemporaryDirectory(prefix="qiantai-desk-") as folder:
            Path(folder).chmod(0o755)
            with embedded_postgres(Path(folder) / "postgres") as url:
                migrate(url)
                result["database"] = asyncio.run(
                    decide_on_database(url, given.agents, given.waiting, given.rounds)
                )
    sys.stdout.write(orjson.dumps(result).decode() + "\n")


if __name__ == "__main__":
    main()
