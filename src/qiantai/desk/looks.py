"""One look at the desk for everybody who reads it: who waits, who is there, how the day has gone; shared for a second.

Thousands may wait while hundreds of desks read the queue at every change. What is the same for all of them is worked out
once, down to the bytes of each line; a desk only puts the lines in its own order.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from qiantai.desk import store_wall
from qiantai.desk.agents import Agents
from qiantai.desk.model import Place, Presence
from qiantai.desk.outlook import foresee
from qiantai.desk.routing import Rules, Server, Waiter, in_order
from qiantai.desk.store_wall import Waited, Waiting
from qiantai.desk.waits import Group, Waits, groups_of, serving
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.events import Live
from qiantai.floor.shared import Shared


@dataclass(frozen=True, slots=True)
class Look:
    """The desk at `at`; `waiting` in the order to be served, `standing` the class each is served in."""

    at: datetime
    rules: Rules
    waiting: tuple[Waiting, ...]
    standing: Mapping[UUID, int]
    places: Mapping[UUID, Place]
    present: Sequence[tuple[Presence, Server]]
    today: Mapping[str, Waited]
    groups: tuple[Group, ...]

    def ordered(self, skills: Collection[str]) -> list[Waiting]:
        """Everybody who waits as an agent of these skills should serve them: class with ageing, own skills, time.

        Domain §4.2: the second skill group serves after `desk.queue.overflow`.
        """
        fitting: list[list[Waiting]] = [[], [], [], []]
        others: list[list[Waiting]] = [[], [], [], []]
        for one in self.waiting:
            (fitting if self._fits(one, skills) else others)[
                self.standing[one.conversation]
            ].append(one)
        return [one for pair in zip(fitting, others, strict=True) for part in pair for one in part]

    def _fits(self, one: Waiting, skills: Collection[str]) -> bool:
        if one.skill in skills:
            return True
        second = self.rules.second.get(one.skill)
        return second in skills and self.at - one.since >= self.rules.overflow


class Looks:
    """Reads the desk for all at once."""

    def __init__(
        self, database: Database, clock: Clock, agents: Agents, waits: Waits, live: Live
    ) -> None:
        self._database = database
        self._clock = clock
        self._agents = agents
        self._waits = waits
        self._shared = Shared(self._read, clock)
        live.on("desk", self._shared.changed)

    async def get(self) -> Look:
        """The desk as it is, at most a second ago and after every change of the queue that was announced."""
        return await self._shared.get()

    async def _read(self) -> Look:
        now = self._clock.now()
        rules = self._agents.rules(now)
        shown = {one.conversation: one for one in await store_wall.list_shown(self._database)}
        present = await self._agents.servers(self._database, now)
        today = await self._waits.today(now)
        waiters = in_order(
            [Waiter(*one[:6]) for one in shown.values()],
            rules,
            now,
        )
        handling = await self._waits.handling(now)
        waiting = [(one.skill, one.since) for one in waiters]
        return Look(
            now,
            rules,
            tuple(shown[one.conversation] for one in waiters),
            {one.conversation: one.standing(now, rules.ageing) for one in waiters},
            foresee(waiters, serving(present), rules, handling),
            present,
            today,
            tuple(groups_of(waiting, present, today, rules, now)),
        )
