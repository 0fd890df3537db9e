"""The only door to changes in the core systems: authorise, screen, limit, commit the intent, call, commit the outcome.

The intent is committed under its key before the core is called and the core gets the same key, so that a crash, a lost
reply or a repeat at any point never pays twice: what is left between is settled by `jobs.Settlement`.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from qiantai.banking import store
from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.calendars import Calendars
from qiantai.banking.connectors.base import Core, CoreRefused, CoreTimeout, CoreUnavailable
from qiantai.banking.delivery import SETTLE_AFTER, Delivery
from qiantai.banking.errors import KeyReused
from qiantai.banking.indemnity import NO_PAPERS, ClaimPapers
from qiantai.banking.model import Operation, Plan, digest_of, shown_verdict
from qiantai.banking.policies import Policies
from qiantai.banking.services.base import NO_CALENDARS, Counter, Mutation, customer_of, level_needed
from qiantai.banking.services.drafts import Drafted
from qiantai.banking.services.execution import TransferExecution
from qiantai.banking.services.loss import CardLock
from qiantai.banking.services.offers import offers
from qiantai.banking.services.transfers import Transfers
from qiantai.banking.words import Words
from qiantai.customers import Actor, CustomerActor
from qiantai.floor.audit import Audit
from qiantai.floor.batches import Batcher
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.errors import NotFound
from qiantai.floor.events import Outbox
from qiantai.floor.money import Money
from qiantai.risk import Screening, Verdict


class Gateway:
    """Carries out mutations for customers, each at most once for its key."""

    def __init__(
        self,
        database: Database,
        core: Core,
        policies: Policies,
        screening: Screening,
        words: Words,
        audit: Audit,
        outbox: Outbox,
        clock: Clock,
        timeout_s: float = 5.0,
        calendars: Calendars = NO_CALENDARS,
        papers: ClaimPapers = NO_PAPERS,
    ) -> None:
        self._database = database
        self._policies = policies
        self._screening = screening
        self._words = words
        self._audit = audit
        self._outbox = outbox
        self._clock = clock
        self._given_up = timedelta(seconds=timeout_s)
        self._pending: Batcher[str, dict[str, Money]] = Batcher(
            lambda customers: store.pending_by_subject(database, customers)
        )
        counter = Counter(core, policies, words, clock, calendars, papers)
        transfers = Transfers(counter, screening, self.pending)
        self.offers = offers(counter)
        drafted = [Drafted(one, counter) for one in self.offers.services]
        mutations: list[Mutation] = [
            TransferExecution(counter, transfers),
            CardLock(counter),
            *drafted,
        ]
        self._mutations = {mutation.name: mutation for mutation in mutations}
        self.delivery = Delivery(database, self._mutations, audit, outbox, clock, timeout_s)

    @property
    def names(self) -> tuple[str, ...]:
        """The actions that change something."""
        return tuple(self._mutations)

    async def pending(self, customer: str) -> Mapping[str, Money]:
        """Unsettled amounts by account of a customer."""
        return await self._pending.do(customer)

    async def execute(self, actor: Actor, request: ActionRequest) -> ActionResult:
        """Carry out a mutation once; a repeated key gets the stored outcome.

        Raises CustomersOnly for staff and jobs, NotFound for a name that is no mutation, and KeyReused when the key
        stands for another act. Outcomes besides those of the action: `level_needed` before anything is looked at,
        `blocked` and `delayed` by the screening, `unavailable` when nothing was sent, `unknown` when no answer came.
        """
        mutation = self._mutations.get(request.name)
        if mutation is None:
            raise NotFound(f"{request.name} is no mutation")
        customer = customer_of(actor)
        digest = digest_of(customer.customer, request, mutation.slots)
        known, looked_at = await store.find(self._database, request.key)
        if known is not None and not (known.undelivered and known.digest == digest):
            return await self._again(customer, known, digest)
        if short := self._level_short(mutation, customer, request, self._needed(request.name)):
            return short
        try:
            plan = await mutation.plan(customer, request)
        except (CoreUnavailable, CoreTimeout, CoreRefused):
            return ActionResult("unavailable", {})
        if isinstance(plan, ActionResult):
            return plan
        if short := self._level_short(mutation, customer, request, plan.level):
            return short
        verdict = self._screening.screen({**plan.facts, "action": request.name})
        if verdict.decision == "step_up":
            needed = self._needed(request.name, "step_up_level")
            if short := self._level_short(mutation, customer, request, needed):
                return short
        operation = self._intended(customer, request, digest, plan, verdict)
        if verdict.refuses:
            return await self._refuse_by_risk(customer, operation, verdict)
        refusal = await self._enter(operation, plan, looked_at)
        return refusal or await self.delivery.send(customer, operation)

    async def _again(
        self, customer: CustomerActor, known: Operation, digest: bytes
    ) -> ActionResult:
        """What was told before. An intent that nobody can be sending any more was left by a crash, and its customer
        has heard nothing: it is sent again under its key, which the core carries out once."""
        told = _repeated(known, digest)
        if known.state != "intended" or self._clock.now() < known.created_at + self._given_up:
            return told
        return await self.delivery.send(customer, known, first=False)

    def _needed(self, action: str, what: str = "level") -> int:
        return self._policies.whole(f"action.{action}.{what}", self._clock.now())

    def _level_short(
        self, mutation: Mutation, customer: CustomerActor, request: ActionRequest, needed: int
    ) -> ActionResult | None:
        """Money needs a challenge passed for this very key; what protects the customer needs only a sign-in."""
        if customer.level < 1:
            return level_needed(1)
        held = request.approved if mutation.money else max(customer.level, request.approved)
        return level_needed(needed) if held < needed else None

    def _intended(
        self,
        customer: CustomerActor,
        request: ActionRequest,
        digest: bytes,
        plan: Plan,
        verdict: Verdict,
    ) -> Operation:
        return Operation(
            key=request.key,
            digest=digest,
            action=request.name,
            customer=customer.customer,
            conversation=customer.conversation,
            language=request.language,
            subject=plan.subject,
            amount=plan.amount,
            limited=plan.limit is not None,
            body=plan.body,
            verdict=shown_verdict(verdict),
            policies=dict(plan.policies),
            state="intended",
            result=None,
            tries=0,
            created_at=self._clock.now(),
        )

    async def _enter(
        self, operation: Operation, plan: Plan, looked_at: datetime
    ) -> ActionResult | None:
        """Commit the intent while nobody else spends from the same account; a result when it may not go on."""
        now = self._clock.now()
        async with self._database.transaction() as connection:
            if plan.limit is not None:
                await store.lock_subject(connection, plan.subject)
                pending = await store.pending_of(connection, plan.subject, looked_at)
                if over := plan.limit.exceeded(plan.amount, pending):
                    return over
            if await store.insert(connection, operation, now + SETTLE_AFTER, None):
                return None
            return _repeated(await store.get(connection, operation.key), operation.digest)

    async def _refuse_by_risk(
        self, customer: CustomerActor, operation: Operation, verdict: Verdict
    ) -> ActionResult:
        """Store and audit the refusal; the rules behind it are never told to the customer."""
        now = self._clock.now()
        values: dict[str, Any] = {"screening": operation.verdict}
        outcome = "blocked" if verdict.decision == "block" else "delayed"
        delay = self._policies.rendered("risk.delay.hours", now, operation.language)
        values |= {"delay_text": delay, "amount": str(operation.amount)}
        result = ActionResult(outcome, values)
        stored = replace(operation, state="refused", result=result)
        async with self._database.transaction() as connection:
            if not await store.insert(connection, stored, None, now):
                return _repeated(await store.get(connection, operation.key), operation.digest)
            record = self.delivery.record(customer, operation, outcome, outcome)
            await self._audit.append(connection, [record])
        return result


def _repeated(known: Operation, digest: bytes) -> ActionResult:
    if known.digest != digest:
        raise KeyReused(key=known.key)
    return known.told
