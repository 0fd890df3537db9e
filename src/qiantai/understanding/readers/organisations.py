"""Finds the name of an organisation by how it ends: 公司, 医院, 物业, 五金商行."""

import re
from collections.abc import Sequence

from qiantai.understanding.readers.common_words import is_common

_BODY = "[\u4e00-\u9fffa-z0-9()·]"
_NO_FEE = "(?![费款钱险单卡员师价票号])"
_SUFFIX = "(?:行(?![吗不吧嘛了的])|[店铺坊厂城馆](?![长员主]))?"
_VERBS = re.compile(
    r"[给把俾畀吗吧呢啊买用说想要我你他她佢]|转(?!运|轮)|付|汇款|打款|打(?!印|造)|的|那[个家边]|这[个家边]|们|缴|交(?!通|大|运|电)|扣|收到|没|不是|就是|退(?!休)|叫|到(?!家)|在|[,。!?;:\"' ]"
)
_FUNCTION = re.compile(
    "[了个是的不没就都也还能会可有在跟到收发晒份这那几什么怎已被让去来做办投间]|(?<!小)卖"
)
_VAGUE = re.compile(
    "[了个的不没就也吗吧那这几什么怎已被报去咗某哪每]|外头|外面|证券公司|第[一二三]间|攒|人家|账上|对方|别的|其他|其它|^[新老原前贵本该一谁].?$"
)
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,6}(?:那家|这家|那个|这个)")
_KINDS = frozenset(("律师", "会计师", "会计", "税务师", "连锁", "本地", "外地"))
_MORE = 8


class Organisations:
    """Names that end in one of the listed words; a mere trade (物业, 科技) needs a proper name before it."""

    def __init__(self, ends: Sequence[str], trades: Sequence[str]) -> None:
        self._strong = frozenset(ends)
        known = "|".join(sorted((*ends, *trades), key=len, reverse=True))
        firsts = "".join(sorted({word[0] for word in (*ends, *trades)}))
        end = rf"(?=[{firsts}])(?P<end>{known}){_SUFFIX}{_NO_FEE}"
        self._any = re.compile(end)
        self._first = re.compile(rf"{_BODY}{{2,22}}?{end}")
        self._more = re.compile(rf"{_BODY}{{0,{_MORE}}}?{end}")

    def find(self, plain: str, start: int, limit: int) -> tuple[int, int] | None:
        """The organisation that begins here, or behind 温州那家; None where there is none."""
        if not self._any.search(plain, start + 2, limit):
            return None
        span = self._from(plain, start, limit)
        place = None if span else _PLACE.match(plain, start, limit)
        return self._from(plain, place.end(), limit, proper=True) if place else span

    def _from(
        self, plain: str, start: int, limit: int, *, proper: bool = False
    ) -> tuple[int, int] | None:
        verb = _VERBS.search(plain, start, limit)
        limit = verb.start() if verb else limit
        first = last = self._first.match(plain, start, limit)
        while last and (more := self._more.match(plain, last.end(), limit)):
            last = more
        if not first or not last:
            return None
        body = plain[start : first.start("end")]
        strong = first["end"] in self._strong or last["end"] in self._strong
        known = body not in _KINDS and not _VAGUE.search(body) if strong else _is_proper(body)
        return (start, last.end()) if proper or known else None


def _is_proper(body: str) -> bool:
    return (
        len(body) >= 2 and body not in _KINDS and not _FUNCTION.search(body) and not is_common(body)
    )
