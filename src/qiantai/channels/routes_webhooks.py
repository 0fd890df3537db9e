"""Webhooks over HTTP: subscriptions, their secrets, a test, the log of deliveries, and sending one again."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from qiantai.channels.deliveries import Deliveries
from qiantai.channels.store_webhooks import Attempt, Delivery, Webhook
from qiantai.channels.webhook_events import EVENTS
from qiantai.channels.webhooks import Webhooks
from qiantai.customers import StaffActor
from qiantai.floor.staff import StaffIdentity

Guard = Callable[[str], Callable[..., Any]]
Id = Annotated[UUID, Path(alias="id")]
DeliveryId = Annotated[UUID, Path(alias="delivery")]
Name = Annotated[str, Field(min_length=1, max_length=80)]
Url = Annotated[str, Field(min_length=1, max_length=500)]
EventNames = Annotated[list[str], Field(min_length=1, max_length=40)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WebhookBody(_Body):
    """A subscription to make."""

    name: Name
    url: Url
    events: EventNames


class WebhookChange(_Body):
    """What to change of a subscription; what is left out stays."""

    name: Name | None = None
    url: Url | None = None
    events: EventNames | None = None
    active: bool | None = None


class PersonalBody(_Body):
    """Whether personal data may leave to this subscription, and why."""

    allowed: bool
    why: Annotated[str, Field(min_length=1, max_length=500)]


class WebhookView(BaseModel):
    """A subscription without its secret."""

    id: UUID
    name: str
    url: str
    events: list[str]
    personal: bool
    active: bool
    created_by: str
    created_at: datetime
    failures: int
    retry_at: datetime | None
    disabled_at: datetime | None
    disabled_why: str | None


class WebhookList(BaseModel):
    """All subscriptions, every event that there is, and the hosts that the operator has listed."""

    webhooks: list[WebhookView]
    events: list[str]
    hosts: list[str]


class WebhookMade(WebhookView):
    """A new subscription; `secret` is told this once."""

    secret: str


class SecretMade(BaseModel):
    """A new signing secret, told this once."""

    secret: str


class DeliveryView(BaseModel):
    """One event on its way: `pending`, `delivered` or `failed`."""

    id: UUID
    event: str
    event_id: UUID
    state: str
    attempts: int
    response_code: int | None
    error: str | None
    created_at: datetime
    next_at: datetime | None
    delivered_at: datetime | None


class DeliveryList(BaseModel):
    """The log, latest first."""

    deliveries: list[DeliveryView]


class AttemptView(BaseModel):
    """One call to the receiver; `response` is the masked beginning of its answer."""

    at: datetime
    response_code: int | None
    error: str | None
    response: str
    took_ms: int


class DeliveryDetail(DeliveryView):
    """A delivery with its attempts; `payload` is left out where personal data was allowed to leave."""

    payload: dict[str, Any] | None
    tries: list[AttemptView]


class Pinged(BaseModel):
    """What a test event came to."""

    delivered: bool
    delivery: UUID
    response_code: int | None
    error: str | None
    took_ms: int


def webhook_routes(webhooks: Webhooks, deliveries: Deliveries, guard: Guard) -> APIRouter:
    """Routes under /webhooks."""
    router = APIRouter(tags=["webhooks"])
    router.include_router(_subscription_routes(webhooks, deliveries, guard))
    router.include_router(_care_routes(webhooks, deliveries, guard))
    router.include_router(_delivery_routes(webhooks, deliveries, guard))
    return router


def _subscription_routes(webhooks: Webhooks, deliveries: Deliveries, guard: Guard) -> APIRouter:
    router = APIRouter(prefix="/webhooks")
    reader, writer = Depends(guard("channel:read")), Depends(guard("channel:write"))

    @router.get("", dependencies=[reader])
    async def list_webhooks() -> WebhookList:
        """All subscriptions, every event that there is, and the hosts that may be named."""
        found = await webhooks.list()
        return WebhookList(
            webhooks=[WebhookView(**_hook(one)) for one in found],
            events=[*EVENTS],
            hosts=[*webhooks.hosts],
        )

    @router.post("", status_code=201)
    async def create_webhook(body: WebhookBody, identity: StaffIdentity = writer) -> WebhookMade:
        """Subscribe an address of an allowed host; the secret is in this answer and nowhere else."""
        hook, secret = await webhooks.subscribe(_actor(identity), body.name, body.url, body.events)
        return WebhookMade(**_hook(hook), secret=secret)

    @router.get("/{id}", dependencies=[reader])
    async def get_webhook(webhook: Id) -> WebhookView:
        """One subscription."""
        return WebhookView(**_hook(await webhooks.get(webhook)))

    @router.patch("/{id}")
    async def change_webhook(
        webhook: Id, body: WebhookChange, identity: StaffIdentity = writer
    ) -> WebhookView:
        """Change a subscription, or switch it off and on; another address is masked again."""
        hook = await webhooks.change(
            _actor(identity),
            webhook,
            name=body.name,
            url=body.url,
            events=body.events,
            active=body.active,
        )
        if body.active:
            await deliveries.resume(webhook)
        return WebhookView(**_hook(hook))

    @router.delete("/{id}", status_code=204)
    async def remove_webhook(webhook: Id, identity: StaffIdentity = writer) -> None:
        """End a subscription and forget its log."""
        await webhooks.remove(_actor(identity), webhook)

    return router


def _care_routes(webhooks: Webhooks, deliveries: Deliveries, guard: Guard) -> APIRouter:
    router = APIRouter(prefix="/webhooks")
    writer, warden = Depends(guard("channel:write")), Depends(guard("staff:write"))

    @router.post("/{id}/secret")
    async def renew_webhook_secret(webhook: Id, identity: StaffIdentity = writer) -> SecretMade:
        """Another signing secret, which holds from now on."""
        return SecretMade(secret=await webhooks.renew_secret(_actor(identity), webhook))

    @router.put("/{id}/personal-data")
    async def allow_personal_data(
        webhook: Id, body: PersonalBody, identity: StaffIdentity = warden
    ) -> WebhookView:
        """Let personal data leave to this subscription or mask it again; for the one who makes accounts."""
        hook = await webhooks.allow_personal(_actor(identity), webhook, body.allowed, body.why)
        return WebhookView(**_hook(hook))

    @router.post("/{id}/test", dependencies=[writer])
    async def test_webhook(webhook: Id) -> Pinged:
        """Send `webhook.ping` now and say what came of it."""
        one, attempt = await deliveries.ping(webhook)
        return Pinged(
            delivered=attempt.delivered,
            delivery=one.id,
            response_code=attempt.response_code,
            error=attempt.error,
            took_ms=attempt.took_ms,
        )

    return router


def _delivery_routes(webhooks: Webhooks, deliveries: Deliveries, guard: Guard) -> APIRouter:
    router = APIRouter(prefix="/webhooks/{id}/deliveries")
    reader, writer = Depends(guard("channel:read")), Depends(guard("channel:write"))

    @router.get("", dependencies=[reader])
    async def list_deliveries(
        webhook: Id,
        state: Literal["pending", "delivered", "failed"] | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        before: UUID | None = None,
    ) -> DeliveryList:
        """The log of a subscription, latest first; `before` is the last id of the page before."""
        found = await deliveries.list(webhook, state, limit, before)
        return DeliveryList(deliveries=[DeliveryView(**_delivery(one)) for one in found])

    @router.get("/{delivery}", dependencies=[reader])
    async def get_delivery(webhook: Id, delivery: DeliveryId) -> DeliveryDetail:
        """One delivery with every attempt."""
        hook, one = await webhooks.get(webhook), await deliveries.get(webhook, delivery)
        tries = [AttemptView(**_attempt(tried)) for tried in await deliveries.list_attempts(one.id)]
        payload = None if hook.personal else orjson.loads(one.body)
        return DeliveryDetail(**_delivery(one), payload=payload, tries=tries)

    @router.post("/{delivery}/replay", status_code=202, dependencies=[writer])
    async def replay_delivery(webhook: Id, delivery: DeliveryId) -> DeliveryView:
        """Send a finished delivery again, under its own id."""
        return DeliveryView(**_delivery(await deliveries.replay(webhook, delivery)))

    return router


def _actor(identity: StaffIdentity) -> StaffActor:
    return StaffActor(identity.staff, identity.name, identity.roles)


def _hook(hook: Webhook) -> dict[str, Any]:
    fields = {name: getattr(hook, name) for name in WebhookView.model_fields}
    return fields | {"events": [*hook.events], "url": _address(hook.url)}


def _address(url: str) -> str:
    """Without what stands behind `?`, which may hold a key."""
    parts = urlsplit(url)
    return parts._replace(query="***" if parts.query else "", fragment="").geturl()


def _delivery(one: Delivery) -> dict[str, Any]:
    fields = {name: getattr(one, name) for name in DeliveryView.model_fields}
    return fields if one.state == "pending" else fields | {"next_at": None}


def _attempt(tried: Attempt) -> dict[str, Any]:
    return {name: getattr(tried, name) for name in AttemptView.model_fields}
