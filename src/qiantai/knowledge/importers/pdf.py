"""Reads PDF files: text with its layout, ruled tables, and pages that are pictures by recognition."""

import io
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pypdfium2

from qiantai.knowledge.importers.base import (
    MOST_PAGES,
    Block,
    Corrupt,
    Encrypted,
    Extract,
    RecogniserMissing,
    TooManyPages,
    guarded,
)
from qiantai.knowledge.importers.lines import Line, PageText, flowed
from qiantai.knowledge.importers.ocr import Picture, Recogniser, find_recogniser, piece_blocks

SCANNED_BELOW = 10  # letters on a page that holds a picture
_MACHINE_TITLES = ("untitled", "(anonymous)", "Microsoft Word -", "无标题")
SCALE = 200 / 72  # pixels per point at 200 dpi


if TYPE_CHECKING:
    from pdfplumber.page import Page


class PdfImporter:
    """`.pdf` by pdfplumber; pages without text go to the recogniser, found when it is first needed."""

    suffixes: ClassVar[tuple[str, ...]] = (".pdf",)

    def __init__(self, recogniser: Callable[[], Recogniser | None] = find_recogniser) -> None:
        self._recogniser = recogniser

    def read(self, name: str, content: bytes) -> Extract:
        """Paragraphs, headings by the size of their letters, and tables, with page numbers."""
        self._check(content)
        return guarded(lambda: self._extract(content))

    def _check(self, content: bytes) -> None:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            raise (Encrypted if "password" in str(error).lower() else Corrupt)(
                str(error)
            ) from error
        pages = len(document)
        document.close()
        if pages > MOST_PAGES:
            raise TooManyPages(pages=pages, limit=MOST_PAGES)
        if not pages:
            raise Corrupt("no pages")

    def _extract(self, content: bytes) -> Extract:
        import pdfplumber  # heavy, and the processes that serve never need it

        pages: list[PageText | list[Block]] = []
        with pdfplumber.open(io.BytesIO(content)) as document:
            title = str((document.metadata or {}).get("Title") or "").strip()
            for number, page in enumerate(document.pages, 1):
                if page.images and len(page.chars) < SCANNED_BELOW:
                    pages.append(self._recognised(content, number))
                else:
                    pages.append(_page_text(page, number))
                page.close()
        return Extract("" if title.startswith(_MACHINE_TITLES) else title, tuple(flowed(pages)))

    def _recognised(self, content: bytes, number: int) -> list[Block]:
        recogniser = self._recogniser()
        if recogniser is None:
            raise RecogniserMissing(page=number)
        document = pypdfium2.PdfDocument(content)
        try:
            picture: Picture = document[number - 1].render(scale=SCALE).to_numpy()
        finally:
            document.close()
        if picture.ndim == 2 or picture.shape[2] == 1:
            picture = np.repeat(picture.reshape(*picture.shape[:2], 1), 3, axis=2)
        return piece_blocks(recogniser.read(np.ascontiguousarray(picture[:, :, :3])), number)


def _page_text(page: "Page", number: int) -> PageText:
    tables = [table for table in page.find_tables() if len(table.rows) > 1 or len(table.cells) > 1]
    boxes = [table.bbox for table in tables]
    rest = page.filter(lambda thing: not _inside(thing, boxes)) if boxes else page
    grids = [(table.bbox[1], _rows(table)) for table in tables]
    return PageText(number, list(_lines(rest)), grids, float(page.height), float(page.width))


def _lines(page: Any) -> Iterator[Line]:
    for line in page.extract_text_lines(return_chars=True, x_tolerance=2, y_tolerance=3):
        sizes = sorted(char["size"] for char in line["chars"])
        text = line["text"].strip()
        if text:
            yield Line(text, line["x0"], line["x1"], line["top"], sizes[len(sizes) // 2])


def _inside(thing: Any, boxes: Sequence[tuple[float, float, float, float]]) -> bool:
    if thing.get("object_type") != "char":
        return False
    across, down = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return any(
        left <= across <= right and top <= down <= bottom for left, top, right, bottom in boxes
    )


def _rows(table: Any) -> tuple[tuple[str, ...], ...]:
    """All cells; a merged one, which the rules leave without a box, takes its neighbour's words."""
    found = table.extract(x_tolerance=2)
    rows: list[list[str]] = []
    for down, row in enumerate(found):
        cells: list[str] = []
        for across, cell in enumerate(row):
            if cell is not None:
                cells.append(_cell(cell))
            elif across and table.rows[down].cells[across - 1] is not None:
                cells.append(cells[-1])
            else:
                cells.append(rows[-1][across] if rows else "")
        rows.append(cells)
    return tuple(tuple(row) for row in rows)


def _cell(text: str) -> str:
    """The words of a cell without the breaks that its width forced."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    joined = ""
    for line in lines:
        narrow = joined[-1:].isascii() and line[:1].isascii() and joined
        joined += f" {line}" if narrow else line
    return joined
