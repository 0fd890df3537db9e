"""Judges what happened since the customer's last step against what a story expects."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from qiantai.conversation import Event, Session


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything an expectation may look at."""

    session: Session
    replies: tuple[Event, ...]
    case: tuple[Event, ...]
    balances: Mapping[str, str]
    challenge_level: int | None
    queue: Mapping[str, Any] | None
    tickets: tuple[Mapping[str, Any], ...]

    @property
    def words(self) -> str:
        """All replies: texts, then what their cards and buttons show."""
        return "\n".join(text for event in self.replies for text in _said(event))


def unmet(expected: Mapping[str, Any], scene: Scene) -> str | None:
    """Why the expectation does not hold, or None."""
    for key, value in expected.items():
        check = CHECKS.get(key)
        why = check(value, scene, expected) if check else None
        if why is not None:
            return f"{key}: {why}"
    return None


def _said(event: Event) -> list[str]:
    body = event.body
    labels = [button["label"] for button in body.get("buttons", ())]
    name = [body["agent_name"]] if "agent_name" in body else []
    return [str(body.get("text", "")), *_words(body.get("blocks", ())), *labels, *name]


def _words(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [text for item in value.values() for text in _words(item)]
    if isinstance(value, (list, tuple)):
        return [text for item in value for text in _words(item)]
    return [str(value)]


def _same(expected: Any, found: Any) -> bool:
    if isinstance(expected, list):
        return isinstance(found, (list, tuple)) and [str(x) for x in expected] == [
            str(x) for x in found
        ]
    try:
        return Decimal(str(expected)) == Decimal(str(found))
    except InvalidOperation:
        return str(expected) == str(found)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _found(pattern: Any, words: str) -> bool:
    text = str(pattern)
    if len(text) > 2 and text.startswith("/") and text.endswith("/"):
        return re.search(text[1:-1], words) is not None
    return text in words


def _intent(value: Any, scene: Scene, _: Mapping[str, Any]) -> str | None:
    for event in reversed(scene.replies):
        if event.why and event.why.get("intents"):
            needs = event.why.get("needs") or [event.why["intents"][0]["intent"]]
            return None if needs[0] == value else f"was {needs[0]}"
    return "no message was understood"


def _flow(value: Any, scene: Scene, _: Mapping[str, Any]) -> str | None:
    top = scene.session.memory.top
    found = top.flow if top else None
    return None if found == value else f"was {found}"


def _asks(value: Any, scene: Scene, _: Mapping[str, Any]) -> str | None:
    top = scene.session.memory.top
    found = top.waiting if top else None
    return None if found == value else f"was {found}"


def _slots(value: Any, scene: Scene, _: Mapping[str, Any]) -> str | None:
    top = scene.session.memory.top
    if top is None:
        return "no flow is active"
    for name, expected in value.items():
        found = top.slots.get(name)
        if not _same(expected, found):
            return f"{name} was {found!r}"
    return None


def _ended(kind: str) -> Callable[[Any, Scene, Mapping[str, Any]], str | None]:
    def check(value: Any, scene: Scene, _: Mapping[str, Any]) -> str | None:
        ended = [event.body["flow"] for event in scene.case if event.kind == kind]
        missing = [flow for flow in _list(value) if flow not in ended]
        return f"not {', '.join(missing)}; ended so: {ended}" if missing else None

    return check


def _not_completed(value: Any, scene: Scene, _: Mapping[str, Any]) -> str | None:
    done = (event for event in scene.case if event.kind == "flow.completed")
    ended = [event.body["flow"] for event in done if event.body["effect"]]
    found = [flow for flow in _list(value) if flow in ended]
    return f"{', '.join(found)} was completed" if found else None


def _balance(value: Any, scene: Scene, _: Mapping[str, Any]) -> str | None:
    for account, expected in value.items():
        found = scene.balances.get(account)
        if found is None or not _same(expected, found):
            return f"{account} was {found}"
    return None


def _auth(value: Any, scene: Scene, _: Mapping[str, Any]) -> str | None:
    return None if scene.challenge_level == value else f"was {scene.challenge_level}"


def _says(value: Any, scene: Scene, _: Mapping[str, Any]) -> str | None:
    words = scene.words
    return None if any(_found(item, words) for item in _list(value)) else f"said {words[:300]!r}"


def _says_all(value: Any, scene: Scene, _: Mapping[str, Any]) -> str | None:
    words = scene.words
    missing = [item for item in _list(value) if not _found(item, words)]
    return f"missing {missing}; said {words[:300]!r}" if missing else None


def _never_says(value: Any, scene: Scene, _: Mapping[str, Any]) -> str | None:
    words = scene.words
    found = [item for item in _list(value) if _found(item, words)]
    return f"said {found}" if found else None


def _cites(value: Any, scene: Scene, _: Mapping[str, Any]) -> str | None:
    cited = any(event.body.get("citations") for event in scene.replies)
    return None if cited == bool(value) else f"was {cited}"


def _handoff(value: Any, scene: Scene, expected: Mapping[str, Any]) -> str | None:
    handed = scene.session.mode == "person"
    if handed != bool(value):
        return f"was {handed}"
    for key in ("skill", "priority"):
        if key in expected:
            found = (scene.queue or {}).get(key)
            if found != expected[key]:
                return f"{key} was {found}"
    return None


def _ticket(value: Any, scene: Scene, expected: Mapping[str, Any]) -> str | None:
    found = [ticket for ticket in scene.tickets if ticket["kind"] == value]
    if not found:
        return f"opened: {[ticket['kind'] for ticket in scene.tickets]}"
    if "due_in_days" in expected and all(
        t["due_in_days"] != expected["due_in_days"] for t in found
    ):
        return f"due_in_days was {[ticket['due_in_days'] for ticket in found]}"
    return None


CHECKS: dict[str, Callable[[Any, Scene, Mapping[str, Any]], str | None]] = {
    "intent": _intent,
    "flow": _flow,
    "asks": _asks,
    "slots": _slots,
    "completed": _ended("flow.completed"),
    "cancelled": _ended("flow.cancelled"),
    "not_completed": _not_completed,
    "balance": _balance,
    "auth": _auth,
    "says": _says,
    "says_all": _says_all,
    "never_says": _never_says,
    "cites": _cites,
    "handoff": _handoff,
    "ticket": _ticket,
}
