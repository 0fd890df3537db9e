"""Insurance needs by the published formulas, with their worked numbers."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiantai.advice import Needs, Survivors
from qiantai.advice.needs import ORDER
from qiantai.floor.money import ZERO, Money
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable

AT = datetime(2026, 11, 22, 2, tzinfo=UTC)
D = Decimal
M = Money.of
AMOUNTS = st.integers(0, 10_000_000).map(Money.of)


@pytest.fixture(scope="module")
def needs(packs: Packs) -> Needs:
    return Needs.of(PolicyTable.load(packs), AT)


def test_life_value_of_thirty_working_years(needs: Needs) -> None:
    found = needs.life_value(30, 60, M(100_000), M(60_000))
    assert str(found.least) == str(found.most) == "1200000.00"
    assert needs.life_value(61, 60, M(100_000), M(60_000)).least == ZERO


def test_survivors_need_discounted_spending_and_debts_less_what_is_there(needs: Needs) -> None:
    assert needs.discount == D("0.025")
    case = Survivors(
        M(80_000),
        D("0.5"),
        2,
        mortgage=M(500_000),
        education=M(200_000),
        parents=M(100_000),
        funeral=M(30_000),
        liquid_assets=M(150_000),
        existing=M(300_000),
    )
    found = needs.survivors(case)
    # 40,000/1.025 + 40,000/1.025² = 39,024.39 + 38,072.58
    assert [str(part.amount) for part in found.parts] == [
        "77096.97",
        "500000.00",
        "200000.00",
        "100000.00",
        "30000.00",
        "-150000.00",
        "-300000.00",
    ]
    assert str(found.least) == "457096.97"


def test_critical_illness_by_three_to_five_years_of_income(needs: Needs) -> None:
    found = needs.critical(M(100_000), rehabilitation=M(50_000), existing=M(200_000))
    assert (str(found.least), str(found.most)) == ("450000.00", "650000.00")


def test_medical_gap_is_what_social_insurance_leaves(needs: Needs) -> None:
    assert str(needs.medical(M(200_000), M(110_000), M(60_000), M(20_000)).least) == "130000.00"


@pytest.mark.parametrize(
    ("occupation", "least", "most"),
    [
        (1, "500000.00", "1000000.00"),
        (2, "500000.00", "1000000.00"),
        (3, "750000.00", "1500000.00"),
        (4, "1100000.00", "2200000.00"),
    ],
)
def test_accident_cover_by_occupation(needs: Needs, occupation: int, least: str, most: str) -> None:
    found = needs.accident(M(100_000), occupation)
    assert found is not None
    assert (str(found.least), str(found.most)) == (least, most)


def test_dangerous_occupations_go_to_a_person(needs: Needs) -> None:
    assert needs.accident(M(100_000), 5) is None
    assert needs.accident(M(100_000), 6) is None


def test_pension_gap_over_twenty_to_twenty_five_years(needs: Needs) -> None:
    found = needs.pension(M(6_000), M(4_000), saved=M(100_000))
    # annuity of 20 years at 2.5 % is 15.58916, of 25 years 18.42438
    assert (str(found.least), str(found.most)) == ("274139.89", "342185.03")
    assert needs.pension(M(3_000), M(4_000), ZERO).most == ZERO


@pytest.mark.parametrize(
    ("income", "spending", "limit"),
    [(200_000, 120_000, "16000.00"), (200_000, 50_000, "20000.00"), (100_000, 130_000, "0.00")],
)
def test_premiums_take_the_lesser_share_of_income_and_surplus(
    needs: Needs, income: int, spending: int, limit: str
) -> None:
    assert str(needs.premium_limit(M(income), M(spending))) == limit


def test_double_ten_is_a_range_check(needs: Needs) -> None:
    assert needs.in_range(M(1_000_000), M(10_000), M(100_000))
    assert not needs.in_range(M(999_999), M(10_000), M(100_000))
    assert not needs.in_range(M(1_000_000), M("10000.01"), M(100_000))


def test_accident_and_medical_come_before_savings() -> None:
    assert ORDER == ("accident", "medical", "critical", "life", "pension")


@given(spending=AMOUNTS, years=st.integers(0, 40), existing=AMOUNTS, debt=AMOUNTS)
def test_more_cover_held_never_raises_the_need(
    needs: Needs, spending: Money, years: int, existing: Money, debt: Money
) -> None:
    case = Survivors(spending, D(1), years, mortgage=debt)
    more = Survivors(spending, D(1), years, mortgage=debt, existing=existing)
    without, found = needs.survivors(case).least, needs.survivors(more).least
    assert ZERO <= found <= without
    assert found == max(without - existing, ZERO)
    assert without.yuan <= spending.yuan * years + debt.yuan + D("0.01")
