"""What was not answered and what staff say about answers, over HTTP."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Query
from pydantic import BaseModel, Field

from qiantai.floor.clock import local_date
from qiantai.floor.staff import StaffIdentity
from qiantai.floor.text import DEFAULT, language_of
from qiantai.knowledge.assembly_upkeep import Keeping
from qiantai.knowledge.gaps import TOP, WEEKS, GapDetail, monday
from qiantai.knowledge.store_gaps import Gap, GapState, Remark, RemarkState
from qiantai.knowledge.store_missed import Reason

READ, WRITE = "article:read", "article:write"
RowId = Annotated[int, Path(ge=1, lt=2**63)]
Before = Annotated[int | None, Query(ge=1, lt=2**63)]
Limit = Annotated[int, Query(ge=1, le=500)]
AcceptLanguage = Annotated[str, Header()]
Guard = Callable[[str], Callable[..., Any]]


class WeekOut(BaseModel):
    """How often in the week that begins on this Monday."""

    week: date
    asked: int


class GapOut(BaseModel):
    """Unanswered questions that mean the same; `article` and `version` are the draft that was made of them."""

    id: int
    question: str
    language: str
    intent: str | None
    intent_name: str | None
    state: GapState
    asked: int
    weeks: list[WeekOut]
    first_at: datetime
    last_at: datetime
    settled_by: str | None
    settled_at: datetime | None
    note: str
    article: str | None
    version: int | None


class GapList(BaseModel):
    """Clusters, those asked most in the last eight weeks first, and how many there are in each state."""

    gaps: list[GapOut]
    counts: dict[str, int]


class MissedOut(BaseModel):
    """One customer's question, masked; `article` is what was said when the reason is doubtful or misled."""

    conversation: UUID
    offset: int
    text: str
    language: str
    reason: Reason
    score: float | None
    article: str | None
    version: int | None
    at: datetime


class QuotedOut(BaseModel):
    """A sentence that stands in an article, or in a clause on a page."""

    text: str
    article: str | None
    version: int | None
    document: str | None
    clause: str | None
    page: int | None


class NearOut(BaseModel):
    """A running article that is near the questions."""

    article: str
    version: int
    question: str


class SuggestionOut(BaseModel):
    """What a draft would begin with; texts by language (`zh`, `en`)."""

    question: dict[str, str]
    similar: dict[str, list[str]]
    tests: list[str]
    intents: list[str]
    answer: dict[str, str]
    quoted: list[QuotedOut]
    nearest: list[NearOut]


class GapFull(GapOut):
    """A cluster with its questions, newest first, and what a draft would begin with."""

    members: list[MissedOut]
    suggestion: SuggestionOut


class NoteBody(BaseModel):
    note: str = Field("", max_length=1000)


class RemarkBody(BaseModel):
    """`offset` is that of the reply that is wrong."""

    conversation: UUID
    offset: int = Field(ge=1, lt=2**31)
    remark: str = Field(max_length=2000)
    proposal: str = Field("", max_length=4000)


class RemarkOut(BaseModel):
    """A remark without the conversation."""

    id: int
    conversation: UUID
    offset: int
    article: str | None
    version: int | None
    said: str
    remark: str
    proposal: str
    by: str
    at: datetime
    state: RemarkState
    closed_by: str | None
    closed_at: datetime | None
    note: str


class SpokenOut(BaseModel):
    """One message around the answer, masked."""

    offset: int
    source: str
    at: datetime
    text: str


class RemarkFull(RemarkOut):
    """A remark with the conversation around the answer."""

    excerpt: list[SpokenOut]


class RemarkList(BaseModel):
    remarks: list[RemarkFull]


class OwnRemarks(BaseModel):
    remarks: list[RemarkOut]


class CreditOut(BaseModel):
    """What became of one person's remarks."""

    by: str
    made: int
    accepted: int
    declined: int


class CreditList(BaseModel):
    credits: list[CreditOut]


def gap_routes(keeping: Keeping, current_staff: Guard) -> APIRouter:
    """Routes of unanswered questions and of remarks; they are part of those under /knowledge."""
    router = APIRouter()
    router.include_router(_gap_routes(keeping, current_staff))
    router.include_router(_remark_routes(keeping, current_staff))
    return router


def _gap_routes(keeping: Keeping, current_staff: Guard) -> APIRouter:
    router, gaps = APIRouter(), keeping.gaps
    reader, writer = Depends(current_staff(READ)), Depends(current_staff(WRITE))

    @router.get("/gaps", dependencies=[reader])
    async def list_gaps(
        state: GapState = "open", limit: Limit = TOP, accept_language: AcceptLanguage = DEFAULT
    ) -> GapList:
        """Unanswered questions in clusters, the top 50 by default."""
        found = await gaps.list(state, limit)
        views = [GapOut(**_gap(keeping, one, accept_language)) for one in found]
        return GapList(gaps=views, counts=await gaps.counts())

    @router.get("/gaps/{gap}", dependencies=[reader])
    async def read_gap(gap: RowId, accept_language: AcceptLanguage = DEFAULT) -> GapFull:
        """One cluster with its questions; 404 `gap_not_found`."""
        return _gap_full(keeping, await gaps.get(gap), accept_language)

    @router.post("/gaps/{gap}/draft")
    async def draft(
        gap: RowId, identity: StaffIdentity = writer, accept_language: AcceptLanguage = DEFAULT
    ) -> GapOut:
        """Make a draft article of it, named in the reply; 409 `gap_settled`."""
        return GapOut(**_gap(keeping, await gaps.draft(_by(identity), gap), accept_language))

    @router.post("/gaps/{gap}/dismiss")
    async def dismiss(
        gap: RowId,
        body: NoteBody,
        identity: StaffIdentity = writer,
        accept_language: AcceptLanguage = DEFAULT,
    ) -> GapOut:
        """Put it aside; 409 `gap_settled`."""
        found = await gaps.dismiss(_by(identity), gap, _plain(body.note))
        return GapOut(**_gap(keeping, found, accept_language))

    @router.post("/gaps/{gap}/reopen")
    async def reopen(
        gap: RowId, identity: StaffIdentity = writer, accept_language: AcceptLanguage = DEFAULT
    ) -> GapOut:
        """Take a decision back."""
        return GapOut(**_gap(keeping, await gaps.reopen(_by(identity), gap), accept_language))

    return router


def _remark_routes(keeping: Keeping, current_staff: Guard) -> APIRouter:
    router, remarks = APIRouter(), keeping.remarks
    reader, writer = Depends(current_staff(READ)), Depends(current_staff(WRITE))

    @router.post("/remarks", status_code=201)
    async def make(body: RemarkBody, identity: StaffIdentity = reader) -> RemarkOut:
        """Say what is wrong with a reply; 422 `no_such_answer`, `empty_remark`."""
        words = (_plain(body.remark), _plain(body.proposal))
        return _remark(await remarks.make(_by(identity), body.conversation, body.offset, *words))

    @router.get("/remarks", dependencies=[writer])
    async def list_remarks(
        state: RemarkState = "open", before: Before = None, limit: Limit = 100
    ) -> RemarkList:
        """The editors' queue, newest first; `before` is the last id of the page before."""
        found = await remarks.list(state, None, before, limit)
        return RemarkList(remarks=[_remark_full(one) for one in found])

    @router.get("/remarks/mine")
    async def own_remarks(
        before: Before = None, limit: Limit = 100, identity: StaffIdentity = reader
    ) -> OwnRemarks:
        """What the reader has said, and what became of it."""
        found = await remarks.list(None, _by(identity), before, limit)
        return OwnRemarks(remarks=[_remark(one) for one in found])

    @router.get("/remarks/credits", dependencies=[reader])
    async def read_credits() -> CreditList:
        """Whose remarks were accepted, the most first."""
        found = await remarks.credits()
        return CreditList(
            credits=[
                CreditOut(by=one.by, made=one.made, accepted=one.accepted, declined=one.declined)
                for one in found
            ]
        )

    @router.post("/remarks/{remark}/accept")
    async def accept(remark: RowId, body: NoteBody, identity: StaffIdentity = writer) -> RemarkFull:
        """Take it up; 409 `remark_closed`."""
        return _remark_full(await remarks.accept(_by(identity), remark, _plain(body.note)))

    @router.post("/remarks/{remark}/decline")
    async def decline(
        remark: RowId, body: NoteBody, identity: StaffIdentity = writer
    ) -> RemarkFull:
        """Put it aside; 409 `remark_closed`."""
        return _remark_full(await remarks.decline(_by(identity), remark, _plain(body.note)))

    return router


def _gap(keeping: Keeping, gap: Gap, accept_language: str) -> dict[str, Any]:
    this_week = monday(local_date(keeping.clock.now()))
    mondays = [this_week - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    name = keeping.names.get(gap.intent) if gap.intent else None
    english = language_of(accept_language) == "en"
    same = _fields(gap, GapOut, {"weeks", "intent_name"})
    return same | {
        "intent_name": (name["en"] if english else name["zh"]) if name else None,
        "weeks": [WeekOut(week=week, asked=gap.in_week(week)) for week in mondays],
    }


def _gap_full(keeping: Keeping, found: GapDetail, accept_language: str) -> GapFull:
    suggestion = found.suggestion
    return GapFull(
        **_gap(keeping, found.gap, accept_language),
        members=[MissedOut(**_fields(one, MissedOut)) for one in found.members],
        suggestion=SuggestionOut(
            question=dict(suggestion.question),
            similar={language: list(texts) for language, texts in suggestion.similar.items()},
            tests=list(suggestion.tests),
            intents=list(suggestion.intents),
            answer=dict(suggestion.answer),
            quoted=[QuotedOut(**one.shown) for one in suggestion.quoted],
            nearest=[
                NearOut(
                    article=one.article.id, version=one.version, question=one.article.question["zh"]
                )
                for one in suggestion.nearest
            ],
        ),
    )


def _remark(remark: Remark) -> RemarkOut:
    return RemarkOut(**_fields(remark, RemarkOut))


def _remark_full(remark: Remark) -> RemarkFull:
    return RemarkFull(**_fields(remark, RemarkFull))


def _fields(
    row: object, shape: type[BaseModel], without: Sequence[str] | set[str] = ()
) -> dict[str, Any]:
    return {name: getattr(row, name) for name in shape.model_fields if name not in without}


def _plain(text: str) -> str:
    """PostgreSQL holds no NUL."""
    return text.replace("\0", "")


def _by(identity: StaffIdentity) -> str:
    return f"staff:{identity.staff}"
