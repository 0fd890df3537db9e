"""Patterns that customers are heard with are compiled when first needed; none of the shipped ones is broken."""

import re

import pytest

from qiantai.banking.services.hearing import Hearing, wished
from qiantai.banking.words import Words
from qiantai.floor.packs import Packs

HEARD = "heard."


def test_every_shipped_pattern_is_a_regular_expression(packs: Packs) -> None:
    codes = {str(code) for _, content in packs.documents("wording") for code in content}
    heard = [code for code in codes if code.startswith(HEARD)]
    assert len(heard) > 300
    words = Words.load(packs)
    for code in heard:
        for language in ("zh-Hans", "en"):
            if pattern := words.pattern(code, language):
                re.compile(pattern.lower())


def test_the_first_code_that_a_text_names_is_heard_in_every_script() -> None:
    texts = {"heard.day.one": {"zh": "周一|星期一", "en": "monday"}, "heard.day.any": {"zh": "周", "en": "day"}}  # fmt: skip
    hearing = Hearing(Words(texts, {}), "day", ["one", "any"])
    assert [
        hearing.first(said) for said in ("週一", "周二", "Monday", "Tuesday", "any", "明天")
    ] == [
        "one",
        "any",
        "one",
        "any",
        "any",
        None,
    ]
    assert hearing.all("周一") == ("one", "any")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("水费先别动,解掉电费", "解掉电费"),
        ("停电话就行,短信留着", "停电话就行"),
        ("两年太长了,存一年", "存一年"),
        ("不是买入,是卖出", "是卖出"),
        ("上午走不开,换成下午", "换成下午"),
        ("Not one year, two years please", "two years please"),
        ("先还最低,全额还不起", "先还最低,全额还不起"),
        ("存三年,不自动转存", "存三年,不自动转存"),
        ("不对", "不对"),
    ],
)
def test_a_correction_wants_what_is_neither_refused_nor_to_stay(said: str, meant: str) -> None:
    assert wished(said) == meant
