"""What is asked of the way a service is done, whichever it is: by which check, by whom, with which card, and whether it is done yet."""

from collections.abc import Callable
from datetime import datetime

from qiantai.conversation.decisions import Menu, Move, Repeat, Way
from qiantai.conversation.flowbook import Flow
from qiantai.conversation.leaning import PROTECTS
from qiantai.conversation.model import Memory
from qiantai.conversation.references import LAST4, Leaning, asks, focus
from qiantai.understanding import Understanding

Levels = Callable[[str, datetime], int]
"""The identity level that an action needs at a moment."""
WAYS = ("check", "unconfirmed", "proxy", "which")
CARDS = ("card", "from_account", "account", "from_last4", "last4")
HALF = 0.5


def ways(
    memory: Memory, understanding: Understanding, menu: Menu, lean: Leaning
) -> tuple[Move, ...]:
    """The move that answers such a question about the open service or the one just spoken of; none for anything else."""
    top, last = memory.top, memory.last
    flow = top.flow if top else last.intent if last else ""
    kind = next((one for one in WAYS if lean.has(f"way_{one}")), None)
    if kind is None or not menu.has_flow(flow):
        return ()
    if kind == "unconfirmed":
        return (Way(kind, flow),) if top is not None and flow not in PROTECTS else ()
    if kind == "which" and (top is None or top.waiting != "confirm"):
        return (Way(kind, flow),) if card_of(memory) else ()
    if kind == "which":
        return (Repeat(),)
    put = asks(understanding) or understanding.reaction.asks >= HALF
    return (Way(kind, flow),) if put or understanding.language == "en" else ()


def card_of(memory: Memory) -> str | None:
    """The last four digits of the card that the open service, or the last one, is about."""
    top, last = memory.top, memory.last
    known = {**top.values, **top.slots} if top else dict(last.slots) if last else {}
    said = (known.get(name) for name in CARDS)
    mine = next((one for one in said if isinstance(one, str) and LAST4.fullmatch(one)), None)
    return mine or focus(memory, alone=True)


def act_ahead(flow: Flow) -> str | None:
    """The first act behind the flow's first confirmation; None for a flow that changes nothing."""
    kinds = [step.kind for step in flow.steps]
    if "confirm" not in kinds:
        return None
    behind = flow.steps[kinds.index("confirm") :]
    return next((str(step.argument) for step in behind if step.kind == "action"), None)
