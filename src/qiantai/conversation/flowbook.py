"""Flows are data: this reads them from the packs, checks them, and lays nested branches flat."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from qiantai.conversation.model import Frame
from qiantai.floor.errors import Misconfigured
from qiantai.floor.expressions import Expression
from qiantai.floor.packs import Packs

KINDS = ("collect", "action", "confirm", "say", "set_slots", "handoff", "call", "link", "noop")
Computed = tuple[tuple[str, Expression | None], ...]
END = -1
STOP = -2
FLOW_KEYS = {"name", "description", "level", "slots", "steps", "shows", "covers"}
SLOT_KEYS = {
    "type",
    "from",
    "like",
    "ask",
    "free",
    "valid",
    "invalid",
    "rejections",
    "options",
    "optional",
    "cues",
    "beside",
}
SHOWS_KEYS = {"list", "value", "as", "fields"}
STEP_OPTIONS = ("card", "skill", "priority", "reason", "ask_before_filling", "pack")
STEP_KEYS = {"id", "next", "set", "slots", *STEP_OPTIONS, *KINDS}


@dataclass(frozen=True, slots=True)
class Slot:
    """Something a flow needs to know, and which entities of a message can fill it.

    A slot named `not_x` holds the value that 另一张 sets apart from `x`. `like` are the types of an earlier need's slot
    of the same name whose value stands in an elliptical question. `cues` are words before an entity that more than one
    slot can take: 月薪一万二, 想借二十万. `rejections` are conditions under which a value is not taken, each with the response
    that says why. `beside` are words whose clause it is that a value counts in, where a message of several clauses has
    them. What is `optional` may be skipped. An option may hold patterns of the words that mean it: `said` where it is
    asked for, `told` in any message.
    """

    name: str
    type: str = "text"
    sources: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    ask: str = ""
    free: bool = False
    rejections: tuple[tuple[Expression, str], ...] = ()
    options: tuple[Mapping[str, Any], ...] = ()
    cues: tuple[str, ...] = ()
    optional: bool = False
    beside: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Shows:
    """Which list of the values a flow shows, and what a reference to one of its rows means: 第二张."""

    list: str
    value: str
    kind: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """Where to go when the condition holds; a branch without one always does."""

    condition: Expression | None
    target: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step, with the indexes of its successors."""

    id: str
    kind: str
    argument: Any
    branches: tuple[Branch, ...] = ()
    following: int = END
    options: Mapping[str, Any] = field(default_factory=dict)
    sets: Computed = ()
    inputs: Computed = ()
    place: tuple[Any, ...] = ()
    """Where the step stands in its flow's source: ("steps", 2, "next", 0, "then", 1)."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow as released; `version` is a digest of its source.

    `covers` are words for what the flow's reply also tells, so that 那最低还款呢 is asked of the same flow again.
    """

    id: str
    name: Mapping[str, str]
    level: int
    slots: Mapping[str, Slot]
    steps: tuple[Step, ...]
    version: str
    shows: Shows | None = None
    covers: tuple[str, ...] = ()


class FlowBook:
    """All flows of the enabled packs by id; after a release it still knows the versions under way."""

    def __init__(self, flows: Mapping[str, Flow]) -> None:
        self._flows = dict(flows)
        self._kept = {(one.id, one.version): one for one in flows.values()}

    @classmethod
    def load(cls, packs: Packs) -> "FlowBook":
        """Read `flows/*.yaml`; Misconfigured names file, flow and step of a mistake."""
        flows: dict[str, Flow] = {}
        for path, content in packs.documents("flows"):
            for flow_id, source in (content or {}).get("flows", {}).items():
                flows[flow_id] = cls.read(path, flow_id, source)
        for flow in flows.values():
            for step in flow.steps:
                elsewhere = step.options.get("pack", packs.names[0]) not in packs.names
                if step.kind in ("call", "link") and not (step.argument in flows or elsewhere):
                    raise Misconfigured(
                        f"flow {flow.id}, step {step.id}: no flow {step.argument!r}"
                    )
        return cls(flows)

    @staticmethod
    def read(path: Path, flow: str, source: Any) -> Flow:
        """One flow from its parsed source; Misconfigured names file, flow and step of a mistake."""
        return _Reader(path, flow, source).read()

    def __contains__(self, flow: str) -> bool:
        return flow in self._flows

    def __iter__(self) -> Any:
        return iter(self._flows.values())

    def get(self, flow: str) -> Flow:
        """The flow as it begins now; KeyError when no enabled pack has it."""
        return self._flows[flow]

    def of(self, frame: Frame) -> Flow:
        """The version that a frame began with, or today's where that one is not known any more."""
        return self._kept.get((frame.flow, frame.version)) or self._flows[frame.flow]

    def know(self, other: "FlowBook") -> None:
        """Know the versions of `other` for those who are in them, without beginning any."""
        self._kept = {**other._kept, **self._kept}

    def put(self, other: "FlowBook") -> None:
        """Begin flows as `other` has them; those under way go on as they began."""
        self._flows = dict(other._flows)
        self._kept |= other._kept


class _Reader:
    def __init__(self, path: Path, flow: str, source: Any) -> None:
        self._where = f"{path}: flow {flow}"
        self._flow = flow
        self._source = source
        self._steps: list[dict[str, Any]] = []

    def read(self) -> Flow:
        source = self._source
        self._check(isinstance(source, dict) and "steps" in source, "needs steps")
        self._check_keys("flow", source, FLOW_KEYS)
        slots = {
            name: self._slot(name, value or {}) for name, value in source.get("slots", {}).items()
        }
        self._lay(source["steps"], END, ("steps",))
        index = {step["id"]: number for number, step in enumerate(self._steps)}
        self._check(len(index) == len(self._steps), "step ids must differ")
        return Flow(
            self._flow,
            source.get("name", {}),
            int(source.get("level", 0)),
            slots,
            tuple(self._step(step, index) for step in self._steps),
            hashlib.sha256(orjson.dumps(source, option=orjson.OPT_SORT_KEYS)).hexdigest()[:12],
            self._shows(source.get("shows")),
            tuple(str(word) for word in source.get("covers", ())),
        )

    def _shows(self, value: dict[str, Any] | None) -> Shows | None:
        if value is None:
            return None
        self._check_keys("shows", value, SHOWS_KEYS)
        self._check({"list", "value", "as"} <= set(value), "shows needs list, value and as")
        self._check("value" not in value.get("fields", ()), "no field of shows is named value")
        return Shows(value["list"], value["value"], value["as"], tuple(value.get("fields", ())))

    def _slot(self, name: str, value: dict[str, Any]) -> Slot:
        self._check_keys(f"slot {name}", value, SLOT_KEYS)
        return Slot(
            name,
            value.get("type", "text"),
            tuple(value.get("from", ())),
            tuple(value.get("like", ())),
            value.get("ask", f"utter_ask_{name}"),
            bool(value.get("free", False)),
            tuple(self._rejections(name, value)),
            tuple(value.get("options", ())),
            tuple(str(cue) for cue in value.get("cues", ())),
            bool(value.get("optional", False)),
            self._words(name, value.get("beside")),
        )

    def _words(self, name: str, form: str | None) -> re.Pattern[str] | None:
        try:
            return None if form is None else re.compile(form)
        except re.error as error:
            raise Misconfigured(f"{self._where}: slot {name}: beside: {error}") from error

    def _rejections(self, name: str, value: dict[str, Any]) -> Iterator[tuple[Expression, str]]:
        """`valid` with `invalid` is the short form for one rejection."""
        for one in value.get("rejections", ()):
            self._check(
                isinstance(one, dict) and set(one) == {"if", "utter"},
                f"slot {name}: a rejection has if and utter",
            )
            yield self._compile(one["if"]), one["utter"]
        if valid := value.get("valid"):
            yield self._compile(f"!({valid})"), value.get("invalid", "utter_slot_invalid")

    def _lay(
        self, steps: Sequence[dict[str, Any]], following: int | str, place: tuple[Any, ...]
    ) -> int:
        """Append steps to the flat list; returns the index of the first."""
        first = len(self._steps)
        entries = []
        for number, step in enumerate(steps):
            self._check(isinstance(step, dict), f"a step must be a mapping, not {step!r}")
            self._check_keys(f"step {step.get('id', step)}", step, STEP_KEYS)
            kinds = [kind for kind in KINDS if kind in step]
            self._check(len(kinds) == 1, f"step {step} needs exactly one of {', '.join(KINDS)}")
            entry: dict[str, Any] = {
                "id": step.get("id") or f"{kinds[0]}_{len(self._steps)}",
                "kind": kinds[0],
                "source": step,
                "branches": [],
                "place": (*place, number),
            }
            self._steps.append(entry)
            entries.append(entry)
        for number, entry in enumerate(entries):
            entry["following"] = (
                entries[number + 1]["id"] if number + 1 < len(entries) else following
            )
        for entry in entries:
            if entry["kind"] == "handoff":
                entry["following"] = "END"  # a person speaks from here on
            self._lay_branches(entry)
        return first

    def _lay_branches(self, entry: dict[str, Any]) -> None:
        following = entry["following"]
        targets = entry["source"].get("next", [])
        if isinstance(targets, str):
            entry["following"] = targets
            return
        for number, branch in enumerate(targets):
            condition = branch.get("if")
            target = branch.get("then", branch.get("else"))
            self._check(target is not None, f"step {entry['id']}: a branch needs then or else")
            if isinstance(target, list):
                side = "then" if "then" in branch else "else"
                target = self._lay(target, following, (*entry["place"], "next", number, side))
            entry["branches"].append((condition, target))

    def _step(self, entry: dict[str, Any], index: dict[str, int]) -> Step:
        source = entry["source"]

        def resolve(target: int | str) -> int:
            if isinstance(target, int):
                return target
            if target in ("END", "STOP"):
                return END if target == "END" else STOP
            self._check(target in index, f"step {entry['id']}: no step {target!r}")
            return index[target]

        branches = tuple(
            Branch(self._compile(condition) if condition else None, resolve(target))
            for condition, target in entry["branches"]
        )
        sets = {
            **source.get("set", {}),
            **(source["set_slots"] if entry["kind"] == "set_slots" else {}),
        }
        return Step(
            entry["id"],
            entry["kind"],
            source[entry["kind"]],
            branches,
            resolve(entry["following"]),
            {key: value for key, value in source.items() if key in STEP_OPTIONS},
            self._compiled(sets),
            self._compiled(source.get("slots", {})),
            entry["place"],
        )

    def _compiled(self, expressions: Mapping[str, Any]) -> Computed:
        return tuple(
            (name, None if text is None else self._compile(str(text)))
            for name, text in expressions.items()
        )

    def _compile(self, text: str) -> Expression:
        try:
            return Expression(str(text))
        except Misconfigured as error:
            raise Misconfigured(f"{self._where}: {error}") from error

    def _check_keys(self, what: str, value: Any, allowed: set[str]) -> None:
        self._check(isinstance(value, dict), f"{what} must be a mapping")
        unknown = set(value) - allowed
        self._check(not unknown, f"{what}: unknown key {', '.join(sorted(map(str, unknown)))}")

    def _check(self, holds: bool, message: str) -> None:
        if not holds:
            raise Misconfigured(f"{self._where}: {message}")
