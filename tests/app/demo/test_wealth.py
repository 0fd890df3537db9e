"""Wealth products, funds and assessments at the demonstration core: its own refusals, and money and shares over days."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.app.demo.conftest import Client

BUY = {"amount": "2000.00", "net": "1994.02", "account": "a009"}
DAYS = {"priced_on": "2026-11-23", "confirmed_on": "2026-11-24"}


async def place(client: Client, who: str, kind: str, key: str, **body: Any) -> tuple[int, Any]:
    return await client.post(f"/v1/customers/{who}/orders/{kind}", body, key)


async def records(client: Client, who: str, noun: str) -> list[Any]:
    _, rows = await client.get(f"/v1/customers/{who}/records/{noun}")
    return list(rows)


async def balance(client: Client, account: str) -> str:
    _, body = await client.get(f"/v1/ledger/{account}")
    return str(body["balance"])


@pytest.mark.parametrize(
    ("who", "kind", "body", "code"),
    [
        ("c001", "wealth.buy", {"product": "W-R4-730", "amount": "20000.00", "account": "a001"}, "above_level"),
        ("c004", "wealth.buy", {"product": "W-R1-7", "amount": "10.00", "account": "a005"}, "not_assessed"),
        ("c001", "funds.buy", {"fund": "510001", "amount": "100.00", "account": "a001"}, "above_level"),
        ("c003", "funds.buy", {"fund": "513001", "amount": "100.00", "account": "a004"}, "suspended"),
        ("c001", "funds.plan", {"fund": "510001", "amount": "100.00", "account": "a001", "cycle": "monthly:5"}, "above_level"),
    ],
)  # fmt: skip
async def test_the_core_itself_sells_nothing_above_the_level(
    client: Client, who: str, kind: str, body: dict[str, Any], code: str
) -> None:
    status, answer = await place(client, who, kind, f"k-{kind}-{who}", **body)
    assert (status, answer["error"]["code"] if "error" in answer else answer["code"]) == (422, code)


async def test_a_purchase_becomes_shares_at_the_value_of_its_pricing_day(client: Client) -> None:
    status, _ = await place(client, "c008", "funds.buy", "buy", fund="510001", **BUY, **DAYS)
    assert (status, await balance(client, "a009")) == (200, "7150.75")
    client.clock.advance(timedelta(days=3))
    order = (await records(client, "c008", "fund_orders"))[0]
    _, values = await client.get("/v1/records/fund_values")
    series = next(one for one in values if one["code"] == "510001")["series"]
    nav = next(Decimal(one.split(" ")[1]) for one in series if one.startswith("2026-11-23"))
    assert order["state"] == "confirmed"
    assert abs(Decimal(order["shares"]) - Decimal("1994.02") / nav) <= Decimal("0.01")
    held = next(r for r in await records(client, "c008", "fund_holdings") if r["code"] == "510001")
    assert Decimal(held["shares"]) == Decimal("3000.00") + Decimal(order["shares"])


async def test_a_redemption_pays_by_lot_on_its_day_of_arrival(client: Client) -> None:
    held = (await records(client, "c001", "fund_holdings"))[0]
    lots = [
        {"confirmed": "2025-10-18", "shares": "5000", "rate": "0"},
        {"confirmed": "2026-11-17", "shares": "1000", "rate": "0.015"},
    ]
    days = {**DAYS, "arrives_on": "2026-11-25"}
    body = {"holding": held["id"], "lots": lots, "account": "a001", **days}
    status, _ = await place(client, "c001", "funds.redeem", "redeem", **body)
    left = (await records(client, "c001", "fund_holdings"))[0]
    assert (status, left["shares"], len(left["lots"])) == (200, "2000.00", 1)
    client.clock.advance(timedelta(days=2))
    assert (await records(client, "c001", "fund_orders"))[0]["state"] == "confirmed"
    assert await balance(client, "a001") == "48250.36"
    client.clock.advance(timedelta(days=1))
    order = (await records(client, "c001", "fund_orders"))[0]
    assert order["state"] == "paid"
    assert Decimal(await balance(client, "a001")) == Decimal("48250.36") + Decimal(order["amount"])


async def test_a_lower_level_holds_at_once_and_pauses_plans_above_it(client: Client) -> None:
    body = {"fund": "510001", "amount": "100.00", "account": "a009", "cycle": "weekly:1"}
    await place(client, "c008", "funds.plan", "plan", **body)
    answers = {"answers": "", "points": 25, "version": "t", "call": False}
    await place(client, "c008", "assessments.complete", "a", level=2, lowest=False, **answers)
    _, person = await client.get("/v1/customers/c008")
    plans = {one["code"]: one["state"] for one in await records(client, "c008", "fund_plans")}
    assert (person["risk_level"], plans) == ("C2", {"519001": "active", "510001": "paused"})


async def test_a_higher_level_holds_only_when_it_is_confirmed(client: Client) -> None:
    answers = {"answers": "", "points": 50, "version": "t", "call": False}
    await place(client, "c001", "assessments.complete", "a", level=5, lowest=False, **answers)
    _, person = await client.get("/v1/customers/c001")
    assert person["risk_level"] == "C3"
    row = (await records(client, "c001", "risk_assessments"))[-1]
    await place(client, "c001", "assessments.confirm", "b", assessment=row["id"])
    _, person = await client.get("/v1/customers/c001")
    assert (person["risk_level"], person["risk_assessed_on"]) == ("C5", "2026-11-22")


async def test_three_failed_debits_in_a_row_end_a_plan(client: Client) -> None:
    body = {"fund": "519001", "amount": "50000.00", "account": "a009", "cycle": "daily:0"}
    await place(client, "c008", "funds.plan", "plan", **body)
    for _ in range(3):
        assert (await records(client, "c008", "fund_plans"))[-1]["state"] == "active"
        client.clock.advance(timedelta(days=1))
    assert (await records(client, "c008", "fund_plans"))[-1]["state"] == "ended"


async def test_the_value_of_a_holding_begins_at_its_cost_and_ends_at_its_listed_value(
    client: Client,
) -> None:
    held = (await records(client, "c001", "wealth_holdings"))[0]
    first, last = held["history"][0].split(" ")[1], held["history"][-1].split(" ")[1]
    assert (held["value"], last) == ("50412.50", "50412.50")
    assert abs(Decimal(first) - Decimal("50000.00")) < Decimal("500")
