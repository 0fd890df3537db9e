"""What customers read about their own things, with the facts of the demonstration institution."""

from typing import Any

import pytest
from tests.banking.conftest import Bank, customer

from qiantai.banking import ActionRequest
from qiantai.banking.errors import CustomersOnly
from qiantai.customers import StaffActor, SystemActor

READS = (
    "accounts.balance",
    "accounts.transactions",
    "cards.bill",
    "cards.find",
    "claims.progress",
    "loans.plan",
    "transfers.limits",
    "transfers.own_accounts",
)


@pytest.mark.parametrize("name", [*READS, "transfers.prepare", "transfers.execute", "cards.lock"])
async def test_only_customers_reach_customer_money(bank: Bank, name: str) -> None:
    request = ActionRequest(name, {"amount": "1", "card": "6789"}, "k", "zh-Hans", 3)
    for actor in (StaffActor("s001", "林晓", frozenset({"agent"})), SystemActor("x")):
        with pytest.raises(CustomersOnly):
            await bank.actions[name](actor, request)


@pytest.mark.parametrize("name", [*READS, "transfers.prepare", "transfers.execute", "cards.lock"])
async def test_level_zero_must_sign_in(bank: Bank, name: str) -> None:
    request = ActionRequest(name, {"amount": "1", "card": "6789"}, "k", "zh-Hans")
    result = await bank.actions[name](customer("c001", level=0), request)
    assert (result.outcome, result.level) == ("level_needed", 1)


@pytest.mark.parametrize("name", READS)
async def test_customer_unknown_to_the_core_gets_unavailable(bank: Bank, name: str) -> None:
    assert (await bank.ask("nobody", name)).outcome == "unavailable"


async def test_balance_of_all_accounts(bank: Bank) -> None:
    result = await bank.ask("c001", "accounts.balance")
    assert result.values["total"] == "51450.36"
    assert [one["last4"] for one in result.values["accounts"]] == ["6789", "1122"]
    assert result.card is not None
    assert result.card["type"] == "balance"


@pytest.mark.parametrize("said", ["a002", "1122", "尾号1122"])
async def test_balance_of_one_account_by_id_or_last4(bank: Bank, said: str) -> None:
    assert (await bank.ask("c001", "accounts.balance", account=said)).values["total"] == "3200.00"


@pytest.mark.parametrize("foreign", ["a003", "2468", "0000"])
async def test_foreign_account_looks_like_none(bank: Bank, foreign: str) -> None:
    assert (await bank.ask("c001", "accounts.balance", account=foreign)).outcome == "none"
    result = await bank.ask("c001", "accounts.transactions", from_account=foreign)
    assert result.outcome == "no_such_account"
    assert [one["value"] for one in result.values["options"]] == ["6789", "1122"]


async def test_transactions_are_summed_over_the_range(bank: Bank) -> None:
    result = await bank.ask(
        "c001", "accounts.transactions", date_range=("2026-11-16", "2026-11-22")
    )
    values = result.values
    assert (values["count"], values["income"], values["expense"]) == (3, "18500.00", "1256.80")
    assert (values["from"], values["to"], values["account_last4"]) == (
        "2026-11-16",
        "2026-11-22",
        "6789",
    )


async def test_transactions_of_a_quiet_range_are_none(bank: Bank) -> None:
    result = await bank.ask(
        "c001", "accounts.transactions", date_range=["2020-01-01", "2020-02-01"]
    )
    assert (result.outcome, result.values["from"]) == ("none", "2020-01-01")


async def test_transactions_of_a_credit_card_by_last4(bank: Bank) -> None:
    result = await bank.ask("c001", "accounts.transactions", card="9012")
    assert (result.values["count"], result.values["expense"]) == (4, "2951.60")


async def test_limits_of_today(bank: Bank) -> None:
    await bank.pay("c001", "k1", relation="妈妈", amount="500")
    result = await bank.ask("c001", "transfers.limits")
    first = result.values["accounts"][0]
    assert (first["daily_limit"], first["used_today"], first["left_today"]) == (
        "50000.00",
        "500.00",
        "49500.00",
    )


async def test_bill_of_a_card(bank: Bank) -> None:
    values = (await bank.ask("c001", "cards.bill")).values
    assert (values["last4"], values["statement"], values["min_due"], values["bill_day"]) == (
        "9012",
        "8642.30",
        "864.23",
        5,
    )
    assert (values["available_limit"], values["due_date"]) == ("37319.50", "2026-11-28")
    assert (await bank.ask("c002", "cards.bill")).outcome == "none"


async def test_card_is_found_when_it_can_only_be_one(bank: Bank) -> None:
    result = await bank.ask("c001", "cards.find", kind="credit")
    assert (result.outcome, result.values["card"], result.values["last4"]) == (
        "ok",
        "cc001",
        "9012",
    )
    result = await bank.ask("c001", "cards.find", kind="debit", card="1122")
    assert result.values["card"] == "a002"
    assert (await bank.ask("c002", "cards.find", kind="credit")).outcome == "none"


async def test_card_is_offered_for_choice_when_it_may_be_several(bank: Bank) -> None:
    result = await bank.ask("c001", "cards.find", kind="debit")
    assert (result.outcome, result.values["slot"]) == ("ambiguous", "card")
    assert result.values["options"][0] == {"value": "6789", "label": "借记卡 尾号6789"}
    unknown = await bank.ask("c001", "cards.find", kind="credit", card="0000")
    assert [one["value"] for one in unknown.values["options"]] == ["9012"]


async def test_locked_card_is_not_offered_again(bank: Bank) -> None:
    await bank.lock("c001", "k1", "a002")
    assert (await bank.ask("c001", "cards.find", kind="debit")).values["card"] == "a001"


async def test_loan_plan(bank: Bank) -> None:
    values = (await bank.ask("c001", "loans.plan")).values
    assert (values["last4"], values["monthly"], values["remaining"]) == (
        "7001",
        "4490.45",
        "896970.73",
    )
    assert (values["annual_rate"], values["paid_months"], values["months"]) == ("3.5%", 60, 360)
    assert (await bank.ask("c001", "loans.plan", loan="房贷")).outcome == "ok"
    assert (await bank.ask("c002", "loans.plan")).outcome == "none"


async def test_claim_progress_names_missing_papers(bank: Bank) -> None:
    result = await bank.ask("c005", "claims.progress")
    assert result.values["status_text"] == "待补充材料"
    assert result.values["missing"] == ["医疗费用清单", "出院小结"]
    english = await bank.ask("c006", "claims.progress", "en")
    assert english.values["status_text"] == "Being assessed"
    assert english.values["expected_on"] == "2026-11-25"
    assert (await bank.ask("c001", "claims.progress")).outcome == "none"


@pytest.mark.parametrize(
    ("slots", "sides"),
    [
        ({"from_account": "6789"}, ("a001", "a002")),
        ({"to_account": "6789"}, ("a002", "a001")),
        ({"from_account": "1122", "to_account": "6789"}, ("a002", "a001")),
        ({"from_account": "1122", "to_account": "1122"}, ("a002", "a001")),
    ],
)
async def test_one_side_decides_the_other_of_two_accounts(
    bank: Bank, slots: dict[str, Any], sides: tuple[str, str]
) -> None:
    values = (await bank.ask("c001", "transfers.own_accounts", **slots)).values
    assert (values["from_account"], values["to_account"]) == sides


async def test_no_side_named_asks_for_the_source(bank: Bank) -> None:
    result = await bank.ask("c001", "transfers.own_accounts")
    assert (result.outcome, result.values["slot"]) == ("ambiguous", "from_account")
    assert len(result.values["options"]) == 2
    assert (await bank.ask("c002", "transfers.own_accounts")).outcome == "none"
    foreign = await bank.ask("c001", "transfers.own_accounts", to_account="2468")
    assert foreign.outcome == "no_such_account"
