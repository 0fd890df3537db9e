"""Puts the operation of understanding together: samples, versions, training and drift around the analyser of a process."""

import asyncio
import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import structlog

from qiantai.floor.audit import Audit
from qiantai.floor.clock import Clock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database
from qiantai.floor.events import Live, Outbox
from qiantai.floor.jobs import Jobs
from qiantai.floor.observe import Metrics
from qiantai.understanding.analyse import Analyser
from qiantai.understanding.candidates import Shown, read_catalogue
from qiantai.understanding.drift import Drifts, Tally
from qiantai.understanding.jobs import Training, add_jobs
from qiantai.understanding.samples import TOPIC, Samples
from qiantai.understanding.versions import Versions

log = structlog.get_logger(__name__)
KEY = "understanding"
EVERY_S = 60.0


@dataclass(frozen=True, slots=True)
class Studio:
    """Everything that the studio's page, the turns and the server are given."""

    samples: Samples
    versions: Versions
    training: Training
    drifts: Drifts
    tally: Tally
    catalogue: Mapping[str, Shown]
    live: Live
    database: Database
    clock: Clock

    async def run(self) -> None:
        """In each process: follow what is published, show the drift that is announced, and write the tally each minute."""
        async with self.live.subscribe(KEY) as heard:
            while True:
                said: Any = None
                with contextlib.suppress(TimeoutError):
                    said = await asyncio.wait_for(heard.queue.get(), EVERY_S)
                try:
                    if said and "drift" in said:
                        self.drifts.show(said["drift"])
                    else:
                        await self.tally.flush(self.database)
                        await self.versions.restore()
                except Exception:
                    log.exception("understanding_studio_failed")

    async def close(self) -> None:
        """Give up a training under way and write what was counted."""
        await self.training.close()
        await self.tally.flush(self.database)


async def build_studio(
    settings: Settings,
    clock: Clock,
    database: Database,
    audit: Audit,
    outbox: Outbox,
    live: Live,
    jobs: Jobs,
    metrics: Metrics,
    analyser: Analyser,
) -> Studio:
    """Wire the studio and let the published version answer; Misconfigured names what is wrong in a catalogue."""
    catalogue = read_catalogue(settings.pack_set)
    groups = {intent: shown.group for intent, shown in catalogue.items()}

    def announce(said: dict[str, Any]) -> None:
        live.announce(KEY, said, far=said)

    samples = Samples(database, audit, clock, catalogue, outbox)
    versions = Versions(database, audit, clock, analyser, frozenset(catalogue), announce)
    training = Training(database, clock, settings, versions, _environment(settings))
    drifts = Drifts(database, clock, settings, metrics, groups, announce)
    outbox.subscribe(TOPIC, samples.collect)
    add_jobs(jobs, drifts)
    await versions.restore()
    tally = Tally(groups, metrics, clock)
    return Studio(samples, versions, training, drifts, tally, catalogue, live, database, clock)


def _environment(settings: Settings) -> dict[str, str]:
    """What the process that trains must know of our settings; it takes one core and leaves the others to the turns."""
    return {
        **os.environ,
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "QIANTAI_DATA_DIR": str(settings.data_dir.absolute()),
        "QIANTAI_PACKS_DIR": str(settings.packs_dir.absolute()),
        "QIANTAI_PACKS": orjson.dumps(settings.packs).decode(),
    }
