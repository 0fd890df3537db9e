"""Quotes agree with the published tables line by line, and say when a person must look."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiantai.advice import Life, Quote, Tariff
from qiantai.advice.quotes import Frequency, Referral
from qiantai.floor.errors import NotFound
from qiantai.floor.money import Money
from qiantai.floor.packs import Packs

D = Decimal
WOMAN = Life(28, "female")
DOCUMENT = "insurance/documents/ins-premium-table.md"
TABLES = {
    "第三条": ["medical_social"],
    "第四条": ["medical_none"],
    "第六条": ["critical_life_20"],
    "第七条": ["critical_life_30"],
    "第八条": ["critical_life_10", "critical_life_5"],
    "第九条": ["critical_70_20"],
}


@pytest.fixture(scope="module")
def tariff(packs: Packs) -> Tariff:
    return Tariff.load(packs)


def priced(result: Quote | Referral) -> Quote:
    assert isinstance(result, Quote)
    return result


def rows(packs: Packs, article: str) -> Iterator[list[str]]:
    text = (packs.root / DOCUMENT).read_text(encoding="utf-8")
    part = next(one for one in re.split(r"\n### ", text) if one.startswith(article))
    for line in part.splitlines():
        if re.match(r"\| \d", line) and "续保" not in line:
            yield [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.parametrize("article", TABLES)
def test_every_published_premium(tariff: Tariff, packs: Packs, article: str) -> None:
    checked = 0
    for ages, *premiums in rows(packs, article):
        for number, plan in enumerate(TABLES[article]):
            for age in map(int, ages.split("至")):
                for sex, shown in zip(("male", "female"), premiums[2 * number :], strict=False):
                    life = Life(age, sex, social=plan != "medical_none")  # type: ignore[arg-type]
                    found = tariff.quote(plan, life, Money.of(100_000))
                    per = 10 if plan.startswith("critical") else 1
                    assert priced(found).yearly == Money.of(int(shown) * per)
                    checked += 1
    assert checked >= 20


@pytest.mark.parametrize(
    ("plan", "occupation", "premium"),
    [("accident_1", 1, 98), ("accident_2", 2, 238), ("accident_2", 3, 357), ("accident_3", 4, 810)],
)
def test_accident_by_plan_and_occupation(
    tariff: Tariff, plan: str, occupation: int, premium: int
) -> None:
    life = Life(50, "male", occupation)
    assert priced(tariff.quote(plan, life)).yearly == Money.of(premium)


def test_published_example_of_three_hundred_thousand(tariff: Tariff) -> None:
    found = priced(tariff.quote("critical_life_20", WOMAN, Money.of(300_000)))
    assert (str(found.yearly), str(found.total), found.instalments) == ("4200.00", "84000.00", 20)


@pytest.mark.parametrize(
    ("frequency", "instalment", "count"),
    [
        ("year", "4200.00", 20),
        ("half", "2142.00", 40),
        ("quarter", "1092.00", 80),
        ("month", "369.60", 240),
    ],
)
def test_instalments_by_frequency(
    tariff: Tariff, frequency: Frequency, instalment: str, count: int
) -> None:
    found = priced(tariff.quote("critical_life_20", WOMAN, Money.of(300_000), frequency))
    assert (str(found.instalment), found.instalments) == (instalment, count)


def test_monthly_medical_premium(tariff: Tariff) -> None:
    found = priced(tariff.quote("medical_social", Life(28, "male"), frequency="month"))
    assert (str(found.instalment), found.instalments) == ("25.93", 12)


def test_smoker_pays_the_loading(tariff: Tariff) -> None:
    found = priced(
        tariff.quote("critical_life_20", Life(28, "female", smoker=True), Money.of(300_000))
    )
    assert str(found.yearly) == "4830.00"


@pytest.mark.parametrize(
    ("plan", "life", "cover", "reason"),
    [
        ("critical_life_20", Life(51, "male"), 100_000, "age"),
        ("critical_life_30", Life(41, "male"), 100_000, "age"),
        ("critical_life_10", Life(20, "male"), 100_000, "age"),
        ("medical_social", Life(61, "male"), None, "age"),
        ("medical_social", Life(30, "male", social=False), None, "social"),
        ("accident_1", Life(30, "male", occupation=5), None, "occupation"),
        ("critical_life_20", WOMAN, 49_999, "sum"),
        ("critical_life_20", WOMAN, None, "sum"),
    ],
)
def test_what_the_tariff_does_not_cover_goes_to_a_person(
    tariff: Tariff, plan: str, life: Life, cover: int | None, reason: str
) -> None:
    found = tariff.quote(plan, life, None if cover is None else Money.of(cover))
    assert isinstance(found, Referral)
    assert found.reason == reason


def test_loadings_add_up_and_beyond_the_most_a_person_decides(tariff: Tariff) -> None:
    cover = Money.of(100_000)
    found = tariff.quote("critical_life_20", WOMAN, cover, loadings=[D("1.20"), D("1.30")])
    assert str(priced(found).yearly) == "2100.00"
    refused = tariff.quote("critical_life_20", WOMAN, cover, loadings=[D("1.60"), D("1.50")])
    assert isinstance(refused, Referral)
    assert refused.reason == "loading"


def test_plans_side_by_side_lowest_total_first(tariff: Tariff) -> None:
    plans = ["critical_life_30", "critical_life_20", "critical_70_20", "critical_life_20"]
    found = tariff.compare(plans, WOMAN, Money.of(500_000))
    assert [one.plan.id for one in found.quotes] == [
        "critical_70_20",
        "critical_life_20",
        "critical_life_30",
    ]
    assert found.label["zh"].startswith("测算仅供参考")
    assert all(one.label == found.label for one in found.quotes)
    older = tariff.compare(plans, replace(WOMAN, age=45), Money.of(500_000))
    assert [one.plan.id for one in older.referrals] == ["critical_life_30"]


def test_one_plan_is_no_comparison_and_an_unknown_one_no_quote(tariff: Tariff) -> None:
    with pytest.raises(ValueError, match="two plans"):
        tariff.compare(["medical_social", "medical_social"], WOMAN)
    with pytest.raises(NotFound):
        tariff.quote("nothing", WOMAN)


@given(age=st.integers(21, 49), units=st.integers(5, 100))
def test_older_and_larger_never_costs_less(tariff: Tariff, age: int, units: int) -> None:
    cover, more = Money.of(units * 10_000), Money.of((units + 1) * 10_000)
    now = priced(tariff.quote("critical_life_20", Life(age, "male"), cover))
    later = priced(tariff.quote("critical_life_20", Life(age + 1, "male"), cover))
    larger = priced(tariff.quote("critical_life_20", Life(age, "male"), more))
    assert now.yearly <= later.yearly
    assert now.yearly < larger.yearly
