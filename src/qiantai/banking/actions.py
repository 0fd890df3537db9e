"""The one shape of everything the assistant can do: a request with slots in, a named outcome with values out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from qiantai.customers import Actor


@dataclass(frozen=True, slots=True)
class ActionRequest:
    """What to do: `key` is the idempotency key, `approved` the level of the challenge passed for this very key (0 none).

    Slots hold text, or for `date_range` a pair of ISO days; amounts are decimal yuan. An optional slot `words` carries what
    the customer said, for the screening; it is no part of the act.
    """

    name: str
    slots: Mapping[str, Any]
    key: str
    language: str
    approved: int = 0


@dataclass(frozen=True, slots=True)
class ActionResult:
    """What came of it: `outcome` is `ok` or the named reason a flow branches on.

    `values` are plain JSON values in words of the request's language, masked for display; `card` is `{"type", "data"}`;
    `effect` tells whether the core system has recorded a change; `level` is the identity level that `level_needed` asks for.
    """

    outcome: str
    values: Mapping[str, Any]
    card: Mapping[str, Any] | None = None
    effect: bool = False
    level: int = 0


class Action(Protocol):
    """One thing to do; Forbidden when this kind of caller may never do it, Conflict when a key comes back with another act."""

    async def __call__(self, actor: Actor, request: ActionRequest) -> ActionResult: ...


def card(kind: str, /, **data: Any) -> dict[str, Any]:
    """A card to render: its type and its masked data."""
    return {"type": kind, "data": data}
