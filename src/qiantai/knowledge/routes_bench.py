"""The test bench of retrieval: what a question would be answered with, and why."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from qiantai.floor.clock import Clock, local_date
from qiantai.floor.text import DEFAULT
from qiantai.knowledge.answering import Answering
from qiantai.knowledge.likeness import Evidence
from qiantai.knowledge.model import Reader
from qiantai.knowledge.wording import Wording

READ = "article:read"
SHOWN = 8
Understand = Callable[[str, date], Sequence[tuple[str, float]]]
"""The likeliest needs of a text with their probabilities, best first."""


class NeedView(BaseModel):
    intent: str
    name: str
    score: float


class ArticleHit(BaseModel):
    """An article with the probability that it answers, and each signal that speaks for it."""

    article: str
    version: int
    title: str
    probability: float
    signals: dict[str, float]
    answered: bool


class ClauseHit(BaseModel):
    """A clause with the words that would be quoted."""

    document: str
    revision: int
    clause: str
    title: str
    page: int | None
    probability: float
    extract: str
    answered: bool


class AnswerView(BaseModel):
    kind: str
    text: str


class BenchView(BaseModel):
    """How a question is taken; `answer` is what a visitor would be told, or null."""

    understood: list[NeedView]
    articles: list[ArticleHit]
    clauses: list[ClauseHit]
    graph: AnswerView | None
    answer: AnswerView | None


def bench_routes(
    answering: Answering,
    wording: Wording,
    clock: Clock,
    understand: Understand,
    current_staff: Callable[[str], Callable[..., Any]],
) -> APIRouter:
    """GET /knowledge/bench for who reads articles."""
    router = APIRouter(
        prefix="/knowledge", tags=["knowledge"], dependencies=[Depends(current_staff(READ))]
    )

    @router.get("/bench")
    async def try_question(
        q: Annotated[str, Query(min_length=1, max_length=500)],
        language: str = DEFAULT,
        intents: Annotated[str, Query(max_length=400)] = "",
    ) -> BenchView:
        """Ask as a visitor would; `intents` (ids with commas) stand for what is understood."""
        now = clock.now()
        likely = understand(q, local_date(now))
        meant = [one for one in intents.split(",") if one] or [one for one, _ in likely[:1]]
        answer = answering.answer(q, meant, Reader("bench"), language, now)
        kind = answer.kind if answer else ""
        said = AnswerView(kind=kind, text=answer.text) if answer else None
        return BenchView(
            understood=[
                NeedView(intent=one, name=answering.name(one, language), score=score)
                for one, score in likely
            ],
            articles=[
                ArticleHit(
                    article=hit.release.article.id,
                    version=hit.release.version,
                    title=wording.words(hit.release.article.question, language),
                    probability=round(hit.probability, 4),
                    signals=_signals(hit.evidence),
                    answered=kind == "article"
                    and answer is not None
                    and answer.article == hit.release.article.id,
                )
                for hit in answering.articles.found(q, SHOWN, meant)
            ],
            clauses=[
                ClauseHit(
                    document=one.document.id,
                    revision=one.document.revision,
                    clause=one.clause.number,
                    title=f"{wording.words(one.document.title, language)} {one.clause.title}",
                    page=one.clause.page,
                    probability=round(one.probability, 4),
                    extract=one.extract,
                    answered=kind == "clause" and place == 0,
                )
                for place, one in enumerate(answering.nearest_clauses(q, meant))
            ],
            graph=said if kind == "graph" else None,
            answer=said,
        )

    return router


def _signals(evidence: Evidence) -> dict[str, float]:
    return {one.name: round(float(getattr(evidence, one.name)), 4) for one in fields(evidence)}
