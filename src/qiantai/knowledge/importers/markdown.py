"""Reads Markdown through the same eyes as a web page."""

from typing import ClassVar

from markdown_it import MarkdownIt

from qiantai.knowledge.importers.base import Extract, guarded
from qiantai.knowledge.importers.faq import decoded
from qiantai.knowledge.importers.page import page_blocks


class MarkdownImporter:
    """`.md` and `.txt` by markdown-it: CommonMark with tables, each line break kept."""

    suffixes: ClassVar[tuple[str, ...]] = (".md", ".markdown", ".txt")

    def __init__(self) -> None:
        self._parser = MarkdownIt("commonmark", {"html": True, "breaks": True}).enable("table")

    def read(self, name: str, content: bytes) -> Extract:
        """Headings, paragraphs, items and tables in order."""
        return guarded(lambda: page_blocks(self._html(decoded(content))))

    def _html(self, text: str) -> str:
        # four blanks are an indented paragraph in Chinese print, never code
        lines = [
            line.lstrip(" \t　") if line[:1] in " \t　" else line for line in text.splitlines()
        ]
        return f"<html><body><main>{self._parser.render(chr(10).join(lines))}</main></body></html>"
