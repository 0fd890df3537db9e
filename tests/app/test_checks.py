"""The doctor on engines: whether they answer, and what works without them."""

import asyncio

import pytest
from aiohttp import web
from tests.media.speech_server import Upload, speech_server

from qiantai.app.checks import ALONE, GLOSSED, RELEASED, TYPED, Check, run_checks
from qiantai.floor.config import Settings

ENGINES = ("llm", "embedding")


def looked(url: str, model: str = "tiny") -> list[Check]:
    """What the doctor says of both engines at this address."""
    settings = Settings(
        llm_url=url,
        llm_model=model,
        llm_timeout_s=20,
        embedding_url=url,
        embedding_model=model,
        embedding_timeout_s=20,
    )
    checks = run_checks(settings, ENGINES)
    assert [check.name for check in checks] == list(ENGINES)
    return checks


def test_engines_are_asked_one_real_question(model_server: str) -> None:
    for check in looked(model_server):
        assert check.ok
        assert check.detail.startswith(f"tiny at {model_server} answered in ")


def test_engines_that_are_off_are_no_fault_and_named_with_what_works_without_them() -> None:
    for check in looked(""):
        assert check.ok
        assert check.detail.startswith("off (QIANTAI_")
        assert ALONE in check.detail


@pytest.mark.parametrize(
    ("url", "model", "said"),
    [
        ("http://127.0.0.1:9/v1", "tiny", ALONE),
        ("127.0.0.1", "tiny", "_URL: must be an address"),
        ("http://127.0.0.1:1/v1", "", "_MODEL: name the model"),
    ],
)
def test_engine_that_does_not_answer_or_is_set_wrong_is_a_fault(
    url: str, model: str, said: str
) -> None:
    for check in looked(url, model):
        assert not check.ok
        assert said in check.detail


def test_model_that_composes_is_asked_for_words(model_server: str) -> None:
    asked = Settings(llm_url=model_server, llm_model="tiny", llm_compose_timeout_s=20)
    on = run_checks(asked.model_copy(update={"llm_compose": True}), ("compose",))[0]
    off = run_checks(asked, ("compose",))[0]
    nobody = Settings(llm_url="http://127.0.0.1:9/v1", llm_model="tiny", llm_compose=True)
    silent = run_checks(nobody, ("compose",))[0]
    assert (on.ok, off.ok, silent.ok) == (True, True, False)
    assert "answered in" in on.detail
    assert off.detail == f"off (QIANTAI_LLM_COMPOSE): {RELEASED}"
    assert RELEASED in silent.detail


def test_address_without_its_version_is_refused_by_its_status(model_server: str) -> None:
    for check in looked(model_server.removesuffix("/v1") + "/v2"):
        assert not check.ok
        assert "404" in check.detail


async def test_speech_service_is_asked_one_real_recording() -> None:
    async def reply(upload: Upload) -> web.StreamResponse:
        return web.json_response({"text": ""})

    def looked_at(url: str) -> Check:
        return run_checks(Settings(speech_url=url, speech_model="ear"), ("speech",))[0]

    async with speech_server(reply) as server:
        found = await asyncio.to_thread(looked_at, server.url)
        assert found.ok
        assert found.detail.startswith(f"ear at {server.url} answered in ")
    assert [(one.rate, len(one.samples)) for one in server.uploads] == [(16_000, 16_000)]
    silent = await asyncio.to_thread(looked_at, server.url)
    assert not silent.ok
    assert TYPED in silent.detail
    assert (await asyncio.to_thread(looked_at, "")).ok


def test_model_that_helps_agents_may_be_switched_off(model_server: str) -> None:
    asked = Settings(llm_url=model_server, llm_model="tiny", llm_assist_timeout_s=20)
    assert run_checks(asked, ("assist",))[0].detail.startswith(f"tiny at {model_server} answered")
    off = run_checks(asked.model_copy(update={"llm_assist": False}), ("assist",))[0]
    assert off.ok
    assert GLOSSED in off.detail
