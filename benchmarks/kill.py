"""Kills the server in the middle of hundreds of conversations and transfers, and counts what is lost or paid twice."""

import argparse
import asyncio
import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg

from qiantai.app import benchmark
from qiantai.app.benchmark_stage import Stage, staged
from qiantai.floor.audit import verify
from qiantai.floor.config import Settings
from qiantai.floor.database import Database

CODE_LIFE = timedelta(seconds=Settings.model_fields["challenge_seconds"].default)
PATIENCE = 120.0
STEPS_OF_A_TRANSFER = 8
LOST = (aiohttp.ClientError, ConnectionError, TimeoutError, asyncio.IncompleteReadError)
QUESTIONS = ["存款利率是多少", "我卡里还有多少钱", "今天还能转多少", "信用卡账单日几号", "在吗"]
Event = dict[str, Any]


class Blow:
    """Kills the server at a step that chance has chosen, and starts it again."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._steps = 0
        self._strike_at = 0
        self._struck = asyncio.Event()

    def plan(self, step: int) -> None:
        """Strike when the customers have got so many steps further."""
        self._steps, self._strike_at, self._struck = 0, step, asyncio.Event()

    def done(self) -> None:
        """A customer got one step further; at the chosen step the server dies."""
        self._steps += 1
        if self._steps == self._strike_at:
            self._stage.kill()
            self._struck.set()

    async def revive(self) -> float:
        """Wait for the blow, start again on the same data; returns the seconds until it served."""
        await self._struck.wait()
        await asyncio.to_thread(self._stage.wait)
        began = time.perf_counter()
        await asyncio.to_thread(self._stage.start)
        return time.perf_counter() - began


class Customer:
    """One customer who does not give up: reconnects by offset and sends again, under the same id, what was not accepted."""

    def __init__(self, http: aiohttp.ClientSession, blow: Blow, number: int) -> None:
        self._http = http
        self._blow = blow
        self._chance = random.Random(number)
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self.name = f"b{number:04d}"
        self.account = f"ba{number:04d}"
        self.transfers = number % 2 == 0
        self.session = ""
        self.events: list[Event] = []
        self.accepted: dict[str, int] = {}
        self.sent: list[str] = []
        self.paid = Decimal(0)
        self.confirmed = 0
        self.out_of_order = 0
        self.reconnects = 0

    async def live(self) -> None:
        """One round: a transfer to its receipt, or a few questions."""
        if self.transfers:
            await self._transfer()
            return
        for _ in range(4):
            await self._say(self._chance.choice(QUESTIONS))

    async def _transfer(self) -> None:
        first, second = self._chance.randint(100, 400), self._chance.randint(100, 400)
        receipts = self._receipts()
        reply = await self._say(f"给我妈转{first}元")
        reply = await self._say(f"不对,是{second}")
        for _ in range(STEPS_OF_A_TRANSFER):
            if any(button["value"] == "confirm" for button in reply["body"]["buttons"]):
                reply = await self._say("确认")
            elif self._open_challenge() is not None:
                await self._prove()
                reply = self._replies()[-1]
            else:
                await self._persist(self._hear_event)
            if len(self._receipts()) > len(receipts):
                self.confirmed += 1
                self.paid += Decimal(self._receipts()[-1]["data"]["amount"])
                return
        raise RuntimeError(f"{self.name}: no receipt; last heard {reply['body']['text']}")

    async def _say(self, text: str) -> Event:
        """Say it once, whatever happens, and return the reply behind it."""
        message = uuid.uuid4().hex
        self.sent.append(message)

        async def attempt() -> Event:
            if message not in self.accepted:
                await self._send(type="say", id=message, text=text)
            while message not in self.accepted:
                await self._hear()
            while not (found := self._replies(self.accepted[message])):
                await self._hear()
            return found[0]

        reply = await self._persist(attempt)
        await asyncio.sleep(self._chance.random() * 0.1)
        self._blow.done()
        return reply

    async def _prove(self) -> None:
        """Answer the open challenge with the code on the phone; a repeated right code is judged the same."""
        frame = uuid.uuid4().hex
        before = len(self._replies())

        async def attempt() -> Event:
            while (challenge := self._open_challenge()) is not None:
                code = await self._code(challenge)
                if code is not None:
                    known = challenge["challenge"]
                    await self._send(type="code", id=frame, challenge=known, code=code)
                await self._hear()
            while len(self._replies()) == before:
                await self._hear()
            return self._replies()[-1]

        await self._persist(attempt)
        self._blow.done()

    async def _code(self, challenge: Event) -> str | None:
        sent_at = datetime.fromisoformat(challenge["expires_at"]) - CODE_LIFE
        async with self._http.get(f"/api/v1/demo/phone/{self.name}") as answer:
            messages = (await answer.json())["messages"]
        codes = [m["code"] for m in messages if datetime.fromisoformat(m["at"]) == sent_at]
        return codes[0] if codes else None

    async def _persist(self, attempt: Any) -> Event:
        until = time.perf_counter() + PATIENCE
        while True:
            try:
                await self._connect()
                async with asyncio.timeout(max(1.0, until - time.perf_counter())):
                    result: Event = await attempt()
                    return result
            except LOST as error:
                if time.perf_counter() > until:
                    raise RuntimeError(f"{self.name} waits in vain: {self.events[-4:]}") from error
                await self._drop()
                await asyncio.sleep(0.2 + self._chance.random() * 0.2)

    async def _connect(self) -> None:
        if self._socket is not None:
            return
        if not self.session:
            body = {"customer": self.name}
            async with self._http.post("/api/v1/demo/tokens", json=body) as answer:
                body = {"token": (await answer.json())["token"]}
            async with self._http.post("/api/v1/client/sessions", json=body) as answer:
                self.session = (await answer.json())["session"]
        self._socket = await self._http.ws_connect("/api/v1/client/live")
        await self._send(type="hello", session=self.session, after=self._seen)

    async def _drop(self) -> None:
        if self._socket is not None:
            self.reconnects += 1
            with contextlib.suppress(*LOST):
                await self._socket.close()
        self._socket = None

    async def _send(self, **frame: Any) -> None:
        assert self._socket is not None
        await self._socket.send_json(frame)

    async def _hear(self) -> None:
        assert self._socket is not None
        received = await self._socket.receive()
        if received.type is not aiohttp.WSMsgType.TEXT:
            raise ConnectionError("the socket is closed")
        frame = json.loads(received.data)
        if frame["type"] == "event":
            self.out_of_order += frame["event"]["offset"] <= self._seen
            self.events.append(frame["event"])
        elif frame["type"] == "accepted" and frame["offset"]:
            self.accepted[frame["id"]] = frame["offset"]
        elif frame["type"] == "refused" and frame["code"] == "no_challenge":
            await asyncio.sleep(0.5)
        elif frame["type"] == "refused":
            raise RuntimeError(f"{self.name}: refused {frame['code']} {frame['detail']}")

    async def _hear_event(self) -> Event:
        known = len(self.events)
        while len(self.events) == known:
            await self._hear()
        return self.events[-1]

    @property
    def _seen(self) -> int:
        return int(self.events[-1]["offset"]) if self.events else 0

    def _replies(self, after: int = 0) -> list[Event]:
        return [e for e in self.events if e["source"] == "assistant" and e["offset"] > after]

    def _receipts(self) -> list[Event]:
        cards = (card for event in self._replies() for card in event["body"]["blocks"])
        return [card for card in cards if card["type"] == "receipt"]

    def _open_challenge(self) -> Event | None:
        kinds = ("challenge.opened", "challenge.passed")
        last = [event for event in self.events if event["kind"] in kinds][-1:]
        return dict(last[0]["body"]) if last and last[0]["kind"] == kinds[0] else None

    async def check(self) -> dict[str, int]:
        """Compare what this customer sent and saw with what the server keeps."""
        kept: list[Event] = []
        headers = {"Authorization": f"Bearer {self.session}"}
        while True:
            after = kept[-1]["offset"] if kept else 0
            url = f"/api/v1/client/events?after={after}"
            async with self._http.get(url, headers=headers) as answer:
                page = (await answer.json())["events"]
            if not page:
                break
            kept += page
        ids = [event["body"].get("message_id") for event in kept if event["source"] == "customer"]
        offsets = [event["offset"] for event in kept]
        answers = [event["offset"] for event in kept if event["source"] == "assistant"]
        mine = [self.accepted[message] for message in self.sent]
        return {
            "lost": sum(message not in ids for message in self.sent),
            "doubled": len(ids) - len(set(ids)),
            "unanswered": sum(not any(a > offset for a in answers) for offset in mine),
            "gaps": sum(offset not in {e["offset"] for e in self.events} for offset in offsets),
            "out_of_order": self.out_of_order,
        }

    async def leave(self) -> None:
        """Close the socket."""
        if self._socket is not None:
            await self._socket.close()


def run(
    rounds: int,
    conversations: int,
    seed: int,
    workers: int = 1,
    bring: Callable[[Path], None] = benchmark.bring_model,
) -> dict[str, Any]:
    """Start, drive, kill, start again, drive to the end, and count; `rounds` times on the same data.

    `bring` gives the data folder what need not be computed for it.
    """
    with tempfile.TemporaryDirectory(prefix="qiantai-kill-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        bring(folder / "var")
        institution = benchmark.crowd(folder / "institution.yaml", conversations)
        with staged(folder, institution, workers) as stage:
            result = asyncio.run(_play(stage, rounds, conversations, random.Random(seed)))
        running = (stage.data_dir / "postgres" / "postmaster.pid").exists()
        return {**result, "database_stopped": not running}


async def _play(
    stage: Stage, rounds: int, conversations: int, chance: random.Random
) -> dict[str, Any]:
    revived: list[float] = []
    began = time.perf_counter()
    connector = aiohttp.TCPConnector(limit=0, force_close=True)
    async with aiohttp.ClientSession(stage.base, connector=connector) as http:
        blow = Blow(stage)
        people = [Customer(http, blow, number) for number in range(conversations)]
        for _ in range(rounds):
            blow.plan(int(conversations * 4 * chance.uniform(0.15, 0.85)))
            driven = asyncio.gather(*(person.live() for person in people))
            revived.append(await blow.revive())
            await driven
        counts = [await person.check() for person in people]
        for person in people:
            await person.leave()
        return {
            "rounds": rounds,
            "conversations": conversations,
            "seconds": round(time.perf_counter() - began, 1),
            "seconds_to_serve_again": [round(took, 1) for took in revived],
            "messages": sum(len(person.sent) for person in people),
            "reconnects": sum(person.reconnects for person in people),
            **{name: sum(count[name] for count in counts) for name in counts[0]},
            **await _ledger(stage, people),
            **await _audit(stage),
        }


async def _ledger(stage: Stage, people: list[Customer]) -> dict[str, Any]:
    """What the core's own ledger says against what the customers were told."""
    start = Decimal("48250.36")
    wrong = 0
    url, headers = stage.core()
    async with aiohttp.ClientSession(url, headers=headers) as core:
        for person in people:
            async with core.get(f"/v1/ledger/{person.account}") as answer:
                held = Decimal((await answer.json())["balance"])
            wrong += held != start - person.paid
        async with core.get("/v1/ledger/check") as answer:
            found = await answer.json()
    confirmed = sum(person.confirmed for person in people)
    return {
        "transfers_confirmed": confirmed,
        "transfers_paid": found["transfers"],
        "accounts_wrong": wrong,
        "ledger_balanced": found["balanced"],
    }


async def _audit(stage: Stage) -> dict[str, Any]:
    """The chain holds; and when somebody changes one record behind our back, `audit verify` finds it."""
    database = Database(stage.database_url, 1)
    await database.open()
    try:
        found = await verify(database)
    finally:
        await database.close()
    changed = max(1, found.count // 2)
    connection = await asyncpg.connect(stage.database_url)
    try:
        await connection.execute("set session_replication_role = replica")
        await connection.execute("update audit_log set actor = 'nobody' where id = $1", changed)
    finally:
        await connection.close()
    code, told = await asyncio.to_thread(_verify_by_command, stage.data_dir)
    return {
        "audit_records": found.count,
        "audit_holds": found.broken_at is None,
        "change_found": code == 1 and told["broken_at"] == changed,
    }


def _verify_by_command(data_dir: Path) -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "qiantai.app", "audit", "verify", "--json"],
        env={**os.environ, "QIANTAI_DATA_DIR": str(data_dir)},
        stdout=subprocess.PIPE,
        check=False,
    )
    return done.returncode, json.loads(done.stdout)


def is_sound(result: dict[str, Any]) -> bool:
    """Whether nothing was lost, doubled, left unanswered or paid other than once."""
    zeros = ("lost", "doubled", "unanswered", "gaps", "out_of_order", "accounts_wrong")
    truths = ("ledger_balanced", "audit_holds", "change_found", "database_stopped")
    paid = result["transfers_paid"] == result["transfers_confirmed"]
    return paid and not any(result[name] for name in zeros) and all(result[name] for name in truths)


def main() -> int:
    """Print the figures as one JSON object; 1 when something is not as it must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1, help="how often the server is killed")
    parser.add_argument("--conversations", type=int, default=200, help="how many speak at once")
    parser.add_argument("--seed", type=int, default=None, help="chooses the moments of the kills")
    parser.add_argument("--workers", type=int, default=1, help="server processes")
    given = parser.parse_args()
    seed = given.seed if given.seed is not None else random.randrange(2**32)
    result = {**run(given.rounds, given.conversations, seed, given.workers), "seed": seed}
    result["sound"] = is_sound(result)
    print(json.dumps(result))
    return 0 if result["sound"] else 1


if __name__ == "__main__":
    sys.exit(main())
