"""What the drafts around deposits, gold, cash and cards decide: dates, interest, limits and what customers say."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from qiantai.banking import ActionRequest, ActionResult, Policies, Words
from qiantai.banking.calendars import Calendars
from qiantai.banking.connectors.fake import FakeCore
from qiantai.banking.services.base import Counter
from qiantai.banking.services.card_replacing import CardReplacing
from qiantai.banking.services.deposit_opening import DepositOpening
from qiantai.banking.services.deposit_withdrawing import DepositWithdrawing
from qiantai.banking.services.deposits_held import DepositsHeld
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.gold import Gold, grams_in
from qiantai.banking.services.large_cash import LargeCash
from qiantai.banking.services.machine_cash import MachineCash
from qiantai.banking.services.pension import Pension
from qiantai.customers import CustomerActor, CustomerId
from qiantai.floor.clock import ManualClock
from qiantai.floor.packs import Packs, data_root, read_yaml

SUNDAY = datetime(2026, 11, 22, 2, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
ROOT = data_root("packs")
PACKS = Packs(ROOT, ("common", "bank"))
CONTENT = read_yaml(ROOT / "demo" / "institution.yaml")
BRANCH = {
    "id": "bj-zgc",
    "name": "北京中关村支行",
    "city": "北京",
    "address": "海淀区中关村大街1号",
    "hours": "09:00-17:00",
    "name_en": "Beijing Zhongguancun Branch",
    "city_en": "Beijing",
    "address_en": "1 Zhongguancun Street",
}
HOME = {"id": "p", "address": "北京市海淀区知春路12号"}
QUOTE = {"id": "gold", "buy": "905.20", "sell": "901.60", "at": "2026-11-23T10:00:00+08:00"}
DEPOSIT = {
    "id": "d1",
    "account": "a001",
    "principal": "100000.00",
    "annual_rate": "0.0155",
    "months": 36,
    "opened": "2024-12-22",
}
Records = Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]
Parts = tuple[Policies, Words, Calendars]


@pytest.fixture(scope="module")
def parts() -> Parts:
    return Policies.load(PACKS), Words.load(PACKS), Calendars.load(PACKS)


def counter(parts: Parts, records: Records | None = None, at: datetime = SUNDAY) -> Counter:
    policies, words, calendars = parts
    clock = ManualClock(at)
    return Counter(FakeCore(CONTENT, clock, records), policies, words, clock, calendars)


def who(customer: str) -> CustomerActor:
    return CustomerActor(CustomerId(customer), 1, "web", UUID(int=1))


def asked(*words: str, **slots: Any) -> ActionRequest:
    return ActionRequest("x", {"words": list(words), **slots}, "key", "zh-Hans")


def drafted(found: Draft | ActionResult) -> Draft:
    assert isinstance(found, Draft), found
    return found


def refused(found: Draft | ActionResult) -> str:
    assert isinstance(found, ActionResult), found
    return found.outcome


@pytest.mark.parametrize(
    ("said", "months", "rate", "interest", "rollover"),
    [
        ("存一万块一年定期", 12, "0.0095", "95.00", False),
        ("锁上半年,到期自动转存", 6, "0.0085", "42.50", True),
        ("put it in a one-year fixed deposit", 12, "0.0095", "95.00", False),
        ("三年死期,不要自动续存", 36, "0.0125", "375.00", False),
    ],
)
async def test_a_deposit_takes_term_and_renewal_from_what_was_said(
    parts: Parts, said: str, months: int, rate: str, interest: str, rollover: bool
) -> None:
    opening = DepositOpening(counter(parts))
    found = drafted(await opening.draft(who("c001"), asked(said, amount="10000.00")))
    assert (found.body["months"], found.body["annual_rate"]) == (months, rate)
    assert (found.shown["interest"], found.body["auto_rollover"]) == (interest, rollover)


@pytest.mark.parametrize(
    ("said", "amount", "outcome"),
    [
        ("存定期", None, "amount_needed"),
        ("存定期", "10000.00", "term_needed"),
        ("存五年", "10000.00", "no_such_term"),
        ("存一年", "49.99", "below_minimum"),
        ("存一年", "48250.37", "insufficient_funds"),
        ("七天通知存款", "49999.99", "below_minimum"),
        ("一年的大额存单", "205000.00", "wrong_step"),
        ("一年的大额存单", "300000.00", "sold_out"),
    ],
)
async def test_a_deposit_that_cannot_be_made_says_why(
    parts: Parts, said: str, amount: str | None, outcome: str
) -> None:
    issue = {"id": "cd", "months": 12, "annual_rate": "0.0120", "left": "250000.00"}
    opening = DepositOpening(counter(parts, {"certificates_on_sale": {"": [issue]}}))
    assert refused(await opening.draft(who("c001"), asked(said, amount=amount))) == outcome


async def test_an_early_withdrawal_earns_the_current_rate_and_the_rest_keeps_its_own(
    parts: Parts,
) -> None:
    withdrawing = DepositWithdrawing(counter(parts, {"deposits": {"c001": [DEPOSIT]}}))
    whole = drafted(await withdrawing.draft(who("c001"), asked("定期取出来亏多少")))
    # 100 000 x 0.05 % x 700 / 360, against 100 000 x 1.55 % x 3
    assert (whole.shown["interest"], whole.shown["lost"]) == ("97.22", "4,552.78")
    half = drafted(await withdrawing.draft(who("c001"), asked("先取一半", deposit="d1")))
    assert (half.body["amount"], half.shown["left"]) == ("50000.00", "50,000.00")


async def test_own_deposits_are_told_only_where_the_words_name_them(parts: Parts) -> None:
    held = DepositsHeld(counter(parts, {"deposits": {"c001": [DEPOSIT]}}))
    asked_for = await held.held(who("c001"), asked("我的定期还在不在"))
    assert asked_for.outcome == "ok"
    assert asked_for.values["deposits"][0]["end_text"] == "2027-12-22 到期"
    assert (await held.held(who("c001"), asked("余额多少"))).outcome == "unasked"
    nothing = DepositsHeld(counter(parts, {}))
    assert (await nothing.held(who("c001"), asked("我的存单几号到期"))).outcome == "none"


@pytest.mark.parametrize(
    ("amount", "withdrawn", "outcome"),
    [
        ("100000.01", 0, "too_much"),
        ("99950.01", 0, "too_little_left"),
        ("20000.00", 1, "once_only"),
    ],
)
async def test_a_part_is_taken_out_once_and_leaves_the_minimum(
    parts: Parts, amount: str, withdrawn: int, outcome: str
) -> None:
    rows = {"deposits": {"c001": [{**DEPOSIT, "withdrawn": withdrawn}]}}
    found = await DepositWithdrawing(counter(parts, rows)).draft(
        who("c001"), asked("", amount=amount)
    )
    assert refused(found) == outcome


@pytest.mark.parametrize(
    ("said", "grams"),
    [("买5克", "5"), ("二十克金", "20"), ("一百五十克", "150"), ("2.5 g", "2.5"), ("买金", None)],
)
def test_grams_are_read_as_people_say_them(said: str, grams: str | None) -> None:
    assert grams_in(said) == (Decimal(grams) if grams else None)


async def test_gold_for_an_amount_is_never_more_than_the_amount_buys(parts: Parts) -> None:
    gold = Gold(counter(parts, {"gold_quotes": {"": [QUOTE]}}, MONDAY))
    found = drafted(await gold.buy(who("c001"), asked("买两千块的", amount="2000.00")))
    assert (found.body["grams"], found.body["amount"]) == ("2.2094", "2000.00")


@pytest.mark.parametrize(
    ("customer", "outcome"),
    [
        ("c001", "ok"),
        ("c002", "above_level"),
        ("c004", "not_assessed"),
        ("c005", "assessment_expired"),
    ],
)
async def test_gold_is_sold_around_the_clock_to_those_whom_it_suits(
    parts: Parts, customer: str, outcome: str
) -> None:
    gold = Gold(counter(parts, {"gold_quotes": {"": [QUOTE]}}, SUNDAY))
    found = await gold.buy(who(customer), asked("买5克"))
    assert ("ok" if isinstance(found, Draft) else found.outcome) == outcome


@pytest.mark.parametrize(
    ("at", "outcome"),
    [
        (SUNDAY, "closed"),
        (datetime(2026, 11, 23, 0, 59, tzinfo=UTC), "closed"),
        (datetime(2026, 11, 23, 17, 59, tzinfo=UTC), "ok"),
        (datetime(2026, 11, 23, 18, 0, tzinfo=UTC), "closed"),
    ],
)
async def test_an_institution_may_sell_gold_in_the_hours_of_trading_days_only(
    parts: Parts, at: datetime, outcome: str
) -> None:
    path = "bank/policies/actions-debit.yaml"
    text = (PACKS.root / path).read_text("utf-8").replace("value: every", "value: trading")
    trading = (Policies.load(PACKS.revising({path: text})), *parts[1:])
    gold = Gold(counter(trading, {"gold_quotes": {"": [QUOTE]}}, at))
    found = await gold.buy(who("c001"), asked("买5克"))
    assert ("ok" if isinstance(found, Draft) else found.outcome) == outcome


async def test_selling_gold_costs_its_fee_and_is_open_to_every_level(parts: Parts) -> None:
    held = {"id": "g", "grams": "10.0000", "cost": "7000.00"}
    rows: Records = {"gold_quotes": {"": [QUOTE]}, "gold_holdings": {"c005": [held]}}
    gold = Gold(counter(parts, rows, MONDAY))
    found = drafted(await gold.sell(who("c005"), asked("卖掉一半")))
    assert (found.body["grams"], found.body["fee"], found.shown["net"]) == (
        "5.0000",
        "22.54",
        "4,485.46",
    )
    assert refused(await gold.sell(who("c005"), asked("卖11克"))) == "too_much"


@pytest.mark.parametrize(
    ("amount", "date", "outcome"),
    [
        ("50000.00", "2026-11-22", "not_needed"),
        ("50000.01", "2026-11-22", "too_early"),
        ("50000.01", "2026-11-23", "ok"),
        ("50000.01", "2026-11-28", "closed_day"),
        ("50000.01", "2027-01-22", "too_far"),
        ("50000.01", None, "date_needed"),
        (None, "2026-11-23", "amount_needed"),
    ],
)
async def test_large_cash_is_booked_a_working_day_ahead(
    parts: Parts, amount: str | None, date: str | None, outcome: str
) -> None:
    rows: Records = {"branches": {"c003": [BRANCH]}, "profile": {"c003": [HOME]}}
    found = await LargeCash(counter(parts, rows)).draft(
        who("c003"), asked("", amount=amount, date=date)
    )
    assert ("ok" if isinstance(found, Draft) else found.outcome) == outcome


@pytest.mark.parametrize(
    ("amount", "outcome"), [("7000.00", "ok"), ("7000.01", "over_cap"), (None, "amount_needed")]
)
async def test_the_pension_takes_what_is_left_of_the_calendar_year(
    parts: Parts, amount: str | None, outcome: str
) -> None:
    paid = [
        {"id": "1", "day": "2025-12-31", "amount": "12000.00"},
        {"id": "2", "day": "2026-01-01", "amount": "5000.00"},
    ]
    pension = Pension(counter(parts, {"pension_payments": {"c001": paid}}))
    found = await pension.draft(who("c001"), asked("", amount=amount))
    assert ("ok" if isinstance(found, Draft) else found.outcome) == outcome


async def test_the_tax_saved_is_shown_at_the_rate_that_was_told(parts: Parts) -> None:
    request = asked("存一万,我税率20%", amount="10000.00")
    found = drafted(await Pension(counter(parts)).draft(who("c001"), request))
    assert found.sheet is not None
    assert found.sheet["table"]["rows"] == [["20%", "2000.00"]]


@pytest.mark.parametrize(
    ("said", "number", "fee"),
    [
        ("卡断了换张新卡", "same", "0.00"),
        ("卡号泄露了,换卡", "new", "0.00"),
        ("卡快到期了换卡", "same", "0.00"),
        ("磁条坏了,换个新卡号", "new", "0.00"),
    ],
)
async def test_a_new_card_keeps_its_number_unless_its_data_have_leaked(
    parts: Parts, said: str, number: str, fee: str
) -> None:
    replacing = CardReplacing(counter(parts, {"profile": {"c005": [HOME]}}))
    found = drafted(await replacing.draft(who("c005"), asked(said)))
    assert (found.body["number"], found.body["fee"]) == (number, fee)


async def test_a_lost_card_is_locked_before_it_is_replaced(parts: Parts) -> None:
    replacing = CardReplacing(counter(parts, {"profile": {"c005": [HOME]}}))
    assert refused(await replacing.draft(who("c005"), asked("卡丢了补一张"))) == "lock_first"


async def test_a_new_card_goes_where_the_correction_says(parts: Parts) -> None:
    replacing = CardReplacing(counter(parts))
    assert refused(await replacing.draft(who("c005"), asked("卡断了"))) == "address_needed"
    request = asked("卡断了", address="北京市", revision="不对,寄到上海市徐汇区天平路2号")
    found = drafted(await replacing.draft(who("c005"), request))
    assert found.body["address"] == "上海市徐汇区天平路2号"


@pytest.mark.parametrize(
    ("said", "check"),
    [("你们中关村支行的机器,刚才", "2026-11-23"), ("他行的机器,刚才", "2026-12-01")],
)
async def test_a_machine_of_ours_is_checked_on_the_next_working_day(
    parts: Parts, said: str, check: str
) -> None:
    machine = {**BRANCH, "id": "atm-bj-1", "name": "中关村支行自助银行", "aliases": ["中关村支行"]}
    machines = MachineCash(counter(parts, {"atms": {"c005": [machine]}}))
    found = await machines.look(who("c005"), asked(said, amount="2000.00"))
    assert (found.outcome, found.values["check_by"]) == ("ok", check)
