"""The queue: who waits for a person, in which order, and the one agent who gets them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from qiantai.customers import Actor, StaffActor, SystemActor, actor_name
from qiantai.desk import store_agents
from qiantai.desk import store_queue as store
from qiantai.desk.agents import Agents
from qiantai.desk.errors import AtCapacity, NotWaiting
from qiantai.desk.model import EntryState, Place, Priority, QueueEntry
from qiantai.desk.waits import Waits
from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.events import Fact, Live
from qiantai.floor.policies import PolicyTable

CHANGED = {"type": "queue"}
WRAPPED_UP = frozenset({"resolved"})
"""Ends after which the agent writes down what it was about."""


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
        self.waits = Waits(database, policies, clock, agents)

    async def enqueue(self, fact: Fact) -> None:
        """Let a customer wait for a person (`handoff.requested`); repeating a fact changes nothing.

        A newer request of somebody who waits keeps their time of waiting and can only raise their class.
        """
        now = self._clock.now()
        entry = read_request(fact, now)
        affinity = timedelta(hours=int(self._policies.get("desk.queue.affinity", now).number))
        async with self._database.transaction() as connection:
            before = await store.lock_entry(connection, entry.conversation)
            added = await store.enqueue(connection, entry, affinity)
            if added:
                if before is not None and before.state is EntryState.HELD:
                    await self._end_holding(connection, before, now, "asked_again")
                await store.open_spell(connection, entry.conversation, entry.waiting_since)
                detail = {
                    "skill": entry.skill,
                    "priority": entry.priority.name,
                    "reason": entry.reason,
                }
                await self._record(
                    connection, SystemActor("queue"), entry.conversation, "queued", **detail
                )
        if added:
            self.announce()

    async def withdraw(self, fact: Fact) -> None:
        """The customer needs no person any more (`handoff.withdrawn`); a request made after that stays."""
        entry = await self.find(UUID(fact.key))
        if entry is None or entry.state is not EntryState.WAITING or "at" not in fact.body:
            return
        if entry.requested_at <= datetime.fromisoformat(str(fact.body["at"])):
            await self.finish(SystemActor("queue"), entry.conversation, "withdrawn")

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
        """Where a conversation stands in its group and how long it will wait; None when it does not wait."""
        return (await self.waits.places()).get(conversation)

    async def find(self, conversation: UUID) -> QueueEntry | None:
        """The conversation's entry in whatever state, or None when it never asked for a person."""
        return await store.find_entry(self._database, conversation)

    async def list_held(self) -> Sequence[QueueEntry]:
        """Everything that agents hold."""
        return await store.list_entries(self._database, EntryState.HELD)

    async def take(self, staff: StaffActor, conversation: UUID) -> QueueEntry:
        """Hold a waiting conversation: of any number of agents at once exactly one gets it.

        NotWaiting for the others, also while it rings at somebody else, and AtCapacity for an agent who holds enough;
        taking it again is harmless.
        """
        now = self._clock.now()
        async with self._database.transaction() as connection:
            await store_agents.lock_agent(connection, staff.staff)
            entry = await store.lock_entry(connection, conversation)
            has_room = entry is not None and await self._has_room(connection, staff, entry, now)
            taken = has_room and await store.take(
                connection, conversation, staff.staff, staff.name, now
            )
            if taken:
                await self._begin_holding(connection, staff, conversation, now, "taken")
        entry = await self.find(conversation)
        if entry is None or not (taken or _held_by(entry, staff)):
            if entry is not None and entry.state is EntryState.WAITING and not has_room:
                raise AtCapacity(limit=self._agents.capacity(now))
            raise NotWaiting(holder=entry.holder_name or entry.offered_name if entry else None)
        if taken:
            self.announce()
        return entry

    async def assign(
        self,
        actor: Actor,
        staff: StaffActor,
        conversation: UUID,
        *,
        holder: str | None = None,
        beyond: bool = False,
    ) -> QueueEntry:
        """Let `staff` hold a conversation that waits, or that `holder` holds; what rings elsewhere stops.

        NotWaiting when it does neither, AtCapacity when they hold enough, unless it goes `beyond` that.
        """
        now = self._clock.now()
        async with self._database.transaction() as connection:
            await store_agents.lock_agent(connection, staff.staff)
            entry = await store.lock_entry(connection, conversation)
            if entry is None:
                raise NotWaiting(holder=None)
            if not beyond and not await self._has_room(connection, staff, entry, now):
                raise AtCapacity(limit=self._agents.capacity(now))
            if not await store.assign(
                connection, conversation, staff.staff, staff.name, now, holder
            ):
                raise NotWaiting(holder=entry.holder_name)
            await self._let_go(connection, entry, now)
            detail = {"to": staff.staff, "from": holder or ""}
            await self._begin_holding(connection, actor, conversation, now, "assigned", **detail)
        self.announce()
        return await self._get(conversation)

    async def move(
        self,
        actor: Actor,
        conversation: UUID,
        *,
        holder: str | None = None,
        skill: str | None = None,
        to: str | None = None,
        priority: Priority = Priority.P3,
        level: int | None = None,
    ) -> bool:
        """Let a conversation wait for another group, or for the agent `to`, where it stood in time.

        `holder` gives it up; without one it must wait. `priority` can only raise its class, `level` asks for more than
        its skill does. It is kept for a named agent for `desk.queue.reserved` seconds. False when it was not there.
        """
        now = self._clock.now()
        reserved = (to, now + self._span("desk.queue.reserved", now)) if to else None
        async with self._database.transaction() as connection:
            entry = await store.lock_entry(connection, conversation)
            moved = entry is not None and await store.move(
                connection, conversation, holder, skill, priority, level, reserved
            )
            if moved and entry is not None:
                await self._let_go(connection, entry, now)
                await store.open_spell(connection, conversation, now)
                detail = {"skill": skill or entry.skill, "to": to or "", "from": holder or ""}
                await self._record(connection, actor, conversation, "moved", **detail)
        if moved:
            self.announce()
        return moved

    async def give_back(self, actor: Actor, conversation: UUID, holder: str) -> bool:
        """Let the conversation wait again where it stood; False when `holder` does not hold it."""
        now = self._clock.now()
        async with self._database.transaction() as connection:
            returned = await store.release(connection, conversation, holder)
            if returned:
                await self._agents.left(connection, holder, now, wraps_up=False)
                await self._record(connection, actor, conversation, "returned", holder=holder)
        if returned:
            self.announce()
        return returned

    async def follow(self, holder: StaffActor, entry: QueueEntry) -> bool:
        """Let the entry say what its conversation says: that this agent holds it."""
        now = self._clock.now()
        async with self._database.transaction() as connection:
            before = await store.lock_entry(connection, entry.conversation)
            moved = await store.follow(
                connection, entry.conversation, holder.staff, holder.name, now
            )
            if moved and before is not None:
                await self._let_go(connection, before, now)
                await self._agents.took(connection, holder.staff, now)
                await store.answer_spell(connection, entry.conversation, holder.staff, now)
                actor = SystemActor("reconcile")
                await self._record(
                    connection, actor, entry.conversation, "followed", holder=holder.staff
                )
        if moved:
            self.announce()
        return moved

    async def finish(self, actor: Actor, conversation: UUID, how: str) -> bool:
        """End the waiting or holding; False when it had ended."""
        now = self._clock.now()
        async with self._database.transaction() as connection:
            before = await store.lock_entry(connection, conversation)
            ended = await store.finish(connection, conversation, now)
            if ended and before is not None:
                await self._end_holding(connection, before, now, how)
                await self._record(connection, actor, conversation, "finished", how=how)
        if ended:
            self.announce()
        return ended

    async def mark_said(self, staff: StaffActor, conversation: UUID) -> None:
        """Keep when the agent first answered."""
        await store.mark_said(self._database, conversation, staff.staff, self._clock.now())

    async def _get(self, conversation: UUID) -> QueueEntry:
        entry = await self.find(conversation)
        assert entry is not None, "entries are never deleted"
        return entry

    async def _has_room(
        self, connection: Any, staff: StaffActor, entry: QueueEntry, now: datetime
    ) -> bool:
        return await self._agents.room(connection, staff.staff, entry.channel, now) > 0

    async def _begin_holding(
        self,
        connection: Any,
        actor: Actor,
        conversation: UUID,
        now: datetime,
        verb: str,
        **detail: str,
    ) -> None:
        """The agent talks, nothing else rings at them, and the wait is answered."""
        staff = detail.get("to") or (actor.staff if isinstance(actor, StaffActor) else "")
        await store.withdraw_offers(connection, staff)
        await self._agents.took(connection, staff, now)
        await store.answer_spell(connection, conversation, staff, now)
        await self._record(connection, actor, conversation, verb, **detail)

    async def _let_go(self, connection: Any, entry: QueueEntry, now: datetime) -> None:
        """What the change of an entry means for whom it rang at or who held it."""
        if entry.offered_to is not None:
            await self._agents.rested(connection, entry.offered_to, now)
        if entry.holder is not None and entry.state is EntryState.HELD:
            await self._agents.left(connection, entry.holder, now, wraps_up=False)

    async def _end_holding(
        self, connection: Any, entry: QueueEntry, now: datetime, how: str
    ) -> None:
        if entry.offered_to is not None:
            await self._agents.rested(connection, entry.offered_to, now)
        if entry.holder is not None and entry.state is EntryState.HELD:
            await self._agents.left(connection, entry.holder, now, wraps_up=how in WRAPPED_UP)
        await store.end_spell(connection, entry.conversation, now, how)

    def _fits(self, entry: QueueEntry, skills: Collection[str], now: datetime) -> bool:
        if entry.skill in skills:
            return True
        second = self._policies.find(f"desk.skill.{entry.skill}.second", now)
        overflow = now - entry.waiting_since >= self._span("desk.queue.overflow", now)
        return overflow and second is not None and second.value in skills

    def _span(self, key: str, at: datetime) -> timedelta:
        return timedelta(seconds=int(self._policies.get(key, at).number))

    async def _record(
        self, connection: Any, actor: Actor, conversation: UUID, verb: str, **detail: str
    ) -> None:
        subject = f"conversation:{conversation}"
        now = self._clock.now()
        record = AuditRecord(actor_name(actor), f"desk:entry:{verb}", subject, detail, now)
        await self._audit.append(connection, [record])

    def announce(self) -> None:
        """Wake every desk: something of the queue or the agents has changed."""
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
