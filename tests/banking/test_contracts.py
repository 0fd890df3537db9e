"""The policyholder's days and money: cooling-off, grace, reinstatement, surrender, loan, waiting period, renewal."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiantai.banking import Policies
from qiantai.banking.contracts import (
    ContractDays,
    cooling_off,
    policy_loan,
    premium_state,
    reinstatement,
    renewal,
    simple_interest,
    surrender,
    waiting_period,
)
from qiantai.floor.money import ZERO, Money
from qiantai.floor.packs import Packs

AT = datetime(2026, 11, 22, 2, tzinfo=UTC)
TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
AMOUNTS = st.integers(0, 10**8).map(lambda cents: Money.of(cents))


@pytest.fixture(scope="module")
def days(packs: Packs) -> ContractDays:
    return ContractDays.of(Policies.load(packs), AT)


def test_cooling_off_lasts_through_its_fifteenth_day(days: ContractDays) -> None:
    signed = date(2026, 11, 7)
    last = cooling_off(signed, Money.of(5000), days, TODAY)
    assert (last.last_day, last.days_left, str(last.refund)) == (TODAY, 0, "4990.00")
    assert cooling_off(signed, Money.of(5000), days, TODAY + DAY).days_left is None
    assert cooling_off(signed, Money.of(5), days, signed).refund == ZERO


@pytest.mark.parametrize(
    ("on", "state"),
    [
        ("2026-01-10", "paid"),
        ("2026-01-11", "grace"),
        ("2026-03-11", "grace"),
        ("2026-03-12", "lapsed"),
        ("2028-03-12", "lapsed"),
        ("2028-03-13", "may_end"),
    ],
)
def test_premium_from_due_day_to_the_end(days: ContractDays, on: str, state: str) -> None:
    found = premium_state(date(2026, 1, 10), days, date.fromisoformat(on))
    assert found.state == state
    assert (found.grace_until, found.lapses_on) == (date(2026, 3, 11), date(2026, 3, 12))
    assert found.reinstate_until == date(2028, 3, 12)


def test_a_demand_brings_the_end_of_grace_nearer_but_never_later(days: ContractDays) -> None:
    due = date(2026, 1, 10)
    early = premium_state(due, days, TODAY, demanded_on=date(2026, 1, 20))
    late = premium_state(due, days, TODAY, demanded_on=date(2026, 3, 1))
    assert (early.grace_until, late.grace_until) == (date(2026, 2, 19), date(2026, 3, 11))
    assert premium_state(due, days, TODAY, paid=True).state == "paid"


@given(due=st.dates(date(2020, 1, 1), date(2026, 1, 1)), later=st.integers(0, 1200))
def test_states_follow_one_another(days: ContractDays, due: date, later: int) -> None:
    order = ["paid", "grace", "lapsed", "may_end"]
    now = premium_state(due, days, due + timedelta(days=later))
    after = premium_state(due, days, due + timedelta(days=later + 1))
    assert 0 <= order.index(after.state) - order.index(now.state) <= 1


def test_reinstatement_within_two_years_costs_premiums_and_interest(days: ContractDays) -> None:
    lapsed = date(2025, 3, 12)
    owed = [(date(2025, 1, 10), Money.of(3650)), (date(2026, 1, 10), Money.of(3650))]
    found = reinstatement(lapsed, owed, days, date(2026, 1, 10))
    assert (found.allowed, str(found.premiums), str(found.interest)) == (True, "7300.00", "182.50")
    assert str(found.total) == "7482.50"
    assert reinstatement(lapsed, owed, days, date(2027, 3, 12)).allowed
    assert not reinstatement(lapsed, owed, days, date(2027, 3, 13)).allowed
    future = [*owed, (date(2027, 1, 10), Money.of(3650))]
    assert reinstatement(lapsed, future, days, date(2026, 1, 10)) == found


def test_published_surrender_example(days: ContractDays) -> None:
    found = surrender(
        Money.of(12_600), Money.of(5_600), days, TODAY, debts=Money.of(3_000) + Money.of(60)
    )
    assert (str(found.pays), str(found.loss)) == ("2540.00", "7000.00")
    assert found.pay_by == date(2026, 12, 22)
    assert surrender(ZERO, ZERO, days, TODAY).loss_share is None


@given(paid=AMOUNTS, value=AMOUNTS, debts=AMOUNTS)
def test_surrender_is_never_negative_and_shows_the_whole_loss(
    days: ContractDays, paid: Money, value: Money, debts: Money
) -> None:
    found = surrender(paid, value, days, TODAY, debts=debts)
    assert found.pays >= ZERO
    assert found.loss == max(paid - value, ZERO)
    assert found.pays + min(debts, value) == value


@pytest.mark.parametrize(
    ("value", "debts", "most"),
    [
        ("33800", "0", "27040.00"),
        ("36200", "28000", "6560.00"),
        ("100", "200", "0.00"),
        ("0.99", "0", "0.79"),
    ],
)
def test_published_policy_loans(days: ContractDays, value: str, debts: str, most: str) -> None:
    loan = policy_loan(Money.of(value), Money.of(debts), days, date(2026, 8, 31))
    assert (str(loan.most), loan.due_on) == (most, date(2027, 2, 28))


def test_interest_runs_by_the_day(days: ContractDays) -> None:
    assert str(simple_interest(Money.of(36_500), TODAY, TODAY + 10 * DAY, days)) == "50.00"
    assert simple_interest(Money.of(36_500), TODAY, TODAY - DAY, days) == ZERO


def test_waiting_period_counts_the_first_day_of_cover() -> None:
    start = date(2026, 1, 1)
    assert not waiting_period(start, 30, date(2026, 1, 30)).covered
    assert waiting_period(start, 30, date(2026, 1, 31)).covered
    assert waiting_period(start, 30, start, accident=True).covered
    assert waiting_period(start, 30, start, continued=True).covered
    assert not waiting_period(start, 30, start - DAY, accident=True).covered
    assert waiting_period(start, 90, start).last_day == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("on", "age", "state"),
    [
        ("2026-10-31", 40, "early"),
        ("2026-11-01", 40, "open"),
        ("2026-12-31", 80, "open"),
        ("2027-01-01", 40, "late"),
        ("2026-12-01", 81, "too_old"),
    ],
)
def test_renewal_window(on: str, age: int, state: str) -> None:
    found = renewal(
        date(2026, 12, 1), date.fromisoformat(on), age, opens_days=30, window_days=30, most_age=80
    )
    assert (found.state, found.continuous, found.guaranteed) == (state, state == "open", False)


def test_a_plan_no_longer_sold_is_not_renewed_unless_that_is_guaranteed() -> None:
    found = [
        renewal(
            TODAY,
            TODAY,
            40,
            opens_days=30,
            window_days=30,
            most_age=80,
            on_sale=False,
            guaranteed=sure,
        ).state
        for sure in (False, True)
    ]
    assert found == ["not_renewable", "open"]
