"""A core that fails on demand: around each mutation, and around the question what became of one."""

import asyncio
from collections.abc import Awaitable
from typing import Literal, TypeVar

from qiantai.banking import FakeCore
from qiantai.banking.connectors.base import CoreReceipt, CoreTimeout, CoreUnavailable, TransferOrder

Fault = Literal["none", "lost_reply", "lost_request", "down", "crash_before", "crash_after", "hang"]
Answer = TypeVar("Answer")


class FlakyCore(FakeCore):
    """FakeCore with a list of faults, one for each call of transfer, lose_card or order; then it works."""

    faults: list[Fault]

    async def transfer(self, order: TransferOrder, key: str) -> CoreReceipt:
        return await self._faulty(super().transfer(order, key))

    async def lose_card(self, customer: str, card: str, key: str) -> CoreReceipt:
        return await self._faulty(super().lose_card(customer, card, key))

    async def order(self, key: str) -> CoreReceipt | None:
        return await self._faulty(super().order(key))

    async def _faulty(self, work: Awaitable[Answer]) -> Answer:
        fault = self.faults.pop(0) if self.faults else "none"
        arrives = fault in ("none", "lost_reply", "crash_after", "hang")
        answer: Answer | None = None
        if arrives:
            answer = await work
        else:
            asyncio.ensure_future(work).cancel()
        if fault == "hang":
            await asyncio.sleep(60)
        if fault == "down":
            raise CoreUnavailable()
        if fault in ("lost_reply", "lost_request"):
            raise CoreTimeout()
        if fault.startswith("crash"):
            raise asyncio.CancelledError
        assert answer is not None or arrives
        return answer  # type: ignore[return-value]
