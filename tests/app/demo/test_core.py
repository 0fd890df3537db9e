"""The service over real HTTP: its door, its idempotency keys, its clock and its demonstration controls."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from tests.app.demo.conftest import Client
from tests.app.demo.serving import INSTITUTION, TOKEN, served

from qiantai.app.demo.core import build
from qiantai.floor.clock import ManualClock
from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import read_yaml

PAYMENT: dict[str, Any] = {
    "customer": "c001",
    "from_account": "a001",
    "amount": "800.00",
    "arrival_mode": "realtime",
    "payee": {"name": "王秀英", "bank": "中国工商银行", "last4": "5566"},
    "to_account": None,
}


async def test_without_the_token_nothing_is_told(client: Client) -> None:
    for shown in ("", "Bearer", "Bearer wrong", TOKEN):
        status, body = await client.get("/v1/customers/c001", Authorization=shown)
        assert (status, body["code"]) == (401, "unauthenticated")


def test_the_service_does_not_start_without_a_token(tmp_path: Path, clock: ManualClock) -> None:
    with pytest.raises(Misconfigured, match="token"):
        build(tmp_path, INSTITUTION, clock, "")


@pytest.mark.parametrize(
    "path",
    [
        *("", "/accounts", "/payees", "/cards", "/loans", "/policies", "/claims"),
        "/accounts/a001/transactions?from=2026-11-01&to=2026-11-30",
        "/cards/cc001/transactions",
    ],
)
async def test_every_read_answers(client: Client, path: str) -> None:
    status, _ = await client.get(f"/v1/customers/c001{path}")
    assert status == 200


async def test_a_payment_is_posted_once_and_its_answer_can_be_asked_for(client: Client) -> None:
    status, first = await client.post("/v1/transfers", PAYMENT, "key/1 ?")
    assert (status, first["from_balance"], first["posted"]) == (200, "47450.36", True)
    assert await client.post("/v1/transfers", PAYMENT, "key/1 ?") == (200, first)
    assert await client.get("/v1/orders/key%2F1%20%3F") == (200, first)
    _, account = await client.get("/v1/ledger/a001")
    assert account["balance"] == "47450.36"
    assert [entry["debit"] for entry in account["entries"]] == ["800.00", "0.00"]
    _, check = await client.get("/v1/ledger/check")
    assert (check["balanced"], check["transfers"], check["keys"]) == (True, 1, 1)


async def test_reads_follow_a_payment_at_once(client: Client) -> None:
    for left in ("48250.36", "47450.36", "46650.36"):
        _, (account, _) = await client.get("/v1/customers/c001/accounts")
        assert account["balance"] == left
        await client.post("/v1/transfers", PAYMENT, f"after {left}")


async def test_a_key_with_another_body_is_refused_and_moves_nothing(client: Client) -> None:
    await client.post("/v1/transfers", PAYMENT, "k")
    for other in ({**PAYMENT, "amount": "801.00"}, {**PAYMENT, "arrival_mode": "normal"}):
        status, body = await client.post("/v1/transfers", other, "k")
        assert (status, body["code"]) == (409, "key_reused")
    status, body = await client.post("/v1/cards/a001/loss", {"customer": "c001"}, "k")
    assert (status, body["code"]) == (409, "key_reused")
    assert (await client.get("/v1/ledger/a001"))[1]["balance"] == "47450.36"


async def test_a_refusal_is_stored_and_an_unknown_key_is_404(client: Client) -> None:
    status, body = await client.post("/v1/transfers", {**PAYMENT, "amount": "49000"}, "k")
    assert (status, body["code"]) == (422, "insufficient_funds")
    assert await client.get("/v1/orders/k") == (422, body)
    assert (await client.get("/v1/orders/other"))[0] == 404


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 800},
        {"amount": "800.001"},
        {"amount": "-1"},
        {"amount": "0.00"},
        {"amount": "1e3"},
        {"amount": "٨٠٠"},
        {"arrival_mode": "soon"},
        {"to_account": "a002"},
        {"payee": None},
        {"payee": {"name": "王秀英", "bank": "中国工商银行", "last4": "566"}},
        {"memo": "rent"},
        {"customer": None},
    ],
)
async def test_a_body_that_is_not_exactly_right_is_refused_and_not_stored(
    client: Client, change: Any
) -> None:
    status, body = await client.post("/v1/transfers", {**PAYMENT, **change}, "k")
    assert (status, body["code"]) == (400, "invalid")
    assert (await client.get("/v1/orders/k"))[0] == 404


async def test_a_mutation_without_a_key_is_refused(client: Client) -> None:
    status, body = await client.post("/v1/transfers", PAYMENT)
    assert (status, body["code"]) == (400, "key_missing")


async def test_what_does_not_exist_is_404_with_a_code(client: Client) -> None:
    for path in ("/v1/customers/c999", "/v1/ledger/nobody", "/v1/nothing"):
        status, body = await client.get(path)
        assert status == 404
        assert body["code"]


async def test_the_requests_time_decides_the_day_and_what_is_due(client: Client) -> None:
    later = {**PAYMENT, "arrival_mode": "normal"}
    _, answer = await client.post("/v1/transfers", later, "k")
    assert not answer["posted"]
    client.clock.advance(timedelta(hours=2))
    _, (account, _) = await client.get("/v1/customers/c001/accounts")
    assert (account["balance"], account["used_today"]) == ("47450.36", "800.00")
    client.clock.advance(timedelta(days=1))
    _, (account, _) = await client.get("/v1/customers/c001/accounts")
    assert account["used_today"] == "0.00"


async def test_day_offsets_count_from_the_first_time_that_a_request_brings(client: Client) -> None:
    client.clock.advance(timedelta(days=10))
    due = "2026-12-08"
    assert (await client.get("/v1/customers/c001/cards"))[1][0]["due_date"] == due
    client.clock.advance(timedelta(days=1))
    assert (await client.get("/v1/customers/c001/cards"))[1][0]["due_date"] == due


@pytest.mark.parametrize("said", ["yesterday", "2026-11-22T10:00:00"])
async def test_a_time_without_meaning_or_offset_is_refused(client: Client, said: str) -> None:
    status, body = await client.get("/v1/customers/c001", **{"X-Now": said})
    assert (status, body["code"]) == (400, "invalid")


async def test_a_reset_opens_everything_afresh_on_its_own_day(client: Client) -> None:
    await client.post("/v1/transfers", PAYMENT, "k")
    client.clock.advance(timedelta(days=3))
    assert (await client.post("/demo/reset", {}))[1]["opened"] == "2026-11-25"
    assert (await client.get("/v1/ledger/a001"))[1]["balance"] == "48250.36"
    assert (await client.get("/v1/orders/k"))[0] == 404
    assert (await client.get("/v1/customers/c001/cards"))[1][0]["due_date"] == "2026-12-01"


async def test_a_reset_can_bring_another_institution(client: Client) -> None:
    content = read_yaml(INSTITUTION)
    content["customers"] = content["customers"][1:2]
    content["customers"][0]["accounts"][0]["balance"] = "1.00"
    assert (await client.post("/demo/reset", {"institution": content}))[0] == 200
    assert (await client.get("/v1/customers/c001"))[0] == 404
    assert (await client.get("/v1/customers/c002/accounts"))[1][0]["balance"] == "1.00"
    status, body = await client.post("/demo/reset", {"institution": {"customers": []}})
    assert (status, body["code"]) == (400, "invalid")


async def test_without_demo_there_are_no_controls_and_no_borrowed_time(
    tmp_path: Path, clock: ManualClock
) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with served(tmp_path, clock, demo=False) as url:
        async with aiohttp.ClientSession(url, headers=headers) as http:
            elsewhere = Client(http, ManualClock(clock.now() + timedelta(days=30)))
            assert (await elsewhere.post("/demo/reset", {}))[0] == 404
            assert (await elsewhere.post("/demo/faults", {"down": True}))[0] == 404
            _, (card,) = await elsewhere.get("/v1/customers/c001/cards")
            assert (card["due_date"], card["overdue_days"]) == ("2026-11-28", 0)
