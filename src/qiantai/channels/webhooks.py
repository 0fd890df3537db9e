"""Webhooks: who outside the house hears of what happens in it, and whether personal data may leave with it."""

import asyncio
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from qiantai.channels import store_webhooks as store
from qiantai.channels.store_webhooks import Webhook
from qiantai.channels.webhook_events import EVENTS, TOPICS
from qiantai.customers import StaffActor
from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.egress import Egress
from qiantai.floor.errors import Invalid, NotFound
from qiantai.floor.events import Live
from qiantai.floor.ids import new_id
from qiantai.floor.secrets import SecretBox

log = structlog.get_logger(__name__)
KEY = "webhooks"
SECRET = "whsec_"  # noqa: S105 - what our signing secrets begin with
LOOK_EVERY_S = 30.0
MOST = 50


class Webhooks:
    """Verbs of subscriptions; a signing secret is told once and kept sealed."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        audit: Audit,
        box: SecretBox,
        live: Live,
        egress: Egress,
    ) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._box = box
        self._live = live
        self._egress = egress
        self._heard: frozenset[str] = frozenset()

    def listens(self, topic: str) -> bool:
        """Whether an active subscription wants what a fact of this topic becomes, as far as this process knows."""
        return bool(self._heard.intersection(TOPICS[topic]))

    @property
    def hosts(self) -> Sequence[str]:
        """The hosts and networks that the operator has listed."""
        return self._egress.hosts

    async def refresh(self) -> None:
        """Learn anew what is subscribed to."""
        active = [hook for hook in await store.list_webhooks(self._database) if hook.active]
        self._heard = frozenset(event for hook in active for event in hook.events)

    async def run(self) -> None:
        """Follow changes that other replicas announce; a lost announcement costs half a minute."""
        async with self._live.subscribe(KEY) as announced:
            while True:
                try:
                    await self.refresh()
                    async with asyncio.timeout(LOOK_EVERY_S):
                        await announced.queue.get()
                except TimeoutError:
                    continue
                except Exception:
                    log.exception("webhooks_not_read")
                    await asyncio.sleep(LOOK_EVERY_S)

    async def list(self) -> Sequence[Webhook]:
        """All subscriptions."""
        return await store.list_webhooks(self._database)

    async def list_for(self, event: str) -> Sequence[Webhook]:
        """The active subscriptions of an event."""
        return [hook for hook in await self.list() if hook.active and event in hook.events]

    async def get(self, webhook: UUID) -> Webhook:
        """One subscription; NotFound."""
        found = await store.find_webhook(self._database, webhook)
        if found is None:
            raise NotFound(webhook=str(webhook))
        return found

    async def subscribe(
        self, staff: StaffActor, name: str, url: str, events: Iterable[str]
    ) -> tuple[Webhook, str]:
        """A new subscription, without personal data, and its secret; Invalid, TargetNotAllowed."""
        self._egress.check(url)
        if len(await self.list()) >= MOST:
            raise Invalid(field="webhooks", limit=MOST)
        one, secret = new_id(), SECRET + secrets.token_urlsafe(32)
        hook = Webhook(
            one, name, url, _events(events), self._sealed(one, secret), False, True,
            staff.staff, self._clock.now(),
        )  # fmt: skip
        async with self._database.transaction() as connection:
            await store.add_webhook(connection, hook)
            detail = {"name": name, "url": url, "events": list(hook.events)}
            await self._record(connection, staff, "subscribed", hook.id, detail)
        await self._changed()
        return hook, secret

    async def change(
        self,
        staff: StaffActor,
        webhook: UUID,
        *,
        name: str | None = None,
        url: str | None = None,
        events: Iterable[str] | None = None,
        active: bool | None = None,
    ) -> Webhook:
        """Change what is given; another address loses the leave to carry personal data, switching on forgets failures.

        NotFound, Invalid, TargetNotAllowed.
        """
        if url is not None:
            self._egress.check(url)

        def step(hook: Webhook) -> Webhook:
            after = replace(
                hook,
                name=name or hook.name,
                url=url or hook.url,
                events=_events(events) if events is not None else hook.events,
                active=hook.active if active is None else active,
            )
            if after.url != hook.url:
                after = replace(after, personal=False)
            if active and not hook.active:
                after = replace(
                    after, failures=0, retry_at=None, disabled_at=None, disabled_why=None
                )
            if active is False and hook.active:
                after = replace(after, disabled_at=self._clock.now(), disabled_why="switched_off")
            return after

        return await self._step(staff, webhook, "changed", step)

    async def renew_secret(self, staff: StaffActor, webhook: UUID) -> str:
        """Another secret, which signs from now on; NotFound."""
        secret = SECRET + secrets.token_urlsafe(32)
        sealed = self._sealed(webhook, secret)
        await self._step(staff, webhook, "secret:renewed", lambda one: replace(one, secret=sealed))
        return secret

    async def allow_personal(
        self, staff: StaffActor, webhook: UUID, allowed: bool, why: str
    ) -> Webhook:
        """Let personal data leave to this subscription's address, or not; another person than who made it. NotFound."""

        def step(hook: Webhook) -> Webhook:
            if allowed and hook.created_by == staff.staff:
                raise Invalid("whoever made a subscription may not allow it", field="allowed")
            return replace(hook, personal=allowed)

        what = "personal:allowed" if allowed else "personal:masked"
        return await self._step(staff, webhook, what, step, {"why": why})

    async def remove(self, staff: StaffActor, webhook: UUID) -> None:
        """End a subscription and forget its log; NotFound."""
        async with self._database.transaction() as connection:
            hook = await store.find_webhook(connection, webhook, lock=True)
            if hook is None:
                raise NotFound(webhook=str(webhook))
            await store.delete_webhook(connection, webhook)
            await self._record(connection, staff, "removed", webhook, {"name": hook.name})
        await self._changed()

    def secret_of(self, hook: Webhook) -> str:
        """The secret that signs; ValueError when its sealed field was altered."""
        return self._box.open(hook.secret, _context(hook.id))

    async def _step(
        self,
        staff: StaffActor,
        webhook: UUID,
        what: str,
        step: Callable[[Webhook], Webhook],
        detail: Mapping[str, Any] | None = None,
    ) -> Webhook:
        async with self._database.transaction() as connection:
            before = await store.find_webhook(connection, webhook, lock=True)
            if before is None:
                raise NotFound(webhook=str(webhook))
            after = step(before)
            await store.update_webhook(connection, after)
            told = {**_difference(before, after), **(detail or {})}
            await self._record(connection, staff, what, webhook, told)
        await self._changed()
        return after

    async def _changed(self) -> None:
        await self.refresh()
        self._live.announce(KEY, {}, far={})

    def _sealed(self, webhook: UUID, secret: str) -> str:
        return self._box.seal(secret, _context(webhook))

    async def _record(
        self,
        connection: Any,
        staff: StaffActor,
        what: str,
        webhook: UUID,
        detail: Mapping[str, Any],
    ) -> None:
        now: datetime = self._clock.now()
        record = AuditRecord(
            f"staff:{staff.staff}", f"channel:webhook:{what}", f"webhook:{webhook}", detail, now
        )
        await self._audit.append(connection, [record])


def _context(webhook: UUID) -> str:
    return f"webhook:{webhook}"


def _events(events: Iterable[str]) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(events))
    if not chosen or not set(chosen) <= set(EVENTS):
        raise Invalid("there is no such event", field="events")
    return chosen


def _difference(before: Webhook, after: Webhook) -> dict[str, Any]:
    names = ("name", "url", "events", "personal", "active")
    return {
        name: getattr(after, name)
        for name in names
        if getattr(before, name) != getattr(after, name)
    }
