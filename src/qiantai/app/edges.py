"""Commands at the edges of an installation: who is at the desk, who waits, and what other systems exported."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from qiantai.app.commands import Result
from qiantai.app.importing import IMPORTERS, Importing
from qiantai.app.library import on_database
from qiantai.desk.model import EntryState
from qiantai.desk.store_agents import list_presences
from qiantai.desk.store_queue import list_entries
from qiantai.floor.audit import Audit
from qiantai.floor.clock import SystemClock
from qiantai.floor.database import Database
from qiantai.floor.errors import Invalid
from qiantai.floor.privacy import mask_name

LATELY = timedelta(hours=12)


def agents() -> Result:
    """Everybody at the desk who was heard of lately, with state and how long it has lasted."""

    async def work(database: Database) -> Result:
        now = SystemClock().now()
        found = await list_presences(database, now - LATELY)
        return {
            "agents": [
                {
                    "staff": one.staff,
                    "name": one.name,
                    "state": one.state.value,
                    "for_s": int((now - one.since).total_seconds()),
                    "skills": list(one.skills),
                }
                for one in found
            ]
        }

    return on_database(work)


def queues() -> Result:
    """How many wait for each skill and for how long, and who they are, longest first; names are masked."""

    async def work(database: Database) -> Result:
        now = SystemClock().now()
        groups: dict[str, dict[str, Any]] = {}
        waiting = []
        for one in await list_entries(database, EntryState.WAITING):
            for_s = int((now - one.waiting_since).total_seconds())
            group = groups.setdefault(one.skill, {"waiting": 0, "longest_s": 0})
            group["waiting"] += 1
            group["longest_s"] = max(group["longest_s"], for_s)
            waiting.append(
                {
                    "conversation": str(one.conversation),
                    "customer": mask_name(one.customer_name) if one.customer_name else None,
                    "skill": one.skill,
                    "priority": one.priority.name,
                    "waiting_s": for_s,
                }
            )
        return {"groups": groups, "waiting": waiting}

    return on_database(work)


def bring_in(kind: str, path: Path, source: str | None, *, trial: bool) -> Result:
    """Load an export of another contact centre; Invalid for an unknown kind or a missing file, NotAnExport."""
    if kind not in IMPORTERS:
        raise Invalid(f"{kind}: the kinds are {', '.join(IMPORTERS)}", field="kind")
    if not path.exists():
        raise Invalid(f"{path}: there is no such file or folder", field="file")

    async def work(database: Database) -> Result:
        importing = Importing(database, Audit(), SystemClock(), source or kind)
        return await importing.load(IMPORTERS[kind](), path, trial=trial)

    result = on_database(work)
    for one in result["errors"]:
        print(f"{one['kind']} {one['id']}: {one['why']}", file=sys.stderr)
    return result
