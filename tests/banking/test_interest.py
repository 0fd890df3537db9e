"""Deposits earn and cards cost what the contracts say: worked figures to the cent, and rules for any amounts."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.banking.conftest import Parts

from qiantai.banking.interest import (
    Bill,
    CardTerms,
    Entry,
    TimeDeposit,
    card_interest,
    current_interest,
    daily_interest,
    late_fee,
    overdue_interest,
    paid_in_full,
    partial_refusal,
    rolled_over,
    total_interest,
    withdraw,
)
from qiantai.floor.money import ZERO, Money

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
CURRENT = Decimal("0.0005")
THREE_YEARS = TimeDeposit(Money.of(100_000), Decimal("0.0125"), date(2026, 1, 15), 36)
DUE = date(2026, 3, 25)
CHARGES = (Entry(date(2026, 3, 1), Money.of(10_000)),)
PAYMENTS = (
    Entry(date(2026, 3, 26), Money.of(9_000)),
    Entry(date(2026, 4, 10), Money.of(1_000)),
)
amounts = st.integers(1_00, 1_000_000_00).map(lambda cents: Money.of(Decimal(cents) / 100))
days = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@pytest.fixture(scope="module")
def terms() -> CardTerms:
    return CardTerms(
        Decimal("0.0005"), Decimal("0.1"), Decimal("0.05"), timedelta(days=3), Money.of(10)
    )


def test_card_terms_are_those_of_the_policies(parts: Parts, terms: CardTerms) -> None:
    assert CardTerms.of(parts.policies, NOW) == terms
    assert terms.annual_rate == Decimal("0.1825")


def test_300_days_of_100000_at_the_current_rate_earn_41_67() -> None:
    assert current_interest(Money.of(100_000), CURRENT, 300) == Money.of("41.67")
    out = withdraw(THREE_YEARS, Money.of(100_000), date(2026, 11, 11), CURRENT)
    assert (out.moment, out.days, out.interest, out.left) == ("early", 300, Money.of("41.67"), None)


def test_a_term_that_is_kept_earns_3750() -> None:
    out = withdraw(THREE_YEARS, Money.of(100_000), date(2029, 1, 15), CURRENT)
    assert (out.moment, out.term_interest, out.current_interest) == (
        "matured",
        Money.of(3750),
        ZERO,
    )


def test_only_the_part_taken_out_early_loses_its_rate() -> None:
    out = withdraw(THREE_YEARS, Money.of(40_000), date(2026, 11, 11), CURRENT)
    assert (out.interest, out.lost) == (Money.of("16.67"), Money.of("1483.33"))
    assert out.left is not None
    assert (out.left.interest, out.left.matures) == (Money.of(2250), THREE_YEARS.matures)


def test_overdue_days_earn_the_current_rate_on_top() -> None:
    out = withdraw(THREE_YEARS, Money.of(100_000), date(2029, 3, 20), CURRENT)
    assert (out.moment, out.days) == ("overdue", 64)
    assert out.interest == Money.of(3750) + Money.of("8.89")


def test_a_rolled_over_deposit_earns_on_its_interest_at_the_new_rate() -> None:
    first = TimeDeposit(Money.of(100_000), Decimal("0.0095"), date(2024, 2, 29), 12)
    second, third = rolled_over(first, [Decimal("0.01"), Decimal("0.009")])
    assert (second.principal, second.opened, second.interest) == (
        Money.of(100_950),
        date(2025, 2, 28),
        Money.of("1009.50"),
    )
    assert (third.opened, third.matures) == (date(2026, 2, 28), date(2027, 2, 28))


@pytest.mark.parametrize(
    ("amount", "before", "reason"),
    [
        (100_000, 1, None),
        (50_000, 0, None),
        (50_000, 1, "once_only"),
        ("99950.01", 0, "too_little_left"),
    ],
)
def test_a_part_is_taken_out_once_and_leaves_the_minimum(
    amount: int | str, before: int, reason: str | None
) -> None:
    assert partial_refusal(THREE_YEARS, Money.of(amount), Money.of(50), before) == reason


@pytest.mark.parametrize("amount", ["0", "100000.01"])
def test_nothing_and_more_than_there_is_cannot_be_withdrawn(amount: str) -> None:
    with pytest.raises(ValueError, match="cannot withdraw"):
        withdraw(THREE_YEARS, Money.of(amount), date(2026, 11, 11), CURRENT)


def test_a_day_before_the_opening_is_refused() -> None:
    with pytest.raises(ValueError, match="before"):
        withdraw(THREE_YEARS, Money.of(1), date(2026, 1, 14), CURRENT)


def test_the_full_amount_method_costs_132_50(terms: CardTerms) -> None:
    stretches = card_interest(
        Money.of(10_000), CHARGES, PAYMENTS, DUE, date(2026, 4, 11), replace_grace(terms)
    )
    assert [(one.days, one.owed, one.interest) for one in stretches] == [
        (25, Money.of(10_000), Money.of(125)),
        (15, Money.of(1_000), Money.of("7.50")),
    ]
    assert total_interest(stretches) == Money.of("132.50")


def replace_grace(terms: CardTerms) -> CardTerms:
    return CardTerms(
        terms.daily_rate, terms.minimum_ratio, terms.late_ratio, timedelta(0), terms.tolerance
    )


def test_the_worked_figure_holds_with_grace_as_1000_came_too_late(terms: CardTerms) -> None:
    found = card_interest(Money.of(10_000), CHARGES, PAYMENTS, DUE, date(2026, 4, 30), terms)
    assert total_interest(found) == Money.of("132.50")


@pytest.mark.parametrize(
    ("paid", "late", "free"),
    [("10000", 0, True), ("10000", 3, True), ("10000", 4, False), ("9990", 3, True), ("9989.99", 0, False)],
)  # fmt: skip
def test_three_days_and_ten_yuan_are_tolerated(
    terms: CardTerms, paid: str, late: int, free: bool
) -> None:
    payments = (Entry(DUE + timedelta(days=late), Money.of(paid)),)
    assert paid_in_full(Money.of(10_000), payments, DUE, terms) is free
    found = card_interest(Money.of(10_000), CHARGES, payments, DUE, date(2026, 4, 10), terms)
    assert (not found) is free


def test_interest_runs_from_each_purchases_own_posting_day() -> None:
    charges = (*CHARGES, Entry(date(2026, 3, 11), Money.of(2_000)))
    found = daily_interest(charges, (), Decimal("0.0005"), date(2026, 3, 21))
    assert total_interest(found) == Money.of(50) + Money.of(60)


def test_the_minimum_is_a_tenth_of_purchases_and_all_of_the_rest() -> None:
    bill = Bill(
        Money.of(8_000),
        Money.of(500),
        Money.of("12.30"),
        Money.of(5),
        Money.of(1_072),
        unpaid_minimum=Money.of(100),
    )
    assert bill.minimum(Decimal("0.1")) == Money.of("2489.30")
    assert Bill(Money.of(50), unpaid_minimum=Money.of(80)).minimum(Decimal("0.1")) == Money.of(50)


@pytest.mark.parametrize(
    ("paid", "fee"), [("0", "50"), ("400", "30"), ("1000", "0"), ("999.99", "0")]
)
def test_the_penalty_is_a_twentieth_of_the_unpaid_minimum(
    terms: CardTerms, paid: str, fee: str
) -> None:
    payments = (Entry(DUE, Money.of(paid)),)
    assert late_fee(Bill(Money.of(10_000)), payments, DUE, terms) == Money.of(fee)


def test_no_penalty_when_what_is_missing_is_tolerated(terms: CardTerms) -> None:
    bill = Bill(Money.of(8))
    assert bill.minimum(terms.minimum_ratio) == Money.of("0.80")
    assert late_fee(bill, (), DUE, terms) == ZERO


def test_an_overdue_loan_costs_half_more_on_its_principal() -> None:
    assert overdue_interest(Money.of(2_500), Decimal("0.072"), Decimal("0.5"), 10) == Money.of(
        "7.50"
    )


@given(amounts, days, st.integers(0, 2000))
def test_withdrawing_in_two_parts_earns_what_one_earns(
    amount: Money, opened: date, late: int
) -> None:
    deposit = TimeDeposit(amount + amount, Decimal("0.0125"), opened, 12)
    on = opened + timedelta(days=late)
    whole = withdraw(deposit, amount + amount, on, CURRENT)
    half = withdraw(deposit, amount, on, CURRENT)
    assert half.left is not None
    other = withdraw(half.left, amount, on, CURRENT)
    gap = (half.interest + other.interest - whole.interest).yuan
    assert abs(gap) <= Decimal("0.03")
    assert half.lost >= ZERO


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 40), amounts), max_size=6),
    st.lists(st.tuples(st.integers(0, 60), amounts), max_size=6),
)
def test_interest_is_the_sum_of_each_days_debt(
    bought: list[tuple[int, Money]], paid: list[tuple[int, Money]]
) -> None:
    start, rate = date(2026, 3, 1), Decimal("0.0005")
    entries = [
        [Entry(start + timedelta(days=n), amount) for n, amount in some] for some in (bought, paid)
    ]
    found = daily_interest(entries[0], entries[1], rate, start + timedelta(days=70))
    slow = Decimal(0)
    for n in range(70):
        debt = sum(one.yuan for at, one in bought if at <= n) - sum(
            one.yuan for at, one in paid if at <= n
        )
        slow += max(debt, Decimal(0)) * rate
    assert abs(total_interest(found).yuan - slow) <= Decimal("0.01") * max(len(found), 1)
