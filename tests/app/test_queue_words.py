"""Who waits for a person and writes several things at once: what takes the request back counts, and the rest is answered."""

import uuid

from tests.app.conftest import Stage

from qiantai.app.wire import House
from qiantai.conversation import Inbound
from qiantai.conversation import store as conversations
from qiantai.conversation.store import Received


async def waiting(house: House, *words: str) -> list[tuple[str, str]]:
    """What the assistant and the system say to these words, which came while no turn could be taken."""
    sessions, clock = house.conversations.sessions, house.ground.clock
    session = await sessions.start("web", "zh-CN", None)
    for asked in ("转人工", "在吗"):
        await sessions.receive(Inbound(session.id, uuid.uuid4().hex, asked))
        await sessions.settled()
    before = (await sessions.get(session.id)).last_offset
    for one in words:
        now = clock.now()
        received = Received(session.id, uuid.uuid4().hex, now, {"text": one}, now)
        await conversations.receive(house.ground.database, [received])
    sessions.answer(session.id)
    await sessions.settled()
    events = await sessions.list_all_events(session.id, before)
    return [(e.kind, str(e.body.get("text", ""))) for e in events if e.source != "customer"]


def test_a_request_taken_back_among_several_messages(stage: Stage) -> None:
    stage.renew()
    told = stage.run(waiting(stage.house, "取消", "一年期定期存款利率多少"))
    assert sorted(kind for kind, _ in told) == ["handoff.withdrawn", "message"]
    assert "利率" in dict(told)["message"]


def test_other_words_keep_the_place(stage: Stage) -> None:
    stage.renew()
    assert stage.run(waiting(stage.house, "快点", "还有多久")) == []


def test_danger_among_them_goes_first(stage: Stage) -> None:
    stage.renew()
    told = stage.run(waiting(stage.house, "取消", "我的卡丢了快帮我锁"))
    assert "handoff.withdrawn" not in dict(told)
    assert told
