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
LATE = re.compile(r"下午|傍晚|午后|[晚夜](?!点)|下班|afternoon|evening|night")
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


LEADS_IN = re.compile(
    r"^(?:(?:不对不?|不是|不不|错了|[说讲写打填弄搞选]错了|等等|等一下|等下|慢着|哎呀?|哦|嗯|对了|no|sorry|wait|actually)[,，。!！;； ]+)+(?=.)",
    re.IGNORECASE,
)
UNWANTED = re.compile(
    r"^[^,，。;；]{1,8}(?:太|有点|嫌|实在)[^,，。;；]{1,4}[,，。;； ]+(?=.)"
    r"|^[^,，。;；]{1,12}(?:留着|要留|留下|放着|别?不?动|不[变换改]|别[换改动开关弄]|不卖|别卖|不够|先不[用要管开关弄]|先别[^,，。;； ]{0,2}|(?:不要|不用|不必|先不|别)[^,，。;； ]{0,2}|不行|不好|不成|不合适|不方便|没空|不得空|没时间|[走抽脱]不开|[来去]不了|赶不[上到]|有事|不[一-龥]{1,2}|[多少高低大小远近长短快慢早晚贵](?=了)|还没到|没到账?|来不及)(?:了|吧|呢|的)?[,，。;； ]+(?=.)"
    r"|^(?:那|就|先|我|还是)*(?:不要|别|不是|不用|不)(?![对错])[^,，。;；]{1,8}[,，。;； ]+(?=.)"
    r"|^[^,，。;；]{1,6}(?:[写说填打弄搞报选]?错了?|不对|有误|反了)[,，。;； ]+(?=.)"
    r"|^(?:keep|leave|not|don.?t (?:touch|change)) [^,.;]{1,24}[,.;] *(?:but |and )?(?=.)",
    re.IGNORECASE,
)
KEPT_BEHIND = re.compile(
    r"(?<=.)[,，。;； ]+(?:而|并)?(?:不是|不要|别动?|不用)(?![这那错了])[^,，。;；]{1,8}[。! ]*$"
    r"|(?<=.)[,，。;； ]+[^,，。;；]{1,8}(?:留着|要留|别动|[不没]动|[不没]变|没换|照旧|还是原来的?|跟原来一样|(?:不用|不必|别)[改动换变]|不要了|就不用了|先不[用要管开关弄])(?:了|的)?[。! ]*$"
    r"|(?<=.)[,.] *(?:not|but keep|keep|leave) [^,.;]{1,24}[.! ]*$",
    re.IGNORECASE,
)
TURNED = re.compile(
    r"[,，。;； ](?:那|就|还是|请|帮我|给我)*[改换](?:成|为|到|用|作)?(?P<new>[^,，。;；!！改换]+)[。.!！]*$"
)
REPLACED = re.compile(r"^[^,，。;；]{1,10}(?:[改换]成|[改换]为|换作)(?=.)")
"""What does not suit or stays, around what is wanted instead: 三年太长了,存两年; 那三千份先留着,只卖五千份; 锁夜间,境外别动."""


def wished(text: str) -> str:
    """What a correction wants, without what it says is to stay or does not suit; the whole text when nothing is left."""
    said = KEPT_BEHIND.sub("", LEADS_IN.sub("", text.strip()))
    said = LEADS_IN.sub("", UNWANTED.sub("", said) or said)
    if turned := TURNED.search(said):
        return turned["new"]
    return REPLACED.sub("", said) or text


def told(request: ActionRequest, slot: str) -> tuple[str, ...]:
    """Where a value may stand, best first: a correction of the read-back, the slot, the last message."""
    revision = str(request.slots.get("revision") or "")
    found = (wished(revision), request.slots.get(slot), latest(request))
    return tuple(str(one) for one in found if one)


def spoken(request: ActionRequest) -> tuple[str, ...]:
    """What a correction of the read-back wants, then the customer's last message where that is another one."""
    revision, last = str(request.slots.get("revision") or ""), latest(request)
    return tuple(one for one in (wished(revision), last if last != revision else "") if one)


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
    said = plain(text).replace("仨", "三个")
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
