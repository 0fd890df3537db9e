"""Reads the clause documents of the packs and names file, line and field of what is wrong; writes them back the same way."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs
from qiantai.knowledge.clauses import Clause, Document, Table
from qiantai.knowledge.numbering import split_heading

KINDS = (
    "insurance_terms",
    "fund_contract",
    "fund_prospectus",
    "card_agreement",
    "fee_schedule",
    "wealth_prospectus",
    "agreement",
    "rules",
    "law",
    "faq",
    "other",
)
LANGUAGES = ("zh", "en")
FENCE = "---"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PAGE = re.compile(r"<!--\s*page:\s*(\d+)\s*-->")
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_RULE = re.compile(r"\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?")
_CELL = re.compile(r"(?<!\\)\|")
_REQUIRED = (
    "id title kind product version effective_from audience owner intents law".split()  # noqa: SIM905
)
Where = Callable[[str], str]


def read_documents(packs: Packs) -> tuple[Document, ...]:
    """All clause documents of the enabled packs; a later pack replaces an earlier one's document of the same id."""
    documents: dict[str, Document] = {}
    for path in packs.files("documents", "*.md"):
        document = read_document(path)
        earlier = documents.get(document.id)
        if earlier is not None and earlier.pack == document.pack:
            raise Misconfigured(f"{path}:2: id: the pack has {document.id} twice")
        documents[document.id] = document
    return tuple(documents.values())


def read_document(path: Path) -> Document:
    """One file of a pack's folder `documents`; Misconfigured names file, line and field."""
    return parse_document(path.read_text(encoding="utf-8"), str(path), path.parent.parent.name)


def parse_document(text: str, path: str, pack: str) -> Document:
    """The document of a file's text; Misconfigured names the given path, line and field."""
    lines = text.splitlines()
    end = next((place for place, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), 0)
    if not lines or lines[0].rstrip() != FENCE or not end:
        raise Misconfigured(f"{path}:1: front matter: must stand between two lines of {FENCE}")
    front = _front(path, lines[1:end])
    places = {line.split(":")[0].strip(): number for number, line in enumerate(lines[:end], 1)}

    def where(field: str) -> str:
        return f"{path}:{places.get(field.split('.')[0], 1)}: {field}"

    document = document_from(front, pack, where)
    clauses = _Body(document.id, path).read(lines, end + 1)
    if not clauses:
        raise Misconfigured(f"{path}:{end + 1}: clauses: the document has none")
    return replace(document, clauses=clauses)


def document_from(fields: Mapping[str, Any], pack: str, where: Where) -> Document:
    """A document without clauses of its plain values; Misconfigured begins with `where(field)`."""
    missing = [name for name in _REQUIRED if name not in fields]
    unknown = fields.keys() - set(_REQUIRED) - {"effective_to"}
    for name in [*missing, *sorted(map(str, unknown))]:
        raise Misconfigured(
            f"{where(name)}: {'is missing' if name in missing else 'is not a field'}"
        )
    kind = fields["kind"]
    if kind not in KINDS:
        raise Misconfigured(f"{where('kind')}: must be one of {', '.join(KINDS)}")
    name = _text(fields, "id", where)
    if not _ID.fullmatch(name):
        raise Misconfigured(f"{where('id')}: {name!r} must be lower case with hyphens")
    return Document(
        id=name,
        pack=pack,
        version=_text(fields, "version", where),
        kind=kind,
        title=_title(fields["title"], where),
        product=None if fields["product"] is None else _text(fields, "product", where),
        intents=_texts(fields, "intents", where),
        audience=_text(fields, "audience", where),
        owner=_text(fields, "owner", where),
        effective_from=_day(fields["effective_from"], "effective_from", where),
        effective_to=_last_day(fields.get("effective_to"), where),
        law=_texts(fields, "law", where),
        clauses=(),
    )


class _Body:
    """Reads the lines below the front matter: chapters, clauses, pages and tables."""

    def __init__(self, document: str, path: str) -> None:
        self._document, self._path = document, path
        self._clauses: dict[str, Clause] = {}
        self._above: list[str] = []
        self._page: int | None = None
        self._open: Clause | None = None
        self._text: list[str] = []
        self._tables: list[Table] = []
        self._rows: list[tuple[str, ...]] = []

    def read(self, lines: Sequence[str], first: int) -> tuple[Clause, ...]:
        for number, line in enumerate(lines[first:], first + 1):
            self._take(line.strip(), f"{self._path}:{number}")
        self._close()
        return tuple(self._clauses.values())

    def _take(self, line: str, where: str) -> None:
        if page := _PAGE.fullmatch(line):
            self._page = int(page.group(1))
        elif line.startswith("|"):
            if self._open is None:
                raise Misconfigured(f"{where}: table: stands outside of every clause")
            if len(self._rows) != 1 or not _RULE.fullmatch(line):
                self._rows.append(_cells(line))
        elif heading := _HEADING.fullmatch(line):
            self._head(len(heading.group(1)), heading.group(2).strip(), where)
        elif line:
            self._end_table()
            if self._open is None:
                raise Misconfigured(f"{where}: text: stands outside of every clause")
            self._text.append(_unescaped(line))
        else:
            self._end_table()

    def _head(self, depth: int, text: str, where: str) -> None:
        split = split_heading(text)
        self._close()
        if depth == 1:
            self._above = []
        elif depth == 2:
            self._above = [part.strip() for part in text.split(" / ")]
        elif depth > 3 or split is None:
            raise Misconfigured(f"{where}: clause: {text!r} must be `### 第N条 title`")
        elif split[0] in self._clauses:
            raise Misconfigured(f"{where}: clause: {split[0]} is there twice")
        else:
            self._open = Clause(
                self._document, split[0], tuple(self._above), split[1], "", self._page
            )

    def _end_table(self) -> None:
        if self._rows:
            self._tables.append(Table(tuple(self._rows), len(self._text)))
            self._rows = []

    def _close(self) -> None:
        self._end_table()
        if self._open is not None:
            text, tables = "\n".join(self._text), tuple(self._tables)
            self._clauses[self._open.number] = replace(self._open, text=text, tables=tables)
        self._open, self._text, self._tables = None, [], []


def document_text(document: Document) -> str:
    """The file of a pack that reads back as this document."""
    content = document.content
    if content["effective_to"] is None:
        del content["effective_to"]
    front = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000)
    return "\n".join([FENCE, front.rstrip(), FENCE, *_body_lines(document), ""])


def _body_lines(document: Document) -> Iterator[str]:
    yield f"# {document.title['zh']}"
    page: int | None = None
    path: tuple[str, ...] = ()
    for clause in document.clauses:
        if clause.page is not None and clause.page != page:
            page = clause.page
            yield f"<!-- page: {page} -->"
        if clause.path != path:
            path = clause.path
            yield f"## {' / '.join(path)}" if path else f"# {document.title['zh']}"
        yield f"### {clause.heading}"
        yield from _clause_lines(clause)


def _clause_lines(clause: Clause) -> Iterator[str]:
    lines = clause.text.split("\n") if clause.text else []
    tables = sorted(clause.tables, key=lambda table: table.after)
    for place in range(len(lines) + 1):
        for table in tables:
            if table.after == place:
                yield ""
                yield from _table_lines(table)
                yield ""
        if place < len(lines):
            yield _escaped(lines[place])


def _table_lines(table: Table) -> Iterator[str]:
    for place, row in enumerate(table.rows):
        cells = (
            cell.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "<br>") for cell in row
        )
        yield f"| {' | '.join(cells)} |"
        if place == 0:
            yield f"|{' --- |' * len(row)}"


def _cells(line: str) -> tuple[str, ...]:
    inner = line.removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    parts = _CELL.split(inner)
    return tuple(
        part.strip().replace("<br>", "\n").replace("\\|", "|").replace("\\\\", "\\")
        for part in parts
    )


def _escaped(line: str) -> str:
    return f"\\{line}" if line[:1] in ("#", "|", "<", "\\") else line


def _unescaped(line: str) -> str:
    return line[1:] if line[:2] in ("\\#", "\\|", "\\<", "\\\\") else line


def _front(path: str, lines: Sequence[str]) -> dict[str, Any]:
    try:
        front = yaml.load("\n".join(lines), Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 2 if mark else 1
        raise Misconfigured(f"{path}:{line}: front matter: {error.problem}") from error
    if not isinstance(front, dict):
        raise Misconfigured(f"{path}:2: front matter: must be a mapping")
    return front


def _text(fields: Mapping[str, Any], name: str, where: Where) -> str:
    value = fields[name]
    if not isinstance(value, str) or not value.strip():
        raise Misconfigured(f"{where(name)}: must be a text")
    return value.strip()


def _texts(fields: Mapping[str, Any], name: str, where: Where) -> tuple[str, ...]:
    values = fields[name]
    if not isinstance(values, list) or not all(isinstance(one, str) and one for one in values):
        raise Misconfigured(f"{where(name)}: must be a list of texts")
    return tuple(values)


def _title(value: Any, where: Where) -> Mapping[str, str]:
    if not isinstance(value, dict) or value.keys() != set(LANGUAGES):
        raise Misconfigured(f"{where('title')}: must hold zh and en")
    for language in LANGUAGES:
        if not isinstance(value[language], str) or not value[language].strip():
            raise Misconfigured(f"{where(f'title.{language}')}: must be a text")
    return {language: value[language].strip() for language in LANGUAGES}


def _day(value: Any, name: str, where: Where) -> date:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        day = None
    if type(day) is not date:
        raise Misconfigured(f"{where(name)}: must be a date")
    return day


def _last_day(value: Any, where: Where) -> date | None:
    return None if value is None else _day(value, "effective_to", where)
