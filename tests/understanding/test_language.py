"""Script decides the language."""

import pytest

from qiantai.understanding.model import Language
from qiantai.understanding.readers.language import ScriptLanguage
from qiantai.understanding.readers.normal import Normaliser

READER = ScriptLanguage()
NORMAL = Normaliser()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("给我妈转五百", "zh-Hans"),
        ("信用卡账单", "zh-Hans"),
        ("卡里有多少", "zh-Hans"),
        ("后天去", "zh-Hans"),
        ("我的iPhone登不上app", "zh-Hans"),
        ("ATM吞卡了", "zh-Hans"),
        ("12345", "zh-Hans"),
        ("", "zh-Hans"),
        ("😀!!", "zh-Hans"),
        ("轉帳給媽媽", "zh-Hant"),
        ("我想查餘額", "zh-Hant"),
        ("唔想做人", "zh-Hant"),
        ("幾時到帳呀", "zh-Hant"),
        ("my card was lost", "en"),
        ("ok", "en"),
        ("How do I pay with 支付宝 in this shop?", "en"),
    ],
)
def test_language_follows_the_script(text: str, language: Language) -> None:
    assert READER.read(text) == language


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("轉帳給媽媽", "转账给妈妈"),
        ("Card\u3000LOST", "card lost"),
        ("卡\x00丢\ud800了", "卡 丢 了"),
        ("你好，再见。", "你好,再见。"),
    ],
)
def test_plain_form_keeps_the_length(text: str, plain: str) -> None:
    assert NORMAL.plain(text) == plain
    assert len(plain) == len(text)


def test_wording_takes_mainland_words_and_hides_digits() -> None:
    text = "軟體 登入 500元"
    assert NORMAL.wording(NORMAL.plain(text), text, "zh-Hant") == "软件登录 000元"


def test_nul_does_not_swallow_the_message() -> None:
    text = "\x00餘額"
    assert NORMAL.wording(NORMAL.plain(text), text, "zh-Hant") == "余额"
