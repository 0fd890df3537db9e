"""Customers and agents of a measured desk: sockets that come back as the pages' do, and what each side saw and when."""

import asyncio
import contextlib
import random
import re
import string
import time
from collections import defaultdict
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson

LOST = (aiohttp.ClientError, ConnectionError, TimeoutError)
OURS = {"X-Requested-With": "qiantai"}
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 3.0
"""As in `console/src/live/line.ts`."""
PATIENCE = 90.0
CHANCE = random.Random()  # noqa: S311 - who waits how long is no secret
MARK = re.compile(r"\[(\w+)\]")


@dataclass(slots=True)
class Board:
    """What was said when, and when the other side saw it."""

    phase: str = ""
    sent: dict[str, tuple[str, float]] = field(default_factory=dict)
    took: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    acknowledged: set[str] = field(default_factory=set)
    doubled: int = 0
    refused: list[str] = field(default_factory=list)
    reconnects: int = 0

    def say(self, message: str) -> None:
        """Somebody says this now."""
        self.sent[message] = (self.phase, time.perf_counter())

    def see(self, message: str, by: str) -> None:
        """The other side sees it now."""
        phase, at = self.sent[message]
        self.took[phase, by].append(time.perf_counter() - at)

    def times(self, phase: str) -> dict[str, dict[str, float]]:
        """Milliseconds from saying to seeing, by who sees it."""
        return {by: spread(self.took[phase, by]) for by in ("agent", "customer")}


class Line:
    """One socket that comes back by itself, with the pauses of the pages."""

    path = ""

    def __init__(self, http: aiohttp.ClientSession, board: Board) -> None:
        self.http = http
        self.board = board
        self.socket: aiohttp.ClientWebSocketResponse | None = None
        self.ready = asyncio.Event()
        self.dropped_at = self.back_at = 0.0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Connect, and again whenever the connection is lost."""
        self._task = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Leave for good."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _keep(self) -> None:
        failures = drops = 0
        while True:
            try:
                async with asyncio.timeout(10):
                    self.socket = await self.http.ws_connect(self.path)
                failures = 0
                await self.opened()
                async for received in self.socket:
                    drops = 0
                    await self.hear(orjson.loads(received.data))
                self.dropped_at = time.perf_counter()
            except LOST:
                failures += 1
            finally:
                self.ready.clear()
                if self.socket is not None:
                    await self.socket.close()
                self.socket = None
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(10, max(failures, drops)))
            drops += 1
            self.board.reconnects += 1
            await asyncio.sleep(pause * CHANCE.uniform(0.75, 1.25))

    async def send(self, **frame: Any) -> None:
        """Send one frame if the line is open."""
        if self.socket is not None and not self.socket.closed:
            with contextlib.suppress(*LOST):
                await self.socket.send_str(orjson.dumps(frame).decode())

    def back(self) -> None:
        """The server has heard us and sends from now on."""
        self.ready.set()
        self.back_at = time.perf_counter()

    async def opened(self) -> None:
        """Say who we are and from where on we listen."""
        raise NotImplementedError

    async def hear(self, frame: dict[str, Any]) -> None:
        """Take one frame."""
        raise NotImplementedError


class Customer(Line):
    """A customer who keeps what was not accepted and sends it again under its own id."""

    path = "/api/v1/client/live"

    def __init__(self, http: aiohttp.ClientSession, board: Board, name: str) -> None:
        super().__init__(http, board)
        self.name = name
        self.session = self.conversation = self.agent = ""
        self.outbox: dict[str, str] = {}
        self.said: list[str] = []
        self.seen: list[int] = []
        self.asked = asyncio.Event()
        self.answers: dict[str, asyncio.Event] = {}

    async def enter(self) -> None:
        """Sign in, connect, and ask for a person; returns when one is asked for."""
        body: dict[str, str] = {"customer": self.name}
        async with self.http.post("/api/v1/demo/tokens", json=body) as answer:
            body = {"token": (await answer.json())["token"]}
        async with self.http.post("/api/v1/client/sessions", json=body) as answer:
            opened = await answer.json()
        self.session, self.conversation = opened["session"], opened["conversation"]["id"]
        self.start()
        async with asyncio.timeout(PATIENCE):
            await self.ready.wait()
            await self.say("转人工")
            await self.asked.wait()

    async def say(self, text: str) -> str:
        """Say it now, or as soon as the line is there; returns its id."""
        message = letters(20)
        self.said.append(message)
        self.outbox[message] = text
        self.answers[message] = asyncio.Event()
        self.board.say(message)
        if self.ready.is_set():
            await self.send(type="say", id=message, text=text)
        return message

    async def opened(self) -> None:
        """The hello with the last offset."""
        after = self.seen[-1] if self.seen else 0
        await self.send(type="hello", session=self.session, after=after)

    async def hear(self, frame: dict[str, Any]) -> None:
        """Welcome, acceptance, events."""
        match frame["type"]:
            case "welcome":
                self.back()
                for message, text in list(self.outbox.items()):
                    await self.send(type="say", id=message, text=text)
            case "accepted":
                self.outbox.pop(frame["id"], None)
                self.board.acknowledged.add(frame["id"])
            case "refused":
                self.board.refused.append(str(frame.get("code")))
            case "event":
                self._event(frame["event"])

    def _event(self, event: dict[str, Any]) -> None:
        self.board.doubled += bool(self.seen and event["offset"] <= self.seen[-1])
        self.seen.append(event["offset"])
        if event["kind"] == "handoff.requested":
            self.asked.set()
        if event["source"] == "agent" and (found := MARK.search(event["body"].get("text", ""))):
            self.board.see(found[1], "customer")
            self.answers[found[1].partition("_")[0]].set()


class Agent(Line):
    """An agent who watches all their chats and answers every message."""

    path = "/api/v1/desk/live"

    def __init__(self, http: aiohttp.ClientSession, board: Board, staff: str, screen: bool) -> None:
        super().__init__(http, board)
        self.staff = staff
        self.screen = screen
        self.chats: dict[str, list[int]] = {}
        self.began: dict[str, int] = {}
        self.said: dict[str, str] = {}
        self.thinks = True
        self._looking = False
        self._working: set[asyncio.Task[None]] = set()

    async def take(self, link: str, chats: Iterable[Customer]) -> None:
        """Sign in, be ready, take these chats one after the other, and watch them."""
        await self.post("/auth/link", {"token": link})
        await self.post("/agents/me/state", {"state": "ready"})
        for chat in chats:
            held = await self._hold(chat.conversation)
            self.began[chat.conversation] = held["last_offset"]
            self.chats[chat.conversation] = []
            chat.agent = self.staff
        self.start()

    async def _hold(self, chat: str) -> Any:
        """Take one as soon as it waits: the request reaches the queue a moment after the customer has asked."""
        async with asyncio.timeout(PATIENCE):
            while True:
                url = f"/api/v1/conversations/{chat}/take"
                async with self.http.post(url, json={}, headers=OURS) as answer:
                    held = await answer.json()
                if answer.status != 409:
                    assert held.get("holder") == self.staff, held
                    return held
                await asyncio.sleep(0.3)

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        """POST until it is answered; what the server refuses is an error."""
        while True:
            try:
                url = f"/api/v1{path}"
                async with self.http.post(url, json=body, headers=OURS) as answer:
                    if answer.status < 500:
                        assert answer.status < 300, (path, answer.status, await answer.text())
                        return await answer.json() if answer.status != 204 else None
            except LOST:
                pass
            await asyncio.sleep(0.25)

    async def get(self, path: str) -> Any:
        """GET once."""
        async with self.http.get(f"/api/v1{path}") as answer:
            return await answer.json()

    async def opened(self) -> None:
        """Watch every chat from its last offset, the ping behind them; the page reads its lists again."""
        for chat, seen in self.chats.items():
            after = seen[-1] if seen else self.began[chat]
            await self.send(type="watch", conversation=chat, after=after)
        await self.send(type="ping")
        if self.screen:
            self._do(self._reload())

    async def hear(self, frame: dict[str, Any]) -> None:
        """Events of the chats."""
        if frame["type"] == "pong":
            self.back()
        if frame["type"] == "refused":
            self.board.refused.append(str(frame["code"]))
        if frame["type"] != "event":
            return
        chat, event = frame["conversation"], frame["event"]
        seen = self.chats[chat]
        self.board.doubled += bool(seen and event["offset"] <= seen[-1])
        seen.append(event["offset"])
        message = event["body"].get("message_id")
        if event["source"] == "customer" and message in self.board.sent:
            self.board.see(message, "agent")
            self._do(self._answer(chat, message, event["offset"]))

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    async def _answer(self, chat: str, message: str, offset: int) -> None:
        """Read what the page of the open chat reads, think, answer."""
        if self.screen and not self._looking:
            self._do(self._look(chat, offset))
        if self.thinks:
            await asyncio.sleep(CHANCE.uniform(0.3, 1.5))
        mark = f"{message}_{letters(8)}"
        self.said[mark] = chat
        self.board.say(mark)
        body = {"id": mark, "text": f"好的,我这就看 [{mark}]"}
        await self.post(f"/conversations/{chat}/messages", body)
        self.board.acknowledged.add(mark)

    async def _look(self, chat: str, offset: int) -> None:
        """One chat is open on the screen at a time."""
        self._looking = True
        try:
            await self.get(f"/conversations/{chat}/help")
        except LOST:
            return
        finally:
            self._looking = False
        await self.post(f"/conversations/{chat}/read", {"offset": offset})

    async def _reload(self) -> None:
        try:
            await self.get("/queues")
            await self.get("/conversations?holder=me&limit=50")
        except LOST:
            return


def letters(count: int) -> str:
    """A new id without digits, which the guard would take for somebody's number."""
    return "".join(CHANCE.choices(string.ascii_lowercase, k=count))


def spread(seconds: list[float], unit: float = 1000) -> dict[str, float]:
    """Median, 95th percentile and most, in ms or with `unit` 1 in seconds."""
    ordered = sorted(seconds)
    if not ordered:
        return {"count": 0}
    at = {"p50": 0.5, "p95": 0.95, "max": 1.0}
    shown = {
        name: round(ordered[min(len(ordered) - 1, int(len(ordered) * part))] * unit, 2)
        for name, part in at.items()
    }
    return {"count": len(ordered), **shown}


def console(base: str, number: int) -> aiohttp.ClientSession:
    """An agent's browser, in a network of its own: sign-ins are limited by network."""
    jar = aiohttp.CookieJar(unsafe=True)
    connector = aiohttp.TCPConnector(limit=0, local_addr=(f"127.0.{number % 250 + 1}.1", 0))
    return aiohttp.ClientSession(base, cookie_jar=jar, connector=connector)
