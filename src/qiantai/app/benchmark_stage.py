"""A server of its own processes that can be killed and started again on the same data."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from qiantai.app import benchmark
from qiantai.app.serving import free_port


@dataclass(slots=True)
class Stage:
    """The server under test; `settings` are further `QIANTAI_*`."""

    folder: Path
    institution: Path
    port: int
    workers: int = 1
    settings: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def base(self) -> str:
        """Where it listens, before and after."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def data_dir(self) -> Path:
        """Its data folder."""
        return self.folder / "var"

    @property
    def database_url(self) -> str:
        """The embedded database, by the socket folder that its process wrote down."""
        lines = (self.data_dir / "postgres" / "postmaster.pid").read_text().splitlines()
        return f"postgresql://postgres@/postgres?host={lines[4]}"

    def start(self) -> None:
        """Start it and wait until it serves; Unavailable when it does not."""
        self.process = benchmark.start(
            self.folder, self.institution, self.port, self.workers, **self.settings
        )
        benchmark.wait_ready(self.process, self.base, 180)

    def serving(self) -> list[psutil.Process]:
        """The worker processes, none when the first one serves itself."""
        children = self._first().children()
        return [child for child in children if benchmark.serves(child)]

    def kill(self) -> None:
        """kill -9 of everything of ours; the core and the database are other systems."""
        for process in [self._first(), *self.serving()]:
            process.kill()

    def wait(self) -> None:
        """Return when the first process has ended."""
        assert self.process is not None
        self.process.wait()

    def core(self) -> tuple[str, dict[str, str]]:
        """The core's address and headers, taken from the running child and the stored key."""
        key = (self.data_dir / "secrets" / "core-1.key").read_bytes().hex()
        return benchmark.core(self._first().pid), {"Authorization": f"Bearer {key}"}

    def stop(self) -> None:
        """End it in good order, if it was started."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(30)

    def _first(self) -> psutil.Process:
        assert self.process is not None
        return psutil.Process(self.process.pid)


@contextmanager
def staged(
    folder: Path, institution: Path, workers: int = 1, settings: dict[str, str] | None = None
) -> Iterator[Stage]:
    """A started server on a free port with its data under `folder`, stopped afterwards."""
    stage = Stage(folder, institution, free_port(), workers, settings or {})
    try:
        stage.start()
        yield stage
    finally:
        stage.stop()
