"""What is about to be done and how far it has come; pure, without I/O."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import orjson

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.floor.money import ZERO, Money
from qiantai.risk import Verdict

State = Literal["intended", "sent", "unknown", "done", "refused", "settled"]
"""intended: committed, perhaps sent · sent: no answer came · unknown: asked in vain, for an operator to look at ·
done: answered at once · refused: will never have an effect · settled: the answer was fetched later."""

OPEN: tuple[State, ...] = ("intended", "sent", "unknown")


@dataclass(frozen=True, slots=True)
class DailyLimit:
    """What one account may pay a day and what the core has counted so far; `last4` names the account to its owner."""

    limit: Money
    used: Money
    last4: str

    def exceeded(self, amount: Money, pending: Money) -> ActionResult | None:
        """`limit_exceeded` when the day's sum with this amount and all unsettled ones passes the limit (domain §2.2c)."""
        used = self.used + pending
        if used + amount <= self.limit:
            return None
        left = max(self.limit - used, ZERO)
        return ActionResult(
            "limit_exceeded",
            {"limit": str(self.limit), "used": str(used), "left": str(left), "last4": self.last4},
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """A mutation that may be sent: its body is what the core gets and what the customer is shown, as plain JSON.

    `level` is an identity level that this very act needs, where it is more than its action always does.
    """

    subject: str
    body: Mapping[str, Any]
    amount: Money = ZERO
    limit: DailyLimit | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    policies: Mapping[str, str] = field(default_factory=dict)
    level: int = 0


@dataclass(frozen=True, slots=True)
class Operation:
    """One mutation under its idempotency key, from intent to outcome; `limited` amounts count for the day's limit."""

    key: str
    digest: bytes
    action: str
    customer: str
    conversation: UUID
    language: str
    subject: str
    amount: Money
    limited: bool
    body: Mapping[str, Any]
    verdict: Mapping[str, Any]
    policies: Mapping[str, str]
    state: State
    result: ActionResult | None
    tries: int
    created_at: datetime

    @property
    def undelivered(self) -> bool:
        """Whether the core was not reached, so that the same key may be tried anew."""
        return (
            self.state == "refused"
            and self.result is not None
            and self.result.outcome == "unavailable"
        )

    @property
    def told(self) -> ActionResult:
        """What the customer is told now: the stored outcome, or `unknown` while there is none."""
        return self.result or ActionResult(
            "unknown", {**self.body.get("shown", {}), "screening": self.verdict}
        )


def digest_of(customer: str, request: ActionRequest, slots: Sequence[str]) -> bytes:
    """What makes two requests the same act: action, customer and the slots that matter to it."""
    chosen = {
        name: _plain(name, request.slots[name])
        for name in slots
        if request.slots.get(name) is not None
    }
    text = orjson.dumps([request.name, customer, chosen], option=orjson.OPT_SORT_KEYS, default=str)
    return hashlib.sha256(text).digest()


def _plain(name: str, value: Any) -> Any:
    if name != "amount":
        return value
    amount = amount_of(value)
    return str(value) if amount is None else str(amount)


def amount_of(value: Any) -> Money | None:
    """A positive amount of at most thirteen digits from a slot, or None."""
    try:
        amount = Money.of(str(value))
    except ValueError:
        return None
    return amount if ZERO < amount < Money.of(10**13) else None


def shown_verdict(verdict: Verdict) -> dict[str, Any]:
    """A verdict as plain JSON, for the reasons behind a reply; not for customers."""
    return {"decision": verdict.decision, "score": verdict.score, "reasons": list(verdict.reasons)}
