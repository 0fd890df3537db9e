"""Fixtures: a moved clock, the repository's packs, and a real PostgreSQL with a fresh database for each test.

A run has a folder of its own for everything temporary, in memory where the machine has enough of it.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
from tests.balance import Balanced, rank_of
from tests.databases import Databases
from tests.floor.models import llama, make_model

from qiantai.app.serving import free_port
from qiantai.floor.clock import ManualClock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database
from qiantai.floor.embedded import embedded_postgres
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable

MEMORY = Path("/dev/shm")
GIB = 2**30
RUN: pytest.StashKey[Path] = pytest.StashKey()


def pytest_configure(config: pytest.Config) -> None:
    """The run's own folder; workers get it from their controller."""
    if not hasattr(config, "workerinput"):
        folder = Path(tempfile.mkdtemp(prefix="qiantai-run-", dir=_memory()))
        folder.chmod(0o755)
        os.environ["TMPDIR"] = str(folder)
        tempfile.tempdir = None
        config.stash[RUN] = folder


def pytest_unconfigure(config: pytest.Config) -> None:
    """Nothing stays behind."""
    if RUN in config.stash:
        shutil.rmtree(config.stash[RUN], ignore_errors=True)


def _memory() -> Path | None:
    """Where files live in memory, if there is enough for databases, browsers and everything else; None for the disk."""
    if not MEMORY.is_dir() or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        return None
    enough = psutil.virtual_memory().available > 12 * GIB
    return MEMORY if enough and shutil.disk_usage(MEMORY).free > 6 * GIB else None


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Balanced:
    """All workers work to the end."""
    config.option.loadscopereorder = False
    return Balanced(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With several workers, what takes longest is begun first."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: rank_of(item.nodeid))


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """The databases of this worker's own server."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with tempfile.TemporaryDirectory(prefix=f"qiantai-{worker}-") as folder:
        Path(folder).chmod(0o755)
        with embedded_postgres(Path(folder) / "pg", durable=False) as url:
            databases = Databases(url)
            databases.prepare()
            yield databases
            databases.close()


@pytest.fixture
async def database_url(databases: Databases) -> AsyncIterator[str]:
    """A migrated database of this test's own."""
    with databases.lent() as url:
        yield url
    for _ in range(5):  # connections that a failed start left open hear that they are closed
        await asyncio.sleep(0)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open pool on this test's database."""
    database = Database(database_url, size=4)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


@pytest.fixture
def clock() -> ManualClock:
    """Ten in the morning of Sunday 2026-11-22, in China."""
    return ManualClock(datetime(2026, 11, 22, 2, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def packs() -> Packs:
    """The packs of the repository."""
    return Settings().pack_set


@pytest.fixture(scope="session")
def policies(packs: Packs) -> PolicyTable:
    """Every policy of the repository's packs."""
    return PolicyTable.load(packs)


@pytest.fixture(scope="session")
def known() -> Settings:
    """The settings of this machine, read once."""
    return Settings()


@pytest.fixture
def settings(known: Settings, tmp_path: Path) -> Settings:
    """Settings whose data folder is the test's own."""
    return known.model_copy(update={"data_dir": tmp_path})


@pytest.fixture(scope="session")
def model_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real OpenAI-compatible server (llama.cpp) with a tiny random model; its base address."""
    model = make_model(tmp_path_factory.mktemp("models") / "tiny.gguf")
    with llama(model, free_port()) as url:
        yield url
