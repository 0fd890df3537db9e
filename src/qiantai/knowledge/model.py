"""What we know, as frozen nouns: articles as an institution writes them, their released versions, and cited answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

EVERYONE = "all"


@dataclass(frozen=True, slots=True)
class Source:
    """Where an answer comes from: the institution's own document and clause, and the law behind it."""

    document: str
    clause: str
    law: str | None


@dataclass(frozen=True, slots=True)
class Article:
    """One question with its answer; texts are kept by language (`zh`, `en`)."""

    id: str
    pack: str
    intents: tuple[str, ...]  # the first is the main one
    topic: str
    question: Mapping[str, str]
    similar: Mapping[str, tuple[str, ...]]
    answer: Mapping[str, str]  # `{policy.key}` stands for a dated value
    source: Source
    risk: str
    audience: str
    owner: str
    effective_from: date
    effective_to: date | None  # the last day
    actions: tuple[str, ...]
    tests: tuple[str, ...]

    @property
    def questions(self) -> tuple[str, ...]:
        """Every wording of the question, in every language."""
        return (
            *self.question.values(),
            *(text for texts in self.similar.values() for text in texts),
        )

    @property
    def content(self) -> dict[str, Any]:
        """What is released, as plain values; tests are no part of it."""
        return {
            "id": self.id,
            "intents": list(self.intents),
            "topic": self.topic,
            "question": dict(self.question),
            "similar": {language: list(texts) for language, texts in self.similar.items()},
            "answer": dict(self.answer),
            "source": {
                "document": self.source.document,
                "clause": self.source.clause,
                "law": self.source.law,
            },
            "risk": self.risk,
            "audience": self.audience,
            "owner": self.owner,
            "effective_from": self.effective_from.isoformat(),
            "effective_to": self.effective_to.isoformat() if self.effective_to else None,
            "actions": list(self.actions),
        }


@dataclass(frozen=True, slots=True)
class Release:
    """One version of an article; it starts at 1 and grows when the content changes."""

    article: Article
    version: int
    digest: str  # sha-256 of the content, in hexadecimal
    released_at: datetime
    state: str = "released"

    def begun(self, day: date) -> bool:
        """Whether the article's first day has come."""
        return self.article.effective_from <= day

    def holds(self, day: date) -> bool:
        """Whether the day lies in the article's time."""
        last = self.article.effective_to
        return self.begun(day) and (last is None or day <= last)

    def meant_for(self, audience: str) -> bool:
        """Whether this audience may read it."""
        return self.article.audience in (EVERYONE, audience)


@dataclass(frozen=True, slots=True)
class Citation:
    """Which released version an answer rests on."""

    article: str
    version: int
    title: str
    document: str
    clause: str
    law: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """Words for the customer with what they rest on; `score` is the probability that the article is the right one."""

    text: str
    citations: tuple[Citation, ...]
    actions: tuple[str, ...]  # intent ids to offer as buttons
    score: float
    article: str
    version: int
    policies: Mapping[str, str]  # key -> version of every value in the text


@dataclass(frozen=True, slots=True)
class Topic:
    """A question that can be offered because we know its answer."""

    article: str
    question: str
