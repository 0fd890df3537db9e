"""How days and periods are said: each rule has the letters it needs, its form, and its reading in the calendar."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from qiantai.understanding.readers.calendars import (
    Frame,
    Span,
    ahead,
    day_of,
    month_of,
    shift_months,
    whole,
    year_of,
)
from qiantai.understanding.readers.festivals import NAMES, feast, holiday_length
from qiantai.understanding.readers.numerals import NUMBER

Reading = Callable[[re.Match[str], Frame], date | Span | None]
Rule = tuple[tuple[str, ...], re.Pattern[str], Reading]

_NUM = NUMBER.pattern
_M = r"(?:(?<!\d)(?:1[0-2]|0?[1-9])|十[一二]?|[一二三四五六七八九])"
_D = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二三四五六七八九])"
_Y = r"(?P<y>(?:19|20)\d{2}年|(?<!\d)[23]\d年(?=\d|[一二三四五六七八九十]{1,2}月)|[一二两][零〇一二三四五六七八九幺]{3}年|今年|去年|明年|前年|后年)"
_W = r"(?P<w>上上个?|下下个?|上个?|这个?|今个|本|下个?)"
_OFFSETS = {
    "今天": 0, "今日": 0, "今儿": 0, "今晚": 0, "今早": 0, "今朝": 0, "今晨": 0, "today": 0, "tonight": 0, "this morning": 0,
    "明天": 1, "明日": 1, "明儿": 1, "明早": 1, "明晚": 1, "明晨": 1, "听日": 1, "听朝": 1, "听晚": 1, "tomorrow": 1,
    "后天": 2, "后日": 2, "后儿": 2, "大后天": 3, "大后日": 3, "the day after tomorrow": 2, "day after tomorrow": 2,
    "昨天": -1, "昨日": -1, "昨儿": -1, "昨晚": -1, "昨夜": -1, "昨早": -1, "寻日": -1, "琴日": -1, "琴晚": -1, "寻晚": -1,
    "yesterday": -1, "last night": -1,
    "前天": -2, "前日": -2, "前儿": -2, "前晚": -2, "大前天": -3, "大前日": -3,
    "the day before yesterday": -2, "day before yesterday": -2,
}  # fmt: skip
_WEEKDAYS = (
    {c: i for i, c in enumerate("一二三四五六日")}
    | {"天": 6}
    | {str(i): i - 1 for i in range(1, 8)}
)
_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG_MONTH = "january|february|march|april|june|july|august|september|october|november|december"
_MONTH_WORD = r"(?P<mon>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_COUNT = r"(?P<n>\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|)"
_UNIT = r"(?P<u>days?|weeks?|months?|years?)"
_DAY_DOT = r"(?:3[01]|[12]\d|0?[1-9])(?!\d)"
_DOT_AFTER = r"(?=(?:之?前|以前|之后|截止|到期|上午|下午|晚上|早上|起|那天|那笔|当天|号|日))"
_DOT_APART = r"(?=(?:后|的|,|。|;|$| ))"


def _full(match: re.Match[str], frame: Frame) -> date | None:
    month, day = whole(match["m"]), whole(match["d"])
    return _day(match, frame, year_of(match["y"], frame.today), month, day)


def _dotted(match: re.Match[str], frame: Frame) -> date | None:
    """11.28 with a word of time behind it, or standing apart from what is said of money."""
    month, day = match["m"] or match["m2"], match["d"] or match["d2"]
    return _day(match, frame, None, whole(month), whole(day))


def _day(match: re.Match[str], frame: Frame, year: int | None, month: int, day: int) -> date | None:
    if not 1 <= month <= 12:
        return None
    if year:
        return day_of(year, month, day)
    here = frame.today.year
    this = day_of(here, month, day)
    if this and -180 < (this - frame.today).days < 0:
        return this
    return frame.near([day_of(y, month, day) for y in (here - 1, here, here + 1)], match)


def _range(match: re.Match[str], frame: Frame) -> Span | None:
    """The second day may leave out its month: 11月1号到15号, 10.25到11.10."""
    month, here = whole(match["m1"]), frame.today.year
    second = whole(match["m2"]) if match["m2"] else month
    start, stop = whole(match["d1"]), whole(match["d2"])
    year = year_of(match["y"], frame.today)
    if year is None:
        later = (month, start) > (frame.today.month, frame.today.day)
        year = here - 1 if later and frame.looks_back(*match.span()) else here
    first, last = day_of(year, month, start), day_of(year + (second < month), second, stop)
    return (first, last) if first and last and first <= last else None


def _month_day(match: re.Match[str], frame: Frame) -> date | None:
    first = frame.month(ahead(match["w"]))[0]
    return day_of(first.year, first.month, whole(match["d"]))


def _bare_day(match: re.Match[str], frame: Frame) -> date | None:
    months = [frame.month(months)[0] for months in (-2, -1, 0, 1, 2)]
    return frame.near([day_of(m.year, m.month, whole(match["d"])) for m in months], match)


def _weekday(match: re.Match[str], frame: Frame) -> date | None:
    day = _WEEKDAYS[match["d"]]
    if match["w"]:
        return frame.monday + timedelta(weeks=ahead(match["w"]), days=day)
    return frame.near([frame.monday + timedelta(weeks=w, days=day) for w in (-1, 0, 1)], match)


def _english_weekday(match: re.Match[str], frame: Frame) -> date | None:
    day = _ENGLISH_DAYS.index(match["d"])
    if match["w"] in ("last", "next"):
        return frame.monday + timedelta(weeks=ahead(match["w"]), days=day)
    return frame.near([frame.monday + timedelta(weeks=w, days=day) for w in (-1, 0, 1)], match)


def _weekend(match: re.Match[str], frame: Frame) -> Span:
    saturday = frame.week(ahead(match["w"]))[0] + timedelta(days=5)
    return saturday, saturday + timedelta(days=1)


def _recent(match: re.Match[str], frame: Frame) -> Span | None:
    """The last so many days (today included) or months (the same day of that month to today)."""
    count = 1 if match["n"] == "半" else whole(match["n"] or "1")
    unit = match["u"].removeprefix("个").strip()
    if not 0 < count <= 1200:
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
    count, unit = sign * whole(match["n"] or "1"), match["u"].removeprefix("个").strip()
    if unit in ("月", "month", "months"):
        return shift_months(frame.today, count)
    if unit in ("年", "year", "years"):
        return shift_months(frame.today, 12 * count)
    weeks = unit in ("周", "星期", "礼拜", "week", "weeks")
    return frame.today + timedelta(days=count * (7 if weeks else 1))


def _month_end(match: re.Match[str], frame: Frame) -> date:
    return frame.month(ahead(match["w"]))[1]


def _named_month(match: re.Match[str], frame: Frame) -> Span | None:
    """A month without a year is one of this year, or of the last when the message looks back from before it."""
    return _month_span(match, frame, whole(match["m"]), year_of(match["y"], frame.today))


def _english_month(match: re.Match[str], frame: Frame) -> Span | None:
    year = int(match["y"]) if match["y"] else None
    return _month_span(match, frame, _MONTHS.index(match["mon"][:3]) + 1, year)


def _month_span(match: re.Match[str], frame: Frame, month: int, year: int | None) -> Span | None:
    if year is None:
        back = month > frame.today.month and frame.looks_back(*match.span())
        year = frame.today.year - back
    return month_of(year, month) if 1 <= month <= 12 else None


def _named_month_end(match: re.Match[str], frame: Frame) -> date | None:
    span = _named_month(match, frame)
    return span[1] if span else None


def _third(match: re.Match[str], frame: Frame) -> Span | None:
    """上旬, 中旬 and 下旬 of a month."""
    span = _named_month(match, frame)
    if not span:
        return None
    first = span[0].replace(day={"上": 1, "中": 11, "下": 21}[match["t"]])
    return first, span[1] if match["t"] == "下" else first + timedelta(days=9)


def _named_year(match: re.Match[str], frame: Frame) -> Span | None:
    year = year_of(match["y"], frame.today)
    return (date(year, 1, 1), date(year, 12, 31)) if year else None


def _english_year(match: re.Match[str], frame: Frame) -> Span:
    year = frame.today.year + ahead(match["w"])
    return date(year, 1, 1), date(year, 12, 31)


def _half(match: re.Match[str], frame: Frame) -> Span:
    year = year_of(match["y"], frame.today) or frame.today.year
    first = 1 if match["h"] == "上" else 7
    return date(year, first, 1), month_of(year, first + 5)[1]


def _quarter(match: re.Match[str], frame: Frame) -> Span:
    year = year_of(match["y"], frame.today) or frame.today.year
    quarter = whole(match["q"])
    return date(year, quarter * 3 - 2, 1), month_of(year, quarter * 3)[1]


def _this_quarter(match: re.Match[str], frame: Frame) -> Span:
    first = frame.month(3 * ahead(match["w"]) - (frame.today.month - 1) % 3)[0]
    return first, shift_months(first, 3) - timedelta(days=1)


def _english_date(match: re.Match[str], frame: Frame) -> date | None:
    year = int(match["y"]) if match["y"] else None
    return _day(match, frame, year, _MONTHS.index(match["mon"][:3]) + 1, int(match["d"]))


def _feast(match: re.Match[str], frame: Frame) -> date | Span | None:
    name, here = match["f"], frame.today.year
    year = year_of(match["y"], frame.today)
    days = [feast(name, y) for y in ((year,) if year else (here - 1, here, here + 1))]
    day = days[0] if year else frame.near(days, match)
    if day is None:
        return None
    if match["s"]:
        return day + timedelta(days=-1 if match["s"].endswith("前") else 1)
    if match["r"] and holiday_length(name) > 1:
        return day, day + timedelta(days=holiday_length(name) - 1)
    return day


def _nothing(match: re.Match[str], frame: Frame) -> None:
    return None


def _needs(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FEASTS = "|".join(
    name for name in NAMES if name not in ("五一", "十一", "五四", "六一", "新年", "跨年", "年三十")
)
_FEAST_FIRSTS = "".join(sorted({name[0] for name in NAMES}))
REPEATED = re.compile(
    rf"(?:每个?|逢|every |each )(?:个?月|周|星期|礼拜|天|日|年|季度?|month|week|day|monday|tuesday|wednesday|thursday|friday|saturday|sunday)?(?:底|初|末|[一二三四五六日天](?![号日百千万]))?(?:的?{_D}[号日])?(?: on the \d{{1,2}}(?:st|nd|rd|th)?)?"
    rf"|(?:周|星期|礼拜)[一二三四五六日天](?:到|至|-)(?:周|星期|礼拜)?[一二三四五六日天]"
)
RULES: tuple[Rule, ...] = (
    (_needs("每 逢 every each 周 星期 礼拜"), REPEATED, _nothing),
    (_needs("月"), re.compile(rf"{_Y}?(?P<m1>{_M})月(?:份)?(?P<d1>{_D})[号日]?(?:到|至|-|~)(?:(?P<m2>{_M})月(?:份)?)?(?P<d2>{_D})(?:[号日]|(?![\d个天月十百千万]))"), _range),
    (_needs(".") , re.compile(r"(?<![\d.])(?P<y>)(?P<m1>1[0-2]|0?[1-9])\.(?P<d1>3[01]|[12]\d|0?[1-9])(?:到|至|-|~)(?P<m2>1[0-2]|0?[1-9])\.(?P<d2>3[01]|[12]\d|0?[1-9])(?![\d.])"), _range),
    (_needs("- / ."), re.compile(r"(?<!\d)(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"), _full),
    (_needs("月"), re.compile(rf"{_Y}?的?(?P<m>{_M})月(?:份)?(?P<d>{_D})(?:[号日](?!线|楼)|(?![号日个期\d天十百千万块元年点倍股.]))"), _full),
    (_needs("月"), re.compile(rf"{_W}月初?(?P<d>{_D})[号日]"), _month_day),
    (_needs("月"), re.compile(rf"{_Y}?(?P<m>{_M})月(?:份)?(?:底|末|尾)"), _named_month_end),
    (_needs("月"), re.compile(rf"{_W}?月(?:底|末|尾)"), _month_end),
    (_needs("旬"), re.compile(rf"{_Y}?(?P<m>{_M})月(?:份)?(?P<t>[上中下])旬"), _third),
    (_needs("end"), re.compile(r"(?:at )?(?:the )?end of (?P<w>this|next|last|the)? ?month"), _month_end),
    (_needs("周 星期 礼拜"), re.compile(rf"{_W}?(?:周|星期|礼拜)(?P<d>[一二三四五六日天1-7])(?![个年次期天])"), _weekday),
    (_needs("周末"), re.compile(rf"{_W}?周末"), _weekend),
    (_needs("weekend"), re.compile(r"\b(?P<w>last|next|this|the) weekend\b"), _weekend),
    (_needs("day"), re.compile(rf"\b(?P<w>last|next|this|on|)\s*(?P<d>{'|'.join(_ENGLISH_DAYS)})\b"), _english_weekday),
    (_MONTHS, re.compile(rf"\b{_MONTH_WORD}\.? (?P<d>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b(?:,? (?P<y>20\d{{2}}))?"), _english_date),
    (_MONTHS, re.compile(rf"\b(?P<d>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)? (?:of )?{_MONTH_WORD}\b(?:,? (?P<y>20\d{{2}}))?"), _english_date),
    (_MONTHS, re.compile(rf"\b(?P<mon>(?:{_LONG_MONTH})|(?<=in )may|(?<=since )may|(?<=for )may|(?<=of )may)\b(?! \d{{1,2}}\b)(?: (?P<y>20\d{{2}}))?"), _english_month),
    (_needs("the"), re.compile(r"\b(?:on |by |before |since |until |from )?the (?P<d>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)\b(?! (?:floor|time|instal|payment|period|month|of|line|street|one|attempt|generation))"), _bare_day),
    (_needs("近 过去 这 前"), re.compile(rf"(?:最近|近|过去|前(?=\D*月)|这(?![两几一]))(?:的)?(?P<n>{_NUM}|半)(?P<u>天|个?月|周|个?星期|个?礼拜|年)(?!前)"), _recent),
    (_needs("半年"), re.compile(r"(?P<n>半)(?P<u>年)(?=的?(?:内|来|以来|流水|明细|账单|交易|工资|记录|银行))"), _recent),
    (_needs("last past recent"), re.compile(rf"\b(?:in |over |during )?(?:the )?(?:last|past|previous) (?P<n>\d{{1,3}}|two|three|four|five|six|seven|eight|nine|ten|twelve) {_UNIT}\b"), _recent),
    (_needs("past"), re.compile(rf"\b(?:in |over |during )?the past (?P<n>){_UNIT}\b"), _recent),
    (_needs("前 后"), re.compile(rf"(?<![\d.第])(?P<n>{_NUM})(?P<u>天|周|个?星期|个?礼拜|个月|年)(?:之|以)?(?P<s>前|后)(?![面台])"), _distance),
    (_needs("过"), re.compile(rf"(?:再过|(?<![\u4e00-\u9fff])过)(?!两天|几)(?P<n>{_NUM})(?P<u>天|周|个?星期|个?礼拜|个月|年)(?P<s>)(?!前)"), _distance),
    (_needs("ago later"), re.compile(rf"\b{_COUNT} ?{_UNIT} (?P<s>ago|later)\b"), _distance),
    (_needs("以来 至今 到现在 到目前"), re.compile(r"今年(?:年初|初|开年|一月份?)?(?=以来|至今|到现在|到目前)|年初(?=以来|至今|到现在|到目前)"), lambda m, f: date(f.today.year, 1, 1)),
    (_needs("月"), re.compile(rf"{_W}月(?![供租])"), lambda m, f: f.month(ahead(m["w"]))),
    (_needs("month"), re.compile(r"\b(?P<w>last|next|this) month\b"), lambda m, f: f.month(ahead(m["w"]))),
    (_needs("周 星期 礼拜"), re.compile(rf"(?:(?<![看查问])|(?=下周[的末])){_W}(?:周|星期|礼拜)(?!转|年)"), lambda m, f: f.week(ahead(m["w"]))),
    (_needs("week"), re.compile(r"\b(?P<w>last|next|this) week\b"), lambda m, f: f.week(ahead(m["w"]))),
    (_needs("半年"), re.compile(rf"{_Y}?度?的?(?P<h>上|下)半年"), _half),
    (_needs("季度"), re.compile(rf"{_Y}?度?的?第?(?P<q>[一二三四1-4])季度"), _quarter),
    (_needs("q"), re.compile(rf"(?<![a-z]){_Y}?(?:the )?q(?P<q>[1-4])(?!\d|[a-z])"), _quarter),
    (_needs("季"), re.compile(r"(?P<w>上个?|这个?|本|下个?)季度?"), _this_quarter),
    (_needs("月"), re.compile(rf"{_Y}?的?(?<!第)(?P<m>{_M})月(?!一[次付交结])(?!租|供|均|利|息|薪|卡|嫂|饼|亮|结|经|票|费|初|底|末|尾|球|光|期)份?"), _named_month),
    (_needs("号"), re.compile(rf"(?<![第\d.一二三四五六七八九十廿月])(?P<d>{_D})号(?!线|楼|店|院|机|柜|窗|卡|码|桌|门|房|车厢|选手|\d)"), _bare_day),
    (NAMES, re.compile(rf"{_Y}?的?(?P<f>(?=[{_FEAST_FIRSTS}])(?:{_FEASTS})|五一(?=节|期间|假|那|前|后|放|当)|十一(?=长假|假期|期间|黄金周|那几天|放假)|六一(?=节|儿童|那天)|(?<![一每两\d])年三十(?![万千百块元多来几岁]))(?:节|儿童节)?(?:之?(?P<s>前(?=[一]?[天日])|[后後](?=[一]?[天日])|第二天|次日)(?:一?[天日])?|(?P<r>(?:的)?(?:那几天|这几天|几天|期间|假期|长假|黄金周|放假|小长假))|那天|当天|当日|那日|那晚|)"), _feast),
    (_needs("年"), re.compile(r"(?!今年(?:都|就|也|已经|快)?(?:\d\d(?![\d月.号])|[二三四五六七八九]十[一二三四五六七八九]?(?![月号日百千万块])))(?P<y>(?:(?<!\d)20\d{2}|[一二两][零〇一二三四五六七八九幺]{3})年|今年|去年|明年|前年|后年)(?!底)"), _named_year),
    (_needs("year"), re.compile(r"\b(?P<w>last|this|next) year\b"), _english_year),
    (("天", "日", "儿", "晚", "早", "朝", "晨", "夜", "day", "night", "morrow", "morning"), re.compile("(?=[今明听后大昨寻琴前tdyl])(?:" + "|".join(sorted(_OFFSETS, key=len, reverse=True)) + ")"), lambda m, f: f.today + timedelta(days=_OFFSETS[m[0]])),
    (_needs("年底 年末"), re.compile(r"(?P<y>今年|明年|去年)?年?[底末]"), lambda m, f: date(year_of(m["y"], f.today) or f.today.year, 12, 31)),
    (("/",), re.compile(r"(?<![\d/.])(?P<y>)(?P<m>1[0-2]|0?[1-9])/(?P<d>3[01]|[12]\d|0?[1-9])(?![\d/%])"), _full),
    ((".",), re.compile(rf"(?<![\d.])(?P<y>)(?P<m>1[0-2]|[1-9])\.(?P<d>{_DAY_DOT}){_DOT_AFTER}|(?:(?<=^)|(?<=[,。;!? ])|(?<=[在从约起]))(?P<y2>)(?P<m2>1[0-2]|[1-9])\.(?P<d2>{_DAY_DOT}){_DOT_APART}"), _dotted),
)  # fmt: skip
