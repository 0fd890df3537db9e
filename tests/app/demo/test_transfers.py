"""What the core does with a transfer: where the money goes, and everything that stops it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from qiantai.app.demo import store
from qiantai.app.demo.accounts import accounts_view, transactions_view
from qiantai.app.demo.bank import Bank
from qiantai.app.demo.bodies import TransferBody
from qiantai.app.demo.cards import lose
from qiantai.app.demo.orders import Answer, Order, Orders
from qiantai.app.demo.transfers import Transfers, due_at, release
from qiantai.floor.clock import ManualClock

MOTHER = {"name": "王秀英", "bank": "中国工商银行", "last4": "5566"}
WIFE = {"name": "李娜", "bank": "招商银行", "last4": "3344"}
CHEN = {"name": "陈桂兰", "bank": "demo", "last4": "2468"}


class Window:
    """Sends transfers of c001 under fresh keys."""

    def __init__(self, bank: Bank, clock: ManualClock) -> None:
        self.bank = bank
        self.clock = clock
        self.sent = 0

    async def pay(self, amount: str, payee: Any = None, key: str = "", **more: Any) -> Answer:
        self.sent += 1
        body = {
            "customer": "c001",
            "from_account": "a001",
            "amount": amount,
            "payee": payee,
            **more,
        }
        wanted = TransferBody.model_validate(body).order()
        now = self.clock.now()
        order = Order(key or f"k{self.sent}", "transfer", wanted.customer, wanted.content, now)
        return await Orders(self.bank.ledger).once(
            order,
            lambda connection, reference: Transfers(self.bank).carry_out(
                connection, wanted, now, reference
            ),
        )

    async def release(self) -> str | None:
        now = self.clock.now()
        return await self.bank.ledger.change(lambda connection: release(connection, now))

    def shown(self, account: int = 0, customer: str = "c001") -> Any:
        person = self.bank.person(customer)
        return accounts_view(self.bank, person, self.clock.now())[account]

    def balance(self, account: str) -> str:
        return str(self.bank.ledger.balance(account))


@pytest.fixture
def window(bank: Bank, clock: ManualClock) -> Window:
    return Window(bank, clock)


async def test_eight_hundred_to_the_mother_leave_47450_36(window: Window) -> None:
    answer = await window.pay("800", MOTHER)
    assert answer.status == 200
    assert '"from_balance":"47450.36"' in answer.text
    assert window.balance("a001") == "47450.36"
    assert window.balance("clearing:中国工商银行") == "800.00"
    assert window.shown()["used_today"] == "800.00"


@pytest.mark.parametrize("bank_name", ["demo", "示范金融", "Demo Financial", ""])
async def test_a_payee_at_this_bank_is_credited(window: Window, bank_name: str) -> None:
    assert (await window.pay("100.01", {**CHEN, "bank": bank_name})).status == 200
    assert window.balance("a003") == "312700.01"
    assert window.shown()["used_today"] == "100.01"


async def test_both_sides_see_each_other_in_their_movements(window: Window, bank: Bank) -> None:
    await window.pay("100.01", CHEN)
    (sent, *_) = transactions_view(bank, bank.person("c001"), "a001", None, None)
    (received, *_) = transactions_view(bank, bank.person("c002"), "a003", None, None)
    assert (sent["amount"], sent["counterparty"], sent["balance_after"]) == (
        "-100.01",
        "陈桂兰",
        "48150.35",
    )
    assert (received["amount"], received["counterparty"], received["balance_after"]) == (
        "100.01",
        "张伟",
        "312700.01",
    )


async def test_money_moved_between_own_accounts_does_not_count_for_the_day(window: Window) -> None:
    assert (await window.pay("20000", to_account="a002")).status == 200
    assert window.shown()["used_today"] == "0.00"
    assert window.balance("a002") == "23200.00"


async def test_the_own_account_named_as_a_payee_does_not_count_either(window: Window) -> None:
    own = {"name": "张伟", "bank": "demo", "last4": "1122"}
    assert (await window.pay("20000", own)).status == 200
    assert window.shown()["used_today"] == "0.00"


async def test_the_daily_limit_holds_for_the_sum_of_the_calendar_day(
    window: Window, clock: ManualClock
) -> None:
    small: dict[str, Any] = {"customer": "c001", "from_account": "a002", "payee": WIFE}
    await window.pay("20000", to_account="a002")
    assert (await window.pay("9999.99", **small)).status == 200
    assert "daily_limit" in (await window.pay("0.02", **small)).text
    assert (await window.pay("0.01", **small)).status == 200
    clock.advance(timedelta(hours=14))
    assert (await window.pay("10000", **small)).status == 200


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("insufficient_funds", {"amount": "48250.37"}),
        ("daily_limit", {"amount": "50000.01"}),
        ("same_account", {"payee": None, "to_account": "a001"}),
        ("same_account", {"payee": {"name": "张伟", "bank": "demo", "last4": "6789"}}),
        ("unknown_account", {"from_account": "a003"}),
        ("unknown_account", {"from_account": "nobody"}),
        ("unknown_account", {"payee": None, "to_account": "a003"}),
        ("unknown_payee", {"payee": {**MOTHER, "last4": "5567"}}),
        ("unknown_payee", {"payee": {**MOTHER, "bank": "招商银行"}}),
        ("unknown_payee", {"payee": {**CHEN, "name": "陈桂"}}),
        ("account_restricted", {"customer": "c004", "from_account": "a005", "payee": CHEN}),
    ],
)
async def test_a_refusal_moves_nothing(window: Window, code: str, change: Any) -> None:
    wanted = {"amount": "10", "payee": MOTHER, **change}
    answer = await window.pay(**wanted)
    assert answer.status == 422
    assert f'"code":"{code}"' in answer.text
    check = await window.bank.ledger.check()
    assert (check["paid"], check["balanced"]) == (0, True)


async def test_an_account_reported_lost_cannot_pay_but_can_receive(
    window: Window, bank: Bank, clock: ManualClock
) -> None:
    await bank.ledger.change(
        lambda connection: lose(bank, connection, "c001", "a001", clock.now(), "L1")
    )
    assert "account_restricted" in (await window.pay("1", MOTHER)).text
    assert (await window.pay("1", from_account="a002", to_account="a001")).status == 200
    assert (window.shown()["status"], window.shown()["available"]) == ("lost", "0.00")


def test_a_normal_transfer_waits_two_hours_and_a_next_day_one_until_midnight_here() -> None:
    late = datetime(2026, 11, 22, 15, 59, tzinfo=UTC)
    assert due_at("realtime", late) is None
    assert due_at("normal", late) == late + timedelta(hours=2)
    assert due_at("next_day", late) == late + timedelta(minutes=1)


async def test_a_waiting_transfer_is_held_back_counts_today_and_is_debited_when_due(
    window: Window, clock: ManualClock
) -> None:
    answer = await window.pay("800", MOTHER, arrival_mode="normal")
    assert '"posted":false' in answer.text
    shown = window.shown()
    assert (shown["balance"], shown["available"], shown["used_today"]) == (
        "48250.36",
        "47450.36",
        "800.00",
    )
    assert "insufficient_funds" in (await window.pay("47450.37", MOTHER)).text
    clock.advance(timedelta(hours=1, minutes=59))
    assert await window.release() is not None
    assert window.balance("a001") == "48250.36"
    clock.advance(timedelta(minutes=1))
    assert await window.release() is None
    assert window.balance("a001") == "47450.36"
    assert window.shown()["used_today"] == "800.00"
    assert (await window.bank.ledger.check())["balanced"]


async def test_a_waiting_transfer_from_a_card_that_was_lost_meanwhile_fails(
    window: Window, bank: Bank, clock: ManualClock
) -> None:
    await window.pay("800", MOTHER, arrival_mode="next_day")
    await bank.ledger.change(
        lambda connection: lose(bank, connection, "c001", "a001", clock.now(), "L1")
    )
    clock.advance(timedelta(days=1))
    await window.release()
    assert window.balance("a001") == "48250.36"
    check = await bank.ledger.check()
    assert (check["failed"], check["balanced"]) == (1, True)
    assert store.held(bank.ledger.reads, "a001") == 0
