"""Deliveries: each event to each subscription at least once, signed, in order while all goes well, tried again while not.

One round of a subscription runs at a time, whichever replica has it. What fails is set aside until its time, so that it
holds nothing up; when several in a row fail, the receiver is left alone for a while, and after many it is switched off.
"""

import hashlib
import hmac
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import aiohttp
import structlog

from qiantai.channels import store_webhooks as store
from qiantai.channels.store_webhooks import Attempt, Delivery, Webhook
from qiantai.channels.webhook_events import DISABLED, PING, TOPICS, Happening, happenings
from qiantai.channels.webhooks import KEY, Webhooks
from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database
from qiantai.floor.egress import Egress, TargetNotAllowed, connector
from qiantai.floor.errors import NotFound
from qiantai.floor.events import Fact, Live, Outbox
from qiantai.floor.ids import new_id
from qiantai.floor.jobs import OUTSIDE, Jobs
from qiantai.floor.privacy import mask

log = structlog.get_logger(__name__)
JOB = "webhooks_deliver"
SWEEP = "webhooks_sweep"
MOST_IN_A_ROUND = 500
LEFT_ALONE_AFTER = 3  # failures in a row after which a receiver gets time to recover
GONE = 410
ANSWER_BYTES = 1024
SHOWN_CHARACTERS = 200
GRACE = timedelta(seconds=30)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """`sha256=` and the HMAC-SHA256 over timestamp, a dot and the raw body."""
    signed = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"sha256={signed.hexdigest()}"


class Deliveries:
    """Keeps what is to be sent, and sends it."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        audit: Audit,
        outbox: Outbox,
        live: Live,
        jobs: Jobs,
        webhooks: Webhooks,
        egress: Egress,
        settings: Settings,
    ) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._outbox = outbox
        self._live = live
        self._jobs = jobs
        self._webhooks = webhooks
        self._egress = egress
        self._settings = settings
        self._waits = tuple(timedelta(seconds=wait) for wait in settings.webhook_retry_s)
        self._http: aiohttp.ClientSession | None = None
        for topic in TOPICS:
            outbox.subscribe(topic, self.hear, partial(webhooks.listens, topic))
        jobs.add(JOB, self.deliver, OUTSIDE)
        jobs.every_minute(SWEEP, self.sweep)

    async def close(self) -> None:
        """Let go of the connections."""
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def hear(self, fact: Fact) -> None:
        """Keep what a fact becomes for everybody who subscribed; repeating a fact keeps nothing twice."""
        for one in happenings(fact):
            await self._send(one)

    async def _send(self, one: Happening) -> None:
        now = self._clock.now()
        hooks = await self._webhooks.list_for(one.event)
        if one.event == DISABLED:
            hooks = [hook for hook in hooks if str(hook.id) != one.data["webhook"]["id"]]
        if hooks:
            waiting = [self._delivery(hook, one, now) for hook in hooks]
            fresh = await store.queue(self._database, waiting)
            for webhook in fresh:
                await self._plan(webhook, now, "now")

    def _delivery(self, hook: Webhook, one: Happening, now: datetime) -> Delivery:
        body = one.body(self._settings.institution, hook.personal)
        return Delivery(
            new_id(), hook.id, one.event, one.id, body, "pending", 0, None, None, now, now, None
        )

    async def _plan(self, webhook: UUID, at: datetime, mark: str = "") -> None:
        lock = f"{JOB}:{webhook}:{mark or at.isoformat(timespec='seconds')}"
        await self._jobs.defer(JOB, at, lock=lock, webhook=str(webhook))

    async def sweep(self) -> None:
        """Take up what is due and nobody delivers, because a server died, and forget what is old. Each minute."""
        now = self._clock.now()
        for webhook in await store.list_overdue(self._database, now):
            await self._plan(webhook, now, "now")
        await store.forget(self._database, now, timedelta(days=self._settings.webhook_log_days))

    async def deliver(self, due: str, webhook: str) -> None:
        """One round: send what is due, one after the other, as long as the receiver takes it."""
        one = UUID(webhook)
        until = timedelta(seconds=self._settings.webhook_timeout_s) + GRACE
        for _ in range(2):
            now = self._clock.now()
            if not await store.take_turn(self._database, one, now, now + until):
                return
            try:
                await self._round(one, until)
            finally:
                await store.end_turn(self._database, one)
            hook = await store.find_webhook(self._database, one)
            if hook is None or not hook.active or self._resting(hook):
                return
            if await store.next_due(self._database, one, self._clock.now()) is None:
                return
        await self._plan(one, self._clock.now(), "more")

    def _resting(self, hook: Webhook) -> bool:
        return hook.retry_at is not None and hook.retry_at > self._clock.now()

    async def _round(self, webhook: UUID, until: timedelta) -> None:
        for _ in range(MOST_IN_A_ROUND):
            hook = await store.find_webhook(self._database, webhook)
            if hook is None or not hook.active:
                return
            if self._resting(hook) and hook.retry_at is not None:
                await self._plan(webhook, hook.retry_at)
                return
            now = self._clock.now()
            one = await store.next_due(self._database, webhook, now)
            if one is None:
                return
            await store.extend_turn(self._database, webhook, now + until)
            await self._note(hook.id, one, await self._post(hook, one))

    async def _note(self, webhook: UUID, one: Delivery, attempt: Attempt) -> None:
        """Log an attempt, and judge by it the delivery and the receiver."""
        wait = self._waits[min(one.attempts, len(self._waits) - 1)]
        again = one.attempts < len(self._waits)
        state = "delivered" if attempt.delivered else "pending" if again else "failed"
        next_at = self._clock.now() + wait
        async with self._database.transaction() as connection:
            hook = await store.find_webhook(connection, webhook, lock=True)
            if hook is None:
                return
            await store.write_attempt(connection, one.id, attempt, state, next_at)
            after = self._judged(hook, attempt)
            if after != hook:
                await store.update_webhook(connection, after)
            if hook.active and not after.active:
                await self._alert(connection, after)
        if hook.active and not after.active:
            await self._webhooks.refresh()
            self._live.announce(KEY, {}, far={})
            self._outbox.wake()
        elif state == "pending":
            await self._plan(webhook, next_at)

    def _judged(self, hook: Webhook, attempt: Attempt) -> Webhook:
        """The subscription after an attempt: whole again, failing, left alone for a while, or switched off."""
        if attempt.delivered:
            return replace(hook, failures=0, retry_at=None)
        now, failures = self._clock.now(), hook.failures + 1
        hook = replace(hook, failures=failures)
        if attempt.response_code == GONE or failures >= self._settings.webhook_off_after:
            why = "gone" if attempt.response_code == GONE else "failing"
            return replace(hook, active=False, disabled_at=now, disabled_why=why)
        if failures >= LEFT_ALONE_AFTER:
            step = min(failures - LEFT_ALONE_AFTER, len(self._waits) - 1)
            return replace(hook, retry_at=now + self._waits[step])
        return hook

    async def _alert(self, connection: Any, hook: Webhook) -> None:
        now = self._clock.now()
        body = {
            "id": str(hook.id),
            "name": hook.name,
            "host": urlsplit(hook.url).hostname,
            "why": hook.disabled_why,
            "failures": hook.failures,
            "at": now.isoformat(),
        }
        log.warning("webhook_disabled", webhook=str(hook.id), why=hook.disabled_why)
        await self._outbox.publish(connection, [Fact(DISABLED, str(hook.id), body)])
        record = AuditRecord(
            "system:webhooks", "channel:webhook:disabled", f"webhook:{hook.id}", body, now
        )
        await self._audit.append(connection, [record])

    async def _post(self, hook: Webhook, one: Delivery) -> Attempt:
        """Call the receiver once; redirects are not followed, for they could lead anywhere."""
        began, at = time.perf_counter(), self._clock.now()
        code: int | None = None
        error, answer = None, ""
        try:
            self._egress.check(hook.url)
            async with self._session().post(
                hook.url,
                data=one.body.encode(),
                headers=self._headers(hook, one, at),
                allow_redirects=False,
            ) as response:
                code = response.status
                answer = _readable(await response.content.read(ANSWER_BYTES))
                error = None if 200 <= code < 300 else "refused"
        except TargetNotAllowed:
            error = "target_not_allowed"
        except TimeoutError:
            code, error = None, "timeout"
        except (aiohttp.ClientError, OSError) as failed:
            code, error = None, "unreachable"
            log.info("webhook_unreachable", webhook=str(hook.id), why=type(failed).__name__)
        took = round((time.perf_counter() - began) * 1000)
        return Attempt(at, code, error, answer, took)

    def _headers(self, hook: Webhook, one: Delivery, at: datetime) -> dict[str, str]:
        timestamp = str(int(at.timestamp()))
        secret = self._webhooks.secret_of(hook)
        return {
            "Content-Type": "application/json",
            "User-Agent": "Qiantai-Webhooks",
            "X-Qiantai-Event": one.event,
            "X-Qiantai-Delivery": str(one.id),
            "X-Qiantai-Timestamp": timestamp,
            "X-Qiantai-Signature": signature(secret, timestamp, one.body.encode()),
        }

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:
            self._http = aiohttp.ClientSession(
                connector=connector(self._egress, self._settings.webhook_ca),
                timeout=aiohttp.ClientTimeout(total=self._settings.webhook_timeout_s),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._http

    async def ping(self, webhook: UUID) -> tuple[Delivery, Attempt]:
        """Send a test event now, also to one that is switched off; it is tried once. NotFound."""
        hook = await self._webhooks.get(webhook)
        now = self._clock.now()
        data = {"webhook": {"id": str(hook.id), "name": hook.name}}
        one = self._delivery(hook, Happening(new_id(), PING, now.isoformat(), data, data), now)
        one = replace(one, state="failed")
        attempt = await self._post(hook, one)
        state = "delivered" if attempt.delivered else "failed"
        await store.keep_ping(self._database, one, attempt, state)
        kept = await store.find_delivery(self._database, hook.id, one.id)
        return kept or one, attempt

    async def replay(self, webhook: UUID, delivery: UUID) -> Delivery:
        """Send a finished delivery again, under its own id; NotFound."""
        await self._webhooks.get(webhook)
        now = self._clock.now()
        if not await store.replay(self._database, webhook, delivery, now):
            raise NotFound(delivery=str(delivery))
        await self._plan(webhook, now, "now")
        return await self.get(webhook, delivery)

    async def list(
        self, webhook: UUID, state: str | None, limit: int, before: UUID | None
    ) -> Sequence[Delivery]:
        """The log, latest first; NotFound."""
        await self._webhooks.get(webhook)
        return await store.list_deliveries(self._database, webhook, state, limit, before)

    async def get(self, webhook: UUID, delivery: UUID) -> Delivery:
        """One delivery; NotFound."""
        found = await store.find_delivery(self._database, webhook, delivery)
        if found is None:
            raise NotFound(delivery=str(delivery))
        return found

    async def list_attempts(self, delivery: UUID) -> Sequence[Attempt]:
        """Every call that was made for a delivery."""
        return await store.list_attempts(self._database, delivery)

    async def resume(self, webhook: UUID) -> None:
        """Deliver what waited while a subscription was off."""
        await self._plan(webhook, self._clock.now(), "now")


def _readable(answer: bytes) -> str:
    text = answer.decode(errors="replace").replace("\x00", "")
    return mask(text)[:SHOWN_CHARACTERS]
