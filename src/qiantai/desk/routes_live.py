"""The staff socket: queue changes, and the events of the conversations a desk watches, without a gap."""

import asyncio
import contextlib
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import orjson
from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from qiantai.customers import StaffActor
from qiantai.desk.alarm_care import RINGS_AT
from qiantai.desk.assembly import Desk
from qiantai.desk.errors import TooManyWatched
from qiantai.floor.errors import Forbidden, NotFound, QiantaiError
from qiantai.floor.routes import COOKIE
from qiantai.floor.staff import Staff, StaffIdentity

PERMISSION = "conversation:read"
SIGNED_OUT = 4401
FORBIDDEN = 4403
MALFORMED = 4400
MOST_WATCHED = 50
MOST_CHARACTERS = 10_000
PAGE = 500
"""A read of fewer events has come to the end."""


def live_routes(desk: Desk, staff: Staff, check_every_s: float) -> APIRouter:
    """The socket /desk/live; every `check_every_s` seconds it asks whether its session still holds."""
    router = APIRouter()

    @router.websocket("/desk/live")
    async def live(websocket: WebSocket) -> None:
        await websocket.accept()
        token = websocket.cookies.get(COOKIE, "")
        try:
            identity = await admitted(staff, token, websocket)
        except QiantaiError as error:
            await websocket.close(SIGNED_OUT if error.status == 401 else FORBIDDEN, error.code)
            return
        actor = StaffActor(identity.staff, identity.name, identity.roles)
        await Line(websocket, desk, staff, token, actor, check_every_s).serve()

    return router


async def admitted(staff: Staff, token: str, websocket: WebSocket) -> StaffIdentity:
    """Who opens the socket; SessionExpired, or Forbidden for another site's page or a role that may not read."""
    origin = websocket.headers.get("origin")
    host = websocket.headers.get("host", "")
    if origin and urlsplit(origin).hostname != urlsplit(f"//{host}").hostname:
        raise Forbidden(origin=origin)
    identity = await staff.session(token, staff.clock.now(), touch=False)
    if PERMISSION not in staff.roles.permissions(identity.roles):
        raise Forbidden(permission=PERMISSION)
    return identity


class Line:
    """One open socket. Events are always read by offset; what the wake-ups carry only says that there are some."""

    def __init__(
        self,
        websocket: WebSocket,
        desk: Desk,
        staff: Staff,
        token: str,
        actor: StaffActor,
        check_every_s: float,
    ) -> None:
        self._websocket = websocket
        self._desk = desk
        self._staff = staff
        self._token = token
        self._actor = actor
        self._check_every_s = check_every_s
        self._sending = asyncio.Lock()
        self._watched: dict[UUID, asyncio.Task[None]] = {}

    async def serve(self) -> None:
        """Run until the desk leaves, its session ends, or it sends something malformed."""
        await self._desk.agents.see(self._actor)
        helpers = [
            asyncio.create_task(work)
            for work in (
                self._tell_queue(),
                self._tell_offers(),
                self._tell_alarms(),
                self._check(),
            )
        ]
        try:
            await self._listen()
        except WebSocketDisconnect:
            pass
        except ValueError:
            with contextlib.suppress(RuntimeError):
                await self._websocket.close(MALFORMED, "malformed")
        finally:
            tasks = [*helpers, *self._watched.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self) -> None:
        while True:
            text = await self._websocket.receive_text()
            if len(text) > MOST_CHARACTERS:
                raise ValueError("too long")
            frame = orjson.loads(text)
            if not isinstance(frame, dict):
                raise ValueError("a frame is an object")
            await self._act(frame)

    async def _act(self, frame: dict[str, Any]) -> None:
        match frame.get("type"):
            case "watch":
                await self._watch(_conversation(frame), _offset(frame))
            case "unwatch":
                self._unwatch(_conversation(frame))
            case "typing":
                self._say_typing(_conversation(frame), frame.get("on") is not False)
            case "ping":
                await self._send({"type": "pong"})

    async def _watch(self, conversation: UUID, after: int) -> None:
        self._unwatch(conversation)
        self._watched = {one: task for one, task in self._watched.items() if not task.done()}
        try:
            if len(self._watched) >= MOST_WATCHED:
                raise TooManyWatched(limit=MOST_WATCHED)
            await self._desk.workbench.get(self._actor, conversation)
        except QiantaiError as error:
            await self._refuse(conversation, error)
            return
        self._watched[conversation] = asyncio.create_task(self._follow(conversation, after))

    async def _refuse(self, conversation: UUID, error: QiantaiError) -> None:
        refused = {"type": "refused", "conversation": str(conversation), "code": error.code}
        await self._send({**refused, "holder": await self._desk.workbench.holder(conversation)})

    async def _follow(self, conversation: UUID, after: int) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow_events(conversation, after))
            group.create_task(self._follow_customer(conversation))

    async def _follow_events(self, conversation: UUID, after: int) -> None:
        async with self._desk.live.subscribe(f"conversation:{conversation}") as subscription:
            after = await self._catch_up(conversation, after)
            while True:
                payload = await subscription.queue.get()
                if payload and "typing" in payload:
                    await self._pass_typing(conversation, payload)
                elif payload and "seen" in payload:
                    continue
                elif not payload or payload.get("offset", after + 1) > after:
                    after = await self._catch_up(conversation, after)

    async def _follow_customer(self, conversation: UUID) -> None:
        """What the customer does that is no event: typing and reading."""
        key = f"conversation:{conversation}:customer"
        async with self._desk.live.subscribe(key) as subscription:
            while True:
                payload = await subscription.queue.get()
                if payload and "typing" in payload:
                    await self._pass_typing(conversation, payload)
                elif payload and "seen" in payload:
                    await self._pass_seen(conversation, int(payload["seen"]))

    async def _pass_seen(self, conversation: UUID, offset: int) -> None:
        await self._desk.marks.heard_seen(conversation, offset)
        seen = {"type": "seen", "conversation": str(conversation), "offset": offset}
        await self._send(seen)

    async def _catch_up(self, conversation: UUID, after: int) -> int:
        """Send everything behind an offset; returns the new one. What may not be seen any more is left, with who holds it."""
        while True:
            try:
                events = await self._desk.workbench.list_events(self._actor, conversation, after)
            except NotFound as error:
                await self._refuse(conversation, error)
                self._unwatch(conversation)
                return after
            for event in events:
                await self._send(
                    {
                        "type": "event",
                        "conversation": str(conversation),
                        "event": event.wire(private=True),
                    }
                )
                after = event.offset
            if len(events) < PAGE:
                return after

    async def _pass_typing(self, conversation: UUID, payload: dict[str, Any]) -> None:
        typing = payload["typing"]
        if typing.get("source") != "agent":
            await self._send({"type": "typing", "conversation": str(conversation), **typing})

    def _say_typing(self, conversation: UUID, on: bool) -> None:
        if conversation in self._watched:
            payload = {"typing": {"source": "agent", "on": on}}
            self._desk.live.announce(f"conversation:{conversation}", payload, far=payload)

    def _unwatch(self, conversation: UUID) -> None:
        task = self._watched.pop(conversation, None)
        if task is not None:
            task.cancel()

    async def _tell_queue(self) -> None:
        async with self._desk.live.subscribe("desk") as subscription:
            while True:
                await subscription.queue.get()
                while not subscription.queue.empty():
                    subscription.queue.get_nowait()
                await self._send({"type": "queue"})

    async def _tell_offers(self) -> None:
        """What rings at this agent, now and from now on."""
        async with self._desk.live.subscribe(f"desk:{self._actor.staff}") as subscription:
            ringing = await self._desk.dispatch.offers.ringing(self._actor.staff)
            if ringing is not None:
                await self._send(
                    {
                        "type": "offer",
                        "conversation": str(ringing.conversation),
                        "until": ringing.until.isoformat(),
                    }
                )
            while True:
                frame = await subscription.queue.get()
                if frame:
                    await self._send(frame)

    async def _tell_alarms(self) -> None:
        """What rings at supervisors."""
        if not self._desk.workbench.supervises(self._actor):
            return
        async with self._desk.live.subscribe(RINGS_AT) as subscription:
            while True:
                await self._send(await subscription.queue.get())

    async def _check(self) -> None:
        """Close the socket of somebody who has signed out, was locked or idled too long."""
        while True:
            await asyncio.sleep(self._check_every_s)
            try:
                await self._staff.session(self._token, self._staff.clock.now(), touch=False)
            except QiantaiError as error:
                await self._websocket.close(SIGNED_OUT, error.code)
                return
            await self._desk.agents.see(self._actor)

    async def _send(self, frame: dict[str, Any]) -> None:
        async with self._sending:
            await self._websocket.send_text(orjson.dumps(frame, default=str).decode())


def _conversation(frame: dict[str, Any]) -> UUID:
    return UUID(str(frame.get("conversation")))


def _offset(frame: dict[str, Any]) -> int:
    after = frame.get("after", 0)
    if type(after) is not int or not 0 <= after < 2**31:
        raise ValueError("after is an offset")
    return after
