"""What premium calculations and need analysis make of a message and of what the core knows."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from qiantai.advice import MotorTariff, Tariff
from qiantai.app.insuring import Insuring
from qiantai.banking import ActionRequest, ActionResult, Policies, Words
from qiantai.banking.connectors.fake import FakeCore
from qiantai.banking.services.base import VISITOR, Counter
from qiantai.customers import CustomerActor, CustomerId
from qiantai.floor.clock import ManualClock
from qiantai.floor.packs import Packs, data_root, read_yaml
from qiantai.floor.policies import PolicyTable

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
ROOT = data_root("packs")
PACKS = Packs(ROOT, ("common", "bank", "insurance"))
CONTENT = read_yaml(ROOT / "demo" / "institution.yaml")
WHO = CustomerActor(CustomerId("c001"), 1, "web", UUID(int=1))  # a man of 34
DRIVER = CustomerActor(CustomerId("c006"), 1, "web", UUID(int=1))
TRUCK = {
    "id": "p005",
    "product": "INS-AUTO-1",
    "product_name": "示范车险综合",
    "kind": "auto",
    "holder": "吴强",
    "insured": None,
    "sum": "2000000",
    "premium": "3980",
    "due_date": "2026-12-17",
    "signed": "2025-12-17",
    "paid": "3980",
    "paid_times": 1,
    "plate": "京A12345",
    "use": "goods_business",
}
Rows = Sequence[Mapping[str, Any]]


@pytest.fixture(scope="module")
def insuring() -> Insuring:
    clock = ManualClock(NOW)
    core = FakeCore(CONTENT, clock, {"policy-details": {"c006": [TRUCK]}})
    counter = Counter(core, Policies.load(PACKS), Words.load(PACKS), clock)
    tariff, motor = Tariff.load(PACKS), MotorTariff.load(PACKS)
    return Insuring(counter, tariff, motor, PolicyTable.load(PACKS))


def ask(service: Any, words: str, who: CustomerActor = WHO, **slots: Any) -> ActionResult:
    request = ActionRequest("x", {"words": [words], **slots}, "key", "zh-Hans")
    result = asyncio.run(service(who, request))
    assert isinstance(result, ActionResult)
    return result


def table(result: ActionResult) -> list[list[str]]:
    assert result.card is not None
    rows = result.card["data"]["table"]["rows"]
    assert isinstance(rows, list)
    return rows


def test_a_quote_for_oneself_knows_age_and_sex(insuring: Insuring) -> None:
    result = ask(insuring.quote, "买50万重疾多少钱", amount="500000.00")
    assert ["示范重疾保终身二十年交", "500000.00", "9600.00", "20", "192000.00"] in table(result)
    assert len(table(result)) >= 2


@pytest.mark.parametrize(
    ("words", "slots", "missing"),
    [
        ("算算保费", {}, "kind"),
        ("重疾险多少钱", {}, "age"),
        ("28岁买重疾险多少钱", {}, "sex"),
        ("二十八岁女的重疾险多少钱", {}, ""),
        ("62", {"kind": "accident", "relation": "爸爸"}, ""),
        ("给我妈买重疾", {"relation": "妈妈"}, "age"),
    ],
)
def test_a_quote_asks_only_for_what_was_not_said(
    insuring: Insuring, words: str, slots: dict[str, str], missing: str
) -> None:
    assert ask(insuring.quote, words, VISITOR, **slots).values["missing"] == missing


def test_smokers_pay_the_factor_of_the_tariff(insuring: Insuring) -> None:
    result = ask(insuring.quote, "30岁男的抽烟,30万重疾", VISITOR, amount="300000.00")
    assert "5451.00" in [row[2] for row in table(result)]  # 158 x 30 x 1.15


def test_ages_outside_the_tariff_are_referred(insuring: Insuring) -> None:
    result = ask(insuring.quote, "67岁女的买重疾", VISITOR)
    assert (result.outcome, result.values["reason"]) == ("referred", "年龄超出投保范围")


def test_other_kinds_go_to_a_person_or_the_motor_quote(insuring: Insuring) -> None:
    assert ask(insuring.quote, "养老年金多少钱").outcome == "person"
    assert ask(insuring.quote, "车险多少钱").outcome == "auto"


def test_a_motor_quote_follows_use_limit_and_last_years_claims(insuring: Insuring) -> None:
    result = ask(insuring.motor, "车险多少钱", DRIVER)
    assert (result.values["premium"], result.values["claims"]) == ("3980.00", 1)
    assert result.values["plate"] == "京A****5"
    assert ask(insuring.motor, "三者", DRIVER, amount="3000000.00").values["premium"] == "4540.00"


def test_a_need_counts_debts_family_and_what_is_there(insuring: Insuring) -> None:
    assert ask(insuring.need, "该买多少保额").values["missing"] == "income"
    assert ask(insuring.need, "三十万", income="300000").values["missing"] == "family"
    alone = ask(insuring.need, "没有", income="300000", family="none").values
    family = ask(insuring.need, "孩子", income="300000", family="children").values
    # loans 896970.73 + funeral 50000 - savings 51450.36, which nobody's living adds to
    assert alone["life"] == "895520.37"
    assert Decimal(family["life"]) > Decimal(alone["life"]) + 200000
    assert alone["limit"] == "24000.00"  # a fifth of what is left of the income


def test_a_monthly_wage_counts_twelve_times_and_a_told_debt_counts(insuring: Insuring) -> None:
    said = "月薪一万,车贷还欠二百万,有个孩子"
    told = ask(insuring.need, said, income="10000", debts="2000000").values
    less = ask(insuring.need, "一年十二万,有个孩子", income="120000").values
    assert told["yearly_income"] == less["yearly_income"] == "120000.00"
    assert Decimal(told["life"]) > Decimal(less["life"]) + 1_000_000
    assert less["life_text"].endswith("万元")
