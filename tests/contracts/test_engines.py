"""Every engine of the shelf keeps its contract, the fakes too; the HTTP members against a real model server."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import timedelta

import numpy as np
import pytest

from qiantai.app.serving import free_port
from qiantai.floor.clock import ManualClock
from qiantai.floor.engines.base import (
    ChatEngine,
    CircuitOpen,
    EmbeddingEngine,
    EngineFailed,
    EngineUnreachable,
)
from qiantai.floor.engines.fake import FakeChat, FakeEmbedding
from qiantai.floor.engines.openai import Endpoint, OpenAIChat, OpenAIEmbedding

MEMBERS = ("openai", "fake")
OPTIONS = ("balance_query", "transfer_make", "card_lost_report", "none")
QUESTIONS = ("", "卡里还有多少钱", "i lost my card", "🏦\x00", "\ud800 转账", "转账" * 300)


def endpoint(url: str) -> Endpoint:
    return Endpoint(url, "tiny", "key", timeout_s=30)


@pytest.fixture(params=MEMBERS)
async def chat(
    request: pytest.FixtureRequest, model_server: str, clock: ManualClock
) -> AsyncIterator[ChatEngine]:
    members: dict[str, ChatEngine] = {
        "openai": OpenAIChat(endpoint(model_server), clock),
        "fake": FakeChat({"卡": "balance_query"}),
    }
    yield members[request.param]
    for member in members.values():
        await member.close()


@pytest.fixture(params=MEMBERS)
async def embedding(
    request: pytest.FixtureRequest, model_server: str, clock: ManualClock
) -> AsyncIterator[EmbeddingEngine]:
    members: dict[str, EmbeddingEngine] = {
        "openai": OpenAIEmbedding(endpoint(model_server), clock),
        "fake": FakeEmbedding(),
    }
    yield members[request.param]
    for member in members.values():
        await member.close()


@pytest.fixture(params=[f"{kind} {member}" for kind in ("chat", "embedding") for member in MEMBERS])
async def broken(
    request: pytest.FixtureRequest, clock: ManualClock
) -> AsyncIterator[ChatEngine | EmbeddingEngine]:
    nowhere = endpoint(f"http://127.0.0.1:{free_port()}/v1")
    members: dict[str, ChatEngine | EmbeddingEngine] = {
        "chat openai": OpenAIChat(nowhere, clock),
        "chat fake": FakeChat({}, EngineUnreachable(), clock),
        "embedding openai": OpenAIEmbedding(nowhere, clock),
        "embedding fake": FakeEmbedding(EngineUnreachable(), clock),
    }
    yield members[request.param]
    for member in members.values():
        await member.close()


async def ask(engine: ChatEngine | EmbeddingEngine) -> None:
    if isinstance(engine, (OpenAIChat, FakeChat)):
        await engine.choose("Choose.", "卡", OPTIONS)
    elif isinstance(engine, (OpenAIEmbedding, FakeEmbedding)):
        await engine.embed(["卡"])


@pytest.mark.parametrize("question", QUESTIONS, ids=range(len(QUESTIONS)))
async def test_choice_is_one_of_the_options(chat: ChatEngine, question: str) -> None:
    assert await chat.choose("Choose.", question, OPTIONS) in OPTIONS


async def test_single_option_is_chosen_whatever_it_is_called(chat: ChatEngine) -> None:
    assert await chat.choose("Choose.", "?", ["都不符合 \"'"]) == "都不符合 \"'"


async def test_words_come_in_pieces_and_a_reader_may_stop(chat: ChatEngine) -> None:
    async with aclosing(chat.stream("Answer.", "卡里还有多少钱")) as pieces:
        first = [piece async for piece in pieces]
    assert all(isinstance(piece, str) and piece for piece in first)
    assert "".join(first)
    async with aclosing(chat.stream("Answer.", "卡里还有多少钱")) as pieces:
        async for _ in pieces:
            break
    async with aclosing(chat.stream("Answer.", "卡里还有多少钱")) as pieces:
        assert [piece async for piece in pieces]


async def test_broken_engine_fails_before_it_says_a_word(
    broken: ChatEngine | EmbeddingEngine,
) -> None:
    if isinstance(broken, (OpenAIChat, FakeChat)):
        with pytest.raises(EngineUnreachable):
            _ = [piece async for piece in broken.stream("Answer.", "卡")]


async def test_rows_are_unit_vectors_in_the_order_of_the_texts(embedding: EmbeddingEngine) -> None:
    texts = [question for question in QUESTIONS if question]
    rows = await embedding.embed(texts)
    assert rows.shape[0] == len(texts)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    for row, text in zip(rows, texts, strict=True):
        assert np.allclose((await embedding.embed([text]))[0], row, atol=1e-3)


async def test_no_texts_give_no_rows(embedding: EmbeddingEngine) -> None:
    assert len(await embedding.embed([])) == 0


async def test_closed_engine_opens_again(chat: ChatEngine, embedding: EmbeddingEngine) -> None:
    for engine in (chat, embedding):
        await ask(engine)
        await engine.close()
        await engine.close()
        await ask(engine)


async def test_engine_that_fails_is_left_alone_for_a_while(
    broken: ChatEngine | EmbeddingEngine, clock: ManualClock
) -> None:
    for _ in range(3):
        with pytest.raises(EngineUnreachable):
            await ask(broken)
    with pytest.raises(CircuitOpen):
        await ask(broken)
    clock.advance(timedelta(seconds=30))
    with pytest.raises(EngineUnreachable):
        await ask(broken)
    with pytest.raises(CircuitOpen) as open_circuit:
        await ask(broken)
    assert isinstance(open_circuit.value, EngineFailed)
