"""The feasts people name instead of a date; those of the moon and the sun's stations stand in a table to 2028."""

from datetime import date

FIRST_YEAR = 2024
_FIXED = {
    "元旦": (1, 1), "新年": (1, 1), "new year's day": (1, 1), "new year's eve": (12, 31), "跨年": (12, 31),
    "情人节": (2, 14), "valentine's day": (2, 14), "妇女节": (3, 8), "三八节": (3, 8), "愚人节": (4, 1),
    "五一": (5, 1), "劳动节": (5, 1), "labour day": (5, 1), "labor day": (5, 1), "五四": (5, 4),
    "六一": (6, 1), "儿童节": (6, 1), "建党节": (7, 1), "建军节": (8, 1), "教师节": (9, 10),
    "国庆": (10, 1), "十一": (10, 1), "national day": (10, 1), "万圣节": (10, 31), "halloween": (10, 31),
    "双十一": (11, 11), "双11": (11, 11), "双十二": (12, 12), "双12": (12, 12),
    "平安夜": (12, 24), "christmas eve": (12, 24), "圣诞": (12, 25), "christmas": (12, 25), "christmas day": (12, 25),
}  # fmt: skip
_SPRING = ("2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26")
_MID_AUTUMN = ("2024-09-17", "2025-10-06", "2026-09-25", "2027-09-15", "2028-10-03")
_DRAGON = ("2024-06-10", "2025-05-31", "2026-06-19", "2027-06-09", "2028-05-28")
_TOMBS = ("2024-04-04", "2025-04-04", "2026-04-05", "2027-04-05", "2028-04-04")
_MOVING = {
    "除夕": ("2024-02-09", "2025-01-28", "2026-02-16", "2027-02-05", "2028-01-25"),
    "大年三十": ("2024-02-09", "2025-01-28", "2026-02-16", "2027-02-05", "2028-01-25"),
    "年三十": ("2024-02-09", "2025-01-28", "2026-02-16", "2027-02-05", "2028-01-25"),
    "春节": _SPRING, "大年初一": _SPRING, "正月初一": _SPRING, "年初一": _SPRING,
    "spring festival": _SPRING, "chinese new year": _SPRING, "lunar new year": _SPRING,
    "元宵": ("2024-02-24", "2025-02-12", "2026-03-03", "2027-02-20", "2028-02-09"),
    "清明": _TOMBS, "qingming": _TOMBS,
    "端午": _DRAGON, "dragon boat festival": _DRAGON,
    "七夕": ("2024-08-10", "2025-08-29", "2026-08-19", "2027-08-08", "2028-08-26"),
    "中秋": _MID_AUTUMN, "mid-autumn festival": _MID_AUTUMN, "mid-autumn": _MID_AUTUMN,
    "重阳": ("2024-10-11", "2025-10-29", "2026-10-18", "2027-10-08", "2028-10-26"),
    "腊八": ("2024-01-18", "2025-01-07", "2026-01-26", "2027-01-15", "2028-01-04"),
    "冬至": ("2024-12-21", "2025-12-21", "2026-12-22", "2027-12-22", "2028-12-21"),
}  # fmt: skip
_LASTS = {"国庆": 7, "十一": 7, "春节": 7, "五一": 5, "劳动节": 5, "national day": 7, "spring festival": 7}  # fmt: skip
NAMES = tuple(sorted((*_FIXED, *_MOVING), key=len, reverse=True))


def feast(name: str, year: int) -> date | None:
    """The day of a feast in a year; None where the table ends."""
    if name in _FIXED:
        return date(year, *_FIXED[name])
    place = year - FIRST_YEAR
    days = _MOVING[name]
    return date.fromisoformat(days[place]) if 0 <= place < len(days) else None


def holiday_length(name: str) -> int:
    """How many days the holiday of this feast lasts, 1 where it is a day."""
    return _LASTS.get(name, 1)
