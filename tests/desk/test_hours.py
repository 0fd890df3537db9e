"""Hours of people: by skill, by kind of day, and promises counted inside them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from qiantai.desk.hours import Hours
from qiantai.floor.clock import CHINA
from qiantai.floor.policies import PolicyTable, PolicyValue

NAME = {"zh": "x", "en": "x"}


def value(key: str, text: str, unit: str = "text") -> PolicyValue:
    content: Decimal | str = text if unit == "text" else Decimal(text)
    return PolicyValue(key, content, unit, date(2026, 1, 1), "x", "x", NAME)


def hours(days: str = "workdays") -> Hours:
    table = PolicyTable(
        [
            value("desk.hours.default", "00:00-24:00"),
            value("desk.hours.default.days", "all"),
            value("desk.hours.loan", "09:00-17:30"),
            value("desk.hours.loan.days", days),
            value("desk.callback.hours", "08:30-20:30"),
            value("desk.callback.days", days),
            value("desk.callback.within", "120", "minutes"),
        ]
    )
    return Hours(table, None)


def at(day: int, clock: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 3, day, hour, minute, tzinfo=CHINA).astimezone(UTC)


@pytest.mark.parametrize(
    ("skill", "when", "is_open"),
    [
        ("account", at(7, "03:00"), True),
        ("loan", at(6, "08:59"), False),
        ("loan", at(6, "09:00"), True),
        ("loan", at(6, "17:29"), True),
        ("loan", at(6, "17:30"), False),
        ("loan", at(7, "10:00"), False),
    ],
)
def test_a_group_is_open_in_its_hours(skill: str, when: datetime, is_open: bool) -> None:
    assert hours().is_open(skill, when) is is_open


@pytest.mark.parametrize(
    ("when", "opens"),
    [
        (at(6, "07:00"), at(6, "09:00")),
        (at(6, "10:00"), at(6, "10:00")),
        (at(6, "18:00"), at(9, "09:00")),
    ],
)
def test_it_opens_next_on_a_working_day(when: datetime, opens: datetime) -> None:
    assert hours().opens_at("loan", when) == opens


@pytest.mark.parametrize(
    ("when", "by"),
    [
        (at(6, "10:00"), at(6, "12:00")),
        (at(6, "19:30"), at(9, "09:30")),
        (at(6, "23:00"), at(9, "10:30")),
        (at(7, "12:00"), at(9, "10:30")),
    ],
)
def test_a_call_is_promised_inside_the_hours_of_calls(when: datetime, by: datetime) -> None:
    assert hours().call_by(when) == by


def test_the_calendar_says_which_days_are_working_days() -> None:
    def next_workday(start: datetime, count: int) -> datetime:
        return start + timedelta(days=1)

    opened = Hours(hours()._policies, next_workday)
    assert opened.is_open("loan", at(7, "10:00"))
