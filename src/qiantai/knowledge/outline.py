"""Turns the blocks of an imported file into numbered clauses: finds the file's own scheme of numbers and keeps to it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qiantai.knowledge.clauses import Clause, Table
from qiantai.knowledge.importers.base import Block, Extract, Grid, Heading, Paragraph
from qiantai.knowledge.numbering import ANNEX, CHAPTER, SCHEMES, plain, spaced

_CONTENTS = re.compile(r"(?:[.．·…]\s*){3,}\d+\s*$")
_TOP = re.compile(r"(?P<number>\d{1,2})(?:[.、．]\s*|\s+)(?P<title>\S.{0,40})")
_BRACKETED = re.compile(r"[【〔\[](?P<title>[^】〕\]]{1,40})[】〕\]]\s*(?P<text>.*)", re.S)
_SENTENCE = re.compile(r"[。；：，！？;!?]|[.,:](?:\s|$)")
_MOST_TITLE = 40
_RANK = {"编": 20, "部": 20, "分": 20, "P": 20, "篇": 20, "章": 21, "C": 21, "节": 22}
_ITEM_SCHEMES = ("enumerated", "item")
_LEAST = 2  # numbered lines make a scheme


def outline(document: str, extract: Extract) -> tuple[Clause, ...]:
    """All clauses of a file; every line and every table of it stands in one of them.

    A contents list and a title page's only heading are left out, for both come again.
    """
    blocks = [block for block in extract.blocks if not _in_contents(block)]
    blocks = _without_title(blocks, extract.title)
    scheme = _scheme(blocks)
    shaped = _Shaping(document, scheme, by_page=_by_page(blocks, extract, scheme))
    for block in blocks:
        shaped.take(block)
    return shaped.clauses()


@dataclass
class _Open:
    """A clause that still grows."""

    number: str
    path: tuple[str, ...]
    title: str
    page: int | None
    level: int | None = None  # of the heading that opened it
    lines: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    @property
    def bare(self) -> bool:
        return not self.lines and not self.tables


class _Shaping:
    """Takes block after block and knows the headings above."""

    def __init__(self, document: str, scheme: str | None, *, by_page: bool) -> None:
        self._document, self._scheme, self._by_page = document, scheme, by_page
        self._done: list[_Open] = []
        self._open: _Open | None = None
        self._above: list[tuple[int, str]] = []
        self._fresh = False  # a heading stands above and no part has been opened under it
        self._numbers: dict[str, int] = {}
        self._unprinted = 0
        self._last: tuple[int, ...] = ()

    def take(self, block: Block) -> None:
        """Put one block into its clause."""
        if isinstance(block, Grid):
            part = self._part(block.page)
            part.tables.append(Table(block.rows, len(part.lines)))
            return
        level = block.level if isinstance(block, Heading) else None
        for line in filter(None, map(str.strip, block.text.split("\n"))):
            self._line(line, level, block.page)

    def clauses(self) -> tuple[Clause, ...]:
        """The clauses in order."""
        self._close()
        self._keep_lone(0)
        return tuple(
            Clause(
                self._document,
                part.number,
                part.path,
                part.title,
                "\n".join(part.lines),
                part.page,
                tuple(part.tables),
            )
            for part in self._done
        )

    def _line(self, line: str, level: int | None, page: int | None) -> None:
        chapter = CHAPTER.match(line)
        if chapter and _is_short(line) and not _starts(line, self._scheme):
            self._descend(level or _RANK.get(chapter.group(0)[-1], _RANK.get(line[0], 21)), line)
        elif found := _starts(line, self._scheme):
            self._number(found[0], found[1], level, page)
        elif (annex := ANNEX.match(line)) and _is_short(line):
            self._close()
            self._keep_lone(0)
            self._above = []
            rest = line[annex.end() :].strip(" 　:：")
            self._begin(plain(annex.group("number")), rest, level, page)
        elif self._scheme == "decimal" and self._is_top(line):
            self._descend(10, line)
        elif level is not None and not self._inside(level):
            self._descend(level, line)
        else:
            self._part(page).lines.append(line)

    def _number(self, number: str, rest: str, level: int | None, page: int | None) -> None:
        if self._scheme == "decimal":
            value = tuple(int(part) for part in plain(number).split(".") if part)
            if value <= self._last:
                self._part(page).lines.append(f"{number} {rest}".strip())
                return
            self._last = value
            self._descend_decimal(value)
        self._close()
        title, text = _split(rest, heading=level is not None)
        self._begin(spaced(number), title, level, page)
        if text and self._open is not None:
            self._open.lines.append(text)

    def _descend_decimal(self, value: tuple[int, ...]) -> None:
        """The numbered headings above 1.2.3 are 1 and 1.2, those of other branches are not."""
        part = self._open
        if part is not None and part.number[:1].isdigit():
            self._close()
            self._above.append((10 + part.number.count("."), f"{part.number} {part.title}".strip()))
        kept = []
        for rank, text in self._above:
            own = re.match(r"\d+(?:\.\d+)*", text) if rank >= 10 else None
            above = tuple(int(one) for one in own.group(0).split(".")) if own else ()
            if own is None or (len(above) < len(value) and value[: len(above)] == above):
                kept.append((rank, text))
        self._above = kept

    def _is_top(self, line: str) -> bool:
        """Whether the line is the heading `2 title` that follows the decimals 1.x."""
        found = _TOP.fullmatch(line)
        if found is None or _SENTENCE.search(line):
            return False
        value = int(found.group("number"))
        if value != (self._last[0] if self._last else 0) + 1:
            return False
        self._last = (value,)
        return True

    def _inside(self, level: int) -> bool:
        """Whether a heading of this level belongs to the numbered clause that is open."""
        return self._open is not None and self._open.level is not None and self._open.level < level

    def _descend(self, rank: int, line: str) -> None:
        self._close()
        self._keep_lone(rank)
        self._above = [above for above in self._above if above[0] < rank]
        self._above.append((rank, line))
        self._fresh = True

    def _part(self, page: int | None) -> _Open:
        """The open clause, else a new one without a printed number."""
        turned = self._by_page and self._open is not None and self._open.page != page
        if turned:
            self._close()
        if self._open is None:
            self._unprinted += 1
            title = self._above[-1][1] if self._fresh else ""
            path = self._path()[:-1] if self._fresh else self._path()
            self._fresh = False
            self._open = _Open(f"§{self._unprinted}", path, title, page)
        return self._open

    def _begin(self, number: str, title: str, level: int | None, page: int | None) -> None:
        self._fresh = False
        self._open = _Open(self._unique(number), self._path(), title, page, level)

    def _unique(self, number: str) -> str:
        """The number, behind its chapter's or with a count when the document has it already."""
        if number not in self._numbers:
            self._numbers[number] = 1
            return number
        chapters = [found for _, text in self._above if (found := CHAPTER.match(text))]
        if chapters and (full := f"{spaced(chapters[-1].group(0))}{number}") not in self._numbers:
            self._numbers[full] = 1
            return full
        self._numbers[number] += 1
        return f"{number}·{self._numbers[number]}"

    def _path(self) -> tuple[str, ...]:
        return tuple(text for _, text in self._above)

    def _close(self) -> None:
        if self._open is not None:
            if self._open.bare and self._open.level is None and self._open.title:
                self._open.lines, self._open.title = [self._open.title], ""
            self._done.append(self._open)
        self._open = None

    def _keep_lone(self, rank: int) -> None:
        """A heading that leaves without anything below it is a part by itself."""
        if self._fresh and self._above and self._above[-1][0] >= rank:
            part = self._part(None)
            part.lines, part.title = [part.title], ""
            self._close()


def _starts(line: str, scheme: str | None) -> tuple[str, str] | None:
    """The number of the scheme at the head of a line, and the rest."""
    if scheme is None or (found := SCHEMES[scheme].match(line)) is None:
        return None
    return found.group("number"), line[found.end() :].strip(" 　:：.．、\t")


def _split(rest: str, *, heading: bool) -> tuple[str, str]:
    """Title and first words behind a number."""
    if found := _BRACKETED.fullmatch(rest):
        return found.group("title").strip(), found.group("text").strip()
    if heading or (len(rest) <= _MOST_TITLE and not _SENTENCE.search(rest)):
        return rest, ""
    head, blank, text = rest.replace("　", " ").partition("  ")
    if blank and len(head) <= _MOST_TITLE and not _SENTENCE.search(head):
        return head.strip(), text.strip()
    return "", rest


def _scheme(blocks: Sequence[Block]) -> str | None:
    lines = list(_lines(blocks))
    for name in SCHEMES:
        if name in _ITEM_SCHEMES and any(isinstance(block, Heading) for block in blocks):
            marked = list(_lines(b for b in blocks if isinstance(b, Heading)))
            if sum(1 for line in marked if _starts(line, name)) < _LEAST:
                continue
        if sum(1 for line in lines if _starts(line, name)) >= _LEAST:
            return name
    return None


def _lines(blocks: "Sequence[Block] | Iterator[Block]") -> Iterator[str]:
    for block in blocks:
        if not isinstance(block, Grid):
            yield from filter(None, map(str.strip, block.text.split("\n")))


def _by_page(blocks: Sequence[Block], extract: Extract, scheme: str | None) -> bool:
    if extract.paged:
        return scheme is None
    return scheme is None and not any(isinstance(block, Heading) for block in blocks)


def _is_short(line: str) -> bool:
    return len(line) <= _MOST_TITLE and not _SENTENCE.search(line)


def _in_contents(block: Block) -> bool:
    return isinstance(block, Paragraph) and bool(_CONTENTS.search(block.text))


def _without_title(blocks: Sequence[Block], title: str) -> list[Block]:
    """Without the heading that is the document's name."""
    kept = list(blocks)
    first = next((place for place, block in enumerate(kept) if isinstance(block, Heading)), None)
    if first is None:
        return kept
    head = kept[first]
    assert isinstance(head, Heading)
    levels = [block.level for block in kept if isinstance(block, Heading)]
    alone = levels.count(head.level) == 1 and head.level == min(levels) and len(levels) > 1
    if first == 0 and (head.text == title or (alone and not CHAPTER.match(head.text))):
        del kept[first]
    return kept


def title_of(extract: Extract, fallback: str) -> str:
    """What the file calls itself: its title, else its leading heading, else the given name."""
    first = extract.blocks[0] if extract.blocks else None
    if isinstance(first, Heading) and not _starts(first.text, "article"):
        levels = [block.level for block in extract.blocks if isinstance(block, Heading)]
        if levels.count(first.level) == 1 and first.level == min(levels):
            return first.text
    return extract.title or fallback
