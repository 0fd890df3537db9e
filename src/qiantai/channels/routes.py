"""The customer's HTTP doors: configuration, sessions, and the twins of the socket's frames."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Query, Request, WebSocket
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from qiantai.channels.errors import PassInvalid
from qiantai.channels.inbox import Inbox, Opened
from qiantai.channels.live import LiveSocket
from qiantai.conversation import Sessions
from qiantai.customers import Proof
from qiantai.floor.config import Settings
from qiantai.floor.errors import TooLarge
from qiantai.floor.events import Live
from qiantai.floor.limits import Limits
from qiantai.floor.privacy import mask_name

MOST_WAIT = 25.0
OPENINGS_PER_MINUTE = 600
BYTES = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SessionBody(_Body):
    """Open a session: with the institution's token, an earlier pass, or neither."""

    token: Annotated[str, Field(max_length=4096)] | None = None
    session: Annotated[str, Field(max_length=4096)] | None = None
    locale: Annotated[str, Field(max_length=20)] = "zh-CN"
    channel: Annotated[str, Field(max_length=20, pattern="^[a-z_]+$")] = "web"


class Choice(_Body):
    """A pressed button."""

    value: Annotated[str, Field(max_length=200)]
    label: Annotated[str, Field(max_length=500)] | None = None


class MessageBody(_Body):
    """Words, or a pressed button."""

    id: Annotated[str, Field(max_length=80)]
    text: str | None = None
    choose: Choice | None = None


class CodeBody(_Body):
    """The code of an open challenge."""

    id: Annotated[str, Field(max_length=80)] | None = None
    challenge: Annotated[str, Field(max_length=80)]
    code: Annotated[str, Field(max_length=12)]


class CheckBody(_Body):
    """Begin a check of face or voice, with the customer's separate consent."""

    challenge: Annotated[str, Field(max_length=80)]
    method: Annotated[str, Field(max_length=20, pattern="^[a-z]+$")]
    consent: bool


class RatingBody(_Body):
    """How it was, from 1 to 5."""

    id: Annotated[str, Field(max_length=80)] | None = None
    score: Annotated[int, Field(ge=1, le=5)]
    feedback: Annotated[str, Field(max_length=500)] = ""


class ConversationShown(BaseModel):
    id: UUID
    status: str
    mode: str
    last_offset: int


class CustomerShown(BaseModel):
    name: str
    level: int
    elder: bool


class SessionShown(BaseModel):
    session: str
    expires_at: datetime
    conversation: ConversationShown
    customer: CustomerShown | None


class EventShown(BaseModel):
    offset: int
    kind: str
    source: str
    at: datetime
    body: dict[str, Any]


class EventsShown(BaseModel):
    events: list[EventShown]


class AcceptedShown(BaseModel):
    offset: int
    repeated: bool


class CodeShown(BaseModel):
    state: str
    left: int


class CheckShown(BaseModel):
    """How a check stands; `link` is where the customer does it, when that is another page."""

    state: str
    left: int
    link: str


def client_routes(
    inbox: Inbox,
    sessions: Sessions,
    live: Live,
    socket: LiveSocket,
    limits: Limits,
    settings: Settings,
    welcome: Mapping[str, Any],
) -> APIRouter:
    """Everything under `/client`; `welcome` is what a page needs to know before it speaks."""
    router = APIRouter(prefix="/client", tags=["client"])

    def conversation_of(authorization: Annotated[str, Header()] = "") -> UUID:
        scheme, _, given = authorization.partition(" ")
        if scheme.lower() != "bearer" or not given:
            raise PassInvalid
        return inbox.enter(given)

    Conversation = Annotated[UUID, Depends(conversation_of)]  # noqa: N806 - a type

    @router.get("/config")
    async def config() -> dict[str, Any]:
        return dict(welcome)

    @router.post("/sessions")
    async def open_session(body: SessionBody, request: Request) -> SessionShown:
        limits.check(f"open:{request.client.host if request.client else ''}", OPENINGS_PER_MINUTE)
        opened = await inbox.open(body.token, body.session, body.locale, body.channel)
        return _shown(opened)

    @router.get("/events")
    async def list_events(
        conversation: Conversation,
        after: Annotated[int, Query(ge=0, lt=2**31)] = 0,
        wait: Annotated[float, Query(ge=0, le=MOST_WAIT)] = 0,
    ) -> EventsShown:
        async with live.subscribe(f"conversation:{conversation}") as subscription:
            events = await sessions.list_events(conversation, after)
            if not events and wait:
                try:
                    await asyncio.wait_for(subscription.queue.get(), wait)
                except TimeoutError:
                    return EventsShown(events=[])
                events = await sessions.list_events(conversation, after)
        return EventsShown(events=[EventShown(**event.wire()) for event in events])

    @router.post("/messages")
    async def say(conversation: Conversation, body: MessageBody) -> AcceptedShown:
        frame: dict[str, Any] = {"id": body.id, "text": body.text}
        if body.choose is not None:
            frame |= body.choose.model_dump()
        accepted = await inbox.say(conversation, frame)
        return AcceptedShown(offset=accepted.offset, repeated=accepted.repeated)

    @router.post("/codes")
    async def answer(conversation: Conversation, body: CodeBody) -> CodeShown:
        proof = await inbox.answer(conversation, body.model_dump())
        return CodeShown(state=proof.state, left=proof.challenge.tries_left)

    @router.post("/checks")
    async def check(conversation: Conversation, body: CheckBody) -> CheckShown:
        return _stands(await inbox.check(conversation, body.model_dump()))

    @router.post("/checks/{challenge}")
    async def checked(
        conversation: Conversation, challenge: Annotated[str, Path(max_length=80)]
    ) -> CheckShown:
        return _stands(await inbox.checked(conversation, {"challenge": challenge}))

    @router.post("/files", openapi_extra=BYTES)
    async def send_file(
        conversation: Conversation,
        request: Request,
        message_id: Annotated[str, Query(alias="id", min_length=1, max_length=80)],
        name: Annotated[str, Query(min_length=1, max_length=200)],
    ) -> AcceptedShown:
        content = await _content(request, settings.upload_bytes)
        accepted = await inbox.send_file(conversation, message_id, name, content)
        return AcceptedShown(offset=accepted.offset, repeated=accepted.repeated)

    @router.get("/files/{file}", response_class=Response)
    async def read_file(conversation: Conversation, file: UUID) -> Response:
        one, content = await sessions.read_file(conversation, file)
        named = f"attachment; filename*=UTF-8''{quote(one.name, safe='')}"
        headers = {"Content-Disposition": named, "Cache-Control": "no-store"}
        return Response(content, media_type=one.kind, headers=headers)

    @router.post("/ratings", status_code=204)
    async def rate(conversation: Conversation, body: RatingBody) -> None:
        await inbox.rate(conversation, body.model_dump())

    @router.websocket("/live")
    async def converse(websocket: WebSocket) -> None:
        await socket.serve(websocket)

    return router


async def _content(request: Request, limit: int) -> bytes:
    """The body, read no further than the limit; TooLarge."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > limit:
            raise TooLarge(limit=limit, unit="bytes")
    return bytes(content)


def _stands(proof: Proof) -> CheckShown:
    return CheckShown(state=proof.state, left=proof.challenge.tries_left, link=proof.link)


def _shown(opened: Opened) -> SessionShown:
    session = opened.conversation
    customer = None
    if session.customer is not None and session.customer_name is not None:
        customer = CustomerShown(
            name=mask_name(session.customer_name), level=session.level, elder=session.elder
        )
    return SessionShown(
        session=opened.session,
        expires_at=opened.expires_at,
        conversation=ConversationShown(
            id=session.id, status=session.status, mode=session.mode, last_offset=session.last_offset
        ),
        customer=customer,
    )
