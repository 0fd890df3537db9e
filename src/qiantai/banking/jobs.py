"""Finishes what was left between an intent and its outcome: after a crash, a timeout or a lost reply."""

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

    def __init__(self, database: Database, core: Core, delivery: Delivery, clock: Clock) -> None:
        self._database = database
        self._core = core
        self._delivery = delivery
        self._clock = clock
        self._actor = SystemActor("settle")

    async def run(self) -> int:
        """Settle everything that is due; returns how many operations were looked at. Safe on any number of replicas."""
        total = 0
        while operations := await self._claim():
            for operation in operations:
                await self._settle(operation)
            total += len(operations)
        return total

    async def _claim(self) -> list[Operation]:
        now = self._clock.now()
        return await store.claim(self._database, now, now + HOLD, MOST_AT_ONCE)

    async def _settle(self, operation: Operation) -> None:
        try:
            receipt = await self._core.order(operation.key)
        except CoreRefused as refusal:
            await self._delivery.refuse(self._actor, operation, refusal.reason)
            return
        except Exception as error:
            log.warning("settling_failed", key=operation.key, error=type(error).__name__)
            await self._delivery.leave_open(operation)
            return
        if receipt is None:
            await self._delivery.send(self._actor, operation)
        else:
            await self._delivery.accept(self._actor, operation, receipt)
