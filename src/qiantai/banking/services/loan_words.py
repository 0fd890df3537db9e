"""Reads terms and rates out of a customer's words: 还有二十五年, 300个月, 利率三点五, 4.1%."""

import re
from decimal import Decimal

from qiantai.banking.services.hearing import ENGLISH_DIGITS, plain

DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
CN = "零一二两三四五六七八九十百"
COUNT = rf"(\d{{1,3}}|[{CN}]+)"
DECIMAL = rf"(\d{{1,2}}(?:\.\d{{1,4}})?|[{CN}]+(?:点[{CN}]+)?)"
SPENT = re.compile(r"(?:还了|已还|已经|工作|上班|干了|做了|开了|有了)[^,，。剩有]{0,4}$")
ENGLISH = {word: number for number, word in enumerate(ENGLISH_DIGITS)}
WORD = rf"(\d{{1,3}}|{'|'.join(ENGLISH)})"
TERM = re.compile(
    rf"(?<![\d.{CN}]){COUNT}\s*(?:个\s*月|期(?!以|lpr)|月(?!\d|号|日|入|薪|收))"
    rf"|(?<![\d.{CN}]){COUNT}\s*年(?!期|利|化|\d|挣|赚|能挣|到手|收入|的?工资|下来|大概挣)(半)?"
    rf"|\b{WORD}[ -]?(months?|years?)\b"
    r"|(半年|half a year|季度|按季|quarterly|quarter)"
)
MOST_PERCENT = 36
BARE = re.compile(rf"{DECIMAL}[吧呢啊呀。.]?")
RATE = re.compile(
    rf"(?<![\d.{CN}点]){DECIMAL}\s*(?:%|％|个点|percent|per cent)"
    rf"|百分之{DECIMAL}"
    rf"|(?:利率|利息|年利|年息|年化|rate)(?:现在|大概|约|是|为|在|of|is|at|about|:|：|\s)*{DECIMAL}(?![\d万千百个月年期])"
)


EACH = re.compile(r"一个月(?=是|要|得|该|还|供|交|扣|多少|几)")
"""A month that says how often, and no term: 原来一个月是多少."""


def months_said(text: str) -> int | None:
    """The term that a text names in months, not counting time that has passed; None when it names none."""
    said = plain(text)
    for found in TERM.finditer(said):
        if SPENT.search(said[: found.start()]) or EACH.match(said, found.start()):
            continue
        months, years, half, english, unit, word = found.groups()
        if word:
            return 6 if word in ("半年", "half a year") else 3
        if months:
            return whole(months)
        if english:
            count = ENGLISH.get(english) if english in ENGLISH else int(english)
            return (count or 0) * (12 if unit.startswith("year") else 1) or None
        count = whole(years)
        return None if count is None else count * 12 + (6 if half else 0)
    return None


def rate_said(text: str, *, bare: bool = False) -> Decimal | None:
    """The yearly rate that a text names, as a fraction; None when it names none.

    With `bare` a number alone is one too, as the answer to the question for it.
    """
    said = plain(text)
    found = RATE.search(said) or (BARE.fullmatch(said) if bare else None)
    if found is None:
        return None
    number = _decimal(next(group for group in found.groups() if group))
    return number / 100 if 0 < number < MOST_PERCENT else None


def whole(text: str) -> int | None:
    """A whole number up to 999 in digits or Chinese; None for what is none."""
    if text.isdigit():
        return int(text) or None
    total = 0
    for head, unit in (("百", 100), ("十", 10)):
        before, mark, text = text.rpartition(head) if head in text else ("", "", text)
        if mark:
            total += (DIGITS.get(before.lstrip("零"), 1 if not before else 0)) * unit
    rest = text.lstrip("零")
    return (total + DIGITS.get(rest, 0)) or None


def _decimal(text: str) -> Decimal:
    if text[0].isdigit():
        return Decimal(text)
    before, _, after = text.partition("点")
    count = whole(before) or 0
    digits = "".join(str(DIGITS[one]) for one in after if one in DIGITS)
    return Decimal(f"{count}.{digits or 0}")
