"""Real servers as processes of their own; what a start computes from the packs is computed once for the whole run."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import Request, urlopen

import psycopg
import pytest

from qiantai.app import benchmark
from qiantai.app.serving import free_port
from qiantai.floor.config import Settings
from qiantai.floor.errors import Unavailable

COMPUTED = "computed"
SHARED = ("models", "kept")
PATIENCE_S = 180
"""A machine may have much else to do."""

KEEP = """
do $$ declare name text; begin
    create schema began;
    for name in select tablename from pg_tables where schemaname = 'public' loop
        execute format('create table began.%1$I as table public.%1$I', name);
    end loop;
end $$
"""
RENEW = """
do $$ declare name text; columns text; begin
    set local session_replication_role = replica;
    for name in select tablename from pg_tables where schemaname = 'public'
            and not (tablename like any ('{\\_yoyo%,yoyo%,procrastinate%}')) order by 1 loop
        select string_agg(quote_ident(attname), ', ' order by attnum) into columns from pg_attribute
            where attrelid = format('public.%I', name)::regclass and attnum > 0
            and not attisdropped and attgenerated = '';
        execute format('delete from public.%I', name);
        execute format('insert into public.%1$I (%2$s) overriding system value select %2$s from began.%1$I', name, columns);
    end loop;
end $$
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, its data folder, and its core."""

    base: str
    data_dir: Path
    core: str

    def key(self, name: str) -> bytes:
        """A key that the server made for itself."""
        return (self.data_dir / "secrets" / f"{name}.key").read_bytes()

    def remember(self) -> None:
        """Keep a copy of everything as it is now, for `renew`."""
        self._execute(KEEP)

    def renew(self) -> None:
        """Everything as it was when remembered, at the core too: whoever comes next finds an institution just opened."""
        self._execute(RENEW)
        headers = {
            "Authorization": f"Bearer {self.key('core-1').hex()}",
            "Content-Type": "application/json",
            "X-Now": datetime.now(UTC).isoformat(),
        }
        with urlopen(Request(f"{self.core}/demo/reset", b"{}", headers), timeout=PATIENCE_S):
            pass

    def _execute(self, command: str) -> None:
        lines = (self.data_dir / "postgres" / "postmaster.pid").read_text().splitlines()
        url = f"postgresql://postgres@/postgres?host={lines[4]}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(command)


def lend(data_dir: Path, packs: str = "all") -> None:
    """Spare a start what another of this run with the same packs has computed: models, and what the knowledge keeps."""
    data_dir.mkdir(parents=True, exist_ok=True)
    for name in SHARED:
        shutil.rmtree(data_dir / name, ignore_errors=True)
        ours = computed(name if packs == "all" else f"{name}-{packs}")
        (data_dir / name).symlink_to(ours, target_is_directory=True)


def computed(name: str) -> Path:
    """The run's own folder of that name; it begins with the models that this installation has trained."""
    folder = Path(tempfile.gettempdir()) / COMPUTED / name
    if not folder.is_dir():
        with suppress(FileExistsError):
            draft = Path(tempfile.mkdtemp(dir=tempfile.gettempdir()))
            if name.startswith("models") and (trained := Settings().data_dir / "models").is_dir():
                shutil.copytree(trained, draft, dirs_exist_ok=True)
            folder.parent.mkdir(exist_ok=True)
            with suppress(OSError):  # the other worker was faster
                draft.rename(folder)
    return folder


@contextmanager
def serving(people: int = 0, **settings: str) -> Iterator[Server]:
    """A demonstration server with settings of its own and so many customers more."""
    with tempfile.TemporaryDirectory(prefix="qiantai-server-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        lend(folder / "var")
        if people:
            institution = benchmark.crowd(folder / "institution.yaml", people)
            settings = {"QIANTAI_DEMO_INSTITUTION": str(institution), **settings}
        port, log = free_port(), folder / "server.log"
        process = _started(folder / "var", port, log, settings)
        try:
            base = f"http://127.0.0.1:{port}"
            _wait(process, base, log)
            yield Server(base, folder / "var", benchmark.core(process.pid))
        finally:
            process.terminate()
            process.wait(30)


def _started(
    data_dir: Path, port: int, log: Path, settings: dict[str, str]
) -> "subprocess.Popen[bytes]":
    environment = {
        **os.environ,
        "QIANTAI_DATA_DIR": str(data_dir),
        "QIANTAI_LOG_LEVEL": "ERROR",
        **settings,
    }
    command = [sys.executable, "-m", "qiantai.app", "run", "--demo", "--port", str(port)]
    with log.open("wb") as out:
        return subprocess.Popen(command, env=environment, stdout=out, stderr=out)


def _wait(process: "subprocess.Popen[bytes]", base: str, log: Path) -> None:
    try:
        benchmark.wait_ready(process, base, PATIENCE_S)
    except Unavailable:
        pytest.fail(f"the server did not start:\n{log.read_text('utf-8')[-3000:]}")
