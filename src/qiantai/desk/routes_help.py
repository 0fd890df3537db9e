"""The agent's help over HTTP: suggestions, the check of a draft, a search of knowledge; business and corrections join here."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from qiantai.customers import StaffActor
from qiantai.desk.assist import Assist
from qiantai.desk.help import Helped
from qiantai.desk.routes_business import business_routes
from qiantai.desk.routes_corrections import correction_routes
from qiantai.floor.routes import current_staff
from qiantai.floor.staff import Staff, StaffIdentity

ConversationId = Annotated[UUID, Path(alias="id")]
Spoken = Annotated[str, Header(alias="accept-language")]


class Draft(BaseModel):
    """What the agent is about to say."""

    model_config = ConfigDict(extra="forbid")
    text: Annotated[str, Field(max_length=2000)]


class SuggestionOut(BaseModel):
    """Words that may be sent as they are, with what they rest on."""

    id: str
    text: str
    source: str
    citations: list[dict[str, Any]]


class NextBestOut(BaseModel):
    """What to do next, with the form filled from everything said; `missing` is still to be asked."""

    action: str
    label: dict[str, str]
    flow: str | None
    slots: dict[str, Any]
    missing: list[dict[str, Any]]


class ComfortOut(BaseModel):
    text: str


class MoodOut(BaseModel):
    """How the customer feels now, and where it turns: `worse`, `better`, `steady`."""

    emotion: str
    intensity: float
    turning: str


class AlertOut(BaseModel):
    """A reason to be careful; severity 0 is danger."""

    kind: str
    severity: int
    offset: int
    words: str
    text: dict[str, str]


class HelpOut(BaseModel):
    """Help with a conversation as it stands at `offset`."""

    offset: int
    summary: dict[str, str]
    suggestions: list[SuggestionOut]
    next_best: list[NextBestOut]
    comfort: list[ComfortOut]
    mood: MoodOut
    alerts: list[AlertOut]


class FindingOut(BaseModel):
    """One thing to change in a draft; what does not block may be sent."""

    start: int
    end: int
    words: str
    rule: str
    why: str
    article: str
    proposal: str
    blocks: bool


class CheckedOut(BaseModel):
    """Whether the draft may be sent, and everything to change or to look at again."""

    ok: bool
    findings: list[FindingOut]


class Found(BaseModel):
    """What was found in released knowledge, the best first."""

    answers: list[SuggestionOut]


def help_routes(assist: Assist, staff: Staff) -> APIRouter:
    """Routes under /conversations/{id}, /corrections, /approvals and /knowledge/search."""
    router = APIRouter()
    router.include_router(_helping(assist, staff))
    router.include_router(business_routes(assist.business, staff))
    router.include_router(correction_routes(assist.corrections, staff))
    return router


def _helping(assist: Assist, staff: Staff) -> APIRouter:
    router = APIRouter(tags=["help"])
    reader = Depends(current_staff(staff, "conversation:read"))
    writer = Depends(current_staff(staff, "conversation:write"))

    @router.get("/conversations/{id}/help")
    async def get_help(conversation: ConversationId, identity: StaffIdentity = reader) -> HelpOut:
        """What to say and do next, how the customer feels, and what to be careful about."""
        return _helped(await assist.help.get(_actor(identity), conversation))

    @router.post("/conversations/{id}/drafts/check")
    async def check_draft(
        conversation: ConversationId,
        body: Draft,
        accept_language: Spoken = "zh",
        identity: StaffIdentity = writer,
    ) -> CheckedOut:
        """What in a draft may not be said, and what contradicts the values in effect; sending judges by the same."""
        found = await assist.proofing.check(
            _actor(identity), conversation, body.text, accept_language
        )
        findings = [FindingOut(**asdict(one)) for one in found]
        return CheckedOut(ok=not any(one.blocks for one in findings), findings=findings)

    @router.get("/conversations/{id}/knowledge")
    async def search_knowledge(
        conversation: ConversationId,
        q: Annotated[str, Query(min_length=1, max_length=200)],
        identity: StaffIdentity = reader,
    ) -> Found:
        """Released answers to a question, as this customer may be told them."""
        answers = await assist.help.search(_actor(identity), conversation, q)
        return Found(answers=[_suggestion(one) for one in answers])

    return router


def _helped(helped: Helped) -> HelpOut:
    emotion, intensity, turning = helped.mood
    return HelpOut(
        offset=helped.offset,
        summary=dict(helped.summary),
        suggestions=[_suggestion(one) for one in helped.suggestions],
        next_best=[NextBestOut(**asdict(one)) for one in helped.next_best],
        comfort=[ComfortOut(text=text) for text in helped.comfort],
        mood=MoodOut(emotion=emotion, intensity=intensity, turning=turning),
        alerts=[AlertOut(**asdict(one)) for one in helped.alerts],
    )


def _suggestion(one: Any) -> SuggestionOut:
    return SuggestionOut(
        id=one.id, text=one.text, source=one.source, citations=[dict(c) for c in one.citations]
    )


def _actor(identity: StaffIdentity) -> StaffActor:
    return StaffActor(identity.staff, identity.name, identity.roles)
