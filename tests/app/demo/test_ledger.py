"""The ledger cannot be unbalanced, changed or overdrawn, and survives a restart."""

import sqlite3
from pathlib import Path

import pytest

from qiantai.app.demo import store
from qiantai.app.demo.bank import Bank
from qiantai.app.demo.institution import Institution
from qiantai.app.demo.ledger import EQUITY, Ledger
from qiantai.floor.clock import ManualClock
from qiantai.floor.money import Money


def posting(amount: int = 80_000, debit: str = "a001", credit: str = "a003") -> store.Posting:
    return store.Posting(
        "T1", "transfer", "2026-11-22T02", "2026-11-22", amount, debit, credit, "", "", 1
    )


async def test_the_opening_balances_and_holds_what_the_file_says(bank: Bank) -> None:
    assert bank.ledger.balance("a001") == Money.of("48250.36")
    assert bank.ledger.balance("cc001") == Money.of("12680.50")
    assert bank.ledger.balance("l001") == Money.of("896970.73")
    assert bank.ledger.balance("clearing:招商银行") == Money.of(0)
    assert bank.ledger.balance("nobody") is None
    assert (await bank.ledger.check())["balanced"]


async def test_a_posting_moves_both_balances(bank: Bank) -> None:
    await bank.ledger.change(lambda connection: store.add_posting(connection, posting()))
    assert bank.ledger.balance("a001") == Money.of("47450.36")
    assert bank.ledger.balance("a003") == Money.of("313400.00")
    (entry, *_) = bank.ledger.entries("a001", 10)
    assert (entry["debit"], entry["credit"]) == ("800.00", "0.00")


@pytest.mark.parametrize(
    "wrong",
    [
        posting(amount=0),
        posting(amount=-1),
        posting(debit="a001", credit="a001"),
        posting(debit="nobody"),
        posting(credit="nobody"),
        posting(amount=4_825_037),
    ],
)
async def test_no_posting_is_empty_circular_homeless_or_overdraws_a_customer(
    bank: Bank, wrong: store.Posting
) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        await bank.ledger.change(lambda connection: store.add_posting(connection, wrong))
    assert bank.ledger.balance("a001") == Money.of("48250.36")


@pytest.mark.parametrize(
    "statement",
    [
        "update posting set amount = 1",
        "delete from posting",
        "update ordered set answer = ''",
        "delete from ordered",
        "delete from loss",
    ],
)
async def test_what_is_written_stays(bank: Bank, statement: str) -> None:
    def work(connection: sqlite3.Connection) -> None:
        store.add_loss(connection, store.Loss("a001", "c001", "2026", "L1"))
        store.add_stored(connection, store.Stored("k", b"", "loss", "c001", "2026", 200, "{}"))
        connection.execute(statement)

    with pytest.raises(sqlite3.IntegrityError, match="never"):
        await bank.ledger.change(work)


async def test_the_check_notices_a_balance_that_the_postings_do_not_explain(bank: Bank) -> None:
    await bank.ledger.change(
        lambda connection: connection.execute(
            "update account set balance = balance + 1 where id = 'a001'"
        )
    )
    found = await bank.ledger.check()
    assert not found["balanced"]
    assert found["wrong"] == 1


async def test_a_change_that_fails_leaves_the_others_of_the_same_commit(bank: Bank) -> None:
    await bank.ledger.change(lambda connection: store.add_posting(connection, posting()))
    with pytest.raises(sqlite3.IntegrityError):
        await bank.ledger.change(lambda connection: store.add_posting(connection, posting()))
    assert bank.ledger.balance("a001") == Money.of("47450.36")


async def test_a_restart_keeps_what_was_posted(
    tmp_path: Path, institution: Institution, clock: ManualClock
) -> None:
    first = Ledger(tmp_path)
    first.open(institution, clock.now())
    await first.change(lambda connection: store.add_posting(connection, posting()))
    first.close()
    second = Ledger(tmp_path)
    second.open(institution, clock.now())
    assert second.balance("a001") == Money.of("47450.36")
    assert second.balance(EQUITY) is not None
    assert (await second.check())["wrong"] == 0
    second.close()


def test_every_commit_is_forced_to_disk(bank: Bank) -> None:
    assert bank.ledger.reads.execute("pragma journal_mode").fetchone() == ("wal",)
    assert bank.ledger.reads.execute("pragma synchronous").fetchone() == (2,)
