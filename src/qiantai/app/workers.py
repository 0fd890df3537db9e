"""Server processes under a supervisor that has built the house: each is a fork of it, so that one that dies is replaced at once.

More than one process gives turns more than one core, for each has an interpreter of its own.
"""

import errno
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing import connection, get_context
from multiprocessing.process import BaseProcess

from qiantai.floor.config import Settings
from qiantai.floor.errors import Misconfigured

FORKS = sys.platform != "darwin"
"""macOS kills forks that use its own libraries: there each process starts and builds for itself."""
BACKLOG = 1024
REST_SECONDS = 1.0
"""Between two looks at the processes: one that dies as soon as it starts is started no more often."""
WATCH_SECONDS = 0.2
GRACE_SECONDS = 15
PORT_SECONDS = 3.0
"""How long processes of a killed supervisor may hold the port."""
_Process: type[BaseProcess] = get_context("fork" if FORKS else "spawn").Process  # type: ignore[attr-defined]


def bound(settings: Settings) -> socket.socket:
    """A socket on the address of the settings that does not listen yet; Misconfigured when it is taken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    until = time.monotonic() + PORT_SECONDS
    while True:
        opened = socket.socket(family)
        try:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            opened.bind((settings.host, settings.port))
            return opened
        except OSError as error:
            opened.close()
            if error.errno != errno.EADDRINUSE or time.monotonic() > until:
                where = f"{settings.host}:{settings.port}"
                raise Misconfigured(f"QIANTAI_HOST, QIANTAI_PORT: {where}: {error}") from error
            time.sleep(WATCH_SECONDS)


def supervise(work: Callable[[], None], count: int) -> None:
    """Keep `count` processes at `work` until interrupted; one that ends, however it does, is replaced at once.

    No thread may be alive here: a fork has none of them, but all of their locks.
    """
    running = [_started(work) for _ in range(count)]
    try:
        while True:
            connection.wait([one.sentinel for one in running])
            running = [one if one.is_alive() else _started(work) for one in running]
            time.sleep(REST_SECONDS)
    finally:
        for one in running:
            one.terminate()
        for one in running:
            one.join(GRACE_SECONDS)
            one.kill()


def _started(work: Callable[[], None]) -> BaseProcess:
    process = _Process(target=_begin, args=(work, os.getpid()))
    process.start()
    return process


def _begin(work: Callable[[], None], supervisor: int) -> None:
    threading.Thread(target=_end_with, args=(supervisor,), daemon=True).start()
    work()


def _end_with(supervisor: int) -> None:
    """Leave when the process that started us is gone, however it died, so that nothing holds the port."""
    while os.getppid() == supervisor:
        time.sleep(WATCH_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)


def end_with_parent() -> None:
    """Leave when the process that gave us our standard input is gone, however it died."""

    def wait() -> None:
        while os.read(0, 1024):  # unbuffered: a lock held in here would break the interpreter's end
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


def join_threads() -> None:
    """Wait for the threads that work something out and then end."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
