"""Reads story files and says which file, line and field is wrong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from qiantai.floor.clock import CHINA
from qiantai.floor.errors import Invalid

STEPS = frozenset({"user", "choose", "otp", "face", "upload", "channel", "wait", "agent", "expect"})
EXPECTATIONS = frozenset(
    {
        "intent",
        "flow",
        "asks",
        "slots",
        "completed",
        "cancelled",
        "not_completed",
        "balance",
        "auth",
        "says",
        "says_all",
        "never_says",
        "cites",
        "handoff",
        "skill",
        "priority",
        "ticket",
        "due_in_days",
    }
)
WAIT = re.compile(r"(\d+)\s*([smhd])")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True, slots=True)
class Story:
    """One test case of a file."""

    name: str
    customer: str | None
    channel: str
    today: datetime
    steps: tuple[tuple[str, Any], ...]
    folder: Path


class _Lined(yaml.SafeLoader):
    """Keeps the line of every mapping under `__line__`."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        return {**super().construct_mapping(node, deep), "__line__": node.start_mark.line + 1}


def read_stories(paths: list[Path]) -> list[Story]:
    """All stories of the files and folders; Invalid names file, line and field."""
    files: list[Path] = []
    for path in paths:
        found = sorted([*path.rglob("*.yaml"), *path.rglob("*.yml")]) if path.is_dir() else [path]
        if not found:
            raise Invalid(f"{path}: holds no .yaml file", field="path")
        files.extend(found)
    return [story for file in files for story in _read(file)]


def _read(path: Path) -> Iterator[Story]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Lined)  # noqa: S506 - a SafeLoader
    except OSError as error:
        raise Invalid(f"{path}: cannot be read ({error.strerror})", field="path") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise Invalid(f"{path}:{line}: is no YAML text", field="yaml") from error
    if not isinstance(content, dict) or not isinstance(content.get("test_cases"), list):
        raise Invalid(f"{path}:1: needs a list test_cases", field="test_cases")
    today = _today(path, content.get("today"))
    for case in content["test_cases"]:
        yield _case(path, case, today)


def _today(path: Path, value: Any) -> datetime:
    if value is None:
        return datetime(2026, 11, 22, 10, tzinfo=CHINA).astimezone(UTC)
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError as error:
        raise Invalid(f"{path}:1: today must be an ISO time", field="today") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC if isinstance(value, datetime) else CHINA)
    return moment.astimezone(UTC)


def _case(path: Path, case: Any, today: datetime) -> Story:
    if not isinstance(case, dict):
        raise Invalid(f"{path}: a test case must be a mapping", field="test_cases")
    line = case.pop("__line__")
    name, steps = case.get("test_case"), case.get("steps")
    if not isinstance(name, str) or not isinstance(steps, list):
        raise Invalid(f"{path}:{line}: a test case needs test_case and steps", field="test_case")
    customer = case.get("customer")
    if customer is not None and not isinstance(customer, str):
        raise Invalid(f"{path}:{line}: customer must be an id or null", field="customer")
    read = tuple(_step(path, line, step) for step in steps)
    return Story(name, customer, str(case.get("channel") or "web"), today, read, path.parent)


def _step(path: Path, line: int, step: Any) -> tuple[str, Any]:
    if not isinstance(step, dict):
        raise Invalid(f"{path}:{line}: a step must be a mapping", field="steps")
    line = step.pop("__line__", line)
    if len(step) != 1 or not set(step) <= STEPS:
        names = ", ".join(map(str, step))
        raise Invalid(f"{path}:{line}: unknown step {names!r}", field=names)
    kind, value = next(iter(step.items()))
    if kind == "expect":
        if not isinstance(value, dict):
            raise Invalid(f"{path}:{line}: expect must be a mapping", field="expect")
        value = _plain(value)
        unknown = set(value) - EXPECTATIONS
        if unknown:
            raise Invalid(
                f"{path}:{line}: unknown expectation {', '.join(sorted(unknown))}", field="expect"
            )
    elif kind == "wait":
        value = parse_wait(path, line, value)
    return kind, value


def parse_wait(path: Path, line: int, value: Any) -> timedelta:
    """`90s`, `30m`, `2h`, `1d` or several of them."""
    parts = WAIT.findall(str(value))
    if not parts or WAIT.sub("", str(value)).strip():
        raise Invalid(f"{path}:{line}: wait must look like 90s, 30m, 2h or 1d", field="wait")
    return sum((timedelta(**{UNITS[unit]: int(number)}) for number, unit in parts), timedelta())


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if key != "__line__"}
    return [_plain(item) for item in value] if isinstance(value, list) else value
