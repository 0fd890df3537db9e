"""The door to money: who may, once for each key, within the day's limit, and never twice after a crash or a lost reply."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from tests.banking.conftest import Bank, Parts, build, customer
from tests.banking.flaky import Fault, FlakyCore

from qiantai.banking import ActionRequest
from qiantai.banking.errors import KeyReused
from qiantai.floor.audit import list_audit, verify
from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.floor.errors import NotFound
from qiantai.risk import FakeCheck, Screening
from qiantai.risk.rules import RuleBook, read_rule

MOTHER: dict[str, Any] = {"relation": "妈妈", "amount": "500.00"}
AFTER_ONE = "47750.36"
SOON = timedelta(seconds=31)


async def facts(bank: Bank) -> list[dict[str, Any]]:
    rows = await bank.database.fetch(
        "select body from outbox where topic = 'operation.settled' order by id"
    )
    return [row["body"] for row in rows]


async def test_transfer_is_paid_recorded_and_announced(bank: Bank) -> None:
    result = await bank.pay("c001", "k1", **MOTHER)
    assert (result.outcome, result.effect) == ("ok", True)
    assert result.values["balance_after"] == AFTER_ONE == await bank.held("a001")
    assert result.values["payee_masked"] == "**英"
    assert result.card is not None
    assert result.card["type"] == "receipt"
    assert result.card["data"]["receipt_no"] == result.values["receipt_no"]
    assert "王秀英" not in str(result)
    assert await bank.states() == {"k1": "done"}
    [record] = [entry.record for entry in await list_audit(bank.database)]
    assert (record.actor, record.action) == ("customer:c001", "bank:transfer:executed")
    assert record.detail["amount"] == "500.00"
    assert "王秀英" not in str(record)
    [fact] = await facts(bank)
    assert (fact["outcome"], fact["late"], fact["customer"]) == ("ok", False, "c001")
    assert (await verify(bank.database)).broken_at is None


async def test_money_needs_a_challenge_for_this_key_whatever_the_session_level(bank: Bank) -> None:
    request = ActionRequest("transfers.execute", MOTHER, "k1", "zh-Hans", 0)
    result = await bank.gateway.execute(customer("c001", level=3), request)
    assert (result.outcome, result.level, result.effect) == ("level_needed", 2, False)
    assert (await bank.pay("c001", "k1", approved=1, **MOTHER)).outcome == "level_needed"
    assert await bank.states() == {}


async def test_repeated_key_gets_the_stored_outcome(bank: Bank) -> None:
    first = await bank.pay("c001", "k1", **MOTHER)
    bank.core.faults = ["down"]
    assert await bank.pay("c001", "k1", approved=0, **MOTHER) == first
    assert await bank.pay("c001", "k1", relation="妈妈", amount="500", words=["谢谢"]) == first
    assert await bank.held("a001") == AFTER_ONE
    assert len(await facts(bank)) == 1


@pytest.mark.parametrize(
    ("who", "slots"),
    [
        ("c001", {**MOTHER, "amount": "500.01"}),
        ("c001", {"payee": "李娜", "amount": "500.00"}),
        ("c002", MOTHER),
    ],
)
async def test_key_with_another_act_is_a_conflict(
    bank: Bank, who: str, slots: dict[str, Any]
) -> None:
    await bank.pay("c001", "k1", **MOTHER)
    with pytest.raises(KeyReused):
        await bank.pay(who, "k1", **slots)


async def test_unknown_mutation_is_not_found(bank: Bank) -> None:
    with pytest.raises(NotFound):
        await bank.gateway.execute(customer("c001"), ActionRequest("money.print", {}, "k", "en"))


async def test_plan_that_fails_is_told_and_not_stored(bank: Bank) -> None:
    assert (await bank.pay("c001", "k1", payee="张三", amount="1")).outcome == "no_such_payee"
    assert (
        await bank.pay("c001", "k1", payee="李娜", amount="1", from_account="a003")
    ).outcome == ("no_such_account")
    assert (await bank.pay("c001", "k1", payee="李娜", amount="50001")).outcome == "limit_exceeded"
    assert await bank.states() == {}


@pytest.mark.parametrize("fault", ["lost_reply", "lost_request", "hang"])
async def test_lost_reply_is_unknown_and_settled_with_one_payment(bank: Bank, fault: Fault) -> None:
    bank.core.faults = [fault]
    result = await bank.pay("c001", "k1", **MOTHER)
    assert (result.outcome, result.effect) == ("unknown", False)
    assert result.values["payee_last4"] == "5566"
    assert "王秀英" not in str(result)
    assert (await bank.states(), await facts(bank)) == ({"k1": "sent"}, [])
    assert (await bank.pay("c001", "k1", **MOTHER)).outcome == "unknown"
    assert await bank.settlement.run() == 0
    bank.clock.advance(SOON)
    assert await bank.settlement.run() == 1
    assert (await bank.states(), await bank.held("a001")) == ({"k1": "settled"}, AFTER_ONE)
    assert [(fact["outcome"], fact["late"]) for fact in await facts(bank)] == [("ok", True)]
    assert (await bank.pay("c001", "k1", **MOTHER)).outcome == "ok"
    assert await bank.held("a001") == AFTER_ONE


@pytest.mark.parametrize("crash", ["crash_before", "crash_after"])
async def test_crash_between_intent_and_outcome_is_settled_with_one_payment(
    bank: Bank, crash: Fault
) -> None:
    bank.core.faults = [crash]
    with pytest.raises(asyncio.CancelledError):
        await bank.pay("c001", "k1", **MOTHER)
    assert await bank.states() == {"k1": "intended"}
    bank.clock.advance(SOON)
    await bank.settlement.run()
    assert (await bank.states(), await bank.held("a001")) == ({"k1": "settled"}, AFTER_ONE)
    record = (await list_audit(bank.database))[0].record
    assert (record.actor, record.action) == ("system:settle", "bank:transfer:executed")


@pytest.mark.parametrize("crash", ["crash_before", "crash_after"])
async def test_repeat_after_a_crash_gets_the_outcome_with_one_payment(
    bank: Bank, crash: Fault
) -> None:
    bank.core.faults = [crash, "down"]
    with pytest.raises(asyncio.CancelledError):
        await bank.pay("c001", "k1", **MOTHER)
    assert (await bank.pay("c001", "k1", **MOTHER)).outcome == "unknown"
    bank.clock.advance(timedelta(seconds=5))
    assert (await bank.pay("c001", "k1", **MOTHER)).outcome == "unknown"
    assert (await bank.states()) == {"k1": "sent"}
    bank.clock.advance(SOON)
    await bank.settlement.run()
    assert await bank.held("a001") == AFTER_ONE
    bank.core.faults = [crash]
    with pytest.raises(asyncio.CancelledError):
        await bank.pay("c001", "k2", payee="李娜", amount="0.36")
    bank.clock.advance(timedelta(seconds=5))
    assert (await bank.pay("c001", "k2", payee="李娜", amount="0.36")).outcome == "ok"
    assert [fact["late"] for fact in await facts(bank)] == [True, False]
    assert await bank.held("a001") == "47750.00"


async def test_core_that_is_down_has_done_nothing_and_the_key_may_be_tried_again(
    bank: Bank,
) -> None:
    bank.core.faults = ["down"]
    assert (await bank.pay("c001", "k1", **MOTHER)).outcome == "unavailable"
    assert (await bank.states(), await bank.held("a001")) == ({"k1": "refused"}, "48250.36")
    with pytest.raises(KeyReused):
        await bank.pay("c001", "k1", payee="李娜", amount="1")
    assert (await bank.pay("c001", "k1", **MOTHER)).outcome == "ok"
    assert await bank.held("a001") == AFTER_ONE


async def test_job_keeps_trying_and_marks_what_needs_an_operator(bank: Bank) -> None:
    bank.core.faults = ["lost_request"]
    await bank.pay("c001", "k1", **MOTHER)
    for _ in range(10):
        bank.core.faults = ["down"]
        bank.clock.advance(timedelta(hours=1))
        assert await bank.settlement.run() == 1
    assert await bank.states() == {"k1": "unknown"}
    bank.clock.advance(timedelta(hours=1))
    await bank.settlement.run()
    assert (await bank.states(), await bank.held("a001")) == ({"k1": "settled"}, AFTER_ONE)


async def test_refusal_of_the_core_is_final(bank: Bank) -> None:
    bank.core.faults = ["lost_request"]
    await bank.pay("c001", "k1", **MOTHER)
    await bank.core.lose_card("c001", "a001", "elsewhere")
    bank.clock.advance(SOON)
    await bank.settlement.run()
    assert (await bank.states(), await bank.held("a001")) == ({"k1": "refused"}, "48250.36")
    result = await bank.pay("c001", "k1", **MOTHER)
    assert (result.outcome, result.effect) == ("account_restricted", False)
    [fact] = await facts(bank)
    assert (fact["outcome"], fact["late"]) == ("account_restricted", True)


async def test_concurrent_transfers_stay_within_the_days_limit(bank: Bank) -> None:
    pays = [bank.pay("c002", f"k{n}", relation="儿子", amount="20000") for n in range(5)]
    outcomes = [result.outcome for result in await asyncio.gather(*pays)]
    assert sorted(outcomes) == ["limit_exceeded"] * 3 + ["ok"] * 2
    assert await bank.held("a003") == "272600.00"


async def test_unsettled_operations_count_for_the_days_limit(bank: Bank) -> None:
    bank.core.faults = ["lost_request"]
    await bank.pay("c002", "k1", relation="儿子", amount="30000")
    result = await bank.pay("c002", "k2", relation="儿子", amount="20001")
    assert (result.outcome, result.values["left"]) == ("limit_exceeded", "20000.00")
    assert (await bank.pay("c002", "k3", relation="儿子", amount="20000")).outcome == "ok"
    again = await bank.pay("c002", "k4", relation="儿子", amount="1")
    assert again.outcome == "limit_exceeded"


async def test_own_accounts_are_not_limited_and_do_not_use_up_the_day(bank: Bank) -> None:
    own: dict[str, Any] = {"from_account": "6789", "to_account": "1122"}
    result = await bank.pay("c001", "k1", amount="40000", **own)
    assert (result.outcome, result.values["to_last4"]) == ("ok", "1122")
    assert (await bank.held("a001"), await bank.held("a002")) == ("8250.36", "43200.00")
    over = await bank.pay("c001", "k2", payee="李娜", amount="10001", from_account="1122")
    assert (over.outcome, over.values["limit"]) == ("limit_exceeded", "10000.00")
    back = await bank.pay("c001", "k3", amount="20000", from_account="1122", to_account="6789")
    assert back.outcome == "ok"


async def test_same_key_at_once_is_paid_once(bank: Bank) -> None:
    results = await asyncio.gather(*(bank.pay("c001", "k1", **MOTHER) for _ in range(6)))
    assert {result.outcome for result in results} <= {"ok", "unknown"}
    assert await bank.held("a001") == AFTER_ONE
    assert len(await facts(bank)) == 1


async def test_scam_words_delay_the_transfer_and_are_not_told(bank: Bank) -> None:
    result = await bank.pay("c001", "k1", **MOTHER, words=["警察让我转到安全账户"])
    assert (result.outcome, result.effect, result.card) == ("delayed", False, None)
    assert result.values["delay_text"] == "24小时"
    assert (await bank.states(), await bank.held("a001")) == ({"k1": "refused"}, "48250.36")
    record = (await list_audit(bank.database))[0].record
    assert record.action == "bank:transfer:delayed"
    assert "scam-pattern-before-transfer" in record.detail["risk"]["reasons"]
    assert (await bank.pay("c001", "k1", **MOTHER)).outcome == "delayed"


async def test_doubt_asks_for_the_next_level(
    database: Database, core: FlakyCore, clock: ManualClock, parts: Parts
) -> None:
    reason = {"zh": "一", "en": "a"}
    entry = {"id": "a", "when": "device.new", "decision": "step_up", "reason": reason}
    book = RuleBook((read_rule(entry, "test"),), (), {})
    doubting = Screening(book, [FakeCheck("device", {"new": True})])
    bank = build(database, core, clock, Parts(parts.policies, doubting, parts.words))
    result = await bank.pay("c001", "k1", **MOTHER)
    assert (result.outcome, result.level) == ("level_needed", 3)
    assert (await bank.pay("c001", "k1", approved=3, **MOTHER)).outcome == "ok"


async def test_card_is_locked_with_level_one_and_without_challenge(bank: Bank) -> None:
    result = await bank.lock("c001", "k1", "a001")
    assert (result.outcome, result.effect) == ("ok", True)
    assert (result.values["last4"], result.values["kind"]) == ("6789", "debit")
    assert result.card == {
        "type": "card_locked",
        "data": {
            "last4": "6789",
            "kind": "debit",
            "kind_text": "借记卡",
            "at": "2026-11-22 10:00:00",
        },
    }
    again = await bank.lock("c001", "k2", "6789")
    assert (again.outcome, again.effect) == ("already", False)
    assert (await bank.lock("c001", "k1", "a001")).outcome == "ok"
    assert (await bank.lock("c001", "k3", "cc001")).values["kind"] == "credit"
    record = (await list_audit(bank.database))[0].record
    assert record.action == "bank:card:executed"


@pytest.mark.parametrize("foreign", ["a003", "2468", "cc002", ""])
async def test_foreign_card_is_not_locked(bank: Bank, foreign: str) -> None:
    assert (await bank.lock("c001", "k1", foreign)).outcome == "no_such_account"
    assert await bank.states() == {}


async def test_lock_with_a_lost_reply_is_settled(bank: Bank) -> None:
    bank.core.faults = ["lost_reply"]
    assert (await bank.lock("c001", "k1", "a001")).outcome == "unknown"
    bank.clock.advance(SOON)
    await bank.settlement.run()
    assert await bank.states() == {"k1": "settled"}
