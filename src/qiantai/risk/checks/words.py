"""What the customer said: the patterns by which people are talked out of their money (domain §2.3b)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from qiantai.floor.text import converter
from qiantai.risk.checks.base import Facts

MOST_CHARACTERS = 20_000


class WordsCheck:
    """Signals: patterns, the sorted ids of the scam patterns heard; heard, how many.

    Patterns are regular expressions over the text in simplified script, lower case, without white space.
    """

    name = "words"

    def __init__(self, patterns: Mapping[str, Sequence[str]]) -> None:
        self._patterns = {
            name: re.compile("|".join(f"(?:{one})" for one in some))
            for name, some in patterns.items()
            if some
        }

    def observe(self, facts: Facts) -> Mapping[str, Any]:
        said = [_plain(str(text)) for text in facts.get("texts") or ()]
        heard = sorted(name for name, one in self._patterns.items() if any(map(one.search, said)))
        return {"patterns": heard, "heard": len(heard)}


def _plain(text: str) -> str:
    return "".join(str(converter("t2s").convert(text[:MOST_CHARACTERS])).lower().split())
