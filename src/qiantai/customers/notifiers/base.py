"""The contract of every notifier."""

from datetime import datetime
from typing import Protocol

from qiantai.customers.model import Person


class Notifier(Protocol):
    """Hands a short text to the customer's own device.

    `send` returns when the carrier has taken the text and raises `floor.errors.Unavailable` when it has not. `code` is
    the secret inside the text: a member must not log it.
    """

    async def send(self, person: Person, text: str, code: str | None, at: datetime) -> None:
        """Deliver one text."""
        ...
