"""Cuts what is said, and what it rests on, into sentences and their parts, each with its words, figures and stance."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from qiantai.knowledge.figures import Figure, figures, plain
from qiantai.knowledge.stances import absolutes, bound, denials, hedges, obliges, permits
from qiantai.knowledge.tokens import Tokens

_SENTENCE = re.compile(
    r"(?<=[\u3002\uff01\uff1f!?\uff1b;])\s*|(?<=[a-z)\"\u201d][.])\s+(?=[A-Z0-9])|\n+"
)
_PART = re.compile(r"\n|[,;](?=\s)|(?<=[\u3400-\u9fff])[,;](?=[\u3400-\u9fff])|\.(?=\s|$)|[!?]")
_MARKER = re.compile(
    r"^\s*(?:[-*\u2022\u00b7]\s+|\(?\d{1,2}[.\u3001)]\s*(?=\D)|[\u2460-\u2473]\s*)"
)
_GLUE = re.compile(
    r"您好|您|你|我们|我行|我|请问|请|的|了|是|在|为|和|与|或者|或|及|以及|并且|并|也|就|则|将|会|把|被|对于|关于|对|从|到|由|于|如果|若|当|时候|时|后|"
    r"可以|可|能够|能|需要|需|必须|应当|这个|这|那|此|其|该|每|个|等|即|吗|呢|吧|啊|有|没|不|未|无|都|还|再|才|已经|已|以|之|进行|其中|因此|所以|但是|但|而且|而|另外|此外|具体|目前|按照|根据|按"
)
FEW = 2
"""Words under which a part says little by itself."""
WIDEST = 6
"""Parts in the widest run that is looked at beside the whole."""


@dataclass(frozen=True)
class Span:
    """A stretch of a sentence: its plain text with the figures in it."""

    text: str
    figures: tuple[Figure, ...]

    @cached_property
    def words(self) -> frozenset[str]:
        """Content words and pairs of characters, without figures and glue."""
        rest = list(self.text)
        for one in self.figures:
            rest[one.start : one.end] = " " * (one.end - one.start)
        return words_of("".join(rest))

    @cached_property
    def denials(self) -> tuple[int, ...]:
        """How often it denies in each way."""
        return denials(self.text)

    @cached_property
    def absolutes(self) -> frozenset[str]:
        """Words that let it hold for all."""
        return absolutes(self.text)

    @cached_property
    def stance(self) -> tuple[bool, bool, bool]:
        """Whether it obliges, permits, hedges."""
        return obliges(self.text), permits(self.text), hedges(self.text)

    def about(self, place: int) -> frozenset[str]:
        """The words and the other figures around one figure."""
        others = {one.said for at, one in enumerate(self.figures) if at != place}
        return self.words | others

    def near(self, place: int) -> frozenset[str]:
        """The words between the figure before and this one; behind it where none stand there."""
        one = self.figures[place]
        start = self.figures[place - 1].end if place else 0
        before = words_of(self.text[start : one.start])
        if before:
            return before
        end = self.figures[place + 1].start if place + 1 < len(self.figures) else len(self.text)
        return words_of(self.text[one.end : end])

    def bound(self, place: int) -> str:
        """Whether a figure is a least, a most, or neither."""
        one = self.figures[place]
        return bound(self.text, one.start, one.end)


@dataclass(frozen=True)
class Sentence:
    """One sentence with its parts in order."""

    parts: tuple[Span, ...]
    whole: Span = field(repr=False)

    @cached_property
    def windows(self) -> tuple[tuple[Span, ...], ...]:
        """Its parts, the runs of two parts, of three, ... up to the whole: ever wider looks at it."""
        texts = [part.text for part in self.parts]
        wider = [
            tuple(
                span_of("\n".join(texts[at : at + width])) for at in range(len(texts) - width + 1)
            )
            for width in range(2, min(len(texts), WIDEST) + 1)
        ]
        return (self.parts, *wider, (self.whole,))

    @property
    def looks(self) -> tuple[tuple[Span, int], ...]:
        """Its parts as they are weighed, each with how many it is: one that says little stands with the one before."""
        taken: list[list[Span]] = []
        for part in self.parts:
            if taken and (len(part.words) < FEW or len(joined(taken[0])) < FEW):
                taken[-1].append(part)
            else:
                taken.append([part])
        return tuple((span_of("\n".join(one.text for one in run)), len(run)) for run in taken)


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text as written, without the numbers and dots of lists."""
    for piece in _SENTENCE.split(text):
        bare = _MARKER.sub("", piece).strip()
        if bare:
            yield bare


def read(text: str) -> Sentence:
    """One sentence with its parts."""
    simple = plain(text)
    parts = tuple(span_of(part) for part in _PART.split(simple) if part.strip())
    return Sentence(parts, span_of(simple.strip()))


def span_of(simple: str) -> Span:
    """A stretch of plain text."""
    return Span(simple, tuple(figures(simple)))


@cache
def _tokens() -> Tokens:
    return Tokens()


def words_of(simple: str) -> frozenset[str]:
    """Pairs of neighbouring characters and English stems of plain text, without glue."""
    found = _tokens().read(_GLUE.sub(" ", simple))
    return frozenset(one for one in found if one[0] in "be")


def share(mine: Iterable[str], theirs: frozenset[str]) -> float:
    """How much of the first stands in the second; all of nothing."""
    own = frozenset(mine)
    return len(own & theirs) / len(own) if own else 1.0


def joined(spans: Sequence[Span]) -> frozenset[str]:
    """All words of these."""
    return frozenset().union(*(span.words for span in spans)) if spans else frozenset()
