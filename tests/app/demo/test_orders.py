"""Under any sequence of transfers with repeats the ledger stays balanced and every key pays once."""

import asyncio
import json
import tempfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.app.demo.serving import INSTITUTION
from tests.app.demo.test_transfers import CHEN, MOTHER, WIFE, Window

from qiantai.app.demo.bank import Bank, Refused
from qiantai.app.demo.institution import Institution
from qiantai.app.demo.ledger import Ledger
from qiantai.app.demo.orders import checked_key
from qiantai.floor.clock import ManualClock, local_date

START = datetime(2026, 11, 22, 2, tzinfo=UTC)
HOUSE = Institution.load(INSTITUTION)
OPENING = Decimal("48250.36") + Decimal("3200.00")
AMOUNTS = st.sampled_from(["0.01", "1", "800", "9999.99", "25000", "48250.36", "50000.01"])
TARGETS = st.sampled_from(
    [{"payee": one} for one in (MOTHER, WIFE, CHEN)] + [{"to_account": "a002"}]
)
KEYS = st.sampled_from(["k1", "k2", "k3", "k4"])
MODES = st.sampled_from(["realtime", "normal"])


@st.composite
def wishes(draw: st.DrawFn) -> dict[str, Any]:
    """One transfer; few keys, so that they come again with the same and with other content."""
    return {
        "amount": draw(AMOUNTS),
        "key": draw(KEYS),
        "arrival_mode": draw(MODES),
        **draw(TARGETS),
    }


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(wishes(), min_size=1, max_size=4), max_size=6))
def test_any_sequence_with_repeats_stays_balanced_and_pays_once(rounds: Any) -> None:
    asyncio.run(_play(rounds))


async def _play(rounds: list[list[dict[str, Any]]]) -> None:
    """Each inner list arrives at the same time."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder))
        ledger.open(HOUSE, START)
        try:
            window = Window(Bank(HOUSE, local_date(START), ledger), ManualClock(START))
            answers: dict[str, set[str]] = {}
            for wanted in rounds:
                told = await asyncio.gather(
                    *(window.pay(**one) for one in wanted), return_exceptions=True
                )
                for one, answer in zip(wanted, told, strict=True):
                    if isinstance(answer, BaseException):
                        assert isinstance(answer, Refused)
                        assert answer.code == "key_reused"
                    else:
                        answers.setdefault(one["key"], set()).add(answer.text)
            await _agree(window, answers)
        finally:
            ledger.close()


async def _agree(window: Window, answers: dict[str, set[str]]) -> None:
    check = await window.bank.ledger.check()
    assert check["balanced"]
    assert check["keys"] == len(answers)
    assert all(len(texts) == 1 for texts in answers.values())
    accepted = [text for texts in answers.values() for text in texts if '"accepted"' in text]
    assert check["transfers"] == len(accepted)
    assert check["paid"] == sum('"posted":true' in text for text in accepted)
    held = Decimal(window.balance("a001")) + Decimal(window.balance("a002"))
    others = ("clearing:中国工商银行", "clearing:招商银行")
    out = sum((Decimal(window.balance(one)) for one in others), Decimal(0))
    chen = Decimal(window.balance("a003")) - Decimal("312600.00")
    assert held + out + chen == OPENING


async def test_a_hundred_copies_at_once_pay_once(bank: Bank, clock: ManualClock) -> None:
    window = Window(bank, clock)
    answers = await asyncio.gather(*(window.pay("800", MOTHER, key="one") for _ in range(100)))
    assert len({answer.text for answer in answers}) == 1
    assert window.balance("a001") == "47450.36"


async def test_many_at_once_never_pass_the_balance(bank: Bank, clock: ManualClock) -> None:
    window = Window(bank, clock)
    answers = await asyncio.gather(*(window.pay("1000", MOTHER) for _ in range(60)))
    assert sum(answer.status == 200 for answer in answers) == 48
    assert window.balance("a001") == "250.36"


async def test_a_refusal_is_kept_like_any_answer(bank: Bank, clock: ManualClock) -> None:
    window = Window(bank, clock)
    poor: dict[str, Any] = {"payee": MOTHER, "from_account": "a002", "key": "k"}
    first = await window.pay("3200.01", **poor)
    await window.pay("100", to_account="a002")
    assert await window.pay("3200.01", **poor) == first
    assert json.loads(first.text)["code"] == "insufficient_funds"


async def test_the_same_amount_written_otherwise_is_the_same_order(
    bank: Bank, clock: ManualClock
) -> None:
    window = Window(bank, clock)
    assert await window.pay("800", MOTHER, key="k") == await window.pay("800.00", MOTHER, key="k")


@pytest.mark.parametrize("key", [None, "", "x" * 201, "a\nb", "键"])
def test_an_unusable_key_is_refused(key: str | None) -> None:
    with pytest.raises(Refused) as caught:
        checked_key(key)
    assert caught.value.code in ("key_missing", "key_invalid")
