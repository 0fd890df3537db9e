"""The customer's socket: events in order of offset, none lost and none twice, and what the customer sends back."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import orjson
import structlog
from fastapi import WebSocket
from starlette.websockets import WebSocketDisconnect, WebSocketState

from qiantai.channels.errors import FrameInvalid
from qiantai.channels.inbox import Inbox
from qiantai.conversation import Event, Sessions
from qiantai.customers import Proof
from qiantai.floor.errors import QiantaiError
from qiantai.floor.events import Live, Subscription
from qiantai.floor.observe import Metrics
from qiantai.floor.text import Texts

log = structlog.get_logger(__name__)
HELLO_SECONDS = 10
MOST_OFFSET = 2**31 - 1
Frame = dict[str, Any]


class LiveSocket:
    """Serves one socket after the other; one instance serves all."""

    def __init__(
        self, inbox: Inbox, sessions: Sessions, live: Live, texts: Texts, metrics: Metrics
    ) -> None:
        self._inbox = inbox
        self._sessions = sessions
        self._live = live
        self._texts = texts
        self._connections = metrics.live_connections.labels("customer")

    async def serve(self, socket: WebSocket) -> None:
        """Serve until the customer leaves."""
        await socket.accept()
        client = _Client(socket, _language(socket), self._texts)
        self._connections.inc()
        try:
            await self._converse(client)
        except (WebSocketDisconnect, RuntimeError):
            return
        finally:
            self._connections.dec()

    async def _converse(self, client: "_Client") -> None:
        hello = await client.hear(HELLO_SECONDS)
        try:
            if hello.get("type") != "hello":
                raise FrameInvalid(field="type")
            conversation = self._inbox.enter(str(hello.get("session")))
            after = _offset(hello.get("after", 0), "after")
            session = await self._sessions.get(conversation)
        except QiantaiError as error:
            await client.refuse(None, error)
            await client.close()
            return
        async with self._live.subscribe(f"conversation:{conversation}") as subscription:
            shown = {"id": str(conversation), "status": session.status, "mode": session.mode}
            await client.send(
                {"type": "welcome", "conversation": shown, "last_offset": session.last_offset}
            )
            writer = asyncio.create_task(self._write(client, conversation, after, subscription))
            try:
                await self._read(client, conversation)
            finally:
                writer.cancel()
                with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
                    await writer

    async def _write(
        self, client: "_Client", conversation: UUID, after: int, subscription: Subscription
    ) -> None:
        sent = await self._catch_up(client, conversation, after)
        while True:
            payload = await subscription.queue.get()
            if payload is None or "typing" in payload:
                if payload:
                    await client.send({"type": "typing", **payload["typing"]})
                continue
            if "seen" in payload or "partial" in payload:
                kind = "seen" if "seen" in payload else "partial"
                await client.send({"type": kind, **payload[kind]})
                continue
            events: list[Event] = payload.get("events", [])
            if not events or events[0].offset > sent + 1:
                sent = await self._catch_up(client, conversation, sent)
            for event in events:
                if event.offset > sent:
                    await client.send_event(event)
                    sent = event.offset

    async def _catch_up(self, client: "_Client", conversation: UUID, sent: int) -> int:
        for event in await self._sessions.list_all_events(conversation, sent):
            await client.send_event(event)
            sent = event.offset
        return sent

    async def _read(self, client: "_Client", conversation: UUID) -> None:
        doing: dict[str, Callable[[UUID, Frame], Awaitable[Frame | None]]] = {
            "say": self._say,
            "choose": self._say,
            "code": self._code,
            "check": self._check,
            "checked": self._checked,
            "rate": self._rate,
            "typing": self._typing,
            "seen": self._seen,
            "ping": self._ping,
        }
        while True:
            frame: Frame = {}
            try:
                frame = await client.hear()
                work = doing.get(str(frame.get("type")))
                if work is None:
                    raise FrameInvalid(field="type")
                answer = await work(conversation, frame)
            except QiantaiError as error:
                await client.refuse(frame.get("id"), error)
            else:
                if answer is not None:
                    await client.send(answer)

    async def _say(self, conversation: UUID, frame: Frame) -> Frame:
        accepted = await self._inbox.say(conversation, frame)
        return {"type": "accepted", "id": frame["id"], "offset": accepted.offset}

    async def _code(self, conversation: UUID, frame: Frame) -> Frame:
        proof = await self._inbox.answer(conversation, frame)
        return {"type": "accepted", "id": frame.get("id"), "state": proof.state, "offset": 0}

    async def _check(self, conversation: UUID, frame: Frame) -> Frame:
        return _stands(frame, await self._inbox.check(conversation, frame))

    async def _checked(self, conversation: UUID, frame: Frame) -> Frame:
        return _stands(frame, await self._inbox.checked(conversation, frame))

    async def _rate(self, conversation: UUID, frame: Frame) -> Frame:
        await self._inbox.rate(conversation, frame)
        return {"type": "accepted", "id": frame.get("id"), "offset": 0}

    async def _typing(self, conversation: UUID, frame: Frame) -> None:
        typing = {"typing": {"source": "customer", "on": bool(frame.get("on", True))}}
        self._live.announce(f"conversation:{conversation}:customer", typing, far=typing)

    async def _seen(self, conversation: UUID, frame: Frame) -> None:
        seen = {"seen": _offset(frame.get("offset"), "offset")}
        self._live.announce(f"conversation:{conversation}:customer", seen, far=seen)

    async def _ping(self, conversation: UUID, frame: Frame) -> Frame:
        return {"type": "pong"}


class _Client:
    def __init__(self, socket: WebSocket, language: str, texts: Texts) -> None:
        self._socket = socket
        self._language = language
        self._texts = texts

    async def hear(self, seconds: float | None = None) -> Frame:
        """The next frame; FrameInvalid when it is no JSON object."""
        try:
            text = await asyncio.wait_for(self._socket.receive_text(), seconds)
        except TimeoutError as error:
            raise WebSocketDisconnect(1000) from error
        except KeyError as error:
            raise FrameInvalid(field="type") from error
        try:
            frame = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise FrameInvalid(field="json") from error
        if not isinstance(frame, dict):
            raise FrameInvalid(field="json")
        return frame

    async def send(self, frame: Frame) -> None:
        """Send one frame."""
        await self._socket.send_text(orjson.dumps(frame, default=str).decode())

    async def send_event(self, event: Event) -> None:
        """Show an event, if the customer may see it."""
        if event.public:
            await self.send({"type": "event", "event": event.wire()})

    async def refuse(self, frame_id: Any, error: QiantaiError) -> None:
        """Say why a frame was not taken."""
        message = self._texts.error(error, self._language)
        await self.send(
            {
                "type": "refused",
                "id": frame_id,
                "code": error.code,
                "message": message,
                "detail": error.detail,
            }
        )

    async def close(self) -> None:
        """End the socket."""
        if self._socket.client_state is WebSocketState.CONNECTED:
            await self._socket.close(4401)


def _stands(frame: Frame, proof: Proof) -> Frame:
    stands = {"state": proof.state, "left": proof.challenge.tries_left, "link": proof.link}
    return {"type": "accepted", "id": frame.get("id"), **stands, "offset": 0}


def _offset(value: Any, name: str) -> int:
    if type(value) is not int or not 0 <= value <= MOST_OFFSET:
        raise FrameInvalid(field=name)
    return value


def _language(socket: WebSocket) -> str:
    asked = socket.query_params.get("locale") or socket.headers.get("accept-language", "zh-CN")
    return asked.split(",")[0]
