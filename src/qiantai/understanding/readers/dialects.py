"""Words of regional Chinese in the common ones of the same length, so that rules and models meet one form of them.

Only words that mean one thing wherever they stand: 系 (is, but also 系统), 跌 (to lose a thing, but also to fall) and the
like stay as said.
"""

import re

_WORDS = {
    # Cantonese, as Hong Kong and Guangdong write it
    "几耐": "多久", "几多": "多少", "点解": "为啥", "点样": "怎样", "点算": "咋办",
    "而家": "现在", "依家": "现在", "听日": "明天", "寻日": "昨天", "琴日": "昨天", "噚日": "昨天",
    "边个": "哪个", "边度": "哪里", "边只": "哪只", "边张": "哪张", "边笔": "哪笔", "边家": "哪家", "边间": "哪家", "边种": "哪种",
    "啱啱": "刚刚", "啱先": "刚才", "头先": "刚才", "唔该": "唔该", "唔使": "不用", "唔好": "不要", "唔见": "不见", "唔系": "不是",
    "唔啱": "不对", "唔记得": "不记得", "冇错": "没错", "冇得": "没有", "定系": "还是", "赎返": "赎回", "攞返": "拿回",
    "搵返": "找回", "揾返": "找回", "俾返": "还给", "退返": "退回", "碌卡": "刷卡", "碌咗": "刷了", "碌到": "刷到", "蚀咗": "亏了",
    "蚀钱": "亏钱", "入边": "里面", "嘅话": "的话", "乜嘢": "什么", "咩嘢": "什么", "做乜": "干啥", "得唔得": "行不行",
    "系唔系": "是不是", "系咪": "是否", "有冇": "有没", "打嚟": "打来", "转嚟": "转来", "落单": "下单",
    "唔": "不", "冇": "没", "嘅": "的", "咗": "了", "嗰": "那", "佢": "他", "哋": "们", "啲": "些", "喺": "在", "俾": "给",
    "畀": "给", "睇": "看", "攞": "拿", "搵": "找", "揾": "找", "嚟": "来", "咁": "那", "噉": "那", "咩": "啥", "乜": "啥",
    "㗎": "啊", "喎": "哦", "仲有": "还有", "仲未": "还没", "仲要": "还要", "仲系": "还是", "仲可": "还可", "仲能": "还能", "仲会": "还会",
    "仲唔": "还不", "仲冇": "还没", "仲得": "还行", "嘥": "费", "谂": "想", "諗": "想",
    # the south-west
    "啥子": "什么", "咋个": "怎样", "啷个": "怎样", "啷块": "怎样", "莫得": "没有", "没得": "没有", "晓得": "知道", "喃": "呢",
    # the lower Yangtze
    "阿拉": "我们", "侬": "你", "哪能办": "怎么办", "勿要": "不要", "勿是": "不是", "呒没": "没有",
    # the north and elsewhere
    "木有": "没有", "恁": "你", "俺": "我", "俺们": "我们", "咱们": "我们", "咱": "我",
}  # fmt: skip
_AMOUNT = "(?<=[0-9万千百十两三四五六七八九])蚊"
_NOT_BEHIND = {"边": "(?<![这那旁一两左右身手下上里外后前东西南北路周])"}
_NOT_BEFORE = {"没得": "(?![到选])"}
_FORM = re.compile(
    "|".join(
        [
            _AMOUNT,
            *(
                _NOT_BEHIND.get(word[0], "") + word + _NOT_BEFORE.get(word, "")
                for word in sorted(_WORDS, key=len, reverse=True)
            ),
        ]
    )
)
_ANY = frozenset("".join(word for word in _WORDS)) | {"蚊"}


def common(plain: str) -> str:
    """The plain form with regional words in common ones; of the same length."""
    if _ANY.isdisjoint(plain):
        return plain
    return _FORM.sub(lambda found: _WORDS.get(found[0], "元"), plain)
