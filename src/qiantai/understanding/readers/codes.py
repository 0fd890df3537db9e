"""Finds the numbers of policies, claims, bank cards written in full, and traded products."""

import re
from collections.abc import Callable, Sequence

from qiantai.understanding.model import Entity
from qiantai.understanding.readers.base import Sentence, free
from qiantai.understanding.readers.numerals import SPOKEN_DIGIT, parse_digits

_D = rf"[{SPOKEN_DIGIT}]"
_NO_SUM = rf"(?!{_D}|[十百千万亿元块kw%]|[.]\d|,\d{{3}}(?!\d)| ?(?:yuan|rmb))"
_LETTERED = (
    rf"(?<![a-z])[a-z](?: ?[a-z]){{0,4}}[ -]?(?:[a-z]{{1,2}}-)?{_D}{{3,20}}(?!{_D})(?:-\d{{2,12}})*"
)
_ENGLISH = r"(?<![a-z])[a-z]{1,4}-?(?:[a-z]{1,2}-?)?\d{3,20}(?!\d)(?:-\d{2,12})*"
_BARE = rf"{_D}{{4,20}}{_NO_SUM}(?:-\d{{2,12}})*"
_LONG = rf"{_D}{{7,20}}{_NO_SUM}(?:-\d{{2,12}})*"
_COUNTED = re.compile(r"[一两](?=年|个|次|张|天|直|共|下|起|笔)")
_GAP = r"[^\da-z。!?;零〇一幺二两三四五六七八九]"
_JOIN = re.compile(r" ?(?:和|跟|与|、|,|还有|and|or) ?")


def _lead(words: str, english: str, after: str = "") -> re.Pattern[str]:
    """Named as such: a number behind 号, a code with letters or a long number behind the bare word, or before it."""
    return re.compile(
        rf"(?:{words}){_GAP}{{0,8}}?(?:号码?|编号|案号|单号)(?!手机)(?:{_GAP}{{0,3}}(?:[吧我你]{_GAP}{{0,7}})?)(?P<a>{_LETTERED}|{_BARE})"
        rf"|(?:{words})(?!尾|末|后|最后){_GAP}{{0,12}}?(?P<b>{_LETTERED}|{_LONG})"
        rf"|(?<![a-z\d])(?P<c>[a-z]{{1,4}}\d[\d-]{{3,18}}|(?<!{_D}){_D}{{8,20}})(?= ?(?:这个|那个|这份|那份|的)?(?:{words}{after}))"
        rf"|\b(?:{english})(?: (?:no|number|id|ref|reference))?(?: is\b|[.:#, ])*(?P<d>{_ENGLISH}|{_BARE})"
    )


_POLICY = _lead(
    "保单|保险单|保险合同|保单号|(?:车|医疗|重疾|意外|寿|年金|强)险单?(?=[a-z])",
    "policy",
    "|退保|续保|续期|现金价值",
)
_CLAIM = _lead("赔案|车损案|理赔|报案|案件|案子|案号|出险|赔偿单|赔付单", "claim|case")
_SHAPE = re.compile(rf"{_LETTERED}|{_LONG}")
_POLICY_TAIL = re.compile(
    rf"(?:保单|赔案|理赔|案)[^\d。!?]{{0,6}}(?:尾巴|尾号|尾数|后[三四五六]位|末[三四五六]位){_GAP}{{0,4}}(?P<a>{_D}{{3,6}})"
)
_CARD = re.compile(r"(?<![a-z\d])(?P<a>\d{4}(?:[ -]?\d{4}){2,3}(?:[ -]?\d{1,4})?|\d{9,})(?!\d)")
_TRADE = re.compile(
    r"基金|股|纯债|证券|代码|etf|转债|净值|定投|赎|申购|清仓|开盘|收盘|挂单|撤单|撤|买|卖|售|分红|涨|跌|仓|限购|指数|持有|估值|收益|回本|割|除权|债基|科技|医药|医疗|白酒|那只|这只|[这那]档|份额|成交|委托|打新|中签|行情|停牌|转换|手续费|费率|管理费|lof|qdii|一份|万份|拆分|成本|现在多少?钱|挂(?!失)|\bf[ae]ll\b|\bdrop|\brose\b|清了|拿了|套牢|fund|stock|share|sold|sell|\bbuy|bought|redeem|ticker|\bnav\b|dividend"
)
_SPOKEN = "[零〇一幺二三四五六七八九]"
_SIX = re.compile(
    rf"(?<![a-z.]|{_D})(?P<a>\d{{6}}(?!\d)|{_SPOKEN}{{6}}(?!{_D}))(?![十百千万亿元块kw%]|[.]\d|,\d{{3}}(?!\d)| ?(?:yuan|rmb|dollars))"
)
_NAMED_SIX = re.compile(r"(?:代码|编号|基金|股票|fund|stock|code)[^\d,。!?]{0,4}$")
_OWN = re.compile(r"(?<![a-z\d])(?P<a>(?:w-r\d-\d{1,4}|ins-[a-z]{2,5}-\d))(?![a-z\d])")
_ASIDE = re.compile(r"(?:身份证|邮编|工号|手机|电话|验证码|密码|排队|号码)[^,。!?]{0,8}$")


def read_codes(sentence: Sentence, found: Sequence[Entity]) -> list[Entity]:
    """Kinds policy, claim and card_number; the end of a policy's number is none (kind `secret`)."""
    plain = sentence.plain
    fresh: list[Entity] = []
    if "保" in plain or "赔" in plain or "案" in plain:
        fresh += _plain_matches(sentence, "secret", _POLICY_TAIL, str, (*found, *fresh))
        fresh += _chained(sentence, "policy", _POLICY, (*found, *fresh))
        fresh += _chained(sentence, "claim", _CLAIM, (*found, *fresh))
    elif "policy" in plain or "claim" in plain or "case" in plain:
        fresh += _chained(sentence, "policy", _POLICY, (*found, *fresh))
        fresh += _chained(sentence, "claim", _CLAIM, (*found, *fresh))
    fresh += _plain_matches(sentence, "card_number", _CARD, _digits, (*found, *fresh))
    return fresh


def read_products(sentence: Sentence, found: Sequence[Entity]) -> list[Entity]:
    """Six digits in a message about trading; a round sum is none unless a code is named before it."""
    plain = sentence.plain
    fresh = _plain_matches(sentence, "product_code", _OWN, str.upper, found)
    if not _TRADE.search(plain):
        return fresh
    for match in _SIX.finditer(plain):
        start, end = match.span("a")
        code, before = parse_digits(match["a"]), plain[max(0, start - 14) : start]
        strange = (code.endswith("000") and code[0] != "0") or _ASIDE.search(before)
        if strange and not _NAMED_SIX.search(before):
            continue
        if free((*found, *fresh), start, end):
            fresh.append(sentence.entity("product_code", code, start, end))
    return fresh


def _plain_matches(
    sentence: Sentence,
    kind: str,
    pattern: re.Pattern[str],
    value: Callable[[str], str],
    found: Sequence[Entity],
) -> list[Entity]:
    return [
        sentence.entity(kind, value(match["a"]), *match.span("a"))
        for match in pattern.finditer(sentence.plain)
        if free(found, *match.span("a"))
    ]


def _chained(
    sentence: Sentence, kind: str, pattern: re.Pattern[str], found: Sequence[Entity]
) -> list[Entity]:
    """Each named number, and those that follow it in a list."""
    fresh: list[Entity] = []
    for match in pattern.finditer(sentence.plain):
        group = next((name for name, text in match.groupdict().items() if text), "")
        start, end = match.span(group) if group else (0, 0)
        while start < end and free((*found, *fresh), start, end):
            end -= bool(_COUNTED.match(sentence.plain, end - 1))  # 保单号三三幺二零零七一年交四千
            value = _code(sentence.plain[start:end])
            fresh.append(sentence.entity(kind, value, start, end))
            join = _JOIN.match(sentence.plain, end)
            more = _SHAPE.match(sentence.plain, join.end()) if join else None
            start, end = more.span() if more else (0, 0)
    return fresh


def _code(text: str) -> str:
    return parse_digits(text.replace(" ", "")).upper()


def _digits(text: str) -> str:
    return re.sub(r"[ -]", "", text)
