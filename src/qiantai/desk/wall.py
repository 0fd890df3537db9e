"""The supervisor's wall: queues, service, agents and alarms as they are at this moment, all counted from what is on record."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import structlog

from qiantai.desk import store_wall
from qiantai.desk.alarm_care import AlarmCare, Attended
from qiantai.desk.alarms import Alarms, Reads
from qiantai.desk.assembly import Desk
from qiantai.desk.help_heard import Hearing
from qiantai.desk.looks import Look
from qiantai.desk.model import Place, Presence, Priority
from qiantai.desk.roster import Staffing
from qiantai.desk.routing import Server
from qiantai.desk.store_wall import Held, Waited, Waiting
from qiantai.desk.waits import Group
from qiantai.floor.audit import Audit
from qiantai.floor.clock import CHINA, Clock, local_date
from qiantai.floor.database import Database
from qiantai.floor.policies import PolicyTable
from qiantai.floor.shared import Shared
from qiantai.floor.sole import Sole

log = structlog.get_logger(__name__)
MOST_SHOWN = 50
"""How many of a group are shown one by one; a wall is looked at, and nobody reads on."""
LOOK_EVERY_S = 10.0


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
class Waiter:
    """Somebody in the queue; `rises_in` until ageing serves them in the next class, None at the top."""

    entry: Waiting
    place: Place | None
    standing: Priority
    waited: timedelta
    rises_in: timedelta | None


@dataclass(frozen=True, slots=True)
class Line:
    """A skill group now, how its waits of today went, and the first who wait."""

    group: Group
    waited: Waited
    waiting: tuple[Waiter, ...]


@dataclass(frozen=True, slots=True)
class AtDesk:
    """An agent, what they do and hold."""

    presence: Presence
    server: Server
    holding: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class WallView:
    """Everything at `at`; totals are since `since`, the beginning of the day in China."""

    at: datetime
    since: datetime
    standards: Standards
    total: Waited
    lines: tuple[Line, ...]
    agents: tuple[AtDesk, ...]
    alarms: tuple[Attended, ...]
    capacity: Mapping[str, int]


class Wall:
    """Reads the desk as it stands, once for all who look; nothing is kept but what was heard of each conversation."""

    def __init__(
        self,
        database: Database,
        policies: PolicyTable,
        clock: Clock,
        desk: Desk,
        alarms: Alarms,
        care: AlarmCare,
        staffing: Staffing,
    ) -> None:
        self._database = database
        self._policies = policies
        self._desk = desk
        self._alarms = alarms
        self.care = care
        self.staffing = staffing
        self._shared = Shared(self._read, clock)
        self._watch = Sole(database, "desk:watch")
        desk.live.on("desk", self._shared.changed)

    async def read(self) -> WallView:
        """The wall, at most a second old and after every change of the queue that was announced."""
        return await self._shared.get()

    async def run(self) -> None:
        """Look every few seconds though nobody does, so that danger rings; one process does it, until cancelled."""
        try:
            while True:
                await asyncio.sleep(LOOK_EVERY_S)
                try:
                    if await self._watch.mine():
                        await self.read()
                except Exception:
                    log.exception("wall_not_read")
        finally:
            await self._watch.close()

    async def _read(self) -> WallView:
        look = await self._desk.looks.get()
        now = look.at
        held = await store_wall.list_held(self._database)
        recent = timedelta(minutes=int(self._policies.get("desk.wall.recent", now).number))
        waits = {one.conversation: one for one in look.waiting}
        with_agents = {one.conversation: one for one in held}
        raised = await self._alarms.read(waits, with_agents, now - recent)
        return WallView(
            at=now,
            since=datetime.combine(local_date(now), time(0), CHINA),
            standards=self.standards(now),
            total=sum(look.today.values(), Waited()),
            lines=tuple(_lines(look)),
            agents=tuple(_agents(look, held)),
            alarms=tuple(await self.care.attend(raised)),
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


def _lines(look: Look) -> list[Line]:
    shown: dict[str, list[Waiter]] = {}
    for entry in look.waiting:
        line = shown.setdefault(entry.skill, [])
        if len(line) < MOST_SHOWN:
            line.append(_waiter(entry, look))
    return [
        Line(group, look.today.get(group.skill, Waited()), tuple(shown.get(group.skill, ())))
        for group in look.groups
    ]


def _agents(look: Look, held: Sequence[Held]) -> list[AtDesk]:
    holding: dict[str, list[Held]] = {}
    for entry in held:
        holding.setdefault(entry.holder, []).append(entry)
    return [
        AtDesk(presence, server, tuple(holding.get(presence.staff, ())))
        for presence, server in look.present
    ]


def build_wall(
    database: Database,
    policies: PolicyTable,
    audit: Audit,
    desk: Desk,
    hearing: Hearing,
    conversations: Reads,
) -> Wall:
    """The wall over a desk, with the staffing helper and the care of alarms."""
    alarms = Alarms(hearing, conversations)
    staffing = Staffing(database, policies, desk.clock)
    care = AlarmCare(database, desk.clock, policies, audit, desk.live)
    return Wall(database, policies, desk.clock, desk, alarms, care, staffing)


def _waiter(entry: Waiting, look: Look) -> Waiter:
    standing = Priority(look.standing[entry.conversation])
    waited = max(timedelta(0), look.at - entry.since)
    ageing = look.rules.ageing
    rises = ageing - waited % ageing if standing > Priority.P1 else None
    return Waiter(entry, look.places.get(entry.conversation), standing, waited, rises)
