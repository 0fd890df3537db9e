"""What every importer gives back and promises, and how a file that cannot be read is told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Protocol

from qiantai.floor.errors import Invalid

MOST_PAGES = 500
MOST_BYTES = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that the file itself marks as a heading; 1 is the outermost level."""

    text: str
    level: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; line feeds are breaks inside it, an automatic number stands in front."""

    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with every cell; a merged cell stands in each of its places."""

    rows: tuple[tuple[str, ...], ...]
    page: int | None = None


Block = Heading | Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with its answer and other wordings, from a file that lists such."""

    question: str
    answer: str
    similar: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extract:
    """The content of a file in reading order; with `paged` each page is a part of its own."""

    title: str  # empty when the file gives none
    blocks: tuple[Block, ...]
    pairs: tuple[Pair, ...] = ()
    paged: bool = False


class Unreadable(Invalid):
    """The file cannot be imported; the subclass says why."""

    code = "file_unreadable"


class Corrupt(Unreadable):
    """The file is damaged, or is not what its name says."""

    code = "file_corrupt"


class Encrypted(Unreadable):
    """The file is protected by a password."""

    code = "file_encrypted"


class Empty(Unreadable):
    """The file has no text."""

    code = "file_empty"


class TooManyPages(Unreadable):
    """The file has more pages than are imported at once; `detail` holds pages and limit."""

    code = "file_too_many_pages"


class TooManyBytes(Unreadable):
    """The file is larger than is imported at once; `detail["limit"]` is in megabytes."""

    code = "file_too_many_bytes"


class Unsupported(Unreadable):
    """There is no importer for files of this kind; `detail["kind"]` is the suffix."""

    code = "file_unsupported"


class Malformed(Unreadable):
    """The file has our own front matter and something in it is wrong; `detail["why"]` names line and field."""

    code = "file_malformed"


class Missing(Unreadable):
    """The sitemap lists a page that the folder does not hold."""

    code = "file_missing"


class TooSlow(Unreadable):
    """Reading took longer than a file may take; `detail["limit"]` is in seconds."""

    code = "file_too_slow"


class RecogniserMissing(Unreadable):
    """A page is a picture and nothing that recognises text is installed; `detail["page"]` counts from 1."""

    code = "recogniser_missing"


class Importer(Protocol):
    """Reads files of one kind, named by their suffixes (`.docx`).

    `read` is pure and blocking. It gives the whole content or raises, never a part: every paragraph once and in
    reading order, every table with all its cells, numbers of clauses as a reader sees them even where the file only
    counts them. Pages count from 1 where the format has pages and are None elsewhere. It raises Corrupt for damaged
    content, Encrypted for content behind a password and Empty when there is no text in it; TooManyPages beyond
    MOST_PAGES. It opens no network connection and follows no link.
    """

    suffixes: ClassVar[tuple[str, ...]]

    def read(self, name: str, content: bytes) -> Extract:
        """The content of the file called `name`."""
        ...


def whole(extract: Extract) -> Extract:
    """The extract itself; raises Empty when nobody could read anything in it."""
    if not any(_has_words(block) for block in extract.blocks):
        raise Empty
    return extract


def guarded(read: Callable[[], Extract]) -> Extract:
    """What `read` gives; whatever a library raises for damaged content becomes Corrupt."""
    try:
        return whole(read())
    except Unreadable:
        raise
    except Exception as error:
        raise Corrupt(str(error)) from error


def _has_words(block: Block) -> bool:
    if isinstance(block, Grid):
        return any(cell.strip() for row in block.rows for cell in row)
    return bool(block.text.strip())
