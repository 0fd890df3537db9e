"""Reads what a short answer does in a conversation: confirm, deny, correct, cancel and the like."""

import re
from typing import get_args

from qiantai.floor.errors import Misconfigured
from qiantai.understanding.model import Act
from qiantai.understanding.readers.base import Words

_EDGES = re.compile(r"^[\s,.。!?~;:…\"']+|[\s,.。!?~;:…\"']+$")
_CLAUSE = re.compile(r"[,.。!?;]+")
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
        if act or len(said) > (LONGEST_LATIN if said.isascii() else LONGEST):
            return act
        found = next((act for pattern, act in self._parts if pattern.search(said)), None)
        return found or self._of_clauses(said)

    def _of_clauses(self, said: str) -> Act | None:
        """The act of the last clause that is one: 够的,确认."""
        clauses = [clause.strip(self._particles + " ") for clause in _CLAUSE.split(said)]
        acts = [self._whole[clause] for clause in clauses if clause in self._whole]
        return acts[-1] if len(clauses) > 1 and acts and acts[-1] in _DECISIVE else None


def _act(name: str) -> Act:
    for act in get_args(Act):
        if act == name:
            return act  # type: ignore[no-any-return]
    raise Misconfigured(f"words: acts: {name!r} is no act")
