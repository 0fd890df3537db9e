"""The limit that bites is named, the day's sum steps up, and money leaves when its mode says."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.banking.conftest import Parts

from qiantai.banking.calendars import Calendars
from qiantai.banking.limits import (
    AccountClass,
    Allowance,
    Arrival,
    ArrivalRules,
    Cap,
    ClassRules,
    ForeignPayment,
    ForeignRules,
    PensionRules,
    Quota,
    StepUp,
    Usage,
    allowance,
    cash_booking,
    class_allowance,
    step_up,
)
from qiantai.floor.clock import CHINA
from qiantai.floor.money import ZERO, Money
from qiantai.floor.packs import Packs

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
amounts = st.integers(0, 1_000_000_00).map(lambda cents: Money.of(Decimal(cents) / 100))
RULES = ArrivalRules(timedelta(hours=2), timedelta(hours=24))


def yuan(amount: int | str) -> Money:
    return Money.of(amount)


@pytest.mark.parametrize(
    ("class_", "day", "year", "left", "bites"),
    [
        ("II", 0, 0, 10_000, "class_daily"),
        ("II", 4_000, 50_000, 6_000, "class_daily"),
        ("II", 4_000, 195_000, 5_000, "class_annual"),
        ("II", 0, 200_000, 0, "class_annual"),
        ("II", 12_000, 12_000, 0, "class_daily"),
        ("III", 500, 500, 1_500, "class_daily"),
        ("III", 0, 49_000, 1_000, "class_annual"),
    ],
)
def test_class_ii_and_iii_name_the_limit_that_bites(
    parts: Parts, class_: AccountClass, day: int, year: int, left: int, bites: str
) -> None:
    rules = ClassRules.of(parts.policies, class_, NOW)
    found = class_allowance(rules, Usage(yuan(day), yuan(year)))
    assert found.left == yuan(left)
    assert found.bites is not None
    assert found.bites.name == bites
    assert found.covers(yuan(left))
    assert not found.covers(yuan(left) + yuan("0.01"))


def test_class_i_is_limited_by_what_was_signed_alone(parts: Parts) -> None:
    rules = ClassRules.of(parts.policies, "I", NOW)
    assert class_allowance(rules, Usage(yuan(10**9))) == Allowance(None, None)
    signed = Cap("signed_daily", yuan(50_000), yuan(20_000))
    assert class_allowance(rules, Usage(), [signed]) == Allowance(yuan(30_000), signed)
    assert Allowance(None, None).covers(yuan(10**9))


def test_the_bound_account_does_not_count_for_the_class(parts: Parts) -> None:
    rules = ClassRules.of(parts.policies, "II", NOW)
    signed = Cap("signed_daily", yuan(50_000))
    found = class_allowance(rules, Usage(yuan(10_000), yuan(200_000)), [signed], bound=True)
    assert found == Allowance(yuan(50_000), signed)


def test_a_class_iii_account_holds_2000_at_most(parts: Parts) -> None:
    third = ClassRules.of(parts.policies, "III", NOW)
    second = ClassRules.of(parts.policies, "II", NOW)
    assert third is not None
    assert second is not None
    assert third.incoming(Usage(balance=yuan(1_400))).left == yuan(600)
    assert third.incoming(Usage(balance=yuan(2_100))).left == ZERO
    assert second.incoming(Usage(balance=yuan(10**6))).left is None


@pytest.mark.parametrize(
    ("used", "amount", "certificate", "reminder"),
    [
        (0, 50_000, False, False),
        (0, 50_001, True, False),
        (49_999, 2, True, False),
        (299_000, 1_000, True, False),
        (299_000, 1_001, True, True),
    ],
)
def test_the_days_sum_steps_up_and_not_the_single_amount(
    parts: Parts, used: int, amount: int, certificate: bool, reminder: bool
) -> None:
    found = step_up(
        yuan(used),
        yuan(amount),
        parts.policies.money("transfer.limit.certificate_threshold", NOW),
        parts.policies.money("transfer.limit.reminder_threshold", NOW),
    )
    assert found == StepUp(yuan(used + amount), certificate, reminder)


@pytest.mark.parametrize(
    ("mode", "submitted", "debited"),
    [
        ("realtime", (2026, 11, 22, 23, 50), (2026, 11, 22, 23, 50)),
        ("normal", (2026, 11, 22, 23, 50), (2026, 11, 23, 1, 50)),
        ("next_day", (2026, 11, 22, 23, 50), (2026, 11, 23, 0, 0)),
        ("next_day", (2026, 11, 22, 0, 10), (2026, 11, 23, 0, 0)),
        ("atm", (2026, 11, 22, 23, 50), (2026, 11, 23, 23, 50)),
    ],
)
def test_the_next_natural_day_is_not_24_hours(
    mode: Arrival, submitted: tuple[int, ...], debited: tuple[int, ...]
) -> None:
    start, end = (datetime(*parts, tzinfo=CHINA) for parts in (submitted, debited))  # type: ignore[misc,arg-type]
    assert RULES.debited_at(mode, start.astimezone(UTC)) == end
    assert RULES.can_cancel(mode, start, end - timedelta(seconds=1))
    assert not RULES.can_cancel(mode, start, end)


def test_own_accounts_at_a_cash_machine_are_debited_at_once(parts: Parts) -> None:
    rules = ArrivalRules.of(parts.policies, NOW)
    assert rules == RULES
    assert rules.debited_at("atm", NOW, own=True) == NOW


def test_beyond_the_yearly_quota_proof_is_needed() -> None:
    quota = Quota(Decimal(50_000), Decimal(48_000))
    assert quota.left == 2_000
    assert not quota.needs_proof(Decimal(2_000))
    assert quota.needs_proof(Decimal("2000.01"))
    assert Quota(Decimal(50_000), Decimal(60_000)).left == 0


def bought(person: str, payee: str, day: int, amount: int = 11_000) -> ForeignPayment:
    return ForeignPayment(person, payee, date(2026, 11, day), Decimal(amount))


def test_five_people_for_one_payee_in_a_week_beyond_one_quota_are_a_splitting(
    parts: Parts,
) -> None:
    rules = ForeignRules.of(parts.policies, NOW)
    rows = [bought(f"p{number}", "abroad", number) for number in range(1, 6)]
    (found,) = rules.splittings(rows)
    assert (found.pattern, found.around) == ("many_to_one", "abroad")
    assert found.total == 55_000
    assert found.others == ("p1", "p2", "p3", "p4", "p5")
    assert rules.splittings(rows[:4]) == ()
    assert rules.splittings([*rows[:4], bought("p5", "abroad", 9)]) == ()
    assert rules.splittings([*rows[:4], bought("p5", "abroad", 5, 6_000)]) == ()


def test_one_person_spreading_to_five_is_a_splitting_and_five_payments_to_one_are_not(
    parts: Parts,
) -> None:
    rules = ForeignRules.of(parts.policies, NOW)
    (found,) = rules.splittings([bought("rich", f"p{number}", 3) for number in range(5)])
    assert (found.pattern, found.around) == ("one_to_many", "rich")
    again = [bought("student", "school", number) for number in range(1, 6)]
    assert rules.splittings(again) == ()


@pytest.mark.parametrize(
    ("amount", "today", "needed", "earliest"),
    [
        (50_000, date(2026, 9, 30), False, date(2026, 9, 30)),
        (100_000, date(2026, 9, 30), True, date(2026, 10, 8)),
        (100_000, date(2026, 10, 9), True, date(2026, 10, 10)),
        (50_000, date(2026, 10, 3), False, date(2026, 10, 8)),
    ],
)
def test_cash_above_50000_is_booked_a_working_day_ahead(
    parts: Parts, amount: int, today: date, needed: bool, earliest: date
) -> None:
    bank = Calendars.load(Packs(Path("packs"), ("bank",))).get("bank")
    free = parts.policies.money("card.large_cash.threshold", NOW)
    notice = parts.policies.whole("card.large_cash.notice", NOW)
    found = cash_booking(yuan(amount), today, bank, free, notice)
    assert (found.needed, found.earliest) == (needed, earliest)


def test_pension_savings_count_by_calendar_year_and_save_the_marginal_rate(parts: Parts) -> None:
    rules = PensionRules.of(parts.policies, NOW)
    paid = [(date(2025, 12, 31), yuan(12_000)), (date(2026, 3, 1), yuan(7_000))]
    assert rules.left(paid, 2026) == yuan(5_000)
    assert rules.left(paid, 2027) == yuan(12_000)
    assert rules.saved(yuan(12_000), Decimal("0.20")) == yuan(2_400)
    assert rules.saved(yuan(15_000), Decimal("0.20")) == yuan(2_400)
    assert rules.tax(yuan(30_000)) == yuan(900)
    assert [rules.worth_it(Decimal(rate)) for rate in ("0.03", "0.1")] == [False, True]


@given(st.lists(st.builds(Cap, st.text(), amounts, amounts), min_size=1))
def test_what_is_left_is_within_every_cap(caps: list[Cap]) -> None:
    found = allowance(caps)
    assert found.left is not None
    assert found.bites in caps
    for cap in caps:
        assert found.left <= cap.left
        assert found.left == ZERO or cap.used + found.left <= cap.limit


@given(amounts, st.lists(amounts, min_size=1, max_size=6))
def test_splitting_a_payment_never_avoids_the_step_up(used: Money, parts_: list[Money]) -> None:
    total = Money.of(sum((one.yuan for one in parts_), Decimal(0)))
    whole = step_up(used, total, yuan(50_000), yuan(300_000))
    for one in parts_:
        last = step_up(used, one, yuan(50_000), yuan(300_000))
        used = last.day_total
    assert (last.certificate, last.reminder) == (whole.certificate, whole.reminder)
