"""One contract for every core: the fake in memory, the real service over real HTTP, and the same by a mapping file."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import aiohttp
import pytest
from tests.app.demo.serving import INSTITUTION, TOKEN, served

from qiantai.banking import Core, FakeCore, HttpCore
from qiantai.banking.connectors.base import (
    CoreRefused,
    CoreTimeout,
    CoreUnavailable,
    Payee,
    TransferOrder,
)
from qiantai.banking.connectors.decoding import decode
from qiantai.banking.connectors.records import Account, CoreReceipt
from qiantai.banking.connectors.systems import connect
from qiantai.floor.clock import ManualClock, local_date
from qiantai.floor.money import Money
from qiantai.floor.packs import read_yaml

MOTHER = Payee("王秀英", "中国工商银行", "5566")
CHEN = Payee("陈桂兰", "demo", "2468")


def yuan(text: str) -> Money:
    return Money.of(text)


def payment(amount: str = "800", **change: object) -> TransferOrder:
    values: dict[str, object] = {
        "customer": "c001",
        "from_account": "a001",
        "amount": yuan(amount),
        "arrival_mode": "realtime",
        "payee": MOTHER,
    }
    return TransferOrder(**values | change)  # type: ignore[arg-type]


SYSTEMS = Path(__file__).parent / "systems"


def mapped(folder: Path, url: str, clock: ManualClock) -> Core:
    """The core at this address, known by its mapping file only."""
    folder.mkdir()
    text = (SYSTEMS / "demonstration.yaml").read_text("utf-8").replace("ADDRESS", url)
    (folder / "demonstration.yaml").write_text(text, "utf-8")
    (folder / "token").write_text(TOKEN, "utf-8")
    return connect(folder, None, clock)


@pytest.fixture(params=["fake", "http", "mapped"])
async def core(
    request: pytest.FixtureRequest, tmp_path: Path, clock: ManualClock
) -> AsyncIterator[Core]:
    if request.param == "fake":
        yield FakeCore(read_yaml(INSTITUTION), clock)
        return
    member: Core
    with served(tmp_path, clock) as url:
        if request.param == "mapped":
            member = mapped(tmp_path / "systems", url, clock)
        else:
            member = HttpCore(url, TOKEN, 5.0, clock)
        yield member
        await member.close()


async def refusal(work: object) -> str:
    """The reason of the refusal that this call raises."""
    with pytest.raises(CoreRefused) as caught:
        await work  # type: ignore[misc]
    return caught.value.reason


async def test_customers_are_typed(core: Core) -> None:
    smith = await core.customer("c007")
    assert (smith.name, smith.locale, smith.elder) == ("John Smith", "en", False)
    assert smith.risk_assessed_on == date(2026, 11, 7)
    assert (await core.customer("c004")).risk_level is None
    assert (await core.customer("c002")).elder


async def test_accounts_hold_exact_money(core: Core) -> None:
    (first, second) = await core.accounts("c001")
    assert (first.id, first.class_, first.last4) == ("a001", "I", "6789")
    assert (first.balance, first.available) == (yuan("48250.36"), yuan("48250.36"))
    assert (first.daily_limit, first.used_today) == (yuan("50000"), yuan("0"))
    assert (first.name, first.bank, first.status) == ("张伟", "示范金融", "active")
    assert second.daily_limit == yuan("10000")


async def test_a_suspended_account_has_a_category_and_nothing_available(core: Core) -> None:
    (account,) = await core.accounts("c004")
    assert (account.status, account.reason_category) == ("payments_suspended", "anti_fraud_review")
    assert (account.balance, account.available) == (yuan("860.12"), yuan("0"))


async def test_movements_come_newest_first_within_days_inclusive(core: Core) -> None:
    rows = await core.transactions("c001", "a001")
    assert [row.amount for row in rows] == [
        yuan(one) for one in ("-56.80", "-1200", "18500", "-4490.45")
    ]
    assert rows[0].balance_after == yuan("48250.36")
    cut = await core.transactions("c001", "a001", date(2026, 11, 16), date(2026, 11, 20))
    assert [(row.amount, row.kind) for row in cut] == [
        (yuan("-1200"), "payment"),
        (yuan("18500"), "income"),
    ]
    assert all(row.at.tzinfo for row in rows)
    assert local_date(cut[-1].at) == date(2026, 11, 16)


async def test_card_movements_burden_the_customer(core: Core) -> None:
    rows = await core.card_transactions("c001", "cc001", date(2026, 11, 1))
    assert [row.amount for row in rows] == [
        yuan(one) for one in ("-328.60", "-1299", "-1299", "-25")
    ]
    assert {row.balance_after for row in rows} == {None}


async def test_cards_loans_policies_and_claims_carry_days(core: Core) -> None:
    (card,) = await core.cards("c001")
    assert (card.due_date, card.overdue_days, card.used) == (date(2026, 11, 28), 0, yuan("12680.5"))
    assert (await core.cards("c004"))[0].overdue_days == 12
    (loan,) = await core.loans("c001")
    assert (loan.monthly, loan.remaining) == (yuan("4490.45"), yuan("896970.73"))
    assert (loan.annual_rate, loan.next_repricing) == (Decimal("0.035"), date(2027, 1, 1))
    assert loan.next_due > date(2026, 11, 22)
    (policy,) = await core.policies("c001")
    assert (policy.due_date, policy.product_name) == (date(2027, 1, 6), "示范百万医疗")
    (claim,) = await core.claims("c006")
    assert (claim.day, claim.expected_on) == (date(2026, 11, 18), date(2026, 11, 25))
    (other,) = await core.claims("c005")
    assert (other.missing, other.expected_on) == (("医疗费用清单", "出院小结"), None)


async def test_payees_name_their_bank(core: Core) -> None:
    (wife, mother) = await core.payees("c001")
    assert (wife.name, wife.relation, mother.bank) == ("李娜", "妻子", "中国工商银行")
    (mary,) = await core.payees("c007")
    assert (mary.bank, mary.trusted) == ("示范金融", True)


async def test_the_ledger_tells_what_is_held_and_owed(core: Core) -> None:
    assert await core.ledger_balance("a001") == yuan("48250.36")
    assert await core.ledger_balance("cc001") == yuan("12680.50")
    assert await core.ledger_balance("l001") == yuan("896970.73")
    assert await refusal(core.ledger_balance("nobody")) == "unknown_account"


async def test_what_is_unknown_and_what_is_somebody_elses_look_alike(core: Core) -> None:
    assert await refusal(core.accounts("c999")) == "unknown_customer"
    for account in ("a003", "nobody"):
        assert await refusal(core.transactions("c001", account)) == "unknown_account"
        assert await refusal(core.transfer(payment(from_account=account), f"pay {account}")) == (
            "unknown_account"
        )
    for card in ("cc002", "nobody"):
        assert await refusal(core.card_transactions("c001", card)) == "unknown_card"
        assert await refusal(core.lose_card("c001", card, f"loss {card}")) == "unknown_card"
    assert await refusal(core.transfer(payment(customer="c999"), "k")) == "unknown_customer"
    assert await core.order("k") is None


async def test_a_transfer_leaves_the_exact_balance(core: Core, clock: ManualClock) -> None:
    receipt = await core.transfer(payment(), "k")
    assert (receipt.status, receipt.posted) == ("accepted", True)
    assert (receipt.from_balance, receipt.at) == (yuan("47450.36"), clock.now())
    (account, _) = await core.accounts("c001")
    assert (account.balance, account.used_today) == (yuan("47450.36"), yuan("800"))
    assert await core.ledger_balance("a001") == yuan("47450.36")
    newest = (await core.transactions("c001", "a001"))[0]
    assert (newest.amount, newest.counterparty, newest.kind) == (yuan("-800"), "王秀英", "transfer")
    assert newest.id == receipt.id


async def test_a_receiver_at_the_same_bank_is_credited(core: Core) -> None:
    await core.transfer(payment("100.01", payee=CHEN), "k")
    assert await core.ledger_balance("a003") == yuan("312700.01")
    newest = (await core.transactions("c002", "a003"))[0]
    assert (newest.amount, newest.counterparty) == (yuan("100.01"), "张伟")


async def test_a_listed_payee_at_this_bank_can_be_paid_as_listed(core: Core) -> None:
    (mary,) = await core.payees("c007")
    order = payment("10", customer="c007", from_account="a008", payee=mary)
    assert (await core.transfer(order, "k")).from_balance == yuan("73390")


async def test_money_between_own_accounts_does_not_count_for_the_day(core: Core) -> None:
    await core.transfer(payment("20000", payee=None, to_account="a002"), "k")
    (first, second) = await core.accounts("c001")
    assert (first.used_today, second.balance) == (yuan("0"), yuan("23200"))


@pytest.mark.parametrize(
    ("reason", "order"),
    [
        ("insufficient_funds", payment("48250.37")),
        ("daily_limit", payment("50000.01")),
        ("same_account", payment(payee=None, to_account="a001")),
        ("unknown_account", payment(payee=None, to_account="a003")),
        ("unknown_payee", payment(payee=Payee("王秀英", "中国工商银行", "5567"))),
        ("unknown_payee", payment(payee=Payee("王", "demo", "2468"))),
        ("account_restricted", payment("1", customer="c004", from_account="a005", payee=CHEN)),
    ],
)
async def test_a_refusal_moves_nothing_and_is_final(
    core: Core, reason: str, order: TransferOrder
) -> None:
    assert await refusal(core.transfer(order, "k")) == reason
    assert await refusal(core.transfer(order, "k")) == reason
    assert await refusal(core.order("k")) == reason
    assert await core.ledger_balance("a001") == yuan("48250.36")


async def test_a_key_pays_once_however_often_it_is_sent(core: Core) -> None:
    receipts = await asyncio.gather(*(core.transfer(payment(), "k") for _ in range(8)))
    assert len(set(receipts)) == 1
    assert await core.order("k") == receipts[0]
    assert await core.ledger_balance("a001") == yuan("47450.36")


async def test_a_key_with_another_content_is_refused(core: Core) -> None:
    await core.transfer(payment(), "k")
    assert await refusal(core.transfer(payment("801"), "k")) == "key_reused"
    assert await refusal(core.lose_card("c001", "a001", "k")) == "key_reused"
    assert await core.ledger_balance("a001") == yuan("47450.36")


@pytest.mark.parametrize("key", ["k?1", "a/b c", "%2F", "x" * 200])
async def test_any_visible_key_is_found_again(core: Core, key: str) -> None:
    assert await core.order(key) is None
    assert await core.transfer(payment(), key) == await core.order(key)


async def test_the_days_use_starts_anew_at_midnight_in_china(
    core: Core, clock: ManualClock
) -> None:
    small = payment("3000", from_account="a002")
    await core.transfer(small, "1")
    clock.advance(timedelta(hours=13, minutes=59))
    assert (await core.accounts("c001"))[1].used_today == yuan("3000")
    clock.advance(timedelta(minutes=1))
    assert (await core.accounts("c001"))[1].used_today == yuan("0")


@pytest.mark.parametrize(
    ("mode", "wait"), [("normal", timedelta(hours=2)), ("next_day", timedelta(hours=14))]
)
async def test_a_later_transfer_is_held_back_and_debited_when_due(
    core: Core, clock: ManualClock, mode: str, wait: timedelta
) -> None:
    receipt = await core.transfer(payment(arrival_mode=mode), "k")
    assert (receipt.posted, receipt.from_balance) == (False, yuan("48250.36"))
    (account, _) = await core.accounts("c001")
    assert (account.available, account.used_today) == (yuan("47450.36"), yuan("800"))
    clock.advance(wait - timedelta(seconds=1))
    assert await core.ledger_balance("a001") == yuan("48250.36")
    clock.advance(timedelta(seconds=1))
    assert await core.ledger_balance("a001") == yuan("47450.36")


@pytest.mark.parametrize("card", ["a001", "cc001"])
async def test_a_card_is_lost_once_and_for_all(core: Core, clock: ManualClock, card: str) -> None:
    receipt = await core.lose_card("c001", card, "1")
    assert (receipt.status, receipt.at) == ("lost", clock.now())
    clock.advance(timedelta(minutes=5))
    assert await core.lose_card("c001", card, "2") == receipt
    status = {one.id: one.status for one in await core.accounts("c001")}
    status |= {one.id: one.status for one in await core.cards("c001")}
    assert status[card] == "lost"
    assert sorted(status.values()) == ["active", "active", "lost"]


async def test_a_lost_account_pays_nothing(core: Core) -> None:
    await core.lose_card("c001", "a001", "1")
    assert await refusal(core.transfer(payment(), "2")) == "account_restricted"
    assert (await core.accounts("c001"))[0].available == yuan("0")


# What only a member over a network can suffer.


@pytest.fixture
def address(tmp_path: Path, clock: ManualClock) -> Iterator[str]:
    with served(tmp_path, clock) as url:
        yield url


@pytest.fixture
async def remote(address: str, clock: ManualClock) -> AsyncIterator[HttpCore]:
    member = HttpCore(address, TOKEN, 0.5, clock)
    yield member
    await member.close()


async def spoil(address: str, **faults: object) -> None:
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {TOKEN}"}) as http,
        http.post(f"{address}/demo/faults", json=faults) as answer,
    ):
        assert answer.status == 200


async def test_a_lost_reply_is_a_timeout_and_the_key_tells_what_became_of_it(
    address: str, remote: HttpCore
) -> None:
    await spoil(address, lose_reply=True)
    with pytest.raises(CoreTimeout):
        await remote.transfer(payment(), "k")
    receipt = await remote.order("k")
    assert receipt is not None
    assert receipt.from_balance == yuan("47450.36")
    await spoil(address)
    assert await remote.transfer(payment(), "k") == receipt


async def test_a_slow_mutation_is_a_timeout_and_a_slow_read_is_unavailable(
    address: str, remote: HttpCore
) -> None:
    await spoil(address, slow_ms=1500)
    with pytest.raises(CoreTimeout):
        await remote.transfer(payment(), "k")
    with pytest.raises(CoreUnavailable):
        await remote.accounts("c001")


async def test_a_core_that_is_down_has_done_nothing(address: str, remote: HttpCore) -> None:
    await spoil(address, down=True)
    for work in (remote.transfer(payment(), "k"), remote.accounts("c001"), remote.order("k")):
        with pytest.raises(CoreUnavailable):
            await work
    await spoil(address)
    assert await remote.order("k") is None


async def test_a_core_that_does_not_listen_is_unavailable(clock: ManualClock) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        member = HttpCore(f"http://127.0.0.1:{unused.getsockname()[1]}", TOKEN, 1.0, clock)
        for work in (member.transfer(payment(), "k"), member.accounts("c001")):
            with pytest.raises(CoreUnavailable):
                await work
        await member.close()


async def test_a_wrong_token_is_unavailable(address: str, clock: ManualClock) -> None:
    member = HttpCore(address, "wrong", 1.0, clock)
    for work in (member.transfer(payment(), "k"), member.accounts("c001")):
        with pytest.raises(CoreUnavailable):
            await work
    await member.close()


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 502 Bad\r\ncontent-length: 4\r\n\r\noops",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
        b"HTTP/1.1 404 No\r\ncontent-length: 2\r\n\r\nno",
        b"no http at all",
    ],
)
async def test_an_answer_that_is_not_the_cores_never_counts_as_done_or_refused(
    clock: ManualClock, reply: bytes
) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(reply)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    member = HttpCore(f"http://127.0.0.1:{port}", TOKEN, 1.0, clock)
    with pytest.raises(CoreTimeout):
        await member.transfer(payment(), "k")
    with pytest.raises(CoreUnavailable):
        await member.accounts("c001")
    await member.close()
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize("amount", ["1.005", 1.5, "NaN", None, "ten"])
def test_an_amount_that_is_not_exact_text_is_never_guessed(amount: object) -> None:
    row = {"id": "r", "status": "accepted", "at": "2026-11-22T02:00:00+00:00"}
    full = {"kind": "debit", "class": "I", "last4": "1", "balance": amount}
    with pytest.raises(ValueError, match="Account"):
        decode(Account, {**row, **full})


def test_a_time_without_an_offset_is_never_guessed() -> None:
    with pytest.raises(ValueError, match="at"):
        decode(CoreReceipt, {"id": "r", "status": "lost", "at": "2026-11-22T02:00:00"})


async def test_an_order_takes_effect_once_for_its_key(core: Core) -> None:
    await core.lose_card("c001", "a002", "lost-1")
    first = await core.place("cards.release", "c001", {"card": "a002"}, "found-1")
    again = await core.place("cards.release", "c001", {"card": "a002"}, "found-1")
    assert (first.id, first.status) == (again.id, "accepted")
    assert await core.order("found-1") == first
    assert (
        await refusal(core.place("cards.release", "c001", {"card": "a001"}, "found-1"))
        == "key_reused"
    )


async def test_an_order_of_a_stranger_is_refused(core: Core) -> None:
    assert (
        await refusal(core.place("cards.release", "c999", {"card": "a002"}, "found-2"))
        == "unknown_customer"
    )
