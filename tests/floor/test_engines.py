"""The engines over HTTP: what they send, what they take for an answer, and how long they wait."""

import asyncio
import math
import socket
import time
from datetime import timedelta
from typing import Any

import numpy as np
import orjson
import pytest
from aiohttp import web
from pydantic import SecretStr
from tests.floor.models import Scripted, completion, scripted

from qiantai.floor.clock import ManualClock
from qiantai.floor.config import Settings
from qiantai.floor.engines.base import (
    CircuitOpen,
    EngineFailed,
    EngineNonsense,
    EngineRefused,
    EngineTimeout,
)
from qiantai.floor.engines.breaker import Breaker
from qiantai.floor.engines.configured import chat_engine, embedding_engine
from qiantai.floor.engines.openai import ANSWER_BYTES, Endpoint, OpenAIChat, OpenAIEmbedding
from qiantai.floor.errors import Misconfigured

OPTIONS = ("balance_query", "transfer_make", "none")
PATIENCE = 30.0


def chat_of(server: Scripted, clock: ManualClock, timeout_s: float = PATIENCE) -> OpenAIChat:
    return OpenAIChat(Endpoint(server.url, "qwen", "sk-1", timeout_s), clock)


async def said(content: Any, clock: ManualClock) -> str:
    async with scripted(lambda body: completion(content)) as server:
        chat = chat_of(server, clock)
        try:
            return await chat.choose("Choose.", "?", OPTIONS)
        finally:
            await chat.close()


async def embedded(answer: Any, clock: ManualClock) -> Any:
    raw = answer if isinstance(answer, bytes) else orjson.dumps(answer)
    async with scripted(
        lambda body: web.Response(body=raw, content_type="application/json")
    ) as server:
        engine = OpenAIEmbedding(Endpoint(server.url, "bge", timeout_s=PATIENCE), clock)
        try:
            return await engine.embed(["一", "二"])
        finally:
            await engine.close()


async def test_request_names_model_key_options_and_schema(clock: ManualClock) -> None:
    async with scripted(lambda body: completion('{"choice": "none"}')) as server:
        chat = chat_of(server, clock)
        await chat.choose("Choose.", "余额", OPTIONS)
        await chat.close()
    asked = server.asked[0]
    assert (asked["path"], asked["model"], asked["temperature"]) == (
        "/v1/chat/completions",
        "qwen",
        0,
    )
    assert [message["role"] for message in asked["messages"]] == ["system", "user"]
    assert asked["messages"][1]["content"] == "余额"
    schema = asked["response_format"]["json_schema"]["schema"]
    assert schema["properties"]["choice"]["enum"] == list(OPTIONS)
    assert server.headers[0]["Authorization"] == "Bearer sk-1"


@pytest.mark.parametrize(
    "content",
    [
        '{"choice": "transfer_make"}',
        '```json\n{"choice":"transfer_make"}\n```',
        '<think>{"choice": "none"}?</think>\n{"choice": "transfer_make"}',
        "transfer_make",
        " “transfer_make”。".replace("“", '"').replace("”", '"'),
    ],
)
async def test_choice_is_read_in_the_forms_models_give_it(content: str, clock: ManualClock) -> None:
    assert await said(content, clock) == "transfer_make"


@pytest.mark.parametrize(
    "content",
    [
        '{"choice": "card_lost_report"}',
        '{"choice": "TRANSFER_MAKE"}',
        '{"choice": ["transfer_make"]}',
        '{"choice": null}',
        '{"choice',
        "I think it is transfer_make",
        "balance_query transfer_make",
        "",
        None,
        ["transfer_make"],
    ],
)
async def test_answer_that_was_not_offered_is_nonsense(content: Any, clock: ManualClock) -> None:
    with pytest.raises(EngineNonsense):
        await said(content, clock)


@pytest.mark.parametrize(
    "answer", [[], {}, {"choices": []}, {"choices": [{}]}, {"choices": [{"message": None}]}, "x", 5]
)
async def test_answer_that_is_no_completion_is_nonsense(answer: Any, clock: ManualClock) -> None:
    async with scripted(lambda body: web.json_response(answer)) as server:
        chat = chat_of(server, clock)
        with pytest.raises(EngineNonsense):
            await chat.choose("Choose.", "?", OPTIONS)
        await chat.close()


async def test_rows_are_put_in_the_order_of_their_index(clock: ManualClock) -> None:
    rows = await embedded(
        {"data": [{"index": 1, "embedding": [0, 2]}, {"index": 0, "embedding": [3.0, 4]}]}, clock
    )
    assert np.allclose(rows, np.array([[0.6, 0.8], [0.0, 1.0]]))


@pytest.mark.parametrize(
    "answer",
    [
        {"data": [{"index": 0, "embedding": [1.0]}]},
        {"data": [{"index": 0, "embedding": [1.0]}, {"index": 0, "embedding": [1.0]}]},
        {"data": [{"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": [1.0, 2.0]}]},
        {"data": [{"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": [0.0]}]},
        {"data": [{"index": 0, "embedding": []}, {"index": 1, "embedding": []}]},
        {"data": [{"index": 0, "embedding": 1.0}, {"index": 1, "embedding": 1.0}]},
        {"data": [{"index": 0, "embedding": ["a"]}, {"index": 1, "embedding": ["b"]}]},
        {"data": [{"index": 0, "embedding": [1e300]}, {"index": 1, "embedding": [1.0]}]},
        {"data": [{"embedding": [1.0]}, {"embedding": [1.0]}]},
        {"data": None},
        [],
        b'{"data": [NaN]}',
        b"<html>",
    ],
)
async def test_answer_that_holds_no_vectors_is_nonsense(answer: Any, clock: ManualClock) -> None:
    with pytest.raises(EngineNonsense):
        await embedded(answer, clock)


async def test_server_that_refuses_the_schema_is_asked_without_it_next_time(
    clock: ManualClock,
) -> None:
    def answer(body: dict[str, Any]) -> web.StreamResponse | dict[str, Any]:
        return web.Response(status=400) if "response_format" in body else completion("none")

    async with scripted(answer) as server:
        chat = chat_of(server, clock)
        with pytest.raises(EngineRefused) as refused:
            await chat.choose("Choose.", "?", OPTIONS)
        assert refused.value.answered == 400
        assert len(server.asked) == 1
        assert await chat.choose("Choose.", "?", OPTIONS) == "none"
        await chat.close()


@pytest.mark.parametrize("status", [401, 404, 429, 500, 503, 307])
async def test_one_call_asks_once_whatever_comes_back(status: int, clock: ManualClock) -> None:
    there = {"Location": "/v1/elsewhere"}
    async with scripted(lambda body: web.Response(status=status, headers=there)) as server:
        chat = chat_of(server, clock)
        with pytest.raises(EngineRefused, match=str(status)):
            await chat.choose("Choose.", "?", OPTIONS)
        await chat.close()
    assert [asked["path"] for asked in server.asked] == ["/v1/chat/completions"]


async def test_engine_is_waited_for_no_longer_than_its_limit(clock: ManualClock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        chat = OpenAIChat(Endpoint(f"http://127.0.0.1:{port}/v1", "m", timeout_s=0.1), clock)
        began = time.monotonic()
        with pytest.raises(EngineTimeout):
            await chat.choose("Choose.", "?", OPTIONS)
        assert 0.1 <= time.monotonic() - began < PATIENCE
        await chat.close()


async def test_endless_answer_is_not_read_to_its_end(clock: ManualClock) -> None:
    endless = b" " * (ANSWER_BYTES + 1)
    async with scripted(lambda body: web.Response(body=endless)) as server:
        chat = chat_of(server, clock)
        with pytest.raises(EngineNonsense, match="does not end"):
            await chat.choose("Choose.", "?", OPTIONS)
        await chat.close()


def attempt(breaker: Breaker, failure: EngineFailed | None = None) -> None:
    with breaker.watch():
        if failure is not None:
            raise failure


def opened(clock: ManualClock) -> Breaker:
    breaker = Breaker(clock, failures=2, rest=timedelta(seconds=10))
    for _ in range(2):
        with pytest.raises(EngineTimeout):
            attempt(breaker, EngineTimeout())
    return breaker


def test_circuit_opens_after_failures_in_a_row_only(clock: ManualClock) -> None:
    breaker = Breaker(clock, failures=2)
    for _ in range(5):
        with pytest.raises(EngineTimeout):
            attempt(breaker, EngineTimeout())
        attempt(breaker)


def test_open_circuit_closes_by_a_success_after_its_rest(clock: ManualClock) -> None:
    breaker = opened(clock)
    clock.advance(timedelta(seconds=9))
    with pytest.raises(CircuitOpen):
        attempt(breaker)
    clock.advance(timedelta(seconds=1))
    attempt(breaker)
    with pytest.raises(EngineTimeout):
        attempt(breaker, EngineTimeout())
    attempt(breaker)


def test_failed_trial_opens_the_circuit_for_another_rest(clock: ManualClock) -> None:
    breaker = opened(clock)
    clock.advance(timedelta(seconds=10))
    with pytest.raises(EngineTimeout):
        attempt(breaker, EngineTimeout())
    clock.advance(timedelta(seconds=9))
    with pytest.raises(CircuitOpen):
        attempt(breaker)


def test_one_trial_at_a_time(clock: ManualClock) -> None:
    breaker = opened(clock)
    clock.advance(timedelta(seconds=10))
    with breaker.watch(), pytest.raises(CircuitOpen):
        attempt(breaker)
    attempt(breaker)


def test_cancelled_trial_lets_the_next_one_through(clock: ManualClock) -> None:
    breaker = opened(clock)
    clock.advance(timedelta(seconds=10))
    with pytest.raises(asyncio.CancelledError), breaker.watch():
        raise asyncio.CancelledError
    attempt(breaker)


def test_late_success_of_a_call_begun_before_does_not_close_the_circuit(
    clock: ManualClock,
) -> None:
    breaker = Breaker(clock, failures=1)
    with breaker.watch(), pytest.raises(EngineTimeout):
        attempt(breaker, EngineTimeout())
    with pytest.raises(CircuitOpen):
        attempt(breaker)


def test_clock_set_back_does_not_keep_the_circuit_open(clock: ManualClock) -> None:
    breaker = opened(clock)
    clock.advance(timedelta(days=-1))
    attempt(breaker)


def test_engine_that_is_not_configured_is_not_there(clock: ManualClock) -> None:
    settings = Settings()
    assert chat_engine(settings, clock) is None
    assert embedding_engine(settings, clock) is None


@pytest.mark.parametrize(
    ("changes", "setting"),
    [
        ({"llm_url": "127.0.0.1:8000/v1", "llm_model": "m"}, "QIANTAI_LLM_URL"),
        ({"llm_url": "file:///etc/passwd", "llm_model": "m"}, "QIANTAI_LLM_URL"),
        ({"llm_url": "http://[", "llm_model": "m"}, "QIANTAI_LLM_URL"),
        ({"llm_url": "http://127.0.0.1:8000/v1"}, "QIANTAI_LLM_MODEL"),
        (
            {"llm_url": "http://127.0.0.1/v1", "llm_model": "m", "llm_key": "a\nb"},
            "QIANTAI_LLM_KEY",
        ),
        ({"embedding_url": "http://127.0.0.1:8000/v1"}, "QIANTAI_EMBEDDING_MODEL"),
    ],
)
def test_wrong_setting_is_named(changes: dict[str, str], setting: str, clock: ManualClock) -> None:
    settings = Settings(**changes)  # type: ignore[arg-type]
    with pytest.raises(Misconfigured, match=setting):
        chat_engine(settings, clock) or embedding_engine(settings, clock)


@pytest.mark.parametrize("seconds", [0, -1, 31, math.nan])
def test_time_limit_is_between_nothing_and_half_a_minute(seconds: float) -> None:
    with pytest.raises(ValueError, match="llm_timeout_s"):
        Settings(llm_timeout_s=seconds)


def test_key_is_shown_nowhere() -> None:
    assert "sk-1" not in repr(Endpoint("http://127.0.0.1/v1", "m", "sk-1"))
    assert "sk-1" not in repr(Settings(llm_key=SecretStr("sk-1")))
