"""What a turn can decide to do, and what the policy asks of the house before it decides."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from qiantai.conversation.model import Memory, Topic
from qiantai.conversation.references import Leaning
from qiantai.understanding import Understanding


class Menu(Protocol):
    """What this institution serves."""

    def is_foreign(self, flow: str, understanding: Understanding) -> bool:
        """Whether the message is but the verb of other services than this one, and so no yes to it."""
        ...

    def acts(self, intent: str) -> bool:
        """Whether the flow of this intent does something that the customer confirms."""
        ...

    def has_flow(self, intent: str) -> bool:
        """Whether a flow is started by this intent."""
        ...

    def fills(self, memory: Memory, understanding: Understanding) -> bool:
        """Whether the message gives the active flow something it can take."""
        ...

    def changes(self, memory: Memory, understanding: Understanding) -> bool:
        """Whether the message gives the active flow another value than what was read back."""
        ...

    def answers(self, memory: Memory, understanding: Understanding) -> bool:
        """Whether the message gives what the active flow waits for, by an entity or a choice."""
        ...

    def names_option(self, memory: Memory, understanding: Understanding) -> bool:
        """Whether the message is one of the choices that the active flow offers, by its label or its place."""
        ...

    def fills_beside(
        self, memory: Memory, understanding: Understanding, others: Sequence[str]
    ) -> bool:
        """Whether clauses of the message that are not about other needs give the active flow something."""
        ...

    def takes(self, intent: str, understanding: Understanding) -> int:
        """How many of the message's entities the flow of this intent can take."""
        ...

    def takes_all(self, intent: str, understanding: Understanding) -> bool:
        """Whether the message has entities and the flow of this intent can take every one."""
        ...

    def tells_contact(self, memory: Memory, understanding: Understanding) -> bool:
        """Whether the message only says where to reach the teller of the active flow's story."""
        ...

    def is_optional(self, memory: Memory) -> bool:
        """Whether the active flow can go on without what it asks for."""
        ...

    def kinds(self, intent: str) -> frozenset[str]:
        """The kinds of entities that the flow of this intent can take."""
        ...

    def repeats(self, intent: str, understanding: Understanding) -> int:
        """How often the message asks for the flow of this intent."""
        ...

    def lean(self, understanding: Understanding) -> Leaning:
        """How the message leans on what was said before."""
        ...

    def named(self, intent: str, understanding: Understanding) -> bool:
        """Whether the message says the very name of this service."""
        ...

    def tells(
        self, intent: str, understanding: Understanding, meant: str = "", most: int = 4
    ) -> bool:
        """Whether the message holds a word of this service's name that at `most` so many share, nor the one `meant`."""
        ...

    def covers(self, intent: str, understanding: Understanding) -> bool:
        """Whether the flow's reply also tells what the message names."""
        ...

    def carried(self, topic: Topic, intent: str, kinds: Collection[str] = ()) -> Mapping[str, Any]:
        """The slots that the flow of this intent takes over from the need before it."""
        ...

    def asks_alike(self, memory: Memory, intent: str) -> bool:
        """Whether the flow of this intent asks for the same as the active flow waits for: a bare name reads like either."""
        ...

    def wants_words(self, memory: Memory) -> bool:
        """Whether the active flow waits for free words."""
        ...

    def asks_otherwise(self, memory: Memory, understanding: Understanding) -> bool:
        """Whether the message is a question where the active flow waits for a value in words and no story."""
        ...

    def asks_beside_choices(self, memory: Memory, understanding: Understanding) -> bool:
        """Whether the message is a question that names none of the choices the active flow offers."""
        ...

    def registers(self, intent: str) -> bool:
        """Whether the flow of this intent opens a ticket that somebody answers by a day."""
        ...

    def is_about_a_need(self, intent: str) -> bool:
        """Whether the flow of this intent asks which other service it is for."""
        ...


@dataclass(frozen=True, slots=True)
class Start:
    """Begin the flow of an intent, with slots that an earlier need knew; `then` are needs to take up after it."""

    flow: str
    slots: Mapping[str, Any] = field(default_factory=dict, hash=False)
    then: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Return:
    """Go back to a flow that lies below the active one."""

    flow: str


@dataclass(frozen=True, slots=True)
class Pick:
    """The customer named one of the choices shown at the end of the last reply."""

    value: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Fill:
    """Give the message to the active flow; `words` allows it to take the whole text, `then` is served before going on."""

    words: bool = True
    then: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Confirm:
    """The customer said yes to what was read back; `then` are needs to take up when the flow is over.

    `adds` says that the message tells more beside the yes, which belongs to the story of the flow.
    """

    then: tuple[str, ...] = ()
    adds: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """Tell one row of what was shown last: 第二笔是什么."""

    value: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """Drop the active flow."""


@dataclass(frozen=True, slots=True)
class TooLate:
    """What is to be changed or taken back is done already."""

    flow: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer from released knowledge; `intents` says what was meant, if anything, `words` what to ask for it.

    `instead` is an intent and words to ask when there is no answer. `beside` are the words said before, when the question
    goes on about them; where nothing of that service answers, its flow tells again, with what it knew (`slots`).
    """

    intents: tuple[str, ...]
    words: str = ""
    then: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    beside: str = ""
    slots: Mapping[str, Any] | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class Repeat:
    """Say the pending question again."""


@dataclass(frozen=True, slots=True)
class Skip:
    """Leave out what the active flow asked for."""


@dataclass(frozen=True, slots=True)
class Clarify:
    """Ask which of two or three near intents is meant."""

    intents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Small:
    """A pleasantry or a remark that asks for nothing: its kind."""

    kind: str


@dataclass(frozen=True, slots=True)
class Way:
    """Say how the service is done: by which check, by whom, with which card, or that nothing is done before a yes."""

    kind: str
    flow: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Not understood."""


Move = (
    Start
    | Return
    | Pick
    | Point
    | Fill
    | Confirm
    | Cancel
    | TooLate
    | Answer
    | Repeat
    | Skip
    | Clarify
    | Small
    | Way
    | Unknown
)
