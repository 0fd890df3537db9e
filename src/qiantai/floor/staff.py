"""How the staff sign in: a password, then a code from their authenticator; every attempt is on record.

Both factors count against one limit of failures, and an attempt is counted before it is judged, so that
attempts at the same moment cannot pass the limit together (GB/T 22239 8.1.4.1 b, d).
"""

import asyncio
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyotp

from qiantai.floor import signin
from qiantai.floor.accounts import totp_context
from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.auth import PASSWORD_LIFE, Passwords, PasswordTooWeak, Roles, check_password
from qiantai.floor.clock import Clock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database
from qiantai.floor.errors import NotFound
from qiantai.floor.secrets import SecretBox
from qiantai.floor.signin import digest, hashed, plain
from qiantai.floor.tokens import ApiTokens

TICKET_LIFE = timedelta(minutes=5)
LINK_LIFE = timedelta(minutes=15)
SEEN_EVERY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class StaffIdentity:
    """Who is signed in."""

    staff: str
    name: str
    roles: frozenset[str]
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ticket:
    """Proof of the password, for five minutes; `password_expired` asks for a new one beside the code."""

    token: str
    password_expired: bool


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A fresh session; only its holder knows the token."""

    token: str
    staff: StaffIdentity
    expires_at: datetime


class Staff:
    """Verbs of signing in and out."""

    def __init__(
        self,
        database: Database,
        audit: Audit,
        box: SecretBox,
        roles: Roles,
        settings: Settings,
        clock: Clock,
        passwords: Passwords | None = None,
        tokens: ApiTokens | None = None,
    ) -> None:
        self.roles = roles
        self.tokens = tokens
        self.clock = clock
        self._database = database
        self._audit = audit
        self._box = box
        self._settings = settings
        self._passwords = passwords or Passwords()

    async def sign_in(self, name: str, password: str, address: str) -> Ticket:
        """Check the password, as long for an unknown name as for a known one; raises SignInRefused."""
        now = self.clock.now()
        row = await self._attempt(plain(name), now)
        stored = row["password"] if row and not row["refused"] else None
        fits = await asyncio.to_thread(self._passwords.fits, stored, password)
        if row is None or not fits:
            await self._refuse(row, name, "password", address, now)
            raise signin.SignInRefused
        token = secrets.token_urlsafe(32)
        expired = now - row["password_changed_at"] > PASSWORD_LIFE
        async with self._database.transaction() as connection:
            await connection.execute(signin.FORGIVE_ONE, row["id"])
            await connection.execute(
                signin.ADD_TICKET, hashed(token), row["id"], address, now + TICKET_LIFE, now
            )
            await self._record(connection, row["id"], "staff:password:accepted", address, now)
        return Ticket(token, expired)

    async def second_factor(
        self, ticket: str, code: str, new_password: str | None = None
    ) -> StaffSession:
        """Check the code and open a session; `new_password` replaces the old one.

        Raises TicketExpired, PasswordExpired (a new one is due), PasswordTooWeak and SecondFactorRefused.
        """
        now = self.clock.now()
        pending = await self._database.fetchrow(signin.FIND_TICKET, hashed(ticket), now)
        if pending is None:
            raise signin.TicketExpired
        renewed = await self._renewed(pending, new_password, now)
        row = await self._attempt(pending["staff"], now)
        step = self._step(row, code, now) if row and not row["refused"] else None
        if row is None or step is None:
            await self._refuse(row, pending["staff"], "code", pending["address"], now)
            raise signin.SecondFactorRefused
        try:
            return await self._admit(hashed(ticket), step, renewed, now)
        except signin.SecondFactorRefused:
            await self._refuse(row, pending["staff"], "code", pending["address"], now)
            raise

    async def _renewed(self, pending: Any, new_password: str | None, now: datetime) -> str | None:
        """The hash of an acceptable new password, or None when the old one may stay."""
        if new_password is None:
            if now - pending["password_changed_at"] > PASSWORD_LIFE:
                raise signin.PasswordExpired
            return None
        check_password(new_password, pending["staff"])
        if await asyncio.to_thread(self._passwords.fits, pending["password"], new_password):
            raise PasswordTooWeak("the new password is the old one")
        return await asyncio.to_thread(self._passwords.hash, new_password)

    async def _admit(
        self, ticket: bytes, step: int, renewed: str | None, now: datetime
    ) -> StaffSession:
        """Use up ticket and code in one transaction; a second user of either finds it gone."""
        async with self._database.transaction() as connection:
            used = await connection.fetchrow(signin.USE_TICKET, ticket, now)
            if used is None:
                raise signin.TicketExpired
            if not await connection.fetchrow(signin.USE_CODE, used["staff"], step):
                raise signin.SecondFactorRefused
            if renewed is not None:
                await connection.execute(signin.RENEW, used["staff"], renewed, now)
                await connection.execute(signin.END_SESSIONS, used["staff"], now)
                await self._record(
                    connection, used["staff"], "staff:password:changed", used["address"], now
                )
            return await self._open(connection, used["staff"], used["address"], "code", now)

    async def issue_link(self, staff: str) -> str:
        """A sign-in link's token for 15 minutes and one use, in place of both factors: demonstrations only."""
        now = self.clock.now()
        token = secrets.token_urlsafe(32)
        async with self._database.transaction() as connection:
            added = await connection.fetchrow(
                signin.ADD_LINK, hashed(token), staff, now + LINK_LIFE, now
            )
            if added is None:
                raise NotFound(f"no staff {staff}")
            await self._record(connection, staff, "staff:link:issued", "", now)
        return token

    async def link(self, token: str, address: str = "") -> StaffSession:
        """Open a session by a one-time link; raises LinkInvalid."""
        now = self.clock.now()
        async with self._database.transaction() as connection:
            used = await connection.fetchrow(signin.USE_LINK, hashed(token), now)
            if used is not None:
                return await self._open(connection, used["staff"], address, "link", now)
            await self._record(connection, "unknown", "staff:link:refused", address, now)
        raise signin.LinkInvalid

    async def session(self, token: str, now: datetime, touch: bool = True) -> StaffIdentity:
        """Who holds this session; raises SessionExpired when idle too long, ended or past its hours.

        `touch=False` (polling, sockets) does not count as activity. Activity is noted every 30 seconds.
        """
        idle = timedelta(minutes=self._settings.staff_idle_minutes)
        row = await self._database.fetchrow(signin.FIND_SESSION, hashed(token), now, now - idle)
        if row is None:
            raise signin.SessionExpired
        if touch and now - row["seen_at"] >= SEEN_EVERY:
            await self._database.execute(signin.SEE_SESSION, hashed(token), now)
        return _identity(row)

    async def integration(self, words: str) -> StaffIdentity:
        """Which integration holds this access token; SessionExpired where there are none, TokenRefused, TooMany."""
        if self.tokens is None:
            raise signin.SessionExpired
        one = await self.tokens.read(words)
        return StaffIdentity(one.actor, one.name, one.roles, ())

    async def sign_out(self, token: str) -> None:
        """End the session; harmless when it has ended."""
        now = self.clock.now()
        async with self._database.transaction() as connection:
            ended = await connection.fetchrow(signin.END_SESSION, hashed(token), now)
            if ended is not None:
                await self._record(
                    connection, ended["staff"], "staff:session:closed", ended["address"], now
                )

    async def _attempt(self, name: str, now: datetime) -> Any:
        """Count an attempt; the account's row, or None. `refused` is set while the account is locked."""
        until = now + timedelta(minutes=self._settings.staff_lock_minutes)
        return await self._database.fetchrow(
            signin.ATTEMPT, name, now, self._settings.staff_lock_after, until
        )

    def _step(self, row: Any, code: str, now: datetime) -> int | None:
        """The time step that the code belongs to: this one, or one before or after (RFC 6238)."""
        code = code.replace(" ", "")
        if row["totp"] is None or not (code.isascii() and code.isdigit()):
            return None
        totp = pyotp.TOTP(self._box.open(row["totp"], totp_context(row["id"])))
        at = totp.timecode(now)
        steps = [s for s in (at - 1, at, at + 1) if hmac.compare_digest(totp.generate_otp(s), code)]
        return steps[-1] if steps and steps[-1] > row["totp_step"] else None

    async def _refuse(self, row: Any, name: str, factor: str, address: str, now: datetime) -> None:
        """Put the failure on record, and the lock that it may have brought; unknown names only as a digest."""
        known = row is not None
        who = row["id"] if known else "unknown"
        detail = {"factor": factor} if known else {"factor": factor, "name": digest(name)}
        async with self._database.transaction() as connection:
            await self._record(connection, who, "staff:sign_in:refused", address, now, **detail)
            if known and row["locks"]:
                await self._record(connection, who, "staff:account:locked", address, now)

    async def _open(
        self, connection: Any, staff: str, address: str, factor: str, now: datetime
    ) -> StaffSession:
        token = secrets.token_urlsafe(32)
        expires = now + timedelta(hours=self._settings.staff_session_hours)
        row = await connection.fetchrow(
            signin.OPEN_SESSION, hashed(token), staff, address, now, expires
        )
        await self._record(connection, staff, "staff:session:opened", address, now, factor=factor)
        return StaffSession(token, _identity(row), expires)

    async def _record(
        self, connection: Any, who: str, action: str, address: str, now: datetime, **detail: str
    ) -> None:
        record = AuditRecord(
            f"staff:{who}", action, f"staff:{who}", {"address": address, **detail}, now
        )
        await self._audit.append(connection, [record])


def _identity(row: Any) -> StaffIdentity:
    return StaffIdentity(row["id"], row["name"], frozenset(row["roles"]), tuple(row["skills"]))
