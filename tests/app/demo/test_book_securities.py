"""What securities orders change in the demonstration core: shares, both ledgers, and when money and shares are free again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.app.demo.conftest import Client

from qiantai.floor.clock import ManualClock

RATES = {"commission": "0.0002", "least": "5.00", "transfer": "0.00001", "stamp_duty": "0.0005"}
CLOSE = "2026-11-23T15:30:00+08:00"


async def _place(
    client: Client, kind: str, key: str, who: str = "c003", **body: Any
) -> tuple[int, Any]:
    return await client.post(f"/v1/customers/{who}/orders/{kind}", body, key)


async def _rows(client: Client, noun: str, who: str = "c003") -> Any:
    return (await client.get(f"/v1/customers/{who}/records/{noun}"))[1]


async def _cash(client: Client) -> tuple[str, str, str]:
    row = (await _rows(client, "securities_accounts"))[0]
    return row["available"], row["withdrawable"], row["frozen"]


def _order(side: str, shares: int, price: str | None, reserve: str = "0.00") -> dict[str, Any]:
    found = {"code": "600001", "side": side, "shares": shares, "price": price, "reserve": reserve}
    return {**found, "rates": RATES, "ends_at": CLOSE}


@pytest.fixture
def monday(clock: ManualClock) -> ManualClock:
    clock.set(datetime(2026, 11, 23, 2, tzinfo=UTC))
    return clock


async def test_the_file_opens_the_account_with_its_cash_and_its_waiting_order(
    client: Client,
) -> None:
    assert await _cash(client) == ("152300.00", "52300.00", "10805.11")
    assert [(row["id"], row["status"]) for row in await _rows(client, "stock_orders")] == [
        ("o001", "open")
    ]
    held = {row["code"]: row["available"] for row in await _rows(client, "stock_positions")}
    assert held == {"600001": 10000, "688001": 0}


async def test_a_waiting_purchase_holds_cash_until_it_is_cancelled(
    client: Client, monday: ManualClock
) -> None:
    before = await _cash(client)
    status, receipt = await _place(
        client, "stocks.order", "k1", **_order("buy", 1000, "5.38", "5385.05")
    )
    assert (status, receipt["details"]["state"]) == (200, "open")
    assert float((await _cash(client))[0]) == pytest.approx(float(before[0]) - 5385.05)
    orders = [row["id"] for row in await _rows(client, "stock_orders") if row["status"] == "open"]
    assert (await _place(client, "stocks.cancel", "k2", orders=orders))[0] == 200
    assert (await _cash(client))[2] == "0.00"
    assert (await _place(client, "stocks.cancel", "k3", orders=orders))[1]["code"] == "not_open"


async def test_a_sale_at_the_market_is_filled_and_its_proceeds_leave_the_next_trading_day(
    client: Client, monday: ManualClock
) -> None:
    available, withdrawable, _ = await _cash(client)
    receipt = (await _place(client, "stocks.order", "k1", **_order("sell", 2000, None)))[1]
    assert (receipt["details"]["state"], receipt["details"]["average"]) == ("filled", "5.46")
    after = await _cash(client)
    # 10 920.00 less commission 5.00, transfer fee 0.11 and stamp duty 5.46
    assert float(after[0]) == pytest.approx(float(available) + 10909.43)
    assert after[1] == withdrawable
    monday.advance(timedelta(days=1))
    # the waiting order ended with its day, so what it held is free as well
    assert await _cash(client) == ("174014.54", "174014.54", "0.00")
    held = {row["code"]: row["shares"] for row in await _rows(client, "stock_positions")}
    assert held["600001"] == 8000


async def test_shares_bought_today_are_free_the_next_trading_day(
    client: Client, monday: ManualClock
) -> None:
    assert (await _place(client, "stocks.order", "k1", **_order("buy", 1000, "5.46", "5465.05")))[
        0
    ] == 200
    row = next(r for r in await _rows(client, "stock_positions") if r["code"] == "600001")
    assert (row["shares"], row["available"], row["cost"]) == (11000, 10000, "5.2241")
    monday.advance(timedelta(days=1))
    row = next(r for r in await _rows(client, "stock_positions") if r["code"] == "600001")
    assert row["available"] == 11000


async def test_more_than_there_is_is_refused(client: Client, monday: ManualClock) -> None:
    too_many = _order("sell", 10100, "5.46")
    assert (await _place(client, "stocks.order", "k1", **too_many))[1]["code"] == "sellable"
    too_much = _order("buy", 100000, "5.46", "546100.00")
    assert (await _place(client, "stocks.order", "k2", **too_much))[1]["code"] == "cash"
    other = await _place(
        client, "stocks.order", "k3", "c001", **_order("buy", 100, "5.46", "551.00")
    )
    assert other[1]["code"] == "no_securities"


async def test_a_queued_order_goes_out_at_the_opening_and_ends_with_its_day(
    client: Client, clock: ManualClock
) -> None:
    sends = "2026-11-23T09:15:00+08:00"
    order = {**_order("buy", 1000, "5.30", "5305.05"), "sends_at": sends}
    assert (await _place(client, "stocks.order", "k1", **order))[1]["details"]["state"] == "queued"
    clock.set(datetime(2026, 11, 23, 2, tzinfo=UTC))
    states = [row["status"] for row in await _rows(client, "stock_orders")]
    assert "open" in states
    clock.set(datetime(2026, 11, 23, 8, tzinfo=UTC))
    assert {row["status"] for row in await _rows(client, "stock_orders")} == {"expired"}
    assert (await _cash(client))[2] == "0.00"


async def test_bank_transfers_move_both_ledgers(client: Client) -> None:
    move = {"account": "a004", "amount": "30000.00"}
    status, receipt = await _place(client, "brokerage.move_in", "k1", **move)
    assert (status, receipt["from_balance"], receipt["details"]["cash"]) == (
        200,
        "2830000.00",
        "182300.00",
    )
    assert (await _cash(client))[1] == "82300.00"
    out = await _place(client, "brokerage.move_out", "k2", account="a004", amount="82300.01")
    assert out[1]["code"] == "too_much"
    assert (await _place(client, "brokerage.move_out", "k3", account="a004", amount="82300.00"))[
        0
    ] == 200
    assert (await _cash(client))[1] == "0.00"
    assert (await client.get("/v1/ledger/check"))[1]["balanced"] is True


async def test_an_account_is_applied_for_once_and_opens_after_the_review(
    client: Client, clock: ManualClock
) -> None:
    asked = {"bank_account": "a001", "witness": "video"}
    assert (await _place(client, "brokerage.open", "k1", "c001", **asked))[0] == 200
    assert (await _place(client, "brokerage.open", "k2", "c001", **asked))[1]["code"] == "applied"
    assert await _rows(client, "securities_accounts", "c001") == []
    clock.advance(timedelta(days=2))
    row = (await _rows(client, "securities_accounts", "c001"))[0]
    assert (row["available"], row["bank_account"]) == ("0.00", "a001")
    assert (await _place(client, "brokerage.open", "k3", "c001", **asked))[1]["code"] == "already"


async def test_a_permission_is_opened_once(client: Client) -> None:
    assert (await _place(client, "boards.open", "k1", board="chinext"))[0] == 200
    assert (await _rows(client, "securities_accounts"))[0]["boards"] == ["star", "chinext"]
    assert (await _place(client, "boards.open", "k2", board="chinext"))[1]["code"] == "already"
