"""Faults that the demonstration core can be told to have, so that everything above it can be tried against them."""

import asyncio
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class FaultSettings(BaseModel):
    """What is wrong from now on; a setting that is left out is off.

    slow_ms: every request starts that much later · down: nothing is done, 503 · lose_reply: mutations are carried out
    and the connection is dropped without their answer · duplicate: mutations arrive twice at the same time.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    slow_ms: int = Field(default=0, ge=0, le=600_000)
    down: bool = False
    lose_reply: bool = False
    duplicate: bool = False

    @property
    def any(self) -> bool:
        """Whether anything is wrong at all."""
        return bool(self.slow_ms or self.down or self.lose_reply or self.duplicate)


@dataclass(slots=True)
class Faults:
    """Stands before the service and spoils requests to /v1 as it is set."""

    app: ASGIApp
    settings: FaultSettings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        now = self.settings
        if not now.any or scope["type"] != "http" or not scope["path"].startswith("/v1/"):
            await self.app(scope, receive, send)
            return
        now = now.model_copy()
        body = await _body(receive)
        if now.slow_ms:
            await asyncio.sleep(now.slow_ms / 1000)
        if now.down:
            refusal = JSONResponse({"code": "unavailable", "message": "the core is down"}, 503)
            await refusal(scope, receive, send)
        elif scope["method"] != "POST":
            await self.app(scope, _replayed(body), send)
        else:
            await self._change(scope, body, send, now)

    async def _change(self, scope: Scope, body: bytes, send: Send, now: FaultSettings) -> None:
        deliveries = [self.app(scope, _replayed(body), _swallow if now.lose_reply else send)]
        if now.duplicate:
            deliveries.append(self.app(dict(scope), _replayed(body), _swallow))
        await asyncio.gather(*deliveries)
        if now.lose_reply:
            await _break_off(send)


async def _body(receive: Receive) -> bytes:
    collected = b""
    while True:
        message = await receive()
        collected += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return collected


def _replayed(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _swallow(message: Message) -> None:
    pass


async def _break_off(send: Send) -> None:
    """Promise a body and never send it: the server closes the connection."""
    headers = [(b"content-length", b"1")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
