"""Finds numbers that name something and are never money: cards, phones, ids, products, instalments."""

import re
from collections.abc import Callable, Sequence

from qiantai.understanding.model import Entity
from qiantai.understanding.readers.base import Sentence, free
from qiantai.understanding.readers.cards import read_cards
from qiantai.understanding.readers.codes import read_codes, read_products
from qiantai.understanding.readers.numerals import NUMBER, SPOKEN_DIGIT, parse_digits, parse_number

_D = rf"[{SPOKEN_DIGIT}]"
_PHONE = re.compile(
    rf"(?<!{_D})(?:\+?86[- ]?)?(?P<a>1[3-9]\d(?:[- ]?\d{{4}}){{2}}|[幺一1][{'三四五六七八九3-9'}](?:[ ,]?{_D}){{9}})(?!{_D})"
)
_ID = re.compile(
    rf"(?<![a-z]|{_D})(?P<a>[1-9]\d{{5}}(?:19|20)\d{{2}}[01]\d[0-3]\d\d{{3}}[\dx])(?![\da-z])"
    rf"|(?<!{_D})(?P<b>{_D}{{17}}(?:{_D}|x|叉))(?!{_D})"
)
_LONG = re.compile(r"(?<!\d)(?P<a>\d{4}(?:[ -]?\d{4}){2,3}(?:[ -]?\d{1,4})?|\d{9,})(?!\d)")
_SECRET = re.compile(
    r"(?:验证码|密码|口令|\bcode|\bpin|\botp|password)(?:是|为|:|is| )*(?P<a>\d{3,8})(?!\d)"
)
_OTHER = re.compile(
    rf"(?:取件码|工号|学号|邮编|房号|房间|桌号|排号|叫号|排到|叫到|取号|工单|(?<![保赔])(?<!赔[偿付])单号|订单号?|发票|快递|运单|流水号|版本|票号|号牌|门牌|车牌|分机|窗口|机器编号|网点编号|邮政编码)(?:码|号)?(?:是|为|到了?|:| )*[a-z]{{0,3}}-?(?P<a>{_D}{{2,20}})(?!{_D}|[十百千万亿])"
    rf"|(?:手机号?|(?<!卡)号码|电话|编号|工号|身份证号?码?|订单号?)的?(?:尾号|尾数|后[三四六4]位|末[三四4][码位]|最后四位)(?:是|为|:| )*(?P<d>{_D}{{3,6}})(?!{_D})"
    rf"|工号[^,。!?\d]{{0,6}}?(?P<e>{_D}{{3,8}})(?!{_D})"
    r"|\b(?:ticket|order|invoice|room|window|version|employee|staff|extension|reference|parcel|postcode|zip|queue)(?: (?:no\.?|number|id|code))?[ #:]*(?P<b>\d{2,20})"
    rf"|(?<!{_D})(?P<c>{_D}{{3,8}})(?=是?(?:邮编|工号|取件码|房间|号窗口))"
)
_NUM = NUMBER.pattern
_PERIODS = re.compile(
    rf"(?<![第后前头])(?<![\d.十])(?P<a>{_NUM})(?:个)?期(?!间|限|待|数|货)"
    rf"|[分摊](?:成|为|期|作|到)?(?P<b>{_NUM})个?月"
    r"|(?P<c>\d{1,3}) ?(?:-| )?(?:month(?:ly)? |monthly |equal |interest-free )*(?:installments?|instalments?|periods|payments)"
    r"|\b(?P<e>\d{1,2})[ -]months? (?:plan|scheme)\b"
    r"|\b(?:over|across|into|do|spread over|for|in) (?P<d>\d{1,3})[ -]months?\b(?! (?:ago|from|deposit))"
)
_MONTHLY = re.compile(r"instal|split|spread|loan|pay|owe|over|plan|cheaper|do \d")
_HINT = re.compile(rf"\d{{2}}|{_D}{{3}}|期|分|个|instal|period|payment|w-r|ins-")
_SAME4 = re.compile(rf"[四4]个(?P<x>{_D})(?=的|那|这|结尾|收尾|卡|,|。|$| |[嗰𠮶]|尾|吧|呀|啊|挂)")

Value = Callable[[str], str | int | None]


class Numbers:
    """Reads codes in order of certainty; a span read once is not read again."""

    def read(self, sentence: Sentence, found: Sequence[Entity]) -> list[Entity]:
        """Kinds id_number, phone, card_number, secret, policy, claim, card_last4, product_code, periods."""
        fresh: list[Entity] = []
        plain = sentence.plain
        if not _HINT.search(plain):
            return fresh
        if _DIGITS.search(plain):
            for kind, hint, pattern, value in _DIGIT_KINDS:
                if hint.search(plain):
                    _add(sentence, kind, pattern, value, found, fresh)
            if _LONG_HINT.search(plain):
                fresh += read_codes(sentence, (*found, *fresh))
                fresh += read_cards(sentence, (*found, *fresh))
                fresh += read_products(sentence, (*found, *fresh))
        elif "w-r" in plain or "ins-" in plain:
            fresh += read_products(sentence, (*found, *fresh))
        if "个" in plain:
            _add(sentence, "card_last4", _SAME4, lambda x: parse_digits(x) * 4, found, fresh)
        if "期" in plain or "分" in plain or "摊" in plain or _MONTHLY.search(plain):
            _add(sentence, "periods", _PERIODS, _periods, found, fresh)
        return fresh


def _add(
    sentence: Sentence,
    kind: str,
    pattern: re.Pattern[str],
    value: Value,
    found: Sequence[Entity],
    fresh: list[Entity],
) -> None:
    for match in pattern.finditer(sentence.plain):
        group = next(name for name, text in match.groupdict().items() if text)
        start, end = match.span(group)
        result = value(match.group(group))
        if result is not None and free((*found, *fresh), start, end):
            fresh.append(sentence.entity(kind, result, start, end))


def _digits(text: str) -> str:
    return parse_digits(re.sub(r"[ ,-]", "", text))


def _identity(text: str) -> str:
    return parse_digits(text.replace("叉", "x")).upper()


def _periods(text: str) -> int | None:
    number = parse_number(text)
    whole = number is not None and number == int(number) and 2 <= number <= 360
    return int(number) if whole and number is not None else None


_DIGITS = re.compile(rf"\d{{2}}|{_D}{{3}}")
_LONG_HINT = re.compile(rf"\d{{3}}|\d\d \d\d|{_D}{{4}}|{_D} ?{_D}{{3}}")
_RUN = re.compile(rf"(?:{_D}[ ,-]?){{10}}")
_SECRET_HINT = re.compile("码|密|口令|code|pin|otp|word")
_OTHER_HINT = re.compile(
    "[号单票房桌版口码编窗]|手机|电话|身份|快递|排到|叫到|ticket|order|invoice|room|window|version|employee|staff|extension|reference|parcel|postcode|zip|queue"
)
_DIGIT_KINDS: tuple[tuple[str, re.Pattern[str], re.Pattern[str], Value], ...] = (
    ("id_number", _RUN, _ID, _identity),
    ("phone", _RUN, _PHONE, _digits),
    ("secret", _SECRET_HINT, _SECRET, str),
    ("secret", _OTHER_HINT, _OTHER, str),
)
