"""Reads the feeling of a message from word lists: the strongest label, raised by intensifiers and exclamations."""

import re

from qiantai.understanding.readers.base import Words
from qiantai.understanding.readers.lexicon import Lexicon

CALM = "平静"
GOOD = "满意"
_MARKS = re.compile(r"[!]{1,}|[?]{2,}")


class LexiconEmotion:
    """One pattern per label; a negated word of satisfaction is dissatisfaction."""

    def __init__(self, words: Words) -> None:
        strengths: dict[str, tuple[str, float]] = {}
        for label, groups in words["emotions"].items():
            for strength, names in groups.items():
                strengths |= {str(name): (label, float(strength)) for name in names}
        self._words = Lexicon(strengths, whole=False)
        self._loud = Lexicon(dict.fromkeys(words["intensifiers"], True))
        self._not = re.compile(rf"(?:{'|'.join(map(re.escape, words['negations']))}) ?$")

    def read(self, plain: str) -> tuple[str, float]:
        """The emotion and its intensity, 0..1; (平静, 0.0) when no word shows one."""
        scores: dict[str, float] = {}
        for start, _, (label, strength) in self._words.find(plain):
            if self._not.search(plain, max(0, start - 4), start):
                label, strength = self._negated(label, strength)
            scores[label] = max(scores.get(label, 0.0), strength) + 0.05 * (label in scores)
        scores.pop(CALM, None)
        if not scores:
            return CALM, 0.0
        label = max(scores, key=lambda name: scores[name])
        extra = 0.1 * min(2, len(_MARKS.findall(plain))) + 0.05 * any(self._loud.find(plain))
        return label, round(min(1.0, scores[label] + extra), 2)

    def _negated(self, label: str, strength: float) -> tuple[str, float]:
        return ("不满", strength) if label == GOOD else (CALM, 0.0)
