"""What a short answer does in a conversation."""

import pytest

from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs
from qiantai.understanding.model import Act
from qiantai.understanding.readers.acts import Acts
from qiantai.understanding.readers.normal import Normaliser

NORMAL = Normaliser()
SAID: dict[Act, list[str]] = {
    "confirm": ["是", "是的。", "对", "确认", "好的", "好啊", "行", "可以", "嗯嗯", "没错", "係", "确认转账", "对,转吧", "成吧 确认办", "看清楚了 确认", "YES", "ok", "sure, go ahead"],
    "deny": ["不", "不是", "不对", "不行", "错了", "No", "不用"],
    "correct": ["不对,是八百", "不是500,是800", "说错了", "地址不对 是知春路18号", "改成八百", "应该是李娜", "错了,转给王五", "no, it's 800", "I meant 800"],
    "cancel": ["取消", "算了", "不转了", "算了吧", "取消转账", "先不办了", "cancel", "never mind"],
    "back": ["返回", "上一步", "回到上一步", "go back"],
    "repeat": ["再说一遍", "没听清", "什么?", "再说一下", "say that again"],
    "thanks": ["谢谢", "多谢!", "好的谢谢", "唔該", "thanks", "Thank you!"],
    "person": ["转人工", "我要真人", "人工", "叫人来", "speak to a human"],
    "greet": ["你好", "在吗", "早上好", "hello", "Hi"],
    "goodbye": ["再见", "拜拜", "没事了", "bye", "没有其他问题了"],
}  # fmt: skip
REQUESTS = [
    "给我妈转五百",
    "怎么取消自动还款",
    "我想确认一下这笔钱到账没有",
    "确认转账后还能反悔吗",
    "确认付了多久到",
    "你好我想查一下我信用卡这个月的账单是多少",
    "",
    "😀",
    "500",
]


@pytest.fixture(scope="module")
def acts(packs: Packs) -> Acts:
    return Acts(packs.merged("words"))


@pytest.mark.parametrize(
    ("act", "text"), [(act, text) for act, texts in SAID.items() for text in texts]
)
def test_short_answer_has_its_act(acts: Acts, act: Act, text: str) -> None:
    assert acts.read(NORMAL.plain(text)) == act


@pytest.mark.parametrize("text", REQUESTS)
def test_request_is_no_act(acts: Acts, text: str) -> None:
    assert acts.read(NORMAL.plain(text)) is None


def test_unknown_act_in_the_word_list_is_named() -> None:
    with pytest.raises(Misconfigured, match="wave"):
        Acts({"acts": {"wave": {}}, "particles": []})
