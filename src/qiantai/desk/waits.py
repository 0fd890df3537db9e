"""Positions and expected waits of everybody who waits, and how each group is doing; read from the queue as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from qiantai.desk import store_queue, store_routing, store_wall
from qiantai.desk.agents import SERVING, Agents
from qiantai.desk.model import AgentState, Place, Presence
from qiantai.desk.outlook import Handling, foresee
from qiantai.desk.routing import Rules, Server, in_order
from qiantai.desk.store_wall import Waited
from qiantai.floor.clock import CHINA, Clock, local_date
from qiantai.floor.database import Database
from qiantai.floor.policies import PolicyTable

_PRESENT = SERVING | {AgentState.RINGING, AgentState.HOLD, AgentState.WRAP_UP}
NOTHING = Waited()
KEPT_FOR = timedelta(seconds=30)
"""How long measured handling times are used before they are read again."""


@dataclass(frozen=True, slots=True)
class Group:
    """A skill group now: who waits, who serves, and today's service level.

    Domain §4.1: answered within the time ÷ (answered + abandoned after that time); short abandons and chosen calls are left
    out.
    """

    skill: str
    waiting: int
    longest_wait: timedelta
    ready: int
    talking: int
    numerator: int
    denominator: int


class Waits:
    """Reads who waits and foresees for how long."""

    def __init__(
        self, database: Database, policies: PolicyTable, clock: Clock, agents: Agents
    ) -> None:
        self._database = database
        self._policies = policies
        self._clock = clock
        self._agents = agents
        self._handling: tuple[datetime, Handling] | None = None

    async def places(self) -> dict[UUID, Place]:
        """Position and expected wait of everybody who waits."""
        now = self._clock.now()
        rules = self._agents.rules(now)
        waiters = await store_routing.list_waiters(self._database)
        servers = serving(await self._agents.servers(self._database, now))
        return foresee(in_order(waiters, rules, now), servers, rules, await self.handling(now))

    async def is_served(self, skill: str) -> bool:
        """Whether anybody is at the desk who serves this skill."""
        now = self._clock.now()
        rules = self._agents.rules(now)
        return any(
            presence.state in _PRESENT and _serves(server, skill, rules)
            for presence, server in await self._agents.servers(self._database, now)
        )

    async def groups(self) -> list[Group]:
        """Every group that somebody waits for, serves, or asked for today, by name."""
        now = self._clock.now()
        waiting = [
            (one.skill, one.since) for one in await store_routing.list_waiters(self._database)
        ]
        present = await self._agents.servers(self._database, now)
        return groups_of(waiting, present, await self.today(now), self._agents.rules(now), now)

    async def today(self, now: datetime) -> dict[str, Waited]:
        """How the waits of today have gone, by skill."""
        return await store_wall.list_waited(
            self._database,
            datetime.combine(local_date(now), datetime.min.time(), CHINA),
            self._span("desk.queue.service_within", now),
            self._span("desk.queue.service_short", now),
        )

    async def handling(self, now: datetime) -> Handling:
        """How long conversations take, measured lately."""
        if self._handling is None or not timedelta(0) <= now - self._handling[0] < KEPT_FOR:
            days = int(self._policies.get("desk.queue.measured_days", now).number)
            most = int(self._policies.get("desk.queue.measured", now).number)
            least = int(self._policies.get("desk.queue.measured_least", now).number)
            found = await store_queue.list_averages(
                self._database, now - timedelta(days=days), most
            )
            measured = {
                skill: timedelta(seconds=seconds)
                for skill, (seconds, sample) in found.items()
                if sample >= least
            }
            usual = self._span("desk.queue.handling", now)
            handling = Handling(usual, self._span("desk.queue.pickup", now), measured)
            self._handling = now, handling
        return self._handling[1]

    def _span(self, key: str, at: datetime) -> timedelta:
        return timedelta(seconds=int(self._policies.get(key, at).number))


def groups_of(
    waiting: Sequence[tuple[str, datetime]],
    present: Sequence[tuple[Presence, Server]],
    today: Mapping[str, Waited],
    rules: Rules,
    now: datetime,
) -> list[Group]:
    """Each group by name, from skill and time of everybody who waits and from who is present; pure."""
    waits: dict[str, list[timedelta]] = {}
    for skill, since in waiting:
        waits.setdefault(skill, []).append(now - since)
    served = {skill for _, server in present for skill in server.skills}
    result = []
    for skill in sorted({*waits, *served, *today}):
        able = [presence for presence, server in present if _serves(server, skill, rules)]
        result.append(
            Group(
                skill,
                len(waits.get(skill, ())),
                max(waits.get(skill, ()), default=timedelta(0)),
                sum(one.state is AgentState.READY for one in able),
                sum(one.state in (AgentState.TALKING, AgentState.HOLD) for one in able),
                today.get(skill, NOTHING).in_time,
                today.get(skill, NOTHING).counted,
            )
        )
    return result


def serving(present: Sequence[tuple[Presence, Server]]) -> list[Server]:
    """Those of them who serve customers today, free or not."""
    return [server for presence, server in present if presence.state in _PRESENT]


def _serves(server: Server, skill: str, rules: Rules) -> bool:
    return server.can(skill, rules.level.get(skill, 1), rules.licence.get(skill))
