"""Reads Excel workbooks: every visible sheet with its cells as they are shown."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, ClassVar

from qiantai.knowledge.importers.base import Block, Extract, Heading, Pair, guarded
from qiantai.knowledge.importers.office import check_archive
from qiantai.knowledge.importers.pairs import table_blocks

_DECIMALS = re.compile(r"0\.(0+)")


class SheetImporter:
    """`.xlsx` by openpyxl; hidden sheets are left out, a formula without a saved value is shown itself."""

    suffixes: ClassVar[tuple[str, ...]] = (".xlsx", ".xlsm")

    def read(self, name: str, content: bytes) -> Extract:
        """One heading per sheet, its tables below; sheets of questions and answers give pairs."""
        check_archive(content)
        return guarded(lambda: _extract(content))


def _extract(content: bytes) -> Extract:
    import openpyxl  # heavy, and the processes that serve never need it

    shown = openpyxl.load_workbook(check_archive(content), data_only=True)
    written = openpyxl.load_workbook(check_archive(content), data_only=False)
    blocks: list[Block] = []
    pairs: list[Pair] = []
    for sheet in shown.worksheets:
        if sheet.sheet_state != "visible":
            continue
        found, asked = table_blocks(_rows(sheet, written[sheet.title]))
        if found:
            blocks += [Heading(sheet.title, 1), *found]
            pairs += asked
    title = shown.properties.title or ""
    return Extract(title, tuple(blocks), tuple(pairs))


def _rows(sheet: Any, written: Any) -> list[list[str]]:
    rows = [
        [_shown(cell, other) for cell, other in zip(*both, strict=True)]
        for both in zip(sheet.iter_rows(), written.iter_rows(), strict=True)
    ]
    for merged in sheet.merged_cells.ranges:
        first = rows[merged.min_row - 1][merged.min_col - 1]
        for row in range(merged.min_row - 1, min(merged.max_row, len(rows))):
            for column in range(merged.min_col - 1, min(merged.max_col, len(rows[row]))):
                if _is_title(merged, sheet):
                    continue
                rows[row][column] = first
    return rows


def _is_title(merged: Any, sheet: Any) -> bool:
    """Whether one cell was drawn over the whole width, as a line of text above a table."""
    return bool(merged.min_row == merged.max_row and merged.size["columns"] >= sheet.max_column > 1)


def _shown(cell: Any, written: Any) -> str:
    value = cell.value if cell.value is not None else written.value
    style = str(cell.number_format or "")
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number(value, style)
    return str(value).strip()


def _number(value: float, style: str) -> str:
    """A number in its cell's format: percent, thousands and fixed decimals; others as they are."""
    exact = Decimal(repr(value))
    found = _DECIMALS.search(style)
    places = len(found.group(1)) if found else 0
    if "%" in style:
        return f"{exact * 100:.{places}f}%"
    if "#,##0" in style:
        return f"{exact:,.{places}f}"
    if found:
        return f"{exact:.{places}f}"
    whole = exact == exact.to_integral_value()
    return str(int(exact)) if whole else f"{exact.normalize():f}"
