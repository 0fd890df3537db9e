"""All importers by the suffix of the files that they read, with the limits that hold for every kind."""

from collections.abc import Sequence
from pathlib import PurePath

from qiantai.knowledge.importers.base import (
    MOST_BYTES,
    Empty,
    Extract,
    Importer,
    TooManyBytes,
    Unsupported,
)
from qiantai.knowledge.importers.faq import FaqImporter
from qiantai.knowledge.importers.markdown import MarkdownImporter
from qiantai.knowledge.importers.page import PageImporter
from qiantai.knowledge.importers.pdf import PdfImporter
from qiantai.knowledge.importers.picture import PictureImporter
from qiantai.knowledge.importers.sheet import SheetImporter
from qiantai.knowledge.importers.slides import SlidesImporter
from qiantai.knowledge.importers.word import WordImporter


class Shelf:
    """Reads any file that one of its importers knows."""

    def __init__(self, importers: Sequence[Importer]) -> None:
        self._by_suffix = {suffix: one for one in importers for suffix in one.suffixes}

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Every suffix that can be read."""
        return tuple(self._by_suffix)

    def read(self, name: str, content: bytes) -> Extract:
        """The content of the file; raises the reason as one of the `Unreadable`."""
        suffix = PurePath(name).suffix.lower()
        if suffix not in self._by_suffix:
            raise Unsupported(kind=suffix or name)
        if len(content) > MOST_BYTES:
            raise TooManyBytes(limit=MOST_BYTES // 1024 // 1024)
        if not content.strip():
            raise Empty
        return self._by_suffix[suffix].read(name, content)


def standard_shelf() -> Shelf:
    """Every importer that ships, but for the fake."""
    return Shelf(
        [
            WordImporter(),
            PdfImporter(),
            PictureImporter(),
            SheetImporter(),
            SlidesImporter(),
            PageImporter(),
            MarkdownImporter(),
            FaqImporter(),
        ]
    )
