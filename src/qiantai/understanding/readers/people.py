"""Finds who is near: a relation in its normal form (我妈 is 妈妈) and a bank by its full name."""

import re
from collections.abc import Sequence

from qiantai.understanding.model import Entity
from qiantai.understanding.readers.base import Sentence, Words
from qiantai.understanding.readers.lexicon import Lexicon

_MINE = ("我家", "我的", "我", "俺", "咱")
_NO_KIN = re.compile("们|婿|士|子|性|生")
_NO_FAMILY = "向于时从和同为任常给汇付还"
_TITLES = frozenset(
    (
        "奶奶",
        "爷爷",
        "婆婆",
        "公公",
        "妹妹",
        "姐姐",
        "哥哥",
        "弟弟",
        "姑姑",
        "大伯",
        "妈妈",
        "爸爸",
        "小姨",
    )
)
_BEFORE_TITLE = frozenset("给向替找跟和是叫的俾畀到")
_ADDRESS = re.compile(
    r"(?:(?<=^大)妹子|(?<=^小)[姐哥](?:姐|哥)|(?<![\u4e00-\u9fff])(?:妹子|姐姐|哥哥|叔叔))[,啊呀 ]*(?:你|您|帮|麻烦|我想|我要|请)"
)
_CALLED = re.compile(r"(?:啊|呀|哎|诶|欸|哪|吔)[,，。!~ ]|[,，!][^,，。]{0,12}我")
"""What follows whom a message addresses: 闺女啊,我要汇钱."""
_CHOSEN = re.compile(
    r"(?:应该是|不是|绑的?是?|(?:换|改|填|选|写)(?:成|错)|卡从|开户行是?|开户银行是?)$"
)
_HAN = re.compile("[\u4e00-\u9fff]")
_NO_NAME = re.compile("呀|哎|咧|们|娘|饼|(?<=奶奶)的[,，!。 ]|家(?:餐厅|饭店|菜|面馆|火锅)")
_OF_BANK = re.compile(
    r"(?:的|嘅)?(?:那张|这张|[嗰𠮶]张|张)? ?(?:卡(?!车|点|住)|账户|户(?!外|型)|信用卡|储蓄卡|借记卡|工资卡|白金卡|(?:尾号|尾数)?\d{4}(?!\d|[元块年]))|(?:[嗰𠮶那这])[边头]|的(?=[,。!?]|$)|的?(?:信用卡|贷款|房贷|app)"
)


class People:
    """Two word lists; a one-character relation needs 我 or 老 before it, a loose bank name a card behind it."""

    def __init__(self, words: Words) -> None:
        self._relations = Lexicon(_relation_forms(words["relations"]))
        self._banks = Lexicon(_bank_forms(words["banks"]))
        self._families = frozenset(words.get("people", {}).get("surnames", "")) - frozenset(
            _NO_FAMILY
        )
        limits = words.get("bank_words", {})
        self._not_before = {form: frozenset(chars) for form, chars in limits.get("not_before", {}).items()}  # fmt: skip
        self._not_after = frozenset(limits.get("not_after", ""))

    def read(self, sentence: Sentence, found: Sequence[Entity]) -> list[Entity]:
        """Kinds `relation` and `bank`."""
        fresh = []
        plain = sentence.plain
        for start, end, (value, bare) in self._relations.find(plain):
            strange = (_NO_KIN if bare else _NO_NAME).match(plain, end)
            called = _addressed(plain, start, end) and _CALLED.match(plain, end)
            if not (
                strange or called or self._titled(plain, start, end) or _ADDRESS.match(plain, start)
            ):
                fresh.append(sentence.entity("relation", value, start, end))
        for start, end, (value, loose) in self._banks.find(plain):
            loose = loose and not _CHOSEN.search(plain, max(0, start - 5), start)
            if _OF_BANK.match(plain, end) if loose else self._alone(plain, start, end):
                fresh.append(sentence.entity("bank", value, start, end))
        return fresh

    def _titled(self, plain: str, start: int, end: int) -> bool:
        """Whether a family name makes a title of it (给王奶奶转)."""
        if not start or plain[start - 1] not in self._families or plain[start:end] not in _TITLES:
            return False
        return start == 1 or plain[start - 2] in _BEFORE_TITLE or not _HAN.match(plain, start - 2)

    def _alone(self, plain: str, start: int, end: int) -> bool:
        """Whether 工行 and the like are no part of another word (施工行不行, 修建行道树)."""
        unlike = self._not_before.get(plain[start:end])
        if unlike is None:
            return True
        return (
            plain[start - 1 : start] not in unlike and plain[end : end + 1] not in self._not_after
        )


def _addressed(plain: str, start: int, end: int) -> bool:
    """Whether a bare relation opens the message, and somebody else is named behind it or nobody is spoken of."""
    return not plain[:start].strip(" ,。哎喂诶欸") and not plain[start:end].startswith(_MINE)


def _relation_forms(relations: Words) -> dict[str, tuple[str, bool]]:
    forms: dict[str, tuple[str, bool]] = {}
    for value, form in relations.items():
        for bare in form.get("bare", ()):
            forms |= {mine + bare: (value, True) for mine in (*_MINE, "老")}
    for value, form in relations.items():
        for name in form.get("mine", ()):
            forms |= {mine + name: (value, False) for mine in _MINE}
        for name in form.get("names", ()):
            forms |= {mine + name: (value, False) for mine in ("", *_MINE)}
    return forms


def _bank_forms(banks: Words) -> dict[str, tuple[str, bool]]:
    loose = {name: (bank, True) for bank, form in banks.items() for name in form.get("loose", ())}
    return loose | {name: (bank, False) for bank, form in banks.items() for name in form["names"]}
