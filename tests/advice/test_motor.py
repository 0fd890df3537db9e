"""Motor premiums with the published examples and the whole no-claim scale."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from qiantai.advice import MotorTariff
from qiantai.floor.errors import NotFound
from qiantai.floor.money import Money
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable

AT = datetime(2026, 11, 22, 2, tzinfo=UTC)
D = Decimal


@pytest.fixture(scope="module")
def tariff(packs: Packs) -> MotorTariff:
    return MotorTariff.load(packs)


@pytest.fixture(scope="module")
def table(packs: Packs) -> PolicyTable:
    return PolicyTable.load(packs)


def test_published_third_party_example(tariff: MotorTariff, table: PolicyTable) -> None:
    base = tariff.third_party_base("family_small", 2_000_000)
    factor = tariff.no_claim(table, AT, clean_years=2, claims=0)
    assert str(tariff.premium(base, factor, D("1.0"))) == "697.20"


def test_published_damage_example(tariff: MotorTariff) -> None:
    assert str(tariff.damage_base(Money.of(150_000), 0)) == "2591.00"
    fixed = [str(tariff.damage_base(Money.of(0), years)) for years in (0, 1, 2, 5, 6, 12)]
    assert fixed == ["566.00", "539.00", "533.00", "533.00", "550.00", "550.00"]


@pytest.mark.parametrize(
    ("clean", "claims", "factor"),
    [
        (0, 0, "1"),
        (1, 0, "0.85"),
        (2, 0, "0.7"),
        (3, 0, "0.6"),
        (9, 0, "0.6"),
        (0, 1, "1.0"),
        (0, 2, "1.25"),
        (0, 3, "1.5"),
        (0, 7, "1.5"),
    ],
)
def test_no_claim_scale(
    tariff: MotorTariff, table: PolicyTable, clean: int, claims: int, factor: str
) -> None:
    assert tariff.no_claim(table, AT, clean, claims) == D(factor)


@pytest.mark.parametrize(
    ("seats", "clean", "faults", "death", "premium"),
    [
        (5, 0, 0, False, "950.00"),
        (5, 1, 0, False, "855.00"),
        (5, 2, 0, False, "760.00"),
        (5, 3, 0, False, "665.00"),
        (5, 0, 1, False, "950.00"),
        (5, 0, 2, False, "1045.00"),
        (5, 0, 1, True, "1235.00"),
        (7, 0, 0, False, "1100.00"),
    ],
)
def test_compulsory_premium(
    tariff: MotorTariff,
    table: PolicyTable,
    seats: int,
    clean: int,
    faults: int,
    death: bool,
    premium: str,
) -> None:
    found = tariff.compulsory(table, AT, seats, clean, faults, death=death)
    assert str(found) == premium


def test_bases_agree_with_what_customers_are_told(tariff: MotorTariff, table: PolicyTable) -> None:
    for millions in (1, 2, 3):
        told = table.get(f"insurance.auto.tp_{millions}00", AT).number
        assert tariff.third_party_base("family_small", millions * 1_000_000) == Money.of(told)


def test_a_limit_the_tariff_lacks_is_not_found(tariff: MotorTariff) -> None:
    with pytest.raises(NotFound):
        tariff.third_party_base("family_small", 4_000_000)
