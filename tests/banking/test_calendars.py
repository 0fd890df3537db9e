"""Working days, trading days and what is counted from them, through Chinese holidays, weekends and leap years."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiantai.banking.calendars import (
    Calendars,
    between,
    by_workdays,
    lpr_day,
    minus,
    next_repricing,
    on_or_before,
    plus,
    trade_day,
)
from qiantai.floor.clock import CHINA
from qiantai.floor.errors import Misconfigured
from qiantai.floor.months import months_after
from qiantai.floor.packs import Packs

PACKS = Packs(Path("packs"), ("bank",))
ALL = Calendars.load(PACKS)
BANK, EXCHANGE = ALL.get("bank"), ALL.get("exchange")
THREE = time(15)
days = st.dates(date(2024, 1, 1), date(2027, 12, 1))


def china(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=CHINA).astimezone(UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("day", "bank", "exchange"),
    [
        (date(2026, 11, 20), True, True),
        (date(2026, 11, 21), False, False),
        (date(2026, 2, 13), True, True),
        (date(2026, 2, 14), True, False),
        (date(2026, 2, 16), False, False),
        (date(2026, 2, 23), False, False),
        (date(2026, 2, 24), True, True),
        (date(2026, 2, 28), True, False),
        (date(2026, 9, 20), True, False),
        (date(2026, 10, 7), False, False),
        (date(2026, 10, 8), True, True),
        (date(2026, 10, 10), True, False),
        (date(2024, 2, 9), True, False),
    ],
)
def test_make_up_days_are_worked_at_the_bank_and_never_traded(
    day: date, bank: bool, exchange: bool
) -> None:
    assert (BANK.is_open(day), EXCHANGE.is_open(day)) == (bank, exchange)


def test_t_plus_one_before_spring_festival_is_after_it() -> None:
    assert plus(EXCHANGE, date(2026, 2, 13), 1) == date(2026, 2, 24)
    assert plus(BANK, date(2026, 2, 13), 1) == date(2026, 2, 14)
    assert plus(EXCHANGE, date(2026, 2, 13), 0) == date(2026, 2, 13)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (china(2026, 11, 20, 14, 59, 59), date(2026, 11, 20)),
        (china(2026, 11, 20, 15), date(2026, 11, 23)),
        (china(2026, 11, 21, 9), date(2026, 11, 23)),
        (china(2026, 9, 30, 15, 1), date(2026, 10, 8)),
        (china(2026, 11, 23, 0, 30), date(2026, 11, 23)),
    ],
)
def test_an_order_before_three_in_china_is_of_that_day(moment: datetime, day: date) -> None:
    assert trade_day(EXCHANGE, moment, THREE) == day


def test_a_deadline_in_working_days_ends_with_the_last_second_of_the_last_one() -> None:
    end = by_workdays(BANK, china(2026, 9, 30, 10), 2)
    assert end == china(2026, 10, 9, 23, 59, 59)
    assert by_workdays(BANK, china(2026, 10, 8, 10), 2) == china(2026, 10, 10, 23, 59, 59)


def test_booking_ahead_counts_working_days_backwards() -> None:
    assert minus(BANK, date(2026, 10, 8), 1) == date(2026, 9, 30)
    assert on_or_before(EXCHANGE, date(2026, 11, 22)) == date(2026, 11, 20)


def test_an_overseas_fund_needs_both_markets_open() -> None:
    both = ALL.jointly(("exchange", "new_york"))
    thanksgiving = date(2026, 11, 26)
    assert EXCHANGE.is_open(thanksgiving)
    assert not both.is_open(thanksgiving)
    assert plus(both, date(2026, 11, 25), 1) == date(2026, 11, 27)
    assert not ALL.jointly(("exchange", "hong_kong")).is_open(date(2026, 4, 7))


def test_days_that_are_not_announced_yet_are_said_to_be_so() -> None:
    assert BANK.is_announced(date(2026, 12, 31))
    assert not BANK.is_announced(date(2027, 1, 4))
    assert not ALL.jointly(("exchange", "new_york")).is_announced(date(2027, 1, 4))
    assert not BANK.is_open(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_a_month_without_that_day_ends_with_its_last(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


@pytest.mark.parametrize(
    ("anchor", "cycle", "today", "then"),
    [
        (date(2021, 1, 1), 12, date(2026, 11, 22), date(2027, 1, 1)),
        (date(2021, 1, 1), 3, date(2026, 11, 22), date(2027, 1, 1)),
        (date(2021, 1, 1), 6, date(2026, 1, 1), date(2026, 7, 1)),
        (date(2024, 2, 29), 12, date(2027, 3, 1), date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2026, 11, 22), date(2027, 2, 28)),
        (date(2027, 5, 10), 12, date(2026, 11, 22), date(2027, 5, 10)),
    ],
)
def test_repricing_comes_every_cycle_from_its_anchor(
    anchor: date, cycle: int, today: date, then: date
) -> None:
    assert next_repricing(anchor, cycle, today) == then


def test_lpr_is_published_on_the_20th_or_the_next_working_day() -> None:
    assert lpr_day(BANK, 2026, 11) == date(2026, 11, 20)
    assert lpr_day(BANK, 2026, 2) == date(2026, 2, 24)
    assert lpr_day(BANK, 2026, 6) == date(2026, 6, 22)
    assert lpr_day(BANK, 2026, 9) == date(2026, 9, 20)


@given(days, st.integers(1, 30))
def test_counting_forward_and_back_agree(day: date, count: int) -> None:
    later = plus(EXCHANGE, day, count)
    assert EXCHANGE.is_open(later)
    assert between(EXCHANGE, day, later) == count
    assert minus(EXCHANGE, later, count) == on_or_before(EXCHANGE, day)


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(1, 24), days)
def test_the_next_repricing_is_the_first_of_the_anchors_days_after_today(
    anchor: date, cycle: int, today: date
) -> None:
    found = next_repricing(anchor, cycle, today)
    assert found > today
    assert any(months_after(anchor, cycle * n) == found for n in range(0, 400))
    assert found == anchor or (found - today) <= timedelta(days=31 * cycle)


def load(folder: Path, content: str) -> Calendars:
    path = folder / "p" / "calendars" / "a.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(content, encoding="utf-8")
    return Calendars.load(Packs(folder, ("p",)))


def test_announced_days_in_a_pack_win_over_the_library(tmp_path: Path) -> None:
    text = "bank: {country: CN, makeup_days: true, closed: [2027-02-11], open: [2027-02-20]}"
    bank = load(tmp_path, text).get("bank")
    assert (bank.is_open(date(2027, 2, 11)), bank.is_open(date(2027, 2, 20))) == (False, True)


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        "bank: x",
        "bank: {land: CN}",
        "bank: {country: XX}",
        "bank: {exchange: NOWHERE}",
        "bank: {country: CN, closed: [tomorrow]}",
        "bank: {country: CN, zone: Nowhere/Land}",
        "bank: {country: CN, announced_until: soon}",
    ],
)
def test_a_wrong_calendar_file_is_named(tmp_path: Path, content: str) -> None:
    with pytest.raises(Misconfigured, match=r"a\.yaml"):
        load(tmp_path, content)


def test_an_unknown_calendar_and_negative_counts_are_refused() -> None:
    assert "bank" in ALL
    with pytest.raises(Misconfigured, match="mars"):
        ALL.get("mars")
    with pytest.raises(ValueError, match="-1 days after"):
        plus(BANK, date(2026, 1, 5), -1)
    with pytest.raises(ValueError, match="-1 days before"):
        minus(BANK, date(2026, 1, 5), -1)
