"""Of several processes one does the work, and another when it is gone."""

from qiantai.floor.database import Database
from qiantai.floor.sole import Sole


async def test_one_of_two_is_the_one_until_it_ends(database: Database) -> None:
    first, second, other = Sole(database, "a"), Sole(database, "a"), Sole(database, "b")
    try:
        assert await first.mine()
        assert not await second.mine()
        assert await other.mine()
        assert await first.mine()
        await first.close()
        assert await second.mine()
        assert not await first.mine()
    finally:
        for one in (first, second, other):
            await one.close()


async def test_who_lost_the_connection_asks_anew(database: Database) -> None:
    one = Sole(database, "a")
    try:
        assert await one.mine()
        assert one._connection is not None
        await one._connection.close()
        assert await one.mine()
    finally:
        await one.close()
