"""Step-up: a one-time code, sent outside the conversation, approves exactly one act."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

from qiantai.customers import store
from qiantai.customers.errors import NoChallenge
from qiantai.customers.model import Challenge, CustomerActor
from qiantai.customers.notifiers.base import Notifier
from qiantai.customers.people import People
from qiantai.floor.clock import Clock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database
from qiantai.floor.ids import new_id
from qiantai.floor.privacy import mask
from qiantai.floor.text import Texts


@dataclass(frozen=True, slots=True)
class Proof:
    """The result of one answer to a challenge."""

    state: Literal["passed", "wrong", "failed", "expired"]
    challenge: Challenge


class Identity:
    """Opens and judges step-up challenges.

    A code has six digits, lives `challenge_seconds` and dies after `challenge_attempts` wrong answers. Only its hash,
    keyed by the challenge's id, is stored.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        people: People,
        notifier: Notifier,
        texts: Texts,
        settings: Settings,
    ) -> None:
        self._database = database
        self._clock = clock
        self._people = people
        self._notifier = notifier
        self._texts = texts
        self._seconds = settings.challenge_seconds
        self._attempts = settings.challenge_attempts

    async def open(
        self, actor: CustomerActor, level: int, purpose: str, subject: str, language: str
    ) -> Challenge:
        """Send a code for the act `purpose`, described by `subject` in the text; Unavailable when it cannot be sent."""
        now = self._clock.now()
        person = await self._people.get(actor.customer)
        challenge = Challenge(
            new_id(),
            actor.customer,
            actor.conversation,
            level,
            purpose,
            self._attempts,
            "open",
            now + timedelta(seconds=self._seconds),
            mask(person.phone),
        )
        code = f"{secrets.randbelow(1_000_000):06d}"
        await store.save_challenge(self._database, challenge, _hash(challenge.id, code), now)
        text = self._texts.get(
            "otp_message", language, otp=code, subject=subject, minutes=str(self._seconds // 60)
        )
        await self._notifier.send(person, text, code, now)
        return challenge

    async def answer(self, conversation: UUID, challenge_id: UUID, code: str) -> Proof:
        """Judge one answer; a passed challenge passes again with its code. NoChallenge when none is open under this id."""
        async with self._database.transaction() as connection:
            found = await store.lock_challenge(connection, conversation, challenge_id)
            if found is None:
                raise NoChallenge()
            challenge, code_hash = found
            if challenge.state == "passed":
                if not hmac.compare_digest(_hash(challenge.id, code), code_hash):
                    raise NoChallenge()
                return Proof("passed", challenge)
            state, left = self._judge(challenge, code_hash, code)
            stored = "open" if state == "wrong" else state
            await store.update_challenge(connection, challenge.id, stored, left)
        return Proof(
            state,
            Challenge(
                challenge.id,
                challenge.customer,
                challenge.conversation,
                challenge.level,
                challenge.purpose,
                left,
                stored,
                challenge.expires_at,
            ),
        )

    def _judge(
        self, challenge: Challenge, code_hash: bytes, code: str
    ) -> tuple[Literal["passed", "wrong", "failed", "expired"], int]:
        if self._clock.now() >= challenge.expires_at:
            return "expired", challenge.tries_left
        if hmac.compare_digest(_hash(challenge.id, code), code_hash):
            return "passed", challenge.tries_left
        left = challenge.tries_left - 1
        return ("wrong" if left else "failed"), left


def _hash(challenge: UUID, code: str) -> bytes:
    return hmac.new(challenge.bytes, code.strip().encode(), hashlib.sha256).digest()
