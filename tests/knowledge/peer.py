"""A model server that streams what a test tells it to, in pieces, slowly or broken, and remembers what it was asked."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

PIECE = 5
Script = Callable[[dict[str, Any]], str]


@dataclass(slots=True)
class Peer:
    """Speaks the chat protocol; `pause_s` stands between pieces, `raw` replaces the stream by these bytes."""

    script: Script
    pause_s: float = 0.0
    ends: bool = True
    raw: bytes | None = None
    status: int = 200
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One completion."""
        body = await request.json()
        self.asked.append(body)
        self.heard.set()
        if self.status != 200:
            return web.Response(status=self.status)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        if self.raw is not None:
            await response.write(self.raw)
            return response
        for piece in _cut(self.script(body)):
            await response.write(_event(piece))
            await asyncio.sleep(self.pause_s)
        if self.ends:
            await response.write(b"data: [DONE]\n\n")
        return response

    @property
    def shown(self) -> dict[str, Any]:
        """The question and the passages of the last request."""
        content: dict[str, Any] = orjson.loads(self.asked[-1]["messages"][1]["content"])
        return content


def _cut(text: str) -> Iterable[str]:
    return (text[start : start + PIECE] for start in range(0, len(text), PIECE))


def _event(piece: str) -> bytes:
    choice = {"index": 0, "delta": {"content": piece}, "finish_reason": None}
    return b"data: " + orjson.dumps({"choices": [choice]}) + b"\n\n"


@asynccontextmanager
async def speaking(text: str | Script = "", port: int = 0, **options: Any) -> AsyncIterator[Peer]:
    """Serve on this port, or any free one; `text` is what it says, or makes it from the request."""
    peer = Peer(text if callable(text) else lambda _: str(text), **options)
    app = web.Application()
    app.router.add_post("/v1/chat/completions", peer.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        peer.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        yield peer
    finally:
        await runner.cleanup()
