"""Flows over HTTP for those who change them: what there is, how one goes, and where customers leave it."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict

from qiantai.conversation.flowmap import FlowMap, FlowOpened, FlowShown, Spoken
from qiantai.floor.staff import StaffIdentity

READ = "policy:read"
Days = Annotated[int, Query(ge=1, le=366)]
Version = Annotated[str | None, Query(max_length=20)]


class _View(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class TrafficView(_View):
    """How often a flow was begun, in how many conversations, and how those walks ended."""

    begun: int
    conversations: int
    completed: int
    stopped: int
    cancelled: int
    handed: int
    left: int
    open: int


class StepTrafficView(_View):
    """How many walks came to a step, and how many came no further, by how they ended."""

    reached: int
    stopped: int
    cancelled: int
    handed: int
    left: int
    open: int


class FlowView(_View):
    """A flow in the list; `path` and `line` are where its file begins to tell of it."""

    id: str
    name: dict[str, str]
    path: str
    line: int
    version: str
    level: int
    slots: list[str]
    steps: int
    traffic: TrafficView


class SpokenView(_View):
    """A response: its words by language, with {places} for values, and where it stands."""

    id: str
    words: dict[str, str]
    path: str
    line: int


class WayView(_View):
    """Where a step leads when the condition holds; without one, otherwise. `END` and `STOP` are no steps."""

    condition: str | None
    target: str


class FlowStepView(_View):
    """One step; `flow` names the flow that a call or link goes to."""

    id: str
    kind: str
    argument: str
    line: int
    depth: int
    spoken: SpokenView | None
    flow: dict[str, str] | None
    ways: list[WayView]
    sets: dict[str, str | None]
    inputs: dict[str, str | None]
    options: dict[str, Any]
    traffic: StepTrafficView


class RejectionView(_View):
    """A value is not taken when the condition holds; the response says why."""

    condition: str
    spoken: SpokenView | None


class SlotView(_View):
    """One slot: what fills it, how it is asked for, what is offered, and what is not taken."""

    name: str
    type: str
    sources: list[str]
    free: bool
    optional: bool
    line: int
    ask: SpokenView | None
    options: list[dict[str, str]]
    rejections: list[RejectionView]


class FlowVersionView(BaseModel):
    """A version of the flow that had traffic in the period."""

    version: str
    traffic: TrafficView


class FlowDetail(BaseModel):
    """A flow with everything in it; `gate` is the traffic of the sign-in before the first step."""

    flow: FlowView
    gate: StepTrafficView
    steps: list[FlowStepView]
    slots: list[SlotView]
    versions: list[FlowVersionView]


def flow_routes(flows: FlowMap, guard: Callable[[str], Any]) -> APIRouter:
    """`/flows` for those who read flows and policies; `guard` gives the dependency of a permission."""
    router = APIRouter(prefix="/flows", tags=["flows"])

    @router.get("")
    async def list_flows(
        days: Days = 30, staff: StaffIdentity = Depends(guard(READ))
    ) -> list[FlowView]:
        return [_flow(one) for one in await flows.list(days)]

    @router.get("/{flow}")
    async def get_flow(
        flow: str,
        days: Days = 30,
        version: Version = None,
        staff: StaffIdentity = Depends(guard(READ)),
    ) -> FlowDetail:
        return _detail(await flows.get(flow, days, version))

    return router


def _flow(one: FlowShown) -> FlowView:
    return FlowView(
        id=one.flow.id,
        name=dict(one.name),
        path=one.place.path,
        line=one.place.line,
        version=one.flow.version,
        level=one.flow.level,
        slots=list(one.flow.slots),
        steps=len(one.flow.steps),
        traffic=TrafficView.model_validate(one.traffic),
    )


def _detail(one: FlowOpened) -> FlowDetail:
    return FlowDetail(
        flow=_flow(one.shown),
        gate=StepTrafficView.model_validate(one.gate),
        steps=[
            FlowStepView(**{**asdict(step), "spoken": _spoken(step.spoken)}) for step in one.steps
        ],
        slots=[
            SlotView(
                **{
                    **asdict(slot),
                    "ask": _spoken(slot.ask),
                    "rejections": [
                        RejectionView(condition=condition, spoken=_spoken(spoken))
                        for condition, spoken in slot.rejections
                    ],
                }
            )
            for slot in one.slots
        ],
        versions=[
            FlowVersionView(version=name, traffic=TrafficView.model_validate(traffic))
            for name, traffic in one.versions.items()
        ],
    )


def _spoken(one: Spoken | None) -> SpokenView | None:
    if one is None:
        return None
    return SpokenView(id=one.id, words=dict(one.words), path=one.place.path, line=one.place.line)
