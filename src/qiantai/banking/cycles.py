"""When something repeats: read from words such as 每月一号 or every Friday, and the days that follow from it; pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from qiantai.floor.months import months_after

TENS = {"初": 0, "十": 10, "二十": 20, "三十": 30}
ONES = {word: number for number, word in enumerate("一二三四五六七八九", 1)}
WEEKDAYS = {word: number for number, word in enumerate("一二三四五六日", 1)} | {"天": 7}
ENGLISH = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = r"(\d{1,2}|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|初?[一二三四五六七八九])"
MONTHLY = re.compile(
    rf"(?:每个?月|月月|每到|逢)(?:的)?{DAY}\s*(?:号|日|$|[^\d\s])|{DAY}(?:号|日)\s*(?:自动|每个?月)"
)
MOVED = re.compile(
    rf"(?:改|换|挪|推|延|调)(?:到|成|为|至)?{DAY}\s*(?:号|日)"
    rf"|^(?:应该?|那|就|还)*(?:是|用|要)?{DAY}(?:号|日)(?:[吧好了扣转的才对就行可以合适。! ])*$"
)
"""Another day of the same cycle: 1号工资还没到,改5号吧."""
MONTH_END = re.compile(r"每个?月(?:的)?(?:月?底|末|最后一天)|last day of (?:the|every|each) month")
WEEKLY = re.compile(r"每(?:个)?(?:周|星期|礼拜)([一二三四五六日天])")
DAILY = re.compile(r"每天|每日|\bevery day\b|\bdaily\b")
EN_DAY = re.compile(r"(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)\b|\bday\s+(\d{1,2})\b|\b(first)\b")
EN_MONTH = re.compile(r"\b(?:every|each) month\b|\bmonthly\b|of (?:every|each|the) month\b")
EN_WEEK = re.compile(
    r"\b(?:every|each|weekly on)\s+(mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?\b"
)
MOST_DAYS = 31


@dataclass(frozen=True, slots=True)
class Cycle:
    """`kind` is monthly, weekly, daily or once; `day` a day of the month, of the week from 1, or an ISO day."""

    kind: str
    day: str

    @classmethod
    def of(cls, code: str) -> Self:
        """From `monthly:1`; ValueError for what is no such code."""
        kind, _, day = code.partition(":")
        if kind not in ("monthly", "weekly", "daily", "once") or not day:
            raise ValueError(f"{code!r} is no cycle")
        return cls(kind, day)

    @property
    def code(self) -> str:
        """As it is kept: monthly:1, weekly:5, daily:0, once:2026-12-25."""
        return f"{self.kind}:{self.day}"

    def next(self, after: date) -> date | None:
        """The first day later than `after`; a month without the day uses its last one; None when it is over."""
        match self.kind:
            case "once":
                day = date.fromisoformat(self.day)
                return day if day > after else None
            case "daily":
                return after + timedelta(days=1)
            case "weekly":
                return after + timedelta(days=(int(self.day) - after.isoweekday() - 1) % 7 + 1)
            case _:
                first = after.replace(day=1)
                days = (_in_month(months_after(first, step), int(self.day)) for step in (0, 1))
                return next(day for day in days if day > after)


def heard_cycle(text: str) -> Cycle | None:
    """The cycle that a text names (simplified, lower case), or None."""
    if MONTH_END.search(text):
        return Cycle("monthly", str(MOST_DAYS))
    if found := WEEKLY.search(text):
        return Cycle("weekly", str(WEEKDAYS[found[1]]))
    if found := EN_WEEK.search(text):
        return Cycle("weekly", str(ENGLISH.index(found[1][:3]) + 1))
    if (found := MONTHLY.search(text)) and (day := _day(found[1] or found[2])):
        return Cycle("monthly", str(day))
    if EN_MONTH.search(text) and (found := EN_DAY.search(text)):
        day = 1 if found[3] else int(found[1] or found[2])
        return Cycle("monthly", str(day)) if 1 <= day <= MOST_DAYS else None
    return Cycle("daily", "0") if DAILY.search(text) else None


def moved_in(text: str, known: Cycle) -> Cycle:
    """The cycle with the day of the month that a text moves it to; as it was where it moves none."""
    found = MOVED.search(text) if known.kind == "monthly" else None
    day = _day(found[1] or found[2]) if found else None
    return known if day is None else Cycle("monthly", str(day))


def _day(said: str) -> int | None:
    if said.isdigit():
        number = int(said)
    else:
        ones = said[-1] if said[-1] in ONES else ""
        number = TENS.get(said.removesuffix(ones), 0) + ONES.get(ones, 0)
    return number if 1 <= number <= MOST_DAYS else None


def _in_month(month: date, day: int) -> date:
    last = months_after(month, 1) - timedelta(days=1)
    return month.replace(day=min(day, last.day))
