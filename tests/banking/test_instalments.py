"""Instalments show their real yearly cost: the published table, and rules that hold for any plan."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.banking.conftest import Parts

from qiantai.banking.amortisation import Terms, payment
from qiantai.banking.instalments import (
    DefaultCost,
    Fee,
    InstalmentRules,
    annualised,
    financing_cost,
    plan,
    settle,
)
from qiantai.floor.money import ZERO, Money

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
RATE = Decimal("0.006")
amounts = st.integers(500_00, 500_000_00).map(lambda cents: Money.of(Decimal(cents) / 100))


def percent(rate: Decimal) -> Decimal:
    return round(rate * 100, 2)


def test_12000_in_12_parts_at_0_6_per_cent_costs_13_03_per_cent_a_year() -> None:
    found = plan(Money.of(12_000), 12, RATE)
    assert {(line.principal, line.interest, line.due) for line in found.lines} == {
        (Money.of(1_000), Money.of(72), Money.of(1_072))
    }
    assert found.interest == Money.of(864)
    assert percent(found.annual_rate) == Decimal("13.03")


@pytest.mark.parametrize("periods", [3, 6, 12, 24, 36])
def test_the_published_yearly_rates_are_those_of_the_cash_flows(parts: Parts, periods: int) -> None:
    published = parts.policies.get(f"cc.installment.annualised_{periods}", NOW)
    rules = InstalmentRules.of(parts.policies, NOW)
    assert percent(plan(Money.of(36_000), periods, rules.period_rate).annual_rate) == published


def test_odd_cents_come_with_the_last_part() -> None:
    found = plan(Money.of(1_000), 3, RATE)
    assert [line.principal for line in found.lines] == [
        Money.of("333.33"),
        Money.of("333.33"),
        Money.of("333.34"),
    ]
    assert [line.remaining for line in found.lines] == [
        Money.of("666.67"),
        Money.of("333.34"),
        ZERO,
    ]


def test_ending_a_plan_costs_one_per_cent_of_what_is_left_and_spares_the_interest() -> None:
    found = settle(plan(Money.of(12_000), 12, RATE), 4, Decimal("0.01"))
    assert (found.principal, found.fee, found.due) == (
        Money.of(8_000),
        Money.of(80),
        Money.of(8_080),
    )
    assert (found.waived, found.saved) == (Money.of(576), Money.of(496))


def test_ending_a_plan_before_its_last_part_can_cost_more_than_going_on() -> None:
    found = settle(plan(Money.of(12_000), 12, RATE), 11, Decimal("0.10"))
    assert found.saved == Money.of(-28)


@pytest.mark.parametrize("paid", [-1, 12])
def test_a_finished_plan_cannot_be_ended(paid: int) -> None:
    with pytest.raises(ValueError, match="of 12 periods"):
        settle(plan(Money.of(12_000), 12, RATE), paid, RATE)


@pytest.mark.parametrize(
    ("amount", "periods", "reasons"),
    [
        (500, 12, ()),
        (20_000, 60, ()),
        (499, 61, ("too_little", "too_long")),
        (20_001, 0, ("too_much", "too_short")),
    ],
)
def test_a_plan_has_500_at_least_and_five_years_at_most(
    parts: Parts, amount: int, periods: int, reasons: tuple[str, ...]
) -> None:
    rules = InstalmentRules.of(parts.policies, NOW)
    assert rules.refusals(Money.of(amount), periods, Money.of(20_000)) == reasons


@pytest.mark.parametrize(("principal", "periods"), [("0", 12), ("100", 0)])
def test_a_plan_needs_a_principal_and_a_period(principal: str, periods: int) -> None:
    with pytest.raises(ValueError, match="no plan"):
        plan(Money.of(principal), periods, RATE)


@pytest.mark.parametrize(
    ("received", "payments"), [("0", ["1"]), ("1", []), ("1", ["0"]), ("1", ["2", "-1"])]
)
def test_a_rate_needs_money_received_and_paid(received: str, payments: list[str]) -> None:
    with pytest.raises(ValueError, match="a rate needs"):
        annualised(Money.of(received), [Money.of(one) for one in payments])


def test_a_loan_without_fees_costs_its_own_rate() -> None:
    table = financing_cost(Terms(Money.of(60_000), Decimal("0.072"), 24), "bank")
    assert percent(table.annual_rate) == Decimal("7.20")
    assert [item.code for item in table.items] == ["interest"]
    assert abs((table.total - Money.of("4603.16")).yuan) <= Decimal("0.01") * 24


def test_every_fee_has_its_line_and_its_part_of_the_yearly_cost() -> None:
    terms = Terms(Money.of(60_000), Decimal("0.072"), 24)
    fees = [
        Fee("guarantee", Money.of(600), "upfront", "guarantor"),
        Fee("account", Money.of(10), "monthly", "bank"),
        Fee("closing", Money.of(100), "end", "bank"),
    ]
    late = DefaultCost("overdue", Decimal("0.108"))
    table = financing_cost(terms, "bank", fees, [late])
    assert [item.amount for item in table.items[1:]] == [
        Money.of(600),
        Money.of(240),
        Money.of(100),
    ]
    assert table.total == table.items[0].amount + Money.of(940)
    assert abs(sum(item.annual_rate for item in table.items) - table.annual_rate) < Decimal("1e-15")
    month = 1 + table.annual_rate / 12
    level = payment(terms).yuan + 10
    worth = sum(level / month**number for number in range(1, 25)) + 100 / month**24
    assert abs(worth - 59_400) < Decimal("0.05")
    assert table.defaults == (late,)


@given(amounts, st.integers(1, 60), st.integers(0, 200))
def test_a_plan_asks_for_its_principal_and_ends_with_nothing(
    principal: Money, periods: int, points: int
) -> None:
    found = plan(principal, periods, Decimal(points) / 10_000)
    assert sum(line.principal.yuan for line in found.lines) == principal.yuan
    assert found.lines[-1].remaining == ZERO
    assert all(line.principal > ZERO for line in found.lines)


@settings(max_examples=60, deadline=None)
@given(amounts, st.lists(st.integers(0, 50_000_00), min_size=1, max_size=36).filter(any))
def test_at_the_found_rate_the_payments_are_worth_what_was_received(
    received: Money, cents: list[int]
) -> None:
    payments = [Money.of(Decimal(one) / 100) for one in cents]
    rate = annualised(received, payments) / 12
    worth = sum(one.yuan / (1 + rate) ** number for number, one in enumerate(payments, start=1))
    assert abs(worth - received.yuan) < Decimal("0.000001") * received.yuan


@settings(max_examples=30, deadline=None)
@given(amounts, st.integers(1, 60), st.integers(1, 2400))
def test_the_yearly_cost_of_an_equal_payment_loan_is_its_rate(
    principal: Money, months: int, points: int
) -> None:
    rate = Decimal(points) / 10_000
    table = financing_cost(Terms(principal, rate, months), "bank")
    assert abs(table.annual_rate - rate) < Decimal("0.002")
