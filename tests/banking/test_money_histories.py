"""Some hundred random histories: repeats, deaths between the steps, timeouts, sessions at once; not a cent may differ."""

import pytest
from benchmarks.money import PAID, Found, History, Step, World, judge, play, run

from qiantai.banking.connectors.base import TransferOrder
from qiantai.floor.database import Database
from qiantai.floor.money import Money
from qiantai.floor.packs import Packs


async def test_no_history_doubles_or_loses_a_cent(database: Database, packs: Packs) -> None:
    found = await run(database, packs, 200, seed=20261122)
    assert (found.doubled_cents, found.lost_cents, found.over_limit) == (0, 0, 0)
    assert (found.told_wrong, found.left_open) == (0, 0)
    assert found.deaths > 50
    assert found.paid > 200
    assert {"ok", "unknown", "unavailable", "limit_exceeded"} <= found.told.keys()


@pytest.mark.parametrize("death", ["dies_early", "dies_before", "dies_after", "dies_late"])
async def test_a_death_at_each_step_pays_once_when_the_customer_tries_again(
    database: Database, packs: Packs, death: str
) -> None:
    history = History("h0", (Step(("b",), (death,)), Step(("b", "b"), ())))
    found = await play(database, packs, [history], "1")
    rows = await database.fetch("select state from operation")
    assert [row["state"] in PAID for row in rows] == [True]
    assert (found.deaths, found.paid, found.sound) == (1, 1, True)


async def test_the_measure_finds_money_that_moved_without_an_operation(
    database: Database, packs: Packs
) -> None:
    world, found = World(database, packs, ["h0"]), Found()
    payee = (await world.core.payees("h0"))[0]
    order = TransferOrder("h0", "h0-1", Money.of("5.00"), "realtime", payee)
    await world.core.transfer(order, "stray")
    await judge(database, world, [History("h0", ())], found)
    assert (found.doubled_cents, found.sound) == (500, False)
