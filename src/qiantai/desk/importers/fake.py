"""An importer for tests and for trying a load: its records are given to it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from qiantai.desk.importers.base import NotAnExport, Record


class FakeImporter:
    """Gives back what it was made with, for any file that is not empty."""

    name: ClassVar[str] = "fake"

    def __init__(self, records: Sequence[Record]) -> None:
        self._records = tuple(records)

    def read(self, path: Path) -> Iterator[Record]:
        """The given records."""
        if not path.exists() or not path.stat().st_size:
            raise NotAnExport(f"{path}: is empty", field="file")
        yield from self._records
