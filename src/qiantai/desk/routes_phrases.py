"""Canned responses and macros over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict, Field

from qiantai.customers import StaffActor
from qiantai.desk.phrasebook import Canned, Macro
from qiantai.desk.screen import Screen
from qiantai.floor.routes import current_staff
from qiantai.floor.staff import Staff, StaffIdentity

Text = Annotated[str, Field(max_length=2000)]
Id = Annotated[str, Path(pattern=r"^[\w.\-]{1,64}$")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Words(_Body):
    """Words in Chinese and, where somebody wrote them, in English."""

    zh: Text
    en: Text | None = None

    def plain(self) -> dict[str, str]:
        """Only the languages that are there."""
        return self.model_dump(exclude_none=True)


class CannedBody(_Body):
    """A canned response to keep."""

    short: Annotated[str, Field(max_length=32)]
    text: Words
    shared: bool = False
    skill: Annotated[str, Field(max_length=32)] | None = None


class CannedOut(BaseModel):
    """A canned response; those of `pack` cannot be changed here."""

    id: str
    short: str
    text: dict[str, str]
    shared: bool
    owner: str
    skill: str | None


class CannedList(BaseModel):
    """Canned responses by short name."""

    canned_responses: list[CannedOut]


class MacroBody(_Body):
    """A macro to keep."""

    name: Words
    steps: Annotated[list[dict[str, Any]], Field(max_length=10)]
    shared: bool = False


class MacroOut(BaseModel):
    """A macro; those of `pack` cannot be changed here."""

    id: str
    name: dict[str, str]
    steps: list[dict[str, Any]]
    shared: bool
    owner: str


class MacroList(BaseModel):
    """Macros: the packs', the shared, one's own."""

    macros: list[MacroOut]


class Run(_Body):
    """One press of a macro; the same id does it once."""

    id: Annotated[str, Field(pattern=r"^[\w.:@-]{1,56}$")]


class RunOut(BaseModel):
    """Each step: `done`, or the code of its refusal; `left` is what the screen has to finish."""

    steps: list[dict[str, Any]]


def canned_routes(screen: Screen, staff: Staff) -> APIRouter:
    """Routes under /canned-responses."""
    router = APIRouter(prefix="/canned-responses", tags=["phrases"])
    reader = Depends(current_staff(staff, "phrase:read"))
    writer = Depends(current_staff(staff, "phrase:write"))

    async def save(identity: StaffIdentity, body: CannedBody, one: str = "") -> CannedOut:
        kept = Canned(one, body.short, body.text.plain(), body.shared, "", body.skill)
        return _canned(await screen.phrases.save_canned(actor_of(identity), kept))

    @router.get("")
    async def list_canned(identity: StaffIdentity = reader) -> CannedList:
        """What I may use, by short name; my own stand in place of others of the same name."""
        found = await screen.phrases.list_canned(actor_of(identity))
        return CannedList(canned_responses=[_canned(one) for one in found])

    @router.post("", status_code=201)
    async def add_canned(body: CannedBody, identity: StaffIdentity = writer) -> CannedOut:
        """Keep a new one; sharing it takes `phrase:share`."""
        return await save(identity, body)

    @router.put("/{one}")
    async def change_canned(
        one: Id, body: CannedBody, identity: StaffIdentity = writer
    ) -> CannedOut:
        """Change one; 409 `pack_owned` for those of a pack."""
        return await save(identity, body, one)

    @router.delete("/{one}", status_code=204)
    async def delete_canned(one: Id, identity: StaffIdentity = writer) -> None:
        """Forget one."""
        await screen.phrases.delete_canned(actor_of(identity), one)

    return router


def macro_routes(screen: Screen, staff: Staff) -> APIRouter:
    """Routes under /macros, and running one in a conversation."""
    router = APIRouter(tags=["phrases"])
    reader = Depends(current_staff(staff, "phrase:read"))
    writer = Depends(current_staff(staff, "phrase:write"))
    speaker = Depends(current_staff(staff, "conversation:write"))

    async def save(identity: StaffIdentity, body: MacroBody, one: str = "") -> MacroOut:
        kept = Macro(one, body.name.plain(), tuple(body.steps), body.shared, "")
        return _macro(await screen.phrases.save_macro(actor_of(identity), kept))

    @router.get("/macros")
    async def list_macros(identity: StaffIdentity = reader) -> MacroList:
        """What I may run."""
        found = await screen.phrases.list_macros(actor_of(identity))
        return MacroList(macros=[_macro(one) for one in found])

    @router.post("/macros", status_code=201)
    async def add_macro(body: MacroBody, identity: StaffIdentity = writer) -> MacroOut:
        """Keep a new one; sharing it takes `phrase:share`."""
        return await save(identity, body)

    @router.put("/macros/{one}")
    async def change_macro(one: Id, body: MacroBody, identity: StaffIdentity = writer) -> MacroOut:
        """Change one; 409 `pack_owned` for those of a pack."""
        return await save(identity, body, one)

    @router.delete("/macros/{one}", status_code=204)
    async def delete_macro(one: Id, identity: StaffIdentity = writer) -> None:
        """Forget one."""
        await screen.phrases.delete_macro(actor_of(identity), one)

    @router.post("/conversations/{id}/macros/{one}")
    async def run_macro(
        conversation: Annotated[UUID, Path(alias="id")],
        one: Id,
        body: Run,
        identity: StaffIdentity = speaker,
    ) -> RunOut:
        """Do the steps one after the other; stops at the first that is refused."""
        steps = await screen.macros.run(actor_of(identity), conversation, one, body.id)
        return RunOut(steps=[dict(step) for step in steps])

    return router


def actor_of(identity: StaffIdentity) -> StaffActor:
    """Who asks."""
    return StaffActor(identity.staff, identity.name, identity.roles)


def _canned(one: Canned) -> CannedOut:
    return CannedOut(**{name: getattr(one, name) for name in CannedOut.model_fields})


def _macro(one: Macro) -> MacroOut:
    steps = [dict(step) for step in one.steps]
    return MacroOut(id=one.id, name=dict(one.name), steps=steps, shared=one.shared, owner=one.owner)
