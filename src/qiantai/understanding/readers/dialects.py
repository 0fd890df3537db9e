"""Words of regional Chinese in the common ones of the same length, so that rules and models meet one form of them.

Only words that mean one thing wherever they stand; 系 (is, but also 系统) and the like only in a message that shows itself
Cantonese.
"""

import re
from collections.abc import Mapping

from qiantai.understanding.readers.cantonese import AMID, SHOWN, WORDS

_WORDS = {
    # the south-west
    "啥子": "什么", "咋个": "怎样", "啷个": "怎样", "啷块": "怎样", "莫得": "没有", "没得(?![到选])": "没有", "晓得": "知道", "喃": "呢",
    # the lower Yangtze
    "阿拉": "我们", "侬": "你", "哪能办": "怎么办", "勿要": "不要", "勿是": "不是", "呒没": "没有",
    # the north and elsewhere
    "木有": "没有", "恁": "你", "俺": "我", "俺们": "我们", "咱们": "我们", "咱": "我",
}  # fmt: skip
_ASKS = {
    "好多": (
        "好多(?=[一-龥]{0,3}[嘛喃嗦])", "(?<!了)好多(?=[一-龥]{0,3}[哦咯哟](?:[ ,，。?？!]|$))",
        "(?:(?<=到底)|(?<=究竟)|(?<=到底[一-龥])|(?<=究竟[一-龥])|(?<=到底[一-龥]{2})|(?<=究竟[一-龥]{2}))好多",
        "(?:(?<=[是要到收取交扣剩付罚算欠用花存还差赔能])|(?<=^)|(?<=[ ,，。]))好多(?=[ ,，。?？]|$)",
    ),
    "好久": ("(?<![了过等这那])好久(?=能|可以|会到|到账|到期|下来|给|扣|还[得要款给]|[嘛喃])",),
}  # fmt: skip
"""Question words of the south-west that elsewhere say a lot, or a long time: only where they ask."""
_SAID = {"好多": "多少", "好久": "多久"}
_ASKED = {pattern: _SAID[word] for word, patterns in _ASKS.items() for pattern in patterns}


class _Forms:
    """Patterns of words with what each becomes, kept by the character the word begins with; the longest word first."""

    def __init__(self, *tables: Mapping[str, str]) -> None:
        words: dict[str, list[tuple[str, str]]] = {}
        for pattern, plain in (pair for table in tables for pair in table.items()):
            for first in _firsts(pattern):
                words.setdefault(first, []).append((pattern, plain))
        self._begins = re.compile(f"[{''.join(words)}]")
        self._words = {first: _ordered(pairs) for first, pairs in words.items()}

    def common(self, plain: str) -> str:
        parts, end = [], 0
        for begin in self._begins.finditer(plain):
            form, said = self._words[begin[0]]
            if begin.start() >= end and (found := form.match(plain, begin.start())):
                parts += [plain[end : found.start()], said[(found.lastindex or 1) - 1]]
                end = found.end()
        return "".join((*parts, plain[end:])) if parts else plain


def _firsts(pattern: str) -> str:
    """The characters that what the pattern matches can begin with."""
    while pattern.startswith("(?"):
        pattern = pattern[_closed(pattern) :]
    return pattern[1 : pattern.index("]")] if pattern[0] == "[" else pattern[0]


def _closed(pattern: str) -> int:
    """Where the group ends that the pattern begins with."""
    depth = 0
    for place, char in enumerate(pattern, 1):
        depth += (char == "(") - (char == ")")
        if not depth:
            return place
    raise ValueError(pattern)


def _ordered(pairs: list[tuple[str, str]]) -> tuple[re.Pattern[str], tuple[str, ...]]:
    ordered = sorted(pairs, key=lambda pair: -len(pair[1]))
    return re.compile("|".join(f"({word})" for word, _ in ordered)), tuple(
        plain for _, plain in ordered
    )


_EVERYWHERE = _Forms(_ASKED, _WORDS, WORDS)
_IN_CANTONESE = _Forms(AMID, WORDS)


def common(plain: str) -> str:
    """The plain form with regional words in common ones; of the same length."""
    return (_IN_CANTONESE if SHOWN.search(plain) else _EVERYWHERE).common(plain)
