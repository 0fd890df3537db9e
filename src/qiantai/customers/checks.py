"""Level 3: a check of face or voice by somebody else's service, each try with the customer's separate consent.

Nothing biometric passes here: kept are the method, the service's reference, the times and the result (domain §3.4, §3.7).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from qiantai.customers import store, store_checks
from qiantai.customers.errors import ConsentNeeded, IdentityLocked, NoChallenge
from qiantai.customers.model import Challenge, CustomerActor, CustomerId, Proof
from qiantai.customers.people import People
from qiantai.customers.store_checks import Check
from qiantai.customers.verifiers.base import Result, Verifier
from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.ids import new_id
from qiantai.floor.policies import PolicyTable

NO_CODE = b""
"""The hash of a challenge that no code answers."""


class Checks:
    """Opens and judges challenges that a verifier answers, by the policies `identity.check.*`.

    `life` is how long a challenge stays open. `attempts` failed checks within `lock` lock the customer out for as long
    as that, in every conversation; a passed check clears the count.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        people: People,
        policies: PolicyTable,
        audit: Audit,
        verifiers: Mapping[str, Verifier],
    ) -> None:
        self._database = database
        self._clock = clock
        self._people = people
        self._policies = policies
        self._audit = audit
        self._verifiers = verifiers

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods to choose from, the usual one first."""
        return tuple(self._verifiers)

    async def locked_until(self, customer: CustomerId) -> datetime | None:
        """When checks are allowed again; None when they are."""
        now = self._clock.now()
        return self._locked(await self._failures(self._database, customer, now), now)

    async def open(self, actor: CustomerActor, level: int, purpose: str) -> Challenge:
        """A challenge that waits for consent and a check; IdentityLocked after too many failures."""
        now = self._clock.now()
        failures = await self._failures(self._database, actor.customer, now)
        if until := self._locked(failures, now):
            raise IdentityLocked(until=until.isoformat())
        life = timedelta(minutes=self._whole("life", now))
        challenge = Challenge(
            new_id(),
            actor.customer,
            actor.conversation,
            level,
            purpose,
            self._left(failures, now),
            "open",
            now + life,
            method=self.methods[0],
            methods=self.methods,
        )
        await store.save_challenge(self._database, challenge, NO_CODE, now)
        async with self._database.transaction() as connection:
            record = self._record(challenge, "opened", {"method": challenge.method})
            await self._audit.append(connection, [record])
        return challenge

    async def start(
        self, conversation: UUID, challenge_id: UUID, method: str, language: str, *, consent: bool
    ) -> Proof:
        """Begin a check by `method`; an earlier one of the challenge no longer counts."""
        challenge = await self._get(conversation, challenge_id)
        if method not in self._verifiers:
            raise NoChallenge(method=method)
        if challenge.state == "passed":
            return Proof("passed", challenge)
        if not consent:
            raise ConsentNeeded(field="consent")
        now = self._clock.now()
        if now >= challenge.expires_at:
            return await self._expire(challenge)
        if until := await self.locked_until(challenge.customer):
            raise IdentityLocked(until=until.isoformat())
        person = await self._people.get(challenge.customer)
        check_id = new_id()
        begun = await self._verifiers[method].start(
            check_id, person, language, now, challenge.expires_at
        )
        check = Check(check_id, challenge.id, challenge.customer, method, begun.reference, now)
        async with self._database.transaction() as connection:
            await self._lock(connection, conversation, challenge_id, "open")
            await store_checks.add_check(connection, check)
            record = self._record(challenge, "started", {**_shown(check), "consent": True})
            await self._audit.append(connection, [record])
        return Proof("pending", challenge, begun.link)

    async def judge(self, conversation: UUID, challenge_id: UUID) -> Proof:
        """Ask how the check stands and keep what came of it; `pending` while there is nothing to keep."""
        challenge = await self._get(conversation, challenge_id)
        if challenge.state == "passed":
            return Proof("passed", challenge)
        if self._clock.now() >= challenge.expires_at:
            return await self._expire(challenge)
        check = await store_checks.find_check(self._database, challenge.id)
        if check is None:
            return Proof("pending", challenge)
        result = await self._verifiers[check.method].result(check.id, check.reference)
        return await self._settle(challenge, check, result)

    async def _settle(self, challenge: Challenge, check: Check, result: Result) -> Proof:
        if result == "pending":
            return Proof("pending", challenge)
        now = self._clock.now()
        async with self._database.transaction() as connection:
            await store_checks.lock_customer(connection, challenge.customer)
            challenge = await self._lock(connection, challenge.conversation, challenge.id)
            if challenge.state == "passed":
                return Proof("passed", challenge)
            if not await store_checks.end_check(connection, check.id, result, now):
                return Proof("pending", challenge)
            proof = Proof("passed", replace(challenge, state="passed"))
            if result == "failed":
                failures = await self._failures(connection, challenge.customer, now)
                proof = self._failed(challenge, failures, now)
            kept = proof.challenge
            await store.update_challenge(connection, kept.id, kept.state, kept.tries_left)
            detail = {**_shown(check), "left": kept.tries_left}
            await self._audit.append(connection, [self._record(kept, result, detail)])
        return proof

    def _failed(self, challenge: Challenge, failures: list[datetime], now: datetime) -> Proof:
        left = self._left(failures, now)
        if left:
            return Proof("wrong", replace(challenge, tries_left=left))
        until = self._locked(failures, now)
        return Proof("failed", replace(challenge, tries_left=0, state="failed"), locked_until=until)

    async def _expire(self, challenge: Challenge) -> Proof:
        await store.update_challenge(self._database, challenge.id, "expired", challenge.tries_left)
        return Proof("expired", replace(challenge, state="expired"))

    async def _get(self, conversation: UUID, challenge_id: UUID) -> Challenge:
        async with self._database.transaction() as connection:
            return await self._lock(connection, conversation, challenge_id)

    async def _lock(
        self, connection: Any, conversation: UUID, challenge_id: UUID, state: str = ""
    ) -> Challenge:
        """A challenge for a check that is open or was passed; NoChallenge."""
        found = await store.lock_challenge(connection, conversation, challenge_id)
        if found is None or found[0].method == "otp" or state not in ("", found[0].state):
            raise NoChallenge()
        return replace(found[0], methods=self.methods)

    async def _failures(self, source: Any, customer: CustomerId, now: datetime) -> list[datetime]:
        limit = self._whole("attempts", now)
        return list(await store_checks.last_failures(source, customer, limit))

    def _left(self, failures: list[datetime], now: datetime) -> int:
        """How many more checks may fail before the lock."""
        recent = [one for one in failures if one > now - self._lock_for(now)]
        return max(0, self._whole("attempts", now) - len(recent))

    def _locked(self, failures: list[datetime], now: datetime) -> datetime | None:
        """The end of the lock that the last failures brought, when it is still to come."""
        if len(failures) < self._whole("attempts", now):
            return None
        lock = self._lock_for(now)
        until = failures[0] + lock
        return until if failures[0] - failures[-1] < lock and until > now else None

    def _lock_for(self, now: datetime) -> timedelta:
        return timedelta(hours=self._whole("lock", now))

    def _whole(self, name: str, now: datetime) -> int:
        return int(self._policies.get(f"identity.check.{name}", now).number)

    def _record(self, challenge: Challenge, past: str, detail: dict[str, Any]) -> AuditRecord:
        return AuditRecord(
            f"customer:{challenge.customer}",
            f"identity:check:{past}",
            f"challenge:{challenge.id}",
            {"level": challenge.level, "act": challenge.purpose, **detail},
            self._clock.now(),
        )


def _shown(check: Check) -> dict[str, str]:
    return {"check": str(check.id), "method": check.method, "reference": check.reference}
