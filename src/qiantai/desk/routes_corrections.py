"""Corrections over HTTP: saying what was wrong, and seeing what became of it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict, Field

from qiantai.customers import StaffActor
from qiantai.desk.corrections import Corrections, Kind
from qiantai.desk.store_corrections import Correction
from qiantai.floor.routes import current_staff
from qiantai.floor.staff import Staff, StaffIdentity

ConversationId = Annotated[UUID, Path(alias="id")]
Text = Annotated[str, Field(max_length=1000)]


class CorrectionBody(BaseModel):
    """What was wrong at an offset; a value is written `slot=value` in `is` and `should`."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    kind: Kind
    offset: Annotated[int, Field(ge=1, lt=2**31)]
    was: Annotated[str, Field(alias="is", max_length=1000)] = ""
    should: Annotated[str, Field(min_length=1, max_length=1000)]
    note: Text = ""


class CorrectionOut(BaseModel):
    """One correction; `accepted` ones are credited to who made them."""

    id: int
    conversation: UUID
    offset: int
    kind: str
    was: Annotated[str, Field(serialization_alias="is")]
    should: str
    note: str
    at: datetime
    state: str
    closed_by: str | None
    closed_at: datetime | None


class CorrectionList(BaseModel):
    """One's own corrections, newest first, and how many are in each state."""

    corrections: list[CorrectionOut]
    counts: dict[str, int]


def correction_routes(corrections: Corrections, staff: Staff) -> APIRouter:
    """Routes under /conversations/{id}/corrections and /corrections."""
    router = APIRouter(tags=["corrections"])
    writer = Depends(current_staff(staff, "conversation:write"))

    @router.post("/conversations/{id}/corrections")
    async def correct(
        conversation: ConversationId, body: CorrectionBody, identity: StaffIdentity = writer
    ) -> CorrectionOut:
        """Say what was understood or answered wrongly; editors decide about it."""
        return _shown(
            await corrections.make(
                _actor(identity),
                conversation,
                body.kind,
                body.offset,
                body.was,
                body.should,
                body.note,
            )
        )

    @router.get("/corrections/mine")
    async def my_corrections(identity: StaffIdentity = writer) -> CorrectionList:
        """What became of my corrections."""
        found, counts = await corrections.mine(_actor(identity))
        return CorrectionList(corrections=[_shown(one) for one in found], counts=dict(counts))

    return router


def _shown(one: Correction) -> CorrectionOut:
    return CorrectionOut(**{name: getattr(one, name) for name in CorrectionOut.model_fields})


def _actor(identity: StaffIdentity) -> StaffActor:
    return StaffActor(identity.staff, identity.name, identity.roles)
