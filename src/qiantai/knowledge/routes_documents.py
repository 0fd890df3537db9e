"""Documents over HTTP: what a citation opens for customers, and every version with its changes for the staff."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from qiantai.floor.staff import StaffIdentity
from qiantai.floor.text import DEFAULT, language_of
from qiantai.knowledge.assembly_documents import Documents
from qiantai.knowledge.changes import Change, ChangeKind, counts
from qiantai.knowledge.clauses import Clause, Document
from qiantai.knowledge.library import DocumentNotFound, find_clause, neighbours
from qiantai.knowledge.model import EVERYONE
from qiantai.knowledge.store_documents import DocumentState, Edition
from qiantai.knowledge.wording import Wording

READ, RELEASE = "article:read", "article:release"
DocumentId = Annotated[str, Path(max_length=100)]
Revision = Annotated[int, Path(ge=1, lt=2**31)]
Version = Annotated[str | None, Query(max_length=40)]
Number = Annotated[str | None, Query(max_length=60)]
AcceptLanguage = Annotated[str, Header()]


class TableOut(BaseModel):
    """Rows of cells, the head first; it stands below the first `after` lines of the text."""

    rows: list[list[str]]
    after: int


class ClauseLink(BaseModel):
    """A clause in a table of contents."""

    number: str
    title: str
    path: list[str]
    page: int | None


class ClauseOut(ClauseLink):
    """One clause with its words."""

    text: str
    tables: list[TableOut]


class DocumentOut(BaseModel):
    """One version of a document; `current` says whether it is the one in force."""

    id: str
    revision: int
    version: str
    kind: str
    title: str
    product: str | None
    effective_from: date
    effective_to: date | None
    law: list[str]
    current: bool
    contents: list[ClauseLink]


class CitedDocument(DocumentOut):
    """A document opened at a clause with its neighbours, or, when no clause is asked for, all of its clauses."""

    clause: ClauseOut | None
    before: ClauseLink | None
    after: ClauseLink | None
    clauses: list[ClauseOut]


class EditionOut(BaseModel):
    """One version as the staff list it."""

    id: str
    revision: int
    version: str
    kind: str
    title: str
    product: str | None
    pack: str
    state: DocumentState
    source: str
    audience: str
    owner: str
    effective_from: date
    effective_to: date | None
    clauses: int
    made_at: datetime
    made_by: str
    settled_at: datetime | None
    settled_by: str | None
    note: str


class EditionList(BaseModel):
    documents: list[EditionOut]


class EditionFull(EditionOut):
    """A version with its words, and all versions of its document, newest first."""

    intents: list[str]
    law: list[str]
    text: list[ClauseOut]
    versions: list[EditionOut]


class SpanOut(BaseModel):
    """A run of words: kept, added or removed."""

    kind: Literal["kept", "added", "removed"]
    text: str


class ChangeOut(BaseModel):
    """One clause before and after; `spans` show the words of a changed one."""

    kind: ChangeKind
    before: ClauseOut | None
    after: ClauseOut | None
    spans: list[SpanOut]


class ChangeList(BaseModel):
    """What a version changes; `before` is None for the first one."""

    document: str
    before: EditionOut | None
    after: EditionOut
    counts: dict[str, int]
    changes: list[ChangeOut]


class Note(BaseModel):
    """Why."""

    model_config = ConfigDict(extra="forbid")
    note: Annotated[str, Field(max_length=2000)] = ""


def client_document_routes(documents: Documents, wording: Wording) -> APIRouter:
    """GET /client/documents/{id}: what everyone may read, old versions too; drafts are not found."""
    router = APIRouter(prefix="/client", tags=["client"])

    @router.get("/documents/{document}")
    async def read_cited(
        document: DocumentId,
        version: Version = None,
        clause: Number = None,
        accept_language: AcceptLanguage = DEFAULT,
    ) -> CitedDocument:
        """The version that an answer cites (revision or printed version), or the one in force, at the clause."""
        edition = await documents.library.get(document, version)
        if edition.state not in ("online", "withdrawn") or not edition.document.meant_for(EVERYONE):
            raise DocumentNotFound(document=document, version=version)
        current = edition
        if version is not None:
            try:
                current = await documents.library.get(document)
            except DocumentNotFound:
                current = edition
        view = _Worded(wording, language_of(accept_language))
        in_force = (
            edition.state == "online" and current.document.revision == edition.document.revision
        )
        return view.cited(edition.document, clause, current=in_force)

    return router


def staff_document_routes(
    documents: Documents, current_staff: Callable[[str], Callable[..., Any]]
) -> APIRouter:
    """GET /documents and /documents/{id}, /documents/{id}/{revision}/changes; release and reject of drafts."""
    router = APIRouter(prefix="/documents", tags=["documents"])
    reader, reviewer = Depends(current_staff(READ)), Depends(current_staff(RELEASE))
    library = documents.library

    @router.get("", dependencies=[reader])
    async def list_documents(
        state: DocumentState | None = None,
        kind: Annotated[str | None, Query(max_length=60, pattern=r"^[^\x00]*$")] = None,
        all_versions: bool = False,
    ) -> EditionList:
        """The newest version of each document by id, or every version."""
        states = (state,) if state else ("draft", "online", "withdrawn", "rejected")
        found = await library.list_editions(states, kind)
        if not all_versions:
            found = list({one.document.id: one for one in reversed(found)}.values())[::-1]
        return EditionList(documents=[EditionOut(**_edition(one)) for one in found])

    @router.get("/{document}", dependencies=[reader])
    async def read_document(document: DocumentId, version: Version = None) -> EditionFull:
        """One version with its clauses: by revision or printed version, else the one in force, else the newest."""
        return await _full(documents, document, version)

    @router.get("/{document}/{revision}/changes", dependencies=[reader])
    async def read_changes(
        document: DocumentId, revision: Revision, before: Version = None
    ) -> ChangeList:
        """Clause by clause against an earlier version: the named one, else the one online before it."""
        base, after, changes = await library.changes(document, revision, before)
        return ChangeList(
            document=document,
            before=EditionOut(**_edition(base)) if base else None,
            after=EditionOut(**_edition(after)),
            counts=counts(changes),
            changes=[_change(change) for change in changes],
        )

    @router.post("/{document}/{revision}/release")
    async def release(
        document: DocumentId, revision: Revision, identity: StaffIdentity = reviewer
    ) -> EditionOut:
        """Put a draft online; 403 `own_document` for who imported it, 409 `document_settled`."""
        by = f"staff:{identity.staff}"
        return EditionOut(**_edition(await library.release(by, document, revision)))

    @router.post("/{document}/{revision}/reject")
    async def reject(
        document: DocumentId, revision: Revision, body: Note, identity: StaffIdentity = reviewer
    ) -> EditionOut:
        """Turn a draft down; 409 `document_settled`."""
        by = f"staff:{identity.staff}"
        return EditionOut(**_edition(await library.reject(by, document, revision, body.note)))

    return router


async def _full(documents: Documents, document: str, version: str | None) -> EditionFull:
    library = documents.library
    found = [] if "\0" in document else await library.list_editions(document=document)
    if not found:
        raise DocumentNotFound(document=document, version=version)
    try:
        edition = await library.get(document, version)
    except DocumentNotFound:
        if version is not None:
            raise
        edition = await library.get(document, str(found[0].document.revision))
    return EditionFull(
        **_edition(edition),
        intents=list(edition.document.intents),
        law=list(edition.document.law),
        text=[_clause(clause) for clause in edition.document.clauses],
        versions=[EditionOut(**_edition(one)) for one in found],
    )


class _Worded:
    """Puts documents into the reader's language: Traditional Chinese is made, other words stay as they are printed."""

    def __init__(self, wording: Wording, language: str) -> None:
        self._wording, self._language = wording, language

    def cited(self, document: Document, number: str | None, *, current: bool) -> CitedDocument:
        place = None if number is None else find_clause(document, number)
        around = neighbours(document, place) if place is not None else (None, None)
        before, after = (self._link(one) if one else None for one in around)
        title = self._wording.words(document.title, self._language)
        return CitedDocument(
            id=document.id,
            revision=document.revision,
            version=document.version,
            kind=document.kind,
            title=title,
            product=document.product,
            effective_from=document.effective_from,
            effective_to=document.effective_to,
            law=[self._said(law) for law in document.law],
            current=current,
            contents=[self._link(clause) for clause in document.clauses],
            clause=self._clause(document.clauses[place]) if place is not None else None,
            before=before,
            after=after,
            clauses=[self._clause(one) for one in document.clauses] if place is None else [],
        )

    def _said(self, text: str) -> str:
        return self._wording.chinese(text, self._language)

    def _link(self, clause: Clause) -> ClauseLink:
        return ClauseLink(
            number=clause.number,
            title=self._said(clause.title),
            path=[self._said(part) for part in clause.path],
            page=clause.page,
        )

    def _clause(self, clause: Clause) -> ClauseOut:
        tables = [
            TableOut(rows=[[self._said(c) for c in row] for row in table.rows], after=table.after)
            for table in clause.tables
        ]
        link = self._link(clause).model_dump()
        return ClauseOut(**link, text=self._said(clause.text), tables=tables)


def _clause(clause: Clause) -> ClauseOut:
    return ClauseOut(
        number=clause.number,
        title=clause.title,
        path=list(clause.path),
        page=clause.page,
        text=clause.text,
        tables=[
            TableOut(rows=[list(row) for row in table.rows], after=table.after)
            for table in clause.tables
        ],
    )


def _change(change: Change) -> ChangeOut:
    return ChangeOut(
        kind=change.kind,
        before=_clause(change.before) if change.before else None,
        after=_clause(change.after) if change.after else None,
        spans=[SpanOut(kind=span.kind, text=span.text) for span in change.spans],
    )


def _edition(edition: Edition) -> dict[str, Any]:
    document = edition.document
    own = ("state", "source", "made_at", "made_by", "settled_at", "settled_by", "note", "clauses")
    same = ("id", "revision", "version", "kind", "product", "pack", "audience", "owner")
    return {
        **{name: getattr(edition, name) for name in own},
        **{name: getattr(document, name) for name in same},
        "title": document.title["zh"],
        "effective_from": document.effective_from,
        "effective_to": document.effective_to,
    }
