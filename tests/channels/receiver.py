"""A receiver of webhooks that listens on a real port and answers as it is told."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web


@dataclass(frozen=True, slots=True)
class Got:
    """One call, as it came over the wire."""

    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The decoded body."""
        content: dict[str, Any] = orjson.loads(self.body)
        return content

    @property
    def delivery(self) -> str:
        """The idempotent id."""
        return self.headers["X-Qiantai-Delivery"]

    def is_signed(self, secret: str) -> bool:
        """Whether the signature is that of this body, checked as a receiver would."""
        signed = self.headers["X-Qiantai-Timestamp"].encode() + b"." + self.body
        expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        return hmac.compare_digest(self.headers["X-Qiantai-Signature"], f"sha256={expected}")


@dataclass(slots=True)
class Receiver:
    """`answers` are given in order and then 200; `slow_s` is waited before each."""

    url: str = ""
    got: list[Got] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    slow_s: float = 0
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        """Keep the call and answer."""
        self.got.append(Got(dict(request.headers), await request.read()))
        self.came.set()
        await asyncio.sleep(self.slow_s)
        code = self.answers.pop(0) if self.answers else 200
        headers = {"Location": "http://127.0.0.1:1/"} if code == 302 else None
        return web.Response(status=code, text=f"answered {code}", headers=headers)

    @property
    def events(self) -> list[str]:
        """The names of what came, in order."""
        return [str(one.json["event"]) for one in self.got]


@asynccontextmanager
async def receiving(port: int = 0) -> AsyncIterator[Receiver]:
    """A receiver on this machine, at any free port."""
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()
