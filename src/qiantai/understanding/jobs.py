"""What the studio does beside serving: it trains versions in processes of their own, and watches for drift."""

import asyncio
import contextlib
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from pathlib import Path

import orjson
import structlog

from qiantai.floor.clock import Clock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database
from qiantai.floor.jobs import Jobs
from qiantai.understanding import retraining, store
from qiantai.understanding.drift import Drifts
from qiantai.understanding.studio import Version
from qiantai.understanding.training import MODEL
from qiantai.understanding.versions import Versions

log = structlog.get_logger(__name__)
BEAT_S = 2.0
LAST_WORDS = 600  # characters of a failed training's complaint that are kept
COMMAND = (sys.executable, "-m", "qiantai.app", "train", "version", "--with-parent")
DRIFT_MINUTES = 10


class Training:
    """Trains one version at a time in a process of low priority, which ends with this one."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        settings: Settings,
        versions: Versions,
        environment: Mapping[str, str],
        command: Sequence[str] = COMMAND,
    ) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings
        self._versions = versions
        self._environment = dict(environment)
        self._command = command
        self._task: asyncio.Task[None] | None = None

    async def start(self, by: str) -> Version:
        """Begin to train a version from the packs' lines and all labels; raises TrainingUnderway."""
        labelled = await store.list_labelled(self._database)
        version, published = await self._versions.start(by, len(labelled))
        folder = self._settings.data_dir.absolute() / "models" / "versions" / str(version.id)
        baseline = {"id": published.id, "path": published.path} if published else {}
        order = {"id": None, "path": "", **baseline}
        await asyncio.to_thread(retraining.order_version, folder, labelled, order)
        self._task = asyncio.create_task(self._train(version, folder))
        return version

    async def settled(self) -> None:
        """Wait until no training is under way."""
        if self._task is not None:
            await self._task

    async def close(self) -> None:
        """Give up what is being trained."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _train(self, version: Version, folder: Path) -> None:
        why = "the server was stopped"
        try:
            why = await self._run(version, folder)
        except Exception as error:
            log.exception("understanding_training_broke", version=version.id)
            why = str(error)
        finally:
            await asyncio.shield(self._end(version, folder, why))

    async def _run(self, version: Version, folder: Path) -> str:
        """Run the process with signs of life; returns its last words when it failed."""
        process = await asyncio.create_subprocess_exec(
            *self._command, str(folder), stdin=PIPE, stdout=PIPE, stderr=PIPE, env=self._environment
        )
        said = asyncio.create_task(_heard(process))
        try:
            while not said.done():
                await asyncio.wait([said], timeout=BEAT_S)
                phase = await asyncio.to_thread(_phase, folder)
                await store.seen_training(self._database, version.id, phase, self._clock.now())
        finally:
            if process.returncode is None:
                process.kill()
            complaint = await said
        return complaint[-LAST_WORDS:].strip() if process.returncode else ""

    async def _end(self, version: Version, folder: Path, why: str) -> None:
        figures = None if why else await asyncio.to_thread(_figures, folder)
        examples = figures.get("examples", 0) if figures else 0
        path = str(folder / MODEL) if figures else ""
        await store.end_training(self._database, version.id, figures, examples, path, why)
        log.info("understanding_version_trained", version=version.id, failed=bool(why))


async def _heard(process: Process) -> str:
    """What the process complains about until it ends; its standard input stays open, for its end means ours."""
    assert process.stdout is not None
    assert process.stderr is not None
    _, complaint = await asyncio.gather(process.stdout.read(), process.stderr.read())
    await process.wait()
    return complaint.decode(errors="replace")


def _phase(folder: Path) -> str:
    file = folder / retraining.PHASE
    return file.read_text(encoding="utf-8") if file.is_file() else retraining.PHASES[0]


def _figures(folder: Path) -> dict[str, int]:
    return dict(orjson.loads((folder / retraining.FIGURES).read_bytes()))


def add_jobs(jobs: Jobs, drifts: Drifts) -> None:
    """Register what is done again and again; call it before the worker starts."""
    jobs.every_minute("understanding_drift", drifts.check, minutes=DRIFT_MINUTES)
