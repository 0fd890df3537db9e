"""Proofs of who somebody is and what they may do: customer tokens, staff passwords, roles."""

import secrets
import string
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Self

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from qiantai.floor.config import Settings
from qiantai.floor.errors import Invalid, Misconfigured, Unauthenticated
from qiantai.floor.packs import Packs, read_yaml
from qiantai.floor.secrets import KEY_BYTES, secret_key

TOKEN_LIFE = timedelta(minutes=10)
TOKEN_SKEW = timedelta(seconds=60)
TOKEN_CHARACTERS = 4096
PASSWORD_CHARACTERS = range(8, 129)
PASSWORD_CLASSES = 3
PASSWORD_LIFE = timedelta(days=90)
POWERS_APART = ("settings:write", "staff:write", "audit:read")
SCOPE = "scope:"
"""Before a permission that stands where a role would: an access token's own; no account can be given one."""


class TokenExpired(Unauthenticated):
    """The customer token is past its time; the institution's page must fetch a fresh one."""

    code = "token_expired"


class TokenInvalid(Unauthenticated):
    """The customer token was not signed for us by the institution."""

    code = "token_invalid"


class PasswordTooWeak(Invalid):
    """The new password is too short, has too few kinds of character, names its owner or is the old one."""

    code = "password_too_weak"


@dataclass(frozen=True, slots=True)
class TokenClaims:
    """What the institution says about its signed-in customer."""

    customer: str
    name: str
    locale: str
    elder: bool
    tier: str
    phone: str


_CLAIMS = {field.name: field.type for field in fields(TokenClaims)}


class CustomerTokens:
    """HS256 tokens from the institution's own pages: signed, for us alone, at most ten minutes old (`exp`)."""

    def __init__(self, key: bytes, issuer: str, audience: str) -> None:
        if len(key) < KEY_BYTES:
            raise Misconfigured(f"the customer token key must have at least {KEY_BYTES} bytes")
        self._key = key
        self._issuer = issuer
        self._audience = audience

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """With the key of the settings, or one made for this installation when none is set."""
        given = settings.customer_token_key.get_secret_value().encode()
        key = given or secret_key(settings.data_dir, "customer_token-1")
        return cls(key, settings.institution, settings.customer_token_audience)

    def issue(self, claims: TokenClaims, now: datetime) -> str:
        """A token for these claims that lives ten minutes."""
        body = asdict(claims) | {
            "sub": claims.customer,
            "iss": self._issuer,
            "aud": self._audience,
            "iat": int(now.timestamp()),
            "exp": int((now + TOKEN_LIFE).timestamp()),
            "jti": secrets.token_urlsafe(16),
        }
        del body["customer"]
        return jwt.encode(body, self._key, algorithm="HS256")

    def read(self, token: str, now: datetime) -> TokenClaims:
        """The claims; raises TokenExpired and TokenInvalid."""
        body = self._body(token)
        issued, expires = body["iat"], body["exp"]
        if not all(type(moment) is int for moment in (issued, expires)):
            raise TokenInvalid("a time of the token is no whole second")
        if expires <= now.timestamp():
            raise TokenExpired
        if issued > (now + TOKEN_SKEW).timestamp() or expires - issued > TOKEN_LIFE.total_seconds():
            raise TokenInvalid("the token is from the future or lives too long")
        return _claims(body | {"customer": body["sub"]})

    def _body(self, token: str) -> dict[str, Any]:
        """The signed body; times are judged by our own clock, not by the library's."""
        if len(token) > TOKEN_CHARACTERS:
            raise TokenInvalid("the token is too long")
        try:
            return jwt.decode(
                token,
                self._key,
                algorithms=["HS256"],
                audience=self._audience,
                issuer=self._issuer,
                options={
                    "require": ["exp", "iat", "jti", "aud", "iss", "sub"],
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        except (jwt.PyJWTError, ValueError) as error:
            raise TokenInvalid from error


def _claims(body: Mapping[str, Any]) -> TokenClaims:
    values: dict[str, Any] = {name: body.get(name) for name in _CLAIMS}
    if any(type(value) is not _CLAIMS[name] for name, value in values.items()):
        raise TokenInvalid("a claim is missing or of another type")
    if not values["customer"] or any(len(str(value)) > 200 for value in values.values()):
        raise TokenInvalid("a claim is empty or too long")
    return TokenClaims(**values)


class Passwords:
    """Argon2id hashes; blocking for tens of milliseconds, so call it from a thread."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()

    def hash(self, password: str) -> str:
        """The salted hash to store."""
        return self._hasher.hash(password)

    def fits(self, stored: str | None, password: str) -> bool:
        """Whether the password is the stored one; takes as long, and says no, when there is none."""
        try:
            if not stored:
                self._hasher.hash(password)
                return False
            return self._hasher.verify(stored, password)
        except (Argon2Error, InvalidHashError, UnicodeError):
            return False


def check_password(password: str, staff: str) -> None:
    """At least 8 characters of 3 classes, not naming its owner (GB/T 22239 8.1.4.1 a); raises PasswordTooWeak."""
    classes = (
        any(c.islower() for c in password),
        any(c.isupper() for c in password),
        any(c.isdecimal() for c in password),
        any(c in string.punctuation or c.isspace() for c in password),
    )
    if (
        len(password) not in PASSWORD_CHARACTERS
        or sum(classes) < PASSWORD_CLASSES
        or staff.lower() in password.lower()
    ):
        raise PasswordTooWeak


class Roles:
    """Which permissions (`noun:verb`) each role grants, from `roles.yaml` of the packs."""

    def __init__(self, table: Mapping[str, frozenset[str]]) -> None:
        self._table = table
        self.known = frozenset[str]().union(*table.values())

    @classmethod
    def load(cls, packs: Packs) -> Self:
        """A later pack replaces the roles it names; Misconfigured names what is wrong in which file."""
        table: dict[str, frozenset[str]] = {}
        for path in packs.files(".", "roles.yaml"):
            content = read_yaml(path)
            if not isinstance(content, dict):
                raise Misconfigured(f"{path}: must hold a mapping")
            for role, granted in content.items():
                if not isinstance(granted, list) or not all(_is_permission(p) for p in granted):
                    raise Misconfigured(f"{path}: {role}: must list permissions like ticket:read")
                table[role] = frozenset(granted)
        return cls(table)

    def permissions(self, roles: Iterable[str]) -> frozenset[str]:
        """Everything that these roles grant together; a role that is not in the table grants nothing."""
        return frozenset[str]().union(*(self._granted(role) for role in roles))

    def _granted(self, role: str) -> frozenset[str]:
        if role.startswith(SCOPE):
            return frozenset({role.removeprefix(SCOPE)})
        return self._table.get(role, frozenset())

    def check(self, roles: Iterable[str]) -> None:
        """Raise Invalid for an unknown role, or for one person holding two of the three powers (三权分立)."""
        roles = frozenset(roles)
        if not roles or not roles <= self._table.keys():
            raise Invalid("there is no such role", field="roles")
        if sum(power in self.permissions(roles) for power in POWERS_APART) > 1:
            raise Invalid("system, security and audit are three persons", field="roles")


def _is_permission(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    noun, colon, verb = value.partition(":")
    return bool(colon) and noun.isidentifier() and verb.isidentifier()
