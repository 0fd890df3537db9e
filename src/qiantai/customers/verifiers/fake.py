"""A verifier for tests: its results are set by hand."""

from datetime import datetime
from uuid import UUID

from qiantai.customers.model import Person
from qiantai.customers.verifiers.base import Result, Started
from qiantai.floor.errors import Unavailable


class FakeVerifier:
    """Keeps checks in `started` by reference; `decide` gives one its result, `down` makes every call fail."""

    def __init__(self, method: str = "face") -> None:
        self.method = method
        self.started: dict[str, tuple[UUID, str]] = {}
        self.results: dict[str, Result] = {}
        self.down = False

    async def start(
        self, check: UUID, person: Person, language: str, at: datetime, until: datetime
    ) -> Started:
        """Remember the check."""
        self._reach()
        reference = f"fake-{check}"
        self.started[reference] = (check, person.id)
        return Started(reference)

    async def result(self, check: UUID, reference: str) -> Result:
        """What was decided."""
        self._reach()
        if self.started.get(reference, (None, ""))[0] != check:
            raise Unavailable(system="verifier")
        return self.results.get(reference, "pending")

    def decide(self, reference: str, *, passed: bool) -> None:
        """Give the result of a check; the first one stands."""
        self.results.setdefault(reference, "passed" if passed else "failed")

    async def close(self) -> None:
        """Nothing is open."""

    def _reach(self) -> None:
        if self.down:
            raise Unavailable(system="verifier")
