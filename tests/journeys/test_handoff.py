"""From the assistant to a person and back, over the doors that customers and staff use."""

import uuid

import pytest
from tests.journeys.conftest import Console, Customer, Front

NOBODY = "00000000-0000-7000-8000-000000000000"


async def _queued(front: Front) -> Customer:
    customer = await front.customer()
    await customer.say("转人工")
    await customer.event("handoff.requested")
    return customer


async def test_agent_takes_speaks_hands_back_and_finishes(front: Front) -> None:
    customer = await _queued(front)
    here = f"/conversations/{customer.conversation}"
    agent, other = await front.staff("s001"), await front.staff("s004")
    await agent.sees(customer.conversation)
    status, queue = await agent.get("/queues")
    assert status == 200
    assert customer.conversation in [entry["conversation"] for entry in queue["entries"]]
    status, taken = await agent.post(f"{here}/take")
    assert (status, taken["mode"], taken["holder"]) == (200, "person", "s001")
    assert (await customer.event("agent.joined"))["body"]["name"] == "林晓"
    status, found = await other.post(f"{here}/take")
    assert (status, found["code"]) in ((409, "not_waiting"), (409, "already_held"))
    status, found = await other.post(f"{here}/messages", {"id": "x1", "text": "我来"})
    assert (status, found["code"]) == (409, "not_holder")
    await _agent_speaks(agent, customer, here)
    await _assistant_is_silent(customer)
    assert (await agent.post(f"{here}/hand-back", {"note": "已核实"}))[0] == 200
    await customer.event("agent.left")
    assert "已核实" not in str(await customer.kept())
    assert (await customer.say("存款利率是多少"))["ai"] is True


async def _agent_speaks(agent: Console, customer: Customer, here: str) -> None:
    status, found = await agent.post(f"{here}/messages", {"id": "g1", "text": "这款保本保息"})
    assert (status, found["code"]) == (422, "guard_refused")
    assert found["detail"]["spans"][0]["rule"] == "promise"
    body = {"id": uuid.uuid4().hex, "text": "您好,我是林晓"}
    for _ in range(2):
        assert (await agent.post(f"{here}/messages", body))[0] == 200
    said = await customer.event("message", "agent")
    assert (said["body"]["text"], said["body"]["ai"]) == ("您好,我是林晓", False)
    kept = [event for event in await customer.kept() if event["source"] == "agent"]
    assert len(kept) == 1


async def _assistant_is_silent(customer: Customer) -> None:
    before = len([event for event in customer.events if event["source"] == "assistant"])
    for text in ("存款利率是多少", "在吗"):
        await customer.send(type="say", id=uuid.uuid4().hex, text=text)
        await customer.until(lambda f: f["type"] == "accepted")
    await customer.send(type="ping")
    await customer.until(lambda f: f["type"] == "pong")
    after = [event for event in await customer.kept() if event["source"] == "assistant"]
    assert len(after) == before


async def test_finished_conversation_is_rated_and_opens_again(front: Front) -> None:
    customer, agent = await _queued(front), await front.staff("s001")
    here = f"/conversations/{customer.conversation}"
    await agent.sees(customer.conversation)
    assert (await agent.post(f"{here}/take"))[0] == 200
    assert (await agent.post(f"{here}/resolve"))[1]["status"] == "resolved"
    assert (await customer.event("resolved"))["body"]["rating"] is True
    await customer.send(type="rate", id="r1", score=5, feedback="很好")
    assert (await customer.event("rated"))["body"] == {"score": 5, "feedback": "很好"}
    status, _ = await customer.post("/ratings", {"score": 4})
    assert status == 204
    assert (await customer.post("/ratings", {"score": 0}))[1]["code"] == "invalid"
    assert (await customer.say("在吗"))["ai"] is True
    assert (await agent.get(here))[1]["status"] == "pending"


async def test_link_signs_in_once(front: Front) -> None:
    agent = await front.staff("s001")
    status, found = await agent.post("/auth/link", {"token": agent.link})
    assert (status, found["code"]) == (401, "link_invalid")


STAFF_GETS = (
    "/queues",
    "/agents/me",
    "/conversations",
    f"/conversations/{NOBODY}",
    f"/conversations/{NOBODY}/events",
    "/tickets",
    "/tickets/T1",
    "/audit",
    "/articles",
    "/auth/me",
)
STAFF_POSTS = tuple(
    f"/conversations/{NOBODY}/{verb}"
    for verb in ("take", "messages", "notes", "hand-back", "resolve")
)


@pytest.mark.parametrize("path", STAFF_GETS)
async def test_staff_doors_are_shut_without_the_cookie(front: Front, path: str) -> None:
    nobody = Console(front.console(), "")
    status, found = await nobody.get(path)
    assert (status, found["code"]) == (401, "session_expired")


async def test_staff_changes_need_cookie_and_our_own_page(front: Front) -> None:
    agent, nobody = await front.staff("s001"), Console(front.console(), "")
    body = {"id": "x", "text": "x"}
    for path in STAFF_POSTS:
        status, found = await nobody.post(path, body if path.endswith("messages") else None)
        assert (status, found["code"]) == (401, "session_expired"), path
        for headers in ({"X-Other": "1"}, {"X-Requested-With": "another"}):
            status, found = await agent.post(path, body, **headers)
            assert (status, found["code"]) == (403, "cross_site"), path


async def test_staff_without_the_permission_are_refused(front: Front) -> None:
    customer = await front.customer()
    await customer.say("在吗")
    here = f"/conversations/{customer.conversation}"
    admin, agent = await front.staff("s050"), await front.staff("s001")
    for path in ("/queues", "/conversations", here, f"{here}/events", "/tickets", "/audit"):
        status, found = await admin.get(path)
        assert (status, found["code"]) == (403, "forbidden"), path
    assert (await admin.post(f"{here}/take"))[1]["code"] == "forbidden"
    assert (await agent.get("/audit"))[0] == 403
    assert (await (await front.staff("s052")).get("/audit"))[0] == 200


async def test_customers_pass_opens_no_staff_door(front: Front) -> None:
    customer = await front.customer()
    headers = {"Authorization": f"Bearer {customer.session}"}
    async with front.http.get("/api/v1/conversations", headers=headers) as answer:
        assert answer.status == 401


async def test_conversation_that_nobody_asked_to_hand_over_cannot_be_taken(front: Front) -> None:
    customer, agent = await front.customer(), await front.staff("s001")
    await customer.say("在吗")
    status, found = await agent.post(f"/conversations/{customer.conversation}/take")
    assert (status, found["code"]) == (409, "not_waiting")
    status, found = await agent.post(f"/conversations/{NOBODY}/take")
    assert status in (404, 409)
