"""What the drafts around policies decide: which policy, by when, how much, and what is refused."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from qiantai.banking import ActionRequest, ActionResult, Policies, Words
from qiantai.banking.connectors.fake import FakeCore
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.policies_held import PoliciesHeld
from qiantai.banking.services.policy_changes import PolicyChanges
from qiantai.banking.services.policy_exits import PolicyExits
from qiantai.banking.services.policy_money import PolicyMoney
from qiantai.banking.services.policy_premiums import PolicyPremiums
from qiantai.banking.services.underwriting import Underwriting
from qiantai.customers import CustomerActor, CustomerId
from qiantai.floor.clock import ManualClock
from qiantai.floor.packs import Packs, data_root, read_yaml

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
ROOT = data_root("packs")
PACKS = Packs(ROOT, ("common", "bank", "insurance"))
CONTENT = read_yaml(ROOT / "demo" / "institution.yaml")
WHO = CustomerActor(CustomerId("c005"), 1, "web", UUID(int=1))
ELDER = CustomerActor(CustomerId("c002"), 1, "web", UUID(int=1))
LONG: Mapping[str, Any] = {
    "id": "p4",
    "product": "INS-CI-1",
    "product_name": "示范重疾保",
    "kind": "critical_illness",
    "holder": "周静",
    "insured": "周静",
    "sum": "300000",
    "premium": "4200",
    "due_date": "2027-06-05",
    "signed": "2024-06-05",
    "paid": "12600",
    "paid_times": 3,
    "pay_times": 20,
    "cash_value": "5600",
    "cooling_off_days": 15,
}
YEARLY: Mapping[str, Any] = {
    **LONG,
    "id": "p3",
    "product": "INS-MED-1",
    "product_name": "示范百万医疗",
    "kind": "medical",
    "sum": "2000000",
    "premium": "298",
    "paid": "298",
    "paid_times": 1,
    "pay_times": 0,
    "cash_value": "0",
}


@pytest.fixture(scope="module")
def parts() -> tuple[Policies, Words]:
    return Policies.load(PACKS), Words.load(PACKS)


class Desk:
    """The services over these policies of one customer."""

    def __init__(self, parts: tuple[Policies, Words], *policies: Mapping[str, Any]) -> None:
        self.clock = ManualClock(NOW)
        rows = {"policy-details": {one: list(policies) for one in ("c002", "c005")}}
        products = [
            {"code": "INS-MED-1", "name": "示范百万医疗", "kind": "medical"},
            {"code": "INS-ANN-1", "name": "示范养老年金", "kind": "annuity"},
        ]
        core = FakeCore(CONTENT, self.clock, {**rows, "insurance-products": {"": products}})
        counter = Counter(core, *parts, self.clock)
        self.held = PoliciesHeld(counter)
        self.premiums = PolicyPremiums(counter, self.held)
        self.exits = PolicyExits(counter, self.held)
        self.money = PolicyMoney(counter, self.held)
        self.changes = PolicyChanges(counter, self.held)
        self.underwriting = Underwriting(counter, self.held)


def asked(*words: str, **slots: Any) -> ActionRequest:
    return ActionRequest("x", {"words": list(words), **slots}, "key", "zh-Hans")


def run(service: Any, request: ActionRequest, who: CustomerActor = WHO) -> Any:
    return asyncio.run(service(who, request))


def test_a_kind_named_in_the_message_chooses_the_policy(parts: tuple[Policies, Words]) -> None:
    draft = run(Desk(parts, LONG, YEARLY).premiums.pay, asked("把医疗险的保费交了"))
    assert isinstance(draft, Draft)
    assert (draft.body["policy"], draft.body["amount"]) == ("p3", "298.00")


def test_several_policies_are_offered_under_their_short_words(
    parts: tuple[Policies, Words],
) -> None:
    result = run(Desk(parts, LONG, YEARLY).premiums.pay, asked("交保费"))
    assert result.outcome == "ambiguous"
    assert [one["value"] for one in result.values["options"]] == ["重疾", "医疗"]


def test_a_number_or_a_correction_goes_before_a_kind(parts: tuple[Policies, Words]) -> None:
    desk = Desk(parts, LONG, YEARLY)
    assert run(desk.premiums.pay, asked("重疾", policy="P3")).body["policy"] == "p3"
    request = asked("x", policy="p3", revision="不对,是重疾那份")
    assert run(desk.premiums.pay, request).body["policy"] == "p4"


@pytest.mark.parametrize(
    ("due", "outcome"),
    [("2026-09-23", "ok"), ("2026-09-22", "unfit")],
)
def test_a_premium_can_be_paid_until_the_last_day_of_grace(
    parts: tuple[Policies, Words], due: str, outcome: str
) -> None:
    result = run(Desk(parts, {**LONG, "due_date": due}).premiums.pay, asked("交保费"))
    assert (result.outcome if isinstance(result, ActionResult) else "ok") == outcome


def test_a_premium_above_what_is_there_is_refused(parts: tuple[Policies, Words]) -> None:
    result = run(Desk(parts, {**LONG, "premium": "26500.01"}).premiums.pay, asked("交保费"))
    assert result.outcome == "insufficient_funds"


def test_a_policy_with_all_premiums_paid_has_none_left(parts: tuple[Policies, Words]) -> None:
    done = {**LONG, "paid_times": 20}
    assert run(Desk(parts, done).premiums.pay, asked("交保费")).outcome == "unfit"


@pytest.mark.parametrize(
    ("due", "outcome"),
    [("2026-09-23", "unfit"), ("2026-09-22", "health_needed"), ("2024-09-21", "too_late")],
)
def test_reinstatement_runs_from_the_lapse_for_two_years(
    parts: tuple[Policies, Words], due: str, outcome: str
) -> None:
    result = run(Desk(parts, {**LONG, "due_date": due}).premiums.reinstate, asked("复效"))
    assert result.outcome == outcome


def test_reinstatement_owes_every_missed_premium_with_interest(
    parts: tuple[Policies, Words],
) -> None:
    lapsed = {**LONG, "due_date": "2025-11-22"}
    draft = run(Desk(parts, lapsed).premiums.reinstate, asked("没有变化", health="same"))
    assert isinstance(draft, Draft)
    assert draft.shown["premiums"] == "8400.00"  # due a year ago and today
    assert draft.shown["interest"] == "210.00"  # 4200 x 5 % for 365 days


@pytest.mark.parametrize(("after", "left"), [(0, 5), (5, 0), (6, None)])
def test_cooling_off_counts_from_the_signed_receipt(
    parts: tuple[Policies, Words], after: int, left: int | None
) -> None:
    fresh = {**LONG, "signed": "2026-11-12", "paid": "30000", "paid_times": 1}
    desk = Desk(parts, fresh)
    desk.clock.advance(timedelta(days=after))
    result = run(desk.exits.cool_off, asked("退掉"))
    if left is None:
        assert (result.outcome, result.values["cooling_until"]) == ("unfit", "2026-11-27")
        return
    assert isinstance(result, Draft)
    assert result.shown["cooling_left"] == left
    assert result.body["refund"] == "29990.00"


def test_surrender_shows_the_loss_and_takes_loans_off(parts: tuple[Policies, Words]) -> None:
    lent = {**LONG, "loan": "3000", "loan_since": "2026-07-02"}
    result = run(Desk(parts, lent).exits.review, asked("退保"))
    assert result.outcome == "reason_needed"
    values = result.values
    assert (values["loss"], values["debts"]) == ("7000.00", "3058.77")  # 143 days at 5 %
    assert values["pays"] == "2541.23"


def test_surrender_inside_cooling_off_is_a_full_refund(parts: tuple[Policies, Words]) -> None:
    fresh = {**LONG, "signed": "2026-11-12"}
    assert run(Desk(parts, fresh).exits.review, asked("退保")).outcome == "cooling_off"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("业务员骗我", "misled"),
        ("手头紧急用钱", "money"),
        ("有中介说能代理退保", "agent"),
        ("用不着了", "unneeded"),
    ],
)
def test_the_reason_of_a_surrender_is_read_from_the_words(
    parts: tuple[Policies, Words], said: str, reason: str
) -> None:
    result = run(Desk(parts, LONG).exits.review, asked(f"{said},退了吧"))
    assert (result.outcome, result.values["reason"]) == ("ok", reason)


@pytest.mark.parametrize(
    ("amount", "outcome"), [("4480.00", "ok"), ("4480.01", "too_much"), (None, "amount_needed")]
)
def test_a_policy_loan_stays_under_its_share_of_cash_value(
    parts: tuple[Policies, Words], amount: str | None, outcome: str
) -> None:
    slots = {} if amount is None else {"amount": amount}
    result = run(Desk(parts, LONG).money.borrow, asked("保单贷款", **slots))
    assert (result.outcome if isinstance(result, ActionResult) else "ok") == outcome


def test_a_yearly_policy_lends_nothing(parts: tuple[Policies, Words]) -> None:
    assert run(Desk(parts, YEARLY).money.borrow, asked("贷款")).outcome == "unfit"


@pytest.mark.parametrize(
    ("slots", "words", "name"),
    [
        ({"relation": "女儿"}, "受益人改成我女儿", "女儿"),
        ({"relation": "女儿"}, "改成我女儿张小雨", "张小雨 (女儿)"),
        ({"beneficiary": "李明"}, "李明", "李明"),
        ({"beneficiary": "李明", "revision": "不对,改成李亮"}, "x", "李亮"),
        ({"beneficiary": "张小雨 (女儿)", "relation": "儿子"}, "不对,是我儿子", "儿子"),
    ],
)
def test_a_beneficiary_is_read_as_name_and_relation(
    parts: tuple[Policies, Words], slots: dict[str, str], words: str, name: str
) -> None:
    draft = run(Desk(parts, LONG).changes.beneficiary, asked(words, **slots))
    assert isinstance(draft, Draft)
    assert draft.body["beneficiary"] == name


def test_another_insured_must_agree_to_the_beneficiary(parts: tuple[Policies, Words]) -> None:
    desk = Desk(parts, {**LONG, "insured": "周小北"})
    slots = {"relation": "女儿"}
    assert run(desk.changes.beneficiary, asked("x", **slots)).outcome == "consent_needed"
    refused = run(desk.changes.beneficiary, asked("x", **slots, consent="no"))
    assert refused.outcome == "no_consent"
    assert isinstance(run(desk.changes.beneficiary, asked("x", **slots, consent="yes")), Draft)


def test_a_new_phone_is_masked_in_the_read_back(parts: tuple[Policies, Words]) -> None:
    draft = run(Desk(parts, LONG).changes.contact, asked("x", phone="13912345678"))
    assert isinstance(draft, Draft)
    assert draft.body == {"field": "phone", "value": "13912345678"}
    assert draft.shown["masked"] == "139****5678"
    assert run(Desk(parts, LONG).changes.contact, asked("x", phone="12345")).outcome == (
        "value_invalid"
    )


def test_elders_and_savings_plans_are_sold_by_a_person(parts: tuple[Policies, Words]) -> None:
    desk = Desk(parts, LONG)
    assert run(desk.underwriting.apply, asked("投保百万医疗,给自己"), ELDER).outcome == "person"
    assert run(desk.underwriting.apply, asked("投保养老年金,给自己")).outcome == "person"
    assert isinstance(run(desk.underwriting.apply, asked("投保百万医疗,给我自己")), Draft)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("高血压不写行不行", "hiding"),
        ("有甲状腺结节能投吗", "ok"),
        ("健康告知怎么弄", "condition_needed"),
    ],
)
def test_hiding_an_illness_is_never_coached(
    parts: tuple[Policies, Words], said: str, outcome: str
) -> None:
    assert run(Desk(parts).underwriting.notice, asked(said)).outcome == outcome
