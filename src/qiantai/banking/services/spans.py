"""Reads how long something shall last out of plain words: 两个月, 30天, three weeks."""

import re

NUMBERS = {word: number for number, word in enumerate("零一二三四五六七八九十")} | {
    "两": 2,
    "半": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "a": 1,
}
UNITS = {
    "天": 1,
    "日": 1,
    "day": 1,
    "周": 7,
    "星期": 7,
    "礼拜": 7,
    "week": 7,
    "月": 30,
    "month": 30,
}
SPAN = re.compile(
    r"(\d{1,3}|[二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]|\b(?:one|two|three|four|five|six|a)\b)"
    r"\s*个?\s*(天|周|星期|礼拜|月|days?|weeks?|months?)(?!\s*[号日])"
)
HALF = 15


def days_in(text: str) -> int | None:
    """The days that a text in simplified script and lower case names; a month counts 30. None when it names none."""
    if "半个月" in text or "half a month" in text:
        return HALF
    found = SPAN.search(text)
    if found is None or (found[2] == "月" and "个" not in found[0]):
        return None
    return _number(found[1]) * UNITS[found[2].rstrip("s") if found[2].isascii() else found[2]]


def _number(said: str) -> int:
    if said.isdigit():
        return int(said)
    if "十" in said:
        tens, _, ones = said.partition("十")
        return (NUMBERS[tens] if tens else 1) * 10 + (NUMBERS[ones] if ones else 0)
    return NUMBERS[said]
