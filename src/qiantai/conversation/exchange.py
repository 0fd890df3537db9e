"""What one turn works on: the session as read, what was understood, and what will be said, done and written."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from dataclasses import replace as revised
from datetime import datetime, timedelta
from typing import Any

import orjson
from msgspec.structs import replace

from qiantai.conversation.compose import Reply
from qiantai.conversation.flows import Line, Surroundings
from qiantai.conversation.model import Answered, Draft, Frame, Memory, Session
from qiantai.customers import Actor, CustomerActor, CustomerId, SystemActor
from qiantai.floor.events import Fact
from qiantai.understanding import Understanding


@dataclass(slots=True)
class Exchange:
    """The working paper of one turn; it is thrown away when the turn is written."""

    session: Session
    memory: Memory
    now: datetime
    language: str
    understanding: Understanding | None = None
    reply: Reply = field(default_factory=Reply)
    drafts: list[Draft] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    why: dict[str, Any] = field(default_factory=dict)
    approved: Mapping[str, int] = field(default_factory=dict)
    acted: bool = False
    handed: bool = False
    completed: list[str] = field(default_factory=list)

    @property
    def level(self) -> int:
        """The identity level that holds now."""
        return self.session.level_at(self.now)

    @property
    def actor(self) -> Actor:
        """Who acts: the customer, perhaps helped by staff, or the system for a visitor nobody has signed in."""
        actor = actor_of(self.session, self.now)
        top = self.memory.top
        if top is not None and top.by and isinstance(actor, CustomerActor):
            return revised(actor, assisted_by=top.by)
        return actor

    @property
    def rests(self) -> bool:
        """Whether the open flow has to wait: a person holds the conversation and does not drive it."""
        top = self.memory.top
        return self.session.holder is not None and (top is None or not top.by)

    @property
    def around(self) -> Surroundings:
        """What flow conditions may look at."""
        customer = {
            "elder": self.session.elder,
            "tier": self.session.tier,
            "signed_in": self.level > 0,
        }
        return Surroundings(self.now, self.level, self.language, customer)

    @property
    def text(self) -> str:
        """What the customer said."""
        return self.understanding.text if self.understanding else ""

    def event(self, kind: str, body: Mapping[str, Any]) -> None:
        """Add an event of the system's."""
        self.drafts.append(Draft(kind, "system", body))

    def explain(self, **facts: Any) -> None:
        """Add to why this reply is given."""
        self.why.update(facts)

    def walked(self, frame: Frame) -> dict[str, Any]:
        """What this turn did in one flow, for its traffic: the steps passed, and how it ended if it did."""
        entries: list[dict[str, Any]] = self.why.setdefault("walked", [])
        key = {"flow": frame.flow, "version": frame.version, "start": frame.start}
        for entry in entries:
            if key.items() <= entry.items():
                return entry
        entries.append({**key, "steps": []})
        return entries[-1]

    def approve(self, answered: Answered, lasts: timedelta) -> None:
        """A passed challenge: it approves its own act, and raises the level for a while."""
        self.approved = {answered.purpose: answered.level}
        until = max(self.now + lasts, self.session.level_until or self.now)
        self.session = replace(
            self.session, level=max(self.level, answered.level), level_until=until
        )
        body = {"challenge": answered.challenge, "level": answered.level, "method": answered.method}
        self.event("challenge.passed", body)

    def hand_to_person(self) -> None:
        """From now on the assistant is silent."""
        self.handed = True
        self.session = replace(self.session, mode="person", status="open")


def actor_of(session: Session, now: datetime) -> CustomerActor | SystemActor:
    """Who acts in a conversation: the customer, or the system for a visitor nobody has signed in."""
    if session.customer is None:
        return SystemActor("visitor")
    return CustomerActor(
        CustomerId(session.customer), session.level_at(now), session.channel, session.id
    )


def operation_key(session: Session, frame: Frame, action: str, slots: Mapping[str, Any]) -> str:
    """The idempotency key of one act: the same flow, begun by the same message, with the same slots."""
    digest = orjson.dumps(
        [str(session.id), frame.start, frame.flow, action, slots],
        option=orjson.OPT_SORT_KEYS,
        default=str,
    )
    return hashlib.sha256(digest).hexdigest()[:40]


def line_of(utter: str, **values: Any) -> Line:
    """An utterance with its values."""
    return Line(utter, values)
