"""Takes small words out of a message, to see what it brings of its own."""

import re
from collections.abc import Iterable

LATIN = re.compile(r"[a-z][a-z']*")


class Filler:
    """Small words, cut out longest first at each place; a search by first letters is far quicker than a pattern."""

    def __init__(self, words: Iterable[str]) -> None:
        self._latin: set[str] = set()
        self._by_letter: dict[str, list[str]] = {}
        phrases = []
        for word in sorted(words, key=len, reverse=True):
            if not word.isascii():
                self._by_letter.setdefault(word[0], []).append(word)
            elif " " in word:
                phrases.append(re.escape(word))
            else:
                self._latin.add(word)
        self._phrases = re.compile(rf"\b(?:{'|'.join(phrases)})\b")

    def cut(self, plain: str) -> str:
        """The text with a space for every small word."""
        if LATIN.search(plain):
            plain = LATIN.sub(self._own, self._phrases.sub(" ", plain))
        kept, place = [], 0
        while place < len(plain):
            fitting = self._by_letter.get(plain[place], ())
            word = next((word for word in fitting if plain.startswith(word, place)), None)
            kept.append(plain[place] if word is None else " ")
            place += 1 if word is None else len(word)
        return "".join(kept)

    def _own(self, match: re.Match[str]) -> str:
        return " " if match.group() in self._latin else match.group()
