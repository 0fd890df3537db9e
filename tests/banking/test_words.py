"""Words, policies and the fake action: what banking brings besides the core."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from tests.banking.conftest import Bank, Parts, customer

from qiantai.banking import ActionRequest, ActionResult
from qiantai.banking.errors import CustomersOnly
from qiantai.banking.services.fake import FakeAction
from qiantai.banking.words import Words
from qiantai.customers import SystemActor
from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("word", "meaning"),
    [("老婆", "妻子"), ("Wife", "妻子"), ("媽", "妈妈"), ("房贷", "mortgage"), ("岳母", "岳母")],
)
def test_words_of_one_meaning_are_one(parts: Parts, word: str, meaning: str) -> None:
    assert parts.words.meaning(word) == meaning


def test_status_without_words_is_shown_as_it_is(parts: Parts) -> None:
    assert parts.words.status("card", "lost", "zh-Hant") == "已掛失"
    assert parts.words.status("card", "melted", "en") == "melted"


def load(folder: Path, content: str) -> Words:
    path = folder / "p" / "wording" / "a.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(content, encoding="utf-8")
    return Words.load(Packs(folder, ("p",)))


@pytest.mark.parametrize(
    "content", ["[]", "a: x", "a: {zh: 一}", "aliases: [a]", "aliases: {a: b}"]
)
def test_wrong_wording_file_is_named(tmp_path: Path, content: str) -> None:
    with pytest.raises(Misconfigured, match=r"a\.yaml"):
        load(tmp_path, content)


def test_missing_word_is_misconfigured(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="b is not defined"):
        load(tmp_path, "a: {zh: 一, en: one}").get("b", "en")


def test_policies_give_numbers_texts_and_versions(parts: Parts) -> None:
    policies = parts.policies
    assert policies.get("transfer.limit.reminder_threshold", NOW) == Decimal(300000)
    assert policies.get("transfer.failed.return_time", NOW) == "1至2个工作日"
    assert policies.version("transfer.limit.reminder_threshold", NOW) == "2016-12-01"
    assert policies.level("transfers.execute", NOW) == 2
    with pytest.raises(Misconfigured, match=r"action\.money\.print\.level is not defined"):
        policies.level("money.print", NOW)


def test_every_action_has_its_level(bank: Bank, parts: Parts) -> None:
    asked = [name for name in bank.actions if not name.endswith(".prepare")]
    assert {parts.policies.level(name, NOW) for name in asked} <= {0, 1, 2, 3}


async def test_fake_action_answers_in_turn_and_keeps_what_it_was_asked() -> None:
    fake = FakeAction([ActionResult("none", {}), ActionResult("ok", {})])
    request = ActionRequest("x", {"a": "1"}, "k", "en")
    outcomes = [(await fake(customer("c001"), request)).outcome for _ in range(3)]
    assert (outcomes, fake.requests) == (["none", "ok", "ok"], [request] * 3)
    with pytest.raises(CustomersOnly):
        await fake(SystemActor("x"), request)
