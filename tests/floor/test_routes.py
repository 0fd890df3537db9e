"""The staff's door over HTTP: cookie, cross-site check, rate limit, permissions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import JSONResponse, Response

from qiantai.floor.config import Settings
from qiantai.floor.errors import Misconfigured, QiantaiError
from qiantai.floor.limits import Limits
from qiantai.floor.routes import COOKIE, SIGN_INS_PER_MINUTE, current_staff, staff_routes

if TYPE_CHECKING:
    from tests.floor.conftest import Browser, Office


@pytest.fixture
def app(office: Office, settings: Settings) -> FastAPI:
    """The staff routes, and one route that needs `ticket:write`."""
    app = FastAPI()
    app.include_router(staff_routes(office.staff, settings, Limits(), office.database))
    router = APIRouter()
    needed = [Depends(current_staff(office.staff, "ticket:write"))]
    router.add_api_route(
        "/tickets", lambda: {"ok": True}, methods=["GET", "POST"], dependencies=needed
    )
    app.include_router(router)

    async def refuse(request: Request, error: Exception) -> Response:
        assert isinstance(error, QiantaiError)
        return JSONResponse({"code": error.code, "detail": error.detail}, error.status)

    app.add_exception_handler(QiantaiError, refuse)
    return app


@pytest.fixture
def visit(app: FastAPI, browser: type[Browser]) -> Callable[..., Browser]:
    """Opens a browser on the app."""
    return lambda **options: browser(app, **options)


async def enter(office: Office, browser: Browser) -> None:
    ticket = await browser.post("/auth/sign-in", {"name": "s001", "password": office.password})
    assert ticket.status == 200, ticket.content
    body = {"ticket": ticket.json()["ticket"], "code": office.code()}
    assert (await browser.post("/auth/second-factor", body)).status == 200


async def test_a_person_signs_in_and_out(office: Office, visit: Callable[..., Browser]) -> None:
    browser = visit()
    assert (await browser.get("/auth/me")).status == 401
    await enter(office, browser)
    me = (await browser.get("/auth/me")).json()["staff"]
    assert (me["id"], me["name"], me["roles"]) == ("s001", "林晓", ["agent"])
    assert (me["skills"], "conversation:take" in me["permissions"]) == (["account", "card"], True)
    old = dict(browser.cookies)
    assert (await browser.post("/auth/sign-out")).status == 204
    browser.cookies = old
    assert (await browser.get("/auth/me")).json()["code"] == "session_expired"


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    office: Office, visit: Callable[..., Browser], scheme: str, secure: bool
) -> None:
    browser = visit(scheme=scheme)
    reply = await browser.post("/auth/link", {"token": await office.staff.issue_link("s052")})
    flags = {part.strip().lower() for part in reply.headers["set-cookie"].split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= flags
    assert ("secure" in flags) is secure
    assert reply.headers["cache-control"] == "no-store"
    assert browser.cookies[COOKIE] not in reply.content.decode()


async def test_a_public_https_address_makes_the_cookie_secure(
    office: Office, settings: Settings, browser: type[Browser]
) -> None:
    public = settings.model_copy(update={"public_url": "https://desk.example"})
    app = FastAPI()
    app.include_router(staff_routes(office.staff, public, Limits(), office.database))
    token = await office.staff.issue_link("s052")
    reply = await browser(app).post("/auth/link", {"token": token})
    assert "secure" in reply.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    "path", ["/auth/sign-in", "/auth/second-factor", "/auth/link", "/auth/sign-out", "/tickets"]
)
async def test_another_site_cannot_send_changes(
    office: Office, visit: Callable[..., Browser], path: str
) -> None:
    browser = visit()
    await enter(office, browser)
    browser.requested_with = ""
    reply = await browser.post(path, {"name": "s001", "password": "x", "token": "x"})
    assert reply.status in {403, 422}
    assert (await browser.get("/auth/me")).status == 200
    browser.requested_with = "XMLHttpRequest"
    assert (await browser.post("/tickets")).json()["code"] == "cross_site"


async def test_only_the_auditor_reads_the_log(
    office: Office, visit: Callable[..., Browser]
) -> None:
    agent, auditor, visitor = visit(), visit(), visit()
    await enter(office, agent)
    await auditor.post("/auth/link", {"token": await office.staff.issue_link("s052")})
    assert (await visitor.get("/audit")).status == 401
    refused = await agent.get("/audit")
    assert (refused.status, refused.json()["code"]) == (403, "forbidden")
    page = (await auditor.get("/audit?limit=2")).json()["records"]
    assert [record["action"] for record in page] == ["staff:session:opened", "staff:link:issued"]
    older = (await auditor.get(f"/audit?limit=1&before={page[-1]['id']}")).json()["records"]
    assert older[0]["id"] == page[-1]["id"] - 1
    assert (await auditor.get("/audit?limit=0")).status == 422
    assert (await auditor.get("/tickets")).status == 403
    assert (await agent.post("/tickets")).status == 200


async def test_one_address_cannot_try_without_end(
    office: Office, visit: Callable[..., Browser]
) -> None:
    browser = visit()
    wrong = {"name": "nobody", "password": "wrong"}
    for _ in range(SIGN_INS_PER_MINUTE):
        assert (await browser.post("/auth/sign-in", wrong)).status == 401
    reply = await browser.post("/auth/sign-in", wrong)
    assert reply.status == 429
    assert 0 < reply.json()["detail"]["retry_after"] <= 60
    assert (await browser.post("/auth/link", {"token": "x"})).status == 429
    assert (await visit(address="192.0.2.9").post("/auth/sign-in", wrong)).status == 401


async def test_one_network_of_the_long_addresses_counts_as_one_caller(
    visit: Callable[..., Browser],
) -> None:
    for number in range(SIGN_INS_PER_MINUTE):
        await visit(address=f"2001:db8::{number:x}").post("/auth/link", {"token": "x"})
    last = await visit(address="2001:db8::ffff").post("/auth/link", {"token": "x"})
    assert last.status == 429
    assert (await visit(address="2001:db8:0:1::1").post("/auth/link", {"token": "x"})).status == 401


@pytest.mark.parametrize(
    "body",
    [
        None, {}, {"name": "s001"}, {"name": "", "password": "x"}, {"name": "s001", "password": "x" * 300},
        {"name": "x" * 65, "password": "x"}, {"name": "s001", "password": "x", "role": "auditor"}, ["s001"],
    ],
)  # fmt: skip
async def test_a_body_of_another_shape_is_refused(
    visit: Callable[..., Browser], body: object
) -> None:
    assert (await visit().post("/auth/sign-in", body)).status == 422


async def test_an_old_password_is_changed_at_the_door(
    office: Office, visit: Callable[..., Browser]
) -> None:
    await office.database.execute(
        "update staff set password_changed_at = $1", office.clock.now().replace(year=2025)
    )
    browser = visit()
    ticket = (
        await browser.post("/auth/sign-in", {"name": "s001", "password": office.password})
    ).json()
    assert ticket["password_expired"] is True
    body = {"ticket": ticket["ticket"], "code": office.code()}
    assert (await browser.post("/auth/second-factor", body)).json()["code"] == "password_expired"
    reply = await browser.post("/auth/second-factor", body | {"new_password": "Spring-2027"})
    assert reply.status == 200


async def test_a_misspelt_permission_stops_the_start(office: Office) -> None:
    with pytest.raises(Misconfigured, match="tickets:write"):
        current_staff(office.staff, "tickets:write")
