"""A whole desk on a real database; conversations are a stand-in that can be told to fail."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from qiantai.app.offering import workdays_of
from qiantai.banking import Action, Words
from qiantai.conversation import ConversationView, Event, NotHolder
from qiantai.customers import CustomerActor, CustomerId, StaffActor
from qiantai.desk import Desk, Tickets, build_desk, build_tickets
from qiantai.desk.targets import Workdays
from qiantai.floor.audit import Audit
from qiantai.floor.auth import Roles
from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.floor.errors import Conflict, NotFound
from qiantai.floor.events import Fact, Live, Outbox
from qiantai.floor.ids import new_id
from qiantai.floor.jobs import Jobs
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable

AGENT = frozenset({"agent"})


class FakeHolding:
    """Conversations in memory with the rules of the real ones; `fail` is raised by the next change."""

    def __init__(self, clock: ManualClock, live: Live) -> None:
        self.views: dict[UUID, ConversationView] = {}
        self.log: dict[UUID, list[Event]] = {}
        self.fail: Exception | None = None
        self.fail_after: Exception | None = None
        self._clock = clock
        self._live = live

    def add(self, customer: str = "c001", mode: str = "person", holder: str | None = None) -> UUID:
        """A conversation, as the assistant leaves it after asking for a person."""
        now = self._clock.now()
        one = new_id()
        status = "open" if mode == "person" else "pending"
        self.views[one] = ConversationView(
            one, customer, "张伟", "web", status, mode, holder, holder, 1, "zh-Hans", False, None, None, {}, "",
            0, now, now,
        )  # fmt: skip
        self.log[one] = []
        return one

    async def take(self, staff: StaffActor, conversation: UUID) -> None:
        view = self.views[conversation]
        if view.holder not in (None, staff.staff):
            raise Conflict(holder=view.holder)
        self._change(
            view,
            "agent.joined",
            mode="person",
            status="open",
            holder=staff.staff,
            holder_name=staff.name,
        )

    async def say_as_agent(
        self, staff: StaffActor, conversation: UUID, text: str, message_id: str
    ) -> Event:
        self._check(staff, conversation)
        for event in self.log[conversation]:
            if event.message_id == message_id:
                return event
        return self.append(conversation, "message", "agent", {"text": text}, message_id)

    def check(self, text: str) -> None:
        if "保证收益" in text:
            raise Conflict(text=text)

    async def note(self, staff: StaffActor, conversation: UUID, text: str) -> Event:
        return self.append(conversation, "note", "agent", {"text": text})

    async def snooze(self, staff: StaffActor, conversation: UUID, until: datetime | None) -> None:
        view = self._check(staff, conversation)
        status = "snoozed" if until else "open"
        self._change(view, "conversation.status_changed", status=status)

    async def wake(self, conversation: UUID) -> bool:
        if conversation not in self.views:
            raise NotFound(conversation=str(conversation))
        view = self.views[conversation]
        if view.status == "snoozed":
            self._change(view, "conversation.status_changed", status="open")
        return view.status == "snoozed"

    async def glimpse(
        self, conversations: Collection[UUID], since: datetime, limit: int
    ) -> Sequence[ConversationView]:
        return [
            view
            for view in self.views.values()
            if view.id in conversations or (view.updated_at >= since and view.status != "resolved")
        ]

    async def hand_back(self, staff: StaffActor, conversation: UUID, note: str) -> None:
        view = self._check(staff, conversation)
        self._change(
            view, "agent.left", mode="auto", status="pending", holder=None, holder_name=None
        )

    async def resolve(self, staff: StaffActor, conversation: UUID) -> None:
        view = self._check(staff, conversation)
        self._change(
            view, "resolved", mode="auto", status="resolved", holder=None, holder_name=None
        )

    async def find(self, conversation: UUID) -> ConversationView | None:
        return self.views.get(conversation)

    async def list(
        self,
        status: str | None,
        holder: str | None,
        customer: str | None,
        limit: int,
        before: datetime | None,
    ) -> list[ConversationView]:
        found = [
            view
            for view in self.views.values()
            if status in (None, view.status)
            and holder in (None, view.holder)
            and customer in (None, view.customer)
        ]
        return found[:limit]

    async def events(self, conversation: UUID, after: int, private: bool) -> Sequence[Event]:
        return [event for event in self.log[conversation] if event.offset > after][:1000]

    def append(
        self,
        conversation: UUID,
        kind: str,
        source: str,
        body: dict[str, Any],
        message_id: str | None = None,
    ) -> Event:
        """One more event, announced as the journal does."""
        log = self.log[conversation]
        event = Event(
            conversation, len(log) + 1, kind, source, self._clock.now(), body, None, message_id
        )
        log.append(event)
        if source == "customer" and self.views[conversation].status == "snoozed":
            self.views[conversation] = replace(self.views[conversation], status="open")
        self._live.announce(f"conversation:{conversation}", {"offset": event.offset}, far=None)
        return event

    def _check(self, staff: StaffActor, conversation: UUID) -> ConversationView:
        view = self.views[conversation]
        if view.holder != staff.staff:
            raise NotHolder(holder=view.holder)
        return view

    def _change(self, view: ConversationView, kind: str, **changes: Any) -> None:
        if self.fail is not None:
            raise self.fail
        self.views[view.id] = replace(view, **changes)
        self.append(view.id, kind, "system", {})
        if self.fail_after is not None:
            raise self.fail_after


class FakeTelling:
    """Keeps what customers are told, each message once: (customer, utterance, values in Chinese)."""

    def __init__(self, holding: FakeHolding | None = None) -> None:
        self.holding = holding
        self.said: list[tuple[str, str, dict[str, Any]]] = []
        self.shown: list[tuple[UUID, str, dict[str, Any]]] = []
        self._ids: set[str] = set()

    async def tell(
        self,
        conversation: UUID | None,
        customer: str,
        message_id: str,
        utter: str,
        values: Callable[[str], Mapping[str, Any]],
    ) -> bool:
        if message_id not in self._ids:
            self._ids.add(message_id)
            self.said.append((customer, utter, dict(values("zh-Hans"))))
        return True

    async def tell_waiting(
        self,
        conversation: UUID,
        kind: str,
        body: Mapping[str, Any],
        utter: str,
        values: Callable[[str], Mapping[str, Any]],
        *,
        leaves: bool = False,
    ) -> bool:
        view = self.holding.views[conversation] if self.holding else None
        if view is None or view.mode != "person" or view.holder is not None:
            return False
        self.shown.append((conversation, kind, dict(body)))
        if utter:
            self.said.append((view.customer or "", utter, dict(values("zh-Hans"))))
        if leaves and self.holding:
            self.holding.views[conversation] = replace(view, mode="auto", status="pending")
        return True

    @property
    def utters(self) -> list[str]:
        """The utterances in order."""
        return [utter for _, utter, _ in self.said]


@dataclass(frozen=True, slots=True)
class House:
    """The desk and what stands around it."""

    database: Database
    clock: ManualClock
    outbox: Outbox
    live: Live
    jobs: Jobs
    roles: Roles
    policies: PolicyTable
    holding: FakeHolding
    tickets: Tickets
    actions: dict[str, Action]
    desk: Desk
    telling: FakeTelling

    async def queued(self, priority: str = "P3", skill: str = "account", **more: Any) -> UUID:
        """A conversation that waits for a person."""
        one = self.holding.add(**more)
        await self.desk.queues.enqueue(requested(one, self.clock.now(), priority, skill))
        return one

    async def pass_time(self) -> None:
        """Deliver facts, run what is due, and deliver what that brought."""
        await self.outbox.relay()
        await self.jobs.run_due()
        await self.outbox.relay()

    async def audited(self, like: str) -> list[str]:
        """Actions on record that begin so, in order."""
        rows = await self.database.fetch(
            "select action from audit_log where action like $1 order by id", f"{like}%"
        )
        return [row["action"] for row in rows]


def requested(
    conversation: UUID, at: datetime, priority: str = "P3", skill: str = "account"
) -> Fact:
    """The fact by which the conversation asks for a person."""
    body = {
        "conversation": str(conversation),
        "customer": "c001",
        "customer_name": "张伟",
        "skill": skill,
        "priority": priority,
        "reason": "asked",
        "elder": False,
        "channel": "web",
        "at": at.isoformat(),
        "packet": {"last_words": "我要找人工,我的电话是13800000001", "emotion": "平静"},
    }
    return Fact("handoff.requested", str(conversation), body)


def agent(staff: str) -> StaffActor:
    """A member of staff with the role of an agent."""
    return StaffActor(staff, f"坐席{staff}", AGENT)


def customer(name: str = "c001", level: int = 1) -> CustomerActor:
    """A signed-in customer."""
    return CustomerActor(CustomerId(name), level, "web", new_id())


@dataclass(frozen=True, slots=True)
class Ours:
    """What does not change between tests: read once from the packs."""

    roles: Roles
    words: Words
    workdays: Workdays | None


@pytest.fixture(scope="session")
def ours(packs: Packs) -> Ours:
    """Roles, words and working days of the repository's packs."""
    return Ours(Roles.load(packs), Words.load(packs), workdays_of(packs))


@pytest.fixture
async def house(
    database: Database, clock: ManualClock, policies: PolicyTable, ours: Ours
) -> AsyncIterator[House]:
    """The desk with its jobs, ready."""
    live, outbox, jobs, audit = Live(), Outbox(database), Jobs(database, clock), Audit()
    holding, roles, words, workdays = (
        FakeHolding(clock, live),
        ours.roles,
        ours.words,
        ours.workdays,
    )
    telling = FakeTelling(holding)
    tickets, actions = build_tickets(database, clock, policies, audit, outbox, words, workdays)
    desk = build_desk(
        database, clock, policies, audit, outbox, live, jobs, roles, tickets, holding, words, telling, workdays
    )  # fmt: skip
    await jobs.open()
    try:
        yield House(
            database,
            clock,
            outbox,
            live,
            jobs,
            roles,
            policies,
            holding,
            tickets,
            actions,
            desk,
            telling,
        )
    finally:
        await jobs.close()
