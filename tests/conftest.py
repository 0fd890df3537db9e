"""Fixtures: a moved clock, the repository's packs, and a real PostgreSQL with a fresh database for each test."""

import os
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import psycopg
import pytest
from tests.floor.models import llama, make_model

from qiantai.app.serving import free_port
from qiantai.floor.clock import ManualClock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database, migrate
from qiantai.floor.embedded import embedded_postgres
from qiantai.floor.packs import Packs

TEMPLATE = "qiantai_template"


def named(url: str, database: str) -> str:
    """The same server, another database."""
    return url.replace("/postgres?", f"/{database}?", 1)


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The embedded server of this worker, with the migrated template database."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with tempfile.TemporaryDirectory(prefix=f"qiantai-{worker}-") as folder:
        Path(folder).chmod(0o755)
        with embedded_postgres(Path(folder) / "pg") as url:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("alter system set fsync = off")
                connection.execute("select pg_reload_conf()")
                connection.execute(f"create database {TEMPLATE}")
            migrate(named(url, TEMPLATE))
            yield url


@pytest.fixture
async def database_url(server_url: str) -> AsyncIterator[str]:
    """A migrated database of this test's own, dropped afterwards."""
    name = f"t_{uuid.uuid4().hex}"
    admin = await asyncpg.connect(server_url)
    await admin.execute(f"create database {name} template {TEMPLATE} strategy file_copy")
    try:
        yield named(server_url, name)
    finally:
        await admin.execute(f"drop database {name} with (force)")
        await admin.close()


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


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings whose data folder is the test's own."""
    return Settings(data_dir=tmp_path)


@pytest.fixture(scope="session")
def model_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real OpenAI-compatible server (llama.cpp) with a tiny random model; its base address."""
    model = make_model(tmp_path_factory.mktemp("models") / "tiny.gguf")
    with llama(model, free_port()) as url:
        yield url
