"""Policy values: the day they hold from, their words, and clear errors in a wrong file."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable, PolicyValue, figures

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
ENTRY = """
- key: fee.sample
  value: "{value}"
  unit: {unit}
  effective_from: {day}
  source: 价目表
  approver: 零售业务部
  name: {{zh: 样例, en: Sample}}
"""


def entry(value: str = "10000", unit: str = "CNY", day: str = "2026-01-01") -> str:
    return ENTRY.format(value=value, unit=unit, day=day)


def table(folder: Path, *contents: str) -> PolicyTable:
    names = []
    for number, content in enumerate(contents):
        path = folder / f"p{number}" / "policies" / "a.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(content, encoding="utf-8")
        names.append(f"p{number}")
    return PolicyTable.load(Packs(folder, tuple(names)))


@pytest.mark.parametrize(
    ("value", "unit", "zh", "hant", "en"),
    [
        ("10000", "CNY", "1万元", "1萬元", "CNY 10,000"),
        ("25000", "CNY", "2.5万元", "2.5萬元", "CNY 25,000"),
        ("12345", "CNY", "12,345元", "12,345元", "CNY 12,345"),
        ("0.50", "CNY", "0.5元", "0.5元", "CNY 0.5"),
        ("0.95", "percent", "0.95%", "0.95%", "0.95%"),
        ("15", "days", "15天", "15天", "15 days"),
        ("1", "days", "1天", "1天", "1 day"),
        ("5", "workdays", "5个工作日", "5個工作日", "5 working days"),
        ("24", "hours", "24小时", "24小時", "24 hours"),
        ("3", "times", "3次", "3次", "3 times"),
        ("当日", "text", "当日", "當日", "当日"),
    ],
)
def test_value_is_rendered_with_its_unit(
    tmp_path: Path, value: str, unit: str, zh: str, hant: str, en: str
) -> None:
    policies = table(tmp_path, entry(value, unit))
    rendered = [policies.rendered("fee.sample", NOW, one) for one in ("zh-Hans", "zh-Hant", "en")]
    assert rendered == [zh, hant, en]


def test_value_changes_on_its_day_in_the_institutions_time(tmp_path: Path) -> None:
    policies = table(tmp_path, entry("1", day="2026-01-01") + entry("2", day="2026-11-22"))
    evening = datetime(2026, 11, 21, 15, 59, tzinfo=UTC)
    midnight = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)
    assert policies.get("fee.sample", evening).number == 1
    assert policies.get("fee.sample", midnight).number == 2
    assert policies.get("fee.sample", midnight).version == "2026-11-22"


def test_value_before_its_day_is_misconfigured(tmp_path: Path) -> None:
    policies = table(tmp_path, entry(day="2027-01-01"))
    assert policies.find("fee.sample", NOW) is None
    with pytest.raises(Misconfigured, match="is not in effect yet"):
        policies.get("fee.sample", NOW)


def test_later_pack_replaces_the_same_key_and_day(tmp_path: Path) -> None:
    assert table(tmp_path, entry("1"), entry("2")).get("fee.sample", NOW).number == 2


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (entry() + entry(), "already in"),
        (entry("many"), "value must be a decimal number"),
        (entry("NaN"), "value must be a decimal number"),
        (entry(unit="miles"), "unit 'miles'"),
        (entry(day="soon"), "effective_from must be a date"),
        ("- {key: fee.sample}", r"fee.sample\): missing field"),
        (entry() + "  colour: red", "unknown field colour"),
        ("key: fee.sample", "must hold a list"),
        ("- 5", "entry 1: must be a mapping"),
        (entry().replace("{zh: 样例, en: Sample}", "样例"), "name must hold zh and en"),
    ],
)
def test_wrong_file_is_named(tmp_path: Path, content: str, why: str) -> None:
    with pytest.raises(Misconfigured, match=why) as caught:
        table(tmp_path, content)
    assert "a.yaml" in str(caught.value)


def test_text_is_no_number(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="a number is needed"):
        table(tmp_path, entry("当日", "text")).get("fee.sample", NOW).number


def test_every_value_of_the_packs_has_words_in_every_language(packs: Packs) -> None:
    policies = PolicyTable.load(packs)
    values: list[PolicyValue] = [policies.get(key, NOW) for key in policies]
    assert all(value.rendered(one) for value in values for one in ("zh-Hans", "zh-Hant", "en"))


def test_figures_have_separators_and_no_trailing_zeros() -> None:
    assert [figures(Decimal(n)) for n in ("1000000", "0.950", "100")] == [
        "1,000,000",
        "0.95",
        "100",
    ]
