"""Days and periods as people say them: today is Sunday 2026-11-22."""

from datetime import date
from typing import Any

import pytest

from qiantai.floor.packs import Packs
from qiantai.understanding.readers.base import Sentence
from qiantai.understanding.readers.entities import Entities
from qiantai.understanding.readers.festivals import feast
from qiantai.understanding.readers.normal import Normaliser

SUNDAY = date(2026, 11, 22)
NORMAL = Normaliser()
KINDS = frozenset(("date", "date_range"))


@pytest.fixture(scope="module")
def entities(packs: Packs) -> Entities:
    return Entities(packs.merged("words"))


def values(entities: Entities, text: str) -> dict[str, Any]:
    """Days and periods by kind; several of one kind as a list."""
    found: dict[str, Any] = {}
    for entity in entities.read(Sentence(text, NORMAL.plain(text), SUNDAY)):
        if entity.kind in KINDS:
            found.setdefault(entity.kind, []).append(entity.value)
    return {kind: many[0] if len(many) == 1 else many for kind, many in found.items()}


DATES = {
    "今天": "2026-11-22",
    "明儿": "2026-11-23",
    "后天": "2026-11-24",
    "大后天": "2026-11-25",
    "昨晚": "2026-11-21",
    "前天": "2026-11-20",
    "大前天": "2026-11-19",
    "下周三": "2026-11-25",
    "下礼拜天": "2026-11-29",
    "上周五": "2026-11-13",
    "这周五": "2026-11-20",
    "上上周一": "2026-11-02",
    "下下周二": "2026-12-01",
    "周三去网点": "2026-11-25",
    "周三那笔": "2026-11-18",
    "月底": "2026-11-30",
    "上月底": "2026-10-31",
    "下个月底": "2026-12-31",
    "年底": "2026-12-31",
    "11月20号": "2026-11-20",
    "十一月二十五号": "2026-11-25",
    "2026年3月5日": "2026-03-05",
    "去年12月31号": "2025-12-31",
    "2026-11-05": "2026-11-05",
    "3月5号那笔交易": "2026-03-05",
    "上个月15号": "2026-10-15",
    "下个月1号": "2026-12-01",
    "15号那笔": "2026-11-15",
    "25号预约": "2026-11-25",
    "三天前": "2026-11-19",
    "5天后": "2026-11-27",
    "两周前": "2026-11-08",
    "一个月前": "2026-10-22",
    "tomorrow": "2026-11-23",
    "yesterday": "2026-11-21",
    "next Friday": "2026-11-27",
    "last Friday": "2026-11-13",
    "the payment on Nov 5": "2026-11-05",
    "3 days ago": "2026-11-19",
    "end of the month": "2026-11-30",
    "琴日": "2026-11-21",
    "大後日": "2026-11-25",
    "on the 5th": "2026-12-05",
    "11.27之前": "2026-11-27",
    "12/3起": "2026-12-03",
    "下月初六号": "2026-12-06",
    "十二月底": "2026-12-31",
    "国庆节那天刷了一笔": "2026-10-01",
    "去年中秋": "2025-10-06",
    "中秋那天转给大姑的": "2026-09-25",
    "元旦那天走": "2027-01-01",
    "再过五天": "2026-11-27",
    "二十一号到期的我没续": "2026-11-21",
    "12月25号那笔定投停了": "2026-12-25",
    "明年端午": "2027-06-09",
    "除夕": "2027-02-05",
    "平安夜": "2026-12-24",
    "元旦前一天": "2026-12-31",
    "Christmas Day": "2026-12-25",
}
RANGES = {
    "上个月": ("2026-10-01", "2026-10-31"),
    "上上个月": ("2026-09-01", "2026-09-30"),
    "这个月": ("2026-11-01", "2026-11-30"),
    "本月账单": ("2026-11-01", "2026-11-30"),
    "上周": ("2026-11-09", "2026-11-15"),
    "上個禮拜": ("2026-11-09", "2026-11-15"),
    "这周": ("2026-11-16", "2026-11-22"),
    "下周": ("2026-11-23", "2026-11-29"),
    "上周末": ("2026-11-14", "2026-11-15"),
    "近7天": ("2026-11-16", "2026-11-22"),
    "最近三天": ("2026-11-20", "2026-11-22"),
    "最近一个月": ("2026-10-22", "2026-11-22"),
    "近半年": ("2026-05-22", "2026-11-22"),
    "打半年流水": ("2026-05-22", "2026-11-22"),
    "去年": ("2025-01-01", "2025-12-31"),
    "今年": ("2026-01-01", "2026-12-31"),
    "10月份的账单": ("2026-10-01", "2026-10-31"),
    "十二月份花了多少": ("2025-12-01", "2025-12-31"),
    "11月1号到11月15号": ("2026-11-01", "2026-11-15"),
    "10月28日至11月3日": ("2026-10-28", "2026-11-03"),
    "上半年": ("2026-01-01", "2026-06-30"),
    "第三季度": ("2026-07-01", "2026-09-30"),
    "last month": ("2026-10-01", "2026-10-31"),
    "this week": ("2026-11-16", "2026-11-22"),
    "the last 7 days": ("2026-11-16", "2026-11-22"),
    "past 3 months": ("2026-08-22", "2026-11-22"),
    "三月份到五月份": ("2026-03-01", "2026-05-31"),
    "去年十一月到今年一月": ("2025-11-01", "2026-01-31"),
    "从上周二到前天": ("2026-11-10", "2026-11-20"),
    "9.3到9.18": ("2026-09-03", "2026-09-18"),
    "今年以来": ("2026-01-01", "2026-11-22"),
    "8月买的": ("2026-08-01", "2026-08-31"),
    "去年国庆那几天": ("2025-10-01", "2025-10-07"),
    "本季度": ("2026-10-01", "2026-12-31"),
    "11月上旬": ("2026-11-01", "2026-11-10"),
    "the last two weeks": ("2026-11-09", "2026-11-22"),
    "in July": ("2026-07-01", "2026-07-31"),
    "from 3 August to 9 September": ("2026-08-03", "2026-09-09"),
    "between Oct 2 and Oct 9": ("2026-10-02", "2026-10-09"),
}
NO_DATES = [
    "每个月",
    "每月一号",
    "每月10号转",
    "每周三",
    "一号线",
    "every month",
    "3个月定期",
    "5月租的房子",
]


@pytest.mark.parametrize(("text", "value"), DATES.items())
def test_day_is_read_from_today(entities: Entities, text: str, value: str) -> None:
    assert values(entities, text) == {"date": value}


@pytest.mark.parametrize(("text", "value"), RANGES.items())
def test_period_has_its_first_and_last_day(
    entities: Entities, text: str, value: tuple[str, str]
) -> None:
    assert values(entities, text) == {"date_range": value}


@pytest.mark.parametrize("text", NO_DATES)
def test_what_repeats_or_lasts_is_no_date(entities: Entities, text: str) -> None:
    assert not {"date", "date_range"} & values(entities, text).keys()


def test_table_of_feasts_ends_without_a_guess() -> None:
    assert feast("春节", 2028) == date(2028, 1, 26)
    assert feast("春节", 2029) is None
    assert feast("国庆", 2040) == date(2040, 10, 1)
