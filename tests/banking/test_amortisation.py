"""Loans pay off by the contract's formulas: the worked figures to the cent, and what must hold for any loan."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.banking.conftest import Parts

from qiantai.banking.amortisation import (
    Method,
    Mode,
    PrepaymentRules,
    RepricingRules,
    Terms,
    affordable,
    balance,
    interest_left,
    payment,
    prepay,
    reprice,
    schedule,
)
from qiantai.floor.money import ZERO, Money

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
MORTGAGE = Terms(Money.of(1_000_000), Decimal("0.035"), 360)
CENTS = Money.of("0.02")

loans = st.builds(
    Terms,
    st.integers(100_00, 10_000_000_00).map(lambda cents: Money.of(Decimal(cents) / 100)),
    st.integers(0, 2400).map(lambda points: Decimal(points) / 10_000),
    st.integers(1, 120),
    st.sampled_from(["equal_payment", "equal_principal"]),
)


def total(amounts: list[Money]) -> Money:
    return Money.of(sum((one.yuan for one in amounts), Decimal(0)))


def test_the_worked_mortgage_is_4490_45_a_month_and_owes_896970_73_after_five_years() -> None:
    assert payment(MORTGAGE) == Money.of("4490.45")
    assert balance(MORTGAGE, 60) == Money.of("896970.73")


def test_prepaying_200000_gives_3489_20_a_month_or_207_months() -> None:
    less = prepay(MORTGAGE, 60, Money.of(200_000), "reduce_payment")
    assert (less.payment, less.months) == (Money.of("3489.20"), 300)
    sooner = prepay(MORTGAGE, 60, Money.of(200_000), "shorten_term")
    assert (sooner.payment, sooner.months) == (Money.of("4490.45"), 207)
    assert round(sooner.exact_months, 2) == Decimal("206.96")
    assert sooner.interest_saved > less.interest_saved > ZERO


def test_interest_saved_is_the_difference_of_the_two_schedules() -> None:
    less = prepay(MORTGAGE, 60, Money.of(200_000), "reduce_payment")
    again = Terms(Money.of("696970.73"), Decimal("0.035"), 300)
    new = sum(line.interest.yuan for line in schedule(again))
    old = sum(line.interest.yuan for line in schedule(MORTGAGE)[60:])
    assert abs(less.interest_saved.yuan - (old - new)) < Decimal("2")
    assert less.interest_before == interest_left(MORTGAGE, 60)


def test_a_new_rate_of_3_05_per_cent_at_month_60_gives_4276_90() -> None:
    changed = reprice(MORTGAGE, 60, Decimal("0.0305"))
    assert (changed.payment_before, changed.payment) == (Money.of("4490.45"), Money.of("4276.90"))
    assert (changed.remaining, changed.months) == (Money.of("896970.73"), 300)
    assert abs(changed.interest_change.yuan - 300 * Decimal("-213.55")) < 300 * Decimal("0.01")


def test_the_contract_example_of_a_consumer_loan_is_2691_80() -> None:
    assert payment(Terms(Money.of(60_000), Decimal("0.072"), 24)) == Money.of("2691.80")


def test_equal_principal_pays_the_same_principal_and_less_interest_each_month() -> None:
    lines = schedule(Terms(Money.of(12_000), Decimal("0.06"), 12, "equal_principal"))
    assert {line.principal for line in lines} == {Money.of(1000)}
    assert [line.interest for line in lines[:3]] == [Money.of(60), Money.of(55), Money.of(50)]
    assert lines[0].payment == Money.of(1060)


def test_equal_principal_prepaid_keeps_its_share_or_its_months() -> None:
    terms = Terms(Money.of(12_000), Decimal("0.06"), 12, "equal_principal")
    less = prepay(terms, 2, Money.of(5000), "reduce_payment")
    assert (less.payment, less.months) == (Money.of(525), 10)
    sooner = prepay(terms, 2, Money.of(5000), "shorten_term")
    assert (sooner.payment, sooner.months) == (Money.of(1025), 5)
    assert sooner.interest_after == Money.of(75)


def test_an_interest_free_loan_is_split_evenly() -> None:
    free = Terms(Money.of(1200), Decimal(0), 12)
    assert (payment(free), balance(free, 3), interest_left(free, 0)) == (
        Money.of(100),
        Money.of(900),
        ZERO,
    )
    assert prepay(free, 3, Money.of(450), "shorten_term").months == 5


@pytest.mark.parametrize("mode", ["reduce_payment", "shorten_term"])
def test_paying_all_that_is_owed_ends_the_loan(mode: Mode) -> None:
    done = prepay(MORTGAGE, 60, Money.of("896970.73"), mode)
    assert (done.remaining, done.payment, done.months, done.interest_after) == (ZERO, ZERO, 0, ZERO)


@pytest.mark.parametrize("amount", ["0", "-1", "896970.74"])
def test_nothing_and_more_than_is_owed_cannot_be_prepaid(amount: str) -> None:
    with pytest.raises(ValueError, match="cannot prepay"):
        prepay(MORTGAGE, 60, Money.of(amount), "reduce_payment")


@pytest.mark.parametrize("paid", [-1, 361])
def test_a_month_outside_the_term_has_no_balance(paid: int) -> None:
    with pytest.raises(ValueError, match="of 360 instalments"):
        balance(MORTGAGE, paid)


def test_terms_without_months_are_refused() -> None:
    with pytest.raises(ValueError, match="no terms"):
        Terms(Money.of(1), Decimal(0), 0)


def test_prepayment_costs_one_per_cent_in_the_first_year_and_is_booked_15_days_ahead(
    parts: Parts,
) -> None:
    rules = PrepaymentRules.of(parts.policies, NOW)
    assert rules.fee(Money.of(200_000), 11) == Money.of(2000)
    assert rules.fee(Money.of(200_000), 12) == ZERO
    today = date(2026, 11, 22)
    owed = Money.of(50_000)
    ready = today + timedelta(days=15)
    assert rules.refusals(Money.of(10_000), owed, False, today, ready) == ()
    assert rules.refusals(Money.of(9_999), owed, True, today, ready - timedelta(days=1)) == (
        "overdue",
        "too_little",
        "too_soon",
    )
    assert rules.refusals(Money.of(60_000), owed, False, today, ready) == ("too_much",)
    small = Money.of(5_000)
    assert rules.refusals(small, small, False, today, ready) == ()


@pytest.mark.parametrize(
    ("current", "wanted", "changed", "reason"),
    [(12, 3, 0, None), (12, 6, 1, "used_up"), (12, 12, 0, "same"), (12, 1, 0, "no_option")],
)
def test_the_repricing_cycle_changes_once_among_the_options(
    parts: Parts, current: int, wanted: int, changed: int, reason: str | None
) -> None:
    rules = RepricingRules.of(parts.policies, NOW)
    assert rules.cycle_refusal(current, wanted, changed) == reason


def test_a_spread_30_points_above_the_usual_may_be_renegotiated(parts: Parts) -> None:
    rules = RepricingRules.of(parts.policies, NOW)
    assert rules.may_renegotiate(Decimal("0.0000"), Decimal("-0.0030"))
    assert not rules.may_renegotiate(Decimal("0.0000"), Decimal("-0.0029"))


@settings(max_examples=40, deadline=None)
@given(loans)
def test_a_schedule_pays_the_whole_loan_and_agrees_with_the_balance(terms: Terms) -> None:
    lines = schedule(terms)
    assert total([line.principal for line in lines]) == terms.principal
    assert lines[-1].remaining == ZERO
    assert all(line.payment == line.principal + line.interest for line in lines)
    assert all(line.interest >= ZERO for line in lines)
    assert all(line.remaining == balance(terms, line.number) for line in lines)
    exact = interest_left(terms, 0).yuan
    assert abs(total([line.interest for line in lines]).yuan - exact) <= len(lines) * CENTS.yuan


@settings(max_examples=40, deadline=None)
@given(loans, st.data())
def test_prepaying_never_costs_interest_and_a_shorter_term_saves_at_least_as_much(
    terms: Terms, data: st.DataObject
) -> None:
    paid = data.draw(st.integers(0, terms.months - 1))
    owed = balance(terms, paid)
    amount = Money.of(Decimal(data.draw(st.integers(1, int(owed.yuan * 100)))) / 100)
    less = prepay(terms, paid, amount, "reduce_payment")
    sooner = prepay(terms, paid, amount, "shorten_term")
    assert less.interest_saved >= ZERO
    assert sooner.interest_saved + CENTS >= less.interest_saved
    assert sooner.months <= less.months
    assert less.payment <= less.payment_before


@given(st.integers(1, 60), st.integers(0, 2400), st.integers(100_00, 100_000_00))
def test_what_is_affordable_is_paid_off_by_that_instalment(
    months: int, points: int, cents: int
) -> None:
    monthly, rate = Money.of(Decimal(cents) / 100), Decimal(points) / 10_000
    assert payment(Terms(affordable(monthly, rate, months), rate, months)) <= monthly


@settings(max_examples=40, deadline=None)
@given(loans)
def test_method_changes_only_the_order_in_which_interest_is_paid(terms: Terms) -> None:
    methods: tuple[Method, ...] = ("equal_payment", "equal_principal")
    level, falling = (
        interest_left(Terms(terms.principal, terms.annual_rate, terms.months, method), 0)
        for method in methods
    )
    assert falling <= level
