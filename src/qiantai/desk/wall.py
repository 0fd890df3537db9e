"""The supervisor's wall: queues, service, agents and alarms as they are at this moment, all counted from what is on record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from qiantai.desk import store_queue, store_wall
from qiantai.desk.alarms import Alarms, Raised, Reads
from qiantai.desk.assembly import Desk
from qiantai.desk.help_heard import Hearing
from qiantai.desk.model import Place, Presence, Priority, QueueEntry
from qiantai.desk.roster import Staffing
from qiantai.desk.routing import Server
from qiantai.desk.store_wall import Waited
from qiantai.desk.waits import Group
from qiantai.floor.clock import CHINA, Clock, local_date
from qiantai.floor.database import Database
from qiantai.floor.policies import PolicyTable


@dataclass(frozen=True, slots=True)
class Standards:
    """The times of the service level and what is aimed at; shares of 1."""

    within: timedelta
    short: timedelta
    service: float
    asa: timedelta
    answered: float
    abandoned: float


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody in the queue; `rises_in` until ageing serves them in the next class, None at the top."""

    entry: QueueEntry
    place: Place | None
    standing: Priority
    waited: timedelta
    rises_in: timedelta | None


@dataclass(frozen=True, slots=True)
class Line:
    """A skill group now, and how its waits of today went."""

    group: Group
    waited: Waited
    waiting: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class AtDesk:
    """An agent, what they do and hold."""

    presence: Presence
    server: Server
    holding: tuple[QueueEntry, ...]


@dataclass(frozen=True, slots=True)
class WallView:
    """Everything at `at`; totals are since `since`, the beginning of the day in China."""

    at: datetime
    since: datetime
    standards: Standards
    numerator: int
    denominator: int
    total: Waited
    lines: tuple[Line, ...]
    agents: tuple[AtDesk, ...]
    alarms: tuple[Raised, ...]
    capacity: Mapping[str, int]


class Wall:
    """Reads the desk as it stands; nothing is kept but what was heard of each conversation."""

    def __init__(
        self,
        database: Database,
        policies: PolicyTable,
        clock: Clock,
        desk: Desk,
        alarms: Alarms,
        staffing: Staffing,
    ) -> None:
        self._database = database
        self._policies = policies
        self._clock = clock
        self._desk = desk
        self._alarms = alarms
        self.staffing = staffing

    async def read(self) -> WallView:
        """The wall now."""
        now = self._clock.now()
        since = datetime.combine(local_date(now), time(0), CHINA)
        waiting, held = await self._desk.queues.list(), await self._desk.queues.list_held()
        waited = await store_wall.list_waited(self._database, since)
        standards = self.standards(now)
        service = await store_queue.list_service(
            self._database, since, standards.within, standards.short
        )
        entries = {entry.conversation: entry for entry in (*waiting, *held)}
        recent = timedelta(minutes=int(self._policies.get("desk.wall.recent", now).number))
        return WallView(
            at=now,
            since=since,
            standards=standards,
            numerator=sum(one for one, _ in service.values()),
            denominator=sum(all_ for _, all_ in service.values()),
            total=sum(waited.values(), Waited()),
            lines=tuple(await self._lines(waiting, waited, now)),
            agents=tuple(await self._agents(held)),
            alarms=tuple(await self._alarms.read(entries, now - recent)),
            capacity=self._desk.agents.capacities(now),
        )

    def standards(self, at: datetime) -> Standards:
        """What is aimed at, by the policies of the day."""

        def number(key: str) -> float:
            return float(self._policies.get(key, at).number)

        return Standards(
            within=timedelta(seconds=number("desk.queue.service_within")),
            short=timedelta(seconds=number("desk.queue.service_short")),
            service=number("desk.wall.service_target") / 100,
            asa=timedelta(seconds=number("desk.wall.asa_target")),
            answered=number("desk.wall.answered_target") / 100,
            abandoned=number("desk.wall.abandoned_target") / 100,
        )

    async def _lines(
        self, waiting: Sequence[QueueEntry], waited: Mapping[str, Waited], now: datetime
    ) -> list[Line]:
        places = await self._desk.queues.waits.places()
        ageing = self._desk.agents.rules(now).ageing
        shown: dict[str, list[Waiting]] = {}
        for entry in waiting:
            place = places.get(entry.conversation)
            shown.setdefault(entry.skill, []).append(_waiting(entry, place, now, ageing))
        return [
            Line(group, waited.get(group.skill, Waited()), tuple(shown.get(group.skill, ())))
            for group in await self._desk.queues.waits.groups()
        ]

    async def _agents(self, held: Sequence[QueueEntry]) -> list[AtDesk]:
        holding: dict[str | None, list[QueueEntry]] = {}
        for entry in held:
            holding.setdefault(entry.holder, []).append(entry)
        return [
            AtDesk(presence, server, tuple(holding.get(presence.staff, ())))
            for presence, server in await self._desk.agents.present()
        ]


def build_wall(
    database: Database, policies: PolicyTable, desk: Desk, hearing: Hearing, conversations: Reads
) -> Wall:
    """The wall over a desk, with the staffing helper."""
    alarms = Alarms(hearing, conversations)
    staffing = Staffing(database, policies, desk.clock)
    return Wall(database, policies, desk.clock, desk, alarms, staffing)


def _waiting(entry: QueueEntry, place: Place | None, now: datetime, ageing: timedelta) -> Waiting:
    standing, waited = entry.standing(now, ageing), max(timedelta(0), now - entry.waiting_since)
    rises = ageing - waited % ageing if standing > Priority.P1 else None
    return Waiting(entry, place, standing, waited, rises)
