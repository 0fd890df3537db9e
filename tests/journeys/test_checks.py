"""Level 3 through HTTP and socket: consent, the phone's buttons, and nobody else's check."""

import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import aiohttp
import pytest
from tests.journeys.conftest import Customer, Front, serving
from tests.servers import Server
from tests.strict.packs import strict_packs


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of an institution that moves money on level 3 only."""
    with serving(**strict_packs(tmp_path_factory.mktemp("packs"))) as server:
        yield server


@pytest.fixture
async def front(strict: Server) -> AsyncIterator[Front]:
    async with aiohttp.ClientSession(strict.base) as http:
        front = Front(strict, http)
        yield front
        for customer in front.opened:
            await customer.drop()


async def challenged(front: Front) -> tuple[Customer, dict[str, Any]]:
    """A customer whose transfer waits for a check, and the body of the challenge."""
    customer = await front.customer()
    await customer.say("给李娜转300元")
    await customer.say("确认")
    opened = await customer.event("challenge.opened")
    return customer, opened["body"]


async def press(customer: Customer, *, passed: bool) -> int:
    """Press a button on the customer's phone."""
    path = f"/api/v1/demo/phone/{customer.name}"
    async with customer.http.get(path) as answer:
        check = (await answer.json())["check"]
    async with customer.http.post(
        f"{path}/checks/{check['reference']}", json={"passed": passed}
    ) as answer:
        return answer.status


async def test_check_over_http_moves_the_money_once(front: Front) -> None:
    customer, body = await challenged(front)
    assert (body["level"], body["method"], body["methods"]) == (3, "face", ["face", "voice"])
    assert set(body["consent"]) == {"face", "voice"}
    challenge = body["challenge"]
    order = {"challenge": challenge, "method": "face"}
    status, refused = await customer.post("/checks", {**order, "consent": False})
    assert (status, refused["code"]) == (422, "consent_needed")
    status, refused = await customer.post("/codes", {"challenge": challenge, "code": "123456"})
    assert (status, refused["code"]) == (409, "no_challenge")
    status, stands = await customer.post("/checks", {**order, "consent": True})
    assert (status, stands) == (200, {"state": "pending", "left": 3, "link": ""})
    assert (await customer.post(f"/checks/{challenge}", {}))[1]["state"] == "pending"
    assert await front.balance(customer.account) == "48250.36"
    assert await press(customer, passed=True) == 204
    for _ in range(2):
        assert (await customer.post(f"/checks/{challenge}", {}))[1]["state"] == "passed"
    passed = await customer.event("challenge.passed")
    assert passed["body"] == {"challenge": challenge, "level": 3, "method": "face"}
    assert await front.balance(customer.account) == "47950.36"


async def test_check_over_the_socket_by_voice_after_a_failed_face(front: Front) -> None:
    customer, body = await challenged(front)
    challenge = body["challenge"]
    frame = {"type": "check", "challenge": challenge, "consent": True}
    for method, passed, state in (("face", False, "wrong"), ("voice", True, "passed")):
        begun = uuid.uuid4().hex
        await customer.send(**frame, id=begun, method=method)
        accepted = await customer.until(lambda f, i=begun: f.get("id") == i)  # type: ignore[misc]
        assert (accepted["type"], accepted["state"]) == ("accepted", "pending")
        assert await press(customer, passed=passed) == 204
        asked = uuid.uuid4().hex
        await customer.send(type="checked", id=asked, challenge=challenge)
        accepted = await customer.until(lambda f, i=asked: f.get("id") == i)  # type: ignore[misc]
        assert accepted["state"] == state
    failed = await customer.event("challenge.failed")
    assert failed["body"] == {"challenge": challenge, "left": 2, "state": "wrong"}
    assert await front.balance(customer.account) == "47950.36"


async def test_nobody_begins_or_decides_the_check_of_another(front: Front) -> None:
    owner, body = await challenged(front)
    thief = await front.customer()
    order = {"challenge": body["challenge"], "method": "face", "consent": True}
    for path, sent in (("/checks", order), (f"/checks/{body['challenge']}", {})):
        status, refused = await thief.post(path, sent)
        assert (status, refused["code"]) == (409, "no_challenge")
    await owner.post("/checks", order)
    async with owner.http.get(f"/api/v1/demo/phone/{owner.name}") as answer:
        reference = (await answer.json())["check"]["reference"]
    path = f"/api/v1/demo/phone/{thief.name}/checks/{reference}"
    async with owner.http.post(path, json={"passed": True}) as answer:
        assert answer.status == 404
    assert await front.balance(owner.account) == "48250.36"


async def test_malformed_checks_are_refused(front: Front) -> None:
    customer = await front.customer()
    order = {"challenge": str(uuid.uuid4()), "method": "face", "consent": True}
    for change, status in (
        ({}, 409),
        ({"challenge": "x"}, 422),
        ({"method": "FACE"}, 422),
        ({"method": ""}, 422),
        ({"consent": "maybe"}, 422),
    ):
        assert (await customer.post("/checks", {**order, **change}))[0] == status
    refused = await customer.refused(type="check", id="a", challenge="x", method="face")
    assert refused["code"] == "frame_invalid"
    refused = await customer.refused(type="checked", id="b", challenge=str(uuid.uuid4()))
    assert refused["code"] == "no_challenge"
