"""A disputed charge is explained by the customer's own charges, or becomes a ticket; a denial is never talked away."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.banking.conftest import Parts

from qiantai.banking.calendars import Calendars
from qiantai.banking.disputes import (
    CLOSED,
    MOVES,
    Charge,
    DisputeRules,
    Event,
    Finding,
    Reason,
    State,
    classify,
    deadlines,
    events,
    evidence,
    move,
)
from qiantai.floor.money import Money
from qiantai.floor.packs import Packs

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
TODAY = date(2026, 11, 22)
RULES = DisputeRules(
    window=timedelta(days=60),
    retrieval=timedelta(days=120),
    acquirer=timedelta(days=20),
    first_reply=5,
    duplicate_within=timedelta(days=1),
    refund_within=timedelta(days=15),
    preauth_valid=timedelta(days=30),
    cycle_slack=timedelta(days=3),
    cycles=2,
)


def charge(
    id_: str, ago: int = 3, merchant: str = "云购商城", amount: str = "1299.00", **more: object
) -> Charge:
    made = Charge(id_, TODAY - timedelta(days=ago), merchant, Money.of(amount))
    return replace(made, **more)  # type: ignore[arg-type]


def found(
    disputed: Charge, *others: Charge, reason: Reason | None = None, **names: str
) -> tuple[str, bool, str]:
    one = classify(disputed, [disputed, *others], TODAY, RULES, reason, names)
    return one.class_, one.closed, one.result


def test_rules_are_those_of_the_policies(parts: Parts) -> None:
    assert DisputeRules.of(parts.policies, NOW) == RULES


def test_two_posted_charges_alike_are_a_ticket() -> None:
    assert found(charge("a"), charge("b")) == ("duplicate", False, "both_posted")
    assert found(charge("a"), charge("b", ago=2)) == ("duplicate", False, "both_posted")
    assert found(charge("a"), charge("b", ago=1)) == ("other", False, "review")
    assert found(charge("a"), charge("b", amount="1299.01")) == ("other", False, "review")
    assert found(charge("a"), charge("b", merchant="别处")) == ("other", False, "review")


def test_a_duplicate_that_was_given_back_or_is_not_posted_is_closed() -> None:
    back = charge("r", ago=1, kind="reversal")
    assert found(charge("a"), charge("b"), back) == ("duplicate", True, "already_returned")
    named = charge("r", ago=1, kind="refund", merchant="其他名称", of="b")
    assert found(charge("a"), charge("b"), named) == ("duplicate", True, "already_returned")
    waiting = charge("b", posted=False)
    assert found(charge("a"), waiting) == ("duplicate", True, "pending_falls_away")


def test_a_duplicate_that_is_not_seen_is_checked_by_a_person() -> None:
    assert found(charge("a"), reason="duplicate") == ("duplicate", False, "twin_not_seen")


def test_a_refund_is_posted_under_way_or_missing() -> None:
    bought = charge("a", ago=30)
    assert found(bought, charge("r", ago=2, kind="refund"), reason="refund") == (
        "refund",
        True,
        "refund_posted",
    )
    waiting = charge("r", ago=15, kind="refund", posted=False)
    assert found(bought, waiting, reason="refund") == ("refund", True, "refund_under_way")
    late = charge("r", ago=16, kind="refund", posted=False)
    assert found(bought, late, reason="refund") == ("refund", False, "refund_missing")
    assert found(bought, reason="refund") == ("refund", False, "refund_missing")
    part = charge("r", ago=2, kind="refund", amount="299.00")
    assert found(bought, part, reason="refund") == ("refund", False, "refund_missing")
    rest = charge("s", ago=1, kind="refund", amount="1000.00")
    assert found(bought, part, rest, reason="refund") == ("refund", True, "refund_posted")


def test_a_refund_of_another_charge_does_not_count() -> None:
    other = charge("r", ago=2, kind="refund", of="z")
    assert found(charge("a"), other, reason="refund") == ("refund", False, "refund_missing")


def member(id_: str, ago: int, amount: str = "25.00") -> Charge:
    return charge(id_, ago, "月度影音会员", amount)


def test_a_charge_every_month_is_a_subscription_and_names_the_next() -> None:
    rows = [member("b", 39), member("c", 70)]
    one = classify(member("a", 9), rows, TODAY, RULES)
    assert one == Finding("subscription", True, "subscription_runs", ("b", "c"), date(2026, 12, 13))
    assert found(member("a", 9), member("b", 39)) == ("other", False, "review")
    assert found(member("a", 9), member("b", 39), member("c", 90)) == ("other", False, "review")
    dearer = [member("b", 39, "20.00"), member("c", 70, "20.00")]
    assert found(member("a", 9), *dearer) == ("other", False, "review")


def test_a_shop_under_another_name_is_named() -> None:
    disputed = charge("a", merchant="ABC*PAY")
    one = classify(disputed, [], TODAY, RULES, "unknown", {"ABC*PAY": "街角咖啡"})
    assert (one.closed, one.result, one.name) == (True, "known_as", "街角咖啡")
    assert found(disputed, reason="unknown") == ("unknown_name", False, "merchant_unknown")
    before = charge("b", ago=50, merchant="ABC*PAY", amount="20.00")
    assert found(disputed, before, reason="unknown") == ("unknown_name", True, "bought_before")
    assert found(disputed, before, reason="refund") == ("refund", False, "refund_missing")


def test_a_fee_is_explained_or_was_returned() -> None:
    fee = charge("f", merchant="年费", amount="200.00", kind="fee")
    assert found(fee) == ("fee_query", True, "fee_explained")
    back = charge("r", ago=1, merchant="年费", amount="200.00", kind="reversal", of="f")
    assert found(fee, back) == ("fee_query", True, "fee_returned")


@pytest.mark.parametrize(
    ("ago", "others", "closed", "result"),
    [
        (30, [], True, "preauth_released_by"),
        (31, [], False, "preauth_not_released"),
        (31, ["reversal"], True, "preauth_released"),
        (31, ["capture"], False, "preauth_captured_and_held"),
        (10, ["capture"], True, "preauth_released_by"),
    ],
)
def test_a_hold_ends_by_itself_and_is_a_ticket_when_it_did_not(
    ago: int, others: list[str], closed: bool, result: str
) -> None:
    hold = charge("h", ago=ago, merchant="酒店", kind="preauth")
    rows = [charge(kind, ago=5, merchant="酒店", kind=kind) for kind in others]
    assert found(hold, *rows) == ("preauth", closed, result)


def test_a_denied_charge_is_an_urgent_ticket_even_when_it_looks_explained() -> None:
    rows = [member("b", 39), member("c", 70)]
    one = classify(member("a", 9), rows, TODAY, RULES, "denied")
    assert (one.closed, one.urgent, one.result) == (False, True, "fraud_check")


def test_a_dispute_goes_through_papers_and_two_charge_backs() -> None:
    state: State = "filed"
    steps: list[Event] = ["request_papers", "proof_missing", "represent", "charge_back_again"]
    for step in steps:
        state = move(state, step)
    assert state == "charged_back_again"
    assert move(state, "accept") == "upheld"
    assert move(state, "give_up") == "rejected"
    assert move("requested", "proof_accepted") == "rejected"


@pytest.mark.parametrize("state", sorted(CLOSED))
def test_a_closed_dispute_moves_no_more(state: State) -> None:
    assert events(state) == ()
    with pytest.raises(ValueError, match=f"that is {state}"):
        move(state, "withdraw")


def test_every_stage_can_be_reached_and_left() -> None:
    reached = {"filed"} | set(MOVES.values())
    assert reached == set(get_args(State))
    for state in reached - CLOSED:
        assert "withdraw" in events(state)  # type: ignore[arg-type]


def test_deadlines_count_from_statement_transaction_and_filing() -> None:
    bank = Calendars.load(Packs(Path("packs"), ("bank",))).get("bank")
    due = deadlines(date(2026, 9, 29), date(2026, 8, 10), date(2026, 8, 15), bank, RULES)
    assert (due.raise_by, due.late) == (date(2026, 10, 14), False)
    assert due.first_reply == date(2026, 10, 11) + timedelta(days=1)
    assert due.request_papers_by == date(2026, 12, 8)
    assert due.acquirer_answers_by == date(2026, 10, 19)
    assert deadlines(date(2026, 10, 15), date(2026, 8, 10), date(2026, 8, 15), bank, RULES).late


def test_the_bank_has_to_bring_its_share_of_the_evidence() -> None:
    items = evidence(frozenset({"police_receipt"}))
    assert {item.by for item in items} == {"customer", "bank"}
    assert [item.code for item in items if item.given] == ["police_receipt"]


def test_every_state_and_item_of_evidence_has_words(parts: Parts) -> None:
    for state in get_args(State):
        assert parts.words.find(f"dispute.state.{state}", "en")
    for item in evidence(frozenset()):
        assert parts.words.find(f"dispute.evidence.{item.code}", "zh-Hans")


kinds = st.sampled_from(["purchase", "refund", "reversal", "fee", "preauth", "capture"])
charges = st.builds(
    lambda number, ago, shop, cents, kind, posted: charge(
        f"c{number}", ago, shop, str(cents), kind=kind, posted=posted
    ),
    st.integers(1, 99),
    st.integers(0, 90),
    st.sampled_from(["甲", "乙"]),
    st.integers(1, 3),
    kinds,
    st.booleans(),
)


@given(charges, st.lists(charges, max_size=8), st.sampled_from([None, *get_args(Reason)]))
def test_any_dispute_is_closed_or_a_ticket_and_names_only_other_charges(
    parts: Parts, disputed: Charge, others: list[Charge], reason: Reason | None
) -> None:
    others = [one for one in others if one.id != disputed.id]
    one = classify(disputed, others, TODAY, RULES, reason)
    assert set(one.related) <= {other.id for other in others}
    assert not (one.closed and reason == "denied")
    text = parts.words.find(
        f"dispute.result.{one.result}", "zh-Hans", on=one.on, name=one.name, count=len(one.related)
    )
    assert text
    assert "None" not in text
