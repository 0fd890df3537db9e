"""Step-up: a one-time code, or a check of face or voice, outside the conversation, approves exactly one act."""

import hashlib
import hmac
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from qiantai.customers import store
from qiantai.customers.checks import Checks
from qiantai.customers.errors import NoChallenge
from qiantai.customers.model import Challenge, CustomerActor, Level, Proof
from qiantai.customers.notifiers.base import Notifier
from qiantai.customers.people import People
from qiantai.floor.clock import Clock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database
from qiantai.floor.ids import new_id
from qiantai.floor.privacy import mask
from qiantai.floor.text import Texts


class Identity:
    """Opens and judges step-up challenges.

    A code has six digits, lives `challenge_seconds` and dies after `challenge_attempts` wrong answers. Only its hash,
    keyed by the challenge's id, is stored. Above level 2 a challenge is answered by a check of `checks`, never by a code.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        people: People,
        notifier: Notifier,
        texts: Texts,
        settings: Settings,
        checks: Checks | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._people = people
        self._notifier = notifier
        self._texts = texts
        self._seconds = settings.challenge_seconds
        self._attempts = settings.challenge_attempts
        self._checks = checks

    def methods(self, level: int) -> tuple[str, ...]:
        """How this level can be proved here, the usual way first; empty when it cannot."""
        if level <= Level.STEP_UP:
            return ("otp",)
        return self._checks.methods if self._checks is not None else ()

    async def locked_until(self, actor: CustomerActor, level: int) -> datetime | None:
        """When this customer may prove this level again after too many failures; None when nothing is locked."""
        if level <= Level.STEP_UP or self._checks is None:
            return None
        return await self._checks.locked_until(actor.customer)

    async def open(
        self, actor: CustomerActor, level: int, purpose: str, subject: str, language: str
    ) -> Challenge:
        """Challenge for the act `purpose`, described by `subject` to the customer.

        Up to level 2 a code is sent, Unavailable when it cannot be; above it a check waits for the customer's consent,
        IdentityLocked after too many failures.
        """
        if level > Level.STEP_UP and self._checks is not None:
            return await self._checks.open(actor, level, purpose)
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
            if found is None or found[0].method != "otp":
                raise NoChallenge()
            challenge, code_hash = found
            if challenge.state == "passed":
                if not hmac.compare_digest(_hash(challenge.id, code), code_hash):
                    raise NoChallenge()
                return Proof("passed", challenge)
            state, left = self._judge(challenge, code_hash, code)
            stored = "open" if state == "wrong" else state
            await store.update_challenge(connection, challenge.id, stored, left)
        return Proof(state, replace(challenge, tries_left=left, state=stored))

    async def start_check(
        self, conversation: UUID, challenge_id: UUID, method: str, language: str, *, consent: bool
    ) -> Proof:
        """Begin a check of face or voice; NoChallenge, ConsentNeeded, IdentityLocked, Unavailable change nothing."""
        if self._checks is None:
            raise NoChallenge()
        return await self._checks.start(
            conversation, challenge_id, method, language, consent=consent
        )

    async def judge_check(self, conversation: UUID, challenge_id: UUID) -> Proof:
        """How the check of a challenge stands; NoChallenge when no check can answer it, Unavailable when nobody knows."""
        if self._checks is None:
            raise NoChallenge()
        return await self._checks.judge(conversation, challenge_id)

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
