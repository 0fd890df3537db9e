"""What operators see holds no personal data and no secrets, whoever wrote the line."""

import io
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson
import pytest
import structlog

from qiantai.floor.config import Settings
from qiantai.floor.observe import Metrics, Tracing, configure_logging


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Where the log goes during one test."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logging(Settings(), stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def last(lines: io.StringIO) -> dict[str, Any]:
    line: dict[str, Any] = orjson.loads(lines.getvalue().splitlines()[-1])
    return line


def test_a_line_is_json_with_time_level_and_name(lines: io.StringIO) -> None:
    structlog.get_logger("qiantai.x").info("turn_taken", ms=3.5, kind="faq", ok=True, none=None)
    line = last(lines)
    assert datetime.fromisoformat(line.pop("timestamp")).tzinfo is not None
    assert line == {
        "event": "turn_taken", "ms": 3.5, "kind": "faq", "ok": True, "none": None,
        "level": "info", "logger": "qiantai.x",
    }  # fmt: skip


def test_personal_data_is_masked_however_deep(lines: io.StringIO) -> None:
    structlog.get_logger("x").info(
        "客户13812345678来电",
        phone=13812345678,
        items=[{"mail": "zhang@qq.com"}, ("6222021234567890128",)],
        said="我的密码是123456",
        error=ValueError("13812345678"),
    )
    text = lines.getvalue()
    for hidden in ("13812345678", "zhang@qq.com", "6222021234567890128", "123456"):
        assert hidden not in text
    assert last(lines)["phone"] == "138****5678"


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "code",
        "token",
        "authorization",
        "Authorization",
        "access_token",
        "new-password",
        "api_key",
    ],
)
def test_keys_that_hold_secrets_are_dropped(lines: io.StringIO, name: str) -> None:
    structlog.get_logger("x").info("signed_in", **{name: "abc", "inner": {name: "abc"}})
    assert "abc" not in lines.getvalue()
    assert last(lines)["inner"] == {}


def test_ids_and_plain_words_stay(lines: io.StringIO) -> None:
    structlog.get_logger("x").info(
        "kept",
        key="019ab0c4-1234-7123-8123-138123456789",
        status_code=200,
        topic="handoff.requested",
    )
    line = last(lines)
    assert line["key"] == "019ab0c4-1234-7123-8123-138123456789"
    assert (line["status_code"], line["topic"]) == (200, "handoff.requested")


def test_a_traceback_is_masked(lines: io.StringIO) -> None:
    try:
        raise RuntimeError("no account for 13812345678")
    except RuntimeError:
        structlog.get_logger("x").exception("failed")
    assert "138****5678" in last(lines)["exception"]
    assert "13812345678" not in lines.getvalue()


def test_lines_of_libraries_pass_the_same_sink(lines: io.StringIO) -> None:
    logging.getLogger("some.library").warning("call from %s", "13812345678", extra={"token": "abc"})
    line = last(lines)
    assert (line["event"], line["level"]) == ("call from 138****5678", "warning")
    assert "abc" not in lines.getvalue()


def test_lines_below_the_level_are_not_written(lines: io.StringIO) -> None:
    structlog.get_logger("x").debug("hidden")
    logging.getLogger("x").debug("hidden")
    assert lines.getvalue() == ""


def test_the_console_format_masks_too(lines: io.StringIO) -> None:
    configure_logging(Settings(log_format="console"), lines)
    structlog.get_logger("x").info("call", phone="13812345678")
    assert "138****5678" in lines.getvalue()
    assert "13812345678" not in lines.getvalue()


def test_metrics_are_counted_in_their_own_registry() -> None:
    metrics, other = Metrics(), Metrics()
    metrics.turns.labels("faq").inc()
    metrics.turn_seconds.labels("faq").observe(0.02)
    metrics.events_appended.inc(3)
    metrics.live_connections.labels("customer").inc()
    metrics.handoffs.labels("card").inc()
    metrics.operations.labels("ok").inc()
    metrics.batch_size.labels("turns").observe(4)
    text = metrics.text().decode()
    for line in (
        'qiantai_turns_total{kind="faq"} 1.0',
        'qiantai_turn_seconds_count{kind="faq"} 1.0',
        "qiantai_events_appended_total 3.0",
        'qiantai_live_connections{side="customer"} 1.0',
        'qiantai_handoffs_total{skill="card"} 1.0',
        'qiantai_operations_total{outcome="ok"} 1.0',
        'qiantai_batch_size_count{batch="turns"} 1.0',
    ):
        assert line in text
    assert 'qiantai_turns_total{kind="faq"}' not in other.text().decode()


def test_without_a_collector_tracing_does_nothing() -> None:
    tracing = Tracing(Settings())
    with tracing.tracer.start_as_current_span("turn") as span:
        assert not span.is_recording()
    tracing.close()


def test_with_a_collector_spans_are_recorded() -> None:
    tracing = Tracing(Settings(otel_endpoint="http://127.0.0.1:9/v1/traces"))
    span = tracing.tracer.start_span("turn")
    assert span.is_recording()
    tracing.close()
