"""Figures that contradict the values in effect are found, and nothing else is."""

from datetime import UTC, datetime

import pytest

from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge.stating import Stating

AT = datetime(2026, 11, 22, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def stating(packs: Packs) -> Stating:
    return Stating.load(packs, PolicyTable.load(packs))


@pytest.mark.parametrize(
    ("text", "key", "language"),
    [
        ("跨行转账手续费是5元", "transfer.fee.other_bank", "zh-Hans"),
        ("您好,手机银行默认日限额是8万元。", "transfer.limit.default_daily", "zh-Hans"),
        ("活期存款年利率是0.5%", "deposit.rate.current", "zh-Hans"),
        ("犹豫期天数是10天", "insurance.cooling_off.period", "zh-Hans"),
    ],
)
def test_a_figure_that_no_value_spoken_of_has_is_found(
    stating: Stating, text: str, key: str, language: str
) -> None:
    [found] = stating.misstated(text, "", (), language, AT)
    assert (found.key, found.sure) == (key, True)
    assert text[found.start : found.end] == found.words
    assert found.holds not in found.words


@pytest.mark.parametrize(
    "text",
    [
        "跨行转账手续费是0元",
        "手机银行默认日限额是5万元",
        "手机银行默认日限额是50,000元",
        "您昨天转的500元已经到账",
        "我在3个工作日内给您答复",
        "信用卡账单金额是8,888.00元",
    ],
)
def test_right_figures_and_those_of_the_customer_pass(stating: Stating, text: str) -> None:
    assert stating.misstated(text, "", (), "zh-Hans", AT) == []


def test_a_bare_figure_is_held_against_the_answer_to_the_question(stating: Stating) -> None:
    question, rests_on = "手机银行默认日限额是多少", ("transfer.limit.default_daily",)
    [found] = stating.misstated("是8万元", question, rests_on, "zh-Hans", AT)
    assert found.key == "transfer.limit.default_daily"
    assert stating.misstated("是5万元", question, rests_on, "zh-Hans", AT) == []
    assert stating.misstated("是8万元", question, (), "zh-Hans", AT) == []


def test_working_days_are_no_calendar_days(stating: Stating) -> None:
    text = "材料齐全案件的服务承诺时间是5天"
    [found] = stating.misstated(text, "", (), "zh-Hans", AT)
    assert found.holds == "5个工作日"
