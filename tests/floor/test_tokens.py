"""Access tokens: what an integration may do, until when, how often, and never more than that."""

from datetime import timedelta

import pytest

from qiantai.floor.audit import Audit, list_audit
from qiantai.floor.auth import Roles
from qiantai.floor.clock import ManualClock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database
from qiantai.floor.errors import Invalid, NotFound, TooMany
from qiantai.floor.limits import Limits
from qiantai.floor.secrets import SecretBox
from qiantai.floor.staff import Staff
from qiantai.floor.tokens import ApiTokens, NameTaken, TokenRefused

DAY = timedelta(days=1)


@pytest.fixture
def tokens(database: Database, clock: ManualClock, roles: Roles) -> ApiTokens:
    """Tokens with the roles of the repository."""
    return ApiTokens(database, Audit(), roles, Limits(lambda: clock.now().timestamp()), clock)


async def test_a_token_is_its_permissions_and_no_role(
    tokens: ApiTokens, database: Database, clock: ManualClock, roles: Roles, settings: Settings
) -> None:
    one, words = await tokens.issue("s051", "crm", ["ticket:read"], clock.now() + DAY, 10)
    staff = Staff(
        database, Audit(), SecretBox.load(settings.data_dir), roles, settings, clock, tokens=tokens
    )
    identity = await staff.integration(words)
    assert (identity.staff, identity.name) == ("api-crm", "crm")
    assert roles.permissions(identity.roles) == {"ticket:read"}
    with pytest.raises(Invalid):
        roles.check(identity.roles)
    row = await database.fetchrow("select hash from api_token where id = $1", one.id)
    assert row is not None
    assert words.encode() not in row["hash"]
    entries = await list_audit(database)
    assert [entry.record.action for entry in entries] == ["staff:token:issued"]
    assert words not in str(entries)


async def test_a_token_ends_on_its_day_and_at_once_when_revoked(
    tokens: ApiTokens, clock: ManualClock
) -> None:
    one, words = await tokens.issue("s051", "crm", ["ticket:read"], clock.now() + DAY, 10)
    other, more = await tokens.issue("s051", "bi", ["queue:read"], clock.now() + 3 * DAY, 10)
    await tokens.read(words)
    clock.advance(DAY)
    with pytest.raises(TokenRefused):
        await tokens.read(words)
    await tokens.read(more)
    await tokens.revoke("s051", other.id)
    with pytest.raises(TokenRefused):
        await tokens.read(more)
    with pytest.raises(NotFound):
        await tokens.revoke("s051", other.id)
    assert [token.name for token in await tokens.list()] == ["crm", "bi"]
    assert one.id != other.id


@pytest.mark.parametrize("words", ["", "qt_", "qt_unknown", "Bearer", "qt_\udcff\x00"])
async def test_unknown_words_are_refused(tokens: ApiTokens, words: str) -> None:
    with pytest.raises(TokenRefused):
        await tokens.read(words)


async def test_a_token_asks_no_oftener_than_allowed(tokens: ApiTokens, clock: ManualClock) -> None:
    _, words = await tokens.issue("s051", "crm", ["ticket:read"], clock.now() + DAY, 2)
    await tokens.read(words)
    await tokens.read(words)
    with pytest.raises(TooMany):
        await tokens.read(words)
    clock.advance(timedelta(seconds=61))
    await tokens.read(words)


@pytest.mark.parametrize(
    ("name", "scopes", "days"),
    [
        ("CRM!", ["ticket:read"], 1),
        ("crm", [], 1),
        ("crm", ["ticket:fly"], 1),
        ("crm", ["staff:write"], 1),
        ("crm", ["settings:write"], 1),
        ("crm", ["ticket:read"], 0),
        ("crm", ["ticket:read"], 400),
    ],
)
async def test_no_token_is_made_that_may_too_much_or_lives_too_long(
    tokens: ApiTokens, clock: ManualClock, name: str, scopes: list[str], days: int
) -> None:
    with pytest.raises(Invalid):
        await tokens.issue("s051", name, scopes, clock.now() + days * DAY, 10)


async def test_a_name_is_used_once_at_a_time(tokens: ApiTokens, clock: ManualClock) -> None:
    one, _ = await tokens.issue("s051", "crm", ["ticket:read"], clock.now() + DAY, 10)
    with pytest.raises(NameTaken):
        await tokens.issue("s051", "crm", ["ticket:read"], clock.now() + DAY, 10)
    await tokens.revoke("s051", one.id)
    await tokens.issue("s051", "crm", ["ticket:read"], clock.now() + DAY, 10)
