"""What staff put on a conversation: tags, a date to come back to it, how far they and the customer have read, mentions."""

import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from qiantai.conversation import ConversationView, Event, NotHolder
from qiantai.customers import StaffActor, actor_name
from qiantai.desk import store_marks as store
from qiantai.desk.store_marks import Mention
from qiantai.desk.workbench import Workbench
from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.errors import Invalid, NotFound
from qiantai.floor.events import Live

CUSTOMER = "customer"
SNOOZED = "snoozed"
MOST_TAGS = 20
TAG = re.compile(r"[^\s,，#@][^,，#@\n]{0,31}")
CHANGED = {"type": "queue"}
Names = Callable[[], Awaitable[Mapping[str, str]]]


class Resting(Protocol):
    """Conversations that may rest; `conversation.Holding` is one."""

    async def snooze(self, staff: StaffActor, conversation: UUID, until: datetime | None) -> None:
        """Let it rest, or go on with it; NotHolder."""
        ...

    async def wake(self, conversation: UUID) -> bool:
        """Go on with it; False when it does not rest. NotFound."""
        ...


@dataclass(frozen=True, slots=True)
class Marked:
    """A conversation's tags, when it comes back to the list, and up to which offset each side has read."""

    conversation: UUID
    tags: tuple[str, ...] = ()
    snoozed_until: datetime | None = None
    read: int = 0
    customer_read: int = 0


class Marks:
    """Verbs of tags, snoozes and readings; each asks whether this member of staff may see the conversation."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        audit: Audit,
        live: Live,
        workbench: Workbench,
        conversations: Resting,
    ) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._live = live
        self._workbench = workbench
        self._conversations = conversations

    async def list(self, staff: StaffActor, conversations: Collection[UUID]) -> list[Marked]:
        """The marks of these conversations, of those that the reader may see."""
        views = await self._views(staff, conversations)
        seen = list(views)
        tags = await store.list_tags(self._database, seen)
        read = await store.list_read(self._database, seen, (staff.staff, CUSTOMER))
        resting = [one for one, view in views.items() if view.status == SNOOZED]
        snoozed = await store.list_snoozed(self._database, resting)
        return [
            Marked(
                one,
                tuple(tags.get(one, ())),
                snoozed.get(one),
                read.get((one, staff.staff), 0),
                read.get((one, CUSTOMER), 0),
            )
            for one in seen
        ]

    async def list_tags(self) -> Sequence[str]:
        """Tags in use, the commonest first."""
        return await store.list_used_tags(self._database)

    async def tag(
        self, staff: StaffActor, conversation: UUID, tags: Sequence[str]
    ) -> Sequence[str]:
        """Let the conversation have exactly these tags; Invalid, NotFound."""
        await self._workbench.get(staff, conversation)
        wanted = list(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
        if len(wanted) > MOST_TAGS or any(not TAG.fullmatch(tag) for tag in wanted):
            raise Invalid(field="tags")
        now = self._clock.now()
        async with self._database.transaction() as connection:
            await store.set_tags(connection, conversation, wanted, staff.staff, now)
            await self._audit.append(
                connection, [self._record(staff, conversation, "tagged", {"tags": wanted})]
            )
        self._live.announce("desk", CHANGED, far=CHANGED)
        return wanted

    async def add_tags(self, staff: StaffActor, conversation: UUID, tags: Sequence[str]) -> None:
        """Let the conversation have these tags besides its own."""
        known = await store.list_tags(self._database, [conversation])
        await self.tag(staff, conversation, [*known.get(conversation, ()), *tags])

    async def snooze(self, staff: StaffActor, conversation: UUID, until: datetime | None) -> None:
        """Let it rest until then, or until the customer writes; None goes on with it. Invalid, NotFound, NotHolder.

        Whether it rests is the conversation's own status; the date is written first, so that none rests without one.
        """
        view, _ = await self._workbench.get(staff, conversation)
        now = self._clock.now()
        if until is not None and until <= now:
            raise Invalid(field="until")
        if view.holder != staff.staff:
            raise NotHolder(holder=view.holder_name)
        if until is not None:
            await store.set_snooze(self._database, conversation, staff.staff, until, now)
        await self._conversations.snooze(staff, conversation, until)
        detail = {"until": until.isoformat() if until else None}
        async with self._database.transaction() as connection:
            if until is None:
                await store.end_snooze(connection, conversation)
            await self._audit.append(
                connection, [self._record(staff, conversation, "snoozed", detail)]
            )
        self._live.announce("desk", CHANGED, far=CHANGED)

    async def wake_due(self) -> int:
        """Go on with every conversation whose time has come; returns how many rested. Any server may, at any time."""
        due = await store.list_due(self._database, self._clock.now())
        woken = 0
        for snooze in due:
            with suppress(NotFound):
                woken += await self._conversations.wake(snooze.conversation)
            await store.end_snooze(self._database, snooze.conversation, snooze.until)
        if woken:
            self._live.announce("desk", CHANGED, far=CHANGED)
        return woken

    async def read(self, staff: StaffActor, conversation: UUID, offset: int) -> None:
        """This member of staff has read up to an offset; the holder's reading is told to the customer. NotFound."""
        view, _ = await self._workbench.get(staff, conversation)
        offset = min(offset, view.last_offset)
        await store.set_read(self._database, conversation, staff.staff, offset, self._clock.now())
        if view.holder == staff.staff:
            seen = {"seen": {"source": "agent", "offset": offset}}
            self._live.announce(f"conversation:{conversation}", seen, far=seen)

    async def heard_seen(self, conversation: UUID, offset: int) -> None:
        """The customer has read up to an offset."""
        await store.set_read(self._database, conversation, CUSTOMER, offset, self._clock.now())

    async def _views(
        self, staff: StaffActor, conversations: Collection[UUID]
    ) -> dict[UUID, ConversationView]:
        """Those that this member of staff may see."""
        found = {}
        for one in conversations:
            with suppress(NotFound):
                found[one], _ = await self._workbench.get(staff, one)
        return found

    def _record(
        self, staff: StaffActor, conversation: UUID, verb: str, detail: Mapping[str, object]
    ) -> AuditRecord:
        return AuditRecord(
            actor_name(staff),
            f"desk:conversation:{verb}",
            f"conversation:{conversation}",
            dict(detail),
            self._clock.now(),
        )


class Mentions:
    """Colleagues named in private notes by @name or @id; they find them in their list and may read the conversation."""

    def __init__(self, database: Database, clock: Clock, live: Live, names: Names) -> None:
        self._database = database
        self._clock = clock
        self._live = live
        self._names = names

    async def people(self) -> Mapping[str, str]:
        """Who can be named: name by id."""
        return await self._names()

    async def hear(self, staff: StaffActor, note: Event) -> None:
        """Keep whom a note names; naming oneself is nothing."""
        text = str(note.body.get("text", ""))
        if "@" not in text:
            return
        named = mentioned(text, await self._names()) - {staff.staff}
        for one in sorted(named):
            mention = Mention(
                note.conversation, note.offset, one, staff.name, text, note.at, seen_at=None
            )
            await store.add_mention(self._database, mention)
        if named:
            self._live.announce("desk", CHANGED, far=CHANGED)

    async def asked(
        self, staff: StaffActor, conversation: UUID, offset: int, to: str, about: str, text: str
    ) -> None:
        """Let a colleague find that they are consulted, invited or passed a conversation."""
        now = self._clock.now()
        mention = Mention(conversation, offset, to, staff.name, text, now, None, about)
        await store.add_mention(self._database, mention)
        self._live.announce("desk", CHANGED, far=CHANGED)

    async def list(self, staff: StaffActor) -> Sequence[Mention]:
        """Where this member of staff was named, latest first."""
        return await store.list_mentions(self._database, staff.staff)

    async def see(self, staff: StaffActor, conversation: UUID) -> None:
        """The reader has looked at the mentions of a conversation."""
        await store.see_mentions(self._database, staff.staff, conversation, self._clock.now())


def mentioned(text: str, names: Mapping[str, str]) -> set[str]:
    """Ids of those whom a text names by @id or @name; of two names the longer one that fits is meant."""
    by_call = {**{name: staff for staff, name in names.items()}, **{one: one for one in names}}
    calls = sorted(by_call, key=len, reverse=True)
    found = set()
    for match in re.finditer("@", text):
        rest = text[match.end() :]
        call = next((one for one in calls if rest.startswith(one)), None)
        if call is not None:
            found.add(by_call[call])
    return found
