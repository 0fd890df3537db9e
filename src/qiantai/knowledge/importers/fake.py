"""Reads marked plain text, for tests of everything that stands behind an importer."""

from typing import ClassVar

from qiantai.knowledge.importers.base import (
    Block,
    Corrupt,
    Extract,
    Grid,
    Heading,
    Paragraph,
    whole,
)

BROKEN = b"\xff"


class FakeImporter:
    """Each line is a paragraph; `# ` marks a heading, `a | b` a row of a table."""

    suffixes: ClassVar[tuple[str, ...]] = (".fake",)

    def read(self, name: str, content: bytes) -> Extract:
        """The lines of the content; bytes that are no UTF-8 are Corrupt."""
        try:
            lines = content.decode().splitlines()
        except UnicodeDecodeError as error:
            raise Corrupt(str(error)) from error
        blocks: list[Block] = []
        for line in filter(None, map(str.strip, lines)):
            if line.startswith("#"):
                blocks.append(Heading(line.lstrip("# "), len(line) - len(line.lstrip("#"))))
            elif " | " in line:
                row = tuple(line.split(" | "))
                last = blocks[-1] if blocks else None
                if isinstance(last, Grid):
                    blocks[-1] = Grid((*last.rows, row))
                else:
                    blocks.append(Grid((row,)))
            else:
                blocks.append(Paragraph(line))
        return whole(Extract("", tuple(blocks)))
