"""What a fund costs and when it arrives: the published examples to the cent, and what holds for every redemption."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qiantai.banking import Policies
from qiantai.banking.redemption import (
    FeeTier,
    FundKind,
    Investor,
    Lot,
    PurchaseTier,
    SettlementDays,
    deferral,
    fast_room,
    fee_tiers,
    legal_tiers,
    open_days_after,
    pays_service_fee,
    preview,
    purchase,
    purchase_cap,
    rate_of,
    settlement,
)
from qiantai.floor.money import ZERO, Money
from qiantai.floor.packs import Packs

AT = datetime(2026, 11, 22, 2, tzinfo=UTC)
TODAY = date(2026, 11, 24)
D = Decimal
LEGAL = (
    FeeTier(7, D("0.015")),
    FeeTier(30, D("0.01")),
    FeeTier(180, D("0.005")),
    FeeTier(None, D(0)),
)
SEVEN = (FeeTier(7, D("0.015")), FeeTier(None, D(0)))
NOTHING = (FeeTier(None, D(0)),)
LOTS = st.lists(
    st.builds(
        Lot,
        st.dates(date(2024, 1, 1), TODAY),
        st.decimals("0.01", "100000", places=2, allow_nan=False),
    ),
    min_size=1,
    max_size=6,
)


@pytest.fixture(scope="module")
def policies(packs: Packs) -> Policies:
    return Policies.load(packs)


def held(days: int, shares: str) -> Lot:
    return Lot(TODAY - timedelta(days=days), D(shares))


def weekday(day: date) -> bool:
    return day.weekday() < 5


def test_lots_leave_first_in_first_out_and_the_young_one_pays() -> None:
    result = preview([held(5, "3000"), held(400, "5000")], D(6000), D("1.1210"), SEVEN, TODAY)
    old, young = result.lines
    assert (old.shares, old.days, str(old.fee)) == (D(5000), 400, "0.00")
    assert (young.shares, young.days, str(young.fee)) == (D(1000), 5, "16.82")
    assert str(result.net) == "6709.18"


def test_published_example_of_ninety_days() -> None:
    result = preview([held(90, "10000")], D(10000), D("1.0930"), LEGAL, TODAY)
    assert [str(one) for one in (result.gross, result.fee, result.net)] == [
        "10930.00",
        "54.65",
        "10875.35",
    ]


@pytest.mark.parametrize(
    ("days", "fee"), [(5, "148.81"), (20, "99.21"), (90, "49.60"), (180, "0.00")]
)
def test_ten_thousand_at_the_highest_purchase_rate(days: int, fee: str) -> None:
    bought = purchase(Money.of(10000), [PurchaseTier(None, D("0.008"))], D("0.008"), D(1))
    assert (str(bought.fee), str(bought.net), bought.shares) == ("79.37", "9920.63", D("9920.63"))
    sold = preview([held(days, "9920.63")], D("9920.63"), D(1), LEGAL, TODAY)
    assert str(sold.fee) == fee


@pytest.mark.parametrize(
    ("days", "rate"),
    [
        (0, "0.015"),
        (6, "0.015"),
        (7, "0.01"),
        (29, "0.01"),
        (30, "0.005"),
        (179, "0.005"),
        (180, "0"),
    ],
)
def test_a_tier_ends_on_its_day(policies: Policies, days: int, rate: str) -> None:
    assert rate_of(legal_tiers(policies, AT), days) == D(rate)


def test_preview_says_when_the_fee_falls() -> None:
    (line,) = preview([held(5, "1000")], D(500), D(1), LEGAL, TODAY).waiting
    assert (line.lower_rate, line.lower_from) == (D("0.01"), TODAY + timedelta(days=2))
    assert preview([held(200, "1000")], D(500), D(1), LEGAL, TODAY).waiting == ()


@pytest.mark.parametrize(
    ("kind", "investor", "rates"),
    [
        ("stock", "person", ["0.015", "0.01", "0.005", "0"]),
        ("mixed", "institution", ["0.015", "0.01", "0.005", "0"]),
        ("index", "person", ["0.015", "0", "0", "0"]),
        ("index", "institution", ["0.015", "0.01", "0.005", "0"]),
        ("bond", "person", ["0.015", "0", "0", "0"]),
        ("bond", "institution", ["0.015", "0.01", "0", "0"]),
        ("qdii", "person", ["0.015", "0.01", "0.005", "0"]),
        ("etf", "person", ["0", "0", "0", "0"]),
        ("cd", "institution", ["0", "0", "0", "0"]),
        ("money", "person", ["0", "0", "0", "0"]),
    ],
)
def test_legal_minimum_by_kind_and_investor(
    kind: FundKind, investor: Investor, rates: list[str]
) -> None:
    tiers = fee_tiers(NOTHING, LEGAL, kind, investor)
    assert [rate_of(tiers, days) for days in (6, 29, 179, 180)] == [D(rate) for rate in rates]


def test_contract_above_the_minimum_stays() -> None:
    contract = (FeeTier(365, D("0.0075")), FeeTier(None, D("0.0025")))
    tiers = fee_tiers(contract, LEGAL, "index", "person")
    assert [rate_of(tiers, n) for n in (6, 7, 364, 365)] == [
        D("0.015"),
        D("0.0075"),
        D("0.0075"),
        D("0.0025"),
    ]


@given(LOTS, st.data())
@settings(max_examples=80, deadline=None)
def test_redemption_is_conserved_and_never_dearer_after_waiting(
    lots: list[Lot], data: st.DataObject
) -> None:
    total = sum((one.shares for one in lots), D(0))
    shares = data.draw(st.decimals("0.01", total, places=2))
    nav = data.draw(st.decimals("0.1", "9", places=4))
    result = preview(lots, shares, nav, LEGAL, TODAY)
    days = [one.lot.confirmed for one in result.lines]
    assert sum(one.shares for one in result.lines) == shares
    assert days == sorted(days)
    assert result.net + result.fee == result.gross
    assert ZERO <= result.fee <= Money.of(result.gross.yuan * D("0.015") + D("0.05"))
    assert preview(lots, shares, nav, LEGAL, TODAY + timedelta(days=9)).fee <= result.fee
    for line in result.waiting:
        assert line.lower_from is not None
        later = (line.lower_from - line.lot.confirmed).days
        assert rate_of(LEGAL, later) == line.lower_rate
        assert rate_of(LEGAL, later - 1) == line.rate


@given(
    st.decimals("1", "9999999", places=2),
    st.decimals("0", "0.008", places=4),
    st.decimals("0.1", "9", places=4),
)
def test_purchase_divides_the_amount(amount: Decimal, rate: Decimal, nav: Decimal) -> None:
    bought = purchase(Money(amount), [PurchaseTier(None, rate)], D("0.008"), nav)
    assert bought.net + bought.fee == Money(amount)
    assert bought.fee >= ZERO
    assert bought.shares is not None
    assert abs(bought.shares * nav - bought.net.yuan) <= nav * D("0.005")


def test_redeeming_more_than_is_held_is_an_error() -> None:
    with pytest.raises(ValueError, match="more than are held"):
        preview([held(5, "10")], D("10.01"), D(1), LEGAL, TODAY)


def test_purchase_tiers_fixed_fee_and_cap(policies: Policies) -> None:
    tiers = [
        PurchaseTier(Money.of(1_000_000), D("0.003")),
        PurchaseTier(Money.of(5_000_000), D("0.0015")),
        PurchaseTier(None, D(0), Money.of(1000)),
    ]
    cap = purchase_cap("index", policies, AT)
    assert cap == D("0.003")
    assert str(purchase(Money.of(10000), tiers, cap).fee) == "29.91"
    assert str(purchase(Money.of(1_000_000), tiers, cap).fee) == "1497.75"
    assert str(purchase(Money.of(5_000_000), tiers, cap).fee) == "1000.00"
    above = purchase(Money.of(10000), [PurchaseTier(None, D("0.015"))], cap)
    assert (str(above.fee), above.shares) == ("29.91", None)
    assert purchase_cap("money", policies, AT) == 0


@pytest.mark.parametrize(
    ("applied", "kind", "days"),
    [
        ("2026-11-20T14:00", "stock", "11-20 11-23 11-24 11-24 12-01"),
        ("2026-11-20T15:00", "stock", "11-23 11-24 11-25 11-25 12-02"),
        ("2026-11-22T10:00", "bond", "11-23 11-24 11-25 11-25 12-02"),
        ("2026-11-20T14:59", "money", "11-20 11-23 11-24 11-23 11-23"),
        ("2026-11-20T14:00", "qdii", "11-20 11-24 11-25 12-01 12-11"),
    ],
)
def test_days_of_an_order_by_product(
    policies: Policies, applied: str, kind: FundKind, days: str
) -> None:
    moment = datetime.fromisoformat(f"{applied}+08:00")
    found = settlement(moment, SettlementDays.of(kind, policies, AT), weekday)
    shown = (found.priced, found.confirmed, found.visible, found.arrives_from, found.arrives_by)
    assert " ".join(f"{day:%m-%d}" for day in shown) == days


def test_a_closed_calendar_is_an_error_and_no_endless_search() -> None:
    with pytest.raises(ValueError, match="no open days"):
        open_days_after(TODAY, 1, lambda day: False)


def test_fast_redemption_room(policies: Policies) -> None:
    cap = policies.money("fund.redeem.fast_cap", AT)
    assert str(fast_room(cap, Money.of("3500.50"))) == "6499.50"
    assert fast_room(cap, Money.of(20000)) == ZERO


def test_large_redemptions_are_cut_alike() -> None:
    assert deferral(D(1000), D(900), D(10000), D("0.1")).deferred == 0
    cut = deferral(D(1000), D(2000), D(10000), D("0.1"))
    assert (cut.accepted, cut.deferred) == (D("500.00"), D("500.00"))


def test_service_fee_ends_after_a_year_but_not_for_money_funds() -> None:
    bought = date(2025, 11, 24)
    assert pays_service_fee("index", bought, date(2026, 11, 23), 12)
    assert not pays_service_fee("index", bought, date(2026, 11, 24), 12)
    assert pays_service_fee("money", bought, date(2030, 1, 1), 12)
