"""Reads PowerPoint presentations: each slide is a page and a part of its own."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from qiantai.knowledge.importers.base import (
    MOST_PAGES,
    Block,
    Extract,
    Grid,
    Heading,
    Paragraph,
    TooManyPages,
    guarded,
)
from qiantai.knowledge.importers.office import check_archive

_LINE = 300_000  # English Metric Units: shapes whose tops differ by less stand side by side


class SlidesImporter:
    """`.pptx` by python-pptx; speakers' notes and hidden slides are left out."""

    suffixes: ClassVar[tuple[str, ...]] = (".pptx",)

    def read(self, name: str, content: bytes) -> Extract:
        """Titles as headings, texts and tables from top to bottom and left to right."""
        import pptx  # heavy, and the processes that serve never need it

        stream = check_archive(content)
        return guarded(lambda: _extract(pptx.Presentation(stream)))


def _extract(presentation: Any) -> Extract:
    slides = list(presentation.slides)
    if len(slides) > MOST_PAGES:
        raise TooManyPages(pages=len(slides), limit=MOST_PAGES)
    blocks: list[Block] = []
    for page, slide in enumerate(slides, 1):
        if slide.element.get("show") == "0":
            continue
        title = slide.shapes.title
        if title is not None and title.text_frame.text.strip():
            blocks.append(Heading(_plain(title.text_frame.text), 1, page))
        # shapes are made anew by each access, so they are told apart by id
        known = title.shape_id if title is not None else None
        shapes = [shape for shape in _flat(slide.shapes) if shape.shape_id != known]
        for shape in sorted(shapes, key=_place):
            blocks += _blocks(shape, page)
    return Extract(presentation.core_properties.title or "", tuple(blocks), paged=True)


def _flat(shapes: Iterable[Any]) -> Iterator[Any]:
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _flat(shape.shapes)
        else:
            yield shape


def _place(shape: Any) -> tuple[int, int]:
    return (shape.top or 0) // _LINE, shape.left or 0


def _blocks(shape: Any, page: int) -> Iterator[Block]:
    if getattr(shape, "has_table", False):
        yield Grid(tuple(_row(shape.table, row) for row in range(len(shape.table.rows))), page)
    elif shape.has_text_frame:
        for paragraph in shape.text_frame.paragraphs:
            text = _plain("".join(run.text for run in paragraph.runs) or paragraph.text)
            if text:
                yield Paragraph(text, page)


def _row(table: Any, row: int) -> tuple[str, ...]:
    """The cells of a row; a merged one stands in each of its places."""
    cells = []
    for column in range(len(table.columns)):
        cell = table.cell(row, column)
        cells.append(_plain(_origin(table, row, column).text if cell.is_spanned else cell.text))
    return tuple(cells)


def _origin(table: Any, row: int, column: int) -> Any:
    for above in range(row, -1, -1):
        for left in range(column, -1, -1):
            cell = table.cell(above, left)
            reaches = above + cell.span_height > row and left + cell.span_width > column
            if cell.is_merge_origin and reaches:
                return cell
    return table.cell(row, column)


def _plain(text: str) -> str:
    return text.replace("\v", "\n").strip()
