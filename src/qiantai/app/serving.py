"""Starts what a running front desk needs: its database, the demonstration's core beside it, and the server itself."""

import asyncio
import gc
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import uvicorn
import uvloop
from fastapi import FastAPI

from qiantai.app.seed import Demonstration, institution_file, seed
from qiantai.app.server import create_app
from qiantai.app.start import start_routes
from qiantai.app.wire import House, build
from qiantai.app.workers import BACKLOG, FORKS, bound, join_threads, supervise
from qiantai.floor.clock import SystemClock
from qiantai.floor.config import Settings
from qiantai.floor.database import migrate
from qiantai.floor.embedded import embedded_postgres
from qiantai.floor.errors import Unavailable
from qiantai.floor.observe import configure_logging
from qiantai.floor.parsed import PARSED
from qiantai.floor.secrets import secret_key
from qiantai.knowledge.kept import FOLDER

FRAME_BYTES = 64 * 1024
CORE_SECONDS = 20
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Built:
    """A house at rest with its application: whoever wakes it serves."""

    house: House
    app: FastAPI


def serve(settings: Settings, *, demo: bool) -> None:
    """Serve until interrupted; the database and the core that were started end with us."""
    listening = bound(settings)
    gc.disable()  # nothing of what a start builds is garbage; `_settle_memory` turns it on again
    configure_logging(settings)
    signal.signal(signal.SIGTERM, _leave)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        if demo:
            settings = stack.enter_context(demonstration_core(settings))
        if settings.database_url is None:
            url = stack.enter_context(embedded_postgres(settings.data_dir / "postgres"))
            settings = settings.model_copy(update={"database_url": url})
        assert settings.database_url is not None
        migrate(settings.database_url)
        with suppress(KeyboardInterrupt):
            built = _run(_build(settings, demo, first=True))
            listening.listen(BACKLOG)
            if FORKS:
                join_threads()
                gc.freeze()  # a collection would write into every object, and so copy what forks share
                supervise(partial(_work, built, listening), settings.workers)
            elif settings.workers == 1:
                _run(_serve(built, listening))
            else:
                supervise(partial(_build_and_work, settings, demo, listening), settings.workers)


def _work(built: Built, listening: socket.socket) -> None:
    with suppress(KeyboardInterrupt):
        _run(_serve(built, listening))


def _build_and_work(settings: Settings, demo: bool, listening: socket.socket) -> None:
    gc.disable()
    configure_logging(settings)
    signal.signal(signal.SIGTERM, _leave)
    _work(_run(_build(settings, demo)), listening)


def _run(serving: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(serving)


async def _build(settings: Settings, demo: bool, *, first: bool = False) -> Built:
    """Everything that processes on these settings share; the first one also opens the demonstration."""
    kept = settings.data_dir / FOLDER
    PARSED.find(kept)
    house = await build(settings, SystemClock())
    app = create_app(house)
    if demo:
        await asyncio.to_thread(wait_for_core, settings)
        demonstration = Demonstration.load(settings)
        if first:
            await _open_demonstration(house, demonstration)
        app.include_router(start_routes(house, demonstration), prefix="/api/v1")
    await house.rest()
    PARSED.keep(kept)
    return Built(house, app)


async def _open_demonstration(house: House, demonstration: Demonstration) -> None:
    await seed(house, demonstration)
    agent, inspector = await house.staff.issue_link("s001"), await house.staff.issue_link("s030")
    _tell(house.ground.settings, agent, inspector)


def _leave(*_: object) -> None:
    """The server raises the signal again when it has shut down: leave by the front door, so that all is closed."""
    raise SystemExit(0)


async def _serve(built: Built, listening: socket.socket) -> None:
    await built.house.wake()
    _settle_memory()
    config = uvicorn.Config(
        built.app,
        ws="websockets-sansio",
        ws_max_size=FRAME_BYTES,
        ws_per_message_deflate=False,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    await uvicorn.Server(config).serve([listening])


def _settle_memory() -> None:
    """What was built at start lives as long as we do: keep the collector from walking it, now and later."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()


def _tell(settings: Settings, agent: str, inspector: str) -> None:
    base = settings.public_url or f"http://{settings.host}:{settings.port}"
    lines = [
        "",
        "前台 Qiantai 已启动 / is ready",
        f"  演示首页 start page     {base}/demo",
        f"  客户页面 customer       {base}/",
        f"  坐席登录 agent 林晓      {base}/desk#link={agent}",
        f"  质检员 inspector 唐宁    {base}/desk#link={inspector}",
        "  (登录链接一次有效 / each sign-in link works once)",
        "",
    ]
    print("\n".join(lines), file=sys.stderr, flush=True)


@contextmanager
def demonstration_core(settings: Settings) -> Iterator[Settings]:
    """Start the demonstration's own core service as a process that ends with this one; `wait_for_core` waits for it."""
    token = secret_key(settings.data_dir, "core-1").hex()
    port = free_port()
    folder = settings.data_dir / "core"
    process = start_core(port, folder, token, institution_file(settings))
    try:
        yield settings.model_copy(
            update={
                "core_url": f"http://127.0.0.1:{port}",
                "core_token": type(settings.core_token)(token),
            }
        )
    finally:
        process.terminate()
        process.wait(10)
        assert process.stdin is not None
        process.stdin.close()


def start_core(port: int, folder: Path, token: str, institution: Path) -> "subprocess.Popen[bytes]":
    """Start the core; it listens some seconds later."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "qiantai.app.demo", "--port", str(port), "--data", str(folder)]
    return subprocess.Popen(
        [*command, "--institution", str(institution), "--demo", "--with-parent"],
        env={**os.environ, "QIANTAI_CORE_TOKEN": token},
        stdin=subprocess.PIPE,
    )


def wait_for_core(settings: Settings) -> None:
    """Wait until the core of these settings listens; Unavailable when it does not."""
    address = urlsplit(settings.core_url)
    for _ in range(CORE_SECONDS * 20):
        with socket.socket() as probe:
            probe.settimeout(0.05)
            if probe.connect_ex((address.hostname or "", address.port or 80)) == 0:
                return
        time.sleep(0.05)
    raise Unavailable(system="demonstration core")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
