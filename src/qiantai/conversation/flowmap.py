"""Flows for people who change them: where each stands in the packs, its steps in words, and how customers go through it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from qiantai.conversation.compose import Composer
from qiantai.conversation.flowbook import END, Computed, Flow, FlowBook, Slot, Step
from qiantai.conversation.store_traffic import StepTraffic, Traffic, count_flows, count_steps
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.errors import NotFound
from qiantai.floor.packs import Packs, lines_of

LEFT_AFTER = timedelta(hours=1)
"""Who has said nothing in a flow for so long is taken to have left it."""
LANGUAGES = ("zh-Hans", "zh-Hant", "en")
Words = Mapping[str, str]
Follow = Callable[[], Awaitable[Packs]]


@dataclass(frozen=True, slots=True)
class Place:
    """A file under the packs and a line of it, from 1."""

    path: str = ""
    line: int = 1


@dataclass(frozen=True, slots=True)
class Spoken:
    """A response: its id, its words by language, and where it stands."""

    id: str
    words: Words
    place: Place


@dataclass(frozen=True, slots=True)
class Way:
    """Where a step leads: the condition (None for the way that is left), and the step, `END` or `STOP`."""

    condition: str | None
    target: str


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step as people read it; `depth` is how deep in branches it stands, `flow` the name of a flow it goes to."""

    id: str
    kind: str
    argument: str
    line: int
    depth: int
    spoken: Spoken | None
    flow: Words | None
    ways: Sequence[Way]
    sets: Mapping[str, str | None]
    inputs: Mapping[str, str | None]
    options: Mapping[str, Any]
    traffic: StepTraffic


@dataclass(frozen=True, slots=True)
class SlotShown:
    """One slot as people read it: what fills it, how it is asked for, and what is not taken."""

    name: str
    type: str
    sources: Sequence[str]
    free: bool
    optional: bool
    line: int
    ask: Spoken | None
    options: Sequence[Words]
    rejections: Sequence[tuple[str, Spoken | None]]


@dataclass(frozen=True, slots=True)
class FlowShown:
    """A flow with its place and its traffic."""

    flow: Flow
    name: Words
    place: Place
    traffic: Traffic


@dataclass(frozen=True, slots=True)
class FlowOpened:
    """A flow with everything in it; `versions` had traffic in the period."""

    shown: FlowShown
    gate: StepTraffic
    steps: Sequence[StepShown]
    slots: Sequence[SlotShown]
    versions: Mapping[str, Traffic]


@dataclass(frozen=True, slots=True)
class _Places:
    """Where flows and responses stand, for one state of the packs."""

    packs: Packs
    flows: Mapping[str, tuple[str, Mapping[tuple[Any, ...], int]]] = field(default_factory=dict)
    responses: Mapping[str, Place] = field(default_factory=dict)

    @classmethod
    def of(cls, packs: Packs) -> "_Places":
        flows: dict[str, tuple[str, Mapping[tuple[Any, ...], int]]] = {}
        responses: dict[str, Place] = {}
        for folder in ("flows", "responses"):
            for path, content in packs.documents(folder):
                name = path.relative_to(packs.root).as_posix()
                lines = lines_of(packs.text(path))
                if folder == "flows":
                    flows |= dict.fromkeys((content or {}).get("flows", {}), (name, lines))
                else:
                    responses |= {key: Place(name, lines[(key,)]) for key in content or {}}
        return cls(packs, flows, responses)

    def line(self, flow: str, *place: Any) -> int:
        _, lines = self.flows.get(flow, ("", {}))
        return lines.get(("flows", flow, *place), 1)


class FlowMap:
    """The flows in force, read anew when a release changes their files."""

    def __init__(
        self, book: FlowBook, composer: Composer, follow: Follow, database: Database, clock: Clock
    ) -> None:
        self._book = book
        self._composer = composer
        self._follow = follow
        self._database = database
        self._clock = clock
        self._known: _Places | None = None

    async def list(self, days: int) -> Sequence[FlowShown]:
        """Every flow with its traffic of the last days."""
        places, counts = await self._places(), await count_flows(self._database, *self._since(days))
        return [self._shown(places, flow, counts) for flow in self._book]

    async def get(self, flow: str, days: int, version: str | None = None) -> FlowOpened:
        """One flow with the traffic of its steps, of one version or of all; NotFound."""
        if flow not in self._book:
            raise NotFound(flow=flow)
        places, since = await self._places(), self._since(days)
        counts = await count_flows(self._database, *since, flow)
        steps = await count_steps(self._database, *since, flow, version)
        found = self._book.get(flow)
        return FlowOpened(
            self._shown(places, found, counts),
            steps.get("sign_in", StepTraffic()),
            [self._step(places, found, one, steps) for one in found.steps],
            [self._slot(places, found, one) for one in found.slots.values()],
            {name: one for (_, name), one in counts.items() if name is not None},
        )

    def _since(self, days: int) -> tuple[datetime, datetime, timedelta]:
        now = self._clock.now()
        return now - timedelta(days=days), now, LEFT_AFTER

    async def _places(self) -> _Places:
        packs = await self._follow()
        if self._known is None or self._known.packs.revised != packs.revised:
            self._known = await asyncio.to_thread(_Places.of, packs)
        return self._known

    def _shown(
        self, places: _Places, flow: Flow, counts: Mapping[tuple[str, str | None], Traffic]
    ) -> FlowShown:
        path, _ = places.flows.get(flow.id, ("", {}))
        place = Place(path, places.line(flow.id))
        return FlowShown(
            flow, self._in_all(flow.name), place, counts.get((flow.id, None), Traffic())
        )

    def _step(
        self, places: _Places, flow: Flow, step: Step, counts: Mapping[str, StepTraffic]
    ) -> StepShown:
        leads = step.kind in ("call", "link")
        named = self._book.get(step.argument).name if leads and step.argument in self._book else {}
        return StepShown(
            step.id,
            step.kind,
            step.argument if isinstance(step.argument, str) else "",
            places.line(flow.id, *step.place),
            sum(part == "next" for part in step.place),
            self._spoken_in(places, flow, step),
            self._in_all(named) if named else None,
            _ways(flow, step),
            _texts(step.sets),
            _texts(step.inputs),
            step.options,
            counts.get(step.id, StepTraffic()),
        )

    def _spoken_in(self, places: _Places, flow: Flow, step: Step) -> Spoken | None:
        if step.kind == "collect" and step.argument in flow.slots:
            return self._spoken(places, flow.slots[step.argument].ask)
        return (
            self._spoken(places, step.argument) if step.kind in ("say", "confirm", "noop") else None
        )

    def _slot(self, places: _Places, flow: Flow, slot: Slot) -> SlotShown:
        return SlotShown(
            slot.name,
            slot.type,
            slot.sources,
            slot.free,
            slot.optional,
            places.line(flow.id, "slots", slot.name),
            self._spoken(places, slot.ask),
            [self._in_all(option["label"]) for option in slot.options],
            [(condition.text, self._spoken(places, utter)) for condition, utter in slot.rejections],
        )

    def _spoken(self, places: _Places, utter: Any) -> Spoken | None:
        if not isinstance(utter, str) or utter not in self._composer:
            return None
        return Spoken(
            utter, self._in_all(self._composer.text(utter)), places.responses.get(utter, Place())
        )

    def _in_all(self, text: Words) -> Words:
        return {one: self._composer.words(text, one) for one in LANGUAGES} if text else {}


def _ways(flow: Flow, step: Step) -> list[Way]:
    ways = [
        Way(one.condition.text if one.condition else None, _target(flow, one.target))
        for one in step.branches
    ]
    if any(one.condition is None for one in ways):
        return ways
    return [*ways, Way(None, _target(flow, step.following))]


def _target(flow: Flow, number: int) -> str:
    if number < 0:
        return "END" if number == END else "STOP"
    return flow.steps[number].id


def _texts(computed: Computed) -> dict[str, str | None]:
    return {name: None if one is None else one.text for name, one in computed}
