"""Tells simplified, traditional and English text apart by script, with Cantonese words as a hint."""

import re

from qiantai.floor.text import converter
from qiantai.understanding.model import Language
from qiantai.understanding.readers.normal import traditional_characters

_WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")
_HAN = re.compile(r"[\u3400-\u9fff]")
_CANTONESE = frozenset("嘅喺唔咗佢啲冇嚟嗰咁哋嘢攞")


class ScriptLanguage:
    """Counts characters that only one script uses; a tie between scripts is simplified."""

    def __init__(self) -> None:
        self._traditional = frozenset(map(chr, traditional_characters()))
        self._simplified = _simplified_only(self._traditional)

    def read(self, text: str) -> Language:
        """English needs at least twice as many Latin words as Chinese characters."""
        han = _HAN.findall(text)
        words = len(_WORD.findall(text))
        if words > 2 * len(han):
            return "en"
        traditional = sum(2 * (c in self._traditional) + (c in _CANTONESE) for c in han)
        simplified = sum(2 * (c in self._simplified) for c in han)
        return "zh-Hant" if traditional > simplified else "zh-Hans"


def _simplified_only(traditional: frozenset[str]) -> frozenset[str]:
    targets = sorted({chr(code) for code in traditional_characters().values()})
    back = converter("s2t").convert("\n".join(targets)).split("\n")
    pairs = zip(targets, back, strict=True)
    return frozenset(plain for plain, full in pairs if full != plain and plain not in traditional)
