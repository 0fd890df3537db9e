"""Cuts Chinese and English text into the tokens that search and likeness work on.

Each token begins with a letter for its kind, so that kinds never collide in one index:
`w` a Chinese word, `b` two neighbouring characters, `c` one character, `e` an English stem or a number.
"""

import re
import unicodedata
from typing import Any

import rjieba
import tantivy

from qiantai.floor.text import converter

_RUNS = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")
# OpenCC stops at a NUL and rejects surrogates; class numbers of accounts are read as Chinese numbers.
_PLAIN = dict.fromkeys(
    (*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)), " "
) | str.maketrans("ⅠⅡⅢ", "一二三")
_VARIANTS = str.maketrans("帳帐妳", "账账你")


class Tokens:
    """Reads simplified and traditional Chinese and English into one set of tokens."""

    def __init__(self) -> None:
        self._converter: Any = converter("tw2sp")
        self._english: Any = (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            .filter(tantivy.Filter.stopword("english"))
            .filter(tantivy.Filter.stemmer("english"))
            .build()
        )

    def read(self, text: str) -> list[str]:
        """All tokens in the order of the text; empty when it has no letter, number or character."""
        found: list[str] = []
        for run in _RUNS.findall(self._plain(text)):
            if run[0] < "\u3400":
                found += [f"e{stem}" for stem in self._english.analyze(run)]
                continue
            found += [f"w{word}" for word in rjieba.cut(run) if len(word) > 1]
            found += [f"b{run[place : place + 2]}" for place in range(len(run) - 1)]
            found += [f"c{character}" for character in run]
        return found

    def _plain(self, text: str) -> str:
        simplified = str(self._converter.convert(text.translate(_PLAIN)))
        return unicodedata.normalize("NFKC", simplified).translate(_VARIANTS).lower()
