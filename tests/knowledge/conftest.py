"""The shipped knowledge in memory, and a small pack of a test's own."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.servers import computed

from qiantai.floor.clock import ManualClock
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge import Answers, Article, first_releases, read_articles
from qiantai.knowledge.kept import Kept

MakePack = Callable[..., Packs]


@pytest.fixture(scope="session")
def articles(packs: Packs, policies: PolicyTable) -> tuple[Article, ...]:
    """Every shipped article."""
    return read_articles(packs, policies)


@pytest.fixture(scope="session")
def shipped(packs: Packs, policies: PolicyTable, articles: tuple[Article, ...]) -> Answers:
    """Answers from every shipped article, on 2026-11-22."""
    clock = ManualClock(datetime(2026, 11, 22, 2, 0, tzinfo=UTC))
    answers = Answers.load(packs, policies, clock, Kept(computed("kept")))
    answers.use(first_releases(articles, clock.now()))
    return answers


@pytest.fixture
def kept(shipped: Answers, tmp_path: Path) -> Kept:
    """What was computed for `shipped`, in a folder of the test's own."""
    return Kept(Path(shutil.copytree(computed("kept"), tmp_path / "kept")))


@pytest.fixture
def entry() -> dict[str, Any]:
    """One article as a pack writes it."""
    return {
        "id": "parcel-fee",
        "intents": ["parcel_fee"],
        "topic": "邮寄",
        "question": {"zh": "邮寄卡片收费吗？", "en": "Do you charge for mailing a card?"},
        "similar": {"zh": ["寄卡要钱不", "快递费谁出"], "en": ["mailing fee"]},
        "answer": {
            "zh": "邮寄卡片每次收{parcel.fee}，网点领取免费。",
            "en": "Mailing costs {parcel.fee}.",
        },
        "source": {"document": "邮寄业务说明", "clause": "第二条"},
        "risk": "low",
        "audience": "all",
        "owner": "零售业务部",
        "effective_from": "2026-01-01",
        "actions": ["parcel_fee"],
        "tests": ["办卡送货要付运费么"],
    }


@pytest.fixture
def make_pack(tmp_path: Path) -> MakePack:
    """Writes a pack with these articles; its policy `parcel.fee` is 12.50 CNY, from March on 15."""

    def make(*entries: dict[str, Any]) -> Packs:
        root = tmp_path / "packs" / "own"
        for folder in ("articles", "policies", "intents"):
            (root / folder).mkdir(parents=True, exist_ok=True)
        (root / "articles" / "parcel.yaml").write_text(yaml.safe_dump(list(entries)))
        values = [_fee("12.50", "2026-01-01"), _fee("15", "2026-03-01")]
        (root / "policies" / "parcel.yaml").write_text("\n".join(values))
        (root / "intents" / "catalogue.tsv").write_text(
            "id\tgroup\tname_zh\tname_en\tkind\nparcel_fee\t邮寄\t邮寄费用\tMailing fee\tF\n"
        )
        return Packs(root.parent, ("own",))

    return make


def _fee(value: str, day: str) -> str:
    return (
        f'- {{key: parcel.fee, value: "{value}", unit: CNY, effective_from: {day}, source: 价目表,'
        " approver: 合规部, name: {zh: 邮寄费, en: Mailing fee}}"
    )
