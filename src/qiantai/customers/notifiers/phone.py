"""The demonstration's phone: a page shows each customer's texts, instead of a mobile carrier."""

from datetime import datetime

from qiantai.customers import store
from qiantai.customers.model import Person
from qiantai.floor.database import Database


class PhoneNotifier:
    """Keeps texts in the database for the phone page; it reaches no real phone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def send(self, person: Person, text: str, code: str | None, at: datetime) -> None:
        """Show the text on the customer's phone page."""
        await store.add_phone_message(self._database, person.id, at, text, code)
