"""Finds exact amounts of money, in yuan with two decimals; what is only about right is no amount."""

import re
from collections.abc import Sequence
from decimal import Decimal

from qiantai.understanding.model import Entity
from qiantai.understanding.readers.base import Sentence, Words, free
from qiantai.understanding.readers.numerals import (
    DIGITS,
    ENGLISH_NUMBER,
    NUMBER,
    parse_english,
    parse_number,
)

_UNIT = re.compile(r" ?(?:块钱|块|元整|元|圆|人民币|大洋|蚊纸|蚊|yuan|rmb|cny|kuai|bucks|刀乐)")
_FOREIGN = re.compile(
    r" ?(?:块|的|多)?(?:美元|美金|美刀|刀|欧元|欧(?!阳)|英镑|镑|日元|日圆|日币|港币|港元|港纸|澳元|澳币|澳门元|澳门币|加元|加币|加拿大元|新币|新加坡元|新元|坡币|韩元|韩币|泰铢|铢|台币|新台币|瑞士法郎|瑞郎|法郎|卢布|卢比|林吉特|马币|越南盾|比索|印尼盾|迪拉姆|纽币|新西兰元|usd|eur|gbp|jpy|hkd|aud|cad|sgd|chf|nzd|krw|thb|twd|mop|(?:us |hong kong |australian |canadian |singapore |new zealand |taiwan )?dollars?|euros?|(?:british )?pounds|(?:japanese )?yen|baht|won\b|(?:swiss )?francs?)"
)
_D = "".join(DIGITS)
_MINOR = re.compile(
    rf"零?(?P<j>[{_D}\d])(?:角|毛)钱?(?:(?P<f>[{_D}\d])分?)?(?![{_D}\d])|零?(?P<g>[{_D}\d]{{1,2}})分(?!期|钟|之)"
    rf"|(?P<b>[{_D}\d])(?![{_D}\d十百千万亿个张次天年月日号期笔点分位只股份岁.])"
)
_ONLY_MINOR = re.compile(rf"^ ?(?:角|毛)(?:钱)?(?:(?P<f>[{_D}\d])分?)?")
_ABOUT_BEFORE = re.compile(
    r"(?:近|约|大概|大约|差不多|将近|接近|上|好几|小几|快到|快要|约莫|about|around|roughly|almost|nearly|some|approximately)(?:有|是|要|转|去|得)? ?$"
)
_ABOUT_AFTER = re.compile(
    r" ?(?:块|元|万|千|百)?(?:来(?![着了自])|多(?![出少了打付扣转给收算花])|几|把|余|左右|上下|出头|不到|以内?左右| or so|ish)(?!笔|次|少|个月|不|查|看|帮)|多不(?=$|[,。!?])"
)
_NOT_MONEY = re.compile(
    r"(?! (?:年[底前费金]|月[底初供租薪]|日[期常用]|号码|天然|期[限满]|次日|分行|分期|级别|类[型别]|条件|代[扣缴]|起[始点]|行不|家里|股票|克扣))"
    r" ?(?:年(?!费)|个?月(?![底初供租])|日|号(?!码)|天(?!然)|个|张|次(?!日)|笔|期|岁|点(?!钱)|分(?!钱|成|为|期|作|到|给|摊|别|\d|[二三四五六七八九十两]+(?:个月|期|天|次|笔|年))|秒|小时|周|位|级|类|%|‰|股|克|份|手(?!机)|倍|集|页|卷|杯|包|箱|盒|平(?!安)|座|排|列|行(?!不|吗|吧|啊|嘛|呢|么)|小?时辰|遍|条|台|人(?!民币)|名(?![字称])|楼|层|栋|字|步|公里|米|斤|g\b|度|瓶|家(?!底|用|里|具|电|政)|只|支|套|户(?!头|号|名)|种(?![牙地子植菜树粮])|回(?!\d|尾号|我|银行|[来去到给款我他她银卡行本账活那这])|把(?=椅|刀|钥|伞)|折|成(?!功|交|了)|代(?!发|扣|付)|区|路|代码|起|月|-|/|:|months?\b|days?\b|years?\b|weeks?\b|hours?\b|shares?\b|grams?\b|times\b|th\b|st\b|nd\b|rd\b|am\b|pm\b|percent)"
)
_CONTEXT = re.compile(
    r"(?:转账?|汇|打|付|存|取|还|剩|充|改|吐|少|差|借|买|投|提|划|挪|倒|换|缴|交|扣|花|刷|收|欠|加|成|为|是|到|给|要|金额|额度|限额|工资|赚|亏|赔|入|出|凑|押|领|贷|价|费|学费|房租|(?:卡|账户|户)里?的)"
    r"(?:了|过|我|你|他|走|掉|去|来|共|出|进|给|再|:| |款|钱|个|账|我妈|我爸|每[次期月回天周笔]|每个月)*$"
)
_GIVE_WHOM = re.compile(r"(?:给|向|往|转|汇|打)[^\d,。!?;的]{1,8} ?$")
_ENGLISH_CONTEXT = re.compile(
    r"\b(?:send|sent|moved|gave|took|put|make that|make it|instead of|deposited|withdrew|pay|paid|transfer|transferred|wire|wired|remit|deposit|withdraw|give|top up|borrow|invest|move|buy|repay|prepay|amount|limit|to|mean|it)\b[^.?!\d]{0,30}$"
)
_TALK = re.compile(
    r"→|->|=>|各|转|付|汇|给|俾|畀|笔|扣|花|刷|费|款|钱|账|薪|租|金|还|存|取|借|贷|红包|期|元|块|余额|赎|垫|退|赔|报销|税|卖|买|打给|打过|打的|打到|发|份子|押|缴|充|消费|收|补|那笔|这笔|工资|额"
    r"|\b(?:pay|paid|send|sent|transfer|wire|top|order|fee|charge|charged|refund|instal|instalments?|installments?|rent|cost|costs|price|deposit|withdraw|took|salary|wages|owe|loan|yuan|rmb|debit|debited|purchase|spent|bill|gave|atm|cash|withdrew|instead of|moved)\b"
)
_NO_SUM_BEFORE = re.compile(
    r"[a-z]$|(?:ios|安卓|android|系统|版本?|型号|苹果|华为|小米|iphone|利率|年利|年息|年化|收益率?|净值|估值|比例|百分之|汇率|指数|点位|no\.?|number|#|第|号码?|码|编号|客服|热线|ticket|room|flat|page|step|line|窗口|余额宝|[:/]) ?(?:是|为|到|:|涨到|跌到)? ?$"
)
_NO_MONEY_BEFORE = (
    "第",
    "分之",
    "-",
    "净值",
    "估值",
    "比例",
    "利率",
    "年化",
    "沪深",
    "中证",
    "上证",
    "标普",
)
_HOTLINE = re.compile(r"(?:10|12|95|96)\d{3}|1[12]0|96110")
_CALL = re.compile(r"打|拨|电话|客服|热线|短信|call|hotline|text")
_RATE = re.compile(r"(?:净值|估值|利率|年利|年息|汇率|年化|收益率?|百分之|版本?) ?(?:是|为|:)?$")
_INSTALMENTS = re.compile(r"instal|period")
_BIG_ENOUGH = re.compile(r"\d{3,8}(?:\.\d)?|\d{1,2}\.\d")
_COUNTED = re.compile(rf"(?<=[万千百kw])[{_D}]$|(?<=[万千kw])[{_D}]?十[{_D}]?$")
_SHEETS = re.compile(r"[一二两三几每这那半\d]张$")
_TOGETHER = re.compile("一(?:共|起|并|直|块儿)")
_ALONE = re.compile(
    r"(?:[ ,.。!?~那就嗯哦噢哎诶是要只先转改成吧行好的不对错说了够可以啦呗]|等等|等下"
    r"|(?:oh|ok(?:ay)?|wait|hmm+|um+|no|sorry|actually|just|only|then|pls|please|make it|is enough|will do)(?![a-z]))*"
)
_SIGN = re.compile(r"(?:[¥]|rmb|cny) ?$")
_DOLLAR = re.compile(
    r"(?:[$€£]|us\$|usd|eur|gbp|hkd|jpy|cad|aud|sgd|(?:美|欧|日|港|澳|加|新|韩|马)(?:元|币|金|圆|纸)|英镑|泰铢|瑞郎|法郎|卢布|台币)[^\d,。!?;转汇付打存取扣换]{0,2} ?$"
)
_ENGLISH_HINT = re.compile(
    r"hundred|thousand|million|grand|yuan|rmb|kuai|bucks|dollar|euro|pound|\byen\b"
)
_HINT = re.compile(rf"[\d十拾廿卅{_D}]|{_ENGLISH_HINT.pattern}")
_CENT = Decimal("0.01")
_MOST = Decimal(10) ** 12


class Amounts:
    """Reads `amount` (yuan) and `foreign_amount` as decimal strings."""

    def __init__(self, words: Words) -> None:
        self._names = frozenset(words["people"]["with_digit"])

    def read(self, sentence: Sentence, found: Sequence[Entity]) -> list[Entity]:
        """Amounts outside the spans of dates, codes and phones already found."""
        fresh: list[Entity] = []
        plain = sentence.plain
        if not _HINT.search(plain):
            return fresh
        for taken in found:
            plain = f"{plain[: taken.start]}{'_' * (taken.end - taken.start)}{plain[taken.end :]}"
        for match in NUMBER.finditer(plain):
            entity = self._amount(sentence, match.start(), match.end())
            if entity and free((*found, *fresh), entity.start, entity.end):
                fresh.append(entity)
        for match in ENGLISH_NUMBER.finditer(plain) if _ENGLISH_HINT.search(plain) else ():
            entity = _english(sentence, match)
            if entity and free((*found, *fresh), entity.start, entity.end):
                fresh.append(entity)
        return fresh

    def _amount(self, sentence: Sentence, start: int, end: int) -> Entity | None:
        plain = sentence.plain
        named = start and plain[start - 1 : start + 1] in self._names
        if named and not _SHEETS.search(plain, 0, start):
            start += 1
        counted = _COUNTED.search(plain, start, end)
        if counted and (_NOT_MONEY.match(plain, end) or _TOGETHER.match(plain, end - 1)):
            end = counted.start()  # 存五万一年, 保二十万十年交: the last number counts what follows
        said = plain[start:end]
        number = parse_number(said) if said and said[0] not in ".," else None
        before, after = plain[max(0, start - 24) : start], plain[end : end + 24]
        if number is None or not 0 < number < _MOST or before.endswith(_NO_MONEY_BEFORE):
            return None
        if _ABOUT_BEFORE.search(before) or _ABOUT_AFTER.match(after):
            return None
        if _TOGETHER.match(plain, start):
            return None
        if _FOREIGN.match(after) or _DOLLAR.search(before):
            return sentence.entity("foreign_amount", _money(number), start, end)
        return _yuan(sentence, number, start, end, before, after)


def _yuan(
    sentence: Sentence, number: Decimal, start: int, end: int, before: str, after: str
) -> Entity | None:
    """The amount with its unit and minor parts, or as the context shows that it is money."""
    minor = _ONLY_MINOR.match(after)
    if minor:
        value = number / 10 + _digit(minor["f"]) / 100
        return sentence.entity("amount", _money(value), start, end + minor.end())
    unit = _UNIT.match(after)
    if unit:
        small, length = _minor(sentence.plain[end + unit.end() : end + unit.end() + 6])
        stop = end + unit.end() + length
        if _ABOUT_AFTER.match(sentence.plain, stop):
            return None
        return sentence.entity("amount", _money(number + small), start, stop)
    if _NOT_MONEY.match(after):
        return None
    if _is_money(sentence.plain, start, end, before, after):
        return sentence.entity("amount", _money(number), start, end)
    return None


def _is_money(plain: str, start: int, end: int, before: str, after: str) -> bool:
    """Whether a number without a unit is a sum: by its own form, by the words beside it, or by what the message is about."""
    said = plain[start:end]
    if _SIGN.search(before) or any(unit in said for unit in "百千万亿佰仟kw"):
        return True
    if said == "12306" or (_HOTLINE.fullmatch(said) and _CALL.search(plain)):
        return False
    if "," in said or re.search(r"\.\d\d$", said):
        return not _RATE.search(before)
    if _is_name(said, before, after):
        return False
    if _ALONE.fullmatch(plain[:start]) and _ALONE.fullmatch(plain[end:]):
        return True
    if said == "十" or not (said.isascii() or len(said) > 1):
        return False
    if _CONTEXT.search(before) or _GIVE_WHOM.search(before):
        return True
    if _ENGLISH_CONTEXT.search(before):
        return len(said) > 2 or not _INSTALMENTS.search(plain)
    return bool(_BIG_ENOUGH.fullmatch(said) and _TALK.search(plain))


def _is_name(said: str, before: str, after: str) -> bool:
    """Digits that count, date or number something, whatever stands around them."""
    too_long = len(said.split(".")[0]) > 8 or (said[0] == "0" and said[1:2].isdigit())
    return bool(too_long or re.match(r"[a-z]", after) or _NO_SUM_BEFORE.search(before))


def _minor(after: str) -> tuple[Decimal, int]:
    """角 and 分 behind the unit (五块五, 3元5角2分), with the characters they take."""
    match = _MINOR.match(after)
    if not match:
        return Decimal(0), 0
    if match["g"]:
        cents = parse_number(match["g"]) or Decimal(0)
        return cents / 100, match.end()
    return _digit(match["j"] or match["b"]) / 10 + _digit(match["f"]) / 100, match.end()


def _digit(char: str | None) -> Decimal:
    return Decimal(DIGITS.get(char, 0) if not char.isascii() else int(char)) if char else Decimal(0)


def _english(sentence: Sentence, match: re.Match[str]) -> Entity | None:
    """English number words count with a currency behind them or from a hundred up."""
    number = parse_english(match[0])
    start, end = match.span()
    before, after = sentence.plain[max(0, start - 40) : start], sentence.plain[end : end + 24]
    if _ABOUT_BEFORE.search(before) or _NOT_MONEY.match(after) or not number:
        return None
    if _FOREIGN.match(after):
        return sentence.entity("foreign_amount", _money(number), start, end)
    unit = _UNIT.match(after)
    if unit or (number >= 100 and _ENGLISH_CONTEXT.search(before)):
        return sentence.entity("amount", _money(number), start, end + (unit.end() if unit else 0))
    return None


def _money(value: Decimal) -> str:
    return str(value.quantize(_CENT))
