"""A session is one conversation under way: messages enter by `receive`, and everything said leaves with an offset."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from msgspec.structs import replace

from qiantai.conversation import store
from qiantai.conversation.attachments import Attachments
from qiantai.conversation.consent import consent_of
from qiantai.conversation.cues import unanswered
from qiantai.conversation.errors import EmptyMessage, MessageTooLong
from qiantai.conversation.exchange import actor_of
from qiantai.conversation.holds import behind, caught_up, kept_up
from qiantai.conversation.journal import Journal, said_of
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
from qiantai.conversation.store_files import Attachment
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
            journal.receive,
            key=lambda item: item.conversation,
            observe=metrics.batch_size.labels("receive").observe,
        )
        self._locks: dict[UUID, asyncio.Lock] = {}
        self._turning: dict[UUID, int] = {}
        self._ran: dict[UUID, int] = {}
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
        ran = self._enter(received.conversation)
        try:
            known, session = await self._receiver.do(received)
            if known is None and session is None:
                raise NotFound(conversation=str(received.conversation))
        except BaseException:
            self._leave(received.conversation)
            raise
        if session is None or known is not None:
            self._leave(received.conversation)
            return Accepted(known or 0, True)
        said = said_of(received, session)
        self._journal.announce_said(said)
        self._metrics.events_appended.inc()
        self._newest[session.id] = said.offset
        self._spawn(self._turn(session.id, cue, session, ran))
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

    async def read_file(self, conversation: UUID, file: UUID) -> tuple[Attachment, bytes]:
        """A file of this conversation for its customer; NotFound. Every reading is audited."""
        session = await self.get(conversation)
        actor = actor_of(session, self._clock.now())
        return await self._attachments.read(actor, conversation, file)

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
            drafts, at = (Draft("rated", "customer", body),), self._clock.now()
            action = "conversation:rating:given"
            change = Change(kept_up(session, 1), drafts, (), at, actor, action)
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

    def answer(self, conversation: UUID) -> None:
        """Take the turn of what the customer said and nobody has answered, if there is any."""
        self._spawn(self._turn(conversation, Cue()))

    async def settled(self) -> None:
        """Wait until every turn under way has been written."""
        while self._tasks:
            await asyncio.gather(*tuple(self._tasks))

    def _spawn(self, turn: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(turn)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _turn(
        self, conversation: UUID, cue: Cue, session: Session | None = None, ran: int | None = None
    ) -> None:
        """Take one turn after the other in a conversation; an unforeseen error is told to the customer.

        `ran` is what `_enter` told who read the session: after another turn it is read anew.
        """
        if ran is None:
            self._enter(conversation)
        lock = self._locks.setdefault(conversation, asyncio.Lock())
        try:
            async with lock:
                same = ran == self._ran.get(conversation, 0)
                await self._timed(conversation, cue, session if same else None)
                self._ran[conversation] = self._ran.get(conversation, 0) + 1
        finally:
            self._leave(conversation)

    def _enter(self, conversation: UUID) -> int:
        """A message or a turn is under way; returns how many turns have run since the first of those."""
        self._turning[conversation] = self._turning.get(conversation, 0) + 1
        return self._ran.get(conversation, 0)

    def _leave(self, conversation: UUID) -> None:
        self._turning[conversation] -= 1
        if not self._turning[conversation]:  # a lock that was let go may still be waited for
            for known in (self._turning, self._ran, self._newest, self._locks):
                known.pop(conversation, None)

    async def _timed(self, conversation: UUID, cue: Cue, session: Session | None) -> None:
        began = time.perf_counter()
        try:
            await self._take(conversation, cue, session)
        except Exception:
            log.exception("turn_failed", conversation=str(conversation))
            await self._apologise(conversation)
        kind = "answered" if cue.answered else "said"
        self._metrics.turns.labels(kind).inc()
        self._metrics.turn_seconds.labels(kind).observe(time.perf_counter() - began)

    async def _take(self, conversation: UUID, cue: Cue, session: Session | None) -> None:
        for _ in range(MOST_TRIES):
            fresh = session is not None
            session = session or await self.get(conversation)
            ready = await self._caught_up(session, cue, fresh)
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
                await self._write_behind(change, session)
                return
            session = None
        log.warning("turn_gave_up", conversation=str(conversation))

    def _staleness(self, session: Session) -> Callable[[], bool]:
        """Whether newer words than this session's have come in."""
        return lambda: self._newest.get(session.id, 0) > session.last_offset

    async def _caught_up(self, session: Session, cue: Cue, fresh: bool) -> Cue | None:
        """The cue with everything the customer said that no turn has answered; None when nothing is left to answer.

        Only in the session that a message brought is that message the last one.
        """
        if cue.answered is not None or cue.signed_in:
            return cue
        if session.mode == "person" and session.holder is not None:
            return cue if consent_of(session, cue.value, cue.text) else None
        alone = fresh and session.last_offset == session.answered_offset + 1
        if alone and (cue.text or cue.files):
            return cue
        events = await store.list_events(self._database, session.id, session.answered_offset)
        return unanswered([event for event in events if event.offset <= session.last_offset])

    async def _write_behind(self, change: Change, read: Session) -> None:
        """Write a turn that has acted behind what came in meanwhile; the newer words keep their own turn."""
        for _ in range(MOST_TRIES):
            now = await self.get(read.id)
            if await self._journal.write(behind(change, read, now)):
                return
        log.error("turn_not_written", conversation=str(read.id))

    async def _apologise(self, conversation: UUID) -> None:
        for _ in range(MOST_TRIES):
            session = await self.get(conversation)
            if session.holder is not None:
                return
            change = self._turns.apology(session)
            if await self._journal.write(
                replace(change, session=caught_up(session, len(change.drafts)))
            ):
                return
