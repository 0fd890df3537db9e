"""Tags, snoozes, readings and mentions over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from qiantai.desk.routes_phrases import actor_of
from qiantai.desk.screen import Screen
from qiantai.floor.routes import current_staff
from qiantai.floor.staff import Staff, StaffIdentity

MOST_ASKED = 100
ConversationId = Annotated[UUID, Path(alias="id")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Tags(_Body):
    """Exactly these tags."""

    tags: Annotated[list[Annotated[str, Field(max_length=32)]], Field(max_length=20)]


class SnoozeBody(_Body):
    """Until when; null brings it back."""

    until: AwareDatetime | None


class ReadBody(_Body):
    """Up to which offset it was read."""

    offset: Annotated[int, Field(ge=0, lt=2**31)]


class MarkedOut(BaseModel):
    """A conversation's tags, snooze, and how far I and the customer have read."""

    conversation: UUID
    tags: list[str]
    snoozed_until: datetime | None
    read: int
    customer_read: int


class MarkedList(BaseModel):
    """The marks of those asked for that I may see."""

    marks: list[MarkedOut]


class TagList(BaseModel):
    """Tags in use, the commonest first."""

    tags: list[str]


class MentionOut(BaseModel):
    """What calls me to a conversation: a note that names me, a consult, a conference, a transfer."""

    conversation: UUID
    offset: int
    by_name: str
    text: str
    at: datetime
    seen_at: datetime | None
    about: str


class MentionList(BaseModel):
    """Where I was named, latest first."""

    mentions: list[MentionOut]


class Colleague(BaseModel):
    """Somebody whom a note may name; `state` is null for who is not here."""

    staff: str
    name: str
    state: str | None
    skills: list[str]


class ColleagueList(BaseModel):
    """Whom a note may name."""

    people: list[Colleague]


def mark_routes(screen: Screen, staff: Staff) -> APIRouter:
    """Routes under /marks, /tags and the marks of one conversation."""
    router = APIRouter(tags=["marks"])
    reader = Depends(current_staff(staff, "conversation:read"))
    writer = Depends(current_staff(staff, "conversation:write"))
    marks = screen.desk.marks

    @router.get("/marks")
    async def list_marks(
        conversation: Annotated[list[UUID], Query(max_length=MOST_ASKED)],
        identity: StaffIdentity = reader,
    ) -> MarkedList:
        """Marks of these conversations."""
        found = await marks.list(actor_of(identity), conversation)
        names = MarkedOut.model_fields
        return MarkedList(
            marks=[MarkedOut(**{name: getattr(one, name) for name in names}) for one in found]
        )

    @router.get("/tags")
    async def list_tags(identity: StaffIdentity = reader) -> TagList:
        """Tags in use, the commonest first."""
        return TagList(tags=list(await marks.list_tags()))

    @router.put("/conversations/{id}/tags")
    async def tag(
        conversation: ConversationId, body: Tags, identity: StaffIdentity = writer
    ) -> TagList:
        """Let the conversation have exactly these tags."""
        return TagList(tags=list(await marks.tag(actor_of(identity), conversation, body.tags)))

    @router.post("/conversations/{id}/snooze", status_code=204)
    async def snooze(
        conversation: ConversationId, body: SnoozeBody, identity: StaffIdentity = writer
    ) -> None:
        """Off the list until then, or until the customer says something; null brings it back."""
        await marks.snooze(actor_of(identity), conversation, body.until)

    @router.post("/conversations/{id}/read", status_code=204)
    async def read(
        conversation: ConversationId, body: ReadBody, identity: StaffIdentity = reader
    ) -> None:
        """I have read up to this offset; the customer is told when I hold the conversation."""
        await marks.read(actor_of(identity), conversation, body.offset)

    return router


def mention_routes(screen: Screen, staff: Staff) -> APIRouter:
    """Routes under /mentions."""
    router = APIRouter(prefix="/mentions", tags=["marks"])
    reader = Depends(current_staff(staff, "conversation:read"))

    @router.get("/mine")
    async def my_mentions(identity: StaffIdentity = reader) -> MentionList:
        """Notes that name me, latest first."""
        found = await screen.mentions.list(actor_of(identity))
        names = MentionOut.model_fields
        return MentionList(
            mentions=[MentionOut(**{name: getattr(one, name) for name in names}) for one in found]
        )

    @router.post("/mine/{id}/seen", status_code=204)
    async def see(conversation: ConversationId, identity: StaffIdentity = reader) -> None:
        """I have looked at the notes of this conversation."""
        await screen.mentions.see(actor_of(identity), conversation)

    @router.get("/people")
    async def people(identity: StaffIdentity = reader) -> ColleagueList:
        """Whom a note may name."""
        found = await screen.mentions.people()
        here = {presence.staff: presence for presence in await screen.desk.agents.list()}
        return ColleagueList(
            people=[
                Colleague(
                    staff=one,
                    name=found[one],
                    state=here[one].state.value if one in here else None,
                    skills=list(here[one].skills) if one in here else [],
                )
                for one in found
            ]
        )

    return router
