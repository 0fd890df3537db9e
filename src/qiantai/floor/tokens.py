"""Access tokens of integrations: scoped, kept only as a hash, with an end, revocable, and every use of power on record.

A token is no person: it holds permissions and no role, never those that make accounts or settings, and it acts in the
audit log under its own name (`staff:api-crm`).
"""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.auth import POWERS_APART, SCOPE, Roles
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.errors import Conflict, Invalid, NotFound, Unauthenticated
from qiantai.floor.ids import new_id
from qiantai.floor.limits import Limits
from qiantai.floor.signin import hashed

PREFIX = "qt_"
LONGEST = timedelta(days=366)
SEEN_EVERY = timedelta(minutes=1)
NEVER = frozenset({"settings:write", "staff:write"})
_NAME = re.compile(r"[a-z][a-z0-9-]{1,39}")

ADD = """
insert into api_token (id, name, hash, scopes, per_minute, created_by, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (name) where revoked_at is null do nothing returning id
"""
COLUMNS = "id, name, scopes, per_minute, created_by, created_at, expires_at, revoked_at, seen_at"
FIND = f"select {COLUMNS} from api_token where hash = $1"  # noqa: S608 - our own columns
LIST = f"select {COLUMNS} from api_token order by revoked_at is not null, name, id desc"  # noqa: S608 - our own columns
REVOKE = "update api_token set revoked_at = $2 where id = $1 and revoked_at is null returning name"
SEE = "update api_token set seen_at = $2 where id = $1"


class TokenRefused(Unauthenticated):
    """The access token is unknown, was revoked, or is past its end."""

    code = "access_token_refused"


class NameTaken(Conflict):
    """A token with this name is in use; revoke it first."""

    code = "token_name_taken"


@dataclass(frozen=True, slots=True)
class ApiToken:
    """What is known of a token; its words are known to the integration alone."""

    id: UUID
    name: str
    scopes: frozenset[str]
    per_minute: int
    created_by: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    seen_at: datetime | None

    @property
    def actor(self) -> str:
        """The name under which it acts, beside the staff's."""
        return f"api-{self.name}"

    @property
    def roles(self) -> frozenset[str]:
        """Its permissions in the place of roles."""
        return frozenset(f"{SCOPE}{scope}" for scope in self.scopes)


class ApiTokens:
    """Verbs of access tokens."""

    def __init__(
        self, database: Database, audit: Audit, roles: Roles, limits: Limits, clock: Clock
    ) -> None:
        self._database = database
        self._audit = audit
        self._roles = roles
        self._limits = limits
        self._clock = clock

    @property
    def scopes(self) -> frozenset[str]:
        """Every permission that a token may have."""
        return self._roles.known - NEVER

    async def issue(
        self, by: str, name: str, scopes: Iterable[str], expires_at: datetime, per_minute: int
    ) -> tuple[ApiToken, str]:
        """A new token and its words, which are told this once; Invalid, NameTaken."""
        now = self._clock.now()
        scopes = frozenset(scopes)
        self._check(name, scopes, expires_at, now)
        words = PREFIX + secrets.token_urlsafe(32)
        one = ApiToken(new_id(), name, scopes, per_minute, by, now, expires_at, None, None)
        async with self._database.transaction() as connection:
            added = await connection.fetchrow(
                ADD, one.id, name, hashed(words), sorted(scopes), per_minute, by, now, expires_at
            )
            if added is None:
                raise NameTaken(name=name)
            detail = {"scopes": sorted(scopes), "expires_at": expires_at, "per_minute": per_minute}
            await self._record(connection, by, "issued", name, now, detail)
        return one, words

    def _check(self, name: str, scopes: frozenset[str], until: datetime, now: datetime) -> None:
        if not _NAME.fullmatch(name):
            raise Invalid(field="name")
        apart = scopes & set(POWERS_APART)
        if not scopes or not scopes <= self._roles.known or scopes & NEVER or len(apart) > 1:
            raise Invalid("a scope is unknown, or no integration may hold it", field="scopes")
        if not now < until <= now + LONGEST:
            raise Invalid("the end must be within a year", field="expires_at")

    async def list(self) -> "list[ApiToken]":
        """All tokens, those in use first."""
        return [_token(row) for row in await self._database.fetch(LIST)]

    async def revoke(self, by: str, token: UUID) -> None:
        """End a token at once; NotFound when it is unknown or has ended."""
        now = self._clock.now()
        async with self._database.transaction() as connection:
            row = await connection.fetchrow(REVOKE, token, now)
            if row is None:
                raise NotFound(token=str(token))
            await self._record(connection, by, "revoked", row["name"], now, {})

    async def read(self, words: str) -> ApiToken:
        """The token of these words, counted against its limit; TokenRefused, TooMany."""
        now = self._clock.now()
        row = (
            await self._database.fetchrow(FIND, hashed(words)) if words.startswith(PREFIX) else None
        )
        if row is None or row["revoked_at"] is not None or row["expires_at"] <= now:
            raise TokenRefused
        one = _token(row)
        self._limits.check(f"token:{one.id}", one.per_minute)
        if one.seen_at is None or now - one.seen_at >= SEEN_EVERY:
            await self._database.execute(SEE, one.id, now)
        return one

    async def _record(
        self, connection: Any, by: str, what: str, name: str, now: datetime, detail: dict[str, Any]
    ) -> None:
        record = AuditRecord(f"staff:{by}", f"staff:token:{what}", f"token:{name}", detail, now)
        await self._audit.append(connection, [record])


def _token(row: Any) -> ApiToken:
    return ApiToken(**{**row, "scopes": frozenset(row["scopes"])})
