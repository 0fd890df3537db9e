"""The inbox: opens sessions for visitors and customers, and lets what they send into their conversation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from qiantai.channels.errors import FrameInvalid
from qiantai.channels.passes import Passes
from qiantai.conversation import Accepted, Inbound, Session, Sessions
from qiantai.customers import CustomerId, People, Person, Proof
from qiantai.floor.auth import CustomerTokens
from qiantai.floor.clock import Clock
from qiantai.floor.config import Settings
from qiantai.floor.limits import Limits

MOST_ID = 80
MOST_NAME = 200
CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))
"""Control characters besides tab and line ends: nobody types them, and the database takes no NUL."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A session for one browser: its pass, when that ends, and the conversation it leads to."""

    session: str
    expires_at: datetime
    conversation: Session


class Inbox:
    """Every customer's message passes here once, whatever its channel."""

    def __init__(
        self,
        sessions: Sessions,
        people: People,
        tokens: CustomerTokens,
        passes: Passes,
        limits: Limits,
        clock: Clock,
        settings: Settings,
    ) -> None:
        self._sessions = sessions
        self._people = people
        self._tokens = tokens
        self._passes = passes
        self._limits = limits
        self._clock = clock
        self._per_minute = settings.messages_per_minute

    async def open(
        self, token: str | None, previous: str | None, locale: str, channel: str
    ) -> Opened:
        """A session from the institution's token, from an earlier pass, or for a new visitor.

        A token on a visitor's pass signs that conversation in, unless the customer already has one under way.
        """
        now = self._clock.now()
        person = await self._person(token) if token else None
        session = await self._sessions.get(self._passes.read(previous, now)) if previous else None
        if session is None or self._belongs_elsewhere(session, person):
            session = await self._sessions.start(channel, plain(locale), person)
        elif person is not None:
            session = await self._sessions.sign_in(session, person)
        given, until = self._passes.issue(session.id, now)
        return Opened(given, until, session)

    def enter(self, given: str) -> UUID:
        """The conversation that a pass leads to; PassExpired, PassInvalid."""
        return self._passes.read(given, self._clock.now())

    async def say(self, conversation: UUID, frame: dict[str, Any]) -> Accepted:
        """Words or a pressed button of a client; FrameInvalid, TooMany, EmptyMessage, MessageTooLong refuse it."""
        self._limits.check(f"say:{conversation}", self._per_minute)
        message_id = field(frame, "id")
        if "value" in frame and frame["value"] is not None:
            value = field(frame, "value", 200)
            text = field(frame, "label", 500) if frame.get("label") else value
            return await self._sessions.receive(
                Inbound(conversation, message_id, plain(text), value)
            )
        said = frame.get("text")
        if not isinstance(said, str):
            raise FrameInvalid(field="text")
        return await self._sessions.receive(Inbound(conversation, message_id, plain(said)))

    async def answer(self, conversation: UUID, frame: dict[str, Any]) -> Proof:
        """The code of a challenge; NoChallenge, TooMany."""
        self._limits.check(f"code:{conversation}", 20)
        return await self._sessions.answer_challenge(
            conversation, challenge_of(frame), field(frame, "code", 12)
        )

    async def check(self, conversation: UUID, frame: dict[str, Any]) -> Proof:
        """Begin a check of face or voice with the customer's consent; NoChallenge, ConsentNeeded, IdentityLocked."""
        self._limits.check(f"check:{conversation}", 10)
        return await self._sessions.start_check(
            conversation,
            challenge_of(frame),
            field(frame, "method", 20),
            consent=frame.get("consent") is True,
        )

    async def checked(self, conversation: UUID, frame: dict[str, Any]) -> Proof:
        """How the check of a challenge stands; NoChallenge."""
        self._limits.check(f"checked:{conversation}", 120)
        return await self._sessions.judge_check(conversation, challenge_of(frame))

    async def send_file(
        self, conversation: UUID, message_id: str, name: str, content: bytes
    ) -> Accepted:
        """A file of a client; TooMany, TooLarge and what `Attachments.keep` refuses change nothing."""
        self._limits.check(f"file:{conversation}", 20)
        frame = {"id": message_id, "name": plain(name)[:MOST_NAME]}
        return await self._sessions.receive_file(
            conversation, field(frame, "id"), field(frame, "name", MOST_NAME), content
        )

    async def rate(self, conversation: UUID, frame: dict[str, Any]) -> None:
        """A rating from 1 to 5."""
        self._limits.check(f"rate:{conversation}", 10)
        score = frame.get("score")
        if type(score) is not int or not 1 <= score <= 5:
            raise FrameInvalid(field="score")
        feedback = frame.get("feedback") or ""
        await self._sessions.rate(conversation, score, plain(str(feedback)))

    async def _person(self, token: str) -> Person:
        claims = self._tokens.read(token, self._clock.now())
        person = Person(
            CustomerId(claims.customer),
            claims.name,
            claims.locale,
            claims.elder,
            claims.tier,
            claims.phone,
        )
        await self._people.remember(person)
        return person

    def _belongs_elsewhere(self, session: Session, person: Person | None) -> bool:
        """Whether the customer of the token is not who this conversation is with, or it is still empty."""
        if person is None:
            return False
        return session.customer not in (None, person.id) or (
            session.customer is None and session.last_offset == 0
        )


def field(frame: dict[str, Any], name: str, most: int = MOST_ID) -> str:
    """A text field of a frame; FrameInvalid when it is missing, empty, longer than `most` or holds what `plain` drops."""
    value = frame.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= most or plain(value) != value:
        raise FrameInvalid(field=name)
    return value


def challenge_of(frame: dict[str, Any]) -> UUID:
    """The challenge that a frame names; FrameInvalid."""
    try:
        return UUID(field(frame, "challenge"))
    except ValueError as error:
        raise FrameInvalid(field="challenge") from error


def plain(text: str) -> str:
    """The text without control characters and halves of characters (lone surrogates)."""
    return text.translate(CONTROLS).encode(errors="ignore").decode()
