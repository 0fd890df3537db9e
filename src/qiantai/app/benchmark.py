"""Drives a real server of its own process over its real socket; every turn is durable before its reply counts."""

import asyncio
import itertools
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import psutil
import uvloop
import yaml

from qiantai.app.seed import institution_file
from qiantai.app.serving import free_port
from qiantai.floor.config import Settings
from qiantai.floor.errors import Invalid, Unavailable
from qiantai.floor.packs import read_yaml
from qiantai.understanding import Analyser

READY_SECONDS = 60
REPLY_SECONDS = 15
WARM_UP_SECONDS = 10.0
"""A server just started builds its graph and meets each phrase for the first time; that is a start, not a turn."""
QUERIES = [
    "我卡里还有多少钱",
    "查下余额",
    "这期信用卡要还多少",
    "信用卡账单日几号",
    "今天还能转多少",
    "我一天限额是多少",
    "上个月花了多少",
    "最近的交易明细给我看看",
    "昨天那笔是什么",
    "what is my balance",
    "我戶口仲有幾多錢",
    "还剩多少钱啊",
]
ECHO = ["在吗", "你好", "谢谢", "hello"]
KINDS = ("faq", "query", "flow", "echo")


def _script(kind: str, chance: random.Random, questions: list[str]) -> list[str]:
    """What one customer says one after the other; amounts and questions vary, as they do in life."""
    match kind:
        case "faq":
            return [chance.choice(questions)]
        case "query":
            return [chance.choice(QUERIES)]
        case "flow":
            first, second = chance.randint(100, 4999), chance.randint(100, 4999)
            whom = chance.choice(["我妈", "我老婆", "李娜", "王秀英"])
            return [f"给{whom}转{first}元", f"不对,是{second}", "取消"]
        case _:
            return [chance.choice(ECHO)]


@cache
def _questions() -> list[str]:
    """The standard questions of the released articles, without those after which nobody leaves the queue for a person."""
    packs = Settings().pack_set
    return [
        str(entry["question"]["zh"])
        for _, entries in packs.documents("articles")
        for entry in entries
        if "crisis_support" not in entry["intents"]
    ]


@dataclass(slots=True)
class Tally:
    """What all connections saw."""

    times: list[float] = field(default_factory=list)
    errors: int = 0
    lost: int = 0


def run(
    seconds: float, connections: int, mix: str, workers: int = 2, warm_up: float = WARM_UP_SECONDS
) -> dict[str, Any]:
    """Start the server, drive it for `warm_up` seconds that do not count and then for `seconds`, stop it, and report."""
    kinds = [kind.strip() for kind in mix.split(",") if kind.strip()]
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown or not kinds:
        raise Invalid(
            f"--mix: unknown kind {', '.join(unknown)}; known: {', '.join(KINDS)}", field="mix"
        )
    with tempfile.TemporaryDirectory(prefix="qiantai-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        bring_model(folder / "var")
        institution = crowd(folder / "institution.yaml", connections)
        port = free_port()
        server = start(folder, institution, port, workers)
        try:
            base = f"http://127.0.0.1:{port}"
            wait_ready(server, base)
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                return runner.run(_drive(base, server.pid, warm_up, seconds, connections, kinds))
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()


def bring_model(data_dir: Path) -> None:
    """Give the server the model that this installation has trained, if it uses another than the shipped one."""
    settings = Settings()
    Analyser.load(settings.pack_set, settings.data_dir)
    if (settings.data_dir / "models").is_dir():
        shutil.copytree(settings.data_dir / "models", data_dir / "models")


def crowd(path: Path, count: int) -> Path:
    """An institution with one customer for each connection, for a customer has one conversation."""
    source = institution_file(Settings())
    content = read_yaml(source)
    model = content["customers"][0]
    for number in range(count):
        person = {
            **{
                key: model[key]
                for key in ("name", "sex", "age", "occupation", "locale", "tier", "payees")
            },
            "id": f"b{number:04d}",
            "phone": f"139{number:08d}",
            "accounts": [
                {**model["accounts"][0], "id": f"ba{number:04d}", "last4": f"{number % 10000:04d}"}
            ],
            "credit_cards": [
                {
                    **model["credit_cards"][0],
                    "id": f"bc{number:04d}",
                    "last4": f"{(number + 5000) % 10000:04d}",
                }
            ],
            "transactions": [
                {**row, "account": f"ba{number:04d}"}
                for row in model["transactions"]
                if row["account"] == model["accounts"][0]["id"]
            ],
        }
        content["customers"].append(person)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    if (records := source.parent / "records").is_dir():
        shutil.copytree(records, path.parent / "records")
    return path


def start(
    folder: Path, institution: Path, port: int, workers: int = 1, **settings: str
) -> "subprocess.Popen[bytes]":
    """Start a server of its own process with its data under `folder` and further `settings` (`QIANTAI_*`)."""
    environment = {
        **os.environ,
        "QIANTAI_DATA_DIR": str(folder / "var"),
        "QIANTAI_DEMO_INSTITUTION": str(institution),
        "QIANTAI_MESSAGES_PER_MINUTE": "1000000",
        "QIANTAI_LOG_LEVEL": "WARNING",
        "QIANTAI_WORKERS": str(workers),
        **settings,
    }
    command = [sys.executable, "-m", "qiantai.app", "run", "--demo", "--port", str(port)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)


def wait_ready(server: "subprocess.Popen[bytes]", base: str, seconds: int = READY_SECONDS) -> None:
    """Wait until the server answers; Unavailable when it does not."""

    async def wait() -> bool:
        async with aiohttp.ClientSession() as http:
            for _ in range(seconds * 5):
                if server.poll() is not None:
                    return False
                try:
                    async with http.get(f"{base}/readyz") as answer:
                        if answer.status == 200:
                            return True
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.2)
        return False

    if not asyncio.run(wait()):
        raise Unavailable(system="the server under test")


async def _drive(
    base: str, pid: int, warm_up: float, seconds: float, connections: int, kinds: list[str]
) -> dict[str, Any]:
    tally = Tally()
    async with aiohttp.ClientSession(base, connector=aiohttp.TCPConnector(limit=0)) as http:
        customers = [
            Customer(http, f"b{number:04d}", kinds, number, tally) for number in range(connections)
        ]
        await asyncio.gather(*(customer.enter() for customer in customers))
        warm = time.perf_counter() + warm_up
        await asyncio.gather(*(customer.speak(warm) for customer in customers))
        tally.times.clear()
        before = _processes(pid)
        own, began = time.process_time(), time.perf_counter()
        await asyncio.gather(*(customer.speak(began + seconds) for customer in customers))
        took, client_cpu = time.perf_counter() - began, time.process_time() - own
        after = _processes(pid)
        tally.lost += sum(await asyncio.gather(*(customer.missing() for customer in customers)))
        for customer in customers:
            await customer.leave()
    times = sorted(tally.times)
    return {
        "turns_per_s": round(len(times) / took, 1),
        "p50_ms": quantile(times, 0.50),
        "p95_ms": quantile(times, 0.95),
        "p99_ms": quantile(times, 0.99),
        "errors": tally.errors,
        "lost": tally.lost,
        "turns": len(times),
        "seconds": round(took, 2),
        "warm_up_s": warm_up,
        "connections": connections,
        "mix": kinds,
        "cpu_server_s": round(after["server"] - before["server"], 2),
        "cpu_client_s": round(client_cpu, 2),
        "cpu_core_s": round(after["core"] - before["core"], 2),
        "cpu_database_s": round(after["database"] - before["database"], 2),
        "rss_mb": _memory(pid),
    }


def _processes(pid: int) -> dict[str, float]:
    """CPU seconds so far of the server processes, the demonstration core and the database."""
    server = psutil.Process(pid)
    children = server.children(recursive=True)
    core = sum(_cpu(child) for child in children if not serves(child))
    serving = [server, *(child for child in children if serves(child))]
    folder = str(server.environ().get("QIANTAI_DATA_DIR", ""))
    database = 0.0
    for process in psutil.process_iter(["name", "cmdline"]):
        if process.info["name"] == "postgres" and folder in " ".join(process.info["cmdline"] or []):
            database += _cpu(process) + sum(_cpu(child) for child in process.children())
    return {"server": sum(map(_cpu, serving)), "core": core, "database": database}


def _memory(pid: int) -> float:
    """Memory of the server processes in MiB; what forks share counts once."""
    server = psutil.Process(pid)
    serving = [server, *(child for child in server.children() if serves(child))]
    infos = [process.memory_full_info() for process in serving]
    return round(sum(getattr(info, "pss", info.rss) for info in infos) / 2**20, 1)


def serves(process: psutil.Process) -> bool:
    """Whether it is a server process and no other child: a fork of the first one has its command line."""
    with suppress(psutil.NoSuchProcess):
        return process.cmdline() == psutil.Process(process.ppid()).cmdline()
    return False


def core(pid: int) -> str:
    """The address of the demonstration core that a server's process started; LookupError without one."""
    for child in psutil.Process(pid).children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            command = child.cmdline()
            if "qiantai.app.demo" in command:
                return f"http://127.0.0.1:{command[command.index('--port') + 1]}"
    raise LookupError(f"no core below process {pid}")


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def quantile(times: list[float], part: float) -> float:
    """The time in ms below which this part of the sorted times (s) lies."""
    return round(times[min(len(times) - 1, int(len(times) * part))] * 1000, 2) if times else 0.0


class Customer:
    """One customer on one socket, who says the next thing when the reply to the last has come."""

    def __init__(
        self, http: aiohttp.ClientSession, name: str, kinds: list[str], number: int, tally: Tally
    ) -> None:
        self._http = http
        self._name = name
        self._tally = tally
        self._said: list[str] = []
        self._queued = False
        self._words = _words(kinds, number)

    async def enter(self) -> None:
        """Sign in, open a session and the socket."""
        async with self._http.post("/api/v1/demo/tokens", json={"customer": self._name}) as answer:
            token = (await answer.json())["token"]
        async with self._http.post("/api/v1/client/sessions", json={"token": token}) as answer:
            self._session = (await answer.json())["session"]
        await self._open()

    async def _open(self) -> None:
        self._socket = await self._http.ws_connect("/api/v1/client/live")
        await self._socket.send_str(_frame(type="hello", session=self._session, after=0))
        await self._socket.receive()

    async def leave(self) -> None:
        """Close the socket."""
        await self._socket.close()

    async def speak(self, until: float) -> None:
        """Say one thing after the other, each when the reply to the last has come."""
        while time.perf_counter() < until:
            message = uuid.uuid4().hex
            self._said.append(message)
            began = time.perf_counter()
            await self._socket.send_str(_frame(type="say", id=message, text=self._text()))
            try:
                await asyncio.wait_for(self._reply(message), REPLY_SECONDS)
            except (TimeoutError, RuntimeError):
                self._tally.errors += 1
                continue
            self._tally.times.append(time.perf_counter() - began)

    def _text(self) -> str:
        """The next words of the script; a question that led to the queue for a person is taken back first."""
        if self._queued:
            self._queued = False
            return "取消"
        return next(self._words)

    async def _reply(self, message: str) -> None:
        """Read until our words have come back with an offset and the assistant has answered behind them."""
        mine = 0
        async for received in self._socket:
            frame = orjson.loads(received.data)
            if frame["type"] == "refused":
                raise RuntimeError(frame["code"])
            if frame["type"] != "event":
                continue
            event = frame["event"]
            self._queued = self._queued or event["kind"] == "handoff.requested"
            if event["source"] == "customer" and event["body"].get("message_id") == message:
                mine = event["offset"]
            elif event["source"] == "assistant" and mine and event["offset"] > mine:
                return
        raise RuntimeError("the socket was closed")

    async def missing(self) -> int:
        """How many of our words are not kept exactly once, or have no reply behind them."""
        headers = {"Authorization": f"Bearer {self._session}"}
        kept: list[dict[str, Any]] = []
        while True:
            after = kept[-1]["offset"] if kept else 0
            url = f"/api/v1/client/events?after={after}"
            async with self._http.get(url, headers=headers) as answer:
                page = (await answer.json())["events"]
            if not page:
                break
            kept += page
        ids = [e["body"].get("message_id") for e in kept if e["source"] == "customer"]
        replies = sum(event["source"] == "assistant" for event in kept)
        lost = sum(ids.count(message) != 1 for message in set(self._said))
        return int(lost + max(0, len(self._said) - replies))


def _words(kinds: list[str], seed: int) -> Iterator[str]:
    questions = _questions() if "faq" in kinds else []
    chance = random.Random(seed)  # noqa: S311 - which script comes next is no secret
    for kind in itertools.cycle(kinds[seed % len(kinds) :] + kinds[: seed % len(kinds)]):
        yield from _script(kind, chance, questions)


def _frame(**values: Any) -> str:
    return orjson.dumps(values).decode()
