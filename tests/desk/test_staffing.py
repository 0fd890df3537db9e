"""Erlang C, shrinkage and the forecast, against figures worked out by hand and by sums of the definition."""

from datetime import date, timedelta
from fractions import Fraction
from math import e, factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiantai.desk.staffing import (
    SLOTS,
    Rule,
    erlang_c,
    filled,
    forecast_error,
    foresee,
    need,
    served_within,
)

PHONE = Rule(target=0.8, within_s=20, occupancy=1.0, shrinkage=0.3, at_once=1)
MONDAY = date(2026, 11, 23)


def by_definition(servers: int, load: Fraction) -> Fraction:
    """P(wait) = (Aᴺ/N!)·N/(N−A) ÷ (Σ Aⁱ/i! + (Aᴺ/N!)·N/(N−A)), in fractions."""
    top = load**servers / factorial(servers) * servers / (servers - load)
    return top / (sum(load**i / Fraction(factorial(i)) for i in range(servers)) + top)


@pytest.mark.parametrize(("servers", "load"), [(1, "1/2"), (3, "2"), (14, "10"), (60, "51/1")])
def test_the_probability_of_waiting_is_that_of_the_definition(servers: int, load: str) -> None:
    exact = by_definition(servers, Fraction(load))
    assert erlang_c(servers, float(Fraction(load))) == pytest.approx(float(exact), abs=1e-12)


def test_one_server_at_half_load_makes_half_wait() -> None:
    assert erlang_c(1, 0.5) == pytest.approx(0.5)


def test_ten_erlangs_of_three_minutes_take_fourteen_agents_and_twenty_on_the_roster() -> None:
    # 100 calls in 30 minutes at 3 minutes are 10 erlangs. With 14 servers P(wait) is 0.1741 by the definition, so
    # 1 - 0.1741·e^(-4·20/180) = 0.888 are answered within 20 s; with 13 it is 0.796, which is too few. 14 / 0.7 = 20.
    found = need(100, 180, PHONE)
    waiting = float(by_definition(14, Fraction(10)))
    assert (found.agents, found.scheduled) == (14, 20)
    assert found.waiting == pytest.approx(waiting) == pytest.approx(0.1741, abs=1e-4)
    assert found.service_level == pytest.approx(1 - waiting * e ** (-4 * 20 / 180))
    assert found.service_level == pytest.approx(0.888, abs=5e-4)
    assert served_within(13, 10, 180, 20) < 0.8
    assert found.asa_s == pytest.approx(waiting * 180 / 4)
    assert found.occupancy == pytest.approx(10 / 14)


def test_the_busiest_that_agents_may_be_asks_for_more_of_them() -> None:
    assert need(100, 180, Rule(0.8, 20, 0.6, 0.3, 1)).agents == 17


def test_who_serves_three_at_once_counts_as_three_servers() -> None:
    found = need(100, 180, Rule(0.8, 20, 1.0, 0.0, 3))
    assert (found.agents, found.scheduled) == (5, 5)
    assert found.service_level == pytest.approx(served_within(15, 10, 180, 20))


def test_nobody_is_needed_for_nobody() -> None:
    assert (need(0, 180, PHONE).agents, need(0, 180, PHONE).service_level) == (0, 1.0)


@given(st.floats(0.1, 400), st.floats(10, 900), st.integers(1, 5))
def test_the_answer_is_the_fewest_that_reach_the_target(
    arrivals: float, handling: float, at_once: int
) -> None:
    rule = Rule(0.8, 20, 0.85, 0.3, at_once)
    found = need(arrivals, handling, rule)
    fewer = (found.agents - 1) * at_once
    assert found.service_level >= 0.8
    assert found.occupancy <= 0.85
    assert (
        fewer <= found.load
        or found.load / fewer > 0.85
        or served_within(fewer, found.load, handling, 20) < 0.8
    )


def history(days: int) -> dict[date, list[int]]:
    """Mondays bring 12 at 10:00, other days 6; nothing at any other time."""
    return {
        day: [(12 if day.weekday() == 0 else 6) if slot == 20 else 0 for slot in range(SLOTS)]
        for day in (MONDAY - timedelta(days=back) for back in range(1, days + 1))
    }


def test_a_monday_is_foreseen_from_mondays() -> None:
    foreseen = foresee(history(28), MONDAY, 8)
    assert (foreseen[20].mean, foreseen[20].samples) == (12, 4)
    assert foreseen[20].low < 12 < foreseen[20].high
    assert foreseen[19].mean == 0


def test_without_such_a_weekday_all_days_stand_for_it() -> None:
    assert foresee(history(3), MONDAY, 8)[20].mean == 6
    assert foresee({}, MONDAY, 8)[20].samples == 0


def test_only_the_latest_weeks_count() -> None:
    old = {MONDAY - timedelta(days=70): [100] * SLOTS}
    assert foresee({**history(14), **old}, MONDAY, 2)[20].mean == 12


def test_the_error_is_that_of_days_the_forecast_had_not_seen() -> None:
    # The latest seven days repeat the weeks before exactly, so nothing was missed.
    assert forecast_error(history(28), 8, 7).wape == 0
    changed = history(28)
    changed[MONDAY - timedelta(days=1)][20] = 10
    error = forecast_error(changed, 8, 7)
    assert error.days == 7
    assert error.wape == pytest.approx(4 / (12 + 5 * 6 + 10))
    assert error.mae == pytest.approx(4 / (7 * SLOTS))


def test_without_days_there_is_no_error_to_tell() -> None:
    assert (forecast_error({}, 8, 7).days, forecast_error({}, 8, 7).wape) == (0, None)


def test_days_without_a_request_count_as_none() -> None:
    days = filled({(MONDAY, 3): 2}, MONDAY, MONDAY + timedelta(days=2))
    assert [sum(counts) for counts in days.values()] == [2, 0]
