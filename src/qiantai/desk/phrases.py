"""What agents say often: canned responses by a short name, and macros that do several things at one press.

Those of the packs belong to everybody and are changed in the pack; the rest belong to the staff, shared or one's own.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID

from qiantai.customers import StaffActor, actor_name
from qiantai.desk import store_phrases as store
from qiantai.desk.errors import PackOwned, ShortTaken
from qiantai.desk.phrasebook import (
    SHORT,
    Canned,
    Macro,
    check_steps,
    check_words,
    read_canned,
    read_macros,
)
from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.auth import Roles
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.errors import Forbidden, Invalid, NotFound
from qiantai.floor.ids import new_id
from qiantai.floor.packs import Packs

SHARE = "phrase:share"


class Phrases:
    """Verbs of canned responses and macros. Sharing, and changing what is shared, takes `phrase:share`."""

    def __init__(
        self, database: Database, clock: Clock, audit: Audit, roles: Roles, packs: Packs
    ) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._roles = roles
        self._canned = read_canned(packs)
        self._macros = read_macros(packs)

    async def list_canned(self, staff: StaffActor) -> list[Canned]:
        """The packs', the shared and one's own, by short name; one's own stand in place of others of the same name."""
        kept = await store.list_canned(self._database, staff.staff)
        by_short = {one.short: one for one in (*self._canned, *kept)}
        return sorted(by_short.values(), key=lambda one: one.short)

    async def save_canned(self, staff: StaffActor, one: Canned) -> Canned:
        """Keep a new one (empty id) or change one; Invalid, ShortTaken, PackOwned, Forbidden, NotFound."""
        if not SHORT.fullmatch(one.short):
            raise Invalid(field="short")
        check_words(one.text, "text")
        known = await self._own(staff, one.id, store.find_canned) if one.id else None
        self._may_share(staff, one.shared)
        kept = replace(one, id=one.id or str(new_id()), owner=known.owner if known else staff.staff)
        await self._write(staff, store.save_canned, kept, "canned", kept.short)
        return kept

    async def delete_canned(self, staff: StaffActor, one: str) -> None:
        """Forget one; PackOwned, Forbidden, NotFound."""
        known = await self._own(staff, one, store.find_canned)
        await self._write(staff, store.delete_canned, known, "canned", known.short)

    async def list_macros(self, staff: StaffActor) -> list[Macro]:
        """The packs', the shared and one's own."""
        return [*self._macros, *await store.list_macros(self._database, staff.staff)]

    async def get_macro(self, staff: StaffActor, macro: str) -> Macro:
        """One that this member of staff may use; NotFound."""
        for one in await self.list_macros(staff):
            if one.id == macro:
                return one
        raise NotFound(macro=macro)

    async def save_macro(self, staff: StaffActor, one: Macro) -> Macro:
        """Keep a new one (empty id) or change one; Invalid, ShortTaken, PackOwned, Forbidden, NotFound."""
        check_words(one.name, "name")
        check_steps(one.steps)
        known = await self._own(staff, one.id, store.find_macro) if one.id else None
        self._may_share(staff, one.shared)
        kept = replace(one, id=one.id or str(new_id()), owner=known.owner if known else staff.staff)
        await self._write(staff, store.save_macro, kept, "macro", kept.name["zh"])
        return kept

    async def delete_macro(self, staff: StaffActor, one: str) -> None:
        """Forget one; PackOwned, Forbidden, NotFound."""
        known = await self._own(staff, one, store.find_macro)
        await self._write(staff, store.delete_macro, known, "macro", known.name["zh"])

    async def _own(self, staff: StaffActor, one: str, find: Any) -> Any:
        packed = {each.id for each in self._canned} | {each.id for each in self._macros}
        if one in packed:
            raise PackOwned(id=one)
        known = await find(self._database, _uuid(one))
        if known is None or not (known.shared or known.owner == staff.staff):
            raise NotFound(id=one)
        self._may_share(staff, known.shared)
        return known

    def _may_share(self, staff: StaffActor, shared: bool) -> None:
        if shared and SHARE not in self._roles.permissions(staff.roles):
            raise Forbidden(permission=SHARE)

    async def _write(
        self, staff: StaffActor, write: Any, one: Canned | Macro, noun: str, called: str
    ) -> None:
        now = self._clock.now()
        async with self._database.transaction() as connection:
            if not await write(connection, one, now):
                raise ShortTaken(short=called)
            action = "deleted" if "delete" in write.__name__ else "saved"
            record = AuditRecord(
                actor_name(staff),
                f"desk:{noun}:{action}",
                f"{noun}:{one.id}",
                {"name": called, "shared": one.shared},
                now,
            )
            await self._audit.append(connection, [record])


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(id=text) from None
