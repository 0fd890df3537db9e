"""Real turns of a whole house bring what they do not answer to the editors."""

import re
import uuid

from tests.servers import lend

from qiantai.app.wire import build
from qiantai.conversation import Inbound
from qiantai.floor.clock import ManualClock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database

UNKNOWN = "量子纠缠通信套餐几时上架呀"


async def test_what_a_turn_does_not_know_becomes_a_gap(
    settings: Settings, database_url: str, database: Database, clock: ManualClock
) -> None:
    lend(settings.data_dir)
    house = await build(settings.model_copy(update={"database_url": database_url}), clock)
    try:
        ground, conversations = house.ground, house.conversations
        keeping = house.keeping
        session = await conversations.sessions.start("web", "zh-CN", None)
        for text in ("存款保险最多赔多少", UNKNOWN):
            await conversations.sessions.receive(Inbound(session.id, str(uuid.uuid4()), text))
            await conversations.sessions.settled()
        await ground.outbox.relay()
        await keeping.upkeep.cluster()
        found = await keeping.gaps.list()
        assert [gap.question for gap in found] == [UNKNOWN]
        events = await conversations.holding.events(session.id, 0, False)
        reply = next(one for one in events if one.source == "assistant" and one.why)
        remark = await keeping.remarks.make("staff:s001", session.id, reply.offset, "数不对")
        assert remark.article is not None
        assert re.fullmatch(r"[a-z0-9-]+", remark.article)
        assert [one["source"] for one in remark.excerpt[:2]] == ["customer", "assistant"]
    finally:
        await house.close()
