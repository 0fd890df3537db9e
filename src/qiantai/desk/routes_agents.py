"""The agents over HTTP: who is present, one's own state, and the answer to what rings."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from qiantai.customers import StaffActor
from qiantai.desk.assembly import Desk
from qiantai.desk.model import AgentState, Presence
from qiantai.desk.routing import Rules, Server
from qiantai.floor.routes import current_staff
from qiantai.floor.staff import Staff, StaffIdentity


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OfferView(BaseModel):
    """What rings at me, until when."""

    conversation: UUID
    until: datetime


class AgentView(BaseModel):
    """The agent's own state; `until` is the end of a wrap-up."""

    staff: str
    name: str
    state: AgentState
    since: datetime
    until: datetime | None
    holding: int
    capacity: int
    automatic: bool
    offer: OfferView | None


class SkillView(BaseModel):
    """A skill of an agent; `licence` is the one it needs, None when it needs none or they do not hold it."""

    skill: str
    level: int
    licence: str | None


class ColleagueView(BaseModel):
    """Somebody who is present."""

    staff: str
    name: str
    state: AgentState
    since: datetime
    skills: list[SkillView]
    holding: int
    capacity: dict[str, int]
    automatic: bool


class AgentsView(BaseModel):
    """Everybody who is present, by name."""

    agents: list[ColleagueView]


class StateBody(_Body):
    """What the agent does from now on."""

    state: AgentState


class RoutingBody(_Body):
    """Whether conversations ring at the agent, or they pick by hand."""

    automatic: bool


class OfferBody(_Body):
    """Which conversation rings."""

    conversation: UUID


class DeclineBody(OfferBody):
    """Which conversation, and why not."""

    reason: Annotated[str, Field(max_length=200)] = ""


def agent_routes(desk: Desk, staff: Staff) -> APIRouter:
    """Routes under /agents."""
    router = APIRouter(prefix="/agents", tags=["agents"])
    router.include_router(_offer_routes(desk, staff))
    signed_in = Depends(current_staff(staff))
    serving = Depends(current_staff(staff, "queue:read"))
    seeing = Depends(current_staff(staff, "agent:read"))

    @router.get("")
    async def list_agents(identity: StaffIdentity = seeing) -> AgentsView:
        """Everybody who is present."""
        now = desk.clock.now()
        present = await desk.agents.present()
        rules = desk.agents.rules(now)
        shown = [_colleague(desk, one, server, rules, now) for one, server in present]
        return AgentsView(agents=shown)

    @router.get("/me")
    async def my_state(identity: StaffIdentity = signed_in) -> AgentView:
        """What I do, how many conversations I hold, and what rings."""
        return await _agent(desk, _actor(identity))

    @router.post("/me/state")
    async def set_my_state(body: StateBody, identity: StaffIdentity = serving) -> AgentView:
        """Say what I do from now on."""
        await desk.agents.set_state(_actor(identity), body.state, identity.skills)
        desk.queues.announce()
        return await _agent(desk, _actor(identity))

    return router


def _offer_routes(desk: Desk, staff: Staff) -> APIRouter:
    router = APIRouter(prefix="/me", tags=["agents"])
    taking = Depends(current_staff(staff, "conversation:take"))

    @router.put("/routing")
    async def set_routing(body: RoutingBody, identity: StaffIdentity = taking) -> AgentView:
        """Let conversations ring at me, or pick by hand."""
        await desk.agents.set_automatic(_actor(identity), body.automatic)
        desk.queues.announce()
        return await _agent(desk, _actor(identity))

    @router.post("/offer/accept")
    async def accept(body: OfferBody, identity: StaffIdentity = taking) -> AgentView:
        """Take what rings."""
        await desk.dispatch.offers.accept(_actor(identity), body.conversation)
        return await _agent(desk, _actor(identity))

    @router.post("/offer/decline")
    async def decline(body: DeclineBody, identity: StaffIdentity = taking) -> AgentView:
        """Let it ring at somebody else."""
        await desk.dispatch.offers.decline(_actor(identity), body.conversation, body.reason)
        return await _agent(desk, _actor(identity))

    return router


async def _agent(desk: Desk, actor: StaffActor) -> AgentView:
    now = desk.clock.now()
    presence = await desk.agents.get(actor)
    ringing = await desk.dispatch.offers.ringing(actor.staff)
    return AgentView(
        staff=presence.staff,
        name=presence.name,
        state=presence.state,
        since=presence.since,
        until=presence.until,
        holding=await desk.agents.count_held(actor),
        capacity=desk.agents.capacity(now),
        automatic=desk.agents.is_automatic(presence, now),
        offer=OfferView(conversation=ringing.conversation, until=ringing.until)
        if ringing
        else None,
    )


def _colleague(
    desk: Desk, presence: Presence, server: Server, rules: Rules, now: datetime
) -> ColleagueView:
    return ColleagueView(
        staff=presence.staff,
        name=presence.name,
        state=presence.state,
        since=presence.since,
        skills=[
            SkillView(skill=skill, level=presence.level, licence=_licence(skill, server, rules))
            for skill in presence.skills
        ],
        holding=server.chats + server.calls,
        capacity=dict(desk.agents.capacities(now)),
        automatic=desk.agents.is_automatic(presence, now),
    )


def _licence(skill: str, server: Server, rules: Rules) -> str | None:
    needed = rules.licence.get(skill)
    return needed if needed in server.licences else None


def _actor(identity: StaffIdentity) -> StaffActor:
    return StaffActor(identity.staff, identity.name, identity.roles)
