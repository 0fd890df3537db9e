"""Finishes what was left between an intent and its outcome: after a crash, a timeout or a lost reply."""

import asyncio
from datetime import timedelta

import structlog

from qiantai.banking import store
from qiantai.banking.connectors.base import Core, CoreRefused
from qiantai.banking.delivery import Delivery
from qiantai.banking.model import Operation
from qiantai.customers import SystemActor
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database

MOST_AT_ONCE = 50
HOLD = timedelta(seconds=60)
log = structlog.get_logger(__name__)


class Settlement:
    """Asks the core what became of open operations and sends again, under the same key, what never arrived."""

    def __init__(
        self,
        database: Database,
        core: Core,
        delivery: Delivery,
        clock: Clock,
        timeout_s: float = 5.0,
    ) -> None:
        self._database = database
        self._core = core
        self._delivery = delivery
        self._clock = clock
        self._timeout_s = timeout_s
        self._actor = SystemActor("settle")

    async def run(self) -> int:
        """Settle everything that is due; returns how many operations were looked at. Safe on any number of replicas."""
        total = 0
        while operations := await self._claim():
            for operation in operations:
                await self._try(operation)
            total += len(operations)
        return total

    async def _claim(self) -> list[Operation]:
        now = self._clock.now()
        return await store.claim(self._database, now, now + HOLD, MOST_AT_ONCE)

    async def _try(self, operation: Operation) -> None:
        """One operation that cannot be settled must not keep the others from it."""
        try:
            await self._settle(operation)
        except Exception as error:
            log.warning("settling_failed", key=operation.key, error=type(error).__name__)
            await self._delivery.leave_open(operation)

    async def _settle(self, operation: Operation) -> None:
        try:
            async with asyncio.timeout(self._timeout_s):
                receipt = await self._core.order(operation.key)
        except CoreRefused as refusal:
            await self._delivery.refuse(self._actor, operation, refusal.reason)
            return
        if receipt is None:
            await self._delivery.send(self._actor, operation)
        else:
            await self._delivery.accept(self._actor, operation, receipt)
