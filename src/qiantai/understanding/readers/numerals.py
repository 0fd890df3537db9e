"""Reads numbers as people write and say them: 1,200.50, 两千五, 3万5, 1.2w, 二十, five hundred."""

import re
from decimal import Decimal

DIGITS = {char: value for value, chars in enumerate(
    ("零〇", "一壹幺", "二两贰俩", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
) for char in chars}  # fmt: skip
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "k": 1000}
_BIG = {"万": 10_000, "w": 10_000, "亿": 100_000_000}
_DIGIT = "".join(DIGITS)
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d++)(?:\.\d++)?"
_TENS = {"廿": 20, "卅": 30}
_UNIT = r"[十拾百佰千仟万亿]|(?<=\d)[kw](?![a-z])"
_ELLIPTIC = rf"(?<![{_DIGIT}\d十百千万亿几好多数上成半])[百千万](?=[{_DIGIT}](?:[块元]|$))"
"""A unit that leaves its one unsaid: 千二元."""
NUMBER = re.compile(
    rf"(?:{_ARABIC}|[{_DIGIT}十拾廿卅]|{_ELLIPTIC})(?:{_UNIT}|[{_DIGIT}]|{_ARABIC})*+"
)
_TOKEN = re.compile(rf"{_ARABIC}|[{_DIGIT}十拾百佰千仟万亿廿卅kw]")
SPOKEN_DIGIT = rf"{_DIGIT}\d"  # inside a character class

_ENGLISH = dict(
    zip(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"],
        range(20),
        strict=True,
    )
) | dict(zip(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], range(20, 100, 10), strict=True))  # fmt: skip
_ENGLISH_UNITS = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "grand": 1000}
_ENGLISH_WORD = "|".join((*sorted(_ENGLISH, key=len, reverse=True), *_ENGLISH_UNITS))
ENGLISH_NUMBER = re.compile(
    rf"\b(?:an? (?=hundred|thousand|million)|(?:{_ENGLISH_WORD})\b)(?:[ -](?:and )?(?:{_ENGLISH_WORD})\b)*+"
)


def parse_number(text: str) -> Decimal | None:
    """The value of one matched number; None when its digits do not form one (两三千, 十七八)."""
    total, section = Decimal(0), Decimal(0)
    number: Decimal | None = None
    last, zero = 1, False
    for place, part in enumerate(_TOKEN.findall(text)):
        if part in _TENS:
            section, last = section + _TENS[part], 10
        elif part in _UNITS or part in _BIG:
            if place == 0 and part in "百千万" and len(text) > 1:
                number = Decimal(1)
            if number is None and part not in "十拾" and not (part in _BIG and section):
                return None
            last = (_UNITS | _BIG)[part]
            if part in _BIG:
                total += (section + (number or Decimal(0))) * last
                section = Decimal(0)
            else:
                section += (number or Decimal(1)) * last
            number, zero = None, False
        elif part in "零〇":
            zero = True
        elif number is not None:
            return None
        else:
            number = Decimal(DIGITS[part]) if part in DIGITS else Decimal(part.replace(",", ""))
    return total + section + _tail(number, last, zero)


def _tail(number: Decimal | None, last: int, zero: bool) -> Decimal:
    """What follows the last unit: 两千五 means 2500, 两千零五 means 2005, 3万5000 means 35000."""
    if number is None:
        return Decimal(0)
    if last >= 100 and not zero and number < 10 and number == int(number):
        return number * last / 10
    return number


def parse_digits(text: str) -> str:
    """Digits said one by one as a digit string: 幺三八 is 138."""
    return "".join(str(DIGITS[char]) if char in DIGITS else char for char in text)


def parse_english(text: str) -> Decimal:
    """The value of matched English number words."""
    total = section = 0
    for word in re.split(r"[ -]+", text):
        if word == "hundred":
            section = (section or 1) * 100
        elif word in _ENGLISH_UNITS:
            total += (section or 1) * _ENGLISH_UNITS[word]
            section = 0
        else:
            section += _ENGLISH.get(word, 0)
    return Decimal(total + section)
