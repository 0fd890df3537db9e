"""Finds everything in a text that a customer could hold us to as a figure: amounts, rates, dates, times, clauses, addresses.

Two texts say the same figure when value and unit are the same, however written: 两千五百元, 2500元 and CNY 2,500.00;
百分之零点五 and 0.5%, but not 0.5‰. Working days are no days. An unread figure is worse than one read twice, so every
digit that is left belongs to some figure.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import cn2an

from qiantai.floor.text import converter

_HAN = "零〇一二两三四五六七八九十百千万亿"
_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_TIMES = {
    "十万": 100_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "百亿": 10_000_000_000,
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10_000,
    "亿": 100_000_000,
    "thousand": 1000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "k": 1000,
}
_ENGLISH = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "  # noqa: SIM905
        "seventeen eighteen nineteen twenty".split()
    )
} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "hundred": 100,
}
_MONTHS = "january february march april may june july august september october november december"
_MONTH = {name[:3]: place for place, name in enumerate(_MONTHS.split(), 1)}
_UNITS: dict[str, str] = {
    word: unit
    for unit, words in {
        "CNY": "元 块钱 块 圆 人民币 yuan rmb cny",
        "USD": "美元 美金 usd dollars dollar",
        "HKD": "港元 港币 hkd",
        "EUR": "欧元 eur euros euro",
        "GBP": "英镑 gbp",
        "JPY": "日元 jpy yen",
        "workdays": "个工作日 工作日 个交易日 交易日 working~days working~day business~days business~day trading~days trading~day",
        "days": "个自然日 自然日 天 日 calendar~days calendar~day days day",
        "weeks": "个星期 星期 周 weeks week",
        "months": "个月 月 months month",
        "years": "周年 年 years year",
        "age": "周岁 岁 years~old year~old",
        "hours": "个小时 小时 个钟头 hours hour",
        "minutes": "分钟 minutes minute mins min",
        "seconds": "秒钟 秒 seconds second",
        "quarters": "个季度 季度 quarters quarter",
        "times": "次 回 times time",
        "items": "笔 transactions transaction payments payment",
        "people": "个人 人 名 位 people persons person",
        "shares": "股 shares share",
        "units": "份 units unit",
        "cards": "张 cards card",
        "accounts": "户 个账户 accounts account",
        "fold": "倍 times~the fold",
        "tenths": "折",
        "parts": "成",
        "points": "分 积分 points point",
        "level": "级 档 levels level",
        "periods": "期 instalments instalment installments installment periods period",
        "copies": "本 copies copy",
        "places": "家 处 branches branch",
        "grams": "克 grams gram",
        "kilometres": "公里 km kilometres",
        "steps": "步 steps step",
        "kinds": "种 类 项 条 kinds types",
        "lots": "手 lots lot",
        "months_of_age": "月龄",
    }.items()
    for word in (one.replace("~", " ") for one in words.split())
}
_KNOWN = "|".join(
    re.escape(word) + ("(?![a-z])" if word.isascii() else "")
    for word in sorted(_UNITS, key=len, reverse=True)
)
_SIGNS = {"\u00a5": "CNY", "$": "USD", "\u20ac": "EUR", "\u00a3": "GBP", "hk$": "HKD", "us$": "USD"}
_MULTIPLE = "|".join(
    word + ("(?![a-z])" if word.isascii() else "") for word in sorted(_TIMES, key=len, reverse=True)
)
_SPOKEN = "|".join(sorted(_ENGLISH, key=len, reverse=True))
_NUMBER = rf"(?:(?:{_ARABIC})\s*(?:{_MULTIPLE})?(?:[{_HAN}\d]*[{_HAN}])?|[{_HAN}]+(?:点[{_HAN}]+)?)"
_WORDED = rf"\b(?:{_SPOKEN})(?:[ -](?:and )?(?:{_SPOKEN}|thousand|million))*\b"
_VAGUE = "一半|半数|减半|翻倍|翻番|双倍|\b(?:half|double|twice|triple)\b"
_IDIOMS = re.compile(
    r"万一|千万(?=别|不|要|勿|记)|十分(?!钟|之|制)|百分百|一(?:些|般|定|旦|并|直|起|样|方面|切|律|般|致|经|次性|共|下|同|时|概|项|种|个(?!工作|自然|交易|月|星|小|季|人))"
    r"|统一|唯一|单一|任一|同一|第三方|三方|两者|二维|三者|二者|一一|[一二三四]线|双十一|万能|万分(?!之)|百货|百姓"
)
_SPLIT = str.maketrans(dict.fromkeys("\uff0c\uff1b\u3002\uff01\uff1f", "\n"))


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its place in the plain text; the value is in the canonical writing of its unit."""

    start: int
    end: int
    value: str
    unit: str

    @property
    def said(self) -> str:
        """Value and unit as one word."""
        return f"{self.value}{self.unit}"


def plain(text: str) -> str:
    """Simplified, narrow, lower case; line feeds where Chinese marks part a sentence, so that 2,500 keeps its comma."""
    parted = text.translate(_SPLIT)
    simple = str(converter("t2s").convert(parted.encode("utf-8", "replace").decode()))
    return unicodedata.normalize("NFKC", simple).lower()


def figures(text: str) -> list[Figure]:
    """Every figure of a text that `plain` made, in order and without overlaps."""
    taken: list[Figure] = []
    covered = [False] * len(text)
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if start == end or any(covered[start:end]):
                continue
            found = read(match)
            if found is not None:
                value, unit = found
                covered[start:end] = [True] * (end - start)
                if unit:
                    taken.append(Figure(start, end, value, "" if unit == "-" else unit))
    return sorted(taken, key=lambda one: one.start)


_Read = Callable[[re.Match[str]], tuple[str, str] | None]


def _link(match: re.Match[str]) -> tuple[str, str]:
    return match.group().rstrip("./"), "link"


def _code(match: re.Match[str]) -> tuple[str, str]:
    return match.group(), "code"


def _roman(match: re.Match[str]) -> tuple[str, str]:
    return match["n"], "roman"


def _skip(match: re.Match[str]) -> tuple[str, str]:
    return "", ""


def _day(match: re.Match[str]) -> tuple[str, str] | None:
    groups = match.groupdict()
    parts = [_whole(groups.get(name)) for name in ("y", "m", "d")]
    if groups.get("mon"):
        parts[1] = str(_MONTH[groups["mon"][:3]])
    return "-".join(part or "" for part in parts), "date"


def _whole(text: str | None) -> str | None:
    if not text:
        return None
    number = _decimal(text)
    return f"{number:f}" if number is not None else text


def _clock(match: re.Match[str]) -> tuple[str, str] | None:
    groups = match.groupdict()
    hour = _decimal(groups["h"])
    if hour is None or hour > 24:
        return None
    late = groups.get("part") in ("下午", "晚上", "傍晚", "pm", "pm.", "p.m.", "p.m", "晚")
    if late and hour < 12:
        hour += 12
    minute = "30" if groups.get("half") else groups.get("min") or "0"
    return f"{hour:f}:{_written(_decimal(minute) or Decimal(0))}", "clock"


def _place(match: re.Match[str]) -> tuple[str, str] | None:
    number = _decimal(match["n"])
    return (f"{number:f}" if number is not None else match["n"], f"第{match['of']}")


def _heading(match: re.Match[str]) -> tuple[str, str]:
    return match["n"], match["of"]


def _ratio(match: re.Match[str]) -> tuple[str, str] | None:
    groups = match.groupdict()
    number = _decimal(groups["n"])
    if number is None:
        return None
    over = groups.get("over")
    sign = groups.get("sign") or ""
    parts = Decimal(100)
    if over is not None:
        parts = _decimal({"百": "100", "千": "1000", "万": "10000"}.get(over, over)) or Decimal(0)
    elif sign in ("‰", "per mille", "per mill"):
        parts = Decimal(1000)
    elif sign in ("bp", "bps", "个基点", "基点", "basis points", "basis point", "‱"):
        parts = Decimal(10_000)
    return (_written(number / parts), "ratio") if parts else None


def _signed(match: re.Match[str]) -> tuple[str, str] | None:
    number = _decimal(match["n"])
    sign = match["sign"].strip()
    unit = _SIGNS.get(sign) or _UNITS.get(sign)
    return (_written(number), unit) if number is not None and unit else None


def _measured(match: re.Match[str]) -> tuple[str, str] | None:
    number = _decimal(match["n"])
    return (_written(number), _UNITS[match["unit"]]) if number is not None else None


def _worded(match: re.Match[str]) -> tuple[str, str] | None:
    total = part = 0
    for word in re.split(r"[ -]", match["n"]):
        if word in ("thousand", "million"):
            total, part = (total + max(part, 1)) * _TIMES[word], 0
        elif word == "hundred":
            part = max(part, 1) * 100
        elif word != "and":
            part += _ENGLISH[word]
    unit = match.groupdict().get("unit")
    if unit is None and match["n"] in ("one", "zero"):
        return None
    return _written(Decimal(total + part)), _UNITS[unit] if unit else "-"


def _vague(match: re.Match[str]) -> tuple[str, str]:
    return match.group(), "vague"


def _halved(match: re.Match[str]) -> tuple[str, str]:
    return "0.5", _UNITS[match["unit"]]


def _bare(match: re.Match[str]) -> tuple[str, str] | None:
    text = match.group()
    number = _decimal(text)
    if number is None:
        return text, "-"
    if len(text) == 1 and text in _HAN:
        return None
    return _written(number), "-"


def _decimal(text: str | None) -> Decimal | None:
    """A number in digits, characters or both; None when it is none."""
    if not text:
        return None
    bare = text.replace(",", "").replace(" ", "").replace("〇", "零")
    for word, factor in sorted(_TIMES.items(), key=lambda one: -len(one[0])):
        head = bare.removesuffix(word)
        if head != bare and re.fullmatch(r"\d+(?:\.\d+)?", head):
            return Decimal(head) * factor
    if bare in _TIMES:
        return Decimal(_TIMES[bare])
    try:
        if bare.isascii():
            return Decimal(bare)
        return Decimal(str(cn2an.cn2an(bare, "smart")))
    except (ValueError, InvalidOperation, KeyError, IndexError):
        return None


def _written(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_Y = r"(?P<y>(?:19|20)\d\d|[一二][零〇九]?[零〇一二三四五六七八九]{2,3})"
_M = r"(?P<m>\d{1,2}|十?[一二三四五六七八九十])"
_D = r"(?P<d>\d{1,2}|[一二三]?十?[一二三四五六七八九十])"
_MON = rf"(?P<mon>{'|'.join(name + '|' + name[:3] for name in _MONTHS.split())})"
_READERS: tuple[tuple[re.Pattern[str], _Read], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (
            r"https?://[^\s\u3400-\u9fff]+|www\.[^\s\u3400-\u9fff]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|"
            r"(?<![a-z0-9.])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|cn|net|org|gov|top|xyz|info|app|cc|io|vip)(?![a-z])(?:/[^\s\u3400-\u9fff]*)?",
            _link,
        ),
        (r"(?<![\d-])(?:0\d{2,3}-\d{7,8}|[48]00-\d{3,4}-\d{3,4})(?!\d)", _link),
        (r"(?<![a-z0-9])[a-z]\s?[一二三四五六七八九十]", _code),
        (
            r"(?<![a-z0-9])(?!(?:cny|rmb|usd|hkd|eur|gbp|jpy)\d)[a-z]{1,5}[-+]?\d+(?:[-.]?[a-z0-9]+)*",
            _code,
        ),
        (r"(?P<of>class|level|type|tier)\s+(?P<n>i{1,3}|iv|v)(?![a-z])", _roman),
        (r"(?<![a-z])(?P<n>i{1,3}|iv|v)\s*(?P<of>类|级|型|档)", _roman),
        (_IDIOMS.pattern, _skip),
        (rf"{_Y}\s*年\s*{_M}\s*月\s*{_D}\s*[日号]", _day),
        (r"(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)", _day),
        (rf"{_Y}\s*年\s*{_M}\s*月(?!\d)", _day),
        (rf"(?<!\d){_M}\s*月\s*{_D}\s*[日号]", _day),
        (rf"{_Y}\s*年(?!期|内|以)", _day),
        (rf"{_MON}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})", _day),
        (
            rf"(?<![\d,.])(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MON},?\s+(?P<y>\d{{4}})",
            _day,
        ),
        (rf"(?<![a-z]){_MON}\s+(?P<d>\d{{1,2}})(?!\d|,\d)", _day),
        (rf"(?<![\d,.])(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MON}(?![a-z])", _day),
        (r"(?P<h>\d{1,2})(?::(?P<min>\d\d))?\s*(?P<part>[ap]\.?m\.?)(?![a-z])", _clock),
        (
            r"(?P<part>上午|下午|晚上|早上|中午|傍晚|晚|早)?(?P<h>\d{1,2}):(?P<min>\d\d)(?!\d)",
            _clock,
        ),
        (
            rf"(?P<part>上午|下午|晚上|早上|中午|傍晚|凌晨|晚|早)?(?P<h>\d{{1,2}}|十?[一二两三四五六七八九十])点(?:钟|(?P<half>半)|(?P<min>\d{{1,2}})分|(?![{_HAN}\d]))",
            _clock,
        ),
        (
            rf"第\s*(?P<n>\d+|[{_HAN}]+)\s*(?P<of>条|款|项|章|节|部分|编|期|页|天|日|年|个月|次|笔|张|人|类|档|级|个)?",
            lambda match: _place(match) if match["of"] else (match["n"], "第"),
        ),
        (r"\b(?P<of>article|clause|section|chapter|page|item)s?\s+(?P<n>\d+(?:\.\d+)*)", _heading),
        (r"(?P<n>\d+(?:\.\d+){2,})(?P<of>)", lambda match: (match["n"], "-")),
        (
            rf"(?P<over>百|千|万|[{_HAN}\d]+)分之\s*(?P<n>{_ARABIC}|[{_HAN}]+(?:点[{_HAN}]+)?)",
            _ratio,
        ),
        (
            rf"(?P<n>{_ARABIC}|[{_HAN}]+(?:点[{_HAN}]+)?)\s*(?P<sign>%|‰|‱|per cent|percent|per mille?|个百分点|个基点|基点|basis points?|bps?(?![a-z]))",
            _ratio,
        ),
        (
            rf"(?P<sign>hk\$|us\$|[\u00a5$\u20ac\u00a3]|人民币|美元|(?:cny|rmb|usd|hkd|eur|gbp|jpy)(?![a-z]))\s*(?P<n>{_NUMBER})(?:\s*(?:元|块))?",
            _signed,
        ),
        (rf"(?P<n>{_NUMBER})\s*-?\s*(?P<unit>{_KNOWN})", _measured),
        (rf"(?P<n>{_WORDED})\s+(?P<unit>{_KNOWN})", _worded),
        (rf"半\s*(?P<unit>{_KNOWN})", _halved),
        (_VAGUE, _vague),
        (rf"(?P<n>{_WORDED})", _worded),
        (rf"(?:{_ARABIC})\s*(?:{_MULTIPLE})?|[{_HAN}]{{2,}}", _bare),
        (r"\d+", _bare),
    )
)


def unread(text: str) -> Iterator[str]:
    """Digits that belong to no figure; none when `figures` does its work."""
    spans = [(one.start, one.end) for one in figures(text)]
    for match in re.finditer(r"\d+", text):
        if not any(start <= match.start() and match.end() <= end for start, end in spans):
            yield match.group()
