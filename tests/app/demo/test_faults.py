"""The faults do what they say, and none of them loses or doubles money."""

import asyncio
import time

import aiohttp
import pytest
from tests.app.demo.conftest import Client
from tests.app.demo.test_core import PAYMENT


async def test_down_does_nothing_and_says_so(client: Client) -> None:
    await client.post("/demo/faults", {"down": True})
    status, body = await client.post("/v1/transfers", PAYMENT, "k")
    assert (status, body["code"]) == (503, "unavailable")
    await client.post("/demo/faults", {})
    assert (await client.get("/v1/orders/k"))[0] == 404


async def test_lose_reply_carries_out_and_breaks_off(client: Client) -> None:
    await client.post("/demo/faults", {"lose_reply": True})
    with pytest.raises(aiohttp.ClientError):
        await client.post("/v1/transfers", PAYMENT, "k")
    status, answer = await client.get("/v1/orders/k")
    assert (status, answer["from_balance"]) == (200, "47450.36")
    await client.post("/demo/faults", {})
    assert await client.post("/v1/transfers", PAYMENT, "k") == (200, answer)


async def test_a_duplicated_request_pays_once(client: Client) -> None:
    await client.post("/demo/faults", {"duplicate": True})
    status, answer = await client.post("/v1/transfers", PAYMENT, "k")
    assert (status, answer["from_balance"]) == (200, "47450.36")
    _, check = await client.get("/v1/ledger/check")
    assert (check["balanced"], check["paid"]) == (True, 1)


async def test_a_duplicated_request_whose_reply_is_lost_pays_once(client: Client) -> None:
    await client.post("/demo/faults", {"duplicate": True, "lose_reply": True})
    with pytest.raises(aiohttp.ClientError):
        await client.post("/v1/transfers", PAYMENT, "k")
    _, check = await client.get("/v1/ledger/check")
    assert (check["balanced"], check["paid"]) == (True, 1)


async def test_slow_delays_every_request(client: Client) -> None:
    await client.post("/demo/faults", {"slow_ms": 80})
    started = time.perf_counter()
    await client.get("/v1/customers/c001")
    assert time.perf_counter() - started >= 0.08


async def test_a_slow_request_is_carried_out_although_the_caller_has_gone(client: Client) -> None:
    await client.post("/demo/faults", {"slow_ms": 300})
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(client.post("/v1/transfers", PAYMENT, "k"), 0.15)
    await client.post("/demo/faults", {"slow_ms": 0})
    for _ in range(400):
        status, answer = await client.get("/v1/orders/k")
        if status == 200:
            break
        await asyncio.sleep(0.05)
    assert (status, answer["from_balance"]) == (200, "47450.36")


@pytest.mark.parametrize("wrong", [{"slow_ms": -1}, {"slow": 1}, {"down": "yes"}])
async def test_an_unknown_fault_is_refused(client: Client, wrong: dict[str, object]) -> None:
    assert (await client.post("/demo/faults", wrong))[0] == 400
