"""Reads what a short answer does in a conversation: confirm, deny, correct, cancel and the like."""

import re
from typing import get_args

from qiantai.floor.errors import Misconfigured
from qiantai.understanding.model import Act
from qiantai.understanding.readers.base import Words

_EDGES = re.compile(r"^[\s,.。!?~;:…\"']+|[\s,.。!?~;:…\"']+$")
_CLAUSE = re.compile(r"[,.。!?;]+")
_NUMBER = re.compile(r"\d+")
_SPACED = re.compile(r"[\s,.。!?;]+")
_ASKS = re.compile(
    r"吗|什么|么$|[?？]|多少|多久|怎|能不能|能否|是不是|哪|几[点天时号个]|之?[前后](?!面)|不了|\b(?:how|what|when|can|if)\b"
)
_ASIDES = ("对了", "哦对了", "啊对了", "哎对了", "诶对了")
"""Words that begin something else and agree to nothing."""
_DECISIVE = ("confirm", "cancel", "person")
LONGEST = 20  # characters of a Chinese answer that can still be an act and not a request
LONGEST_LATIN = 48


class Acts:
    """Whole answers are looked up; parts of short answers are matched, in the order of the word list."""

    def __init__(self, words: Words) -> None:
        self._whole: dict[str, Act] = {}
        self._parts: list[tuple[re.Pattern[str], Act]] = []
        for name, form in words["acts"].items():
            act = _act(name)
            self._whole |= {str(word): act for word in form.get("whole", ())}
            self._parts += [(re.compile(part), act) for part in form.get("part", ())]
        self._particles = "".join(words["particles"])

    def read(self, plain: str) -> Act | None:
        """The act of a short message, or None."""
        said = _EDGES.sub("", plain[:200])
        act = self._whole.get(said) or self._whole.get(said.strip(self._particles + " ,"))
        length = len(_NUMBER.sub("0", said))
        if act or length > (LONGEST_LATIN if said.isascii() else LONGEST):
            return act
        return self._partly(said) or self._of_clauses(said)

    def _partly(self, said: str) -> Act | None:
        """The act that a part shows; a question about the yes is no yes: 确认转账后能撤回吗."""
        found = next((act for pattern, act in self._parts if pattern.search(said)), None)
        return None if found == "confirm" and _ASKS.search(said) else found

    def _of_clauses(self, said: str) -> Act | None:
        """The act of the last clause that is one: 够的,确认, and of the last words that decide: 行吧 确认转."""
        spoken = [clause.strip() for clause in _CLAUSE.split(said)]
        if spoken[0] in _ASIDES:
            return None
        clauses = [clause.strip(self._particles + " ") for clause in spoken]
        acts = [self._whole[clause] for clause in clauses if clause in self._whole]
        if len(clauses) > 1 and acts and acts[-1] in _DECISIVE:
            return None if acts[-1] == "confirm" and _ASKS.search(said) else acts[-1]
        *before, last = _SPACED.split(said)
        if not before or said.isascii():
            return None
        act = self._whole.get(last.strip(self._particles)) or self._partly(last)
        return act if act in _DECISIVE else None


def _act(name: str) -> Act:
    for act in get_args(Act):
        if act == name:
            return act  # type: ignore[no-any-return]
    raise Misconfigured(f"words: acts: {name!r} is no act")
