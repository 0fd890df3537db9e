"""Reads a stock order out of a customer's words: which stock, buy or sell, how many shares, at what price.

Prices and shares are told apart by their units; a number without one is a price where it is near the market's price.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

import cn2an

from qiantai.banking.connectors.records_securities import Stock
from qiantai.banking.services.hearing import plain

NUMBER = r"(?:\d[\d,]*(?:\.\d+)?[万千百]?|[零〇一二两三四五六七八九十百千万点]+)"
DIGIT = r"[一二两三四五六七八九]"
CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
SHARES = re.compile(
    rf"(?<!钱)(?<!价格)(?<!每)({NUMBER})\s*(股(?!多少|几块|啥价|什么价|[都也]?不)|手(?!里|上|头|机|续)|shares?\b|lots?\b)"
)
YUAN = re.compile(
    rf"(?:[¥￥]\s*)?({NUMBER})\s*(?:块|元|yuan|rmb)(?:钱)?"
    rf"(?:(零?{DIGIT}|\d{{1,2}})(?![\d股手百千万十点.])(?:毛|角)?(?:({DIGIT}|\d)分?(?![\d股手百千万]))?)?"
)
NAMED = re.compile(
    rf"(?:限价|限|挂|价格|价|@|\bat\b|¥|￥)\s*(?:价|在|为|成|到|是|改成)?\s*({NUMBER})"
)
DECIMAL = re.compile(
    r"(?<![\d.])(\d+\.\d{1,3}|[一二三四五六七八九十]+点[零一二三四五六七八九]+)(?![\d%％股手])"
)
BARE = re.compile(rf"({NUMBER})")
WHOLE = {"万": 10000, "千": 1000, "百": 100}
LOT = 100
NEAR = (Decimal("0.5"), Decimal(2))
"""A number within these multiples of the market's price is taken for a price."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What one text names; `money` is a sum to be spent, when the yuan told are too many for a price."""

    shares: int | None = None
    price: Decimal | None = None
    money: Decimal | None = None


def stocks_named(stocks: Sequence[Stock], text: str) -> list[Stock]:
    """The stocks that a text names by code, full name or what people call them."""
    said = plain(text)
    exact = [
        one
        for one in stocks
        if one.code in CODE.findall(said) or one.name in said or one.name_en.lower() in said
    ]
    return exact or [one for one in stocks if re.search(one.said, said)]


def strange_code(stocks: Sequence[Stock], text: str) -> str | None:
    """A code of six digits that no listed stock has."""
    known = {one.code for one in stocks}
    return next((code for code in CODE.findall(plain(text)) if code not in known), None)


def heard(text: str, stock: Stock | None) -> Heard:
    """Shares and price of a text; the stock's own name and code are not counted."""
    said = _without_names(plain(text), stock)
    shares = None
    if found := SHARES.search(said):
        number = number_of(found[1])
        lots = found[2][0] in "手l"
        shares = None if number is None else int(number * (LOT if lots else 1))
        said = said.replace(found[0], " ", 1)
    price = _price(said)
    market = None if stock is None else stock.price
    if price is not None and market is not None and price > 3 * market:
        return Heard(shares, None, price)
    return Heard(shares, price)


def answer(text: str, stock: Stock | None, asked: Literal["shares", "price"] | None) -> Heard:
    """As `heard`, where a number without a unit also counts: as what was asked for, else by its size."""
    found = heard(text, stock)
    if found.shares is not None or found.price is not None or found.money is not None:
        return found
    match = BARE.search(_without_names(plain(text), stock))
    number = number_of(match[1]) if match else None
    if number is None or number <= 0:
        return found
    near = stock is not None and NEAR[0] <= number / stock.price <= NEAR[1]
    if asked == "price" or (asked is None and near):
        return Heard(price=number)
    return Heard(shares=int(number))


def number_of(word: str) -> Decimal | None:
    """A number in digits or Chinese: 1,000, 3万, 两千, 五点四; None when it is none."""
    word = word.replace(",", "").replace("〇", "零")
    try:
        if word[-1:] in WHOLE and word[:-1].replace(".", "").isdigit():
            return Decimal(word[:-1]) * WHOLE[word[-1]]
        if word[:1].isdigit():
            return Decimal(word)
        return Decimal(str(cn2an.cn2an(_full(word), "smart")))
    except (ValueError, InvalidOperation):
        return None


def _full(word: str) -> str:
    """两千 as 二千, and 一千二 as 一千二百."""
    word = word.replace("两", "二")
    if found := re.fullmatch(r"(.*)([万千百])([一二三四五六七八九])", word):
        return word + {"万": "千", "千": "百", "百": "十"}[found[2]]
    return word


def _price(said: str) -> Decimal | None:
    if found := YUAN.search(said):
        yuan = number_of(found[1])
        return None if yuan is None else yuan + _cents(found[2], found[3])
    for pattern in (NAMED, DECIMAL):
        if found := pattern.search(said):
            return number_of(found[1])
    return None


def _cents(tenths: str | None, cents: str | None) -> Decimal:
    """毛 and 分 behind the yuan: 5块3 is 5.30, 5块38 and 五块三毛八 are 5.38, 五块零六 is 5.06."""
    if not tenths:
        return Decimal(0)
    digits = "".join(
        str(number_of(one) or 0) for one in (tenths[-1:] if tenths[0] == "零" else tenths)
    )
    if tenths[0] == "零":
        return Decimal(digits) / 100
    if len(digits) == 2:
        return Decimal(digits) / 100
    return Decimal(digits) / 10 + Decimal(str(number_of(cents) or 0) if cents else "0") / 100


def _without_names(said: str, stock: Stock | None) -> str:
    said = CODE.sub(" ", said)
    if stock is None:
        return said
    said = said.replace(stock.name, " ").replace(stock.name_en.lower(), " ")
    return re.sub(stock.said, " ", said)
