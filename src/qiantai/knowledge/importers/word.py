"""Reads Word documents: styles, counted numbers, tables, inserted text and page breaks."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from qiantai.knowledge.importers.base import Block, Extract, Grid, Heading, Paragraph, guarded
from qiantai.knowledge.importers.counting import Counting, W
from qiantai.knowledge.importers.office import check_archive

_CLOSED = ("）", ")", "、")
_STYLE = re.compile(r"(?:heading|标题)\s*(\d)", re.I)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = {f"{W}del", f"{W}moveFrom", _FALLBACK}


if TYPE_CHECKING:
    from docx.document import Document as WordDocument


class WordImporter:
    """`.docx` by python-docx; headers, footers and footnotes are left out."""

    suffixes: ClassVar[tuple[str, ...]] = (".docx",)

    def read(self, name: str, content: bytes) -> Extract:
        """Paragraphs and tables in order; pages are known when Word has saved where they broke."""
        import docx  # heavy, and the processes that serve never need it

        stream = check_archive(content)
        return guarded(lambda: _Reading(docx.Document(stream)).extract())


class _Reading:
    """One document on its way to blocks."""

    def __init__(self, document: "WordDocument") -> None:
        self._document = document
        part = document.part
        numbering = next((p for p in _related(part) if p.partname.endswith("numbering.xml")), None)
        self._counting = Counting(
            numbering.element if numbering is not None else None, document.styles.element
        )
        self._names = {style.style_id: style.name or "" for style in document.styles}
        body = document.element.body
        self._page = 1 if body.find(f".//{W}lastRenderedPageBreak") is not None else None

    def extract(self) -> Extract:
        blocks = tuple(self._blocks(self._document.element.body))
        titles = (block.text for block in blocks if isinstance(block, Heading) and block.level == 0)
        title = next(titles, "") or (self._document.core_properties.title or "").strip()
        return Extract(title, tuple(b for b in blocks if not _is_title(b)))

    def _blocks(self, parent: Any) -> Iterator[Block]:
        for child in parent:
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                yield Grid(self._rows(child), self._page)
                self._turn(child)
            elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
                yield from self._blocks(child)

    def _paragraph(self, element: Any) -> Iterator[Block]:
        style = _style(element)
        label = self._counting.label(element, style)
        text = "".join(_text(element)).strip()
        page = self._page
        if self._page is not None and _breaks_first(element):
            page = self._page + 1
        self._turn(element)
        if not text:
            return
        line = f"{label}{text}" if label.endswith(_CLOSED) else f"{label} {text}".lstrip()
        level = self._level(element, style)
        yield Paragraph(line, page) if level is None else Heading(line, level, page)

    def _rows(self, element: Any) -> tuple[tuple[str, ...], ...]:
        from docx.table import Table as WordTable

        table = WordTable(element, self._document)
        return tuple(
            tuple(
                "\n".join(
                    text for p in cell._tc.iter(f"{W}p") if (text := "".join(_text(p)).strip())
                )
                for cell in row.cells
            )
            for row in table.rows
        )

    def _turn(self, element: Any) -> None:
        if self._page is not None:
            self._page += sum(1 for _ in element.iter(f"{W}lastRenderedPageBreak"))

    def _level(self, element: Any, style: str | None) -> int | None:
        name = self._names.get(style or "", "")
        if name.lower() in ("title", "标题"):
            return 0
        if found := _STYLE.match(name):
            return int(found.group(1))
        outline = element.find(f"{W}pPr/{W}outlineLvl")
        depth = int(outline.get(f"{W}val")) if outline is not None else 9
        return depth + 1 if depth < 9 else None


def _is_title(block: Block) -> bool:
    return isinstance(block, Heading) and block.level == 0


def _related(part: Any) -> list[Any]:
    return [relation.target_part for relation in part.rels.values() if not relation.is_external]


def _style(element: Any) -> str | None:
    style = element.find(f"{W}pPr/{W}pStyle")
    return None if style is None else str(style.get(f"{W}val"))


def _text(element: Any) -> Iterator[str]:
    """What a reader sees of a paragraph: inserted text too, deleted text and twins of drawings not."""
    for child in element:
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag == f"{W}tab":
            yield "\t"
        elif child.tag in (f"{W}br", f"{W}cr") and child.get(f"{W}type") != "page":
            yield "\n"
        elif child.tag not in _SKIPPED and child.tag != f"{W}pPr":
            yield from _text(child)


def _breaks_first(element: Any) -> bool:
    """Whether the page turns before the paragraph's first word."""
    for child in element.iter():
        if child.tag == f"{W}lastRenderedPageBreak":
            return True
        if child.tag == f"{W}t":
            return False
    return False
