"""Net and gross premiums against closed forms, on the shipped synthetic tables and on constant ones."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qiantai.advice import Basis
from qiantai.advice.premiums import Sex
from qiantai.floor.money import Money
from qiantai.floor.packs import Packs

D = Decimal
TINY = D("1e-20")


@pytest.fixture(scope="module")
def death(packs: Packs) -> Basis:
    return Basis.load(packs, "death")


def constant(rate: str, interest: str = "0.025", expense: str = "0.25") -> Basis:
    table = [D(rate)] * 80
    return Basis({"male": table, "female": table}, D(interest), D(expense))


def test_one_year_net_premium_is_the_discounted_probability() -> None:
    basis = constant("0.002")
    assert str(basis.net(Money.of(1_025_000), "male", 30, 1, 1)) == "2000.00"
    assert str(basis.gross(Money.of(1_025_000), "male", 30, 1, 1)) == "2666.67"


@given(
    rate=st.decimals("0.0001", "0.2", places=4),
    interest=st.decimals("0.001", "0.08", places=3),
    years=st.integers(1, 40),
)
def test_constant_rates_agree_with_the_geometric_series(
    rate: Decimal, interest: Decimal, years: int
) -> None:
    basis = constant(str(rate), str(interest))
    v = 1 / (1 + interest)
    kept = (1 - rate) * v
    due = (1 - kept**years) / (1 - kept)
    assert abs(basis.annuity_due("male", 30, years) - due) < TINY
    assert abs(basis.net_single("male", 30, years) - rate * v * due) < TINY


@given(age=st.integers(0, 105), sex=st.sampled_from(["male", "female"]))
@settings(max_examples=40, deadline=None)
def test_whole_life_value_and_annuity_close_on_one(death: Basis, age: int, sex: Sex) -> None:
    """A = 1 - d x ä for cover that is certain to be paid."""
    discount = death.interest / (1 + death.interest)
    due = death.annuity_due(sex, age, 200)
    assert abs(death.net_single(sex, age, None) - (1 - discount * due)) < TINY


@given(age=st.integers(18, 70), years=st.integers(1, 30))
@settings(max_examples=40, deadline=None)
def test_premium_rises_with_age_and_term_and_gross_exceeds_net(
    death: Basis, age: int, years: int
) -> None:
    cover = Money.of(1_000_000)
    net = death.net(cover, "male", age, years, 1)
    assert net < death.net(cover, "male", age + 1, years, 1)
    assert net < death.net(cover, "male", age, years + 1, 1)
    assert death.gross(cover, "male", age, years, 1) > net
    assert death.net(cover, "female", age, years, 1) < net


@pytest.mark.parametrize("event", ["death", "critical"])
def test_shipped_tables_rise_with_age_and_end(packs: Packs, event: str) -> None:
    basis = Basis.load(packs, event)
    for table in basis.rates.values():
        assert list(table) == sorted(table)
        assert len(table) == 106
        assert table[-1] == 1


def test_an_age_beyond_the_table_is_an_error(death: Basis) -> None:
    with pytest.raises(ValueError, match="ends before"):
        death.net_single("male", 106, 1)
