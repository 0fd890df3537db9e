"""Finds things that packs list by name: currencies, products, channels, arrival modes; and branches by their form."""

import re
from collections.abc import Sequence

from qiantai.understanding.model import Entity
from qiantai.understanding.readers.base import Sentence, Words, free
from qiantai.understanding.readers.lexicon import Lexicon

_BRANCH = re.compile(
    r"(?:在|去|到|约|投诉|你们|,|^| )?(?P<a>[\u4e00-\u9fff]{2,8}?(?:支行|分行|营业部|营业厅|网点))"
)
_BRANCH_STOP = re.compile(
    r".*(?:附近|哪|最近|什么|你们|我|在|去|到|约|投诉|查|的|是|离|有|个|帮|里|家|周边)"
)


class Named:
    """Every listed name, longest first; branches end in 支行 and the like."""

    def __init__(self, words: Words) -> None:
        listed: dict[str, tuple[str, str]] = {}
        for kind, values in words["named"].items():
            for value, names in values.items():
                listed |= {str(name).lower(): (kind, str(value)) for name in names}
        self._names = Lexicon(listed)

    def read(self, sentence: Sentence, found: Sequence[Entity]) -> list[Entity]:
        """Kinds of the word list, and `branch` as said."""
        fresh = []
        for start, end, (kind, value) in self._names.find(sentence.plain):
            if free(found, start, end):
                fresh.append(sentence.entity(kind, value, start, end))
        return fresh + _branches(sentence)


def _branches(sentence: Sentence) -> list[Entity]:
    fresh = []
    for match in _BRANCH.finditer(sentence.plain):
        start, end = match.span("a")
        stop = _BRANCH_STOP.match(match["a"][:-2])
        start += stop.end() if stop else 0
        if end - start >= 4:
            fresh.append(sentence.entity("branch", sentence.text[start:end], start, end))
    return fresh
