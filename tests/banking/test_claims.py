"""What drafts around claims decide: which policy and papers, by when, which papers came, and that nothing is promised."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from qiantai.banking import ActionRequest, ActionResult, Policies, Words
from qiantai.banking.calendars import Calendars
from qiantai.banking.connectors.fake import FakeCore
from qiantai.banking.indemnity import ClaimPapers
from qiantai.banking.services.base import Counter
from qiantai.banking.services.claim_facts import ClaimFacts, plate_in
from qiantai.banking.services.claim_reports import ClaimReports
from qiantai.banking.services.claim_submission import ClaimSubmission
from qiantai.banking.services.claims import Claims
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.policies_held import PoliciesHeld
from qiantai.customers import CustomerActor, CustomerId
from qiantai.floor.clock import ManualClock
from qiantai.floor.packs import Packs, data_root, read_yaml

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
ROOT = data_root("packs")
PACKS = Packs(ROOT, ("common", "bank", "insurance"))
CONTENT = read_yaml(ROOT / "demo" / "institution.yaml")
WHO = CustomerActor(CustomerId("c005"), 1, "web", UUID(int=1))
MEDICAL: Mapping[str, Any] = {
    "id": "p3",
    "product": "INS-MED-1",
    "product_name": "示范百万医疗",
    "kind": "medical",
    "holder": "周静",
    "insured": "周静",
    "sum": "2000000",
    "premium": "298",
    "due_date": "2027-06-10",
    "signed": "2025-07-10",
    "paid": "298",
    "paid_times": 1,
}
CRITICAL = {**MEDICAL, "id": "p4", "kind": "critical_illness", "product_name": "示范重疾保"}
CLAIM: Mapping[str, Any] = {
    "id": "k001",
    "policy": "p3",
    "product_name": "示范百万医疗",
    "kind": "inpatient",
    "day": "2026-11-13",
    "status": "waiting_documents",
    "missing": ["receipt", "cost_list", "出院小结"],
}


def counter(
    *, policies: tuple[Any, ...] = (MEDICAL, CRITICAL), claims: tuple[Any, ...] = ()
) -> Counter:
    clock = ManualClock(NOW)
    records = {"policy-details": {"c005": policies}, "claim-details": {"c005": claims}}
    core = FakeCore(CONTENT, clock, records=records)
    values, words = Policies.load(PACKS), Words.load(PACKS)
    return Counter(core, values, words, clock, Calendars.load(PACKS), ClaimPapers.load(PACKS))


def report(at: Counter, words: str = "", **slots: Any) -> Draft | ActionResult:
    request = ActionRequest("claims.report", {"words": [words], **slots}, "k", "zh-Hans")
    return asyncio.run(ClaimReports(at, PoliciesHeld(at)).draft(WHO, request))


def submit(at: Counter, words: str = "", **slots: Any) -> Draft | ActionResult:
    request = ActionRequest("claims.submit", {"words": [words], **slots}, "k", "zh-Hans")
    held = PoliciesHeld(at)
    return asyncio.run(ClaimSubmission(at, Claims(at), held).draft(WHO, request))


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("我爸昨天去世了", "death"),
        ("查出乳腺癌要手术住院", "critical"),
        ("被烫伤住院了", "inpatient"),
        ("走路崴了脚,骨折", "accident_medical"),
        ("孩子发烧去了急诊", "outpatient"),
        ("车子被人刮了", "motor"),
        ("在工地砸断了手,截肢", "disability"),
        ("I fell and broke my wrist", "accident_medical"),
        ("我要报案", None),
    ],
)
def test_the_kind_is_heard_from_the_words(words: str, kind: str | None) -> None:
    request = ActionRequest("x", {"words": [words]}, "k", "zh-Hans")
    assert ClaimFacts(Words.load(PACKS)).read(request).kind == kind


@pytest.mark.parametrize(
    ("words", "hospital", "place"),
    [
        ("在知春路摔了,送到海淀医院", "海淀医院", "知春路"),
        ("肺炎住在市第一人民医院", "市第一人民医院", ""),
        ("在協和醫院住院", "协和医院", ""),
        ("broke my arm, now at City Central Hospital", "City Central Hospital", ""),
    ],
)
def test_hospital_and_place_are_heard(words: str, hospital: str, place: str) -> None:
    facts = ClaimFacts(Words.load(PACKS)).read(
        ActionRequest("x", {"words": [words]}, "k", "zh-Hans")
    )
    assert (facts.hospital, facts.place) == (hospital, place)


def test_a_plate_is_found_however_it_is_written() -> None:
    assert plate_in("车牌京a·12345,被追尾") == "京A12345"
    assert plate_in("没有车牌") == ""


def test_the_policy_follows_from_the_kind_and_all_papers_are_told_at_once() -> None:
    found = report(counter(), "甲状腺癌,在省肿瘤医院确诊", date="2026-11-20")
    assert isinstance(found, Draft)
    assert found.body["policy"] == "p4"
    named = [row["name"] for row in found.shown["papers"]]
    assert "病理、影像或者化验报告" in named
    assert "诊断证明" in named
    assert "identity" not in found.body["missing"]
    assert "pathology" in found.body["missing"]
    assert found.shown["limit_on"] == "2031-11-20"


def test_an_accident_in_hospital_needs_its_proof_too() -> None:
    found = report(counter(), "摔骨折了在市医院住院", date="2026-11-20")
    assert isinstance(found, Draft)
    assert {"accident_proof", "discharge_summary"} <= set(found.body["missing"])
    assert found.shown["limit_on"] == "2028-11-20"


@pytest.mark.parametrize(
    ("words", "slots", "outcome"),
    [
        ("我要报案", {}, "cause_needed"),
        ("肺炎住院了", {}, "date_needed"),
        ("肺炎住院了", {"date": "2026-11-20"}, "where_needed"),
        ("肺炎在市医院住院", {"date": "2026-11-25"}, "future"),
        ("车被刮了", {}, "motor"),
        ("摔伤截肢了", {"date": "2026-11-20"}, "unfit"),
        ("老人肺炎在市医院住院", {"date": "2026-11-20", "relation": "妈妈"}, "other_person"),
    ],
)
def test_what_is_missing_is_asked_one_thing_at_a_time(
    words: str, slots: dict[str, Any], outcome: str
) -> None:
    found = report(counter(), words, **slots)
    assert isinstance(found, ActionResult)
    assert found.outcome == outcome


def test_the_same_event_is_reported_once() -> None:
    known = {**CLAIM, "event_on": "2026-11-20"}
    found = report(counter(claims=(known,)), "肺炎在市医院住院", date="2026-11-20")
    assert isinstance(found, ActionResult)
    assert (found.outcome, found.values["number"]) == ("already", "k001")


def test_papers_are_counted_by_name_whoever_named_them() -> None:
    found = submit(counter(claims=(CLAIM,)), files=["f1"], papers="发票和出院小结")
    assert isinstance(found, Draft)
    assert found.body["missing"] == ["cost_list"]
    assert found.body["expected_on"] == ""


def test_complete_papers_get_a_promised_working_day() -> None:
    found = submit(counter(claims=(CLAIM,)), files=["f1", "f2"], papers="都在里面了")
    assert isinstance(found, Draft)
    assert (found.body["missing"], found.body["expected_on"]) == ([], "2026-11-27")


def test_files_without_a_name_are_asked_about() -> None:
    found = submit(counter(claims=(CLAIM,)), files=["f1"], names=["IMG_1.png"])
    assert isinstance(found, ActionResult)
    assert found.outcome == "papers_needed"


def test_every_state_has_words_and_none_promises_a_payment() -> None:
    states = "submitted waiting_documents assessing investigating surveying approved partial"
    states += " negotiating prepaid paid refused withdrawn"
    for language in ("zh-Hans", "zh-Hant", "en"):
        for status in states.split():
            at = counter(claims=({**CLAIM, "status": status},))
            request = ActionRequest("claims.progress", {"words": [""]}, "k", language)
            values = asyncio.run(Claims(at).progress(WHO, request)).values
            assert values["status_text"] != status
            assert values["next_text"]
            assert "一定" not in values["next_text"]
