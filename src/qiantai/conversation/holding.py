"""What people do in a conversation: take it, speak, note, hand back, close; always by the same journal and guard."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from qiantai.conversation import holds, store
from qiantai.conversation.errors import EmptyMessage, GuardRefused
from qiantai.conversation.guard import Guard
from qiantai.conversation.holds import Stepped
from qiantai.conversation.journal import Journal
from qiantai.conversation.model import ConversationView, Draft, Event, Glimpse, Session
from qiantai.conversation.store import Change
from qiantai.conversation.store_standing import list_glimpses
from qiantai.customers import Actor, StaffActor, SystemActor, actor_name
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.errors import Conflict, NotFound
from qiantai.floor.events import Fact

RESOLVED = "conversation.resolved"
MOST_SAID = 200  # messages of a closed conversation that are told
MOST_TRIES = 8
Step = Callable[[Session, Sequence[Event]], Stepped]
"""What is done to a session; the events are what was withheld while a person held, where the step releases it."""
Released = Callable[[UUID], None]


class Holding:
    """The staff's door of conversations. Exactly one person holds one at a time."""

    def __init__(self, database: Database, clock: Clock, journal: Journal, guard: Guard) -> None:
        self._database = database
        self._clock = clock
        self._journal = journal
        self._guard = guard
        self.released: Released = lambda conversation: None
        """Called with a conversation that is the assistant's again, so that what the customer said last is answered."""

    async def take(self, staff: StaffActor, conversation: UUID) -> None:
        """Hold the conversation: the assistant is silent from now on. AlreadyHeld when somebody else does."""
        await self.apply(
            staff, conversation, "conversation:hold:taken", lambda one, _: holds.take(one, staff)
        )

    async def say_as_agent(
        self, staff: StaffActor, conversation: UUID, text: str, message_id: str
    ) -> Event:
        """Say something to the customer; NotHolder, EmptyMessage, GuardRefused. A repeated id says it once."""
        text = text.strip()
        if not text:
            raise EmptyMessage(field="text")
        self.check(text)

        def step(session: Session, _: Sequence[Event]) -> Stepped:
            return holds.say(session, staff, text, message_id)

        said = await self.apply(
            staff, conversation, "conversation:message:said", step, message_id=message_id
        )
        return said[-1]

    def check(self, text: str) -> None:
        """GuardRefused, with the spans, for words that may not be said to a customer."""
        findings = [one for one in self._guard.check_person(text) if one.blocks]
        if findings:
            raise GuardRefused(spans=[asdict(finding) for finding in findings])

    async def send_file(
        self, staff: StaffActor, conversation: UUID, body: dict[str, Any], message_id: str
    ) -> Event:
        """Give the customer a kept file, `body` {id, name, type, size}; NotHolder. A repeated id gives it once."""
        drafts = (Draft("file", "agent", {**body, "agent_name": staff.name}, None, message_id),)

        def step(session: Session, _: Sequence[Event]) -> Stepped:
            holds.check_speaker(session, staff)
            return holds.caught_up(session, 1), drafts

        sent = await self.apply(
            staff, conversation, "conversation:file:sent", step, message_id=message_id
        )
        return sent[-1]

    async def note(self, staff: StaffActor, conversation: UUID, text: str) -> Event:
        """Leave a private note that the customer never sees."""
        if not text.strip():
            raise EmptyMessage(field="text")
        body = {"text": text.strip(), "agent_name": staff.name}
        noted = await self.apply(
            staff,
            conversation,
            "conversation:note:added",
            lambda one, _: (one, (Draft("note", "agent", body),)),
        )
        return noted[-1]

    async def snooze(self, staff: StaffActor, conversation: UUID, until: datetime | None) -> None:
        """Let it rest until then, or until the customer writes; None goes on with it. NotHolder."""
        asked = until.isoformat() if until else None
        await self.apply(
            staff,
            conversation,
            "conversation:status:snoozed" if until else "conversation:status:woken",
            lambda one, _: holds.snooze(one, staff, asked),
        )

    async def wake(self, conversation: UUID) -> bool:
        """Go on with one whose rest is over; False when it does not rest. NotFound."""
        actor, action = SystemActor("snooze"), "conversation:status:woken"
        woken = await self.apply(actor, conversation, action, lambda one, _: holds.wake(one))
        return bool(woken)

    async def hand_back(self, staff: StaffActor, conversation: UUID, note: str) -> None:
        """Give the conversation back to the assistant, which goes on with what was open."""

        def step(session: Session, withheld: Sequence[Event]) -> Stepped:
            return holds.hand_back(session, staff, note.strip(), withheld)

        await self.apply(staff, conversation, "conversation:hold:returned", step, releases=True)
        self.released(conversation)

    async def resolve(self, staff: StaffActor, conversation: UUID) -> None:
        """Close the conversation and ask for a rating; the next words open it again with the assistant."""

        def step(session: Session, withheld: Sequence[Event]) -> Stepped:
            return holds.resolve(session, staff, withheld)

        facts = (await self._told(conversation),)
        action = "conversation:conversation:resolved"
        await self.apply(staff, conversation, action, step, facts, releases=True)

    async def _told(self, conversation: UUID) -> Fact:
        """What was said, for those who learn from closed conversations."""
        session = await self.get(conversation)
        said = [
            {"source": event.source, "text": event.body["text"]}
            for event in await store.list_events(self._database, conversation, 0)
            if event.kind == "message"
        ]
        body = {
            "said": said[-MOST_SAID:],
            "language": session.memory.language or session.locale,
            "intents": list(dict.fromkeys(topic.intent for topic in session.memory.topics)),
        }
        return Fact(RESOLVED, str(conversation), body)

    async def find(self, conversation: UUID) -> ConversationView | None:
        """One conversation as staff see it."""
        session = await store.find(self._database, conversation)
        return view(session, self._clock.now()) if session else None

    async def events(self, conversation: UUID, after: int, private: bool) -> list[Event]:
        """Events behind an offset; with `private` also notes and what the flows did."""
        events = await store.list_events(self._database, conversation, after)
        return [event for event in events if private or event.public]

    async def list(
        self,
        status: str | None = None,
        holder: str | None = None,
        customer: str | None = None,
        limit: int = 50,
        before: datetime | None = None,
    ) -> list[ConversationView]:
        """Conversations by filter, latest first."""
        sessions = await store.list_sessions(
            self._database, status, holder, customer, limit, before
        )
        return [view(session, self._clock.now()) for session in sessions]

    async def glimpse(
        self, conversations: Collection[UUID], since: datetime, limit: int
    ) -> Sequence[Glimpse]:
        """These, and the latest `limit` that are under way since then, in one reading."""
        return await list_glimpses(self._database, conversations, since, limit)

    async def get(self, conversation: UUID) -> Session:
        """The conversation as it stands; NotFound."""
        session = await store.find(self._database, conversation)
        if session is None:
            raise NotFound(conversation=str(conversation))
        return session

    async def apply(
        self,
        actor: Actor,
        conversation: UUID,
        action: str,
        step: Step,
        facts: tuple[Fact, ...] = (),
        *,
        message_id: str | None = None,
        releases: bool = False,
    ) -> Sequence[Event]:
        """Do a step and return its events, none when it changes nothing; a known `message_id` returns what it said.

        NotFound, Conflict when others were faster again and again, and what the step raises.
        """
        for _ in range(MOST_TRIES):
            session = await self.get(conversation)
            if message_id is not None:
                known = await store.find_message(self._database, conversation, message_id)
                if known is not None:
                    return [known]
            found = await store.list_withheld(self._database, conversation) if releases else []
            changed, drafts = step(session, found)
            if not drafts:
                return []
            now = self._clock.now()
            change = Change(changed, drafts, facts, now, actor_name(actor), action)
            if await self._journal.write(change):
                return self._journal.events_of(change)
        raise Conflict(conversation=str(conversation))


def view(session: Session, now: datetime) -> ConversationView:
    """A session as staff see it."""
    top = session.memory.top
    slots = dict(top.slots) if top else dict(session.memory.last_slots)
    about = top.flow if top else session.memory.last_intent
    return ConversationView(
        session.id,
        session.customer,
        session.customer_name,
        session.channel,
        session.status,
        session.mode,
        session.holder,
        session.holder_name,
        session.level_at(now),
        session.memory.language or session.locale,
        session.elder,
        top.flow if top else None,
        top.waiting if top else None,
        slots,
        " · ".join(part for part in (about, "".join(session.memory.heard[-1:])[:60]) if part),
        session.last_offset,
        session.created_at,
        session.updated_at,
        session.memory.guests,
        session.memory.passing,
    )
