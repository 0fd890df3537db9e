"""Finds things that packs list by name: currencies, products, channels, arrival modes; and branches by their form."""

import re
from collections.abc import Sequence

from qiantai.understanding.model import Entity
from qiantai.understanding.readers.base import Sentence, Words, free
from qiantai.understanding.readers.lexicon import Lexicon

_BRANCH = re.compile(
    r"(?P<a>[\u4e00-\u9fff]{2,12}?(?:支行|分行|营业部|营业厅|网点|分理处))(?!业|长|动)"
)
_BRANCH_STOP = re.compile(
    r".*(?:附近|哪|最近|什么|[你我他她您佢]|[们哋]|的|在|去(?!年)|到|来(?!安|宾|广)|约|投诉|查|是|离|有|个|帮|[这那哪]里|家(?![港兴口界园庄嘴汇湾桥渡沟坡河村镇屯集堡浜巷坝坪岗店营])|从|跟|与|回(?!龙|民)|(?<!自)由|把|[嗰𠮶]|这|那|某|几|喺|问|说|一下|给|银行|往|就|想|用|全国|其[他它]|任何|所有|任意|每|隔壁|楼下|对面|贵行|本行|我行|表扬|投述|取消|开户|证券|携带|至|赞下?|返|亲?临(?![河江海沂汾安沧夏平港泉])|跑|否|要|不|能|得|上(?!海|饶|虞|杭|街|城|林|思|蔡|高))"
)
_ENGLISH_BRANCH = re.compile(
    r"\b(?P<a>(?:(?!The |Your |My |Our |Which |This |That |At |Is |Any |A |Bank )[A-Z][A-Za-z']+ ){1,4}[Bb]ranch)\b"
)


_CALLED_PRODUCT = re.compile(
    r"叫(?:什么|啥|做)?(?P<a>[\u4e00-\u9fff]{2,9}?)的?(?=(?:那个|这个)?(?:理财|基金|保险|产品|险种|东西|年金))"
    r"|(?<=[个份款])(?:叫)?(?P<b>(?!百万|重大|重疾|意外|终身|定期|交强|第三|商业|养老|增额|少儿|老年|[^,。!?]{0,2}[你我的买])[\u4e00-\u9fff]{2,6}(?:两全险|终身寿险|年金险|重疾险|医疗险|意外险|分红险|万能险))"
)
_BRANCH_HINT = re.compile("支行|分行|营业|网点|分理处")


class Named:
    """Every listed name, products among them, longest first; branches end in 支行 and the like."""

    def __init__(self, words: Words) -> None:
        listed: dict[str, tuple[str, str]] = {}
        named = {**words["named"], "product": words.get("products", {})}
        for kind, values in named.items():
            for value, names in values.items():
                listed |= {str(name).lower(): (kind, str(value)) for name in names}
        self._names = Lexicon(listed)

    def read(self, sentence: Sentence, found: Sequence[Entity]) -> list[Entity]:
        """Kinds of the word list, and `branch` as said."""
        fresh = []
        for start, end, (kind, value) in self._names.find(sentence.plain):
            if free(found, start, end):
                fresh.append(sentence.entity(kind, value, start, end))
        return fresh + _products(sentence, (*found, *fresh)) + _branches(sentence)


def _products(sentence: Sentence, found: Sequence[Entity]) -> list[Entity]:
    """Products that no pack lists, where the customer says that they are called so."""
    return [
        sentence.entity("product", sentence.text[start:end], start, end)
        for match in _CALLED_PRODUCT.finditer(sentence.plain)
        for start, end in (match.span("a" if match["a"] else "b"),)
        if free(found, start, end)
    ]


def _branches(sentence: Sentence) -> list[Entity]:
    fresh = []
    if "branch" in sentence.plain:
        fresh += [
            sentence.entity("branch", match["a"], *match.span("a"))
            for match in _ENGLISH_BRANCH.finditer(sentence.text)
        ]
    if not _BRANCH_HINT.search(sentence.plain):
        return fresh
    for match in _BRANCH.finditer(sentence.plain):
        start, end = match.span("a")
        stop = _BRANCH_STOP.match(sentence.plain, start, end - 2)
        start = stop.end() if stop else start
        if end - start >= 4:
            fresh.append(sentence.entity("branch", sentence.text[start:end], start, end))
    return fresh
