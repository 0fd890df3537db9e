"""A core that fails on demand: around each mutation, and around the question what became of one."""

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any, Literal, TypeVar, get_args

from qiantai.banking import FakeCore
from qiantai.banking.connectors.base import CoreReceipt, CoreTimeout, CoreUnavailable, TransferOrder

Fault = Literal["none", "lost_reply", "lost_request", "down", "crash_before", "crash_after", "hang"]
FAULTS: tuple[Fault, ...] = get_args(Fault)
Answer = TypeVar("Answer")
_FAILURES: Mapping[str, type[BaseException]] = {
    "lost_reply": CoreTimeout,
    "lost_request": CoreTimeout,
    "down": CoreUnavailable,
    "crash_before": asyncio.CancelledError,
    "crash_after": asyncio.CancelledError,
}


class FlakyCore(FakeCore):
    """FakeCore with a list of faults, one for each call of transfer, lose_card or order; then it works."""

    faults: list[Fault]

    async def transfer(self, order: TransferOrder, key: str) -> CoreReceipt:
        return await self._faulty(super().transfer(order, key))

    async def lose_card(self, customer: str, card: str, key: str) -> CoreReceipt:
        return await self._faulty(super().lose_card(customer, card, key))

    async def order(self, key: str) -> CoreReceipt | None:
        return await self._faulty(super().order(key))

    async def _faulty(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        fault = self.faults.pop(0) if self.faults else "none"
        if fault in ("lost_request", "down", "crash_before"):
            work.close()
            raise _FAILURES[fault]
        answer = await work
        if fault == "hang":
            await asyncio.sleep(60)
        if fault in _FAILURES:
            raise _FAILURES[fault]
        return answer
