"""Ages are read as people say them, and no term, day or sum is one."""

import pytest

from qiantai.app.ages import age_alone, age_in, working_years


@pytest.mark.parametrize(
    ("said", "age"),
    [
        ("30岁男,重疾险50万", 30),
        ("俺今年四十五男的抽烟", 45),
        ("俺媳妇三十八了不抽烟", 38),
        ("俺是女的五十二不抽烟重疾险", 52),
        ("给俺爸六十五了买医疗险", 65),
        ("俺妈七十有高血压", 70),
        ("我32,女", 32),
        ("she is 41 and does not smoke", 41),
    ],
)
def test_an_age_is_heard(said: str, age: int) -> None:
    assert age_in(said) == age


@pytest.mark.parametrize(
    "said",
    [
        "保到七十岁交二十年",
        "保到七十了就行",
        "今年二十号到期",
        "今年三十五万收入",
        "交了二十年了",
        "男的二十年交",
    ],
)
def test_no_age_is_heard(said: str) -> None:
    assert age_in(said) is None


def test_an_answer_may_be_the_age_alone() -> None:
    assert age_alone("三十五了", counted=False) == 35
    assert age_alone("35", counted=True) == 35
    assert age_alone("三万", counted=True) is None


def test_working_years_tell_the_age_and_the_end() -> None:
    assert working_years("今年三十五,六十岁退休") == (35, None)
    assert working_years("35岁,60岁退休") == (35, 60)
