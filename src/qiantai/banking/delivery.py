"""Sends an operation to the core and stores what came of it, for the gateway and for the settling job alike."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import structlog

from qiantai.banking import store
from qiantai.banking.actions import ActionResult
from qiantai.banking.connectors.base import CoreReceipt, CoreRefused, CoreUnavailable
from qiantai.banking.model import Operation, State
from qiantai.banking.services.base import Mutation
from qiantai.customers import Actor, CustomerActor, actor_name
from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.events import Fact, Outbox

SETTLE_AFTER = timedelta(seconds=30)
"""An operation without an outcome is left alone this long; every call to the core is given up sooner."""
LONGEST_WAIT = timedelta(hours=1)
MANY_TRIES = 10
log = structlog.get_logger(__name__)


class Delivery:
    """The second half of every operation: call the core, commit the outcome with its audit record and fact."""

    def __init__(
        self,
        database: Database,
        mutations: Mapping[str, Mutation],
        audit: Audit,
        outbox: Outbox,
        clock: Clock,
        timeout_s: float,
    ) -> None:
        if not 0 < timeout_s < SETTLE_AFTER.total_seconds():
            raise ValueError("the core's timeout must be shorter than the time until settling")
        self._database = database
        self._mutations = mutations
        self._audit = audit
        self._outbox = outbox
        self._clock = clock
        self._timeout_s = timeout_s

    async def send(self, actor: Actor, operation: Operation, *, first: bool = True) -> ActionResult:
        """Call the core once; whatever is no clear answer leaves the operation open and tells `unknown`.

        A core that was not reached has done nothing (contract of `Core`): the customer is told so and may try again.
        When it is not the `first` time, an earlier call may have been carried out: the operation stays open.
        """
        mutation = self._mutations[operation.action]
        try:
            async with asyncio.timeout(self._timeout_s):
                receipt = await mutation.send(operation.body, operation.key)
        except CoreRefused as refusal:
            return await self.refuse(actor, operation, refusal.reason)
        except CoreUnavailable:
            if first and isinstance(actor, CustomerActor):
                return await self.refuse(actor, operation, "unavailable")
            return await self.leave_open(operation)
        except Exception as error:
            log.warning("core_gave_no_answer", key=operation.key, error=type(error).__name__)
            return await self.leave_open(operation)
        return await self.accept(actor, operation, receipt)

    async def accept(
        self, actor: Actor, operation: Operation, receipt: CoreReceipt
    ) -> ActionResult:
        """The core has done it: store that, once."""
        result = self._mutations[operation.action].done(operation.body, receipt, operation.language)
        state: State = "done" if isinstance(actor, CustomerActor) else "settled"
        return await self._finish(actor, operation, state, result)

    async def refuse(self, actor: Actor, operation: Operation, reason: str) -> ActionResult:
        """The core has refused and will not do it: store that, once."""
        result = self._mutations[operation.action].refused(
            operation.body, reason, operation.language
        )
        return await self._finish(actor, operation, "refused", result)

    async def leave_open(self, operation: Operation) -> ActionResult:
        """No answer: ask again later, ever less often; after many tries an operator should look (state `unknown`)."""
        state: State = "unknown" if operation.tries >= MANY_TRIES else "sent"
        if state == "unknown":
            log.error("operation_stuck", key=operation.key, tries=operation.tries)
        wait = min(SETTLE_AFTER * 2 ** min(operation.tries, MANY_TRIES), LONGEST_WAIT)
        await store.mark(self._database, operation.key, state, self._clock.now() + wait)
        return operation.told

    def record(self, actor: Actor, operation: Operation, past: str, outcome: str) -> AuditRecord:
        """The audit record of an operation; amounts and masked names only."""
        shown = operation.body.get("shown", {})
        detail = {
            "customer": operation.customer,
            "conversation": str(operation.conversation),
            "amount": str(operation.amount),
            "from": operation.subject,
            "payee": shown.get("payee_masked"),
            "last4": shown.get("payee_last4") or shown.get("last4"),
            "outcome": outcome,
            "risk": operation.verdict,
            "policies": operation.policies,
        }
        if isinstance(actor, CustomerActor) and actor.assisted_by:
            detail["staff"] = actor.assisted_by
        noun = self._mutations[operation.action].noun
        subject = f"operation:{operation.key}"
        return AuditRecord(actor_name(actor), f"{noun}:{past}", subject, detail, self._clock.now())

    async def _finish(
        self, actor: Actor, operation: Operation, state: State, result: ActionResult
    ) -> ActionResult:
        result = replace(result, values={**result.values, "risk": operation.verdict})
        past = "refused" if state == "refused" else "executed"
        async with self._database.transaction() as connection:
            if not await store.finish(connection, operation.key, state, result, self._clock.now()):
                return (await store.get(connection, operation.key)).told
            late = not isinstance(actor, CustomerActor)
            await self._outbox.publish(connection, [settled_fact(operation, result, late)])
            await self._audit.append(
                connection, [self.record(actor, operation, past, result.outcome)]
            )
        self._outbox.wake()
        return result


def settled_fact(operation: Operation, result: ActionResult, late: bool) -> Fact:
    """`operation.settled`: what came of an operation; `late` when the customer was told `unknown` before."""
    body = {
        "action": operation.action,
        "customer": operation.customer,
        "conversation": str(operation.conversation),
        "language": operation.language,
        "outcome": result.outcome,
        "values": dict(result.values),
        "card": result.card,
        "effect": result.effect,
        "late": late,
    }
    return Fact("operation.settled", operation.key, body)
