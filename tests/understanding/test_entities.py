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
    "转 2 350.00 元": "2350.00",
    "存 1 200 000 三年": "1200000.00",
    "付 640 215 元": "640215.00",
    "改成每次800": "800.00",
    "¥1,200.50": "1200.50",
    "￥99.9元": "99.90",
    "三万五": "35000.00",
    "开证明 2万 日期写明白": "20000.00",
    "存5万 年费免吗": "50000.00",
    "hmm 60就可以了": "60.00",
    "wait 80就够了": "80.00",
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
    "重疾险保二十万十年交完": "200000.00",
    "五十万二十年交": "500000.00",
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
    "怎么扣了一笔315": "315.00",
    "水费65.8是不是扣多了": "65.80",
    "过两百蚊得唔得": "200.00",
    "四千二分期": "4200.00",
    "top up my phone with 50": "50.00",
    "the rent is 2750 now": "2750.00",
    "withdraw 20k": "20000.00",
}
NO_AMOUNTS = [
    "客服 400 800 1234",
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
    "取件码是20417",
    "排到305号了",
    "工号2218的柜员",
    "my ticket is 417",
    "你们客服是95588吗",
    "系统版本14.2",
    "港币五千怎么换",
    "€45.00",
]
OTHERS: dict[str, dict[str, Any]] = {
    "分12期多少钱": {"periods": 12},
    "分十二期": {"periods": 12},
    "分24个月还": {"periods": 24},
    "split it into 6 installments": {"periods": 6},
    "这期账单": {},
    "第3期": {},
    "尾号6789": {"card_last4": "6789"},
    "尾号 67 89": {"card_last4": "6789"},
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
    "话费缴八十 手机13900000001": {"amount": "80.00", "phone": "13900000001"},
    "水费交三百 户号在短信里": {"amount": "300.00"},
    "住院用的床是三百号": {},
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
    "由4812缴话费": {"card_last4": "4812"},
    "9012这卡换一张": {"card_last4": "9012"},
    "从3500涨到4600": {"amount": "4600.00"},
    "2500转给我妈": {"relation": "妈妈", "amount": "2500.00"},
    "开一张三万块的证明": {"amount": "30000.00"},
    "给李娜汇两千五次日到账": {"payee": "李娜", "amount": "2500.00"},
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
    "招行7761那张": {"bank": "招商银行", "card_last4": "7761"},
    "0377張卡": {"card_last4": "0377"},
    "浦发的卡二零九三": {"bank": "浦发银行", "card_last4": "2093"},
    "尾号4415和4451": {"card_last4": ["4415", "4451"]},
    "信用卡5000额度": {"amount": "5000.00"},
    "手机尾号6688": {},
    "赎回003095": {"product_code": "003095"},
    "二二零零一一净值多少": {"product_code": "220011"},
    "有100000想买基金": {"amount": "100000.00"},
    "邮编215006": {},
    "一共36期,第7期没扣": {"periods": 36},
    "split it over 18 months": {"periods": 18},
    "施工行不行": {},
    "民生问题": {},
    "民生卡": {"bank": "民生银行"},
    "刚修建行道树": {},
    "渣打嗰邊": {"bank": "渣打银行"},
    "小姑娘态度很好": {},
    "我先生的卡": {"relation": "先生"},
    "林先生的卡": {},
    "我大舅": {"relation": "舅舅"},
    "我堂哥": {"relation": "堂哥"},
    "给外卖刷卡": {},
    "给那个修水管的老郑转八十": {"payee": "老郑", "amount": "80.00"},
    "给厂长助理梁文静打三千": {"payee": "梁文静", "amount": "3000.00"},
    "付给无锡华鼎机械有限公司两万": {"payee": "无锡华鼎机械有限公司", "amount": "20000.00"},
    "给绿城物业交1200": {"payee": "绿城物业", "amount": "1200.00"},
    "收款人是贺敏": {"payee": "贺敏"},
    "户名：唐晓雯": {"payee": "唐晓雯"},
    "付给「明德小學」": {"payee": "明德小學"},
    "過三百蚊畀陳師奶": {"payee": "陳師奶", "amount": "300.00"},
    "给王奶奶转300": {"payee": "王奶奶", "amount": "300.00"},
    "给张三和李四各转500": {"payee": ["张三", "李四"], "amount": "500.00"},
    "何军四百,丁敏六百,都转一下": {"payee": ["何军", "丁敏"], "amount": ["400.00", "600.00"]},
    "赵总那笔3万付了没": {"payee": "赵总", "amount": "30000.00"},
    "给表弟罗鹏转六百": {"relation": "表弟", "payee": "罗鹏", "amount": "600.00"},
    "给Amy转100": {"payee": "Amy", "amount": "100.00"},
    "Pay Harbour Print Ltd 640": {"payee": "Harbour Print Ltd", "amount": "640.00"},
    "was Ms Wu's 2,300 sent?": {"payee": "Ms Wu", "amount": "2300.00"},
    "send 800 to Shanghai": {"amount": "800.00"},
    "给客服打电话": {},
    "不对,是给何军": {"payee": "何军"},
    "看下周静的余额": {},
    "小周说他明天来": {"date": "2026-11-23"},
    "往安徽打钱": {},
    "给公司付款失败": {},
    "交易密码忘了": {},
    "柳春生，建行尾号2210，转6,500": {
        "payee": "柳春生",
        "bank": "建设银行",
        "card_last4": "2210",
        "amount": "6500.00",
    },
    "500 → 赵铁柱": {"payee": "赵铁柱", "amount": "500.00"},
    "加个收款人，沙永强": {"payee": "沙永强"},
    "收款人改成冯丽娟,刚才写错成冯丽君了": {"payee": ["冯丽娟", "冯丽君"]},
    "李姐、小王、老张每人转500": {"payee": ["李姐", "小王", "老张"], "amount": "500.00"},
    "给施工队老周打工钱八千": {"payee": "老周", "amount": "8000.00"},
    "匯款三萬給宏昌五金行": {"payee": "宏昌五金行", "amount": "30000.00"},
    "转给律师事务所就叫江城正诚律师事务所两万": {
        "payee": "江城正诚律师事务所",
        "amount": "20000.00",
    },
    "pay Hill Farm Seeds Co. 750": {"payee": "Hill Farm Seeds Co.", "amount": "750.00"},
    "给我丈母娘转五百块人民币": {"relation": "岳母", "amount": "500.00"},
    "my mother in law": {"relation": "岳母"},
    "我二姨夫": {"relation": "二姨夫"},
    "大妹子你帮我看看": {},
    "是哪家公司在扣": {},
    "车险和国债": {},
    "从尾号6789转一千到幺幺二二": {"card_last4": ["6789", "1122"], "amount": "1000.00"},
}


@pytest.mark.parametrize(("text", "value"), AMOUNTS.items())
def test_exact_amount_is_yuan_with_two_decimals(entities: Entities, text: str, value: str) -> None:
    assert values(entities, text) == {"amount": value}


@pytest.mark.parametrize("text", NO_AMOUNTS)
def test_what_is_no_exact_money_is_no_amount(entities: Entities, text: str) -> None:
    assert "amount" not in values(entities, text)


@pytest.mark.parametrize(("text", "expected"), OTHERS.items())
def test_message_holds_exactly_these_values(
    entities: Entities, text: str, expected: dict[str, Any]
) -> None:
    assert values(entities, text) == expected


def test_end_of_a_policy_number_is_no_card(entities: Entities) -> None:
    assert values(entities, "保单尾号是二二零七的那份") == {}


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
        ("示范重疾保赔支架吗", "product", "示范重疾保"),
        ("我媽買的示範養老年金", "product", "示范养老年金"),
        ("赎回示范稳健一百八十天", "product", "示范稳健180天"),
        ("那个叫吉祥宝的理财", "product", "吉祥宝"),
        ("保单SH20260018", "policy", "SH20260018"),
        ("保单号是 b 三三零二九", "policy", "B33029"),
        ("理赔 k7720,啥时候赔", "claim", "K7720"),
        ("案子编号二零二六零八", "claim", "202608"),
        ("my claim is HK-2201", "claim", "HK-2201"),
        ("身份证三二零五零八一九八八零四零五二二一六", "id_number", "320508198804052216"),
        ("在自助机取的", "channel", "ATM"),
        ("柜台办的", "channel", "柜台"),
        ("掌上银行登不上", "channel", "手机银行"),
        ("新台币", "currency", "TWD"),
        ("£30", "currency", "GBP"),
        ("约张家港支行", "branch", "张家港支行"),
        ("your Xujiahui branch", "branch", "Xujiahui branch"),
    ],
)
def test_other_kinds_have_their_values(
    entities: Entities, text: str, kind: str, value: str
) -> None:
    assert values(entities, text, frozenset((kind,))) == {kind: value}
