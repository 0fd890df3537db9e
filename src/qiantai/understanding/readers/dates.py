"""Finds days and periods of the calendar; weeks start on Monday, and what repeats (每月) is no date."""

import re
from collections.abc import Sequence
from datetime import date

from qiantai.understanding.model import Entity
from qiantai.understanding.readers.base import Sentence, free
from qiantai.understanding.readers.calendars import Frame, Span, shift_months
from qiantai.understanding.readers.date_rules import REPEATED, RULES, Reading

_HINT = re.compile(
    r"[月日号周今明昨琴听寻晚朝礼季年节庆旦诞近]|[前后]天|星期|双1|双十|中秋|除夕|端午|清明|元宵|重阳|冬至|平安夜|七夕|腊八|周|天[前后]|\d[./-]\d"
    r"|过去|再过|过[\d三四五六七八九十]|天后|day|week|month|year|night|morrow|morning|the \d|end of|christmas|festival|(?<![a-z])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|q\d)"
)
_RULES = tuple((frozenset(need[0] for need in rule[0]), rule) for rule in RULES)
_UNTIL = re.compile(r"(?:到|至|~|-|—|--| to | until | through | - )")
_SINCE = re.compile(r"(?:的?那天|开始|起)?(?:以来|至今|到现在|到目前|到今天为止)")


class Dates:
    """Reads `date` (ISO), `date_range` (two ISO days, both included) and, without a value, `repeat`."""

    def read(self, sentence: Sentence, found: Sequence[Entity]) -> list[Entity]:
        """Rules in order, longest forms first."""
        plain = sentence.plain
        if not _HINT.search(plain):
            return []
        frame = Frame(sentence.today, plain)
        taken: list[tuple[int, int, date | Span | None]] = []
        letters = frozenset(plain)
        for firsts, (needs, pattern, reading) in _RULES:
            if firsts.isdisjoint(letters) or not any(map(plain.__contains__, needs)):
                continue
            for match in pattern.finditer(plain):
                start, end = match.span()
                if start == end or any(start < e and s < end for s, e, _ in taken):
                    continue
                value = _guarded(reading, match, frame)
                if (value or pattern is REPEATED) and free(found, start, end):
                    taken.append((start, end, value))
        taken.sort(key=_place)
        repeats = [sentence.entity("repeat", "", s, e) for s, e, value in taken if value is None]
        return repeats + [_entity(sentence, *one) for one in _joined(plain, taken, frame)]


def _place(one: tuple[int, int, date | Span | None]) -> tuple[int, int]:
    return one[:2]


def _guarded(reading: Reading, match: re.Match[str], frame: Frame) -> date | Span | None:
    try:
        return reading(match, frame)
    except (ValueError, OverflowError):
        return None


def _joined(
    plain: str, taken: Sequence[tuple[int, int, date | Span | None]], frame: Frame
) -> list[tuple[int, int, date | Span]]:
    """Two days with 到 between them are one period, and so is one with 以来 behind it."""
    joined: list[tuple[int, int, date | Span]] = []
    for start, end, value in taken:
        if value is None:
            continue
        first, last = value if isinstance(value, tuple) else (value, value)
        before = joined[-1] if joined else None
        if before and (
            _UNTIL.fullmatch(plain, before[1], start)
            or (plain[before[1] : start] == " and " and plain.endswith("between ", 0, before[0]))
        ):
            opening = before[2][0] if isinstance(before[2], tuple) else before[2]
            if opening > last:
                opening = shift_months(opening, -12)  # from 1 September to 15 October 2026
            if opening < last:
                joined[-1] = (before[0], end, (opening, last))
                continue
        since = _SINCE.match(plain, end)
        if since and first < frame.today:
            joined.append((start, since.end(), (first, frame.today)))
        else:
            joined.append((start, end, value))
    return joined


def _entity(sentence: Sentence, start: int, end: int, value: date | Span) -> Entity:
    if isinstance(value, tuple):
        return sentence.entity(
            "date_range", (value[0].isoformat(), value[1].isoformat()), start, end
        )
    return sentence.entity("date", value.isoformat(), start, end)
