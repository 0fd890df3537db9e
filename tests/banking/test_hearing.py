"""Patterns that customers are heard with are compiled when first needed; none of the shipped ones is broken."""

import re

from qiantai.banking.services.hearing import Hearing
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
