"""What the drafts around a customer's own data decide: dates, limits, categories and what customers say."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import pytest

from qiantai.banking import ActionRequest, ActionResult, Policies, Words
from qiantai.banking.connectors.fake import FakeCore
from qiantai.banking.services.account_states import AccountStates, shortened
from qiantai.banking.services.base import VISITOR, Counter
from qiantai.banking.services.branches import Branches
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import clock_in, months_in
from qiantai.banking.services.personal_data import PersonalData
from qiantai.banking.services.reports import Reports
from qiantai.banking.services.statements import Statements
from qiantai.banking.services.wishes import Wishes
from qiantai.customers import CustomerActor, CustomerId
from qiantai.floor.clock import ManualClock
from qiantai.floor.packs import Packs, data_root, read_yaml

SUNDAY = datetime(2026, 11, 22, 2, tzinfo=UTC)
WHO = CustomerActor(CustomerId("c001"), 1, "web", UUID(int=1))
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
    "aliases": ["海淀"],
}
Records = Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]


@pytest.fixture(scope="module")
def parts() -> tuple[Policies, Words]:
    return Policies.load(PACKS), Words.load(PACKS)


def counter(parts: tuple[Policies, Words], records: Records | None = None) -> Counter:
    clock = ManualClock(SUNDAY)
    return Counter(FakeCore(CONTENT, clock, records), *parts, clock)


def asked(*words: str, **slots: Any) -> ActionRequest:
    return ActionRequest("x", {"words": list(words), **slots}, "key", "zh-Hans")


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("下午两点半", time(14, 30)),
        ("14:05行吗", time(14, 5)),
        ("at 3 pm", time(15)),
        ("上午10点", time(10)),
        ("十一点一刻", time(11, 15)),
        ("三点", time(15)),
        ("明天", None),
    ],
)
def test_a_time_of_day_is_read_as_people_say_it(said: str, at: time | None) -> None:
    assert clock_in(said) == at


@pytest.mark.parametrize(
    ("said", "months"),
    [("冻结三个月", 3), ("半年", 6), ("一年吧", 12), ("two years", 24), ("明天", None)],
)
def test_months_are_read_as_people_say_them(said: str, months: int | None) -> None:
    assert months_in(said) == months


@pytest.mark.parametrize(
    ("day", "at", "outcome"),
    [
        ("2026-11-23", "10点", "ok"),
        ("2026-11-28", "10点", "closed_day"),
        ("2026-11-30", "10点", "too_far"),
        ("2026-11-21", "10点", "past"),
        ("2026-11-23", "16:30", "ok"),
        ("2026-11-23", "16:31", "closed_hour"),
        ("2026-11-23", "8:59", "closed_hour"),
    ],
)
async def test_a_visit_keeps_to_days_and_hours(
    parts: tuple[Policies, Words], day: str, at: str, outcome: str
) -> None:
    branches = Branches(counter(parts, {"branches": {"c001": [BRANCH]}}))
    found = await branches.draft(WHO, asked(branch="海淀", date=day, time=at, business="销户"))
    assert ("ok" if isinstance(found, Draft) else found.outcome) == outcome
    if isinstance(found, Draft):
        assert found.body["business"] == "account_close"


async def test_a_correction_of_the_read_back_counts_before_what_was_said(
    parts: tuple[Policies, Words],
) -> None:
    branches = Branches(counter(parts, {"branches": {"c001": [BRANCH]}}))
    slots = {"branch": "bj-zgc", "date": "2026-11-23", "time": "14:00", "business": "loan"}
    found = await branches.draft(WHO, asked("好", **slots, revision="不对,改成下午三点"))
    assert isinstance(found, Draft)
    assert (found.body["time"], found.body["business"]) == ("15:00", "loan")


async def test_a_second_visit_to_the_same_branch_on_one_day_is_not_booked(
    parts: tuple[Policies, Words],
) -> None:
    held = {"id": "b1", "branch": "bj-zgc", "day": "2026-11-23", "time": "10:00", "business": "x"}
    records: Records = {"branches": {"c001": [BRANCH]}, "branch_bookings": {"c001": [held]}}
    found = await Branches(counter(parts, records)).draft(
        WHO, asked(branch="北京", date="2026-11-23", time="11点", business="loan")
    )
    assert isinstance(found, ActionResult)
    assert found.outcome == "already_booked"


async def test_visitors_are_told_the_branches(parts: tuple[Policies, Words]) -> None:
    records = {"branches": {"": [BRANCH]}}
    found = await Branches(counter(parts, records)).find(VISITOR, asked("北京有网点吗"))
    assert found.values["places"][0]["name"] == "北京中关村支行"


async def test_one_class_one_account_a_person(parts: tuple[Policies, Words]) -> None:
    states = AccountStates(counter(parts))
    assert (await states.upgrading(WHO, asked(card="1122"))).outcome == "has_first"
    assert (await states.upgrading(WHO, asked(card="6789"))).outcome == "is_first"


async def test_an_account_of_class_two_alone_can_be_upgraded(
    parts: tuple[Policies, Words],
) -> None:
    content = {**CONTENT, "customers": [_with_class(CONTENT["customers"][0], "II")]}
    clock = ManualClock(SUNDAY)
    states = AccountStates(Counter(FakeCore(content, clock), *parts, clock))
    assert (await states.upgrading(WHO, asked(card="1122"))).outcome == "ok"


@pytest.mark.parametrize(
    ("category", "outcome"),
    [
        ("anti_fraud_review", "statement_needed"),
        ("judicial", "judicial"),
        ("id_expired", "id_expired"),
    ],
)
async def test_only_restrictions_of_ours_can_be_appealed(
    parts: tuple[Policies, Words], category: str, outcome: str
) -> None:
    person = dict(CONTENT["customers"][0])
    restricted = {"status": "payments_suspended", "reason_category": category}
    person["accounts"] = [{**person["accounts"][0], **restricted}]
    clock = ManualClock(SUNDAY)
    core = FakeCore({**CONTENT, "customers": [person]}, clock)
    found = await AccountStates(Counter(core, *parts, clock)).unfreeze(WHO, asked())
    assert isinstance(found, ActionResult)
    assert found.outcome == outcome


async def test_an_expired_document_keeps_a_dormant_account_asleep(
    parts: tuple[Policies, Words],
) -> None:
    sleeping = {
        "id": "z1",
        "class": "II",
        "last4": "0417",
        "balance": "8.36",
        "idle_since": "2022-01-01",
    }
    paper = {"id": "d", "kind": "id_card", "number_end": "1217", "expires_on": "2026-11-21"}
    records = {"dormant_accounts": {"c001": [sleeping]}, "identity_documents": {"c001": [paper]}}
    found = await AccountStates(counter(parts, records)).activate(WHO, asked())
    assert isinstance(found, ActionResult)
    assert found.outcome == "id_expired"
    records["identity_documents"]["c001"][0]["expires_on"] = "2026-11-22"
    found = await AccountStates(counter(parts, records)).activate(WHO, asked())
    assert isinstance(found, Draft)


async def test_a_certificate_leaves_enough_for_its_fee(parts: tuple[Policies, Words]) -> None:
    papers = Statements(counter(parts))
    most = await papers.certificate(WHO, asked(amount="48250.36"))
    over = await papers.certificate(WHO, asked(amount="48250.37"))
    assert isinstance(most, Draft)
    assert isinstance(over, ActionResult)
    assert over.outcome == "too_much"


@pytest.mark.parametrize(
    ("hold", "outcome"),
    [
        ("12个月", "2027-11-22"),
        ("十三个月", "hold_too_long"),
        ("13个月", "hold_too_long"),
        ("不冻结", ""),
    ],
)
async def test_a_hold_lasts_a_year_at_most(
    parts: tuple[Policies, Words], hold: str, outcome: str
) -> None:
    found = await Statements(counter(parts)).certificate(WHO, asked(amount="100", hold=hold))
    assert (found.body["until"] if isinstance(found, Draft) else found.outcome) == outcome


async def test_a_statement_goes_to_the_verified_address_only(
    parts: tuple[Policies, Words],
) -> None:
    none = await Statements(counter(parts)).export(WHO, asked("发到 evil@example.com"))
    assert isinstance(none, ActionResult)
    assert none.outcome == "no_email"
    records = {"profile": {"c001": [{"id": "p", "email": "zhangwei@example.com"}]}}
    found = await Statements(counter(parts, records)).export(WHO, asked("发到 evil@example.com"))
    assert isinstance(found, Draft)
    assert found.body["deliver_to"] == "registered_email"
    assert found.shown["email_text"] == "z***@example.com"
    assert "evil" not in str(found)
    assert (found.body["from"], found.body["to"]) == ("2026-05-22", "2026-11-22")


@pytest.mark.parametrize(
    ("first", "outcome"),
    [("2021-11-21", "too_early"), ("2021-11-22", "ok"), ("2026-12-01", "future")],
)
async def test_a_statement_reaches_back_as_far_as_policy_says(
    parts: tuple[Policies, Words], first: str, outcome: str
) -> None:
    records = {"profile": {"c001": [{"id": "p", "email": "z@example.com"}]}}
    papers = Statements(counter(parts, records))
    last = max(first, "2026-11-22")
    found = await papers.export(WHO, asked(date_range=[first, last]))
    assert ("ok" if isinstance(found, Draft) else found.outcome) == outcome


@pytest.mark.parametrize(
    ("said", "field", "value"),
    [
        ("我的职业改成教师", "occupation", "教师"),
        ("地址换成北京市朝阳区建国路88号,谢谢", "address", "北京市朝阳区建国路88号"),
        ("change my e-mail to a.b@example.com please", "email", "a.b@example.com"),
    ],
)
async def test_a_new_value_is_read_from_the_request(
    parts: tuple[Policies, Words], said: str, field: str, value: str
) -> None:
    found = await PersonalData(counter(parts)).update(WHO, asked(said))
    assert isinstance(found, Draft)
    assert found.body == {"field": field, "value": value}


@pytest.mark.parametrize(
    ("phone", "outcome"),
    [
        ("13800000001", "same_phone"),
        ("12345", "phone_invalid"),
        ("13911112222", "ok"),
        ("", "phone_needed"),
    ],
)
async def test_a_new_phone_is_a_new_mainland_number(
    parts: tuple[Policies, Words], phone: str, outcome: str
) -> None:
    found = await PersonalData(counter(parts)).change_phone(WHO, asked(phone=phone))
    assert ("ok" if isinstance(found, Draft) else found.outcome) == outcome
    if isinstance(found, Draft):
        assert found.body["cooldown_hours"] == 24
        assert "13911112222" not in str(found.shown)


async def test_a_document_is_renewed_until_a_day_to_come(parts: tuple[Policies, Words]) -> None:
    paper = {"id": "d", "kind": "id_card", "number_end": "1217", "expires_on": "2026-01-01"}
    data = PersonalData(counter(parts, {"identity_documents": {"c001": [paper]}}))
    past = await data.renew(WHO, asked(date="2026-11-22"))
    assert isinstance(past, ActionResult)
    assert past.outcome == "date_past"
    found = await data.renew(WHO, asked(date="2046-03-01"))
    assert isinstance(found, Draft)
    assert found.body["expires_on"] == date(2046, 3, 1).isoformat()


@pytest.mark.parametrize(
    ("said", "setting", "outcome"),
    [
        ("关境外支付", "overseas_lock", "protect"),
        ("打开境外锁", "overseas_lock", "protect"),
        ("开通境外交易", "overseas_lock", "already"),
        ("把卡锁上", "card_lock", "protect"),
        ("关闭夜间锁", "night_lock", "relax"),
    ],
)
async def test_closing_what_a_lock_stops_is_turning_the_lock_on(
    parts: tuple[Policies, Words], said: str, setting: str, outcome: str
) -> None:
    held = {"id": "s", "account": "a001", "setting": "night_lock", "on": True}
    wishes = Wishes(counter(parts, {"safety_settings": {"c001": [held]}}))
    found = await wishes.setting(WHO, asked(said, card="6789"))
    assert (found.values["setting"], found.outcome) == (setting, outcome)


async def test_refusing_one_channel_keeps_what_was_refused_before(
    parts: tuple[Policies, Words],
) -> None:
    wishes = Wishes(counter(parts, {"preferences": {"c001": [{"id": "p", "off": ["sms"]}]}}))
    found = await wishes.refuse_marketing(WHO, asked("别给我打推销电话"))
    assert isinstance(found, Draft)
    assert found.body == {"off": ["phone", "sms"]}


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("95000打来的", "listed"),
        ("02161234567打来的", "unlisted"),
        ("95000让我把钱转到安全账户", "suspect"),
        ("www.demo-financial.example/x 是你们的吗", "listed"),
        ("demo-financial.example.evil.com 是你们的吗", "unlisted"),
        ("是你们吗", "said_needed"),
    ],
)
async def test_a_contact_is_compared_with_the_published_ones(
    parts: tuple[Policies, Words], said: str, outcome: str
) -> None:
    contacts = [
        {"id": "h", "kind": "phone", "value": "95000"},
        {"id": "s", "kind": "site", "value": "demo-financial.example"},
    ]
    reports = Reports(counter(parts, {"official_contacts": {"": contacts}}))
    assert (await reports.verify(VISITOR, asked(said))).outcome == outcome


async def test_a_complaint_brings_its_subject_demand_and_contact(
    parts: tuple[Policies, Words],
) -> None:
    reason = "昨天在网点排队两小时,柜员态度差,要求道歉"
    found = await Reports(counter(parts)).complaint(WHO, asked(reason=reason))
    assert found.values["demand"] == "要求道歉"
    assert found.values["contact"] == "138****0001"
    assert "排队两小时" in found.values["subject"]


def test_an_address_is_shown_to_its_district() -> None:
    assert shortened("北京市海淀区知春路12号") == "北京市海淀区****"


def _with_class(person: Mapping[str, Any], class_: str) -> dict[str, Any]:
    return {**person, "accounts": [{**one, "class": class_} for one in person["accounts"]]}
