"""The same figure is recognised however it is written, and another one is not taken for it."""

import pytest

from qiantai.knowledge import Article
from qiantai.knowledge.figures import figures, plain, unread


def read(text: str) -> list[str]:
    return [one.said for one in figures(plain(text))]


@pytest.mark.parametrize(
    "texts",
    [
        ("2500元", "2,500.00元", "两千五百元", "CNY 2500", "￥2,500", "2500块", "人民币2500元"),
        ("5万元", "五万元", "50,000元", "伍万元".replace("伍", "五")),
        ("0.5%", "百分之零点五", "千分之五", "5‰", "50个基点", "0.50％"),
        ("3个工作日", "三个工作日", "3 working days", "three business days"),
        ("2026年1月1日", "2026-01-01", "二〇二六年一月一日", "1 January 2026", "January 1, 2026"),
        ("第三十七条", "第37条", "第 37 条"),
        ("15:30", "下午3点半", "3:30 pm", "下午三点半"),
        ("半年", "0.5年"),
    ],
    ids=lambda texts: texts[0],
)
def test_one_figure_in_many_writings(texts: tuple[str, ...]) -> None:
    assert len({tuple(read(text)) for text in texts}) == 1
    assert len(read(texts[0])) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0.5%", "0.5‰"),
        ("3天", "3个工作日"),
        ("5元", "5美元"),
        ("12个月", "12天"),
        ("第三十七条", "第三十八条"),
        ("1月1日", "11月1日"),
        ("9折", "9成"),
        ("Ⅱ类户", "Ⅲ类户"),
        ("R2", "R3"),
        ("满18周岁", "满18年"),
    ],
)
def test_figures_of_another_value_or_unit_differ(one: str, other: str) -> None:
    assert read(one)
    assert read(one) != read(other)


@pytest.mark.parametrize("text", ["万一", "十分方便", "千万别急", "一般", "统一办理", "百分百"])
def test_words_with_a_numeral_in_them_are_no_figures(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    "text", ["www.bank-help.com", "service@bank.cn", "400-888-9999", "021-12345678", "95566"]
)
def test_addresses_and_phone_numbers_are_figures(text: str) -> None:
    assert len(read(f"请联系{text}咨询")) == 1


def test_every_digit_of_the_shipped_articles_belongs_to_a_figure(
    articles: tuple[Article, ...],
) -> None:
    texts = [text for one in articles for text in one.answer.values()]
    assert len(texts) > 1000
    assert [text for text in texts for _ in unread(plain(text))] == []
