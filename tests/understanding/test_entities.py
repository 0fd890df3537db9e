"""Every value a message holds, exactly: today is Sunday 2026-11-22."""

from datetime import date
from typing import Any

import pytest

from qiantai.floor.packs import Packs
from qiantai.understanding.readers.base import Sentence
from qiantai.understanding.readers.entities import Entities
from qiantai.understanding.readers.normal import Normaliser

SUNDAY = date(2026, 11, 22)
NORMAL = Normaliser()
CONTRACT = frozenset(
    [
        "amount",
        "date",
        "date_range",
        "periods",
        "card_last4",
        "phone",
        "product_code",
        "payee",
        "relation",
        "bank",
    ]
)


@pytest.fixture(scope="module")
def entities(packs: Packs) -> Entities:
    return Entities(packs.merged("words"))


def values(entities: Entities, text: str, kinds: frozenset[str] = CONTRACT) -> dict[str, Any]:
    """Values by kind; several of one kind as a list."""
    found: dict[str, Any] = {}
    for entity in entities.read(Sentence(text, NORMAL.plain(text), SUNDAY)):
        assert entity.text == text[entity.start : entity.end] != ""
        if entity.kind in kinds:
            found.setdefault(entity.kind, []).append(entity.value)
    return {kind: many[0] if len(many) == 1 else many for kind, many in found.items()}


AMOUNTS = {
    "两千五": "2500.00",
    "一万二": "12000.00",
    "转3k给自己": "3000.00",
    "转1.2万": "12000.00",
    "五百块": "500.00",
    "3500元5角": "3500.50",
    "1,200.50": "1200.50",
    "¥1,200.50": "1200.50",
    "￥99.9元": "99.90",
    "三万五": "35000.00",
    "3万5千": "35000.00",
    "3万5": "35000.00",
    "三万五千二": "35200.00",
    "一千零五十块": "1050.00",
    "两千零五元": "2005.00",
    "五块五": "5.50",
    "三块二毛五": "3.25",
    "八毛": "0.80",
    "十块钱": "10.00",
    "十五块": "15.00",
    "一百二": "120.00",
    "转八百": "800.00",
    "改成800": "800.00",
    "限额提到二十万": "200000.00",
    "把限额调到5000": "5000.00",
    "存五万一年": "50000.00",
    "充一百话费": "100.00",
    "还20万能省多少利息": "200000.00",
    "我要取现五千": "5000.00",
    "转账12345.67": "12345.67",
    "转5w": "50000.00",
    "1.5亿元": "150000000.00",
    "伍佰元整": "500.00",
    "壹万贰仟元": "12000.00",
    "轉兩萬五": "25000.00",
    "1000000元": "1000000.00",
    "转５００元": "500.00",
    "一共花了328.60": "328.60",
    "刚转了五万": "50000.00",
    "500": "500.00",
    "两千": "2000.00",
    "transfer 500 yuan": "500.00",
    "pay RMB 1,500": "1500.00",
    "send five hundred yuan": "500.00",
    "I want to transfer two thousand five hundred": "2500.00",
    "withdraw 20k": "20000.00",
}
NO_AMOUNTS = [
    "二十来万",
    "千把块",
    "近三万",
    "大概五百块",
    "五万多",
    "几千块",
    "好几万",
    "十几万",
    "两三千块",
    "三五万",
    "五百左右",
    "五百块左右",
    "三万出头",
    "约2000元",
    "差不多一万",
    "about 500 yuan",
    "万一丢了怎么办",
    "千万别转",
    "一下",
    "买100股茅台",
    "买十克金",
    "三年定期几个点",
    "2026年的账单",
    "百分之五",
    "利率3.5%",
    "给我说一说",
    "第一次用",
    "两张卡",
    "换五千美元",
    "$1,234.56",
    "验证码123456",
    "10点半去",
    "30岁男",
    "12345这个热线",
    "我就打12378",
    "净值1.12",
]
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
OTHERS: dict[str, dict[str, Any]] = {
    "分12期多少钱": {"periods": 12},
    "分十二期": {"periods": 12},
    "分24个月还": {"periods": 24},
    "split it into 6 installments": {"periods": 6},
    "这期账单": {},
    "第3期": {},
    "尾号6789": {"card_last4": "6789"},
    "尾号四个八": {"card_last4": "8888"},
    "四个八那张": {"card_last4": "8888"},
    "尾号幺幺二二": {"card_last4": "1122"},
    "后四位是6789": {"card_last4": "6789"},
    "6789那张卡": {"card_last4": "6789"},
    "六七八九那张卡": {"card_last4": "6789"},
    "card ending in 9012": {"card_last4": "9012"},
    "电话13800000001": {"phone": "13800000001"},
    "+86 138-0000-0001": {"phone": "13800000001"},
    "幺三八零零零零零零零幺": {"phone": "13800000001"},
    "买510001": {"product_code": "510001"},
    "基金代码五一零零零一": {"product_code": "510001"},
    "510001这只基金净值": {"product_code": "510001"},
    "身份证110101199003078515": {},
    "6222021234567890123": {},
    "给我妈转五百": {"relation": "妈妈", "amount": "500.00"},
    "转五百到我妈卡上": {"relation": "妈妈", "amount": "500.00"},
    "给老妈打两千": {"relation": "妈妈", "amount": "2000.00"},
    "给闺女转一千": {"relation": "女儿", "amount": "1000.00"},
    "给我弟转300": {"relation": "弟弟", "amount": "300.00"},
    "给老婆转520": {"relation": "老婆", "amount": "520.00"},
    "给岳母转一千": {"relation": "岳母", "amount": "1000.00"},
    "给我爸妈打点钱": {"relation": "爸妈"},
    "给张三转两千": {"payee": "张三", "amount": "2000.00"},
    "转给张三五百": {"payee": "张三", "amount": "500.00"},
    "转五百给李娜": {"payee": "李娜", "amount": "500.00"},
    "转账给王秀英": {"payee": "王秀英"},
    "汇到李四账上": {"payee": "李四"},
    "汇一万到欧阳娜娜的账户": {"payee": "欧阳娜娜", "amount": "10000.00"},
    "帮我给房东转房租两千三百块": {"payee": "房东", "amount": "2300.00"},
    "我要匯款兩萬五到林先生的帳戶": {"payee": "林先生", "amount": "25000.00"},
    "给小王转200": {"payee": "小王", "amount": "200.00"},
    "给李娜招行卡转五百": {"payee": "李娜", "bank": "招商银行", "amount": "500.00"},
    "给我妈王秀英转五百": {"relation": "妈妈", "payee": "王秀英", "amount": "500.00"},
    "明天给李娜转五百": {"date": "2026-11-23", "payee": "李娜", "amount": "500.00"},
    "转给李娜买菜用": {"payee": "李娜"},
    "transfer 500 to Mary Smith": {"payee": "Mary Smith", "amount": "500.00"},
    "send Mary 500": {"payee": "Mary", "amount": "500.00"},
    "两百五给小刘": {"payee": "小刘", "amount": "250.00"},
    "幫我過數俾阿明": {"payee": "阿明"},
    "打到房东的卡上": {"payee": "房东"},
    "保险赔的钱打到我哪张卡": {},
    "钱刚转过去不到十分钟": {},
    "前天就给我打了我没看到短信": {"date": "2026-11-20"},
    "扣1122那张": {"card_last4": "1122"},
    "给我转500": {"amount": "500.00"},
    "转到别人那去了": {},
    "给我打电话": {},
    "钱转给骗子了": {},
    "transfer 500 to my account": {"amount": "500.00"},
    "招行": {"bank": "招商银行"},
    "中国工商银行": {"bank": "工商银行"},
    "建设的卡": {"bank": "建设银行"},
    "招行转工行都是我的": {"bank": ["招商银行", "工商银行"]},
    "挂单卖五百股平安": {},
    "从建行挪五千到这张卡": {"bank": "建设银行", "amount": "5000.00"},
    "从6789转500到1122": {"card_last4": ["6789", "1122"], "amount": "500.00"},
    "从尾号6789转一千到幺幺二二": {"card_last4": ["6789", "1122"], "amount": "1000.00"},
}


@pytest.mark.parametrize(("text", "value"), AMOUNTS.items())
def test_exact_amount_is_yuan_with_two_decimals(entities: Entities, text: str, value: str) -> None:
    assert values(entities, text) == {"amount": value}


@pytest.mark.parametrize("text", NO_AMOUNTS)
def test_what_is_no_exact_money_is_no_amount(entities: Entities, text: str) -> None:
    assert "amount" not in values(entities, text)


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


@pytest.mark.parametrize(("text", "expected"), OTHERS.items())
def test_message_holds_exactly_these_values(
    entities: Entities, text: str, expected: dict[str, Any]
) -> None:
    assert values(entities, text) == expected


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("换五千美元", "foreign_amount", "5000.00"),
        ("换五千美元", "currency", "USD"),
        ("$1,234.56", "foreign_amount", "1234.56"),
        ("在中关村支行办", "branch", "中关村支行"),
        ("身份证11010119900307851x", "id_number", "11010119900307851X"),
        ("保单号P001", "policy", "P001"),
        ("理赔号k002", "claim", "K002"),
        ("次日到账", "arrival_mode", "next_day"),
        ("减月供", "mode", "reduce_payment"),
        ("有重疾险吗", "product", "重疾险"),
    ],
)
def test_other_kinds_have_their_values(
    entities: Entities, text: str, kind: str, value: str
) -> None:
    assert values(entities, text, frozenset((kind,))) == {kind: value}
