"""The staff's door over HTTP: sign-in, who am I, and the audit log; and the dependency that guards every staff route."""

import ipaddress
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response, Security
from fastapi.security import HTTPBearer
from pydantic import BaseModel, ConfigDict, Field

from qiantai.floor.audit import list_audit
from qiantai.floor.config import Settings
from qiantai.floor.database import Database
from qiantai.floor.errors import Forbidden, Misconfigured
from qiantai.floor.limits import Limits
from qiantai.floor.staff import Staff, StaffIdentity, StaffSession

COOKIE = "qiantai_staff"
REQUESTED_WITH = "qiantai"
SIGN_INS_PER_MINUTE = 20
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

Token = Annotated[str, Field(min_length=1, max_length=200)]
StaffDependency = Callable[..., Awaitable[StaffIdentity]]
BEARER = HTTPBearer(
    scheme_name="AccessToken", description="An integration's access token", auto_error=False
)
"""Tells the OpenAPI description of it; the header itself is read by the guard."""


class CrossSite(Forbidden):
    """The request did not come from our own pages: the header X-Requested-With is missing."""

    code = "cross_site"


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignInBody(_Body):
    name: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=256)]


class SecondFactorBody(_Body):
    ticket: Token
    code: Annotated[str, Field(min_length=6, max_length=12)]
    new_password: Annotated[str, Field(max_length=256)] | None = None


class LinkBody(_Body):
    token: Token


class TicketView(BaseModel):
    ticket: str
    password_expired: bool


class StaffView(BaseModel):
    id: str
    name: str
    roles: list[str]
    skills: list[str]
    permissions: list[str]


class SignedIn(BaseModel):
    staff: StaffView


class AuditView(BaseModel):
    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]


class AuditPage(BaseModel):
    records: list[AuditView]


async def check_requested_with(request: Request) -> None:
    """Refuse changes that another site's page could have sent; raises CrossSite."""
    if request.method not in _SAFE and request.headers.get("x-requested-with") != REQUESTED_WITH:
        raise CrossSite


def current_staff(staff: Staff, permission: str | None = None) -> StaffDependency:
    """A dependency that gives the signed-in person who holds `permission`.

    Raises SessionExpired, Forbidden and CrossSite at the request; Misconfigured at once when no role grants the
    permission, which is then misspelt.
    """
    if permission is not None and permission not in staff.roles.known:
        raise Misconfigured(f"roles.yaml: no role grants {permission}")

    async def guard(
        request: Request, response: Response, _: Any = Security(BEARER)
    ) -> StaffIdentity:
        identity = await _identified(staff, request)
        if permission is not None and permission not in staff.roles.permissions(identity.roles):
            raise Forbidden(permission=permission)
        response.headers["Cache-Control"] = "no-store"
        return identity

    return guard


async def _identified(staff: Staff, request: Request) -> StaffIdentity:
    """Who asks: an integration by its access token, which no other site's page can send, or a person by the cookie."""
    kind, _, words = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return await staff.integration(words.strip())
    await check_requested_with(request)
    return await staff.session(request.cookies.get(COOKIE, ""), staff.clock.now())


def staff_routes(staff: Staff, settings: Settings, limits: Limits, database: Database) -> APIRouter:
    """Routes under /auth and /audit."""
    router = APIRouter()
    router.include_router(_sign_in_routes(staff, settings, limits))
    router.include_router(_session_routes(staff))
    router.include_router(_audit_routes(staff, database))
    return router


def _sign_in_routes(staff: Staff, settings: Settings, limits: Limits) -> APIRouter:
    async def admit(request: Request, response: Response) -> None:
        await check_requested_with(request)
        limits.check(f"sign-in:{_network(request)}", SIGN_INS_PER_MINUTE)
        response.headers["Cache-Control"] = "no-store"

    def signed_in(request: Request, response: Response, session: StaffSession) -> SignedIn:
        response.set_cookie(
            COOKIE,
            session.token,
            max_age=settings.staff_session_hours * 3600,
            path="/",
            secure=request.url.scheme == "https"
            or (settings.public_url or "").startswith("https:"),
            httponly=True,
            samesite="strict",
        )
        return SignedIn(staff=_view(staff, session.staff))

    router = APIRouter(prefix="/auth", tags=["auth"], dependencies=[Depends(admit)])

    @router.post("/sign-in")
    async def sign_in(body: SignInBody, request: Request) -> TicketView:
        """First factor: name and password."""
        ticket = await staff.sign_in(body.name, body.password, _address(request))
        return TicketView(ticket=ticket.token, password_expired=ticket.password_expired)

    @router.post("/second-factor")
    async def second_factor(
        body: SecondFactorBody, request: Request, response: Response
    ) -> SignedIn:
        """Second factor: the authenticator's code, with a new password where one is due."""
        session = await staff.second_factor(body.ticket, body.code, body.new_password)
        return signed_in(request, response, session)

    @router.post("/link")
    async def link(body: LinkBody, request: Request, response: Response) -> SignedIn:
        """A one-time sign-in link of a demonstration."""
        session = await staff.link(body.token, _address(request))
        return signed_in(request, response, session)

    return router


def _session_routes(staff: Staff) -> APIRouter:
    router = APIRouter(prefix="/auth", tags=["auth"])
    signed = Depends(current_staff(staff))

    @router.get("/me")
    async def me(identity: StaffIdentity = signed) -> SignedIn:
        """Who is signed in, and what they may do."""
        return SignedIn(staff=_view(staff, identity))

    @router.post("/sign-out", status_code=204, dependencies=[Depends(check_requested_with)])
    async def sign_out(request: Request, response: Response) -> None:
        """End the session; harmless without one."""
        await staff.sign_out(request.cookies.get(COOKIE, ""))
        response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")

    return router


def _audit_routes(staff: Staff, database: Database) -> APIRouter:
    router = APIRouter(tags=["audit"])

    @router.get("/audit", dependencies=[Depends(current_staff(staff, "audit:read"))])
    async def audit(
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        before: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
    ) -> AuditPage:
        """The newest records first; `before` is the last id of the page before."""
        entries = await list_audit(database, limit, before)
        return AuditPage(
            records=[
                AuditView(
                    id=entry.id,
                    at=entry.record.at,
                    actor=entry.record.actor,
                    action=entry.record.action,
                    subject=entry.record.subject,
                    detail=dict(entry.record.detail),
                )
                for entry in entries
            ]
        )

    return router


def _view(staff: Staff, identity: StaffIdentity) -> StaffView:
    return StaffView(
        id=identity.staff,
        name=identity.name,
        roles=sorted(identity.roles),
        skills=list(identity.skills),
        permissions=sorted(staff.roles.permissions(identity.roles)),
    )


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _network(request: Request) -> str:
    """The address, or the /64 network of an IPv6 address, which one caller has whole."""
    try:
        address = ipaddress.ip_address(_address(request))
    except ValueError:
        return "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
