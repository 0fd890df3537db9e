"""People of a simulated desk: agents with skills, levels and licences, and customers who ask for a person."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from qiantai.customers import StaffActor
from qiantai.desk import Agents
from qiantai.desk.routing import Server
from qiantai.floor.database import Database
from qiantai.floor.events import Fact

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
SKILLS = (
    "account",
    "transfer",
    "card",
    "loan",
    "wealth",
    "fund",
    "securities",
    "insurance",
    "claims",
    "complaint",
)
LICENCES = frozenset({"fund", "securities"})
SHARES = {"P0": 2, "P1": 13, "P2": 25, "P3": 60}


def make_servers(count: int, chance: random.Random) -> list[Server]:
    """Agents with one to three skills; every skill has somebody of every need."""
    servers = []
    for number in range(count):
        first = SKILLS[number % len(SKILLS)]
        skills = {first, *chance.sample(SKILLS, chance.randint(0, 2))}
        able = LICENCES if skills & {"wealth", "fund", "securities"} else frozenset[str]()
        level = chance.randint(3 if "complaint" in skills else 1, 5)
        servers.append(
            Server(f"a{number:03}", f"a{number:03}", frozenset(skills), level, able, START)
        )
    return servers


def asked(number: int, chance: random.Random, at: datetime) -> Fact:
    """A request for a person."""
    body = {
        "conversation": str(UUID(int=number + 1)),
        "customer": f"c{number}",
        "customer_name": "客户",
        "skill": chance.choice(SKILLS),
        "priority": chance.choices([*SHARES], [*SHARES.values()])[0],
        "reason": "asked",
        "elder": False,
        "channel": "web",
        "at": at.isoformat(),
        "packet": {"last_words": "转人工"},
    }
    return Fact("handoff.requested", str(UUID(int=number + 1)), body)


async def seat(database: Database, present: Agents, servers: Sequence[Server]) -> list[StaffActor]:
    """Keep these agents, ready at the desk with their skills."""
    actors = []
    for one in servers:
        actor = StaffActor(one.staff, one.name, frozenset({"agent"}))
        await database.execute(
            "insert into staff (id, name, roles, skills, level, licences, created_at) values ($1, $1, '{agent}', $2, $3, $4, $5)",
            one.staff, list(one.skills), one.level, list(one.licences), START,
        )  # fmt: skip
        await present.set_state(actor, "ready", list(one.skills))
        actors.append(actor)
    return actors


def spread(seconds: list[float]) -> dict[str, float]:
    """Milliseconds: median, 95th percentile, most."""
    ordered = sorted(seconds)
    at = [ordered[int(len(ordered) * share)] for share in (0.5, 0.95)]
    return {
        name: round(value * 1000, 2)
        for name, value in zip(("p50", "p95", "most"), (*at, ordered[-1]), strict=True)
    }
