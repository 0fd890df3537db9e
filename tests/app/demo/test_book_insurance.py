"""Orders about policies change ledger and documents, once, and only where the contract allows it."""

from typing import Any

import pytest
from tests.app.demo.conftest import Client

KEY = 0


async def place(client: Client, customer: str, order: str, **body: Any) -> tuple[int, Any]:
    global KEY
    KEY += 1
    path = f"/v1/customers/{customer}/orders/{order}"
    return await client.post(path, body, key=f"policy-{KEY}")


async def policy(client: Client, customer: str, ident: str) -> Any:
    _, rows = await client.get(f"/v1/customers/{customer}/records/policy-details")
    return next((row for row in rows if row["id"] == ident), None)


async def balance(client: Client, account: str) -> str:
    _, answer = await client.get(f"/v1/ledger/{account}")
    return str(answer["balance"])


async def test_a_premium_leaves_the_account_and_the_next_is_due_a_year_later(
    client: Client,
) -> None:
    before = await policy(client, "c005", "p004")
    status, answer = await place(
        client, "c005", "policies.pay_premium", policy="p004", account="a006", amount="4200.00"
    )
    after = await policy(client, "c005", "p004")
    assert (status, await balance(client, "a006")) == (200, "22300.00")
    assert int(after["due_date"][:4]) == int(before["due_date"][:4]) + 1
    assert (before["paid"], after["paid"]) == ("12600.00", "16800.00")
    assert answer["details"]["next_due"] == after["due_date"]
    _, check = await client.get("/v1/ledger/check")
    assert check["balanced"] is True


async def test_another_amount_than_the_premium_is_refused(client: Client) -> None:
    status, answer = await place(
        client, "c005", "policies.pay_premium", policy="p004", account="a006", amount="4100.00"
    )
    assert (status, answer["code"]) == (422, "wrong_amount")
    assert await balance(client, "a006") == "26500.00"


async def test_cooling_off_pays_back_and_ends_the_policy(client: Client) -> None:
    status, _ = await place(
        client, "c002", "policies.cool_off", policy="p002", account="a003", refund="29990.00"
    )
    assert (status, await balance(client, "a003")) == (200, "342590.00")
    assert await policy(client, "c002", "p002") is None
    _, core = await client.get("/v1/customers/c002/policies")
    assert core == []


@pytest.mark.parametrize(
    ("customer", "body", "code"),
    [
        ("c005", {"policy": "p004", "account": "a006", "refund": "4200.00"}, "cooling_off_over"),
        ("c002", {"policy": "p002", "account": "a003", "refund": "30000.01"}, "wrong_amount"),
        ("c001", {"policy": "p002", "account": "a001", "refund": "1.00"}, "unknown_policies"),
    ],
)
async def test_cooling_off_is_refused_outside_the_contract(
    client: Client, customer: str, body: dict[str, str], code: str
) -> None:
    status, answer = await place(client, customer, "policies.cool_off", **body)
    assert (status, answer["code"]) == (422, code)


async def test_the_same_case_is_opened_once(client: Client) -> None:
    body = {"policy": "p004", "kind": "surrender", "reason": "money"}
    status, answer = await place(client, "c005", "policies.surrender", **body)
    assert status == 200
    _, cases = await client.get("/v1/customers/c005/records/policy-cases")
    assert [case["id"] for case in cases] == [answer["details"]["case"]]
    status, answer = await place(client, "c005", "policies.surrender", **body)
    assert (status, answer["code"]) == (422, "already")


async def test_loans_add_up_and_stay_under_the_cash_value(client: Client) -> None:
    body = {"policy": "p004", "account": "a006", "due_on": "2027-05-22"}
    await place(client, "c005", "policies.borrow", **body, amount="3000.00")
    assert await balance(client, "a006") == "29500.00"
    assert (await policy(client, "c005", "p004"))["loan"] == "3000.00"
    status, answer = await place(client, "c005", "policies.borrow", **body, amount="2600.01")
    assert (status, answer["code"]) == (422, "over_cash_value")


async def test_a_waiting_benefit_is_paid_once(client: Client) -> None:
    for received in ("8000.00", "0.00"):
        _, answer = await place(client, "c003", "policies.payout", policy="p011", account="a004")
        assert answer["details"]["received"] == received
    assert await balance(client, "a004") == "2868000.00"


async def test_new_contact_details_hold_for_every_policy(client: Client) -> None:
    await place(client, "c005", "policies.contact", field="phone", value="13912345678")
    for ident in ("p003", "p004"):
        assert (await policy(client, "c005", ident))["phone"] == "13912345678"


async def test_an_application_waits_for_the_health_answers(client: Client) -> None:
    body = {"product": "INS-MED-1", "insured": "本人", "beneficiary": "本人"}
    _, answer = await place(client, "c004", "policies.apply", **body)
    _, rows = await client.get("/v1/customers/c004/records/underwriting")
    assert [(row["id"], row["status"]) for row in rows] == [
        (answer["details"]["application"], "health_notice")
    ]
