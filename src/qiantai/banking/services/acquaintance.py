"""Remembers for a moment who a customer is and whom they pay, so that the steps of one transfer ask the core once."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from qiantai.banking.connectors.base import Core, Customer, Payee
from qiantai.floor.clock import Clock

LASTS = timedelta(seconds=30)
MOST = 4096


@dataclass(frozen=True, slots=True)
class Known:
    """A customer and the payees they had registered at `at`."""

    customer: Customer
    payees: Sequence[Payee]
    at: datetime


class Acquaintance:
    """Nothing about money is remembered, and the core itself refuses a payee that is no longer registered."""

    def __init__(self, core: Core, clock: Clock) -> None:
        self._core = core
        self._clock = clock
        self._known: OrderedDict[str, Known] = OrderedDict()

    async def get(self, customer: str) -> Known:
        """The customer and their payees, at most half a minute old."""
        now = self._clock.now()
        known = self._known.get(customer)
        if known is not None and abs(now - known.at) < LASTS:
            return known
        person, payees = await asyncio.gather(
            self._core.customer(customer), self._core.payees(customer)
        )
        self._known[customer] = fresh = Known(person, payees, now)
        self._known.move_to_end(customer)
        if len(self._known) > MOST:
            self._known.popitem(last=False)
        return fresh
