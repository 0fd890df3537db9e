"""The customer card over HTTP, and giving what it holds back for a purpose."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict, Field

from qiantai.desk.cards import Card, Product
from qiantai.desk.routes_phrases import actor_of
from qiantai.desk.screen import Screen
from qiantai.floor.privacy import mask
from qiantai.floor.routes import current_staff
from qiantai.floor.staff import Staff, StaffIdentity

CustomerId = Annotated[str, Path(alias="id", pattern=r"^[\w.:@-]{1,64}$")]


class TraitOut(BaseModel):
    """Something known, where from, and on which ground it is kept."""

    name: str
    value: str
    source: str
    consent: str
    at: datetime | None


class ProductOut(BaseModel):
    """Something the customer has; `sealed` names what is given for a purpose only."""

    id: str
    group: str
    name: str
    last4: str
    state: str
    facts: dict[str, str]
    sealed: list[str]


class TicketBrief(BaseModel):
    """A ticket of the customer."""

    no: str
    kind: str
    subject: str
    state: str
    opened_at: datetime
    due_at: datetime


class PastConversation(BaseModel):
    """A conversation of the customer, whatever its channel."""

    id: UUID
    channel: str
    status: str
    summary: str
    holder_name: str | None
    created_at: datetime
    updated_at: datetime


class CardOut(BaseModel):
    """The customer card; numbers are masked, and `complete` is false when a system did not answer."""

    customer: str
    name: str
    name_en: str | None
    level: int
    elder: bool
    tier: str
    locale: str
    phone: str
    manager: dict[str, str] | None
    complete: bool
    products: list[ProductOut]
    sealed: list[str]
    traits: list[TraitOut]
    tickets: list[TicketBrief]
    conversations: list[PastConversation]


class RevealBody(BaseModel):
    """What to give and why; both go on record."""

    model_config = ConfigDict(extra="forbid")
    field: Annotated[str, Field(pattern=r"^[a-z_]+(:[\w.-]+)?$", max_length=80)]
    purpose: Annotated[str, Field(max_length=200)]


class RevealOut(BaseModel):
    """What was held back."""

    field: str
    values: dict[str, str]


def card_routes(screen: Screen, staff: Staff) -> APIRouter:
    """Routes under /customers."""
    router = APIRouter(prefix="/customers", tags=["customers"])
    reader = Depends(current_staff(staff, "customer:read"))
    revealer = Depends(current_staff(staff, "customer:reveal"))

    @router.get("/{id}/card")
    async def card(customer: CustomerId, identity: StaffIdentity = reader) -> CardOut:
        """The card of a customer whom I serve or who waits; 404 for others."""
        return _card(await screen.cards.get(actor_of(identity), customer))

    @router.post("/{id}/reveal")
    async def reveal(
        customer: CustomerId, body: RevealBody, identity: StaffIdentity = revealer
    ) -> RevealOut:
        """What is held back, for a stated purpose; audited."""
        actor = actor_of(identity)
        values = await screen.cards.reveal(actor, customer, body.field, body.purpose)
        return RevealOut(field=body.field, values=dict(values))

    return router


def _card(card: Card) -> CardOut:
    sheet = card.sheet
    return CardOut(
        customer=card.customer,
        level=card.level,
        phone=mask(sheet.sealed.get("phone", "")),
        sealed=list(sheet.sealed),
        manager=dict(sheet.manager) if sheet.manager else None,
        products=[_product(one) for one in sheet.products],
        traits=[
            TraitOut(**{name: getattr(one, name) for name in TraitOut.model_fields})
            for one in sheet.traits
        ],
        tickets=[
            TicketBrief(
                **{
                    name: getattr(one, name) for name in TicketBrief.model_fields if name != "state"
                },
                state=one.state.value,
            )
            for one in card.tickets
        ],
        conversations=[
            PastConversation(**{name: getattr(one, name) for name in PastConversation.model_fields})
            for one in card.conversations
        ],
        **{
            name: getattr(sheet, name)
            for name in ("name", "name_en", "elder", "tier", "locale", "complete")
        },
    )


def _product(one: Product) -> ProductOut:
    facts = {name: value for name, value in one.facts.items() if value}
    return ProductOut(
        id=one.id,
        group=one.group,
        name=one.name,
        last4=one.last4,
        state=one.state,
        facts=facts,
        sealed=list(one.sealed),
    )
