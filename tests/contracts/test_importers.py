"""Every importer keeps the contract of the shelf: the whole content or an error, in order, with all cells."""

from collections.abc import Callable

import pytest
from tests.knowledge import samples

from qiantai.knowledge.importers.base import Corrupt, Empty, Grid, Importer, Unreadable
from qiantai.knowledge.importers.fake import BROKEN, FakeImporter
from qiantai.knowledge.importers.faq import FaqImporter
from qiantai.knowledge.importers.markdown import MarkdownImporter
from qiantai.knowledge.importers.page import PageImporter
from qiantai.knowledge.importers.pdf import PdfImporter
from qiantai.knowledge.importers.picture import PictureImporter
from qiantai.knowledge.importers.sheet import SheetImporter
from qiantai.knowledge.importers.shelf import standard_shelf
from qiantai.knowledge.importers.slides import SlidesImporter
from qiantai.knowledge.importers.word import WordImporter

Make = Callable[[], bytes]


def fake_file() -> bytes:
    lines = [" | ".join(row) for row in samples.FEES]
    return "\n".join(["# 费用", *lines]).encode()


FILES: dict[str, tuple[Importer, Make]] = {
    "a.fake": (FakeImporter(), fake_file),
    "a.docx": (WordImporter(), samples.styled_word),
    "a.pdf": (PdfImporter(), samples.text_pdf),
    "a.xlsx": (SheetImporter(), samples.workbook),
    "a.pptx": (SlidesImporter(), samples.slides),
    "a.html": (PageImporter(), samples.page),
    "a.md": (MarkdownImporter(), samples.markdown),
    "a.csv": (FaqImporter(), lambda: samples.csv_of(samples.FEES)),
}
NAMES = sorted(FILES)


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_of_the_table_is_in_its_place(name: str) -> None:
    importer, make = FILES[name]
    grids = [block for block in importer.read(name, make()).blocks if isinstance(block, Grid)]
    assert samples.FEES in [grid.rows for grid in grids]


@pytest.mark.parametrize("name", NAMES)
def test_reading_again_gives_the_same(name: str) -> None:
    importer, make = FILES[name]
    content = make()
    assert importer.read(name, content) == importer.read(name, content)


@pytest.mark.parametrize("name", NAMES)
def test_damaged_content_is_told_and_gives_no_part(name: str) -> None:
    importer, _ = FILES[name]
    for content in (b"\x00\x81\xff\xfe\x00broken", BROKEN):
        with pytest.raises(Unreadable):
            importer.read(name, content)


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pptx", "a.pdf"])
def test_half_a_file_is_corrupt(name: str) -> None:
    importer, make = FILES[name]
    content = make()
    with pytest.raises(Corrupt):
        importer.read(name, content[: len(content) // 2])


@pytest.mark.parametrize("name", ["a.html", "a.md", "a.csv", "a.fake"])
def test_a_file_without_words_is_empty(name: str) -> None:
    importer, _ = FILES[name]
    with pytest.raises(Empty):
        importer.read(name, b" \n ")


def test_pages_count_from_one_where_there_are_pages() -> None:
    for name in ("a.pdf", "a.pptx"):
        importer, make = FILES[name]
        pages = [block.page for block in importer.read(name, make()).blocks]
        assert pages[0] == 1
        assert pages == sorted(page for page in pages if page)


def test_a_picture_that_is_none_is_corrupt() -> None:
    with pytest.raises(Corrupt):
        PictureImporter(lambda: None).read("a.png", b"\x89PNG\r\n\x1a\n broken")


def test_suffixes_are_read_by_one_importer_each() -> None:
    shelf = standard_shelf()
    ours = [suffix for importer, _ in FILES.values() for suffix in importer.suffixes]
    assert len(ours) == len(set(ours))
    assert set(shelf.suffixes) >= set(ours) - {".fake"}
