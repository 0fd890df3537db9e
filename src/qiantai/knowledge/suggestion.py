"""What a draft begins with: the questions of a cluster, and sentences of the nearest articles and clauses, unchanged."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qiantai.knowledge.clauses import Clause
from qiantai.knowledge.model import Release
from qiantai.knowledge.store_missed import Missed
from qiantai.knowledge.vectors import Vectors

MOST_SIMILAR, MOST_TESTS, MOST_SENTENCES = 12, 5, 4
SHORTEST = 6  # letters of a sentence that says something
LIKE = 0.05
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")
FindClauses = Callable[[str], Sequence[Clause]]


def no_clauses(question: str) -> Sequence[Clause]:
    """Stands in where no documents are at hand."""
    return ()


@dataclass(frozen=True, slots=True)
class Quoted:
    """One sentence with where it stands: an article's version, or a clause with its page."""

    text: str
    article: str | None = None
    version: int | None = None
    document: str | None = None
    clause: str | None = None
    page: int | None = None

    @property
    def shown(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "text": self.text,
            "article": self.article,
            "version": self.version,
            "document": self.document,
            "clause": self.clause,
            "page": self.page,
        }


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A draft to be made; texts by language (`zh`, `en`), and an answer of quoted sentences only."""

    gap: int
    question: Mapping[str, str]
    similar: Mapping[str, tuple[str, ...]]
    tests: tuple[str, ...]
    intents: tuple[str, ...]
    topic: str
    answer: Mapping[str, str]
    quoted: tuple[Quoted, ...]
    document: str
    clause: str
    nearest: tuple[Release, ...]


def suggest(
    gap: int,
    question: str,
    members: Sequence[Missed],
    nearest: Sequence[Release],
    clauses: Sequence[Clause],
    known_intents: Callable[[str], bool],
) -> Suggestion:
    """Put a draft together; a third of many questions is kept back as tests. Blocking for some milliseconds."""
    texts = [text for text in dict.fromkeys(one.text for one in members) if text != question]
    kept_back = min(MOST_TESTS, len(texts) // 3)
    tests, similar = tuple(texts[:kept_back]), texts[kept_back : kept_back + MOST_SIMILAR]
    quoted = {language: _quotes(question, nearest, clauses, language) for language in ("zh", "en")}
    first = next(iter(quoted["zh"]), None)
    source = nearest[0].article.source if nearest else None
    by_clause = first is not None and first.clause is not None
    return Suggestion(
        gap=gap,
        question={
            language: question if _language(question) == language else ""
            for language in ("zh", "en")
        },
        similar={
            language: tuple(text for text in similar if _language(text) == language)
            for language in ("zh", "en")
        },
        tests=tests,
        intents=_intents(members, known_intents),
        topic=nearest[0].article.topic if nearest else "",
        answer={
            language: "\n".join(one.text for one in found) for language, found in quoted.items()
        },
        quoted=(*quoted["zh"], *quoted["en"]),
        document=(first.document or "")
        if first and by_clause
        else source.document
        if source
        else "",
        clause=(first.clause or "") if first and by_clause else source.clause if source else "",
        nearest=tuple(nearest),
    )


def _quotes(
    question: str, nearest: Sequence[Release], clauses: Sequence[Clause], language: str
) -> list[Quoted]:
    """The sentences that are most like the question, in the order of their likeness."""
    found = [
        Quoted(sentence, release.article.id, release.version)
        for release in nearest
        for sentence in _sentences(release.article.answer.get(language, ""))
    ]
    found += [
        Quoted(sentence, document=clause.document, clause=clause.number, page=clause.page)
        for clause in clauses
        for sentence in _sentences(clause.text)
        if _language(sentence) == language
    ]
    if not found:
        return []
    if _language(question) != language:
        first = next((one.article for one in found if one.article), None)
        return [one for one in found if one.article == first][:MOST_SENTENCES]
    texts = [one.text for one in found]
    likeness = Vectors.of(texts).likeness([question], texts)[0]
    ranked = sorted(range(len(found)), key=lambda place: -likeness[place])
    return [found[place] for place in ranked[:MOST_SENTENCES] if likeness[place] >= LIKE]


def _sentences(text: str) -> list[str]:
    parts = (match.group().strip() for match in _SENTENCE.finditer(text))
    return [part for part in parts if len(part) >= SHORTEST]


def _intents(members: Sequence[Missed], known: Callable[[str], bool]) -> tuple[str, ...]:
    """The need that most of the questions were taken for."""
    counts = Counter(one.intent for one in members if one.intent is not None and known(one.intent))
    return tuple(intent for intent, _ in counts.most_common(1))


def _language(text: str) -> str:
    return "zh" if any("\u3400" <= letter <= "\u9fff" for letter in text) else "en"
