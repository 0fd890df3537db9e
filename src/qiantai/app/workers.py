"""Several server processes on one port: more than one core for turns, each process with a house of its own."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time

from qiantai.floor.config import Settings

BACKLOG = 1024
GRACE_SECONDS = 15


def supervise(settings: Settings, *, demo: bool) -> None:
    """Run `settings.workers` server processes until interrupted; one that dies is started again."""
    listening = socket.create_server((settings.host, settings.port), backlog=BACKLOG)
    listening.set_inheritable(True)
    running = [_start(settings, listening.fileno(), demo) for _ in range(settings.workers)]
    try:
        while True:
            time.sleep(0.5)
            for place, worker in enumerate(running):
                if worker.poll() is not None:
                    running[place] = _start(settings, listening.fileno(), demo)
    finally:
        for worker in running:
            worker.terminate()
        for worker in running:
            try:
                worker.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                worker.kill()


def _start(settings: Settings, listening: int, demo: bool) -> "subprocess.Popen[bytes]":
    environment = {
        **os.environ,
        "QIANTAI_DATABASE_URL": settings.database_url or "",
        "QIANTAI_CORE_URL": settings.core_url,
        "QIANTAI_CORE_TOKEN": settings.core_token.get_secret_value(),
        "QIANTAI_LIVE": "postgres",
    }
    command = [sys.executable, "-m", "qiantai.app", "worker", str(listening)]
    return subprocess.Popen(
        [*command, "--demo"] if demo else command,
        env=environment,
        pass_fds=[listening],
        stdin=subprocess.PIPE,
    )


def end_with_parent() -> None:
    """Leave when the process that started us is gone, however it died: our standard input ends then."""

    def wait() -> None:
        while os.read(0, 1024):  # unbuffered: a lock held in here would break the interpreter's end
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()
