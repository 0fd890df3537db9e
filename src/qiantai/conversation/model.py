"""A conversation is an append-only list of events with offsets; its memory can be rebuilt from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct, field
from msgspec.structs import replace

from qiantai.understanding import Entity

Source = Literal["customer", "assistant", "agent", "system"]
PRIVATE_KINDS = frozenset(
    {
        "note",
        "flow.started",
        "flow.asked",
        "flow.completed",
        "flow.cancelled",
        "consult",
        "whisper",
        "withheld",
        "conversation.status_changed",
    }
)
TOPICS = 4


class Event(Struct, frozen=True):
    """One thing that was said or happened; `why` explains an assistant's reply and is never shown to the customer."""

    conversation: UUID
    offset: int
    kind: str
    source: str
    at: datetime
    body: Mapping[str, Any]
    why: Mapping[str, Any] | None = None
    message_id: str | None = None

    @property
    def public(self) -> bool:
        """Whether the customer may see it."""
        return self.kind not in PRIVATE_KINDS

    def wire(self, *, private: bool = False) -> dict[str, Any]:
        """As the sockets and HTTP answers carry it."""
        body = dict(self.body)
        if self.message_id and self.source == "customer":
            body["message_id"] = self.message_id
        shown = {
            "offset": self.offset,
            "kind": self.kind,
            "source": self.source,
            "at": self.at.isoformat(),
            "body": body,
        }
        if private:
            shown["why"] = self.why
        return shown


class Draft(Struct, frozen=True):
    """An event that has no offset yet."""

    kind: str
    source: Source
    body: Mapping[str, Any]
    why: Mapping[str, Any] | None = None
    message_id: str | None = None


class Frame(Struct, frozen=True, omit_defaults=True):
    """One flow under way: where it stands and what it knows.

    `start` is the offset of the message that began it, so that a turn repeated after a crash derives the same
    operation keys. `waiting` is what the customer has to give: a slot, `confirm`, `challenge` or `sign_in`; `method` is
    how the challenge is answered. `asked` are slots that were asked for although something had filled them, `skipped`
    those that the customer left out. `by` is the member of staff who drives the flow for the customer.
    """

    flow: str
    version: str
    start: int
    slots: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    step: int = 0
    waiting: str | None = None
    options: tuple[Mapping[str, str], ...] = ()
    confirmed: bool = False
    confirm_until: str | None = None
    challenge: str | None = None
    method: str = "otp"
    failures: int = 0
    card: Mapping[str, Any] | None = None
    effect: bool = False
    asked: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    by: str | None = None
    by_name: str = ""

    def with_slots(self, **changes: Any) -> "Frame":
        """The same frame knowing more."""
        return replace(self, slots={**self.slots, **changes})


class Topic(Struct, frozen=True, omit_defaults=True):
    """One need that was dealt with: what was asked, with which slots, and what was shown that can be pointed to.

    `ended` is `shown` (read and told), `done` (something changed at the core), `answered` (from knowledge), `stopped`
    (it could not be) or `cancelled`. Each row of `shown` carries the `value` that a reference to it means, an entity
    of `kind`. `depth` is the number of flows that were open below.
    """

    intent: str
    ended: Literal["shown", "done", "answered", "stopped", "cancelled"]
    slots: Mapping[str, Any] = field(default_factory=dict)
    shown: tuple[Mapping[str, Any], ...] = ()
    kind: str = ""
    words: str = ""
    depth: int = 0


class Need(Struct, frozen=True, omit_defaults=True):
    """A need that waits for its turn: with what was said about it, and how many flows lay below when it was said."""

    intent: str
    entities: tuple[Entity, ...] = ()
    words: str = ""
    offset: int = 0
    depth: int = 0


class SentFile(Struct, frozen=True):
    """A file that the customer sent."""

    id: str
    name: str
    at: datetime


class Offer(Struct, frozen=True, omit_defaults=True):
    """Choices shown at the end of a reply, and the message they were for; `asks` when it was a clarifying question."""

    options: tuple[Mapping[str, str], ...]
    entities: tuple[Entity, ...] = ()
    words: str = ""
    asks: bool = False


class Guest(Struct, frozen=True, omit_defaults=True):
    """A member of staff beside the holder: in a `conference` they speak too, in a `consult` they answer the holder only.

    `supervisor` says that they joined by barging in; `question` is what a consult is about.
    """

    staff: str
    name: str
    role: Literal["conference", "consult"]
    supervisor: bool = False
    question: str = ""


class Passing(Struct, frozen=True, omit_defaults=True):
    """A transfer that nobody has accepted yet: to one colleague, or to a skill group; `warm` keeps it with its holder till then."""

    by: str
    by_name: str
    staff: str | None = None
    name: str | None = None
    skill: str | None = None
    warm: bool = False


class Memory(Struct, frozen=True, omit_defaults=True):
    """What the assistant carries from turn to turn: open flows (innermost last) and how it has been going.

    `topics` are the last needs dealt with, newest last; `pending` are needs said in one message with another; `files` were
    sent while no flow waited for any. `guests` and `passing` are of the staff who serve it now.
    """

    frames: tuple[Frame, ...] = ()
    failures: int = 0
    abuses: int = 0
    language: str | None = None
    heard: tuple[str, ...] = ()
    last_intent: str | None = None
    told_to_wait: bool = False
    last_slots: Mapping[str, Any] = field(default_factory=dict)
    topics: tuple[Topic, ...] = ()
    pending: tuple[Need, ...] = ()
    offer: Offer | None = None
    files: tuple[SentFile, ...] = ()
    guests: tuple[Guest, ...] = ()
    passing: Passing | None = None

    @property
    def last(self) -> Topic | None:
        """The need dealt with last."""
        return self.topics[-1] if self.topics else None

    @property
    def due(self) -> bool:
        """Whether a need said earlier is next."""
        return bool(self.pending) and len(self.frames) <= self.pending[0].depth

    def having(self, topic: Topic) -> "Memory":
        """With one more need dealt with; only the last few are kept."""
        return replace(self, topics=(*self.topics, topic)[-TOPICS:])

    @property
    def top(self) -> Frame | None:
        """The flow that is active now."""
        return self.frames[-1] if self.frames else None

    def with_top(self, frame: Frame) -> "Memory":
        """The active flow replaced."""
        return replace(self, frames=(*self.frames[:-1], frame))

    def pushed(self, frame: Frame) -> "Memory":
        """One more flow on top."""
        return replace(self, frames=(*self.frames, frame))

    def popped(self) -> "Memory":
        """Without the active flow."""
        return replace(self, frames=self.frames[:-1])


class Session(Struct, frozen=True):
    """A conversation as its row stands: who, where, how surely known, and the memory at `last_offset`."""

    id: UUID
    customer: str | None
    customer_name: str | None
    channel: str
    status: str
    mode: str
    holder: str | None
    holder_name: str | None
    level: int
    level_until: datetime | None
    locale: str
    elder: bool
    tier: str
    last_offset: int
    answered_offset: int
    memory: Memory
    created_at: datetime
    updated_at: datetime

    def level_at(self, now: datetime) -> int:
        """The identity level that holds now: it falls to 0 when `level_until` has passed."""
        if self.customer is None or self.level_until is None or now >= self.level_until:
            return 0
        return self.level


@dataclass(frozen=True, slots=True)
class ConversationView:
    """A conversation as staff see it."""

    id: UUID
    customer: str | None
    name: str | None
    channel: str
    status: str
    mode: str
    holder: str | None
    holder_name: str | None
    level: int
    language: str
    elder: bool
    flow: str | None
    waiting: str | None
    slots: Mapping[str, Any]
    summary: str
    last_offset: int
    created_at: datetime
    updated_at: datetime
    guests: tuple[Guest, ...] = ()
    passing: Passing | None = None

    def guest(self, staff: str, role: str | None = None) -> bool:
        """Whether this member of staff takes part beside the holder (in this role)."""
        return any(one.staff == staff and role in (None, one.role) for one in self.guests)


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A conversation as a list of thousands shows it, without what it remembers."""

    id: UUID
    name: str | None
    holder_name: str | None
    status: str
    last_offset: int


class Inbound(Struct, frozen=True):
    """What a customer sent, after its channel verified it: a text, or a pressed button with its value."""

    conversation: UUID
    message_id: str
    text: str
    value: str | None = None


class Answered(Struct, frozen=True):
    """A challenge's answer as it enters a turn; after a failed check none may begin before `locked_until`."""

    state: Literal["passed", "wrong", "failed", "expired"]
    level: int
    purpose: str
    challenge: str
    tries_left: int
    method: str = "otp"
    locked_until: datetime | None = None
