"""Conversations over HTTP: what staff read of them, and taking, speaking in, returning and closing them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from qiantai.conversation import ConversationView, Event
from qiantai.customers import StaffActor
from qiantai.desk.assembly import Desk
from qiantai.floor.routes import current_staff
from qiantai.floor.staff import Staff, StaffIdentity


def _storable(text: str) -> str:
    """Without what the database refuses: NUL and halves of characters (lone surrogates)."""
    return text.replace("\0", "").encode(errors="ignore").decode()


Words = Annotated[str, Field(max_length=2000), AfterValidator(_storable)]
ConversationId = Annotated[UUID, Path(alias="id")]
Id = Annotated[str, Query(pattern=r"^[\w.:@-]{1,64}$")]
Offset = Annotated[int, Query(ge=0, lt=2**31)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Said(_Body):
    """What the agent says; the same `id` says it once."""

    id: Annotated[str, Field(pattern=r"^[\w.:@-]{1,64}$")]
    text: Words


class Note(_Body):
    """A private note."""

    text: Words


class Return(_Body):
    """Why the conversation goes back to the assistant; kept as a private note."""

    note: Words = ""


class ConversationOut(BaseModel):
    """A conversation as staff see it; `packet` is what the assistant handed over, `screen_pop` its page in the CRM."""

    id: UUID
    customer: str | None
    name: str | None
    channel: str
    status: str
    mode: str
    holder: str | None
    holder_name: str | None
    level: int
    language: str
    elder: bool
    flow: str | None
    waiting: str | None
    slots: dict[str, Any]
    summary: str
    last_offset: int
    created_at: datetime
    updated_at: datetime
    packet: dict[str, Any] | None = None
    screen_pop: str | None = None


class ConversationList(BaseModel):
    """Conversations, latest first."""

    conversations: list[ConversationOut]


class EventOut(BaseModel):
    """One event; `why` explains an assistant's reply."""

    offset: int
    kind: str
    source: str
    at: datetime
    body: dict[str, Any]
    why: dict[str, Any] | None = None


class EventList(BaseModel):
    """Events in order of their offsets."""

    events: list[EventOut]


def conversation_routes(desk: Desk, staff: Staff) -> APIRouter:
    """Routes under /conversations."""
    router = APIRouter(tags=["conversations"])
    router.include_router(_reading(desk, staff))
    router.include_router(_holding(desk, staff))
    router.include_router(_speaking(desk, staff))
    return router


def _reading(desk: Desk, staff: Staff) -> APIRouter:
    router = APIRouter(prefix="/conversations")
    reader = Depends(current_staff(staff, "conversation:read"))

    @router.get("")
    async def list_conversations(
        status: Id | None = None,
        holder: Id | None = None,
        customer: Id | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        before: AwareDatetime | None = None,
        identity: StaffIdentity = reader,
    ) -> ConversationList:
        """Conversations by filter, latest first; `holder=me` for mine, `before` is the last `updated_at`."""
        found = await desk.workbench.list(
            _actor(identity),
            status=status,
            holder=holder,
            customer=customer,
            limit=limit,
            before=before,
        )
        urls = desk.screen_pop
        return ConversationList(
            conversations=[shown(view, screen_pop=urls.url(view)) for view in found]
        )

    @router.get("/{id}")
    async def get_conversation(
        conversation: ConversationId, identity: StaffIdentity = reader
    ) -> ConversationOut:
        """One conversation with what the assistant handed over."""
        return await _current(desk, _actor(identity), conversation)

    @router.get("/{id}/events")
    async def list_events(
        conversation: ConversationId, after: Offset = 0, identity: StaffIdentity = reader
    ) -> EventList:
        """Events behind an offset, with notes and reasons."""
        events = await desk.workbench.list_events(_actor(identity), conversation, after)
        return EventList(events=[_event(event) for event in events])

    return router


def _holding(desk: Desk, staff: Staff) -> APIRouter:
    router = APIRouter(prefix="/conversations")
    taker = Depends(current_staff(staff, "conversation:take"))

    @router.post("/{id}/take")
    async def take(
        conversation: ConversationId, identity: StaffIdentity = taker
    ) -> ConversationOut:
        """Take a waiting conversation; 409 when somebody was faster."""
        await desk.handoff.take(_actor(identity), conversation)
        return await _current(desk, _actor(identity), conversation)

    @router.post("/{id}/hand-back")
    async def hand_back(
        conversation: ConversationId, body: Return, identity: StaffIdentity = taker
    ) -> ConversationOut:
        """Give the conversation back to the assistant."""
        await desk.handoff.hand_back(_actor(identity), conversation, body.note)
        return await _current(desk, _actor(identity), conversation)

    @router.post("/{id}/resolve")
    async def resolve(
        conversation: ConversationId, identity: StaffIdentity = taker
    ) -> ConversationOut:
        """Close the conversation; the customer is asked for a rating."""
        await desk.handoff.finish(_actor(identity), conversation)
        return await _current(desk, _actor(identity), conversation)

    return router


def _speaking(desk: Desk, staff: Staff) -> APIRouter:
    router = APIRouter(prefix="/conversations")
    writer = Depends(current_staff(staff, "conversation:write"))

    @router.post("/{id}/messages")
    async def say(
        conversation: ConversationId, body: Said, identity: StaffIdentity = writer
    ) -> EventOut:
        """Say something to the customer; 422 `guard_refused` names the words that may not be sent."""
        event = await desk.handoff.say(_actor(identity), conversation, body.text, body.id)
        return _event(event)

    @router.post("/{id}/notes")
    async def note(
        conversation: ConversationId, body: Note, identity: StaffIdentity = writer
    ) -> EventOut:
        """Leave a private note."""
        await desk.workbench.get(_actor(identity), conversation)
        return _event(await desk.handoff.note(_actor(identity), conversation, body.text))

    return router


def shown(
    view: ConversationView,
    packet: Mapping[str, Any] | None = None,
    screen_pop: str | None = None,
) -> ConversationOut:
    """A conversation as the API carries it."""
    fields = {
        name: getattr(view, name)
        for name in ConversationOut.model_fields
        if name not in ("packet", "screen_pop")
    }
    shown_packet = dict(packet) if packet is not None else None
    return ConversationOut(**fields, packet=shown_packet, screen_pop=screen_pop)


async def _current(desk: Desk, actor: StaffActor, conversation: UUID) -> ConversationOut:
    view, entry = await desk.workbench.get(actor, conversation)
    return shown(view, entry.packet if entry else None, desk.screen_pop.url(view))


def _actor(identity: StaffIdentity) -> StaffActor:
    return StaffActor(identity.staff, identity.name, identity.roles)


def _event(event: Event) -> EventOut:
    return EventOut(**event.wire(private=True))
