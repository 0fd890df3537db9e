"""Reads a yes to a read-back in the customer's own words: 没问题 发吧, 好的就还四千, 亏就亏吧 取."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from qiantai.conversation.model import Frame
from qiantai.understanding import Understanding

LONGEST, LONGEST_LATIN = 24, 60  # characters besides values of a yes
TOLD = 40  # characters of a yes that says once more what is wanted
ELSE = 0.9  # probability from which another need is in it
_MARKS = re.compile(r"[\W_]+")
_REPEATED = re.compile(r"(?P<a>.{1,2}?)就(?P=a)(?:点|些)?")
"""贵就贵, 亏就亏点."""


class Assent:
    """A message of nothing but words of assent, fillers and verbs of doing; some verbs say yes to some services only.

    `words` holds `assent`, `filler`, `verbs` and `only` (a list of `verbs` with the `flows` they fit, a regular
    expression on the flow's id), `asks` (forms of questions), `leads` (how a yes begins a longer message), `but`
    (what turns it) and `resumes` (how one comes back to what was read); ASCII words are matched whole.
    """

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._assent, self._doing = list(words["assent"]), list(words["verbs"])
        self._small = [str(word) for word in words["filler"]]
        self._asks = re.compile("|".join(words["asks"]))
        self._resumes = re.compile(words["resumes"])
        self._leads, self._but = re.compile(words["leads"]), re.compile(words["but"])
        self._only = [(list(one["verbs"]), re.compile(one["flows"])) for one in words["only"]]
        self._general = _Spoken(self._assent, self._doing, self._small)
        self._spoken: dict[str, _Spoken] = {}
        self._foreign: dict[str, _Made] = {}

    def read(self, frame: Frame, understanding: Understanding) -> Understanding:
        """The message as a confirmation, where it agrees to what is read back and changes none of its values."""
        if frame.waiting is None or understanding.act in ("confirm", "deny"):
            return understanding
        plain = understanding.normal
        held = {str(value) for value in frame.slots.values()}
        if self._asks.search(plain) or any(
            str(e.value) not in held for e in understanding.entities
        ):
            return understanding
        for entity in reversed(understanding.entities):
            plain = f"{plain[: entity.start]} {plain[entity.end :]}"
        plain = self._resumes.sub("", plain)
        bare = _REPEATED.sub("好", _MARKS.sub(" ", plain).strip())
        short = len(bare) <= (LONGEST_LATIN if bare.isascii() else LONGEST)
        spoken = self._of(frame.flow)
        by_verb = frame.waiting == "confirm" and spoken.agrees(bare)
        agrees = short and (spoken.assents(bare) or (by_verb and _only(frame.flow, understanding)))
        if agrees or self._says_again(frame, understanding) or self._ends_so(frame, plain):
            return replace(understanding, act="confirm", intents=(), entities=())
        return understanding

    def is_foreign(self, flow: str, plain: str) -> bool:
        """Whether a message is but the verb of other services: 存吧 behind a withdrawal that was read back."""
        if flow not in self._foreign:
            own = {verb for verbs, flows in self._only if flows.search(flow) for verb in verbs}
            others = {verb for verbs, _ in self._only for verb in verbs} - own - {*self._doing}
            self._foreign[flow] = _Made(sorted(others), self._small)
        return self._foreign[flow].of(_MARKS.sub(" ", plain).strip())

    def _says_again(self, frame: Frame, understanding: Understanding) -> bool:
        """Whether a yes begins what only says the same once more: 对 就是前天那笔 帮我登记."""
        plain = understanding.normal
        if frame.waiting != "confirm" or len(plain) > TOLD or not self._leads.match(plain):
            return False
        return self._but.search(plain) is None and _only(frame.flow, understanding)

    def _ends_so(self, frame: Frame, plain: str) -> bool:
        """Whether the verb of the service stands behind words that speak against nothing: 费用看见了 卖."""
        *told, last = [one for one in _MARKS.split(plain) if one] or [""]
        if frame.waiting != "confirm" or not told or len(plain) > TOLD:
            return False
        spoken = self._of(frame.flow)
        return spoken.agrees(last.strip()) and self._but.search(" ".join(told)) is None

    def _of(self, flow: str) -> "_Spoken":
        """The words that say yes to this service."""
        if flow not in self._spoken:
            fitting = [verb for verbs, flows in self._only if flows.search(flow) for verb in verbs]
            self._spoken[flow] = (
                _Spoken(self._assent, [*self._doing, *fitting], self._small)
                if fitting
                else self._general
            )
        return self._spoken[flow]


def _only(flow: str, understanding: Understanding) -> bool:
    """Whether nothing but this service is surely wanted."""
    family = flow.partition("_")[0]
    return all(
        need.score < ELSE or need.intent.partition("_")[0] == family
        for need in understanding.intents
    )


class _Spoken:
    """Whether a text is made of these words alone: one of them an assent, or at least a verb of doing."""

    def __init__(self, assent: Sequence[str], doing: Sequence[str], small: Sequence[str]) -> None:
        self._assents = _Made(assent, [*doing, *small])
        self._does = _Made(doing, small)

    def assents(self, text: str) -> bool:
        return self._assents.of(text)

    def agrees(self, text: str) -> bool:
        return self._does.of(text)


class _Made:
    """Texts of some words, at least one of the first kind."""

    def __init__(self, must: Sequence[str], may: Sequence[str]) -> None:
        one, any_ = _any(must), _any([*must, *may])
        self._han = re.compile(rf"(?:{_any(may)}| )*(?:{one})(?:{any_}| )*")
        one, any_, small = (
            _any([word for word in words if word.isascii()]) for words in (must, [*must, *may], may)
        )
        self._latin = re.compile(rf"(?:(?:{small}) )*(?:{one})(?: (?:{any_}))*")

    def of(self, text: str) -> bool:
        return (self._latin if text.isascii() else self._han).fullmatch(text) is not None


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"
