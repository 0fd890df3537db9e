"""Business for customers over HTTP: what an agent may start, how far it is, and the second person's word."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from qiantai.customers import StaffActor
from qiantai.desk.business import Begun, Business, Services
from qiantai.desk.store_business import Approval
from qiantai.floor.routes import current_staff
from qiantai.floor.staff import Staff, StaffIdentity

ConversationId = Annotated[UUID, Path(alias="id")]
ApprovalId = Annotated[int, Path(alias="approval", ge=1, lt=2**63)]
FlowId = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,64}$")]
FlowPath = Annotated[str, Path(alias="flow", pattern=r"^[a-z0-9_]{1,64}$")]
Words = Annotated[str, Field(max_length=500)]
Days = Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=2)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class StartBody(_Body):
    """A service for the customer, and what is known for it: slot names with what was said for them."""

    flow: FlowId
    slots: Annotated[dict[FlowId, Words | int | Days], Field(max_length=40)] = {}


class DeclineBody(_Body):
    """Why it may not be done."""

    note: Words = ""


class AskedOut(BaseModel):
    """What the service has to know next."""

    slot: str
    question: str
    options: list[dict[str, str]]


class DrivenOut(BaseModel):
    """A service that a person drives: it waits for the `agent`, for the `customer`, or is over (`ended`)."""

    flow: str
    name: dict[str, str]
    by: str
    waits: str | None
    step: str | None
    slots: dict[str, Any]
    asks: AskedOut | None
    told: str
    ended: str | None


class ApprovalOut(BaseModel):
    """A service that needs a second person."""

    id: int
    conversation: UUID
    flow: str
    slots: dict[str, Any]
    amount: str | None
    by: str
    by_name: str
    asked_at: datetime
    until: datetime
    state: str
    decided_by: str | None
    decided_at: datetime | None
    note: str


class BegunOut(BaseModel):
    """Where the service stands, or the approval that it waits for."""

    driven: DrivenOut | None
    approval: ApprovalOut | None


class PastOut(BaseModel):
    """A service that was driven in this conversation; `ended` is null while it is under way."""

    flow: str
    name: dict[str, str]
    by: str
    offset: int
    ended: str | None


class ServiceOut(BaseModel):
    """A service that may be started."""

    flow: str
    name: dict[str, str]


class ServicesOut(BaseModel):
    """What is under way, what was, what waits for a second person, and what may be started."""

    active: DrivenOut | None
    past: list[PastOut]
    approvals: list[ApprovalOut]
    services: list[ServiceOut]


class SlotOut(BaseModel):
    """One field of a service's form."""

    name: str
    type: str
    question: str
    options: list[dict[str, str]]
    optional: bool


class FormOut(BaseModel):
    """The form of a service in the conversation's language."""

    flow: str
    slots: list[SlotOut]


class ApprovalList(BaseModel):
    """Services for a second person."""

    approvals: list[ApprovalOut]


def business_routes(business: Business, staff: Staff) -> APIRouter:
    """Routes under /conversations/{id}/flows and /approvals."""
    router = APIRouter(tags=["business"])
    router.include_router(_driving(business, staff))
    router.include_router(_deciding(business, staff))
    return router


def _driving(business: Business, staff: Staff) -> APIRouter:
    router = APIRouter(prefix="/conversations/{id}/flows")
    reader = Depends(current_staff(staff, "conversation:read"))
    driver = Depends(current_staff(staff, "service:drive"))

    @router.get("")
    async def list_flows(
        conversation: ConversationId, identity: StaffIdentity = reader
    ) -> ServicesOut:
        """Services under way and past in this conversation, and those that an agent may start."""
        return _services(await business.list(_actor(identity), conversation))

    @router.get("/{flow}/form")
    async def get_form(
        conversation: ConversationId, flow: FlowPath, identity: StaffIdentity = reader
    ) -> FormOut:
        """What a service can be given; 403 `flow_barred` for one that agents may not start."""
        _, slots = await business.form(_actor(identity), conversation, flow)
        return FormOut(flow=flow, slots=[SlotOut(**one) for one in slots])

    @router.post("")
    async def start_flow(
        conversation: ConversationId, body: StartBody, identity: StaffIdentity = driver
    ) -> BegunOut:
        """Start a service for the customer or give the open one more; the customer confirms it on their own page."""
        begun = await business.start(_actor(identity), conversation, body.flow, body.slots)
        return _begun(begun)

    @router.delete("", status_code=204)
    async def stop_flow(conversation: ConversationId, identity: StaffIdentity = driver) -> Response:
        """Drop the service under way, with no effect."""
        await business.stop(_actor(identity), conversation)
        return Response(status_code=204)

    return router


def _deciding(business: Business, staff: Staff) -> APIRouter:
    router = APIRouter()
    approver = Depends(current_staff(staff, "service:approve"))

    @router.get("/approvals", dependencies=[approver])
    async def list_approvals(waiting: bool = True) -> ApprovalList:
        """What waits for a second person, or what was decided or ran out (`expired`), latest first."""
        found = await (business.waiting() if waiting else business.decided())
        return ApprovalList(approvals=[_approval(one) for one in found])

    @router.post("/conversations/{id}/approvals/{approval}/approve")
    async def approve(
        conversation: ConversationId, approval: ApprovalId, identity: StaffIdentity = approver
    ) -> BegunOut:
        """Agree as the second person; the service is read back to the customer at once."""
        return _begun(await business.approve(_actor(identity), conversation, approval))

    @router.post("/conversations/{id}/approvals/{approval}/decline")
    async def decline(
        conversation: ConversationId,
        approval: ApprovalId,
        body: DeclineBody,
        identity: StaffIdentity = approver,
    ) -> ApprovalOut:
        """Refuse as the second person."""
        found = await business.decline(_actor(identity), conversation, approval, body.note)
        return _approval(found)

    return router


def _begun(begun: Begun) -> BegunOut:
    approval = _approval(begun.approval) if begun.approval is not None else None
    return BegunOut(driven=_driven(begun.driven), approval=approval)


def _driven(driven: Any) -> DrivenOut | None:
    if driven is None:
        return None
    asks = driven.asks
    asked = (
        AskedOut(
            slot=asks.slot, question=asks.question, options=[dict(one) for one in asks.options]
        )
        if asks is not None
        else None
    )
    plain = {name: getattr(driven, name) for name in DrivenOut.model_fields if name != "asks"}
    return DrivenOut(**plain, asks=asked)


def _approval(approval: Approval) -> ApprovalOut:
    fields = {name: getattr(approval, name) for name in ApprovalOut.model_fields}
    fields["amount"] = str(approval.amount) if approval.amount is not None else None
    return ApprovalOut(**fields)


def _services(services: Services) -> ServicesOut:
    return ServicesOut(
        active=_driven(services.active),
        past=[
            PastOut(**{name: getattr(one, name) for name in PastOut.model_fields})
            for one in services.past
        ],
        approvals=[_approval(one) for one in services.approvals],
        services=[ServiceOut(flow=flow, name=dict(name)) for flow, name in services.menu],
    )


def _actor(identity: StaffIdentity) -> StaffActor:
    return StaffActor(identity.staff, identity.name, identity.roles)
