"""What a composed answer may rest on: released articles and clauses with their values said, the surest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qiantai.knowledge.model import Answer, Release, mark_of

MOST_PASSAGES = 4
LIKELY = 0.35
"""The least probability of a further article of the same service."""
SURE = 0.8
"""The same of any other service."""
LONGEST = 1200
"""Characters of a clause that are shown."""
FIXED = "high"
"""The risk of articles whose words are not changed."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One numbered passage; `answer` is what would be said from it alone."""

    number: int
    title: str
    text: str
    answer: Answer

    @property
    def kept(self) -> dict[str, Any]:
        """As it is kept with the turn: where the words stand, and their digest."""
        return {
            "n": self.number,
            "kind": self.answer.kind,
            "article": self.answer.article,
            "version": self.answer.version,
            "place": self.answer.place,
            "title": self.title,
            "digest": mark_of(self.text),
        }


def passages_of(
    first: Answer,
    release: Release | None,
    intents: Sequence[str],
    articles: Sequence[tuple[Answer, Release]],
    clauses: Sequence[tuple[Answer, str, str | None]],
) -> list[Passage]:
    """Numbered passages, `first` before all, then what is likely and about the same product or none.

    `clauses` are answers with the whole words of their clause and its product. None when `first` may not be reworded.
    """
    if first.kind not in ("article", "clause"):
        return []
    words = {(one.article, one.place): (text, product) for one, text, product in clauses}
    if first.kind == "article":
        if release is None or release.article.risk == FIXED:
            return []
        text, product = first.text, release.article.product
    else:
        text, product = words.get((first.article, first.place), (first.text, None))
    kept: list[tuple[Answer, str]] = [(first, text)]
    near = {*intents, *(release.article.intents if release else ())}
    rest = [
        (answer, answer.text, one.article.product)
        for answer, one in articles
        if one.article.risk != FIXED
        and answer.score >= (LIKELY if near.intersection(one.article.intents) else SURE)
    ]
    for answer, said, own in sorted([*rest, *clauses], key=lambda one: -one[0].score):
        known = any((answer.article, answer.place) == (a.article, a.place) for a, _ in kept)
        if not known and (own is None or own == product) and len(kept) < MOST_PASSAGES:
            kept.append((answer, said))
    return [
        Passage(number, _title(answer), said[:LONGEST], answer)
        for number, (answer, said) in enumerate(kept, 1)
    ]


def _title(answer: Answer) -> str:
    cited = answer.citations[0].title if answer.citations else ""
    return f"{cited} {answer.heading}".strip()
