"""Changing flows, policies and words over HTTP: propose, compare, release, refuse."""

import difflib
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from qiantai.floor.revisions import Revision, Revisions
from qiantai.floor.staff import StaffIdentity

READ, WRITE, RELEASE = "policy:read", "policy:write", "policy:release"
LONGEST = 500_000
Short = Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ProposalBody(_Body):
    """The whole new text of one file; without a text the file that the packs bring takes its place again."""

    path: Short
    body: Annotated[str, Field(max_length=LONGEST, pattern=r"^[^\x00]*$")] | None = None
    note: Short


class VerdictBody(_Body):
    """Releases the change, or refuses it with a reason."""

    release: bool
    reason: Short = ""


class RevisionView(BaseModel):
    """A change as the list shows it; `mine` tells that who asks wrote it and may not decide."""

    id: int
    path: str
    note: str
    author: str
    written_at: datetime
    state: str
    decided_by: str | None
    decided_at: datetime | None
    reason: str
    mine: bool


class RevisionDetail(RevisionView):
    """A change with its text, and the lines in which it differs from what is in force (unified, without a head)."""

    body: str | None
    difference: list[str]


class FileView(BaseModel):
    """A file that can be changed, as it is in force; `revised` tells that a release stands in its place."""

    path: str
    text: str
    revised: bool


def revision_routes(revisions: Revisions, guard: Callable[[str], Any]) -> APIRouter:
    """`/revisions` for those who edit and release; `guard` gives the dependency of a permission."""
    router = APIRouter(prefix="/revisions", tags=["revisions"])

    @router.get("")
    async def list_revisions(
        path: str | None = None, staff: StaffIdentity = Depends(guard(READ))
    ) -> list[RevisionView]:
        return [RevisionView(**_shown(one, staff)) for one in await revisions.list(path)]

    @router.get("/files")
    async def list_files(staff: StaffIdentity = Depends(guard(READ))) -> list[str]:
        return [*await revisions.paths()]

    @router.get("/file")
    async def get_file(path: str, staff: StaffIdentity = Depends(guard(READ))) -> FileView:
        text, revised = await revisions.text(path)
        return FileView(path=path, text=text, revised=revised)

    @router.post("", status_code=201)
    async def propose(
        body: ProposalBody, staff: StaffIdentity = Depends(guard(WRITE))
    ) -> RevisionView:
        made = await revisions.propose(staff.staff, body.path, body.body, body.note)
        return RevisionView(**_shown(made, staff))

    @router.get("/{revision}")
    async def get_revision(
        revision: int, staff: StaffIdentity = Depends(guard(READ))
    ) -> RevisionDetail:
        found = await revisions.get(revision)
        before, _ = await revisions.text(found.path, missing="")
        after = found.body if found.body is not None else revisions.shipped(found.path)
        lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2)
        return RevisionDetail(**_shown(found, staff), body=found.body, difference=[*lines][2:])

    @router.post("/{revision}/verdict")
    async def decide(
        revision: int, body: VerdictBody, staff: StaffIdentity = Depends(guard(RELEASE))
    ) -> RevisionView:
        decided = await revisions.decide(
            staff.staff, revision, release=body.release, reason=body.reason
        )
        return RevisionView(**_shown(decided, staff))

    return router


def _shown(one: Revision, staff: StaffIdentity) -> dict[str, Any]:
    names = RevisionView.model_fields.keys() - {"mine"}
    return {name: getattr(one, name) for name in names} | {"mine": one.author == staff.staff}
