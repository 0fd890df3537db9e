"""Two factors, a lock that parallel guesses cannot pass, and sessions that end."""

from __future__ import annotations

import asyncio
import statistics
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import asyncpg
import pytest

from qiantai.floor.audit import list_audit, verify
from qiantai.floor.auth import Passwords, PasswordTooWeak
from qiantai.floor.errors import NotFound
from qiantai.floor.signin import (
    LinkInvalid,
    PasswordExpired,
    SecondFactorRefused,
    SessionExpired,
    SignInRefused,
    TicketExpired,
)

if TYPE_CHECKING:
    from tests.floor.conftest import Office


HERE = "192.0.2.1"


async def failures(office: Office) -> int:
    row = await office.database.fetchrow("select failures from staff where id = 's001'")
    assert row is not None
    count: int = row["failures"]
    return count


async def test_both_factors_open_a_session(office: Office) -> None:
    session = await office.enter()
    identity = await office.staff.session(session.token, office.clock.now())
    assert identity == session.staff
    assert (identity.staff, identity.name) == ("s001", "林晓")
    assert (identity.roles, identity.skills) == (frozenset({"agent"}), ("account", "card"))
    assert (await office.actions())[-2:] == ["staff:password:accepted", "staff:session:opened"]


async def test_nothing_that_opens_a_door_is_stored_readable(office: Office) -> None:
    ticket = await office.staff.sign_in("s001", office.password, HERE)
    session = await office.staff.second_factor(ticket.token, office.code())
    link = await office.staff.issue_link("s001")
    text = ""
    for table in ("staff", "staff_ticket", "staff_link", "staff_session", "audit_log"):
        text += str([tuple(row) for row in await office.database.fetch(f"select * from {table}")])
    for secret in (office.password, office.totp.secret, ticket.token, session.token, link):
        assert secret not in text


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("s001", "winter-2026"),
        ("s001", ""),
        ("S001", "Winter-2026"),
        ("nobody", "Winter-2026"),
        ("s052", "Winter-2026"),
        ("a\0b\ud800", "\ud800"),
        ("s001' or '1'='1", "Winter-2026"),
    ],
)
async def test_a_wrong_name_or_password_is_refused_alike(
    office: Office, name: str, password: str
) -> None:
    with pytest.raises(SignInRefused) as caught:
        await office.staff.sign_in(name, password, HERE)
    assert caught.value.detail == {}
    assert (await office.actions())[-1] == "staff:sign_in:refused"


async def test_a_password_typed_as_a_name_is_not_kept(office: Office) -> None:
    with pytest.raises(SignInRefused):
        await office.staff.sign_in(office.password, "x", HERE)
    record = (await list_audit(office.database))[0].record
    assert record.subject == "staff:unknown"
    assert office.password not in str(record)
    assert record.detail["address"] == HERE


@pytest.mark.parametrize("name", ["s001", "nobody", "s052"])
async def test_every_name_costs_the_same_work(office: Office, name: str) -> None:
    with pytest.raises(SignInRefused):
        await office.staff.sign_in(name, "wrong", HERE)
    assert len(office.passwords.judged) == 1


async def test_a_locked_account_costs_the_same_work(office: Office) -> None:
    for count in range(1, 8):
        with pytest.raises(SignInRefused):
            await office.staff.sign_in("s001", "wrong", HERE)
        assert len(office.passwords.judged) == count
    assert office.passwords.judged[-1] is None


def test_a_missing_password_takes_as_long_to_refuse() -> None:
    passwords = Passwords()
    stored = passwords.hash("Winter-2026")
    known: list[float] = []
    unknown: list[float] = []
    for _ in range(5):
        for times, given in ((known, stored), (unknown, None)):
            started = time.process_time()
            assert not passwords.fits(given, "wrong")
            times.append(time.process_time() - started)
    assert 0.5 < statistics.median(known) / statistics.median(unknown) < 2


async def test_five_failures_lock_for_half_an_hour(office: Office) -> None:
    for _ in range(5):
        with pytest.raises(SignInRefused):
            await office.staff.sign_in("s001", "wrong", HERE)
    assert (await office.actions())[-1] == "staff:account:locked"
    with pytest.raises(SignInRefused):
        await office.staff.sign_in("s001", office.password, HERE)
    office.clock.advance(timedelta(minutes=29, seconds=59))
    with pytest.raises(SignInRefused):
        await office.staff.sign_in("s001", office.password, HERE)
    office.clock.advance(timedelta(seconds=1))
    assert (await office.enter()).staff.staff == "s001"
    assert await failures(office) == 0


async def test_after_a_lock_the_count_starts_again(office: Office) -> None:
    for _ in range(5):
        with pytest.raises(SignInRefused):
            await office.staff.sign_in("s001", "wrong", HERE)
    office.clock.advance(timedelta(minutes=30))
    with pytest.raises(SignInRefused):
        await office.staff.sign_in("s001", "wrong", HERE)
    assert await failures(office) == 1
    await office.enter()


async def test_guesses_at_the_same_moment_share_one_limit(office: Office) -> None:
    guesses = [office.staff.sign_in("s001", f"wrong{n}", HERE) for n in range(16)]
    results = await asyncio.gather(*guesses, return_exceptions=True)
    assert all(isinstance(result, SignInRefused) for result in results)
    assert await failures(office) == 5
    assert (await office.actions()).count("staff:account:locked") == 1
    assert (await verify(office.database)).broken_at is None


async def test_codes_count_and_a_right_password_does_not_clear_them(office: Office) -> None:
    for _ in range(5):
        ticket = await office.staff.sign_in("s001", office.password, HERE)
        with pytest.raises(SecondFactorRefused):
            await office.staff.second_factor(ticket.token, "000000")
    with pytest.raises(SecondFactorRefused):
        await office.staff.second_factor(ticket.token, office.code())
    with pytest.raises(SignInRefused):
        await office.staff.sign_in("s001", office.password, HERE)


@pytest.mark.parametrize(
    ("steps", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
async def test_a_code_may_be_one_step_off(office: Office, steps: int, accepted: bool) -> None:
    ticket = await office.staff.sign_in("s001", office.password, HERE)
    code = office.code(steps)
    if accepted:
        await office.staff.second_factor(ticket.token, f"{code[:3]} {code[3:]}")
        return
    with pytest.raises(SecondFactorRefused):
        await office.staff.second_factor(ticket.token, code)


@pytest.mark.parametrize("code", ["", "abcdef", "123456", "½½½½½½", "0" * 5000])
async def test_what_is_no_code_is_refused(office: Office, code: str) -> None:
    ticket = await office.staff.sign_in("s001", office.password, HERE)
    with pytest.raises(SecondFactorRefused):
        await office.staff.second_factor(ticket.token, code)


async def test_a_code_works_once_and_not_an_older_one_after_it(office: Office) -> None:
    await office.enter()
    for steps in (0, -1):
        ticket = await office.staff.sign_in("s001", office.password, HERE)
        with pytest.raises(SecondFactorRefused):
            await office.staff.second_factor(ticket.token, office.code(steps))
    office.clock.advance(timedelta(seconds=30))
    await office.enter()


async def test_a_code_used_twice_at_the_same_moment_opens_once(office: Office) -> None:
    tickets = [await office.staff.sign_in("s001", office.password, HERE) for _ in range(3)]
    attempts = [office.staff.second_factor(t.token, office.code()) for t in tickets]
    results = await asyncio.gather(*attempts, return_exceptions=True)
    assert sum(isinstance(result, SecondFactorRefused) for result in results) == 2
    assert (await office.actions()).count("staff:session:opened") == 1


async def test_a_ticket_works_once_and_for_five_minutes(office: Office) -> None:
    ticket = await office.staff.sign_in("s001", office.password, HERE)
    await office.staff.second_factor(ticket.token, office.code())
    office.clock.advance(timedelta(seconds=60))
    with pytest.raises(TicketExpired):
        await office.staff.second_factor(ticket.token, office.code())
    late = await office.staff.sign_in("s001", office.password, HERE)
    office.clock.advance(timedelta(minutes=5))
    with pytest.raises(TicketExpired):
        await office.staff.second_factor(late.token, office.code())


async def test_an_old_password_must_be_changed_beside_the_code(office: Office) -> None:
    office.clock.advance(timedelta(days=90, seconds=1))
    ticket = await office.staff.sign_in("s001", office.password, HERE)
    assert ticket.password_expired
    with pytest.raises(PasswordExpired):
        await office.staff.second_factor(ticket.token, office.code())
    for weak in (office.password, "short"):
        with pytest.raises(PasswordTooWeak):
            await office.staff.second_factor(ticket.token, office.code(), weak)
    await office.staff.second_factor(ticket.token, office.code(), "Spring-2027")
    assert "staff:password:changed" in await office.actions()
    office.clock.advance(timedelta(seconds=30))
    with pytest.raises(SignInRefused):
        await office.staff.sign_in("s001", office.password, HERE)
    assert not (await office.staff.sign_in("s001", "Spring-2027", HERE)).password_expired


async def test_a_changed_password_ends_other_sessions(office: Office) -> None:
    before = await office.enter()
    office.clock.advance(timedelta(seconds=30))
    ticket = await office.staff.sign_in("s001", office.password, HERE)
    after = await office.staff.second_factor(ticket.token, office.code(), "Spring-2027")
    with pytest.raises(SessionExpired):
        await office.staff.session(before.token, office.clock.now())
    await office.staff.session(after.token, office.clock.now())


async def test_an_idle_session_ends_and_activity_keeps_it(office: Office) -> None:
    session = await office.enter()
    for _ in range(4):
        office.clock.advance(timedelta(minutes=14))
        await office.staff.session(session.token, office.clock.now())
    office.clock.advance(timedelta(minutes=15))
    with pytest.raises(SessionExpired):
        await office.staff.session(session.token, office.clock.now())


async def test_polling_is_no_activity(office: Office) -> None:
    session = await office.enter()
    for _ in range(2):
        office.clock.advance(timedelta(minutes=7))
        await office.staff.session(session.token, office.clock.now(), touch=False)
    office.clock.advance(timedelta(minutes=1))
    with pytest.raises(SessionExpired):
        await office.staff.session(session.token, office.clock.now())


async def test_a_session_ends_after_its_hours_however_busy(office: Office) -> None:
    session = await office.enter()
    while office.clock.now() + timedelta(minutes=10) < session.expires_at:
        office.clock.advance(timedelta(minutes=10))
        await office.staff.session(session.token, office.clock.now())
    office.clock.advance(timedelta(minutes=10))
    with pytest.raises(SessionExpired):
        await office.staff.session(session.token, office.clock.now())


async def test_sign_out_ends_the_session_once(office: Office) -> None:
    session = await office.enter()
    await office.staff.sign_out(session.token)
    await office.staff.sign_out(session.token)
    await office.staff.sign_out("unknown")
    with pytest.raises(SessionExpired):
        await office.staff.session(session.token, office.clock.now())
    assert (await office.actions()).count("staff:session:closed") == 1


async def test_a_link_opens_one_session(office: Office) -> None:
    token = await office.staff.issue_link("s052")
    results = await asyncio.gather(
        *(office.staff.link(token) for _ in range(4)), return_exceptions=True
    )
    assert sum(isinstance(result, LinkInvalid) for result in results) == 3
    assert (await office.actions()).count("staff:link:refused") == 3


async def test_a_link_lasts_fifteen_minutes(office: Office) -> None:
    token = await office.staff.issue_link("s052")
    office.clock.advance(timedelta(minutes=15))
    with pytest.raises(LinkInvalid):
        await office.staff.link(token)
    with pytest.raises(NotFound):
        await office.staff.issue_link("nobody")


async def test_the_database_refuses_a_session_of_nobody(office: Office) -> None:
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await office.database.execute(
            "insert into staff_session values ('x', 'nobody', '', now(), now(), now())"
        )
