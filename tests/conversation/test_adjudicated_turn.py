"""A whole turn with an engine: its choice moves the conversation and is kept as evidence; without one nothing is asked."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import orjson
import pytest
from aiohttp import web
from tests.floor.models import completion, scripted
from tests.servers import lend

from qiantai.app.wire import House, build
from qiantai.conversation import policy
from qiantai.conversation.model import Inbound
from qiantai.floor.clock import ManualClock
from qiantai.floor.config import Settings
from qiantai.understanding import Analyser, IntentScore, Understanding
from qiantai.understanding.adjudication import SURE

RANKING = {"balance_query": 0.5, "transfer_make": 0.45, "cc_bill_query": 0.01}


class Unsure:
    """An analyser that always wavers between the same needs."""

    def analyse(self, text: str, today: date) -> Understanding:
        ranked = tuple(IntentScore(intent, score) for intent, score in RANKING.items())
        return Understanding(text, text, "zh-Hans", ranked[:1], ranked, (), None, "平静", 0.0, None)

    def beside(self, understanding: Understanding, meant: str, before: str) -> Understanding:
        return understanding

    def react(self, said: Understanding, service: str, *, read_back: bool) -> Understanding:
        return said


@asynccontextmanager
async def opened(
    url: str, tmp_path: Path, database_url: str, clock: ManualClock
) -> AsyncIterator[House]:
    if not (tmp_path / "kept").exists():
        lend(tmp_path, "bank")
    settings = Settings(
        data_dir=tmp_path,
        database_url=database_url,
        packs=("common", "bank"),
        live="local",
        llm_url=url,
        llm_model="qwen",
    )
    house = await build(settings, clock, analyser=cast(Analyser, Unsure()))
    try:
        yield house
    finally:
        await house.close()


async def said(house: House, *texts: str, value: str | None = None) -> list[dict[str, Any]]:
    """Say these texts as a visitor, one after the other; the reasons of the last reply of each."""
    sessions = house.conversations.sessions
    session = await sessions.start("web", "zh-Hans", None)
    reasons = []
    for text in texts:
        await sessions.receive(Inbound(session.id, f"m-{text}", text, value))
        await sessions.settled()
        reasons.append(await why(house, session.id))
    return reasons


async def why(house: House, conversation: UUID) -> dict[str, Any]:
    events = await house.conversations.sessions.list_all_events(conversation, 0)
    return dict([event for event in events if event.source == "assistant"][-1].why or {})


def choosing(need: str) -> Callable[[dict[str, Any]], web.StreamResponse | dict[str, Any]]:
    return lambda body: completion(orjson.dumps({"choice": need}).decode())


@pytest.fixture
def place(tmp_path: Path, database_url: str, clock: ManualClock) -> tuple[Path, str, ManualClock]:
    return tmp_path, database_url, clock


Place = tuple[Path, str, ManualClock]


def test_settled_need_is_clear_enough_not_to_be_asked_about() -> None:
    assert SURE >= policy.CLEAR


async def test_choice_of_the_engine_is_served_and_an_open_flow_or_a_button_asks_for_none(
    place: Place,
) -> None:
    async with scripted(choosing("transfer_make")) as server, opened(server.url, *place) as house:
        chosen, in_flow = await said(house, "那个钱的事", "张三")
        pressed = (await said(house, "转账", value="start:transfer_make"))[0]
    assert chosen["needs"] == ["transfer_make"]
    assert chosen["adjudicated"] == "chat"
    assert chosen["move"] == ["start transfer_make"]
    assert [row["intent"] for row in chosen["intents"]] == list(RANKING)
    assert (in_flow["adjudicated"], pressed["adjudicated"]) == (None, None)
    assert len(server.asked) == 1


async def test_engine_that_refuses_leaves_the_turn_as_it_was(place: Place) -> None:
    async with (
        scripted(lambda body: web.Response(status=503)) as server,
        opened(server.url, *place) as house,
    ):
        reasons = [(await said(house, "那个钱的事"))[0] for _ in range(5)]
    assert len(server.asked) == 3
    assert {tuple(one["needs"]) for one in reasons} == {("balance_query",)}
    assert {one["adjudicated"] for one in reasons} == {None}


async def test_real_model_server_takes_part_in_a_turn(place: Place, model_server: str) -> None:
    async with opened(model_server, *place) as house:
        reasons = (await said(house, "那个钱的事"))[0]
        told = house.ground.metrics.text().decode()
    assert set(reasons["needs"]) <= RANKING.keys()
    assert "qiantai_adjudication_seconds_count 1.0" in told
