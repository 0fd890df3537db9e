"""Who talks to us: the people, how surely we know them, and how they prove more."""

from qiantai.customers.errors import NoChallenge
from qiantai.customers.identity import Identity, Proof
from qiantai.customers.model import (
    Actor,
    CustomerActor,
    CustomerId,
    Level,
    Person,
    StaffActor,
    SystemActor,
    actor_name,
)
from qiantai.customers.people import People

__all__ = [
    "Actor",
    "CustomerActor",
    "CustomerId",
    "Identity",
    "Level",
    "NoChallenge",
    "People",
    "Person",
    "Proof",
    "StaffActor",
    "SystemActor",
    "actor_name",
]
