"""Word lists show the plain cases of the six emotions."""

import pytest

from qiantai.floor.packs import Packs
from qiantai.understanding.readers.emotion import EmotionWords
from qiantai.understanding.readers.normal import Normaliser

NORMAL = Normaliser()


@pytest.fixture(scope="module")
def emotion(packs: Packs) -> EmotionWords:
    return EmotionWords(packs.merged("words"))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("查一下余额", "平静"),
        ("三年定期几个点", "平静"),
        ("", "平静"),
        ("钱还没到,急死我了怎么办", "焦虑"),
        ("I am really worried about my money", "焦虑"),
        ("你们效率太慢了", "不满"),
        ("服务不好", "不满"),
        ("一点都不满意", "不满"),
        ("凭什么扣我钱!你们这帮骗子公司,我要曝光你们", "愤怒"),
        ("垃圾银行", "愤怒"),
        ("我爸去世了,很难过", "悲伤"),
        ("亏光了,活着没意思", "悲伤"),
        ("服务真好,点赞", "满意"),
        ("thank you so much, great service", "满意"),
    ],
)
def test_words_show_the_emotion(emotion: EmotionWords, text: str, label: str) -> None:
    assert emotion.read(NORMAL.plain(text))[0] == label


def test_intensity_grows_with_exclamation(emotion: EmotionWords) -> None:
    quiet, loud = emotion.read("太慢了"), emotion.read("太慢了!!! 太慢了!")
    assert 0 < quiet[1] < loud[1] <= 1


def test_calm_has_no_intensity(emotion: EmotionWords) -> None:
    assert emotion.read("你好") == ("平静", 0.0)
