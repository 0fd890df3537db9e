"""A session is one conversation under way: messages enter by `receive`, and everything said leaves with an offset."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from msgspec.structs import replace

from qiantai.conversation import store
from qiantai.conversation.attachments import Attachments
from qiantai.conversation.errors import EmptyMessage, MessageTooLong
from qiantai.conversation.exchange import actor_of
from qiantai.conversation.journal import Journal
from qiantai.conversation.model import (
    Answered,
    Draft,
    Event,
    Inbound,
    Memory,
    SentFile,
    Session,
)
from qiantai.conversation.store import Change, Received
from qiantai.conversation.turn import Cue, Turns
from qiantai.customers import Identity, Level, Person, Proof
from qiantai.floor.batches import Batcher
from qiantai.floor.clock import Clock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database
from qiantai.floor.errors import Conflict, NotFound
from qiantai.floor.ids import new_id
from qiantai.floor.observe import Metrics
from qiantai.floor.privacy import erase_secrets

log = structlog.get_logger(__name__)
MOST_TRIES = 8


@dataclass(frozen=True, slots=True)
class Accepted:
    """The offset under which a message is kept; `repeated` when it was here before."""

    offset: int
    repeated: bool


class Sessions:
    """The door of a conversation for customers' channels; `desk` uses `Holding` for what people do."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        settings: Settings,
        journal: Journal,
        turns: Turns,
        identity: Identity,
        attachments: Attachments,
        metrics: Metrics,
    ) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings
        self._journal = journal
        self._turns = turns
        self._identity = identity
        self._attachments = attachments
        self._metrics = metrics
        self._signed_in_for = timedelta(minutes=settings.customer_session_minutes)
        self._receiver: Batcher[Received, tuple[int | None, Session | None]] = Batcher(
            lambda items: store.receive(database, items),
            key=lambda item: item.conversation,
            observe=metrics.batch_size.labels("receive").observe,
        )
        self._locks: dict[UUID, asyncio.Lock] = {}
        self._newest: dict[UUID, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, channel: str, locale: str, person: Person | None) -> Session:
        """A new conversation, or the customer's open one when we know who they are."""
        now = self._clock.now()
        if person is not None:
            known = await store.find_of_customer(self._database, person.id)
            if known is not None:
                return await self.sign_in(replace(known, channel=channel), person)
        session = Session(
            id=new_id(),
            customer=None,
            customer_name=None,
            channel=channel,
            status="pending",
            mode="auto",
            holder=None,
            holder_name=None,
            level=0,
            level_until=None,
            locale=locale,
            elder=False,
            tier="standard",
            last_offset=0,
            answered_offset=0,
            memory=Memory(),
            created_at=now,
            updated_at=now,
        )
        await store.create(self._database, session)
        return session if person is None else await self.sign_in(session, person)

    async def sign_in(self, session: Session, person: Person) -> Session:
        """Bind the conversation to the customer at level 1, and go on with a flow that waited for it."""
        now = self._clock.now()
        fresh = session.customer != person.id or session.level_at(now) < Level.SIGNED_IN
        session = replace(
            session,
            customer=person.id,
            customer_name=person.name,
            level=max(session.level_at(now), Level.SIGNED_IN),
            level_until=now + self._signed_in_for,
            locale=person.locale,
            elder=person.elder,
            tier=person.tier,
        )
        await store.identify(self._database, session)
        waits = session.memory.top is not None and session.memory.top.waiting == "sign_in"
        if fresh and waits:
            self._spawn(self._turn(session.id, Cue(signed_in=True)))
        return session

    async def receive(self, inbound: Inbound) -> Accepted:
        """Keep a customer's message and let a turn answer it; a repeat of the same id changes nothing.

        EmptyMessage, MessageTooLong and NotFound refuse it before anything is stored. PINs, codes and passwords
        inside the text are erased first (domain §2.4d).
        """
        text = inbound.text.replace("\x00", "").strip()
        if not text:
            raise EmptyMessage(field="text")
        if len(text) > self._settings.message_characters:
            raise MessageTooLong(limit=self._settings.message_characters, unit="characters")
        now = self._clock.now()
        body = {"text": erase_secrets(text)}
        if inbound.value is not None:
            body["value"] = inbound.value
        until = now + self._signed_in_for
        return await self._accept(
            Received(inbound.conversation, inbound.message_id, now, body, until),
            Cue(str(body["text"]), inbound.value),
        )

    async def _accept(self, received: Received, cue: Cue) -> Accepted:
        """Append what the customer sent, once, and take the turn that it brings."""
        known, session = await self._receiver.do(received)
        if known is not None:
            return Accepted(known, True)
        if session is None:
            raise NotFound(conversation=str(received.conversation))
        said = Event(
            session.id,
            session.last_offset,
            received.kind,
            "customer",
            received.at,
            received.body,
            None,
            received.message_id,
        )
        self._journal.announce_said(said)
        self._metrics.events_appended.inc()
        self._newest[session.id] = said.offset
        self._spawn(self._turn(session.id, cue, session))
        return Accepted(said.offset, False)

    async def receive_file(
        self, conversation: UUID, message_id: str, name: str, content: bytes
    ) -> Accepted:
        """Keep a file that the customer sends and answer it; what `Attachments.keep` refuses changes nothing."""
        session = await self.get(conversation)
        one = await self._attachments.keep(
            actor_of(session, self._clock.now()), conversation, message_id, name, content
        )
        body = {"id": str(one.id), "name": one.name, "type": one.kind, "size": one.size}
        now = self._clock.now()
        until = now + self._signed_in_for
        return await self._accept(
            Received(conversation, message_id, now, body, until, "file"),
            Cue(files=(SentFile(str(one.id), one.name, now),)),
        )

    async def answer_challenge(self, conversation: UUID, challenge: UUID, code: str) -> Proof:
        """Judge a code and go on with what waited for it; NoChallenge changes nothing.

        A repeated right answer is judged the same, so a reply lost on the way can be asked for again.
        """
        return await self._go_on(
            conversation, await self._identity.answer(conversation, challenge, code)
        )

    async def start_check(
        self, conversation: UUID, challenge: UUID, method: str, *, consent: bool
    ) -> Proof:
        """Begin a check of face or voice with the customer's consent; NoChallenge, ConsentNeeded, IdentityLocked."""
        session = await self.get(conversation)
        proof = await self._identity.start_check(
            conversation,
            challenge,
            method,
            session.memory.language or session.locale,
            consent=consent,
        )
        return await self._go_on(conversation, proof)

    async def judge_check(self, conversation: UUID, challenge: UUID) -> Proof:
        """Ask how a check stands and go on with what waited for it; NoChallenge changes nothing."""
        proof = await self._identity.judge_check(conversation, challenge)
        return await self._go_on(conversation, proof)

    async def _go_on(self, conversation: UUID, proof: Proof) -> Proof:
        """Take the turn that the result of a challenge brings; a check still under way brings none."""
        found = proof.challenge
        if proof.state != "pending":
            answered = Answered(
                proof.state,
                found.level,
                found.purpose,
                str(found.id),
                found.tries_left,
                found.method,
                proof.locked_until,
            )
            await self._turn(conversation, Cue(answered=answered))
        return proof

    async def rate(self, conversation: UUID, score: int, feedback: str) -> None:
        """Keep the customer's rating (1 to 5)."""
        body = {"score": score, "feedback": erase_secrets(feedback)[:500]}
        actor = "customer"
        for _ in range(MOST_TRIES):
            session = await self.get(conversation)
            draft = Draft("rated", "customer", body)
            change = Change(
                caught_up(session, 1),
                (draft,),
                (),
                self._clock.now(),
                actor,
                "conversation:rating:given",
            )
            if await self._journal.write(change):
                return
        raise Conflict(conversation=str(conversation))

    async def get(self, conversation: UUID) -> Session:
        """The conversation as it stands; NotFound."""
        session = await store.find(self._database, conversation)
        if session is None:
            raise NotFound(conversation=str(conversation))
        return session

    async def list_events(self, conversation: UUID, after: int) -> list[Event]:
        """What the customer may see behind an offset, in order."""
        events = await store.list_events(self._database, conversation, after)
        return [event for event in events if event.public]

    async def list_all_events(self, conversation: UUID, after: int) -> list[Event]:
        """Everything behind an offset, the private too, so that a reader sees no gap in the offsets."""
        return await store.list_events(self._database, conversation, after)

    async def answer_waiting(self, older_than_s: float = 20.0) -> int:
        """Take the turns that a stopped server left unanswered; returns how many. Safe on any number of replicas."""
        now, total = self._clock.now(), 0
        before = now - timedelta(seconds=older_than_s)
        while waiting := await store.claim_unanswered(self._database, before, now, 200):
            for conversation in waiting:
                await self._turn(conversation, Cue())
            total += len(waiting)
        return total

    async def settled(self) -> None:
        """Wait until every turn under way has been written."""
        while self._tasks:
            await asyncio.gather(*tuple(self._tasks))

    def _spawn(self, turn: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(turn)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _turn(self, conversation: UUID, cue: Cue, session: Session | None = None) -> None:
        """Take one turn after the other in a conversation; an unforeseen error is told to the customer."""
        lock = self._locks.setdefault(conversation, asyncio.Lock())
        fresh = not lock.locked()
        async with lock:
            began = time.perf_counter()
            try:
                await self._take(conversation, cue, session if fresh else None)
            except Exception:
                log.exception("turn_failed", conversation=str(conversation))
                await self._apologise(conversation)
            kind = "answered" if cue.answered else "said"
            self._metrics.turns.labels(kind).inc()
            self._metrics.turn_seconds.labels(kind).observe(time.perf_counter() - began)
        if not lock.locked():
            self._locks.pop(conversation, None)
            self._newest.pop(conversation, None)

    async def _take(self, conversation: UUID, cue: Cue, session: Session | None) -> None:
        for _ in range(MOST_TRIES):
            session = session or await self.get(conversation)
            ready = await self._caught_up(session, cue)
            if ready is None:
                return
            taken = await self._turns.take_turn(session, ready, self._staleness(session))
            if taken is None:
                return
            change, acted = taken
            change = replace(change, session=caught_up(change.session, len(change.drafts)))
            if await self._journal.write(change):
                return
            if acted:
                await self._write_behind(change)
                return
            session = None
        log.warning("turn_gave_up", conversation=str(conversation))

    def _staleness(self, session: Session) -> Callable[[], bool]:
        """Whether newer words than this session's have come in."""
        return lambda: self._newest.get(session.id, 0) > session.last_offset

    async def _caught_up(self, session: Session, cue: Cue) -> Cue | None:
        """The cue with everything the customer said that no turn has answered; None when nothing is left to answer."""
        if cue.answered is not None or cue.signed_in:
            return cue
        if session.mode == "person" and session.holder is not None:
            return None
        if (cue.text or cue.files) and session.last_offset == session.answered_offset + 1:
            return cue
        return _unanswered(
            await store.list_events(self._database, session.id, session.answered_offset)
        )

    async def _write_behind(self, change: Change) -> None:
        """Write a turn that has acted behind what came in meanwhile; the newer words keep their own turn."""
        answered = change.session.answered_offset - len(change.drafts)
        for _ in range(MOST_TRIES):
            now = await self.get(change.session.id)
            session = replace(change.session, last_offset=now.last_offset, answered_offset=answered)
            if await self._journal.write(replace(change, session=session)):
                return
        log.error("turn_not_written", conversation=str(change.session.id))

    async def _apologise(self, conversation: UUID) -> None:
        for _ in range(MOST_TRIES):
            session = await self.get(conversation)
            change = self._turns.apology(session)
            if await self._journal.write(
                replace(change, session=caught_up(session, len(change.drafts)))
            ):
                return


def caught_up(session: Session, added: int) -> Session:
    """The session with everything up to and with the added events counted as answered."""
    return replace(session, answered_offset=session.last_offset + added)


def _unanswered(events: Sequence[Event]) -> Cue | None:
    """Everything in these events that the customer sent, as one cue; None when they sent nothing."""
    sent = [event for event in events if event.source == "customer"]
    said = [event.body for event in sent if event.kind == "message"]
    files = tuple(
        SentFile(event.body["id"], event.body["name"], event.at)
        for event in sent
        if event.kind == "file"
    )
    if not (said or files):
        return None
    if len(said) == 1 and not files:
        return Cue(said[0]["text"], said[0].get("value"))
    return Cue("。".join(body["text"] for body in said), files=files)
