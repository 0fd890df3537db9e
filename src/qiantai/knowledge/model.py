"""What we know, as frozen nouns: articles as an institution writes them, their released versions, and cited answers."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from qiantai.floor.clock import local_date

EVERYONE = "all"
State = Literal[
    "draft",
    "business_review",
    "compliance_review",
    "canary",
    "online",
    "expiring",
    "archived",
    "withdrawn",
]
Arm = Literal["running", "canary"]
SERVING: tuple[State, ...] = ("canary", "online", "expiring")
"""States whose versions answer somebody."""
RUNNING: tuple[State, ...] = ("online", "expiring")
"""States whose versions answer everybody who is not in a canary."""
REVIEWED: tuple[State, ...] = ("business_review", "compliance_review")


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
    product: str | None = None  # the only product that it is about
    channels: tuple[str, ...] = ()  # the only channels that may say it; empty: all

    @property
    def questions(self) -> tuple[str, ...]:
        """Every wording of the question, in every language."""
        return (
            *self.question.values(),
            *(text for texts in self.similar.values() for text in texts),
        )

    @property
    def content(self) -> dict[str, Any]:
        """What is released, as plain values; tests are no part of it, and neither is what is not given."""
        only = {"product": self.product, "channels": list(self.channels)}
        return {name: value for name, value in only.items() if value} | {
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
class Reader:
    """Who asks: `key` is the customer's id or else the conversation's, and decides the canaries; without one there are none.

    An unknown channel ("") gets only what every channel may say. `attributes` are what audiences may look at.
    """

    key: str
    audience: str = EVERYONE
    channel: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def variables(self) -> Mapping[str, Any]:
        """What an audience's condition may name."""
        return {**self.attributes, "audience": self.audience, "channel": self.channel}

    def bucket(self, article: str) -> int:
        """0..99: the same in every release of one article, and independent from one article to another."""
        digest = hashlib.sha256(f"{article}\0{self.key}".encode(errors="replace")).digest()
        return int.from_bytes(digest[:8], "big") % 100


@dataclass(frozen=True, slots=True)
class Release:
    """One version of an article; it starts at 1 and grows when the content changes."""

    article: Article
    version: int
    digest: str  # sha-256 of the content, in hexadecimal
    released_at: datetime
    state: State = "online"
    share: int = 100  # percent of the readers of a canary
    rule: str = ""  # CEL over a reader's variables: who else must hold for a canary

    @property
    def arm(self) -> Arm:
        """Which side of a comparison its answers are on."""
        return "canary" if self.state == "canary" else "running"

    def begun(self, day: date) -> bool:
        """Whether the article's first day has come."""
        return self.article.effective_from <= day

    def holds(self, day: date) -> bool:
        """Whether the day lies in the article's time."""
        last = self.article.effective_to
        return self.begun(day) and (last is None or day <= last)


@dataclass(frozen=True, slots=True)
class Version:
    """One version with its life; the content of a draft may be incomplete, so it is plain values.

    `authors` are all who wrote or submitted it, `turn` counts how often it was submitted, `revision` how often saved.
    """

    article: str
    version: int
    pack: str
    origin: Literal["pack", "studio"]
    state: State
    content: Mapping[str, Any]
    tests: tuple[str, ...]
    digest: str
    base: int | None
    authors: tuple[str, ...]
    made_at: datetime
    saved_at: datetime
    revision: int
    turn: int
    urgent: bool
    share: int
    rule: str
    step: int
    canary_at: datetime | None
    judged_at: datetime | None
    released_at: datetime | None
    ended_at: datetime | None
    ended_by: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Which released version an answer rests on."""

    article: str
    version: int
    title: str
    document: str
    clause: str
    law: str | None
    kind: Literal["article", "clause", "policy"] = "article"
    source: str = ""  # id of the document that a clause stands in
    page: int | None = None

    def chip(self, number: int) -> dict[str, Any]:
        """As a message carries it."""
        shown = {
            "n": number,
            "kind": self.kind,
            "article": self.article,
            "version": self.version,
            "title": self.title,
            "document": self.document,
            "clause": self.clause,
        }
        return shown | ({"document_id": self.source, "page": self.page} if self.source else {})


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
    values: Mapping[str, str] = field(default_factory=dict)  # and how each was said
    arm: Arm = "running"
    kind: Literal["article", "clause", "graph", "composed"] = "article"
    place: str = ""  # number of the clause that is quoted
    heading: str = ""  # and its title
    block: Mapping[str, Any] | None = None  # a table for the page
    composed: Mapping[str, Any] | None = None  # what a language model made of it, or tried to

    def evidence(
        self, question: str, intents: Sequence[str], language: str, at: datetime
    ) -> dict[str, Any]:
        """What is kept of it with the turn, enough to say the same again: the texts come from version, language and day."""
        return {
            "kind": self.kind,
            "article": self.article,
            "version": self.version,
            "arm": self.arm,
            "score": round(self.score, 4),
            "language": language,
            "question": question,
            "intents": list(intents),
            "day": local_date(at).isoformat(),
            "values": dict(self.values),
            "digest": mark_of(self.text),
        } | self._beside

    @property
    def _beside(self) -> dict[str, Any]:
        """What an article's answer has no need of: words that no version says alone, and what a model made of them."""
        tried = {} if self.composed is None else {"composed": dict(self.composed)}
        if self.kind == "article":
            return tried
        return {"text": self.text, "place": self.place, "block": self.block} | tried


def mark_of(text: str) -> str:
    """The digest by which words are known to be the same."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Topic:
    """A question that can be offered because we know its answer."""

    article: str
    question: str
