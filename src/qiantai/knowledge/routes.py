"""Articles over HTTP: the source behind an answer for customers, and the shelf of articles for the staff."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query
from pydantic import BaseModel

from qiantai.floor.clock import CHINA
from qiantai.floor.errors import NotFound
from qiantai.floor.text import DEFAULT, language_of
from qiantai.knowledge.assembly import Knowledge
from qiantai.knowledge.model import RUNNING, State, Version
from qiantai.knowledge.rollout import for_anyone
from qiantai.knowledge.wording import Wording

READ = "article:read"
ArticleId = Annotated[str, Path(max_length=100)]
VersionNumber = Annotated[int, Path(ge=1, lt=2**31)]
VersionQuery = Annotated[int | None, Query(ge=1, lt=2**31)]
Filter = Annotated[str | None, Query(max_length=200)]
AcceptLanguage = Annotated[str, Header()]
FACETS = ("pack", "topic", "owner", "product", "state")


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
    """One version as the staff see it; the title is in the reader's language.

    `released_at` is when its first customers could read it; `share` the percent of readers of a canary.
    """

    id: str
    version: int
    state: State
    origin: str
    pack: str
    topic: str
    title: str
    intents: list[str]
    audience: str
    channels: list[str]
    product: str | None
    risk: str
    owner: str
    effective_from: date | None
    effective_to: date | None
    urgent: bool
    share: int
    made_at: datetime
    saved_at: datetime
    released_at: datetime | None
    authors: list[str]


class ArticleList(BaseModel):
    """One page, and of how many; `facets` counts the values that filters may take over all articles."""

    articles: list[ArticleView]
    total: int
    facets: dict[str, dict[str, int]]


class VersionView(ArticleView):
    """A version with its texts by language, as written.

    `revision` goes back with the next saving; `rule` is the audience of its canary in CEL over `channel`, `tier`,
    `elder`, `signed_in`, `level`, `language`; `why` says how it ended, or why it is urgent.
    """

    question: dict[str, str]
    similar: dict[str, list[str]]
    answer: dict[str, str]
    document: str
    clause: str
    law: str | None
    actions: list[str]
    tests: list[str]
    rule: str
    base: int | None
    revision: int
    turn: int
    canary_at: datetime | None
    ended_at: datetime | None
    ended_by: str | None
    why: str


class ArticleHistory(VersionView):
    """The newest version, and all of them, newest first; `running` answers everybody outside a canary."""

    versions: list[VersionView]
    running: int | None
    canary: int | None


def client_article_routes(knowledge: Knowledge) -> APIRouter:
    """GET /client/articles/{id}: what everyone may read, in the language of Accept-Language."""
    router = APIRouter(prefix="/client", tags=["client"])
    wording = Wording(knowledge.policies)

    @router.get("/articles/{article}")
    async def read_source(
        article: ArticleId,
        version: VersionQuery = None,
        at: datetime | date | None = None,
        accept_language: AcceptLanguage = DEFAULT,
    ) -> SourceView:
        """The version that an answer cites, or the one that runs; values are those of the day `at`, or of today."""
        release = await knowledge.releases.get(article, version)
        language = language_of(accept_language)
        worded = wording.answer(release.article, language, _moment(at) or knowledge.clock.now())
        if worded is None or not for_anyone(release.article):
            raise NotFound(article=article)
        question = wording.words(release.article.question, language)
        source = release.article.source
        return SourceView(
            title=question,
            question=question,
            answer=worded.text,
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
        state: State | None = None,
        pack: Filter = None,
        topic: Filter = None,
        owner: Filter = None,
        product: Filter = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 200,
        offset: Annotated[int, Query(ge=0, lt=2**31)] = 0,
        accept_language: AcceptLanguage = DEFAULT,
    ) -> ArticleList:
        """The newest versions, or the newest in a state, by pack and id; with `q` those that may answer it come first."""
        filters = {"pack": pack, "topic": topic, "owner": owner, "product": product}
        wanted = {name: storable(value) if value else None for name, value in filters.items()}
        listed = await releases.list_newest(state, **wanted)
        facets = await releases.list_newest() if state or any(filters.values()) else listed
        if q:
            nearest = [near.article.id for near in knowledge.answers.nearest(q, 50)]
            listed = _found(listed, q, nearest)
        language = language_of(accept_language)
        page = listed[offset : offset + limit]
        return ArticleList(
            articles=[ArticleView(**summary(version, wording, language)) for version in page],
            total=len(listed),
            facets={name: _facet(facets, name) for name in FACETS},
        )

    @router.get("/articles/{article}")
    async def read_article(
        article: ArticleId, accept_language: AcceptLanguage = DEFAULT
    ) -> ArticleHistory:
        """Every version of one article."""
        language = language_of(accept_language)
        found = await releases.versions(article)
        views = [version_view(version, wording, language) for version in found]
        return ArticleHistory(
            **views[0].model_dump(),
            versions=views,
            running=next((one.version for one in found if one.state in RUNNING), None),
            canary=next((one.version for one in found if one.state == "canary"), None),
        )

    return router


def storable(text: str) -> str:
    """PostgreSQL holds no NUL, so nothing is found by it."""
    return text.replace("\0", "\ufffd")


def summary(version: Version, wording: Wording, language: str) -> dict[str, Any]:
    """The fields of `ArticleView`."""
    content = version.content
    question = content.get("question") or {}
    whole = question if {"zh", "en"} <= question.keys() else {"zh": "", "en": "", **question}
    same = {name: getattr(version, name) for name in ArticleView.model_fields if name in _OWN}
    return same | {
        "id": version.article,
        "topic": content.get("topic") or "",
        "title": wording.words(whole, language) or wording.words(whole, "zh-Hans"),
        "intents": content.get("intents") or [],
        "audience": content.get("audience") or "",
        "channels": content.get("channels") or [],
        "product": content.get("product"),
        "risk": content.get("risk") or "",
        "owner": content.get("owner") or "",
        "effective_from": content.get("effective_from") or None,
        "effective_to": content.get("effective_to") or None,
    }


_OWN = frozenset(Version.__dataclass_fields__)


def version_view(version: Version, wording: Wording, language: str) -> VersionView:
    """A version with its texts."""
    content = version.content
    source = content.get("source") or {}
    same = {name: getattr(version, name) for name in VersionView.model_fields if name in _OWN}
    return VersionView(
        **same
        | summary(version, wording, language)
        | {
            "question": _texts(content.get("question")),
            "similar": {
                name: list(texts) for name, texts in (content.get("similar") or {}).items()
            },
            "answer": _texts(content.get("answer")),
            "document": source.get("document") or "",
            "clause": source.get("clause") or "",
            "law": source.get("law"),
            "actions": content.get("actions") or [],
        }
    )


def _texts(value: Mapping[str, str] | None) -> dict[str, str]:
    return {language: text or "" for language, text in (value or {}).items()}


def _found(listed: Sequence[Version], q: str, nearest: Sequence[str]) -> list[Version]:
    """Those that may answer it, the likeliest first, then those that hold the words."""
    by_id = {version.article: version for version in listed}
    likely = [by_id[article] for article in nearest if article in by_id]
    words, known = q.strip().casefold(), set(nearest)
    holding = [
        version
        for version in listed
        if version.article not in known
        and words in f"{version.article}\n{version.content.get('question')}".casefold()
    ]
    return likely + holding


def _facet(versions: Sequence[Version], name: str) -> dict[str, int]:
    values = (
        getattr(version, name) if name in _OWN else version.content.get(name)
        for version in versions
    )
    return dict(Counter(str(value) for value in values if value).most_common())


def _moment(at: datetime | date | None) -> datetime | None:
    """A day is meant as its noon where the institution stands."""
    if at is None:
        return None
    if not isinstance(at, datetime):
        return datetime.combine(at, time(12), CHINA)
    return at if at.tzinfo else at.replace(tzinfo=CHINA)
