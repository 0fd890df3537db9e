"""Deadlines are counted as the rules count: calendar days in China, hours to the second."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiantai.desk.errors import UnknownKind
from qiantai.desk.model import Priority
from qiantai.desk.targets import Targets, days_left, due_after
from qiantai.floor.clock import local_date
from qiantai.floor.errors import Misconfigured
from qiantai.floor.policies import PolicyTable


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        ("2026-11-22T02:00:00+00:00", "2026-12-07T15:59:59+00:00"),
        ("2026-11-21T15:59:59+00:00", "2026-12-06T15:59:59+00:00"),
        ("2026-11-21T16:00:00+00:00", "2026-12-07T15:59:59+00:00"),
        ("2028-02-20T02:00:00+00:00", "2028-03-06T15:59:59+00:00"),
        ("2027-02-20T02:00:00+00:00", "2027-03-07T15:59:59+00:00"),
        ("2026-12-31T16:30:00+00:00", "2027-01-16T15:59:59+00:00"),
    ],
)
def test_fifteen_days_end_with_the_fifteenth_day_after_opening_in_china(
    opened: str, due: str
) -> None:
    assert due_after(datetime.fromisoformat(opened), Decimal(15), "days") == datetime.fromisoformat(
        due
    )


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.integers(1, 90))
def test_a_deadline_in_days_is_that_many_days_away_whatever_the_hour(
    moment: datetime, days: int
) -> None:
    opened = moment.replace(tzinfo=UTC)
    due = due_after(opened, Decimal(days), "days")
    assert days_left(due, opened) == days
    assert due > opened
    assert local_date(due + timedelta(seconds=1)) == local_date(due) + timedelta(days=1)


def test_hours_are_exact() -> None:
    opened = datetime(2026, 11, 22, 2, 0, 1, tzinfo=UTC)
    assert due_after(opened, Decimal(24), "hours") == opened + timedelta(hours=24)
    assert due_after(opened, Decimal("1.5"), "hours") == opened + timedelta(minutes=90)


def test_working_days_are_refused_for_want_of_a_holiday_calendar() -> None:
    with pytest.raises(Misconfigured):
        due_after(datetime(2026, 11, 22, tzinfo=UTC), Decimal(5), "workdays")


def test_a_complaint_has_the_days_that_the_articles_state(policies: PolicyTable) -> None:
    opened = datetime(2026, 11, 22, 2, tzinfo=UTC)
    target = Targets(policies).resolution("complaint", Priority.P1, opened)
    assert days_left(target.due_at, opened) == 15
    assert target.policies == {"common.complaint.normal_days": "2020-03-01"}


@pytest.mark.parametrize(
    ("kind", "days"), [("dispute", 30), ("claim", 30), ("callback", 1), ("general", 7)]
)
def test_other_kinds_have_the_deadlines_of_their_policies(
    policies: PolicyTable, kind: str, days: int
) -> None:
    opened = datetime(2026, 11, 22, 2, tzinfo=UTC)
    targets = Targets(policies)
    target = targets.resolution(kind, targets.priority(kind, opened), opened)
    assert days_left(target.due_at, opened) == days


def test_first_answers_are_due_by_class(policies: PolicyTable) -> None:
    at = datetime(2026, 11, 22, 2, tzinfo=UTC)
    due = [Targets(policies).first_response(priority, at) - at for priority in Priority]
    assert due == [
        timedelta(minutes=1),
        timedelta(minutes=10),
        timedelta(hours=2),
        timedelta(hours=8),
    ]


def test_a_kind_without_policy_is_refused(policies: PolicyTable) -> None:
    with pytest.raises(UnknownKind):
        Targets(policies).check_kind("bribe", datetime(2026, 11, 22, tzinfo=UTC))


def test_only_rules_stop_the_clock_of_a_complaint(policies: PolicyTable) -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    assert not Targets(policies).clock_stops("complaint", at)
    assert Targets(policies).clock_stops("dispute", at)
