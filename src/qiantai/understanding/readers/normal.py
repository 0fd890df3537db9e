"""One written form for matching: half-width, lower case, simplified, without control characters.

OpenCC stops at a NUL and rejects surrogates, so both are blanked before it sees the text.
"""

import re
from collections.abc import Mapping
from functools import cache

from qiantai.floor.text import converter
from qiantai.understanding.model import Language
from qiantai.understanding.readers.dialects import common

CJK = "\u3400-\u9fff"
_BLANKS = (*range(0x20), *range(0x7F, 0xA1), 0xAD, *range(0x200B, 0x2010), 0x2028, 0x2029)
_SPACES = re.compile(r"\s+")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_INNER_SPACE = re.compile(rf"(?<=[{CJK}]) (?=[{CJK}])")
_DIGIT = re.compile(r"\d")
_POLITE = re.compile(
    r"(?:^|(?<=[ ,，。.!！?？~…]))(?:真的?|真是|很|实在|太)?不好意思(?:打扰了?|麻烦了?)?(?:再?问(?:多|一)[句下])?[啊呀哈哦]?"
)
"""Excuses beside what is said: they refuse, regret and greet nothing."""
_THOUSANDS = re.compile(
    r"(?<![\d.:/年月码号-])(?<![年月码号] )(?<!code )(?:[1-9]\d{0,2}(?: \d{3})+)"
    r"(?:(?<!\d{3} \d[1-9]\d)(?<!\d{3} \d\d[1-9])|(?=\.\d| ?[元块]))(?![\d:/-]| \d|[月日号]|,\d)"
)


LEAST = 4  # characters that say something of their own


class Normaliser:
    """Makes the plain form (same length as the text) and the wording that intents are matched on."""

    def __init__(self) -> None:
        self._table = _table()
        self._wording = converter("tw2sp")

    def plain(self, text: str) -> str:
        """Character by character, so offsets into the plain form are offsets into the text."""
        return _THOUSANDS.sub(_grouped, common(text.translate(self._table)))

    def wording(self, plain: str, text: str, language: Language) -> str:
        """Plain form with mainland wording (軟體 as 软件), without mail addresses, with single spaces and every digit as 0."""
        if language == "zh-Hant":
            plain = self.plain(self._wording.convert(text.translate(_BLANKING)))
        if "@" in plain:
            plain = _MAIL.sub(" ", plain)
        squeezed = _INNER_SPACE.sub("", _SPACES.sub(" ", plain)).strip()
        return _DIGIT.sub("0", self.unexcused(squeezed))

    def unexcused(self, plain: str) -> str:
        """The words without excuses at the edges of a clause; as they are where nothing else is said."""
        rest = _POLITE.sub("", plain).strip(" ,，")
        return rest if rest != plain and len(rest) >= LEAST else plain


def _grouped(found: re.Match[str]) -> str:
    return found[0].replace(" ", ",")


def _table() -> dict[int, int]:
    table = dict.fromkeys((*_BLANKS, *range(55296, 57344), 12288, 65279, 65039), 32)
    table |= {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    table |= {ord(mark): ord(plain) for mark, plain in zip("“”‘’—￥", "\"\"''-¥", strict=True)}
    table |= {
        code: ord(chr(code).lower()) for code in range(0x41, 0x2000) if len(chr(code).lower()) == 1
    } | {code: code - 0xFEE0 + 32 for code in range(0xFF21, 0xFF3B)}
    for code in _BLANKS:
        table[code] = 0x20
    table |= traditional_characters()
    return table | {ord("帳"): ord("账"), ord("帐"): ord("账"), ord("妳"): ord("你")}


@cache
def traditional_characters() -> Mapping[int, int]:
    """Each character with another simplified form, to that form."""
    codes = range(0x3400, 0xA000)
    simplified = converter("t2s").convert("\n".join(map(chr, codes))).split("\n")
    return {
        code: ord(plain)
        for code, plain in zip(codes, simplified, strict=True)
        if len(plain) == 1 and ord(plain) != code
    }


_BLANKING = dict.fromkeys((*_BLANKS, *range(55296, 57344)), 32)
