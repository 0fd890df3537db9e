"""Finds numbers that name something and are never money: cards, phones, ids, products, instalments."""

import re
from collections.abc import Callable, Sequence

from qiantai.understanding.model import Entity
from qiantai.understanding.readers.base import Sentence, free
from qiantai.understanding.readers.numerals import NUMBER, SPOKEN_DIGIT, parse_digits, parse_number

_D = rf"[{SPOKEN_DIGIT}]"
_SPOKEN = r"[零〇一幺二两三四五六七八九]"
_CARD_WORD = r"(?:储蓄|信用|借记|工资|银行|结尾|尾号)?(?:卡|账户|户)"
_LAST4 = re.compile(
    rf"(?:尾号|尾数|末尾|末四位|后四位|最后四位|卡号后4位|后4位|末4位|last four(?: digits)?|last 4(?: digits)?|ending(?: in| with)?|ends? in)"
    rf"(?:数)?(?:是|为|:|is|are| )*(?P<a>{_D}{{4}})(?!{_D})"
    rf"|(?<!{_D})(?P<b>\d{{4}})(?: ?的| ?那个| ?这个)?(?: ?[那这]张| ?(?:{_CARD_WORD}|card))"
    rf"|从 ?(?P<c>\d{{4}})(?= ?(?:转|挪|倒|划|扣|汇))"
    rf"|(?:转|挪|倒|划|汇|打|存)[^,。!?调提改]{{0,14}}?(?:到|进|入|去) ?(?P<d>\d{{4}})(?!\d|\.|,\d| ?[元块百千万kw])"
    rf"|(?<![十百千万亿{SPOKEN_DIGIT}年第])(?P<e>{_SPOKEN}{{4}})(?![十百千万亿{SPOKEN_DIGIT}年月号天元块])"
)
_SAME4 = re.compile(rf"[四4]个(?P<x>{_D})(?![{'十百千万亿年月天'}\d])")
_PHONE = re.compile(
    rf"(?<!{_D})(?:\+?86[- ]?)?(?P<a>1[3-9]\d(?:[- ]?\d{{4}}){{2}}|[幺一1][{'三四五六七八九3-9'}](?:[ ,]?{_D}){{9}})(?!{_D})"
)
_ID = re.compile(r"(?<![\da-z])(?P<a>[1-9]\d{5}(?:19|20)\d{2}[01]\d[0-3]\d\d{3}[\dx])(?![\da-z])")
_LONG = re.compile(r"(?<!\d)(?P<a>\d{4}(?:[ -]?\d{4}){2,3}(?:[ -]?\d{1,4})?|\d{9,})(?!\d)")
_SECRET = re.compile(
    r"(?:验证码|密码|口令|code|pin|otp|password)(?:是|为|:|is| )*(?P<a>\d{3,8})(?!\d)"
)
_PRODUCT = re.compile(
    rf"(?:代码|编号|基金|股票|申购|赎回|买入?|卖出?|定投|持有|这只|那只|只|fund|stock|code|buy|sell)[^,。!?\d]{{0,6}}?(?P<a>{_D}{{6}})(?!{_D}|[十百千万亿元块kw.])"
    rf"|(?<!{_D})(?P<b>{_D}{{6}})(?: ?(?:这只|那只|这个|那个|的)?(?:基金|股票|净值|估值|etf|fund|stock|分红|费率|涨|跌|持仓))"
    r"|(?<![a-z\d])(?P<c>(?:w-r\d-\d{1,4}|ins-[a-z]{2,5}-\d))(?![a-z\d])"
)
_NUM = NUMBER.pattern
_PERIODS = re.compile(
    rf"(?<!第)(?P<a>{_NUM})(?:个)?期(?!间|限|待|数)"
    rf"|分(?:成|为|期|作)?(?P<b>{_NUM})个?月"
    r"|(?P<c>\d{1,3}) ?(?:-| )?(?:month(?:ly)? |monthly )?(?:installments?|instalments?|periods|payments)"
)
_POLICY = re.compile(
    r"保单(?:号码?|编号)?(?:是|为|:| )*(?P<a>[a-z]{0,4}\d{3,20})|policy(?: (?:no|number))?[.:# ]*(?P<b>[a-z]{0,3}\d{3,20})"
)
_CLAIM = re.compile(
    r"(?:赔案|理赔|报案|案件)(?:号码?|编号)(?:是|为|:| )*(?P<a>[a-z]{0,4}\d{3,20})|claim(?: (?:no|number))?[.:# ]*(?P<b>[a-z]{0,3}\d{3,20})"
)

_HINT = re.compile(rf"[{SPOKEN_DIGIT}]|w-r|ins-")

Value = Callable[[str], str | int | None]


class Numbers:
    """Reads codes in order of certainty; a span read once is not read again."""

    def read(self, sentence: Sentence, found: Sequence[Entity]) -> list[Entity]:
        """Kinds id_number, phone, card_number, secret, policy, claim, card_last4, product_code, periods."""
        fresh: list[Entity] = []
        if not _HINT.search(sentence.plain):
            return fresh
        for kind, pattern, value in _KINDS:
            for match in pattern.finditer(sentence.plain):
                group = next(name for name, text in match.groupdict().items() if text)
                start, end = match.span(group)
                result = value(match.group(group))
                if result is not None and free((*found, *fresh), start, end):
                    fresh.append(sentence.entity(kind, result, start, end))
        fresh += _same_digits(sentence, (*found, *fresh))
        return fresh


def _same_digits(sentence: Sentence, found: Sequence[Entity]) -> list[Entity]:
    """四个八 is the card that ends in 8888."""
    return [
        sentence.entity("card_last4", parse_digits(match["x"]) * 4, *match.span())
        for match in _SAME4.finditer(sentence.plain)
        if free(found, *match.span())
    ]


def _digits(text: str) -> str:
    return parse_digits(re.sub(r"[ ,-]", "", text))


def _code(text: str) -> str:
    return parse_digits(text) if re.fullmatch(rf"{_D}+", text) else text.upper()


def _periods(text: str) -> int | None:
    number = parse_number(text)
    whole = number is not None and number == int(number) and 2 <= number <= 360
    return int(number) if whole and number is not None else None


_KINDS: tuple[tuple[str, re.Pattern[str], Value], ...] = (
    ("id_number", _ID, str.upper),
    ("phone", _PHONE, _digits),
    ("card_number", _LONG, _digits),
    ("secret", _SECRET, str),
    ("policy", _POLICY, str.upper),
    ("claim", _CLAIM, str.upper),
    ("card_last4", _LAST4, _digits),
    ("product_code", _PRODUCT, _code),
    ("periods", _PERIODS, _periods),
)
