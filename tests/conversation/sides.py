"""A conversation that many act in at once: customers, staff, rules and a server that dies; in memory or on the real journal."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import pytest
from msgspec.structs import replace

from qiantai.conversation import sessions as sessions_module
from qiantai.conversation import store
from qiantai.conversation.compose import Composer, Reply
from qiantai.conversation.guard import Guard
from qiantai.conversation.holding import Holding
from qiantai.conversation.joining import Joining
from qiantai.conversation.journal import Journal
from qiantai.conversation.model import Draft, Event, Inbound, Memory, Session
from qiantai.conversation.sessions import Sessions
from qiantai.conversation.store import Change, Received
from qiantai.conversation.telling import Telling
from qiantai.conversation.turn import Cue, Turns
from qiantai.customers import StaffActor
from qiantai.floor.clock import ManualClock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database
from qiantai.floor.errors import QiantaiError
from qiantai.floor.events import Fact
from qiantai.floor.ids import new_id
from qiantai.floor.observe import Metrics

STAFF = tuple(StaffActor(f"s{n}", f"坐席{n}", frozenset({"agent"})) for n in range(3))
BOSS = StaffActor("boss", "班长", frozenset({"supervisor"}))
METRICS = Metrics()
SETTINGS = Settings()


def fresh_session(now: datetime) -> Session:
    """A conversation that nobody has said anything in."""
    return Session(
        new_id(), "c001", "张伟", "web", "pending", "auto", None, None, 0, None, "zh-CN", False, "standard",
        0, 0, Memory(), now, now,
    )  # fmt: skip


class Echo:
    """A composer that says the name of what is said."""

    def say(self, reply: Reply, line: Any, language: str, channel: str = "web") -> Reply:
        """The utterance's id as its words."""
        return reply.plus(line.utter)


class ScriptedTurns:
    """Turns that take their time and speak whenever they may: they answer, act, hand over, and break."""

    def __init__(self, dice: random.Random, pause: Callable[[], Awaitable[None]]) -> None:
        self._dice = dice
        self._pause = pause

    async def take_turn(
        self, session: Session, cue: Cue, is_stale: Callable[[], bool]
    ) -> tuple[Change, bool] | None:
        """Answer what was said, naming it."""
        acted = False
        for _ in range(self._dice.randrange(4)):
            await self._pause()
            if is_stale() and not acted:
                return None
            acted = acted or self._dice.random() < 0.3
        if self._dice.random() < 0.05 and not acted:
            raise RuntimeError("the core is away")
        drafts: list[Draft] = []
        facts: list[Fact] = []
        if session.holder is None:
            body = {"text": "好的", "ai": True, "answers": cue.text.split("。")}
            drafts.append(Draft("message", "assistant", body))
            if session.mode == "auto" and self._dice.random() < 0.4:
                session = replace(session, mode="person", status="open")
                drafts.append(Draft("handoff.requested", "system", {"skill": "account"}))
                facts.append(Fact("handoff.requested", str(session.id), {}))
        now = session.updated_at
        return Change(session, tuple(drafts), tuple(facts), now, "assistant", "turn"), acted

    def apology(self, session: Session) -> Change:
        """Sorry."""
        body = {"text": "抱歉", "ai": True, "answers": []}
        drafts = (Draft("message", "assistant", body),)
        return Change(session, drafts, (), session.updated_at, "assistant", "turn")


@dataclass
class MemoryStore:
    """One conversation with the store's rules: a write behind another one is refused."""

    session: Session
    dice: random.Random
    events: list[Event] = field(default_factory=list)

    async def pause(self) -> None:
        """Let others go first, as often as the dice say."""
        for _ in range(self.dice.randrange(3)):
            await asyncio.sleep(0)

    async def find(self, _: Any, conversation: UUID) -> Session:
        await self.pause()
        found = self.session
        await self.pause()
        return found

    async def find_message(self, _: Any, conversation: UUID, message_id: str) -> Event | None:
        await self.pause()
        return next((e for e in self.events if e.message_id == message_id), None)

    async def list_events(
        self, _: Any, conversation: UUID, after: int, limit: int = 1000
    ) -> list[Event]:
        await self.pause()
        return [event for event in self.events if event.offset > after]

    async def list_withheld(self, _: Any, conversation: UUID) -> list[Event]:
        said = {event.message_id for event in self.events}
        held = [event for event in self.events if event.kind == "withheld"]
        return [event for event in held if f"withheld:{event.offset}" not in said]

    async def list_sessions(self, *_: Any) -> list[Session]:
        return [self.session]

    async def claim_unanswered(self, *_: Any) -> list[UUID]:
        one = self.session
        said = any(e.source == "customer" and e.offset > one.answered_offset for e in self.events)
        return [one.id] if one.mode == "auto" and said else []

    def receive(self, items: Sequence[Received]) -> list[tuple[int | None, Session | None]]:
        """Append what the customer said, once."""
        results: list[tuple[int | None, Session | None]] = []
        for item in items:
            known = [e.offset for e in self.events if e.message_id == item.message_id]
            if known:
                results.append((known[0], None))
                continue
            status = self.session.status
            held = self.session.holder is not None
            if status in ("resolved", "snoozed"):
                status = "open" if status == "snoozed" and held else "pending"
            offset = self.session.last_offset + 1
            self.session = replace(self.session, last_offset=offset, status=status)
            self.events.append(
                Event(self.session.id, offset, item.kind, "customer", item.at, item.body, None, item.message_id)
            )  # fmt: skip
            results.append((None, self.session))
        return results

    def write(self, change: Change, events: list[Event]) -> bool:
        """Apply a change unless the conversation has moved since it was read."""
        if change.session.last_offset != self.session.last_offset:
            return False
        ids = {event.message_id for event in self.events if event.message_id}
        assert not ids & {event.message_id for event in events}, "a message id is kept once"
        answered = max(self.session.answered_offset, change.session.answered_offset)
        last = change.session.last_offset + len(events)
        self.session = replace(change.session, last_offset=last, answered_offset=answered)
        self.events += events
        return True


class MemoryJournal(Journal):
    """The journal over the store in memory."""

    def __init__(self, kept: MemoryStore) -> None:
        self._kept = kept

    async def write(self, change: Change) -> bool:
        """True when applied."""
        await self._kept.pause()
        done = self._kept.write(change, self.events_of(change))
        await self._kept.pause()
        return done

    async def receive(self, items: Sequence[Received]) -> list[tuple[int | None, Session | None]]:
        """Append what the customer said."""
        return self._kept.receive(items)

    def announce_said(self, said: Event) -> None:
        """Nobody listens."""


@dataclass
class Stage:
    """The doors of one conversation; `restart` is what a dying server leaves behind."""

    database: Database
    journal: Journal
    clock: ManualClock
    conversation: UUID
    dice: random.Random
    pause: Callable[[], Awaitable[None]]
    sessions: Sessions = field(init=False)
    holding: Holding = field(init=False)
    joining: Joining = field(init=False)
    telling: Telling = field(init=False)
    holder: StaffActor | None = None
    accepted: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """A fresh server over what was kept."""
        composer = cast("Composer", Echo())
        turns = cast("Turns", ScriptedTurns(self.dice, self.pause))
        self.sessions = Sessions(
            self.database, self.clock, SETTINGS, self.journal, turns,
            cast("Any", None), cast("Any", None), METRICS,
        )  # fmt: skip
        self.holding = Holding(self.database, self.clock, self.journal, Guard(()))
        self.holding.released = self.sessions.answer
        self.joining = Joining(self.holding, self.clock, composer, cast("Any", None))
        self.telling = Telling(self.database, self.clock, self.journal, composer)

    async def act(self, number: int) -> None:
        """One thing that somebody does, chosen by the dice; what is refused changes nothing."""
        one, other = self.dice.choice(STAFF), self.dice.choice(STAFF)
        if self.holder is not None and self.dice.random() < 0.7:
            one = self.holder
        act = self.dice.choices(list(ACTS), list(ACTS.values()))[0]
        with suppress(QiantaiError):
            await act(self, one, other, f"{number}")

    async def customer(self, _: StaffActor, __: StaffActor, name: str) -> None:
        """Say something, now and then twice with the same id."""
        inbound = Inbound(self.conversation, f"c{name}", f"说{name}")
        times = 2 if self.dice.random() < 0.2 else 1
        await asyncio.gather(*(self.sessions.receive(inbound) for _ in range(times)))
        self.accepted.append(f"c{name}")

    async def take(self, one: StaffActor, _: StaffActor, name: str) -> None:
        """Take it."""
        await self.holding.take(one, self.conversation)
        self.holder = one

    async def say(self, one: StaffActor, _: StaffActor, name: str) -> None:
        """Say something as staff, now and then twice with the same id."""
        who = BOSS if self.dice.random() < 0.2 else one
        times = 2 if self.dice.random() < 0.2 else 1
        await asyncio.gather(
            *(
                self.holding.say_as_agent(who, self.conversation, f"答{name}", f"a{name}")
                for _ in range(times)
            )
        )
        self.said.append(f"a{name}")

    async def note(self, one: StaffActor, _: StaffActor, name: str) -> None:
        """Leave a note."""
        await self.holding.note(one, self.conversation, "备注")

    async def hand_back(self, one: StaffActor, _: StaffActor, name: str) -> None:
        """Hand it back."""
        await self.holding.hand_back(one, self.conversation, "")

    async def resolve(self, one: StaffActor, _: StaffActor, name: str) -> None:
        """Close it."""
        await self.holding.resolve(one, self.conversation)

    async def transfer(self, one: StaffActor, other: StaffActor, name: str) -> None:
        """Pass it on, warm or cold, to a colleague or a group."""
        to = {"to": other.staff, "name": other.name}
        target = to if self.dice.random() < 0.5 else {"skill": "card"}
        warm = self.dice.random() < 0.5
        await self.joining.pass_on(one, self.conversation, "请接", warm=warm, **target)

    async def keep(self, one: StaffActor, _: StaffActor, name: str) -> None:
        """Withdraw a transfer."""
        await self.joining.keep(one, self.conversation)

    async def confer(self, one: StaffActor, other: StaffActor, name: str) -> None:
        """Ask a colleague in."""
        await self.joining.join(one, self.conversation, other.staff, other.name)

    async def leave(self, one: StaffActor, _: StaffActor, name: str) -> None:
        """Leave a conference."""
        await self.joining.leave(one, self.conversation)

    async def consult(self, one: StaffActor, other: StaffActor, name: str) -> None:
        """Consult, answer, and close, as far as each may."""
        await self.joining.consult(one, self.conversation, other.staff, other.name, "怎么办")
        await self.joining.answer(other, self.conversation, "这样办")
        await self.joining.close_consult(one, self.conversation)

    async def supervise(self, _: StaffActor, __: StaffActor, name: str) -> None:
        """Whisper, barge in, or take over."""
        what = self.dice.randrange(3)
        if what == 0:
            await self.joining.whisper(BOSS, self.conversation, "先安抚")
        elif what == 1:
            await self.joining.join(BOSS, self.conversation, "boss", BOSS.name, supervisor=True)
        else:
            await self.joining.takeover(BOSS, self.conversation, "情况紧急")
            self.holder = BOSS

    async def away(self, one: StaffActor, _: StaffActor, name: str) -> None:
        """The rule for agents who are gone."""
        await self.joining.put_back(self.conversation, one.staff)

    async def tell(self, _: StaffActor, __: StaffActor, name: str) -> None:
        """The assistant has news of a ticket."""
        values = dict[str, Any]()
        if await self.telling.tell(
            self.conversation, "c001", f"t{name}", f"news{name}", lambda _: values
        ):
            self.told.append(f"t{name}")


Act = Callable[[Stage, StaffActor, StaffActor, str], Awaitable[None]]
ACTS: dict[Act, int] = {
    Stage.customer: 9,
    Stage.take: 6,
    Stage.say: 8,
    Stage.note: 1,
    Stage.hand_back: 3,
    Stage.resolve: 1,
    Stage.transfer: 3,
    Stage.keep: 1,
    Stage.confer: 2,
    Stage.leave: 1,
    Stage.consult: 1,
    Stage.supervise: 3,
    Stage.away: 1,
    Stage.tell: 2,
}


async def play(stage: Stage, dice: random.Random, kills: bool = True) -> None:
    """Do a dozen things at once or one after the other; the server may die in between."""
    running: list[asyncio.Task[None]] = []
    if dice.random() < 0.5:
        await stage.take(dice.choice(STAFF), BOSS, "")
    for number in range(dice.randrange(4, 13)):
        running.append(asyncio.create_task(stage.act(number)))
        for _ in range(dice.randrange(12)):
            await stage.pause()
        if kills and dice.random() < 0.04:
            await _die(stage, running)
    await asyncio.gather(*running, return_exceptions=True)
    await stage.sessions.settled()
    await stage.sessions.answer_waiting(0.0)
    await stage.sessions.settled()


async def _die(stage: Stage, running: list[asyncio.Task[None]]) -> None:
    """The server stops in the middle of everything, and another one starts."""
    tasks = [*running, *stage.sessions._tasks]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    running.clear()
    stage.restart()
    await stage.sessions.answer_waiting(0.0)


def wrongs(stage: Stage, session: Session, events: Sequence[Event]) -> list[str]:
    """What is wrong with a conversation as it was kept: two sides, two holders, or something lost or doubled."""
    found = [f"offset {e.offset}" for n, e in enumerate(events, 1) if e.offset != n]
    holder: str | None = None
    beside: set[str] = set()
    for event in events:
        name = str(event.body.get("name", ""))
        if event.kind == "agent.joined" and "beside" in event.body:
            beside.add(name)
            if holder is None:
                found.append(f"{event.offset}: {name} joins where nobody holds")
        elif event.kind == "agent.joined":
            if holder is not None:
                found.append(f"{event.offset}: two holders, {holder} and {name}")
            holder = name
            beside.discard(name)
        elif event.kind == "agent.left" and event.body["reason"] == "conference":
            beside.discard(name)
        elif event.kind in ("agent.left", "resolved"):
            if holder != name:
                found.append(f"{event.offset}: {name} leaves what {holder} holds")
            holder = None
            if event.body.get("remains") is None:
                beside = set()
        elif event.kind == "message" and event.source == "assistant" and holder is not None:
            found.append(f"{event.offset}: the assistant speaks while {holder} holds")
        elif event.source == "agent" and event.kind == "message":
            speaker = event.body["agent_name"]
            if speaker in {holder, *beside}:
                continue
            found.append(f"{event.offset}: {speaker} speaks beside {holder}")
    if holder != session.holder_name:
        found.append(f"{session.holder_name} holds, the events say {holder}")
    return [*found, *_lost(stage, session, events)]


def _lost(stage: Stage, session: Session, events: Sequence[Event]) -> list[str]:
    found: list[str] = []
    ids = [event.message_id for event in events if event.message_id]
    for one in (*stage.accepted, *stage.said, *stage.told):
        if ids.count(one) != 1:
            found.append(f"{one} is kept {ids.count(one)} times")
    answered = [
        text
        for event in events
        if event.source == "assistant" and not str(event.message_id or "").startswith("withheld:")
        for text in event.body.get("answers", ())
        if text
    ]
    found += [f"{text} was answered twice" for text in set(answered) if answered.count(text) > 1]
    if session.mode == "auto":
        open_ = [
            event.body["text"]
            for event in events
            if event.source == "customer" and event.offset > session.answered_offset
        ]
        found += [f"nobody answers {text}" for text in open_]
        held = [e.offset for e in events if e.kind == "withheld"]
        found += [f"{one} stays withheld" for one in held if f"withheld:{one}" not in ids]
    return found


@asynccontextmanager
async def in_memory(
    patch: pytest.MonkeyPatch, clock: ManualClock, dice: random.Random
) -> AsyncIterator[tuple[Stage, MemoryStore]]:
    """A stage over a store in memory."""
    kept = MemoryStore(fresh_session(clock.now()), dice)
    names = (
        "find", "find_message", "list_events", "list_withheld", "list_sessions", "claim_unanswered",
    )  # fmt: skip
    for name in names:
        patch.setattr(store, name, getattr(kept, name))
    patch.setattr(sessions_module, "log", Quiet())
    nowhere = cast("Database", None)
    stage = Stage(nowhere, MemoryJournal(kept), clock, kept.session.id, dice, kept.pause)
    yield stage, kept


class Quiet:
    """A log that nobody reads: broken turns are part of the play."""

    def exception(self, *_: Any, **__: Any) -> None:
        """Nothing."""

    warning = error = exception
