"""Articles over HTTP: the source behind an answer for customers, and the shelf of articles for the staff."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query
from pydantic import BaseModel

from qiantai.floor.errors import NotFound
from qiantai.floor.text import DEFAULT, language_of
from qiantai.knowledge.assembly import Knowledge
from qiantai.knowledge.model import EVERYONE, Release
from qiantai.knowledge.wording import Wording

READ = "article:read"
ArticleId = Annotated[str, Path(max_length=100)]
Version = Annotated[int | None, Query(ge=1, lt=2**31)]
Filter = Annotated[str | None, Query(max_length=200)]
AcceptLanguage = Annotated[str, Header()]


class SourceView(BaseModel):
    """What a customer sees of a cited article."""

    title: str
    question: str
    answer: str
    document: str
    clause: str
    law: str | None
    version: int
    effective_from: date


class ArticleView(BaseModel):
    """One version as the staff see it; the title is in the reader's language."""

    id: str
    version: int
    state: str
    pack: str
    topic: str
    title: str
    intents: list[str]
    audience: str
    risk: str
    owner: str
    effective_from: date
    effective_to: date | None
    released_at: datetime


class ArticleList(BaseModel):
    articles: list[ArticleView]


class VersionView(ArticleView):
    """A version with its texts by language, as written."""

    question: dict[str, str]
    similar: dict[str, list[str]]
    answer: dict[str, str]
    document: str
    clause: str
    law: str | None
    actions: list[str]


class ArticleHistory(VersionView):
    """The newest version, and all of them, newest first."""

    versions: list[VersionView]


def client_article_routes(knowledge: Knowledge) -> APIRouter:
    """GET /client/articles/{id}: what everyone may read, in the language of Accept-Language."""
    router = APIRouter(prefix="/client", tags=["client"])
    wording = Wording(knowledge.policies)

    @router.get("/articles/{article}")
    async def read_source(
        article: ArticleId, version: Version = None, accept_language: AcceptLanguage = DEFAULT
    ) -> SourceView:
        """The version that an answer cites, or the one in force; values are those of today."""
        release = await knowledge.releases.get(article, version)
        language = language_of(accept_language)
        worded = wording.answer(release.article, language, knowledge.clock.now())
        if worded is None or not release.meant_for(EVERYONE):
            raise NotFound(article=article)
        question = wording.words(release.article.question, language)
        source = release.article.source
        return SourceView(
            title=question,
            question=question,
            answer=worded[0],
            document=wording.chinese(source.document, language),
            clause=wording.chinese(source.clause, language),
            law=wording.chinese(source.law, language) if source.law else None,
            version=release.version,
            effective_from=release.article.effective_from,
        )

    return router


def staff_article_routes(
    knowledge: Knowledge, current_staff: Callable[[str], Callable[..., Any]]
) -> APIRouter:
    """GET /articles and /articles/{id} for who may read articles; `current_staff(permission)` is the guard."""
    router = APIRouter(tags=["articles"], dependencies=[Depends(current_staff(READ))])
    wording, releases = Wording(knowledge.policies), knowledge.releases

    @router.get("/articles")
    async def list_articles(
        q: Filter = None,
        topic: Filter = None,
        pack: Filter = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 200,
        accept_language: AcceptLanguage = DEFAULT,
    ) -> ArticleList:
        """The newest versions by pack and id; with `q` those that may answer it, the likeliest first."""
        listed = await releases.list_latest(_storable(pack), _storable(topic))
        if q:
            by_id = {release.article.id: release for release in listed}
            nearest = (near.article.id for near in knowledge.answers.nearest(q, limit))
            listed = [by_id[article] for article in nearest if article in by_id]
        language = language_of(accept_language)
        views = [ArticleView(**_summary(release, wording, language)) for release in listed[:limit]]
        return ArticleList(articles=views)

    @router.get("/articles/{article}")
    async def read_article(
        article: ArticleId, accept_language: AcceptLanguage = DEFAULT
    ) -> ArticleHistory:
        """Every version of one article."""
        language = language_of(accept_language)
        found = await releases.versions(article)
        views = [VersionView(**_whole(release, wording, language)) for release in found]
        return ArticleHistory(**_whole(found[0], wording, language), versions=views)

    return router


def _storable(text: str | None) -> str | None:
    """PostgreSQL holds no NUL, so nothing is found by it."""
    return text.replace("\0", "\ufffd") if text else None


def _summary(release: Release, wording: Wording, language: str) -> dict[str, Any]:
    article = release.article
    return {
        "id": article.id,
        "version": release.version,
        "state": release.state,
        "pack": article.pack,
        "topic": article.topic,
        "title": wording.words(article.question, language),
        "intents": list(article.intents),
        "audience": article.audience,
        "risk": article.risk,
        "owner": article.owner,
        "effective_from": article.effective_from,
        "effective_to": article.effective_to,
        "released_at": release.released_at,
    }


def _whole(release: Release, wording: Wording, language: str) -> dict[str, Any]:
    article = release.article
    return _summary(release, wording, language) | {
        "question": dict(article.question),
        "similar": {key: list(texts) for key, texts in article.similar.items()},
        "answer": dict(article.answer),
        "document": article.source.document,
        "clause": article.source.clause,
        "law": article.source.law,
        "actions": list(article.actions),
    }
