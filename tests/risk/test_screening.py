"""Screening: rules of the packs give the right decision, and a wrong rule is found at start."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs
from qiantai.risk import FakeCheck, Screening
from qiantai.risk.rules import RuleBook

MORNING = datetime(2026, 11, 22, 2, tzinfo=UTC)
NIGHT = datetime(2026, 11, 21, 19, tzinfo=UTC)
TRUSTED = {"known": True, "trusted": True, "own": False}
UNTRUSTED = {"known": True, "trusted": False, "own": False}
FIRST = {"known": False, "trusted": False, "own": False}
OWN = {"known": True, "trusted": False, "own": True}


@pytest.fixture(scope="module")
def screening(packs: Packs) -> Screening:
    return Screening.load(packs)


def transfer(amount: str, payee: dict[str, bool] = TRUSTED, **more: Any) -> dict[str, Any]:
    facts = {"action": "transfers.execute", "at": MORNING, "balance": Decimal("312600"), "age": 34}
    return {**facts, "amount": Decimal(amount), "payee": payee, **more}


@pytest.mark.parametrize(
    ("facts", "decision"),
    [
        (transfer("500"), "allow"),
        (transfer("2000"), "allow"),
        (transfer("49000"), "allow"),
        (transfer("20000", age=68, elder=True), "warn"),
        (transfer("9000", age=68, elder=True), "allow"),
        (transfer("20000", OWN, age=68, elder=True), "allow"),
        (transfer("300000", OWN, at=NIGHT), "allow"),
        (transfer("500", FIRST), "allow"),
        (transfer("60000", UNTRUSTED), "warn"),
        (transfer("60000", FIRST, age=68, elder=True), "delay"),
        (transfer("300000", UNTRUSTED, at=NIGHT), "step_up"),
        (transfer("300000", UNTRUSTED, at=NIGHT, age=70), "block"),
        (transfer("500", texts=["他们让我转到安全账户"]), "delay"),
        ({"texts": ["有人说是公安让我转到安全账户"]}, "warn"),
        ({"action": "cards.lock"}, "allow"),
    ],
)
def test_decision_of_the_packs(screening: Screening, facts: dict[str, Any], decision: str) -> None:
    assert screening.screen(facts).decision == decision


def test_habit_needs_a_history_to_be_broken(screening: Screening) -> None:
    usual = [Decimal("100"), Decimal("300")]
    assert screening.screen(transfer("6000")).reasons == ()
    assert "far-above-habit" in screening.screen(transfer("6000", history=usual)).reasons


def test_score_stays_within_a_thousand(screening: Screening) -> None:
    facts = transfer(
        "300000", FIRST, at=NIGHT, age=70, texts=["刷单 安全账户"], history=[Decimal(1)]
    )
    verdict = screening.screen(facts)
    assert (verdict.score, verdict.decision, verdict.refuses) == (1000, "block", True)


def test_reason_is_explained_to_staff(screening: Screening) -> None:
    assert screening.explain("first-payee")["zh"] == "首次向该收款人转账"
    assert screening.explain("gone") == {}


def load(folder: Path, content: str) -> Screening:
    path = folder / "p" / "risk" / "a.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(content, encoding="utf-8")
    return Screening.load(
        Packs(folder, ("p",)), [FakeCheck("device", {"new": True, "age_days": 3})]
    )


def test_further_check_is_reached_by_rules(tmp_path: Path) -> None:
    screening = load(
        tmp_path,
        """
rules:
  - {id: new-device, when: device.new && device.age_days < 7, points: 200, reason: {zh: 新设备, en: New device}}
  - {id: doubled, when: device.new, factor: 2, reason: {zh: 加倍, en: Doubled}}
bands:
  - {points: 400, decision: callback}
""",
    )
    verdict = screening.screen({})
    assert (verdict.decision, verdict.score, verdict.reasons) == (
        "callback",
        400,
        ("new-device", "doubled"),
    )


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("[]", "must be a mapping"),
        ("rules: [{id: a}]", "needs id, when and reason"),
        ("rules: [{id: a, when: 'x >', reason: {zh: 一, en: a}}]", "rule a: when"),
        ("rules: [{id: a, when: missing.one, reason: {zh: 一, en: a}}]", "rule a: when"),
        ("rules: [{id: a, when: amount.yuan + 5 > 9.0, reason: {zh: 一, en: a}}]", "rule a: when"),
        ("rules: [{id: a, when: amount.yuan, reason: {zh: 一, en: a}}]", "must give true or false"),
        ("rules: [{id: a, when: 'true', points: 1.5, reason: {zh: 一, en: a}}]", "points"),
        ("rules: [{id: a, when: 'true', factor: 0, reason: {zh: 一, en: a}}]", "factor"),
        ("rules: [{id: a, when: 'true', decision: maybe, reason: {zh: 一, en: a}}]", "'maybe'"),
        ("rules: [{id: a, when: 'true', colour: red, reason: {zh: 一, en: a}}]", "colour"),
        ("rules: [{id: a, when: 'true', reason: 一}]", "reason must hold zh and en"),
        ("bands: [{points: many, decision: warn}]", "a band needs points"),
        ("patterns: {a: ['(']}", "patterns: a"),
        ("patterns: {a: x}", "patterns must be lists"),
    ],
)
def test_wrong_rule_is_found_at_start(tmp_path: Path, content: str, why: str) -> None:
    with pytest.raises(Misconfigured, match=why):
        load(tmp_path, content)


def test_two_checks_of_one_name_are_refused() -> None:
    twice = [FakeCheck("same", {}), FakeCheck("same", {})]
    with pytest.raises(Misconfigured, match="names of their own"):
        Screening(RuleBook((), (), {}), twice)
