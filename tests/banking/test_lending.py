"""Credit decisions follow the policy at every cut, people decide where a machine must not, and hardship has bounds."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.banking.conftest import Parts

from qiantai.banking.amortisation import Terms, payment
from qiantai.banking.lending import (
    CONTENTS,
    Application,
    LendingRules,
    debt_share,
    decide,
    hardship_plan,
    hardship_refusals,
    may_collect,
    offer_cost,
    top_reasons,
)
from qiantai.floor.money import ZERO, Money

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
REASONS = [f"R{number:02}" for number in range(1, 17)]
GOOD = Application(
    amount=Money.of(60_000),
    months=24,
    age=35,
    monthly_income=Money.of(20_000),
    monthly_payments=Money.of(2_000),
    score=700,
)


@pytest.fixture
def rules(parts: Parts) -> LendingRules:
    return LendingRules.of(parts.policies, NOW)


@pytest.mark.parametrize(
    ("score", "outcome"),
    [
        (651, "approve"),
        (650, "refer"),
        (640, "refer"),
        (639, "refer"),
        (610, "refer"),
        (580, "refer"),
        (579, "refer"),
        (570, "refer"),
        (569, "decline"),
        (None, "refer"),
    ],
)
def test_the_cuts_are_640_and_580_and_within_ten_points_a_person_decides(
    rules: LendingRules, score: int | None, outcome: str
) -> None:
    assert decide(replace(GOOD, score=score), rules).outcome == outcome


@pytest.mark.parametrize(
    ("score", "rate"),
    [(720, "0.036"), (719, "0.048"), (680, "0.048"), (660, "0.06"), (600, "0.072")],
)
def test_the_rate_follows_the_band(rules: LendingRules, score: int, rate: str) -> None:
    assert decide(replace(GOOD, score=score), rules).annual_rate == Decimal(rate)


def test_no_rate_is_above_the_published_one(rules: LendingRules, parts: Parts) -> None:
    lowest = parts.policies.fraction("loan.consumer.rate_min", NOW)
    assert all(lowest <= band.annual_rate <= rules.max_rate for band in rules.bands)
    assert replace(rules, max_rate=Decimal("0.05")).rate(600) == Decimal("0.05")


@pytest.mark.parametrize(
    ("change", "outcome", "reason"),
    [
        ({"age": 17}, "decline", "R10"),
        ({"age": 18}, "approve", None),
        ({"age": 65}, "approve", None),
        ({"age": 66}, "decline", "R10"),
        ({"age": 65, "months": 60}, "approve", None),
        ({"age": 66, "months": 12}, "decline", "R10"),
        ({"overdue": True}, "decline", "R03"),
        ({"charged_off": True}, "decline", "R03"),
        ({"purpose_allowed": False}, "decline", "R11"),
        ({"monthly_payments": Money.of(14_001)}, "decline", "R01"),
        ({"identity_confirmed": False}, "refer", "R12"),
        ({"listed": True}, "refer", "R13"),
        ({"papers_complete": False}, "refer", "R16"),
    ],
)
def test_hard_rules_decline_or_ask_a_person(
    rules: LendingRules, change: Mapping[str, object], outcome: str, reason: str | None
) -> None:
    found = decide(replace(GOOD, **change), rules)  # type: ignore[arg-type]
    assert found.outcome == outcome
    assert (found.reasons[:1] or (None,))[0] == reason
    assert found.can_be_reviewed is (outcome != "approve")


def test_a_machine_never_grants_above_200000_alone(rules: LendingRules) -> None:
    rich = replace(GOOD, monthly_income=Money.of(60_000), score=750)
    assert decide(replace(rich, amount=Money.of(200_000)), rules).outcome == "approve"
    found = decide(replace(rich, amount=Money.of("200000.01")), rules)
    assert (found.outcome, found.why_person) == ("refer", ("amount",))
    assert found.amount == Money.of("200000.01")


def test_the_limit_is_the_least_of_income_cap_and_capacity(rules: LendingRules) -> None:
    rate = Decimal("0.048")
    assert rules.limit(GOOD, rate) == Money.of(120_000)
    rich = replace(GOOD, monthly_income=Money.of(100_000))
    assert rules.limit(rich, rate) == Money.of(300_000)
    assert rules.limit(replace(rich, lent=Money.of(250_500)), rate) == Money.of(49_000)
    tight = replace(GOOD, monthly_payments=Money.of(10_000))
    monthly = payment(Terms(rules.limit(tight, rate), rate, 24))
    assert monthly <= Money.of(1_000)
    assert payment(Terms(rules.limit(tight, rate) + rules.step, rate, 24)) > Money.of(1_000)


def test_more_than_the_limit_is_granted_up_to_the_limit(rules: LendingRules) -> None:
    found = decide(replace(GOOD, amount=Money.of(150_000)), rules)
    assert (found.outcome, found.amount) == ("approve", Money.of(120_000))


def test_without_capacity_or_with_a_used_limit_the_reason_says_so(rules: LendingRules) -> None:
    assert decide(replace(GOOD, monthly_payments=Money.of(11_000)), rules).reasons == ("R01",)
    assert decide(replace(GOOD, lent=Money.of(300_000)), rules).reasons == ("R15",)


def test_a_low_score_gives_the_four_weightiest_reasons(rules: LendingRules) -> None:
    lost = {"R04": 5, "R02": 30, "R05": 12, "R07": 30, "R08": 1, "R06": 0}
    points = {code: Decimal(number) for code, number in lost.items()}
    found = decide(replace(GOOD, score=500, points_lost=points), rules)
    assert found.reasons == ("R02", "R07", "R05", "R04")
    assert top_reasons({}) == ()


def test_debts_of_someone_without_income_are_all_of_it(rules: LendingRules) -> None:
    poor = replace(GOOD, monthly_income=ZERO, monthly_payments=ZERO)
    assert debt_share(poor) == 1
    assert decide(poor, rules).reasons == ("R01",)


@pytest.mark.parametrize("months", [0, 61])
def test_a_term_outside_the_product_is_refused(rules: LendingRules, months: int) -> None:
    with pytest.raises(ValueError, match="months"):
        decide(replace(GOOD, months=months), rules)


def test_a_referred_case_is_decided_within_two_hours(rules: LendingRules) -> None:
    assert rules.refer_within == timedelta(hours=2)


def test_every_reason_has_words_and_fraud_rules_are_not_revealed(parts: Parts) -> None:
    for language in ("zh-Hans", "zh-Hant", "en"):
        texts = [parts.words.get(f"lending.reason.{code}", language) for code in REASONS]
        assert texts[11] == texts[12]
        assert len(set(texts)) == len(texts) - 1
        for code in CONTENTS:
            assert parts.words.get(f"hardship.content.{code}", language)


def test_the_offer_shows_what_a_breach_costs(parts: Parts) -> None:
    overdue = parts.policies.fraction("loan.overdue.penalty", NOW)
    misuse = parts.policies.fraction("loan.use.misuse_penalty", NOW)
    table = offer_cost(Terms(Money.of(60_000), Decimal("0.072"), 24), "bank", overdue, misuse)
    assert round(table.annual_rate, 4) == Decimal("0.0720")
    assert [(one.code, one.annual_rate) for one in table.defaults] == [
        ("overdue", Decimal("0.108")),
        ("misuse", Decimal("0.144")),
    ]
    for code in ("interest", "overdue", "misuse", "no_other"):
        assert parts.words.get(f"lending.cost.{code}", "zh-Hans")


@pytest.mark.parametrize(
    ("affordable", "minimum", "willing", "reasons"),
    [
        (1_000, 3_000, True, ()),
        (3_000, 3_000, True, ("not_over_capacity",)),
        (1_000, 3_000, False, ("no_will",)),
        (499, 3_000, True, ("too_long",)),
        (500, 3_000, True, ()),
    ],
)
def test_hardship_needs_a_debt_beyond_capacity_a_will_and_five_years_at_most(
    parts: Parts, affordable: int, minimum: int, willing: bool, reasons: tuple[str, ...]
) -> None:
    years = parts.policies.whole("cc.overdue.max_years", NOW)
    debt = Money.of(30_000)
    found = hardship_refusals(debt, Money.of(affordable), Money.of(minimum), willing, years)
    assert found == reasons
    assert all(parts.words.get(f"hardship.refusal.{code}", "en") for code in found)


def test_a_hardship_plan_pays_exactly_the_debt() -> None:
    found = hardship_plan(Money.of(30_000), Money.of(700), 5)
    assert (found.months, found.monthly, found.last) == (43, Money.of(700), Money.of(600))
    with pytest.raises(ValueError, match="more than 5 years"):
        hardship_plan(Money.of(30_000), Money.of(499), 5)
    with pytest.raises(ValueError, match="no plan"):
        hardship_plan(Money.of(30_000), ZERO, 5)


@pytest.mark.parametrize(
    ("signed", "broken", "may"),
    [
        (None, None, True),
        (date(2026, 11, 23), None, True),
        (date(2026, 11, 22), None, False),
        (date(2026, 11, 1), date(2026, 11, 23), False),
        (date(2026, 11, 1), date(2026, 11, 22), True),
    ],
)
def test_collection_stops_from_signing_while_the_agreement_is_kept(
    signed: date | None, broken: date | None, may: bool
) -> None:
    assert may_collect(signed, broken, date(2026, 11, 22)) is may


@given(
    st.integers(300, 900),
    st.integers(16, 75),
    st.integers(0, 100_000),
    st.integers(0, 50_000),
    st.integers(1, 400_000),
    st.integers(1, 60),
)
def test_what_is_granted_is_never_above_what_is_asked_allowed_or_affordable(
    parts: Parts, score: int, age: int, income: int, payments: int, amount: int, months: int
) -> None:
    rules = LendingRules.of(parts.policies, NOW)
    asked = Application(Money.of(amount), months, age, Money.of(income), Money.of(payments), score)
    found = decide(asked, rules)
    assert found.amount <= min(asked.amount, rules.cap)
    assert len(found.reasons) <= 4
    if found.outcome == "approve":
        assert score > rules.approve_from
        assert rules.least <= found.amount
        assert asked.amount <= rules.human_above
        assert found.annual_rate is not None
        monthly = payment(Terms(found.amount, found.annual_rate, months))
        assert (monthly + asked.monthly_payments).yuan <= rules.capacity * income + 1


@pytest.mark.parametrize(
    ("number", "value", "text", "spoken"),
    [
        ("lending.age.min", "18", "loan.apply.min_age", "18"),
        ("lending.age.max_at_end", "70", "loan.apply.max_age_at_end", "70"),
        ("fx.quota.annual", "50000", "transfer.fx.annual_quota", "50,000"),
        ("loan.lpr.spread_gap_min", "0.30", "loan.lpr.spread_gap", "30 basis points"),
        ("loan.lpr.cycle_months", "3,6,12", "loan.lpr.cycle_options", "3, 6 or 12"),
        ("loan.lpr.changes_max", "1", "loan.lpr.change_times", "once"),
    ],
)
def test_a_number_the_rules_use_is_the_one_that_customers_read(
    parts: Parts, number: str, value: str, text: str, spoken: str
) -> None:
    assert str(parts.policies.get(number, NOW)) == value
    assert spoken in parts.policies.rendered(text, NOW, "en")
