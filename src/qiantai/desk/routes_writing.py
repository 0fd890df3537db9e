"""Reading and writing over HTTP: translation lines, better wordings of drafts, dictation, and what of it there is."""

from dataclasses import asdict
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from qiantai.customers import StaffActor
from qiantai.desk.routes_help import FindingOut
from qiantai.desk.translating import Line
from qiantai.desk.writing import Writing
from qiantai.floor.errors import TooLarge
from qiantai.floor.routes import current_staff
from qiantai.floor.staff import Staff, StaffIdentity

ConversationId = Annotated[UUID, Path(alias="id")]
Language = Literal["zh-Hans", "zh-Hant", "en"]
Spoken = Annotated[str, Header(alias="accept-language")]
WAV = {
    "requestBody": {
        "required": True,
        "content": {"audio/wav": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class DraftText(BaseModel):
    """What the agent is about to say."""

    model_config = ConfigDict(extra="forbid")
    text: Annotated[str, Field(min_length=1, max_length=2000)]


class PointOut(BaseModel):
    """One thing that was read: `need`, `term`, `act` or the kind of a value; as written and as shown."""

    kind: str
    said: str
    shown: str


class LineOut(BaseModel):
    """The line under a text: `model`, `script`, `points`, `pending` (ask for it alone), or `same` for none.

    `missing` and `added` are figures, dates and masked numbers in which the translation differs from its original.
    """

    kind: str
    language: str
    to: str
    text: str = ""
    points: list[PointOut] = []
    missing: list[str] = []
    added: list[str] = []
    why: str = ""


class MessageLineOut(LineOut):
    """The line of a message."""

    offset: int


class LinesOut(BaseModel):
    """Lines of the latest messages that are in another language."""

    lines: list[MessageLineOut]


class PieceOut(BaseModel):
    """A stretch of the difference: `same`, `out` of the draft, or `in` the proposal."""

    op: str
    text: str


class PolishedOut(BaseModel):
    """A proposed wording as a difference from the draft; `why` a model's wording was not taken."""

    proposal: str
    source: str
    applied: list[str]
    pieces: list[PieceOut]
    findings: list[FindingOut]
    why: str


class Heard(BaseModel):
    """The words of a recording, for the agent to read."""

    text: str


class DictationOut(BaseModel):
    """Whether speech can be turned into text, for how long at once, and which settings it needs where it cannot."""

    ready: bool
    most_seconds: int
    needs: list[str]


class WritingOut(BaseModel):
    """What helps to read and write here: `model` or `points`, `model` or `rules`, and dictation."""

    translation: str
    polishing: str
    dictation: DictationOut


def writing_routes(writing: Writing, staff: Staff) -> APIRouter:
    """Routes under /conversations/{id}/translations and /drafts, and GET /desk/writing."""
    router = APIRouter()
    router.include_router(_translation_routes(writing, staff))
    router.include_router(_draft_routes(writing, staff))
    return router


def _translation_routes(writing: Writing, staff: Staff) -> APIRouter:
    router = APIRouter(tags=["help"])
    reader = Depends(current_staff(staff, "conversation:read"))

    @router.get("/conversations/{id}/translations")
    async def list_translations(
        conversation: ConversationId,
        to: Language,
        after: Annotated[int, Query(ge=0)] = 0,
        identity: StaffIdentity = reader,
    ) -> LinesOut:
        """Lines of the customer's latest messages behind an offset that are in another language than `to`."""
        lines = await writing.translating.lines(_actor(identity), conversation, to, after)
        return LinesOut(lines=[MessageLineOut(**_line(one), offset=n) for n, one in lines])

    @router.get("/conversations/{id}/translations/{offset}")
    async def get_translation(
        conversation: ConversationId,
        offset: Annotated[int, Path(ge=1)],
        to: Language,
        identity: StaffIdentity = reader,
    ) -> MessageLineOut:
        """The line of one message, by a model where there is one; 404 for a message that needs none."""
        line = await writing.translating.line(_actor(identity), conversation, to, offset)
        return MessageLineOut(**_line(line), offset=offset)

    @router.get("/desk/writing")
    async def get_writing(identity: StaffIdentity = reader) -> WritingOut:
        """What helps to read and write on this installation."""
        hearing = writing.dictation
        return WritingOut(
            translation="model" if writing.translating.by_model else "points",
            polishing="model" if writing.polishing.by_model else "rules",
            dictation=DictationOut(
                ready=hearing.ready, most_seconds=hearing.most_seconds, needs=list(hearing.needs)
            ),
        )

    return router


def _draft_routes(writing: Writing, staff: Staff) -> APIRouter:
    router = APIRouter(prefix="/conversations/{id}/drafts", tags=["help"])
    writer = Depends(current_staff(staff, "conversation:write"))

    @router.post("/translate")
    async def translate_draft(
        conversation: ConversationId, body: DraftText, identity: StaffIdentity = writer
    ) -> LineOut:
        """The line of a draft in the customer's language; `same` when it is in that already."""
        line = await writing.translating.draft(_actor(identity), conversation, body.text)
        return LineOut(**_line(line)) if line else LineOut(kind="same", language="", to="")

    @router.post("/polish")
    async def polish_draft(
        conversation: ConversationId,
        body: DraftText,
        accept_language: Spoken = "zh",
        identity: StaffIdentity = writer,
    ) -> PolishedOut:
        """A better wording with the same facts, to be taken or left; nothing is sent."""
        polished = await writing.polishing.propose(
            _actor(identity), conversation, body.text, accept_language
        )
        return PolishedOut.model_validate(asdict(polished))

    @router.post("/dictate", openapi_extra=WAV)
    async def dictate(
        conversation: ConversationId,
        request: Request,
        language: Language = "zh-Hans",
        identity: StaffIdentity = writer,
    ) -> Heard:
        """The words of a WAV (one channel, 16 bits, 16 kHz), to be read and changed; nothing is sent or kept."""
        await writing.assist.desk.workbench.get(_actor(identity), conversation)
        content = await _content(request, writing.dictation.most_bytes)
        return Heard(text=await writing.dictation.hear(content, language))

    return router


async def _content(request: Request, limit: int) -> bytes:
    """The body, read no further than the limit; TooLarge."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > limit:
            raise TooLarge(limit=limit, unit="bytes")
    return bytes(content)


def _line(line: Line) -> dict[str, object]:
    return asdict(line)


def _actor(identity: StaffIdentity) -> StaffActor:
    return StaffActor(identity.staff, identity.name, identity.roles)
