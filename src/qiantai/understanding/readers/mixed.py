"""English words inside Chinese messages, in Chinese: 我的卡被suspended了."""

import re
from collections.abc import Mapping

_LATIN = re.compile(r"[a-z]")


class Mixed:
    """The words of the packs; a wording without any of them stays as it is."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words
        longest = sorted(words, key=len, reverse=True)
        forms = "|".join(map(re.escape, longest)) or "(?!)"
        self._form = re.compile(rf" ?(?<![a-z'])({forms})(?![a-z']) ?")

    def in_chinese(self, wording: str) -> str:
        """The wording with every known English word in Chinese."""
        if not _LATIN.search(wording):
            return wording
        return self._form.sub(lambda found: self._words[found[1]], wording)
