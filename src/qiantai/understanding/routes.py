"""The studio of understanding over HTTP: messages to label, versions to train and publish, and drift."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from qiantai.floor.staff import StaffIdentity
from qiantai.understanding.assembly import Studio
from qiantai.understanding.retraining import PHASES
from qiantai.understanding.studio import Reason, Sample, SampleState, Version, VersionState

READ, WRITE, RELEASE = "understanding:read", "understanding:write", "understanding:release"
LISTS = ("better", "worse", "by_intent")
SampleId = Annotated[int, Path(ge=1, lt=2**63)]
VersionId = Annotated[int, Path(ge=1, lt=2**31)]


class SampleOut(BaseModel):
    """A message to look at; `candidates` are the likeliest intents, best first."""

    id: int
    conversation: UUID
    offset: int
    text: str
    language: str
    predicted: str
    score: float
    candidates: list[str]
    reason: Reason
    suggested: str | None
    state: SampleState
    label: str | None
    labelled_by: str | None
    labelled_at: datetime | None
    created_at: datetime
    slots: list[dict[str, Any]] = []


class SampleList(BaseModel):
    """Messages of one state, newest first, and how many there are in each."""

    samples: list[SampleOut]
    counts: dict[str, int]


class LabelBody(BaseModel):
    """What a message means."""

    model_config = ConfigDict(extra="forbid")
    intent: Annotated[str, Field(min_length=1, max_length=100)]


class IntentOut(BaseModel):
    """One need of the catalogues."""

    id: str
    group: str
    name: str
    name_en: str


class IntentList(BaseModel):
    intents: list[IntentOut]


class ScoresOut(BaseModel):
    """How one model does on the held-out messages."""

    accuracy: float
    confidence: float
    by_style: dict[str, dict[str, float]]


class ChangeOut(BaseModel):
    """A held-out message that one model has right and the other wrong."""

    text: str
    intent: str
    style: str
    old: str
    old_score: float
    new: str
    new_score: float


class GainOut(BaseModel):
    """Recall of one intent in both models."""

    intent: str
    n: int
    old: float
    new: float


class FiguresOut(BaseModel):
    """What the comparison says; `baseline` is the version compared with, None for the shipped model."""

    n: int
    new: ScoresOut
    old: ScoresOut | None
    baseline: int | None
    better_n: int = 0
    worse_n: int = 0
    chance: float | None = None
    seconds: float = 0.0


class VersionOut(BaseModel):
    """One version; `figures` are there once it is trained."""

    id: int
    made_at: datetime
    made_by: str
    examples: int
    labelled: int
    state: VersionState
    phase: str
    why: str
    published_at: datetime | None
    published_by: str | None
    replaced: int | None
    figures: FiguresOut | None


class VersionFull(VersionOut):
    """A version with the messages and intents that changed."""

    better: list[ChangeOut]
    worse: list[ChangeOut]
    by_intent: list[GainOut]


class VersionList(BaseModel):
    """Versions, newest first; `published` answers (None: the shipped model); `labelled` waits for the next training.

    `expected_s` is how long the last training took.
    """

    versions: list[VersionOut]
    published: int | None
    labelled: int
    phases: list[str]
    expected_s: float | None
    now: datetime


class DayOut(BaseModel):
    """What was understood on one day."""

    day: date
    turns: int
    confidence: float
    abstained: float
    groups: dict[str, float]


class DriftOut(BaseModel):
    """The last day beside the fourteen before it, the limits, and each day."""

    psi: float
    shift: float
    turns: int
    base_turns: int
    enough: bool
    alert: bool
    psi_limit: float
    shift_limit: float
    fewest: int
    days: list[DayOut]


def studio_routes(studio: Studio, current_staff: Callable[[str], Any]) -> APIRouter:
    """Routes under /understanding; `current_staff(permission)` gives who is signed in."""
    router = APIRouter(prefix="/understanding", tags=["understanding"])
    router.include_router(_sample_routes(studio, current_staff))
    router.include_router(_version_routes(studio, current_staff))

    @router.get("/drift", dependencies=[Depends(current_staff(READ))])
    async def drift() -> DriftOut:
        """Whether the mix of needs or the confidence has moved."""
        found = await studio.drifts.measure()
        days = [DayOut(**day) for day in await studio.drifts.by_day()]
        return DriftOut(**found.shown, **studio.drifts.limits, days=days)

    return router


def _sample_routes(studio: Studio, current_staff: Callable[[str], Any]) -> APIRouter:
    router = APIRouter()
    writer = Depends(current_staff(WRITE))

    @router.get("/intents", dependencies=[Depends(current_staff(READ))])
    async def intents() -> IntentList:
        """Every need of the catalogues."""
        return IntentList(
            intents=[
                IntentOut(id=one.intent, group=one.group, name=one.name_zh, name_en=one.name_en)
                for one in studio.catalogue.values()
            ]
        )

    @router.get("/samples", dependencies=[Depends(current_staff(READ))])
    async def samples(
        state: SampleState = "open",
        reason: Reason | None = None,
        before: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> SampleList:
        """Messages of one state, newest first; `before` is the last id of the page before."""
        found = await studio.samples.list(state, reason, before, limit)
        return SampleList(
            samples=[_sample(one) for one in found], counts=await studio.samples.counts()
        )

    @router.post("/samples/{sample}/label")
    async def label(
        sample: SampleId, body: LabelBody, identity: StaffIdentity = writer
    ) -> SampleOut:
        """Say what a message means; 409 `sample_settled` when somebody was faster."""
        return _sample(await studio.samples.label(_by(identity), sample, body.intent))

    @router.post("/samples/{sample}/skip")
    async def skip(sample: SampleId, identity: StaffIdentity = writer) -> SampleOut:
        """Put a message aside."""
        return _sample(await studio.samples.skip(_by(identity), sample))

    @router.post("/samples/{sample}/reopen")
    async def reopen(sample: SampleId, identity: StaffIdentity = writer) -> SampleOut:
        """Take a label or a skip back."""
        return _sample(await studio.samples.reopen(_by(identity), sample))

    return router


def _version_routes(studio: Studio, current_staff: Callable[[str], Any]) -> APIRouter:
    router = APIRouter()
    writer, publisher = Depends(current_staff(WRITE)), Depends(current_staff(RELEASE))

    @router.get("/versions", dependencies=[Depends(current_staff(READ))])
    async def versions() -> VersionList:
        """Every version without the messages that changed."""
        return await _versions(studio)

    @router.post("/versions", status_code=202)
    async def train(identity: StaffIdentity = writer) -> VersionOut:
        """Train a version from the packs and all labels; 409 `training_underway`."""
        return VersionOut(**_fields(await studio.training.start(_by(identity))))

    @router.get("/versions/{version}", dependencies=[Depends(current_staff(READ))])
    async def version(version: VersionId) -> VersionFull:
        """One version with the messages and intents that changed."""
        found = await studio.versions.get(version)
        changes: Mapping[str, Any] = found.figures or {}
        return VersionFull(**_fields(found), **{name: changes.get(name, []) for name in LISTS})

    @router.post("/versions/{version}/publish")
    async def publish(version: VersionId, identity: StaffIdentity = publisher) -> VersionList:
        """Let a version answer; 409 `figures_missing` or `version_unusable`."""
        await studio.versions.publish(_by(identity), version)
        return await _versions(studio)

    @router.post("/roll-back")
    async def roll_back(identity: StaffIdentity = publisher) -> VersionList:
        """Let the version before answer again; 409 `nothing_to_roll_back`."""
        await studio.versions.roll_back(_by(identity))
        return await _versions(studio)

    return router


async def _versions(studio: Studio) -> VersionList:
    found = await studio.versions.list()
    took = [one.figures["seconds"] for one in found if one.figures and "seconds" in one.figures]
    return VersionList(
        versions=[VersionOut(**_fields(one)) for one in found],
        published=next((one.id for one in found if one.state == "published"), None),
        labelled=(await studio.samples.counts())["labelled"],
        phases=list(PHASES),
        expected_s=took[0] if took else None,
        now=studio.clock.now(),
    )


def _fields(version: Version) -> dict[str, Any]:
    same = {name: getattr(version, name) for name in VersionOut.model_fields if name != "figures"}
    figures = FiguresOut.model_validate(version.figures) if version.figures else None
    return {**same, "figures": figures}


def _sample(sample: Sample) -> SampleOut:
    return SampleOut(**{name: getattr(sample, name) for name in SampleOut.model_fields})


def _by(identity: StaffIdentity) -> str:
    return f"staff:{identity.staff}"
