"""What the drafts around a securities account decide: rules of the board, hours, cash, shares, permissions and dates."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from qiantai.banking import ActionRequest, ActionResult, Policies, Words
from qiantai.banking.calendars import Calendars
from qiantai.banking.connectors.fake import FakeCore
from qiantai.banking.services.base import Counter
from qiantai.banking.services.boards import Boards
from qiantai.banking.services.brokerage_cash import BrokerageCash
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.securities_accounts import SecuritiesAccounts
from qiantai.banking.services.stock_book import StockBook
from qiantai.banking.services.stock_ordering import StockOrdering
from qiantai.banking.services.stock_positions import StockPositions
from qiantai.customers import CustomerActor, CustomerId
from qiantai.floor.clock import ManualClock
from qiantai.floor.packs import Packs, data_root, read_yaml

ROOT = data_root("packs")
PACKS = Packs(ROOT, ("common", "bank", "securities"))
CONTENT = read_yaml(ROOT / "demo" / "institution.yaml")
WHO = CustomerActor(CustomerId("c003"), 1, "web", UUID(int=3))
MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)  # 10:00 in China
AUCTION = datetime(2026, 11, 23, 1, 22, tzinfo=UTC)
LUNCH = datetime(2026, 11, 23, 4, tzinfo=UTC)
SETTLING = datetime(2026, 11, 23, 8, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 22, 2, tzinfo=UTC)
ACCOUNT = {
    "id": "s1",
    "available": "152300.00",
    "withdrawable": "52300.00",
    "frozen": "0.00",
    "unsettled": "100000.00",
    "settles_on": "2026-11-24",
    "bank_account": "a004",
    "mean_assets": "263400.00",
    "commission": "0.0002",
    "first_trade": "2020-01-02",
    "boards": ["star"],
    "test_points": {"chinext": 88},
}
STOCKS = [
    {
        "code": "600001",
        "name": "示范银行股份",
        "name_en": "Demo Bank",
        "board": "main",
        "previous_close": "5.43",
        "price": "5.46",
        "said": "示范银行",
    },
    {
        "code": "688001",
        "name": "示范芯科",
        "name_en": "Demo Chips",
        "board": "star",
        "previous_close": "56.20",
        "price": "55.80",
        "said": "芯科",
    },
    {
        "code": "300101",
        "name": "示范新能",
        "name_en": "Demo Energy",
        "board": "chinext",
        "previous_close": "24.30",
        "price": "24.75",
        "said": "新能",
    },
]
POSITIONS = [
    {
        "id": "p1",
        "code": "600001",
        "name": "示范银行股份",
        "shares": 10050,
        "available": 10050,
        "cost": "5.20",
        "price": "5.46",
        "previous_close": "5.43",
    },
    {
        "id": "p2",
        "code": "688001",
        "name": "示范芯科",
        "shares": 800,
        "available": 0,
        "cost": "61.00",
        "price": "55.80",
        "previous_close": "56.20",
    },
]
ORDER = {
    "id": "o1",
    "code": "600001",
    "name": "示范银行股份",
    "side": "buy",
    "shares": 2000,
    "filled": 0,
    "status": "open",
    "at": "2026-11-23T09:16:00+08:00",
    "reserved": "10805.11",
    "price": "5.40",
}


@pytest.fixture(scope="module")
def parts() -> tuple[Policies, Words, Calendars]:
    return Policies.load(PACKS), Words.load(PACKS), Calendars.load(PACKS)


def counter(
    parts: tuple[Policies, Words, Calendars],
    at: datetime = MONDAY,
    more: Mapping[str, Any] | None = None,
    account: Mapping[str, Any] | None = None,
) -> Counter:
    records = {
        "securities_accounts": {"c003": [ACCOUNT | dict(account or {})]},
        "stocks": {"": STOCKS},
        "stock_positions": {"c003": POSITIONS},
        "stock_orders": {"c003": [ORDER]},
        **(more or {}),
    }
    policies, words, calendars = parts
    clock = ManualClock(at)
    return Counter(FakeCore(CONTENT, clock, records), policies, words, clock, calendars)


def asked(*words: str, **slots: Any) -> ActionRequest:
    return ActionRequest("x", {"words": list(words), **slots}, "key", "zh-Hans")


def order(code: str, side: str, shares: int, price: str) -> ActionRequest:
    return asked(code=code, side=side, shares=str(shares), price=price)


async def _outcome(parts: Any, request: ActionRequest, at: datetime = MONDAY) -> str:
    found = await StockOrdering(counter(parts, at)).draft(WHO, request)
    return found.outcome if isinstance(found, ActionResult) else "ok"


@pytest.mark.parametrize(
    ("request_", "outcome"),
    [
        (order("600001", "buy", 1000, "5.40"), "ok"),
        (order("600001", "buy", 150, "5.40"), "step"),
        (order("600001", "buy", 50, "5.40"), "min_shares"),
        (order("600001", "buy", 1000, "5.98"), "limit_up"),
        (order("600001", "sell", 1000, "4.88"), "limit_down"),
        (order("600001", "buy", 1000, "5.60"), "cage"),
        (order("600001", "buy", 1000, "5.405"), "tick"),
        (order("600001", "buy", 100000, "5.40"), "cash"),
        (order("600001", "sell", 10050, "5.46"), "ok"),
        (order("600001", "sell", 10030, "5.46"), "odd_lot"),
        (order("600001", "sell", 20000, "5.46"), "sellable"),
        (order("688001", "sell", 200, "55.80"), "sellable"),
        (order("688001", "buy", 201, "55.80"), "ok"),
        (order("300101", "buy", 100, "24.80"), "permission"),
        (order("300101", "sell", 100, "24.80"), "not_held"),
        (order("600001", "buy", 1000, "market"), "ok"),
    ],
)
async def test_an_order_is_drafted_only_within_the_rules(
    parts: Any, request_: ActionRequest, outcome: str
) -> None:
    assert await _outcome(parts, request_) == outcome


async def test_a_purchase_reserves_its_price_and_costs(parts: Any) -> None:
    found = await StockOrdering(counter(parts)).draft(WHO, order("600001", "buy", 10000, "5.40"))
    assert isinstance(found, Draft)
    # 54 000.00 and 0.02 % commission (10.80) and 0.001 % transfer fee (0.54)
    assert (found.shown["costs"], found.shown["need"], found.body["reserve"]) == (
        "11.34",
        "54011.34",
        "54011.34",
    )
    assert found.body["sends_at"] is None
    assert found.body["ends_at"] == "2026-11-23T15:00:00+08:00"


async def test_a_sale_pays_stamp_duty_and_reserves_nothing(parts: Any) -> None:
    found = await StockOrdering(counter(parts)).draft(WHO, order("600001", "sell", 10000, "5.46"))
    assert isinstance(found, Draft)
    # 54 600.00: commission 10.92, transfer fee 0.55, stamp duty 27.30
    assert (found.shown["costs"], found.shown["need"], found.body["reserve"]) == (
        "38.77",
        "54561.23",
        "0.00",
    )


@pytest.mark.parametrize(
    ("at", "sends"), [(SUNDAY, "2026-11-23T09:15"), (LUNCH, "2026-11-23T13:00")]
)
async def test_out_of_hours_an_order_waits_for_the_next_session(
    parts: Any, at: datetime, sends: str
) -> None:
    found = await StockOrdering(counter(parts, at)).draft(WHO, order("600001", "buy", 1000, "5.40"))
    assert isinstance(found, Draft)
    assert found.body["sends_at"].startswith(sends)


async def test_the_auction_takes_limits_only_and_the_settlement_takes_nothing(parts: Any) -> None:
    assert await _outcome(parts, order("600001", "buy", 1000, "market"), SUNDAY) == "market_order"
    assert await _outcome(parts, order("600001", "buy", 1000, "5.40"), SETTLING) == "settling"


async def test_what_is_missing_is_told_one_by_one_and_a_correction_wins(parts: Any) -> None:
    ordering = StockOrdering(counter(parts))
    found = await ordering.look(WHO, asked("我想买示范银行"))
    assert (found.values["code"], found.values["side"], found.values["missing"]) == (
        "600001",
        "buy",
        "shares",
    )
    slots = {"code": "600001", "side": "buy", "shares": "1000", "price": "5.40"}
    found = await ordering.look(WHO, asked("不对,是300", revision="不对,是300", **slots))
    assert (found.values["shares"], found.values["price"]) == ("300", "5.40")
    found = await ordering.look(WHO, asked("卖掉一半示范银行,现价"))
    assert (found.values["shares"], found.values["price"]) == ("5000", "5.46")
    found = await ordering.look(WHO, asked("买一万块钱的示范银行"))
    assert (found.values["shares"], found.values["missing"]) == ("1800", "price")
    assert (await ordering.look(WHO, asked("你看着买吧"))).outcome == "discretion"
    assert (await ordering.look(WHO, asked("买600519一百股"))).outcome == "unknown_stock"


async def test_in_the_opening_auction_nothing_is_cancelled(parts: Any) -> None:
    refused = await StockBook(counter(parts, AUCTION)).cancel(WHO, asked("撤单"))
    assert isinstance(refused, ActionResult)
    assert (refused.outcome, refused.values["until"]) == ("no_cancel", "09:25")
    found = await StockBook(counter(parts)).cancel(WHO, asked("撤单"))
    assert isinstance(found, Draft)
    assert found.body == {"orders": ["o1"]}


async def test_gains_are_told_in_all_and_since_the_last_close(parts: Any) -> None:
    found = await StockPositions(counter(parts)).positions(WHO, asked("持仓"))
    # 10 050 x 0.26 - 800 x 5.20, and 10 050 x 0.03 - 800 x 0.40
    assert (found.values["gain"], found.values["today_gain"]) == ("-1547.00", "-18.50")
    assert found.card is not None
    assert [one["y"] for one in found.card["data"]["chart"]["points"]] == ["2613.00", "-4160.00"]


@pytest.mark.parametrize(
    ("collateral", "state", "ratio"),
    [
        ("780000.00", "close_out", "78.00%"),
        ("1380000.00", "watch", "138.00%"),
        ("2000000.00", "normal", "200.00%"),
    ],
)
async def test_the_collateral_ratio_decides_about_a_call(
    parts: Any, collateral: str, state: str, ratio: str
) -> None:
    rows = {
        "margin_accounts": {"c003": [{"id": "m1", "collateral": collateral, "debt": "1000000.00"}]}
    }
    found = await StockPositions(counter(parts, more=rows)).margin(WHO, asked())
    assert (found.outcome, found.values["ratio"]) == (state, ratio)


@pytest.mark.parametrize(
    ("held_from", "tax"), [("2026-11-01", "360.00"), ("2026-03-01", "180.00"), ("2025-01-01", "")]
)
async def test_dividend_tax_follows_the_holding_time(parts: Any, held_from: str, tax: str) -> None:
    days = {"record_on": "2026-11-10", "ex_on": "2026-11-11", "pay_on": "2026-11-11"}
    row = {
        "id": "d1",
        "code": "600001",
        "name": "x",
        "per_share": "0.18",
        "shares": 10000,
        "held_from": held_from,
    }
    rows = {"dividends": {"c003": [{**row, **days}]}}
    found = await StockPositions(counter(parts, more=rows)).dividends(WHO, asked())
    assert tax in found.values["tax_text"]
    assert ("超过一年" in found.values["tax_text"]) is (tax == "")


async def test_bank_transfers_keep_their_hours_and_leave_the_unsettled(parts: Any) -> None:
    closed = await BrokerageCash(counter(parts, SUNDAY)).look(
        WHO, asked("转五万进股票账户", amount="50000.00")
    )
    assert (closed.outcome, closed.values["opens_at"]) == ("closed", "2026-11-23 09:00")
    too_much = await BrokerageCash(counter(parts)).draft(
        WHO, asked(direction="out", amount="52300.01")
    )
    assert isinstance(too_much, ActionResult)
    assert too_much.outcome == "too_much"
    found = await BrokerageCash(counter(parts)).draft(
        WHO, asked(direction="out", amount="52300.00")
    )
    assert isinstance(found, Draft)
    assert (found.order, found.amount.yuan) == ("brokerage.move_out", Decimal(0))


async def test_a_permission_names_every_condition_that_is_missing(parts: Any) -> None:
    found = await Boards(counter(parts)).look(WHO, asked("开北交所"))
    assert found.outcome == "missing"
    assert "236,600.00" in found.values["gaps"][0]["text"]
    assert len(found.values["gaps"]) == 2
    assert (await Boards(counter(parts)).look(WHO, asked("开创业板"))).outcome == "ok"
    assert (await Boards(counter(parts)).look(WHO, asked("开科创板"))).outcome == "held"
    young = counter(parts, account={"first_trade": "2025-06-01"})
    gaps = (await Boards(young).look(WHO, asked("开创业板"))).values["gaps"]
    assert [one["text"][-14:] for one in gaps] == ["2027-06-01 起满足"]


async def test_a_statement_is_of_last_year_unless_a_time_is_said(parts: Any) -> None:
    more = {"profile": {"c003": [{"id": "x", "email": "zhaomin@example.com"}]}}
    accounts = SecuritiesAccounts(counter(parts, more=more))
    found = await accounts.statement(WHO, asked("打对账单"))
    assert isinstance(found, Draft)
    assert (found.body["from"], found.body["to"], found.body["kind"]) == (
        "2025-01-01",
        "2025-12-31",
        "statement",
    )
    assert "zhaomin" not in str(found.shown)
    early = await accounts.statement(WHO, asked("对账单", date_range=["2019-01-01", "2019-12-31"]))
    assert isinstance(early, ActionResult)
    assert early.outcome == "too_early"
