"""A customer's socket with a model that composes: checked sentences come first, the kept reply says them again."""

from collections.abc import Iterator

import aiohttp
import pytest
from tests.journeys.conftest import Front, serving
from tests.knowledge.peer import speaking
from tests.servers import Server

from qiantai.app.serving import free_port

QUESTION = "不去网点，能在手机上开银行账户吗？"
TRUE = "可以，手机上能开立Ⅱ类户或Ⅲ类户。[1]全功能的Ⅰ类户需要您本人到网点当面核验。[1]"
FALSE = "开户费是25元。[1]审核3分钟通过。[1]手机上能开立Ⅰ类户。[1]"


@pytest.fixture(scope="module")
def composing() -> Iterator[tuple[Server, int]]:
    """A server whose model listens on a port that a test opens."""
    port = free_port()
    settings = {
        "QIANTAI_LLM_URL": f"http://127.0.0.1:{port}/v1",
        "QIANTAI_LLM_MODEL": "liar",
        "QIANTAI_LLM_COMPOSE": "true",
    }
    with serving(**settings) as server:
        yield server, port


async def test_only_checked_sentences_reach_the_socket_before_and_in_the_reply(
    composing: tuple[Server, int],
) -> None:
    server, port = composing
    async with (
        speaking(FALSE + TRUE, port=port),
        aiohttp.ClientSession(server.base) as http,
    ):
        visitor = await Front(server, http).visitor()
        await visitor.connect()
        body = await visitor.say(QUESTION)
        kept = await visitor.kept()
        await visitor.drop()
    early = [one for one in visitor.frames if one["type"] == "partial"]
    assert [one["text"] for one in early] == TRUE.split("[1]")[:2]
    assert body["text"].endswith(TRUE.replace("[1]", ""))
    assert "25" not in body["text"]
    assert kept[-1]["body"]["text"] == body["text"]


async def test_absent_model_costs_no_answer(composing: tuple[Server, int]) -> None:
    server, _ = composing
    async with aiohttp.ClientSession(server.base) as http:
        visitor = await Front(server, http).visitor()
        await visitor.connect()
        body = await visitor.say(QUESTION)
        await visitor.drop()
    assert "可以，手机上能开立Ⅱ类户或Ⅲ类户；" in body["text"]
    assert [one for one in visitor.frames if one["type"] == "partial"] == []
