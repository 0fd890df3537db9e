"""Finds listed words in a text, longest first, at a cost that does not grow with the list."""

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick, MatchKind

Value = TypeVar("Value")


class Lexicon(Generic[Value]):
    """Listed words; a Latin word only counts where a word starts (and ends, if `whole`)."""

    def __init__(self, words: Mapping[str, Value], *, whole: bool = True) -> None:
        self._words = list(words)
        self._values = list(words.values())
        self._latin = [word[0].isascii() and word[0].isalpha() for word in self._words]
        self._whole = whole
        self._finder = AhoCorasick(self._words, matchkind=MatchKind.LeftmostLongest)

    def find(self, plain: str) -> Iterator[tuple[int, int, Value]]:
        """Start, end and value of every word found, none overlapping another."""
        for which, start, end in self._finder.find_matches_as_indexes(plain):
            if not self._latin[which] or self._stands_alone(plain, start, end):
                yield start, end, self._values[which]

    def _stands_alone(self, plain: str, start: int, end: int) -> bool:
        if start and _latin(plain[start - 1]):
            return False
        return not (self._whole and end < len(plain) and _latin(plain[end]))


def _latin(char: str) -> bool:
    return char.isascii() and char.isalpha()
