"""What orders around credit cards change in the demonstration core, and what they refuse."""

from datetime import timedelta
from typing import Any

from tests.app.demo.conftest import Client

from qiantai.floor.clock import ManualClock


async def _place(client: Client, who: str, kind: str, key: str, **body: Any) -> tuple[int, Any]:
    return await client.post(f"/v1/customers/{who}/orders/{kind}", body, key)


async def _rows(client: Client, who: str, noun: str) -> Any:
    return (await client.get(f"/v1/customers/{who}/records/{noun}"))[1]


async def _owed(client: Client, card: str) -> str:
    return str((await client.get(f"/v1/ledger/{card}"))[1]["balance"])


async def test_the_latest_statement_is_what_its_charges_add_up_to(client: Client) -> None:
    bills = await _rows(client, "c001", "card-bills")
    assert bills[0]["total"] == "8642.30"
    assert "carried" not in {part["category"] for part in bills[0]["parts"]}


async def test_holds_are_no_movements(client: Client) -> None:
    charges = {one["id"] for one in await _rows(client, "c001", "card-charges")}
    moved = (await client.get("/v1/customers/c001/cards/cc001/transactions"))[1]
    assert "ct124" in charges
    assert "ct124" not in {one["id"] for one in moved}


async def test_a_payment_lowers_the_debt_the_statement_and_its_minimum(client: Client) -> None:
    body = {"card": "cc001", "account": "a001", "amount": "500"}
    assert (await _place(client, "c001", "cards.repay", "k1", **body))[0] == 200
    card = (await client.get("/v1/customers/c001/cards"))[1][0]
    assert (card["used"], card["statement"], card["min_due"]) == ("12180.50", "8142.30", "364.23")
    body["amount"] = "12180.51"
    assert (await _place(client, "c001", "cards.repay", "k2", **body))[1]["code"] == "nothing_owed"


async def test_automatic_repayment_pays_on_the_due_day(client: Client, clock: ManualClock) -> None:
    body = {"card": "cc001", "account": "a001", "mode": "minimum"}
    assert (await _place(client, "c001", "cards.autopay", "k1", **body))[0] == 200
    clock.advance(timedelta(days=7))
    assert await _owed(client, "cc001") == "11816.27"
    assert (await client.get("/v1/ledger/check"))[1]["balanced"] is True


async def test_a_temporary_limit_ends_by_itself(client: Client, clock: ManualClock) -> None:
    body = {"card": "cc001", "amount": "20000", "days": "30"}
    assert (await _place(client, "c001", "cards.temporary_limit", "k1", **body))[0] == 200
    assert (await client.get("/v1/customers/c001/cards"))[1][0]["limit"] == "70000.00"
    clock.advance(timedelta(days=32))
    assert (await client.get("/v1/customers/c001/cards"))[1][0]["limit"] in ("50000", "50000.00")
    body["card"] = "cc002"
    refused = await _place(client, "c004", "cards.temporary_limit", "k2", **body)
    assert refused[1]["code"] == "overdue"


async def test_a_credited_dispute_is_upheld_when_the_acquirer_yields(
    client: Client, clock: ManualClock
) -> None:
    body = {"charge": "cu002", "class": "duplicate", "days": "20", "credit": True}
    assert (await _place(client, "c004", "disputes.file", "k1", **body))[0] == 200
    assert await _owed(client, "cc002") == "19782.00"
    again = await _place(client, "c004", "disputes.file", "k2", **body)
    assert again[1]["code"] == "already_disputed"
    clock.advance(timedelta(days=21))
    assert [one["state"] for one in await _rows(client, "c004", "card-disputes")] == ["upheld"]
    assert await _owed(client, "cc002") == "19782.00"


async def test_a_credit_is_taken_back_when_the_merchant_proves_the_charge(
    client: Client, clock: ManualClock
) -> None:
    body = {"charge": "cu060", "class": "duplicate", "days": "20", "credit": True}
    assert (await _place(client, "c004", "disputes.file", "k1", **body))[0] == 200
    assert await _owed(client, "cc002") == "19756.00"
    clock.advance(timedelta(days=21))
    assert [one["state"] for one in await _rows(client, "c004", "card-disputes")] == ["rejected"]
    assert await _owed(client, "cc002") == "19850.00"
    assert (await client.get("/v1/ledger/check"))[1]["balanced"] is True


async def test_a_fee_goes_back_once(client: Client) -> None:
    assert (await _place(client, "c001", "cards.return_fee", "k1", charge="ct110"))[0] == 200
    assert await _owed(client, "cc001") == "12653.70"
    again = await _place(client, "c001", "cards.return_fee", "k2", charge="ct110")
    assert again[1]["code"] == "already_returned"
    other = await _place(client, "c001", "cards.return_fee", "k3", charge="ct101")
    assert other[1]["code"] == "not_a_fee"


async def test_a_mailed_card_is_activated_once(client: Client) -> None:
    assert (await _place(client, "c005", "cards.activate", "k1", card="cc101"))[0] == 200
    cards = (await client.get("/v1/customers/c005/cards"))[1]
    assert [(one["last4"], one["used"], one["status"]) for one in cards] == [
        ("6633", "0.00", "active")
    ]
    again = await _place(client, "c005", "cards.activate", "k2", card="cc101")
    assert again[1]["code"] == "unknown_card_mailed"
