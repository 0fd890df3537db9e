"""The agent's workbench: which conversations and events a member of staff may read."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from qiantai.conversation import ConversationView, Event
from qiantai.customers import StaffActor
from qiantai.desk.model import EntryState, QueueEntry
from qiantai.desk.queues import Queues
from qiantai.floor.auth import Roles
from qiantai.floor.clock import Clock
from qiantai.floor.errors import NotFound
from qiantai.floor.policies import PolicyTable

READ_ALL = "conversation:read_all"
SUPERVISE = "conversation:supervise"
Admits = Callable[[StaffActor, UUID], Awaitable[bool]]


class Reading(Protocol):
    """What staff read of conversations; `conversation.Holding` is one."""

    async def find(self, conversation: UUID) -> ConversationView | None:
        """The conversation, or None."""
        ...

    async def list(
        self,
        status: str | None,
        holder: str | None,
        customer: str | None,
        limit: int,
        before: datetime | None,
    ) -> list[ConversationView]:
        """Conversations by filter, latest first."""
        ...

    async def events(self, conversation: UUID, after: int, private: bool) -> Sequence[Event]:
        """Events behind an offset."""
        ...


class Workbench:
    """Reads within what the reader needs to know (domain §3.6, C2): agents see those who wait and those they serve.

    A role with `conversation:read_all` sees every conversation. One that may not be seen is NotFound.
    """

    def __init__(
        self,
        queues: Queues,
        conversations: Reading,
        roles: Roles,
        policies: PolicyTable,
        clock: Clock,
    ) -> None:
        self._policies = policies
        self._clock = clock
        self._queues = queues
        self._conversations = conversations
        self._roles = roles
        self._admitting: tuple[Admits, ...] = ()

    def admit(self, admits: Admits) -> None:
        """Let those in as well of whom this says so, such as a colleague whom a note names."""
        self._admitting = (*self._admitting, admits)

    async def sees(self, staff: StaffActor, conversation: UUID) -> bool:
        """Whether this member of staff may read the conversation."""
        try:
            await self.get(staff, conversation)
        except NotFound:
            return False
        return True

    async def list(
        self,
        staff: StaffActor,
        *,
        status: str | None = None,
        holder: str | None = None,
        customer: str | None = None,
        limit: int = 50,
        before: datetime | None = None,
    ) -> "list[ConversationView]":
        """Conversations, latest first; `holder` may be `me`. Agents see their own, and all of a customer they serve."""
        holder = staff.staff if holder == "me" else holder
        if not self._reads_all(staff) and not (customer and await self._serves(staff, customer)):
            if holder not in (None, staff.staff):
                return []
            holder = staff.staff
        return await self._conversations.list(status, holder, customer, limit, before)

    async def get(
        self, staff: StaffActor, conversation: UUID
    ) -> tuple[ConversationView, QueueEntry | None]:
        """A conversation and what the assistant handed over with it; NotFound."""
        view = await self._conversations.find(conversation)
        entry = await self._queues.find(conversation)
        if view is None or not await self._may_see(staff, view, entry):
            raise NotFound(conversation=str(conversation))
        return view, entry

    async def list_events(
        self, staff: StaffActor, conversation: UUID, after: int
    ) -> Sequence[Event]:
        """Events behind an offset, with notes and reasons; NotFound. Whispers and consults are for those they are between."""
        view, _ = await self.get(staff, conversation)
        events = await self._conversations.events(conversation, after, True)
        if view.holder == staff.staff or self.supervises(staff):
            return events
        return [event for event in events if _is_between(event, staff)]

    async def holder(self, conversation: UUID) -> str | None:
        """The name of who holds it, for those whose sight of it ends with that."""
        view = await self._conversations.find(conversation)
        return view.holder_name if view else None

    def supervises(self, staff: StaffActor) -> bool:
        """Whether this member of staff may monitor, whisper, barge in and take over."""
        return SUPERVISE in self._roles.permissions(staff.roles)

    async def _may_see(
        self, staff: StaffActor, view: ConversationView, entry: QueueEntry | None
    ) -> bool:
        if self._reads_all(staff) or view.holder == staff.staff:
            return True
        if entry is not None and (
            entry.state is EntryState.WAITING or self._served_lately(staff, entry)
        ):
            return True
        if view.customer is not None and await self._serves(staff, view.customer):
            return True
        return any([await admits(staff, view.id) for admits in self._admitting])

    def _served_lately(self, staff: StaffActor, entry: QueueEntry) -> bool:
        """Whether this agent held it last, not long ago: for finishing up, and for a customer who comes back."""
        now = self._clock.now()
        hours = int(self._policies.get("desk.queue.affinity", now).number)
        return entry.holder == staff.staff and now - (entry.done_at or now) < timedelta(hours=hours)

    async def _serves(self, staff: StaffActor, customer: str) -> bool:
        return bool(await self._conversations.list(None, staff.staff, customer, 1, None))

    def _reads_all(self, staff: StaffActor) -> bool:
        return READ_ALL in self._roles.permissions(staff.roles)


def _is_between(event: Event, staff: StaffActor) -> bool:
    if event.kind == "whisper":
        return bool(event.body.get("from") == staff.staff)
    return event.kind != "consult" or staff.staff in event.body.get("between", ())
