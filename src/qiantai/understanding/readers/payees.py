"""Finds the payees as said: the names where names stand in a sentence about paying."""

import re
from collections.abc import Iterator, Sequence

from qiantai.understanding.model import Entity
from qiantai.understanding.readers.base import Sentence, Words, free
from qiantai.understanding.readers.common_words import words
from qiantai.understanding.readers.latin_payees import read_latin
from qiantai.understanding.readers.names import Name, Names
from qiantai.understanding.readers.numerals import DIGITS
from qiantai.understanding.readers.payee_places import placed

_D = "".join(DIGITS)
_GAP = r"(?:[^,。!?;]|,(?=\d))"
_MONEY = re.compile(
    r"→|->|=>|➡|各[\d一二两三四五六七八九]|转|付|汇|扣|费|款|钱|账|薪|工资|红包|还|存|借|贷|余额|打给|打过|打到|打[\d一二两三四五六七八九]|结|补|发[\d一二两三四五六七八九]|过数|[是改该成]给|户名|收款|房租|津贴|块|元|蚊|押金|定金|份子|交|给[^我你]{1,8}打|划|拨"
)
_HINT = re.compile(
    r"→|->|=>|➡|各|给|俾|畀|[转汇付打交过划存补结还缴欠捐租费款]|户名|收款|受款|叫|名|的|那笔|应得|该得"
)
_VERB = r"(?:转|汇|打(?!电话|个电话|招呼)|付|划|存|过数|发|寄|支付|还|结|补|充|交|垫|缴|拨|过)"
_GIVE = re.compile(
    r"(?:给|俾|畀|向|往|替)(?![你您他她佢])(?!我(?!家|们|的|那|同|朋|室|房|老|战|邻|客|大客|小客|店|工|司|供|合|牙|学|健|徒|师|表|堂|干|前|这|[\u4e00-\u9fff]{1,4}[转汇打]))"
)
_GIVEN = re.compile(
    rf" ?(?:再|也|先|就|都|每月|每个月|定期|自动|那里|那边|那儿|这个人|这人|[这那]位|明天|今天|后天|啊|呀|,)*(?:的卡|的账户|的账上)?(?:再|先)?{_VERB}"
)
_PAID = re.compile(
    rf" ?(?:再|也|先|就)?(?:转|汇|打|付)(?=账|款|钱|点|个|笔|过|了|$|[,。!?\d{_D}半])"
)
_CALL = re.compile(
    r" ?(?:再|先)?(?:打(?:个|了个)?电话|回(?:个)?电话|发(?:个|条)?(?:短信|消息|微信|信息|邮件)|说|讲|看|听|办(?!学)|介绍|解释|道歉|推荐|开(?:了)?(?:张|个|卡|户|通))"
)
_INTO = re.compile(rf"(?:转|汇|打|付|划|存|过|入){_GAP}{{0,16}}?(?:到|去|至|入|进|俾|畀)")
_DIRECT = re.compile(r"(?:转账|汇款|付款|打款|转钱|转|汇|付|捐|(?<![拖赊亏])欠)(?:一下|给|到)?")
_LABEL = re.compile(
    r"(?:收款人|收款方|收款单位|收款公司|收款企业|收款账户名?|收款户名|收款|受款人|付款对象|(?<!商)户名|开户名|对方姓名|对方名字|对方叫|常用联系人)(?:名字?|姓名)?(?:里|中|列表)?(?:的)?(?:从)?(?:改成|改为|换成|写成|写的是|填的是|写|填|加上|加个|添加|删除|删掉|是|系|叫|为|:| |\"|')*"
)
_LABEL_HINT = re.compile("收款|受款|户名|对方|联系人|付款对象")
_CALLED = re.compile(
    r"(?<!大家都)(?<!他们都)(?<!名字)(?:[那个位他她人司机真名字员工师友户商]|公司)(?:[^,。!?]{0,2})?(?:叫做|叫|本名|真名)(?!我|你|人|停|号|车|不)"
)
_TOLD = re.compile(
    r"(?:→|->|=>|➡|⇒|(?:写|填|打|输|选|转|录|弄|搞|认)错?成了?|(?:收款人|联系人|收款方|对象)(?:名单)?,(?:名字)?(?:叫|是)?|就叫|名叫|(?:应该|实际|其实|真名|本名)(?:是|叫)|(?:名字?|人|户名)(?:改|换)(?:成|为)|[对哦啊嗯,]叫(?=[^,。我你他]{2,4}(?:$|[,。给转]))|户名:?) ?"
)
_FEE = re.compile(
    r"(?:的(?=[^,。!?\d给]{0,6}?(?:费|款|钱|工资|红包|津贴|补贴|奖金|提成|备用金|房租|租金|押金|定金|份子|补助|报销|薪水|工钱|最后一笔|那笔))|(?=那笔)|的(?=最后一笔|那笔|\d{3})|(?=应得|该得|实得))"
)
_SAID_NAME = re.compile(
    r"(?P<a>[\u4e00-\u9fff]{2,4})\((?:是|真|人|姓|就是)?[^()]{0,4}(?:名|叫)[^()]{0,4}\)"
)
_SAME = re.compile(r"[\"'」]?(?:,)?(?:不是|而不是|和|跟|与|、|还有)")
_QUOTED = re.compile(r"[\"'「](?P<a>[\u4e00-\u9fff]{2,12})[\"'」]")
_NO_TOPIC = re.compile(r"(?:说|讲|问|告诉|讲讲|姓)")
_BREAK = re.compile(r"[,。!?;:\s、\"'「]|[啊呀哦嗯呃喂哎吧]|那个|这个|就是")
_THIRD = re.compile(
    r"[给到][他她][^,。]{0,6}(?:卡|账|户)?|[他她](?:的)?(?:卡|[\u4e00-\u9fff]{2}卡)|付了|转给|该[给付]|催"
)


class Payees:
    """Every payee once; never a relation, a bank, an amount or a verb."""

    def __init__(self, lists: Words) -> None:
        self._names = Names(lists["people"])
        self._latin_never = frozenset(lists["people"]["english_never"])
        self._places = frozenset(lists["people"]["english_places"])

    def read(self, sentence: Sentence, found: Sequence[Entity]) -> list[Entity]:
        """Kind `payee`; relations and banks must have been found before."""
        plain = sentence.plain
        fresh: list[Entity] = []
        sums = any(e.kind == "amount" for e in found)
        if _HINT.search(plain) and len(plain) > 3 and (sums or _MONEY.search(plain)):
            for name in (
                *self._pointed(plain, found),
                *self._topics(plain, found, sums),
                *placed(plain, found, self._names),
            ):
                _add(sentence, name.start, name.end, found, fresh)
        for start, end in read_latin(sentence, found, self._latin_never, self._places):
            _add(sentence, start, end, found, fresh)
        return sorted(fresh, key=lambda entity: entity.start)

    def _pointed(self, plain: str, found: Sequence[Entity]) -> Iterator[Name]:
        """Names to which a word points: 给, 收款人, 叫, 转到."""
        for match in _LABEL.finditer(plain) if _LABEL_HINT.search(plain) else ():
            yield from self._with_rest(
                plain, self._cut(plain, match.end(), found, loose=True), found
            )
        for match in _GIVE.finditer(plain):
            name = self._cut(plain, match.end(), found)
            if not name or _CALL.match(plain, name.end):
                continue
            if plain[match.start()] not in "向往替" or _GIVEN.match(plain, name.end):
                yield from self._with_rest(plain, name, found)
        for pattern in (_INTO, _DIRECT, _CALLED, _TOLD):
            for match in pattern.finditer(plain):
                name = self._cut(plain, match.end(), found, near=True)
                if name and (pattern is not _DIRECT or self._ends_here(plain, name.end, found)):
                    yield from self._with_rest(plain, name, found)

    def _ends_here(self, plain: str, end: int, found: Sequence[Entity]) -> bool:
        """Whether nothing but a sum, a mark or an account follows a name that stands bare behind a verb."""
        place = end + plain.startswith("的", end)
        return bool(_DONE.match(plain, end)) or any(entity.start == place for entity in found)

    def _cut(
        self,
        plain: str,
        start: int,
        found: Sequence[Entity],
        *,
        loose: bool = False,
        near: bool = False,
    ) -> Name | None:
        """The name behind this place; a relation before it is passed over, any other value ends it."""
        limit, kin = min(len(plain), start + 26), False
        for entity in sorted(found, key=lambda entity: entity.start):
            if entity.end <= start or entity.start >= limit:
                continue
            if entity.kind in ("relation", "product", "mode") and entity.start - start <= 8:
                start, kin = entity.end, True
            elif entity.start <= start:
                return None
            else:
                limit = entity.start
        if kin and plain[start : start + 1] == "的":
            start += 1
        cut = self._names.near if near else self._names.cut
        name = cut(plain, start, limit)
        if name or kin or near:
            return name
        if loose:
            return self._names.labelled(plain, start, limit)
        name = self._names.nickname(plain, start, limit)
        return name if name and (name.sure or _PAID.match(plain, name.end)) else None

    def _with_rest(self, plain: str, name: Name | None, found: Sequence[Entity]) -> Iterator[Name]:
        """A name and those joined to it: 骆小溪,不是洛小溪."""
        for _ in range(8):
            if name is None:
                return
            yield name
            join = _SAME.match(plain, name.end)
            if not join:
                return
            limit = min((e.start for e in found if e.start >= join.end()), default=len(plain))
            quoted = _QUOTED.match(plain, join.end())
            name = (
                Name(*quoted.span("a"), True)
                if quoted
                else self._names.at(plain, join.end(), min(limit, join.end() + 4))
            )

    def _topics(self, plain: str, found: Sequence[Entity], sums: bool) -> Iterator[Name]:
        """Names of whom the message speaks: 王总那笔, 张伟的工资, 赵小军三千九 钱芳四千一."""
        for match in _FEE.finditer(plain):
            yield from self._ending_at(plain, match.start(), found)
        for match in _SAID_NAME.finditer(plain):
            starts = (start for start in range(match.start(), match.end("a") - 1))
            place = next((s for s in starts if self._names.exact(plain[s : match.end("a")])), None)
            if place is not None:
                yield Name(place, match.end("a"), True)
        if not sums:
            return
        listed = [
            name
            for entity in found
            if entity.kind == "amount"
            for name in self._ending_at(plain, entity.start, found, whole=True)
        ]
        if len(listed) > 1 or (listed and _THIRD.search(plain)):
            yield from listed
        if _THIRD.search(plain):
            for place in (0, *(match.end() for match in _BREAK.finditer(plain))):
                name = self._names.at(plain, place, min(len(plain), place + 6))
                if (
                    name
                    and _TOPIC_END.match(plain, name.end)
                    and not _NO_TOPIC.match(plain, name.end)
                ):
                    yield name

    def _ending_at(
        self, plain: str, end: int, found: Sequence[Entity], *, whole: bool = False
    ) -> Iterator[Name]:
        """The name that ends here; it begins where a clause or a value does, or (not whole) where a word does."""
        first = max((e.end for e in found if e.end <= end), default=0)
        starts = {first, *(m.end() for m in _BREAK.finditer(plain, max(first, end - 8), end))}
        if not whole:
            starts |= set(_words(plain, max(first, end - 10), end))
        for start in sorted(starts):
            if not 2 <= end - start <= 4:
                continue
            name = self._names.at(plain, start, end)
            if name and name.end == end and free(found, start, end):
                yield name
                return


_DONE = re.compile(
    r" ?(?:$|[,。!?;:\d]|的(?:卡|账|户)|那[个边张]|[嗰𠮶]|[^,。!?\d]{0,4}?(?:钱|费|款|工资))"
)
_TOPIC_END = re.compile(r"那笔|的|\d|[,:]|$|" + f"[{_D}]")


def _words(plain: str, start: int, end: int) -> Iterator[int]:
    """Where words begin, by the dictionary."""
    place = start
    for word in words(plain[start:end]):
        yield place
        place += len(word)


def _add(
    sentence: Sentence, start: int, end: int, found: Sequence[Entity], fresh: list[Entity]
) -> None:
    text = sentence.text[start:end].strip()
    known = any(entity.value == text for entity in fresh)
    if text and not known and free((*found, *fresh), start, end):
        fresh.append(sentence.entity("payee", text, start, end))
