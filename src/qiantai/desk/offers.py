"""Offers: a conversation rings at one agent until they accept or decline, or their time is over.

The database claims: one server at a time decides, an entry carries one offer and an agent hears one. An offer ends by its
time, so that a server that dies loses nothing.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from qiantai.customers import Actor, StaffActor, SystemActor, actor_name
from qiantai.desk import store_agents, store_routing
from qiantai.desk.agents import Agents
from qiantai.desk.errors import AtCapacity, NotWaiting, OfferGone
from qiantai.desk.handoff import Handoff
from qiantai.desk.model import AgentState, EntryState, QueueEntry
from qiantai.desk.queues import CHANGED, Queues
from qiantai.desk.routing import Offer, reach, route
from qiantai.desk.store_routing import Ringing
from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.events import Live

ROUTER = SystemActor("router")


class Offers:
    """Verbs of automatic routing."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        audit: Audit,
        live: Live,
        agents: Agents,
        queues: Queues,
        handoff: Handoff,
    ) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._live = live
        self._agents = agents
        self._queues = queues
        self._handoff = handoff

    async def route(self) -> int:
        """Ring at the agents who are free for those who wait; returns how many offers were made."""
        now = self._clock.now()
        rules = self._agents.rules(now)
        async with self._database.transaction() as connection:
            await store_routing.lock_route(connection)
            servers = [
                server
                for presence, server in await self._agents.servers(connection, now)
                if self._agents.rings(presence, now)
            ]
            if not servers:
                return 0
            waiters = await store_routing.list_waiters(connection, reach(servers, rules))
            offers = route(waiters, servers, rules, now)
            names = {server.staff: server.name for server in servers}
            rung = await self._claim(connection, offers, names, now, rules.ring)
        for offer in rung:
            self._tell(offer.staff, "offer", offer.conversation, now + rules.ring)
        return len(rung)

    async def accept(self, staff: StaffActor, conversation: UUID) -> QueueEntry:
        """Take what rings; OfferGone when it does not ring here, AtCapacity when they filled up meanwhile."""
        now = self._clock.now()
        entry = await self._queues.find(conversation)
        if entry is not None and _holds(entry, staff):
            return await self._handoff.take(staff, conversation)
        if entry is None or entry.offered_to != staff.staff or (entry.offered_until or now) <= now:
            raise OfferGone(conversation=str(conversation))
        try:
            taken = await self._handoff.take(staff, conversation)
        except NotWaiting as error:
            raise OfferGone(conversation=str(conversation)) from error
        except AtCapacity:
            await self._withdraw(ROUTER, staff.staff, conversation, "withdrawn", None)
            raise
        self._tell(staff.staff, "offer_gone", conversation)
        return taken

    async def decline(self, staff: StaffActor, conversation: UUID, reason: str = "") -> None:
        """Let it ring at somebody else; for a while it does not come back. OfferGone when it does not ring here."""
        now = self._clock.now()
        if not await self._withdraw(
            staff, staff.staff, conversation, "declined", now, reason=reason
        ):
            raise OfferGone(conversation=str(conversation))

    async def expire(self) -> int:
        """Give back what nobody answered in time, and let who did not answer have a break; returns how many."""
        now = self._clock.now()
        async with self._database.transaction() as connection:
            expired = await store_routing.expire(connection, now)
            for one in expired:
                await self._miss(connection, one, now)
        for one in expired:
            self._tell(one.staff, "offer_gone", one.conversation)
        return len(expired)

    async def ringing(self, staff: str) -> Ringing | None:
        """What rings at this agent, for a desk that opens or comes back."""
        return await store_routing.find_ringing(self._database, staff, self._clock.now())

    async def _claim(
        self,
        connection: Any,
        offers: list[Offer],
        names: dict[str, str],
        now: datetime,
        ring: timedelta,
    ) -> list[Offer]:
        if not offers:
            return []
        called = [names[offer.staff] for offer in offers]
        claimed = await store_routing.claim(connection, offers, called, now + ring)
        there = await store_routing.ring(connection, [offer.staff for offer in claimed], now)
        for offer in claimed:
            if offer.staff not in there:
                await store_routing.withdraw(connection, offer.conversation, offer.staff)
        rung = [offer for offer in claimed if offer.staff in there]
        records = [
            self._record(ROUTER, offer.conversation, "offered", now, to=offer.staff)
            for offer in rung
        ]
        await self._audit.append(connection, records)
        return rung

    async def _withdraw(
        self,
        actor: Actor,
        staff: str,
        conversation: UUID,
        verb: str,
        declined_at: datetime | None,
        **detail: str,
    ) -> bool:
        now = self._clock.now()
        async with self._database.transaction() as connection:
            gone = await store_routing.withdraw(connection, conversation, staff, declined_at)
            if gone:
                await self._agents.rested(connection, staff, now)
                record = self._record(actor, conversation, verb, now, to=staff, **detail)
                await self._audit.append(connection, [record])
        if gone:
            self._tell(staff, "offer_gone", conversation)
        return gone

    async def _miss(self, connection: Any, one: Ringing, now: datetime) -> None:
        presence = await store_agents.find_presence(connection, one.staff)
        if presence is not None and presence.state is AgentState.RINGING:
            await store_agents.change_state(connection, one.staff, AgentState.BREAK, now)
        record = self._record(ROUTER, one.conversation, "unanswered", now, to=one.staff)
        await self._audit.append(connection, [record])

    def _record(
        self, actor: Actor, conversation: UUID, verb: str, now: datetime, **detail: str
    ) -> AuditRecord:
        subject = f"conversation:{conversation}"
        return AuditRecord(actor_name(actor), f"desk:offer:{verb}", subject, detail, now)

    def _tell(
        self, staff: str, kind: str, conversation: UUID, until: datetime | None = None
    ) -> None:
        frame = {"type": kind, "conversation": str(conversation)}
        if until is not None:
            frame["until"] = until.isoformat()
        self._live.announce(f"desk:{staff}", frame, far=frame)
        self._live.announce("desk", CHANGED, far=CHANGED)


def _holds(entry: QueueEntry, staff: StaffActor) -> bool:
    return entry.state is EntryState.HELD and entry.holder == staff.staff
