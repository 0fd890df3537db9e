"""The desk through its doors: HTTP and the socket of a real server."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from tests.desk.house import House, customer

from qiantai.desk import desk_routes
from qiantai.desk.model import Opening
from qiantai.floor.accounts import StaffAccounts, StaffMember
from qiantai.floor.audit import Audit
from qiantai.floor.config import Settings
from qiantai.floor.errors import QiantaiError
from qiantai.floor.ids import new_id
from qiantai.floor.secrets import SecretBox
from qiantai.floor.staff import Staff

PEOPLE = (
    ("s001", "林晓", "agent", ("account", "card")),
    ("s004", "郑洁", "agent", ("complaint", "english")),
    ("s010", "高峰", "supervisor", ()),
    ("s052", "彭博", "auditor", ()),
)


@dataclass(slots=True)
class Desktop:
    """One person's console: a signed-in HTTP client."""

    http: aiohttp.ClientSession
    base: str
    token: str

    async def get(self, path: str) -> tuple[int, Any]:
        async with self.http.get(self.base + path) as answer:
            return answer.status, await answer.json()

    async def post(self, path: str, body: object = None) -> tuple[int, Any]:
        async with self.http.post(self.base + path, json=body or {}) as answer:
            return answer.status, await answer.json()

    def live(self, **more: Any) -> Any:
        """The socket, as an async context manager."""
        return self.http.ws_connect(self.base + "/desk/live", **more)


@dataclass(slots=True)
class Office:
    """A running server and its consoles."""

    house: House
    staff: Staff
    base: str
    consoles: dict[str, Desktop]

    def __getitem__(self, name: str) -> Desktop:
        return self.consoles[name]


def application(house: House, staff: Staff) -> FastAPI:
    app = FastAPI()
    app.include_router(desk_routes(house.desk, staff, check_every_s=0.2))

    @app.exception_handler(QiantaiError)
    async def problem(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, QiantaiError)
        return JSONResponse({"code": error.code, "detail": error.detail}, error.status)

    return app


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    task = asyncio.create_task(server.serve([listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listener.close()


@pytest.fixture
async def office(house: House, settings: Settings) -> AsyncIterator[Office]:
    box, audit = SecretBox.load(settings.data_dir), Audit()
    accounts = StaffAccounts(house.database, audit, box, house.roles, house.clock)
    staff = Staff(house.database, audit, box, house.roles, settings, house.clock)
    consoles: dict[str, Desktop] = {}
    async with served(application(house, staff)) as base:
        for name, called, role, skills in PEOPLE:
            await accounts.save("system:seed", StaffMember(name, called, frozenset({role}), skills))
            token = (await staff.link(await staff.issue_link(name))).token
            jar = aiohttp.CookieJar(unsafe=True)
            http = aiohttp.ClientSession(
                cookies={"qiantai_staff": token},
                headers={"X-Requested-With": "qiantai"},
                cookie_jar=jar,
            )
            consoles[name] = Desktop(http, base, token)
        try:
            yield Office(house, staff, base, consoles)
        finally:
            for console in consoles.values():
                await console.http.close()


async def heard(line: aiohttp.ClientWebSocketResponse, kind: str) -> dict[str, Any]:
    """The next frame of a kind."""
    while True:
        frame: dict[str, Any] = await asyncio.wait_for(line.receive_json(), 5)
        if frame["type"] == kind:
            return frame


async def test_a_customer_is_served_from_queue_to_close(office: Office) -> None:
    one, lin = await office.house.queued("P2", "card"), office["s001"]
    status, queue = await lin.get("/queues")
    assert status == 200
    (entry,) = queue["entries"]
    assert entry["conversation"] == str(one)
    assert (entry["priority"], entry["skill"], entry["customer_name"]) == ("P2", "card", "张伟")
    assert "13800000001" not in entry["preview"]
    status, taken = await lin.post(f"/conversations/{one}/take")
    assert (status, taken["holder"], taken["packet"]["emotion"]) == (200, "s001", "平静")
    status, said = await lin.post(f"/conversations/{one}/messages", {"id": "m1", "text": "您好"})
    assert (status, said["kind"], said["body"]["text"]) == (200, "message", "您好")
    assert (await lin.post(f"/conversations/{one}/notes", {"text": "已核实"}))[0] == 200
    status, mine = await lin.get("/conversations?holder=me")
    assert [view["id"] for view in mine["conversations"]] == [str(one)]
    status, closed = await lin.post(f"/conversations/{one}/resolve")
    assert (status, closed["status"]) == (200, "resolved")
    status, log = await lin.get(f"/conversations/{one}/events?after=1")
    assert [event["kind"] for event in log["events"]] == ["message", "note", "resolved"]


async def test_two_agents_cannot_take_the_same_customer(office: Office) -> None:
    one = await office.house.queued()
    answers = await asyncio.gather(
        *(office[name].post(f"/conversations/{one}/take") for name in ("s001", "s004"))
    )
    assert sorted(status for status, _ in answers) == [200, 409]
    refused = next(body for status, body in answers if status == 409)
    assert refused["code"] == "not_waiting"


async def test_agents_read_those_who_wait_and_those_they_serve_and_nobody_else(
    office: Office,
) -> None:
    waiting = await office.house.queued(customer="c001")
    other = office.house.holding.add("c002", mode="auto")
    lin, gao = office["s001"], office["s010"]
    assert (await lin.get(f"/conversations/{waiting}"))[0] == 200
    assert (await lin.get(f"/conversations/{other}"))[0] == 404
    assert (await lin.get(f"/conversations/{other}/events"))[0] == 404
    assert (await lin.post(f"/conversations/{other}/notes", {"text": "x"}))[0] == 404
    assert (await lin.get("/conversations?holder=s004"))[1] == {"conversations": []}
    assert (await lin.get("/conversations?customer=c002"))[1] == {"conversations": []}
    assert (await gao.get(f"/conversations/{other}"))[0] == 200
    assert len((await gao.get("/conversations"))[1]["conversations"]) == 2
    assert (await lin.get(f"/conversations/{new_id()}"))[0] == 404


async def test_an_agent_may_finish_up_for_a_day(office: Office) -> None:
    one, lin = await office.house.queued(), office["s001"]
    await lin.post(f"/conversations/{one}/take")
    status, view = await lin.post(f"/conversations/{one}/hand-back", {"note": "请继续转账"})
    assert (status, view["mode"]) == (200, "auto")
    assert (await lin.get(f"/conversations/{one}"))[0] == 200
    assert (await office["s004"].get(f"/conversations/{one}"))[0] == 404


async def test_roles_decide_who_comes_in(office: Office) -> None:
    one = await office.house.queued()
    auditor = office["s052"]
    for path in ("/queues", "/conversations", "/tickets", f"/conversations/{one}"):
        assert (await auditor.get(path))[0] == 403
    assert (await auditor.post(f"/conversations/{one}/take"))[0] == 403
    async with aiohttp.ClientSession() as stranger:
        for path in ("/queues", "/agents/me", "/tickets"):
            async with stranger.get(office.base + path) as answer:
                assert answer.status == 401


async def test_malformed_input_is_refused_and_never_breaks(office: Office) -> None:
    one, lin = await office.house.queued(), office["s001"]
    for path in (
        "/conversations/none",
        "/conversations?limit=0",
        "/conversations?before=2026-11-22T00:00:00",
        f"/conversations/{one}/events?after=-1",
        f"/conversations/{one}/events?after=99999999999",
        "/tickets?state=lost",
        "/tickets?kind=%00",
    ):
        assert (await lin.get(path))[0] == 422, path
    assert (await lin.post(f"/conversations/{one}/messages", {"id": "", "text": "x"}))[0] == 422
    assert (await lin.post(f"/conversations/{one}/messages", {"id": "a", "text": "x" * 2001}))[
        0
    ] == 422
    assert (await lin.post("/agents/me/state", {"state": "talking"}))[0] == 422
    assert (await lin.post("/agents/me/state", {"state": "asleep"}))[0] == 422


async def test_an_agent_says_what_they_do(office: Office) -> None:
    lin = office["s001"]
    assert (await lin.get("/agents/me"))[1]["state"] == "offline"
    status, mine = await lin.post("/agents/me/state", {"state": "ready"})
    assert (status, mine["state"], mine["holding"], mine["capacity"]) == (200, "ready", 0, 5)


async def test_a_ticket_is_worked_on_over_http(office: Office) -> None:
    opening = Opening("k1", "complaint", "年费重复扣收", "扣了两次", "退回", "本机")
    ticket = await office.house.tickets.open(customer(), opening)
    zheng = office["s004"]
    status, listed = await zheng.get("/tickets?kind=complaint&state=new")
    assert [one["no"] for one in listed["tickets"]] == [ticket.no]
    status, full = await zheng.get(f"/tickets/{ticket.no}")
    assert full["next_states"] == ["triaged", "cancelled"]
    assert (full["days_left"], full["demand"]) == (15, "退回")
    status, full = await zheng.post(
        f"/tickets/{ticket.no}/advance", {"state": "triaged", "note": "属实"}
    )
    assert (status, full["state"], full["events"][-1]["note"]) == (200, "triaged", "属实")
    status, refused = await zheng.post(f"/tickets/{ticket.no}/advance", {"state": "closed"})
    assert (status, refused["code"]) == (409, "transition_refused")
    assert (await zheng.get("/tickets/CP20261122-000000"))[0] == 404


async def test_cases_are_run_over_http(office: Office) -> None:
    zheng, gao = office["s004"], office["s010"]
    asked = {"key": "from-branch-1", "kind": "complaint", "customer": "c001", "subject": "年费"}
    (status, one), (_, again) = (
        await zheng.post("/tickets", asked),
        await zheng.post("/tickets", asked),
    )
    assert (status, one["no"], one["days_left"]) == (200, again["no"], 15)
    assert (await zheng.post("/tickets", {**asked, "key": "k-unknown", "kind": "x"}))[0] == 422
    path = f"/tickets/{one['no']}"
    longer = {"complexity": "very_complex", "why": "跨省调取"}
    status, refused = await zheng.post(f"{path}/extend", longer)
    assert (status, refused["code"]) == (403, "approval_needed")
    status, full = await gao.post(f"{path}/extend", longer)
    assert (status, full["days_left"], full["complexity"]) == (200, 60, "very_complex")
    _, second = await zheng.post("/tickets", {**asked, "key": "from-branch-2"})
    await zheng.post(f"/tickets/{second['no']}/join", {"lead": one["no"], "representative": True})
    assert (await zheng.get(path))[1]["joined"] == [second["no"]]
    assert (await zheng.post(f"{path}/assign", {"staff": "s004"}))[0] == 403
    assert (await gao.post(f"{path}/assign", {"staff": "nobody"}))[0] == 404
    await zheng.post("/agents/me/state", {"state": "ready"})
    assert (await gao.post(f"{path}/assign", {"staff": "s004"}))[1]["owner"] == "s004"
    status, letter = await zheng.get(f"{path}/letter?language=en")
    assert status == 200
    assert "12378" in letter["text"]
    assert (await zheng.post(f"{path}/withdraw", {"why": "客户来电"}))[1]["state"] == "cancelled"


async def test_the_socket_tells_of_the_queue_and_of_watched_events_without_a_gap(
    office: Office,
) -> None:
    house, lin = office.house, office["s001"]
    async with lin.live() as line:
        one = await house.queued()
        assert await heard(line, "queue") == {"type": "queue"}
        for n in range(3):
            house.holding.append(one, "message", "customer", {"text": str(n)})
        await line.send_json({"type": "watch", "conversation": str(one), "after": 1})
        seen = [(await heard(line, "event"))["event"]["offset"] for _ in range(2)]
        for n in range(5):
            house.holding.append(one, "message", "customer", {"text": str(n)})
        seen += [(await heard(line, "event"))["event"]["offset"] for _ in range(5)]
        assert seen == list(range(2, 9))
        house.live.announce(
            f"conversation:{one}:customer", {"typing": {"source": "customer", "on": True}}
        )
        typing = await heard(line, "typing")
        assert (typing["conversation"], typing["source"]) == (str(one), "customer")
        await line.send_json({"type": "unwatch", "conversation": str(one)})
        await line.send_json({"type": "ping"})
        await heard(line, "pong")
        house.holding.append(one, "message", "customer", {"text": "x"})
        await line.send_json({"type": "ping"})
        assert (await asyncio.wait_for(line.receive_json(), 5))["type"] == "pong"


async def test_typing_reaches_the_customer(office: Office) -> None:
    house = office.house
    one = await house.queued()
    async with (
        house.live.subscribe(f"conversation:{one}") as customer_side,
        office["s001"].live() as line,
    ):
        await line.send_json({"type": "watch", "conversation": str(one), "after": 0})
        await line.send_json({"type": "typing", "conversation": str(one)})
        payload = await asyncio.wait_for(customer_side.queue.get(), 5)
        assert payload == {"typing": {"source": "agent", "on": True}}


async def test_what_may_not_be_seen_may_not_be_watched(office: Office) -> None:
    other = office.house.holding.add("c002", mode="auto")
    async with office["s001"].live() as line:
        await line.send_json({"type": "watch", "conversation": str(other), "after": 0})
        assert (await heard(line, "refused"))["code"] == "not_found"
        await line.send_json({"type": "watch", "conversation": "none", "after": 0})
        message = await asyncio.wait_for(line.receive(), 5)
        assert message.data == 4400


async def test_a_watcher_is_told_who_holds_what_may_not_be_seen_any_more(office: Office) -> None:
    house = office.house
    one = await house.queued()
    async with office["s001"].live() as line:
        await line.send_json({"type": "watch", "conversation": str(one), "after": 0})
        await line.send_json({"type": "ping"})
        await heard(line, "pong")
        await office["s004"].post(f"/conversations/{one}/take", {})
        refused = await heard(line, "refused")
        assert (refused["code"], refused["conversation"]) == ("not_found", str(one))
        assert refused["holder"] == house.holding.views[one].holder_name


async def test_the_socket_is_only_for_signed_in_readers_of_our_own_pages(office: Office) -> None:
    async with (
        aiohttp.ClientSession() as stranger,
        stranger.ws_connect(office.base + "/desk/live") as line,
    ):
        assert (await asyncio.wait_for(line.receive(), 5)).data == 4401
    async with office["s052"].live() as line:
        assert (await asyncio.wait_for(line.receive(), 5)).data == 4403
    async with office["s001"].live(headers={"Origin": "https://evil.example"}) as line:
        assert (await asyncio.wait_for(line.receive(), 5)).data == 4403
    async with office["s001"].live(headers={"Origin": office.base}) as line:
        await line.send_json({"type": "ping"})
        await heard(line, "pong")


async def test_signing_out_ends_the_socket(office: Office) -> None:
    async with office["s001"].live() as line:
        await line.send_json({"type": "ping"})
        await heard(line, "pong")
        await office.staff.sign_out(office["s001"].token)
        message = await asyncio.wait_for(line.receive(), 5)
        assert message.data == 4401


def test_every_route_describes_itself(house: House, settings: Settings) -> None:
    staff = Staff(
        house.database,
        Audit(),
        SecretBox.load(settings.data_dir),
        house.roles,
        settings,
        house.clock,
    )
    paths = application(house, staff).openapi()["paths"]
    assert set(paths) == {
        "/queues",
        "/queues/groups",
        "/agents",
        "/agents/me/routing",
        "/agents/me/offer/accept",
        "/agents/me/offer/decline",
        "/conversations/{id}/wrap-up",
        "/agents/me",
        "/agents/me/state",
        "/conversations",
        "/conversations/{id}",
        "/conversations/{id}/events",
        "/conversations/{id}/take",
        "/conversations/{id}/messages",
        "/conversations/{id}/notes",
        "/conversations/{id}/hand-back",
        "/conversations/{id}/resolve",
        "/tickets",
        "/tickets/{no}",
        "/tickets/{no}/advance",
        "/tickets/{no}/assign",
        "/tickets/{no}/extend",
        "/tickets/{no}/join",
        "/tickets/{no}/letter",
        "/tickets/{no}/withdraw",
        "/tickets/bulk",
        "/tickets/tags",
        "/tickets/departments",
        "/tickets/tasks",
        "/tickets/approvals",
        "/tickets/approvals/{approval}/decide",
        "/tickets/policies",
        "/tickets/reports/breaches",
        "/tickets/{no}/tags",
        "/tickets/{no}/tasks",
        "/tickets/{no}/tasks/{task}",
        "/tickets/{no}/approvals",
        "/tickets/{no}/updates",
        "/tickets/{no}/conversations",
    }
    for methods in paths.values():
        for operation in methods.values():
            assert operation["description"]
            assert "$ref" in operation["responses"]["200"]["content"]["application/json"]["schema"]
