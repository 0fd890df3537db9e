"""What orders around a customer's own data change in the demonstration core, and what they refuse."""

from datetime import timedelta
from typing import Any

from tests.app.demo.conftest import Client

from qiantai.floor.clock import ManualClock


async def _place(client: Client, who: str, kind: str, key: str, **body: Any) -> tuple[int, Any]:
    return await client.post(f"/v1/customers/{who}/orders/{kind}", body, key)


async def _rows(client: Client, who: str, noun: str) -> Any:
    return (await client.get(f"/v1/customers/{who}/records/{noun}"))[1]


async def test_visitors_see_branches_and_nothing_of_anybody(client: Client) -> None:
    status, branches = await client.get("/v1/records/branches")
    assert status == 200
    assert {row["name_en"] for row in branches} >= {"Chengdu Tianfu Branch"}
    assert (await client.get("/v1/records/profile"))[1] == []


async def test_a_visit_is_booked_once_a_day(client: Client) -> None:
    visit = {"branch": "bj-zgc", "day": "2026-11-23", "time": "10:00", "business": "card"}
    status, receipt = await _place(client, "c001", "branches.book", "k1", **visit)
    assert (status, receipt["details"]["number"][:1]) == (200, "B")
    assert (await _place(client, "c001", "branches.book", "k2", **visit))[1][
        "code"
    ] == "already_booked"
    assert (await _place(client, "c003", "branches.book", "k3", **visit))[0] == 200
    visit["branch"] = "nowhere"
    assert (await _place(client, "c001", "branches.book", "k4", **visit))[1][
        "code"
    ] == "unknown_branches"


async def test_a_certificate_is_paid_for_and_holds_its_money_to_the_last_day(
    client: Client, clock: ManualClock
) -> None:
    wanted = {"account": "a001", "amount": "30000", "until": "2026-12-22", "fee": "20"}
    status, receipt = await _place(client, "c001", "certificates.issue", "k1", **wanted)
    assert (status, receipt["from_balance"]) == (200, "48230.36")
    accounts = (await client.get("/v1/customers/c001/accounts"))[1]
    assert (accounts[0]["balance"], accounts[0]["available"]) == ("48230.36", "18230.36")
    again = await _place(client, "c001", "certificates.issue", "k2", **wanted)
    assert again[1]["code"] == "insufficient_funds"
    clock.advance(timedelta(days=31))
    accounts = (await client.get("/v1/customers/c001/accounts"))[1]
    assert accounts[0]["available"] == "48230.36"
    assert (await client.get("/v1/ledger/check"))[1]["balanced"] is True


async def test_a_dormant_account_gets_its_money_back_once(client: Client) -> None:
    assert (await _place(client, "c005", "accounts.activate", "k1", account="a906"))[0] == 200
    accounts = (await client.get("/v1/customers/c005/accounts"))[1]
    assert [(one["last4"], one["balance"]) for one in accounts][-1] == ("0417", "8.36")
    assert await _rows(client, "c005", "dormant_accounts") == []
    again = await _place(client, "c005", "accounts.activate", "k2", account="a906")
    assert again[1]["code"] == "unknown_dormant_accounts"
    other = await _place(client, "c001", "accounts.activate", "k3", account="a907")
    assert other[1]["code"] == "unknown_dormant_accounts"
    assert (await client.get("/v1/ledger/check"))[1]["balanced"] is True


async def test_a_new_phone_lowers_large_limits_for_a_day_only(
    client: Client, clock: ManualClock
) -> None:
    change = {"phone": "13911112222", "cooldown_hours": 24, "ceiling": "50000.00"}
    assert (await _place(client, "c003", "phones.change", "k1", **change))[0] == 200
    assert (await client.get("/v1/customers/c003"))[1]["phone"] == "13911112222"
    accounts = (await client.get("/v1/customers/c003/accounts"))[1]
    assert accounts[0]["daily_limit"] == "50000.00"
    clock.advance(timedelta(hours=24, seconds=1))
    accounts = (await client.get("/v1/customers/c003/accounts"))[1]
    assert accounts[0]["daily_limit"] == "1000000.00"


async def test_a_locked_card_does_not_pay_and_a_restricted_one_cannot_be_unlocked(
    client: Client,
) -> None:
    lock = {"account": "a001", "setting": "card_lock", "on": True}
    assert (await _place(client, "c001", "safety.set", "k1", **lock))[0] == 200
    assert (await client.get("/v1/customers/c001/accounts"))[1][0]["status"] == "locked"
    assert (await _place(client, "c001", "safety.set", "k2", **{**lock, "on": False}))[0] == 200
    assert (await client.get("/v1/customers/c001/accounts"))[1][0]["status"] == "active"
    suspended = {"account": "a005", "setting": "card_lock", "on": False}
    refused = await _place(client, "c004", "safety.set", "k3", **suspended)
    assert refused[1]["code"] == "account_restricted"


async def test_the_phone_in_hand_stays_bound(client: Client) -> None:
    assert (await _place(client, "c001", "devices.unbind", "k1", device="c001-d1"))[1][
        "code"
    ] == "in_use"
    assert (await _place(client, "c001", "devices.unbind", "k2", device="c001-d2"))[0] == 200
    assert [one["id"] for one in await _rows(client, "c001", "devices")] == ["c001-d1"]


async def test_what_is_refused_and_changed_is_told_afterwards(client: Client) -> None:
    await _place(client, "c001", "marketing.optout", "k1", off=["phone", "sms"])
    assert (await _rows(client, "c001", "preferences"))[0]["off"] == ["phone", "sms"]
    await _place(client, "c001", "profile.update", "k2", field="occupation", value="教师")
    profile = (await _rows(client, "c001", "profile"))[0]
    assert (profile["occupation"], profile["email"]) == ("教师", "zhangwei@example.com")


async def test_what_hangs_on_an_account_is_told_before_it_is_closed(client: Client) -> None:
    links = await _rows(client, "c001", "account_links")
    assert {(row["account"], row["kind"]) for row in links} >= {("a001", "loan"), ("a001", "fund")}
    assert [row["kind"] for row in await _rows(client, "c002", "account_links")] == ["deposit"]
