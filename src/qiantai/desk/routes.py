"""The desk over HTTP: the queue and the agent's own state; conversations, tickets and the socket join here."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel

from qiantai.desk.assembly import Desk
from qiantai.desk.looks import Look
from qiantai.desk.model import EntryState, Priority
from qiantai.desk.routes_agents import agent_routes
from qiantai.desk.routes_conversations import conversation_routes
from qiantai.desk.routes_live import live_routes
from qiantai.desk.routes_tickets import ticket_routes
from qiantai.desk.routes_wrapup import wrap_up_routes
from qiantai.desk.store_wall import Waiting
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
    """Who waits, in the order to be served; `waiting` is how many in all, the last of whom may be left out."""

    waiting: int
    entries: list[QueueEntryView]


class ServiceLevelView(BaseModel):
    """Answered in time ÷ (answered + abandoned after that time), chosen calls left out; `value` is None at first."""

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
    lines = _Lines(desk)

    @router.get("/queues", response_model=QueueView)
    async def list_queue(
        limit: Annotated[int, Query(ge=1, le=2000)] = 200, identity: StaffIdentity = reader
    ) -> Response:
        """The first who wait, in the order this agent should serve them."""
        sent = await lines.of(identity.skills, limit)
        return Response(sent, media_type="application/json", headers={"Cache-Control": "no-store"})

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
                for group in (await desk.looks.get()).groups
            ]
        )

    return router


def _level(group: Group) -> ServiceLevelView:
    value = group.numerator / group.denominator if group.denominator else None
    return ServiceLevelView(numerator=group.numerator, denominator=group.denominator, value=value)


class _Lines:
    """The lines of the queue as bytes, made once for each look at the desk and sent to every desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._made: tuple[Look, dict[UUID, bytes]] | None = None

    async def of(self, skills: Collection[str], limit: int) -> bytes:
        """A `QueueView` as JSON."""
        look = await self._desk.looks.get()
        if self._made is None or self._made[0] is not look:
            self._made = look, {}
        made = self._made[1]
        shown = look.ordered(skills)[:limit]
        for one in shown:
            if one.conversation not in made:
                made[one.conversation] = _entry(one, look).model_dump_json().encode()
        entries = b",".join(made[one.conversation] for one in shown)
        return b'{"waiting":%d,"entries":[%s]}' % (len(look.waiting), entries)


def _entry(one: Waiting, look: Look) -> QueueEntryView:
    rules, place = look.rules, look.places.get(one.conversation)
    return QueueEntryView(
        conversation=one.conversation,
        customer_name=one.customer_name,
        skill=one.skill,
        priority=one.priority.name,
        reason=one.reason,
        waiting_since=one.since,
        channel=one.channel,
        elder=one.elder,
        preview=mask(one.words or "")[:PREVIEW_CHARACTERS],
        emotion=one.emotion,
        state=EntryState.WAITING.value,
        standing=Priority(look.standing[one.conversation]).name,
        needs=NeedsView(
            skill=one.skill,
            level=one.level or rules.level.get(one.skill, 1),
            licence=rules.licence.get(one.skill),
        ),
        position=place.position if place else None,
        expected_wait_s=int(place.wait.total_seconds()) if place and place.wait else None,
        callback_offered=one.callback,
        offered_to=one.offered_name if (one.offered_until or look.at) > look.at else None,
    )
