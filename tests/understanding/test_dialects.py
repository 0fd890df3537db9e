"""Regional words in common ones: of the same length, and only where they mean one thing."""

import pytest

from qiantai.understanding.readers.dialects import common


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("边个成日扣我25蚊", "哪个经常扣我25元"),
        ("而家仲有几多钱", "现在还有多少钱"),
        ("唔使转佢", "不用转他"),
        ("你们收啥子费", "你们收什么费"),
        ("侬好", "你好"),
        ("一共要好多嘛", "一共要多少嘛"),
        ("每个月还好多钱嘛", "每个月还多少钱嘛"),
        ("卡上还剩好多", "卡上还剩多少"),
        ("到底亏了好多", "到底亏了多少"),
        ("好久能到账", "多久能到账"),
        ("熄咗境外支付", "关了境外支付"),
        ("俾人呃咗钱", "被人骗了钱"),
        ("转错咗俾人", "转错了给人"),
        ("我系香港客,关系到佢", "我是香港客,关系到他"),
        ("唔好意思,即系点", "不好意思,就是咋"),
        ("唔使转住", "不用转了"),
        ("一半都唔得咩", "一半都不行吗"),
        ("张卡俾部机食咗", "张卡给部机吞了"),
    ],
)
def test_regional_words_become_common_ones_of_the_same_length(said: str, plain: str) -> None:
    assert common(said) == plain
    assert len(plain) == len(said)


@pytest.mark.parametrize(
    "said",
    [
        "那边个人养老金",
        "申请仲裁",
        "净值跌了,系统里看不到",
        "户口本丢了",
        "客服的电话没人接",
        "完成日期前退回",
        "这笔没得到回复",
        "完成日期",
        "蚊子",
        "今天转五百",
        "我亏了好多钱",
        "好多人都在买",
        "便宜好多",
        "等了好久才到账",
        "这张卡好久没用了",
    ],
)
def test_words_that_only_look_regional_stay(said: str) -> None:
    assert common(said) == said
