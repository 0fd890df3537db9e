"""Reads web pages: the article without navigation and scripts, tables with their spans spread out."""

import re
from collections.abc import Iterator
from typing import Any, ClassVar

import lxml.html
from lxml import etree

from qiantai.knowledge.importers.base import (
    Block,
    Empty,
    Extract,
    Grid,
    Heading,
    Paragraph,
    guarded,
)
from qiantai.knowledge.importers.faq import decoded

_SKIPPED = {"script", "style", "nav", "noscript", "template", "svg", "form", "button", "aside"}
_FURNITURE = {"header", "footer"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_INLINE = {
    *("a", "abbr", "b", "bdi", "cite", "code", "data", "dfn", "em", "font", "i", "ins", "kbd"),
    *("label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u"),
    *("var", "wbr", "img", "tt", "big"),
}
_PAGE = re.compile(r"\s*page:\s*(\d+)\s*")
_BLANK = re.compile(r"[ \t\r\n\f]+")
_CHINESE_BREAK = re.compile(
    r"(?<=[一-鿿，。；：、（）])[ \t\r\n]*\n[ \t\r\n]*(?=[一-鿿，。；：、（）])"
)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_MOST_SPAN = 1000


class PageImporter:
    """`.html` and `.htm` by lxml; `<main>` or `<article>` when there is one, else the body."""

    suffixes: ClassVar[tuple[str, ...]] = (".html", ".htm", ".xhtml")

    def read(self, name: str, content: bytes) -> Extract:
        """Headings, paragraphs, list items and tables in order."""
        return guarded(lambda: page_blocks(_decoded(content)))


def page_blocks(text: str) -> Extract:
    """The content of a page; a comment `page: N` tells the printed page of what follows."""
    if not text.strip():
        raise Empty
    parser = lxml.html.HTMLParser(no_network=True, encoding="utf-8")
    root = lxml.html.document_fromstring(text.encode(), parser=parser)
    title = root.findtext(".//title") or ""
    main = next(iter(root.xpath("//main|//article|//*[@role='main']")), None)
    body = main if main is not None else root.find("body")
    walk = _Walk(set() if main is not None else _FURNITURE)
    blocks = tuple(walk.blocks(body if body is not None else root))
    return Extract(_BLANK.sub(" ", title).strip(), blocks)


class _Walk:
    """Goes through elements and gathers inline text into paragraphs."""

    def __init__(self, furniture: set[str]) -> None:
        self._skipped = _SKIPPED | furniture
        self._page: int | None = None
        self._line: list[str] = []
        self._mark = ""

    def blocks(self, element: Any) -> Iterator[Block]:
        """Everything in the element, and the paragraph that is left open."""
        yield from self._inside(element)
        yield from self._end()

    def _inside(self, element: Any) -> Iterator[Block]:
        self._line.append(element.text or "")
        for child in element:
            yield from self._child(child)
            self._line.append(child.tail or "")

    def _child(self, child: Any) -> Iterator[Block]:
        if child.tag is etree.Comment:
            if found := _PAGE.fullmatch(child.text or ""):
                yield from self._end()
                self._page = int(found.group(1))
        elif not isinstance(child.tag, str) or child.tag in self._skipped or _hidden(child):
            return
        elif child.tag == "br":
            self._line.append("\v")
        elif child.tag in _INLINE:
            yield from self._inside(child)
        elif child.tag in _HEADINGS:
            yield from self._end()
            if text := _plain("".join(child.itertext())):
                yield Heading(text, _HEADINGS[child.tag], self._page)
        elif child.tag == "table":
            yield from self._end()
            yield from self._table(child)
        else:
            yield from self._end()
            if child.tag == "li":
                self._mark = _mark(child)
            yield from self._inside(child)
            yield from self._end()
            self._mark = ""

    def _table(self, table: Any) -> Iterator[Block]:
        caption = table.find("caption")
        if caption is not None and (text := _plain("".join(caption.itertext()))):
            yield Paragraph(text, self._page)
        if rows := table_rows(table):
            yield Grid(rows, self._page)

    def _end(self) -> Iterator[Block]:
        text = _plain("".join(self._line))
        self._line = []
        if text:
            yield Paragraph(f"{self._mark}{text}", self._page)
            self._mark = ""


def table_rows(table: Any) -> tuple[tuple[str, ...], ...]:
    """All cells of a table; one that spans rows or columns stands in each place."""
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    grid: dict[tuple[int, int], str] = {}
    for down, row in enumerate(rows):
        across = 0
        for cell in row.iterchildren("td", "th"):
            while (down, across) in grid:
                across += 1
            text = _plain("\v".join(_lines(cell)))
            high, wide = _span(cell, "rowspan"), _span(cell, "colspan")
            for place in range(high * wide):
                grid[down + place // wide, across + place % wide] = text
            across += wide
    if not grid:
        return ()
    width = max(across for _, across in grid) + 1
    return tuple(
        tuple(grid.get((down, across), "") for across in range(width)) for down in range(len(rows))
    )


def _lines(cell: Any) -> Iterator[str]:
    """The words of a cell, parted where a block or a line break parts them."""
    line = cell.text or ""
    for child in cell:
        inline = isinstance(child.tag, str) and child.tag in _INLINE
        if child.tag in _SKIPPED or not isinstance(child.tag, str):
            pass
        elif inline:
            line += "".join(child.itertext())
        else:
            yield line
            yield from _lines(child)
            line = ""
        line += child.tail or ""
    yield line


def _span(cell: Any, name: str) -> int:
    text = (cell.get(name) or "1").strip()
    return min(max(int(text), 1), _MOST_SPAN) if text.isdigit() else 1


def _mark(item: Any) -> str:
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return ""
    start = (parent.get("start") or "1").strip()
    place = sum(1 for before in item.itersiblings("li", preceding=True))
    return f"{(int(start) if start.isdigit() else 1) + place}. "


def _hidden(element: Any) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style


def _plain(text: str) -> str:
    text = _BLANK.sub(" ", _CHINESE_BREAK.sub("", text.replace("\xa0", " ")))
    lines = (line.strip() for line in text.split("\v"))
    return "\n".join(line for line in lines if line)


def _decoded(content: bytes) -> str:
    named = _CHARSET.search(content[:4096])
    if named:
        encoding = named.group(1).decode().lower()
        encoding = "gb18030" if encoding in ("gb2312", "gbk") else encoding
        try:
            return content.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            pass
    return decoded(content)
