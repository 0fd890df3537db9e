"""Preparing a transfer: who is meant, what is read back, and every reason why not."""

from typing import Any

import pytest
from tests.banking.conftest import Bank

from qiantai.floor.errors import Invalid

PREPARE = "transfers.prepare"


async def test_mother_is_found_and_read_back_masked(bank: Bank) -> None:
    result = await bank.ask("c001", PREPARE, relation="妈妈", amount="500")
    values = result.values
    assert result.outcome == "ok"
    assert (values["payee"], values["payee_masked"], values["payee_last4"]) == (
        "王秀英",
        "**英",
        "5566",
    )
    assert (values["from_account"], values["from_last4"]) == ("a001", "6789")
    assert (values["amount"], values["capitals"], values["fee"]) == ("500.00", "伍佰元整", "0.00")
    assert (values["arrival_mode"], values["arrival_text"]) == ("realtime", "实时到账")
    assert (values["warning"], values["big_amount"]) == ("", False)
    assert result.card is not None
    assert result.card["type"] == "transfer_confirmation"
    assert "王秀英" not in str(result.card)


@pytest.mark.parametrize(
    ("who", "slots", "payee"),
    [
        ("c001", {"payee": "李娜"}, "李娜"),
        ("c001", {"payee": "李娜", "relation": "妈妈"}, "李娜"),
        ("c001", {"relation": "老婆"}, "李娜"),
        ("c001", {"payee": "我妈", "relation": "妈妈"}, "王秀英"),
        ("c001", {"payee": "秀英"}, "王秀英"),
        ("c001", {"payee": "5566"}, "王秀英"),
        ("c001", {"payee": "王秀英 5566"}, "王秀英"),
        ("c003", {"payee": "錢峰"}, "钱峰"),
        ("c007", {"payee": "mary smith"}, "Mary Smith"),
        ("c007", {"payee": "Mary"}, "Mary Smith"),
        ("c007", {"relation": "妻子"}, "Mary Smith"),
        ("c007", {"relation": "wife"}, "Mary Smith"),
    ],
)
async def test_payee_is_found(bank: Bank, who: str, slots: dict[str, Any], payee: str) -> None:
    assert (await bank.ask(who, PREPARE, amount="10", **slots)).values["payee"] == payee


@pytest.mark.parametrize(
    "slots", [{"payee": "张三"}, {"relation": "儿子"}, {"payee": "张三", "relation": "妈妈"}]
)
async def test_unknown_payee_is_answered_with_the_list(bank: Bank, slots: dict[str, Any]) -> None:
    result = await bank.ask("c001", PREPARE, amount="10", **slots)
    assert result.outcome == "no_such_payee"
    assert result.values["payees"] == [
        "*娜(妻子) 招商银行 尾号3344",
        "**英(妈妈) 中国工商银行 尾号5566",
    ]


async def test_no_payee_named_offers_all(bank: Bank) -> None:
    result = await bank.ask("c001", PREPARE, amount="10")
    assert (result.outcome, result.values["slot"]) == ("ambiguous", "payee")
    assert [one["value"] for one in result.values["options"]] == ["李娜", "王秀英"]


async def test_own_accounts_are_source_and_target(bank: Bank) -> None:
    result = await bank.ask("c001", PREPARE, amount="10", from_account="1122", to_account="6789")
    values = result.values
    assert (values["from_account"], values["to_account"]) == ("a002", "a001")
    assert (values["payee_masked"], values["payee_last4"], values["to_last4"]) == (
        "*伟",
        "6789",
        "6789",
    )
    default = await bank.ask("c001", PREPARE, amount="10", to_account="a001")
    assert default.values["from_account"] == "a002"


@pytest.mark.parametrize(
    "slots",
    [
        {"from_account": "a003", "payee": "李娜"},
        {"from_account": "2468", "payee": "李娜"},
        {"to_account": "a003"},
        {"to_account": "a001", "from_account": "a001"},
    ],
)
async def test_foreign_or_same_account_is_no_account(bank: Bank, slots: dict[str, Any]) -> None:
    assert (await bank.ask("c001", PREPARE, amount="10", **slots)).outcome == "no_such_account"


async def test_limit_is_named_before_the_balance(bank: Bank) -> None:
    result = await bank.ask("c001", PREPARE, payee="李娜", amount="60000")
    assert (result.outcome, result.values["limit"], result.values["left"]) == (
        "limit_exceeded",
        "50000.00",
        "50000.00",
    )


async def test_balance_that_does_not_reach(bank: Bank) -> None:
    result = await bank.ask("c001", PREPARE, payee="李娜", amount="48250.37")
    assert (result.outcome, result.values["balance"]) == ("insufficient_funds", "48250.36")
    whole = await bank.ask("c001", PREPARE, payee="李娜", amount="48250.36")
    assert whole.outcome == "ok"


async def test_restricted_account_tells_only_the_category(bank: Bank) -> None:
    result = await bank.ask("c004", PREPARE, payee="李娜", amount="1")
    assert (result.outcome, result.values["reason"]) == ("account_restricted", "反诈核查")
    await bank.lock("c001", "k", "a001")
    moved = await bank.ask("c001", PREPARE, payee="李娜", amount="1", from_account="6789")
    assert (moved.outcome, moved.values["reason"]) == ("account_restricted", "账户已挂失")


async def test_elder_is_warned_about_a_large_sum_but_not_stopped(bank: Bank) -> None:
    result = await bank.ask("c002", PREPARE, relation="儿子", amount="20000")
    assert (result.outcome, result.values["screening"]["decision"]) == ("ok", "warn")
    assert "96110" in result.values["warning"]
    small = await bank.ask("c002", PREPARE, relation="儿子", amount="500")
    assert small.values["warning"] == ""


async def test_big_amount_counts_the_day(bank: Bank) -> None:
    assert (await bank.ask("c003", PREPARE, payee="钱峰", amount="300000")).values[
        "big_amount"
    ] is False
    assert (await bank.ask("c003", PREPARE, payee="钱峰", amount="300000.01")).values["big_amount"]


@pytest.mark.parametrize(
    ("said", "language", "mode", "text"),
    [
        ("两小时", "zh-Hans", "normal", "普通到账(2小时后扣款,非实时到账)"),
        ("次日", "zh-Hant", "next_day", "次日到賬(次日扣款,非實時到賬)"),
        ("next day", "en", "next_day", "next day: debited on the next calendar day"),
    ],
)
async def test_arrival_mode_is_understood_and_told(
    bank: Bank, said: str, language: str, mode: str, text: str
) -> None:
    result = await bank.ask("c001", PREPARE, language, payee="李娜", amount="10", arrival_mode=said)
    assert result.values["arrival_mode"] == mode
    assert result.values["arrival_text"].startswith(text)


@pytest.mark.parametrize("amount", ["0", "-5", "abc", "0.001", None, "1e15", "NaN"])
async def test_amount_that_is_none_is_invalid(bank: Bank, amount: str | None) -> None:
    with pytest.raises(Invalid):
        await bank.ask("c001", PREPARE, payee="李娜", amount=amount)


async def test_unsettled_operation_counts_before_it_is_settled(bank: Bank) -> None:
    bank.core.faults = ["lost_request"]
    await bank.pay("c001", "k1", payee="李娜", amount="30000")
    result = await bank.ask("c001", PREPARE, payee="李娜", amount="20000.01")
    assert (result.outcome, result.values["left"]) == ("limit_exceeded", "20000.00")
