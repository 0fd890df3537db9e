"""The calendar as a message sees it: today, its weeks and months, and whether the words look back or ahead."""

import calendar
import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property

from qiantai.understanding.readers.numerals import parse_english, parse_number

Span = tuple[date, date]

_PAST = re.compile(
    r"那笔|的消费|的交易|账单|明细|流水|怎么扣|为什么|为啥|没到|没收到|到账没|退回|退票|重复|盗刷|买不[进了]|[转打汇付扣花刷买存取交发收进退还充借签撞办开出入领住跌亏生赎卖][了过的到]|了没(?!用)|[转打汇付]给[^,。!?]{1,6}[的那]|没看见|没见着|上次|已经|刚才|到账慢|没动静|说好[^,。!?]*(?:没|怎么|还不)|还没有|给[^,。!?]{1,4}的\d"
    r"|\b(?:did|was|were|paid|spent|sold|sent|bought|took|charged|happened|since|refund|missing|lapsed|withdrew|received|deducted|placed|submitted|applied|ordered|went|arrived|got|payment on|transaction)\b|n't"
)
_AHEAD = re.compile(
    r"之前|以前|[号日天五六四三二一]前|截止|到期|预约|预定|安排|准备|打算|将要|自动|开始|起|要(?!不|是)|\b(?:before|by|due|will|next|schedule|until)\b"
)
_STOPPED = re.compile(
    r"(?:定投|预约|自动|计划|代扣|续费)[^,。!?]*(?:停|取消|终止|撤|关掉)|(?:停|取消|终止|撤|关掉)[^,。!?]{0,8}(?:定投|预约|自动|计划|代扣|续费)"
)
_MOVED = re.compile("(?:改|挪|推|延|提前|推迟|延迟|换|定)(?:到|成|在|至)$")
_DUE = re.compile(r".{0,2}?(?:就|才|刚|也)?到期")
_THAT_DAY = ("那天", "当天", "当日", "那日", "那晚")
_SPOKEN = str.maketrans("〇幺两", "零一二")
_CLAUSE = re.compile(r"[,。!?;]|\. ")


class Frame:
    """The calendar seen from today by one message."""

    def __init__(self, today: date, plain: str) -> None:
        self.today, self.plain = today, plain
        self.monday = today - timedelta(days=today.weekday())

    @cached_property
    def _past(self) -> bool:
        return bool(_PAST.search(self.plain))

    def looks_back(self, start: int, end: int) -> bool:
        """Whether the clause around a span is about what has been; the whole message where the clause does not tell."""
        if _STOPPED.search(self.plain) or _MOVED.search(self.plain, 0, start):
            return False
        if not self._past and not _AHEAD.search(self.plain):
            return False
        first = max((m.end() for m in _CLAUSE.finditer(self.plain, 0, start)), default=0)
        stop = _CLAUSE.search(self.plain, end)
        clause = self.plain[first : stop.start() if stop else len(self.plain)]
        if _PAST.search(clause):
            return True
        return self._past and not _AHEAD.search(clause)

    def month(self, ahead: int) -> Span:
        """First and last day of the month so many months ahead."""
        index = self.today.year * 12 + self.today.month - 1 + ahead
        return month_of(index // 12, index % 12 + 1)

    def week(self, ahead: int) -> Span:
        """Monday and Sunday of the week so many weeks ahead."""
        start = self.monday + timedelta(weeks=ahead)
        return start, start + timedelta(days=6)

    def near(self, days: Sequence[date | None], match: re.Match[str]) -> date | None:
        """The last of these days up to today when looking back, else the first from today on."""
        real = [day for day in days if day]
        before = [day for day in real if day <= self.today]
        after = [day for day in real if day >= self.today]
        if before and after and self._nearest(match):
            return min(before[-1], after[0], key=lambda day: abs((day - self.today).days))
        past = self.looks_back(*match.span())
        chosen = before[-1:] if before and (past or not after) else after[:1]
        return chosen[0] if chosen else None

    def _nearest(self, match: re.Match[str]) -> bool:
        """What falls due, and 那天 in a message that looks neither back nor ahead, mean the nearest day."""
        if _DUE.match(self.plain, match.end()):
            return True
        told = self._past or _AHEAD.search(self.plain)
        return match[0].endswith(_THAT_DAY) and not told


def month_of(year: int, month: int) -> Span:
    """First and last day of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def whole(text: str) -> int:
    """A small whole number as written or said; ValueError when it is none."""
    if text.isascii() and text.isalpha():
        return int(parse_english(text))
    number = parse_number(text.replace("廿", "二十").replace("卅", "三十"))
    if number is None or number != int(number):
        raise ValueError(text)
    return int(number)


def day_of(year: int, month: int, day: int) -> date | None:
    """The day, or None where the month has no such day."""
    return date(year, month, day) if 1 <= day <= calendar.monthrange(year, month)[1] else None


def shift_months(day: date, months: int) -> date:
    """The same day so many months on, or the last one of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    first, last = month_of(index // 12, index % 12 + 1)
    return min(first + timedelta(days=day.day - 1), last)


def year_of(text: str | None, today: date) -> int | None:
    """The year meant by 今年, 去年, 2025年, 25年 or 二零二五年; None when none is said."""
    words = {"今年": 0, "去年": -1, "明年": 1, "前年": -2, "后年": 2}
    if not text:
        return None
    if text in words:
        return today.year + words[text]
    digits = "".join(
        str("零一二三四五六七八九".find(c)) if c in "零一二三四五六七八九" else c
        for c in text.translate(_SPOKEN)
        if c != "年"
    )
    number = int(digits)
    return number if number > 99 else 2000 + number


def ahead(word: str | None) -> int:
    """How many months or weeks 上上, 上, 这, 下, 下下 (last, this, next) lead on."""
    if not word:
        return 0
    count = word.count("下") - word.count("上")
    return count + word.count("next") - word.count("last") - word.count("past")
