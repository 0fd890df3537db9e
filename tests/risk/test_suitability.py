"""Both suitability regimes as tables: every level against every product, and what bars, warns or asks for care."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qiantai.floor.money import Money
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.risk import Investor, Offer, SuitabilityRules, decide
from qiantai.risk.suitability import Regime

AT = datetime(2026, 11, 22, 2, tzinfo=UTC)
TODAY = date(2026, 11, 22)
RULES = SuitabilityRules(12, 2, 8, 12, 65, 3, 4, 5, 4, 4)
LEVELS = range(1, 6)


def investor(level: int | None = 3, age: int = 40, **more: object) -> Investor:
    return replace(Investor(level, date(2026, 3, 1), age), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("regime", ["fund", "wealth"])
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("product", LEVELS)
def test_every_level_against_every_product(regime: Regime, level: int, product: int) -> None:
    result = decide(investor(level), Offer((product,), regime), RULES, TODAY)
    if product <= level:
        assert (result.decision, result.reason) == ("allow", "matched")
    elif regime == "wealth":
        assert (result.decision, result.reason) == ("block", "above_level")
    else:
        assert (result.decision, result.reason) == ("warn_sign", "customer_insists")
        assert {"not_lowest_check", "special_warning", "own_confirmation", "recording"} <= {
            *result.duties
        }


@pytest.mark.parametrize("regime", ["fund", "wealth"])
@pytest.mark.parametrize("product", LEVELS)
def test_lowest_class_buys_the_lowest_product_only(regime: Regime, product: int) -> None:
    result = decide(investor(1, lowest=True), Offer((product,), regime), RULES, TODAY)
    assert result.decision == ("allow" if product == 1 else "block")


def test_stricter_rating_wins() -> None:
    assert Offer((2, 4), "wealth").level == 4
    assert decide(investor(3), Offer((2, 4), "wealth"), RULES, TODAY).decision == "block"


@pytest.mark.parametrize(
    ("who", "offer", "reason"),
    [
        (investor(None), Offer((1,), "fund"), "not_assessed"),
        (investor(assessed_on=None), Offer((1,), "fund"), "not_assessed"),
        (investor(assessed_on=date(2025, 11, 21)), Offer((1,), "fund"), "assessment_expired"),
        (investor(confirmed=False), Offer((1,), "wealth"), "level_unconfirmed"),
        (investor(2), Offer((3,), "fund", pitched=True), "pitched_above_level"),
        (investor(5, capacity="none"), Offer((1,), "fund"), "no_capacity"),
        (investor(5, capacity="limited"), Offer((1,), "fund"), "guardian_needed"),
        (investor(5, capacity="limited", guardian=True), Offer((2,), "fund"), "limited_capacity"),
        (investor(5), Offer((1,), "fund", private=True), "private_product"),
        (
            investor(5, investable=Money.of(1000)),
            Offer((1,), "wealth", amount=Money.of("1000.01")),
            "above_means",
        ),
    ],
)
def test_what_bars_a_sale(who: Investor, offer: Offer, reason: str) -> None:
    result = decide(who, offer, RULES, TODAY)
    assert (result.decision, result.reason, result.sells) == ("block", reason, False)


def test_assessment_holds_through_its_last_day() -> None:
    who = investor(3, assessed_on=date(2025, 11, 22))
    assert decide(who, Offer((3,), "fund"), RULES, TODAY).decision == "allow"
    after = decide(who, Offer((3,), "fund"), RULES, TODAY + timedelta(days=1))
    assert after.reason == "assessment_expired"
    assert RULES.expires_on(date(2024, 2, 29)) == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("age", "product", "decision", "duties"),
    [
        (64, 3, "allow", ()),
        (65, 2, "allow", ()),
        (65, 3, "warn_sign", ("person", "restate")),
        (65, 4, "warn_sign", ("risk_notice", "person", "restate", "follow_up_call")),
        (64, 5, "allow", ("risk_notice", "time_to_think")),
    ],
)
def test_care_for_elders_and_risky_products(
    age: int, product: int, decision: str, duties: tuple[str, ...]
) -> None:
    result = decide(investor(5, age), Offer((product,), "fund"), RULES, TODAY)
    assert (result.decision, result.duties) == (decision, duties)


@given(
    level=st.integers(1, 5),
    products=st.lists(st.integers(1, 5), min_size=1, max_size=3).map(tuple),
    age=st.integers(18, 95),
    lowest=st.booleans(),
    pitched=st.booleans(),
)
def test_wealth_is_never_milder_than_fund(
    level: int, products: tuple[int, ...], age: int, lowest: bool, pitched: bool
) -> None:
    order = ["allow", "warn_sign", "block"]
    who = investor(level, age, lowest=lowest)
    fund, wealth = (
        decide(who, Offer(products, regime, pitched), RULES, TODAY).decision
        for regime in ("fund", "wealth")
    )
    assert order.index(wealth) >= order.index(fund)
    if max(products) > level:
        assert wealth == "block"
        assert fund != "allow"


def test_two_assessments_a_day_by_the_local_calendar() -> None:
    late = datetime(2026, 11, 21, 15, 59, tzinfo=UTC)  # 23:59 of the 21st in China
    today = datetime(2026, 11, 21, 16, 1, tzinfo=UTC)
    assert RULES.room([late, today], AT).today == 1
    full = RULES.room([today, AT], AT)
    assert (full.allowed, full.next_on) == (False, date(2026, 11, 23))


def test_eight_assessments_in_twelve_months() -> None:
    past = [datetime(2025, 12, 1 + n, 2, tzinfo=UTC) for n in range(8)]
    room = RULES.room(past, AT)
    assert (room.window, room.allowed, room.next_on) == (0, False, date(2026, 12, 1))
    assert RULES.room(past[1:], AT).allowed


@given(st.lists(st.integers(0, 800), max_size=20))
@settings(max_examples=60, deadline=None)
def test_counters_free_up_on_the_day_they_say(ages: list[int]) -> None:
    past = [AT - timedelta(days=one) for one in ages]
    room = RULES.room(past, AT)
    assert room.allowed == (room.next_on == TODAY)
    wait = (room.next_on - TODAY).days
    for ahead in range(wait):
        assert not RULES.room(past, AT + timedelta(days=ahead)).allowed
    assert RULES.room(past, AT + timedelta(days=wait)).allowed


def test_changed_level_is_confirmed_and_a_fall_holds_at_once() -> None:
    down, up = RULES.change(4, 2), RULES.change(2, 4)
    assert (down.level, down.must_confirm, down.pauses_plans) == (2, True, True)
    assert (up.level, up.must_confirm, up.pauses_plans) == (2, True, False)
    assert RULES.change(1, 4).person_calls
    assert not RULES.change(3, 3).must_confirm
    assert RULES.change(None, 3).level == 3


def test_rules_are_data_and_agree_with_what_customers_are_told(packs: Packs) -> None:
    table = PolicyTable.load(packs)
    assert SuitabilityRules.of(table, AT) == RULES
    same = {
        "valid": ("wealth.assess.validity", "fund.suit.valid"),
        "per_day": ("wealth.assess.daily_times", "fund.suit.per_day"),
        "per_window": ("wealth.assess.yearly_times", "fund.suit.per_year"),
    }
    for name, keys in same.items():
        ours = table.get(f"risk.suitability.{name}", AT).number
        assert {table.get(key, AT).number for key in keys} == {ours}
