"""Imports and proposals over HTTP: files go up, their progress and errors come back, a reviewer empties the queue."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Header, Path, Query, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from qiantai.floor.errors import TooLarge
from qiantai.floor.staff import StaffIdentity
from qiantai.floor.text import DEFAULT, Texts
from qiantai.knowledge.assembly_documents import Documents
from qiantai.knowledge.importers.base import MOST_BYTES
from qiantai.knowledge.importers.sitemap import listed
from qiantai.knowledge.imports import MOST_FILES, ImportSettings
from qiantai.knowledge.store_imports import (
    FileState,
    ImportedFile,
    Origin,
    Proposal,
    ProposalState,
    Run,
)

READ, WRITE, RELEASE = "article:read", "article:write", "article:release"
MOST_RUN_BYTES = 200 * 1024 * 1024
AcceptLanguage = Annotated[str, Header()]
ProposalId = Annotated[int, Path(ge=1, lt=2**63)]
Short = Annotated[str | None, Form(max_length=200)]


class FileOut(BaseModel):
    """What became of a file; `code` and `message` (in the reader's language) say why one failed."""

    place: int
    name: str
    size: int
    state: FileState
    code: str | None
    message: str | None
    document: str | None
    revision: int | None
    changes: dict[str, int] | None
    proposals: int
    finished_at: datetime | None


class RunOut(BaseModel):
    """How far an import is."""

    id: UUID
    made_at: datetime
    made_by: str
    finished_at: datetime | None
    total: int
    done: int
    failed: int


class RunFull(RunOut):
    files: list[FileOut]


class RunList(BaseModel):
    imports: list[RunOut]


class ProposalOut(BaseModel):
    """A question with its answer that waits for a reviewer, or what was decided."""

    id: int
    origin: Origin
    question: str
    similar: list[str]
    answer: str
    language: str
    intents: list[str]
    document: str | None
    revision: int | None
    clause: str | None
    conversation: UUID | None
    state: ProposalState
    article: str | None
    note: str
    made_at: datetime
    settled_at: datetime | None
    settled_by: str | None


class ProposalList(BaseModel):
    """Proposals of one state, newest first, and how many there are in each."""

    proposals: list[ProposalOut]
    counts: dict[str, int]


class AcceptBody(BaseModel):
    """The reviewer's own wording, where it differs."""

    model_config = ConfigDict(extra="forbid")
    question: Annotated[str | None, Field(min_length=2, max_length=500)] = None
    answer: Annotated[str | None, Field(min_length=2, max_length=5000)] = None


class RejectBody(BaseModel):
    """Why."""

    model_config = ConfigDict(extra="forbid")
    note: Annotated[str, Field(max_length=2000)] = ""


def import_routes(
    documents: Documents, texts: Texts, current_staff: Callable[[str], Callable[..., Any]]
) -> APIRouter:
    """POST and GET /imports, GET /imports/{id}, and the queue under /proposals."""
    router = APIRouter(tags=["imports"])
    router.include_router(_run_routes(documents, texts, current_staff), prefix="/imports")
    router.include_router(_proposal_routes(documents, current_staff), prefix="/proposals")
    return router


def _run_routes(
    documents: Documents, texts: Texts, current_staff: Callable[[str], Any]
) -> APIRouter:
    router = APIRouter()
    reader, writer = Depends(current_staff(READ)), Depends(current_staff(WRITE))
    imports = documents.imports

    @router.post("", status_code=202)
    async def start(
        files: list[UploadFile],
        kind: Annotated[str, Form(max_length=60)] = "other",
        product: Short = None,
        audience: Annotated[str, Form(max_length=200)] = "all",
        owner: Annotated[str, Form(max_length=200)] = "",
        version: Short = None,
        effective_from: Annotated[date | None, Form()] = None,
        propose: Annotated[bool, Form()] = True,
        identity: StaffIdentity = writer,
        accept_language: AcceptLanguage = DEFAULT,
    ) -> RunFull:
        """Begin an import of the files (a file's name may hold its folders); 413 beyond 500 files or 200 MB."""
        settings = ImportSettings(
            kind=kind,
            product=product or None,
            audience=audience,
            owner=owner,
            version=version or None,
            effective_from=effective_from,
            propose=propose,
        )
        settings.check()
        uploads = listed(await _contents(files))
        run = await imports.start(f"staff:{identity.staff}", uploads, settings)
        return _full(*await imports.find(run), texts, accept_language)

    @router.get("", dependencies=[reader])
    async def list_imports(limit: Annotated[int, Query(ge=1, le=200)] = 50) -> RunList:
        """Imports, newest first."""
        return RunList(
            imports=[RunOut(**_fields(run, RunOut)) for run in await imports.list(limit)]
        )

    @router.get("/{run}", dependencies=[reader])
    async def read_import(run: UUID, accept_language: AcceptLanguage = DEFAULT) -> RunFull:
        """Progress, and what became of each file."""
        return _full(*await imports.find(run), texts, accept_language)

    return router


def _proposal_routes(documents: Documents, current_staff: Callable[[str], Any]) -> APIRouter:
    router = APIRouter()
    reviewer, proposals = Depends(current_staff(WRITE)), documents.proposals

    @router.get("", dependencies=[Depends(current_staff(READ))])
    async def list_proposals(
        state: ProposalState = "open",
        origin: Origin | None = None,
        before: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> ProposalList:
        """Questions with answers of one state, newest first; `before` is the last id of the page before."""
        found = await proposals.list(state, origin, before, limit)
        views = [_proposal(one) for one in found]
        return ProposalList(proposals=views, counts=await proposals.counts())

    @router.post("/{proposal}/accept")
    async def accept(
        proposal: ProposalId, body: AcceptBody, identity: StaffIdentity = reviewer
    ) -> ProposalOut:
        """Make a draft article of it; 409 `proposal_settled`."""
        by = f"staff:{identity.staff}"
        return _proposal(await proposals.accept(by, proposal, body.question, body.answer))

    @router.post("/{proposal}/reject")
    async def reject(
        proposal: ProposalId, body: RejectBody, identity: StaffIdentity = reviewer
    ) -> ProposalOut:
        """Put it aside; 409 `proposal_settled`."""
        return _proposal(await proposals.reject(f"staff:{identity.staff}", proposal, body.note))

    return router


async def _contents(files: Iterable[UploadFile]) -> dict[str, bytes]:
    """The files by name; a file above the limit of one is read only so far that it is seen to be."""
    contents: dict[str, bytes] = {}
    total = 0
    for file in files:
        content = await file.read(MOST_BYTES + 1)
        total += len(content)
        if total > MOST_RUN_BYTES or len(contents) >= MOST_FILES:
            raise TooLarge(limit=MOST_RUN_BYTES // 1024 // 1024, unit="MB")
        name = (file.filename or "file").replace("\\", "/").lstrip("/")
        while name in contents:
            name = f"_{name}"
        contents[name] = content
    return contents


def _full(run: Run, files: Iterable[ImportedFile], texts: Texts, language: str) -> RunFull:
    return RunFull(**_fields(run, RunOut), files=[_file(file, texts, language) for file in files])


def _file(file: ImportedFile, texts: Texts, language: str) -> FileOut:
    message = None
    if file.code is not None:
        try:
            message = texts.get(file.code, language, **file.detail)
        except KeyError:
            message = texts.get("file_unreadable", language)
    return FileOut(**{**_fields(file, FileOut), "message": message})


def _proposal(proposal: Proposal) -> ProposalOut:
    return ProposalOut(**_fields(proposal, ProposalOut))


def _fields(found: object, model: type[BaseModel]) -> dict[str, Any]:
    return {name: getattr(found, name) for name in model.model_fields if hasattr(found, name)}
