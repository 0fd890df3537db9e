"""A release reaches a conversation: the turn keeps which version answered and why, and what came of it is counted."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from tests.app.conftest import opened

from qiantai.conversation import Inbound
from qiantai.floor.clock import ManualClock
from qiantai.knowledge.drafts import Writing

QUESTION = "存款利率是多少"


@pytest.mark.filterwarnings("default")
async def test_a_turn_keeps_the_version_and_the_arm_that_answered() -> None:
    clock = ManualClock(datetime(2026, 11, 22, 2, tzinfo=UTC))
    async with opened(clock) as (house, _):
        lifecycle, sessions = house.knowing.lifecycle, house.conversations.sessions

        async def why() -> tuple[UUID, dict[str, object]]:
            session = await sessions.start("web", "zh-Hans", None)
            await sessions.receive(Inbound(session.id, str(uuid4()), QUESTION))
            await sessions.settled()
            events = await sessions.list_all_events(session.id, 0)
            said = next(event for event in events if event.source == "assistant")
            assert said.why is not None
            return session.id, said.why["answer"]

        conversation, first = await why()
        assert (first["version"], first["arm"], first["question"]) == (1, "running", QUESTION)
        assert (first["kind"], first["day"]) == ("article", "2026-11-22")
        article = str(first["article"])
        draft = await lifecycle.drafts.revise("staff:s020", article)
        tests = ("存钱利息多少", "活期年利率几个点", "存款给多少利")
        before = draft.content["answer"]
        after = {"zh": before["zh"] + "以公告为准。", "en": before["en"] + " See the notice."}
        changed = {**draft.content, "answer": after}
        saved = await lifecycle.drafts.save(
            "staff:s020", article, draft.version, 1, Writing(changed, tests)
        )
        await lifecycle.reviews.submit(
            "staff:s020", article, saved.version, saved.revision, urgent=True, note="今天起"
        )
        await lifecycle.reviews.approve("staff:s021", article, saved.version)
        await lifecycle.reviews.approve("staff:s040", article, saved.version)
        await house.knowing.knowledge.following.catch_up()
        _, second = await why()
        assert second["version"] == 2
        await sessions.rate(conversation, 1, "")
        await house.ground.jobs.run_due()
        one, two, _ = await lifecycle.outcomes.compare(article, 1, 2)
        assert (one.answers, one.disliked, one.wrong) == (1, 1, 1)
        assert (two.answers, two.wrong) == (1, 0)
