"""Turns of a whole house keep what the traffic of flows is counted from."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from tests.app.conftest import Stage

from qiantai.app.seed import Demonstration
from qiantai.app.wire import House
from qiantai.conversation import Inbound
from qiantai.conversation.store_traffic import count_flows, count_steps
from qiantai.floor.clock import ManualClock

START = datetime(2026, 11, 22, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def talk(house: House, demonstration: Demonstration, *lines: str) -> UUID:
    claims = demonstration.claims("c001")
    token = house.tokens.issue(claims, house.ground.clock.now())
    opened = (await house.inbox.open(token, None, claims.locale, "web")).conversation.id
    for line in lines:
        await house.conversations.sessions.receive(Inbound(opened, str(uuid4()), line))
        await house.conversations.sessions.settled()
    return opened


def test_steps_and_ends_of_real_conversations_are_counted(stage: Stage) -> None:
    stage.renew(START)
    stage.run(_count(stage.house, stage.clock, stage.demonstration))


async def _count(house: House, clock: ManualClock, people: Demonstration) -> None:
    await talk(house, people, "我还有多少钱", "给王秀英转五百", "取消", "给王秀英转五百")
    clock.advance(2 * HOUR)
    since = (START - HOUR, clock.now(), HOUR)
    database = house.ground.database
    counts = await count_flows(database, *since)
    assert counts["balance_query", None].completed == 1
    transfers = counts["transfer_make", None]
    assert (transfers.begun, transfers.conversations) == (2, 1)
    assert (transfers.cancelled, transfers.left) == (1, 1)
    version = house.conversations.book.get("transfer_make").version
    assert counts["transfer_make", version] == transfers
    steps = await count_steps(database, *since, "transfer_make", None)
    assert (steps["prepare"].reached, steps["confirm"].reached) == (2, 2)
    assert (steps["confirm"].cancelled, steps["confirm"].left) == (1, 1)
