"""A real server for the whole run, and clients whose verbs read like a conversation."""

import asyncio
import json
import sys
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import aiohttp
import pytest
from tests import servers
from tests.servers import Server

SECONDS = 20
PEOPLE = 120
"""More than all journeys together take: each customer is taken once in a worker's life."""
Frame = dict[str, Any]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One server for the whole run; each test takes customers that nobody else is.

    Its operator allows webhooks to this machine's network, and knows a CRM.
    """
    with serving(
        QIANTAI_WEBHOOK_HOSTS='["127.0.0.0/8"]',
        QIANTAI_SCREEN_POP_URL="https://crm.bank.example/pop?who={customer}&talk={conversation}",
    ) as server:
        yield server


def serving(**settings: str) -> AbstractContextManager[Server]:
    """A demonstration server with settings of its own and enough people."""
    return servers.serving(PEOPLE, **settings)


@dataclass(slots=True)
class Customer:
    """One browser: a pass, perhaps a socket, and everything heard so far."""

    http: aiohttp.ClientSession
    name: str | None
    session: str
    conversation: str
    socket: aiohttp.ClientWebSocketResponse | None = None
    events: list[Frame] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)

    @property
    def account(self) -> str:
        """The account at the core."""
        return f"ba{(self.name or '')[1:]}"

    @property
    def seen(self) -> int:
        """The last offset heard."""
        return int(self.events[-1]["offset"]) if self.events else 0

    async def connect(self, after: int | None = None, **headers: str) -> Frame:
        """Open a socket behind an offset; returns the first frame."""
        self.socket = await self.http.ws_connect("/api/v1/client/live", headers=headers)
        after = self.seen if after is None else after
        await self.send(type="hello", session=self.session, after=after)
        return await self.hear()

    async def drop(self) -> None:
        """Lose the connection."""
        if self.socket is not None:
            await self.socket.close()
        self.socket = None

    async def send(self, **frame: Any) -> None:
        """Send one frame."""
        assert self.socket is not None
        await self.socket.send_json(frame)

    async def hear(self) -> Frame:
        """The next frame; events are kept too."""
        assert self.socket is not None
        received = await self.socket.receive(SECONDS)
        assert received.type is aiohttp.WSMsgType.TEXT, received
        frame: Frame = json.loads(received.data)
        if frame["type"] == "event":
            self.events.append(frame["event"])
        self.frames.append(frame)
        return frame

    async def until(self, is_it: Callable[[Frame], bool]) -> Frame:
        """Hear frames until one fits."""
        async with asyncio.timeout(SECONDS):
            while not is_it(frame := await self.hear()):
                pass
        return frame

    async def event(self, kind: str, source: str | None = None, after: int = 0) -> Frame:
        """The first event of a kind behind an offset, heard already or still to come."""

        def fits(event: Frame) -> bool:
            right = event["kind"] == kind and source in (None, event["source"])
            return right and event["offset"] > after

        async with asyncio.timeout(SECONDS):
            while not (found := [event for event in self.events if fits(event)]):
                await self.hear()
        return found[0]

    async def say(self, text: str, message: str | None = None) -> Frame:
        """Say something and return the body of the assistant's reply."""
        said = message or uuid.uuid4().hex
        await self.send(type="say", id=said, text=text)
        accepted = await self.until(lambda f: f["type"] in ("accepted", "refused"))
        assert accepted["type"] == "accepted", accepted
        reply = await self.event("message", "assistant", accepted["offset"])
        body: Frame = reply["body"]
        return body

    async def refused(self, **frame: Any) -> Frame:
        """Send a frame that must be refused; returns the refusal."""
        await self.send(**frame)
        return await self.until(lambda f: f["type"] in ("refused", "accepted"))

    async def get(self, path: str, **headers: str) -> tuple[int, Any]:
        """GET with the pass."""
        headers = {"Authorization": f"Bearer {self.session}", **headers}
        async with self.http.get(f"/api/v1/client{path}", headers=headers) as answer:
            return answer.status, await answer.json()

    async def post(self, path: str, body: Any, **headers: str) -> tuple[int, Any]:
        """POST with the pass."""
        headers = {"Authorization": f"Bearer {self.session}", **headers}
        sent: dict[str, Any] = {"data": body} if isinstance(body, bytes) else {"json": body}
        async with self.http.post(f"/api/v1/client{path}", headers=headers, **sent) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text else None

    async def kept(self) -> list[Frame]:
        """All events as the server keeps them for this customer."""
        status, found = await self.get("/events?after=0")
        assert status == 200
        events: list[Frame] = found["events"]
        return events

    async def code(self) -> str:
        """The newest code on the customer's phone."""
        async with self.http.get(f"/api/v1/demo/phone/{self.name}") as answer:
            return str((await answer.json())["messages"][0]["code"])


@dataclass(slots=True)
class Front:
    """The front desk as the institution's page, its customers and its staff reach it."""

    server: Server
    http: aiohttp.ClientSession
    opened: list[Customer] = field(default_factory=list)
    consoles: list[aiohttp.ClientSession] = field(default_factory=list)

    async def token(self, customer: str) -> str:
        """What the institution's page hands over."""
        async with self.http.post("/api/v1/demo/tokens", json={"customer": customer}) as answer:
            return str((await answer.json())["token"])

    async def open(self, **body: Any) -> tuple[int, Any]:
        """Open a session."""
        async with self.http.post("/api/v1/client/sessions", json=body) as answer:
            return answer.status, await answer.json()

    async def visitor(self, name: str | None = None, **body: Any) -> Customer:
        """Somebody with a session of their own, not connected yet."""
        if name is not None:
            body["token"] = await self.token(name)
        status, found = await self.open(**body)
        assert status == 200, found
        customer = Customer(self.http, name, found["session"], found["conversation"]["id"])
        self.opened.append(customer)
        return customer

    async def customer(self) -> Customer:
        """A signed-in customer whom no other test is, connected."""
        customer = await self.visitor(f"b{next(NUMBERS):04d}")
        await customer.connect()
        return customer

    async def balance(self, account: str) -> str:
        """What the core's own ledger says."""
        headers = {"Authorization": f"Bearer {self.server.key('core-1').hex()}"}
        url = f"{self.server.core}/v1/ledger/{account}"
        async with self.http.get(url, headers=headers) as answer:
            return str((await answer.json())["balance"])

    async def staff(self, staff: str) -> "Console":
        """A member of the staff, signed in by a one-time link."""
        async with self.http.get("/api/v1/demo/institution") as answer:
            people = (await answer.json())["staff"]
        link = next(person["link"] for person in people if person["id"] == staff)
        console = Console(self.console(), link.partition("#link=")[2])
        assert (await console.post("/auth/link", {"token": console.link}))[0] == 200
        return console

    def console(self) -> aiohttp.ClientSession:
        """A browser on a computer and with a cookie jar of its own, closed after the test."""
        jar, address = aiohttp.CookieJar(unsafe=True), f"127.0.{next(COMPUTERS) % 250 + 2}.1"
        own = aiohttp.TCPConnector(local_addr=(address, 0) if sys.platform == "linux" else None)
        session = aiohttp.ClientSession(self.server.base, cookie_jar=jar, connector=own)
        self.consoles.append(session)
        return session


@dataclass(frozen=True, slots=True)
class Console:
    """A staff member's browser."""

    http: aiohttp.ClientSession
    link: str

    async def get(self, path: str) -> tuple[int, Any]:
        """GET with the cookie."""
        async with self.http.get(f"/api/v1{path}") as answer:
            return answer.status, await answer.json()

    async def post(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """POST with the cookie and the header that our own pages send."""
        headers = headers or {"X-Requested-With": "qiantai"}
        url = f"/api/v1{path}"
        async with self.http.post(url, json=body or {}, headers=headers) as answer:
            return answer.status, await answer.json()

    async def sees(self, conversation: str) -> None:
        """Wait until the desk has heard that a customer asks for a person: it hears from the outbox, after the customer."""
        async with asyncio.timeout(SECONDS):
            while (await self.get(f"/conversations/{conversation}"))[0] == 404:  # noqa: ASYNC110
                await asyncio.sleep(0.05)


COMPUTERS = count()
"""Staff sign in from computers of their own: sign-ins are counted by address."""
NUMBERS = count()


@pytest.fixture
async def front(server: Server) -> AsyncIterator[Front]:
    """The front desk, with everything that a test opens closed behind it."""
    async with aiohttp.ClientSession(server.base) as http:
        front = Front(server, http)
        yield front
        for customer in front.opened:
            await customer.drop()
        for console in front.consoles:
            await console.close()
