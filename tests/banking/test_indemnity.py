"""The claim formula with its worked cases, complete lists of papers, and the clocks."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiantai.banking import Policies
from qiantai.banking.indemnity import (
    Bill,
    Circumstance,
    ClaimDays,
    ClaimKind,
    ClaimPapers,
    Receipt,
    Terms,
    claim_clocks,
    compulsory_clocks,
    daily_allowance,
    indemnify,
    outcome,
    receipt_breaches,
    within_sublimits,
)
from qiantai.floor.money import ZERO, Money
from qiantai.floor.packs import Packs

AT = datetime(2026, 11, 22, 2, tzinfo=UTC)
D = Decimal
MILLION = Terms(Money.of(10_000), D(1), Money.of(2_000_000), ratio_unsettled=D("0.6"))
ACCIDENT = Terms(Money.of(100), D("0.8"), Money.of(10_000))
AMOUNTS = st.integers(0, 30_000_000).map(lambda cents: Money(D(cents) / 100))


@pytest.fixture(scope="module")
def policies(packs: Packs) -> Policies:
    return Policies.load(packs)


@pytest.fixture(scope="module")
def papers(packs: Packs) -> ClaimPapers:
    return ClaimPapers.load(packs)


def bill(
    total: int, out: int = 0, social: int = 0, other: int = 0, *, settled: bool = True
) -> Bill:
    return Bill(Money.of(total), Money.of(out), Money.of(social), Money.of(other), settled)


@pytest.mark.parametrize(
    ("case", "terms", "pay"),
    [
        pytest.param(bill(80_000, 3_000, 35_000), MILLION, "32000.00", id="A"),
        pytest.param(bill(80_000, 3_000, settled=False), MILLION, "40200.00", id="B"),
        pytest.param(bill(5_600, 600, 2_000), ACCIDENT, "2320.00", id="C"),
        pytest.param(bill(9_000, 0, 4_000), MILLION, "0.00", id="E"),
        pytest.param(bill(250_000), Terms(ZERO, D(1), Money.of(180_000)), "180000.00", id="F"),
    ],
)
def test_worked_cases(case: Bill, terms: Terms, pay: str) -> None:
    assert str(indemnify(case, terms).pay) == pay


def test_case_d_allowance_for_nine_days(policies: Policies) -> None:
    waiting, most = (
        policies.whole(f"insurance.rules.allowance.{n}", AT) for n in ("waiting", "most")
    )
    daily = policies.money("insurance.rules.allowance.daily", AT)
    assert str(daily_allowance(9, waiting, daily, most)) == "1200.00"
    assert str(daily_allowance(3, waiting, daily, most)) == "0.00"
    assert str(daily_allowance(200, waiting, daily, most)) == "18000.00"


def test_below_the_deductible_nothing_is_paid_and_the_reason_said() -> None:
    result = indemnify(bill(9_000, 0, 4_000), MILLION)
    assert (result.reason, str(result.deductible_left)) == ("below_deductible", "5000.00")
    assert indemnify(bill(9_000, 0, 9_000), MILLION).reason == "nothing_in_scope"
    used = Terms(ZERO, D(1), ZERO)
    assert indemnify(bill(9_000), used).reason == "cap_used"
    assert indemnify(bill(80_000, 3_000, 35_000), MILLION).reason is None


def test_other_insurers_use_up_the_deductible_and_social_insurance_does_not() -> None:
    other = indemnify(bill(30_000, 0, 0, 10_000), MILLION)
    assert (str(other.pay), str(other.deductible_left)) == ("20000.00", "0.00")
    assert str(indemnify(bill(30_000, 0, 10_000), MILLION).pay) == "10000.00"


def test_deductible_runs_over_the_year() -> None:
    first = indemnify(bill(6_000), MILLION)
    second = indemnify(bill(6_000), Terms(first.deductible_left, D(1), first.cap_left))
    assert [str(one.pay) for one in (first, second)] == ["0.00", "2000.00"]


@given(
    total=AMOUNTS,
    out=AMOUNTS,
    social=AMOUNTS,
    other=AMOUNTS,
    deductible=AMOUNTS,
    cap=AMOUNTS,
    ratio=st.decimals(0, 1, places=2),
    flags=st.tuples(st.booleans(), st.booleans()),
)
def test_nobody_gains_from_a_claim(
    total: Money,
    out: Money,
    social: Money,
    other: Money,
    deductible: Money,
    cap: Money,
    ratio: Decimal,
    flags: tuple[bool, bool],
) -> None:
    terms = Terms(deductible, ratio, cap, None, *flags)
    result = indemnify(Bill(total, out, social, other), terms)
    assert ZERO <= result.pay <= cap
    assert result.pay.yuan <= max(total - out - social - other, ZERO).yuan
    assert ZERO <= result.deductible_left <= deductible
    assert result.pay + result.cap_left == cap
    assert (result.reason is None) == bool(result.pay) or result.above.yuan * ratio < D("0.01")
    more = indemnify(Bill(total + Money.of(100), out, social, other), terms)
    assert more.pay >= result.pay


@given(total=AMOUNTS, out=AMOUNTS, social=AMOUNTS, deductible=AMOUNTS, cap=AMOUNTS)
def test_without_other_insurers_the_formula_is_that_of_the_terms(
    total: Money, out: Money, social: Money, deductible: Money, cap: Money
) -> None:
    ratio = D("0.8")
    plain = max((total - out - social - deductible).yuan if total > out else D(0), D(0)) * ratio
    expected = min(cap, Money.of(plain))
    assert indemnify(Bill(total, out, social), Terms(deductible, ratio, cap)).pay == expected


def test_negative_parts_are_an_error() -> None:
    with pytest.raises(ValueError, match="negative"):
        indemnify(bill(100, -1), MILLION)


def test_item_limits_come_first() -> None:
    items = [
        (Money.of(3000), Money.of(2000)),
        (Money.of(500), None),
        (Money.of(100), Money.of(200)),
    ]
    total, over = within_sublimits(items)
    assert (str(total), str(over)) == ("3600.00", "1000.00")


def test_receipt_sums() -> None:
    m = Money.of
    good = Receipt(m(100), (m(60), m(40)), m(50), m(10), m(15), m(25), m(30), m(10))
    assert receipt_breaches(good) == ()
    bad = Receipt(m(101), (m(60), m(40)), m(50), m(10), m(15), m(25), m(30), m(11))
    assert receipt_breaches(bad) == ("items", "payers", "own")


@pytest.mark.parametrize(
    ("total", "flags", "expected"),
    [
        (13_000, {}, "auto_pay"),
        (13_001, {}, "pay"),
        (13_000, {"missing": True}, "supplement"),
        (13_000, {"breaches": True}, "investigate"),
        (13_000, {"suspected": True}, "investigate"),
        (9_000, {}, "person"),
    ],
)
def test_no_machine_refuses_a_claim(
    policies: Policies, total: int, flags: dict[str, bool], expected: str
) -> None:
    result = indemnify(bill(total), MILLION)
    most = policies.money("insurance.claim.fast_max", AT)
    given_flags = {"missing": False, "breaches": False, "suspected": False} | flags
    assert outcome(result, full=result.pay, auto_most=most, **given_flags) == expected


def test_less_than_asked_is_partial() -> None:
    result = indemnify(bill(80_000, 3_000, 35_000), MILLION)
    asked = outcome(
        result,
        missing=False,
        breaches=False,
        suspected=False,
        full=Money.of(80_000),
        auto_most=Money.of(3000),
    )
    assert asked == "partial"


@pytest.mark.parametrize(
    ("kind", "must"),
    [
        ("outpatient", "identity bank_account medical_record receipt cost_list"),
        (
            "inpatient",
            "identity bank_account medical_record receipt cost_list discharge_summary diagnosis social_settlement",
        ),
        ("critical", "identity bank_account diagnosis pathology"),
        ("accident_medical", "identity bank_account accident_proof receipt"),
        ("death", "death_certificate household_cancelled relation beneficiary_identity"),
        ("disability", "appraisal"),
        ("motor", "liability driving_licence vehicle_licence scene_photos loss_estimate"),
    ],
)
def test_papers_by_kind(papers: ClaimPapers, kind: ClaimKind, must: str) -> None:
    assert {*must.split()} <= {one.id for one in papers.needed(kind)}


def test_circumstances_add_papers_once(papers: ClaimPapers) -> None:
    cases: tuple[Circumstance, ...] = ("minor", "proxy", "accident")
    ids = [one.id for one in papers.needed("accident_medical", cases)]
    assert ids.count("accident_proof") == 1
    assert {"household_book", "guardian_identity", "authorisation"} <= {*ids}


def test_every_kind_and_circumstance_has_a_list_in_both_languages(papers: ClaimPapers) -> None:
    assert set(papers.kinds) == {*get_args(ClaimKind)}
    assert set(papers.circumstances) == {*get_args(Circumstance)}
    for one in papers.papers.values():
        assert one.name["zh"]
        assert one.name["en"].isascii()


@given(
    kind=st.sampled_from(get_args(ClaimKind)),
    cases=st.lists(st.sampled_from(get_args(Circumstance)), max_size=4),
    data=st.data(),
)
def test_what_is_missing_is_asked_for_in_one_list(
    papers: ClaimPapers, kind: ClaimKind, cases: list[Circumstance], data: st.DataObject
) -> None:
    needed = [one.id for one in papers.needed(kind, cases)]
    assert len(needed) == len(set(needed))
    have = data.draw(st.sets(st.sampled_from(needed)))
    missing = {one.id for one in papers.missing(kind, cases, have)}
    assert missing == set(needed) - have
    assert papers.missing(kind, cases, have | missing) == ()


def test_clocks_of_a_claim(policies: Policies) -> None:
    days = ClaimDays.of(policies, AT)
    start = date(2026, 11, 20)
    clocks = claim_clocks(
        start,
        days,
        lambda day: day.weekday() < 5,
        agreed_on=date(2026, 11, 27),
        decided_no_on=date(2026, 11, 27),
    )
    assert clocks.promised == date(2026, 11, 27)
    assert clocks.decide_by == date(2026, 12, 20)
    assert clocks.advance_by == date(2027, 1, 19)
    assert (clocks.pay_by, clocks.refuse_by) == (date(2026, 12, 7), date(2026, 11, 30))
    waited = claim_clocks(start, days, lambda day: True, asked_days=4)
    assert waited.decide_by == clocks.decide_by + timedelta(days=4)
    assert waited.pay_by is None


def test_limitation_is_two_years_and_five_for_life(policies: Policies) -> None:
    days, known = ClaimDays.of(policies, AT), date(2024, 2, 29)
    assert days.limitation(known, life=False) == date(2026, 2, 28)
    assert days.limitation(known, life=True) == date(2029, 2, 28)


def test_compulsory_motor_clocks(policies: Policies) -> None:
    start = date(2026, 11, 20)
    clocks = compulsory_clocks(start, policies, AT, complete_on=start, agreed_on=start)
    assert (clocks.list_by, clocks.decide_by, clocks.pay_by) == (
        date(2026, 11, 21),
        date(2026, 11, 25),
        date(2026, 11, 30),
    )
    assert compulsory_clocks(start, policies, AT).decide_by is None
