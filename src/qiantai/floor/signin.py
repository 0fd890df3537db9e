"""What signing in may refuse, and its SQL: each statement is one atomic step, whatever happens at the same moment."""

import hashlib

from qiantai.floor.errors import Forbidden, Unauthenticated


class SignInRefused(Unauthenticated):
    """Name, password or code is wrong, or the account is locked or closed: the answer does not say which."""

    code = "sign_in_refused"


class SecondFactorRefused(Unauthenticated):
    """The code is wrong or was used before, or there were too many attempts."""

    code = "second_factor_refused"


class TicketExpired(Unauthenticated):
    """The password was accepted too long ago; sign in again."""

    code = "ticket_expired"


class LinkInvalid(Unauthenticated):
    """The sign-in link is unknown, used or past its time."""

    code = "link_invalid"


class PasswordExpired(Forbidden):
    """The password is older than 90 days and must be changed first."""

    code = "password_expired"


class SessionExpired(Unauthenticated):
    """Not signed in, or idle for too long."""

    code = "session_expired"


ATTEMPT = """
with seen as (
    select id, password, password_changed_at, totp, totp_step, failures,
        not active or coalesce(locked_until > $2, false) as refused,
        case when locked_until <= $2 then 0 else failures end as before
    from staff where id = $1 for update
), counted as (
    update staff set failures = seen.before + 1,
        locked_until = case when seen.before + 1 >= $3 then $4::timestamptz end
    from seen where staff.id = seen.id and not seen.refused
)
select *, not refused and before + 1 >= $3 as locks from seen
"""
"""$1 name, $2 now, $3 failures that lock, $4 end of a lock. A locked account counts nothing further."""

FORGIVE_ONE = """
update staff set failures = greatest(failures - 1, 0), locked_until = null where id = $1
"""
USE_CODE = """
update staff set totp_step = $2, failures = 0, locked_until = null where id = $1 and totp_step < $2 returning id
"""
RENEW = "update staff set password = $2, password_changed_at = $3 where id = $1"

ADD_TICKET = """
with old as (delete from staff_ticket where expires_at <= $5)
insert into staff_ticket (hash, staff, address, expires_at) values ($1, $2, $3, $4)
"""
FIND_TICKET = """
select t.staff, t.address, s.password, s.password_changed_at
from staff_ticket t join staff s on s.id = t.staff where t.hash = $1 and t.expires_at > $2 and s.active
"""
USE_TICKET = "delete from staff_ticket where hash = $1 and expires_at > $2 returning staff, address"

ADD_LINK = """
with old as (delete from staff_link where expires_at <= $4)
insert into staff_link (hash, staff, expires_at) select $1, id, $3 from staff where id = $2 and active
returning staff
"""
USE_LINK = """
update staff_link l set used_at = $2 from staff s
where l.hash = $1 and l.used_at is null and l.expires_at > $2 and s.id = l.staff and s.active returning l.staff
"""

OPEN_SESSION = """
with opened as (
    insert into staff_session (hash, staff, address, opened_at, seen_at, expires_at)
    values ($1, $2, $3, $4, $4, $5)
)
select id, name, roles, skills from staff where id = $2
"""
FIND_SESSION = """
select s.id, s.name, s.roles, s.skills, t.seen_at
from staff_session t join staff s on s.id = t.staff
where t.hash = $1 and t.ended_at is null and t.expires_at > $2 and t.seen_at > $3 and s.active
"""
SEE_SESSION = "update staff_session set seen_at = $2 where hash = $1 and seen_at < $2"
END_SESSION = """
update staff_session set ended_at = $2 where hash = $1 and ended_at is null returning staff, address
"""
END_SESSIONS = "update staff_session set ended_at = $2 where staff = $1 and ended_at is null"


def plain(name: str) -> str:
    """Without what the database cannot hold."""
    return name.encode(errors="replace").decode().replace("\0", "")


def hashed(token: str) -> bytes:
    """What is stored of a random token."""
    return hashlib.sha256(token.encode(errors="replace")).digest()


def digest(name: str) -> str:
    """Enough to see that the same unknown name was tried again; a password typed into the wrong field stays secret."""
    return hashlib.sha256(name.encode(errors="replace")).hexdigest()[:12]
