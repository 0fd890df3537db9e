"""What came of answers: whether customers were handed on, complained, corrected or rated them, by version and arm."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from qiantai.floor.clock import Clock, local_date
from qiantai.floor.database import Database
from qiantai.floor.events import Fact
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge import store_outcomes
from qiantai.knowledge.cadence import Cadence
from qiantai.knowledge.comparison import Comparison, Tally, compare

TICKET_OPENED = "ticket.opened"
UNDERSTOOD = "conversation.understood"
LATE = timedelta(minutes=2)
"""An event may be committed this long after its own time."""
JUST_BEFORE = 4
"""Offsets between an answer and the message that corrects it: the reply's own events lie between."""


class Outcomes:
    """Collects signs and counts them; collecting twice counts once."""

    def __init__(self, database: Database, clock: Clock, policies: PolicyTable) -> None:
        self._database = database
        self._clock = clock
        self._policies = policies

    async def collect(self) -> None:
        """Read what conversations have said since the last time."""
        now = self._clock.now()
        until = await store_outcomes.read_until(self._database)
        after = min(until, now) - LATE if until else now - self._span(now)
        await store_outcomes.collect(self._database, after, now, self._span(now))

    async def note_ticket(self, fact: Fact) -> None:
        """A `ticket.opened`: a complaint counts against the answer before it."""
        body = fact.body
        if body["kind"] == "complaint" and body.get("conversation"):
            now = self._clock.now()
            await store_outcomes.mark(
                self._database, UUID(body["conversation"]), "complaint", now - self._span(now)
            )

    async def note_correction(self, fact: Fact) -> None:
        """A `conversation.understood` with what the customer meant instead counts against the answer just before."""
        body = fact.body
        if body["reason"] == "corrected" and body.get("suggested"):
            at, offset = datetime.fromisoformat(body["at"]), int(body["offset"])
            within = (offset - JUST_BEFORE, offset - 1)
            await store_outcomes.mark(
                self._database, UUID(fact.key), "corrected", at - self._span(at), within
            )

    async def beside(
        self, connection: Any, article: str, canary: int, since: datetime
    ) -> tuple[Tally, Tally]:
        """The running side and the canary since it began."""
        running = await store_outcomes.tally_running(connection, article, canary, since)
        return running, await store_outcomes.tally(connection, article, canary, since, None)

    async def compare(
        self,
        article: str,
        first: int,
        second: int,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> tuple[Tally, Tally, Comparison]:
        """Two versions side by side, over a stretch of time when given."""
        pool = self._database.pool
        one = await store_outcomes.tally(pool, article, first, since, until)
        two = await store_outcomes.tally(pool, article, second, since, until)
        return one, two, compare(one, two)

    async def by_day(self, article: str, since: date) -> list[tuple[date, int, str, Tally]]:
        """By day, version and arm, oldest first."""
        return await store_outcomes.tally_days(self._database, article, since)

    async def now_beside(self, article: str, canary: int, since: datetime) -> tuple[Tally, Tally]:
        """As `beside`, on a connection of its own."""
        return await self.beside(self._database.pool, article, canary, since)

    def subscribe(self, on: Callable[[str, Callable[[Fact], Any]], None]) -> None:
        """Hear what tickets and corrections say."""
        on(TICKET_OPENED, self.note_ticket)
        on(UNDERSTOOD, self.note_correction)

    def today(self) -> date:
        """The institution's day."""
        return local_date(self._clock.now())

    def _span(self, at: datetime) -> timedelta:
        return Cadence.of(self._policies, at).span
