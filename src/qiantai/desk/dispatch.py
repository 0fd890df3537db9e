"""The beat of the desk: offers end and begin, wrap-ups end, and those who wait are told; on every server alike."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import structlog

from qiantai.banking import Words
from qiantai.desk.agents import Agents
from qiantai.desk.announcing import Announcing
from qiantai.desk.callbacks import Callbacks
from qiantai.desk.handoff import Handoff
from qiantai.desk.hours import Hours
from qiantai.desk.offers import Offers
from qiantai.desk.progress import Telling
from qiantai.desk.queues import Queues
from qiantai.desk.targets import Workdays
from qiantai.desk.tickets import Tickets
from qiantai.floor.audit import Audit
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.events import Live, Outbox
from qiantai.floor.policies import PolicyTable

log = structlog.get_logger(__name__)
EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class Dispatch:
    """What happens at the desk by itself."""

    live: Live
    agents: Agents
    offers: Offers
    announcing: Announcing
    callbacks: Callbacks
    hours: Hours
    also: list[Callable[[], Awaitable[Any]]] = field(default_factory=list)
    """What else ends by its time; each is called at every beat."""

    async def beat(self) -> None:
        """Do once what is due now; any number of servers may do it at the same time."""
        await self.match()
        await self.announcing.tell()

    async def match(self) -> None:
        """Give back what nobody answered, end wrap-ups, and ring at who is free."""
        await self.offers.expire()
        for ends in self.also:
            await ends()
        if await self.agents.end_wrap_ups():
            self.live.announce("desk", {"type": "queue"}, far={"type": "queue"})
        await self.offers.route()

    async def run(self) -> None:
        """Match on every change of the queue and each second; tell each second; until cancelled."""
        told = 0.0
        async with self.live.subscribe("desk") as heard:
            while True:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(heard.queue.get(), EVERY_S)
                while not heard.queue.empty():
                    heard.queue.get_nowait()
                try:
                    await self.match()
                    if time.monotonic() - told >= EVERY_S:
                        told = time.monotonic()
                        await self.announcing.tell()
                except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                    log.exception("dispatch_failed")
                    await asyncio.sleep(EVERY_S)


def build_dispatch(
    database: Database,
    clock: Clock,
    policies: PolicyTable,
    audit: Audit,
    outbox: Outbox,
    live: Live,
    queues: Queues,
    agents: Agents,
    handoff: Handoff,
    tickets: Tickets,
    telling: Telling,
    words: Words,
    workdays: Workdays | None,
) -> Dispatch:
    """The beat, listening to `callback.chosen`."""
    hours = Hours(policies, workdays)
    offers = Offers(database, clock, audit, live, agents, queues, handoff)
    callbacks = Callbacks(queues, tickets, hours, telling, words, clock)
    outbox.subscribe("callback.chosen", callbacks.hear)
    announcing = Announcing(
        database, clock, policies, queues.waits, hours, callbacks, telling, words
    )
    return Dispatch(live, agents, offers, announcing, callbacks, hours)
