"""Reads out of a customer's own words what no entity tells: which business, setting, right or time of day they name.

The patterns are data: `heard.<topic>.<code>` of `packs/*/wording`, one for Chinese (simplified) and one for English.
"""

import re
from collections.abc import Sequence
from datetime import time
from functools import cache

from qiantai.banking.actions import ActionRequest
from qiantai.banking.words import Words, simplified

ENGLISH_DIGITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
DIGITS = {
    **{word: number for number, word in enumerate("零一二三四五六七八九十")},
    **{word: number for number, word in enumerate(ENGLISH_DIGITS)},
    "两": 2,
}
NUMBER = r"(\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
MONTHS = re.compile(
    rf"(?:(?<!\d){NUMBER}|\b({'|'.join(ENGLISH_DIGITS)})\b)\s*(个月|年|months?|years?)"
)
SPOKEN = re.compile(rf"{NUMBER}\s*(?:点钟?|點鐘?|點|时)\s*(半|一刻|三刻|[0-5]\d分?)?")
WRITTEN = re.compile(r"(?<!\d)([01]?\d|2[0-3])[:：]([0-5]\d)\s*(am|pm|a\.m\.|p\.m\.)?")
ENGLISH = re.compile(r"(?<!\d)(1[0-2]|[1-9])\s*(am|pm|a\.m\.|p\.m\.)")
LATE = re.compile(r"下午|傍晚|午后|晚上|afternoon|evening")
PARTS = {"半": 30, "一刻": 15, "三刻": 45}
NOON = 12


class Hearing:
    """One topic with its codes in order of precedence."""

    def __init__(self, words: Words, topic: str, codes: Sequence[str]) -> None:
        texts = [
            (code, words.pattern(f"heard.{topic}.{code}", language))
            for code in codes
            for language in ("zh-Hans", "en")
        ]
        self._patterns = [(code, text) for code, text in texts if text]

    def first(self, *texts: str) -> str | None:
        """The code that the first text with any names; the value itself when a text is a code."""
        for text in map(plain, texts):
            for code, pattern in self._patterns:
                if text == code or _compiled(pattern).search(text):
                    return code
        return None

    def all(self, text: str) -> tuple[str, ...]:
        """Every code that the text names."""
        said = plain(text)
        return tuple(
            dict.fromkeys(
                code
                for code, form in self._patterns
                if said == code or _compiled(form).search(said)
            )
        )


def latest(request: ActionRequest) -> str:
    """The customer's last message."""
    words = request.slots.get("words") or ()
    return words if isinstance(words, str) else str(words[-1]) if words else ""


UNWANTED = re.compile(
    r"^[^,，。;；]{1,8}(?:太|有点|嫌|实在)[^,，。;；]{1,4}[,，。;； ]+"
    r"|^[^,，。;；]{1,12}(?:留着|放着|不动|别动|不卖|别卖|不够|先不管|还没到|没到账?|来不及)(?:了|吧|呢)?[,，。;； ]+"
    r"|^(?:不要|别|不是|不用)[^,，。;；]{1,6}[,，。;； ]+(?=.)"
)
"""What does not suit or stays, before what is wanted instead: 三年太长了,存两年; 那三千份先留着,只卖五千份."""


def told(request: ActionRequest, slot: str) -> tuple[str, ...]:
    """Where a value may stand, best first: a correction of the read-back, the slot, the last message."""
    revision = str(request.slots.get("revision") or "")
    found = (UNWANTED.sub("", revision) or revision, request.slots.get(slot), latest(request))
    return tuple(str(one) for one in found if one)


def plain(text: str) -> str:
    """The text in simplified script and lower case."""
    return simplified(text).lower().strip()


CANNOT = re.compile(
    r"^[^,，。;； ]{0,8}点[^,，。;； ]{0,3}(?:不行|不成|不方便|不得空|没空|来不了|去不了|赶不上|赶不到|太早|太晚|不合适)[^,，。;； ]{0,2}[,，。;； ]+"
)
"""A time that does not suit, before the one that does: 十点不行,改下午两点."""


def clock_in(text: str) -> time | None:
    """The time of day that a text names: 下午两点半, 14:30, 3 pm; None when it names none."""
    said = CANNOT.sub("", plain(text)) or plain(text)
    late = LATE.search(said) is not None
    if found := WRITTEN.search(said):
        return _at(int(found[1]), int(found[2]), late or (found[3] or "").startswith("p"))
    if found := ENGLISH.search(said):
        return _at(int(found[1]), 0, late or found[2].startswith("p"))
    if found := SPOKEN.search(said):
        hour = _number(found[1])
        part = found[2] or ""
        minute = PARTS[part] if part in PARTS else int(part.rstrip("分") or 0)
        return _at(hour, minute, late or hour < 7)
    return None


def months_in(text: str) -> int | None:
    """The months that a text names: 三个月, 半年, 1年, six months; None when it names none."""
    said = plain(text)
    if re.search(r"半年|half a year", said):
        return 6
    if found := MONTHS.search(said):
        months = _number(found[1] or found[2])
        return months * 12 if found[3][:1] in ("年", "y") else months
    return None


def _number(word: str) -> int:
    """A count in digits or in words below forty; 十三 is 13."""
    if word.isascii() and word.isdigit():
        return int(word)
    tens, ten, ones = word.partition("十")
    if not ten:
        return DIGITS[word]
    return 10 * DIGITS.get(tens, 1) + DIGITS.get(ones, 0)


def _at(hour: int, minute: int, late: bool) -> time | None:
    hour += NOON if late and hour < NOON else 0
    return time(hour, minute) if hour < 24 else None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when first heard with: a house has hundreds, a conversation needs a few."""
    return re.compile(pattern.lower())
