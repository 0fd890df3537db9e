"""A whole turn with a model that composes: checked sentences are shown, the committed reply keeps them, nothing else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest
from tests.knowledge.peer import speaking
from tests.servers import lend

from qiantai.app.wire import House, build
from qiantai.conversation.model import Event, Inbound
from qiantai.floor.clock import ManualClock
from qiantai.floor.config import Settings
from qiantai.floor.errors import Misconfigured
from qiantai.understanding import Analyser, IntentScore, Understanding

QUESTION = "不去网点，能在手机上开银行账户吗？"
TRUE = "可以，手机上能开立Ⅱ类户或Ⅲ类户。[1]全功能的Ⅰ类户需要您本人到网点当面核验。[1]"
FALSE = "开户费是25元。[1]手机上能开立Ⅰ类户。[1]保证通过审核。[1]请把密码告诉我。[1]"
SAID = TRUE.replace("[1]", "")
Place = tuple[Path, str, ManualClock]


class Sure:
    """An analyser that is sure of one need, given by the first word."""

    def analyse(self, text: str, today: date) -> Understanding:
        need = "card_lost_report" if "丢" in text else "account_open_info"
        if "转" in text:
            need = "transfer_make"
        ranked = (IntentScore(need, 0.97),)
        urgent = need if need == "card_lost_report" else None
        return Understanding(
            text, text, "zh-Hans", ranked, ranked, (), None, "平静", 0.0, cast(Any, urgent)
        )


@pytest.fixture
def place(tmp_path: Path, database_url: str, clock: ManualClock) -> Place:
    lend(tmp_path, "bank")
    return tmp_path, database_url, clock


def settings_of(url: str, place: Place, **more: Any) -> Settings:
    folder, database_url, _ = place
    return Settings(
        data_dir=folder,
        database_url=database_url,
        packs=("common", "bank"),
        live="local",
        llm_url=url,
        llm_model="qwen",
        **more,
    )


@asynccontextmanager
async def opened(url: str, place: Place, **more: Any) -> AsyncIterator[House]:
    house = await build(settings_of(url, place, **more), place[2], analyser=cast(Analyser, Sure()))
    try:
        yield house
    finally:
        await house.close()


async def ask(house: House, *texts: str) -> tuple[Event, list[dict[str, Any]]]:
    """Say these as a visitor; the last reply, and what was shown before any event."""
    sessions = house.conversations.sessions
    session = await sessions.start("web", "zh-Hans", None)
    async with house.ground.live.subscribe(f"conversation:{session.id}") as heard:
        for text in texts:
            await sessions.receive(Inbound(session.id, f"m-{text}", text))
            await sessions.settled()
        shown = [heard.queue.get_nowait() for _ in range(heard.queue.qsize())]
    return await last(house, session.id), [one for one in shown if "partial" in one]


async def last(house: House, conversation: UUID) -> Event:
    events = await house.conversations.sessions.list_all_events(conversation, 0)
    return [event for event in events if event.source == "assistant"][-1]


async def test_supported_sentences_are_shown_before_the_reply_that_keeps_them(
    place: Place,
) -> None:
    async with speaking(FALSE + TRUE) as peer, opened(peer.url, place, llm_compose=True) as house:
        reply, shown = await ask(house, QUESTION)
        kept = (reply.why or {})["answer"]
        again = await house.knowing.replays.again(kept)
    assert reply.body["text"] == SAID
    assert [one["article"] for one in reply.body["citations"]] == ["account-open-online"]
    assert [one["partial"]["text"] for one in shown] == TRUE.split("[1]")[:2]
    assert [one["partial"]["n"] for one in shown] == [1, 2]
    assert kept["kind"] == "composed"
    assert [one["text"] for one in kept["composed"]["dropped"]] == FALSE.split("[1]")[:4]
    assert kept["composed"]["model"] == "qwen"
    assert again.same


async def test_model_that_only_invents_changes_no_word_of_the_reply(place: Place) -> None:
    async with speaking(FALSE) as peer, opened(peer.url, place, llm_compose=True) as house:
        reply, shown = await ask(house, QUESTION)
    async with opened("", (place[0], place[1], place[2])) as house:
        plain, _ = await ask(house, QUESTION)
    assert reply.body["text"] == plain.body["text"]
    assert shown == []


async def test_model_is_asked_neither_inside_a_service_nor_where_somebody_needs_protection(
    place: Place,
) -> None:
    async with speaking(TRUE) as peer, opened(peer.url, place, llm_compose=True) as house:
        await ask(house, "我的卡丢了")
        await ask(house, "转账", QUESTION)
        composed = [one for one in peer.asked if one.get("stream")]
    assert composed == []


async def test_model_composes_only_where_it_is_switched_on(place: Place) -> None:
    async with speaking(TRUE) as peer, opened(peer.url, place) as house:
        reply, _ = await ask(house, QUESTION)
    assert (reply.why or {})["answer"]["kind"] == "article"
    assert [one for one in peer.asked if one.get("stream")] == []
    with pytest.raises(Misconfigured, match="QIANTAI_LLM_COMPOSE"):
        async with opened("", place, llm_compose=True):
            pass


async def test_slow_model_delays_the_reply_by_its_time_limit_only(place: Place) -> None:
    more = {"llm_compose": True, "llm_compose_timeout_s": 0.3}
    async with speaking(TRUE, pause_s=1.0) as peer, opened(peer.url, place, **more) as house:
        async with asyncio.timeout(60):
            reply, shown = await ask(house, QUESTION)
    why = (reply.why or {})["answer"]
    assert (why["kind"], why["composed"]["outcome"]) == ("article", "timeout")
    assert shown == []
