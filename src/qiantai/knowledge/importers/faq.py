"""Reads CSV files: questions with answers, or any other table."""

import csv
import io
from typing import ClassVar

from qiantai.knowledge.importers.base import Corrupt, Extract, guarded
from qiantai.knowledge.importers.pairs import table_blocks

_ENCODINGS = ("utf-8-sig", "gb18030")
_DELIMITERS = ",\t;|"
_SAMPLE = 8192


class FaqImporter:
    """`.csv` and `.tsv` in UTF-8, UTF-16 or GB 18030, with any of the usual delimiters."""

    suffixes: ClassVar[tuple[str, ...]] = (".csv", ".tsv")

    def read(self, name: str, content: bytes) -> Extract:
        """Pairs where the head names question and answer, else one table."""
        return guarded(lambda: _extract(decoded(content)))


def decoded(content: bytes) -> str:
    """The text of bytes whose encoding nobody names; raises Corrupt for none of the usual ones."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Corrupt("no known encoding")


def _extract(text: str) -> Extract:
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff(text[:_SAMPLE], _DELIMITERS)
        delimiter = dialect.delimiter
    except csv.Error:
        delimiter = ","
    first = text.split("\n", 1)[0]
    if delimiter not in first:
        delimiter = max(_DELIMITERS, key=first.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    blocks, pairs = table_blocks(rows)
    return Extract("", tuple(blocks), tuple(pairs))
