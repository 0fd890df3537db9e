"""What people do in a conversation: take it, speak, note, hand back, close; always by the same journal and guard."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from qiantai.conversation import store
from qiantai.conversation.errors import AlreadyHeld, EmptyMessage, GuardRefused, NotHolder
from qiantai.conversation.guard import Guard
from qiantai.conversation.journal import Journal
from qiantai.conversation.model import ConversationView, Draft, Event, Session
from qiantai.conversation.sessions import MOST_TRIES, caught_up
from qiantai.conversation.store import Change
from qiantai.customers import StaffActor
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.errors import Conflict, NotFound
from qiantai.floor.events import Fact

RESOLVED = "conversation.resolved"
MOST_SAID = 200  # messages of a closed conversation that are told
Step = Callable[[Session], tuple[Session, Draft]]


class Holding:
    """The staff's door of conversations. Exactly one person holds one at a time."""

    def __init__(self, database: Database, clock: Clock, journal: Journal, guard: Guard) -> None:
        self._database = database
        self._clock = clock
        self._journal = journal
        self._guard = guard

    async def take(self, staff: StaffActor, conversation: UUID) -> None:
        """Hold the conversation: the assistant is silent from now on. AlreadyHeld when somebody else does."""

        if (await self._get(conversation)).holder == staff.staff:
            return

        def step(session: Session) -> tuple[Session, Draft]:
            if session.holder not in (None, staff.staff):
                raise AlreadyHeld(holder=session.holder_name)
            held = replace(
                session, mode="person", status="open", holder=staff.staff, holder_name=staff.name
            )
            return held, Draft("agent.joined", "system", {"name": staff.name})

        await self._apply(staff, conversation, "conversation:hold:taken", step)

    async def say_as_agent(
        self, staff: StaffActor, conversation: UUID, text: str, message_id: str
    ) -> Event:
        """Say something to the customer; NotHolder, EmptyMessage, GuardRefused. A repeated id says it once."""
        text = text.strip()
        if not text:
            raise EmptyMessage(field="text")
        findings = self._guard.check(text)
        if findings:
            raise GuardRefused(spans=[asdict(finding) for finding in findings])
        known = await store.find_message(self._database, conversation, message_id)
        if known is not None:
            return known
        body = {"text": text, "agent_name": staff.name, "ai": False}

        def step(session: Session) -> tuple[Session, Draft]:
            _check_holder(session, staff)
            return session, Draft("message", "agent", body, None, message_id)

        return await self._apply(staff, conversation, "conversation:message:said", step)

    async def note(self, staff: StaffActor, conversation: UUID, text: str) -> Event:
        """Leave a private note that the customer never sees."""
        if not text.strip():
            raise EmptyMessage(field="text")
        body = {"text": text.strip(), "agent_name": staff.name}
        return await self._apply(
            staff,
            conversation,
            "conversation:note:added",
            lambda s: (s, Draft("note", "agent", body)),
        )

    async def hand_back(self, staff: StaffActor, conversation: UUID, note: str) -> None:
        """Give the conversation back to the assistant, which goes on with what was open."""

        def step(session: Session) -> tuple[Session, Draft]:
            _check_holder(session, staff)
            memory = replace(session.memory, failures=0, told_to_wait=False)
            back = replace(
                session, mode="auto", status="pending", holder=None, holder_name=None, memory=memory
            )
            return back, Draft(
                "agent.left", "system", {"name": staff.name, "reason": "handed_back"}
            )

        if note.strip():
            session = await self._get(conversation)
            _check_holder(session, staff)
            await self.note(staff, conversation, note)
        await self._apply(staff, conversation, "conversation:hold:returned", step)

    async def resolve(self, staff: StaffActor, conversation: UUID) -> None:
        """Close the conversation and ask for a rating; the next words open it again with the assistant."""

        def step(session: Session) -> tuple[Session, Draft]:
            _check_holder(session, staff)
            memory = replace(session.memory, frames=(), failures=0, told_to_wait=False)
            done = replace(
                session,
                mode="auto",
                status="resolved",
                holder=None,
                holder_name=None,
                memory=memory,
            )
            return done, Draft("resolved", "system", {"name": staff.name, "rating": True})

        facts = (await self._told(conversation),)
        await self._apply(staff, conversation, "conversation:conversation:resolved", step, facts)

    async def _told(self, conversation: UUID) -> Fact:
        """What was said, for those who learn from closed conversations."""
        session = await self._get(conversation)
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

    async def _get(self, conversation: UUID) -> Session:
        session = await store.find(self._database, conversation)
        if session is None:
            raise NotFound(conversation=str(conversation))
        return session

    async def _apply(
        self,
        staff: StaffActor,
        conversation: UUID,
        action: str,
        step: Step,
        facts: tuple[Fact, ...] = (),
    ) -> Event:
        for _ in range(MOST_TRIES):
            session = await self._get(conversation)
            changed, draft = step(session)
            now = self._clock.now()
            change = Change(
                caught_up(changed, 1), (draft,), facts, now, f"staff:{staff.staff}", action
            )
            if await self._journal.write(change):
                return Event(
                    conversation,
                    session.last_offset + 1,
                    draft.kind,
                    draft.source,
                    now,
                    draft.body,
                    None,
                    draft.message_id,
                )
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
    )


def _check_holder(session: Session, staff: StaffActor) -> None:
    if session.holder != staff.staff:
        raise NotHolder(holder=session.holder_name)
