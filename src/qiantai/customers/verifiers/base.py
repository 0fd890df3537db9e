"""The contract of every verifier of faces or voices."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from qiantai.customers.model import Person

Result = Literal["pending", "passed", "failed"]


@dataclass(frozen=True, slots=True)
class Started:
    """A check under way: the service's `reference`, and where the customer does it when that is another page."""

    reference: str
    link: str = ""


class Verifier(Protocol):
    """Has a customer checked by one biometric `method` outside the conversation.

    Picture and sound stay with the service; only its reference and result pass here. `start` begins one check named by
    our own `check` id, which must be over by `until`; beginning it twice with one id is harmless. `result` is `pending`
    until the customer has done it and never changes afterwards. Both raise `floor.errors.Unavailable` when the service
    gives no clear answer, and `result` also when the answer is about another check.
    """

    @property
    def method(self) -> str:
        """`face` or `voice`."""
        ...

    async def start(
        self, check: UUID, person: Person, language: str, at: datetime, until: datetime
    ) -> Started:
        """Begin a check."""
        ...

    async def result(self, check: UUID, reference: str) -> Result:
        """How a check stands."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
