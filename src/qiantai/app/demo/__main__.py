"""Runs the demonstration core by itself: `python -m qiantai.app.demo --port 8301 --data var/core --demo`."""

import argparse
import os
import sys
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
    uvicorn.run(
        app,
        host=given.host,
        port=given.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    return 0


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
    return parser


if __name__ == "__main__":
    sys.exit(main())
