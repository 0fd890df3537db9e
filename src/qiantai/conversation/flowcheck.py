"""Reads flows as a careful colleague would: what a start would refuse, and what a customer would stumble over, by line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qiantai.conversation.compose import Composer
from qiantai.conversation.flowbook import Flow, FlowBook, Step
from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs, lines_of

OUTCOMES_TOLD = ("utter_outcome_", "utter_choose")


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: the file under the packs, its line (1 when it has none), the flow and step, and what to change."""

    path: str
    line: int
    flow: str
    step: str
    message: str

    @property
    def mistake(self) -> tuple[str, str, str]:
        """What is wrong, wherever it stands."""
        return self.flow, self.step, self.message

    def __str__(self) -> str:
        where = f"{self.flow}.{self.step}" if self.step else self.flow
        return f"{self.path}:{self.line}: {where}: {self.message}"


def check_flows(
    packs: Packs, actions: Sequence[str], entities: Sequence[str], composer: Composer | None = None
) -> list[Problem]:
    """Every mistake of every flow, in the order of files and lines; empty when all is well.

    `actions` are the names that can be done, `entities` the kinds that a message can bring.
    """
    composer = composer or Composer.load(packs)
    problems: list[Problem] = []
    flows: dict[str, tuple[Flow, str, dict[tuple[Any, ...], int]]] = {}
    for path, content in packs.documents("flows"):
        name = _name(packs, path)
        lines = lines_of(packs.text(path))
        for flow_id, source in (content or {}).get("flows", {}).items():
            try:
                flows[flow_id] = (FlowBook.read(path, flow_id, source), name, lines)
            except Misconfigured as error:
                line = _line(lines, ("flows", flow_id))
                problems.append(Problem(name, line, flow_id, "", str(error).partition(": ")[2]))
    shown = {flow.shows.kind for flow, _, _ in flows.values() if flow.shows}
    for flow, name, lines in flows.values():
        for place, step, message in _mistakes(
            flow, set(flows), actions, {*entities, *shown}, composer
        ):
            line = _line(lines, ("flows", flow.id, *place))
            problems.append(Problem(name, line, flow.id, step, message))
    return sorted(problems, key=lambda one: (one.path, one.line))


Mistake = tuple[tuple[Any, ...], str, str]


def _mistakes(
    flow: Flow,
    flows: set[str],
    actions: Sequence[str],
    entities: set[str],
    composer: Composer,
) -> Iterator[Mistake]:
    if not {"zh", "en"} <= set(flow.name):
        yield ("name",), "", "name must hold zh and en"
    yield from _slot_mistakes(flow, entities, composer)
    reached = _reached(flow)
    for number, step in enumerate(flow.steps):
        for message in _step_mistakes(flow, step, flows, actions, composer):
            yield step.place, step.id, message
        if number not in reached:
            yield step.place, step.id, "no step leads here"


def _slot_mistakes(flow: Flow, entities: set[str], composer: Composer) -> Iterator[Mistake]:
    collected = {step.argument for step in flow.steps if step.kind == "collect"}
    for slot in flow.slots.values():
        place = ("slots", slot.name)
        unknown = [kind for kind in slot.sources if kind not in entities]
        if unknown:
            yield place, "", f"slot {slot.name}: no message brings {', '.join(unknown)}"
        if slot.name in collected and slot.ask not in composer:
            yield place, "", f"slot {slot.name}: no response {slot.ask}"
        for _, utter in slot.rejections:
            if utter not in composer:
                yield place, "", f"slot {slot.name}: no response {utter}"


def _step_mistakes(
    flow: Flow, step: Step, flows: set[str], actions: Sequence[str], composer: Composer
) -> Iterator[str]:
    match step.kind:
        case "action" if step.argument not in actions:
            yield f"nothing is called {step.argument}"
        case "say" | "confirm" if step.argument not in composer:
            yield f"no response {step.argument}"
        case "collect" if step.argument not in flow.slots:
            yield f"no slot {step.argument}"
        case "call" | "link" if step.argument not in flows and "pack" not in step.options:
            yield f"no flow {step.argument}"
    unknown = [name for name, _ in step.sets if name not in flow.slots]
    if unknown:
        yield f"sets {', '.join(unknown)}, which the flow does not declare"


def _reached(flow: Flow) -> set[int]:
    """Indexes of the steps that some walk comes to."""
    open_, reached = [0], set[int]()
    while open_:
        number = open_.pop()
        if number < 0 or number in reached or number >= len(flow.steps):
            continue
        reached.add(number)
        step = flow.steps[number]
        open_ += [branch.target for branch in step.branches]
        if not any(branch.condition is None for branch in step.branches):
            open_.append(step.following)
    return reached


def _line(lines: Mapping[tuple[Any, ...], int], place: tuple[Any, ...]) -> int:
    """The line of a place, or of the nearest thing around it that has one."""
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


def _name(packs: Packs, path: Path) -> str:
    return path.relative_to(packs.root).as_posix()
