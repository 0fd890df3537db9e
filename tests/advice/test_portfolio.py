"""Strategic mixes and what a diagnosis finds, against the published limits."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiantai.advice import Holding, PortfolioRules, diagnose
from qiantai.advice.portfolio import Mix
from qiantai.floor.money import Money
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable

AT = datetime(2026, 11, 22, 2, tzinfo=UTC)
D = Decimal
CASH: Mix = {"cash": D(1)}
BOND: Mix = {"bond": D(1)}
EQUITY: Mix = {"equity": D(1)}


@pytest.fixture(scope="module")
def rules(packs: Packs) -> PortfolioRules:
    return PortfolioRules.of(PolicyTable.load(packs), AT)


def held(code: str, value: int, mix: Mix, level: int = 2, kind: str = "fund") -> Holding:
    return Holding(code, kind, level, Money.of(value), mix)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("level", "mix", "drawdown"),
    [
        (1, "70/30/0/0", "0.01"),
        (2, "30/60/8/2", "0.05"),
        (3, "15/50/30/5", "0.12"),
        (4, "8/32/52/8", "0.22"),
        (5, "5/15/70/10", "0.35"),
    ],
)
def test_strategic_mix_by_level(rules: PortfolioRules, level: int, mix: str, drawdown: str) -> None:
    shares = [share * 100 for share in rules.strategic(level, 30).values()]
    assert shares == [D(one) for one in mix.split("/")]
    assert (rules.drawdowns[level], rules.ceilings[level]) == (D(drawdown), level)


@given(level=st.integers(1, 5), age=st.integers(18, 120))
def test_mix_adds_up_and_equity_keeps_to_the_age(
    rules: PortfolioRules, level: int, age: int
) -> None:
    mix = rules.strategic(level, age)
    assert sum(mix.values()) == 1
    assert min(mix.values()) >= 0
    assert mix["equity"] <= rules.most_equity(age)


def test_age_moves_equity_to_bonds(rules: PortfolioRules) -> None:
    mix = rules.strategic(5, 60)
    assert (mix["equity"], mix["bond"]) == (D("0.50"), D("0.35"))


def test_a_portfolio_on_its_mix_has_no_findings(rules: PortfolioRules) -> None:
    parts: list[tuple[str, int, Mix]] = [
        ("cash", 15, CASH),
        ("b1", 25, BOND),
        ("b2", 25, BOND),
        ("e1", 15, EQUITY),
        ("e2", 15, EQUITY),
        ("g", 5, {"alternative": D(1)}),
    ]
    found = diagnose([held(*one) for one in parts], 3, 40, rules)
    assert (found.findings, str(found.total)) == ((), "100.00")


def test_every_kind_of_finding(rules: PortfolioRules) -> None:
    portfolio = [
        held("F", 60_000, EQUITY, level=5),
        held("S", 20_000, EQUITY, level=4, kind="stock"),
        held("C", 20_000, CASH, level=1),
    ]
    found = diagnose(portfolio, 4, 50, rules, monthly_spending=Money.of(10_000), drawdown=D("0.30"))
    shown = {(one.code, one.subject): (one.measured, one.bound) for one in found.findings}
    assert shown == {
        ("above_level", "F"): (D(5), D(4)),
        ("fund_share", "F"): (D("0.6"), D("0.25")),
        ("stock_share", "S"): (D("0.2"), D("0.1")),
        ("equity_for_age", "equity"): (D("0.8"), D("0.6")),
        ("rebalance", "cash"): (D("0.2"), D("0.08")),
        ("rebalance", "bond"): (D("0"), D("0.32")),
        ("rebalance", "equity"): (D("0.8"), D("0.52")),
        ("rebalance", "alternative"): (D("0"), D("0.08")),
        ("emergency_low", "cash"): (D(2), D(3)),
        ("drawdown", "portfolio"): (D("0.30"), D("0.22")),
    }
    assert [str(found.loss(D(fall))) for fall in ("0.1", "0.2", "0.3")] == [
        "8000.00",
        "16000.00",
        "24000.00",
    ]


def test_limits_bite_only_beyond_them(rules: PortfolioRules) -> None:
    even = [held(f"F{n}", 25, BOND) for n in range(4)]
    codes = {one.code for one in diagnose(even, 2, 40, rules).findings}
    assert "fund_share" not in codes
    half = diagnose(
        [held("M", 50, {"cash": D("0.5"), "bond": D("0.5")}, 1), held("C", 50, CASH, 1)],
        1,
        40,
        rules,
    )
    assert half.mix["cash"] == D("0.75")
    assert {one.code for one in half.findings} == {"fund_share"}


def test_a_money_fund_is_no_concentration(rules: PortfolioRules) -> None:
    found = diagnose(
        [held("M", 70, CASH, 1), held("B", 24, BOND, 1), held("B2", 6, BOND, 1)], 1, 40, rules
    )
    assert found.findings == ()


def test_nothing_held_or_a_mix_that_does_not_add_up_is_an_error(rules: PortfolioRules) -> None:
    with pytest.raises(ValueError, match="nothing is held"):
        diagnose([], 3, 40, rules)
    with pytest.raises(ValueError, match="add up"):
        diagnose([held("X", 1, {"cash": D("0.9")})], 3, 40, rules)
