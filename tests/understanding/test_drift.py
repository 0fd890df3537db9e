"""Drift by numbers worked by hand, and the alert that comes of it."""

import math
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from qiantai.floor.clock import ManualClock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database
from qiantai.floor.observe import Metrics
from qiantai.understanding.drift import Drifts, Tally, mean_confidence, stability
from qiantai.understanding.studio import Tallied

GROUPS = {"balance_query": "账户", "transfer_make": "转账"}


def test_equal_mixes_have_no_index() -> None:
    assert stability({"a": 100, "b": 300}, {"a": 100, "b": 300}) == pytest.approx(0)
    assert stability({"a": 1000, "b": 3000}, {"a": 100, "b": 300}) < 0.001


def test_index_is_that_of_the_formula() -> None:
    # With half a message more for each group: p = 80.5/101, 20.5/101 and q = 50.5/101, 50.5/101.
    worked = 30 / 101 * math.log(80.5 / 50.5) - 30 / 101 * math.log(20.5 / 50.5)
    assert worked == pytest.approx(0.4063, abs=1e-4)
    assert stability({"a": 80, "b": 20}, {"a": 50, "b": 50}) == pytest.approx(worked)


def test_group_that_is_new_has_a_finite_weight() -> None:
    index = stability({"a": 50, "new": 50}, {"a": 100})
    assert 1 < index < 5


def test_mean_confidence_is_weighed_by_turns() -> None:
    tallies = [Tallied("a", 3, 0, 2.7), Tallied("b", 1, 1, 0.3)]
    assert mean_confidence(tallies) == pytest.approx(0.75)
    assert mean_confidence([]) == 0.0


async def heard(
    database: Database, clock: ManualClock, metrics: Metrics, intent: str, score: float, times: int
) -> None:
    tally = Tally(GROUPS, metrics, clock)
    for _ in range(times):
        tally.note(intent, score, score > 0.2)
    await tally.flush(database)
    await tally.flush(database)


@pytest.mark.parametrize(
    ("today", "alert"),
    [
        ({"balance_query": (0.9, 60), "transfer_make": (0.9, 40)}, False),
        ({"balance_query": (0.9, 10), "transfer_make": (0.9, 90)}, True),
        ({"balance_query": (0.8, 60), "transfer_make": (0.8, 40)}, True),
        ({"balance_query": (0.1, 20)}, False),
    ],
    ids=["as before", "other mix", "less sure", "too few"],
)
async def test_alert_is_logged_shown_and_announced(
    database: Database,
    clock: ManualClock,
    settings: Settings,
    today: dict[str, tuple[float, int]],
    alert: bool,
) -> None:
    metrics = Metrics()
    announced: list[dict[str, Any]] = []
    limits = settings.model_copy(update={"drift_messages": 100})
    drifts = Drifts(database, clock, limits, metrics, GROUPS, announced.append)
    now = clock.now()
    for days in (16, 10, 3):
        clock.set(now - timedelta(days=days))
        await heard(database, clock, metrics, "balance_query", 0.9, 60)
        await heard(database, clock, metrics, "transfer_make", 0.9, 40)
    clock.set(now)
    for intent, (score, times) in today.items():
        await heard(database, clock, metrics, intent, score, times)
    with capture_logs() as logs:
        await drifts.check()
    assert [entry["event"] for entry in logs] == (["understanding_drift"] if alert else [])
    assert announced[0]["drift"]["alert"] is alert
    assert announced[0]["drift"]["base_turns"] == 200, "sixteen days ago is too long ago"
    shown = f'qiantai_understanding_drift{{measure="alert"}} {float(alert)}'
    assert shown in metrics.text().decode()


async def test_days_show_turns_confidence_and_groups(
    database: Database, clock: ManualClock, settings: Settings
) -> None:
    metrics = Metrics()
    await heard(database, clock, metrics, "balance_query", 0.9, 3)
    await heard(database, clock, metrics, "weather", 0.1, 1)
    drifts = Drifts(database, clock, settings, metrics, GROUPS, lambda said: None)
    (day,) = await drifts.by_day()
    assert (str(day["day"]), day["turns"], day["abstained"]) == ("2026-11-22", 4, 0.25)
    assert day["confidence"] == pytest.approx(0.7)
    assert day["groups"] == {"账户": 0.75, "其他": 0.25}
    text = metrics.text().decode()
    assert 'qiantai_understood_total{group="账户"} 3.0' in text
    assert "qiantai_understood_abstained_total 1.0" in text
    assert 'qiantai_understanding_confidence_bucket{le="0.9"} 4.0' in text
