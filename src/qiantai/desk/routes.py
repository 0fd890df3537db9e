"""The desk over HTTP: the queue and the agent's own state; conversations, tickets and the socket join here."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict

from qiantai.customers import StaffActor
from qiantai.desk.assembly import Desk
from qiantai.desk.model import AgentState, Presence, QueueEntry
from qiantai.desk.routes_conversations import conversation_routes
from qiantai.desk.routes_live import live_routes
from qiantai.desk.routes_tickets import ticket_routes
from qiantai.floor.privacy import mask
from qiantai.floor.routes import current_staff
from qiantai.floor.staff import Staff, StaffIdentity

PREVIEW_CHARACTERS = 60


class Problem(BaseModel):
    """Every error of the API."""

    code: str
    message: str
    detail: dict[str, Any] = {}


PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"model": Problem, "description": "Not signed in"},
    403: {"model": Problem, "description": "The role does not allow this"},
    422: {"model": Problem, "description": "The input does not have the required shape"},
}


class QueueEntryView(BaseModel):
    """A customer who waits for a person."""

    conversation: UUID
    customer_name: str | None
    skill: str
    priority: str
    reason: str
    waiting_since: datetime
    channel: str
    elder: bool
    preview: str
    emotion: str | None
    state: str


class QueueView(BaseModel):
    """Everybody who waits, in the order to be served."""

    entries: list[QueueEntryView]


class AgentView(BaseModel):
    """The agent's own state."""

    staff: str
    name: str
    state: AgentState
    since: datetime
    holding: int
    capacity: int


class StateBody(BaseModel):
    """What the agent does from now on."""

    model_config = ConfigDict(extra="forbid")
    state: AgentState


def desk_routes(desk: Desk, staff: Staff, check_every_s: float = 30.0) -> APIRouter:
    """Routes under /queues, /agents, /conversations, /tickets and the socket /desk/live."""
    router = APIRouter(responses=PROBLEMS)
    router.include_router(_queue_routes(desk, staff))
    router.include_router(_agent_routes(desk, staff))
    router.include_router(conversation_routes(desk, staff))
    router.include_router(ticket_routes(desk, staff))
    router.include_router(live_routes(desk, staff, check_every_s))
    return router


def _queue_routes(desk: Desk, staff: Staff) -> APIRouter:
    router = APIRouter(tags=["queue"])
    reader = Depends(current_staff(staff, "queue:read"))

    @router.get("/queues")
    async def list_queue(identity: StaffIdentity = reader) -> QueueView:
        """Who waits, in the order this agent should serve them."""
        entries = await desk.queues.list(identity.skills)
        return QueueView(entries=[_entry(entry) for entry in entries])

    return router


def _agent_routes(desk: Desk, staff: Staff) -> APIRouter:
    router = APIRouter(prefix="/agents", tags=["agents"])
    signed_in = Depends(current_staff(staff))
    serving = Depends(current_staff(staff, "queue:read"))

    @router.get("/me")
    async def my_state(identity: StaffIdentity = signed_in) -> AgentView:
        """What I do, and how many conversations I hold."""
        actor = StaffActor(identity.staff, identity.name, identity.roles)
        return await _agent(desk, actor, await desk.agents.get(actor))

    @router.post("/me/state")
    async def set_my_state(body: StateBody, identity: StaffIdentity = serving) -> AgentView:
        """Say what I do from now on."""
        actor = StaffActor(identity.staff, identity.name, identity.roles)
        presence = await desk.agents.set_state(actor, body.state, identity.skills)
        return await _agent(desk, actor, presence)

    return router


async def _agent(desk: Desk, actor: StaffActor, presence: Presence) -> AgentView:
    return AgentView(
        staff=presence.staff,
        name=presence.name,
        state=presence.state,
        since=presence.since,
        holding=await desk.agents.count_held(actor),
        capacity=desk.agents.capacity(desk.clock.now()),
    )


def _entry(entry: QueueEntry) -> QueueEntryView:
    words = str(entry.packet.get("last_words") or "")
    return QueueEntryView(
        conversation=entry.conversation,
        customer_name=entry.customer_name,
        skill=entry.skill,
        priority=entry.priority.name,
        reason=entry.reason,
        waiting_since=entry.waiting_since,
        channel=entry.channel,
        elder=entry.elder,
        preview=mask(words)[:PREVIEW_CHARACTERS],
        emotion=entry.packet.get("emotion"),
        state=entry.state.value,
    )
