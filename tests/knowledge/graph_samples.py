"""Questions for the graph with what they must find, and questions that are none of the graph's."""

from typing import NamedTuple


class Asked(NamedTuple):
    """A question with the codes that its answer names, and words that must be in it."""

    language: str
    question: str
    products: frozenset[str]
    said: tuple[str, ...] = ()
    holdings: tuple[str, ...] | None = None


def zh(question: str, products: str, *said: str) -> Asked:
    return Asked("zh-Hans", question, frozenset(products.split()), said)


def hant(question: str, products: str, *said: str) -> Asked:
    return Asked("zh-Hant", question, frozenset(products.split()), said)


def en(question: str, products: str, *said: str) -> Asked:
    return Asked("en", question, frozenset(products.split()), said)


def own(question: str, holdings: str, products: str, *said: str) -> Asked:
    return Asked("zh-Hans", question, frozenset(products.split()), said, tuple(holdings.split()))


ANSWERED = (
    zh("510001怎么样", "510001", "R4", "10元", "过往业绩不预示未来"),
    zh("介绍一下示范养老年金吧", "INS-ANN-1", "没有等待期", "15天"),
    hant("示範百萬醫療點樣", "INS-MED-1", "200萬元"),
    en("Tell me about fund 519002", "519002", "R2", "0.3%"),
    zh("哪些保险我住院后180天内还能报？", "INS-MED-1 INS-ACC-1", "2年", "意外"),
    zh("哪些理财随时能取而且风险R2以下？", "W-R1-7", "R1"),
    zh("等待期最短的保险是哪个？", "INS-ACC-1 INS-ANN-1", "没有等待期", "30天", "90天"),
    zh("买示范百万医疗要满足什么条件？", "INS-MED-1", "60周岁", "健康"),
    zh("示范重疾保和示范百万医疗的等待期差几天？", "INS-CI-1 INS-MED-1", "60天"),
    zh("哪张信用卡没有年费？", "CC-SUPPLEMENTARY", "0元"),
    zh("哪些卡没有年费又能在国外用？", "DEBIT-CARD CC-SUPPLEMENTARY"),
    zh("哪些保险没有等待期？", "INS-ACC-1 INS-ANN-1"),
    zh("哪些保险有等待期不超过30天？", "INS-MED-1 INS-ACC-1 INS-ANN-1"),
    zh("等待期30天以内的保险有哪些", "INS-MED-1 INS-ACC-1 INS-ANN-1"),
    zh("等待期最长的保险是哪款", "INS-CI-1", "90天"),
    zh("示范百万医疗的等待期是几天", "INS-MED-1", "30天"),
    zh("示范百万医疗保证续保吗", "INS-MED-1", "否"),
    zh("百万医疗险的免赔额是多少", "INS-MED-1", "1万元"),
    zh("示范综合意外的免赔额和赔付比例是多少", "INS-ACC-1", "100元", "80%"),
    zh("哪个保险的免赔额最低", "INS-ACC-1", "100元"),
    zh("哪些保险可以保单贷款", "INS-CI-1 INS-ANN-1"),
    zh("哪些保险有现金价值？", "INS-CI-1 INS-ANN-1"),
    zh("哪些保险没有现金价值", "INS-MED-1 INS-ACC-1"),
    zh("哪些保险不用健康告知", "INS-ACC-1 INS-ANN-1"),
    zh("哪些保险要健康告知", "INS-MED-1 INS-CI-1"),
    zh("65岁能买哪些保险", "INS-ACC-1 INS-ANN-1", "65周岁"),
    zh("58岁可以买什么保险？", "INS-MED-1 INS-ACC-1 INS-ANN-1"),
    zh("哪些保险保重大疾病", "INS-MED-1 INS-CI-1"),
    zh("哪些保险有住院津贴", "INS-ACC-1"),
    zh("哪些保险有身故保险金？", "INS-ACC-1 INS-CI-1 INS-ANN-1"),
    zh("哪些保险不赔酒驾", "INS-MED-1 INS-ACC-1 INS-CI-1 INS-ANN-1 INS-AUTO-1"),
    zh("哪些保险不保既往症", "INS-MED-1"),
    zh("哪些保险境外出险能赔", "INS-ACC-1", "90日"),
    zh("示范百万医疗最高续保年龄是多少", "INS-MED-1", "80周岁"),
    zh("示范百万医疗和示范综合意外的犹豫期差多少", "INS-MED-1 INS-ACC-1", "相同"),
    zh("示范重疾保和示范养老年金的投保年龄分别是多少", "INS-CI-1 INS-ANN-1", "55周岁", "70周岁"),
    zh("风险R2以下的理财有哪些", "W-R1-7 W-R2-180"),
    zh("R3的理财是哪个", "W-R3-365"),
    zh("哪些理财风险高于R2", "W-R3-365 W-R4-730"),
    zh("风险最低的基金是哪只", "519001", "R1"),
    zh("风险等级R4以上的基金有哪些？", "510001 510005 513001"),
    zh("起购金额最低的理财是哪个", "W-R1-7", "1元"),
    zh("起购金额1万以下的理财有哪些", "W-R1-7 W-R2-180 W-R3-365"),
    zh("C2能买哪些理财", "W-R1-7 W-R2-180"),
    zh("哪些理财没有业绩报酬", "W-R2-180"),
    zh("管理费最低的基金是哪个", "519001", "0.15%"),
    zh("管理费最高的理财", "W-R4-730", "0.8%"),
    zh("赎回到账最快的基金是哪只", "519001", "1个工作日"),
    zh("示范全球精选QDII赎回几天到账", "513001", "9个工作日"),
    zh("哪些基金暂停申购", "513001"),
    zh("哪些基金投资境外", "513001"),
    zh("哪些理财保本", "", "没有符合"),
    zh("示范稳健180天保本吗", "W-R2-180", "否"),
    zh("哪些存款可以转让？", "DEP-CD"),
    zh("利率最高的定期存款是哪个", "DEP-3Y", "1.25%"),
    zh("年利率1%以上的存款有哪些", "DEP-2Y DEP-3Y"),
    zh("三年定期和一年定期的利率差多少", "DEP-3Y DEP-1Y", "0.3%"),
    zh("起存金额最高的存款", "DEP-CD", "20万元"),
    zh("信用卡标准卡刷几次免年费", "CC-STANDARD", "5次"),
    zh("标准卡和附属卡的年费差多少", "CC-STANDARD CC-SUPPLEMENTARY", "200元"),
    zh("二类户和三类户的日限额差多少", "ACCOUNT-2 ACCOUNT-3", "8,000元"),
    zh("除了示范百万医疗，哪些保险有犹豫期15天", "INS-ACC-1 INS-CI-1 INS-ANN-1"),
    zh("哪些保险没有等待期或者等待期30天", "INS-MED-1 INS-ACC-1 INS-ANN-1"),
    zh("科创板和创业板的日均资产要求差多少", "SEC-STAR SEC-CHINEXT", "400,000元"),
    zh("开通科创板有什么条件", "SEC-STAR", "50万元", "24个月"),
    zh("理赔时效最长的保险是哪个", "INS-ANN-1", "5年"),
    own("我买的保险哪个等待期最短", "INS-MED-1 INS-CI-1", "INS-MED-1", "30天"),
    own("哪些保险我住院后180天内还能报", "INS-MED-1", "INS-MED-1"),
    own("我的保险的犹豫期是多少", "INS-MED-1 INS-CI-1", "INS-MED-1 INS-CI-1", "15天"),
    hant("等待期最短的保險是哪個？", "INS-ACC-1 INS-ANN-1", "沒有等待期"),
    hant("哪些理財隨時能取而且風險R2以下？", "W-R1-7", "風險等級"),
    hant("買示範百萬醫療要滿足什麼條件？", "INS-MED-1", "週歲"),
    hant("哪些信用卡沒有年費？", "CC-SUPPLEMENTARY", "年費"),
    hant("示範重疾保和示範百萬醫療的等待期差幾天？", "INS-CI-1 INS-MED-1", "60天"),
    hant("哪些基金暫停申購？", "513001"),
    hant("65歲能買哪些保險？", "INS-ACC-1 INS-ANN-1"),
    hant("利率最高的定期存款是哪個？", "DEP-3Y", "1.25%"),
    en("Which card has no annual fee and works abroad?", "DEBIT-CARD CC-SUPPLEMENTARY", "CNY 0"),
    en("Which insurance has the shortest waiting period?", "INS-ACC-1 INS-ANN-1"),
    en("Which wealth products can be redeemed at any time?", "W-R1-7", "yes"),
    en("Which funds have a risk grade of R2 or below?", "519001 519002"),
    en("What is the waiting period of Demo Critical Illness?", "INS-CI-1", "90 days"),
    en("What are the requirements for Demo Million Medical?", "INS-MED-1", "60 years"),
    en(
        "What is the difference between the waiting periods of Demo Critical Illness and Demo Million Medical?",
        "INS-CI-1 INS-MED-1",
        "60 days",
    ),
    en("Which insurance plans have no waiting period?", "INS-ACC-1 INS-ANN-1"),
    en("Which insurance covers hospital bills?", "INS-MED-1 INS-ACC-1"),
    en("Which time deposit has the highest rate?", "DEP-3Y", "1.25%"),
    en("Which fund is suspended?", "513001"),
    en("Which insurance can a 65 year old buy?", "INS-ACC-1 INS-ANN-1"),
    zh("示范百万医疗保障什么", "INS-MED-1", "住院医疗费用", "重大疾病"),
    zh("示范百万医疗保住院吗", "INS-MED-1", "住院医疗费用"),
    zh("R2和R3的理财有哪些", "W-R2-180 W-R3-365"),
    zh("哪些理财不是R4", "W-R1-7 W-R2-180 W-R3-365"),
    zh("哪些保险能续保到75岁", "INS-MED-1", "80周岁"),
    zh("生孩子哪些保险不赔", "INS-MED-1"),
    zh("示范货币A和示范纯债A哪个管理费低", "519001", "0.15%"),
    zh("示范百万医疗和示范重疾保有什么区别", "INS-MED-1 INS-CI-1", "30天", "90天"),
    zh("哪些理财风险不超过R3且起购金额在1万以下", "W-R1-7 W-R2-180 W-R3-365"),
    zh("附属卡收年费吗", "CC-SUPPLEMENTARY", "0元"),
    zh("没有等待期又保住院的保险有哪些", "INS-ACC-1"),
    zh("不用健康告知又保身故的保险有哪些", "INS-ACC-1 INS-ANN-1"),
    en(
        "Which insurance does not cover drunk driving?",
        "INS-MED-1 INS-ACC-1 INS-CI-1 INS-ANN-1 INS-AUTO-1",
    ),
    en("Which card has an annual fee of less than 100 yuan?", "CC-SUPPLEMENTARY DEBIT-CARD"),
    en("Which fund has the lowest management fee?", "519001", "0.15%"),
    en(
        "How long is the cooling-off period of Demo Comprehensive Accident?", "INS-ACC-1", "15 days"
    ),
)

PAPERS = (
    zh("需要出院小结的理赔有哪些？", "", "重大疾病", "意外医疗", "保险金申请材料"),
    hant("需要出院小結的理賠有哪些？", "", "出院小結"),
    zh("哪些理赔需要户籍注销证明", "", "身故"),
    zh("示范百万医疗理赔要什么材料", "", "出院小结", "诊断证明"),
    en("Which claims need a discharge summary?", "", "discharge summary"),
)

TERMS = (
    ("zh-Hans", "什么是免赔额", "免赔额"),
    ("zh-Hans", "等待期是什么意思？", "等待期"),
    ("zh-Hant", "什麼是免賠額？", "免賠額"),
    ("zh-Hans", "请问什么叫业绩比较基准", "业绩比较基准"),
    ("zh-Hans", "解释一下犹豫期", "犹豫期"),
    ("en", "What is a deductible?", "deductible"),
)

UNANSWERED = (
    ("zh-Hans", "60岁以上能买哪些保险"),
    ("zh-Hans", "我能买R4的理财吗"),
    ("zh-Hans", "住院超过30天哪些保险能报"),
    ("en", "Which funds are not suspended?"),
    ("en", "Which insurance covers drunk driving?"),
    ("en", "Which insurance has no deductible?"),
    ("zh-Hans", "住院不赔的保险有哪些"),
    ("zh-Hans", "示范百万医疗酒驾赔吗"),
    ("zh-Hans", "示范百万医疗等待期长吗"),
    ("zh-Hans", "哪些保险不保住院"),
    ("zh-Hans", "示范百万医疗多少钱"),
    ("zh-Hans", "我的等待期过了吗"),
    ("zh-Hans", "示范百万医疗等待期内能理赔吗"),
    ("zh-Hans", "怎么申请理赔"),
    ("zh-Hans", "我要转账500元给妈妈"),
    ("zh-Hans", "哪个理财最好"),
    ("zh-Hans", "推荐一款保险"),
    ("zh-Hans", "帮我买10000元示范现金添利"),
    ("zh-Hans", "创业板怎么样"),
    ("zh-Hans", "510001和519002怎么样"),
    ("zh-Hans", "我的信用卡账单多少钱"),
    ("zh-Hans", "示范百万医疗和别家的产品哪个好"),
    ("zh-Hans", "明天股市会涨吗"),
    ("zh-Hans", "年费为什么扣了200元"),
    ("zh-Hans", "哪些保险收益最高"),
    ("zh-Hans", "我的保险哪个等待期最短"),
    ("zh-Hans", "哪些保险能保证赔"),
    ("zh-Hans", "示范稳健180天什么时候到期"),
    ("zh-Hans", "等待期"),
    ("zh-Hans", "180天"),
    ("zh-Hans", "我想退保"),
    ("zh-Hans", "什么是快乐"),
    ("zh-Hans", "你是谁"),
    ("zh-Hans", "哪些保险酒驾能赔"),
    ("zh-Hans", "借记卡丢了"),
    ("zh-Hans", "基金亏了20%怎么办"),
    ("zh-Hant", "我想取消信用卡"),
    ("zh-Hant", "幫我查餘額"),
    ("en", "Which insurance is the best?"),
    ("en", "Has my claim been paid?"),
    ("en", "Transfer 500 yuan to my mother"),
    ("en", "Why was I charged an annual fee?"),
    ("en", "hello"),
    ("en", "What is love?"),
    ("zh-Hans", ""),
    ("zh-Hans", "？？？\0\ud800"),
)
