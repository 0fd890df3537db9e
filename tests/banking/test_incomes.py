"""An income told in a customer's own words is that of a month, and an employer is where they say that they work."""

from decimal import Decimal

import pytest

from qiantai.banking.actions import ActionRequest
from qiantai.banking.services.incomes import employer_told, monthly_told


def request_of(*said: str, **slots: object) -> ActionRequest:
    return ActionRequest("cards.apply.prepare", {**slots, "words": list(said)}, "k", "zh-Hans")


@pytest.mark.parametrize(
    ("said", "month"),
    [
        ("月薪一万二", "12000.00"),
        ("一年到手大概12万，想办张卡", "10000.00"),
        ("年薪二十四万", "20000.00"),
        ("我跑货运一年挣十八万，想借八万", "15000.00"),
        ("annual income 300000 yuan", "25000.00"),
        ("I make 9,000 a month", "9000.00"),
    ],
)
def test_income_of_a_year_is_told_as_a_month(said: str, month: str) -> None:
    found = monthly_told(request_of(said))
    assert found is not None
    assert found.yuan == Decimal(month)


def test_sum_that_the_flow_took_is_turned_only_when_the_words_say_that_it_is_for_a_year() -> None:
    yearly = monthly_told(request_of("一年十二万吧", income="120000.00"))
    monthly = monthly_told(request_of("一个月一万", income="10000.00"))
    assert (str(yearly), str(monthly)) == ("10000.00", "10000.00")


def test_sum_of_a_loan_is_no_income() -> None:
    assert monthly_told(request_of("想借八万修货车，分24期")) is None


@pytest.mark.parametrize(
    ("said", "employer"),
    [
        ("我在实验小学当老师", "实验小学"),
        ("目前在青云设计公司上班", "青云设计公司"),
        ("I teach at an international school, since 2020", "international school"),
        ("我在家里做点手工", None),
        ("在网上做代购", None),
    ],
)
def test_employer_is_where_they_say_they_work(said: str, employer: str | None) -> None:
    assert employer_told(request_of(said)) == employer
