"""The queue: who waits for a person, in which order, and the one agent who gets them."""

import math
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from qiantai.customers import Actor, StaffActor, SystemActor, actor_name
from qiantai.desk import store
from qiantai.desk.agents import Agents
from qiantai.desk.errors import AtCapacity, NotWaiting
from qiantai.desk.model import EntryState, Place, Priority, QueueEntry
from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.events import Fact, Live
from qiantai.floor.policies import PolicyTable

CHANGED = {"type": "queue"}


class Queues:
    """Verbs of the queue; every change is on record and wakes the desks."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        policies: PolicyTable,
        audit: Audit,
        live: Live,
        agents: Agents,
    ) -> None:
        self._database = database
        self._clock = clock
        self._policies = policies
        self._audit = audit
        self._live = live
        self._agents = agents

    async def enqueue(self, fact: Fact) -> None:
        """Let a customer wait for a person (`handoff.requested`); repeating a fact changes nothing.

        A newer request of somebody who waits keeps their time of waiting and can only raise their class.
        """
        entry = read_request(fact, self._clock.now())
        async with self._database.transaction() as connection:
            added = await store.enqueue(connection, entry)
            if added:
                detail = {
                    "skill": entry.skill,
                    "priority": entry.priority.name,
                    "reason": entry.reason,
                }
                await self._record(
                    connection, SystemActor("queue"), entry.conversation, "queued", **detail
                )
        if added:
            self._announce()

    async def list(self, skills: Collection[str] = ()) -> "list[QueueEntry]":
        """Everybody who waits, in the order to be served: class with ageing, then the agent's skills, then time.

        Domain §4.2: one class higher for each 60 s; the second skill group serves after 30 s.
        """
        now = self._clock.now()
        step = self._span("desk.queue.ageing", now)
        waiting = await store.list_entries(self._database, EntryState.WAITING)
        return sorted(
            waiting,
            key=lambda entry: (
                entry.standing(now, step),
                not self._fits(entry, skills, now),
                entry.waiting_since,
                entry.conversation,
            ),
        )

    async def place(self, conversation: UUID) -> Place | None:
        """Where a conversation stands and how long it will wait; None when it does not wait."""
        order = [entry.conversation for entry in await self.list()]
        if conversation not in order:
            return None
        position = order.index(conversation) + 1
        ready = await self._agents.count_ready()
        handling = self._span("desk.queue.handling", self._clock.now())
        return Place(position, math.ceil(position / ready) * handling if ready else None)

    async def find(self, conversation: UUID) -> QueueEntry | None:
        """The conversation's entry in whatever state, or None when it never asked for a person."""
        return await store.find_entry(self._database, conversation)

    async def list_held(self) -> Sequence[QueueEntry]:
        """Everything that agents hold."""
        return await store.list_entries(self._database, EntryState.HELD)

    async def take(self, staff: StaffActor, conversation: UUID) -> QueueEntry:
        """Hold a waiting conversation: of any number of agents at once exactly one gets it.

        NotWaiting for the others and AtCapacity for an agent who holds enough; taking it again is harmless.
        """
        now = self._clock.now()
        async with self._database.transaction() as connection:
            await store.lock_agent(connection, staff.staff)
            limit = self._agents.capacity(now)
            has_room = await store.count_held(connection, staff.staff) < limit
            taken = has_room and await store.take(
                connection, conversation, staff.staff, staff.name, now
            )
            if taken:
                await self._record(connection, staff, conversation, "taken")
        entry = await self.find(conversation)
        if entry is None or not (taken or _held_by(entry, staff)):
            if entry is not None and entry.state is EntryState.WAITING and not has_room:
                raise AtCapacity(limit=limit)
            raise NotWaiting(holder=entry.holder_name if entry else None)
        if taken:
            self._announce()
        return entry

    async def give_back(self, actor: Actor, conversation: UUID, holder: str) -> bool:
        """Let the conversation wait again where it stood; False when `holder` does not hold it."""
        async with self._database.transaction() as connection:
            returned = await store.release(connection, conversation, holder)
            if returned:
                await self._record(connection, actor, conversation, "returned", holder=holder)
        if returned:
            self._announce()
        return returned

    async def follow(self, holder: StaffActor, entry: QueueEntry) -> bool:
        """Let the entry say what its conversation says: that this agent holds it."""
        now = self._clock.now()
        async with self._database.transaction() as connection:
            moved = await store.follow(
                connection, entry.conversation, holder.staff, holder.name, now
            )
            if moved:
                actor = SystemActor("reconcile")
                await self._record(
                    connection, actor, entry.conversation, "followed", holder=holder.staff
                )
        if moved:
            self._announce()
        return moved

    async def finish(self, actor: Actor, conversation: UUID, how: str) -> bool:
        """End the waiting or holding; False when it had ended."""
        async with self._database.transaction() as connection:
            ended = await store.finish(connection, conversation, self._clock.now())
            if ended:
                await self._record(connection, actor, conversation, "finished", how=how)
        if ended:
            self._announce()
        return ended

    async def mark_said(self, staff: StaffActor, conversation: UUID) -> None:
        """Keep when the agent first answered."""
        await store.mark_said(self._database, conversation, staff.staff, self._clock.now())

    def _fits(self, entry: QueueEntry, skills: Collection[str], now: datetime) -> bool:
        if entry.skill in skills:
            return True
        second = self._policies.find(f"desk.skill.{entry.skill}.second", now)
        overflow = now - entry.waiting_since >= self._span("desk.queue.overflow", now)
        return overflow and second is not None and second.value in skills

    def _span(self, key: str, at: datetime) -> timedelta:
        return timedelta(seconds=int(self._policies.get(key, at).number))

    async def _record(
        self, connection: object, actor: Actor, conversation: UUID, verb: str, **detail: str
    ) -> None:
        subject = f"conversation:{conversation}"
        now = self._clock.now()
        record = AuditRecord(actor_name(actor), f"desk:entry:{verb}", subject, detail, now)
        await self._audit.append(connection, [record])

    def _announce(self) -> None:
        self._live.announce("desk", CHANGED, far=CHANGED)


def read_request(fact: Fact, now: datetime) -> QueueEntry:
    """The entry that a `handoff.requested` fact asks for; ValueError or KeyError when the fact is malformed."""
    body = fact.body
    at = datetime.fromisoformat(body["at"]) if body.get("at") else now
    return QueueEntry(
        conversation=UUID(str(body["conversation"])),
        customer=body.get("customer"),
        customer_name=body.get("customer_name"),
        skill=body["skill"],
        priority=Priority[body["priority"]],
        reason=body["reason"],
        elder=bool(body.get("elder", False)),
        channel=body.get("channel", "web"),
        packet=body.get("packet") or {},
        requested_at=at,
        waiting_since=at,
    )


def _held_by(entry: QueueEntry, staff: StaffActor) -> bool:
    return entry.state is EntryState.HELD and entry.holder == staff.staff
