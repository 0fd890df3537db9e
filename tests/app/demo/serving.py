"""The real core service on a free port of this machine, in a thread of the test."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from qiantai.app.demo.core import build
from qiantai.floor.clock import Clock
from qiantai.floor.packs import data_root

TOKEN = "a-token-for-tests"
INSTITUTION = data_root("packs") / "demo" / "institution.yaml"


@contextmanager
def served(folder: Path, clock: Clock, demo: bool = True) -> Iterator[str]:
    """The address of a core on the ledger in `folder`."""
    config = uvicorn.Config(
        build(folder, INSTITUTION, clock, TOKEN, demo=demo),
        log_level="critical",
        access_log=False,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.005)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(10)
