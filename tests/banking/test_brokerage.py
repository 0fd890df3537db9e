"""Permissions, charges, cash, margin and new issues of a securities account, with the published examples."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiantai.banking import Policies
from qiantai.banking.brokerage import (
    Applicant,
    CostRates,
    IpoRules,
    MarginLines,
    PermissionBoard,
    Requirement,
    cash,
    eligibility,
    ipo_ban,
    ipo_shares,
    margin,
    trading_costs,
)
from qiantai.banking.trading import Side
from qiantai.floor.money import ZERO, Money
from qiantai.floor.packs import Packs

AT = datetime(2026, 11, 22, 2, tzinfo=UTC)
TODAY = date(2026, 11, 22)
D = Decimal
LINES = MarginLines(D("1.3"), D("1.5"), D("3"))
AMOUNTS = st.integers(0, 10**9).map(lambda cents: Money(D(cents) / 100))


@pytest.fixture(scope="module")
def policies(packs: Packs) -> Policies:
    return Policies.load(packs)


def applicant(assets: int, first: date | None = date(2020, 1, 1), age: int = 40) -> Applicant:
    return Applicant(Money.of(assets), first, 4, True, 80, age)


@pytest.mark.parametrize(
    ("board", "assets"),
    [("star", 500_000), ("bse", 500_000), ("chinext", 100_000), ("hk", 500_000)],
)
def test_board_thresholds(policies: Policies, board: PermissionBoard, assets: int) -> None:
    needs = Requirement.of(board, policies, AT)
    assert eligibility(applicant(assets), needs, TODAY).granted
    short = eligibility(applicant(assets - 1), needs, TODAY)
    assert (short.gaps, str(short.short)) == (("assets",), "1.00")


def test_experience_counts_from_the_first_trade_except_for_hong_kong(policies: Policies) -> None:
    star, hk = (Requirement.of(board, policies, AT) for board in ("star", "hk"))
    fresh = applicant(600_000, first=date(2024, 11, 23))
    assert eligibility(fresh, star, TODAY).gaps == ("experience",)
    assert eligibility(fresh, star, TODAY).experienced_from == date(2026, 11, 23)
    assert eligibility(fresh, star, date(2026, 11, 23)).granted
    assert eligibility(applicant(600_000, first=None), hk, TODAY).granted
    assert eligibility(applicant(600_000, first=None), star, TODAY).gaps == ("experience",)


def test_every_missing_condition_is_named_and_elders_get_a_person(policies: Policies) -> None:
    needs = Requirement.of("star", policies, AT)
    nothing = Applicant(ZERO, None, None, False, None, 30)
    gaps = eligibility(nothing, needs, TODAY).gaps
    assert gaps == ("assets", "experience", "level", "assessment", "test")
    elder = eligibility(applicant(600_000, age=65), needs, TODAY)
    assert (elder.gaps, elder.needs_person, elder.granted) == ((), True, False)


@pytest.mark.parametrize(
    ("amount", "side", "total"),
    [
        (10_000, "buy", "5.10"),
        (10_000, "sell", "10.10"),
        (100_000, "buy", "26.00"),
        (100_000, "sell", "76.00"),
        (0, "sell", "0.00"),
    ],
)
def test_published_costs(policies: Policies, amount: int, side: Side, total: str) -> None:
    rates = CostRates.of(policies, AT)
    assert str(trading_costs(side, Money.of(amount), rates).total) == total


@given(amount=AMOUNTS.filter(bool))
def test_costs_keep_the_least_and_the_cap_and_tax_only_sales(amount: Money) -> None:
    rates = CostRates(D("0.01"), Money.of(5), D("0.003"), D("0.0005"), D("0.00001"))
    buy, sell = trading_costs("buy", amount, rates), trading_costs("sell", amount, rates)
    assert buy.commission == max(Money.of(amount.yuan * D("0.003")), Money.of(5))
    assert buy.stamp_duty == ZERO
    assert sell.total - buy.total == sell.stamp_duty == Money.of(amount.yuan * D("0.0005"))


def test_sale_proceeds_buy_today_and_leave_tomorrow() -> None:
    held = cash(Money.of(1000), ZERO, Money.of(5000), ZERO, ZERO)
    assert [str(one) for one in (held.available, held.withdrawable, held.tomorrow)] == [
        "6000.00",
        "1000.00",
        "5000.00",
    ]
    bought = cash(Money.of(1000), ZERO, Money.of(5000), Money.of(5500), ZERO)
    assert (str(bought.available), str(bought.withdrawable)) == ("500.00", "500.00")


@given(settled=AMOUNTS, moved=AMOUNTS, sold=AMOUNTS, bought=AMOUNTS, frozen=AMOUNTS)
def test_what_can_leave_is_never_more_than_what_can_buy(
    settled: Money, moved: Money, sold: Money, bought: Money, frozen: Money
) -> None:
    found = cash(settled, moved, sold, bought, frozen)
    assert ZERO <= found.withdrawable <= min(found.available, settled + moved)
    assert found.withdrawable + found.tomorrow == found.available


@pytest.mark.parametrize(
    ("collateral", "state"),
    [
        (519_999, "close_out"),
        (520_000, "watch"),
        (599_999, "watch"),
        (600_000, "normal"),
        (1_200_000, "normal"),
        (1_200_001, "may_withdraw"),
    ],
)
def test_margin_lines(policies: Policies, collateral: int, state: str) -> None:
    lines = MarginLines.of(policies, AT)
    assert lines == LINES
    assert margin(Money.of(collateral), Money.of(400_000), lines).state == state


def test_margin_example_and_without_debt() -> None:
    assert margin(Money.of(600_000), Money.of(400_000), LINES).ratio == D("1.5")
    free = margin(Money.of(1000), ZERO, LINES)
    assert (free.ratio, free.state, str(free.withdrawable)) == (None, "no_debt", "1000.00")


@given(collateral=AMOUNTS, debt=AMOUNTS.filter(bool))
def test_top_up_reaches_the_watch_line_and_withdrawal_keeps_its_own(
    collateral: Money, debt: Money
) -> None:
    found = margin(collateral, debt, LINES)
    if found.state == "close_out":
        assert (collateral + found.add_collateral).yuan >= LINES.watch * debt.yuan
        left = (debt - found.or_repay).yuan
        assert (collateral - found.or_repay).yuan >= LINES.watch * left or not left
    assert (collateral - found.withdrawable).yuan >= LINES.withdraw * debt.yuan or (
        not found.withdrawable
    )


def test_third_default_in_twelve_months_bars_for_six(policies: Policies) -> None:
    rules = IpoRules.of(policies, AT)
    days = [date(2026, 1, 10), date(2026, 5, 8), date(2026, 9, 1)]
    ban = ipo_ban(days, rules)
    assert ban is not None
    assert (ban.first, ban.last) == (date(2026, 9, 2), date(2027, 3, 1))
    assert ipo_ban(days[:2], rules) is None
    assert ipo_ban([date(2025, 9, 1), *days[1:]], rules) is None
    assert ipo_ban([date(2025, 9, 2), *days[1:]], rules) is not None


def test_units_of_a_new_issue_by_value_held(policies: Policies) -> None:
    least, unit = (policies.money(f"securities.ipo.{n}", AT) for n in ("min_value", "unit_value"))
    shares = [
        ipo_shares(Money.of(value), least, unit, 500) for value in (9_999, 10_000, 14_999, 15_000)
    ]
    assert shares == [0, 1000, 1000, 1500]
