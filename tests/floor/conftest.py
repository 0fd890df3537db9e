"""A staff with one agent, and everything that signs them in; a browser for one ASGI application."""

from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

import orjson
import pyotp
import pytest
from argon2 import PasswordHasher
from starlette.types import ASGIApp, Message

from qiantai.floor.accounts import StaffAccounts, StaffMember
from qiantai.floor.audit import Audit, list_audit
from qiantai.floor.auth import Passwords, Roles
from qiantai.floor.clock import ManualClock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database
from qiantai.floor.packs import Packs
from qiantai.floor.secrets import SecretBox
from qiantai.floor.staff import Staff, StaffSession

PASSWORD = "Winter-2026"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    content: bytes

    def json(self) -> Any:
        """The decoded body."""
        return orjson.loads(self.content)


@dataclass(slots=True)
class Browser:
    """Keeps cookies between calls; `requested_with` is the header that only our own pages can set."""

    app: ASGIApp
    address: str = "192.0.2.1"
    requested_with: str = "qiantai"
    scheme: str = "http"
    cookies: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str) -> Reply:
        """GET."""
        return await self._call("GET", path, None)

    async def post(self, path: str, body: object = None) -> Reply:
        """POST with a JSON body."""
        return await self._call("POST", path, body)

    async def _call(self, method: str, path: str, body: object) -> Reply:
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"" if body is None else orjson.dumps(body)}

        async def send(message: Message) -> None:
            sent.append(message)

        await self.app(self._scope(method, path), receive, send)
        headers = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
        for name, morsel in SimpleCookie(headers.get("set-cookie", "")).items():
            self.cookies[name] = morsel.value
        content = b"".join(message.get("body", b"") for message in sent[1:])
        return Reply(sent[0]["status"], headers, content)

    def _scope(self, method: str, path: str) -> dict[str, Any]:
        headers = [(b"content-type", b"application/json"), (b"host", b"desk.test")]
        if self.requested_with:
            headers.append((b"x-requested-with", self.requested_with.encode()))
        if self.cookies:
            pairs = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            headers.append((b"cookie", pairs.encode()))
        path, _, query = path.partition("?")
        return {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": headers,
            "scheme": self.scheme,
            "client": (self.address, 1234),
            "server": ("desk.test", 80),
            "root_path": "",
        }


class QuickPasswords(Passwords):
    """Argon2 with the least work it knows, and a count of how often a password was judged."""

    def __init__(self) -> None:
        super().__init__(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        self.judged: list[str | None] = []

    def fits(self, stored: str | None, password: str) -> bool:
        """Count, then judge."""
        self.judged.append(stored)
        return super().fits(stored, password)


@dataclass(frozen=True, slots=True)
class Office:
    """The verbs of accounts and of signing in, and the authenticator of agent s001."""

    database: Database
    clock: ManualClock
    accounts: StaffAccounts
    staff: Staff
    totp: pyotp.TOTP
    passwords: QuickPasswords
    password: str = PASSWORD

    def code(self, steps: int = 0) -> str:
        """What the authenticator shows now, or some steps of 30 seconds later."""
        return self.totp.at(self.clock.now(), counter_offset=steps)

    async def enter(self) -> StaffSession:
        """Sign s001 in with both factors."""
        ticket = await self.staff.sign_in("s001", PASSWORD, "192.0.2.1")
        return await self.staff.second_factor(ticket.token, self.code())

    async def actions(self) -> list[str]:
        """What the audit log says happened, oldest first."""
        return [entry.record.action for entry in reversed(await list_audit(self.database))]


@pytest.fixture(scope="session")
def roles(packs: Packs) -> Roles:
    """The roles of the repository."""
    return Roles.load(packs)


@pytest.fixture
async def office(
    database: Database, settings: Settings, clock: ManualClock, roles: Roles
) -> Office:
    """s001 with a password and a second factor; s052 is the auditor and has neither."""
    box = SecretBox.load(settings.data_dir)
    passwords = QuickPasswords()
    accounts = StaffAccounts(database, Audit(), box, roles, clock, passwords)
    member = StaffMember("s001", "林晓", frozenset({"agent"}), ("account", "card"), 3)
    await accounts.save("system:seed", member)
    await accounts.save("system:seed", StaffMember("s052", "彭博", frozenset({"auditor"})))
    await accounts.set_password("system:seed", "s001", PASSWORD)
    parsed = pyotp.parse_uri(await accounts.enrol("system:seed", "s001"))
    assert isinstance(parsed, pyotp.TOTP)
    staff = Staff(database, Audit(), box, roles, settings, clock, passwords)
    return Office(database, clock, accounts, staff, parsed, passwords)


@pytest.fixture(scope="session")
def browser() -> type[Browser]:
    """Opens on an application: `browser(app)`."""
    return Browser
