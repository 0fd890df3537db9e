"""The demonstration's verifier: two buttons on the customer's phone page stand for a camera and a microphone."""

from datetime import datetime
from uuid import UUID

from qiantai.customers import store_checks
from qiantai.customers.model import Person
from qiantai.customers.verifiers.base import Result, Started
from qiantai.floor.database import Database
from qiantai.floor.errors import Unavailable


class PhoneVerifier:
    """Shows checks on the phone page; it looks at no face and hears no voice."""

    def __init__(self, database: Database, method: str) -> None:
        self._database = database
        self.method = method

    async def start(
        self, check: UUID, person: Person, language: str, at: datetime, until: datetime
    ) -> Started:
        """Show the two buttons."""
        reference = f"phone-{check}"
        await store_checks.add_phone_check(
            self._database, reference, person.id, self.method, at, until
        )
        return Started(reference)

    async def result(self, check: UUID, reference: str) -> Result:
        """Which button was pressed."""
        found = await store_checks.find_phone_check(self._database, reference)
        if found is None or reference != f"phone-{check}":
            raise Unavailable(system="verifier")
        return found

    async def close(self) -> None:
        """The database is not ours."""
