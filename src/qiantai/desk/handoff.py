"""The handoff: taking a conversation, speaking in it, and giving it back, in step with the queue.

The conversation is the truth and the queue follows it: after each verb, or after a crash between the two,
`reconcile` brings the entry to what the conversation says.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Protocol
from uuid import UUID

import structlog

from qiantai.conversation import ConversationView, Event, NotHolder
from qiantai.customers import StaffActor, SystemActor
from qiantai.desk.model import EntryState, QueueEntry
from qiantai.desk.queues import Queues
from qiantai.floor.clock import Clock

log = structlog.get_logger(__name__)
GRACE = timedelta(seconds=30)
"""How long the two sides of a taking may differ."""
Hears = Callable[[StaffActor, Event], Awaitable[None]]
Sees = Callable[[StaffActor], Awaitable[None]]


class Speaking(Protocol):
    """What people do in a conversation; `conversation.Holding` is one."""

    async def take(self, staff: StaffActor, conversation: UUID) -> None:
        """Hold it; Conflict when somebody else does."""
        ...

    async def say_as_agent(
        self, staff: StaffActor, conversation: UUID, text: str, message_id: str
    ) -> Event:
        """Say something to the customer; a repeated id says it once."""
        ...

    async def note(self, staff: StaffActor, conversation: UUID, text: str) -> Event:
        """Leave a private note."""
        ...

    async def hand_back(self, staff: StaffActor, conversation: UUID, note: str) -> None:
        """Give it back to the assistant."""
        ...

    async def resolve(self, staff: StaffActor, conversation: UUID) -> None:
        """Close it and ask for a rating."""
        ...

    async def find(self, conversation: UUID) -> ConversationView | None:
        """The conversation, or None."""
        ...


class Passed(Protocol):
    """A transfer that nobody has accepted: by whom, and to which colleague or skill group."""

    @property
    def by(self) -> str:
        """Who passed it on."""
        ...

    @property
    def staff(self) -> str | None:
        """The colleague."""
        ...

    @property
    def skill(self) -> str | None:
        """The skill group."""
        ...


class Handoff:
    """What an agent does with a conversation from the queue."""

    def __init__(self, queues: Queues, conversations: Speaking, clock: Clock) -> None:
        self._queues = queues
        self._conversations = conversations
        self._clock = clock
        self._hearing: tuple[Hears, ...] = ()
        self._seeing: tuple[Sees, ...] = ()

    def on_note(self, hears: Hears) -> None:
        """Call this after each private note."""
        self._hearing = (*self._hearing, hears)

    def on_act(self, sees: Sees) -> None:
        """Call this whenever an agent says something: they are there."""
        self._seeing = (*self._seeing, sees)

    async def view(self, conversation: UUID) -> ConversationView | None:
        """The conversation as it stands, or None."""
        return await self._conversations.find(conversation)

    async def take(self, staff: StaffActor, conversation: UUID) -> QueueEntry:
        """Take a waiting conversation; NotWaiting, AtCapacity. When the conversation refuses, it waits again.

        Taking it again changes nothing.
        """
        entry = await self._queues.take(staff, conversation)
        try:
            view = await self._conversations.find(conversation)
            if view is None or view.holder != staff.staff:
                await self._conversations.take(staff, conversation)
        except BaseException:
            await self._undo(entry)
            raise
        return entry

    async def say(self, staff: StaffActor, conversation: UUID, text: str, message_id: str) -> Event:
        """Say something to the customer; NotHolder, GuardRefused. A repeated id says it once."""
        event = await self._conversations.say_as_agent(staff, conversation, text, message_id)
        await self._queues.mark_said(staff, conversation)
        for sees in self._seeing:
            await sees(staff)
        return event

    async def note(self, staff: StaffActor, conversation: UUID, text: str) -> Event:
        """Leave a private note."""
        event = await self._conversations.note(staff, conversation, text)
        for hears in self._hearing:
            await hears(staff, event)
        return event

    async def hand_back(self, staff: StaffActor, conversation: UUID, note: str) -> None:
        """Give the conversation back to the assistant; NotHolder. Repeating it after a lost answer is harmless."""
        if await self._is_holder(staff, conversation):
            await self._conversations.hand_back(staff, conversation, note)
        await self._queues.finish(staff, conversation, "handed_back")

    async def finish(self, staff: StaffActor, conversation: UUID) -> None:
        """Close the conversation, which asks for a rating; NotHolder. Repeating it is harmless."""
        if await self._is_holder(staff, conversation):
            await self._conversations.resolve(staff, conversation)
        await self._queues.finish(staff, conversation, "resolved")

    async def reconcile(self) -> int:
        """Bring entries to what their conversations say; returns how many were not. A job of every minute."""
        settled = self._clock.now() - GRACE
        held = [
            entry
            for entry in await self._queues.list_held()
            if (entry.taken_at or settled) <= settled
        ]
        waiting = [entry for entry in await self._queues.list() if entry.requested_at <= settled]
        repaired = [await self._repair(entry) for entry in (*held, *waiting)]
        return sum(repaired)

    async def _repair(self, entry: QueueEntry) -> bool:
        view = await self._conversations.find(entry.conversation)
        actor = SystemActor("reconcile")
        if view is None or view.mode != "person":
            return await self._queues.finish(actor, entry.conversation, "reconciled")
        if view.passing is not None and (view.holder is None or view.passing.warm):
            return await self._follow_passing(entry, view.passing, actor)
        if entry.state is EntryState.HELD and view.holder is None and entry.holder:
            return await self._queues.give_back(actor, entry.conversation, entry.holder)
        if view.holder is not None and view.holder != entry.holder:
            held_by = StaffActor(view.holder, view.holder_name or view.holder, frozenset())
            return await self._queues.follow(held_by, entry)
        return False

    async def _follow_passing(self, entry: QueueEntry, passing: Passed, actor: SystemActor) -> bool:
        """A conversation that was passed on waits for whom it was passed to."""
        if entry.state is not EntryState.HELD or entry.holder is None:
            return False
        if entry.holder != passing.by:
            return await self._queues.give_back(actor, entry.conversation, entry.holder)
        return await self._queues.move(
            actor,
            entry.conversation,
            holder=entry.holder,
            skill=passing.skill,
            to=passing.staff,
        )

    async def _is_holder(self, staff: StaffActor, conversation: UUID) -> bool:
        """True for the holder, False when this agent's holding has just ended; NotHolder for anybody else."""
        view = await self._conversations.find(conversation)
        if view is not None and view.holder == staff.staff:
            return True
        entry = await self._queues.find(conversation)
        ended = view is not None and view.mode != "person"
        if ended and entry is not None and entry.holder == staff.staff:
            return False
        raise NotHolder(holder=view.holder_name if view else None)

    async def _undo(self, entry: QueueEntry) -> None:
        """Bring the entry back to the truth; when even that fails, the next `reconcile` does it."""
        try:
            await self._repair(entry)
        except Exception:
            log.exception("handoff_undo_failed", conversation=str(entry.conversation))
