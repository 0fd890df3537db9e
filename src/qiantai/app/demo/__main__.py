"""Runs the demonstration core by itself: `python -m qiantai.app.demo --port 8301 --data var/core --demo`."""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from qiantai.app.demo.core import build
from qiantai.floor.clock import SystemClock
from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import data_root

DRAIN_SECONDS = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop; returns 2 when a setting or the institution file is wrong."""
    given = _parser().parse_args(arguments)
    try:
        app = build(given.data, given.institution, SystemClock(), given.token, demo=given.demo)
    except (Misconfigured, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    if given.with_parent:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    uvicorn.run(
        app,
        host=given.host,
        port=given.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    return 0


def _end_with_parent() -> None:
    """Standard input ends when the process that started us does, however it died."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m qiantai.app.demo",
        description="The demonstration institution's core banking service.",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8301)
    parser.add_argument("--data", type=Path, required=True, help="folder of the ledger file")
    parser.add_argument(
        "--token",
        default=os.environ.get("QIANTAI_CORE_TOKEN", ""),
        help="bearer token; better given as QIANTAI_CORE_TOKEN",
    )
    parser.add_argument(
        "--institution", type=Path, default=data_root("packs") / "demo" / "institution.yaml"
    )
    parser.add_argument(
        "--demo", action="store_true", help="allow X-Now, /demo/reset and /demo/faults"
    )
    parser.add_argument(
        "--with-parent", action="store_true", help="stop when standard input is closed"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
