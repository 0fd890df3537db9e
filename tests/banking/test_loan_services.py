"""What is drafted around loans: sums, days, fees, who may and why not."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.banking.conftest import Parts, customer

from qiantai.banking import ActionRequest, ActionResult
from qiantai.banking.calendars import Calendars
from qiantai.banking.connectors.fake import FakeCore
from qiantai.banking.services.base import VISITOR, Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.loan_applying import LoanApplying
from qiantai.banking.services.loan_care import LoanCare
from qiantai.banking.services.loan_cases import LoanCases
from qiantai.banking.services.loan_paying import LoanPaying
from qiantai.banking.services.loan_upkeep import LoanUpkeep
from qiantai.banking.services.loan_words import months_said, rate_said
from qiantai.banking.services.loans import Loans
from qiantai.banking.services.mortgage_rate import MortgageRate
from qiantai.banking.services.prepay_booking import PrepayBooking
from qiantai.banking.services.prepay_trial import PrepayTrial
from qiantai.floor.clock import ManualClock
from qiantai.floor.config import Settings
from qiantai.floor.packs import Packs, read_yaml

TERMS = {"id": "l001", "spread_bp": 20, "cycle": 12, "changes": 0, "anchor": "2026-01-01"}
APPLICATION = {"id": "ap9", "kind": "consumer_loan", "day": "2026-11-01", "status": "rejected"}
Records = Mapping[str, Mapping[str, list[Mapping[str, Any]]]]


@pytest.fixture
def content(packs: Packs) -> dict[str, Any]:
    found: dict[str, Any] = deepcopy(read_yaml(packs.root / "demo" / "institution.yaml"))
    return found


def counter_of(
    content: dict[str, Any], clock: ManualClock, parts: Parts, records: Records | None = None
) -> Counter:
    core, calendars = FakeCore(content, clock, records), Calendars.load(Settings().pack_set)
    return Counter(core, parts.policies, parts.words, clock, calendars)


@pytest.fixture
def counter(content: dict[str, Any], clock: ManualClock, parts: Parts) -> Counter:
    return counter_of(content, clock, parts, {"loan-terms": {"c001": [TERMS]}})


def asked(*words: str, **slots: Any) -> ActionRequest:
    return ActionRequest("x", {**slots, "words": list(words)}, "k", "zh-Hans")


def owner(content: dict[str, Any], who: str) -> dict[str, Any]:
    return next(one for one in content["customers"] if one["id"] == who)


def drafted(found: Draft | ActionResult) -> Draft:
    assert isinstance(found, Draft), found
    return found


def refused(found: Draft | ActionResult) -> ActionResult:
    assert isinstance(found, ActionResult), found
    return found


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("还有300个月", 300),
        ("还剩二十五年", 300),
        ("两年半", 30),
        ("分三年还", 36),
        ("工作三年了,借两年", 24),
        ("还了5年还剩25年", 300),
        ("over two years", 24),
        ("每季度调一次", 3),
        ("2026年的事", None),
        ("五年期LPR", None),
        ("下个月10号", None),
    ],
)
def test_terms_are_read_from_words(text: str, months: int | None) -> None:
    assert months_said(text) == months


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("利率3.5%", "0.035"),
        ("利率三点八五", "0.0385"),
        ("4.1个点", "0.041"),
        ("百分之三点六", "0.036"),
        ("at 3.5 percent", "0.035"),
        ("年利率3.5,剩25年", "0.035"),
        ("房贷利率现在多少", None),
    ],
)
def test_rates_are_read_from_words(text: str, rate: str | None) -> None:
    assert rate_said(text) == (None if rate is None else Decimal(rate))


async def test_trial_of_the_own_mortgage_shows_both_ways(counter: Counter) -> None:
    found = await PrepayTrial(counter).look(
        customer("c001"), asked("提前还20万", amount="200000.00")
    )
    assert found.values["lower_payment"] == "3489.20"
    assert found.values["shorter_months"] == 207
    assert found.values["months_before"] == 300
    saved = {name: Decimal(found.values[f"{name}_saved"]) for name in ("lower", "shorter")}
    assert saved["shorter"] > saved["lower"] > 0
    assert found.card is not None
    assert [one["x"] for one in found.card["data"]["chart"]["points"]] == [
        "不提前还",
        "减少月供",
        "缩短年限",
    ]


async def test_trial_of_a_visitor_asks_for_what_is_missing_in_order(counter: Counter) -> None:
    trial, slots = PrepayTrial(counter), {"amount": "200000.00"}
    assert (await trial.look(VISITOR, asked("还20万", **slots))).values["missing"] == "balance"
    slots |= {"balance": "896970.73"}
    assert (await trial.look(VISITOR, asked("x", **slots))).values["missing"] == "rate"
    assert (await trial.look(VISITOR, asked("不清楚", **slots))).values["missing"] == "rate"
    slots |= {"rate": "三点五"}
    found = await trial.look(VISITOR, asked("三点五", **slots))
    assert (found.values["missing"], found.values["rate"]) == ("months_left", "3.5")
    slots |= {"months_left": "25"}
    found = await trial.look(VISITOR, asked("25", **slots))
    assert (found.values["missing"], found.values["lower_payment"]) == ("", "3489.20")
    slots |= {"months_left": found.values["months_left"]}
    assert (await trial.look(VISITOR, asked("好", **slots))).values["months_before"] == 300


async def test_trial_takes_the_larger_sum_as_what_is_owed(counter: Counter) -> None:
    found = await PrepayTrial(counter).look(
        VISITOR, asked("利率3.5%,剩300期", amount="896970.73", balance="200000.00")
    )
    assert (found.values["amount"], found.values["owed"]) == ("200000.00", "896970.73")


async def test_prepayment_is_booked_for_the_first_day_that_notice_allows(counter: Counter) -> None:
    booking = PrepayBooking(counter)
    draft = drafted(
        await booking.draft(customer("c001"), asked("x", amount="200000.00", mode="shorten_term"))
    )
    assert draft.body == {
        "loan": "l001",
        "amount": "200000.00",
        "mode": "shorten_term",
        "on": "2026-12-07",
        "fee": "0.00",
    }
    soon = refused(
        await booking.draft(
            customer("c001"), asked("x", amount="200000.00", date="2026-12-06", mode="shorten_term")
        )
    )
    assert (soon.outcome, soon.values["earliest"]) == ("too_soon", "2026-12-07")


@pytest.mark.parametrize(
    ("amount", "outcome"), [("9999.99", "too_little"), ("896970.74", "too_much")]
)
async def test_prepayment_outside_its_bounds_is_refused(
    counter: Counter, amount: str, outcome: str
) -> None:
    found = await PrepayBooking(counter).draft(customer("c001"), asked("x", amount=amount))
    assert refused(found).outcome == outcome


async def test_prepayment_in_the_first_year_costs_a_fee(
    content: dict[str, Any], clock: ManualClock, parts: Parts
) -> None:
    owner(content, "c001")["loans"][0]["paid_months"] = 11
    booking = PrepayBooking(counter_of(content, clock, parts))
    found = drafted(
        await booking.draft(customer("c001"), asked("x", amount="50000.00", mode="reduce_payment"))
    )
    assert found.body["fee"] == "500.00"
    assert found.shown["needed"] == "50500.00"


async def test_all_of_a_mortgage_needs_no_choice_of_a_way(counter: Counter) -> None:
    booking = PrepayBooking(counter)
    looked = await booking.look(customer("c001"), asked("房贷全部还清"))
    draft = drafted(
        await booking.draft(customer("c001"), asked("确认", amount=looked.values["amount"]))
    )
    assert (draft.body["mode"], draft.body["amount"]) == ("settle", "896970.73")


async def test_a_consumer_loan_needs_no_booking(counter: Counter) -> None:
    found = await PrepayBooking(counter).look(customer("c004"), asked("提前还款"))
    assert found.outcome == "consumer"


async def test_instalment_is_split_into_principal_and_interest(counter: Counter) -> None:
    draft = drafted(await LoanPaying(counter).draft(customer("c001"), asked("还一期")))
    assert draft.amount.figures == "4,490.45"
    assert (draft.body["interest"], draft.body["principal"]) == ("2616.17", "1874.28")
    assert draft.facts["payee"] == {"known": True, "own": True}


async def test_what_is_overdue_bears_penalty_interest_on_its_principal(
    content: dict[str, Any], clock: ManualClock, parts: Parts
) -> None:
    account = owner(content, "c004")["accounts"][0]
    account |= {"status": "active", "balance": "9000.00"}
    paying = LoanPaying(counter_of(content, clock, parts))
    draft = drafted(await paying.draft(customer("c004"), asked("把逾期的还上")))
    principal, penalty = Decimal(draft.body["principal"]), Decimal(draft.body["penalty"])
    expected = principal * Decimal("0.072") * Decimal("1.5") * 5 / 360
    assert penalty == expected.quantize(Decimal("0.01"))
    assert draft.body["instalments"] == 1
    part = drafted(await paying.draft(customer("c004"), asked("先还500", amount="500.00")))
    assert part.body["penalty"] == str(penalty)
    assert part.body["instalments"] == 0
    assert Decimal(part.body["interest"]) + penalty + Decimal(part.body["principal"]) == 500


@pytest.mark.parametrize(
    ("who", "amount", "outcome"),
    [
        ("c001", "2000.00", "too_little"),
        ("c001", "20000.00", "prepayment"),
        ("c004", None, "account_restricted"),
        ("c002", None, "no_loan"),
    ],
)
async def test_payments_that_cannot_be_made_say_why(
    counter: Counter, who: str, amount: str | None, outcome: str
) -> None:
    found = await LoanPaying(counter).draft(customer(who), asked("还款", amount=amount))
    assert refused(found).outcome == outcome


async def test_between_several_loans_the_customer_chooses(
    content: dict[str, Any], clock: ManualClock, parts: Parts
) -> None:
    loans = owner(content, "c001")["loans"]
    loans.append({**loans[0], "id": "l009", "kind": "consumer", "last4": "7009"})
    counter = counter_of(content, clock, parts)
    paying = LoanPaying(counter)
    found = refused(await paying.draft(customer("c001"), asked("还一期贷款")))
    assert [one["value"] for one in found.values["options"]] == ["l001", "l009"]
    assert drafted(await paying.draft(customer("c001"), asked("还一期房贷"))).body["loan"] == "l001"
    chosen = await paying.draft(customer("c001"), asked("还一期", loan="7009"))
    assert drafted(chosen).body["loan"] == "l009"
    plan = await Loans(counter).plan(customer("c001"), asked("我的贷款"))
    assert plan.values["count"] == 2
    plan = await Loans(counter).plan(customer("c001"), asked("我的消费贷还剩多少"))
    assert (plan.values["count"], plan.values["last4"]) == (1, "7009")


async def test_plan_draws_the_debt_down_to_nothing(counter: Counter) -> None:
    found = await Loans(counter).plan(customer("c001"), asked("房贷"))
    assert found.card is not None
    points = found.card["data"]["chart"]["points"]
    assert points[0]["y"] == "896970.73"
    assert points[-1]["y"] == "0.00"
    heights = [Decimal(one["y"]) for one in points]
    assert heights == sorted(heights, reverse=True)


async def test_application_shows_all_costs_and_needs_consent(counter: Counter) -> None:
    slots = {
        "amount": "100000.00",
        "periods": 36,
        "purpose": "renovation",
        "income": "15000.00",
    }
    applying = LoanApplying(counter)
    assert refused(await applying.draft(customer("c001"), asked("x", **slots))).outcome == (
        "consent_needed"
    )
    draft = drafted(await applying.draft(customer("c001"), asked("x", **slots, consent="yes")))
    assert draft.sheet is not None
    assert [row[3] for row in draft.sheet["table"]["rows"]] == ["7.20%", "10.80%", "14.40%"]
    assert "不收取任何其他费用" in draft.sheet["note"]
    assert draft.body["consent"] == "yes"


@pytest.mark.parametrize(
    ("who", "words", "slots", "outcome"),
    [
        ("c001", "借十万炒股", {}, "purpose_barred"),
        ("c001", "借三十万付首付", {}, "purpose_barred"),
        ("c001", "进货差六万", {}, "business"),
        ("c001", "借钱", {"amount": "300000.01"}, "too_much"),
        ("c001", "借钱", {"amount": "999.99"}, "too_little"),
        ("c001", "分六年还", {}, "too_long"),
        ("c002", "借钱", {}, "age"),
    ],
)
async def test_what_cannot_be_applied_for_is_said_before_any_enquiry(
    counter: Counter, who: str, words: str, slots: dict[str, str], outcome: str
) -> None:
    found = await LoanApplying(counter).look(customer(who), asked(words, **slots))
    assert found.outcome == outcome


async def test_mortgage_in_the_home_is_no_purpose(counter: Counter) -> None:
    found = await LoanApplying(counter).look(
        customer("c001"), asked("我每月房贷四千多,想借五万装修")
    )
    assert (found.outcome, found.values["purpose"]) == ("ok", "renovation")


async def test_rate_tells_spread_next_day_and_what_it_would_bring(counter: Counter) -> None:
    found = await MortgageRate(counter).look(customer("c001"), asked("我房贷利率"))
    assert found.values["spread"] == "LPR+20个基点"
    assert found.values["next"] == "2027-01-01"
    assert found.values["new_rate"] == "3.7%"
    assert Decimal(found.values["new_monthly"]) > Decimal(found.values["monthly"])
    assert (await MortgageRate(counter).look(VISITOR, asked("LPR"))).outcome == "public"


@pytest.mark.parametrize(
    ("words", "changes", "outcome"),
    [("改成一年一次", 0, "same"), ("改成四个月", 0, "no_option"), ("改成三个月", 1, "used_up")],
)
async def test_cycle_is_changed_once_and_to_offered_ones_only(
    content: dict[str, Any],
    clock: ManualClock,
    parts: Parts,
    words: str,
    changes: int,
    outcome: str,
) -> None:
    terms = {**TERMS, "changes": changes}
    counter = counter_of(content, clock, parts, {"loan-terms": {"c001": [terms]}})
    found = await MortgageRate(counter).cycle(customer("c001"), asked(words))
    assert refused(found).outcome == outcome


async def test_cycle_counts_the_next_day_from_the_anchor(counter: Counter) -> None:
    found = drafted(await MortgageRate(counter).cycle(customer("c001"), asked("改成三个月调一次")))
    assert found.body == {"loan": "l001", "cycle": 3, "next": "2027-01-01"}


async def test_debit_too_near_still_goes_to_the_account_before(
    counter: Counter, clock: ManualClock
) -> None:
    upkeep = LoanUpkeep(counter)
    draft = drafted(await upkeep.account(customer("c001"), asked("换张卡")))
    assert (draft.body["account"], draft.body["starts"]) == ("a002", "2026-12-20")
    assert draft.body["at_once"] is True
    clock.set(datetime(2026, 12, 17, 2, tzinfo=UTC))
    draft = drafted(await upkeep.account(customer("c001"), asked("换张卡")))
    assert (draft.body["starts"], draft.body["at_once"]) == ("2027-01-20", False)
    assert "6789" in draft.shown["note"]


async def test_only_own_accounts_here_can_repay(counter: Counter) -> None:
    upkeep = LoanUpkeep(counter)
    outcomes = [
        refused(await upkeep.account(customer(who), asked("换卡", to_account=card))).outcome
        for who, card in (("c001", "8888"), ("c001", "6789"), ("c004", None))
    ]
    assert outcomes == ["not_own", "same", "no_other"]


async def test_proof_comes_only_when_nothing_is_owed(
    content: dict[str, Any], clock: ManualClock, parts: Parts
) -> None:
    settled = {
        "id": "l101",
        "kind": "mortgage",
        "last4": "7021",
        "principal": "420000.00",
        "settled_on": "2026-11-07",
        "secured": True,
    }
    counter = counter_of(content, clock, parts, {"loan-settled": {"c002": [settled]}})
    upkeep = LoanUpkeep(counter)
    left = refused(await upkeep.proof(customer("c001"), asked("结清证明")))
    assert (left.outcome, left.values["owed"]) == ("not_settled", "896970.73")
    draft = drafted(await upkeep.proof(customer("c002"), asked("结清证明")))
    assert draft.body == {"loan": "l101"}
    assert "10个工作日" in draft.shown["steps"]


async def test_reasons_are_told_in_words_and_rules_against_fraud_are_not(
    content: dict[str, Any], clock: ManualClock, parts: Parts
) -> None:
    row = {**APPLICATION, "reasons": ["R01", "R12", "R13"]}
    cases = LoanCases(counter_of(content, clock, parts, {"loan-applications": {"c006": [row]}}))
    found = await cases.reasons(customer("c006"), asked("为什么没批"))
    texts = [one["text"] for one in found.values["reasons"]]
    assert len(texts) == 2
    assert not any("R1" in text or "欺诈" in text for text in texts)
    draft = drafted(await cases.review(customer("c006"), asked("复核")))
    assert draft.body == {"application": "ap9"}


async def test_help_shows_ways_out_and_knows_what_happened(counter: Counter) -> None:
    care = LoanCare(counter)
    assert refused(await care.hardship(customer("c004"), asked("这个月还不上了"))).outcome == (
        "reason_needed"
    )
    draft = drafted(await care.hardship(customer("c004"), asked("我失业了还不上贷款")))
    assert draft.body["reason"] == "job"
    assert draft.sheet is not None
    rows = draft.sheet["table"]["rows"]
    assert [row[0] for row in rows] == ["延后还款", "先还利息", "延长期限"]
    assert draft.shown["overdue"] == "目前逾期5天，"


@pytest.mark.parametrize(
    ("words", "outcome", "scam"),
    [
        ("说要先交保证金才放款", "warn", "deposit"),
        ("客服说我流水不够要刷流水", "warn", "runs"),
        ("卡号填错了要解冻费,我还没转", "warn", "unfreeze"),
        ("我已经交了三千保证金还不放款", "paid", "deposit"),
        ("they want a deposit first and I already paid 500", "paid", "deposit"),
    ],
)
async def test_scams_are_told_apart_and_lost_money_goes_to_the_fraud_desk(
    counter: Counter, words: str, outcome: str, scam: str
) -> None:
    found = await LoanCare(counter).scam(VISITOR, asked(words))
    assert (found.outcome, found.values["scam"]) == (outcome, scam)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("征信上写我逾期,可我每期都按时还", "overdue"),
        ("有一条查询记录不是我授权的", "enquiry"),
        ("报告上有一笔贷款不是我办的", "not_mine"),
        ("房贷早还清了征信上还显示未还", "paid_off"),
    ],
)
async def test_disputes_name_what_is_wrong(counter: Counter, text: str, entry: str) -> None:
    draft = drafted(await LoanCare(counter).dispute(customer("c001"), asked(text)))
    assert draft.body["entry"] == entry
    assert draft.shown["days"] == "20天"
