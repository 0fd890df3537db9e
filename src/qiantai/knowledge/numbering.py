"""The numbers that documents print before their parts: chapters, articles, decimals and items, Chinese and English."""

import re
from collections.abc import Iterable
from functools import lru_cache

import cn2an

_CHINESE = r"[一二三四五六七八九十百千零〇两0-9０-９]+"
_ARTICLE = rf"第\s*{_CHINESE}\s*条(?:\s*之\s*[一二三四五六七八九十]+)?"
_DECIMAL = r"[1-9]\d?(?:[.．][1-9]?\d){1,4}"
_ENGLISH = r"(?:Article|Section|Clause)[\s-]+(?:\d+(?:\.\d+)*|[IVXLC]+)\b"
_ENUMERATED = r"[一二三四五六七八九十]{1,3}、"
_ITEM = r"[（(][一二三四五六七八九十]{1,3}[）)]"
_ANNEX = rf"附[件录表]\s*(?:{_CHINESE})?"
_UNPRINTED = r"§\d+"
CHAPTER = re.compile(
    rf"第\s*{_CHINESE}\s*(?:编|章|节|部分|篇)|(?:Chapter|Part)\s+(?:\d+|[IVXLC]+)\b"
)
SCHEMES = {
    "article": re.compile(rf"(?P<number>{_ARTICLE})(?=[\s　:：、.．]|【|（|\(|[一-鿿]|$)"),
    "english": re.compile(rf"(?P<number>{_ENGLISH})", re.I),
    "decimal": re.compile(rf"(?P<number>{_DECIMAL})(?![\d.．]|\s*[%％元万亿年月日天倍])[.．、]?"),
    "enumerated": re.compile(rf"(?P<number>{_ENUMERATED})"),
    "item": re.compile(rf"(?P<number>{_ITEM})"),
}
ANNEX = re.compile(rf"(?P<number>{_ANNEX})(?=[\s　:：]|$)")
_ANY = "|".join((_ARTICLE, _DECIMAL, _ENGLISH, _ENUMERATED, _ITEM, _ANNEX, _UNPRINTED))
_NUMBER = re.compile(rf"(?:(?:{CHAPTER.pattern})|(?:{_ANY}))*(?:{_ANY})(?:·\d+)?", re.I)
_SMALL = re.compile(r"[（(]?\d{1,2}[）)]|\d{1,2}[.、．]\s*\D|[•·●■◆▪-]\s|[①-⑳]")
_ORDINAL = re.compile(rf"第({_CHINESE})条")
_SPACE = re.compile(r"\s+")


def split_heading(text: str) -> tuple[str, str] | None:
    """Number and title of a heading such as `第五条 一般医疗保险金`; None when it begins with no number."""
    number, *title = text.split(None, 1)
    return (number, title[0].strip() if title else "") if _NUMBER.fullmatch(number) else None


def begins_part(line: str) -> bool:
    """Whether a printed line begins a chapter, a clause, an item or an annex."""
    starts = (CHAPTER, ANNEX, *SCHEMES.values(), _SMALL)
    return any(pattern.match(line) for pattern in starts)


@lru_cache(maxsize=10_000)
def ordinal(number: str) -> int | None:
    """The value of `第N条`; None for other numbers."""
    found = _ORDINAL.match(number)
    if found is None:
        return None
    try:
        return int(cn2an.cn2an(found.group(1), "smart"))
    except ValueError:
        return None


def plain(number: str) -> str:
    """The number without the blanks that printers put in it; a decimal's full-width points become narrow."""
    return _SPACE.sub("", number).replace("．", ".").replace("(", "（").replace(")", "）")


def spaced(number: str) -> str:
    """The number as it stands in front of a title: English ones keep their blank."""
    return _SPACE.sub("-", number.strip()) if number[:1].isascii() else plain(number)


def gaps(numbers: Iterable[str]) -> list[str]:
    """Where the numbers of `第N条` do not run on by one; `第N条之一` belongs to the article before it."""
    wrong, before = [], 0
    for number in numbers:
        value = ordinal(number)
        if value is None:
            continue
        if value != before + 1 and not (value == before and "之" in number):
            wrong.append(number)
        before = value
    return wrong
