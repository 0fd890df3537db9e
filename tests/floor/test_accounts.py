"""Accounts change only with a record, and a change of power takes hold at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from qiantai.floor.accounts import StaffMember
from qiantai.floor.auth import PasswordTooWeak
from qiantai.floor.errors import Invalid, NotFound
from qiantai.floor.signin import LinkInvalid, SessionExpired, SignInRefused, TicketExpired

if TYPE_CHECKING:
    from tests.floor.conftest import Office


async def test_accounts_are_found_and_listed(office: Office) -> None:
    member = StaffMember("s002", "何芳", frozenset({"agent"}), ("fund",), 4, ("fund",))
    await office.accounts.save("staff:s051", member)
    assert await office.accounts.find("s002") == member
    assert await office.accounts.find("s999") is None
    assert [m.staff for m in await office.accounts.list()] == ["s001", "s002", "s052"]
    assert [m.staff for m in await office.accounts.list("auditor")] == ["s052"]


async def test_saving_keeps_the_password(office: Office) -> None:
    member = await office.accounts.find("s001")
    assert member is not None
    session = await office.enter()
    await office.accounts.save("staff:s051", replace(member, name="林晓晓"))
    identity = await office.staff.session(session.token, office.clock.now())
    assert identity.name == "林晓晓"


@pytest.mark.parametrize("change", [{"active": False}, {"roles": frozenset({"supervisor"})}])
async def test_a_change_of_power_signs_out(office: Office, change: dict[str, object]) -> None:
    member = await office.accounts.find("s001")
    assert member is not None
    session = await office.enter()
    ticket = await office.staff.sign_in("s001", office.password, "")
    link = await office.staff.issue_link("s001")
    await office.accounts.save("staff:s051", replace(member, **change))  # type: ignore[arg-type]
    with pytest.raises(SessionExpired):
        await office.staff.session(session.token, office.clock.now())
    with pytest.raises(TicketExpired):
        await office.staff.second_factor(ticket.token, office.code())
    with pytest.raises(LinkInvalid):
        await office.staff.link(link)


async def test_a_closed_account_cannot_sign_in(office: Office) -> None:
    closed = StaffMember("s001", "林晓", frozenset({"agent"}), active=False)
    await office.accounts.save("staff:s051", closed)
    with pytest.raises(SignInRefused):
        await office.staff.sign_in("s001", office.password, "")
    with pytest.raises(NotFound):
        await office.staff.issue_link("s001")


@pytest.mark.parametrize(
    "together",
    [
        frozenset[str](),
        frozenset({"emperor"}),
        frozenset({"system_admin", "auditor"}),
        frozenset({"security_admin", "auditor"}),
        frozenset({"system_admin", "security_admin"}),
    ],
)
async def test_the_three_powers_stay_apart(office: Office, together: frozenset[str]) -> None:
    with pytest.raises(Invalid):
        await office.accounts.save("staff:s051", StaffMember("s060", "某", together))
    assert await office.accounts.find("s060") is None


@pytest.mark.parametrize(
    "password",
    [
        "Ab1-",
        "abcdefgh1",
        "ABCDEFGH1",
        "12345678-",
        "xS001-pass",
        "A1-" + "x" * 200,
        "密码密码密码密码",
    ],
)
async def test_a_weak_password_is_refused(office: Office, password: str) -> None:
    with pytest.raises(PasswordTooWeak):
        await office.accounts.set_password("staff:s051", "s001", password)


async def test_unlocking_ends_the_lock(office: Office) -> None:
    for _ in range(5):
        with pytest.raises(SignInRefused):
            await office.staff.sign_in("s001", "wrong", "")
    await office.accounts.unlock("staff:s051", "s001")
    await office.enter()


async def test_nobody_cannot_be_changed(office: Office) -> None:
    for verb in (office.accounts.enrol, office.accounts.unlock):
        with pytest.raises(NotFound):
            await verb("staff:s051", "nobody")
    with pytest.raises(NotFound):
        await office.accounts.set_password("staff:s051", "nobody", "Winter-2026")


async def test_every_change_is_on_record_with_its_author(office: Office) -> None:
    rows = await office.database.fetch("select actor, action, subject from audit_log order by id")
    assert [tuple(row) for row in rows] == [
        ("system:seed", "staff:account:saved", "staff:s001"),
        ("system:seed", "staff:account:saved", "staff:s052"),
        ("system:seed", "staff:password:set", "staff:s001"),
        ("system:seed", "staff:second_factor:enrolled", "staff:s001"),
    ]
