"""Who acts: the caller's kind is in the type and comes first in every verb."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Literal, NewType
from uuid import UUID

CustomerId = NewType("CustomerId", str)


class Level(IntEnum):
    """How surely we know the customer (`docs/glossary.md`, 身份级别)."""

    ANONYMOUS = 0
    SIGNED_IN = 1
    STEP_UP = 2
    FACE = 3


@dataclass(frozen=True, slots=True)
class CustomerActor:
    """A signed-in customer, at the identity level that holds now; `assisted_by` is the member of staff who acts for them."""

    customer: CustomerId
    level: int
    channel: str
    conversation: UUID
    assisted_by: str = ""


@dataclass(frozen=True, slots=True)
class StaffActor:
    """A member of staff with the roles they were given."""

    staff: str
    name: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class SystemActor:
    """A job of ours."""

    name: str


Actor = CustomerActor | StaffActor | SystemActor


def actor_name(actor: Actor) -> str:
    """The actor as the audit log writes it: `customer:c001`, `staff:s001`, `system:settle`."""
    match actor:
        case CustomerActor():
            return f"customer:{actor.customer}"
        case StaffActor():
            return f"staff:{actor.staff}"
        case SystemActor():
            return f"system:{actor.name}"


@dataclass(frozen=True, slots=True)
class Person:
    """What the institution's own sign-in told us about a customer."""

    id: CustomerId
    name: str
    locale: str
    elder: bool
    tier: str
    phone: str


@dataclass(frozen=True, slots=True)
class Challenge:
    """A step-up that waits for its answer; `purpose` is the key of the one act it approves, `sent_to` is masked.

    `method` is how it is answered: `otp`, or the first of the biometric `methods` to choose from.
    """

    id: UUID
    customer: CustomerId
    conversation: UUID
    level: int
    purpose: str
    tries_left: int
    state: str
    expires_at: datetime
    sent_to: str = ""
    method: str = "otp"
    methods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """The result of one answer to a challenge.

    `pending` says that a check is under way: `link` is where the customer does it, when that is another page. After a
    `failed` check no other may begin before `locked_until`.
    """

    state: Literal["passed", "wrong", "failed", "expired", "pending"]
    challenge: Challenge
    link: str = ""
    locked_until: datetime | None = None
