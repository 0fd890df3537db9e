"""What orders around cards, cash, deposits, gold and the pension account change in the demonstration core."""

from datetime import timedelta
from typing import Any

from tests.app.demo.conftest import Client

from qiantai.floor.clock import ManualClock

FIXED = {"account": "a001", "amount": "10000", "kind": "fixed", "notice_days": 0}


async def _place(client: Client, who: str, order: str, key: str, **body: Any) -> tuple[int, Any]:
    return await client.post(f"/v1/customers/{who}/orders/{order}", body, key)


async def _rows(client: Client, who: str, noun: str) -> Any:
    return (await client.get(f"/v1/customers/{who}/records/{noun}"))[1]


async def _balance(client: Client, who: str) -> str:
    return str((await client.get(f"/v1/customers/{who}/accounts"))[1][0]["balance"])


async def _balanced(client: Client) -> bool:
    return (await client.get("/v1/ledger/check"))[1]["balanced"] is True


async def test_a_deposit_comes_back_with_its_interest_when_it_matures(
    client: Client, clock: ManualClock
) -> None:
    term = {**FIXED, "months": 3, "annual_rate": "0.0065", "auto_rollover": False}
    status, receipt = await _place(client, "c001", "deposits.open", "k1", **term)
    assert (status, receipt["from_balance"]) == (200, "38250.36")
    (held,) = await _rows(client, "c001", "deposits")
    assert (held["principal"], held["months"]) == ("10000.00", 3)
    clock.advance(timedelta(days=93))
    assert await _balance(client, "c001") == "48266.61"
    assert await _rows(client, "c001", "deposits") == []
    assert await _balanced(client)


async def test_a_deposit_that_rolls_over_goes_on_with_its_interest(
    client: Client, clock: ManualClock
) -> None:
    term = {**FIXED, "months": 3, "annual_rate": "0.0065", "auto_rollover": True}
    await _place(client, "c001", "deposits.open", "k1", **term)
    opened = (await _rows(client, "c001", "deposits"))[0]["opened"]
    clock.advance(timedelta(days=93))
    (held,) = await _rows(client, "c001", "deposits")
    assert held["principal"] == "10016.25"
    assert held["opened"] > opened
    assert await _balanced(client)


async def test_a_rate_that_is_not_posted_and_an_issue_that_is_sold_out_are_refused(
    client: Client,
) -> None:
    term = {**FIXED, "months": 3, "annual_rate": "0.0066", "auto_rollover": False}
    found = await _place(client, "c001", "deposits.open", "k1", **term)
    assert found[1]["code"] == "rate_changed"
    issue = {**term, "account": "a004", "kind": "cd", "months": 36, "annual_rate": "0.0155"}
    status, _ = await _place(client, "c003", "deposits.open", "k2", **{**issue, "amount": "500000"})
    assert status == 200
    found = await _place(client, "c003", "deposits.open", "k3", **{**issue, "amount": "200000"})
    assert found[1]["code"] == "sold_out"


async def test_a_part_is_paid_out_by_the_core_s_own_reckoning_and_the_rest_stays(
    client: Client,
) -> None:
    wanted = {"deposit": "d001", "amount": "50000", "interest": "1.00"}
    found = await _place(client, "c002", "deposits.withdraw", "k1", **wanted)
    assert found[1]["code"] == "interest_changed"
    (held,) = await _rows(client, "c002", "deposits")
    assert (held["principal"], await _balance(client, "c002")) == ("100000.00", "312600.00")
    stranger = await _place(client, "c001", "deposits.withdraw", "k2", **wanted)
    assert stranger[1]["code"] == "unknown_deposits"


async def test_gold_is_dealt_at_the_quote_and_paid_for(client: Client) -> None:
    deal = {"account": "a001", "grams": "10.0000", "price": "905.20", "amount": "9052.00"}
    assert (await _place(client, "c001", "gold.buy", "k1", **deal))[0] == 200
    assert await _rows(client, "c001", "gold_holdings") == [
        {"id": "c001-gold", "grams": "10.0000", "cost": "9052.00"}
    ]
    sale = {"account": "a001", "grams": "4.0000", "price": "901.60", "fee": "18.03"}
    assert (await _place(client, "c001", "gold.sell", "k2", **sale))[0] == 200
    assert await _balance(client, "c001") == "42786.73"
    more = await _place(client, "c001", "gold.sell", "k3", **{**sale, "grams": "6.0001"})
    assert more[1]["code"] == "too_much"
    moved = await _place(client, "c001", "gold.sell", "k4", **{**sale, "price": "999.00"})
    assert moved[1]["code"] == "price_moved"
    assert await _balanced(client)


async def test_the_core_keeps_the_yearly_cap_of_the_pension(client: Client) -> None:
    saving = {"account": "a001", "amount": "8000.00", "cap": "12000.00"}
    assert (await _place(client, "c001", "pension.save", "k1", **saving))[0] == 200
    again = await _place(client, "c001", "pension.save", "k2", **saving)
    assert again[1]["code"] == "over_cap"
    assert (await _rows(client, "c001", "pension_accounts"))[0]["balance"] == "8000.00"
    assert await _balance(client, "c001") == "40250.36"


async def test_a_card_that_was_replaced_is_not_released_again(client: Client) -> None:
    lost = await client.post("/v1/cards/a006/loss", {"customer": "c005"}, "k0")
    assert lost[0] == 200
    wanted = {"account": "a006", "number": "same", "reason": "lost", "address": "北京", "fee": "5"}
    assert (await _place(client, "c005", "cards.replace", "k1", **wanted))[0] == 200
    assert (await _place(client, "c005", "cards.replace", "k2", **wanted))[1]["code"] == "under_way"
    released = await _place(client, "c005", "cards.release", "k3", card="a006")
    assert released[1]["code"] == "replaced"
    assert await _balance(client, "c005") == "26495.00"


async def test_cash_is_booked_once_a_day_and_branch(client: Client) -> None:
    wanted = {"account": "a004", "branch": "sh-ljz", "day": "2026-11-24", "amount": "200000"}
    assert (await _place(client, "c003", "cash.book", "k1", **wanted))[0] == 200
    again = await _place(client, "c003", "cash.book", "k2", **wanted)
    assert again[1]["code"] == "already_booked"
    assert await _balance(client, "c003") == "2860000.00"
