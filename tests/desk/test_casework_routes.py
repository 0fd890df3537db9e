"""The work on tickets and the wall through their doors."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from tests.desk.house import House, customer
from tests.desk.test_desk_routes import Desktop, Office, application, office, served
from tests.desk.test_wall import analyser, hearing, say, wall

from qiantai.desk.model import Opening
from qiantai.desk.routes_wall import wall_routes
from qiantai.desk.wall import Wall

__all__ = ["analyser", "hearing", "office", "wall"]


async def opened(house: House, key: str = "one", kind: str = "complaint", **more: Any) -> str:
    return (await house.tickets.open(customer(), Opening(key, kind, "年费", "扣了两次", **more))).no


async def sign_in_again(office: Office, name: str) -> None:
    """After days the sign-in has ended."""
    token = (await office.staff.link(await office.staff.issue_link(name))).token
    office[name].http.cookie_jar.update_cookies({"qiantai_staff": token})


async def put(desktop: Desktop, path: str, body: object) -> tuple[int, Any]:
    async with desktop.http.put(desktop.base + path, json=body) as answer:
        return answer.status, await answer.json()


async def test_tickets_are_searched_by_every_filter_at_once(office: Office, house: House) -> None:
    no = await opened(house)
    await opened(house, "two", "callback")
    path = (
        "/tickets?kind=complaint&owner=none&skill=complaint&priority=P1&late=false&open=true&q=年"
    )
    status, found = await office["s004"].get(path)
    assert status == 200
    assert [(one["no"], one["late"], one["skill"]) for one in found["tickets"]] == [
        (no, False, "complaint")
    ]
    assert (await office["s004"].get("/tickets?owner=me"))[1]["tickets"] == []
    assert (await office["s052"].get("/tickets"))[0] == 403


async def test_bulk_work_tells_each_ticket_what_became_of_it(office: Office, house: House) -> None:
    first, second = await opened(house), await opened(house, "two")
    body = {"tickets": [first, second], "do": "advance", "state": "triaged"}
    await office["s004"].post(f"/tickets/{first}/advance", {"state": "triaged"})
    status, done = await office["s004"].post("/tickets/bulk", body)
    assert (status, [one["ok"] for one in done["results"]]) == (200, [False, True])
    assert done["results"][0]["code"] == "transition_refused"
    assert (await office["s004"].post("/tickets/bulk", body | {"state": None}))[0] == 422


async def test_only_who_may_assign_assigns_many(office: Office, house: House) -> None:
    no = await opened(house)
    body = {"tickets": [no], "do": "assign", "staff": "s004"}
    assert (await office["s004"].post("/tickets/bulk", body))[0] == 403
    assert (await office["s010"].post("/tickets/bulk", body))[0] == 404
    await office["s004"].post("/agents/me/state", {"state": "ready"})
    assert (await office["s010"].post("/tickets/bulk", body))[1]["results"][0]["ok"]
    assert (await office["s004"].get("/tickets?owner=me"))[1]["tickets"][0]["no"] == no


async def test_a_tag_is_put_on_found_and_taken_away(office: Office, house: House) -> None:
    no = await opened(house)
    assert (await put(office["s004"], f"/tickets/{no}/tags", {"tag": "重点"}))[1]["tags"] == [
        "重点"
    ]
    assert (await office["s004"].get("/tickets/tags"))[1]["tags"] == ["重点"]
    assert (await put(office["s004"], f"/tickets/{no}/tags", {"tag": "a b"}))[0] == 422
    off = {"tag": "重点", "on": False}
    assert (await put(office["s004"], f"/tickets/{no}/tags", off))[1]["tags"] == []


async def test_a_department_gets_a_task_and_says_that_it_is_done(
    office: Office, house: House
) -> None:
    no = await opened(house)
    codes = [
        one["department"]
        for one in (await office["s004"].get("/tickets/departments"))[1]["departments"]
    ]
    assert "operations" in codes
    body = {"department": "operations", "what": "核对入账"}
    status, task = await office["s004"].post(f"/tickets/{no}/tasks", body)
    assert (status, task["late"]) == (200, False)
    assert (await office["s004"].get("/tickets"))[1]["tickets"][0]["tasks_open"] == 1
    path = f"/tickets/{no}/tasks/{task['id']}"
    done = (await put(office["s010"], path, {"done": True, "result": "已核对"}))[1]
    assert (done["done_by"], done["result"]) == ("s010", "已核对")
    assert (await office["s004"].get("/tickets/tasks"))[1]["tasks"] == []
    shown = (await office["s004"].get("/tickets/tasks?undone=false&department=operations"))[1]
    assert [one["id"] for one in shown["tasks"]] == [task["id"]]
    assert (await office["s004"].get(f"/tickets/{no}/tasks"))[1] == shown
    wrong = body | {"department": "kitchen"}
    assert (await office["s004"].post(f"/tickets/{no}/tasks", wrong))[1]["code"] == (
        "unknown_department"
    )


async def test_a_period_is_asked_for_and_given_by_a_second_person(
    office: Office, house: House
) -> None:
    no = await opened(house)
    body = {"complexity": "very_complex", "why": "跨省取证"}
    assert (await office["s004"].post(f"/tickets/{no}/extend", body))[1]["code"] == (
        "approval_needed"
    )
    asked = (await office["s004"].post(f"/tickets/{no}/approvals", body))[1]
    assert asked["own"]
    path = f"/tickets/approvals/{asked['id']}/decide"
    assert (await office["s004"].post(path, {"approve": True}))[0] == 403
    waiting = (await office["s010"].get("/tickets/approvals"))[1]["approvals"]
    assert [(one["id"], one["own"]) for one in waiting] == [(asked["id"], False)]
    assert (await office["s001"].get("/tickets/approvals"))[1]["approvals"] == []
    assert (await office["s010"].post(path, {"approve": True}))[1]["state"] == "approved"
    assert (await office["s004"].get(f"/tickets/{no}"))[1]["complexity"] == "very_complex"
    shown = (await office["s004"].get(f"/tickets/{no}/approvals"))[1]["approvals"]
    assert shown[0]["decided_by"] == "s010"


async def test_the_customer_is_told_and_their_conversations_are_near(
    office: Office, house: House
) -> None:
    conversation = await house.queued()
    no = await opened(house, conversation=conversation)
    status, ticket = await office["s004"].post(f"/tickets/{no}/updates", {"text": "明天回复您"})
    assert (status, ticket["events"][-1]["kind"]) == (200, "told")
    await house.pass_time()
    assert house.telling.utters[-1] == "utter_ticket_told"
    near = (await office["s010"].get(f"/tickets/{no}/conversations"))[1]["conversations"]
    assert [(one["conversation"], one["own"]) for one in near] == [(str(conversation), True)]


async def test_the_report_and_the_rules_are_read_over_http(office: Office, house: House) -> None:
    no = await opened(house, kind="callback")
    house.clock.advance(timedelta(days=2))
    await house.pass_time()
    for name in ("s004", "s010"):
        await sign_in_again(office, name)
    path = "/tickets/reports/breaches?from=2026-11-01&to=2026-11-30"
    report = (await office["s010"].get(path))[1]
    assert report["total"] == {"key": "total", "late": 1, "due": 1, "value": 1.0}
    assert [one["key"] for one in report["by_kind"]] == ["callback"]
    assert (report["tickets"][0]["no"], report["tickets"][0]["late_s"]) == (no, 86400)
    wrong = "/tickets/reports/breaches?from=2026-11-30&to=2026-11-01"
    assert (await office["s010"].get(wrong))[0] == 409
    rules = (await office["s004"].get("/tickets/policies"))[1]
    kinds = {one["kind"]: one for one in rules["kinds"]}
    assert kinds["complaint"]["deadline"]["text"]["zh"] == "15天"
    assert not kinds["complaint"]["clock_stops"]
    longer = {one["complexity"]: one["approval"] for one in kinds["complaint"]["longer"]}
    assert longer == {"complex": False, "very_complex": True}
    assert [one["priority"] for one in rules["classes"]] == ["P0", "P1", "P2", "P3"]
    assert {one["group"] for one in rules["hours"]} >= {"default", "wealth"}
    assert rules["reminders"] == [50, 80]


@pytest.fixture
async def walled(office: Office, house: House, wall: Wall) -> AsyncIterator[Office]:
    """The same people at a server that shows the wall too."""
    app = application(house, office.staff)
    app.include_router(wall_routes(wall, office.staff, house.clock))
    async with served(app) as base:
        consoles = {
            name: Desktop(one.http, base, one.token) for name, one in office.consoles.items()
        }
        yield Office(house, office.staff, base, consoles)


async def test_the_wall_is_for_supervisors_and_states_its_formula(
    walled: Office, house: House
) -> None:
    one = await house.queued("P3")
    say(house, one, "我刚被骗了，骗子让我把钱转到安全账户")
    house.clock.advance(timedelta(seconds=65))
    assert (await walled["s001"].get("/wall"))[0] == 403
    status, wall = await walled["s010"].get("/wall")
    assert status == 200
    level = wall["figures"]["service_level"]
    assert (level["value"], level["denominator"], level["within_s"]) == (None, 0, 20)
    assert "answered within 20 s" in level["formula"]
    assert (wall["waiting"], wall["longest_wait_s"]) == (1, 65)
    [entry] = wall["groups"][0]["entries"]
    assert (entry["standing"], entry["rises_in_s"], entry["position"]) == ("P2", 55, 1)
    assert (wall["alarms"][0]["conversation"], wall["alarms"][0]["kind"]) == (str(one), "fraud")
    await walled["s001"].post("/agents/me/state", {"state": "ready"})
    await walled["s001"].post(f"/conversations/{one}/take")
    wall = (await walled["s010"].get("/wall"))[1]
    assert wall["figures"]["service_level"] | {"formula": ""} == level | {
        "numerator": 0.0,
        "denominator": 1,
        "value": 0.0,
        "formula": "",
    }
    assert wall["figures"]["asa_s"]["value"] == 65
    assert wall["agents"][0]["holding"][0]["conversation"] == str(one)
    assert wall["alarms"][0]["where"] == "held"


async def test_staffing_is_planned_over_http(walled: Office, house: House) -> None:
    await house.queued()
    house.clock.advance(timedelta(days=1))
    for name in ("s001", "s010"):
        await sign_in_again(walled, name)
    path = "/staffing?skill=account&date=2026-11-24&shrinkage=0.5&at_once=1"
    status, plan = await walled["s010"].get(path)
    assert status == 200
    assert (plan["rule"]["shrinkage"], plan["history_days"]) == (0.5, 1)
    ten = plan["half_hours"][20]
    assert (ten["expected"], ten["agents"], ten["scheduled"], ten["came"]) == (1.0, 1, 2, None)
    assert (await walled["s010"].get("/staffing?date=2030-01-01"))[0] == 422
    assert (await walled["s001"].get("/staffing"))[0] == 403
