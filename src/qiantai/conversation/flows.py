"""The runner walks a flow until it needs something: an answer, a confirmation, an act, a person."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from qiantai.conversation.flowbook import END, STOP, Computed, Flow, FlowBook, Step
from qiantai.conversation.model import Frame
from qiantai.floor.clock import local_date
from qiantai.floor.privacy import mask

MOST_STEPS = 60
STORY = "story"
SIGN_IN = "sign_in"
"""Stands among the steps for the gate before the first one."""


class Line(Struct, frozen=True):
    """An utterance to compose, by its id, with the values it may name."""

    utter: str
    values: Mapping[str, Any]
    card: Mapping[str, Any] | None = None
    options: tuple[Mapping[str, str], ...] = ()


class Ask(Struct, frozen=True):
    """The flow waits for a slot, a confirmation or a sign-in."""

    line: Line


class Act(Struct, frozen=True):
    """The flow needs an action done."""

    step: Step
    action: str
    slots: Mapping[str, Any]


class Pass(Struct, frozen=True):
    """The flow hands the conversation to a person."""

    skill: str | None
    priority: str
    reason: str


class Call(Struct, frozen=True):
    """The flow continues in another one; `back` says whether it returns."""

    flow: str
    back: bool


class Done(Struct, frozen=True):
    """The flow is over; `completed` when it reached its end and not a stop."""

    completed: bool


Pause = Ask | Act | Pass | Call | Done


class Walk(Struct, frozen=True):
    """Where a walk came to: the frame, what was said on the way, why it paused, and the steps it came by."""

    frame: Frame
    lines: tuple[Line, ...]
    pause: Pause
    steps: tuple[str, ...] = ()


class Surroundings(Struct, frozen=True):
    """What conditions may look at besides the flow's own slots and values."""

    now: datetime
    level: int
    language: str
    customer: Mapping[str, Any] = field(default_factory=dict)


class Runner:
    """Walks flows; it never does I/O, so a table of slots and outcomes tests it."""

    def __init__(self, book: FlowBook, confirm_seconds: int) -> None:
        self._book = book
        self._confirm_for = timedelta(seconds=confirm_seconds)

    def start(self, flow_id: str, offset: int) -> Frame:
        """A fresh frame of this flow, begun by the message at `offset`."""
        return Frame(flow_id, self._book.get(flow_id).version, offset)

    def restarted(self, frame: Frame) -> Frame:
        """The frame at its first step, with its slots: earlier answers stand, read-only acts are done anew."""
        return replace(
            frame,
            step=0,
            waiting=None,
            options=(),
            confirmed=False,
            confirm_until=None,
            challenge=None,
            card=None,
        )

    def walk(self, frame: Frame, around: Surroundings) -> Walk:
        """Go on from the frame's step until something is needed.

        A frame whose version is not known any more goes through today's flow from its first step, with its slots.
        """
        flow = self._book.of(frame)
        if frame.version != flow.version:
            frame = replace(self.restarted(frame), version=flow.version)
        if around.level < flow.level:
            line = Line(f"utter_sign_in_{flow.id}", {"flow": flow.name})
            return Walk(replace(frame, waiting="sign_in"), (), Ask(line), (SIGN_IN,))
        lines: list[Line] = []
        passed: list[str] = []
        for _ in range(MOST_STEPS):
            if frame.step in (END, STOP):
                return Walk(frame, tuple(lines), Done(frame.step == END), tuple(passed))
            step = flow.steps[frame.step]
            passed.append(step.id)
            pause = self._pause(flow, step, frame, around)
            if pause is not None:
                frame = self._waiting(frame, step, pause, around)
                return Walk(frame, tuple(lines), pause, tuple(passed))
            if step.kind == "say":
                lines.append(Line(step.argument, self._values(frame), self._card(step, frame)))
            frame = self._moved(frame, step, around)
        raise RuntimeError(f"flow {flow.id} does not come to rest")

    def resumed(
        self,
        frame: Frame,
        act: Act,
        outcome: str,
        values: Mapping[str, Any],
        around: Surroundings,
    ) -> tuple[Frame, bool]:
        """The frame after an action, and whether the flow has a branch for its outcome; without one it stops."""
        frame = replace(frame, values={**frame.values, **values, "outcome": outcome})
        if outcome == "ok":
            frame = self._with_sets(frame, act.step.sets, around)
        target = self._branch(act.step, frame, around)
        if target is None:
            target = act.step.following if outcome == "ok" else STOP
            return replace(frame, step=target), outcome == "ok"
        return replace(frame, step=target), True

    def after(self, frame: Frame, around: Surroundings) -> Frame:
        """The frame behind its present step: used when a person or another flow took over."""
        step = self._book.of(frame).steps[frame.step]
        return self._moved(frame, step, around)

    def _pause(self, flow: Flow, step: Step, frame: Frame, around: Surroundings) -> Pause | None:
        match step.kind:
            case "collect" if _is_wanted(step, frame):
                slot = flow.slots[step.argument]
                options = frame.options or tuple(
                    self._offered(option, around) for option in slot.options
                )
                return Ask(Line(slot.ask, self._values(frame), None, options))
            case "confirm" if not frame.confirmed:
                return Ask(Line(step.argument, self._values(frame), self._card(step, frame)))
            case "action":
                return Act(step, step.argument, self._slots_of(step, frame, around))
            case "handoff":
                return Pass(
                    step.options.get("skill"),
                    step.options.get("priority", "P3"),
                    step.options["reason"],
                )
            case "call" | "link" if step.argument not in self._book:
                return Done(False)
            case "call" | "link":
                return Call(step.argument, step.kind == "call")
            case _:
                return None

    def _waiting(self, frame: Frame, step: Step, pause: Pause, around: Surroundings) -> Frame:
        match pause:
            case Ask() if step.kind == "confirm":
                until = (around.now + self._confirm_for).isoformat()
                return replace(frame, waiting="confirm", confirm_until=until, options=())
            case Ask(line):
                if step.options.get("ask_before_filling") and step.argument not in frame.asked:
                    frame = frame.with_slots(**{step.argument: None})
                    frame = replace(frame, asked=(*frame.asked, step.argument))
                return replace(frame, waiting=step.argument, options=line.options)
            case _:
                return replace(frame, waiting=None, options=())

    def _moved(self, frame: Frame, step: Step, around: Surroundings) -> Frame:
        if step.kind == "set_slots":
            frame = self._with_sets(frame, step.sets, around)
        target = self._branch(step, frame, around)
        return replace(frame, step=step.following if target is None else target, waiting=None)

    def _branch(self, step: Step, frame: Frame, around: Surroundings) -> int | None:
        context = self.context(frame, around)
        for branch in step.branches:
            if branch.condition is None or branch.condition.holds(context):
                return branch.target
        return None

    def _with_sets(self, frame: Frame, sets: Computed, around: Surroundings) -> Frame:
        return frame.with_slots(**self._computed(sets, frame, around)) if sets else frame

    def _computed(
        self, expressions: Computed, frame: Frame, around: Surroundings
    ) -> dict[str, Any]:
        context = self.context(frame, around)
        return {
            name: None if expression is None else expression.value(context)
            for name, expression in expressions
        }

    def _slots_of(self, step: Step, frame: Frame, around: Surroundings) -> dict[str, Any]:
        given = self._computed(step.inputs, frame, around)
        return {
            name: value for name, value in {**frame.slots, **given}.items() if value is not None
        }

    def _values(self, frame: Frame) -> dict[str, Any]:
        """What replies may name; a story is read back with numbers of persons and cards masked."""
        stories = {slot.name for slot in self._book.of(frame).slots.values() if slot.type == STORY}
        told = {name: value for name, value in frame.slots.items() if value is not None}
        masked = {name: mask(str(told[name])) for name in stories & told.keys()}
        return {**frame.values, **told, **masked}

    def _card(self, step: Step, frame: Frame) -> Mapping[str, Any] | None:
        return frame.card if step.options.get("card") else None

    def _offered(self, option: Mapping[str, Any], around: Surroundings) -> dict[str, str]:
        label = option["label"]
        return {
            "value": str(option["value"]),
            "label": label.get(around.language[:2], label.get("zh", "")),
        }

    def context(self, frame: Frame, around: Surroundings) -> dict[str, Any]:
        """What a condition sees: every declared slot (null when unknown), the values, the customer, the day."""
        declared = dict.fromkeys(self._book.of(frame).slots)
        return {
            "slots": {**declared, **frame.slots},
            "values": frame.values,
            "outcome": frame.values.get("outcome", ""),
            "level": around.level,
            "language": around.language,
            "customer": around.customer,
            "today": local_date(around.now).isoformat(),
        }


def _is_wanted(step: Step, frame: Frame) -> bool:
    """Whether a collect step has to ask: nothing is known, or what is known was never asked for."""
    if step.argument in frame.skipped:
        return False
    if step.options.get("ask_before_filling") and step.argument not in frame.asked:
        return True
    return frame.slots.get(step.argument) is None
