"""Finds days and periods of the calendar; weeks start on Monday, and what repeats (每月) is no date."""

import calendar
import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from qiantai.understanding.model import Entity
from qiantai.understanding.readers.base import Sentence, free
from qiantai.understanding.readers.numerals import NUMBER, parse_number

Span = tuple[date, date]
Reading = Callable[[re.Match[str], "Frame"], date | Span | None]

_N = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_NUM = NUMBER.pattern
_OFFSETS = {
    "今天": 0, "今日": 0, "今儿": 0, "今晚": 0, "今早": 0, "今朝": 0, "当天": 0, "today": 0, "tonight": 0,
    "明天": 1, "明日": 1, "明儿": 1, "明早": 1, "明晚": 1, "听日": 1, "tomorrow": 1,
    "后天": 2, "后日": 2, "后儿": 2, "大后天": 3, "the day after tomorrow": 2, "day after tomorrow": 2,
    "昨天": -1, "昨日": -1, "昨儿": -1, "昨晚": -1, "昨夜": -1, "寻日": -1, "yesterday": -1, "last night": -1,
    "前天": -2, "前日": -2, "前儿": -2, "大前天": -3, "the day before yesterday": -2, "day before yesterday": -2,
}  # fmt: skip
_WEEKDAYS = (
    {c: i for i, c in enumerate("一二三四五六日")}
    | {"天": 6}
    | {str(i): i - 1 for i in range(1, 8)}
)
_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTH_WORD = r"(?P<mon>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_PAST = re.compile(
    r"那笔|的消费|的交易|转的|花了|花的|刷的|买的|扣的|存的|取的|转过|转了|扣了|到账没|为什么|怎么扣|账单|明细|流水|\b(?:on|did|was|paid|spent)\b"
)
_HINT = re.compile(
    r"[年月日号周天今明昨后晚朝星礼季末\d]|day|week|month|year|night|morrow|end of|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
)
_REPEAT = r"(?:每个?|逢|every |each )"


class Frame:
    """The calendar seen from today, and whether the message looks back."""

    def __init__(self, today: date, past: bool) -> None:
        self.today, self.past = today, past
        self.monday = today - timedelta(days=today.weekday())

    def month(self, ahead: int) -> Span:
        """First and last day of the month so many months ahead."""
        index = self.today.year * 12 + self.today.month - 1 + ahead
        return month_of(index // 12, index % 12 + 1)

    def week(self, ahead: int) -> Span:
        """Monday and Sunday of the week so many weeks ahead."""
        start = self.monday + timedelta(weeks=ahead)
        return start, start + timedelta(days=6)

    def near(self, days: Sequence[date | None]) -> date | None:
        """The last of these days up to today when looking back, else the first from today on."""
        real = [day for day in days if day]
        before = [day for day in real if day <= self.today]
        after = [day for day in real if day >= self.today]
        chosen = before[-1:] if self.past or not after else after[:1]
        return chosen[0] if chosen else None


class Dates:
    """Reads `date` (ISO) and `date_range` (two ISO days, both included)."""

    def read(self, sentence: Sentence, found: Sequence[Entity]) -> list[Entity]:
        """Rules in order, longest forms first; spans of repeated days are taken without a value."""
        if not _HINT.search(sentence.plain):
            return []
        frame = Frame(sentence.today, bool(_PAST.search(sentence.plain)))
        taken: list[Entity] = []
        for pattern, reading in _RULES:
            for match in pattern.finditer(sentence.plain):
                if free((*found, *taken), *match.span()):
                    taken += _entities(sentence, match, _guarded(reading, match, frame))
        return [entity for entity in taken if entity.kind != "repeat"]


def _guarded(reading: Reading, match: re.Match[str], frame: Frame) -> date | Span | None:
    try:
        return reading(match, frame)
    except (ValueError, OverflowError):
        return None


def _entities(sentence: Sentence, match: re.Match[str], value: date | Span | None) -> list[Entity]:
    if isinstance(value, date):
        return [sentence.entity("date", value.isoformat(), *match.span())]
    if value:
        return [
            sentence.entity(
                "date_range", (value[0].isoformat(), value[1].isoformat()), *match.span()
            )
        ]
    return [sentence.entity("repeat", "", *match.span())] if match.re is _RULES[0][0] else []


def month_of(year: int, month: int) -> Span:
    """First and last day of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def whole(text: str) -> int:
    """A small whole number as written or said; ValueError when it is none."""
    number = parse_number(text)
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


def _year(text: str | None, frame: Frame) -> int | None:
    words = {"今年": 0, "去年": -1, "明年": 1, "前年": -2, "后年": 2}
    if not text:
        return None
    if text in words:
        return frame.today.year + words[text]
    digits = "".join(
        str("零一二三四五六七八九".find(c)) if c in "零一二三四五六七八九" else c
        for c in text
        if c not in "年〇"
    )
    number = int(digits)
    return number if number > 99 else 2000 + number


def _full(match: re.Match[str], frame: Frame) -> date | None:
    month, day = whole(match["m"]), whole(match["d"])
    year = _year(match["y"], frame)
    if not 1 <= month <= 12:
        return None
    if year:
        return day_of(year, month, day)
    here = frame.today.year
    this = day_of(here, month, day)
    if this and not frame.past and -180 < (this - frame.today).days < 0:
        return this
    return frame.near([day_of(y, month, day) for y in (here - 1, here, here + 1)])


def _range(match: re.Match[str], frame: Frame) -> Span | None:
    month, here = whole(match["m1"]), frame.today.year
    second = whole(match["m2"]) if match["m2"] else month
    year = _year(match["y"], frame)
    if not (1 <= month <= 12 and 1 <= second <= 12):
        return None
    if year is None:
        year = (
            here
            if (month, whole(match["d1"])) <= (frame.today.month, frame.today.day)
            else here - 1
            if frame.past
            else here
        )
    first = day_of(year, month, whole(match["d1"]))
    last = day_of(year + (second < month), second, whole(match["d2"]))
    return (first, last) if first and last else None


def _month_day(match: re.Match[str], frame: Frame) -> date | None:
    first = frame.month(_ahead(match["w"]))[0]
    return day_of(first.year, first.month, whole(match["d"]))


def _ahead(word: str) -> int:
    """How many months or weeks 上上, 上, 这, 下, 下下 lead on."""
    count = word.count("下") - word.count("上")
    return count + word.count("next") - word.count("last")


def _bare_day(match: re.Match[str], frame: Frame) -> date | None:
    day = whole(match["d"])
    months = [frame.month(ahead)[0] for ahead in (-2, -1, 0, 1, 2)]
    return frame.near([day_of(m.year, m.month, day) for m in months])


def _weekday(match: re.Match[str], frame: Frame) -> date | None:
    day = _WEEKDAYS[match["d"]]
    if match["w"]:
        return frame.monday + timedelta(weeks=_ahead(match["w"]), days=day)
    return frame.near([frame.monday + timedelta(weeks=w, days=day) for w in (-1, 0, 1)])


def _english_weekday(match: re.Match[str], frame: Frame) -> date | None:
    day = _ENGLISH_DAYS.index(match["d"])
    if match["w"] in ("last", "next"):
        return frame.monday + timedelta(weeks=_ahead(match["w"]), days=day)
    return frame.near([frame.monday + timedelta(weeks=w, days=day) for w in (-1, 0, 1)])


def _weekend(match: re.Match[str], frame: Frame) -> Span:
    saturday = frame.week(_ahead(match["w"]))[0] + timedelta(days=5)
    return saturday, saturday + timedelta(days=1)


def _recent(match: re.Match[str], frame: Frame) -> Span | None:
    """The last so many days (today included) or months (the same day of that month to today)."""
    count = 1 if match["n"] == "半" else whole(match["n"] or "1")
    unit = match["u"].removeprefix("个").strip()
    if count > 1200:
        return None
    if unit in ("天", "日", "day", "days"):
        return frame.today - timedelta(days=count - 1), frame.today
    if unit in ("周", "星期", "礼拜", "week", "weeks"):
        return frame.today - timedelta(days=7 * count - 1), frame.today
    months = 6 if match["n"] == "半" else count * (12 if unit in ("年", "year", "years") else 1)
    return shift_months(frame.today, -months), frame.today


def _distance(match: re.Match[str], frame: Frame) -> date:
    """So many days, weeks or months before or after today."""
    sign = -1 if match["s"] in ("前", "ago") else 1
    count, unit = sign * whole(match["n"]), match["u"].removeprefix("个").strip()
    if unit in ("月", "month", "months"):
        return shift_months(frame.today, count)
    if unit in ("年", "year", "years"):
        return shift_months(frame.today, 12 * count)
    return frame.today + timedelta(
        days=count * (7 if unit in ("周", "星期", "礼拜", "week", "weeks") else 1)
    )


def _month_end(match: re.Match[str], frame: Frame) -> date:
    return frame.month(_ahead(match["w"] or ""))[1]


def _named_month(match: re.Match[str], frame: Frame) -> Span | None:
    month, year = whole(match["m"]), _year(match["y"], frame)
    if not 1 <= month <= 12:
        return None
    if year is None:
        year = frame.today.year - (month > frame.today.month)
    return month_of(year, month)


def _named_year(match: re.Match[str], frame: Frame) -> Span | None:
    year = _year(match["y"], frame)
    return (date(year, 1, 1), date(year, 12, 31)) if year else None


def _half(match: re.Match[str], frame: Frame) -> Span:
    year = _year(match["y"], frame) or frame.today.year
    first = 1 if match["h"] == "上" else 7
    return date(year, first, 1), month_of(year, first + 5)[1]


def _quarter(match: re.Match[str], frame: Frame) -> Span:
    year, quarter = _year(match["y"], frame) or frame.today.year, whole(match["q"])
    return date(year, quarter * 3 - 2, 1), month_of(year, quarter * 3)[1]


def _english_date(match: re.Match[str], frame: Frame) -> date | None:
    month = next(i for i, name in enumerate(_MONTHS, 1) if name.startswith(match["mon"][:3]))
    day, here = int(match["d"]), frame.today.year
    if match["y"]:
        return day_of(int(match["y"]), month, day)
    return frame.near([day_of(y, month, day) for y in (here - 1, here, here + 1)])


_Y = r"(?P<y>\d{4}年|\d{2}年|[一二][零〇一二三四五六七八九]{3}年|今年|去年|明年|前年|后年)"
_RULES: tuple[tuple[re.Pattern[str], Reading], ...] = (
    (re.compile(rf"{_REPEAT}(?:个?月|周|星期|礼拜|天|日|年|季度?|month|week|day|monday|friday)?(?:底|初|末|[一二三四五六日天](?![号日]))?(?:的?{_N}[号日])?(?: on the \d{{1,2}}(?:st|nd|rd|th)?)?"), lambda m, f: None),
    (re.compile(rf"{_Y}?(?P<m1>{_N})月(?P<d1>{_N})[号日]?(?:到|至|-|~)(?:(?P<m2>{_N})月)?(?P<d2>{_N})[号日]?"), _range),
    (re.compile(r"(?<!\d)(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"), _full),
    (re.compile(rf"{_Y}?(?P<m>{_N})月(?:份)?(?P<d>{_N})(?:[号日](?!线|楼))?(?!个|期|\d|天)"), _full),
    (re.compile(rf"(?P<w>上上个?|下下个?|上个?|这个?|本|下个?)月(?P<d>{_N})[号日]"), _month_day),
    (re.compile(r"(?P<w>上上个?|下下个?|上个?|这个?|本|下个?)?月(?:底|末|尾)"), _month_end),
    (re.compile(r"(?:at )?(?:the )?end of (?P<w>this|next|last|the)? ?month"), _month_end),
    (re.compile(r"(?P<w>上上个?|下下个?|上个?|这个?|本|下个?|)(?:周|星期|礼拜)(?P<d>[一二三四五六日天1-7])(?![个年次期天])"), _weekday),
    (re.compile(r"(?P<w>上上个?|下下个?|上个?|这个?|本|下个?|)周末"), _weekend),
    (re.compile(rf"\b(?P<w>last|next|this|on|)\s*(?P<d>{'|'.join(_ENGLISH_DAYS)})\b"), _english_weekday),
    (re.compile(rf"\b{_MONTH_WORD}\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<y>\d{{4}}))?\b"), _english_date),
    (re.compile(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH_WORD}\b(?:,? (?P<y>\d{{4}}))?"), _english_date),
    (re.compile(rf"(?:最近|近|过去|前|这)(?:的)?(?P<n>{_NUM}|半)(?P<u>天|个?月|周|个?星期|个?礼拜|年)(?!前)"), _recent),
    (re.compile(r"(?P<n>半)(?P<u>年)(?=的?(?:内|来|以来|流水|明细|账单|交易|工资|记录|银行))"), _recent),
    (re.compile(r"\b(?:in )?(?:the )?(?:last|past) (?P<n>\d{1,3}) (?P<u>days?|weeks?|months?|years?)\b"), _recent),
    (re.compile(rf"(?P<n>{_NUM})(?P<u>天|周|个?星期|个?礼拜|个月|年)(?:之|以)?(?P<s>前|后)"), _distance),
    (re.compile(r"\b(?P<n>\d{1,3}) (?P<u>days?|weeks?|months?|years?) (?P<s>ago|later)\b"), _distance),
    (re.compile(r"(?P<w>上上个?|下下个?|上个?|这个?|今个|本|下个?)月(?!\d)"), lambda m, f: f.month(_ahead(m["w"]))),
    (re.compile(r"\b(?P<w>last|next|this) month\b"), lambda m, f: f.month(_ahead(m["w"]))),
    (re.compile(r"(?P<w>上上个?|下下个?|上个?|这个?|本|下个?)(?:周|星期|礼拜)"), lambda m, f: f.week(_ahead(m["w"]))),
    (re.compile(r"\b(?P<w>last|next|this) week\b"), lambda m, f: f.week(_ahead(m["w"]))),
    (re.compile(rf"{_Y}?(?P<h>上|下)半年"), _half),
    (re.compile(rf"{_Y}?第?(?P<q>[一二三四1-4])季度"), _quarter),
    (re.compile(rf"{_Y}?(?<!第)(?P<m>{_N})月(?=份|的|账单|那期|流水|明细|消费)份?"), _named_month),
    (re.compile(rf"(?<![第\d{'一二三四五六七八九十'}])(?P<d>{_N})[号](?!线|楼|店|院|机|柜|窗|卡|码)"), _bare_day),
    (re.compile(_Y), _named_year),
    (re.compile(r"\b(?P<w>last|this|next) year\b"), lambda m, f: (date(f.today.year + _ahead(m["w"]), 1, 1), date(f.today.year + _ahead(m["w"]), 12, 31))),
    (re.compile("|".join(sorted(_OFFSETS, key=len, reverse=True))), lambda m, f: f.today + timedelta(days=_OFFSETS[m[0]])),
    (re.compile(r"(?:今年)?年底"), lambda m, f: date(f.today.year, 12, 31)),
)  # fmt: skip
