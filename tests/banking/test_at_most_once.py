"""Whatever comes between, in whatever order: each key pays at most once, and our word agrees with the core's ledger."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.banking.conftest import Bank, Parts, build, flaky_core
from tests.banking.flaky import FAULTS, Fault

from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.floor.money import Money
from qiantai.floor.packs import Packs

START = datetime(2026, 11, 22, 2, tzinfo=UTC)
AMOUNTS = {"k1": "100.00", "k2": "7.00"}
FAULT = st.sampled_from(FAULTS)
KEY = st.sampled_from(sorted(AMOUNTS))
STEP = st.one_of(
    st.tuples(st.just("pay"), st.lists(KEY, min_size=1, max_size=3), st.lists(FAULT, max_size=3)),
    st.tuples(st.just("settle"), st.just(["k1"]), st.lists(FAULT, max_size=4)),
)


async def pay(bank: Bank, key: str) -> None:
    with contextlib.suppress(asyncio.CancelledError):
        await bank.pay("c001", key, payee="李娜", amount=AMOUNTS[key])


async def settle(bank: Bank) -> None:
    bank.clock.advance(timedelta(hours=2))
    with contextlib.suppress(asyncio.CancelledError):
        await bank.settlement.run()


@given(steps=st.lists(STEP, min_size=1, max_size=6))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_any_interleaving_pays_at_most_once(
    steps: list[tuple[str, list[str], list[Fault]]], database: Database, packs: Packs, parts: Parts
) -> None:
    await database.execute("delete from operation")
    clock = ManualClock(START)
    bank = build(database, flaky_core(clock, packs), clock, parts)
    for verb, keys, faults in steps:
        bank.core.faults = list(faults)
        if verb == "settle":
            await settle(bank)
        else:
            await asyncio.gather(*(pay(bank, key) for key in keys))
    bank.core.faults = []
    await settle(bank)
    states = await bank.states()
    paid = [key for key, state in states.items() if state in ("done", "settled")]
    assert set(states.values()) <= {"done", "settled", "refused"}
    expected = Money.of("48250.36")
    for key in paid:
        expected -= Money.of(AMOUNTS[key])
    assert await bank.held("a001") == str(expected)
