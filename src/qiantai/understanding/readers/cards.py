"""Finds the last four digits of a card: behind 尾号, beside a card or a bank, or where money leaves or goes to."""

import re
from collections.abc import Sequence

from qiantai.understanding.model import Entity
from qiantai.understanding.readers.base import Sentence, free
from qiantai.understanding.readers.numerals import SPOKEN_DIGIT, parse_digits

_D = rf"[{SPOKEN_DIGIT}]"
_SPOKEN = r"[零〇一幺二两三四五六七八九]"
_NUMERAL = "零一二两三四五六七八九十百千万半"
_FOUR = rf"(?P<a>\d\d ?\d\d(?! ?\d)|{_SPOKEN}{{4}}(?!{_D}))"
_NO_UNIT = r"(?! ?(?:全年|上半年|下半年)| ?[元块年万千百十月kw%股份个笔天人分次期点号]|[.:/-]\d|,\d{3}(?!\d)| ?(?:yuan|rmb|dollars)\b)"
_BANK = r"(?:[工农中建交招广浦]行|邮储|浦发|中信|光大|民生|平安|兴业|华夏|广发|邮政|工商|招商|汇丰|渣打|恒生|花旗|中银|银行|icbc|ccb|cmb|boc|hsbc)"
_CARD = r"(?:(?:储蓄|信用|借记|工资|银行|社保|医保)?(?<!刷)卡|账户|户口|户头|存折|\bcard|\baccount)"
_OF = r"(?:卡?(?:的|嘅|那|这|[嗰𠮶]|哪|张|个|是|为|尾号|:| ))*"
_NAMED = re.compile(
    r"(?<!编号)(?<!手机)(?<!号码)(?<!电话)(?<!手机号)(?:尾号|尾数|尾巴|末尾|末四位|末四码|末4[位码]|后四位|后四码|后4[位码]|最后四位|最后4位|last four(?: digits)?|last 4(?: digits)?|\bending(?: in| with)?|\bends? (?:in|with)|\bend in)"
    rf"(?:数字|号码|数|呢|啊)?(?:是|为|:|系|那个|这个|is|are|,| |的)*{_FOUR}"
)
_BESIDE = re.compile(
    rf"(?:{_CARD}|{_BANK}){_OF}(?<![\d零〇一幺二两三四五六七八九]){_FOUR}{_NO_UNIT}"
)
_BEFORE = re.compile(
    rf"(?<!{_D})(?<![¥$.,]){_FOUR} ?(?=(?:的|那个|这个|[嗰𠮶]个|那一|这一|[嗰𠮶])? ?(?:[那这嗰𠮶哪]?张|[那这嗰𠮶]?{_CARD}|尾号(?!{_D}|是|为)))(?!张[^的卡,。 ]?[纸票单照])"
)
_FROM = re.compile(
    rf"(?:从|由|用|扣|走|刷|拿|\bfrom (?:my )?|\bto my ) ?{_FOUR}(?= ?(?:那|这|的|里|转|挪|倒|划|扣|汇|出|走|\bto\b))"
)
_OUT_OF = re.compile(
    rf"(?:从|由) ?(?!(?:19|20)\d\d ?(?:到|至|开始|起|以来|[-~])){_FOUR}{_NO_UNIT}(?! ?(?:涨|升|降|减|加|提|调|改|变|起|开始|以|多|左右))"
)
_GIVES = re.compile(
    rf"(?<!{_D})(?<!\d,)(?<![¥$.]){_FOUR} ?(?:转出?|倒|挪|划|汇|拨)(?:了|过|个)? ?(?=(?:\d|[{_NUMERAL}])[\d{_NUMERAL}.]*(?:块|元|万|千|百|到|给|进|去|往|过|$|[,。!?]))"
)
_SPENT = re.compile(
    rf"(?:用|拿|刷) ?{_FOUR}(?= ?(?:买|申购|认购|付|交|还|缴|充|定投)[^,。!?]{{0,12}}[\d{_NUMERAL}])"
)
_INTO = re.compile(
    rf"(?:转|挪|倒|划|汇|打|存|搬)[^,。!?调提改]{{0,14}}?(?:到|进|入|去|至|回|过嚟|过来|转我|你们|→|->) ?(?:你们|这张|那张|我的|我)?(?<!\d){_FOUR}(?![.:/-]|,\d| ?[元块百千万kw年笔])"
)
_OURS = re.compile(rf"(?:你们的?|这张|那张|[嗰𠮶]张|→|->|过嚟|转我) ?{_FOUR}{_NO_UNIT}")
_ALONE = re.compile(
    rf"(?<![十百千万亿{SPOKEN_DIGIT}年第点.a-z])(?<!不是)(?<!基金)(?P<a>{_SPOKEN}{{4}})(?![十百千万亿{SPOKEN_DIGIT}年月号天元块点多个])"
)
_MORE = re.compile(
    rf" ?(?:的?(?:那张|这张)?(?:和|跟|与|、|或者?|还有|,? ?(?:please,? ?)?(?:and|or|not|不是|而不是|是))|→|->|[,、]) ?(?:你们的?|我的|那个|尾号|是|the one ending )?{_FOUR}{_NO_UNIT}"
)
_IDIOM = frozenset(("七七八八", "三三两两", "九九八一", "七上八下"))
_STRONG = re.compile(r"尾|末|后四|last|end|张")
_HINT = re.compile(
    r"尾|末|后[四4]|卡|户|行|张|你们|card|account|last|end|银|发|信|大|生|平安|兴业|华夏|汇丰|渣打|折"
)


def read_cards(sentence: Sentence, found: Sequence[Entity]) -> list[Entity]:
    """Kind `card_last4`, in order of certainty."""
    fresh: list[Entity] = []
    plain = sentence.plain
    patterns = _PATTERNS if _HINT.search(plain) else _LOOSE if _MOVED.search(plain) else ()
    for pattern in patterns:
        for match in pattern.finditer(plain):
            _take(sentence, pattern, match, found, fresh)
    return fresh


def _take(
    sentence: Sentence,
    pattern: re.Pattern[str],
    match: re.Match[str] | None,
    found: Sequence[Entity],
    fresh: list[Entity],
) -> None:
    """This card, and those named after it in the same breath."""
    while match:
        start, end = match.span("a")
        if not free((*found, *fresh), start, end) or _is_sum(match["a"], pattern):
            return
        fresh.append(
            sentence.entity("card_last4", parse_digits(match["a"].replace(" ", "")), start, end)
        )
        match = _MORE.match(sentence.plain, end)


def _is_sum(said: str, pattern: re.Pattern[str]) -> bool:
    """A round number beside a card is an amount, and some sayings look like digits."""
    digits = parse_digits(said.replace(" ", ""))
    if said in _IDIOM:
        return True
    loose = pattern in (_BESIDE, _FROM, _OUT_OF, _SPENT, _GIVES, _OURS)
    return loose and said.isascii() and digits.endswith("00") and digits[0] != "0"


_PATTERNS = (_NAMED, _BEFORE, _BESIDE, _FROM, _OUT_OF, _SPENT, _INTO, _OURS, _GIVES, _ALONE)
_MOVED = re.compile("转|挪|倒|划|扣|张|折|汇|打|存|从|由|拨|用|拿|刷|from|to")
_LOOSE = (_FROM, _OUT_OF, _SPENT, _INTO, _GIVES, _ALONE)
