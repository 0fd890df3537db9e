"""The people who work here: their accounts, roles, passwords and second factors."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
import pyotp

from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.auth import Passwords, Roles, check_password
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.errors import NotFound
from qiantai.floor.secrets import SecretBox

ISSUER = "Qiantai"
_SAVE = """
insert into staff (id, name, roles, skills, level, licences, active, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (id) do update set name = $2, roles = $3, skills = $4, level = $5, licences = $6, active = $7
"""
_FIND = "select id, name, roles, skills, level, licences, active from staff where id = $1"
_LIST = """
select id, name, roles, skills, level, licences, active from staff
where $1::text is null or $1 = any(roles) order by id
"""
_SIGN_OUT = """
with tickets as (delete from staff_ticket where staff = $1), links as (delete from staff_link where staff = $1)
update staff_session set ended_at = $2 where staff = $1 and ended_at is null
"""


@dataclass(frozen=True, slots=True)
class StaffMember:
    """One person's account; `staff` is the sign-in name and never changes hands."""

    staff: str
    name: str
    roles: frozenset[str]
    skills: tuple[str, ...] = ()
    level: int = 1
    licences: tuple[str, ...] = ()
    active: bool = True


class StaffAccounts:
    """Verbs on accounts; `by` is who does it and goes into the audit log."""

    def __init__(
        self,
        database: Database,
        audit: Audit,
        box: SecretBox,
        roles: Roles,
        clock: Clock,
        passwords: Passwords | None = None,
    ) -> None:
        self._database = database
        self._audit = audit
        self._box = box
        self._roles = roles
        self._clock = clock
        self._passwords = passwords or Passwords()

    async def save(self, by: str, member: StaffMember) -> None:
        """Make the account or change it; Invalid for roles that do not exist or do not go together.

        Whoever is made inactive or gets other roles is signed out everywhere.
        """
        self._roles.check(member.roles)
        now = self._clock.now()
        async with self._database.transaction() as connection:
            old = await connection.fetchrow(
                "select roles, active from staff where id = $1 for update", member.staff
            )
            values = (member.name, sorted(member.roles), member.skills, member.level)
            await connection.execute(
                _SAVE, member.staff, *values, member.licences, member.active, now
            )
            if old and (frozenset(old["roles"]) != member.roles or not member.active):
                await connection.execute(_SIGN_OUT, member.staff, now)
            detail = {"roles": sorted(member.roles), "active": member.active}
            await self._record(connection, by, "staff:account:saved", member.staff, detail)

    async def set_password(self, by: str, staff: str, password: str) -> None:
        """Set a password, end the lock and every session; raises PasswordTooWeak and NotFound."""
        check_password(password, staff)
        hashed = await asyncio.to_thread(self._passwords.hash, password)
        now = self._clock.now()
        async with self._database.transaction() as connection:
            await self._change(
                connection,
                "update staff set password = $2, password_changed_at = $3, failures = 0, locked_until = null"
                " where id = $1",
                *(staff, hashed, now),
            )
            await connection.execute(_SIGN_OUT, staff, now)
            await self._record(connection, by, "staff:password:set", staff, {})

    async def enrol(self, by: str, staff: str) -> str:
        """Give a fresh second factor; returns the `otpauth://` address for the person's authenticator, shown once."""
        secret = pyotp.random_base32()
        async with self._database.transaction() as connection:
            await self._change(
                connection,
                "update staff set totp = $2, totp_step = 0 where id = $1",
                *(staff, self._box.seal(secret, totp_context(staff))),
            )
            await connection.execute(_SIGN_OUT, staff, self._clock.now())
            await self._record(connection, by, "staff:second_factor:enrolled", staff, {})
        return pyotp.TOTP(secret).provisioning_uri(name=staff, issuer_name=ISSUER)

    async def unlock(self, by: str, staff: str) -> None:
        """End the lock after too many failures; raises NotFound."""
        async with self._database.transaction() as connection:
            await self._change(
                connection,
                "update staff set failures = 0, locked_until = null where id = $1",
                staff,
            )
            await self._record(connection, by, "staff:account:unlocked", staff, {})

    async def find(self, staff: str) -> StaffMember | None:
        """One account, or None."""
        row = await self._database.fetchrow(_FIND, staff)
        return None if row is None else _member(row)

    async def list(self, role: str | None = None) -> Sequence[StaffMember]:
        """Every account, or those that hold a role, by sign-in name."""
        rows = await self._database.fetch(_LIST, role)
        return [_member(row) for row in rows]

    async def _change(self, connection: Any, sql: str, staff: str, *values: object) -> None:
        if await connection.execute(sql, staff, *values) == "UPDATE 0":
            raise NotFound(f"no staff {staff}")

    async def _record(
        self, connection: Any, by: str, action: str, staff: str, detail: dict[str, object]
    ) -> None:
        record = AuditRecord(by, action, f"staff:{staff}", detail, self._clock.now())
        await self._audit.append(connection, [record])


def totp_context(staff: str) -> str:
    """What a sealed second-factor secret is bound to."""
    return f"staff.totp:{staff}"


def _member(row: asyncpg.Record) -> StaffMember:
    return StaffMember(
        row["id"],
        row["name"],
        frozenset(row["roles"]),
        tuple(row["skills"]),
        row["level"],
        tuple(row["licences"]),
        row["active"],
    )
