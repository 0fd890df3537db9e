"""Facts arrive after commit, at least once, and live wake-ups cross replicas."""

import asyncio

from qiantai.floor.database import Database
from qiantai.floor.events import Fact, Live, Outbox


async def test_a_published_fact_reaches_its_subscriber_once_committed(database: Database) -> None:
    outbox = Outbox(database)
    seen: list[Fact] = []

    async def handler(fact: Fact) -> None:
        seen.append(fact)

    outbox.subscribe("thing.happened", handler)
    async with database.transaction() as connection:
        await outbox.publish(connection, [Fact("thing.happened", "k", {"n": 1})])
        assert await outbox.relay() == 0
    assert await outbox.relay() == 1
    assert seen == [Fact("thing.happened", "k", {"n": 1})]
    assert await outbox.relay() == 0


async def test_a_failing_handler_leaves_the_fact_for_another_try(database: Database) -> None:
    outbox = Outbox(database)
    calls = 0

    async def handler(fact: Fact) -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise RuntimeError("not yet")

    outbox.subscribe("thing.happened", handler)
    async with database.transaction() as connection:
        await outbox.publish(connection, [Fact("thing.happened", "k", {})])
    assert await outbox.relay() == 0
    assert await outbox.relay() == 1
    assert calls == 2


async def test_a_wake_up_crosses_replicas(database: Database) -> None:
    here, there = Live(database), Live(database)
    await here.open()
    await there.open()
    try:
        async with there.subscribe("room") as far, here.subscribe("room") as near:
            here.announce("room", {"offset": 7, "text": "long"}, far={"offset": 7})
            assert await asyncio.wait_for(far.queue.get(), 5) == {"offset": 7}
            assert near.queue.get_nowait() == {"offset": 7, "text": "long"}
            assert near.queue.empty()
    finally:
        await here.close()
        await there.close()
