"""Months end on the same day or on the last one there is."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiantai.floor.months import months_after


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-11-22", -12, "2025-11-22"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-05-15", 0, "2026-05-15"),
    ],
)
def test_months_after(day: str, months: int, expected: str) -> None:
    assert months_after(date.fromisoformat(day), months) == date.fromisoformat(expected)


@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.integers(-600, 600))
def test_the_month_is_exact_and_the_day_never_later(day: date, months: int) -> None:
    found = months_after(day, months)
    assert (found.year - day.year) * 12 + found.month - day.month == months
    assert found.day <= day.day
