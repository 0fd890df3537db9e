"""What is drafted around credit cards: sums, costs, limits, disputes, and who is told no."""

from copy import deepcopy
from typing import Any

import pytest
from tests.banking.conftest import Parts, customer

from qiantai.banking import ActionRequest, ActionResult
from qiantai.banking.calendars import Calendars
from qiantai.banking.connectors.fake import FakeCore
from qiantai.banking.services.base import Counter
from qiantai.banking.services.card_applications import CardApplications, CardLife, monthly_income
from qiantai.banking.services.card_disputes import CardDisputes
from qiantai.banking.services.card_fees import CardFees
from qiantai.banking.services.card_instalments import Instalments, InstalmentSettlement
from qiantai.banking.services.card_limits import CashAdvance, Limits
from qiantai.banking.services.card_repayment import AutoRepayment, Repayment
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing
from qiantai.banking.services.spans import days_in
from qiantai.floor.clock import ManualClock
from qiantai.floor.config import Settings
from qiantai.floor.packs import Packs, read_yaml

DETAIL = {
    "id": "cc001",
    "product": "P",
    "annual_fee": "200",
    "swipes_done": 4,
    "swipes_left": 1,
    "fee_on": "2027-02-04",
}
PLAN = {
    "id": "pl1",
    "card": "cc001",
    "what": "家电",
    "principal": "3000.00",
    "periods": 6,
    "paid": 4,
    "rate": "0.006",
    "opened": "2026-07-15",
}


def charge(ident: str, day: str, merchant: str, amount: str, **more: Any) -> dict[str, Any]:
    row = {"id": ident, "card": "cc001", "day": day, "merchant": merchant, "amount": amount}
    return {**row, "kind": "purchase", **more}


CHARGES = [
    charge("e1", "2026-11-19", "云购商城", "1299.00"),
    charge("e2", "2026-11-19", "云购商城", "1299.00"),
    charge("e3", "2026-11-10", "鼎盛数码", "3999.00"),
    charge("e4", "2026-11-10", "鼎盛数码", "3999.00"),
    charge("e5", "2026-11-08", "北辰网络科技", "32.60", brand="快行打车", brand_en="Rides"),
    charge("e6", "2026-11-05", "违约金", "26.80", kind="fee", fee="late", late_days=3),
    charge("e7", "2026-11-06", "循环利息", "118.70", kind="fee", fee="interest", late_days=4),
    charge("e8", "2026-10-01", "违约金", "6.00", kind="fee", fee="late", short="10.00"),
]


@pytest.fixture
def counter(packs: Packs, clock: ManualClock, parts: Parts) -> Counter:
    content: dict[str, Any] = deepcopy(read_yaml(packs.root / "demo" / "institution.yaml"))
    records = {
        "card-details": {"c001": [DETAIL]},
        "card-plans": {"c001": [PLAN]},
        "card-charges": {"c001": CHARGES},
        "card-products": {
            "": [
                {
                    "code": "A",
                    "name": "甲卡",
                    "name_en": "Card A",
                    "annual_fee": "0",
                    "about": "免年费",
                    "about_en": "free",
                    "aliases": ["甲"],
                }
            ]
        },
    }
    core = FakeCore(content, clock, records)
    calendars = Calendars.load(Settings().pack_set)
    return Counter(core, parts.policies, parts.words, clock, calendars)


def asked(*words: str, **slots: Any) -> ActionRequest:
    return ActionRequest("x", {**slots, "words": list(words)}, "k", "zh-Hans")


def drafted(found: Draft | ActionResult) -> Draft:
    assert isinstance(found, Draft), found
    return found


def refused(found: Draft | ActionResult) -> ActionResult:
    assert isinstance(found, ActionResult), found
    return found


@pytest.mark.parametrize(
    ("words", "slots", "amount"),
    [
        ("把这期账单还了", {}, "8642.30"),
        ("还最低就行", {}, "864.23"),
        ("欠的全都还上", {}, "12680.50"),
        ("先还三千", {"amount": "3000"}, "3000.00"),
        ("不对,还最低", {"amount": "3000", "revision": "还最低"}, "864.23"),
    ],
)
async def test_a_part_of_the_bill_is_paid_as_it_was_named(
    counter: Counter, words: str, slots: dict[str, Any], amount: str
) -> None:
    draft = drafted(await Repayment(counter).draft(customer("c001"), asked(words, **slots)))
    assert (str(draft.amount), draft.body["account"]) == (amount, "a001")


async def test_a_repayment_is_refused_above_the_debt_and_above_the_account(
    counter: Counter,
) -> None:
    repay = Repayment(counter)
    over = refused(await repay.draft(customer("c001"), asked("还", amount="12680.51")))
    assert (over.outcome, over.values["owed"]) == ("too_much", "12680.50")
    short = refused(await repay.draft(customer("c001"), asked("全额还", from_account="1122")))
    assert (short.outcome, short.values["balance"]) == ("insufficient_funds", "3200.00")
    restricted = refused(await repay.draft(customer("c004"), asked("还", amount="500")))
    assert restricted.outcome == "account_restricted"
    assert refused(await repay.draft(customer("c002"), asked("还"))).outcome == "no_card"


async def test_automatic_repayment_asks_for_the_way_and_ends_only_what_was_set(
    counter: Counter,
) -> None:
    auto = AutoRepayment(counter)
    assert (
        refused(await auto.draft(customer("c001"), asked("设个自动还款"))).values["slot"] == "mode"
    )
    assert refused(await auto.draft(customer("c001"), asked("关掉"))).outcome == "not_set"
    draft = drafted(await auto.draft(customer("c001"), asked("全额自动扣", from_account="1122")))
    assert (draft.body["mode"], draft.body["account"]) == ("full", "a002")


async def test_a_plan_shows_its_interest_and_its_yearly_rate(counter: Counter) -> None:
    plans = Instalments(counter)
    draft = drafted(await plans.draft(customer("c001"), asked("分12期", amount="6000", periods=12)))
    assert draft.shown["each"] == "536.00"
    assert draft.shown["interest"] == "432.00"
    assert draft.shown["rate"] == "13.03"
    options = refused(await plans.draft(customer("c001"), asked("账单分期"))).values["options"]
    assert [one["value"] for one in options] == ["3", "6", "12", "24", "36"]


@pytest.mark.parametrize(
    ("slots", "outcome"),
    [
        ({"amount": "400", "periods": 6}, "too_little"),
        ({"amount": "9000", "periods": 6}, "too_much"),
        ({"periods": 10}, "not_offered"),
        ({"periods": 72}, "not_offered"),
    ],
)
async def test_plans_outside_the_rules_are_refused(
    counter: Counter, slots: dict[str, Any], outcome: str
) -> None:
    found = await Instalments(counter).draft(customer("c001"), asked("账单分期", **slots))
    assert refused(found).outcome == outcome


async def test_one_purchase_is_put_into_parts_when_it_is_named(counter: Counter) -> None:
    draft = drafted(
        await Instalments(counter).draft(customer("c001"), asked("云购商城那笔分6期", periods=6))
    )
    assert (draft.shown["amount"], draft.body["charge"] in ("e1", "e2")) == ("1299.00", True)


async def test_settling_tells_principal_fee_and_interest_saved(counter: Counter) -> None:
    draft = drafted(await InstalmentSettlement(counter).draft(customer("c001"), asked("结清")))
    shown = draft.shown
    assert (shown["principal"], shown["fee"], shown["waived"]) == ("1000.00", "10.00", "36.00")
    assert str(draft.amount) == "1010.00"


async def test_cash_costs_a_fee_at_once_and_interest_from_the_first_day(counter: Counter) -> None:
    cash = CashAdvance(counter)
    draft = drafted(await cash.draft(customer("c001"), asked("取500", amount="500")))
    assert (draft.body["fee"], draft.shown["interest_30"]) == ("10.00", "7.50")
    draft = drafted(await cash.draft(customer("c001"), asked("取5000", amount="5000")))
    assert (draft.body["fee"], draft.shown["interest_30"]) == ("50.00", "75.00")
    over = refused(await cash.draft(customer("c001"), asked("取", amount="10000.01")))
    assert (over.outcome, over.values["cash_left"]) == ("too_much", "10000.00")
    assert (
        refused(await cash.draft(customer("c004"), asked("取", amount="100"))).outcome == "overdue"
    )


async def test_a_temporary_limit_is_bounded_in_sum_and_time(counter: Counter) -> None:
    limits = Limits(counter)
    request = asked("加两万用三个月", amount="20000")
    assert drafted(await limits.temporary(customer("c001"), request)).body["days"] == "60"
    request = asked("加两万用两周", amount="20000")
    assert drafted(await limits.temporary(customer("c001"), request)).body["days"] == "14"
    over = refused(await limits.temporary(customer("c001"), asked("加", amount="25000.01")))
    assert (over.outcome, over.values["most"]) == ("too_much", "25000.00")


async def test_a_higher_limit_needs_an_income_and_a_card_in_order(counter: Counter) -> None:
    limits, who = Limits(counter), customer("c001")
    assert refused(await limits.increase(who, asked("提额"))).outcome == "limit_needed"
    lower = refused(await limits.increase(who, asked("提额", limit="40000")))
    assert lower.outcome == "not_higher"
    wanting = refused(await limits.increase(who, asked("提额", limit="80000")))
    assert wanting.outcome == "income_needed"
    draft = drafted(await limits.increase(who, asked("提额", limit="80000", income="一万五左右")))
    assert draft.body["income"] == "15000.00"
    assert refused(await limits.increase(customer("c004"), asked("提额"))).outcome == "overdue"


async def test_nobody_without_income_gets_a_card(counter: Counter) -> None:
    applications, who = CardApplications(counter), customer("c002")
    slots = {"product": "A", "employer": "大学生"}
    assert refused(await applications.apply(who, asked("办卡", **slots))).outcome == "income_needed"
    none = refused(await applications.apply(who, asked("办卡", **slots, income="没有收入")))
    assert none.outcome == "no_income"
    draft = drafted(await applications.apply(who, asked("办卡", **slots, income="3000")))
    assert draft.body == {"product": "A", "employer": "大学生", "income": "3000.00"}


async def test_a_card_that_owes_is_not_cancelled(counter: Counter) -> None:
    assert refused(await CardLife(counter).cancel(customer("c001"), asked())).outcome == "plans_run"


@pytest.mark.parametrize(
    ("slots", "machine", "urgent"),
    [
        ({"charge": "e1", "why": "duplicate"}, True, False),
        ({"charge": "e3", "why": "duplicate"}, False, False),
        ({"charge": "e1", "why": "denied"}, False, True),
        ({"charge": "e1", "why": "goods"}, False, False),
    ],
)
async def test_only_a_small_sum_posted_twice_is_credited_by_the_machine(
    counter: Counter, slots: dict[str, str], machine: bool, urgent: bool
) -> None:
    draft = drafted(await CardDisputes(counter).file(customer("c001"), asked("x", **slots)))
    assert (draft.body["credit"], draft.shown["urgent"]) == (machine, urgent)


async def test_a_known_shop_is_explained_and_a_denial_never_is(counter: Counter) -> None:
    disputes, who = CardDisputes(counter), customer("c001")
    found = await disputes.look(who, asked("北辰网络科技32块6不认识"))
    assert (found.values["finding"], found.values["result"]) == ("explained", "known_as")
    denied = await disputes.look(who, asked("北辰网络科技那笔不是我刷的"))
    assert (denied.values["finding"], denied.values["urgent"]) == ("file", True)
    unclear = await disputes.look(who, asked("还是不认识", charge="e5", settled="还是不认识"))
    assert unclear.values["finding"] == "file"


@pytest.mark.parametrize(
    ("ident", "finding"), [("e6", "returnable"), ("e7", "explained"), ("e8", "returnable")]
)
async def test_fees_go_back_within_the_days_and_the_sum_tolerated(
    counter: Counter, ident: str, finding: str
) -> None:
    found = await CardFees(counter).look(customer("c001"), asked("违约金", charge=ident))
    assert found.values["finding"] == finding


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("用一个月", 30),
        ("半个月就够", 15),
        ("三十天", 30),
        ("用45天", 45),
        ("两周", 14),
        ("for three weeks", 21),
        ("12月3号", None),
        ("下个月结婚", None),
    ],
)
def test_spans_are_read_from_words(text: str, days: int | None) -> None:
    assert days_in(text) == days


@pytest.mark.parametrize(
    ("said", "income"),
    [("月薪两万二", "22000.00"), ("大概1.5万", "15000.00"), ("没有", "0.00"), ("看情况", None)],
)
def test_incomes_are_read_from_words(parts: Parts, said: str, income: str | None) -> None:
    none = Hearing(parts.words, "credit_income", ("none",))
    found = monthly_income(said, none)
    assert (None if found is None else str(found)) == income
