"""Judges whether a sentence is said by a passage: its figures with what they belong to, its stance, its names, its words.

The judgement errs to one side: a true sentence may be refused, for then the released words are said instead.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from qiantai.knowledge.figures import Figure, plain
from qiantai.knowledge.stances import contrary
from qiantai.knowledge.statements import (
    FEW,
    Sentence,
    Span,
    joined,
    read,
    sentences,
    share,
    words_of,
)

Reason = Literal[
    "",
    "empty",
    "long",
    "instruction",
    "figure",
    "figure_elsewhere",
    "bound",
    "name",
    "other_product",
    "reversed",
    "stronger",
    "opposite",
    "words",
]
LONGEST = 240
"""Characters of one sentence."""
SHARED = 0.65
"""Part of a sentence's words that its passage must hold."""
SHARED_PART = 0.5
"""The same for each part of it that says something."""
SPEAKING = 3
"""Words from which a part says something by itself."""
BELONGS = 0.5
"""How well the surroundings of a figure must fit those it has in the passage."""
LIKE = 0.34
"""Likeness under which a part of a sentence has nothing that it rests on."""
APART = 0.08
"""Likeness by which a narrower stretch may stay behind a wider one and still be the one meant."""
MANY = 6
"""Stretches that are as like from which their likeness says nothing."""
NEW = 3
"""The most characters in a row of which no pair stands in the passage; more are a word of the model's own."""
_INSTRUCTION = re.compile(
    r"忽略.{0,12}(?:指令|指示|要求|规则|提示)|(?:系统|新的?|以下|上述|这条)指令|提示词|系统提示|system prompt|developer message|你现在(?:是|扮演)|扮演|"
    r"作为(?:一个)?(?:ai|人工智能|语言模型)|as an ai|language model|(?:ignore|disregard|forget)\b.{0,30}\b(?:instruction|rule|above|previous|prompt)|"
    r"you are now|(?:请|必须)?(?:只)?(?:回答|输出|回复)[:\"“「]|告诉客户|对客户说|tell the customer|(?:reply|respond) with\b|<\|?[a-z_/]+\|?>|\{\{|```"
)
_QUOTED = re.compile(r"《([^》]{1,60})》|[“「『\"]([^”」』\"]{1,40})[”」』\"]")
_LATIN = re.compile(r"[a-z][a-z0-9]*(?:[-+.][a-z0-9]+)*")
_INSTITUTION = re.compile(
    r"[\u3400-\u9fff]{2,8}?(?:银行|保险公司|人寿|财险|证券公司|基金公司|信托|交易所|支付宝|微信|云闪付)"
)
_OWN = re.compile(r"手机银行|网上银行|个人网银|电话银行|本行|我行|银行卡|网银|各银行|他行|银行")
_HAN = re.compile(r"[\u3400-\u9fff]{2,}")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sentence may be said: the reason it may not, and how much of its words the passage holds."""

    reason: Reason
    shared: float = 0.0
    detail: str = ""


class Ground:
    """One passage, read once; `names` are the products that any passage may be about."""

    def __init__(self, title: str, text: str, names: Collection[str] = ()) -> None:
        kept = [one for one in sentences(text) if not is_instruction(one)]
        self.sentences: tuple[Sentence, ...] = tuple(map(read, kept))  # a title only asks
        self.said = "\n".join(kept)
        self._text = plain(f"{title}\n{text}")
        self._squeezed = re.sub(r"\s+", "", self._text)
        self._names = tuple(plain(one) for one in names)
        self._words = joined([one.whole for one in self.sentences]) | words_of(plain(title))
        self.about = self.named(f"{title}\n{text}")

    def named(self, text: str) -> frozenset[str]:
        """The products that a text names."""
        simple = plain(text)
        return frozenset(one for one in self._names if one in simple)

    def judge(self, said: str, asked: str = "") -> Verdict:
        """Whether this passage says the sentence; `asked` is the question, which supports nothing."""
        bare = said.strip()
        if not bare or not re.search(r"\w", bare):
            return Verdict("empty")
        if len(bare) > LONGEST:
            return Verdict("long")
        if is_instruction(bare):
            return Verdict("instruction")
        sentence = read(bare)
        wanted = self.named(asked)
        if wanted and self.about and not wanted & self.about:
            return Verdict("other_product", detail="、".join(sorted(self.about))[:60])
        for check in (self._figures, self._names_of, self._words_of, self._stance):
            verdict = check(sentence)
            if verdict.reason:
                return verdict
        return Verdict("", share(sentence.whole.words, self._words))

    def _figures(self, sentence: Sentence) -> Verdict:
        before: Span | None = None
        for part in sentence.parts:
            for place, one in enumerate(part.figures):
                verdict = self._figure(part, before, place, one)
                if verdict.reason:
                    return verdict
            before = part
        return Verdict("")

    def _figure(self, part: Span, before: Span | None, place: int, one: Figure) -> Verdict:
        """The figure must stand here, and no other figure of its kind may fit its surroundings as well."""
        own: list[tuple[float, str]] = []
        rivals: list[tuple[float, str]] = []
        for other, at, context in self._of_kind(one):
            fit = _fit(part, before, place, other, context, at)
            same = one.value == other.figures[at].value
            (own if same else rivals).append((fit, other.bound(at)))
        if not own:
            return Verdict("figure", detail=one.said)
        best = max(fit for fit, _ in own)
        if best < BELONGS or any(fit >= best for fit, _ in rivals):
            return Verdict("figure_elsewhere", detail=one.said)
        bounds = {found for fit, found in own if fit == best}
        if part.bound(place) not in bounds:
            return Verdict("bound", detail=one.said)
        return Verdict("")

    def _of_kind(self, one: Figure) -> Iterator[tuple[Span, int, Span | None]]:
        """Every figure of the passage that could be meant, with the part before its own."""
        for sentence in self.sentences:
            before: Span | None = None
            for part in sentence.parts:
                for at, other in enumerate(part.figures):
                    if one.unit == other.unit or (not one.unit and other.unit == "CNY"):
                        yield part, at, before
                before = part

    def _names_of(self, sentence: Sentence) -> Verdict:
        said = sentence.whole.text
        for name in self._names:
            if name in said and name not in self._text:
                return Verdict("name", detail=name)
        spans = [(one.start, one.end) for one in sentence.whole.figures]
        for match in _LATIN.finditer(said):
            if len(match.group()) > 1 and any(c >= "\u3400" for c in said):
                inside = any(start <= match.start() < end for start, end in spans)
                if not inside and match.group() not in self._text:
                    return Verdict("name", detail=match.group())
        for match in _QUOTED.finditer(said):
            quoted = re.sub(r"\s+", "", next(filter(None, match.groups())))
            if quoted not in self._squeezed:
                return Verdict("name", detail=quoted)
        for match in _INSTITUTION.finditer(_OWN.sub(" ", said)):
            if match.group()[-4:] not in self._text:
                return Verdict("name", detail=match.group())
        return Verdict("")

    def _words_of(self, sentence: Sentence) -> Verdict:
        shared = share(sentence.whole.words, self._words)
        if not sentence.whole.words or shared < SHARED:
            return Verdict("words", shared)
        for part in sentence.parts:
            if len(part.words) >= SPEAKING and share(part.words, self._words) < SHARED_PART:
                return Verdict("words", shared, part.text)
        for run in self._new(sentence):
            return Verdict("words", shared, run)
        return Verdict("", shared)

    def _new(self, sentence: Sentence) -> Iterator[str]:
        """Stretches of characters of which no two neighbours stand in the passage."""
        words = {one[1:] for one in sentence.whole.words if one[0] == "b"}
        for match in _HAN.finditer(sentence.whole.text):
            run, length = match.group(), 0
            for place in range(len(run) - 1):
                pair = run[place : place + 2]
                known = pair not in words or f"b{pair}" in self._words
                length = 0 if known else length + 1
                if length + 1 > NEW:
                    yield run[max(0, place + 2 - NEW) : place + 2]
                    break

    def _stance(self, sentence: Sentence) -> Verdict:
        """Each part that says something, and the whole, must stand to its matter as the passage does."""
        for part, width in sentence.looks:
            reason = _stands(part, self._likest(part, width))
            if reason:
                return Verdict(reason, detail=part.text.replace("\n", " ")[:60])
        return Verdict("")

    def _likest(self, part: Span, least: int) -> list[tuple[Span, Span]]:
        """The narrowest stretches of the passage that hold most of a part's words, each with its sentence.

        What is made of several parts is held against as many.
        """
        found: dict[int, list[tuple[float, Span, Span]]] = {}
        for sentence in self.sentences:
            windows = sentence.windows
            for width, spans in enumerate(windows, 1):
                if width < min(least, len(windows)):
                    continue
                fits = ((_likeness(part, one), one, sentence.whole) for one in spans)
                found.setdefault(width, []).extend(fits)
        best = max((fit for row in found.values() for fit, _, _ in row), default=0.0)
        if best < LIKE and len(part.words) >= FEW:
            return []
        for width in sorted(found):
            row = [(one, whole) for fit, one, whole in found[width] if fit >= best - APART]
            if row:
                return row
        return []


def is_instruction(text: str) -> bool:
    """Whether a text tells a machine what to do."""
    return _INSTRUCTION.search(plain(text)) is not None


def _likeness(part: Span, other: Span) -> float:
    mine = part.words | {one.said for one in part.figures}
    theirs = other.words | {one.said for one in other.figures}
    return share(mine, theirs)


def _fit(
    part: Span, before: Span | None, place: int, other: Span, context: Span | None, at: int
) -> float:
    """How well the surroundings of one figure fit those of another, 0..1."""
    near, about = _around(part, before, place)
    theirs_near, theirs = _around(other, context, at)
    return round(0.6 * share(near, theirs_near) + 0.4 * share(about, theirs), 6)


def _around(part: Span, before: Span | None, place: int) -> tuple[frozenset[str], frozenset[str]]:
    """The words next to a figure and all around it; of the part before, where its own says little."""
    near, about = part.near(place), part.about(place)
    if len(near) < FEW and before is not None and place == 0:
        return near | before.words, about | before.words
    return near, about


def _stands(part: Span, sources: Sequence[tuple[Span, Span]]) -> Reason:
    """Why no source takes the same stand; empty when one does."""
    found = [_differs(part, source, whole) for source, whole in sources]
    if "reversed" in found and "" in found and len(sources) < MANY:
        return "reversed"  # two that are as like say the contrary of one another
    return "" if "" in found else next(iter(found), "words")


def _differs(part: Span, source: Span, whole: Span) -> Reason:
    if part.denials != source.denials:
        return "reversed"
    duty, leave, hedged = part.stance
    their_duty, their_leave, their_hedge = source.stance
    if (duty and their_leave and not their_duty) or (leave and their_duty and not their_leave):
        return "reversed"
    if part.absolutes - whole.absolutes or (their_hedge and not hedged and source is not whole):
        return "stronger"
    return "opposite" if contrary(part.text, source.text) else ""
