"""The desk over HTTP: the queue and the agent's own state; conversations, tickets and the socket join here."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from qiantai.desk.assembly import Desk
from qiantai.desk.model import Place, QueueEntry
from qiantai.desk.routes_agents import agent_routes
from qiantai.desk.routes_conversations import conversation_routes
from qiantai.desk.routes_live import live_routes
from qiantai.desk.routes_tickets import ticket_routes
from qiantai.desk.routes_wrapup import wrap_up_routes
from qiantai.desk.routing import Rules
from qiantai.desk.waits import Group
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


class NeedsView(BaseModel):
    """Whom a conversation needs."""

    skill: str
    level: int
    licence: str | None


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
    standing: str
    needs: NeedsView
    position: int | None
    expected_wait_s: int | None
    callback_offered: bool
    offered_to: str | None


class QueueView(BaseModel):
    """Everybody who waits, in the order to be served."""

    entries: list[QueueEntryView]


class ServiceLevelView(BaseModel):
    """Answered in time ÷ (answered + abandoned after that time); `value` is None before anybody asked."""

    numerator: int
    denominator: int
    value: float | None


class GroupView(BaseModel):
    """A skill group now; `service_level` is today's."""

    skill: str
    waiting: int
    longest_wait_s: int
    ready: int
    talking: int
    service_level: ServiceLevelView


class GroupsView(BaseModel):
    """Every skill group by name."""

    groups: list[GroupView]


def desk_routes(desk: Desk, staff: Staff, check_every_s: float = 30.0) -> APIRouter:
    """Routes under /queues, /agents, /conversations, /tickets and the socket /desk/live."""
    router = APIRouter(responses=PROBLEMS)
    router.include_router(_queue_routes(desk, staff))
    router.include_router(agent_routes(desk, staff))
    router.include_router(conversation_routes(desk, staff))
    router.include_router(wrap_up_routes(desk, staff))
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
        places = await desk.queues.waits.places()
        now = desk.clock.now()
        rules = desk.agents.rules(now)
        return QueueView(
            entries=[_entry(entry, places.get(entry.conversation), rules, now) for entry in entries]
        )

    @router.get("/queues/groups")
    async def list_groups(identity: StaffIdentity = reader) -> GroupsView:
        """How each skill group is doing now, with today's service level."""
        return GroupsView(
            groups=[
                GroupView(
                    skill=group.skill,
                    waiting=group.waiting,
                    longest_wait_s=int(group.longest_wait.total_seconds()),
                    ready=group.ready,
                    talking=group.talking,
                    service_level=_level(group),
                )
                for group in await desk.queues.waits.groups()
            ]
        )

    return router


def _level(group: Group) -> ServiceLevelView:
    value = group.numerator / group.denominator if group.denominator else None
    return ServiceLevelView(numerator=group.numerator, denominator=group.denominator, value=value)


def _entry(entry: QueueEntry, place: Place | None, rules: Rules, now: datetime) -> QueueEntryView:
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
        standing=entry.standing(now, rules.ageing).name,
        needs=NeedsView(
            skill=entry.skill,
            level=entry.needs_level or rules.level.get(entry.skill, 1),
            licence=rules.licence.get(entry.skill),
        ),
        position=place.position if place else None,
        expected_wait_s=int(place.wait.total_seconds()) if place and place.wait else None,
        callback_offered=entry.callback_at is not None,
        offered_to=entry.offered_name if (entry.offered_until or now) > now else None,
    )
