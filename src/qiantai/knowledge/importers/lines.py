"""Puts printed lines back into paragraphs: across line ends, pages, running heads and tables that go on overleaf."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from qiantai.knowledge.importers.base import Block, Grid, Heading, Paragraph
from qiantai.knowledge.numbering import begins_part

_PAGE_NUMBER = re.compile(
    r"[-—–\s]*(?:第\s*\d+\s*页(?:\s*[,，/]?\s*共\s*\d+\s*页)?|\d+\s*/\s*\d+|(?:page\s*)?\d{1,4}"
    r"(?:\s*of\s*\d+)?)[-—–\s]*",
    re.I,
)
_DIGITS = re.compile(r"\d+")
_ENDS = tuple("。；：！？.;:!?")
_HEADING_FROM = 1.12  # times the usual size of letters
_MOST_HEADING = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: its words, left and right edge, top and size of letters, in points."""

    text: str
    left: float
    right: float
    top: float
    size: float


@dataclass(frozen=True, slots=True)
class PageText:
    """The lines of a page and its tables with their tops."""

    number: int
    lines: Sequence[Line]
    grids: Sequence[tuple[float, tuple[tuple[str, ...], ...]]]
    height: float
    width: float


def flowed(pages: Sequence[PageText | list[Block]]) -> list[Block]:
    """All pages as blocks; pages that were recognised stay as they are."""
    texts = [page for page in pages if isinstance(page, PageText)]
    running = _running(texts)
    sizes = [line.size for page in texts for line in page.lines for _ in line.text]
    usual = median(sizes) if sizes else 0.0
    levels = _levels(texts, usual)
    right = max((line.right for page in texts for line in page.lines), default=0.0)
    flow = _Flow(usual, levels, max(right, 0.7 * max((page.width for page in texts), default=0.0)))
    for page in pages:
        if isinstance(page, PageText):
            flow.take(page, running)
        else:
            flow.blocks += page
    return flow.blocks


class _Flow:
    """Goes through the pages and joins what belongs together."""

    def __init__(self, usual: float, levels: dict[float, int], right: float) -> None:
        self.blocks: list[Block] = []
        self._usual, self._levels = usual, levels
        self._before: Line | None = None
        self._right = right  # where a full line ends

    def take(self, page: PageText, running: set[str]) -> None:
        """Add one page."""
        lines = [line for line in page.lines if not _furniture(line, page, running)]
        left = min((line.left for line in lines), default=0.0)
        parts: list[tuple[float, Line | Grid]] = [(line.top, line) for line in lines]
        parts += [(top, Grid(rows, page.number)) for top, rows in page.grids]
        for place, (_, part) in enumerate(sorted(parts, key=lambda part: part[0])):
            if isinstance(part, Grid):
                self._grid(part, first=place == 0)
            else:
                self._line(part, page.number, left)

    def _grid(self, grid: Grid, *, first: bool) -> None:
        last = self.blocks[-1] if self.blocks else None
        if first and isinstance(last, Grid) and len(last.rows[0]) == len(grid.rows[0]):
            rows = grid.rows[1:] if grid.rows[0] == last.rows[0] else grid.rows
            self.blocks[-1] = Grid((*last.rows, *rows), last.page)
        else:
            self.blocks.append(grid)
        self._before = None

    def _line(self, line: Line, page: int, left: float) -> None:
        level = self._levels.get(round(line.size, 1))
        if level is not None and len(line.text) <= _MOST_HEADING:
            self.blocks.append(Heading(line.text, level, page))
            self._before = None
            return
        last = self.blocks[-1] if self.blocks else None
        if self._before is not None and isinstance(last, Paragraph) and self._goes_on(line, left):
            between = " " if last.text[-1].isascii() and line.text[0].isascii() else ""
            self.blocks[-1] = Paragraph(f"{last.text}{between}{line.text}", last.page)
        else:
            self.blocks.append(Paragraph(line.text, page))
        self._before = line

    def _goes_on(self, line: Line, left: float) -> bool:
        """Whether the line goes on with the one before: that was full, and this one neither indents nor counts."""
        before = self._before
        assert before is not None
        full = before.right >= self._right - 1.6 * before.size
        if before.text.endswith(_ENDS) and before.right < self._right - 0.6 * before.size:
            full = False
        indented = line.left > left + 0.8 * line.size and line.left > before.left + 0.8 * line.size
        return full and not indented and not begins_part(line.text)


def _running(pages: Sequence[PageText]) -> set[str]:
    """Heads and feet: first and last lines that come again, but for their digits, on most of at least three pages."""
    if len(pages) < 3:
        return set()
    edges = Counter(
        key
        for page in pages
        for key in {_key(line) for line in (*page.lines[:1], *page.lines[-1:])}
    )
    return {key for key, count in edges.items() if count >= 3 and count > 0.6 * len(pages)}


def _key(line: Line) -> str:
    return _DIGITS.sub("#", line.text)


def _furniture(line: Line, page: PageText, running: set[str]) -> bool:
    edge = line in (*page.lines[:1], *page.lines[-1:])
    margin = line.top < 0.1 * page.height or line.top > 0.88 * page.height
    return edge and margin and (_key(line) in running or bool(_PAGE_NUMBER.fullmatch(line.text)))


def _levels(pages: Sequence[PageText], usual: float) -> dict[float, int]:
    """Sizes of letters that mark headings, the largest first."""
    sizes = {
        round(line.size, 1)
        for page in pages
        for line in page.lines
        if line.size > usual * _HEADING_FROM and len(line.text) <= _MOST_HEADING
    }
    return {size: level for level, size in enumerate(sorted(sizes, reverse=True), 1)}
