"""English words in Chinese messages: whole words only, the longest first."""

import pytest

from qiantai.floor.packs import Packs
from qiantai.understanding.readers.mixed import Mixed


@pytest.mark.parametrize(
    ("said", "chinese"),
    [
        ("卡被suspended了", "卡被冻结了"),
        ("how much 手续费", "多少手续费"),
        ("credit card年费", "信用卡年费"),
        ("示范货币a哪天开放", "示范货币a哪天开放"),
        ("转给lossy先生", "转给lossy先生"),
        ("查余额", "查余额"),
    ],
)
def test_known_english_words_become_chinese(packs: Packs, said: str, chinese: str) -> None:
    assert Mixed(packs.merged("words")["mixed"]).in_chinese(said) == chinese


def test_without_words_nothing_changes() -> None:
    assert Mixed({}).in_chinese("卡被suspended了") == "卡被suspended了"
