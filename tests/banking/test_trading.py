"""Order rules by board: what is valid, and the name of the rule that bites."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiantai.banking import Policies
from qiantai.banking.trading import (
    Board,
    BoardRules,
    Market,
    Means,
    Order,
    Session,
    Side,
    breaches,
    cage_bound,
    frozen_for,
    next_orders,
    price_band,
    session_at,
    sessions,
)
from qiantai.floor.money import ZERO, Money
from qiantai.floor.packs import Packs

AT = datetime(2026, 11, 22, 2, tzinfo=UTC)
D = Decimal
RICH = Means(permitted=True, available=Money.of(100_000_000), held=1050, sellable=1050)
MARKET = Market(previous_close=D("10.00"), reference=D("10.00"))
CLOSES = st.decimals("0.05", "2000", places=2)


@pytest.fixture(scope="module")
def policies(packs: Packs) -> Policies:
    return Policies.load(packs)


@pytest.fixture(scope="module")
def boards(policies: Policies) -> dict[Board, BoardRules]:
    names: tuple[Board, ...] = ("main", "star", "chinext", "bse")
    return {name: BoardRules.of(name, policies, AT) for name in names}


@pytest.fixture(scope="module")
def day(policies: Policies) -> tuple[Session, ...]:
    return sessions("star", policies, AT)


def weekday(when: date) -> bool:
    return when.weekday() < 5


def at(clock: str, on: str = "2026-11-23") -> datetime:
    return datetime.fromisoformat(f"{on}T{clock}+08:00")


def first_rule(
    order: Order,
    rules: BoardRules,
    day: tuple[Session, ...],
    clock: str = "10:00",
    market: Market = MARKET,
    means: Means = RICH,
) -> str | None:
    found = breaches(order, rules, session_at(at(clock), day, weekday), market, means, ZERO)
    return found[0].rule if found else None


@pytest.mark.parametrize(
    ("board", "side", "shares", "rule"),
    [
        ("main", "buy", 100, None),
        ("main", "buy", 99, "min_shares"),
        ("main", "buy", 150, "step"),
        ("main", "buy", 1_000_100, "max_shares"),
        ("main", "sell", 50, None),
        ("main", "sell", 150, None),
        ("main", "sell", 1050, None),
        ("main", "sell", 20, "odd_lot"),
        ("main", "sell", 1100, "sellable"),
        ("star", "buy", 199, "min_shares"),
        ("star", "buy", 201, None),
        ("star", "buy", 100_001, "max_shares"),
        ("star", "sell", 150, "odd_lot"),
        ("chinext", "buy", 300_100, "max_shares"),
        ("bse", "buy", 101, None),
        ("bse", "buy", 99, "min_shares"),
    ],
)
def test_shares_of_an_order(
    boards: dict[Board, BoardRules],
    day: tuple[Session, ...],
    board: Board,
    side: Side,
    shares: int,
    rule: str | None,
) -> None:
    assert first_rule(Order(side, shares, D("10.00")), boards[board], day) == rule


def test_a_remainder_below_the_least_order_is_sold_at_once(
    boards: dict[Board, BoardRules], day: tuple[Session, ...]
) -> None:
    few = Means(True, ZERO, held=150, sellable=150)
    assert first_rule(Order("sell", 150, D("10.00")), boards["star"], day, means=few) is None
    assert first_rule(Order("sell", 149, D("10.00")), boards["star"], day, means=few) == "odd_lot"


def test_shares_bought_today_cannot_be_sold_today(
    boards: dict[Board, BoardRules], day: tuple[Session, ...]
) -> None:
    bought_today = Means(True, ZERO, held=300, sellable=100)
    order = Order("sell", 200, D("10.00"))
    assert first_rule(order, boards["main"], day, means=bought_today) == "sellable"


@pytest.mark.parametrize(
    ("board", "low", "high"),
    [
        ("main", "9.00", "11.00"),
        ("star", "8.00", "12.00"),
        ("chinext", "8.00", "12.00"),
        ("bse", "7.00", "13.00"),
    ],
)
def test_price_band_by_board(
    boards: dict[Board, BoardRules], day: tuple[Session, ...], board: Board, low: str, high: str
) -> None:
    assert price_band(MARKET, boards[board]) == (D(low), D(high))
    above, below = D(high) + D("0.01"), D(low) - D("0.01")
    assert first_rule(Order("buy", 200, above), boards[board], day, "09:16") == "limit_up"
    assert first_rule(Order("sell", 200, below), boards[board], day, "09:16") == "limit_down"


@pytest.mark.parametrize(
    ("close", "low", "high"),
    [("3.33", "3.00", "3.66"), ("0.05", "0.04", "0.06"), ("15.15", "13.64", "16.67")],
)
def test_band_rounds_to_the_tick(
    boards: dict[Board, BoardRules], close: str, low: str, high: str
) -> None:
    assert price_band(Market(D(close)), boards["main"]) == (D(low), D(high))


@given(close=CLOSES, limit=st.sampled_from([D("0.05"), D("0.1"), D("0.2"), D("0.3")]))
def test_band_holds_the_close_on_whole_ticks(close: Decimal, limit: Decimal) -> None:
    rules = BoardRules(100, 100, 10**6, 10**6, D("0.01"), limit, D("0.02"), 10, 5)
    band = price_band(Market(close), rules)
    assert band is not None
    assert rules.tick <= band[0] <= close < band[1]
    assert not band[0] % rules.tick
    assert not band[1] % rules.tick
    assert band[1] - close <= max(close * limit, rules.tick) + rules.tick / 2


def test_new_stock_has_no_limit_in_its_first_days(boards: dict[Board, BoardRules]) -> None:
    free = {"main": 5, "star": 5, "chinext": 5, "bse": 1}
    for board, days in free.items():
        rules = boards[board]  # type: ignore[index]
        assert price_band(Market(D(10), listed_days=days), rules) is None
        assert price_band(Market(D(10), listed_days=days + 1), rules) is not None


def test_price_cage_bites_inside_the_limit_in_continuous_trading(
    boards: dict[Board, BoardRules], day: tuple[Session, ...]
) -> None:
    order = Order("buy", 100, D("10.50"))
    assert first_rule(order, boards["main"], day, "10:00") == "cage"
    assert first_rule(order, boards["main"], day, "09:16") is None
    assert first_rule(order, boards["bse"], day, "10:00") is None
    assert cage_bound("buy", D("2.00"), boards["main"]) == D("2.10")
    assert cage_bound("sell", D("10.00"), boards["main"]) == D("9.80")


@pytest.mark.parametrize(
    ("clock", "name", "orders", "cancels"),
    [
        ("09:14", None, False, False),
        ("09:15", "open_call", True, True),
        ("09:20", "open_fixed", True, False),
        ("09:25", "open_pause", False, False),
        ("09:30", "morning", True, True),
        ("11:30", None, False, False),
        ("13:00", "afternoon", True, True),
        ("14:57", "close_call", True, False),
        ("15:00", None, False, False),
        ("15:05", "after_hours", True, True),
        ("15:30", None, False, False),
    ],
)
def test_sessions_by_time(
    day: tuple[Session, ...], clock: str, name: str | None, orders: bool, cancels: bool
) -> None:
    found = session_at(at(clock), day, weekday)
    assert (found.name if found else None) == name
    assert (bool(found and found.orders), bool(found and found.cancels)) == (orders, cancels)


def test_main_board_has_no_after_hours_session(policies: Policies) -> None:
    assert session_at(at("15:10"), sessions("main", policies, AT), weekday) is None


def test_next_orders_skips_pauses_and_weekends(day: tuple[Session, ...]) -> None:
    assert next_orders(at("10:00"), day, weekday) == at("10:00")
    assert next_orders(at("09:26"), day, weekday) == at("09:30")
    assert next_orders(at("16:00", "2026-11-20"), day, weekday) == at("09:15", "2026-11-23")


@pytest.mark.parametrize(
    ("order", "clock", "rule"),
    [
        (Order("buy", 100, D("10.00")), "12:00", "session"),
        (Order("buy", 100, None), "09:16", "market_order"),
        (Order("buy", 100, None), "10:00", None),
        (Order("buy", 100, D("10.005")), "10:00", "tick"),
        (Order("buy", 100, D("-1.00")), "09:16", "tick"),
    ],
)
def test_access_and_price(
    boards: dict[Board, BoardRules],
    day: tuple[Session, ...],
    order: Order,
    clock: str,
    rule: str | None,
) -> None:
    assert first_rule(order, boards["main"], day, clock) == rule


def test_permission_is_for_buying_only(
    boards: dict[Board, BoardRules], day: tuple[Session, ...]
) -> None:
    without = Means(False, Money.of(10**6), held=500, sellable=500)
    rules = boards["star"]
    assert first_rule(Order("buy", 200, D(10)), rules, day, means=without) == "permission"
    assert first_rule(Order("sell", 200, D(10)), rules, day, means=without) is None


def test_cash_must_cover_price_and_costs(
    boards: dict[Board, BoardRules], day: tuple[Session, ...]
) -> None:
    order, rules = Order("buy", 100, D("10.00")), boards["main"]
    session = session_at(at("10:00"), day, weekday)
    enough, short = Means(True, Money.of("1005.01")), Means(True, Money.of("1005.00"))
    costs = Money.of("5.01")
    assert breaches(order, rules, session, MARKET, enough, costs) == ()
    assert breaches(order, rules, session, MARKET, short, costs)[0].rule == "cash"
    assert str(frozen_for(Order("buy", 100, None), rules, MARKET, costs)) == "1105.01"
