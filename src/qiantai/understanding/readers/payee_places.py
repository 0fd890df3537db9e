"""Finds payees by where they stand: at the head of an order, in a list that shares a sum, behind an arrow, as 姓高叫高兴."""

import re
from collections.abc import Iterator, Sequence

from qiantai.understanding.model import Entity
from qiantai.understanding.readers.names import Name, Names

_HEAD = re.compile(
    r"(?:^|[。!?;,])(?:(?:那个|再|我?家?的?(?:房东|保姆|司机|师傅|供应商|客户|邻居|员工|工人|同事|室友)) ?)?"
)
_GAP = re.compile(r"[ ,:;、]*(?:电话|手机号?|账号|卡号|户名|的?(?=尾号))?[ :]*")
_VALUES = frozenset(("phone", "bank", "card_last4", "card_number"))
_OWNED = re.compile(r"(?:的|那个|那张)(?:卡|账户|账号|户头)|(?:的)?(?:新|旧)?卡号")
_SHARE = re.compile(
    r" ?(?:他们|这|这几个|[仨俩]|[两三四五六]个)?(?:人|位)?(?:各|每人|一人|分别|都|一家)(?:自|个)?(?:给|转|打|发|付|汇|补|退|\d|[一二两三四五六七八九])"
)
_JOIN = re.compile(r" ?(?:和|跟|与|同|、|,|还有|以及) ?")
_FAMILY = re.compile(
    r"姓(?P<f>[\u4e00-\u9fff])[^,。!?]{0,2},?(?:就|名|全名)?叫(?P<a>(?P=f)[\u4e00-\u9fff]{1,2}?)(?=$|[,。!?;\s啊的呀他她我是在])"
)
_BARE_ORG = re.compile(r"[:。!?]\s*(?P<a>[\u4e00-\u9fff()]{3,24}公司)\s*(?:$|[,。!?;])")
_HEADS = 6


def placed(plain: str, found: Sequence[Entity], names: Names) -> Iterator[Name]:
    """Names that no word points at; the sentence is known to be about paying."""
    for match in _FAMILY.finditer(plain):
        yield Name(*match.span("a"), True)
    yield from _shared(plain, names)
    if not any(entity.kind == "amount" for entity in found):
        return
    for match in _BARE_ORG.finditer(plain):
        yield Name(*match.span("a"), True)
    starts = {entity.start for entity in found if entity.kind in _VALUES}
    for match in _HEAD.finditer(plain):
        name = _with_nothing_before(plain, match, names)
        if name and (_OWNED.match(plain, name.end) or _gap_end(plain, name.end) in starts):
            yield name


def _with_nothing_before(plain: str, match: re.Match[str], names: Names) -> Name | None:
    return names.at(plain, match.end(), min(len(plain), match.end() + _HEADS))


def _gap_end(plain: str, start: int) -> int:
    match = _GAP.match(plain, start)
    end = match.end() if match else start
    tail = re.match("尾号|尾数", plain[end : end + 2])
    return end + 2 if tail else end


def _shared(plain: str, names: Names) -> Iterator[Name]:
    """王哥、小贾各转1000: all names of a list before the word that deals out."""
    for share in _SHARE.finditer(plain):
        for start in range(max(0, share.start() - 30), share.start() - 1):
            if start and plain[start - 1] not in " ,。!?;:给把":
                continue
            listed = list(_listed(plain, start, share.start(), names))
            if len(listed) > 1 and listed[-1].end == share.start():
                yield from listed
                break


def _listed(plain: str, start: int, limit: int, names: Names) -> Iterator[Name]:
    while start < limit:
        name = names.at(plain, start, limit)
        if not name:
            return
        yield name
        join = _JOIN.match(plain, name.end)
        if not join:
            return
        start = join.end()
