"""Alarms over HTTP: what is raised, and a supervisor's care of it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, Field

from qiantai.customers import StaffActor
from qiantai.desk.alarm_care import Attended, found_in
from qiantai.desk.alarms import Raised
from qiantai.desk.routes_conversations import ConversationId, _Body
from qiantai.desk.store_alarms import Cared
from qiantai.desk.wall import Wall
from qiantai.floor.errors import NotFound
from qiantai.floor.routes import current_staff
from qiantai.floor.staff import Staff, StaffIdentity

Kind = Annotated[str, Path(alias="kind", pattern=r"^[a-z_]{1,30}$")]
Offset = Annotated[int, Field(ge=0, lt=2**31)]
Note = Annotated[str, Field(max_length=500)]
StaffId = Annotated[str, Field(pattern=r"^[\w.:@-]{1,64}$")]
Colleagues = Callable[[], Awaitable[Mapping[str, str]]]
"""Names of those who serve customers, by id."""
Calls = Callable[[StaffActor, UUID, int, str, str, str], Awaitable[None]]
"""Lets a colleague find that they are asked: by whom, where, at which offset, who, what for, the words."""


class TakeBody(_Body):
    """Up to which evidence I have looked, and a word."""

    offset: Offset
    note: Note = ""


class AssignBody(TakeBody):
    """Who shall take care of it."""

    staff: StaffId


class CloseBody(_Body):
    """Up to which evidence I have looked, and what came of it."""

    offset: Offset
    note: Annotated[Note, Field(min_length=1)]


class AlarmOut(BaseModel):
    """An alarm: severity 0 is danger, 1 is for a supervisor, 2 worth a look; `open` until somebody takes care of it.

    `rings` and `rang_at` are of danger, which rings again until then; `by_name` took or assigned it at `acted_at`.
    """

    conversation: UUID
    kind: str
    severity: int
    offset: int
    at: datetime
    words: str
    emotion: str
    intensity: float
    customer_name: str | None
    holder_name: str | None
    skill: str | None
    where: str
    state: Literal["open", "acknowledged", "closed"]
    rings: int
    rang_at: datetime | None
    by: str | None
    by_name: str | None
    acted_at: datetime | None
    note: str
    assigned_to: str | None
    assigned_name: str | None


def alarm_routes(wall: Wall, staff: Staff, colleagues: Colleagues, calls: Calls) -> APIRouter:
    """Routes under /alarms."""
    router = APIRouter(prefix="/alarms/{id}/{kind}", tags=["wall"])
    supervisor = Depends(current_staff(staff, "queue:supervise"))

    async def seen(conversation: UUID, kind: str, offset: int) -> Raised:
        return found_in((await wall.read()).alarms, conversation, kind, offset)

    @router.post("/acknowledge")
    async def acknowledge(
        conversation: ConversationId,
        kind: Kind,
        body: TakeBody,
        identity: StaffIdentity = supervisor,
    ) -> AlarmOut:
        """I take care of it; 409 `alarm_taken` when somebody else does."""
        alarm = await seen(conversation, kind, body.offset)
        return _out(alarm, await wall.care.acknowledge(_actor(identity), alarm, body.note))

    @router.post("/assign")
    async def assign(
        conversation: ConversationId,
        kind: Kind,
        body: AssignBody,
        identity: StaffIdentity = supervisor,
    ) -> AlarmOut:
        """A colleague takes care of it, and finds it in their list."""
        alarm = await seen(conversation, kind, body.offset)
        name = (await colleagues()).get(body.staff)
        if name is None:
            raise NotFound(staff=body.staff)
        actor = _actor(identity)
        cared = await wall.care.assign(actor, alarm, body.staff, name, body.note)
        await calls(
            actor, conversation, alarm.offset, body.staff, "alarm", body.note or alarm.words
        )
        return _out(alarm, cared)

    @router.post("/close")
    async def close(
        conversation: ConversationId,
        kind: Kind,
        body: CloseBody,
        identity: StaffIdentity = supervisor,
    ) -> AlarmOut:
        """It is dealt with; newer evidence raises it again."""
        alarm = await seen(conversation, kind, body.offset)
        return _out(alarm, await wall.care.close(_actor(identity), alarm, body.note))

    return router


def alarm_out(one: Attended) -> AlarmOut:
    """An alarm as the API carries it."""
    return _out(one.alarm, one.care)


def _out(alarm: Raised, care: Cared | None) -> AlarmOut:
    return AlarmOut(
        **{name: getattr(alarm, name) for name in _RAISED},
        state=care.state if care else "open",
        **{name: getattr(care, name) if care else none for name, none in _CARED.items()},
    )


_CARED: Mapping[str, object] = {
    **dict.fromkeys(("rang_at", "by", "by_name", "acted_at", "assigned_to", "assigned_name")),
    "rings": 0,
    "note": "",
}
_RAISED = tuple(name for name in AlarmOut.model_fields if name not in {*_CARED, "state"})


def _actor(identity: StaffIdentity) -> StaffActor:
    return StaffActor(identity.staff, identity.name, identity.roles)
