"""Regional words in common ones: of the same length, and only where they mean one thing."""

import pytest

from qiantai.understanding.readers.dialects import common


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("边个成日扣我25蚊", "哪个成日扣我25元"),
        ("而家仲有几多钱", "现在还有多少钱"),
        ("唔使转佢", "不用转他"),
        ("你们收啥子费", "你们收什么费"),
        ("侬好", "你好"),
    ],
)
def test_regional_words_become_common_ones_of_the_same_length(said: str, plain: str) -> None:
    assert common(said) == plain
    assert len(plain) == len(said)


@pytest.mark.parametrize(
    "said", ["那边个人养老金", "申请仲裁", "这笔没得到回复", "完成日期", "蚊子", "今天转五百"]
)
def test_words_that_only_look_regional_stay(said: str) -> None:
    assert common(said) == said
