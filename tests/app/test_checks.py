"""The doctor on engines: whether they answer, and what works without them."""

import pytest

from qiantai.app.checks import ALONE, Check, run_checks
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


def test_address_without_its_version_is_refused_by_its_status(model_server: str) -> None:
    for check in looked(model_server.removesuffix("/v1") + "/v2"):
        assert not check.ok
        assert "404" in check.detail
