"""Who talks to us: the people, how surely we know them, and how they prove more."""

from qiantai.customers.identity import Identity
from qiantai.customers.model import (
    Actor,
    Challenge,
    CustomerActor,
    CustomerId,
    Level,
    Person,
    Proof,
    StaffActor,
    SystemActor,
    actor_name,
)
from qiantai.customers.people import People

__all__ = [
    "Actor",
    "Challenge",
    "CustomerActor",
    "CustomerId",
    "Identity",
    "Level",
    "People",
    "Person",
    "Proof",
    "StaffActor",
    "SystemActor",
    "actor_name",
]
