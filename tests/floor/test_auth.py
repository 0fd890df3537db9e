"""Customer tokens are the institution's, fresh and for us; roles are read from data and checked."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from pydantic import SecretStr

from qiantai.floor.auth import (
    CustomerTokens,
    Passwords,
    Roles,
    TokenClaims,
    TokenExpired,
    TokenInvalid,
)
from qiantai.floor.clock import ManualClock
from qiantai.floor.config import Settings
from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs

KEY = b"k" * 32
CLAIMS = TokenClaims("c001", "张伟", "zh-CN", False, "standard", "13800000001")


@pytest.fixture
def tokens() -> CustomerTokens:
    return CustomerTokens(KEY, "demo", "qiantai")


def signed(clock: ManualClock, key: bytes = KEY, algorithm: str = "HS256", **change: Any) -> str:
    """A token as another signer would make it; None leaves a claim out."""
    now = int(clock.now().timestamp())
    body: dict[str, Any] = {
        "sub": "c001", "name": "张伟", "locale": "zh-CN", "elder": False, "tier": "standard",
        "phone": "13800000001", "iss": "demo", "aud": "qiantai", "iat": now, "exp": now + 600, "jti": "1",
    }  # fmt: skip
    body = {name: value for name, value in (body | change).items() if value is not None}
    return jwt.encode(body, key, algorithm=algorithm)


def test_a_token_carries_its_claims(tokens: CustomerTokens, clock: ManualClock) -> None:
    assert tokens.read(tokens.issue(CLAIMS, clock.now()), clock.now()) == CLAIMS
    assert tokens.issue(CLAIMS, clock.now()) != tokens.issue(CLAIMS, clock.now())
    assert tokens.read(signed(clock), clock.now()) == CLAIMS


def test_a_token_ends_after_ten_minutes(tokens: CustomerTokens, clock: ManualClock) -> None:
    token = tokens.issue(CLAIMS, clock.now())
    tokens.read(token, clock.advance(timedelta(minutes=9, seconds=59)))
    with pytest.raises(TokenExpired):
        tokens.read(token, clock.advance(timedelta(seconds=1)))


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "other"}, {"iss": "other"}, {"aud": None}, {"iss": None}, {"jti": None}, {"exp": None},
        {"iat": None}, {"sub": None}, {"sub": ""}, {"sub": 1}, {"name": None}, {"elder": "yes"},
        {"tier": 5}, {"phone": ["1"]}, {"name": "x" * 300}, {"exp": "soon"}, {"iat": 1.5},
        {"key": b"q" * 32}, {"algorithm": "HS512", "key": b"k" * 64},
    ],
)  # fmt: skip
def test_a_token_that_is_not_ours_is_refused(
    tokens: CustomerTokens, clock: ManualClock, change: dict[str, Any]
) -> None:
    with pytest.raises(TokenInvalid):
        tokens.read(signed(clock, **change), clock.now())


def test_a_token_that_lives_longer_or_comes_from_the_future_is_refused(
    tokens: CustomerTokens, clock: ManualClock
) -> None:
    now = int(clock.now().timestamp())
    changes: tuple[dict[str, Any], ...] = (
        {"exp": now + 601},
        {"iat": now + 61, "exp": now + 300},
        {"exp": 10**30},
    )
    for change in changes:
        with pytest.raises(TokenInvalid):
            tokens.read(signed(clock, **change), clock.now())


@pytest.mark.parametrize("token", ["", "a.b.c", "…", "x" * 5000, "e30.e30."])
def test_what_is_no_token_is_refused(
    tokens: CustomerTokens, clock: ManualClock, token: str
) -> None:
    with pytest.raises(TokenInvalid):
        tokens.read(token, clock.now())


def test_an_unsigned_token_is_refused(tokens: CustomerTokens, clock: ManualClock) -> None:
    body = jwt.decode(signed(clock), options={"verify_signature": False})
    with pytest.raises(TokenInvalid):
        tokens.read(jwt.encode(body, "", algorithm="none"), clock.now())


def test_the_key_comes_from_the_settings_or_is_made(tmp_path: Path, clock: ManualClock) -> None:
    made = Settings(data_dir=tmp_path)
    token = CustomerTokens.of(made).issue(CLAIMS, clock.now())
    assert CustomerTokens.of(made).read(token, clock.now()) == CLAIMS
    given = Settings(data_dir=tmp_path, customer_token_key=SecretStr("k" * 32))
    assert CustomerTokens.of(given).read(signed(clock), clock.now()) == CLAIMS
    with pytest.raises(TokenInvalid):
        CustomerTokens.of(given).read(token, clock.now())
    with pytest.raises(Misconfigured):
        CustomerTokens.of(Settings(data_dir=tmp_path, customer_token_key=SecretStr("short")))


def test_claims_are_not_changed_by_a_copy() -> None:
    assert replace(CLAIMS, elder=True) != CLAIMS


def test_a_password_fits_only_its_own_hash() -> None:
    passwords = Passwords()
    stored = passwords.hash("Winter-2026")
    assert stored.startswith("$argon2id$")
    assert passwords.fits(stored, "Winter-2026")
    assert not passwords.fits(stored, "winter-2026")
    assert not passwords.fits(None, "Winter-2026")
    assert not passwords.fits("no hash", "Winter-2026")
    assert not passwords.fits(stored, "\ud800")


def test_every_role_of_the_house_is_in_the_table(packs: Packs) -> None:
    roles = Roles.load(packs)
    names = [
        "agent",
        "supervisor",
        "knowledge_editor",
        "knowledge_reviewer",
        "quality_inspector",
        "risk_officer",
        "system_admin",
        "security_admin",
        "auditor",
    ]
    for name in names:
        assert roles.permissions([name])
        roles.check([name])
    assert "audit:read" in roles.permissions(["auditor"])
    assert "audit:read" not in roles.permissions(set(names) - {"auditor"})
    assert roles.permissions(["emperor"]) == frozenset()


@pytest.mark.parametrize(
    "content",
    ["- a", "agent: ticket:read", "agent: [ticket]", "agent: [1]", "agent: ['ticket:re ad']"],
)
def test_a_wrong_table_stops_the_start(tmp_path: Path, content: str) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own/roles.yaml").write_text(content)
    with pytest.raises(Misconfigured, match=r"roles\.yaml"):
        Roles.load(Packs(tmp_path, ("own",)))
