"""Finds listed words in a text, longest first, at a cost that does not grow with the list."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Lexicon(Generic[Value]):
    """Words by their first character and length; a Latin word only counts where a word starts (and ends, if `whole`)."""

    def __init__(self, words: Mapping[str, Value], *, whole: bool = True) -> None:
        self._words = dict(words)
        self._whole = whole
        lengths: dict[str, set[int]] = defaultdict(set)
        for word in self._words:
            lengths[word[0]].add(len(word))
        self._lengths = {first: sorted(sizes, reverse=True) for first, sizes in lengths.items()}
        self._firsts = frozenset(self._lengths)

    def find(self, plain: str) -> Iterator[tuple[int, int, Value]]:
        """Start, end and value of every word found, none overlapping another."""
        if self._firsts.isdisjoint(plain):
            return
        place, length = 0, len(plain)
        while place < length:
            match = self._at(plain, place) if plain[place] in self._firsts else None
            if match:
                yield match
            place = match[1] if match else place + 1

    def _at(self, plain: str, place: int) -> tuple[int, int, Value] | None:
        for size in self._lengths[plain[place]]:
            word = plain[place : place + size]
            if word in self._words and self._stands_alone(plain, word, place):
                return place, place + size, self._words[word]
        return None

    def _stands_alone(self, plain: str, word: str, place: int) -> bool:
        if not (word[0].isascii() and word[0].isalpha()):
            return True
        if place and _latin(plain[place - 1]):
            return False
        end = place + len(word)
        return not (self._whole and end < len(plain) and _latin(plain[end]))


def _latin(char: str) -> bool:
    return char.isascii() and char.isalpha()
