"""Writing articles over HTTP: drafts, their saving, comments, differences, and sending them to review."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from qiantai.floor.staff import StaffIdentity
from qiantai.floor.text import DEFAULT, language_of
from qiantai.knowledge import store_reviews
from qiantai.knowledge.assembly_lifecycle import Lifecycle
from qiantai.knowledge.differences import Op, difference
from qiantai.knowledge.drafts import Writing, blank
from qiantai.knowledge.errors import ArticleVersionNotFound
from qiantai.knowledge.model import Version
from qiantai.knowledge.routes import (
    READ,
    AcceptLanguage,
    ArticleId,
    VersionNumber,
    VersionView,
    version_view,
)
from qiantai.knowledge.wording import Wording

WRITE = "article:write"
Text = Annotated[str, Field(max_length=20_000, pattern=r"^[^\x00]*$")]
Short = Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")]
Texts = Annotated[list[Short], Field(max_length=200)]
Language = Literal["zh", "en"]
VersionChoice = Annotated[int, Query(ge=1, lt=2**31)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SourceBody(_Body):
    """Where the answer comes from."""

    document: Short = ""
    clause: Short = ""
    law: Short | None = None


class ArticleBody(_Body):
    """What an editor writes; a draft may be incomplete, `problems` of the answer say what is missing.

    `{policy.key}` in an answer stands for a dated value; `rule` is the audience of the canary in CEL.
    """

    intents: Texts = []
    topic: Short = ""
    question: dict[Language, Text] = {}
    similar: dict[Language, Texts] = {}
    answer: dict[Language, Text] = {}
    source: SourceBody = SourceBody()
    risk: Literal["low", "medium", "high"] = "low"
    audience: Short = "all"
    owner: Short = ""
    effective_from: date | None = None
    effective_to: date | None = None
    actions: Texts = []
    product: Short | None = None
    channels: Texts = []
    tests: Texts = []
    rule: Short = ""

    def writing(self) -> Writing:
        """As it is kept; empty lines of lists are dropped."""
        written = set(ArticleBody.model_fields) - {"tests", "rule"}
        values = self.model_dump(mode="json", include=written)
        for name in ("product", "channels"):
            if not values[name]:
                del values[name]
        values["similar"] = {name: _filled(texts) for name, texts in values["similar"].items()}
        return Writing(values, tuple(_filled(self.tests)), self.rule.strip())


class NewBody(ArticleBody):
    """The first draft of an article; `id` is lower case with hyphens and never changes."""

    id: Annotated[str, Field(max_length=100, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class ReviseBody(_Body):
    """Which version a draft begins as; the newest released one by default."""

    base: Annotated[int | None, Field(ge=1, lt=2**31)] = None


class SaveBody(ArticleBody):
    """A draft as it shall be; `revision` is the one that was read."""

    revision: Annotated[int, Field(ge=1)]


class SubmitBody(_Body):
    """Sends a draft to review; an urgent one needs a note and skips the canary."""

    revision: Annotated[int, Field(ge=1)]
    urgent: bool = False
    note: Short = ""


class CommentBody(_Body):
    """A remark on a version, or on one of its fields."""

    text: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
    field: Short | None = None


class ProblemView(BaseModel):
    """What keeps a version from being reviewed."""

    field: str
    why: str


class DraftView(BaseModel):
    """A version with what is still wrong with it."""

    version: VersionView
    problems: list[ProblemView]


class PartView(BaseModel):
    """A stretch of a line."""

    op: Op
    text: str


class LineView(BaseModel):
    """A line that is the same, gone or new; `parts` mark what differs inside a rewritten line."""

    op: Op
    text: str
    parts: list[PartView]


class FieldView(BaseModel):
    """A field that differs."""

    field: str
    lines: list[LineView]


class DifferenceView(BaseModel):
    """The fields that differ between two versions, in reading order."""

    before: int
    after: int
    fields: list[FieldView]


class CommentView(BaseModel):
    """A remark."""

    id: int
    version: int
    field: str | None
    text: str
    by: str
    at: datetime


class ReviewView(BaseModel):
    """A verdict of one stage; `turn` counts the submissions of the version."""

    version: int
    turn: int
    stage: Literal["business_review", "compliance_review"]
    verdict: Literal["approved", "rejected"]
    by: str
    at: datetime
    note: str


class TalkView(BaseModel):
    """What was said about the versions of an article, oldest first."""

    comments: list[CommentView]
    reviews: list[ReviewView]


def article_editing_routes(lifecycle: Lifecycle, current_staff: Callable[[str], Any]) -> APIRouter:
    """Routes under /articles for who may write them; `current_staff(permission)` gives who is signed in."""
    router = APIRouter(tags=["articles"])
    writer, reader = Depends(current_staff(WRITE)), Depends(current_staff(READ))
    drafts, knowledge = lifecycle.drafts, lifecycle.knowledge
    wording = Wording(knowledge.policies)

    def shown(version: Version, accept_language: str) -> DraftView:
        view = version_view(version, wording, language_of(accept_language))
        problems = drafts.problems(version) if version.released_at is None else []
        return DraftView(version=view, problems=[ProblemView(**asdict(one)) for one in problems])

    @router.post("/articles", status_code=201)
    async def start(
        body: NewBody, identity: StaffIdentity = writer, accept_language: AcceptLanguage = DEFAULT
    ) -> DraftView:
        """The first draft of a new article; 409 `article_exists`."""
        writing = body.writing()
        content = blank(body.id, "", knowledge.clock.now()) | {
            name: value
            for name, value in writing.content.items()
            if value not in (None, {}, [], "")
        }
        kept = Writing(content, writing.tests, writing.rule)
        return shown(await drafts.start(by_of(identity), body.id, kept), accept_language)

    @router.post("/articles/{article}/drafts", status_code=201)
    async def revise(
        article: ArticleId,
        body: ReviseBody,
        identity: StaffIdentity = writer,
        accept_language: AcceptLanguage = DEFAULT,
    ) -> DraftView:
        """A draft that begins as a version; 409 `draft_open` names the one that is open."""
        made = await drafts.revise(by_of(identity), article, body.base)
        return shown(made, accept_language)

    @router.get("/articles/{article}/versions/{version}", dependencies=[reader])
    async def read(
        article: ArticleId, version: VersionNumber, accept_language: AcceptLanguage = DEFAULT
    ) -> DraftView:
        """One version, and what is wrong with it while it is not released."""
        return shown(await _version(lifecycle, article, version), accept_language)

    @router.put("/articles/{article}/versions/{version}")
    async def save(
        article: ArticleId,
        version: VersionNumber,
        body: SaveBody,
        identity: StaffIdentity = writer,
        accept_language: AcceptLanguage = DEFAULT,
    ) -> DraftView:
        """Keep a draft; 409 `draft_changed` when somebody saved it since `revision`."""
        saved = await drafts.save(by_of(identity), article, version, body.revision, body.writing())
        return shown(saved, accept_language)

    @router.post("/articles/{article}/versions/{version}/discard")
    async def discard(
        article: ArticleId,
        version: VersionNumber,
        identity: StaffIdentity = writer,
        accept_language: AcceptLanguage = DEFAULT,
    ) -> DraftView:
        """Give up a version that is being written or reviewed."""
        return shown(await drafts.discard(by_of(identity), article, version), accept_language)

    @router.post("/articles/{article}/versions/{version}/submit")
    async def submit(
        article: ArticleId,
        version: VersionNumber,
        body: SubmitBody,
        identity: StaffIdentity = writer,
        accept_language: AcceptLanguage = DEFAULT,
    ) -> DraftView:
        """Send a draft to review; 422 `article_incomplete` lists `problems`."""
        sent = await lifecycle.reviews.submit(
            by_of(identity), article, version, body.revision, urgent=body.urgent, note=body.note
        )
        return shown(sent, accept_language)

    @router.post("/articles/{article}/versions/{version}/comments", status_code=201)
    async def comment(
        article: ArticleId,
        version: VersionNumber,
        body: CommentBody,
        identity: StaffIdentity = reader,
    ) -> CommentView:
        """Say something about a version or one field of it; who may read articles may."""
        made = await drafts.comment(by_of(identity), article, version, body.field, body.text)
        return CommentView(**asdict(made))

    @router.get("/articles/{article}/talk", dependencies=[reader])
    async def talk(article: ArticleId) -> TalkView:
        """Comments and verdicts on all versions."""
        await knowledge.releases.versions(article)
        comments = await store_reviews.list_comments(lifecycle.database, article)
        reviews = await store_reviews.list_reviews(lifecycle.database.pool, article)
        return TalkView(
            comments=[CommentView(**asdict(one)) for one in comments],
            reviews=[ReviewView(**asdict(one)) for one in reviews],
        )

    @router.get("/articles/{article}/diff", dependencies=[reader])
    async def diff(
        article: ArticleId, before: VersionChoice, after: VersionChoice
    ) -> DifferenceView:
        """What differs between two versions."""
        old = await _version(lifecycle, article, before)
        new = await _version(lifecycle, article, after)
        fields = [FieldView(**asdict(one)) for one in difference(old, new)]
        return DifferenceView(before=before, after=after, fields=fields)

    return router


async def _version(lifecycle: Lifecycle, article: str, version: int) -> Version:
    for found in await lifecycle.knowledge.releases.versions(article):
        if found.version == version:
            return found
    raise ArticleVersionNotFound(article=article, version=version)


def by_of(identity: StaffIdentity) -> str:
    """Who acts, as the audit log names them."""
    return f"staff:{identity.staff}"


def _filled(texts: list[str]) -> list[str]:
    return [text.strip() for text in texts if text.strip()]
