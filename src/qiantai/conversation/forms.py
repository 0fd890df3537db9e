"""What a form brings for the slots of a flow, and how much money a flow is about."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from qiantai.conversation.flowbook import Flow, Slot
from qiantai.conversation.model import Frame
from qiantai.understanding import Understanding

MONEY = ("amount", "total", "sum")
LEAST_STORY = 12
"""Characters that say more than the bare request."""
Given = str | int | Sequence[str]
"""A value of a form: words as people say it, or the value as flows keep it."""
CANONICAL: Mapping[str, re.Pattern[str]] = {
    "card_last4": re.compile(r"\d{4}"),
    "other_card": re.compile(r"\d{4}"),
    "periods": re.compile(r"\d{1,3}"),
    "amount": re.compile(r"\d{1,12}(?:\.\d{1,2})?"),
    "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "phone": re.compile(r"1\d{10}"),
}
"""How values of these kinds look as flows keep them."""


def money_of(flow: Flow, frame: Frame) -> Decimal | None:
    """The most money that a frame speaks of, in its slots and in what its actions found; None when it is about none."""
    named = [name for name, slot in flow.slots.items() if "amount" in slot.sources]
    found = [frame.slots.get(name) for name in named]
    found += [frame.values.get(name) for name in MONEY]
    amounts = [amount for value in found if (amount := decimal_of(value)) is not None]
    return max(amounts) if amounts else None


def story_of(flow: str, said: Sequence[Understanding]) -> str | None:
    """The longest message that asked for this flow, where it says more than that."""
    about = [one.text for one in said if any(need.intent == flow for need in one.intents)]
    told = max(about, key=len, default="")
    return told if len(told) >= LEAST_STORY else None


def decimal_of(value: Any) -> Decimal | None:
    """A number as a slot or a value holds it, or None."""
    try:
        return Decimal(str(value).replace(",", "")) if value not in (None, "") else None
    except InvalidOperation:
        return None


def has_form(kind: str, words: str) -> bool:
    """Whether words are a value of this kind as flows keep it."""
    return kind in CANONICAL and CANONICAL[kind].fullmatch(words) is not None


def kept_as(kind: str, words: str) -> Any:
    """The value that such words are."""
    if kind == "amount":
        return f"{Decimal(words):.2f}"
    return int(words) if kind == "periods" else words


def span_of(slot: Slot, days: Sequence[str]) -> list[str] | None:
    """A pair of ISO days, first the earlier one."""
    right = "date_range" in slot.sources and len(days) == 2 and days[0] <= days[1]
    return list(days) if right and all(has_form("date", day) for day in days) else None
