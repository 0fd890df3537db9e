"""The checks shelf: every member keeps the contract, and each sees what it is there to see."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qiantai.risk import Check, FakeCheck
from qiantai.risk.checks.amount import AmountCheck
from qiantai.risk.checks.night import NightCheck
from qiantai.risk.checks.payee import PayeeCheck
from qiantai.risk.checks.vulnerable import VulnerableCheck
from qiantai.risk.checks.words import WordsCheck

PATTERNS = {"safe_account": ["安全账[户号]"], "rebate": ["刷单", "垫付.{0,6}返"]}
SHELF: list[Check] = [
    AmountCheck(),
    FakeCheck("fake", {"sure": True}),
    NightCheck(),
    PayeeCheck(),
    VulnerableCheck(),
    WordsCheck(PATTERNS),
]
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "action": st.text(max_size=10),
        "at": st.datetimes(timezones=st.just(UTC)),
        "amount": st.decimals(0, 10**9, places=2),
        "balance": st.decimals(0, 10**9, places=2),
        "history": st.lists(st.decimals(0, 10**6, places=2), max_size=5),
        "payee": st.none()
        | st.fixed_dictionaries({}, optional={"known": st.booleans(), "trusted": st.booleans()}),
        "age": st.integers(0, 120),
        "elder": st.booleans(),
        "texts": st.lists(st.text(max_size=20), max_size=3),
    },
)


@pytest.mark.parametrize("check", SHELF, ids=lambda check: check.name)
def test_check_always_gives_the_same_signals_of_the_same_types(check: Check) -> None:
    empty = {name: type(value) for name, value in check.observe({}).items()}

    @given(FACTS)
    @settings(max_examples=60, deadline=None)
    def holds(facts: Mapping[str, Any]) -> None:
        assert {name: type(value) for name, value in check.observe(facts).items()} == empty

    holds()
    assert set(empty.values()) <= {bool, int, float, str, list}


def test_amount_is_compared_with_balance_and_mean() -> None:
    facts = {
        "amount": Decimal("900"),
        "balance": Decimal("1000"),
        "history": [Decimal("100"), Decimal("200")],
    }
    assert AmountCheck().observe(facts) == {"yuan": 900.0, "share": 0.9, "times_usual": 6.0}


def test_hour_is_the_institutions() -> None:
    assert NightCheck().observe({"at": datetime(2026, 11, 21, 18, tzinfo=UTC)}) == {"hour": 2}


@pytest.mark.parametrize(
    "said", ["让我转到安全账户", "讓我轉到安全賬戶", "安 全 账 户", "在吗安全账号是啥"]
)
def test_scam_words_are_heard_in_any_script_and_spacing(said: str) -> None:
    assert WordsCheck(PATTERNS).observe({"texts": ["你好", said]})["patterns"] == ["safe_account"]


def test_plain_words_are_no_pattern() -> None:
    assert WordsCheck(PATTERNS).observe({"texts": ["给我妈转五百", "账户余额"]})["heard"] == 0
