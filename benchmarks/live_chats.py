"""Hundreds of live chats held by people: how soon each side sees the other's words, and what a kill -9 costs them.

A real server, its real sockets, and clients that come back as the pages do (`console/src/live/line.ts`). Agents' pages
also read what the screen of an open chat reads: the help, the read mark, and after a reconnect the queue and their
chats. Prints one JSON object.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import psutil
import uvloop
import yaml

from qiantai.app import benchmark
from qiantai.app.benchmark_people import MARK, PATIENCE, Agent, Board, Customer, console, spread
from qiantai.app.benchmark_stage import Stage, staged
from qiantai.floor.config import Settings
from qiantai.floor.packs import read_yaml

AT_ONCE = 24
SKILLS = ["account", "transfer", "card", "loan", "wealth", "fund", "securities", "insurance"]
WORDS = [
    "好的",
    "那要多久",
    "我再看看",
    "收到,谢谢",
    "刚才那个呢",
    "可以",
    "还有别的办法吗",
    "麻烦你了",
]


class Desk:
    """All the people of one run."""

    def __init__(
        self, stage: Stage, http: aiohttp.ClientSession, given: argparse.Namespace
    ) -> None:
        self.stage = stage
        self.board = Board()
        self.given = given
        self.customers = [Customer(http, self.board, f"b{n:04d}") for n in range(given.chats)]
        self.agents = [
            Agent(console(stage.base, n), self.board, f"a{n:03d}", not given.no_screen)
            for n in range(given.agents)
        ]

    async def open(self, http: aiohttp.ClientSession) -> None:
        """Everybody comes; every chat gets its agent."""
        door = asyncio.Semaphore(AT_ONCE)

        async def enter(customer: Customer) -> None:
            async with door:
                await customer.enter()

        await asyncio.gather(*map(enter, self.customers))
        async with http.get("/api/v1/demo/institution") as answer:
            staff = (await answer.json())["staff"]
        links = {one["id"]: one["link"].partition("#link=")[2] for one in staff}
        size = self.given.agents
        await asyncio.gather(
            *(
                agent.take(links[agent.staff], self.customers[place::size])
                for place, agent in enumerate(self.agents)
            )
        )
        await asyncio.gather(*(agent.ready.wait() for agent in self.agents))

    async def write(self, phase: str, seconds: float) -> None:
        """Customers write at a steady total rate; returns when every message has its answer."""
        self.board.phase = phase
        await answered(await self._say(seconds))

    async def _say(self, seconds: float) -> list[asyncio.Event]:
        """Write at the steady rate; returns what to wait for."""
        wanted: list[asyncio.Event] = []
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            await asyncio.sleep(random.expovariate(self.given.rate))
            one = random.choice(self.customers)
            wanted.append(one.answers[await one.say(random.choice(WORDS))])
        return wanted

    async def exchange(self, phase: str) -> list[float]:
        """Every customer writes at once; returns when (perf_counter) each has seen the answer."""
        self.board.phase = phase

        async def one(customer: Customer) -> float:
            message = await customer.say(random.choice(WORDS))
            async with asyncio.timeout(PATIENCE):
                await customer.answers[message].wait()
            return time.perf_counter()

        for agent in self.agents:
            agent.thinks = False
        done = await asyncio.gather(*map(one, self.customers))
        for agent in self.agents:
            agent.thinks = True
        return done

    async def kill(self) -> dict[str, Any]:
        """Kill in the middle of the writing, which goes on, start again where needed, and time every line's way back.

        When all lines are back, every chat exchanges words once more, all at the same moment.
        """
        stage, lines = self.stage, (*self.customers, *self.agents)
        self.board.phase = "killed"
        wanted = await self._say(2.0)
        unanswered = sum(not one.is_set() for one in wanted)
        victim = stage.serving()[0] if self.given.kill == "worker" else None
        at = ready = time.perf_counter()
        if victim is not None:
            victim.kill()
        else:
            stage.kill()
            stage.wait()
            starting = asyncio.create_task(asyncio.to_thread(stage.start))
            while not starting.done():
                wanted += await self._say(0.1)
            await starting
            ready = time.perf_counter()
        wanted += await self._say(1.5)
        async with asyncio.timeout(PATIENCE):
            while not all(one.ready.is_set() for one in lines):
                wanted += await self._say(0.05)
        await answered(wanted)
        dropped = [one for one in lines if one.dropped_at >= at]
        began = time.perf_counter()
        done = await self.exchange("all again")
        return {
            "unanswered_when_killed": unanswered,
            "lines_dropped": len(dropped),
            "said_until_all_were_back": len(wanted),
            "kill_to_ready_s": round(ready - at, 2),
            "kill_to_lines_back_s": spread([one.back_at - at for one in dropped], 1),
            "ready_to_lines_back_s": spread([max(0.0, one.back_at - ready) for one in dropped], 1),
            "said_to_seen_meanwhile_ms": self.board.times("killed"),
            "all_at_once_again_s": spread([one - began for one in done], 1),
            "worker_started_again": await self._started_again(victim) if victim else None,
        }

    async def _started_again(self, victim: psutil.Process) -> bool:
        """Whether there are as many workers as before, none of them the killed one; the writing goes on meanwhile."""
        await self.write("while a worker starts", 25.0)
        pids = {one.pid for one in self.stage.serving() if one.status() != psutil.STATUS_ZOMBIE}
        return len(pids) == self.stage.workers and victim.pid not in pids

    async def check(self, http: aiohttp.ClientSession) -> dict[str, int]:
        """Compare what everybody said and saw with what the server keeps."""
        agents = {agent.staff: agent for agent in self.agents}
        counts: dict[str, int] = defaultdict(int)
        for customer in self.customers:
            headers = {"Authorization": f"Bearer {customer.session}"}
            kept: list[dict[str, Any]] = []
            while True:
                after = kept[-1]["offset"] if kept else 0
                url = f"/api/v1/client/events?after={after}"
                async with http.get(url, headers=headers) as answer:
                    page = (await answer.json())["events"]
                if not page:
                    break
                kept += page
            agent, chat = agents[customer.agent], customer.conversation
            said = [e["body"].get("message_id") for e in kept if e["source"] == "customer"]
            texts = (e["body"].get("text", "") for e in kept if e["source"] == "agent")
            said += [found[1] for text in texts if (found := MARK.search(text))]
            mine = [*customer.said, *(mark for mark, at in agent.said.items() if at == chat)]
            counts["messages"] += len(mine)
            counts["acknowledged_lost"] += sum(
                said.count(one) != 1 for one in mine if one in self.board.acknowledged
            )
            counts["not_kept_once"] += sum(said.count(one) != 1 for one in mine)
            counts["unseen_by_customer"] += [e["offset"] for e in kept] != customer.seen
            counts["unseen_by_agent"] += await self._differs(agent, chat)
            state = await agent.get(f"/conversations/{chat}")
            counts["without_their_agent"] += (state["mode"], state["holder"]) != (
                "person",
                agent.staff,
            )
        return dict(counts)

    async def _differs(self, agent: Agent, chat: str) -> bool:
        found = await agent.get(f"/conversations/{chat}/events?after={agent.began[chat]}")
        return [event["offset"] for event in found["events"]] != agent.chats[chat]


async def answered(wanted: Iterable[asyncio.Event]) -> None:
    """Return when all of these have happened."""
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(event.wait() for event in wanted))


def furnish(folder: Path, chats: int, agents: int) -> tuple[Path, dict[str, str]]:
    """An institution with these people, and settings with a pack of our own that raises the chats at once."""
    institution = benchmark.crowd(folder / "institution.yaml", chats)
    content = read_yaml(institution)
    for number in range(agents):
        staff = {"id": f"a{number:03d}", "name": f"坐席{number:03d}", "role": "agent"}
        content["staff"].append({**staff, "skills": SKILLS, "level": 5})
    institution.write_text(yaml.dump(content, Dumper=yaml.CSafeDumper, allow_unicode=True), "utf-8")
    settings, packs = Settings(), folder / "packs"
    packs.mkdir()
    for name in settings.packs:
        (packs / name).symlink_to((settings.packs_dir / name).resolve())
    own = packs / "load" / "policies"
    own.mkdir(parents=True)
    found = read_yaml(settings.packs_dir / "common" / "policies" / "desk.yaml")
    limit = next(one for one in found if one["key"] == "desk.agent.capacity")
    most = {**limit, "value": str(-(-chats // agents))}
    (own / "desk.yaml").write_text(yaml.safe_dump([most], allow_unicode=True), "utf-8")
    names = orjson.dumps([*settings.packs, "load"]).decode()
    return institution, {"QIANTAI_PACKS_DIR": str(packs), "QIANTAI_PACKS": names}


async def play(stage: Stage, given: argparse.Namespace) -> dict[str, Any]:
    """Come, write, be killed, write again, compare."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(stage.base, connector=connector) as http:
        desk = Desk(stage, http, given)
        began = time.perf_counter()
        await desk.open(http)
        result: dict[str, Any] = {"seconds_to_open": round(time.perf_counter() - began, 1)}
        await desk.write("warm-up", 5.0)
        await desk.write("steady", given.seconds)
        result["steady_ms"] = desk.board.times("steady")
        began = time.perf_counter()
        done = await desk.exchange("all at once")
        result["all_at_once_s"] = spread([one - began for one in done], 1)
        if given.kill:
            result["kill"] = await desk.kill()
            await desk.write("again", given.seconds / 2)
            result["while_a_worker_starts_ms"] = desk.board.times("while a worker starts")
            result["again_ms"] = desk.board.times("again")
        await asyncio.sleep(1.0)
        result.update(await desk.check(http), doubled=desk.board.doubled)
        result.update(refused=desk.board.refused[:20], reconnects=desk.board.reconnects)
        for line in (*desk.customers, *desk.agents):
            await line.stop()
        for agent in desk.agents:
            await agent.http.close()
    return result


def main() -> int:
    """Measure and print; 1 when something was lost, shown twice, or has no agent any more."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chats", type=int, default=500)
    parser.add_argument("--agents", type=int, default=25)
    parser.add_argument("--rate", type=float, default=20.0, help="customers' messages a second")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--workers", type=int, default=1, help="server processes")
    parser.add_argument("--kill", nargs="?", const="server", choices=("server", "worker"))
    parser.add_argument(
        "--no-screen", action="store_true", help="only words, no help or read marks"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qiantai-live-", dir=os.environ.get("TMPDIR")) as name:
        folder = Path(name)
        folder.chmod(0o755)
        benchmark.bring_model(folder / "var")
        institution, settings = furnish(folder, given.chats, given.agents)
        with (
            staged(folder, institution, given.workers, settings) as stage,
            asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
        ):
            result = runner.run(play(stage, given))
    zeros = ("acknowledged_lost", "not_kept_once", "unseen_by_customer", "unseen_by_agent")
    sound = not any(result[key] for key in (*zeros, "without_their_agent", "doubled", "refused"))
    shown = {**vars(given), **result, "sound": sound}
    sys.stdout.write(orjson.dumps(shown).decode() + "\n")
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
