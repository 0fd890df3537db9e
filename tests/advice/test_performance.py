"""Figures of a value series, worked by hand, and what holds for every series."""

import statistics
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qiantai.advice import Performance
from qiantai.advice.performance import Series, blend, cash_series, drawdown

D = Decimal
VALUES = st.lists(st.decimals("0.1", "10", places=4), min_size=3, max_size=40)


def series(*values: str, start: date = date(2025, 12, 29)) -> Series:
    return [(start + timedelta(days=n), D(one)) for n, one in enumerate(values)]


def close(left: Decimal | None, right: float) -> bool:
    return left is not None and abs(float(left) - right) < 1e-9


def test_a_year_of_daily_growth_is_its_own_yearly_return() -> None:
    days = [date(2025, 1, 1) + timedelta(days=n) for n in range(253)]
    found = Performance.of(cash_series(days, D("0.05")), D("0.02"))
    assert found.returns == 252
    assert close(found.annual, 0.05)
    assert found.drawdown == 0
    assert found.calmar is None
    assert (found.start, found.end) == (days[0], days[-1])


def test_falls_and_swings_by_hand() -> None:
    found = Performance.of(series("1", "1.1", "0.88", "0.99"), D(0))
    daily = [0.1, -0.2, 0.125]
    assert close(found.total, -0.01)
    assert close(found.annual, 0.99 ** (252 / 3) - 1)
    assert close(found.volatility, statistics.stdev(daily) * 252**0.5)
    assert found.drawdown == D("0.2")
    assert found.var95 == D("0.2")
    assert found.sharpe is not None
    assert found.volatility is not None
    assert found.sharpe == found.annual / found.volatility
    assert close(found.sortino, float(found.annual) / (0.04 / 3 * 252) ** 0.5)
    assert found.calmar == found.annual / D("0.2")


def test_worst_year_runs_from_the_close_of_the_year_before() -> None:
    dated = [
        (date(2023, 12, 29), D("1.0")),
        (date(2024, 12, 31), D("1.2")),
        (date(2025, 6, 30), D("0.6")),
        (date(2025, 12, 31), D("0.9")),
        (date(2026, 11, 20), D("1.0")),
    ]
    assert Performance.of(dated, D(0)).worst_year == (2025, D("-0.25"))


@given(values=VALUES)
@settings(max_examples=60, deadline=None)
def test_figures_stay_in_their_bounds(values: list[Decimal]) -> None:
    found = Performance.of(series(*map(str, values)), D("0.02"))
    assert 0 <= found.drawdown < 1
    assert found.volatility is not None
    assert found.volatility >= 0
    assert found.drawdown >= -min(found.total, D(0))
    assert 0 <= found.var95 <= max(found.drawdown, D(0))
    assert drawdown(values[:2]) <= found.drawdown


def test_blend_of_a_series_with_itself_is_that_series() -> None:
    one = series("2", "2.2", "1.76")
    assert [value for _, value in blend(one, one, D("0.6"))] == [D(1), D("1.1"), D("0.88")]


def test_beside_cash_and_sixty_forty_on_shared_days() -> None:
    equity = series("1", "1.1", "1.21", "1.331")
    bonds = series("1", "1", "1")
    found = Performance.beside(series("1", "1.2", "1.2", "9"), equity, bonds, D("0.02"))
    assert {name: one.returns for name, one in found.items()} == {
        "portfolio": 2,
        "cash": 2,
        "sixty_forty": 2,
    }
    assert close(found["sixty_forty"].total, 1.06**2 - 1)
    assert found["portfolio"].total == D("0.2")


def test_one_value_is_no_performance() -> None:
    with pytest.raises(ValueError, match="two values"):
        Performance.of(series("1"), D(0))
