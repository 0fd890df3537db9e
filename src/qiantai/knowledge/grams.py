"""Cuts texts of any language into overlapping pieces, named by 64-bit keys that every process computes alike.

A piece is a word, one to three neighbouring characters of a script without spaces, a stem, three or four letters inside
a word, or a number however it is written.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import rjieba
import tantivy
from numpy.typing import NDArray

from qiantai.floor.text import converter

WORD, ONE, TWO, THREE, STEM, PART, NUMBER = range(1, 8)
"""Kinds of pieces; `PART` are letters inside a word."""
SHIFT = 57  # the kind stands above this bit of a key
_CHARACTER = 18  # bits of one character
_DENSE = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003134f"
_RUNS = re.compile(rf"[\u3400-\u9fff]+|[^\W_{_DENSE}]+")
_NUMBERS = re.compile(r"[零〇一二三四五六七八九十百千万两]{2,}|[十百千万]|\d+(?:\.\d+)?")
_RANGES = tuple((ord(pair[0]), ord(pair[2])) for pair in re.findall(r".-.", _DENSE))
_DIGITS = {character: place for place, character in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_PLAIN = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)), " ")
_MOST_WORDS = 500_000
_LONGEST_WORD = 40

Keys = NDArray[np.int64]
Rows = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Pieces:
    """Every piece of some texts as often as it stands there: `keys[i]` stands in the text `rows[i]`."""

    rows: Rows
    keys: Keys


class Grams:
    """Reads simplified and traditional Chinese alike, and any other script by its letters."""

    def __init__(self) -> None:
        self._converter: Any = converter("tw2sp")
        self._stems: Any = (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            .filter(tantivy.Filter.lowercase())
            .filter(tantivy.Filter.stemmer("english"))
            .build()
        )
        self._known: dict[str, tuple[int, ...]] = {}

    def read(self, texts: Sequence[str]) -> Pieces:
        """The pieces of all texts, in no order."""
        plain = [self.plain(text) for text in texts]
        rows, keys = _neighbours(plain)
        word_rows: list[int] = []
        word_keys: list[int] = []
        for row, text in enumerate(plain):
            found = [key for word in self._words(text) for key in self._pieces_of(word)]
            word_keys += found
            word_rows += [row] * len(found)
        return Pieces(
            np.concatenate([rows, np.array(word_rows, np.int32)]),
            np.concatenate([keys, np.array(word_keys, np.int64)]),
        )

    def plain(self, text: str) -> str:
        """Simplified, in lower case and in one width."""
        simplified = str(self._converter.convert(text.translate(_PLAIN)))
        return unicodedata.normalize("NFKC", simplified).lower().replace("\0", " ")

    def _words(self, text: str) -> Iterator[str]:
        for run in _RUNS.findall(text):
            if "\u3400" <= run[0] <= "\u9fff":
                yield from (word for word in rjieba.cut(run) if len(word) > 1)
            else:
                yield run[:_LONGEST_WORD]
        yield from (f"#{_number(match)}" for match in _NUMBERS.findall(text))

    def _pieces_of(self, word: str) -> tuple[int, ...]:
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= _MOST_WORDS:
                self._known.clear()
            known = self._known[word] = tuple(self._keys_of(word))
        return known

    def _keys_of(self, word: str) -> Iterator[int]:
        if "\u3400" <= word[0] <= "\u9fff":
            yield _named(WORD, word)
        elif word[0] == "#":
            yield _named(NUMBER, word)
        else:
            yield from (_named(STEM, stem) for stem in self._stems.analyze(word))
            if not word[0].isdigit():
                closed = f" {word} "
                for size in (3, 4):
                    for place in range(len(closed) - size + 1):
                        yield _named(PART, closed[place : place + size])


def kinds(keys: Keys) -> NDArray[np.int64]:
    """The kind of each key."""
    return keys >> SHIFT


def _named(kind: int, name: str) -> int:
    digest = hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=7).digest()
    return kind << SHIFT | int.from_bytes(digest, "big")


def _neighbours(texts: Sequence[str]) -> tuple[Rows, Keys]:
    """One, two and three neighbouring characters of the scripts that use no spaces."""
    joined = "\0".join(texts).encode("utf-32-le", "replace")
    codes = np.frombuffer(joined, np.uint32).astype(np.int64)
    rows = np.cumsum(codes == 0, dtype=np.int32)
    dense = np.zeros(len(codes), bool)
    for first, last in _RANGES:
        dense |= (codes >= first) & (codes <= last)
    codes &= (1 << _CHARACTER) - 1
    all_rows, all_keys, keys = [], [], np.zeros(len(codes), np.int64)
    together = np.ones(len(codes), bool)
    for size, kind in enumerate((ONE, TWO, THREE)):
        end = max(len(codes) - size, 0)
        keys = keys[:end] << _CHARACTER | codes[size:]
        together = together[:end] & dense[size:]
        all_rows.append(rows[:end][together])
        all_keys.append(keys[together] | kind << SHIFT)
    return np.concatenate(all_rows), np.concatenate(all_keys)


def _number(written: str) -> str:
    """三十 and 30 are the same number; digits in a row are read as they stand."""
    if written[0].isdigit():
        return written
    if all(character in _DIGITS for character in written):
        return "".join(str(_DIGITS[character]) for character in written)
    total = section = digit = 0
    for character in written:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character == "万":
            total, section, digit = (total + section + digit or 1) * 10_000, 0, 0
        else:
            section, digit = section + (digit or 1) * _UNITS[character], 0
    return str(total + section + digit)
