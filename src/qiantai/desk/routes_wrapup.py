"""Wrap-ups over HTTP: the drafted or kept form of a conversation, and keeping it."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict, Field

from qiantai.customers import StaffActor
from qiantai.desk.assembly import Desk
from qiantai.desk.wrapping import WrapUp
from qiantai.floor.routes import current_staff
from qiantai.floor.staff import Staff, StaffIdentity

Conversation = Annotated[UUID, Path(alias="id")]
Tag = Annotated[str, Field(min_length=1, max_length=40)]


class WrapUpBody(BaseModel):
    """What it was about, how it ended, and what was promised."""

    model_config = ConfigDict(extra="forbid")
    intent: Annotated[str, Field(max_length=80)]
    result: Annotated[str, Field(max_length=40)]
    summary: Annotated[str, Field(max_length=2000)]
    promise: Annotated[str, Field(max_length=500)] = ""
    follow_up_on: date | None = None
    tags: Annotated[list[Tag], Field(max_length=20)] = []


class WrapUpView(BaseModel):
    """The form: a draft until `kept`; `results` are those one may choose."""

    intent: str
    result: str
    summary: str
    promise: str
    follow_up_on: date | None
    tags: list[str]
    kept: bool
    results: list[str]


def wrap_up_routes(desk: Desk, staff: Staff) -> APIRouter:
    """Routes under /conversations/{id}/wrap-up."""
    router = APIRouter(prefix="/conversations", tags=["conversations"])
    writing = Depends(current_staff(staff, "conversation:write"))

    @router.get("/{id}/wrap-up")
    async def get_wrap_up(
        conversation: Conversation, identity: StaffIdentity = writing
    ) -> WrapUpView:
        """The form as I kept it, or drafted from the conversation."""
        form, kept = await desk.wrap_ups.get(_actor(identity), conversation)
        return _shown(desk, form, kept)

    @router.post("/{id}/wrap-up")
    async def keep_wrap_up(
        conversation: Conversation, body: WrapUpBody, identity: StaffIdentity = writing
    ) -> WrapUpView:
        """Write it down; after the conversation I am ready again."""
        form = WrapUp(
            body.intent,
            body.result,
            body.summary,
            body.promise,
            body.follow_up_on,
            tuple(body.tags),
        )
        kept = await desk.wrap_ups.keep(_actor(identity), conversation, form)
        desk.queues.announce()
        return _shown(desk, kept, kept=True)

    return router


def _shown(desk: Desk, form: WrapUp, kept: bool) -> WrapUpView:
    return WrapUpView(
        intent=form.intent,
        result=form.result,
        summary=form.summary,
        promise=form.promise,
        follow_up_on=form.follow_up_on,
        tags=list(form.tags),
        kept=kept,
        results=desk.wrap_ups.results(desk.clock.now()),
    )


def _actor(identity: StaffIdentity) -> StaffActor:
    return StaffActor(identity.staff, identity.name, identity.roles)
