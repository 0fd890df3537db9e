"""Routing through its doors: offers on the socket, groups, agents, and the wrap-up form."""

import asyncio
from typing import Any

from tests.desk.test_desk_routes import Desktop, Office, heard, office

__all__ = ["office"]


async def put(console: Desktop, path: str, body: object) -> tuple[int, Any]:
    async with console.http.put(console.base + path, json=body) as answer:
        return answer.status, await answer.json()


async def test_an_offer_rings_on_the_socket_and_is_accepted(office: Office) -> None:
    lin = office["s001"]
    await lin.post("/agents/me/state", {"state": "ready"})
    status, mine = await put(lin, "/agents/me/routing", {"automatic": True})
    assert (status, mine["automatic"]) == (200, True)
    async with lin.live() as line:
        one = await office.house.queued("P2", "card")
        await asyncio.sleep(0.1)
        await office.house.desk.dispatch.match()
        offer = await heard(line, "offer")
        assert offer["conversation"] == str(one)
        assert (await lin.get("/agents/me"))[1]["offer"]["conversation"] == str(one)
        status, queue = await office["s004"].get("/queues")
        assert queue["entries"][0]["offered_to"] == "林晓"
        status, refused = await office["s004"].post(
            "/agents/me/offer/accept", {"conversation": str(one)}
        )
        assert (status, refused["code"]) == (409, "offer_gone")
        status, mine = await lin.post("/agents/me/offer/accept", {"conversation": str(one)})
        assert (status, mine["state"], mine["holding"], mine["offer"]) == (200, "talking", 1, None)
        assert (await heard(line, "offer_gone"))["conversation"] == str(one)


async def test_a_desk_that_comes_back_hears_what_rings(office: Office) -> None:
    lin = office["s001"]
    await lin.post("/agents/me/state", {"state": "ready"})
    await put(lin, "/agents/me/routing", {"automatic": True})
    one = await office.house.queued("P2", "card")
    await office.house.desk.dispatch.match()
    async with lin.live() as line:
        assert (await heard(line, "offer"))["conversation"] == str(one)
    status, mine = await lin.post(
        "/agents/me/offer/decline", {"conversation": str(one), "reason": "忙"}
    )
    assert (status, mine["state"], mine["offer"]) == (200, "ready", None)


async def test_the_queue_says_position_wait_needs_and_standing(office: Office) -> None:
    lin = office["s001"]
    await lin.post("/agents/me/state", {"state": "ready"})
    await office.house.queued("P3", "account")
    await office.house.queued("P1", "fund")
    _, queue = await lin.get("/queues")
    fund, account = queue["entries"]
    assert (fund["needs"], fund["expected_wait_s"]) == (
        {"skill": "fund", "level": 1, "licence": "fund"},
        None,
    )
    assert (account["position"], account["expected_wait_s"], account["standing"]) == (1, 15, "P3")
    assert account["callback_offered"] is False
    _, groups = await lin.get("/queues/groups")
    shown = {group["skill"]: group for group in groups["groups"]}
    assert (shown["account"]["waiting"], shown["account"]["ready"]) == (1, 1)
    assert shown["fund"]["service_level"] == {"numerator": 0, "denominator": 0, "value": None}


async def test_everybody_present_is_listed_for_colleagues(office: Office) -> None:
    await office["s001"].post("/agents/me/state", {"state": "ready"})
    status, found = await office["s004"].get("/agents")
    (lin,) = found["agents"]
    assert (status, lin["staff"], lin["holding"], lin["capacity"]) == (
        200,
        "s001",
        0,
        {"chat": 5, "phone": 1},
    )
    assert lin["skills"][0] == {"skill": "account", "level": 1, "licence": None}
    assert (await office["s052"].get("/agents"))[0] == 403


async def test_the_wrap_up_form_is_drafted_and_kept(office: Office) -> None:
    lin = office["s001"]
    await lin.post("/agents/me/state", {"state": "ready"})
    one = await office.house.queued("P3", "account")
    await lin.post(f"/conversations/{one}/take")
    await lin.post(f"/conversations/{one}/messages", {"id": "m1", "text": "我们会在明天给您回电"})
    await lin.post(f"/conversations/{one}/resolve")
    assert (await lin.get("/agents/me"))[1]["state"] == "wrap_up"
    status, form = await lin.get(f"/conversations/{one}/wrap-up")
    assert (status, form["kept"], form["promise"]) == (200, False, "我们会在明天给您回电")
    sent = {key: form[key] for key in ("intent", "result", "summary", "promise", "follow_up_on")}
    status, kept = await lin.post(f"/conversations/{one}/wrap-up", {**sent, "tags": ["回访"]})
    assert (status, kept["kept"], kept["tags"]) == (200, True, ["回访"])
    assert (await lin.get("/agents/me"))[1]["state"] == "ready"
    assert (await office["s004"].get(f"/conversations/{one}/wrap-up"))[0] == 404
