"""A notifier for tests: remembers what it was given."""

from datetime import datetime

from qiantai.customers.model import Person


class FakeNotifier:
    """Keeps every text in `sent` as (customer, text, code)."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str | None]] = []

    async def send(self, person: Person, text: str, code: str | None, at: datetime) -> None:
        """Remember the text."""
        self.sent.append((person.id, text, code))
